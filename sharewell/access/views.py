"""Sign in, sign out, choose a post, the own work, and being away."""

import secrets
from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.access.actions import choose_post, end_post, move_post, sign_in, sign_out
from sharewell.access.forms import AwayForm, ChoosePostForm, EndPostForm, MovePostForm, SignInForm
from sharewell.access.policies import (
    KEPT_SECONDS,
    Patience,
    belong_to,
    find_way_back,
    open_words,
    seal_words,
    stands_for,
)
from sharewell.access.presenters import work_lists
from sharewell.access.queries import find_signed_in, get_work
from sharewell.access.types import Attempt, KeptWords, NoCurrentPost, SignedIn, SignInResult, Visit, write_visit
from sharewell.acting.types import VISITOR, Actor, Refused
from sharewell.foundation.clock import LONDON, now
from sharewell.foundation.throttle import client_address
from sharewell.partnerships.queries import list_teams
from sharewell.practitioners.actions import be_away
from sharewell.practitioners.policies import may_keep_people
from sharewell.practitioners.queries import get_post, list_current_posts
from sharewell.practitioners.types import AwayNotPossible, PostRow, PostUnknown

KNOWN_COOKIE = "sharewell_known"
KNOWN_SECONDS = 90 * 24 * 60 * 60
KNOWN_ACCOUNTS = 6  # people who share a computer; whoever signed in longest ago is forgotten first

patience = Patience()


class SignIn(View):
    """Sign in with an e-mail address and a password.

    It also answers for a closed page to which somebody sent something after their session had ended (the middleware
    sets `request.is_late`): what was sent is sealed into the form, and handed back after signing in. The try-out's
    choice of a person, which is a way of signing in, lets it hand back too (`request.kept_words`).
    """

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Keep what came too late, or hand it back; answer everything else as always."""
        if getattr(request, "kept_words", ""):
            return _hand_back(request, request.kept_words, request.signed_in)  # type: ignore[attr-defined]
        if not getattr(request, "is_late", False):
            return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]
        sealed = _keep_words(request)
        signed_in: SignedIn | None = request.signed_in  # type: ignore[attr-defined]
        if signed_in is not None:
            return _hand_back(request, sealed, signed_in)
        return self._page(request, SignInForm(), status=403, kept=sealed)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or lead on whoever is signed in."""
        if request.signed_in is not None:  # type: ignore[attr-defined]
            return HttpResponseRedirect(find_way_back(request.GET.get("next", "")) or reverse("access:work"))
        return self._page(request, SignInForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try what was typed, and lead to where the person was going."""
        form = SignInForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        email, moment = form.cleaned_data["email"], now()
        known = _known(request).get(stands_for(email), "")
        source = f"known {known}" if known else client_address(request)
        seconds = patience.seconds_to_wait(account=email, source=source, now=moment)
        if seconds:
            form.add_error(None, f"Wait {seconds} seconds, then try again. Your account is not locked.")
            response = self._page(request, form, status=429)
            response.headers["Retry-After"] = str(seconds)
            return response
        attempt = sign_in(actor=VISITOR, email=email, password=form.cleaned_data["password"], now=moment)
        if attempt.result is SignInResult.WRONG:
            patience.note_wrong(account=email, source=source, now=moment)
            form.add_error(None, "The e-mail address and the password do not belong together. Check both.")
            return self._page(request, form, status=422)
        patience.note_right(account=email, source=source)
        sealed = request.POST.get("kept", "")
        signed_in = open_session(request, attempt, sealed=sealed)
        if sealed and signed_in is not None:
            response = _hand_back(request, sealed, signed_in)
        else:
            response = HttpResponseRedirect(find_way_back(request.POST.get("next", "")) or reverse("access:work"))
        _remember(request, response, email=email)
        return response

    def _page(
        self, request: HttpRequest, form: SignInForm, *, status: int = 200, kept: str | None = None
    ) -> HttpResponse:
        is_late = kept is not None
        way = find_way_back(request.get_full_path() if is_late else _way(request))
        sealed = request.POST.get("kept", "") if kept is None else kept
        words = open_words(sealed) if sealed else None
        return render(
            request,
            "access/sign_in.html",
            {
                "form": form,
                "way": way,
                "kept": sealed if words else "",
                "kept_post": words.post if words else "",
                "kept_minutes": KEPT_SECONDS // 60,
                "is_lost": (is_late or bool(sealed)) and words is None,
                "has_lapsed": getattr(request, "has_lapsed", False),
                "minutes": settings.IDLE_SECONDS // 60,
                "has_errors": form.is_bound,
                "is_try_out": settings.INSTALLATION_KIND == "demo",
            },
            status=status,
        )


def open_session(request: HttpRequest, attempt: Attempt, *, sealed: str = "") -> SignedIn | None:
    """Begin a session of its own for whoever has signed in: a new key, and nothing of the one before.

    Where the person comes back to words of their own (`sealed`), it is in the post in which they wrote them, if they
    still hold it. Return who is signed in now.
    """
    if attempt.person is None:
        raise NoCurrentPost("Nobody has signed in.")
    moment, person = now(), attempt.person.reference
    words = open_words(sealed) if sealed else None
    post = words.post if words and words.person == person else ""
    signed_in = find_signed_in(person=person, post=post, mark=attempt.mark, now=moment)
    if signed_in is None or signed_in.post is None:
        post = ""
        signed_in = find_signed_in(person=person, post=post, mark=attempt.mark, now=moment)
    request.session.flush()
    write_visit(request.session, Visit(person=person, post=post, mark=attempt.mark, began_at=moment, seen_at=moment))
    return signed_in


def _way(request: HttpRequest) -> str:
    return request.POST.get("next", "") or request.GET.get("next", "")


def _keep_words(request: HttpRequest) -> str:
    """Seal what was sent with this request, for whoever sent it as far as is known; nothing where it is too long."""
    visit: Visit | None = getattr(request, "lapsed_visit", None)
    signed_in: SignedIn | None = request.signed_in  # type: ignore[attr-defined]
    person = signed_in.actor.reference if signed_in else visit.person if visit else ""
    return seal_words(
        KeptWords(
            address=request.get_full_path(),
            person=person,
            post=visit.post if visit else "",
            account="" if person else next(reversed(_known(request)), ""),
            fields=tuple(
                (name, value)
                for name, values in request.POST.lists()
                if name != "csrfmiddlewaretoken"
                for value in values
            ),
        )
    )


def _hand_back(request: HttpRequest, sealed: str, signed_in: SignedIn) -> HttpResponse:
    """Show the page that sends the kept words again, to whoever wrote them; to others, that they were not kept."""
    request.signed_in, request.actor = signed_in, signed_in.actor  # type: ignore[attr-defined]
    words = open_words(sealed) if sealed else None
    is_own = words is not None and belong_to(words, person=signed_in.actor.reference, email=signed_in.person.email)
    if is_own and signed_in.post is None and signed_in.current_posts:
        return ChoosePost().page(request, ChoosePostForm(posts=signed_in.current_posts), kept=sealed)
    return render(
        request,
        "access/kept_words.html",
        {"words": words if is_own else None, "is_somebody_elses": words is not None and not is_own},
    )


def _known(request: HttpRequest) -> dict[str, str]:
    """Return the accounts that this browser has signed in to, each with the chance number it was given."""
    kept = request.get_signed_cookie(KNOWN_COOKIE, default="", max_age=KNOWN_SECONDS) or ""
    pairs = (pair.partition(".") for pair in kept.split("-") if pair)
    return {account: number for account, _, number in pairs}


def _remember(request: HttpRequest, response: HttpResponse, *, email: str) -> None:
    """Let the browser remember that it has signed in to this account. No name can be read from it."""
    known = _known(request)
    number = known.pop(stands_for(email), "") or secrets.token_hex(8)
    known[stands_for(email)] = number
    kept = list(known.items())[-KNOWN_ACCOUNTS:]
    response.set_signed_cookie(
        KNOWN_COOKIE,
        "-".join(f"{account}.{chance}" for account, chance in kept),
        max_age=KNOWN_SECONDS,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )


class SignOut(View):
    """Sign out. By POST only, so that no link elsewhere can do it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the session and say so."""
        sign_out(actor=request.actor, now=now())  # type: ignore[attr-defined]
        request.session.flush()
        return HttpResponseRedirect(reverse("access:signed-out"))


class SignedOut(View):
    """Say that the person is signed out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        return render(request, "access/signed_out.html")


class ChoosePost(View):
    """Choose in which of one's own posts to work."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the posts."""
        signed_in = request.signed_in  # type: ignore[attr-defined]
        chosen = {"post": signed_in.post.reference} if signed_in.post else None
        return self.page(request, ChoosePostForm(posts=signed_in.current_posts, initial=chosen))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the choice, and lead to where the person was going."""
        signed_in = request.signed_in  # type: ignore[attr-defined]
        form = ChoosePostForm(request.POST, posts=signed_in.current_posts)
        sealed = request.POST.get("kept", "")
        if not form.is_valid():
            return self.page(request, form, status=422, kept=sealed)
        choose_post(actor=signed_in.actor, post=form.cleaned_data["post"], now=now())
        request.session["post"] = form.cleaned_data["post"]
        if sealed:
            chosen = next(row for row in signed_in.current_posts if row.reference == form.cleaned_data["post"])
            return _hand_back(request, sealed, replace(signed_in, post=chosen))
        return HttpResponseRedirect(find_way_back(request.POST.get("next", "")) or reverse("access:work"))

    def page(self, request: HttpRequest, form: ChoosePostForm, *, status: int = 200, kept: str = "") -> HttpResponse:
        """Show the choice. `kept` holds sealed words that wait until a post is chosen."""
        way = find_way_back(_way(request))
        return render(
            request,
            "access/choose_post.html",
            {
                "form": form,
                "way": way,
                "kept": kept,
                "has_none": not request.signed_in.current_posts,  # type: ignore[attr-defined]
                "has_errors": status != 200,
            },
            status=status,
        )


class Work(View):
    """Your work: what to do next, what is owed, and whom to ask."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        work = get_work(actor=request.actor, now=now())  # type: ignore[attr-defined]
        return render(request, "access/work.html", {"lists": work_lists(work.obligations), "adviser": work.adviser})


class Away(View):
    """Say when one is away, so that whoever asks is led to the cover."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, AwayForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note the time."""
        form = AwayForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        actor = request.actor  # type: ignore[attr-defined]
        try:
            be_away(actor=actor, person=actor.reference, began_at=form.began_at(), ended_at=form.ended_at(), now=now())
        except AwayNotPossible as reason:
            form.add_error("first_day", str(reason))
            return self._page(request, form, status=422)
        return HttpResponseRedirect(reverse("access:away"))

    def _page(self, request: HttpRequest, form: AwayForm, *, status: int = 200) -> HttpResponse:
        work = get_work(actor=request.actor, now=now())  # type: ignore[attr-defined]
        return render(
            request,
            "access/away.html",
            {
                "form": form,
                "times": [
                    (away.began_at.astimezone(LONDON), away.last_moment.astimezone(LONDON)) for away in work.away
                ],
                "has_errors": status != 200,
            },
            status=status,
        )


class PostView(View):
    """A page about a current post that the reader keeps. Any other looks like a missing one."""

    @staticmethod
    def actor(request: HttpRequest) -> Actor:
        """Return who is asking."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor

    def held(self, request: HttpRequest, organisation: str, post: str) -> PostRow:
        """Return the post, or raise `Http404`."""
        try:
            row = get_post(post)
        except PostUnknown:
            raise Http404 from None
        if (
            row.organisation != organisation
            or not may_keep_people(self.actor(request), organisation)
            or not row.is_current(now())
        ):
            raise Http404
        return row

    @staticmethod
    def back(organisation: str) -> str:
        """Return the address of the list of people."""
        return reverse("practitioners:people", args=(organisation,))


class EndPost(PostView):
    """End a post, and hand over what its holder owes."""

    def get(self, request: HttpRequest, organisation: str, post: str) -> HttpResponse:
        """Ask who takes over."""
        row = self.held(request, organisation, post)
        return self._page(request, row, self._form(row))

    def post(self, request: HttpRequest, organisation: str, post: str) -> HttpResponse:
        """End it."""
        row = self.held(request, organisation, post)
        form = self._form(row, request.POST)
        if not form.is_valid():
            return self._page(request, row, form, status=422)
        try:
            end_post(actor=self.actor(request), post=post, to_post=form.cleaned_data["to_post"], now=now())
        except Refused as reason:
            form.add_error("to_post", str(reason))
            return self._page(request, row, form, status=422)
        return HttpResponseRedirect(self.back(organisation))

    @staticmethod
    def _form(row: PostRow, data: object = None) -> EndPostForm:
        posts = [
            one for one in list_current_posts(at=now(), organisation=row.organisation) if one.reference != row.reference
        ]
        return EndPostForm(data, posts=posts)

    def _page(self, request: HttpRequest, row: PostRow, form: EndPostForm, *, status: int = 200) -> HttpResponse:
        return render(
            request,
            "access/end_post.html",
            {"post": row, "form": form, "back": self.back(row.organisation), "has_errors": status != 200},
            status=status,
        )


class MovePost(PostView):
    """Move somebody to another team or title; what they owe goes with them."""

    def get(self, request: HttpRequest, organisation: str, post: str) -> HttpResponse:
        """Ask where to."""
        row = self.held(request, organisation, post)
        teams = list_teams(organisation=organisation)
        return self._page(request, row, MovePostForm(initial={"team": row.team, "title": row.title}, teams=teams))

    def post(self, request: HttpRequest, organisation: str, post: str) -> HttpResponse:
        """Move them."""
        row = self.held(request, organisation, post)
        form = MovePostForm(request.POST, teams=list_teams(organisation=organisation))
        if not form.is_valid():
            return self._page(request, row, form, status=422)
        try:
            move_post(
                actor=self.actor(request),
                post=post,
                team=form.cleaned_data["team"],
                title=form.cleaned_data["title"],
                now=now(),
            )
        except Refused as reason:
            form.add_error("title", str(reason))
            return self._page(request, row, form, status=422)
        return HttpResponseRedirect(self.back(organisation))

    def _page(self, request: HttpRequest, row: PostRow, form: MovePostForm, *, status: int = 200) -> HttpResponse:
        return render(
            request,
            "access/move_post.html",
            {"post": row, "form": form, "back": self.back(row.organisation), "has_errors": status != 200},
            status=status,
        )

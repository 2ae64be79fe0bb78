"""Sign in, sign out, and choose a post."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.access.actions import choose_post, sign_in, sign_out
from sharewell.access.forms import ChoosePostForm, SignInForm
from sharewell.access.policies import (
    KEPT_SECONDS,
    PASSWORD_PATIENCE,
    device_words,
    find_way_back,
    open_words,
)
from sharewell.access.queries import find_wait, has_providers
from sharewell.access.types import MustWait, SignedIn, SignInResult
from sharewell.access.views.second_factor import SecondFactor
from sharewell.access.views.visits import (
    choose_post_page,
    hand_back,
    keep_words,
    open_session,
    remember,
    source_of,
    way_of,
)
from sharewell.acting.types import VISITOR
from sharewell.foundation.clock import now


class SignIn(View):
    """Sign in with an e-mail address and a password.

    It also answers for a closed page to which somebody sent something after their session had ended (the middleware
    sets `request.is_late`): what was sent is sealed into the form, and handed back after signing in. The try-out's
    choice of a person, which is a way of signing in, lets it hand back too (`request.kept_words`).
    """

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Keep what came too late, or hand it back; answer everything else as always."""
        if getattr(request, "kept_words", ""):
            return self._go_on(request, request.kept_words, request.signed_in)  # type: ignore[attr-defined]
        if not getattr(request, "is_late", False):
            return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]
        sealed = keep_words(request)
        signed_in: SignedIn | None = request.signed_in  # type: ignore[attr-defined]
        if signed_in is not None:
            return self._go_on(request, sealed, signed_in)
        return self._page(request, SignInForm(), status=403, kept=sealed)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or lead on whoever is signed in."""
        if request.signed_in is not None:  # type: ignore[attr-defined]
            return self._go_on(request, "", request.signed_in)  # type: ignore[attr-defined]
        return self._page(request, SignInForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try what was typed, and lead to where the person was going."""
        form = SignInForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        email, moment, source = form.cleaned_data["email"], now(), source_of(request, form.cleaned_data["email"])
        try:
            # Asked first, so that hammering fills neither the time of the processors nor the ledger.
            seconds = find_wait(PASSWORD_PATIENCE, account=email, source=source, now=moment)
            if seconds:
                raise MustWait(seconds)
            attempt = sign_in(
                actor=VISITOR,
                email=email,
                password=form.cleaned_data["password"],
                source=source,
                device=device_words(request.headers.get("User-Agent", "")),
                now=moment,
            )
        except MustWait as wait:
            form.add_error(None, str(wait))
            response = self._page(request, form, status=429)
            response.headers["Retry-After"] = str(wait.seconds)
            return response
        if attempt.result is SignInResult.WRONG:
            form.add_error(None, "The e-mail address and the password do not belong together. Check both.")
            return self._page(request, form, status=422)
        sealed = request.POST.get("kept", "")
        signed_in = open_session(request, attempt, sealed=sealed)
        response = self._go_on(request, sealed, signed_in)
        if signed_in is not None and not signed_in.needs_second_factor:
            remember(request, response, email=email)
        return response

    @staticmethod
    def _go_on(request: HttpRequest, sealed: str, signed_in: SignedIn | None) -> HttpResponse:
        """Lead to the second factor where one is missing, else to kept words or to where the person was going."""
        way = find_way_back(way_of(request))
        if signed_in is not None and signed_in.needs_second_factor:
            return SecondFactor.begin(request, signed_in, way=way, kept=sealed)
        if sealed and signed_in is not None:
            return hand_back(request, sealed, signed_in)
        return HttpResponseRedirect(way or reverse("access:work"))

    def _page(
        self, request: HttpRequest, form: SignInForm, *, status: int = 200, kept: str | None = None
    ) -> HttpResponse:
        is_late = kept is not None
        way = find_way_back(request.get_full_path() if is_late else way_of(request))
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
                "has_providers": has_providers(),
                "is_try_out": settings.INSTALLATION_KIND == "demo",
            },
            status=status,
        )


class SignOut(View):
    """Sign out. By POST only, so that no link elsewhere can do it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the session and say so."""
        sign_out(actor=request.actor, session=request.signed_in.session, now=now())  # type: ignore[attr-defined]
        request.session.flush()
        return HttpResponseRedirect(reverse("access:signed-out"))


class SignedOut(View):
    """Say that the person is signed out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        return render(request, "access/signed_out.html")


class Kept(View):
    """Hand back words that waited until somebody had signed in to the end."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the page that sends them."""
        return hand_back(request, request.POST.get("kept", ""), request.signed_in)  # type: ignore[attr-defined]


class ChoosePost(View):
    """Choose in which of one's own posts to work."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the posts."""
        signed_in = request.signed_in  # type: ignore[attr-defined]
        chosen = {"post": signed_in.post.reference} if signed_in.post else None
        return choose_post_page(request, ChoosePostForm(posts=signed_in.current_posts, initial=chosen))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the choice, and lead to where the person was going."""
        signed_in = request.signed_in  # type: ignore[attr-defined]
        form = ChoosePostForm(request.POST, posts=signed_in.current_posts)
        sealed = request.POST.get("kept", "")
        if not form.is_valid():
            return choose_post_page(request, form, status=422, kept=sealed)
        choose_post(actor=signed_in.actor, post=form.cleaned_data["post"], now=now())
        request.session["post"] = form.cleaned_data["post"]
        if sealed:
            chosen = next(row for row in signed_in.current_posts if row.reference == form.cleaned_data["post"])
            return hand_back(request, sealed, replace(signed_in, post=chosen))
        return HttpResponseRedirect(find_way_back(request.POST.get("next", "")) or reverse("access:work"))

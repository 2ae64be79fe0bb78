"""How one signs in: the app, security keys, recovery codes, the password, and where one is signed in."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.access.actions import (
    add_app,
    add_key,
    change_password,
    end_other_sessions,
    end_session,
    make_recovery_codes,
    remove_app,
    remove_key,
)
from sharewell.access.forms import AppForm, KeyForm, NewPasswordForm
from sharewell.access.policies import find_way_back, is_fresh, open_app_secret
from sharewell.access.queries import find_open_request, get_factors, list_public_data, list_sessions
from sharewell.access.types import (
    CodeWrong,
    FactorNotAdded,
    FactorUnknown,
    LastFactor,
    MustWait,
    ProofNeeded,
    SessionUnknown,
    SignedIn,
)
from sharewell.access.views.second_factor import STATE, app_page, go_on
from sharewell.access.views.visits import remember, way_of
from sharewell.foundation.clock import LONDON, now
from sharewell.foundation.security_keys import ask_to_add
from sharewell.practitioners.types import PasswordWeak


class Keeping(View):
    """A page on which somebody looks after their own sign-in. Where proof is needed, it is asked for first."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Lead to the second factor and back where it was not shown a short while ago."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except ProofNeeded:
            way = urlencode({"next": request.path if request.method == "GET" else reverse("access:signing-in")})
            return HttpResponseRedirect(f"{reverse('access:second-factor')}?{way}")
        except SessionUnknown:
            return HttpResponseRedirect(reverse("access:sign-in"))


def _require_proof(request: HttpRequest) -> None:
    """Ask for the second factor before a form is filled in, not after. The action asks again."""
    signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
    if get_factors(signed_in.person.reference).has_any and not is_fresh(signed_in.second_factor_at, now=now()):
        raise ProofNeeded("Show your second factor first.")


class SigningIn(Keeping):
    """How one signs in, on one page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return _signing_in(request)


def _signing_in(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
    return render(
        request,
        "access/signing_in.html",
        {
            "factors": get_factors(signed_in.person.reference),
            "is_required": settings.SECOND_FACTOR_REQUIRED,
            "is_try_out": settings.INSTALLATION_KIND == "demo",
            "recovery": find_open_request(actor=signed_in.actor),
            "problem": problem,
            "has_errors": bool(problem),
        },
        status=status,
    )


class AddApp(Keeping):
    """Add an app that shows six digits."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the square and the form."""
        _require_proof(request)
        return app_page(request, None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the first code of the app."""
        signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
        form, sealed = AppForm(request.POST), request.POST.get("kept", "")
        if not form.is_valid():
            return app_page(request, form, kept=sealed)
        secret = open_app_secret(form.cleaned_data["square"], person=signed_in.actor.reference)
        try:
            codes = add_app(
                actor=signed_in.actor,
                session=signed_in.session,
                secret=secret,
                code=form.cleaned_data["code"],
                now=now(),
            )
        except (CodeWrong, FactorNotAdded) as problem:
            form.add_error("code", str(problem))
            return app_page(request, form, kept=sealed)
        return _codes_page(request, codes, kept=sealed) if codes else go_on(request, kept=sealed)


class RemoveApp(Keeping):
    """Take the app away."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take it away, or say why not."""
        signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
        try:
            remove_app(actor=signed_in.actor, session=signed_in.session, now=now())
        except LastFactor as problem:
            return _signing_in(request, problem=str(problem), status=409)
        except FactorUnknown:
            raise Http404 from None
        return HttpResponseRedirect(reverse("access:signing-in"))


class AddKey(Keeping):
    """Add a security key or passkey. It needs a script; the page says what to do without."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        _require_proof(request)
        return self._page(request, KeyForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take what the browser says of the key."""
        signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
        form = KeyForm(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        try:
            codes = add_key(
                actor=signed_in.actor,
                session=signed_in.session,
                host=request.get_host(),
                state=request.session.pop(STATE, {}),
                answer=form.cleaned_data["answer"],
                name=form.cleaned_data["name"],
                now=now(),
            )
        except FactorNotAdded as problem:
            form.add_error("name", str(problem))
            return self._page(request, form)
        return _codes_page(request, codes) if codes else go_on(request, kept="")

    @staticmethod
    def _page(request: HttpRequest, form: KeyForm) -> HttpResponse:
        signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
        person = signed_in.person
        question = ask_to_add(
            host=request.get_host(),
            person=person.reference,
            email=person.email,
            name=person.name,
            keys=list_public_data(person.reference),
        )
        request.session[STATE] = question.state
        return render(
            request,
            "access/add_key.html",
            {
                "form": form,
                "options": question.options,
                "way": find_way_back(way_of(request)),
                "has_errors": form.is_bound,
            },
            status=422 if form.is_bound else 200,
        )


class RemoveKey(Keeping):
    """Take a security key away."""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Take it away, or say why not."""
        signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
        try:
            remove_key(actor=signed_in.actor, session=signed_in.session, key=reference, now=now())
        except LastFactor as problem:
            return _signing_in(request, problem=str(problem), status=409)
        except FactorUnknown:
            raise Http404 from None
        return HttpResponseRedirect(reverse("access:signing-in"))


class RecoveryCodes(Keeping):
    """Make ten new recovery codes."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make them and show them, once."""
        signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
        if not get_factors(signed_in.person.reference).has_any:
            return HttpResponseRedirect(reverse("access:add-app"))
        return _codes_page(request, make_recovery_codes(actor=signed_in.actor, session=signed_in.session, now=now()))


def _codes_page(request: HttpRequest, codes: tuple[str, ...], *, kept: str = "") -> HttpResponse:
    """Show recovery codes once. Words that wait are handed back by the next page."""
    request.session.cycle_key()
    response = render(
        request,
        "access/recovery_codes.html",
        {"codes": codes, "way": find_way_back(way_of(request)) or reverse("access:work"), "kept": kept},
    )
    remember(request, response, email=request.signed_in.person.email)  # type: ignore[attr-defined]
    return response


class ChangePassword(Keeping):
    """Change one's own password."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        _require_proof(request)
        return self._page(request, NewPasswordForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Change it. This session goes on, all others end."""
        signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
        form = NewPasswordForm(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        try:
            mark = change_password(
                actor=signed_in.actor,
                session=signed_in.session,
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
                now=now(),
            )
        except PasswordWeak as weak:
            form.add_error("new", str(weak))
            return self._page(request, form)
        except MustWait as wait:
            form.add_error("old", str(wait))
            return self._page(request, form, status=429)
        if not mark:
            form.add_error("old", "This is not your password now. Check it.")
            return self._page(request, form)
        request.session.cycle_key()
        request.session["mark"] = mark
        return HttpResponseRedirect(reverse("access:signing-in"))

    @staticmethod
    def _page(request: HttpRequest, form: NewPasswordForm, *, status: int = 422) -> HttpResponse:
        return render(
            request,
            "access/change_password.html",
            {"form": form, "has_errors": form.is_bound},
            status=status if form.is_bound else 200,
        )


class Sessions(Keeping):
    """Where one is signed in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the sessions, this one first."""
        signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
        rows = list_sessions(actor=signed_in.actor, session=signed_in.session, now=now())
        return render(
            request,
            "access/sessions.html",
            {"sessions": [(row, row.began_at.astimezone(LONDON), row.seen_at.astimezone(LONDON)) for row in rows]},
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """End all but this one."""
        signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
        end_other_sessions(actor=signed_in.actor, session=signed_in.session, now=now())
        return HttpResponseRedirect(reverse("access:sessions"))


class EndSession(Keeping):
    """End one session."""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """End it at once; 404 for somebody else's."""
        try:
            end_session(actor=request.actor, session=reference, now=now())  # type: ignore[attr-defined]
        except SessionUnknown:
            raise Http404 from None
        return HttpResponseRedirect(reverse("access:sessions"))

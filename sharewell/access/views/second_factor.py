"""Show the second factor: the six digits of an app, a recovery code, or a security key."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.access.actions import show_code, show_key
from sharewell.access.forms import AppForm, CodeForm
from sharewell.access.policies import find_way_back, new_app_secret, open_app_secret, seal_app_secret
from sharewell.access.presenters import app_square, spaced
from sharewell.access.queries import find_signed_in, get_factors, list_public_data
from sharewell.access.types import FactorResult, MustWait, SessionUnknown, SignedIn, read_visit
from sharewell.access.views.visits import hand_back, is_known, remember, source_of, way_of
from sharewell.foundation.clock import now
from sharewell.foundation.security_keys import ask_to_use

STATE = "key_state"

WRONG = "This is not the code that your app shows now. Enter the six digits that it shows, or a recovery code."
USED = "This code was used before. Wait for the next one, which comes within half a minute."
KEY_WRONG = "The key did not fit. Try again, or use the code from your app or a recovery code."


class SecondFactor(View):
    """Show what only the person has. It comes after the password, and before changes to the ways of signing in."""

    @staticmethod
    def begin(request: HttpRequest, signed_in: SignedIn, *, way: str, kept: str = "") -> HttpResponse:
        """Lead somebody whose password was right to the next step. Words that wait stay on the page itself."""
        has_any = get_factors(signed_in.person.reference).has_any
        if kept:
            request.signed_in, request.actor = signed_in, signed_in.actor  # type: ignore[attr-defined]
            if has_any:
                return second_factor_page(request, CodeForm(), kept=kept)
            return app_page(request, None, kept=kept)
        name = "access:second-factor" if has_any else "access:add-app"
        return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': way})}" if way else reverse(name))

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for it."""
        signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
        if not get_factors(signed_in.person.reference).has_any:
            return self.begin(request, signed_in, way=find_way_back(way_of(request)))
        return second_factor_page(request, CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take a code."""
        signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
        form, sealed = CodeForm(request.POST), request.POST.get("kept", "")
        if not form.is_valid():
            return second_factor_page(request, form, status=422, kept=sealed)
        email = signed_in.person.email
        try:
            result = show_code(
                actor=signed_in.actor,
                session=signed_in.session,
                code=form.cleaned_data["code"],
                source=source_of(request, email),
                is_known=bool(is_known(request, email)),
                now=now(),
            )
        except MustWait as wait:
            form.add_error("code", str(wait))
            response = second_factor_page(request, form, status=429, kept=sealed)
            response.headers["Retry-After"] = str(wait.seconds)
            return response
        except SessionUnknown:
            return HttpResponseRedirect(reverse("access:sign-in"))
        return answer_to(request, result, form, kept=sealed)


class SecondFactorKey(View):
    """Take the answer of a security key."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Check it, and lead on."""
        signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
        form, sealed = CodeForm(), request.POST.get("kept", "")
        try:
            result = show_key(
                actor=signed_in.actor,
                session=signed_in.session,
                host=request.get_host(),
                state=request.session.pop(STATE, {}),
                answer=request.POST.get("answer", ""),
                now=now(),
            )
        except SessionUnknown:
            return HttpResponseRedirect(reverse("access:sign-in"))
        return answer_to(request, result, form, kept=sealed, wrong=KEY_WRONG)


def answer_to(
    request: HttpRequest, result: FactorResult, form: CodeForm, *, kept: str, wrong: str = WRONG
) -> HttpResponse:
    """Lead on where the second factor was right; else say what to do."""
    if result is FactorResult.DONE:
        return go_on(request, kept=kept)
    if result is FactorResult.ENDED:
        request.session.flush()
        return render(request, "access/ended.html", status=403)
    if form.is_bound:
        form.add_error("code", USED if result is FactorResult.USED and wrong == WRONG else wrong)
        return second_factor_page(request, form, status=422, kept=kept)
    return second_factor_page(request, form, status=422, kept=kept, key_problem=wrong)


def go_on(request: HttpRequest, *, kept: str) -> HttpResponse:
    """Lead on whoever is signed in now, under a new key of the session, to kept words or to where they were going."""
    request.session.cycle_key()
    way = find_way_back(way_of(request)) or reverse("access:work")
    visit, email = read_visit(request.session), request.signed_in.person.email  # type: ignore[attr-defined]
    if not kept or visit is None:
        response: HttpResponse = HttpResponseRedirect(way)
    else:
        found = find_signed_in(person=visit.person, post=visit.post, mark=visit.mark, key=visit.key, now=now())
        response = hand_back(request, kept, found) if found else HttpResponseRedirect(reverse("access:sign-in"))
    # Only now is it a browser that the account knows: with a password alone nobody gets the patience of one.
    remember(request, response, email=email)
    return response


def second_factor_page(
    request: HttpRequest, form: CodeForm, *, status: int = 200, kept: str = "", key_problem: str = ""
) -> HttpResponse:
    """Show the page that asks for the second factor; the question for a key goes with it where there is one."""
    signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
    factors = get_factors(signed_in.person.reference)
    options = ""
    if factors.keys:
        question = ask_to_use(host=request.get_host(), keys=list_public_data(signed_in.person.reference))
        request.session[STATE], options = question.state, question.options
    return render(
        request,
        "access/second_factor.html",
        {
            "form": form,
            "way": find_way_back(way_of(request)),
            "kept": kept,
            "factors": factors,
            "options": options,
            "key_problem": key_problem,
            "is_door": signed_in.needs_second_factor,
            "has_errors": status != 200,
        },
        status=status,
    )


def app_page(request: HttpRequest, form: AppForm | None, *, kept: str = "") -> HttpResponse:
    """Show the square with a new secret, or with the one that was shown before where its code was wrong."""
    signed_in: SignedIn = request.signed_in  # type: ignore[attr-defined]
    person, sealed = signed_in.person, ""
    if form is not None:
        sealed = form.data.get("square", "")
    secret = open_app_secret(sealed, person=person.reference)
    if not secret:
        secret = new_app_secret()
        sealed = seal_app_secret(secret, person=person.reference)
    return render(
        request,
        "access/add_app.html",
        {
            "form": form or AppForm(),
            "sealed": sealed,
            "square": app_square(secret, person=person.email),
            "secret": spaced(secret),
            "way": find_way_back(way_of(request)),
            "kept": kept,
            "is_door": signed_in.needs_second_factor,
            "has_errors": form is not None,
        },
        status=200 if form is None else 422,
    )

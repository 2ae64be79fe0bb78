"""Sign in with the account of one's own organisation (OpenID Connect)."""

import json
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.access.actions import sign_in_with_provider
from sharewell.access.policies import device_words, find_way_back
from sharewell.access.queries import get_provider, list_providers
from sharewell.access.types import ProviderUnknown, SignInResult
from sharewell.access.views.visits import open_session, remember, way_of
from sharewell.acting.types import VISITOR
from sharewell.foundation import openid
from sharewell.foundation.clock import now
from sharewell.foundation.sealed_cookie import open_text, seal_text

WAY_COOKIE = "sharewell_way"
WAY_SECONDS = 10 * 60
_PURPOSE = "way through a provider"


class WithOrganisation(View):
    """Choose one's organisation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show those that have a provider of their own."""
        return render(
            request,
            "access/with_organisation.html",
            {"providers": list_providers(now=now()), "way": find_way_back(way_of(request))},
        )


class BeginWithOrganisation(View):
    """Lead to the provider. A link, not a form: forms of ours are sent to nobody else."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Ask, and let the browser keep what was asked, sealed, for ten minutes."""
        try:
            question = openid.ask(get_provider(provider=reference, redirect_address=_redirect(request, reference)))
        except ProviderUnknown:
            raise Http404 from None
        except openid.ProviderFault:
            return _not_signed_in(request, is_away=True)
        response = HttpResponseRedirect(question.address)
        kept = {
            "provider": reference,
            "state": question.state,
            "nonce": question.nonce,
            "verifier": question.verifier,
            "way": find_way_back(way_of(request)),
        }
        # The browser comes back from another site, so that a strict cookie would not come with it.
        response.set_cookie(
            WAY_COOKIE,
            seal_text(json.dumps(kept), purpose=_PURPOSE),
            max_age=WAY_SECONDS,
            path=reverse("access:with-organisation"),
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response


class ComeBack(View):
    """Take whoever comes back from the provider."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Check every word, and begin a session. The question is used up, however it ends."""
        response = self._answer(request, reference)
        response.delete_cookie(WAY_COOKIE, path=reverse("access:with-organisation"), samesite="Lax")
        return response

    @staticmethod
    def _answer(request: HttpRequest, reference: str) -> HttpResponse:
        sealed = request.COOKIES.get(WAY_COOKIE, "")
        kept = json.loads(open_text(sealed, purpose=_PURPOSE, seconds=WAY_SECONDS) or "{}")
        if kept.get("provider") != reference:
            return _not_signed_in(request)
        moment = now()
        try:
            provider = get_provider(provider=reference, redirect_address=_redirect(request, reference))
            identity = openid.take(provider, question=kept, answer=request.GET.dict(), now=moment)
            attempt = sign_in_with_provider(
                actor=VISITOR,
                provider=reference,
                identity=identity,
                device=device_words(request.headers.get("User-Agent", "")),
                now=moment,
            )
        except ProviderUnknown:
            raise Http404 from None
        except openid.ProviderFault:
            return _not_signed_in(request)
        if attempt.result is SignInResult.WRONG or attempt.person is None:
            return _not_signed_in(request, is_unknown=True)
        signed_in = open_session(request, attempt)
        way = kept["way"] or reverse("access:work")
        if signed_in is not None and signed_in.needs_second_factor:
            way = f"{reverse('access:second-factor')}?{urlencode({'next': kept['way']})}"
        # A page of ours, not a redirect: only from here does the browser send the new session's strict cookie.
        response = render(request, "access/arrived.html", {"way": way})
        response.headers["Refresh"] = f"0; url={way}"
        if signed_in is not None and not signed_in.needs_second_factor:
            remember(request, response, email=attempt.person.email)
        return response


def _redirect(request: HttpRequest, reference: str) -> str:
    return request.build_absolute_uri(reverse("access:come-back", args=(reference,)))


def _not_signed_in(request: HttpRequest, *, is_unknown: bool = False, is_away: bool = False) -> HttpResponse:
    return render(
        request,
        "access/not_signed_in.html",
        {"is_unknown": is_unknown, "is_away": is_away},
        status=503 if is_away else 403,
    )

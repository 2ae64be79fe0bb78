"""Error pages: plain words, what to do next, and no detail of what was sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader

from sharewell.access.types import SignedIn
from sharewell.foundation.for_programs import fault, is_for_programs

log = logging.getLogger("sharewell.errors")

_LAST_RESORT = (
    "<!doctype html><html lang='en-GB'><meta charset='utf-8'><title>Sorry, something went wrong - Sharewell</title>"
    "<h1>Sorry, something went wrong</h1><p>If a child is in immediate danger, ring 999. Do not wait for this page.</p>"
    "<p>Please try again in a few minutes.</p></html>"
)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    """Render design/STATUS.html, or JSON for a program. Should the template fail, a page of last resort is sent."""
    if is_for_programs(request):
        return fault(status)
    try:
        return HttpResponse(loader.render_to_string(f"design/{status}.html", {}, request), status=status)
    except Exception:  # whatever broke, a person still gets told what to do
        log.exception("The error page %d could not be rendered", status)
        return HttpResponse(_LAST_RESORT, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that what was sent cannot be used (400)."""
    return _page(request, 400)


def not_open(request: HttpRequest, reason: str) -> HttpResponse:
    """Say that this is not open to the person asking, and why (403). `reason` is about them, never about a child."""
    return HttpResponse(loader.render_to_string("design/403.html", {"reason": reason}, request), status=403)


def lapsed(request: HttpRequest, signed_in: SignedIn, *, words: tuple[str, ...]) -> HttpResponse:
    """Say what somebody lacks for a page that their post includes, and give their words back (403)."""
    found = {"accreditation": signed_in.accreditation, "post": signed_in.post, "words": words}
    return HttpResponse(loader.render_to_string("training/lapsed.html", found, request), status=403)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this is not open to the person asking (403)."""
    return _page(request, 403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old to be trusted (403)."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page (404). A closed page gives the same answer."""
    return _page(request, 404)


def server_fault(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours (500)."""
    return _page(request, 500)


class PlainErrors:
    """Give an empty "method not allowed" answer a page of its own kind; other errors have their handlers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """Pass the request on; turn a bare 405 into the "cannot be used" page, keeping status and Allow header."""
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = _page(request, 400)
            page.status_code = 405
            page.headers["Allow"] = response.headers.get("Allow", "GET, HEAD")
            return page
        return response

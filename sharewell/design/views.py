"""The way out of every page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views import View

# A page that anybody might have open, and that says nothing about the person who has.
NEUTRAL_PAGE = "https://www.bbc.co.uk/weather"


class Leave(View):
    """Leave Sharewell quickly: forget what this browser held of ours and show a neutral page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the neutral page, taking our cookies away by header and, for older browsers, one by one."""
        response = HttpResponseRedirect(NEUTRAL_PAGE)
        response.headers["Clear-Site-Data"] = '"cookies", "cache", "storage"'
        response.headers["Cache-Control"] = "no-store"
        for name in request.COOKIES:
            response.delete_cookie(name, samesite="Strict")
            if name.startswith(("__Host-", "__Secure-")):
                response.cookies[name]["secure"] = True
        if settings.CSRF_COOKIE_NAME not in request.COOKIES:
            response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Strict")
        return response

"""Note each request by the name of its page: never by its address, which may carry an answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("sharewell.requests")


class RequestLog:
    """Write method, page name, status and milliseconds for each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        name = (match.view_name if match else "") or "no-page"
        milliseconds = (time.perf_counter() - began) * 1000
        log.info("%s %s %d %.0f ms", request.method, name, response.status_code, milliseconds)
        return response

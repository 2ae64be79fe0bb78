"""Refuse every address that nobody listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from sharewell.config import public


class ClosedByDefault:
    """Let a request through only where its address is named in config/public.py.

    Closed and missing look alike: both are "not found".
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> None:
        """Raise Http404 unless the address is listed. Django calls this before the view."""
        match = request.resolver_match
        if match is None or not match.url_name or match.view_name not in public.OPEN:
            raise Http404

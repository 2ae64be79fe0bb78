"""What every page of sharing shares: who asks, the key of a page, and that what is not open looks missing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views import View

from sharewell.acting.types import Actor
from sharewell.children.types import ChildUnknown
from sharewell.foundation.page_keys import key_of, new_key
from sharewell.sharing.types import DisclosureUnknown, LineUnknown, NotYoursToDisclose, RequestUnknown

__all__ = ["SharingView", "actor_of", "choosable", "key_of", "new_key"]


UNKNOWN = (DisclosureUnknown, LineUnknown, RequestUnknown, NotYoursToDisclose, ChildUnknown)


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking, as the middleware found them."""
    return request.actor  # type: ignore[attr-defined]


class SharingView(View):
    """A page of sharing. What is unknown, or not open to the reader, is missing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or be missing."""
        try:
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        except UNKNOWN:
            raise Http404 from None
        return answer


def choosable(houses: tuple[tuple[str, str], ...], chosen: str) -> str:
    """Return the chosen organisation where it is offered, else nothing."""
    return chosen if chosen in dict(houses) else ""

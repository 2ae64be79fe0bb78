"""What every page of sharing shares: who asks, the key of a page, and that what is not open looks missing."""

import re
import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views import View

from sharewell.acting.types import Actor
from sharewell.children.types import ChildUnknown
from sharewell.sharing.types import DisclosureUnknown, NotYoursToDisclose, RequestUnknown

KEY = re.compile(r"[0-9a-f]{16}")
UNKNOWN = (DisclosureUnknown, RequestUnknown, NotYoursToDisclose, ChildUnknown)


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking, as the middleware found them."""
    return request.actor  # type: ignore[attr-defined]


def new_key() -> str:
    """Return the key of a page that is being drawn."""
    return secrets.token_hex(8)


def key_of(request: HttpRequest) -> str:
    """Return the key that a page carries; a page without a proper one gets a new one, and so is sent once."""
    key = request.POST.get("key", "")
    return key if KEY.fullmatch(key) else new_key()


class SharingView(View):
    """A page of sharing. What is unknown, or not open to the reader, is missing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or be missing."""
        try:
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        except UNKNOWN:
            raise Http404 from None
        return answer


def to_of(chosen: str) -> dict[str, Any]:
    """Return a chosen recipient as an act takes it: a team or a post, by the prefix of its reference."""
    return {"to_post": chosen} if chosen.startswith("pos_") else {"to_team": chosen}


def choosable(houses: tuple[tuple[str, str], ...], chosen: str) -> str:
    """Return the chosen organisation where it is offered, else nothing."""
    return chosen if chosen in dict(houses) else ""

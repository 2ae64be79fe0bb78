"""What every page of casework shares: who asks, the key of a page, and that what is not open looks missing."""

import re
import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Actor
from sharewell.casework.types import DissentUnknown, EnquiryUnknown
from sharewell.children.types import ChildUnknown
from sharewell.design.forms import KitForm
from sharewell.practitioners.types import PostRow

KEY = re.compile(r"[0-9a-f]{16}")
UNKNOWN = (EnquiryUnknown, DissentUnknown, ChildUnknown)


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


def to_enquiry(reference: str) -> HttpResponseRedirect:
    """Go back to an enquiry."""
    return HttpResponseRedirect(reverse("casework:enquiry", args=(reference,)))


def people_of(posts: tuple[PostRow, ...]) -> list[tuple[str, str]]:
    """Return people as choices."""
    return [(person, name) for person, name in {one.person: f"{one.person_name}, {one.title}" for one in posts}.items()]


class CaseworkView(View):
    """A page of casework. What is unknown, or not open to the reader, is missing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or be missing."""
        try:
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        except UNKNOWN:
            raise Http404 from None
        return answer


def form_page(
    request: HttpRequest,
    form: KitForm,
    *,
    title: str,
    button: str,
    reference: str = "",
    lede: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Show one form on a page of its own, on the way back to its enquiry."""
    back = reverse("casework:enquiry", args=(reference,)) if reference else reverse("casework:list")
    context = {
        "form": form,
        "title": title,
        "button": button,
        "reference": reference,
        "lede": lede,
        "back": back,
        "back_words": "The enquiry" if reference else "Enquiries",
        "key": key_of(request),
        "has_errors": status != 200,
        **more,
    }
    return render(request, "casework/form.html", context, status=status)

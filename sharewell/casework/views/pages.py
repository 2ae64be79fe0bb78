"""What every page of casework shares: who asks, the page of one form, and that what is not open looks missing."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Actor
from sharewell.casework.types import AlreadyDone, DissentUnknown, EnquiryUnknown
from sharewell.children.types import ChildUnknown
from sharewell.design.one_form import KeyedPage
from sharewell.practitioners.types import PostRow

UNKNOWN = (EnquiryUnknown, DissentUnknown, ChildUnknown)


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking, as the middleware found them."""
    return request.actor  # type: ignore[attr-defined]


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


class CaseworkForm(KeyedPage):
    """One form on a page of its own, on the way back to its enquiry."""

    template, sent_before = "casework/form.html", (AlreadyDone,)
    missing: ClassVar[tuple[type[Exception], ...]] = UNKNOWN
    title: ClassVar[str] = ""
    button: ClassVar[str] = "Save"
    lede: ClassVar[str] = ""

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Show the form to whoever may do the act."""
        self.look_first(request, **where)
        return super().get(request, **where)

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show what the page is for, and the way back."""
        reference = where.get("reference", "")
        return {
            "title": self.title,
            "button": self.button,
            "reference": reference,
            "lede": self.lede,
            "back": reverse("casework:enquiry", args=(reference,)) if reference else reverse("casework:list"),
            "back_words": "The enquiry" if reference else "Enquiries",
        }

    def onward(self, request: Any, **where: str) -> str:
        """Lead back to the enquiry."""
        return reverse("casework:enquiry", args=(where["reference"],))

"""The list of one's own notices, and in a try-out the e-mails that were kept."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.foundation.clock import now
from sharewell.notices.actions import mark_read
from sharewell.notices.queries import list_notices, list_sent_messages
from sharewell.notices.types import NoticeUnknown


class Notices(View):
    """What waits for the person who is signed in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        return render(request, "notices/list.html", {"notices": list_notices(actor=request.actor)})  # type: ignore[attr-defined]


class NoticeRead(View):
    """Mark one notice as read."""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Mark it and lead back to the list; 404 for somebody else's."""
        try:
            mark_read(actor=request.actor, notice=reference, now=now())  # type: ignore[attr-defined]
        except NoticeUnknown:
            raise Http404 from None
        return HttpResponseRedirect(reverse("notices:list"))


class SentMessages(View):
    """The e-mails that the try-out kept. It exists only there."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, newest first; 404 where this is no try-out."""
        if settings.INSTALLATION_KIND != "demo":
            raise Http404
        return render(request, "notices/sent_messages.html", {"messages": list_sent_messages()})

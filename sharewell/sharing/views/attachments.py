"""Hand out attachments: to whoever may read them, as a file to be kept, and never as a page."""

from django.http import Http404, HttpRequest, HttpResponse

from sharewell.foundation.attached_files import ENDINGS, MEDIA_TYPES
from sharewell.foundation.clock import now
from sharewell.sharing.queries import open_attachment
from sharewell.sharing.types import LimitsFirst
from sharewell.sharing.types.attached import AttachmentUnknown, OpenedFile
from sharewell.sharing.views.pages import SharingView, actor_of


class Attachment(SharingView):
    """One photograph or document of a disclosure. That it was opened is written down, with its hash."""

    def get(self, request: HttpRequest, reference: str, number: int) -> HttpResponse:
        """Send it. Before the limits were accepted, and after a recall, it is not there."""
        try:
            file = open_attachment(actor=actor_of(request), disclosure=reference, number=number, now=now())
        except (AttachmentUnknown, LimitsFirst):
            raise Http404 from None
        return as_download(file)


def as_download(file: OpenedFile) -> HttpResponse:
    """Return a file that a browser keeps and does not run, under a name made from its reference."""
    response = HttpResponse(file.content, content_type=MEDIA_TYPES[file.kind])
    name = f"{file.reference}-{file.number}.{ENDINGS[file.kind]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response

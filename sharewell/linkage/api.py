"""Where programs of a source send files, and ask what became of them. A token says whose; every answer is JSON.

There is no session and no form: whoever has no token that stands gets nothing, and learns nothing.
"""

import tempfile
from typing import Any, BinaryIO

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from sharewell.acting.types import VISITOR, Refused
from sharewell.foundation.clock import now
from sharewell.foundation.for_programs import fault, problem
from sharewell.foundation.throttle import Pace
from sharewell.linkage.actions import send_file
from sharewell.linkage.importers import sniff
from sharewell.linkage.presenters.feeds import sent_document
from sharewell.linkage.queries.sending import get_sent, get_token
from sharewell.linkage.types import (
    LARGEST_FILE,
    PART,
    DeliveryUnknown,
    FileForm,
    FileTooLarge,
    KeyUsed,
    MappingRow,
    SourceBusy,
    TokenUnknown,
)

FORMS = {
    "text/csv": FileForm.CSV,
    "application/x-ndjson": FileForm.JSON_LINES,
    "application/jsonl": FileForm.JSON_LINES,
}
LONGEST_KEY = 64
BUSY = "30"
"""After so many seconds a file is sent again that met another of its source."""
PACE, ASKING, GUESSING = Pace(30, 60), Pace(240, 60), Pace(20, 60)
"""How many files, questions and wrong tokens one address sends in a minute."""


class Told(Exception):
    """An answer that says what is wrong and what to do."""

    def __init__(self, status: int, code: str, words: str, do: str, **headers: str) -> None:
        self.answer = problem(status, code, words, do, **headers)
        super().__init__(code)


@method_decorator(csrf_exempt, name="dispatch")
class _ForPrograms(View):
    """An address for programs: JSON whatever happens."""

    def dispatch(self, request: HttpRequest, *arguments: Any, **where: Any) -> HttpResponse:
        """Answer, or say what is wrong."""
        try:
            return super().dispatch(request, *arguments, **where)  # type: ignore[return-value]
        except Told as told:
            return told.answer
        except TokenUnknown:
            # Where no token came with it, nothing was guessed.
            if "Authorization" in request.headers and not GUESSING.allows(request):
                return self._wait()
            return problem(
                401,
                "token-unknown",
                "There is no such token, or it was revoked.",
                "Send “Authorization: Bearer …” with a token that an index manager made for your source.",
                **{"WWW-Authenticate": "Bearer"},
            )

    def http_method_not_allowed(self, request: HttpRequest, *arguments: Any, **where: Any) -> HttpResponse:
        """Say which method there is."""
        allowed = ", ".join(name.upper() for name in self.http_method_names if hasattr(self, name))
        return problem(405, "method", "There is nothing to do so here.", f"Use one of: {allowed}.", Allow=allowed)

    @staticmethod
    def _wait() -> HttpResponse:
        return fault(429, **{"Retry-After": "60"})

    @staticmethod
    def token(request: HttpRequest) -> str:
        """Return the token that came with a request. Raise `TokenUnknown` where there is none."""
        way, _, token = request.headers.get("Authorization", "").partition(" ")
        if way.lower() != "bearer" or not token.strip():
            raise TokenUnknown
        return token.strip()


class SendFeed(_ForPrograms):
    """Where a file is sent."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take a file: 202 with its reference; 200 with the same reference where it was sent before."""
        if not PACE.allows(request):
            return self._wait()
        token = self.token(request)
        source, mappings = get_token(actor=VISITOR, token=token)
        form = _form(request)
        mapping = _mapping(request, mappings)
        key = request.headers.get("Idempotency-Key", "").strip()
        if len(key) > LONGEST_KEY or not key.isascii():
            raise Told(400, "key", f"The key is longer than {LONGEST_KEY} letters, or holds others than a-z.",
                       "Send Idempotency-Key as a short text of your own, a new one for each file.")  # fmt: skip
        with tempfile.TemporaryFile() as stream:
            _spool(request, stream)
            try:
                delivery, is_new = send_file(
                    actor=VISITOR,
                    token=token,
                    stream=stream,
                    encoding="utf-8-sig" if form is FileForm.JSON_LINES else sniff(stream),
                    form=form,
                    mapping=mapping.reference if mapping else "",
                    client_key=key,
                    now=now(),
                )
            except KeyUsed as refusal:
                raise Told(409, refusal.code, "This key was used for another file.",
                           "Send each file with an Idempotency-Key of its own.") from None  # fmt: skip
            except SourceBusy as refusal:
                raise Told(503, refusal.code, "Another file of your source is being received. This one was not kept.",
                           "Send it again after as many seconds as Retry-After says.",
                           **{"Retry-After": BUSY}) from None  # fmt: skip
            except FileTooLarge as refusal:
                raise _too_large(refusal.code) from None
            except Refused as refusal:
                raise Told(400, refusal.code, "The file is empty.", "Send the file as the body.") from None
        told = {"file": delivery, "is_new": is_new, "source": source.source, "report": f"/api/feeds/{delivery}/"}
        if mapping:
            told["mapping"] = f"{mapping.name}, version {mapping.version}"
        return JsonResponse(told, status=202 if is_new else 200)


class SentFeed(_ForPrograms):
    """What became of a file that was sent."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Tell it: numbers, lines and reasons, never a name."""
        if not ASKING.allows(request):
            return self._wait()
        try:
            row, report = get_sent(actor=VISITOR, token=self.token(request), delivery=reference)
        except DeliveryUnknown:
            raise Told(404, "file-unknown", "Your source has sent no such file.",
                       "Ask with the reference that you were given when you sent it.") from None  # fmt: skip
        return JsonResponse(sent_document(row, report, now=now()))


def _form(request: HttpRequest) -> FileForm:
    said = (request.content_type or "").lower()
    if said not in FORMS:
        raise Told(415, "form", "The form of the file is not known.",
                   f"Send it as the body, with Content-Type one of: {', '.join(FORMS)}.")  # fmt: skip
    return FORMS[said]


def _mapping(request: HttpRequest, mappings: tuple[MappingRow, ...]) -> MappingRow | None:
    """Return the saved way of reading that was named; without a name none: then the columns have our own names."""
    wanted = request.GET.get("mapping", "")
    if not wanted:
        return None
    found = next((one for one in mappings if one.name.casefold() == wanted.casefold()), None)
    if found is None:
        held = ", ".join(one.name for one in mappings) or "none yet: an index manager saves one on the page of a file"
        raise Told(400, "mapping-unknown", "There is no way of reading with this name.", f"There are: {held}.")
    return found


def _spool(request: HttpRequest, stream: BinaryIO) -> None:
    """Write the body into a file without a name, piece by piece."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isdigit() and int(length) > LARGEST_FILE:
        raise _too_large("file-too-large")
    size = 0
    while piece := request.read(PART):
        size += len(piece)
        if size > LARGEST_FILE:
            raise _too_large("file-too-large")
        stream.write(piece)
    stream.seek(0)


def _too_large(code: str) -> Told:
    return Told(413, code, f"The file is larger than {LARGEST_FILE // 1024**2} MB.",
                "Split it, or let an operator take it in by command.")  # fmt: skip

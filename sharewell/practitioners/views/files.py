"""A file that is shown before it is taken over: between the two pages it is sealed into the form, and kept nowhere."""

import zlib
from base64 import b64decode, b64encode

from django.http import HttpRequest

from sharewell.foundation.sealed_cookie import open_text, seal_text

KEPT_SECONDS = 60 * 60
TOO_LONG_OPEN = "The page was open for too long, so nothing was taken over. Choose the file again"


def sealed_file(data: bytes, *, request: HttpRequest, about: str) -> str:
    """Seal a file for the page that shows it, for this person and what it is about."""
    return seal_text(b64encode(zlib.compress(data)).decode(), purpose=_purpose(request, about))


def opened_file(request: HttpRequest, *, about: str) -> bytes | None:
    """Return the file that the page carried, or None where it is older than an hour, or somebody else's."""
    packed = open_text(request.POST.get("kept_file", ""), purpose=_purpose(request, about), seconds=KEPT_SECONDS)
    return None if packed is None else zlib.decompress(b64decode(packed))


def _purpose(request: HttpRequest, about: str) -> str:
    return f"import {request.actor.reference} {about}"  # type: ignore[attr-defined]

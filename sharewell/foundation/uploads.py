"""Take files that people send: small ones, in memory, as many and as large as the page says, and nothing else.

One large file is taken by a page that says so (`in_memory=False`): it streams into a file without a name, which is gone
as soon as it is closed, or the process ends in whatever way.

A page that takes more than an import says so by an attribute of its view, `uploads`. What is larger in all is refused
by its stated length, before anything of it is read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.template import loader

LARGEST = 200_000  # bytes; a file of five hundred people has about a third of it
_ROOM_FOR_WORDS = 256 * 1024  # bytes of a form beside its files, with the frames between them


@dataclass(frozen=True, slots=True)
class Uploads:
    """What a page takes: how large each file may be, how many there may be, and how large they may be together."""

    largest: int = LARGEST
    most: int = 1
    in_all: int = LARGEST
    in_memory: bool = True


IMPORTS = Uploads()
"""What a page takes that says nothing about it."""


def uploads_of(request: HttpRequest) -> Uploads:
    """Return what the page of a request takes. A large file is taken from nobody who has not signed in."""
    match = request.resolver_match
    view = getattr(match.func, "view_class", None) if match else None
    takes: Uploads = getattr(view, "uploads", IMPORTS)
    return takes if takes.in_memory or getattr(request, "signed_in", None) is not None else IMPORTS


class SmallFiles(MemoryFileUploadHandler):
    """Keep a file in memory while it is small, and pass over one that turns out to be larger.

    The form then finds no file, and says how large one may be; `too_large` names the fields that were passed over.
    Nothing is written to disk.
    """

    def handle_raw_input(self, *arguments: Any, **keywords: Any) -> None:
        """Take every request: what is too large is seen file by file."""
        super().handle_raw_input(*arguments, **keywords)
        self._takes = uploads_of(self.request) if self.request is not None else IMPORTS
        self.activated = self._takes.in_memory
        self._files = self._bytes = 0

    def new_file(self, *arguments: Any, **keywords: Any) -> None:
        """Count the files: what is beyond the number that the page takes is passed over."""
        self._files += 1
        super().new_file(*arguments, **keywords)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep a piece of a file. Raise `SkipFile`, which passes the rest over, where the file has become too large."""
        if not self.activated:
            return raw_data
        self._bytes += len(raw_data)
        too_large = start + len(raw_data) > self._takes.largest or self._bytes > self._takes.in_all
        if too_large or self._files > self._takes.most:
            if self.request is not None:
                self.request.passed_over = passed_over(self.request) | {str(self.field_name)}  # type: ignore[attr-defined]
            raise SkipFile
        super().receive_data_chunk(raw_data, start)
        return None


class LargeFiles(FileUploadHandler):
    """Stream one large file into a file without a name, for a page that takes one; it stands behind `SmallFiles`."""

    def handle_raw_input(self, *arguments: Any, **keywords: Any) -> None:
        """Look at what the page takes."""
        self._takes = uploads_of(self.request) if self.request is not None else IMPORTS
        self._files = 0

    def new_file(self, *arguments: Any, **keywords: Any) -> None:
        """Begin a file; what is beyond the number that the page takes is passed over."""
        super().new_file(*arguments, **keywords)
        self._files += 1
        self._held = tempfile.TemporaryFile()  # noqa: SIM115  the form closes it, with the request

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece of it. Raise `SkipFile` where it has become too large, or is one too many."""
        if start + len(raw_data) > self._takes.largest or self._files > self._takes.most:
            self._held.close()
            if self.request is not None:
                self.request.passed_over = passed_over(self.request) | {str(self.field_name)}  # type: ignore[attr-defined]
            raise SkipFile
        self._held.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """Hand the file over."""
        if self._takes.in_memory or self._held.closed:
            return None
        self._held.seek(0)
        return UploadedFile(self._held, "file", self.content_type, file_size, self.charset)


def passed_over(request: HttpRequest) -> frozenset[str]:
    """Return the names of the fields whose files were passed over, because they are too large."""
    found: frozenset[str] = getattr(request, "passed_over", frozenset())
    return found


class RefuseTooLarge:
    """Answer 413 where a page takes files and what is sent is longer than all of them may be, without reading it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        """Answer in place of the view where it is too large. Django calls this before anything is read."""
        takes = uploads_of(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if takes is IMPORTS or not length.isdigit() or int(length) <= takes.in_all + _ROOM_FOR_WORDS:
            return None
        megabytes = (takes.largest // 1024**2, takes.in_all // 1024**2)
        page = loader.render_to_string(
            "design/413.html",
            {"most": takes.most, "largest": megabytes[0], "in_all": megabytes[1], "attached": takes.in_memory},
            request,
        )
        return HttpResponse(page, status=413)

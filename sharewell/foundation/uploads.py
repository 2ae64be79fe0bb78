"""Take files that people send: small ones, in memory, on the pages of imports; from everybody else nothing is kept."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile

LARGEST = 200_000  # bytes; a file of five hundred people has about a third of it


class SmallFiles(MemoryFileUploadHandler):
    """Keep a file in memory while it is small, and pass over one that turns out to be larger.

    The form then finds no file, and says how large one may be. Nothing is written to disk.
    """

    def handle_raw_input(self, *arguments: Any, **keywords: Any) -> None:
        """Take every request: what is too large is seen file by file."""
        super().handle_raw_input(*arguments, **keywords)
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece of a file. Raise `SkipFile`, which passes the rest over, where the file has become too large."""
        if start + len(raw_data) > LARGEST:
            raise SkipFile
        super().receive_data_chunk(raw_data, start)

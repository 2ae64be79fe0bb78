"""Files are taken in memory, as many and as large as the page says, and the rest is passed over."""

from __future__ import annotations

import io
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from sharewell.foundation.uploads import IMPORTS, RefuseTooLarge, Uploads, passed_over, uploads_of


class Page:
    """A page that takes two files."""

    uploads = Uploads(largest=1000, most=2, in_all=1500)


def request_with(*sizes: int, page: type | None = Page) -> HttpRequest:
    """Return a request of a page with files of these sizes."""
    files = {f"file_{number}": SimpleUploadedFile("a name", bytes([65]) * size) for number, size in enumerate(sizes)}
    request = RequestFactory().post("/", {"words": "kept", **files})
    request.resolver_match = SimpleNamespace(func=SimpleNamespace(view_class=page))  # type: ignore[assignment]
    return request


class TestSmallFiles:
    def test_takes_what_the_page_says_in_memory(self) -> None:
        request = request_with(1000, 400)
        assert {name: file.size for name, file in request.FILES.items()} == {"file_0": 1000, "file_1": 400}  # type: ignore[union-attr]
        assert all(isinstance(file.file, io.BytesIO) for file in request.FILES.values())  # type: ignore[union-attr]
        assert passed_over(request) == frozenset()

    def test_passes_over_what_is_too_large_alone_together_or_too_many(self) -> None:
        for sizes, kept, gone in (
            ((1001, 5), {"file_1"}, {"file_0"}),
            ((900, 900), {"file_0"}, {"file_1"}),
            ((5, 5, 5), {"file_0", "file_1"}, {"file_2"}),
        ):
            request = request_with(*sizes)
            assert set(request.FILES) == kept, sizes
            assert passed_over(request) == gone, sizes
            assert request.POST["words"] == "kept"

    def test_a_page_that_says_nothing_takes_one_small_file(self) -> None:
        request = request_with(IMPORTS.largest, 5, page=None)
        assert set(request.FILES) == {"file_0"}
        assert set(request_with(IMPORTS.largest + 1, page=None).FILES) == set()


class TestRefuseTooLarge:
    def ask(self, length: str, page: type | None = Page) -> HttpResponse | None:
        request = request_with(page=page)
        request.META["CONTENT_LENGTH"] = length
        request.actor = request.signed_in = None  # type: ignore[attr-defined]
        return RefuseTooLarge(lambda _: HttpResponse()).process_view(request, HttpResponse, (), {})

    def test_refuses_by_the_stated_length(self) -> None:
        assert self.ask("1500") is None
        assert self.ask(str(1500 + 256 * 1024)) is None
        answer = self.ask(str(1501 + 256 * 1024))
        assert answer is not None
        assert answer.status_code == 413

    def test_leaves_pages_that_say_nothing_and_what_has_no_length(self) -> None:
        assert self.ask("200000000", page=None) is None
        assert self.ask("") is None
        assert self.ask("none") is None

    def test_a_page_says_what_it_takes(self) -> None:
        assert uploads_of(request_with()) is Page.uploads
        assert uploads_of(RequestFactory().post("/")) is IMPORTS

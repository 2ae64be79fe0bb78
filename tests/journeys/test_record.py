"""The record on paper, as a file and as text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sharewell.foundation.clock import now
from tests.support.deciding import begin, complete
from tests.support.walking import Home

pytestmark = pytest.mark.journey


@pytest.fixture
def reference(home: Home) -> str:
    """Record a decision and return its reference."""
    with home.writing():
        return complete(begin(home.house.worker, now=now())).record()


def test_it_is_fetched_as_a_pdf_and_as_plain_text(home: Home, reference: str, page: Page) -> None:
    home.enter(page, home.house.worker, f"/decisions/{reference}/")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="As a PDF").click()
    assert fetched.value.suggested_filename == f"{reference}.pdf"
    assert fetched.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="As plain text, to copy into your own system").click()
    page.wait_for_url("**/text/")
    said = page.locator("body").inner_text()
    for words in ("RECORD OF A DECISION ABOUT SHARING", reference, "Three bruises on the left arm.", "Robin Invented"):
        assert words in said


def test_it_prints_without_what_is_for_the_screen(
    home: Home, reference: str, page: Page, look: Callable[[Page], None]
) -> None:
    home.enter(page, home.house.worker, f"/decisions/{reference}/")
    expect(page.get_by_role("button", name="Print this page")).to_be_visible()
    look(page)
    page.emulate_media(media="print")
    for hidden in ("nav.sw-nav", ".sw-leave", "[data-print]", ".govuk-back-link", "textarea[name=text]"):
        expect(page.locator(hidden).first).to_be_hidden()
    for words in (reference, "Three bruises on the left arm.", "Decided: Share what I chose."):
        expect(page.get_by_text(words).first).to_be_visible()
    assert len(page.pdf(format="A4")) > 10_000

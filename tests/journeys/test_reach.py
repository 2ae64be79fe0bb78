"""The windows of the tests reach this machine and nothing else, and say what a page asked of another place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.browser import Window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("elsewhere", ["http://example.org/a.png", "https://192.0.2.1/a.png"])
def test_another_place_is_out_of_reach_and_told(browser: Browser, site: str, elsewhere: str) -> None:
    window = Window(browser, site)
    page = window.page()
    with page.expect_event("requestfailed") as failed:
        page.set_content(f'<img src="{elsewhere}" alt="">')
    assert failed.value.url == elsewhere
    assert failed.value.failure == "net::ERR_NAME_NOT_RESOLVED"
    page.wait_for_timeout(100)
    window.close()
    assert [one for one in window.complaints if elsewhere in one]

"""What the journeys stand on: the served site, seen in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import axe_violations, fits

pytestmark = pytest.mark.journey


class TestWindows:
    def test_a_page_is_served_with_its_styles(self, page: Page) -> None:
        page.goto("/whom-to-ring/")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert page.evaluate("document.styleSheets.length") >= 1

    def test_a_telephone_sees_it_without_scrolling_sideways(self, phone_page: Page) -> None:
        phone_page.goto("/whom-to-ring/")
        assert fits(phone_page)

    def test_scripts_can_be_off(self, page_without_javascript: Page) -> None:
        page_without_javascript.goto("/whom-to-ring/")
        expect(page_without_javascript.get_by_role("heading", level=1)).to_be_visible()


class TestAssertAxeClean:
    def test_a_page_of_ours_is_clean(self, page: Page, assert_axe_clean: Callable[[Page], None]) -> None:
        page.goto("/whom-to-ring/")
        assert_axe_clean(page)

    def test_a_planted_fault_is_found(self, page: Page) -> None:
        page.goto("/whom-to-ring/")
        page.evaluate("document.querySelector('main').append(document.createElement('button'))")
        assert any("button-name" in line for line in axe_violations(page))

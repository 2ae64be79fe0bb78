"""Take pictures of the main pages at 360 and 1280 pixels, to be looked at before they are called done.

Run it with: python -m tests.support.look [FOLDER]. It starts a try-out of its own. Pictures are never committed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.browser import DESK, PHONE, Window, find_chromium
from tests.support.tryout import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = Path(__file__).parents[1] / "screenshots"

PLAIN = {
    "home": "/",
    "worried": "/worried/",
    "whom-to-ring": "/whom-to-ring/",
    "golden-rules": "/golden-rules/",
    "what-worries-you": "/what-worries-you/",
    "glossary": "/glossary/",
    "editions": "/editions/",
    "edition-2026": "/editions/england-2026/",
    "flowchart-2026": "/editions/england-2026/flowchart/",
    "flowchart-2006": "/editions/hmg-2006/flowchart/",
    "more": "/more/",
    "missing": "/no-such-page/",
}


def press(page: Page, name: str = "Continue") -> None:
    """Press the one button of the page and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def answer(page: Page, value: str) -> None:
    """Choose the answer with this value and go on."""
    page.locator(f"input[type=radio][value='{value}']").check()
    press(page)


def start(page: Page, way: str = "worried", edition: str = "") -> None:
    """Begin a run."""
    page.goto("/guide/" + (f"?edition={edition}" if edition else ""))
    page.locator(f"input[name=way][value='{way}']").check()
    press(page, "Start")


def who(page: Page, holder: str, recipient: str, council: str = "", topics: tuple[str, ...] = ()) -> None:
    """Fill in who holds the information and who would receive it."""
    page.locator("select[name=holder]").select_option(holder)
    page.locator("select[name=recipient]").select_option(recipient)
    if council:
        page.locator("select[name=council]").select_option(label=council)
    for topic in topics:
        page.locator(f"input[name=topics][value='{topic}']").check()
    press(page)


def walk_in_worry(page: Page, take: Callable[[str], None]) -> None:
    """Walk to the outcomes that danger and harm bring, and take a picture of each page that looks different."""
    page.goto("/guide/")
    take("guide-start")
    press(page, "Start")
    take("guide-start-error")
    start(page)
    take("guide-danger")
    press(page)
    take("guide-danger-error")
    answer(page, "yes")
    take("outcome-act-now")
    start(page)
    answer(page, "no")
    take("guide-harm")
    answer(page, "unsure")
    take("outcome-advice-harm-unsure")
    press(page, "Go on with the questions")
    take("guide-who")
    press(page)
    take("guide-who-error")
    start(page)
    answer(page, "no")
    answer(page, "yes")
    take("outcome-refer")
    press(page, "Go on with the questions")
    who(page, "early-years-provider", "school", "Northmere Council (invented)", ("another-adult", "police-information"))
    for choice in ("yes", "yes", "yes", "no"):
        if "outcome" in page.url:
            break
        answer(page, choice)
    if "outcome" not in page.url:
        answer(page, "no")
    take("outcome-refer-others")


def walk_without_harm(page: Page, take: Callable[[str], None]) -> None:
    """Walk to the other outcomes, and take a picture of each page that looks different."""
    start(page)
    answer(page, "no")
    answer(page, "no")
    who(page, "gp-practice", "childrens-social-care", "Northmere Council (invented)")
    take("guide-question")
    page.locator("details").evaluate_all("all => all.slice(1).forEach(each => each.open = true)")
    take("guide-question-open")
    for _ in range(12):
        if "outcome" in page.url:
            break
        code = page.url.rstrip("/").rsplit("/", 1)[-1]
        answer(page, "no" if code in ("more-detrimental-to-share", "could-expose-someone") else "yes")
    take("outcome-must-share")
    with page.expect_navigation():
        page.get_by_role("link", name="Get a record to print").click()
    take("record")
    start(page, "share", "hmg-2006")
    answer(page, "no")
    answer(page, "no")
    who(page, "school", "voluntary-organisation")
    for choice in ("yes", "yes", "not-sought"):
        answer(page, choice)
    take("guide-consent-by")
    answer(page, "none")
    take("outcome-consent-first")
    start(page, "required")
    answer(page, "no")
    answer(page, "no")
    who(page, "school", "court")
    answer(page, "statutory-duty")
    take("guide-gateway")
    page.goto("/guide/0123456789abcdef/outcome/")
    take("lapsed")


def main() -> int:
    """Take the pictures and return 0."""
    from playwright.sync_api import sync_playwright

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with served() as tryout, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=["--no-sandbox"])
        for size in (PHONE, DESK):
            window = Window(browser, tryout.address, viewport=size)
            page = window.page()

            def take(name: str, width: int = size["width"], page: Page = page) -> None:
                page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth")
                print(f"{name:28} {width}", "" if wide <= width else f"SCROLLS SIDEWAYS to {wide}")

            for name, path in PLAIN.items():
                page.goto(path)
                take(name)
            walk_in_worry(page, take)
            walk_without_harm(page, take)
            print(*window.complaints, sep="\n")
            window.close()
        browser.close()
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Chromium for the journeys: found, started once, and a fresh window for each test.

Found in this order: the file that SHAREWELL_CHROMIUM names; `chromium` or a name like it on the PATH; Playwright's own.
Run this module to find it, or to be told what to do: python -m tests.support.browser
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

Role = Literal["link", "button"]

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name but this machine's is found, so nothing reaches another place. Asking at each request would cost more, and
    # the browser would keep nothing between pages.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PATIENCE = 30_000
"""Milliseconds that a browser test waits for what it expects. A machine may be busy; where all is well nobody waits."""
AXE = Path(__file__).parents[2] / "assets" / "node_modules" / "axe-core" / "axe.min.js"


def find_chromium(playwright: Playwright) -> Path | None:
    """Return the browser's program, or None."""
    named = os.environ.get("SHAREWELL_CHROMIUM")
    if named:
        return Path(named)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    own = Path(playwright.chromium.executable_path)
    return own if own.is_file() else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for this worker."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    # Playwright keeps an event loop in this thread, and Django then refuses the database to plain code. The loop runs
    # nothing of Django's, so there is nothing to guard against.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    with sync_playwright() as playwright:
        program = find_chromium(playwright)
        if program is None or not program.is_file():
            pytest.fail("No Chromium was found. Run `make browser`, or name one in SHAREWELL_CHROMIUM.")
        flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


class Window:
    """A window of its own, which reaches this machine only; what it complains about or cannot reach is noted."""

    def __init__(self, browser: Browser, site: str, **options: Any) -> None:
        self.complaints: list[str] = []
        self._context: BrowserContext = browser.new_context(
            base_url=site, locale="en-GB", timezone_id="Europe/London", **options
        )
        self._context.set_default_timeout(PATIENCE)

    def page(self) -> Page:
        """Open a page that notes what the browser complains about."""
        page = self._context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("console", self._note)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        # An answer of 4xx or 5xx is a line in the console too, and tests ask for those on purpose; never for others.
        if message.type == "error" and ("Failed to load resource" not in message.text or "net::" in message.text):
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")

    def close(self) -> None:
        """Close the window."""
        self._context.close()


def _open(browser: Browser, site: str, **options: Any) -> Iterator[Page]:
    window = Window(browser, site, **options)
    yield window.page()
    window.close()
    assert window.complaints == [], "the browser complained (a script error, or the content security policy)"


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """Open a window of 1280 pixels."""
    yield from _open(browser, site, viewport=DESK)


@pytest.fixture
def phone_page(browser: Browser, site: str) -> Iterator[Page]:
    """Open a window of 360 pixels with touch."""
    yield from _open(browser, site, viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def page_without_javascript(browser: Browser, site: str) -> Iterator[Page]:
    """Open a window of 1280 pixels in which scripts are off."""
    yield from _open(browser, site, viewport=DESK, java_script_enabled=False)


def follow(page: Page, name: str, *, role: Role = "link") -> None:
    """Press the first link (or button) of this name, and wait until the page that it leads to is there."""
    with page.expect_navigation():
        page.get_by_role(role, name=name).first.click()


def fits(page: Page) -> bool:
    """Tell whether nothing of the page, once it is there with its styles, is beside the window."""
    page.wait_for_load_state()
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= Math.min(document.documentElement.clientWidth, window.innerWidth)"
        )
    )


def axe_violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page, once it is there with its styles, one line each."""
    if not AXE.is_file():
        pytest.fail("axe-core is not installed. Run `make assets`.")
    page.wait_for_load_state()
    # Evaluated by the debugger, which our content security policy rightly does not stop.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: "
        + "; ".join(node["html"][:160] for node in violation["nodes"][:3])
        for violation in found["violations"]
    ]


@pytest.fixture
def assert_axe_clean() -> Callable[[Page], None]:
    """Return what fails the test when axe-core finds something wrong with a page."""

    def check(page: Page) -> None:
        found = axe_violations(page)
        assert found == [], "\n".join([page.url, *found])

    return check


def main() -> int:
    """Print where the browser is and return 0, or say what is missing and return 1."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = find_chromium(playwright)
    if program is None or not program.is_file():
        print("No Chromium was found.", file=sys.stderr)
        return 1
    print(program)
    return 0


if __name__ == "__main__":
    sys.exit(main())

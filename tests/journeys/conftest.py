"""What the journeys share: the served site with the invented councils, the invented house, and a look at a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sharewell.acting.types import OPERATOR
from sharewell.foundation.clock import now
from sharewell.foundation.content import content_folder
from sharewell.partnerships.importers import import_contact_routes_file
from tests.support.browser import fits
from tests.support.deciding import make_house
from tests.support.sharing import Sharing, make_sharing
from tests.support.site import writing_to
from tests.support.walking import Home

if TYPE_CHECKING:
    from playwright.sync_api import Page

BEGAN = datetime(2026, 9, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def councils_on_site(site_database: str, django_db_blocker: Any) -> None:
    """Load the invented councils into the database of the served site; loading them again changes nothing."""
    with writing_to(site_database, django_db_blocker):
        data = (content_folder() / "demo" / "contact-routes.csv").read_bytes()
        import_contact_routes_file(actor=OPERATOR, data=data, now=datetime(2026, 11, 22, 12, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def home(site: str, site_database: str, django_db_blocker: Any) -> Home:
    """Make the invented house on the served site."""
    with writing_to(site_database, django_db_blocker):
        house = make_house(password=True, now=min(BEGAN, now() - timedelta(days=30)))
    return Home(site, house, lambda: writing_to(site_database, django_db_blocker))


@pytest.fixture(scope="session")
def sharing(home: Home) -> Sharing:
    """Let the house on the served site share: once, for every journey that sends something."""
    with home.writing():
        return make_sharing(home.house)


@pytest.fixture
def look(assert_axe_clean: Callable[[Page], None]) -> Callable[[Page], None]:
    """Return what fails the test when a page has no heading, scrolls sideways, or is not clean to axe."""

    from playwright.sync_api import expect

    def check(page: Page) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert fits(page), f"{page.url} is too wide"
        assert_axe_clean(page)

    return check

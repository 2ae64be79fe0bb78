"""What the journeys share: the served site with the invented councils."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sharewell.acting.types import OPERATOR
from sharewell.foundation.content import content_folder
from sharewell.partnerships.importers import import_contact_routes_file


@pytest.fixture(scope="session")
def councils_on_site(site_database: str, django_db_blocker: object) -> None:
    """Load the invented councils into the database of the served site; loading them again changes nothing."""
    from django.db import connection

    entry = connection.settings_dict
    before = entry["NAME"]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()
        entry["NAME"] = next(part for part in site_database.split() if part.startswith("dbname=")).partition("=")[2]
        try:
            data = (content_folder() / "demo" / "contact-routes.csv").read_bytes()
            import_contact_routes_file(actor=OPERATOR, data=data, now=datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
        finally:
            connection.close()
            entry["NAME"] = before

"""Every page is asked for as a service serves it: the database is spoken to as the web role, under row security."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client


@pytest.fixture(autouse=True)
def _pages_are_served_as_the_web_role(monkeypatch: pytest.MonkeyPatch) -> None:
    """Become the web role for the length of each request, where the test has a database, and the owner after it."""
    asked = Client.request

    def request(client: Client, **options: Any) -> Any:
        held = connection.connection if connection.in_atomic_block else None
        if held is None or held.closed:
            return asked(client, **options)
        # Past Django, so that no test that counts queries counts these.
        held.execute("SET LOCAL ROLE sharewell_web")
        try:
            return asked(client, **options)
        finally:
            if not held.closed:
                held.execute("RESET ROLE")

    monkeypatch.setattr(Client, "request", request)

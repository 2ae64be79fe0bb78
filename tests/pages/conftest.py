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
        if not connection.in_atomic_block:
            return asked(client, **options)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE sharewell_web")
        try:
            return asked(client, **options)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")

    monkeypatch.setattr(Client, "request", request)

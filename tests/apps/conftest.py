"""What tests of several apps begin with."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.support.deciding import House, make_house


@pytest.fixture
def house(db: None) -> House:
    """Return the house; from here on the test speaks to the database as the pages do."""
    made = make_house()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sharewell_web")
    return made

"""The lock under which it is decided whose records are whose, and what is named by it."""

from django.db import connection

LINK_PREFIX, SHIELD_PREFIX = "lnk", "shd"
DECIDING = 7_201_001
"""The lock of the database that whoever links, parts, hides or settles records holds until it is committed."""


def lock_decisions() -> None:
    """Wait until nobody else decides whose records are whose, or hides a child, and let nobody until this commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DECIDING])

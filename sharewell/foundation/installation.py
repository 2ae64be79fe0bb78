"""Know what a database is for, so that invented data and real data never meet."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from sharewell.foundation.models import Installation


class WrongInstallation(Exception):
    """The database is not of the kind that is wanted."""


def kind_of_database() -> str | None:
    """Return "demo", "service" or "test"; "unmarked" for tables without a mark; None where there are no tables."""
    tables = connection.introspection.table_names()
    if not tables:
        return None
    if Installation._meta.db_table not in tables:
        return "unmarked"
    row = Installation.objects.first()
    return row.kind if row else "unmarked"


def mark(*, kind: str, now: datetime) -> None:
    """Mark the database as `kind`, once. Raises WrongInstallation when it is marked as something else."""
    with transaction.atomic():
        row, made = Installation.objects.get_or_create(id=1, defaults={"kind": kind, "marked_at": now})
    if not made and row.kind != kind:
        raise WrongInstallation(f"This database is marked as {row.kind}, not as {kind}.")


_ADDRESS = {"dbname", "user", "password", "host", "port", "sslmode", "sslrootcert", "connect_timeout"}


def address_of_database() -> str:
    """Return the address of the database that Django uses, for whoever speaks to it over a connection of its own."""
    found = connection.get_connection_params()
    return make_conninfo("", **{name: value for name, value in found.items() if name in _ADDRESS and value})

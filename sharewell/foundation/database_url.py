"""Turn a PostgreSQL address into Django's settings."""

from __future__ import annotations

from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

PREPARE_AFTER = 2
"""How often a query that keeps its text is asked before PostgreSQL keeps its plan (`foundation.prepared`)."""


class DatabaseAddressUnreadable(ValueError):
    """The address of the database cannot be used. The address itself is never repeated: it may hold a password."""


def database_settings(address: str, *, pooled: bool = False, behind_pgbouncer: bool = False) -> dict[str, Any]:
    """Return one entry of Django's DATABASES for a PostgreSQL address (URL or key=value words).

    `pooled` keeps a pool of open connections in the process (psycopg's own). `behind_pgbouncer` switches off what
    transaction pooling breaks: prepared statements and server-side cursors; it cannot be joined with `pooled`.
    Raises DatabaseAddressUnreadable.
    """
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(address))
    except ProgrammingError as error:
        raise DatabaseAddressUnreadable(
            "The database address cannot be read. Write it as postgresql://user:password@host:5432/name"
        ) from error
    name = parts.pop("dbname", None)
    if not name:
        raise DatabaseAddressUnreadable("The database address names no database. Add /name at its end.")
    if pooled and behind_pgbouncer:
        raise DatabaseAddressUnreadable("Use either the pool of the process or PgBouncer, not both.")
    options: dict[str, Any] = {}
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "") or ""),
        "CONN_MAX_AGE": 0 if pooled else 60,
        "CONN_HEALTH_CHECKS": not pooled,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": options,
    }
    options.update(parts)
    options.setdefault("application_name", "sharewell")
    options.setdefault("connect_timeout", 4)
    if pooled:
        options["pool"] = {"min_size": 1, "max_size": 10, "timeout": 4, "reconnect_timeout": 4}
    options["prepare_threshold"] = None if behind_pgbouncer else PREPARE_AFTER
    if behind_pgbouncer:
        entry["DISABLE_SERVER_SIDE_CURSORS"] = True
        entry["CONN_MAX_AGE"] = 0
    return entry

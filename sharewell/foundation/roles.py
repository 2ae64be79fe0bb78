"""Give the web role its rights: the second line of defence.

Pages connect as a role that owns no table, so that it can neither change a table's shape nor switch off a trigger.
Migrations run as the owner. Rights reach new tables by default privileges, set before migrations run, so that a
migration may take some back (the ledger does).
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection
from psycopg import sql

WEB_ROLE = "sharewell_web"
SEALER_ROLE = "sharewell_sealer"


def prepare_default_rights() -> bool:
    """Let the web role read and write tables that migrations will make. Returns False where there is no such role.

    Call it as the owner, before migrating.
    """
    if not _role_exists():
        return False
    role = sql.Identifier(WEB_ROLE)
    _run(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    _run(
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}"
        ).format(role)
    )
    _run(sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}").format(role))
    return True


def grant_rights() -> bool:
    """Complete the web role's rights after migrating. Returns False where there is no such role.

    Tables that the role cannot read yet (made before the role was) get the usual rights. Then what must never be
    changed is taken back: tables named in `append_only_tables` of an app's configuration keep reading and adding only,
    those in `sealed_tables` and `owners_tables`, the list of migrations and the installation's mark reading only. Where
    the role that seals is there, it gets its own few rights. Call it as the owner.
    """
    if not _role_exists():
        return False
    role = sql.Identifier(WEB_ROLE)
    _run(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    tables = set(connection.introspection.table_names())
    for table in sorted(tables):
        name = sql.Identifier("public", table)
        if not _may_read(table):
            _run(sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(name, role))
    for table in sorted(tables & _declared("append_only_tables")):
        _run(sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier("public", table), role))
    for table in sorted(tables & {"django_migrations", "foundation_installation"}):
        name = sql.Identifier("public", table)
        _run(sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(name, role))
    for table in sorted(tables & (_declared("sealed_tables") | _declared("owners_tables"))):
        name = sql.Identifier("public", table)
        _run(sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(name, role))
    _run(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
    _grant_sealing(tables)
    return True


def _grant_sealing(tables: set[str]) -> None:
    """Let the role that seals read the hashes of entries and add leaves, nodes and heads; nothing else, no word."""
    if not _role_exists(SEALER_ROLE):
        return
    role = sql.Identifier(SEALER_ROLE)
    _run(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    if "ledger_entry" in tables:
        _run(sql.SQL("GRANT SELECT (id, leaf_hash) ON public.ledger_entry TO {}").format(role))
    for table in sorted(tables & _declared("sealed_tables")):
        _run(sql.SQL("GRANT SELECT, INSERT ON {} TO {}").format(sql.Identifier("public", table), role))
    for table in sorted(tables & _declared("owners_tables")):
        _run(sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier("public", table), role))


def _declared(what: str) -> set[str]:
    """Return the tables that apps declare as append-only, or as sealed."""
    return {table for app in apps.get_app_configs() for table in getattr(app, what, ())}


def _role_exists(role: str = WEB_ROLE) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [role])
        return cursor.fetchone() is not None


def _may_read(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, format('public.%%I', %s::text), 'SELECT')", [WEB_ROLE, table])
        return bool(cursor.fetchone()[0])


def _run(statement: sql.Composed) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

"""No CHECK of the database can come out NULL: PostgreSQL lets such a row pass, and a missing date would mean for ever.

Each check is taken as PostgreSQL keeps it and asked about every combination of a few values of its own columns: NULL
where a column may be NULL, the literals that stand in the check itself, and one that does not.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

MOST = 4000
"""Combinations that are asked of one check; of more, so many by chance, those with a NULL before the others."""

OURS = "conrelid::regclass::text !~ '^(auth|django|procrastinate|otp|mfa|account|socialaccount)_'"
OTHER: dict[str, tuple[str, ...]] = {
    "boolean": ("true", "false"),
    "date": ("DATE '2026-11-23'", "DATE '2026-11-24'"),
    "timestamp with time zone": ("TIMESTAMPTZ '2026-11-23 09:00+00'", "TIMESTAMPTZ '2026-11-24 09:00+00'"),
    "time without time zone": ("TIME '09:00'", "TIME '17:00'"),
    "jsonb": ("'{}'::jsonb",),
    "bytea": ("'\\x00'::bytea",),
    "uuid": ("'00000000-0000-0000-0000-000000000000'::uuid",),
}
REFERENCES = ("dec_", "req_", "dis_", "chi_", "org_", "pra_")


@dataclass(frozen=True)
class Check:
    """A check: its table, its name, its expression, and its columns with type and whether they may be NULL."""

    table: str
    name: str
    expression: str
    columns: tuple[tuple[str, str, bool], ...]


def checks(cursor: CursorWrapper) -> list[Check]:
    """Return the checks of our own tables that hold several columns together, of which one may be NULL.

    A check of one column says of a value that there is one: where it may be missing, NULL is that it is.
    """
    cursor.execute(
        f"""
        SELECT conrelid::regclass::text, conname, pg_get_expr(conbin, conrelid),
               array_agg(attname::text ORDER BY attnum), array_agg(format_type(atttypid, NULL) ORDER BY attnum),
               array_agg(NOT attnotnull ORDER BY attnum)
        FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
        WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND {OURS}
        GROUP BY 1, 2, 3 HAVING bool_or(NOT attnotnull) AND count(*) > 1 ORDER BY 1, 2
        """  # noqa: S608  our own words
    )
    return [
        Check(table, name, expression, tuple(zip(names, types, nullable, strict=True)))
        for table, name, expression, names, types, nullable in cursor.fetchall()
    ]


def values_of(check: Check, kind: str, *, may_be_null: bool) -> list[str]:
    """Return what a column is tried with, as SQL."""
    literals = re.findall(r"'((?:[^']|'')*)'::", check.expression)
    if kind.startswith("character") or kind == "text":
        regex = any(each.startswith("^") for each in literals)
        words = {"", "other", *(each for each in literals if not each.startswith(("^", "(")))}
        words |= {f"{each}{'0' * 18}" for each in REFERENCES if each in check.expression} if regex else set()
        found = [f"'{word}'::text" for word in sorted(words)]
    elif kind in ("smallint", "integer", "bigint", "numeric", "double precision"):
        numbers = {int(each) for each in re.findall(r"\b\d{1,6}\b", check.expression)}
        found = [f"({number})::{kind}" for number in sorted({-1, 0, *numbers})[:6]]
    elif kind.endswith("[]"):
        found = [f"'{{}}'::{kind}", f"NULL::{kind}"][:1]
    else:
        found = list(OTHER[kind])
    return [*([f"NULL::{kind}"] if may_be_null else []), *found]


def rows_of(check: Check) -> Iterator[tuple[str, ...]]:
    """Yield the combinations that are asked of a check."""
    pools = [values_of(check, kind, may_be_null=may_be_null) for _, kind, may_be_null in check.columns]
    size = 1
    for pool in pools:
        size *= len(pool)
    if size <= MOST:
        yield from itertools.product(*pools)
        return
    chance = random.Random(check.name)
    for _ in range(MOST):
        yield tuple(pool[0] if chance.random() < 0.4 else chance.choice(pool) for pool in pools)


def came_out_null(cursor: CursorWrapper, check: Check) -> list[tuple[str, ...]]:
    """Return combinations of which a check says neither yes nor no."""
    names = ", ".join(f'"{name}"' for name, _, _ in check.columns)
    rows = list(dict.fromkeys(rows_of(check)))
    values = ", ".join(f"({', '.join(row)})" for row in rows)
    shown = " || ', ' || ".join(f"coalesce(\"{name}\"::text, 'NULL')" for name, _, _ in check.columns)
    cursor.execute(
        f"SELECT {shown} FROM (VALUES {values}) AS tried ({names}) WHERE ({check.expression}) IS NULL LIMIT 3"  # noqa: S608
    )
    return list(cursor.fetchall())


@pytest.mark.django_db
def test_no_check_lets_a_missing_value_through() -> None:
    faults = {}
    with connection.cursor() as cursor:
        held = checks(cursor)
        for check in held:
            found = came_out_null(cursor, check)
            if found:
                faults[f"{check.table}.{check.name}"] = (check.expression, found)
    assert len(held) > 40, "Too few checks were looked at."
    assert not faults, "\n".join(f"{name}: {expression}: {found}" for name, (expression, found) in faults.items())


@pytest.mark.django_db
def test_a_planted_check_that_a_null_passes_is_found() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE planted_closed (closed_at timestamptz, how varchar(10) NOT NULL,"
            " CONSTRAINT planted_whole CHECK (how = '' OR closed_at >= '2026-01-01'),"
            " CONSTRAINT planted_mended CHECK (how = '' OR (closed_at IS NOT NULL AND closed_at >= '2026-01-01')))"
        )
        planted = [check for check in checks(cursor) if check.table == "planted_closed"]
        faulty = {check.name for check in planted if came_out_null(cursor, check)}
        transaction.set_rollback(True)
    assert faulty == {"planted_whole"}

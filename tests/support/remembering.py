"""What many tests begin with is made once by actions; after that the same rows are put back, in one journey.

`remembered(what, make)` calls `make` the first time that a test asks for `what`, and keeps the rows that this added.
A later test in the same standing gets the same rows and the same result. A standing is what was asked for before in
this test, and nothing else written since; in any other one `make` is called as if there were no memory. It works only
in a transaction that the test rolls back, as the owner, under the settings of all tests. Rows that were changed or
deleted are never remembered.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar

from django.conf import UserSettingsHolder, settings
from django.db import connection
from psycopg import sql

Made = TypeVar("Made")
Written = tuple[str, str, str]
"""A row: its table, who acted when it was written, and the row as PostgreSQL writes it."""

# Whether this transaction has written, how much, how much of it stands in the ledger, and whether we are the owner.
_STANDING = """
    SELECT pg_current_xact_id_if_assigned()::text,
        (SELECT sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
                    + pg_stat_get_xact_tuples_deleted(oid))::bigint
         FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace),
        (SELECT count(*) FROM ledger_entry),
        current_user = session_user
"""


@dataclass
class _Step:
    """Something that was made: the statements that put it back, what it returned, and what was made next."""

    statements: str | None = None
    result: Any = None
    following: dict[Hashable, _Step] = field(default_factory=dict)


@dataclass
class _Place:
    """Where a test stands: the last step it took, and what the database said of itself then."""

    step: _Step
    standing: tuple[Any, ...]


_beginnings: dict[str, _Step] = {}
"""The first steps, by the name of the database."""
_place: _Place | None = None
_is_making = False


def remembered(what: Hashable, make: Callable[[], Made]) -> Made:
    """Return what `make` returns, with its rows in the database; see above. The result must not be changed."""
    global _is_making, _place  # noqa: PLW0603  one database, one test at a time
    here = None if _is_making else _stand()
    if here is None:
        return make()
    step = here.following.get(what)
    if step is None:
        step = here.following[what] = _Step()
        before = _versions()
        _is_making = True
        try:
            step.result = make()
        except BaseException:
            del here.following[what]
            raise
        finally:
            _is_making = False
        step.statements = _statements(before)
    elif step.statements is None:
        return make()
    else:
        _run(step.statements)
    standing = _standing()
    _place = _Place(step, standing) if step.statements is not None else None
    return step.result


def _run(statements: str) -> tuple[Any, ...] | None:
    """Run statements past Django, so that no test that counts queries counts them."""
    cursor = connection.connection.execute(statements)
    return cursor.fetchone() if cursor.description else None


def _standing() -> tuple[Any, ...]:
    return _run(_STANDING) or ()


def _stand() -> _Step | None:
    """Return the step on which the test stands, or None where nothing may be remembered."""
    if not any(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        return None
    if isinstance(settings._wrapped, UserSettingsHolder):  # a test has changed some, and what is made may follow them
        return None
    transaction, *rest = standing = _standing()
    if not rest[-1]:
        return None
    if transaction is None:
        return _beginnings.setdefault(connection.settings_dict["NAME"], _Step())
    # A server that does not count what is written (track_counts) cannot tell that something else was.
    return _place.step if _place is not None and _place.standing == standing and rest[0] else None


_COUNTED = {"agreements_policyhead": ("policy_id", "changes", "compiled_changes")}
"""The one row in which triggers count what is written elsewhere, and which says what came of it: it is put back too."""


@functools.cache
def _tables(name: str) -> tuple[str, ...]:
    found = connection.connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
    )
    return tuple(table for (table,) in found if table not in _COUNTED)


def _each_table(columns: str) -> Iterator[tuple[Any, ...]]:
    union = sql.SQL(" UNION ALL ").join(
        sql.SQL(columns).format(name=sql.Literal(table), table=sql.Identifier(table))
        for table in _tables(connection.settings_dict["NAME"])
    )
    yield from connection.connection.execute(union)


def _versions() -> set[tuple[Any, ...]]:
    """Return which version of which row stands where."""
    return set(_each_table("SELECT {name}, ctid::text, xmin::text FROM {table}"))


def _statements(before: set[tuple[Any, ...]]) -> str | None:
    """Return what writes the rows that came since; None where one that stood before was changed or is gone."""
    rows = list(
        _each_table(
            "SELECT {name}, ctid::text, xmin::text, cmin::text::bigint, each::text, to_jsonb(each) ->> 'actor' "
            "FROM {table} AS each"
        )
    )
    if not before <= {row[:3] for row in rows}:
        return None
    # In the order in which they were written. The entry of an act comes after its rows, and names who acted.
    new = sorted((row for row in rows if row[:3] not in before), key=lambda row: row[3])
    actor, written = "", list[Written]()
    for table, _, _, _, text, by in reversed(new):
        actor = by if table == "ledger_entry" else actor
        written.append((table, actor, text))
    parts, acting = list[str](), ""
    for (table, actor), group in groupby(reversed(written), key=lambda row: row[:2]):
        if actor != acting:
            parts.append(_say("SELECT set_config('sharewell.actor', {}, true)", actor))
            acting = actor
        texts = [text for _, _, text in group]
        parts.append(
            sql.SQL("INSERT INTO {0} SELECT each.* FROM unnest({1}::{0}[]) AS each")
            .format(sql.Identifier(table), sql.Literal(texts))
            .as_string(connection.connection)
        )
    parts += [_as_it_stands(table, columns) for table, columns in _COUNTED.items()]
    parts.append(_say("SELECT set_config('sharewell.actor', {}, true)", ""))
    return ";".join(parts)


def _as_it_stands(table: str, columns: tuple[str, ...]) -> str:
    """Return what gives the one row of a table the values that it has now."""
    name, names = sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    held = connection.connection.execute(sql.SQL("SELECT to_jsonb(each)::text FROM {} AS each").format(name)).fetchone()
    return (
        sql.SQL("UPDATE {0} SET ({1}) = (SELECT {1} FROM jsonb_populate_record(NULL::{0}, {2}))")
        .format(name, names, sql.Literal(held[0]))
        .as_string(connection.connection)
    )


def _say(words: str, value: str) -> str:
    return sql.SQL(words).format(sql.Literal(value)).as_string(connection.connection)

"""A query written with the ORM, made into SQL once, and asked again with other values.

Building and compiling a wide query costs Django several milliseconds of processor time each time; PostgreSQL answers it
in one. Where every page asks the same question with other values, such as who is asking, the text is made once and
kept, and so is PostgreSQL's plan for it where the connection may keep plans (`prepare_threshold`; not behind
PgBouncer). The ORM stays the only place in which the query is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet


class NotPrepared(Exception):
    """A query cannot be kept: one of its values does not reach the database as it is."""


class _Text(str):
    stands_for: str


class _Moment(datetime):
    stands_for: str


class _Day(date):
    stands_for: str


class _Bytes(bytes):
    stands_for: str


Value = str | bytes | datetime | date
_KINDS: tuple[tuple[type, type], ...] = (  # a moment is a day too, so it comes first
    (datetime, _Moment),
    (date, _Day),
    (str, _Text),
    (bytes, _Bytes),
)


class PreparedQuery:
    """A query whose values change from one asking to the next.

    `build` takes keywords and returns a queryset of `values()` or `values_list()`. It may pass the values on to the
    queryset and do nothing else with them: it never sees the real ones. Whatever else it depends on (content, which of
    two shapes) is given as `shape`, a hashable mapping, and a text is kept for each.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._kept: dict[object, _Kept] = {}

    def rows(self, shape: Mapping[str, Any] | None = None, /, **values: Value) -> list[dict[str, Any]]:
        """Return a dictionary for each row, keyed by the names that the queryset gives its columns.

        Raise `NotPrepared` where a value would be lost on its way into the query.
        """
        shape = shape or {}
        key = (tuple(sorted(shape.items())), tuple((name, _kind(value)) for name, value in sorted(values.items())))
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = _Kept(self._build, shape, values)
        return kept.rows(values)


class _Kept:
    """The text of a query, and which of its parameters stand for which value."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], shape: Mapping[str, Any], values: Mapping[str, Value]):
        ordered = enumerate(sorted(values.items()))
        marks = {name: _mark(name, value, number=number) for number, (name, value) in ordered}
        query: Any = build(**shape, **marks).query
        if not query.selected:
            raise NotPrepared("The queryset must name its columns: use values() or values_list().")
        self._names = list(query.selected)
        self._compiler = query.get_compiler(using=DEFAULT_DB_ALIAS)
        self._text, given = self._compiler.as_sql()
        self._parameters = [(_stands_for(one), one) for one in given]
        whole = {name for name, _ in self._parameters}
        copies = [one for name, one in self._parameters if not name and _holds(one, marks.values())]
        if copies or not whole.issuperset(marks):
            raise NotPrepared("A value does not reach the query as it is; such a query cannot be kept.")
        self._converters = self._compiler.get_converters([column for column, _, _ in self._compiler.select])

    def rows(self, values: Mapping[str, Value]) -> list[dict[str, Any]]:
        """Ask, and return a dictionary for each row."""
        with plan_keeping_cursor() as cursor:
            cursor.execute(self._text, [values[name] if name else one for name, one in self._parameters])
            found: Any = cursor.fetchall()
        if self._converters:
            found = self._compiler.apply_converters(found, self._converters)
        return [dict(zip(self._names, row, strict=True)) for row in found]


@contextmanager
def plan_keeping_cursor() -> Iterator[CursorWrapper]:
    """Yield a cursor for a text that is asked often, so that PostgreSQL plans it once and keeps the plan.

    Django's own cursor writes the values into the text, so that it is planned anew each time. It is used all the same
    where plans may not be kept, and where somebody wants to read what is asked (tests count it). One statement only.
    """
    own = connections[DEFAULT_DB_ALIAS]  # once: each use of `connection` looks for it anew
    if own.settings_dict["OPTIONS"].get("prepare_threshold") is None or own.queries_logged:
        with own.cursor() as cursor:
            yield cursor
        return
    own.close_if_health_check_failed()
    own.ensure_connection()
    own.validate_thread_sharing()
    with own.make_cursor(ServerBindingCursor(own.connection)) as cursor:  # type: ignore[call-arg,arg-type]
        yield cursor


def _kind(value: Value) -> type:
    for kind, mark in _KINDS:
        if isinstance(value, kind):
            return mark
    raise NotPrepared(f"A value must be a text, bytes, a moment or a day, not {type(value).__name__}.")


def _mark(name: str, value: Value, *, number: int) -> Any:
    """Return what stands for a value while the text is made: of its kind, and like no value that is ever meant."""
    kind: Any = _kind(value)
    if kind is _Moment:
        mark: Any = kind(1, 1, 2, microsecond=number, tzinfo=UTC)
    elif kind is _Day:
        mark = kind(1, 1, 2 + number)
    else:
        unlike = f"{name}\x1f{number}"  # no reference and no word on a page holds this character
        mark = kind(unlike) if kind is _Text else kind(unlike.encode())
    mark.stands_for = name
    return mark


def _bare(parameter: object) -> object:
    return parameter.obj if isinstance(parameter, psycopg.Binary) else parameter


def _stands_for(parameter: object) -> str:
    bare = _bare(parameter)
    return bare.stands_for if isinstance(bare, _Text | _Moment | _Day | _Bytes) else ""


def _holds(parameter: object, marks: Iterable[object]) -> bool:
    """Say whether a mark was copied into a parameter, by itself or in a list."""
    bare = _bare(parameter)
    inside = bare if isinstance(bare, list | tuple | set | frozenset) else (bare,)
    return any(one == mark for one in inside for mark in marks)

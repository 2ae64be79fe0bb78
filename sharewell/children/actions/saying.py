"""Write what sources say of children into the index, many records at a time: columns to functions of the database.

Row security asks about each row by itself, which would cost more than all else. The functions ask once, and only the
installation's own work passes (ADR 0181).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from sharewell.children.queries.keeping import STORED_COLUMNS, Said, hash_of, homes_of, list_said, rows_of
from sharewell.children.types import CHILD_PREFIX, NewChild
from sharewell.children.types.held import SENSITIVE
from sharewell.core.linking.numbers import read_number
from sharewell.foundation.columns import plain_array, text_array
from sharewell.foundation.prepared import plan_keeping_cursor
from sharewell.foundation.references import new_references

INVOLVEMENT_PREFIX = "ivl"


@dataclass(frozen=True, slots=True)
class Taken:
    """A record as it was taken in. `is_same`: the source said this before, and nothing is to be compared again.

    `is_new`: the source had never spoken of the child before.
    """

    child: int
    reference: str
    is_same: bool
    is_new: bool


def take_in(*, source: str, news: Sequence[tuple[str, NewChild]], now: datetime) -> list[Taken]:
    """Write down what a source says of some children, by its own ids, each of which stands there once.

    The records are compared with nothing yet, and nobody sees those that are new.
    """
    on = now.date()
    every = [new for _, new in news]
    said = [hash_of(source, _told(new)) for new in every]
    with plan_keeping_cursor() as cursor:
        cursor.execute(
            "SELECT child, reference, is_new, is_same FROM children_take(%s, %s::bigint[], %s::text[], %s::date[],"
            " %s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::bigint[], %s) ORDER BY place",
            [
                source,
                plain_array([hash_of(source, source_id or repr(new)) for source_id, new in news]),
                plain_array(new_references(CHILD_PREFIX, now=now, count=len(every))),
                plain_array([new.born_on for new in every]),
                plain_array([new.birth.value for new in every]),
                plain_array([new.sex.value for new in every]),
                plain_array([new.interpreter.value for new in every]),
                text_array([new.language for new in every]),
                plain_array([new.assessed_on for new in every]),
                plain_array(said),
                now,
            ],
        )
        found = cursor.fetchall()
    fresh = [(child, new) for (child, _, is_new, _), new in zip(found, every, strict=True) if is_new]
    known = [(child, new) for (child, _, is_new, _), new in zip(found, every, strict=True) if not is_new]
    _say(source, fresh, are_new=True, on=on, now=now)
    _say(source, known, are_new=False, on=on, now=now)
    changed = [child for child, _, is_new, is_same in found if not is_new and not is_same]
    keep_compared(changed, [*(one for child, new in fresh for one in _said_of(child, new)), *list_said(changed)])
    return [Taken(child, reference, is_same, is_new) for child, reference, is_new, is_same in found]


def keep_compared(replaced: Sequence[int], said: Sequence[Said]) -> None:
    """Keep what is compared of some records. What was kept of those that are named as replaced goes."""
    if said:
        _call("children_keep", [list(replaced), *_columns(rows_of(said), len(STORED_COLUMNS))])


def _told(new: NewChild) -> str:
    """Return all that is said of a child, as one text."""
    parts = [str(new.born_on), new.birth, new.sex, new.nhs_number, str(new.is_verified), new.interpreter, new.language]
    parts.append(str(new.assessed_on))
    for name in new.names:
        parts += ["name", name.given_names, name.family_name, name.kind]
    for place in new.addresses:
        parts += ["place", place.address, place.town, place.postcode, place.kind]
        parts += [str(place.began_on), str(place.left_on)]
    for adult in new.adults:
        parts += ["adult", adult.name, adult.part]
    for one in new.services:
        parts += ["service", one.kind, one.name, one.post, one.practitioner, one.telephone, str(one.began_on)]
        parts += [str(one.ended_on), one.ground or "", str(one.is_lead)]
    return "\x1f".join(parts)


def _said_of(child: int, new: NewChild) -> list[Said]:
    """Return what is compared of a record that is new, as `children_said` would."""
    born = ""
    if new.born_on is not None:
        born = new.born_on.isoformat() if new.birth == "exact" else f"{new.born_on.year:04}"
    sex = {"male": "M", "female": "F", "other": "X"}.get(new.sex.value, "")
    adults = [adult.name.strip() for adult in sorted(new.adults, key=lambda one: one.part.value, reverse=True)]
    adults = [*dict.fromkeys(adults), "", ""]
    number = f"{read_number(new.nhs_number):010}" if new.nhs_number else ""
    school = next((one.name.strip() for one in new.services if one.kind == "school" and one.ended_on is None), "")
    return [
        Said(
            child=child,
            is_current=(name is None or name.kind == "current") and (place is None or place.left_on is None),
            cells=(
                name.given_names.strip() if name else "",
                name.family_name.strip() if name else "",
                born,
                sex,
                place.address.strip() if place else "",
                place.town.strip() if place else "",
                place.postcode.strip().upper() if place else "",
                number,
                adults[0],
                adults[1],
                school,
            ),
        )
        for name in new.names or (None,)
        for place in new.addresses or (None,)
    ]


def _say(source: str, news: Sequence[tuple[int, NewChild]], *, are_new: bool, on: date, now: datetime) -> None:
    """Keep what is said, each value with its source; what was said before is seen again, and an old home is left."""
    names = {
        (child, name.given_names.strip(), name.family_name.strip()): name.kind.value
        for child, new in news for name in new.names
    }  # fmt: skip
    _call("children_say_names", [on, *_columns([(*key, kind) for key, kind in names.items()], 4)])
    places = {
        (child, place.address.strip(), place.town.strip(), place.postcode.strip().upper(), place.kind.value): place
        for child, new in news for place in new.addresses
    }  # fmt: skip
    homes = homes_of([(key[1], key[3]) for key in places])
    rows = [(*key, home, place.began_on, place.left_on)
            for (key, place), home in zip(places.items(), homes, strict=True)]  # fmt: skip
    _call("children_say_addresses", [are_new, on, *_columns(rows, 8)])
    adults = dict.fromkeys((child, adult.name.strip(), adult.part.value) for child, new in news for adult in new.adults)
    _call("children_say_adults", [on, *_columns(list(adults), 3)])
    numbers = [(child, f"{read_number(new.nhs_number):010}", new.is_verified) for child, new in news if new.nhs_number]
    _call("children_say_numbers", [on, *_columns(numbers, 3)])
    services = {
        (child, one.kind.value, one.name.strip(), one.post): one for child, new in news for one in new.services
    }  # fmt: skip
    references = new_references(INVOLVEMENT_PREFIX, now=now, count=len(services))
    parts = [
        (*key, reference, one.practitioner, one.telephone, one.began_on, one.ended_on,
         one.kind in SENSITIVE, one.ground.value if one.ground else "", one.is_lead)
        for (key, one), reference in zip(services.items(), references, strict=True)
    ]  # fmt: skip
    _call("children_say_services", [are_new, source, now, *_columns(parts, 12)])


def _columns(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


_TYPES = {
    "children_say_names": ("date", "bigint[]", "text[]", "text[]", "text[]"),
    "children_say_addresses": (
        "boolean", "date", "bigint[]", *("text[]",) * 4, "bigint[]", "date[]", "date[]"
    ),
    "children_say_adults": ("date", "bigint[]", "text[]", "text[]"),
    "children_say_numbers": ("date", "bigint[]", "text[]", "boolean[]"),
    "children_say_services": (
        "boolean", "text", "timestamptz", "bigint[]", *("text[]",) * 6, "date[]", "date[]", "boolean[]", "text[]",
        "boolean[]",
    ),
    "children_keep": (
        "bigint[]", "bigint[]", "boolean[]", "boolean[]", *("text[]",) * 9, *("int[]",) * 8, *("bigint[]",) * 13
    ),
}  # fmt: skip


def _call(function: str, values: Sequence[Any]) -> None:
    """Call a function of the database that writes; where there is nothing to write, it is not called."""
    if not values[-1]:
        return
    kinds = _TYPES[function]
    marks = ", ".join(f"%s::{kind}" for kind in kinds)
    given = [
        text_array(value) if kind == "text[]" else plain_array(value) if kind.endswith("[]") else value
        for kind, value in zip(kinds, values, strict=True)
    ]
    with plan_keeping_cursor() as cursor:
        cursor.execute(f"SELECT {function}({marks})", given)


def rebuild_compared(*, most: int) -> int:
    """Keep what is compared of records of which nothing is kept yet; return how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT child FROM children_unkept(%s)", [most])
        children = [child for (child,) in cursor.fetchall()]
    keep_compared([], list_said(children))
    return len(children)

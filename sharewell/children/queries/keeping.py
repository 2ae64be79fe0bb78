"""What is compared of records, as the database keeps it: written when a record arrives, read by every comparison."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db import connection

from sharewell.children.models.held import KEYS, SECOND_KEYS, IndexChild
from sharewell.children.types.lifecycle import LAST_AGE
from sharewell.core.linking.kept import KEPT, keep, recall
from sharewell.core.linking.keys import index_keys_by_kind, signed
from sharewell.core.linking.people import COLUMNS, Longs, People, Register
from sharewell.core.linking.places import read_address
from sharewell.foundation.columns import plain_array, text_array
from sharewell.foundation.linking_content import get_tables
from sharewell.ledger.actions.content import subject_keys

_WRITTEN: Final = (*KEYS, *SECOND_KEYS.values())
_PLACES: Final = [
    (place, _WRITTEN.index(SECOND_KEYS[key])) if key in SECOND_KEYS else (place,) for place, key in enumerate(KEYS)
]
"""Where the first keys of a row stand among the keys that are written, by their kind."""
STORED_COLUMNS: Final = ("child_id", "is_current", "is_extra", *KEPT, *_WRITTEN)
"""The columns of `ComparedRow` as they are written."""
_SAID: Final = f"SELECT child, is_current, {', '.join(COLUMNS)} FROM children_said(%s::bigint[])"  # noqa: S608  # nosec B608 columns of ours
_KEPT: Final = f"SELECT child, {', '.join(KEPT)} FROM children_kept(%s::bigint[])"  # noqa: S608  # nosec B608 columns of ours
_EXTRA: Final = {name: [0] if name in ("given_joined", "family_joined", "born", "sex", "house", "street", "town",
                                       "school", "number") else [""] for name in KEPT}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One name and address of a record as a source says them, by the record's number."""

    child: int
    is_current: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recalled:
    """People as they were kept, and the record of each row."""

    people: People
    children: Longs

    def __len__(self) -> int:
        return len(self.children)


@cache
def _derived(_: object) -> bytes:
    return subject_keys().derive("keys of children")


def secret() -> bytes:
    """Return what blocking keys are hashed under. It lies with the other keys, outside the database and its dumps."""
    return _derived(settings.KEYS_FOLDER)


def new_register() -> Register:
    """Return a register for one question or one batch: no name of a child stays in the memory of a process."""
    return Register(get_tables(), secret=secret())


def hash_of(*parts: str) -> int:
    """Return a keyed hash of some texts, as a database keeps it."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8, key=secret()).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def digest_of(lines: Sequence[str]) -> str:
    """Return the SHA-256 of some lines in the order of the alphabet."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def homes_of(places: Sequence[tuple[str, str]]) -> list[int]:
    """Return a keyed hash of each home (address, postcode): the house and its postcode. 0 where either is not known."""
    register = new_register()
    codes = register.read({"postcode": [postcode for _, postcode in places]}).postcode
    hashed = signed(register.places().code_hash[codes]).tolist()
    tables = get_tables()
    houses = (read_address(address, tables)[0] if address else "" for address, _ in places)
    return [code ^ hash_of(house) if code and house else 0 for code, house in zip(hashed, houses, strict=True)]


def years_of_birth(on: date) -> range:
    """Return the years in which somebody in the index may have been born, or is expected to be, by a day."""
    return range(on.year - LAST_AGE - 1, on.year + 2)


def list_said(children: Sequence[int]) -> list[Said]:
    """Return what sources say of some records, as cells. Only for the installation's own work."""
    with connection.cursor() as cursor:
        cursor.execute(_SAID, [plain_array(children)])
        return [Said(child=row[0], is_current=row[1], cells=tuple(row[2:])) for row in cursor.fetchall()]


def rows_of(said: Sequence[Said]) -> list[tuple[Any, ...]]:
    """Return the rows to keep of what is said, in the order of `STORED_COLUMNS`."""
    if not said:
        return []
    register = new_register()
    people = register.read(dict(zip(COLUMNS, map(list, zip(*(one.cells for one in said), strict=True)), strict=True)))
    kept = keep(people, register)
    keys, rows, kinds = index_keys_by_kind(people, register.names(), register.places(), secret=secret())
    first: list[list[int | None]] = [[None] * len(_WRITTEN) for _ in said]
    extra: dict[int, list[list[int | None]]] = {}
    for key, row, kind in zip(signed(keys).tolist(), rows.tolist(), kinds.tolist(), strict=True):
        places = _PLACES[kind - 1]
        if _put(key, first[row], places):
            continue
        more = extra.setdefault(row, [])
        if not any(_put(key, further, places) for further in more):
            more.append([None] * len(_WRITTEN))
            _put(key, more[-1], places)
    columns = list(zip(*(kept[name] for name in KEPT), strict=True))
    out = [(one.child, one.is_current, False, *columns[row], *first[row]) for row, one in enumerate(said)]
    nothing = tuple(_EXTRA[name][0] for name in KEPT)
    out += [(said[row].child, said[row].is_current, True, *nothing, *keys)
            for row, further in extra.items() for keys in further]  # fmt: skip
    return out


def _put(key: int, row: list[int | None], places: Sequence[int]) -> bool:
    """Put a key into the first place of a row that is free; tell whether it stands there now."""
    for place in places:
        if row[place] in (None, key):
            row[place] = key
            return True
    return False


def recall_rows(rows: Sequence[Sequence[Any]], register: Register) -> Recalled:
    """Return people from rows of (child, then the columns of `KEPT`)."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * (1 + len(KEPT))
    kept: Mapping[str, Sequence[Any]] = dict(zip(KEPT, columns[1:], strict=True))
    return Recalled(recall(kept, register), np.array(columns[0], np.int64))


def recall_children(children: Sequence[int], register: Register) -> Recalled:
    """Return what is compared of some records. Only for the installation's own work."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [plain_array(children)])
        return recall_rows(cursor.fetchall(), register)


def name_records(source: str, source_ids: Sequence[str]) -> list[str]:
    """Return the references of a source's records by its own ids. Only for the installation's own work."""
    keys = [hash_of(source, one.strip()) for one in source_ids]
    found = IndexChild.objects.filter(source=source, source_key__in=keys)
    return list(found.values_list("reference", flat=True))


def number_records(references: Sequence[str]) -> dict[str, int]:
    """Return the numbers of records by their references. Only for the installation's own work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reference, child FROM children_numbered(%s::text[])", [text_array(references)])
        return dict(cursor.fetchall())

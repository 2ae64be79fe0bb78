"""Find the records that may be a child's, and say why: the live search and every feed through one scorer.

The register of names lives as long as one question: no name of a child stays in the memory of a process.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from django.db import connection

from sharewell.children.models import NameShare
from sharewell.children.types.searching import Step
from sharewell.core.linking.comparing import Comparer, Frequencies, recall_frequencies
from sharewell.core.linking.explaining import Explanation, explain
from sharewell.core.linking.keys import index_keys, query_keys, signed
from sharewell.core.linking.model import Model, score
from sharewell.core.linking.people import Ints, People, Register
from sharewell.core.linking.places import read_address
from sharewell.foundation.linking_content import get_model, get_tables
from sharewell.foundation.subject_keys import SubjectKeys
from sharewell.ledger.actions.content import subject_keys

COLUMNS: Final = (
    "given_names",
    "family_name",
    "date_of_birth",
    "sex",
    "address",
    "town",
    "postcode",
    "nhs_number",
    "parent_1",
    "parent_2",
    "school",
)
_FEWEST = 100
"""An index is taken to have at least so many children: before any are counted, nothing is sure."""
_RARE = 4
"""A name that fewer than five bear counts as borne by four, so that no child is told by its rarity."""
_SELECT = f"SELECT child, reference, person, is_current, {', '.join(COLUMNS)} FROM "  # noqa: S608  # nosec B608 columns of ours
_RECORDS = f"{_SELECT} children_records(%s::bigint[])"  # nosec B608 names of columns of ours
_CANDIDATES = f"{_SELECT} children_candidates(%s::bigint[], %s)"  # nosec B608 names of columns of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One name and address of a child as they are compared."""

    child: int
    reference: str
    person: str
    is_current: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A record that may be the child: how sure, and why."""

    child: int
    reference: str
    person: str
    bits: float
    sentence: str
    steps: tuple[Step, ...]


@cache
def _derived(folder: str) -> bytes:
    return SubjectKeys(Path(folder)).derive("keys of children")


def _secret() -> bytes:
    """Return what blocking keys are hashed under. It lies with the other keys, outside the database and its dumps."""
    return _derived(str(subject_keys().folder))


def get_index_model() -> Model:
    """Return the model that the index is scored by: the newest."""
    return get_model()


def list_records(children: Sequence[int]) -> tuple[Record, ...]:
    """Return what is compared of some children. Ask inside an act, a reading or a look."""
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS, [list(children)])
        return _records(cursor.fetchall())


def keys_of(records: Sequence[Record]) -> frozenset[int]:
    """Return the keys under which a child is kept."""
    if not records:
        return frozenset()
    register = Register(get_tables(), secret=_secret())
    people = register.read(_columns(one.cells for one in records))
    keys, _ = index_keys(people, register.names(), register.places(), secret=_secret())
    return frozenset(map(int, signed(np.unique(keys))))


def home_of(address: str, postcode: str) -> int:
    """Return a keyed hash of a home: the house and its postcode. 0 where either is not known."""
    register = Register(get_tables(), secret=_secret())
    people = register.read({"address": [address], "postcode": [postcode]})
    if not people.postcode[0] or not people.house[0]:
        return 0
    code = register.places().code_hash[people.postcode]
    house = np.array([_hash(_house(address))], np.int64).view(np.uint64)
    return int(signed(code ^ house)[0])


def hash_of(*parts: str) -> int:
    """Return a keyed hash of some texts, as a database keeps it."""
    return _hash("\x1f".join(parts))


def find_candidates(asked: Mapping[str, str]) -> tuple[Candidate, ...]:
    """Return the records that may be the child, best first, the best row of each.

    `asked` holds cells by `COLUMNS`; what is missing is not known. Whom the database hides from the actor is not among
    them, and they are what they would be if there were no such child. Ask inside an act, a reading or a look.
    """
    register = Register(get_tables(), secret=_secret())
    question = register.read({name: [asked.get(name, "")] for name in COLUMNS})
    keys, _ = query_keys(question, register.names(), register.places(), secret=_secret())
    if not len(keys):
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [signed(np.unique(keys)).tolist(), ""])
        records = _records(cursor.fetchall())
    return _scored(register, question, records) if records else ()


def find_named(reference: str) -> Record | None:
    """Return the record with a reference, or None where there is none, or it is hidden: they look alike."""
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [[], reference])
        records = _records(cursor.fetchall())
    return records[0] if records else None


def compare_with(asked: Mapping[str, str], children: Sequence[int]) -> tuple[Candidate, ...]:
    """Return how far some cells agree with some children, best first."""
    register = Register(get_tables(), secret=_secret())
    question = register.read({name: [asked.get(name, "")] for name in COLUMNS})
    records = list_records(children)
    return _scored(register, question, records) if records else ()


def cells_of(record: Record) -> dict[str, str]:
    """Return the cells of a record by name."""
    return dict(zip(COLUMNS, record.cells, strict=True))


def share_names() -> tuple[int, dict[tuple[str, str], float]]:
    """Return how many children there are that nobody hides, and the shares of names and days that five or more bear."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT held.id, said.given_names, said.family_name, CASE held.birth WHEN 'exact' THEN held.born_on END"
            " FROM children_indexchild AS held JOIN children_childname AS said ON said.child_id = held.id"
            " AND said.kind = 'current' WHERE held.checked_at IS NOT NULL AND held.reference = held.person"
            " AND held.id NOT IN (SELECT children_hidden_from(''))"
        )
        rows = cursor.fetchall()
    register = Register(get_tables(), secret=_secret())
    people = register.read(
        {
            "given_names": [row[1] for row in rows],
            "family_name": [row[2] for row in rows],
            "date_of_birth": [row[3].isoformat() if row[3] else "" for row in rows],
        }
    )
    words = [str(word) for word in register.names().words]
    counted = {
        **_count("given", people.given, words),
        **_count("family", people.family, words),
        **_count("born", people.born, None),
    }
    count = len({row[0] for row in rows})
    return count, {each: many / count for each, many in counted.items() if each[1] and many > _RARE}


def _count(kind: str, numbers: Ints, words: Sequence[str] | None) -> dict[tuple[str, str], int]:
    """Return how often each word or day stands there; nothing for what is not known."""
    found, many = np.unique(numbers[numbers > 0], return_counts=True)
    return {
        (kind, words[number] if words is not None else str(number)): int(count)
        for number, count in zip(found, many, strict=True)
    }


def _scored(register: Register, question: People, records: Sequence[Record]) -> tuple[Candidate, ...]:
    people = register.read(_columns(one.cells for one in records))
    names, places = register.names(), register.places()
    frequencies = _frequencies(register, (question, people))
    comparer = Comparer(names, places, frequencies, get_tables().lookalikes)
    compared = comparer.compare(question.part(np.zeros(len(records), np.int64)), people)
    model = get_index_model()
    bits = score(compared, model, count=frequencies.count)
    best: dict[int, int] = {}
    for row, one in enumerate(records):
        held = best.get(one.child)
        if held is None or bits[row] > bits[held]:
            best[one.child] = row
    order = sorted(best.values(), key=lambda row: (-bits[row], records[row].reference))
    return tuple(_candidate(records[row], explain(compared, row, model, count=frequencies.count)) for row in order)


def _candidate(record: Record, said: Explanation) -> Candidate:
    return Candidate(
        child=record.child,
        reference=record.reference,
        person=record.person,
        bits=said.bits,
        sentence=said.sentence,
        steps=tuple(Step(words=step.words, bits=round(step.bits, 1)) for step in said.steps),
    )


def _frequencies(register: Register, groups: Sequence[People]) -> Frequencies:
    """Return how common the names at hand are in the whole index, as it was counted last."""
    words = [word for word in register.names().words if word]
    days = sorted({int(day) for people in groups for day in people.born if day})
    kept = {
        (kind, word): share
        for kind, word, share in NameShare.objects.filter(word__in=[*words, *map(str, days), ""]).values_list(
            "kind", "word", "share"
        )
    }
    count = max(int(kept.get(("count", ""), 0)), _FEWEST)
    rare = _RARE / count
    return recall_frequencies(
        register.names(),
        given={word: kept.get(("given", word), rare) for word in words},
        family={word: kept.get(("family", word), rare) for word in words},
        born={day: kept.get(("born", str(day)), 0.0) for day in days},
        count=count,
    )


def _records(rows: Iterable[Sequence[object]]) -> tuple[Record, ...]:
    return tuple(
        Record(
            child=int(str(row[0])),
            reference=str(row[1]),
            person=str(row[2]),
            is_current=bool(row[3]),
            cells=tuple(str(cell) for cell in row[4:]),
        )
        for row in rows
    )


def _columns(rows: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    columns = zip(*rows, strict=True)
    return {name: list(column) for name, column in zip(COLUMNS, columns, strict=True)}


def _house(address: str) -> str:
    return read_address(address, get_tables())[0]


def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode(), digest_size=8, key=_secret()).digest()
    return int.from_bytes(digest, "little", signed=True) or 1

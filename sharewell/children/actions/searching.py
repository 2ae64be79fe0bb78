"""Look for a child with a stated purpose. What was asked is sealed; the ledger holds who, why, and what came back."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import SEARCH_MADE
from sharewell.children.queries.matching import Candidate, find_candidates, find_named, get_index_model
from sharewell.children.queries.searching import count_searches, get_search_terms, sealed_for
from sharewell.children.types import CHILD_PREFIX, NumberWrong
from sharewell.children.types.searching import (
    HOURS_OPEN,
    LONGEST_ASKED,
    MOST_IN_AN_HOUR,
    MOST_SHOWN,
    SEARCH_PREFIX,
    Asked,
    PurposeFirst,
    SayMore,
    Step,
    TooManySearches,
)
from sharewell.core.identifiers import ReferenceUnreadable, parse_reference
from sharewell.core.linking.numbers import is_nhs_number, read_number
from sharewell.foundation.columns import plain_array
from sharewell.foundation.prepared import plan_keeping_cursor
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.ledger.actions.content import subject_keys

FAR_BEHIND = 8.0
"""Bits behind the best, from which a candidate is not shown beside it."""
BY_REFERENCE = "You gave the reference of this child."


def _first_the_purpose(*, purpose: str, asked: Asked, **_: object) -> None:
    if purpose not in get_search_terms().purposes:
        raise PurposeFirst("Say first why you look for this child. Nothing was looked for.")
    said = [value for value in asdict(asked).values() if isinstance(value, str)]
    if any(len(value) > LONGEST_ASKED for value in said):
        raise SayMore("Write less in each box: names and places as you know them.")
    if _reference_of(asked) or is_nhs_number(read_number(asked.identifier)):
        return
    if asked.identifier.strip():
        raise NumberWrong(
            "This is no whole NHS number and no reference of a child, or a digit or letter of it is wrong. Check it,"
            " or have it read out again. Nothing was looked for."
        )
    names = [_letters(value) >= 2 for value in (asked.given_names, asked.family_name)]
    is_placed = asked.age is not None or any(
        _letters(value) >= 2 for value in (asked.born, asked.postcode, asked.parent)
    )
    is_lived = any(_letters(value) >= 2 for value in (asked.address, asked.town))
    if not ((any(names) and is_placed) or (all(names) and is_lived)):
        raise SayMore(
            "Write a name, and one thing more: an age or birth date, a postcode, or a parent’s name; with a first and a"
            " last name, an address or a town. Or write an NHS number or the reference of a child."
        )


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


@action(Permission.FIND_CHILD, validate=_first_the_purpose)
def search_children(*, actor: Actor, purpose: str, asked: Asked, now: datetime) -> str:
    """Look for a child and return the search (`fnd_…`), whose page shows what came back.

    Children who are hidden from the actor are left out before anything is counted or ordered. Raise `PurposeFirst`,
    `SayMore`, `NumberWrong` or `TooManySearches`.
    """
    if count_searches(actor, since=now - timedelta(hours=1)) >= MOST_IN_AN_HOUR:
        raise TooManySearches(
            f"You have looked {MOST_IN_AN_HOUR} times within an hour. Wait a little, or ask an index manager."
        )
    reference = new_reference(SEARCH_PREFIX, now=now)
    found = _named(asked) or tuple(
        _Found(one.child, one.reference, one.bits, *one.why())
        for one in few(find_candidates(cells_of_asked(asked, on=now.date()), on=now.date()))
    )
    kept = {
        "asked": asdict(asked),
        "results": [
            {
                "child": one.reference,
                "bits": round(one.bits, 2),
                "sentence": one.sentence,
                "steps": [[step.words, step.bits] for step in one.steps],
            }
            for one in found
        ],
    }
    sealed = subject_keys().seal(actor.reference, json.dumps(kept).encode(), purpose=sealed_for(reference))
    with plan_keeping_cursor() as cursor:
        cursor.execute(
            "SELECT children_searched(%s, %s, %s, %s, %s, %s, %s::bigint[])",
            [
                reference,
                actor.organisation,
                purpose,
                sealed,
                now,
                now + timedelta(hours=HOURS_OPEN),
                plain_array([one.child for one in found]),
            ],
        )
    append_entry(
        actor=actor,
        event=SEARCH_MADE,
        subjects=[reference, *(one.reference for one in found)],
        facts={"results": len(found), "asked": hashlib.sha256(sealed).hexdigest()},
        purpose=purpose,
        now=now,
    )
    return reference


def cells_of_asked(asked: Asked, *, on: date) -> Mapping[str, str]:
    """Return what is asked as cells to compare. An age is taken as the likelier of its two years of birth."""
    born = asked.born.strip()
    if not born and asked.age is not None:
        born = str((on - timedelta(days=round(365.25 * asked.age) + 183)).year)
    return {
        "given_names": asked.given_names,
        "family_name": asked.family_name,
        "date_of_birth": born,
        "address": asked.address,
        "town": asked.town,
        "postcode": asked.postcode,
        "nhs_number": asked.identifier if read_number(asked.identifier) else "",
        "parent_1": asked.parent,
    }


def few(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates that are worth showing: as few as possible, one record of each child, best first."""
    if not candidates:
        return ()
    thresholds = get_index_model().thresholds
    by_child: dict[str, Candidate] = {}
    for one in candidates:
        by_child.setdefault(one.person, one)
    best = candidates[0].shown_by
    lowest = max(best - FAR_BEHIND, thresholds.possible)
    return tuple(one for one in by_child.values() if one.shown_by >= lowest)[:MOST_SHOWN]


def _reference_of(asked: Asked) -> str:
    """Return the child's reference that was given, as it was read out or typed, or nothing."""
    try:
        reference = parse_reference(asked.identifier)
    except ReferenceUnreadable:
        return ""
    return reference if reference.startswith(f"{CHILD_PREFIX}_") else ""


@dataclass(frozen=True, slots=True)
class _Found:
    """A child that is shown, and why."""

    child: int
    reference: str
    bits: float
    sentence: str
    steps: tuple[Step, ...]


def _named(asked: Asked) -> tuple[_Found, ...]:
    reference = _reference_of(asked)
    record = find_named(reference) if reference else None
    if record is None:
        return ()
    steps = (Step(words="the reference is this child’s", bits=0.0),)
    return (_Found(record.child, record.reference, 0.0, BY_REFERENCE, steps),)

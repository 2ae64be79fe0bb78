"""Read alerts and rules, and gather from the ledger what the rules look at."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.types import Actor, Permission
from sharewell.core.misuse import RULES, Access, Found, Kind, Lookups
from sharewell.decisions.types import Relationship
from sharewell.design.words import LONDON
from sharewell.foundation.content import content_folder
from sharewell.foundation.references import is_exercise
from sharewell.ledger.queries import list_entries_between, list_moments
from sharewell.ledger.types import EntryRow
from sharewell.misuse.events import ALERT_READ
from sharewell.misuse.models import Alert
from sharewell.misuse.policies import open_to
from sharewell.misuse.types import AlertRow, AlertUnknown, Finding, OpeningRow, Rule

LOOKED_AT = timedelta(days=7)
"""How far back days are looked at: what happened while no work was done in the background is found afterwards."""
USUAL = timedelta(days=56)
"""How far back from such a day, at least, the rules look for what is usual."""

OPENED = frozenset({"decision.read", "concern_note.read"})
ACTED = frozenset({"decision.recorded", "decision.added_to"})
ABOUT_A_CHILD = ("dec_", "con_")
OWN = frozenset({Relationship.OWN.value, Relationship.ASKED.value})
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the rules look at, and for which organisation each person acted."""

    log: tuple[Access, ...]
    lookups: Lookups
    organisations: dict[str, str]


def get_rules() -> dict[str, Rule]:
    """Return the rules by their codes, as content holds them."""
    held = tomllib.loads((content_folder() / "codes" / "misuse-rules.toml").read_text(encoding="utf-8"))
    return {
        code: Rule(
            code=code,
            title=held[code]["title"],
            waits_for=held[code].get("waits_for", ""),
            numbers={name: float(value) for name, value in held[code].items() if name not in {"title", "waits_for"}},
            standing=held["standing"],
            source=held["source"],
        )
        for code in RULES
    }


@looking
def gather(*, actor: Actor, now: datetime) -> Gathered:
    """Return what people opened and did in the last nine weeks, and the comparisons made where names are kept.

    Exercises are left out.

    Names are compared inside the database, which tells the installation itself who is equal to whom, and no name.
    Addresses of staff, links to their own children and searches are not held yet: their rules find nothing today.
    """
    entries = list_entries_between(began_at=now - LOOKED_AT - USUAL, ended_at=now, events=sorted(OPENED | ACTED))
    log = tuple(_access(entry) for entry in entries if not any(is_exercise(one) for one in entry.subjects))
    pairs = sorted({(row.actor, row.subject) for row in log if row.kind is Kind.OPENED and row.subject})
    same, shares = _same_surname(pairs)
    return Gathered(
        log=log,
        lookups=Lookups(same_surname=same, surname_share=shares),
        organisations={entry.actor: entry.organisation for entry in entries},
    )


def _access(entry: EntryRow) -> Access:
    opened = entry.event in OPENED
    return Access(
        entry=entry.reference,
        at=entry.occurred_at.astimezone(LONDON),
        actor=entry.actor,
        kind=Kind.OPENED if opened else Kind.ACTED,
        subject=next((one for one in entry.subjects if one.startswith(ABOUT_A_CHILD)), ""),
        is_part=not opened or entry.facts.get("relationship") in OWN,
    )


def _same_surname(pairs: Sequence[tuple[str, str]]) -> tuple[frozenset[tuple[str, str]], dict[str, float]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, subject, share FROM misuse_same_surname(%s::text[], %s::text[])",
            [[person for person, _ in pairs], [subject for _, subject in pairs]],
        )
        rows = cursor.fetchall()
    return frozenset((person, subject) for person, subject, _ in rows), {row[1]: float(row[2]) for row in rows}


def list_new(found: Sequence[Found]) -> tuple[Found, ...]:
    """Return what was found and has no alert yet."""
    known = set(Alert.objects.filter(day__in={one.day for one in found}).values_list("rule", "person", "day"))
    return tuple(one for one in found if (one.rule, one.actor, one.day) not in known)


@looking
def list_alerts(*, actor: Actor) -> tuple[AlertRow, ...]:
    """Return the alerts open to the actor: those not closed first, then the newest, at most 200."""
    found = _whole(open_to(actor)).order_by("closed_at", "-reference")
    rows = sorted(found[:MOST], key=lambda one: one.closed_at is not None)
    return tuple(_row(one) for one in rows)


def _seen(row: AlertRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, row.person])


@reading(Permission.REVIEW_ACCESS, event=ALERT_READ, seen=_seen)
def read_alert(*, actor: Actor, alert: str, now: datetime) -> AlertRow:
    """Return an alert. Raise `AlertUnknown`."""
    found = _whole(open_to(actor)).filter(reference=alert).first()
    if found is None:
        raise AlertUnknown(alert)
    row = _row(found)
    rests_on = [(each.entry, each.subject) for each in found.entries.all()]
    moments = list_moments([entry for entry, _ in rests_on])
    openings = (OpeningRow(entry=entry, subject=subject, at=moments.get(entry)) for entry, subject in rests_on)
    return replace(row, openings=tuple(sorted(openings, key=lambda one: one.entry)))


def _whole(found: QuerySet[Alert]) -> QuerySet[Alert]:
    return found.prefetch_related("entries")


def _row(one: Alert) -> AlertRow:
    entries = sorted(one.entries.all(), key=lambda each: each.entry)
    return AlertRow(
        reference=one.reference,
        rule=one.rule,
        title=get_rules()[one.rule].title,
        person=one.person,
        organisation=one.organisation,
        day=one.day,
        subjects=tuple(dict.fromkeys(each.subject for each in entries if each.subject)),
        times=len(entries),
        openings=(),
        opened_at=one.opened_at,
        closed_at=one.closed_at,
        closed_by=one.closed_by,
        finding=Finding(one.finding) if one.finding else None,
        reason=one.reason,
    )

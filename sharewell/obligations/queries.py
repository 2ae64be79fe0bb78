"""Read what is owed."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from sharewell.acting.types import Actor, ActorKind
from sharewell.core.clocks import Deadlines, read_deadlines
from sharewell.design.words import LONDON
from sharewell.foundation.bank_holidays import bank_holidays_near
from sharewell.foundation.content import content_folder
from sharewell.foundation.prepared import PreparedQuery
from sharewell.obligations.events import find_duty, list_quiet
from sharewell.obligations.models import Obligation
from sharewell.obligations.policies import Eyes, concerning, eyes_of, open_to, watched_by
from sharewell.obligations.types import Lane, ObligationRow, ObligationUnknown, Stage, due_words

MOST = 200

_COLUMNS = (
    "reference",
    "code",
    "about",
    "organisation__reference",
    "owner_post__reference",
    "owner_post__title",
    "owner_post__practitioner__name",
    "owner_team__reference",
    "owner_team__name",
    "cover_post__reference",
    "due_at",
    "opened_at",
    "opened_by",
    "closed_at",
    "closed_by",
    "how",
)


@lru_cache(maxsize=1)
def get_deadlines() -> Deadlines:
    """Return by when what is owed is due, as content holds it. Raise `DeadlinesFaulty`."""
    return read_deadlines((content_folder() / "calendars" / "deadlines.toml").read_text(encoding="utf-8"))


def due_of(code: str, *, start: datetime) -> datetime:
    """Return the moment (UTC) by which what began at `start` is due, by the term of that code.

    Each duty's own code is a term, but for one whose day a person chooses. Raise `TermUnknown`.
    """
    return get_deadlines().due(code, start, holidays=bank_holidays_near(start.astimezone(LONDON).year), zone=LONDON)


def wait_of(code: str, *, at: datetime) -> timedelta:
    """Return how long a term of hours is at a moment. Raise `TermUnknown`."""
    return get_deadlines().wait(code, on=at.astimezone(LONDON).date())


def close_of(day: date) -> datetime:
    """Return the moment (UTC) at which a day closes."""
    return get_deadlines().close_of(day, zone=LONDON)


def list_open(*, actor: Actor, lapsed: Collection[str] = (), now: datetime) -> tuple[ObligationRow, ...]:
    """Return what is open and concerns the actor, what is due first before the rest, at most 200.

    Each row says by its `lane` why it is there: mine, my team's, covered for somebody, without an owner, owed by
    somebody who is not current (`lapsed` holds their posts), or waiting for others.
    """
    if actor.kind is not ActorKind.PERSON or lapsed:
        found = open_to(actor, now=now, lapsed=lapsed).filter(closed_at__isnull=True).order_by("due_at", "reference")
        return _rows(found[:MOST], now=now)
    eyes = eyes_of(actor)
    said = {"person": eyes.person, "post": eyes.post, "team": eyes.team}
    named = {name: said[name] for name in said if said[name]} | (
        {"organisation": eyes.organisation} if eyes.keeps else {}
    )
    shape = {"keeps": eyes.keeps, "quiet": tuple(sorted(list_quiet()))}
    return tuple(_row(values, now=now) for values in _open_for.rows(shape, now=now, **named))


def _asked_of_open(
    *, keeps: bool, quiet: tuple[str, ...], now: datetime, person: str, **named: str
) -> QuerySet[Obligation, Any]:
    held = {name: named.get(name, "") for name in ("organisation", "post", "team")}
    found = concerning(Eyes(person=person, keeps=keeps, **held), now=now, quiet=quiet).filter(closed_at__isnull=True)
    return found.order_by("due_at", "reference").values(*_COLUMNS, "lane")[:MOST]


_open_for = PreparedQuery(_asked_of_open)


def get_obligation(*, actor: Actor, obligation: str, now: datetime) -> ObligationRow:
    """Return one obligation that concerns the actor. Raise `ObligationUnknown`."""
    for row in _rows(open_to(actor, now=now).filter(reference=obligation), now=now):
        return row
    raise ObligationUnknown(obligation)


def list_about(*, about: str, now: datetime) -> tuple[ObligationRow, ...]:
    """Return every obligation about something, open or closed, the oldest first; they are in no lane.

    Who may see the thing that they are about is for the caller to say.
    """
    return _rows(Obligation.objects.filter(about=about).order_by("opened_at", "reference"), now=now)


def find_open_about(*, about: str, code: str, now: datetime) -> ObligationRow | None:
    """Return the open obligation of this kind about something, the oldest where there are several, or None."""
    return next((row for row in list_about(about=about, now=now) if row.code == code and row.closed_at is None), None)


def list_open_of(*, abouts: Collection[str], code: str, now: datetime) -> tuple[ObligationRow, ...]:
    """Return the open obligations of one kind about many things, in one query, for lists; they are in no lane."""
    found = Obligation.objects.filter(about__in=abouts, code=code, closed_at__isnull=True)
    return _rows(found.order_by("opened_at", "reference"), now=now)


def list_owners(*, actor: Actor) -> frozenset[str]:
    """Return the posts that owe what the actor would have to see to if their holders were not current."""
    return frozenset(watched_by(actor).values_list("owner_post__reference", flat=True))


def list_references_owed(*, actor: Actor, code: str, lapsed: Collection[str] = (), now: datetime) -> frozenset[str]:
    """Return the references of the things that the actor owes something of this kind about, or ever owed it.

    That is in the lanes mine, team, covering, unowned and lapsed: those who must act, not those who wait.
    """
    found = open_to(actor, now=now, lapsed=lapsed).filter(code=code).values_list("about", "lane")  # type: ignore[misc]  # annotated
    return frozenset(about for about, lane in found if lane != Lane.WAITING.value)


def list_references_owned(*, actor: Actor) -> frozenset[str]:
    """Return the references of the things about which the actor, in the post they act in, owes something open."""
    owed = Obligation.objects.filter(owner_post__reference=actor.post, closed_at=None) if actor.post else ()
    return frozenset(one.about for one in owed)


def _rows(found: QuerySet[Obligation], *, now: datetime) -> tuple[ObligationRow, ...]:
    lane = ("lane",) if "lane" in found.query.annotations else ()
    return tuple(_row(values, now=now) for values in found.values(*_COLUMNS, *lane))


def _row(values: Mapping[str, Any], *, now: datetime) -> ObligationRow:
    duty = find_duty(values["code"])
    owner = values["owner_team__name"] or ""
    if values["owner_post__reference"]:
        owner = f"{values['owner_post__practitioner__name']}, {values['owner_post__title']}"
    lane = values.get("lane", "")
    return ObligationRow(
        reference=values["reference"],
        code=values["code"],
        title=duty.title if duty else values["code"],
        about=values["about"],
        href=_address(duty.page if duty else "", values["about"]),
        organisation=values["organisation__reference"],
        owner_post=values["owner_post__reference"] or "",
        owner_team=values["owner_team__reference"] or "",
        owner=owner,
        cover_post=values["cover_post__reference"] or "",
        due_at=values["due_at"],
        due=due_words(values["due_at"], now=now),
        is_overdue=values["closed_at"] is None and values["due_at"] < now,
        opened_at=values["opened_at"],
        opened_by=values["opened_by"],
        closed_at=values["closed_at"],
        closed_by=values["closed_by"],
        how=values["how"],
        lane=Lane(lane) if lane else None,
        stage=duty.stage if duty else Stage.TO_DO,
    )


def _address(page: str, about: str) -> str:
    if not page:
        return ""
    try:
        return reverse(page, args=(about,))
    except NoReverseMatch:
        # A later release may have given the page another name; what is owed must stay readable.
        return ""

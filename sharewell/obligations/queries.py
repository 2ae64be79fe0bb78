"""Read what is owed."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from sharewell.acting.types import Actor
from sharewell.core.clocks import Deadlines, read_deadlines
from sharewell.design.words import LONDON
from sharewell.foundation.bank_holidays import bank_holidays_near
from sharewell.foundation.content import content_folder
from sharewell.obligations.events import find_duty
from sharewell.obligations.models import Obligation
from sharewell.obligations.policies import open_to, watched_by
from sharewell.obligations.types import Lane, ObligationRow, ObligationUnknown, Stage, due_words

MOST = 200


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
    found = _whole(open_to(actor, now=now, lapsed=lapsed).filter(closed_at__isnull=True)).order_by(
        "due_at", "reference"
    )
    return tuple(_row(one, now=now) for one in found[:MOST])


def get_obligation(*, actor: Actor, obligation: str, now: datetime) -> ObligationRow:
    """Return one obligation that concerns the actor. Raise `ObligationUnknown`."""
    for one in _whole(open_to(actor, now=now).filter(reference=obligation)):
        return _row(one, now=now)
    raise ObligationUnknown(obligation)


def list_about(*, about: str, now: datetime) -> tuple[ObligationRow, ...]:
    """Return every obligation about something, open or closed, the oldest first; they are in no lane.

    Who may see the thing that they are about is for the caller to say.
    """
    found = _whole(Obligation.objects.filter(about=about)).order_by("opened_at", "reference")
    return tuple(_row(one, now=now) for one in found)


def find_open_about(*, about: str, code: str, now: datetime) -> ObligationRow | None:
    """Return the open obligation of this kind about something, the oldest where there are several, or None."""
    return next((row for row in list_about(about=about, now=now) if row.code == code and row.closed_at is None), None)


def list_open_of(*, abouts: Collection[str], code: str, now: datetime) -> tuple[ObligationRow, ...]:
    """Return the open obligations of one kind about many things, in one query, for lists; they are in no lane."""
    found = _whole(Obligation.objects.filter(about__in=abouts, code=code, closed_at__isnull=True))
    return tuple(_row(one, now=now) for one in found.order_by("opened_at", "reference"))


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


def _whole(found: QuerySet[Obligation]) -> QuerySet[Obligation]:
    return found.select_related("organisation", "owner_post__practitioner", "owner_team", "cover_post")


def _row(one: Obligation, *, now: datetime) -> ObligationRow:
    duty = find_duty(one.code)
    owner = one.owner_team.name if one.owner_team else ""
    if one.owner_post:
        owner = f"{one.owner_post.practitioner.name}, {one.owner_post.title}"
    lane = getattr(one, "lane", "")
    return ObligationRow(
        reference=one.reference,
        code=one.code,
        title=duty.title if duty else one.code,
        about=one.about,
        href=_address(duty.page if duty else "", one.about),
        organisation=one.organisation.reference,
        owner_post=one.owner_post.reference if one.owner_post else "",
        owner_team=one.owner_team.reference if one.owner_team else "",
        owner=owner,
        cover_post=one.cover_post.reference if one.cover_post else "",
        due_at=one.due_at,
        due=due_words(one.due_at, now=now),
        is_overdue=one.closed_at is None and one.due_at < now,
        opened_at=one.opened_at,
        opened_by=one.opened_by,
        closed_at=one.closed_at,
        closed_by=one.closed_by,
        how=one.how,
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

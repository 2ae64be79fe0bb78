"""The questions that wait for a person: is this record that child? Likeliest first; and the answer given last."""

from datetime import datetime

from django.db.models import Q, QuerySet

from sharewell.acting.actions import looking
from sharewell.acting.types import Actor
from sharewell.children.models import Review
from sharewell.children.policies import reviews_open_to
from sharewell.children.types.shields import TAKEN_BACK_WITHIN, AnswerRow, WaitingRow

MOST_MATCHES = 200


def _waiting(actor: Actor, source: str, before: datetime | None) -> QuerySet[Review]:
    found = reviews_open_to(actor).filter(settled_at=None)
    if source:
        found = found.filter(child__source=source)
    if before is not None:
        found = found.filter(opened_at__lt=before)
    return found.order_by("-bits", "reference")


@looking
def list_waiting(
    *, actor: Actor, source: str = "", before: datetime | None = None, most: int = MOST_MATCHES
) -> tuple[WaitingRow, ...]:
    """Return what waits for the actor, the likeliest first: of one source, or opened before a moment, where asked."""
    rows = _waiting(actor, source, before).values_list(
        "reference", "bits", "opened_at", "child__checked_at", "child__source"
    )[:most]
    return tuple(
        WaitingRow(reference=reference, bits=bits, opened_at=opened, is_held=checked is None, source=told)
        for reference, bits, opened, checked, told in rows
    )


@looking
def list_waiting_sources(*, actor: Actor) -> tuple[str, ...]:
    """Return the sources from which the records come that wait for the actor."""
    return tuple(sorted(set(_waiting(actor, "", None).values_list("child__source", flat=True)[:MOST_MATCHES])))


@looking
def find_next_waiting(*, actor: Actor, after: str, source: str = "", before: datetime | None = None) -> str | None:
    """Return the question that follows one, answered or left, in the order of the list; None after the last."""
    found = _waiting(actor, source, before)
    place = reviews_open_to(actor).filter(reference=after).values_list("bits", flat=True).first()
    if place is not None:
        found = found.filter(Q(bits__lt=place) | Q(bits=place, reference__gt=after))
    return found.exclude(reference=after).values_list("reference", flat=True).first()


@looking
def find_answer(*, actor: Actor, match: str, at: datetime) -> AnswerRow | None:
    """Return an answer of the actor's that they may still take back, or None."""
    one = (
        reviews_open_to(actor)
        .filter(reference=match, settled_by=actor.reference, settled_at__gt=at - TAKEN_BACK_WITHIN, undone_at=None)
        .first()
    )
    if one is None or one.settled_at is None:
        return None
    return AnswerRow(reference=one.reference, is_same=bool(one.is_same), settled_at=one.settled_at)

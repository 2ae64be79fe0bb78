"""Read whether the person concerned was informed. What shows a word leaves an entry in the ledger."""

from collections.abc import Collection
from datetime import datetime

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.types import Actor, Permission
from sharewell.children.queries import list_only_named
from sharewell.consent.events import INFORMING_READ
from sharewell.consent.models import Informing
from sharewell.consent.policies import informings_open_to
from sharewell.consent.types import Informed, InformingActRow, InformingLine, InformingRow, InformingUnknown, Manner

MOST = 200


def informing_of(*, actor: Actor, decision: str, position: int) -> Informing | None:
    """Return the row about one child of a decision, as it is open to the actor, or None. Ask inside an act."""
    return informings_open_to(actor).filter(decision=decision, position=position).first()


@looking
def find_informing(*, actor: Actor, informing: str) -> InformingLine | None:
    """Return how it stands, without a word about anybody, or None."""
    one = informings_open_to(actor).filter(reference=informing).prefetch_related("acts").first()
    return _row(one).line if one else None


@looking
def list_informings(*, actor: Actor, decision: str) -> tuple[InformingLine, ...]:
    """Return how it stands for each child of a decision, in their order, without a word about anybody."""
    found = informings_open_to(actor).filter(decision=decision).order_by("position").prefetch_related("acts")
    return tuple(_row(one).line for one in found)


def _seen(row: InformingRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, row.decision, *([row.child] if row.child else [])])


@reading(Permission.SEE_CONSENTS, event=INFORMING_READ, seen=_seen)
def read_informing(*, actor: Actor, informing: str, now: datetime) -> InformingRow:
    """Return it with what was said of it. Raise `InformingUnknown`."""
    one = informings_open_to(actor).filter(reference=informing).prefetch_related("acts").first()
    if one is None:
        raise InformingUnknown(informing)
    return _row(one)


def _seen_all(rows: tuple[InformingRow, ...], **_: object) -> Seen:
    return Seen(subjects=[row.reference for row in rows])


@reading(Permission.SEE_CONSENTS, event=INFORMING_READ, seen=_seen_all)
def list_informed(
    *, actor: Actor, children: Collection[str] = (), names: Collection[str] = (), now: datetime
) -> tuple[InformingRow, ...]:
    """Return who was informed about these children, or why not yet, the newest first, with the words.

    `children` are references; of `names` those count that one described child alone bears.
    """
    wanted = {*children, *(list_only_named(actor=actor, names=names) if names else ())} - {""}
    found = informings_open_to(actor).filter(child__in=wanted).order_by("-reference").prefetch_related("acts")
    return tuple(_row(one) for one in found[:MOST])


def _acts(one: Informing) -> list[InformingActRow]:
    return [
        InformingActRow(
            act=Informed(act.act),
            told_on=act.told_on,
            told_by=act.told_by,
            to_whom=act.to_whom,
            manner=Manner(act.manner) if act.manner else None,
            words=act.words,
            review_on=act.review_on,
            at=act.at,
            by=act.by,
        )
        for act in sorted(one.acts.all(), key=lambda act: act.pk)
    ]


def _row(one: Informing) -> InformingRow:
    acts = _acts(one)
    return InformingRow(
        reference=one.reference,
        decision=one.decision,
        position=one.position,
        child=one.child,
        answer=one.answer,
        opened_at=one.opened_at,
        opened_by=one.opened_by,
        acts=tuple(acts),
    )

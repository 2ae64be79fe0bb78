"""Read recorded decisions and concern notes. What shows a word about a child leaves an entry in the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import seen_as
from sharewell.acting.types import Actor, Permission
from sharewell.core.deciding import Case, decide
from sharewell.core.deciding import Decision as Judgement
from sharewell.core.deciding.asking import presume
from sharewell.decisions.events import DECISION_READ, NOTE_READ
from sharewell.decisions.models import ConcernNote, Decision, DecisionAddition, DecisionChild, DecisionItem
from sharewell.decisions.policies import may_be_endorsed_by, notes_open_to, open_to, relationship_of
from sharewell.decisions.queries.guide import NoSuchEdition
from sharewell.decisions.queries.snapshots import seal_of, words_document
from sharewell.decisions.types import (
    AdditionKind,
    AdditionRow,
    Answer,
    ChildRow,
    DecisionLine,
    DecisionRow,
    Endorsement,
    ItemRow,
    JudgementRow,
    NoSuchDecision,
    NoteRow,
)
from sharewell.guidance.queries import get_guides
from sharewell.obligations.queries import list_open
from sharewell.obligations.types import Lane, ObligationRow

MOST_LINES = 50  # of a page
MOST_IN_A_FILE = 10_000


@looking
def list_decisions(
    *, actor: Actor, only_own: bool = False, before: str = "", limit: int = MOST_LINES
) -> tuple[DecisionLine, ...]:
    """Return the decisions open to the actor, the newest first; `before` is the reference of the last one seen."""
    decisions = open_to(actor)
    if only_own:
        decisions = decisions.filter(decided_by=seen_as(actor).reference)
    if before:
        decisions = decisions.filter(reference__lt=before)
    return _lines(decisions, limit=limit)


@looking
def list_to_endorse(*, actor: Actor, before: str = "", limit: int = MOST_LINES) -> tuple[DecisionLine, ...]:
    """Return what the actor may endorse and nobody has yet, or what was answered since it was sent back.

    Those that must be looked at come first, then the newest. `before` is the reference of the last one seen, which may
    have left the list since.
    """
    waiting = _waiting(actor)
    if before:
        must = open_to(actor).filter(reference=before).values_list("needs_endorsement", flat=True).first()
        later = Q(reference__lt=before)
        waiting = waiting.filter(Q(needs_endorsement=False) | later if must else Q(needs_endorsement=False) & later)
    return _lines(waiting, limit=limit, order=("-needs_endorsement", "-reference"))


@looking
def count_to_endorse(*, actor: Actor) -> int:
    """Return how many decisions wait for the actor's look."""
    return _waiting(actor).count()


@looking
def may_endorse(*, actor: Actor, decision: str) -> bool:
    """Tell whether the actor may endorse a decision or send it back."""
    return may_be_endorsed_by(actor).filter(reference=decision).exists()


def _waiting(actor: Actor) -> QuerySet[Decision]:
    last = _last_kind()
    return (
        may_be_endorsed_by(actor)
        .annotate(last_kind=Subquery(last))
        .filter(Q(last_kind=None) | Q(last_kind=AdditionKind.ANSWERED))
    )


def _how_many_children() -> QuerySet[Any, Any]:
    """Count the children of each decision shown: a join would count those of every decision before the limit."""
    return (
        DecisionChild.objects.filter(decision=OuterRef("pk"))
        .order_by()
        .values("decision")
        .annotate(number=Count("pk"))
        .values("number")
    )


def _last_kind() -> QuerySet[DecisionAddition, str]:
    additions = DecisionAddition.objects.filter(decision=OuterRef("pk")).exclude(kind=AdditionKind.ADDED)
    return additions.order_by("-id").values_list("kind", flat=True)[:1]


def _lines(
    decisions: QuerySet[Decision], *, limit: int, order: Sequence[str] = ("-reference",)
) -> tuple[DecisionLine, ...]:
    rows = (
        decisions.annotate(number=Subquery(_how_many_children()), last=Subquery(_last_kind()))
        .order_by(*order)
        .values(
            "reference",
            "recorded_at",
            "decided_by",
            "outcome",
            "chosen",
            "recipient",
            "number",
            "last",
            "needs_endorsement",
            "judgement__id",
            "snapshot__recipient__name",
            "snapshot__recipient__title",
        )
    )
    return tuple(
        DecisionLine(
            reference=row["reference"],
            recorded_at=row["recorded_at"],
            decided_by=row["decided_by"],
            outcome=row["outcome"],
            chosen=row["chosen"],
            differs=row["judgement__id"] is not None,
            recipient=row["snapshot__recipient__name"] or row["snapshot__recipient__title"] or row["recipient"],
            children=row["number"],
            endorsement=row["last"] or Endorsement.NOT_YET,
            needs_endorsement=row["needs_endorsement"],
        )
        for row in rows[: max(1, min(limit, MOST_IN_A_FILE))]
    )


@looking
def find_decision_of_draft(*, actor: Actor, draft: str) -> str | None:
    """Return the reference of the actor's decision that was made of a draft, or None."""
    found = open_to(actor).filter(draft__reference=draft, decided_by=actor.reference).first()
    return found.reference if found else None


@looking
def find_sent(*, actor: Actor, reference: str) -> str | None:
    """Return the reference of a decision or a note that the actor wrote, and nothing else of it, or None.

    For whoever may tell and not see: they are told that their words arrived.
    """
    is_decision = open_to(actor).filter(reference=reference, decided_by=actor.reference).exists()
    is_mine = is_decision or notes_open_to(actor).filter(reference=reference, author=actor.reference).exists()
    return reference if is_mine else None


def _seen(row: DecisionRow, *, actor: Actor, form: str, **_: object) -> Seen:
    because = relationship_of(actor, reference=row.reference, whose=row.decided_by, organisation=row.organisation)
    about = [row.reference, *([row.invented_child] if row.invented_child else [])]
    return Seen(subjects=about, facts={"form": form, "relationship": because.value}, purpose=row.purpose)


@reading(Permission.READ_DECISIONS, event=DECISION_READ, seen=_seen)
def read_decision(*, actor: Actor, decision: str, form: str, now: datetime) -> DecisionRow:
    """Return a recorded decision as it was, with what was added since. Raise `NoSuchDecision`.

    `form` is how it is shown: page, text, pdf or comparison.
    """
    row = open_to(actor).filter(reference=decision).select_related("judgement").first()
    if row is None:
        raise NoSuchDecision
    return _decision_row(row)


def _decision_row(row: Decision) -> DecisionRow:
    texts: dict[int | None, dict[str, str]] = {}
    for text in row.texts.order_by("id"):
        texts.setdefault(text.child_id, {})[text.code] = text.text
    children = list(row.children.select_related("named").order_by("position"))
    places = {child.pk: child.position for child in children}
    items: dict[int, list[ItemRow]] = {}
    for item in DecisionItem.objects.filter(child__decision=row).order_by("child__position", "number"):
        items.setdefault(item.child_id, []).append(_item(item, places[item.child_id]))
    rows = tuple(
        ChildRow(
            position=child.position,
            name=child.named.name,
            identifying=child.named.identifying,
            texts=texts.get(child.pk, {}),
            answers=_answers_in(row.snapshot, child.position),
            items=tuple(items.get(child.pk, ())),
            outcome=child.outcome,
            for_recipient=child.for_recipient,
            child=child.child,
        )
        for child in children
    )
    words = words_document(
        reference=row.reference,
        texts=texts.get(None, {}),
        told_on=row.told_on,
        review_on=row.review_on,
        children=rows,
        salts={child.position: child.salt for child in children},
    )
    judgement = getattr(row, "judgement", None)
    return DecisionRow(
        reference=row.reference,
        recorded_at=row.recorded_at,
        decided_by=row.decided_by,
        organisation=row.organisation,
        outcome=row.outcome,
        for_recipient=row.for_recipient,
        limited=row.limited,
        chosen=row.chosen,
        edition=row.edition,
        edition_fingerprint=row.edition_fingerprint,
        judged_on=row.judged_on,
        way=row.way,
        footing=row.footing,
        called_back=row.called_back,
        holder=row.holder,
        recipient=row.recipient,
        recipient_organisation=row.recipient_organisation,
        purpose=row.purpose,
        told_on=row.told_on,
        review_on=row.review_on,
        complained_of=row.complained_of,
        goes_to=row.goes_to,
        invented_child=row.invented_child,
        needs_endorsement=row.needs_endorsement,
        request=row.request,
        snapshot=row.snapshot,
        seal=row.seal,
        words_seal=row.words_seal,
        is_intact=seal_of(row.snapshot) == row.seal and seal_of(words) == row.words_seal,
        texts=texts.get(None, {}),
        children=rows,
        additions=tuple(
            AdditionRow(
                reference=addition.reference,
                kind=addition.kind,
                by=addition.by,
                text=addition.text,
                at=addition.at,
            )
            for addition in row.additions.order_by("id")
        ),
        judgement=JudgementRow(
            advised=judgement.advised,
            chosen=judgement.chosen,
            reasons=judgement.reasons,
            goes_to=judgement.goes_to,
        )
        if judgement
        else None,
    )


def _item(item: DecisionItem, position: int) -> ItemRow:
    return ItemRow(
        number=item.number,
        child=position,
        text=item.text,
        kind=item.kind,
        source=item.source,
        seen=item.seen,
        evidence=item.evidence,
        happened_on=item.happened_on,
        known_on=item.known_on,
        why_it_matters=item.why_it_matters,
        is_chosen=item.is_chosen,
        field=item.field,
    )


def _answers_in(snapshot: Mapping[str, object], position: int) -> dict[str, Answer]:
    children: Iterable[Mapping[str, object]] = snapshot["children"]  # type: ignore[assignment]
    for child in children:
        if child["position"] == position:
            answers: Iterable[Mapping[str, object]] = child["answers"]  # type: ignore[assignment]
            return {
                str(each["code"]): tuple(each["answer"]) if isinstance(each["answer"], list) else str(each["answer"])
                for each in answers
            }
    return {}


def compare_editions(*, row: DecisionRow, edition: str) -> tuple[tuple[int, Judgement], ...]:
    """Judge the answers of a recorded decision under another edition: the place of each child, and what comes out.

    The day is the decision's own where that edition was in force on it, else that edition's first. What the register
    and the way in gave stays as it was. Raise `NoSuchEdition`.
    """
    try:
        under = get_guides().get(edition)
    except KeyError:
        raise NoSuchEdition(edition) from None
    on: date = row.judged_on if under.in_force(row.judged_on) else under.in_force_on
    guides = get_guides()
    usual = presume(
        under,
        way=guides.ways.get(row.way),
        holder=guides.kinds.get(row.holder),
        recipient=guides.kinds.get(row.recipient),
    )
    found = []
    for child in row.children:
        answers = {code: each.answer for code, each in usual.items()}
        # Each edition reads conditions of its own law: those that this kind of organisation usually relies on.
        answers.update({code: one for code, one in child.answers.items() if not code.startswith("condition")})
        case = Case(on=on, holder=row.holder or None, recipient=row.recipient or None, answers=answers)
        found.append((child.position, decide(under, case)))
    return tuple(found)


def list_owed_about(*, actor: Actor, about: str, now: datetime) -> tuple[ObligationRow, ...]:
    """Return what is open about a record or a note and is the actor's to do: as owner, or as cover when it is late."""
    return tuple(row for row in list_open(actor=actor, now=now) if row.about == about and row.lane is not Lane.WAITING)


@looking
def list_notes(*, actor: Actor, limit: int = MOST_LINES) -> tuple[NoteRow, ...]:
    """Return the concern notes open to the actor, the newest first, without a word about anybody."""
    return tuple(
        replace(_note(note), who="", text="", complained_of="")
        for note in notes_open_to(actor).order_by("-reference")[:limit]
    )


def _seen_note(row: NoteRow, *, actor: Actor, **_: object) -> Seen:
    because = relationship_of(actor, reference=row.reference, whose=row.author, organisation=row.organisation)
    return Seen(subjects=[row.reference], facts={"relationship": because.value})


@reading(Permission.READ_DECISIONS, event=NOTE_READ, seen=_seen_note)
def read_note(*, actor: Actor, note: str, now: datetime) -> NoteRow:
    """Return a concern note. Raise `NoSuchDecision` for one that is not open to the actor."""
    row = notes_open_to(actor).filter(reference=note).first()
    if row is None:
        raise NoSuchDecision
    return _note(row)


def _note(note: ConcernNote) -> NoteRow:
    return NoteRow(
        reference=note.reference,
        about=note.about,
        author=note.author,
        organisation=note.organisation,
        who=note.who,
        text=note.text,
        complained_of=note.complained_of,
        goes_to=note.goes_to,
        noted_at=note.noted_at,
    )


@looking
@looking
def list_decided_about(*, actor: Actor, request: str) -> tuple[tuple[str, str], ...]:
    """Return the actor's own decisions that answer a request, the newest first: the reference and what was chosen."""
    found = open_to(actor).filter(request=request, decided_by=actor.reference).order_by("-reference")
    return tuple(found.values_list("reference", "chosen"))


def find_own_decision(*, actor: Actor, decision: str) -> DecisionRow | None:
    """Return a decision that the actor made for the organisation they act for, whole, or None.

    For what carries it out: the caller writes down who reads the words.
    """
    row = open_to(actor).filter(reference=decision, decided_by=actor.reference, organisation=actor.organisation)
    one = row.select_related("judgement").first()
    return _decision_row(one) if one else None

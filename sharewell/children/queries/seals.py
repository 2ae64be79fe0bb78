"""Read the seals that one holds, their questions, and before one is raised what is like the child."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from math import inf

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import ALIKE_READ, SEAL_READ, SEALED_MATCH_READ
from sharewell.children.models import (
    ChildAddress,
    ChildAdult,
    ChildName,
    ChildNumber,
    IdentitySeal,
    IndexChild,
    SealedRecord,
    SealHolder,
)
from sharewell.children.policies import index_open_to, opened, sealed_reviews_open_to, seals_held_by
from sharewell.children.queries.index import index_row
from sharewell.children.queries.matching import compare_pair, find_alike
from sharewell.children.types import ChildUnknown
from sharewell.children.types.held import NAMELESS
from sharewell.children.types.seals import (
    AlikeRow,
    SealedRow,
    SealKind,
    SealPage,
    SealQuestionRow,
    SealRow,
    SealUnknown,
    Side,
    Told,
    WithheldRow,
)
from sharewell.children.types.shields import MatchUnknown

MOST_SEALS, MOST_ALIKE = 200, 40


@looking
def list_seals(*, actor: Actor) -> tuple[SealRow, ...]:
    """Return the seals that the actor holds, those that stand first, without a word of them."""
    found = list(seals_held_by(actor).order_by("-reference")[:MOST_SEALS])
    with opened([one.reference for one in found]):
        named = set(
            SealedRecord.objects.filter(seal__in=found, side=Side.LATER.value, ended_at=None).values_list(
                "seal", flat=True
            )
        )
    return tuple(
        sorted((_row(one, has_later=one.pk in named) for one in found), key=lambda row: row.lifted_at is not None)
    )


@looking
def list_seal_questions(*, actor: Actor) -> tuple[tuple[str, datetime], ...]:
    """Return what waits for the actor as a holder: the question, and since when."""
    found = sealed_reviews_open_to(actor).filter(settled_at=None).order_by("reference")
    return tuple(found.values_list("reference", "opened_at")[:MOST_SEALS])


def _row(one: IdentitySeal, *, has_later: bool) -> SealRow:
    return SealRow(
        reference=one.reference,
        kind=SealKind(one.kind),
        ordered_on=one.ordered_on,
        raised_at=one.raised_at,
        has_later=has_later,
        asked_at=one.asked_at,
        lifted_at=one.lifted_at,
    )


def _seen_seal(row: SealPage, **_: object) -> Seen:
    return Seen(subjects=[row.row.reference])


@reading(Permission.SHIELD_CHILD, event=SEAL_READ, seen=_seen_seal)
def read_seal(*, actor: Actor, seal: str, now: datetime) -> SealPage:
    """Return a seal with both its sides, to a holder. Raise `SealUnknown`."""
    one = seals_held_by(actor).filter(reference=seal).first()
    if one is None:
        raise SealUnknown(seal)
    posts = tuple(SealHolder.objects.filter(seal=one, ended_at=None).order_by("pk").values_list("post", flat=True))
    with opened([one.reference]):
        standing = {
            row.child_id: Side(row.side) for row in SealedRecord.objects.filter(seal=one, ended_at=None).order_by("pk")
        }
        records = _records(standing) if one.lifted_at is None else ()
        questions = tuple(
            sealed_reviews_open_to(actor)
            .filter(settled_at=None, child__in=standing)
            .union(sealed_reviews_open_to(actor).filter(settled_at=None, against__in=standing))
            .values_list("reference", flat=True)
        )
        withheld = _withheld([child for child, side in standing.items() if side is Side.LATER])
    return SealPage(
        row=_row(one, has_later=Side.LATER in standing.values()),
        order=one.order,
        awaited=one.awaited,
        raised_by=one.raised_by,
        asked_by=one.asked_by,
        asked_words=one.asked_words,
        holders=posts,
        records=records,
        withheld=withheld,
        questions=questions,
    )


def _records(standing: dict[int, Side]) -> tuple[SealedRow, ...]:
    names: defaultdict[int, list[str]] = defaultdict(list)
    last: dict[int, date] = {}
    for name in ChildName.objects.filter(child__in=standing).order_by("pk"):
        if name.under_seal != Told.WITHHELD:
            names[name.child_id].append(f"{name.given_names} {name.family_name}".strip())
        last[name.child_id] = max(name.last_seen_on, last.get(name.child_id, name.last_seen_on))
    rows = [
        SealedRow(
            reference=one.reference,
            side=standing[one.pk],
            names=tuple(dict.fromkeys(names[one.pk])) or (NAMELESS,),
            born_on=one.born_on,
            source=one.source,
            last_seen_on=last.get(one.pk),
        )
        for one in IndexChild.objects.filter(pk__in=standing).order_by("pk")
    ]
    return tuple(sorted(rows, key=lambda row: row.side is Side.LATER))


def _withheld(children: Sequence[int]) -> tuple[WithheldRow, ...]:
    what = {"child__in": children, "under_seal": Told.WITHHELD.value}
    names = ChildName.objects.filter(**what).order_by("pk")
    places = ChildAddress.objects.filter(**what).order_by("pk")
    adults = ChildAdult.objects.filter(**what).order_by("pk")
    numbers = ChildNumber.objects.filter(**what).order_by("pk")
    said = (
        *(("name", one.pk, f"{one.given_names} {one.family_name}".strip()) for one in names),
        *(("address", one.pk, ", ".join(filter(None, (one.address, one.town, one.postcode)))) for one in places),
        *(("adult", one.pk, one.name) for one in adults),
        *(("number", one.pk, one.number) for one in numbers),
    )
    return tuple(WithheldRow(what=kind, number=number, said=text) for kind, number, text in said)


def _seen_question(row: SealQuestionRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference])


@reading(Permission.SHIELD_CHILD, event=SEALED_MATCH_READ, seen=_seen_question)
def read_seal_question(*, actor: Actor, match: str, now: datetime) -> SealQuestionRow:
    """Return a record beside the earlier identity that it is like. Raise `MatchUnknown`.

    The later identity is no part of it, though it may be like that one too.
    """
    held = list(seals_held_by(actor).filter(lifted_at=None))
    found = sealed_reviews_open_to(actor).filter(reference=match, settled_at=None)
    if not held or not found.exists():
        raise MatchUnknown(match)
    with opened([one.reference for one in held]):
        one = found.select_related("child", "against").first()
        if one is None:
            raise MatchUnknown(match)
        standing = SealedRecord.objects.filter(
            child__in=(one.child, one.against), seal__in=held, side=Side.EARLIER.value, ended_at=None
        )
        stands = standing.select_related("seal").order_by("seal", "pk")[0]
        record, earlier = (one.child, one.against) if stands.child_id == one.against_id else (one.against, one.child)
        best = compare_pair(record.pk, earlier.pk)
        sentence, steps = best.why()
        return SealQuestionRow(
            reference=one.reference,
            seal=stands.seal.reference,
            sentence=sentence,
            steps=steps,
            opened_at=one.opened_at,
            record=index_row(record, actor=actor, now=now),
            earlier=index_row(earlier, actor=actor, now=now),
        )


def _seen_alike(rows: tuple[AlikeRow, ...], *, child: str, **_: object) -> Seen:
    return Seen(subjects=[child, *(row.reference for row in rows)])


@reading(Permission.SHIELD_CHILD, event=ALIKE_READ, seen=_seen_alike)
def list_like(*, actor: Actor, child: str, now: datetime) -> tuple[AlikeRow, ...]:
    """Return the other children that a child is like, of those open to the actor: of each the likeliest record.

    Raise `ChildUnknown`.
    """
    held = index_open_to(actor, now=now).filter(reference=child).first()
    if held is None:
        raise ChildUnknown(child)
    best: dict[str, tuple[float, int]] = {}
    for record in IndexChild.objects.filter(person=held.person).order_by("pk"):
        for one in find_alike(record.pk, on=now.date()):
            if one.person != held.person and one.bits > best.get(one.person, (-inf, 0))[0]:
                best[one.person] = (one.bits, one.child)
    likeliest = [child for _, child in sorted(best.values(), reverse=True)[:MOST_ALIKE]]
    rows = {one.pk: one for one in index_open_to(actor, now=now).filter(pk__in=likeliest)}
    return _described([rows[child] for child in likeliest if child in rows])


@reading(Permission.SHIELD_CHILD, event=ALIKE_READ, seen=_seen_alike)
def list_records(*, actor: Actor, child: str, now: datetime) -> tuple[AlikeRow, ...]:
    """Return the records of a child, each for itself. Raise `ChildUnknown`."""
    held = index_open_to(actor, now=now).filter(reference=child).first()
    if held is None:
        raise ChildUnknown(child)
    return _described(IndexChild.objects.filter(person=held.person).order_by("pk"))


def _described(children) -> tuple[AlikeRow, ...]:  # type: ignore[no-untyped-def]
    rows = list(children)
    names: dict[int, str] = {}
    for name in ChildName.objects.filter(child__in=rows).order_by("kind", "-last_seen_on", "pk"):
        names.setdefault(name.child_id, f"{name.given_names} {name.family_name}".strip())
    return tuple(
        AlikeRow(reference=one.reference, name=names.get(one.pk, NAMELESS), born_on=one.born_on, source=one.source)
        for one in rows
    )

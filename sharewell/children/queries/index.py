"""Read one child of the index, the shields that one is cleared for, and records that wait for a person."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from django.db import connection

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission, Role
from sharewell.children.events import INDEX_CHILD_READ, MATCH_READ, SHIELD_READ
from sharewell.children.models import (
    ChildAddress,
    ChildAdult,
    ChildLink,
    ChildName,
    ChildNumber,
    Clearance,
    IndexChild,
    Involvement,
    Search,
    SearchResult,
    Shield,
)
from sharewell.children.policies import (
    cleared_shields,
    index_open_to,
    involvements_open_to,
    may_find,
    may_lift,
    own_involvements,
    reviews_open_to,
)
from sharewell.children.queries.lifecycle import keep_those_not_hidden, life_of
from sharewell.children.queries.matching import compare_pair
from sharewell.children.queries.reviewing import list_waiting
from sharewell.children.types import ChildUnknown
from sharewell.children.types.held import (
    AddressKind,
    AddressRow,
    AdultPart,
    AdultRow,
    BirthKind,
    IndexRow,
    Interpreter,
    InvolvementRow,
    NameKind,
    NameRow,
    ServiceKind,
    Sex,
)
from sharewell.children.types.seals import Told
from sharewell.children.types.shields import (
    ClearedRow,
    LinkRow,
    MatchRow,
    MatchUnknown,
    ShieldReason,
    ShieldRow,
    ShieldUnknown,
)
from sharewell.practitioners.queries import get_post, list_current_posts, list_left
from sharewell.practitioners.types import PostRow
from sharewell.training.queries.accreditations import list_lapsed

Value = TypeVar("Value", ChildNumber, ChildAdult)


def _seen_child(row: IndexRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, *row.others], purpose=row.purpose)


@reading(Permission.FIND_CHILD, event=INDEX_CHILD_READ, seen=_seen_child)
def read_index_child(*, actor: Actor, child: str, now: datetime) -> IndexRow:
    """Return a child and who works with them: presence, never content. Raise `ChildUnknown`.

    All records that are linked are one child. Sensitive services are not there, but one's own.
    """
    held = index_open_to(actor, now=now).filter(reference=child).first()
    if held is None:
        raise ChildUnknown(child)
    found = SearchResult.objects.filter(child__person=held.person).values("search")
    last = (
        Search.objects.filter(pk__in=found, asked_by=actor.reference, post=actor.post, until__gt=now)
        .order_by("-reference")
        .values_list("purpose", flat=True)
        .first()
    )
    return replace(index_row(held, actor=actor, now=now, purpose=last or ""), life=life_of(held, actor=actor))


def index_row(held: IndexChild, *, actor: Actor, now: datetime, purpose: str = "") -> IndexRow:
    """Return what is held of a child and open to the actor. Ask inside a reading."""
    same = list(IndexChild.objects.filter(person=held.person, checked_at__isnull=False).order_by("pk"))
    if held.pk not in {one.pk for one in same}:
        same.append(held)
    keys = [one.pk for one in same]
    sources = {one.pk: one.source for one in same}
    names = sorted(
        ChildName.objects.filter(child__in=keys).exclude(under_seal=Told.WITHHELD),
        # A current name of the record itself comes first: the page is headed as the search called it.
        key=lambda one: (
            one.kind != NameKind.CURRENT,
            one.child_id != held.pk,
            one.kind,
            -one.last_seen_on.toordinal(),
            one.pk,
        ),
    )
    numbers = sorted(
        _said_last(ChildNumber.objects.filter(child__in=keys, suppressed_at=None).exclude(under_seal=Told.WITHHELD)),
        key=lambda one: (not one.is_verified, -one.last_seen_on.toordinal(), -one.pk),
    )
    adults = sorted(
        _said_last(ChildAdult.objects.filter(child__in=keys).exclude(under_seal=Told.WITHHELD)),
        key=lambda one: (list(AdultPart).index(AdultPart(one.part)), one.pk),
    )
    parts = list(involvements_open_to(actor).filter(child__in=keys).order_by("ended_on", "kind", "pk"))
    left = list_left({one.post for one in parts if one.post and one.ended_on is None}, at=now)
    dated = next((one for one in same if one.birth == BirthKind.EXACT), held)
    said = next((one for one in same if one.interpreter != Interpreter.NOT_KNOWN), held)
    assessed = [one.assessed_on for one in same if one.assessed_on]
    return IndexRow(
        reference=held.reference,
        names=tuple(
            NameRow(
                given_names=one.given_names,
                family_name=one.family_name,
                kind=NameKind(one.kind),
                source=sources[one.child_id],
                first_seen_on=one.first_seen_on,
                last_seen_on=one.last_seen_on,
            )
            for one in names
        ),
        born_on=dated.born_on,
        birth=BirthKind(dated.birth),
        sex=Sex(next((one.sex for one in same if one.sex != Sex.NOT_KNOWN), held.sex)),
        addresses=tuple(
            AddressRow(
                address=one.address,
                town=one.town,
                postcode=one.postcode,
                kind=AddressKind(one.kind),
                source=sources[one.child_id],
                began_on=one.began_on,
                left_on=one.left_on,
                last_seen_on=one.last_seen_on,
            )
            for one in ChildAddress.objects.filter(child__in=keys)
            .exclude(under_seal=Told.WITHHELD)
            .order_by("left_on", "-last_seen_on", "pk")
        ),
        nhs_number=numbers[0].number if numbers else "",
        is_verified=bool(numbers and numbers[0].is_verified),
        other_numbers=tuple(dict.fromkeys(one.number for one in numbers if one.number != numbers[0].number)),
        adults=tuple(
            AdultRow(
                name=one.name,
                part=AdultPart(one.part),
                source=sources[one.child_id],
                last_seen_on=one.last_seen_on,
            )
            for one in adults
        ),
        involvements=tuple(_involvement(one, has_left=one.post in left) for one in parts),
        interpreter=Interpreter(said.interpreter),
        language=said.language,
        assessed_on=max(assessed) if assessed else None,
        is_mine=any(one.post == actor.post and one.ended_on is None for one in parts if actor.post),
        purpose=purpose,
        others=tuple(one.reference for one in same if one.pk != held.pk),
    )


def _said_last(values: Iterable[Value]) -> list[Value]:
    """Return what each record's source said last: what it says no more was put right, or is over."""
    last: dict[int, date] = {}
    every = list(values)
    for one in every:
        last[one.child_id] = max(last.get(one.child_id, one.last_seen_on), one.last_seen_on)
    return [one for one in every if one.last_seen_on == last[one.child_id]]


def _involvement(one: Involvement, *, has_left: bool) -> InvolvementRow:
    return InvolvementRow(
        reference=one.reference,
        kind=ServiceKind(one.kind),
        service=one.service,
        post=one.post,
        practitioner="" if has_left else one.practitioner,
        telephone="" if has_left else one.telephone,
        has_left=has_left,
        began_on=one.began_on,
        ended_on=one.ended_on,
        is_sensitive=one.is_sensitive,
        is_lead=one.is_lead,
        asks_since=one.asks_since,
        is_told=one.is_told,
    )


@looking
def list_mine(*, actor: Actor, now: datetime) -> tuple[tuple[str, date | None], ...]:
    """Return the references of children whom the actor's post works with, and since when, without a name."""
    rows = own_involvements(actor, now=now).order_by("-pk")
    return tuple(rows.values_list("child__reference", "began_on")[:200])


def list_seconds(*, actor: Actor, now: datetime) -> tuple[PostRow, ...]:
    """Return who may lift a shield or a seal with the actor: of their organisation, and the index managers.

    Whoever is not vetted and trained now could not open a page of it, and is left out. Where nobody else is there, they
    are named all the same: a child who is in danger is hidden at once.
    """
    posts = tuple(
        post
        for post in list_current_posts(at=now)
        if may_lift(post, now=now)
        and post.person != actor.reference
        and (post.organisation == actor.organisation or post.role is Role.INDEX_MANAGER)
    )
    lapsed = list_lapsed(posts={post.reference for post in posts}, at=now)
    return tuple(post for post in posts if post.reference not in lapsed and not post.is_input_only) or posts


@looking
def list_clearable(*, actor: Actor, shield: str, organisation: str, now: datetime) -> tuple[PostRow, ...]:
    """Return who of an organisation could be let see a child whom a shield of the actor's hides, and is not yet.

    For the actor's own, the index managers of the others too, and whoever works with the child anywhere.
    """
    one = cleared_shields(actor).filter(reference=shield, lifted_at=None).first()
    if one is None:
        return ()
    cleared = set(Clearance.objects.filter(shield=one, ended_at=None).values_list("post", flat=True))
    named = IndexChild.objects.filter(pk=one.child_id).values("person")
    works = involvements_open_to(actor).filter(child__person__in=named, ended_on=None).values_list("post", flat=True)
    near = {*works} if organisation == actor.organisation else set()
    return tuple(
        post
        for post in list_current_posts(at=now)
        if may_find(post, now=now)
        and post.reference not in cleared
        and (
            post.organisation == organisation
            or post.reference in near
            or (organisation == actor.organisation and post.role is Role.INDEX_MANAGER)
        )
    )


@looking
def list_shields(*, actor: Actor) -> tuple[ShieldRow, ...]:
    """Return the shields that the actor is cleared for, those that stand first, without a word of them."""
    found = list(cleared_shields(actor).order_by("-reference")[:200])
    children = _references([one.child_id for one in found])
    rows = (_shield(one, child=children.get(one.child_id, ""), words="") for one in found)
    return tuple(sorted(rows, key=lambda row: row.lifted_at is not None))


def _seen_shield(row: ShieldRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference])


@reading(Permission.SHIELD_CHILD, event=SHIELD_READ, seen=_seen_shield)
def read_shield(*, actor: Actor, shield: str, now: datetime) -> ShieldRow:
    """Return a shield that the actor is cleared for, with its words. Raise `ShieldUnknown`."""
    one = cleared_shields(actor).filter(reference=shield).first()
    if one is None:
        raise ShieldUnknown(shield)
    child = _references([one.child_id]).get(one.child_id, "")
    rows = Clearance.objects.filter(shield=one).order_by("pk")
    return _shield(
        one,
        child=child,
        words=one.words,
        cleared=_cleared([row for row in rows if row.ended_at is None], one, actor=actor, child=child, now=now),
        before=[_was_cleared(row) for row in rows if row.ended_at is not None],
    )


def _cleared(
    rows: Sequence[Clearance], one: Shield, *, actor: Actor, child: str, now: datetime
) -> tuple[ClearedRow, ...]:
    """Return who is cleared, and what whoever looks through them should ask about each, while the child is open."""
    current = {post.reference for post in list_current_posts(at=now)}
    is_open = bool(child) and one.lifted_at is None
    posts = [row.post for row in rows]
    seeing = keep_those_not_hidden(posts, one.child_id) if is_open else set(posts)
    work: dict[str, bool] = {}
    if is_open:
        same = IndexChild.objects.filter(person=IndexChild.objects.get(pk=one.child_id).person)
        parts = involvements_open_to(actor).filter(child__in=same, post__in=posts)
        for worker, ended_on in parts.values_list("post", "ended_on"):
            work[worker] = work.get(worker, False) or ended_on is None
    found: list[ClearedRow] = []
    for row in rows:
        post = get_post(row.post)
        is_over = post.reference not in current
        keeps = not is_over and may_lift(post, now=now)
        found.append(
            ClearedRow(
                post=post,
                began_at=row.began_at,
                is_over=is_over,
                may_lift=keeps,
                works_no_more=is_open and not work.get(row.post, keeps),
                is_hidden=row.post not in seeing,
            )
        )
    return tuple(found)


def _was_cleared(row: Clearance) -> ClearedRow:
    return ClearedRow(
        post=get_post(row.post),
        began_at=row.began_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        ended_reason=row.ended_reason,
    )


def _references(children: Sequence[int]) -> dict[int, str]:
    """Return the references of the records that are open to the actor: once a shield is lifted, that may be none."""
    return dict(IndexChild.objects.filter(pk__in=children).values_list("pk", "reference"))


def _shield(
    one: Shield, *, child: str, words: str, cleared: Sequence[ClearedRow] = (), before: Sequence[ClearedRow] = ()
) -> ShieldRow:
    return ShieldRow(
        reference=one.reference,
        child=child,
        reason=ShieldReason(one.reason),
        words=words,
        raised_at=one.raised_at,
        raised_by=one.raised_by,
        asked_at=one.asked_at,
        asked_by=one.asked_by,
        asked_words=one.asked_words if words else "",
        lifted_at=one.lifted_at,
        cleared=tuple(cleared),
        before=tuple(before),
    )


@looking
def list_matches(*, actor: Actor) -> tuple[tuple[str, float, datetime, bool], ...]:
    """Return what waits for the actor: reference, bits, since when, and whether the record is held back meanwhile."""
    return tuple((one.reference, one.bits, one.opened_at, one.is_held) for one in list_waiting(actor=actor))


def _seen_match(row: MatchRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, row.left.reference, row.right.reference])


@reading(Permission.REVIEW_MATCHES, event=MATCH_READ, seen=_seen_match)
def read_match(*, actor: Actor, match: str, now: datetime) -> MatchRow:
    """Return two records side by side, and how far they agree. Raise `MatchUnknown`."""
    one = reviews_open_to(actor).filter(reference=match, settled_at=None).select_related("child", "against").first()
    if one is None:
        raise MatchUnknown(match)
    best = compare_pair(one.child.pk, one.against.pk)
    sentence, steps = best.why()
    return MatchRow(
        reference=one.reference,
        bits=best.bits,
        sentence=sentence,
        steps=steps,
        opened_at=one.opened_at,
        is_held=one.child.checked_at is None,
        left=index_row(one.child, actor=actor, now=now),
        right=index_row(one.against, actor=actor, now=now),
    )


def _seen_links(rows: tuple[LinkRow, ...], *, child: str, **_: object) -> Seen:
    return Seen(subjects=[child, *(row.reference for row in rows)])


@reading(Permission.TEND_INDEX, event=INDEX_CHILD_READ, seen=_seen_links)
def list_links(*, actor: Actor, child: str, now: datetime) -> tuple[LinkRow, ...]:
    """Return the links of a child's records, those that stand first. Raise `ChildUnknown`."""
    held = index_open_to(actor, now=now).filter(reference=child).first()
    if held is None:
        raise ChildUnknown(child)
    same = IndexChild.objects.filter(person=held.person)
    found = (ChildLink.objects.filter(one__in=same) | ChildLink.objects.filter(other__in=same)).select_related(
        "one", "other"
    )
    ordered = sorted(found.distinct(), key=lambda each: (each.ended_at is not None, each.pk))
    return tuple(link_row(one) for one in ordered)


def link_row(one: ChildLink) -> LinkRow:
    """Return a link as it is shown, from a row that was read with both its records."""
    return LinkRow(
        reference=one.reference,
        one=one.one.reference,
        other=one.other.reference,
        began_at=one.began_at,
        began_by=one.began_by,
        reason=one.reason,
        ended_at=one.ended_at,
        ended_by=one.ended_by,
        ended_reason=one.ended_reason,
    )


@looking
def list_sources(*, actor: Actor) -> tuple[str, ...]:
    """Return which organisations have sent records into the index at all: nothing about a child."""
    require(actor, Permission.FIND_CHILD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT children_sources()")
        return tuple(row[0] for row in cursor.fetchall())

"""Read the life of a record: which council is responsible, what waits, where the child is, and until when it stays."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

from django.db import connection
from django.db.models import Q

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import LIFE_READ, MOVE_READ
from sharewell.children.models import Death, Departure, IndexChild, Move, Responsibility, StayingOn
from sharewell.children.policies import life_open_to, moves_open_to, openings_of
from sharewell.children.queries.searching import names_of_children
from sharewell.children.types import ChildUnknown
from sharewell.children.types.lifecycle import (
    ANSWERING,
    COUNCILS,
    DeathRow,
    DeathSource,
    DepartureRow,
    LifePage,
    LifeRow,
    LifeRule,
    MoveAnswer,
    MoveRow,
    MoveUnknown,
    MoveWay,
    ResponsibleRow,
    StayGround,
    StayRow,
)
from sharewell.design.words import LONDON
from sharewell.foundation.content import content_folder
from sharewell.partnerships.queries import list_organisations
from sharewell.partnerships.types import OrganisationRow
from sharewell.practitioners.queries import list_current_posts
from sharewell.practitioners.types import PostRow

MOST_MOVES = 200
SOCIAL_CARE = "childrens-social-care"


def day_of(now: datetime) -> date:
    """Return the day of a moment where the work is done."""
    return now.astimezone(LONDON).date()


@cache
def get_life_rules() -> Mapping[str, LifeRule]:
    """Return how long what lasts, and what that rests on, as content holds it."""
    held = tomllib.loads((content_folder() / "codes" / "record-life.toml").read_text(encoding="utf-8"))
    return {
        code: LifeRule(years=rule.get("years", 0), standing=rule["standing"], source=rule["source"])
        for code, rule in held.items()
        if isinstance(rule, dict)
    }


@cache
def get_hours_open() -> int:
    """Return for how many hours the archive is open to whoever opened it for a child."""
    held = tomllib.loads((content_folder() / "codes" / "record-life.toml").read_text(encoding="utf-8"))
    return int(held["archive"]["hours_open"])


def is_council(organisation: OrganisationRow) -> bool:
    """Tell whether an organisation can be responsible for a child's record (ADR 183).

    It is children's social care, or a council that the register holds as a whole. Any other department of a council is
    not: its housing or its leisure centres answer for no record.
    """
    if organisation.entry is None or organisation.kind not in COUNCILS:
        return False
    return organisation.kind == SOCIAL_CARE or not organisation.entry.department


def list_receiving(*, besides: str, now: datetime) -> tuple[OrganisationRow, ...]:
    """Return the councils of the register, but one, that a child may move to: somebody is in post there who answers."""
    answering = {post.organisation for role in ANSWERING for post in list_current_posts(at=now, role=role)}
    return tuple(
        one
        for one in list_organisations(on=day_of(now))
        if is_council(one) and one.reference in answering and one.reference != besides
    )


def ends_of(person: str) -> tuple[date | None, date | None]:
    """Return the eighteenth birthday of a person, and the day on which the record goes into the archive."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT grown_on, archived_on FROM children_ends(ARRAY[%s])", [person])
        grown_on, archived_on = cursor.fetchone() or (None, None)
    return grown_on, archived_on


def keep_those_who_see(posts: Sequence[PostRow], child: int) -> list[PostRow]:
    """Return the posts among some that see a record: with a part in it or looking after the index, and not hidden."""
    if not posts:
        return []
    permits = [
        "children.find children.tend" if post.role.value == "index-manager" else "children.find" for post in posts
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT post FROM unnest(%s::text[], %s::text[], %s::text[]) AS each(person, post, permits)"
            " WHERE children_may_see(person, post, permits, %s)",
            [[post.person for post in posts], [post.reference for post in posts], permits, child],
        )
        seeing = {str(post) for (post,) in cursor.fetchall()}
    return [post for post in posts if post.reference in seeing]


def keep_those_not_hidden(posts: Sequence[str], child: int) -> set[str]:
    """Return the posts among some that a record is not hidden from."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT post FROM unnest(%s::text[]) AS each(post) WHERE NOT children_is_hidden(post, %s)",
            [list(posts), child],
        )
        return {str(post) for (post,) in cursor.fetchall()}


@looking
def is_answer_owed_unseen(*, actor: Actor) -> bool:
    """Tell whether the answer to a move is owed by somebody from whom the child is hidden by now."""
    require(actor, Permission.MATCH_CHILDREN)
    waiting = Move.objects.filter(answer="").exclude(answer_post="").values_list("answer_post", "child")
    return any(not keep_those_not_hidden([post], child) for post, child in waiting)


def find_responsible(person: str) -> Responsibility | None:
    """Return the council that is responsible for a person, or None. Of linked records, what began last counts."""
    standing = Responsibility.objects.filter(child__person=person, ended_at=None)
    return standing.order_by("-began_at", "-pk").first()


def find_waiting(person: str) -> Move | None:
    """Return the move of a person that waits, or None."""
    return Move.objects.select_related("child").filter(child__person=person, answer="").order_by("pk").first()


def life_of(held: IndexChild, *, actor: Actor) -> LifeRow:
    """Return what stands of the life of a record and all that are linked to it. Ask inside a reading."""
    same = IndexChild.objects.filter(person=held.person).values("pk")
    responsible, waiting = find_responsible(held.person), find_waiting(held.person)
    gone = Departure.objects.filter(child__in=same, returned_on=None, struck_at=None).order_by("-pk").first()
    died = Death.objects.filter(child__in=same, struck_at=None).order_by("-pk").first()
    stays = StayingOn.objects.filter(child__in=same, withdrawn_on=None).order_by("-until").first()
    grown_on, archived_on = ends_of(held.person)
    return LifeRow(
        responsible=_responsible(responsible) if responsible else None,
        waiting=move_row(waiting) if waiting else None,
        departure=_departure(gone) if gone else None,
        death=_death(died) if died else None,
        stay=_stay(stays) if stays else None,
        grown_on=grown_on,
        archived_on=archived_on,
    )


def _seen_life(row: LifePage, **_: object) -> Seen:
    return Seen(subjects=[row.child])


@reading(Permission.KEEP_LIFE, event=LIFE_READ, seen=_seen_life)
def read_life(*, actor: Actor, child: str, now: datetime) -> LifePage:
    """Return everything of the life of a record that the actor keeps. Raise `ChildUnknown`."""
    held = life_open_to(actor, now=now).filter(reference=child).first()
    if held is None:
        raise ChildUnknown(child)
    same = IndexChild.objects.filter(person=held.person).values("pk")
    taken = openings_of(actor, now=now).filter(child__in=same).order_by("-pk").values_list("reference", flat=True)
    life = life_of(held, actor=actor)
    name = names_of_children([held]).get(held.pk, "A child without a name yet")
    return LifePage(
        child=held.reference,
        name=name,
        is_archived=life.archived_on is not None and life.archived_on <= day_of(now),
        opening=taken.first() or "",
        now=life,
        responsibilities=tuple(map(_responsible, Responsibility.objects.filter(child__in=same).order_by("-pk"))),
        moves=tuple(map(move_row, Move.objects.select_related("child").filter(child__in=same).order_by("-pk"))),
        departures=tuple(map(_departure, Departure.objects.filter(child__in=same).order_by("-pk"))),
        deaths=tuple(map(_death, Death.objects.filter(child__in=same).order_by("-pk"))),
        stays=tuple(map(_stay, StayingOn.objects.filter(child__in=same).order_by("-pk"))),
    )


@looking
def list_moves(*, actor: Actor, now: datetime) -> tuple[tuple[MoveRow, ...], tuple[MoveRow, ...]]:
    """Return the moves that the actor's council is to answer, and those that it waits for: no word about a child."""
    found = moves_open_to(actor, now=now).select_related("child").filter(answer="").order_by("reference")
    mine = found.filter(Q(to_organisation=actor.organisation) | Q(from_organisation=actor.organisation))
    rows = [move_row(one, is_bare=True) for one in mine[:MOST_MOVES]]
    to_answer = tuple(row for row in rows if row.to_organisation == actor.organisation)
    return to_answer, tuple(row for row in rows if row.to_organisation != actor.organisation)


def _seen_move(found: tuple[MoveRow, str], **_: object) -> Seen:
    return Seen(subjects=[found[0].reference, found[0].child])


@reading(Permission.KEEP_LIFE, event=MOVE_READ, seen=_seen_move)
def read_move(*, actor: Actor, move: str, now: datetime) -> tuple[MoveRow, str]:
    """Return a move and the child's name, for whoever sees the child. Raise `MoveUnknown`."""
    one = moves_open_to(actor, now=now).select_related("child").filter(reference=move).first()
    if one is None:
        raise MoveUnknown(move)
    return move_row(one), names_of_children([one.child]).get(one.child.pk, "A child without a name yet")


def move_row(one: Move, *, is_bare: bool = False) -> MoveRow:
    """Return a move; bare of words where no child is to be told of."""
    is_seen = bool(keep_those_not_hidden([one.answer_post], one.child.pk)) if one.answer_post else True
    return MoveRow(
        reference=one.reference,
        child=one.child.reference,
        way=MoveWay(one.way),
        from_organisation=one.from_organisation,
        from_name=one.from_outside,
        to_organisation=one.to_organisation,
        to_name=one.to_outside,
        to_contact="" if is_bare else one.to_contact,
        reached="" if is_bare else one.reached,
        words="" if is_bare else one.words,
        moves_on=one.moves_on,
        asked_at=one.asked_at,
        asked_by=one.asked_by,
        asked_post=one.asked_post,
        answer_post=one.answer_post,
        answer=MoveAnswer(one.answer) if one.answer else None,
        answered_at=one.answered_at,
        answered_by=one.answered_by,
        answered_words="" if is_bare else one.answered_words,
        agreed_by="" if is_bare else one.agreed_by,
        agreed_on=one.agreed_on,
        agreed_reference="" if is_bare else one.agreed_reference,
        is_answerable=is_seen,
    )


def _responsible(one: Responsibility) -> ResponsibleRow:
    return ResponsibleRow(
        organisation=one.organisation,
        name=one.outside_name,
        contact=one.outside_contact,
        since_on=one.since_on,
        began_at=one.began_at,
        ended_at=one.ended_at,
    )


def _departure(one: Departure) -> DepartureRow:
    return DepartureRow(
        left_on=one.left_on,
        is_return_intended=one.is_return_intended,
        said_by=one.said_by,
        words=one.words,
        kept_until=one.kept_until,
        returned_on=one.returned_on,
        struck_at=one.struck_at,
        struck_words=one.struck_words,
    )


def _death(one: Death) -> DeathRow:
    return DeathRow(
        died_on=one.died_on,
        said_by=one.said_by,
        source=DeathSource(one.source),
        recorded_at=one.recorded_at,
        kept_until=one.kept_until,
        struck_at=one.struck_at,
        struck_words=one.struck_words,
    )


def _stay(one: StayingOn) -> StayRow:
    return StayRow(
        ground=StayGround(one.ground),
        agreed_on=one.agreed_on,
        got_by=one.got_by,
        until=one.until,
        withdrawn_on=one.withdrawn_on,
    )

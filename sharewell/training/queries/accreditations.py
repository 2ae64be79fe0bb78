"""Is this person current? One query gathers the dated facts about a post, `judge` weighs them."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from sharewell.acting.types import Actor
from sharewell.foundation.clock import LONDON
from sharewell.foundation.prepared import PreparedQuery
from sharewell.practitioners.queries import find_adviser as find_appointed
from sharewell.practitioners.queries import list_code_versions, list_reviewers, list_vetting_kinds
from sharewell.practitioners.types import AdviserRow, EndReason, Engagement, NobodyReviews, PostRow, Turn
from sharewell.training.models import Completion
from sharewell.training.policies import posts_open_to
from sharewell.training.queries.terms import get_course_terms, list_course_terms
from sharewell.training.types import (
    REQUIRED_COURSES,
    Accreditation,
    AccreditationUnknown,
    CoverageRow,
    Measured,
    judge,
    standing_of,
)


def find_accreditation(*, person: str, post: str, at: datetime) -> Accreditation:
    """Return how a person stands in a post at a moment, in one query: what is recorded by then, judged on that day.

    A person without such a post lacks all of it.
    """
    for values in _one_post.rows({"kinds": _kinds_that_suffice()}, person=person, post=post, at=at, on=_day(at)):
        facts = _facts(values, at=at)
        break
    else:
        facts = _nothing(person=person, post=post)
    return _judge(facts, at=at)


def get_accreditation(*, actor: Actor, post: str, at: datetime) -> CoverageRow:
    """Return how the holder of a post stands, for themselves and for those who keep their organisation's people.

    Raise `AccreditationUnknown` for any other post.
    """
    for row in _rows(posts_open_to(actor).filter(reference=post), at=at):
        return row
    raise AccreditationUnknown(post)


def list_accreditations(*, at: datetime, organisation: str | None = None) -> tuple[CoverageRow, ...]:
    """Return how the holder of each current post stands, in one query, by organisation and name."""
    posts = _posts().filter(_held(at), practitioner__is_active=True)
    if organisation is not None:
        posts = posts.filter(organisation__reference=organisation)
    return tuple(_rows(posts.order_by("organisation__name", "practitioner__name", "reference"), at=at))


def list_lapsed(*, posts: Collection[str], at: datetime) -> frozenset[str]:
    """Return those of the posts whose holders are not current at a moment: somebody must see to what they owe."""
    if not posts:
        return frozenset()
    measured = _measured(_posts().filter(reference__in=posts), at=at)
    return frozenset(facts.post for facts, _ in measured if not _judge(facts, at=at).is_current)


def find_adviser(*, organisation: str, at: datetime) -> AdviserRow | None:
    """Return who advises an organisation at a moment: an adviser or cover who is not current counts as away."""
    found = find_appointed(organisation=organisation, at=at)
    if found is None:
        return None
    lapsed = list_lapsed(posts={found.adviser.reference, found.cover.reference}, at=at)
    is_adviser_away = found.is_adviser_away or found.adviser.reference in lapsed
    is_cover_away = found.is_cover_away or found.cover.reference in lapsed
    who = Turn.ADVISER
    if is_adviser_away:
        who = Turn.OUT_OF_HOURS if is_cover_away else Turn.COVER
    return replace(found, who=who, is_adviser_away=is_adviser_away, is_cover_away=is_cover_away)


def find_reviewer(*, person: str, organisation: str, at: datetime) -> PostRow:
    """Return who reviews what a person did with their access: the nearest who is current, and never that person.

    Where none of them is current it is the nearest all the same, so that somebody owes it (L9). Raise `NobodyReviews`.
    """
    ways = list_reviewers(person=person, organisation=organisation, at=at)
    if not ways:
        raise NobodyReviews("Nobody is in post who could review it. Name an information governance lead.")
    lapsed = list_lapsed(posts={post.reference for post in ways}, at=at)
    return next((post for post in ways if post.reference not in lapsed), ways[0])


def _judge(facts: Measured, *, at: datetime) -> Accreditation:
    titles = {terms.code: terms.title for terms in list_course_terms()}
    return judge(facts, on=_day(at), code_versions=list_code_versions(), titles=titles)


def _rows(posts: QuerySet[Any], *, at: datetime) -> Iterator[CoverageRow]:
    on = _day(at)
    for facts, values in _measured(posts, at=at):
        accreditation = _judge(facts, at=at)
        yield CoverageRow(
            post=facts.post,
            person=facts.person,
            person_name=values["practitioner__name"],
            title=values["title"],
            role=values["role"],
            engagement=Engagement(values["engagement"]),
            organisation=facts.organisation,
            organisation_name=values["organisation__name"],
            standing=standing_of(accreditation, on=on),
            accreditation=accreditation,
        )


def _measured(posts: QuerySet[Any], *, at: datetime) -> Iterator[tuple[Measured, dict[str, Any]]]:
    """Yield the facts about each post, and what describes it, as they were known at a moment. One query."""
    for values in _asked(posts, at=at, on=_day(at), kinds=_kinds_that_suffice()):
        yield _facts(values, at=at), values


def _kinds_that_suffice() -> tuple[str, ...]:
    return tuple(kind.code for kind in list_vetting_kinds() if kind.is_enough)


def _asked(posts: QuerySet[Any], *, at: datetime, on: date, kinds: tuple[str, ...]) -> QuerySet[Any, dict[str, Any]]:
    """Return the query for the facts about posts: `on` is the day of the moment `at`."""
    checks = _of("practitioners", "VettingCheck").filter(practitioner=OuterRef("practitioner"), recorded_at__lte=at)
    barred = Q(end_reason=EndReason.BARRED.value, ended_at__lte=at)
    barred_since = _of("practitioners", "VettingCheck").filter(
        barred, practitioner=OuterRef("practitioner"), ended_at__gte=OuterRef("recorded_at")
    )
    relied_on = checks.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at),
        ~Exists(barred_since),
        organisation=OuterRef("organisation"),
        checked_on__lte=on,
        kind__in=kinds,
    )
    inductions = _of("practitioners", "Induction").filter(
        practitioner=OuterRef("practitioner"), organisation=OuterRef("organisation"), recorded_at__lte=at
    )
    accepted = _of("practitioners", "CodeAcceptance").filter(practitioner=OuterRef("practitioner"), accepted_at__lte=at)
    asked = {
        "vetted_until": Subquery(relied_on.order_by("-recheck_on").values("recheck_on")[:1]),
        "is_barred": Exists(checks.filter(barred)),
        "inducted_on": Subquery(inductions.order_by("done_on").values("done_on")[:1]),
        "accepted": ArraySubquery(accepted.values("text_hash")),
    }
    for number, code in enumerate(REQUIRED_COURSES):
        get_course_terms(code)  # a course that is required and not held is a fault to be told, not to be passed over
        done = Completion.objects.filter(
            practitioner=OuterRef("practitioner"), course=code, completed_on__lte=on, recorded_at__lte=at
        )
        asked[f"trained_until_{number}"] = Subquery(done.order_by("-expires_on").values("expires_on")[:1])
    described = (
        "reference",
        "practitioner__reference",
        "practitioner__name",
        "practitioner__is_active",
        "organisation__reference",
        "organisation__name",
        "title",
        "role",
        "engagement",
        "began_at",
        "ended_at",
    )
    return posts.annotate(**asked).values(*described, *asked)


def _asked_of_one(*, person: str, post: str, at: datetime, on: date, kinds: tuple[str, ...]) -> QuerySet[Any, Any]:
    return _asked(_posts().filter(reference=post, practitioner__reference=person), at=at, on=on, kinds=kinds)


_one_post = PreparedQuery(_asked_of_one)


def _facts(values: dict[str, Any], *, at: datetime) -> Measured:
    return Measured(
        person=values["practitioner__reference"],
        post=values["reference"],
        organisation=values["organisation__reference"],
        is_post_held=values["practitioner__is_active"]
        and values["began_at"] <= at
        and (values["ended_at"] is None or at < values["ended_at"]),
        post_ends_on=_day(values["ended_at"]) if values["ended_at"] else None,
        vetted_until=values["vetted_until"],
        is_barred=values["is_barred"],
        trained_until=tuple((code, values[f"trained_until_{number}"]) for number, code in enumerate(REQUIRED_COURSES)),
        inducted_on=values["inducted_on"],
        accepted=frozenset(values["accepted"]),
    )


def _nothing(*, person: str, post: str) -> Measured:
    return Measured(
        person=person,
        post=post,
        organisation="",
        is_post_held=False,
        post_ends_on=None,
        vetted_until=None,
        is_barred=False,
        trained_until=tuple((code, None) for code in REQUIRED_COURSES),
        inducted_on=None,
        accepted=frozenset(),
    )


def _posts() -> Any:
    return _of("practitioners", "Post")


def _of(app: str, model: str) -> Any:
    return apps.get_model(app, model).objects


def _held(at: datetime) -> Q:
    return Q(began_at__lte=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at))


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()

"""Read who is current, counts of it, completions, and what runs out soon."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.db.models import Count
from django.db.models.functions import ExtractYear

from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.clock import LONDON
from sharewell.partnerships.queries import list_organisations
from sharewell.training.models import Completion, ExpiryNotice
from sharewell.training.policies import completions_open_to
from sharewell.training.queries.accreditations import list_accreditations
from sharewell.training.queries.terms import list_course_terms
from sharewell.training.types import (
    NOTICE_DAYS,
    CompletionUnknown,
    CoverageCount,
    CoverageRow,
    DueNotice,
    HeldCompletion,
    Part,
    Standing,
    Trained,
    TrainedCount,
)


def list_coverage(*, actor: Actor, at: datetime) -> tuple[CoverageRow, ...]:
    """Return how everybody in post in the actor's own organisation stands. Raise `NotPermitted`."""
    require(actor, Permission.SEE_COVERAGE)
    return list_accreditations(at=at, organisation=actor.organisation)


def count_coverage(*, actor: Actor, at: datetime) -> tuple[tuple[CoverageCount, ...], tuple[CoverageCount, ...]]:
    """Return how many posts are held by people who are current: by organisation, and by kind of organisation.

    Counts without names. Raise `NotPermitted`.
    """
    require(actor, Permission.SEE_COVERAGE_COUNTS)
    kinds = {one.reference: (one.name, one.entry.kind if one.entry else "") for one in list_organisations(on=_day(at))}
    by_organisation: dict[tuple[str, str], list[Standing]] = {held: [] for held in kinds.values()}
    by_kind: dict[str, list[Standing]] = defaultdict(list)
    for row in list_accreditations(at=at):
        held = kinds[row.organisation]
        by_organisation[held].append(row.standing)
        by_kind[held[1]].append(row.standing)
    return (
        tuple(_count(name, kind, standings) for (name, kind), standings in sorted(by_organisation.items())),
        tuple(_count(kind or "Not in the register", kind, standings) for kind, standings in sorted(by_kind.items())),
    )


def count_trained(*, actor: Actor) -> Trained:
    """Return how many different people completed each course in each calendar year, and how many in all.

    Raise `NotPermitted`.
    """
    require(actor, Permission.SEE_COVERAGE_COUNTS)
    found = (
        Completion.objects.annotate(year=ExtractYear("completed_on"))
        .values("year", "course")
        .annotate(people=Count("practitioner", distinct=True))
        .order_by("year", "course")
    )
    return Trained(
        counts=tuple(TrainedCount(year=one["year"], course=one["course"], people=one["people"]) for one in found),
        people=Completion.objects.values("practitioner").distinct().count(),
    )


def list_completions(*, actor: Actor, person: str) -> tuple[HeldCompletion, ...]:
    """Return a person's completions that are open to the actor, the newest first."""
    titles = {terms.code: terms.title for terms in list_course_terms()}
    found = completions_open_to(actor).filter(practitioner__reference=person).select_related("practitioner")
    return tuple(_completion(one, titles) for one in found.order_by("-completed_on", "-pk"))


def list_held(*, people: Collection[str]) -> frozenset[tuple[str, str, date, str, str]]:
    """Return what is held of these people: person, course, day, provider and certificate. For reading lists."""
    found = Completion.objects.filter(practitioner__reference__in=people)
    return frozenset(found.values_list("practitioner__reference", "course", "completed_on", "provider", "evidence"))


def get_completion(*, actor: Actor, completion: str) -> HeldCompletion:
    """Return one completion: one's own, or of somebody whose accreditation one keeps. Raise `CompletionUnknown`."""
    titles = {terms.code: terms.title for terms in list_course_terms()}
    for one in completions_open_to(actor).filter(reference=completion).select_related("practitioner"):
        return _completion(one, titles)
    raise CompletionUnknown(completion)


def list_due_notices(*, at: datetime) -> tuple[DueNotice, ...]:
    """Return what is to be told now of what runs out: the nearest distance that is reached and was not told yet.

    It follows from the day alone, so that what was not told while nothing ran is told at the next run, once.
    """
    told = {
        (one.practitioner.reference, one.organisation.reference, one.part, one.until): one.days
        for one in ExpiryNotice.objects.filter(until__gt=_day(at))
        .select_related("practitioner", "organisation")
        .order_by("-days")
    }
    due: dict[tuple[str, str, str, date], DueNotice] = {}
    for row in list_accreditations(at=at):
        for part, until, days in _ends(row, on=_day(at)):
            key = (row.person, row.organisation, part.value, until)
            if told.get(key, days + 1) > days:
                due[key] = DueNotice(
                    person=row.person, post=row.post, organisation=row.organisation, part=part, until=until, days=days
                )
    return tuple(due.values())


def _ends(row: CoverageRow, *, on: date) -> Iterator[tuple[Part, date, int]]:
    """Yield each part that runs out within 90 days, with the nearest of the distances that it has reached."""
    for part in row.accreditation.parts:
        if part.part is Part.POST or not part.is_met or part.until is None:
            continue
        reached = [days for days in NOTICE_DAYS if (part.until - on).days <= days]
        if reached:
            yield part.part, part.until, min(reached)


def _count(name: str, kind: str, standings: list[Standing]) -> CoverageCount:
    return CoverageCount(
        name=name,
        kind=kind,
        current=standings.count(Standing.CURRENT),
        expiring=standings.count(Standing.EXPIRING),
        lapsed=standings.count(Standing.LAPSED),
    )


def _completion(one: Completion, titles: dict[str, str]) -> HeldCompletion:
    return HeldCompletion(
        reference=one.reference,
        person=one.practitioner.reference,
        person_name=one.practitioner.name,
        course=one.course,
        course_title=titles.get(one.course, one.course),
        course_version=one.course_version,
        completed_on=one.completed_on,
        expires_on=one.expires_on,
        provider=one.provider,
        evidence=one.evidence,
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()

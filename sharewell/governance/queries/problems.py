"""Read problems, best practice, and what legal advisers were asked."""

from datetime import datetime

from django.db.models import QuerySet

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.governance.models import BestPractice, LegalAdvice, Problem
from sharewell.governance.policies import legal_open_to, open_to, problems_open_to
from sharewell.governance.types import (
    GovernanceUnknown,
    LegalFinding,
    LegalRow,
    PracticeRow,
    ProblemEnd,
    ProblemNoteRow,
    ProblemRow,
)


def list_problems(*, actor: Actor) -> tuple[ProblemRow, ...]:
    """Return the problems that are open to the actor: what is not resolved first, then the newest."""
    rows = tuple(_problem(one) for one in _problems(problems_open_to(actor)).order_by("-raised_at", "-reference"))
    return tuple(sorted(rows, key=lambda row: row.ended_as is not None))


def get_problem(*, actor: Actor, problem: str) -> ProblemRow:
    """Return a problem that is open to the actor. Raise `GovernanceUnknown`."""
    for one in _problems(problems_open_to(actor)).filter(reference=problem):
        return _problem(one)
    raise GovernanceUnknown(problem)


def count_problems(*, actor: Actor, first: datetime, last: datetime) -> tuple[int, int, int]:
    """Return how many problems were raised in a time, how many of these are resolved, and how many are open."""
    found = open_to(actor, Problem.objects.all()).filter(raised_at__gte=first, raised_at__lt=last)
    raised, resolved = found.count(), found.filter(resolved_at__isnull=False).count()
    return raised, resolved, raised - resolved


def list_practices(*, actor: Actor) -> tuple[PracticeRow, ...]:
    """Return best practice, the newest first: what was published; for who keeps the groups, what waits too."""
    found = open_to(actor, BestPractice.objects.select_related("organisation"))
    if not is_permitted(actor, Permission.KEEP_GROUPS):
        found = found.filter(published_at__isnull=False) | found.filter(offered_by=actor.reference)
    return tuple(_practice(one) for one in found.order_by("-offered_at", "-reference"))


def get_practice(*, actor: Actor, practice: str) -> PracticeRow:
    """Return one entry of best practice that is open to the actor. Raise `GovernanceUnknown`."""
    for row in list_practices(actor=actor):
        if row.reference == practice:
            return row
    raise GovernanceUnknown(practice)


def list_legal(*, actor: Actor, agreement: str = "") -> tuple[LegalRow, ...]:
    """Return what legal advisers were asked that is open to the actor, the newest first."""
    found = _legal(legal_open_to(actor))
    if agreement:
        found = found.filter(agreement__reference=agreement)
    return tuple(_legal_row(one) for one in found.order_by("-asked_at", "-reference"))


def get_legal(*, actor: Actor, legal: str) -> LegalRow:
    """Return what one legal adviser was asked. Raise `GovernanceUnknown`."""
    for one in _legal(legal_open_to(actor)).filter(reference=legal):
        return _legal_row(one)
    raise GovernanceUnknown(legal)


def _problems(found: QuerySet[Problem]) -> QuerySet[Problem]:
    return found.select_related("agreement", "organisation").prefetch_related("notes")


def _problem(one: Problem) -> ProblemRow:
    return ProblemRow(
        reference=one.reference,
        agreement=one.agreement.reference if one.agreement else "",
        agreement_title=one.agreement.title if one.agreement else "",
        organisation=one.organisation.reference,
        organisation_name=one.organisation.name,
        about=one.about,
        words=one.words,
        raised_at=one.raised_at,
        raised_by=one.raised_by,
        due_at=one.due_at,
        notes=tuple(
            ProblemNoteRow(words=note.words, noted_at=note.noted_at, noted_by=note.noted_by)
            for note in sorted(one.notes.all(), key=lambda note: note.pk)
        ),
        ended_as=ProblemEnd(one.ended_as) if one.ended_as else None,
        reasons=one.reasons,
        resolved_at=one.resolved_at,
    )


def _practice(one: BestPractice) -> PracticeRow:
    return PracticeRow(
        reference=one.reference,
        organisation=one.organisation.reference,
        organisation_name=one.organisation.name,
        title=one.title,
        words=one.words,
        offered_at=one.offered_at,
        published_at=one.published_at,
    )


def _legal(found: QuerySet[LegalAdvice]) -> QuerySet[LegalAdvice]:
    return found.select_related("agreement", "version", "organisation", "adviser_post__practitioner")


def _legal_row(one: LegalAdvice) -> LegalRow:
    return LegalRow(
        reference=one.reference,
        agreement=one.agreement.reference,
        agreement_title=one.agreement.title,
        version=one.version.reference if one.version else "",
        organisation=one.organisation.reference,
        organisation_name=one.organisation.name,
        adviser_post=one.adviser_post.reference,
        adviser=f"{one.adviser_post.practitioner.name}, {one.adviser_post.title}",
        question=one.question,
        asked_at=one.asked_at,
        due_at=one.due_at,
        finding=LegalFinding(one.finding) if one.finding else None,
        answer=one.answer,
        answered_at=one.answered_at,
        answered_by=one.answered_by,
    )

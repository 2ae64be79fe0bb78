"""Read what groups decided, and what was undertaken."""

from datetime import date

from django.db.models import QuerySet

from sharewell.acting.types import Actor
from sharewell.governance.models import Resolution, Undertaking
from sharewell.governance.policies import open_to
from sharewell.governance.types import (
    GovernanceUnknown,
    Progress,
    ResolutionKind,
    ResolutionRow,
    UndertakingRow,
    Verdict,
)


def list_resolutions(
    *, actor: Actor, group: str = "", meeting: str = "", first: date | None = None, last: date | None = None
) -> tuple[ResolutionRow, ...]:
    """Return decisions, the newest first: of all groups, of one, of one meeting, or from a day to a day."""
    found = open_to(actor, _resolutions(), by="group__partnership")
    if group:
        found = found.filter(group__reference=group)
    if meeting:
        found = found.filter(meeting__reference=meeting)
    if first is not None:
        found = found.filter(decided_on__gte=first)
    if last is not None:
        found = found.filter(decided_on__lte=last)
    return tuple(resolution_row(one) for one in found.order_by("-decided_on", "-reference"))


def get_resolution(*, actor: Actor, resolution: str) -> ResolutionRow:
    """Return a decision. Raise `GovernanceUnknown`."""
    for one in open_to(actor, _resolutions(), by="group__partnership").filter(reference=resolution):
        return resolution_row(one)
    raise GovernanceUnknown(resolution)


def list_to_answer(*, actor: Actor, group: str) -> tuple[ResolutionRow, ...]:
    """Return the recommendations that passed to a group and that it has not answered, the oldest first."""
    found = open_to(actor, _resolutions(), by="group__partnership")
    waiting = found.filter(passes_to__reference=group, answered_by__isnull=True)
    return tuple(resolution_row(one) for one in waiting.order_by("decided_on", "reference"))


def list_undertakings(*, actor: Actor, about: str = "") -> tuple[UndertakingRow, ...]:
    """Return what was undertaken, due first before the rest; of everything, or of one decision, return or problem."""
    found = open_to(actor, _undertakings(), by="organisation__partnership")
    if about:
        ways = ("resolution__reference", "given_for__reference", "problem__reference")
        kept = found.none()
        for way in ways:
            kept |= found.filter(**{way: about})
        found = kept
    return tuple(_undertaking(one) for one in found.order_by("due_at", "reference"))


def get_undertaking(*, actor: Actor, undertaking: str) -> UndertakingRow:
    """Return one undertaking. Raise `GovernanceUnknown`."""
    for one in open_to(actor, _undertakings(), by="organisation__partnership").filter(reference=undertaking):
        return _undertaking(one)
    raise GovernanceUnknown(undertaking)


def _resolutions() -> QuerySet[Resolution]:
    return Resolution.objects.select_related(
        "group", "meeting", "agreement", "version", "passes_to", "answers", "answered_by"
    )


def _undertakings() -> QuerySet[Undertaking]:
    return Undertaking.objects.select_related(
        "resolution__group", "given_for__call", "problem", "organisation", "given_to__practitioner"
    )


def resolution_row(one: Resolution) -> ResolutionRow:
    """Return a decision as others hold it."""
    answered = getattr(one, "answered_by", None)
    return ResolutionRow(
        reference=one.reference,
        group=one.group.reference,
        group_name=one.group.name,
        meeting=one.meeting.reference if one.meeting else "",
        kind=ResolutionKind(one.kind),
        words=one.words,
        decided_on=one.decided_on,
        agreement=one.agreement.reference if one.agreement else "",
        agreement_title=one.agreement.title if one.agreement else "",
        edition=one.agreement.edition if one.agreement else "",
        version=one.version.reference if one.version else "",
        passes_to=one.passes_to.reference if one.passes_to else "",
        passes_to_name=one.passes_to.name if one.passes_to else "",
        answer_due_at=one.answer_due_at,
        answers=one.answers.reference if one.answers else "",
        verdict=Verdict(one.verdict) if one.verdict else None,
        answered_by=answered.reference if answered else "",
        recorded_at=one.recorded_at,
    )


def _undertaking(one: Undertaking) -> UndertakingRow:
    about, words = "", ""
    if one.resolution:
        about, words = one.resolution.reference, f"Decision of {one.resolution.group.name}"
    elif one.given_for:
        about, words = one.given_for.reference, one.given_for.call.title
    elif one.problem:
        about, words = one.problem.reference, f"Problem: {one.problem.about}"
    return UndertakingRow(
        reference=one.reference,
        about=about,
        about_words=words,
        words=one.words,
        owner_post=one.given_to.reference,
        owner=f"{one.given_to.practitioner.name}, {one.given_to.title}",
        organisation=one.organisation.reference,
        organisation_name=one.organisation.name,
        due_at=one.due_at,
        progress=Progress(one.progress),
        reported_at=one.reported_at,
        reported=one.reported,
        is_open=one.ended_at is None,
    )

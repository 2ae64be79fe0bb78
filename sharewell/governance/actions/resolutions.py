"""Record what groups decide, and let somebody undertake what follows from it."""

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission, Role
from sharewell.agreements import policies as agreements
from sharewell.agreements.actions import agree_version
from sharewell.agreements.types import HowAgreed, NotPossibleNow, NotYoursToKeep
from sharewell.foundation.references import new_reference
from sharewell.governance.actions.closing import close_owed
from sharewell.governance.actions.groups import find_group, is_above, london_day
from sharewell.governance.events import (
    RECOMMENDATION,
    RESOLUTION_RECORDED,
    UNDERTAKING,
    UNDERTAKING_GIVEN,
    UNDERTAKING_REPORTED,
)
from sharewell.governance.models import Problem, Resolution, Return, Undertaking
from sharewell.governance.policies import may_report, open_to
from sharewell.governance.types import (
    LONGEST_WORDS,
    RESOLUTION_PREFIX,
    UNDERTAKING_PREFIX,
    GovernanceNotPossible,
    GovernanceUnknown,
    Progress,
    ResolutionKind,
    Verdict,
    end_of,
)
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import open_obligation
from sharewell.practitioners.queries import list_current_posts


def _words(*, words: str, **_: object) -> None:
    if not words.strip() or len(words) > LONGEST_WORDS:
        raise GovernanceNotPossible(f"Write it down, in at most {LONGEST_WORDS:,} characters.")


@action(Permission.KEEP_GROUPS, validate=_words)
def record_resolution(
    *,
    actor: Actor,
    group: str,
    kind: ResolutionKind,
    words: str,
    decided_on: date,
    meeting: str = "",
    agreement: str = "",
    version: str = "",
    passes_to: str = "",
    answer_by: date | None = None,
    answers: str = "",
    verdict: Verdict | None = None,
    now: datetime,
) -> str:
    """Record what a group decided, recommended or adopted on a day, and return its reference.

    A recommendation passes to a group above, whose answer is owed by `answer_by`: by the keeper who records it, until
    that group's decision names it as what it `answers`. Adopting a `version` whose text is fixed agrees that version.

    Raise `GovernanceUnknown`, `GovernanceNotPossible` or `NotPossibleNow`.
    """
    one = find_group(actor, group, now=now)
    if decided_on > london_day(now):
        raise GovernanceNotPossible("Choose a day that has come.")
    held = one.meetings.filter(reference=meeting, called_off_at__isnull=True).first() if meeting else None
    if meeting and held is None:
        raise GovernanceUnknown(meeting)
    document = agreements.open_to(actor).filter(reference=agreement).first() if agreement else None
    if agreement and document is None:
        raise GovernanceUnknown(agreement)
    if kind is ResolutionKind.ADOPTED and document is None:
        raise GovernanceNotPossible("Choose the document that is adopted.")
    text = document.versions.filter(reference=version).first() if document and version else None
    if version and text is None:
        raise GovernanceUnknown(version)
    above = None
    if kind is ResolutionKind.RECOMMENDED:
        if not passes_to or answer_by is None or end_of(answer_by) <= now:
            raise GovernanceNotPossible("Choose the group that it passes to, and a day to come for the answer.")
        above = find_group(actor, passes_to, now=now)
        if not is_above(above, one):
            raise GovernanceNotPossible("Choose a group above this one: a recommendation passes upwards.")
    elif passes_to or answer_by:
        raise GovernanceNotPossible("Only a recommendation passes to another group.")
    before = _to_answer(actor, answers, by=group, verdict=verdict) if answers or verdict else None
    recorded = Resolution.objects.create(
        reference=new_reference(RESOLUTION_PREFIX, now=now),
        group=one,
        meeting=held,
        kind=kind.value,
        words=words.strip(),
        decided_on=decided_on,
        agreement=document,
        version=text,
        passes_to=above,
        answer_due_at=end_of(answer_by) if answer_by else None,
        answers=before,
        verdict=verdict.value if verdict else "",
        recorded_at=now,
        recorded_by=actor.reference,
    )
    facts: dict[str, Any] = {"group": group, "kind": kind.value, "decided_on": decided_on}
    facts |= {
        name: value
        for name, value in (("agreement", agreement), ("passes_to", passes_to), ("answers", answers))
        if value
    }
    append_entry(actor=actor, event=RESOLUTION_RECORDED, subjects=[recorded.reference, group], facts=facts, now=now)
    if kind is ResolutionKind.ADOPTED and text is not None and text.fixed_at and not text.agreed_at:
        agree_version(actor=actor, version=version, how=HowAgreed.ADOPTED, now=now)
    if above is not None and answer_by is not None:
        open_obligation(
            actor=actor,
            code=RECOMMENDATION,
            about=recorded.reference,
            owner_post=keeper_post(actor, partnership=one.partnership_id, now=now),
            due_at=end_of(answer_by),
            now=now,
        )
    if before is not None:
        close_owed(actor=actor, about=before.reference, code=RECOMMENDATION, now=now)
    return recorded.reference


def _to_answer(actor: Actor, reference: str, *, by: str, verdict: Verdict | None) -> Resolution:
    """Return the recommendation that a decision answers; the answering group is locked, so there is one answer.

    Raise `GovernanceUnknown`, `GovernanceNotPossible` or `NotPossibleNow`.
    """
    if not reference or verdict is None:
        raise GovernanceNotPossible("Choose the recommendation that is answered, and what was made of it.")
    found = (
        open_to(actor, Resolution.objects.select_related("passes_to"), by="group__partnership")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise GovernanceUnknown(reference)
    if found.passes_to is None or found.passes_to.reference != by:
        raise GovernanceNotPossible("This recommendation did not pass to this group.")
    if Resolution.objects.filter(answers=found).exists():
        raise NotPossibleNow("This recommendation was answered already.")
    return found


def keeper_post(actor: Actor, *, partnership: int, now: datetime) -> str:
    """Return the post of an agreements officer: the actor's own, else one of the partnership.

    Raise `GovernanceNotPossible` where nobody is in post.
    """
    if actor.post and is_permitted(actor, Permission.KEEP_GROUPS):
        return actor.post
    houses = set(
        apps.get_model("partnerships", "Organisation")
        .objects.filter(partnership=partnership)
        .values_list("reference", flat=True)
    )
    for post in list_current_posts(at=now, role=Role.AGREEMENTS_OFFICER):
        if post.organisation in houses:
            return post.reference
    raise GovernanceNotPossible(
        "Nobody is in post as agreements officer, so nobody could look after it. Ask your administrator to name one."
    )


def _one_thing(*, words: str, resolution: str = "", given_for: str = "", problem: str = "", **_: object) -> None:
    _words(words=words)
    if sum(map(bool, (resolution, given_for, problem))) != 1:
        raise GovernanceNotPossible("It is undertaken for one decision, one self-assessment, or one problem.")


@action(Permission.REPORT_PROGRESS, validate=_one_thing)
def give_undertaking(
    *,
    actor: Actor,
    words: str,
    owner_post: str,
    due_on: date,
    resolution: str = "",
    given_for: str = "",
    problem: str = "",
    now: datetime,
) -> str:
    """Let a post undertake something by a day, and return the reference. It is owed until it is reported as done.

    Whoever keeps the groups gives it to anybody of the partnership; a representative to somebody of the organisations
    that they speak for, for what these returned.
    Raise `GovernanceUnknown`, `GovernanceNotPossible` or `NotYoursToKeep`.
    """
    if end_of(due_on) <= now:
        raise GovernanceNotPossible("Choose a day to come.")
    lasting = Q(ended_at__isnull=True) | Q(ended_at__gt=now)
    owner = (
        open_to(actor, apps.get_model("practitioners", "Post").objects.all(), by="organisation__partnership")
        .filter(lasting, reference=owner_post, began_at__lte=now)
        .select_related("organisation")
        .first()
    )
    if owner is None:
        raise GovernanceNotPossible("Choose somebody who is in post in this partnership.")
    what = _what_for(actor, resolution=resolution, given_for=given_for, problem=problem)
    if not is_permitted(actor, Permission.KEEP_GROUPS):
        spoken_for = agreements.speaks_for(actor, at=now)
        own = isinstance(what, Return) and what.organisation.reference in spoken_for
        if not own or (owner.organisation.reference not in spoken_for and owner.reference != actor.post):
            raise NotYoursToKeep("Only somebody of an organisation for which you speak can undertake this.")
    about = resolution or given_for or problem
    one = Undertaking.objects.create(
        reference=new_reference(UNDERTAKING_PREFIX, now=now),
        resolution=what if isinstance(what, Resolution) else None,
        given_for=what if isinstance(what, Return) else None,
        problem=what if isinstance(what, Problem) else None,
        organisation=owner.organisation,
        given_to=owner,
        words=words.strip(),
        due_at=end_of(due_on),
        given_at=now,
        given_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=UNDERTAKING_GIVEN,
        subjects=[one.reference, about],
        facts={"about": about, "owner": owner_post, "due_at": one.due_at},
        now=now,
    )
    open_obligation(
        actor=actor,
        code=UNDERTAKING,
        about=one.reference,
        owner_post=owner_post,
        cover_post=actor.post,
        due_at=one.due_at,
        now=now,
    )
    return one.reference


def _what_for(actor: Actor, *, resolution: str, given_for: str, problem: str) -> Resolution | Return | Problem:
    found: Resolution | Return | Problem | None
    if resolution:
        found = open_to(actor, Resolution.objects.all(), by="group__partnership").filter(reference=resolution).first()
    elif given_for:
        returns = open_to(actor, Return.objects.select_related("organisation"), by="call__partnership")
        found = returns.filter(reference=given_for).first()
    else:
        found = open_to(actor, Problem.objects.all()).filter(reference=problem).first()
    if found is None:
        raise GovernanceUnknown(resolution or given_for or problem)
    return found


@action(Permission.KEEP_OBLIGATIONS, validate=_words)
def report_undertaking(*, actor: Actor, undertaking: str, progress: Progress, words: str, now: datetime) -> None:
    """Report how far an undertaking is. Done closes it, and nothing else does.

    Its owner reports, whoever covers for it, and who keeps the groups.
    Raise `GovernanceUnknown`, `NotYoursToKeep` or `NotPossibleNow`.
    """
    one = (
        open_to(actor, Undertaking.objects.select_related("given_to"), by="organisation__partnership")
        .select_for_update(of=("self",))
        .filter(reference=undertaking)
        .first()
    )
    if one is None:
        raise GovernanceUnknown(undertaking)
    if not may_report(actor, one, now=now):
        raise NotYoursToKeep("Only whoever undertook this reports on it.")
    if one.ended_at is not None:
        raise NotPossibleNow("This was reported as done already.")
    one.progress, one.reported = progress.value, words.strip()
    one.reported_at, one.reported_by = now, actor.reference
    one.ended_at = now if progress is Progress.DONE else None
    one.save(update_fields=["progress", "reported", "reported_at", "reported_by", "ended_at"])
    append_entry(
        actor=actor, event=UNDERTAKING_REPORTED, subjects=[undertaking], facts={"progress": progress.value}, now=now
    )
    if progress is Progress.DONE:
        close_owed(actor=actor, about=undertaking, code=UNDERTAKING, now=now)

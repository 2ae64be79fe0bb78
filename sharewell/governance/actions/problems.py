"""Say that sharing is not working, look into it and resolve it; offer best practice and publish it."""

from datetime import datetime

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements import policies as agreements
from sharewell.agreements.queries import list_represented
from sharewell.agreements.types import NotPossibleNow
from sharewell.foundation.references import new_reference
from sharewell.governance.actions.closing import close_owed
from sharewell.governance.actions.resolutions import keeper_post
from sharewell.governance.events import (
    PRACTICE_OFFERED,
    PRACTICE_PUBLISHED,
    PROBLEM,
    PROBLEM_NOTED,
    PROBLEM_RAISED,
    PROBLEM_RESOLVED,
)
from sharewell.governance.models import BestPractice, Problem, ProblemNote
from sharewell.governance.policies import open_to
from sharewell.governance.types import (
    LONGEST_NAME,
    LONGEST_PROBLEM,
    LONGEST_WORDS,
    PRACTICE_PREFIX,
    PROBLEM_PREFIX,
    GovernanceNotPossible,
    GovernanceUnknown,
    ProblemEnd,
)
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import open_obligation
from sharewell.obligations.queries import due_of


def _what_happened(*, about: str, words: str, **_: object) -> None:
    if not about.strip() or len(about) > LONGEST_NAME:
        raise GovernanceNotPossible(f"Say which service or team it concerns, in at most {LONGEST_NAME} characters.")
    if not words.strip() or len(words) > LONGEST_PROBLEM:
        raise GovernanceNotPossible(
            f"Say what happened in at most {LONGEST_PROBLEM} characters, without any detail of a child."
        )


@action(Permission.RAISE_PROBLEM, validate=_what_happened)
def raise_problem(*, actor: Actor, about: str, words: str, agreement: str = "", now: datetime) -> str:
    """Say that an agreement, or sharing as such, is not working, and return the reference.

    `about` is the service or team that it concerns. An agreements officer owes it to look into it.
    Raise `GovernanceUnknown` or `GovernanceNotPossible`.
    """
    house = apps.get_model("partnerships", "Organisation").objects.filter(reference=actor.organisation).first()
    if house is None:
        raise GovernanceNotPossible("Only somebody at an organisation can say so.")
    document = agreements.open_to(actor).filter(reference=agreement).first() if agreement else None
    if agreement and document is None:
        raise GovernanceUnknown(agreement)
    one = Problem.objects.create(
        reference=new_reference(PROBLEM_PREFIX, now=now),
        partnership_id=house.partnership_id,
        agreement=document,
        organisation=house,
        about=about.strip(),
        words=words.strip(),
        raised_at=now,
        raised_by=actor.reference,
        due_at=due_of(PROBLEM, start=now),
    )
    append_entry(
        actor=actor,
        event=PROBLEM_RAISED,
        subjects=[one.reference],
        facts={"organisation": actor.organisation, **({"agreement": agreement} if document else {})},
        now=now,
    )
    open_obligation(
        actor=actor,
        code=PROBLEM,
        about=one.reference,
        owner_post=keeper_post(actor, partnership=house.partnership_id, now=now),
        due_at=one.due_at,
        now=now,
    )
    return one.reference


def _words(*, words: str, **_: object) -> None:
    if not words.strip() or len(words) > LONGEST_WORDS:
        raise GovernanceNotPossible(f"Write it down, in at most {LONGEST_WORDS:,} characters.")


@action(Permission.KEEP_GROUPS, validate=_words)
def note_problem(*, actor: Actor, problem: str, words: str, now: datetime) -> None:
    """Note what was found while a problem is looked into. Raise `GovernanceUnknown` or `NotPossibleNow`."""
    one = _unresolved(actor, problem)
    ProblemNote.objects.create(problem=one, words=words.strip(), noted_at=now, noted_by=actor.reference)
    append_entry(actor=actor, event=PROBLEM_NOTED, subjects=[problem], now=now)


@action(Permission.KEEP_GROUPS, validate=_words)
def resolve_problem(*, actor: Actor, problem: str, ended_as: ProblemEnd, words: str, now: datetime) -> None:
    """Resolve a problem with the reasons (`words`). Raise `GovernanceUnknown`, or `NotPossibleNow`.

    It is resolved only after somebody noted what they found: nobody closes it unseen.
    """
    one = _unresolved(actor, problem)
    if not one.notes.exists():
        raise NotPossibleNow("Note first whom you asked and what you found.")
    one.ended_as, one.reasons = ended_as.value, words.strip()
    one.resolved_at, one.resolved_by = now, actor.reference
    one.save(update_fields=["ended_as", "reasons", "resolved_at", "resolved_by"])
    append_entry(actor=actor, event=PROBLEM_RESOLVED, subjects=[problem], facts={"ended_as": ended_as.value}, now=now)
    close_owed(actor=actor, about=problem, code=PROBLEM, now=now)


def _unresolved(actor: Actor, reference: str) -> Problem:
    one = open_to(actor, Problem.objects.all()).select_for_update(of=("self",)).filter(reference=reference).first()
    if one is None:
        raise GovernanceUnknown(reference)
    if one.resolved_at is not None:
        raise NotPossibleNow("This problem was resolved before.")
    return one


def _title_and_words(*, title: str, words: str, **_: object) -> None:
    if not title.strip() or len(title) > LONGEST_NAME:
        raise GovernanceNotPossible(f"Give it a title of at most {LONGEST_NAME} characters.")
    _words(words=words)


@action(Permission.RAISE_PROBLEM, validate=_title_and_words)
def offer_practice(*, actor: Actor, title: str, words: str, now: datetime) -> str:
    """Write down how something went well, and return the reference. Raise `GovernanceNotPossible`."""
    house = apps.get_model("partnerships", "Organisation").objects.filter(reference=actor.organisation).first()
    if house is None:
        raise GovernanceNotPossible("Only somebody at an organisation can say so.")
    one = BestPractice.objects.create(
        reference=new_reference(PRACTICE_PREFIX, now=now),
        partnership_id=house.partnership_id,
        organisation=house,
        title=title.strip(),
        words=words.strip(),
        offered_at=now,
        offered_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=PRACTICE_OFFERED,
        subjects=[one.reference],
        facts={"organisation": actor.organisation},
        now=now,
    )
    return one.reference


@action(Permission.KEEP_GROUPS)
def publish_practice(*, actor: Actor, practice: str, now: datetime) -> None:
    """Publish best practice, and tell each representative. Raise `GovernanceUnknown` or `NotPossibleNow`."""
    one = (
        open_to(actor, BestPractice.objects.select_related("partnership"))
        .select_for_update(of=("self",))
        .filter(reference=practice)
        .first()
    )
    if one is None:
        raise GovernanceUnknown(practice)
    if one.published_at is not None:
        raise NotPossibleNow("This was published before.")
    one.published_at, one.published_by = now, actor.reference
    one.save(update_fields=["published_at", "published_by"])
    append_entry(actor=actor, event=PRACTICE_PUBLISHED, subjects=[practice], now=now)
    for speaker in {row.person for row in list_represented(partnership=one.partnership.reference, at=now).values()}:
        if speaker:
            send_notice(actor=actor, person=speaker, about=practice, page="governance:practice", now=now)

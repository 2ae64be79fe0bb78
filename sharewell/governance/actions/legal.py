"""Ask the legal adviser of an organisation about a document, and answer as one."""

from datetime import date, datetime

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements import policies as agreements
from sharewell.agreements.types import NotPossibleNow, NotYoursToKeep
from sharewell.foundation.references import new_reference
from sharewell.governance.actions.closing import close_owed
from sharewell.governance.events import LEGAL, LEGAL_ANSWERED, LEGAL_ASKED
from sharewell.governance.models import LegalAdvice
from sharewell.governance.policies import legal_open_to
from sharewell.governance.types import (
    LEGAL_PREFIX,
    LONGEST_STATEMENT,
    LONGEST_WORDS,
    GovernanceNotPossible,
    GovernanceUnknown,
    LegalFinding,
    end_of,
)
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import open_obligation
from sharewell.practitioners.queries import find_offices
from sharewell.practitioners.types import Office


def _a_question(*, question: str, **_: object) -> None:
    if not question.strip() or len(question) > LONGEST_WORDS:
        raise GovernanceNotPossible(f"Write what you ask, in at most {LONGEST_WORDS:,} characters.")


@action(Permission.KEEP_GROUPS, validate=_a_question)
def ask_legal_adviser(
    *,
    actor: Actor,
    agreement: str,
    organisation: str,
    question: str,
    due_on: date,
    version: str = "",
    now: datetime,
) -> str:
    """Ask the legal adviser of an organisation about a document by a day, and return the reference.

    Raise `GovernanceUnknown`, or `GovernanceNotPossible` where the organisation has no legal adviser in post.
    """
    document = agreements.open_to(actor).filter(reference=agreement).first()
    if document is None:
        raise GovernanceUnknown(agreement)
    text = document.versions.filter(reference=version).first() if version else None
    house = document.partnership.organisations.filter(reference=organisation).first()
    if house is None or (version and text is None):
        raise GovernanceUnknown(version or organisation)
    if end_of(due_on) <= now:
        raise GovernanceNotPossible("Choose a day to come.")
    offices = find_offices(organisation=organisation, at=now)
    adviser = offices.legal_adviser
    if adviser is None or Office.LEGAL_ADVISER in offices.missing:
        raise GovernanceNotPossible(
            "This organisation has no legal adviser in post. Its administrator names one under “Set up”."
        )
    one = LegalAdvice.objects.create(
        reference=new_reference(LEGAL_PREFIX, now=now),
        agreement=document,
        version=text,
        organisation=house,
        adviser_post_id=apps.get_model("practitioners", "Post")
        .objects.values_list("pk", flat=True)
        .get(reference=adviser.reference),
        question=question.strip(),
        asked_at=now,
        asked_by=actor.reference,
        due_at=end_of(due_on),
    )
    append_entry(
        actor=actor,
        event=LEGAL_ASKED,
        subjects=[one.reference, agreement],
        facts={"agreement": agreement, "organisation": organisation},
        now=now,
    )
    open_obligation(
        actor=actor,
        code=LEGAL,
        about=one.reference,
        owner_post=adviser.reference,
        cover_post=actor.post,
        due_at=one.due_at,
        now=now,
    )
    send_notice(
        actor=actor,
        person=adviser.person,
        about=one.reference,
        address=adviser.email,
        page="governance:legal",
        now=now,
    )
    return one.reference


def _an_answer(*, answer: str, **_: object) -> None:
    if not answer.strip() or len(answer) > LONGEST_STATEMENT:
        raise GovernanceNotPossible(f"Write your answer, in at most {LONGEST_STATEMENT:,} characters.")


@action(Permission.ADVISE_ON_DOCUMENTS, validate=_an_answer)
def answer_as_legal_adviser(*, actor: Actor, legal: str, finding: LegalFinding, answer: str, now: datetime) -> None:
    """Answer what the legal adviser was asked: who was asked, or who holds the office today.

    Raise `GovernanceUnknown`, `NotYoursToKeep` or `NotPossibleNow`.
    """
    one = (
        legal_open_to(actor)
        .select_related("adviser_post", "organisation", "agreement")
        .select_for_update(of=("self",))
        .filter(reference=legal)
        .first()
    )
    if one is None:
        raise GovernanceUnknown(legal)
    holder = find_offices(organisation=one.organisation.reference, at=now).legal_adviser
    if not actor.post or actor.post not in {one.adviser_post.reference, holder.reference if holder else ""}:
        raise NotYoursToKeep("Only the legal adviser of that organisation answers this.")
    if one.answered_at is not None:
        raise NotPossibleNow("This was answered before.")
    one.finding, one.answer = finding.value, answer.strip()
    one.answered_at, one.answered_by = now, actor.reference
    one.save(update_fields=["finding", "answer", "answered_at", "answered_by"])
    append_entry(
        actor=actor,
        event=LEGAL_ANSWERED,
        subjects=[legal, one.agreement.reference],
        facts={"finding": finding.value},
        now=now,
    )
    close_owed(actor=actor, about=legal, code=LEGAL, now=now)

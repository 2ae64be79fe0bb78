"""Write board papers, and issue reports: a sealed snapshot with its hash, each issue an edition of its own."""

import hashlib
from datetime import date, datetime

from django.apps import apps
from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements import policies as agreements
from sharewell.foundation.references import new_reference
from sharewell.governance.actions.meetings import find_meeting
from sharewell.governance.events import PAPER_WRITTEN, REPORT_ISSUED
from sharewell.governance.models import Paper, Report
from sharewell.governance.policies import open_to
from sharewell.governance.queries.composing import compose, text_of
from sharewell.governance.types import (
    LONGEST_NAME,
    LONGEST_PAPER,
    PAPER_PREFIX,
    REPORT_PREFIX,
    GovernanceNotPossible,
    GovernanceUnknown,
    ReportKind,
)
from sharewell.ledger.actions import append_entry


def _a_whole_paper(
    *, title: str, report_of: str, purpose: str, summary: str, recommendations: str, **more: object
) -> None:
    for words, what in ((title, "a title"), (report_of, "whose report it is")):
        if not words.strip() or len(words) > LONGEST_NAME:
            raise GovernanceNotPossible(f"Give the paper {what}, in at most {LONGEST_NAME} characters.")
    for words, what in ((purpose, "purpose"), (summary, "summary"), (recommendations, "recommendations")):
        if not words.strip():
            raise GovernanceNotPossible(f"Write the {what}.")
    parts = (
        purpose,
        summary,
        recommendations,
        *(more.get(one, "") for one in ("implications", "background", "appendices")),
    )
    if any(len(str(words)) > LONGEST_PAPER for words in parts):
        raise GovernanceNotPossible(f"Write at most {LONGEST_PAPER:,} characters to each part.")


@action(Permission.KEEP_GROUPS, validate=_a_whole_paper)
def write_paper(
    *,
    actor: Actor,
    meeting: str,
    title: str,
    report_of: str,
    purpose: str,
    summary: str,
    recommendations: str,
    contact_post: str,
    agreement: str = "",
    implications: str = "",
    background: str = "",
    appendices: str = "",
    paper: str = "",
    now: datetime,
) -> str:
    """Write a paper for a meeting, or change one (`paper`), and return its reference. One recommendation a line.

    Raise `GovernanceUnknown` or `GovernanceNotPossible`.
    """
    held = find_meeting(actor, meeting)
    document = agreements.open_to(actor).filter(reference=agreement).first() if agreement else None
    if agreement and document is None:
        raise GovernanceUnknown(agreement)
    contact = (
        open_to(actor, apps.get_model("practitioners", "Post").objects.all(), by="organisation__partnership")
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gt=now), reference=contact_post, began_at__lte=now)
        .first()
    )
    if contact is None:
        raise GovernanceNotPossible("Choose somebody in post who can be asked about it.")
    said = {
        "meeting": held,
        "agreement": document,
        "contact_post": contact,
        "title": title.strip(),
        "report_of": report_of.strip(),
        "purpose": purpose.strip(),
        "summary": summary.strip(),
        "implications": implications.strip(),
        "recommendations": "\n".join(line.strip() for line in recommendations.splitlines() if line.strip()),
        "background": background.strip(),
        "appendices": appendices.strip(),
        "written_at": now,
        "written_by": actor.reference,
    }
    one = open_to(actor, Paper.objects.all(), by="meeting__group__partnership").filter(reference=paper).first()
    if paper and one is None:
        raise GovernanceUnknown(paper)
    if one is None:
        one = Paper(reference=new_reference(PAPER_PREFIX, now=now))
    for name, value in said.items():
        setattr(one, name, value)
    one.save()
    append_entry(actor=actor, event=PAPER_WRITTEN, subjects=[one.reference], facts={"meeting": meeting}, now=now)
    return one.reference


@action(Permission.KEEP_GROUPS)
def issue_report(*, actor: Actor, kind: ReportKind, about: str, first_day: date, last_day: date, now: datetime) -> str:
    """Issue a report from what is held at this moment, and return its reference.

    `about` is the document whose signatories are reported, the paper, or the partnership for its handbook. The same
    report issued again is the next edition; the one before it stays as it was.
    Raise `GovernanceUnknown` or `GovernanceNotPossible`.
    """
    made = compose(actor=actor, kind=kind, about=about, first_day=first_day, last_day=last_day, now=now)
    text = text_of(made.document)
    # Two issues at once would take the same number: the partnership's row is held until this one is written.
    homes = apps.get_model("partnerships", "Partnership").objects
    home = homes.select_for_update(of=("self",)).get(reference=made.partnership)
    issued = Report.objects.filter(
        partnership=home, kind=kind.value, about=about, first_day=first_day, last_day=last_day
    )
    before = issued.order_by("-number").first()
    one = Report.objects.create(
        reference=new_reference(REPORT_PREFIX, now=now),
        partnership=home,
        kind=kind.value,
        about=about,
        title=made.document.title,
        number=(before.number if before else 0) + 1,
        first_day=first_day,
        last_day=last_day,
        document=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        replaces=before,
        issued_at=now,
        issued_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=REPORT_ISSUED,
        subjects=[one.reference, about],
        facts={"kind": kind.value, "number": one.number, "digest": one.digest},
        now=now,
    )
    return one.reference

"""One of each thing of governance, made by actions, for the tests of its pages and of the access matrix."""

from __future__ import annotations

from datetime import datetime, timedelta

from sharewell.acting.types import OPERATOR, Actor
from sharewell.agreements.actions import accept_nomination, enter_agreement, nominate_representative
from sharewell.agreements.types import AgreementKind
from sharewell.governance.actions import (
    ask_legal_adviser,
    found_group,
    give_seat,
    give_undertaking,
    issue_report,
    make_call,
    offer_practice,
    plan_meeting,
    publish_practice,
    raise_problem,
    record_resolution,
    write_paper,
)
from sharewell.governance.queries import list_returns
from sharewell.governance.types import CallKind, GroupKind, ReportKind, ResolutionKind, SeatKind
from sharewell.practitioners.queries import find_offices


def make_governed(
    *, partnership: str, officer: Actor, representative: Actor, raiser: Actor, now: datetime
) -> dict[str, str]:
    """Return the references of one of each. The representative speaks for their own organisation from now on."""
    day = now.date()
    nomination = nominate_representative(
        actor=OPERATOR, organisation=representative.organisation, post=representative.post, now=now
    )
    accept_nomination(actor=representative, nomination=nomination, now=now)
    document = enter_agreement(
        actor=officer,
        partnership=partnership,
        kind=AgreementKind.CODE_OF_PRACTICE,
        title="Code of practice (invented)",
        now=now,
    )
    group = found_group(actor=officer, partnership=partnership, name="Invented Board", kind=GroupKind.BOARD, now=now)
    seat = give_seat(
        actor=officer, group=group, kind=SeatKind.MEMBER, organisation=representative.organisation, now=now
    )
    meeting = plan_meeting(actor=officer, group=group, meets_on=day, now=now)
    decision = record_resolution(
        actor=officer,
        group=group,
        meeting=meeting,
        kind=ResolutionKind.DECIDED,
        words="Tell every team. (Invented.)",
        decided_on=day,
        now=now,
    )
    undertaking = give_undertaking(
        actor=officer,
        resolution=decision,
        words="Write to every team. (Invented.)",
        owner_post=representative.post,
        due_on=day + timedelta(days=20),
        now=now,
    )
    call = make_call(
        actor=officer,
        group=group,
        kind=CallKind.POSITION_STATEMENT,
        title="Position statements (invented)",
        words="What steps do you take?",
        organisations=[representative.organisation],
        due_on=day + timedelta(days=30),
        now=now,
    )
    legal = ask_legal_adviser(
        actor=officer,
        agreement=document,
        organisation=representative.organisation,
        question="Does it comply?",
        due_on=day + timedelta(days=10),
        now=now,
    )
    adviser = find_offices(organisation=representative.organisation, at=now).legal_adviser
    assert adviser is not None
    practice = offer_practice(actor=raiser, title="A form (invented)", words="It travels along.", now=now)
    publish_practice(actor=officer, practice=practice, now=now)
    paper = write_paper(
        actor=officer,
        meeting=meeting,
        title="A paper (invented)",
        report_of="The officer",
        purpose="To inform.",
        summary="It is short.",
        recommendations="That it is read.",
        agreement=document,
        contact_post=officer.post,
        now=now,
    )
    return {
        "group": group,
        "seat": seat,
        "meeting": meeting,
        "group decision": decision,
        "undertaking": undertaking,
        "call": call,
        "return": list_returns(actor=officer, call=call, now=now)[0].reference,
        "problem": raise_problem(actor=raiser, about="Two teams (invented)", words="It is slow.", now=now),
        "practice": practice,
        "offered practice": offer_practice(actor=raiser, title="A list (invented)", words="It helps.", now=now),
        "legal": legal,
        "legal adviser": adviser.reference,
        "paper": paper,
        "report": issue_report(
            actor=officer, kind=ReportKind.HANDBOOK, about=partnership, first_day=day, last_day=day, now=now
        ),
        "agreement": document,
        "report kind": ReportKind.HANDBOOK.value,
        "partnership": partnership,
        "day": day.isoformat(),
    }

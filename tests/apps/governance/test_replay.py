"""Haringey, December 2009 to June 2010, and Enfield, January 2007, through the real actions.

From the documents (sources 000 and 004): the day and the recommendations of Haringey's paper, the first protocol of
2005 and what replaced it, the update asked for in June 2010 with a report from each partner; Enfield's sub-group, its
two boards and their days. Invented: who the partners and people are, what they reported, the 17th of June as the day by
which they did, and that one of them had not.
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta

import pytest

from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.agreements.actions import (
    accept_nomination,
    agree_version,
    draft_version,
    enter_agreement,
    fix_version,
    link_alongside,
    nominate_representative,
    set_in_force,
    write_text,
)
from sharewell.agreements.queries import find_in_force, get_version
from sharewell.agreements.types import AgreementKind, Followed, HowAgreed
from sharewell.governance.actions import (
    answer_as_legal_adviser,
    answer_call,
    ask_legal_adviser,
    found_group,
    give_undertaking,
    hold_meeting,
    issue_report,
    make_call,
    plan_meeting,
    record_resolution,
    report_undertaking,
    show_call,
    write_paper,
)
from sharewell.governance.queries import (
    get_call,
    get_report,
    get_resolution,
    list_calls,
    list_returns,
    list_silent,
    list_to_answer,
    list_undertakings,
)
from sharewell.governance.types import (
    CallKind,
    GroupKind,
    LegalFinding,
    Progress,
    ReportKind,
    ResolutionKind,
    Verdict,
)
from sharewell.obligations.queries import list_about, list_open
from sharewell.partnerships.actions import add_organisation, add_partnership
from sharewell.practitioners.actions import add_person, give_post, name_offices
from sharewell.practitioners.queries import find_offices, get_post
from tests.support.people import actor_of, make_umbrella

BEGAN = datetime(2004, 1, 5, 9, tzinfo=UTC)
MEETING_DAY = date(2009, 12, 17)
AT_MEETING = datetime(2009, 12, 17, 14, tzinfo=UTC)
REPORT_DAY = date(2010, 6, 17)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


class Trust:
    """A partnership of long ago, in which each partner has somebody who speaks for it."""

    def __init__(self, *partners: str) -> None:
        early = BEGAN - timedelta(days=30)
        self.partnership = add_partnership(actor=OPERATOR, name="Trust (invented)", is_invented=True, now=early)
        serving = make_umbrella(self.partnership, now=early)
        self.houses = {
            name: add_organisation(actor=OPERATOR, partnership=self.partnership, name=name, is_invented=True, now=early)
            for name in partners
        }
        for house in self.houses.values():
            name_offices(actor=OPERATOR, organisation=house, offices=serving, beginning=[], now=early)
        self.officer = self.person(Role.AGREEMENTS_OFFICER, partners[0])
        self.speakers: dict[str, Actor] = {}
        for name, house in self.houses.items():
            speaker = self.person(Role.REPRESENTATIVE, name)
            nomination = nominate_representative(actor=OPERATOR, organisation=house, post=speaker.post, now=BEGAN)
            accept_nomination(actor=speaker, nomination=nomination, now=BEGAN)
            self.speakers[name] = speaker

    def person(self, role: Role, organisation: str) -> Actor:
        person = add_person(
            actor=OPERATOR,
            name=f"Invented {role}",
            email=f"{role}.{secrets.token_hex(4)}@trust.example",
            password=None,
            now=BEGAN,
        )
        post = give_post(
            actor=OPERATOR,
            person=person,
            organisation=self.houses[organisation],
            team="",
            role=role,
            title="Invented post",
            now=BEGAN,
        )
        return actor_of(get_post(post), now=BEGAN)

    def document(self, title: str, kind: AgreementKind, *, at: datetime, **more: object) -> str:
        return enter_agreement(actor=self.officer, partnership=self.partnership, kind=kind, title=title, now=at, **more)

    def fixed(self, agreement: str, *, at: datetime) -> str:
        version = draft_version(actor=self.officer, agreement=agreement, now=at)
        write_text(actor=self.officer, version=version, sections=[("Purpose", "To share well.")], now=at)
        fix_version(actor=self.officer, version=version, now=at)
        return version


def check_the_paper(officer: Actor, meeting: str, new: str) -> None:
    """Write and issue the paper of 17 December 2009; what the legal adviser said stands in it by itself."""
    paper = write_paper(
        actor=officer,
        meeting=meeting,
        agreement=new,
        title="Information Sharing Protocol",
        report_of="Director, Children and Young People’s Service",
        purpose="To inform the Children’s Trust of the proposed changes to the information-sharing protocol.",
        summary="Key partners have been consulted and have expressed their commitment to implementing in full.",
        recommendations="That the protocol is adopted.\nThat the guidance is disseminated.\n\n"
        "That an update is requested in June 2010 and each partner agency reports on progress.",
        background="The first protocol was adopted in 2005. This replaces it.",
        contact_post=officer.post,
        now=noon(date(2009, 12, 10)),
    )
    issued = issue_report(
        actor=officer,
        kind=ReportKind.BOARD_PAPER,
        about=paper,
        first_day=date(2009, 12, 10),
        last_day=date(2009, 12, 10),
        now=noon(date(2009, 12, 10)),
    )
    _, document, is_whole = get_report(actor=officer, report=issued)
    assert is_whole
    told = {section.heading: section for section in document.sections}
    assert list(told) == [
        "Purpose",
        "Summary",
        "Legal and financial implications",
        "Recommendations",
        "For more information contact",
        "Background",
        "Use of appendices",
    ]
    assert "was consulted on 20 November 2009. It complies with the law, answered on 9 December 2009" in " ".join(
        told["Legal and financial implications"].paragraphs
    )
    assert [line[:2] for line in told["Recommendations"].bullets] == ["1.", "2.", "3."]
    assert told["Use of appendices"].bullets[0].startswith("Appendix 1: Information-sharing protocol and guidance")


@pytest.mark.django_db
def test_haringey_adopts_a_protocol_and_each_partner_reports_in_june() -> None:
    trust = Trust("Council (invented)", "Primary Care Trust (invented)", "Police (invented)")
    officer, council = trust.officer, trust.houses["Council (invented)"]
    board = found_group(
        actor=officer, partnership=trust.partnership, name="Children’s Trust", kind=GroupKind.BOARD, now=BEGAN
    )
    old = trust.document("Information-sharing protocol", AgreementKind.PROTOCOL, at=noon(date(2005, 3, 1)))
    first = trust.fixed(old, at=noon(date(2005, 3, 1)))
    agree_version(actor=officer, version=first, how=HowAgreed.ADOPTED, now=noon(date(2005, 4, 1)))
    set_in_force(
        actor=officer,
        version=first,
        in_force_from=noon(date(2005, 4, 1)),
        review_on=date(2008, 4, 1),
        now=noon(date(2005, 4, 1)),
    )
    suite = trust.document("Suite of the Strategic Partnership", AgreementKind.PROTOCOL, at=noon(date(2009, 10, 1)))
    new = trust.document(
        "Information-sharing protocol and guidance",
        AgreementKind.PROTOCOL,
        at=noon(date(2009, 11, 2)),
        follows=old,
        followed_as=Followed.REPLACES,
    )
    link_alongside(actor=officer, agreement=new, alongside=suite, now=noon(date(2009, 11, 2)))
    version = trust.fixed(new, at=noon(date(2009, 11, 2)))

    asked = noon(date(2009, 11, 20))
    legal = ask_legal_adviser(
        actor=officer,
        agreement=new,
        version=version,
        organisation=council,
        question="Do the protocol and the guidance comply with the law?",
        due_on=date(2009, 12, 10),
        now=asked,
    )
    post = find_offices(organisation=council, at=asked).legal_adviser
    assert post is not None
    adviser = actor_of(get_post(post.reference), now=asked)
    assert [one.about for one in list_open(actor=adviser, now=asked) if one.code == "advise-on-a-document"] == [legal]
    answer_as_legal_adviser(
        actor=adviser,
        legal=legal,
        finding=LegalFinding.COMPLIANT,
        answer="They are compliant with the main elements of the legal framework.",
        now=noon(date(2009, 12, 9)),
    )
    meeting = plan_meeting(actor=officer, group=board, meets_on=MEETING_DAY, now=asked)
    check_the_paper(officer, meeting, new)

    hold_meeting(actor=officer, meeting=meeting, attendance={}, now=AT_MEETING)
    adopted = record_resolution(
        actor=officer,
        group=board,
        meeting=meeting,
        kind=ResolutionKind.ADOPTED,
        words="Adopt the protocol as the basis for sharing information across the partnership.",
        decided_on=MEETING_DAY,
        agreement=new,
        version=version,
        now=AT_MEETING,
    )
    assert get_version(actor=officer, version=version).agreed_how is HowAgreed.ADOPTED
    set_in_force(actor=officer, version=version, in_force_from=AT_MEETING, review_on=date(2012, 12, 17), now=AT_MEETING)
    assert find_in_force(agreement=old, at=AT_MEETING) is None
    spread = record_resolution(
        actor=officer,
        group=board,
        meeting=meeting,
        kind=ResolutionKind.DECIDED,
        words="Members disseminate the guidance for practitioners.",
        decided_on=MEETING_DAY,
        now=AT_MEETING,
    )
    undertaken = give_undertaking(
        actor=officer,
        resolution=spread,
        words="Send the guidance to every front-line team.",
        owner_post=trust.speakers["Police (invented)"].post,
        due_on=date(2010, 3, 31),
        now=AT_MEETING,
    )
    call = make_call(
        actor=officer,
        group=board,
        resolution=adopted,
        kind=CallKind.PROGRESS_REPORT,
        title="Progress within each partner agency",
        words="Report on progress within your own agency.",
        organisations=list(trust.houses.values()),
        due_on=REPORT_DAY,
        now=AT_MEETING,
    )
    owed = {
        name: [one for one in list_open(actor=speaker, now=AT_MEETING) if one.code == "give-a-return"]
        for name, speaker in trust.speakers.items()
    }
    assert {name: len(rows) for name, rows in owed.items()} == dict.fromkeys(trust.houses, 1)
    assert {rows[0].due_at.date() for rows in owed.values()} == {REPORT_DAY}

    report_undertaking(
        actor=trust.speakers["Police (invented)"],
        undertaking=undertaken,
        progress=Progress.DONE,
        words="Sent to all teams in February.",
        now=noon(date(2010, 3, 1)),
    )
    for name, progress in (("Council (invented)", Progress.DONE), ("Police (invented)", Progress.UNDER_WAY)):
        answer_call(
            actor=trust.speakers[name],
            given=owed[name][0].about,
            words="We told every team.",
            progress=progress,
            now=noon(date(2010, 6, 10)),
        )

    late = noon(REPORT_DAY + timedelta(days=1))
    assert get_call(actor=officer, call=call).answered == 2
    assert [row.organisation_name for row in list_silent(actor=officer, call=call, now=late)] == [
        "Primary Care Trust (invented)"
    ]
    progress = {row.organisation_name: row.progress for row in list_returns(actor=officer, call=call, now=late)}
    assert progress == {
        "Council (invented)": Progress.DONE,
        "Police (invented)": Progress.UNDER_WAY,
        "Primary Care Trust (invented)": None,
    }
    june = plan_meeting(actor=officer, group=board, meets_on=REPORT_DAY + timedelta(days=1), now=late)
    show_call(actor=officer, call=call, meeting=june, now=late)
    # Nothing closes by itself: neither the day nor the meeting took it off the one who owes it.
    still = owed["Primary Care Trust (invented)"][0]
    (row,) = [one for one in list_about(about=still.about, now=late) if one.code == "give-a-return"]
    assert row.closed_at is None
    assert row.is_overdue
    assert [one.is_open for one in list_undertakings(actor=officer, about=spread)] == [False]
    assert list_calls(actor=officer, resolution=adopted)[0].reference == call


@pytest.mark.django_db
def test_enfield_a_sub_groups_recommendation_passes_to_two_boards_and_guidance_is_adopted() -> None:
    trust = Trust("Council (invented)")
    officer, home = trust.officer, trust.partnership
    board = found_group(actor=officer, partnership=home, name="Children’s Trust Board", kind=GroupKind.BOARD, now=BEGAN)
    executive = found_group(
        actor=officer,
        partnership=home,
        name="Children’s Trust Executive Board",
        kind=GroupKind.EXECUTIVE,
        reports_to=board,
        now=BEGAN,
    )
    sub_group = found_group(
        actor=officer,
        partnership=home,
        name="Information sub-group",
        kind=GroupKind.SUB_GROUP,
        reports_to=executive,
        now=BEGAN,
    )
    guidance = trust.document(
        "Information Sharing: Practitioners’ Guide",
        AgreementKind.NATIONAL_GUIDANCE,
        at=noon(date(2006, 12, 1)),
        edition="hmg-2006",
    )
    step = ""
    for group, passes_to, day in (
        (sub_group, executive, date(2006, 12, 11)),
        (executive, board, date(2007, 1, 11)),
    ):
        assert [one.reference for one in list_to_answer(actor=officer, group=group)] == ([step] if step else [])
        step = record_resolution(
            actor=officer,
            group=group,
            kind=ResolutionKind.RECOMMENDED,
            words="Adopt the guidance as the basis for information sharing across the area.",
            decided_on=day,
            agreement=guidance,
            passes_to=passes_to,
            answer_by=date(2007, 1, 31),
            answers=step,
            verdict=Verdict.ACCEPTED if step else None,
            now=noon(day),
        )
    accepted = record_resolution(
        actor=officer,
        group=board,
        kind=ResolutionKind.ADOPTED,
        words="The guide, and associated guidance, is adopted as the basis for sharing across the area.",
        decided_on=date(2007, 1, 25),
        agreement=guidance,
        answers=step,
        verdict=Verdict.ACCEPTED,
        now=noon(date(2007, 1, 25)),
    )
    assert list_to_answer(actor=officer, group=board) == ()
    row = get_resolution(actor=officer, resolution=accepted)
    assert (row.edition, row.answers) == ("hmg-2006", step)
    assert get_resolution(actor=officer, resolution=step).answered_by == accepted
    waiting = list_open(actor=officer, now=noon(date(2007, 1, 25)))
    assert [one for one in waiting if one.code == "answer-a-recommendation"] == []

    day = date(2007, 1, 25)
    issued = issue_report(
        actor=officer,
        kind=ReportKind.HANDBOOK,
        about=trust.partnership,
        first_day=day,
        last_day=day,
        now=noon(day),
    )
    told = {section.heading: section for section in get_report(actor=officer, report=issued)[1].sections}
    (adopted,) = told["National guidance that was adopted"].bullets
    assert "adopted by Children’s Trust Board on 25 January 2007. It is the edition hmg-2006 of the guide." in adopted
    assert told["Documents"].paragraphs == ("No document is in force on this day.",)
    assert told["Who speaks for each organisation"].tables[0].rows[0][0] == "Council (invented)"

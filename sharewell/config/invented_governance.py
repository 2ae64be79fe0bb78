"""Load the invented board of the try-out: groups, a meeting, decisions, statements, a problem, best practice.

All of it is invented. It goes through the same acts as a real one, each at its own day before the day of loading.
Loading again changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.agreements.actions import accept_nomination, enter_agreement, nominate_representative
from sharewell.agreements.queries import find_representative
from sharewell.agreements.types import AgreementKind
from sharewell.foundation.clock import LONDON
from sharewell.governance.actions import (
    answer_call,
    found_group,
    give_seat,
    give_undertaking,
    hold_meeting,
    make_call,
    note_problem,
    offer_practice,
    plan_meeting,
    publish_practice,
    raise_problem,
    record_resolution,
    set_agenda,
    set_terms,
)
from sharewell.governance.queries import list_groups, list_returns, list_seats
from sharewell.governance.types import Attended, CallKind, GroupKind, ResolutionKind, SeatKind
from sharewell.partnerships.queries import list_organisations
from sharewell.partnerships.types import OrganisationRow
from sharewell.practitioners.queries import list_current_posts
from sharewell.practitioners.types import PostRow

BEGAN = timedelta(days=120)
"""How long before the day of loading the invented people came into post."""

ASKED = (
    "Eastlow Integrated Care Board (invented)",
    "Eastlow Constabulary (invented)",
    "Eastlow Hospitals NHS Trust (invented)",
    "Hedgerow Homes (invented)",
    "Eastlow Women’s Aid (invented)",
    "Thornbeck Activity Centre (invented)",
)
SILENT = "Thornbeck Activity Centre (invented)"
STATEMENT = "All teams have had the guidance, and a named person answers their questions. (Invented.)"
TERMS = (
    "The representatives of all signatories meet once a year and are asked about each change.\n"
    "The sub-group prepares what the boards decide. (Invented.)"
)


def load_invented_governance(*, partnership: str, now: datetime) -> None:
    """Load it for the invented partnership, unless it has groups already."""
    houses = {one.name: one for one in list_organisations(on=now.astimezone(LONDON).date(), partnership=partnership)}
    officer = _somebody(Role.AGREEMENTS_OFFICER, now=now)
    if officer is None or not set(ASKED) <= set(houses) or list_groups(actor=_act(officer, now)):
        return
    begin = now - BEGAN + timedelta(days=10)
    _represent(houses, now=begin)
    board = _groups(_act(officer, begin), partnership, houses, now=begin)
    _meet(officer, partnership, board, houses, now=now)
    _practice(officer, now=now)


def _somebody(role: Role, *, now: datetime, organisation: str = "") -> PostRow | None:
    return next(iter(list_current_posts(at=now, role=role, organisation=organisation or None)), None)


def _act(post: PostRow, at: datetime) -> Actor:
    return get_actor(practitioner=post.person, post=post.reference, now=at)


def _represent(houses: dict[str, OrganisationRow], *, now: datetime) -> None:
    """Let somebody speak for each that is asked: one with an account, the others by an e-mail address."""
    for number, name in enumerate(ASKED, start=1):
        house = houses[name].reference
        if find_representative(organisation=house, at=now):
            continue
        post = _somebody(Role.REPRESENTATIVE, now=now, organisation=house)
        if post is None:
            nominate_representative(
                actor=OPERATOR,
                organisation=house,
                name=f"Invented Representative {number}",
                email=f"representative{number}@eastlow.example",
                now=now,
            )
        else:
            nomination = nominate_representative(actor=OPERATOR, organisation=house, post=post.reference, now=now)
            accept_nomination(actor=_act(post, now), nomination=nomination, now=now)


def _groups(officer: Actor, partnership: str, houses: dict[str, OrganisationRow], *, now: datetime) -> str:
    made = {"": ""}
    for name, kind, above in (
        ("Eastlow Safeguarding Board (invented)", GroupKind.BOARD, ""),
        ("Eastlow Executive Board (invented)", GroupKind.EXECUTIVE, "Eastlow Safeguarding Board (invented)"),
        ("Information Sharing Sub-group (invented)", GroupKind.SUB_GROUP, "Eastlow Executive Board (invented)"),
    ):
        made[name] = found_group(
            actor=officer, partnership=partnership, name=name, kind=kind, reports_to=made[above], now=now
        )
        set_terms(actor=officer, group=made[name], words=TERMS, in_force_from=now.astimezone(LONDON).date(), now=now)
    board = made["Eastlow Safeguarding Board (invented)"]
    for post in list_current_posts(at=now, role=Role.BOARD_MEMBER):
        seat = SeatKind.ADVISER if "scrutineer" in post.title else SeatKind.CHAIR
        give_seat(actor=officer, group=board, kind=seat, post=post.reference, now=now)
    for name in ASKED[2:]:
        give_seat(actor=officer, group=board, kind=SeatKind.MEMBER, organisation=houses[name].reference, now=now)
    return board


def _meet(post: PostRow, partnership: str, board: str, houses: dict[str, OrganisationRow], *, now: datetime) -> None:
    """Let the board meet sixty days ago, and decide: one thing is overdue, and statements are due in ten days."""
    then = now - timedelta(days=60)
    day = then.astimezone(LONDON).date()
    officer = _act(post, then)
    guidance = enter_agreement(
        actor=officer,
        partnership=partnership,
        kind=AgreementKind.NATIONAL_GUIDANCE,
        title="Information sharing: advice for practitioners",
        edition="england-2026",
        now=then,
    )
    meeting = plan_meeting(actor=officer, group=board, meets_on=day, place="Eastlow Town Hall (invented)", now=then)
    set_agenda(
        actor=officer,
        meeting=meeting,
        points=["The guidance", "Position statements", "How agents and subcontractors sign"],
        now=then,
    )
    seats = list_seats(actor=officer, group=board, at=then)
    attendance = {seat.reference: Attended.PRESENT for seat in seats[:-1]}
    attendance[seats[-1].reference] = Attended.APOLOGIES
    hold_meeting(actor=officer, meeting=meeting, attendance=attendance, now=then)
    adopted = record_resolution(
        actor=officer,
        group=board,
        meeting=meeting,
        kind=ResolutionKind.ADOPTED,
        words="Adopt the guidance as such, and ask each organisation how it lives by it. (Invented.)",
        decided_on=day,
        agreement=guidance,
        now=then,
    )
    contracts = record_resolution(
        actor=officer,
        group=board,
        meeting=meeting,
        kind=ResolutionKind.DECIDED,
        words="Write signing the code of practice into each new contract. (Invented.)",
        decided_on=day,
        now=then,
    )
    give_undertaking(
        actor=officer,
        resolution=contracts,
        words="Give the contracts officers a clause that they can use. (Invented.)",
        owner_post=post.reference,
        due_on=day + timedelta(days=40),
        now=then,
    )
    call = make_call(
        actor=officer,
        group=board,
        resolution=adopted,
        kind=CallKind.POSITION_STATEMENT,
        title="Position statements of this year (invented)",
        words="What steps do you take so that sharing information is part of your work with children and families?",
        organisations=[houses[name].reference for name in ASKED],
        due_on=(now + timedelta(days=10)).astimezone(LONDON).date(),
        now=then,
    )
    later = now - timedelta(days=5)
    for given in list_returns(actor=officer, call=call, now=later):
        speaker = _somebody(Role.REPRESENTATIVE, now=later, organisation=given.organisation)
        if given.organisation_name != SILENT:
            answer_call(actor=_act(speaker or post, later), given=given.reference, words=STATEMENT, now=later)


def _practice(post: PostRow, *, now: datetime) -> None:
    """Let a practitioner raise a problem, and a manager say what went well."""
    then, officer = now - timedelta(days=20), _act(post, now)
    workers = [one for one in list_current_posts(at=then, role=Role.PRACTITIONER) if one.organisation_name in ASKED]
    problem = raise_problem(
        actor=_act(workers[0], then),
        about="Housing officers and health visitors",
        words="Requests for the same facts come twice, by e-mail and by telephone, and are answered differently. "
        "(Invented.)",
        now=then,
    )
    note_problem(
        actor=_act(post, then),
        problem=problem,
        words="Both services were asked. They use two different forms. (Invented.)",
        now=then + timedelta(days=3),
    )
    practice = offer_practice(
        actor=_act(workers[-1], then),
        title="A form that travels with a transfer (invented)",
        words="The wards fill in one form with each transfer, so that the right facts come with the child. (Invented.)",
        now=then,
    )
    publish_practice(actor=officer, practice=practice, now=now)

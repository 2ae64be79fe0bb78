"""A house that shares: a team that receives, an agreement between the two, decisions, disclosures, requests."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, SYSTEM, Actor, Role
from sharewell.agreements.actions import (
    add_party,
    agree_version,
    bind_party,
    draft_version,
    enter_agreement,
    fix_version,
    set_in_force,
    write_clauses,
    write_text,
)
from sharewell.agreements.types import AgreementKind, Capacity, HowAgreed, HowSigned
from sharewell.children.actions import describe_child, merge_children
from sharewell.children.types import BirthKind, Name, NewChild
from sharewell.core.looping import LoopAct
from sharewell.decisions.types import Chosen as Decided
from sharewell.decisions.types import Footing
from sharewell.partnerships.actions import add_organisation, add_team, enter_register
from sharewell.partnerships.queries import get_organisation
from sharewell.partnerships.types import DataRole, InScope
from sharewell.practitioners.actions import add_person, give_post
from sharewell.practitioners.queries import get_post
from sharewell.sharing.actions import (
    ask_for_information,
    disclose,
    disclose_by_link,
    make_letter,
    mark_link_sent,
    move_disclosure,
    open_disclosure,
    part_records,
    tend_link,
)
from sharewell.sharing.models import OutsideLink
from sharewell.sharing.queries import read_under_link
from sharewell.sharing.types import Chosen, Gate
from sharewell.sharing.types.outside import NumberFrom, Outsider
from tests.support.deciding import NOW, House, begin, complete, key, make_house
from tests.support.indexing import look_for, receive
from tests.support.people import make_current
from tests.support.remembering import remembered

DAY = timedelta(days=1)
WHY = "A bruise on a baby who does not crawl is rare."


def clause(**more: Any) -> dict[str, Any]:
    """Return a clause by which each party tells each other about worries."""
    return {
        "code": "4.1",
        "effect": "permit",
        "sources": "every-party",
        "recipients": "every-party",
        "purposes": ["safeguarding", "early-help"],
        "lawful_bases": ["art6-recognised-legitimate-interest", "art6-public-task", "sch1-18-safeguarding"],
        "item_classes": ["concern", "health-summary"],
        "mode": "content",
        "conditions": ["necessary-for-purpose", "recipient-accredited"],
        "retention": {"months": 12, "after": "end-of-work"},
        **more,
    }


@dataclass(frozen=True)
class Sharing:
    """The invented house of decisions, with a team of two at social care, and an agreement in force."""

    house: House
    team: str
    receiver: Actor
    second_receiver: Actor
    version: str

    @property
    def worker(self) -> Actor:
        """Return who decides and sends."""
        return self.house.worker


def make_sharing(house: House | None = None, *, team: str = "First contact") -> Sharing:
    """Make it: once in each process."""
    held = house or make_house()
    return remembered(("sharing", held.playgroup, team), lambda: _make(held, team))


def _make(house: House, name_of_team: str) -> Sharing:
    early = NOW - 20 * DAY
    team = add_team(actor=OPERATOR, organisation=house.social_care, name=name_of_team, now=early)

    def receiver(name: str) -> Actor:
        person = add_person(
            actor=OPERATOR, name=f"{name} (invented)", email=f"{name.lower()}.{secrets.token_hex(4)}@example.org",
            password=None, now=early,
        )  # fmt: skip
        post = give_post(
            actor=OPERATOR, person=person, organisation=house.social_care, team=team, role=Role.PRACTITIONER,
            title=f"{name}, social worker", now=early,
        )  # fmt: skip
        make_current(get_post(post), now=early)
        return get_actor(practitioner=person, post=post, now=NOW)

    receiving, second = receiver("Receiver"), receiver("Second")
    version = agree(house, clause())
    return Sharing(house, team, receiving, second, version)


def agree(
    house: House,
    *clauses: dict[str, Any],
    at: datetime = NOW - 10 * DAY,
    besides: tuple[str, ...] = (),
    title: str = "Worries (invented)",
) -> str:
    """Put an agreement between the two, and others besides, in force, and return its version."""
    home = get_organisation(house.playgroup, on=NOW.date()).partnership
    agreement = enter_agreement(actor=OPERATOR, partnership=home, kind=AgreementKind.PROTOCOL, title=title, now=at)
    version = draft_version(actor=OPERATOR, agreement=agreement, now=at)
    write_text(actor=OPERATOR, version=version, sections=[("Purpose", "Tell worries.")], now=at)
    write_clauses(actor=OPERATOR, version=version, clauses=list(clauses), now=at)
    fix_version(actor=OPERATOR, version=version, now=at)
    agree_version(actor=OPERATOR, version=version, how=HowAgreed.SIGNED, now=at)
    for party in (house.playgroup, house.social_care, *besides):
        bound = add_party(
            actor=OPERATOR, agreement=agreement, organisation=party, capacity=Capacity.SIGNATORY, acts_for="", now=at
        )
        bind_party(
            actor=OPERATOR, version=version, party=bound, how=HowSigned.SIGNED, signed_by=OPERATOR.reference,
            approved_on=at.date(), effective_from=at, now=at,
        )  # fmt: skip
    set_in_force(actor=OPERATOR, version=version, in_force_from=at, review_on=(NOW + 300 * DAY).date(), now=at)
    return version


def decide(actor: Actor, *, chosen: Decided = Decided.SHARE, **answers: str) -> str:
    """Record a decision about one child with one statement, and return its reference."""
    return complete(begin(actor), **answers).record(chosen)


def send(sharing: Sharing, decision: str = "", *, now: datetime = NOW, **more: Any) -> str:
    """Disclose the one statement of a decision to the team, and return the disclosure's reference."""
    plain: dict[str, Any] = {
        "position": 1,
        "to_team": "" if "to_post" in more else sharing.team,
        "chosen": (Chosen(number=1, item_class="concern"),),
        "purpose": "safeguarding",
        "why_it_matters": WHY,
        "key": key(),
    }
    return disclose(
        actor=more.pop("actor", sharing.worker),
        decision=decision or decide(sharing.worker),
        now=now,
        **{**plain, **more},
    )


def sent(sharing: Sharing) -> str:
    """Return a disclosure to the team: made once in each process."""
    return remembered(("sent", sharing.worker.reference), lambda: send(sharing))


def opened(sharing: Sharing, reference: str, *, by: Actor | None = None, now: datetime = NOW) -> str:
    """Let somebody of the team open a disclosure."""
    open_disclosure(actor=by or sharing.receiver, disclosure=reference, key=key(), now=now)
    return reference


def move(actor: Actor, reference: str, act: LoopAct, words: str = "Invented words.", *, now: datetime = NOW) -> None:
    """Do the next thing about a disclosure."""
    move_disclosure(actor=actor, disclosure=reference, act=act, words=words, key=key(), now=now)


def ask(sharing: Sharing, *, now: datetime = NOW, **more: Any) -> str:
    """Let a social worker ask the playgroup's team a question, and return the request's reference."""
    plain: dict[str, Any] = {
        "to_team": sharing.worker.team,
        "name": "Robin Invented",
        "identifying": "red coat",
        "question": "Has Robin been at playgroup this month?",
        "purpose": "safeguarding",
        "footing": Footing.SECTION_47,
        "gate": Gate.NOT_NEEDED,
        "key": key(),
    }
    return ask_for_information(actor=more.pop("actor", sharing.receiver), now=now, **{**plain, **more})


def lapsed(actor: Actor) -> Actor:
    """Return the actor as they would be after their accreditation lapsed."""
    return replace(actor, is_accredited=False)


def outside_body(sharing: Sharing, *, conditions: tuple[str, ...] = ()) -> str:
    """Enter a body in which nobody has an account, let it sign, and return its reference."""
    body = unsigned_body(sharing)
    agree(sharing.house, clause(code="5.1", conditions=["necessary-for-purpose", *conditions]), besides=(body,))
    return body


def unsigned_body(sharing: Sharing) -> str:
    """Enter a body in which nobody has an account, and which has signed nothing; return its reference."""
    home = get_organisation(sharing.house.playgroup, on=NOW.date()).partnership
    early = NOW - 20 * DAY
    body = add_organisation(
        actor=OPERATOR, partnership=home, name="Farlow social care (invented)", is_invented=True, now=early
    )
    enter_register(
        actor=OPERATOR, organisation=body, kind="childrens-social-care", department="", is_public_authority=True,
        data_role=DataRole.CONTROLLER, processor_for="", in_scope_s16la=InScope.YES, scope_reason="Invented.",
        began_on=NOW.date() - 30 * DAY, now=early,
    )  # fmt: skip
    return body


def outsider(organisation: str = "", **more: Any) -> Outsider:
    """Return a body without accounts as the sender describes it."""
    plain: dict[str, Any] = {
        "organisation": organisation,
        "person": "Wren Farlow (invented), duty manager",
        "email": "duty@farlow.example",
        "telephone": "01632 960 555",
        "number_from": NumberFrom.OWN_RECORDS,
        "checked": "The switchboard put me through, and she knew of our talk.",
        "ring_back": "01632 960 777",
    }
    return Outsider(**{**plain, **more})


def send_by_link(
    sharing: Sharing, outside: Outsider, decision: str = "", *, now: datetime = NOW, **more: Any
) -> tuple[str, str]:
    """Disclose the one statement of a decision to a body without accounts; return the reference and the code."""
    plain: dict[str, Any] = {
        "position": 1,
        "chosen": (Chosen(number=1, item_class="concern"),),
        "purpose": "safeguarding",
        "why_it_matters": WHY,
        "key": key(),
    }
    return disclose_by_link(
        actor=more.pop("actor", sharing.worker),
        decision=decision or decide(sharing.worker),
        outside=outside,
        now=now,
        **{**plain, **more},
    )


def mailed(disclosure: str, *, now: datetime = NOW) -> str:
    """Return the token of the e-mail of the newest link of a disclosure, as the background work sends it."""
    link = OutsideLink.objects.filter(disclosure__reference=disclosure).latest("pk")
    letter = make_letter(actor=SYSTEM, link=link.reference, now=now)
    mark_link_sent(actor=SYSTEM, link=link.reference, now=now)
    return letter.token


def tended(disclosure: str, *, now: datetime = NOW) -> None:
    """Let the background work bring what is owed in step."""
    link = OutsideLink.objects.filter(disclosure__reference=disclosure).latest("pk")
    tend_link(actor=SYSTEM, link=link.reference, now=now)


def owed_telling(sharing: Sharing, keeper: Actor) -> str:
    """Let two children be taken for one, tell something of one, part them, and return what is then owed to be told."""
    one, other = (
        receive(
            sharing.house,
            NewChild(names=(Name(given_names=given, family_name=family),), born_on=born, birth=BirthKind.EXACT),
        ).reference
        for given, family, born in (
            ("Wynn", "Oakapple", date(2014, 2, 3)),
            ("Dov", "Thistlewood", date(2011, 8, 9)),
        )
    )
    link = merge_children(actor=keeper, one=one, other=other, reason="Invented.", now=NOW)
    look_for(sharing.worker, given_names="", family_name="", age=None, identifier=one)
    described = describe_child(actor=sharing.worker, name="Wynn Invented", found_as=one, now=NOW)
    send(sharing, child=described)
    part_records(actor=keeper, link=link, reason="Two children.", now=NOW + timedelta(minutes=1))
    [row] = read_under_link(actor=keeper, link=link, now=NOW + timedelta(minutes=1)).shared
    return row.telling

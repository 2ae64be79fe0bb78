"""Load the invented agreements of the try-out, through the same acts as real ones. Loading again changes nothing."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.agreements.actions import (
    accept_nomination,
    add_party,
    agree_by_adoption,
    agree_by_signatures,
    agree_version,
    ask_for_signatures,
    draft_version,
    enter_agreement,
    enter_contract,
    fix_version,
    link_alongside,
    nominate_representative,
    publish_version,
    record_adoption,
    record_assurance,
    record_signature,
    set_in_force,
    sign_version,
    write_text,
)
from sharewell.agreements.queries import list_agreements
from sharewell.agreements.types import AgreementKind, Capacity, Followed, HowAgreed
from sharewell.agreements.types.keeping import AssuranceKind
from sharewell.design.words import LONDON
from sharewell.foundation.content import content_folder
from sharewell.partnerships.queries import list_organisations
from sharewell.practitioners.queries import list_current_posts
from sharewell.practitioners.types import PostRow

Sections: TypeAlias = tuple[tuple[str, str], ...]

CODE = "Information sharing code of practice (invented)"
BOARD = "Board of the partnership (invented)"
VACANT = "Bramblewood Children’s Home (invented)"

SPEAKS_FOR = {
    "tobias.larkspur": (
        "Eastlow County Council",
        "Marrowdale District",
        "Tansy Vale District",
        "Eastlow Youth Justice",
    ),
    "marigold.fennimore": ("Eastlow Integrated", "Eastlow Hospitals", "Eastlow Community Health", "Two Shires"),
    "osric.tealby": ("Eastlow Constabulary", "Eastlow Probation", "Eastlow Fire"),
    "petra.quillfeather": ("Puddlegate", "Skylark", "Wren and Willow", "Eastlow College", "Ladybird"),
    "sunniva.jackdaw": ("Eastlow Women", "Crossbridge", "Tansy Vale Young", "Thornbeck", "Longmeadow", "Lantern"),
}
"""Who speaks for whom: by the first part of an address, and how the names of the organisations begin."""


def load_invented_agreements(*, partnership: str, now: datetime) -> None:
    """Load a code of practice with all organisations as parties, and protocols in force, in draft and replaced."""
    if any(one.title == CODE for one in list_agreements(actor=OPERATOR)):
        return
    texts = _texts()
    houses = {one.name: one.reference for one in list_organisations(on=now.date(), partnership=partnership)}
    (officer_post,) = list_current_posts(at=now, role=Role.AGREEMENTS_OFFICER)
    officer = _actor(officer_post, now=now)
    speakers = _representatives(houses, now=now)
    review = now.astimezone(LONDON).date() + timedelta(days=330)

    former = _former(partnership, houses, texts["former"], now=now)
    code = enter_agreement(
        actor=officer,
        partnership=partnership,
        kind=AgreementKind.CODE_OF_PRACTICE,
        title=CODE,
        follows=former,
        followed_as=Followed.REPLACES,
        now=now,
    )
    first = _fixed(officer, code, texts["code"], note="The first code of practice.", now=now)
    record_adoption(
        actor=officer,
        version=first,
        body=BOARD,
        adopted_on=now.astimezone(LONDON).date() - timedelta(days=3),
        minute="Minute 7 (invented)",
        now=now,
    )
    agree_by_adoption(actor=officer, version=first, now=now)
    set_in_force(actor=officer, version=first, in_force_from=now, review_on=review, now=now)
    _bind(officer, code, first, houses=list(houses.values()), speakers=speakers, unsigned={houses[VACANT]}, now=now)
    publish_version(actor=officer, version=first, now=now)
    draft = draft_version(
        actor=officer, agreement=code, note="The duty to share of 30 September 2026, and children told first.", now=now
    )
    write_text(actor=officer, version=draft, sections=texts["code-draft"], now=now)

    schools = [name for name in houses if name.startswith(SPEAKS_FOR["petra.quillfeather"][:4])]
    council, youth = (
        "Eastlow County Council, Education Inclusion (invented)",
        "Eastlow Youth Justice Service (invented)",
    )
    sharing = [*schools, council, youth]
    attendance = enter_agreement(
        actor=officer,
        partnership=partnership,
        kind=AgreementKind.PROTOCOL,
        title="School attendance (invented)",
        now=now,
    )
    signed = _fixed(officer, attendance, texts["attendance"], note="", now=now)
    late = houses[youth]
    _bind(
        officer,
        attendance,
        signed,
        houses=[houses[name] for name in sharing],
        speakers=speakers,
        unsigned={late},
        now=now,
    )
    agree_by_signatures(actor=officer, version=signed, now=now)
    set_in_force(actor=officer, version=signed, in_force_from=now, review_on=now.date() + timedelta(days=50), now=now)
    ask_for_signatures(actor=officer, version=signed, by=now.date() + timedelta(days=21), now=now)
    link_alongside(actor=officer, agreement=attendance, alongside=code, now=now)

    housing = enter_agreement(
        actor=officer,
        partnership=partnership,
        kind=AgreementKind.DATA_SHARING_AGREEMENT,
        title="Families who may lose their home (invented)",
        now=now,
    )
    begun = draft_version(actor=officer, agreement=housing, note="First draft.", now=now)
    write_text(actor=officer, version=begun, sections=texts["housing"], now=now)

    _contracts(officer, houses, code=code, on=now.astimezone(LONDON).date(), now=now)


def _texts() -> dict[str, Sections]:
    held = tomllib.loads((content_folder() / "demo" / "agreements.toml").read_text(encoding="utf-8"))
    return {name: tuple((one["heading"], one["body"]) for one in sections) for name, sections in held.items()}


def _former(partnership: str, houses: dict[str, str], sections: Sections, *, now: datetime) -> str:
    """Enter the protocol that the code replaces, in force two years ago, and return its reference."""
    then = now - timedelta(days=730)
    agreement = enter_agreement(
        actor=OPERATOR,
        partnership=partnership,
        kind=AgreementKind.PROTOCOL,
        title="Joint protocol on sharing information (invented)",
        now=then,
    )
    for name in sorted(houses)[:6]:
        _party(OPERATOR, agreement, houses[name], now=then)
    version = _fixed(OPERATOR, agreement, sections, note="", now=then)
    agree_version(actor=OPERATOR, version=version, how=HowAgreed.SIGNED, now=then)
    set_in_force(
        actor=OPERATOR, version=version, in_force_from=then, review_on=then.date() + timedelta(days=365), now=then
    )
    return agreement


def _representatives(houses: dict[str, str], *, now: datetime) -> dict[str, Actor]:
    """Nominate who speaks for each organisation but one, and return the actors by organisation.

    Those who are in nobody's list above are tiny bodies: somebody without an account speaks for them.
    """
    posts = {post.email.split("@")[0]: post for post in list_current_posts(at=now, role=Role.REPRESENTATIVE)}
    speakers: dict[str, Actor] = {}
    for number, (name, organisation) in enumerate(sorted(houses.items())):
        if name == VACANT:
            continue
        who = next((who for who, begins in SPEAKS_FOR.items() if name.startswith(begins)), "")
        if who:
            actor = _actor(posts[who], now=now)
            nomination = nominate_representative(actor=OPERATOR, organisation=organisation, post=actor.post, now=now)
            accept_nomination(actor=actor, nomination=nomination, now=now)
            speakers[organisation] = actor
        else:
            nominate_representative(
                actor=OPERATOR,
                organisation=organisation,
                name=f"Volunteer {number} (invented)",
                email=f"volunteer.{number}@eastlow.example",
                now=now,
            )
    return speakers


def _actor(post: PostRow, *, now: datetime) -> Actor:
    return get_actor(practitioner=post.person, post=post.reference, now=now)


def _fixed(actor: Actor, agreement: str, sections: Sections, *, note: str, now: datetime) -> str:
    version = draft_version(actor=actor, agreement=agreement, note=note, now=now)
    write_text(actor=actor, version=version, sections=sections, now=now)
    fix_version(actor=actor, version=version, now=now)
    return version


def _party(actor: Actor, agreement: str, organisation: str, *, now: datetime) -> str:
    return add_party(
        actor=actor,
        agreement=agreement,
        organisation=organisation,
        capacity=Capacity.SIGNATORY,
        acts_for="",
        now=now,
    )


def _bind(
    officer: Actor,
    agreement: str,
    version: str,
    *,
    houses: list[str],
    speakers: dict[str, Actor],
    unsigned: set[str],
    now: datetime,
) -> None:
    """Make organisations parties, and let all but some sign."""
    for organisation in houses:
        party = _party(officer, agreement, organisation, now=now)
        if organisation in unsigned:
            continue
        speaker = speakers.get(organisation)
        act = sign_version if speaker else record_signature
        act(
            actor=speaker or officer,
            version=version,
            party=party,
            approved_on=now.astimezone(LONDON).date(),
            effective_from=now,
            now=now,
        )


def _contracts(officer: Actor, houses: dict[str, str], *, code: str, on: date, now: datetime) -> None:
    """Enter a contract whose condition is met and one whose is not, and certificates of which one runs out soon."""
    council = houses["Eastlow County Council, Children’s Social Care (invented)"]
    for title, provider, days in (
        ("Short breaks at Thornbeck (invented)", "Thornbeck Activity Centre (invented)", 30),
        ("Placements at Bramblewood (invented)", VACANT, -10),
    ):
        enter_contract(
            actor=officer,
            title=title,
            commissioner=council,
            provider=houses[provider],
            agreement=code,
            sign_by=on + timedelta(days=days),
            brings_into_scope=True,
            now=now,
        )
    for name, kind, number, days in (
        ("Eastlow Hospitals NHS Trust (invented)", AssuranceKind.DSPT, "INVENTED-D1", 200),
        (
            "Eastlow Constabulary (invented)",
            AssuranceKind.CYBER_ESSENTIALS,
            "INVENTED-C1",
            20,
        ),
        ("Puddlegate Primary School (invented)", AssuranceKind.ICO_REGISTRATION, "INVENTED-Z1", 300),
    ):
        record_assurance(
            actor=officer,
            organisation=houses[name],
            kind=kind,
            number=number,
            level="",
            checked_on=on,
            expires_on=on + timedelta(days=days),
            now=now,
        )

"""Give the invented partnership a code of practice in force, and a new version of it that is being consulted on."""

from __future__ import annotations

from datetime import datetime

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, Role
from sharewell.agreements.actions import (
    accept_nomination,
    add_party,
    draft_version,
    enter_agreement,
    fix_version,
    nominate_representative,
    write_text,
)
from sharewell.agreements.actions.answering import answer_by_link, answer_consultation
from sharewell.agreements.actions.circulating import make_plain_link, mark_handed_over
from sharewell.agreements.actions.consulting import close_consultation, open_consultation
from sharewell.agreements.queries import list_agreements, list_represented
from sharewell.agreements.queries.consultations import list_circulations
from sharewell.agreements.types import AgreementKind, Capacity
from sharewell.agreements.types.consultations import CirculationRow
from sharewell.core.ratifying import Says
from sharewell.partnerships.queries import list_organisations
from sharewell.practitioners.queries import list_current_posts
from sharewell.practitioners.types import PostRow, add_years

TITLE = "Code of practice for voluntary and early years groups (invented)"
KINDS = ("voluntary-organisation", "early-years-provider")
SMALL_BODIES = 3
"""How many small bodies without an account take part."""

FIRST = (
    ("What this is", "This code sets out how the signatories and their staff share information about children."),
    ("Representatives", "Each signatory names somebody who speaks for it."),
)
SECOND = (
    FIRST[0],
    ("Representatives", "Each signatory names somebody who speaks for it, and says at once when they leave."),
    ("Agents and subcontractors", "Whoever works for a signatory signs this code in its own right."),
)


def load_invented_consultations(partnership: str, *, now: datetime) -> None:
    """Let everybody agree to the first version, and put the second to them. Loading again changes nothing."""
    if any(row.title == TITLE for row in list_agreements(actor=OPERATOR)):
        return
    speaker = list_current_posts(at=now, role=Role.REPRESENTATIVE)[0]
    officer = list_current_posts(at=now, role=Role.AGREEMENTS_OFFICER)[0]
    speaking = get_actor(practitioner=speaker.person, post=speaker.reference, now=now)
    agreement = enter_agreement(
        actor=OPERATOR, partnership=partnership, kind=AgreementKind.CODE_OF_PRACTICE, title=TITLE, now=now
    )
    for organisation in (speaker.organisation, *_small_bodies(partnership, but=speaker.organisation, now=now)):
        add_party(
            actor=OPERATOR,
            agreement=agreement,
            organisation=organisation,
            capacity=Capacity.SIGNATORY,
            acts_for="",
            now=now,
        )
        _name(organisation, speaker, speaking, partnership=partnership, now=now)
    first = _put(agreement, FIRST, officer=officer, now=now)
    for row in list_circulations(actor=OPERATOR, consultation=first):
        _answer(first, row, Says.AGREE, now=now)
    close_consultation(
        actor=OPERATOR,
        consultation=first,
        in_force_from=now,
        review_on=add_years(now.date(), 1),
        now=now,
    )
    second = _put(agreement, SECOND, officer=officer, now=now)
    sent = list_circulations(actor=OPERATOR, consultation=second)
    words = "We agree, and would like an example of what to do when somebody leaves."
    _answer(second, sent[0], Says.COMMENT, words=words, now=now)


def _small_bodies(partnership: str, *, but: str, now: datetime) -> tuple[str, ...]:
    held = list_organisations(on=now.date(), partnership=partnership)
    return tuple(one.reference for one in held if one.kind in KINDS and one.reference != but)[:SMALL_BODIES]


def _name(organisation: str, speaker: PostRow, speaking: Actor, *, partnership: str, now: datetime) -> None:
    """Let somebody speak for an organisation, unless somebody does already."""
    if organisation in list_represented(partnership=partnership, at=now):
        return
    if organisation == speaker.organisation:
        nomination = nominate_representative(actor=OPERATOR, organisation=organisation, post=speaker.reference, now=now)
        accept_nomination(actor=speaking, nomination=nomination, now=now)
        return
    nominate_representative(
        actor=OPERATOR,
        organisation=organisation,
        name="Invented helper without an account",
        email=f"helper.{organisation[-6:].lower()}@eastlow.example",
        now=now,
    )


def _put(agreement: str, sections: tuple[tuple[str, str], ...], *, officer: PostRow, now: datetime) -> str:
    version = draft_version(actor=OPERATOR, agreement=agreement, now=now)
    write_text(actor=OPERATOR, version=version, sections=sections, now=now)
    fix_version(actor=OPERATOR, version=version, now=now)
    return open_consultation(actor=OPERATOR, version=version, officer_post=officer.reference, now=now)


def _answer(consultation: str, sent: CirculationRow, says: Says, *, words: str = "", now: datetime) -> None:
    """Answer for one organisation, as its representative would: signed in, or with the link."""
    if sent.has_account:
        answer_consultation(
            actor=OPERATOR,
            consultation=consultation,
            organisations=[sent.organisation],
            says=says,
            words=words,
            now=now,
        )
        return
    mark_handed_over(actor=SYSTEM, circulation=sent.reference, now=now)
    letter = make_plain_link(actor=SYSTEM, reference=sent.reference, now=now)
    answer_by_link(actor=VISITOR, token=letter.token, says=says, words=words, now=now)

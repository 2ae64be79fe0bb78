"""A scene to test agreements in: a partnership with an officer, two organisations, and who speaks for one of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.agreements.actions import (
    accept_nomination,
    add_party,
    agree_version,
    draft_version,
    enter_agreement,
    enter_contract,
    fix_version,
    nominate_representative,
    publish_version,
    set_in_force,
    sign_version,
    write_text,
)
from sharewell.agreements.types import AgreementKind, Capacity, HowAgreed
from sharewell.partnerships.queries import get_organisation
from tests.support.deciding import NOW as DECIDING
from tests.support.deciding import House
from tests.support.people import Village, actor_of

NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
REVIEW = date(2027, 10, 12)


class Scene:
    """A partnership with an officer, two organisations, and who speaks for one of them."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.officer = self.actor(Role.AGREEMENTS_OFFICER, "Invented Council")
        self.speaker = self.actor(Role.REPRESENTATIVE, "Invented Trust")
        self.trust = village.organisation("Invented Trust")
        self.school = village.organisation("Invented School", kind="school")
        nomination = nominate_representative(
            actor=OPERATOR, organisation=self.trust, post=self.speaker.post, now=NOW - DAY
        )
        accept_nomination(actor=self.speaker, nomination=nomination, now=NOW - DAY)

    def actor(self, role: Role, organisation: str) -> Actor:
        return actor_of(self.village.post(role, organisation=organisation), now=NOW)

    def document(self, kind: AgreementKind = AgreementKind.PROTOCOL, **more: object) -> str:
        return enter_agreement(
            actor=self.officer,
            partnership=self.village.partnership,
            kind=kind,
            title="School attendance (invented)",
            now=NOW,
            **more,
        )

    def fixed(self, agreement: str, at: datetime = NOW) -> str:
        version = draft_version(actor=self.officer, agreement=agreement, now=at)
        write_text(actor=self.officer, version=version, sections=[("Purpose", "To know who is at school.")], now=at)
        fix_version(actor=self.officer, version=version, now=at)
        return version

    def in_force(self, agreement: str, *, at: datetime = NOW) -> str:
        version = self.fixed(agreement, at)
        agree_version(actor=self.officer, version=version, how=HowAgreed.SIGNED, now=at)
        set_in_force(actor=self.officer, version=version, in_force_from=at, review_on=REVIEW, now=at)
        return version

    def party(self, agreement: str, organisation: str, *, at: datetime = NOW) -> str:
        return add_party(
            actor=self.officer,
            agreement=agreement,
            organisation=organisation,
            capacity=Capacity.SIGNATORY,
            acts_for="",
            now=at,
        )

    def sign(self, version: str, party: str, *, actor: Actor | None = None, at: datetime = NOW) -> str:
        return sign_version(
            actor=actor or self.speaker,
            version=version,
            party=party,
            approved_on=at.date(),
            effective_from=at,
            now=at,
        )

    def speaks(self, organisation: str, *, at: datetime = NOW) -> Actor:
        """Let somebody new of an organisation (by its name) speak for it, and return who that is."""
        one = actor_of(self.village.post(Role.REPRESENTATIVE, organisation=organisation), now=at)
        reference = self.village.organisation(organisation)
        nomination = nominate_representative(actor=OPERATOR, organisation=reference, post=one.post, now=at - DAY)
        accept_nomination(actor=one, nomination=nomination, now=at - DAY)
        return one


def make_agreement(*, officer: Actor, speaker: Actor, house: House) -> dict[str, str]:
    """Make one of everything about agreements in a house, and return the references by what they are.

    The social care of the house is a party, and `speaker` speaks for it; their nomination for the playgroup waits.
    """
    now, home = DECIDING, get_organisation(house.playgroup, on=DECIDING.date()).partnership
    agreement = enter_agreement(
        actor=officer, partnership=home, kind=AgreementKind.CODE_OF_PRACTICE, title="Code (invented)", now=now
    )
    version = draft_version(actor=officer, agreement=agreement, now=now)
    write_text(actor=officer, version=version, sections=[("Purpose", "To share well.")], now=now)
    fix_version(actor=officer, version=version, now=now)
    agree_version(actor=officer, version=version, how=HowAgreed.ADOPTED, now=now)
    set_in_force(actor=officer, version=version, in_force_from=now, review_on=REVIEW, now=now)
    publish_version(actor=officer, version=version, now=now)
    own = nominate_representative(actor=OPERATOR, organisation=house.social_care, post=speaker.post, now=now)
    accept_nomination(actor=speaker, nomination=own, now=now)
    return {
        "agreement": agreement,
        "version": version,
        "party": add_party(
            actor=officer,
            agreement=agreement,
            organisation=house.social_care,
            capacity=Capacity.SIGNATORY,
            acts_for="",
            now=now,
        ),
        "nomination": nominate_representative(actor=OPERATOR, organisation=house.playgroup, post=speaker.post, now=now),
        "contract": enter_contract(
            actor=officer,
            title="Contract (invented)",
            commissioner=house.playgroup,
            provider=house.social_care,
            agreement=agreement,
            sign_by=REVIEW,
            makes_processor=True,
            now=now,
        ),
    }

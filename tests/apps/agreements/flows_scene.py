"""A village with a protocol about school attendance in force, an act that discloses, and whoever may stop it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sharewell.acting.actions import action
from sharewell.acting.types import OPERATOR, Actor, Permission, Role
from sharewell.agreements.actions import (
    accept_nomination,
    add_party,
    agree_version,
    bind_party,
    draft_version,
    enter_agreement,
    fix_version,
    is_flow_covered,
    nominate_representative,
    set_in_force,
    write_clauses,
    write_text,
)
from sharewell.agreements.types import AgreementKind, Capacity, HowAgreed, HowSigned
from sharewell.core.flows import Answer, Flow
from sharewell.ledger.actions import append_entry
from tests.apps.probe import TOUCHED
from tests.support.people import Village, actor_of

NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
REVIEW = date(2027, 10, 12)
BASES = frozenset({"art6-public-task"})


def permit(**more: Any) -> dict[str, Any]:
    return {
        "code": "4.1",
        "effect": "permit",
        "sources": {"kinds": ["school"]},
        "recipients": {"kinds": ["childrens-social-care"]},
        "purposes": ["early-help"],
        "lawful_bases": ["art6-public-task"],
        "item_classes": ["school-attendance"],
        "mode": "content",
        "retention": {"months": 12, "after": "end-of-work"},
        **more,
    }


@action(Permission.BE_HERE)
def disclose(*, actor: Actor, flow: Flow, now: datetime) -> Answer:
    """Disclose what the policy allows, and say in the ledger that it was."""
    answer = is_flow_covered(actor=actor, flow=flow, now=now)
    append_entry(actor=actor, event=TOUCHED, facts={"times": int(answer.is_allowed)}, now=now)
    return answer


class Scene:
    """The officer keeps the protocol; the school and the council are bound by it; a teacher discloses."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.council = village.organisation("Invented Council", kind="childrens-social-care")
        self.school = village.organisation("Invented School", kind="school")
        self.officer = self.actor(Role.AGREEMENTS_OFFICER, "Invented Council")
        self.lead = self.actor(Role.INFORMATION_GOVERNANCE_LEAD, "Invented Council")
        self.worker = self.actor(Role.PRACTITIONER, "Invented Council")
        self.teacher = self.actor(Role.PRACTITIONER, "Invented School")
        self.speaker = self.actor(Role.REPRESENTATIVE, "Invented School")
        nomination = nominate_representative(
            actor=OPERATOR, organisation=self.school, post=self.speaker.post, now=NOW - DAY
        )
        accept_nomination(actor=self.speaker, nomination=nomination, now=NOW - DAY)
        self.parties: dict[tuple[str, str], str] = {}

    def actor(self, role: Role, organisation: str) -> Actor:
        return actor_of(self.village.post(role, organisation=organisation), now=NOW)

    def document(self, *, parties: tuple[str, ...] = ()) -> str:
        agreement = enter_agreement(
            actor=self.officer,
            partnership=self.village.partnership,
            kind=AgreementKind.PROTOCOL,
            title="School attendance (invented)",
            now=NOW - DAY,
        )
        for house in parties or (self.school, self.council):
            self.parties[agreement, house] = add_party(
                actor=self.officer,
                agreement=agreement,
                organisation=house,
                capacity=Capacity.SIGNATORY,
                acts_for="",
                now=NOW - DAY,
            )
        return agreement

    def draft(self, agreement: str, *clauses: dict[str, Any], at: datetime = NOW - DAY) -> str:
        version = draft_version(actor=self.officer, agreement=agreement, now=at)
        write_text(actor=self.officer, version=version, sections=[("Purpose", "Help families early.")], now=at)
        write_clauses(actor=self.officer, version=version, clauses=clauses or (permit(),), now=at)
        return version

    def bind(self, version: str, agreement: str, *, at: datetime = NOW) -> None:
        for (document, _), party in self.parties.items():
            if document == agreement:
                bind_party(
                    actor=OPERATOR,
                    version=version,
                    party=party,
                    how=HowSigned.SIGNED,
                    signed_by=self.officer.reference,
                    approved_on=(NOW - DAY).date(),
                    effective_from=at,
                    now=NOW,
                )

    def in_force(self, *clauses: dict[str, Any], at: datetime = NOW, agreement: str = "") -> tuple[str, str]:
        agreement = agreement or self.document()
        version = self.draft(agreement, *clauses)
        fix_version(actor=self.officer, version=version, now=NOW - DAY)
        agree_version(actor=self.officer, version=version, how=HowAgreed.SIGNED, now=NOW - DAY)
        set_in_force(actor=self.officer, version=version, in_force_from=at, review_on=REVIEW, now=NOW)
        self.bind(version, agreement, at=at)
        return agreement, version

    def flow(self, **more: Any) -> Flow:
        plain: dict[str, Any] = {
            "source": self.school,
            "recipient": self.council,
            "role": "practitioner",
            "purpose": "early-help",
            "item_class": "school-attendance",
            "mode": "content",
            "lawful_bases": BASES,
        }
        return Flow(**{**plain, **more})

    def ask(self, at: datetime = NOW, **more: Any) -> Answer:
        return disclose(actor=self.teacher, flow=self.flow(**more), now=at)

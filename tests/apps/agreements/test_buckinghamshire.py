"""Buckinghamshire 2008 to 2010 through the real actions: the database comes to the same outcomes as the pure replay."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Role
from sharewell.agreements.actions import (
    add_party,
    agree_version,
    draft_version,
    enter_agreement,
    fix_version,
    nominate_representative,
    set_in_force,
    write_text,
)
from sharewell.agreements.actions.answering import answer_by_link
from sharewell.agreements.actions.circulating import make_plain_link, mark_handed_over, remind_the_silent
from sharewell.agreements.actions.consulting import close_consultation, open_consultation
from sharewell.agreements.actions.stating import state_rule
from sharewell.agreements.importers.replays import ReplayFile, read_replay
from sharewell.agreements.models import Circulation, Consultation
from sharewell.agreements.queries import find_in_force, get_agreement, list_bound, list_parties
from sharewell.agreements.types import AgreementKind, Capacity, Followed, HowAgreed
from sharewell.core.ratifying import Rule, Says
from sharewell.core.ratifying.books import Event
from sharewell.foundation.content import content_folder
from tests.support.people import Village

SHIFT = timedelta(weeks=975)
"""From 2008 to days on which the village of the tests is there; whole weeks, so that each day keeps its name."""

REVIEW = date(2040, 1, 1)


class Driver:
    """Does in the database what each event of a replay says."""

    def __init__(self, held: ReplayFile, village: Village) -> None:
        self.held = held
        self.village = village
        self.bodies = {code: village.organisation(name) for code, name in held.names.items()}
        self.codes = {reference: code for code, reference in self.bodies.items()}
        self.officer = village.post(Role.AGREEMENTS_OFFICER, organisation="Invented Council")
        self.document = ""
        self.documents: list[str] = []
        self.versions: dict[str, str] = {}
        self.consultations: dict[str, str] = {}

    def run(self) -> None:
        for event in sorted(self.held.events, key=lambda each: each.at):
            act = getattr(self, f"do_{event.what}", None)
            if act is not None:
                act(event, event.at + SHIFT)

    def rule(self, code: str) -> Rule:
        return self.held.rules[code]

    def do_document(self, event: Event, now: datetime) -> None:
        self.document = enter_agreement(
            actor=OPERATOR,
            partnership=self.village.partnership,
            kind=AgreementKind(event.values["type"]),
            title=event.values["title"],
            now=now,
        )
        self.documents.append(self.document)
        self.state(event.values["rule"], now)

    def state(self, code: str, now: datetime) -> None:
        state_rule(actor=OPERATOR, agreement=self.document, rule=self.rule(code), why="As the source says.", now=now)

    def do_version(self, event: Event, now: datetime) -> None:
        version = draft_version(actor=OPERATOR, agreement=self.document, now=now)
        write_text(actor=OPERATOR, version=version, sections=[("Text", event.values["text"])], now=now)
        fix_version(actor=OPERATOR, version=version, now=now)
        self.versions[event.values["version"]] = version

    def do_signed(self, event: Event, now: datetime) -> None:
        for body in event.values["parties"]:
            add_party(
                actor=OPERATOR,
                agreement=self.document,
                organisation=self.bodies[body],
                capacity=Capacity.SIGNATORY,
                acts_for="",
                now=now,
            )

    def do_adopted(self, event: Event, now: datetime) -> None:
        version = self.versions[event.values["version"]]
        agree_version(actor=OPERATOR, version=version, how=HowAgreed.ADOPTED, now=now)
        set_in_force(actor=OPERATOR, version=version, in_force_from=now, review_on=REVIEW, now=now)

    def do_represents(self, event: Event, now: datetime) -> None:
        given = event.values["parties"]
        parties = list_parties(actor=OPERATOR, agreement=self.document, at=now)
        wanted = [row.organisation for row in parties] if given == ("all",) else [self.bodies[one] for one in given]
        for organisation in wanted:
            code = self.codes[organisation]
            nominate_representative(
                actor=OPERATOR,
                organisation=organisation,
                name=f"Invented {code}",
                email=f"{code}@bucks.example",
                now=now,
            )

    def do_retyped(self, event: Event, now: datetime) -> None:
        self.document = enter_agreement(
            actor=OPERATOR,
            partnership=self.village.partnership,
            kind=AgreementKind(event.values["type"]),
            title=event.values["title"],
            follows=self.document,
            followed_as=Followed.RETYPES,
            now=now,
        )
        self.documents.append(self.document)

    def do_rule(self, event: Event, now: datetime) -> None:
        self.state(event.values["rule"], now)

    def do_opened(self, event: Event, now: datetime) -> None:
        version = self.versions[event.values["version"]]
        self.consultations[event.values["consultation"]] = open_consultation(
            actor=OPERATOR, version=version, officer_post=self.officer.reference, now=now
        )

    def do_sent(self, event: Event, now: datetime) -> None:
        consultation = self.consultations[event.values["consultation"]]
        if event.values.get("is_reminder"):
            remind_the_silent(actor=SYSTEM, consultation=consultation, now=now)
        for one in Circulation.objects.filter(consultation__reference=consultation, delivered_at=None):
            mark_handed_over(actor=SYSTEM, circulation=one.reference, now=now)

    def do_answered(self, event: Event, now: datetime) -> None:
        for body in event.values["parties"]:
            sent = Circulation.objects.filter(
                consultation__reference=self.consultations[event.values["consultation"]],
                organisation__reference=self.bodies[body],
            ).latest("sent_at")
            letter = make_plain_link(actor=SYSTEM, reference=sent.reference, now=now)
            answer_by_link(
                actor=VISITOR, token=letter.token, says=Says(event.values["says"]), words="Invented.", now=now
            )

    def do_closed(self, event: Event, now: datetime) -> None:
        close_consultation(
            actor=OPERATOR,
            consultation=self.consultations[event.values["consultation"]],
            in_force_from=now,
            review_on=REVIEW,
            now=now,
        )

    def outcome(self, name: str) -> dict[str, object]:
        """Return the outcome that the database keeps, in the codes of the replay."""
        kept = Consultation.objects.get(reference=self.consultations[name]).outcome
        return {
            key: sorted(self.codes[one] for one in kept[key])
            for key in ("eligible", "agreed", "objected", "commented", "silent", "withdrew", "joined_later")
        } | {
            "result": kept["result"],
            "reasons": [each["code"] for each in kept["reasons"]],
            "not_reached": sorted(self.codes[each["party"]] for each in kept["not_reached"]),
            "counted": kept["counted"],
            "needed": kept["needed"],
        }


@pytest.mark.django_db
def test_the_database_comes_to_the_outcomes_of_the_replay(village: Village) -> None:
    held = read_replay(content_folder() / "agreements" / "replays" / "buckinghamshire-2008-2010.toml")
    pure = held.run()
    driver = Driver(held, village)

    driver.run()

    for name, outcome in pure.outcomes.items():
        plain = outcome.as_document()
        expected = {key: plain[key] for key in driver.outcome(name) if key not in ("reasons", "not_reached")}
        expected["reasons"] = [each["code"] for each in plain["reasons"]]
        expected["not_reached"] = [each["party"] for each in plain["not_reached"]]
        assert driver.outcome(name) == expected

    protocol, code = driver.documents
    after = datetime.combine(date(2009, 4, 1), datetime.min.time(), tzinfo=next(iter(held.events)).at.tzinfo) + SHIFT
    early = after - timedelta(days=365)
    assert len(list_parties(actor=OPERATOR, agreement=protocol, at=early)) == 28
    assert len(list_parties(actor=OPERATOR, agreement=code, at=after)) == 35
    assert get_agreement(actor=OPERATOR, agreement=code).kind is AgreementKind.CODE_OF_PRACTICE
    in_force = find_in_force(agreement=protocol, at=after)
    assert in_force is not None
    assert in_force.reference == driver.versions["March 2008"]

    end = max(each.at for each in held.events) + SHIFT + timedelta(hours=1)
    assert find_in_force(agreement=protocol, at=end) is None
    bound = list_bound(version=driver.versions["2010"], at=end)
    assert len(bound) == 34  # 35 without Longridge, which only commented
    assert {driver.codes[row.organisation] for row in bound} == set(held.names) - {"longridge"}

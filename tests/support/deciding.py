"""A small invented house for the tests of decisions, made by actions, and a draft walked to its end by actions."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.core.deciding.vocabulary import CHECKLIST
from sharewell.decisions import actions
from sharewell.decisions.queries import WHO, DraftStanding, get_draft, get_draft_standing
from sharewell.decisions.types import Chosen, DraftRow, Way
from sharewell.design.words import LONDON
from sharewell.partnerships.actions import add_organisation, add_partnership, add_team, enter_register
from sharewell.partnerships.types import DataRole, InScope
from sharewell.practitioners.actions import add_person, appoint_adviser, end_post, give_post, name_offices
from sharewell.practitioners.queries import get_post, list_current_posts
from tests.support.people import make_current, make_umbrella
from tests.support.remembering import remembered

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ALL_CHECKS = {**dict.fromkeys(CHECKLIST, "yes"), "subject_informed": "will-be"}
PASSWORD = "a long invented word 7"
STRAIGHT = {
    "immediate_danger": "no",
    "significant_harm": "no",
    "confidential": "yes",
    "risk_of_harm": "yes",
    "sensitive": "no",
    "could_expose_someone": "no",
}
"""Answers of a straightforward share; what is asked and not answered here is answered no."""


@dataclass(frozen=True)
class House:
    """Two invented organisations. `worker` and `manager` share a team; `other_worker` is of the other organisation."""

    worker: Actor
    colleague: Actor
    manager: Actor
    second_manager: Actor
    adviser: Actor
    second_adviser: Actor
    other_worker: Actor
    other_manager: Actor
    playgroup: str
    social_care: str


def make_house(*, password: bool = False, now: datetime = NOW - timedelta(days=30)) -> House:
    """Make the house: an early years provider and children's social care, with people in each role."""
    return remembered(("house", password, now), lambda: _make_house(password=password, now=now))


def _make_house(*, password: bool, now: datetime) -> House:
    home = add_partnership(actor=OPERATOR, name=f"Eastlow {secrets.token_hex(3)} (invented)", is_invented=True, now=now)
    playgroup = _organisation(home, "Hoppers playgroup (invented)", "early-years-provider", InScope.NO, now=now)
    social_care = _organisation(home, "Eastlow social care (invented)", "childrens-social-care", InScope.YES, now=now)
    team = add_team(actor=OPERATOR, organisation=playgroup, name="Ducklings", now=now)
    serving = make_umbrella(home, chance=secrets.token_hex(4), now=now - timedelta(days=1))
    for served in (playgroup, social_care):
        name_offices(actor=OPERATOR, organisation=served, offices=serving, beginning=[], now=now - timedelta(days=1))

    def person(name: str, organisation: str, role: Role, in_team: str = "") -> Actor:
        reference = add_person(
            actor=OPERATOR,
            name=f"{name} (invented)",
            email=f"{name.lower()}.{secrets.token_hex(4)}@example.org",
            password=PASSWORD if password else None,
            now=now,
        )
        post = give_post(
            actor=OPERATOR, person=reference, organisation=organisation, team=in_team, role=role, title=name, now=now
        )
        make_current(get_post(post), now=now)
        return get_actor(practitioner=reference, post=post, now=NOW)

    house = House(
        worker=person("Worker", playgroup, Role.PRACTITIONER, team),
        colleague=person("Colleague", playgroup, Role.PRACTITIONER, team),
        manager=person("Manager", playgroup, Role.MANAGER, team),
        second_manager=person("Deputy", playgroup, Role.MANAGER),
        adviser=person("Adviser", playgroup, Role.ADVISER),
        second_adviser=person("Governor", playgroup, Role.INFORMATION_GOVERNANCE_LEAD),
        other_worker=person("Stranger", social_care, Role.PRACTITIONER),
        other_manager=person("Head", social_care, Role.MANAGER),
        playgroup=playgroup,
        social_care=social_care,
    )
    appoint_adviser(
        actor=OPERATOR,
        organisation=playgroup,
        adviser=house.adviser.post,
        cover=house.second_manager.post,
        out_of_hours_words="Ring the duty desk.",
        out_of_hours_telephone="01632 960 123",
        now=now,
    )
    return house


def _organisation(home: str, name: str, kind: str, in_scope: InScope, *, now: datetime) -> str:
    reference = add_organisation(actor=OPERATOR, partnership=home, name=name, is_invented=True, now=now)
    enter_register(
        actor=OPERATOR,
        organisation=reference,
        kind=kind,
        department="",
        is_public_authority=in_scope is InScope.YES,
        data_role=DataRole.CONTROLLER,
        processor_for="",
        in_scope_s16la=in_scope,
        scope_reason="Invented for a test.",
        began_on=date(2006, 1, 1),
        now=now,
    )
    return reference


def leave_alone(actor: Actor, *, now: datetime = NOW) -> None:
    """End the posts of everybody else who manages, advises or leads."""
    for post in list_current_posts(at=now):
        if post.person != actor.reference and post.role is not Role.PRACTITIONER:
            end_post(actor=OPERATOR, post=post.reference, now=now)


def key() -> str:
    """Return the key of a page, as the page draws it."""
    return secrets.token_hex(8)


@dataclass
class Hand:
    """Somebody at work on a draft: each call is one page sent, from the newest version."""

    actor: Actor
    reference: str
    now: datetime = NOW

    @property
    def draft(self) -> DraftRow:
        """Return the draft as it is kept."""
        return get_draft(actor=self.actor, reference=self.reference)

    @property
    def standing(self) -> DraftStanding:
        """Return where it stands."""
        return get_draft_standing(draft=self.draft, today=self.now.astimezone(LONDON).date())

    def answer(self, code: str, answer: str, child: int | None = None) -> None:
        """Answer one question."""
        actions.answer_question(
            actor=self.actor,
            draft=self.reference,
            code=code,
            answer=answer,
            child=child,
            version=self.draft.version,
            key=key(),
            now=self.now,
        )

    def tell(self, recipient: str = "", *, organisation: str = "", purpose: str = "") -> None:
        """Say who would be told."""
        actions.choose_recipient(
            actor=self.actor,
            draft=self.reference,
            recipient=recipient,
            recipient_organisation=organisation,
            purpose=purpose,
            version=self.draft.version,
            key=key(),
            now=self.now,
        )

    def describe(self, child: int = 1, *, name: str = "Robin Invented", **texts: str) -> None:
        """Say who a child is, and what they say."""
        actions.describe_child(
            actor=self.actor,
            draft=self.reference,
            child=child,
            name=name,
            identifying="red coat",
            texts={"view": "I want to stay with Nan.", **texts},
            version=self.draft.version,
            key=key(),
            now=self.now,
        )

    def state(self, child: int = 1, *, text: str = "Three bruises on the left arm.", is_chosen: bool = True) -> None:
        """Write a statement."""
        actions.write_item(
            actor=self.actor,
            draft=self.reference,
            child=child,
            text=text,
            kind="fact",
            source="Own eyes",
            seen="observed",
            evidence="Body map of the same day",
            happened_on=date(2026, 11, 20),
            known_on=date(2026, 11, 21),
            why_it_matters="Babies who do not crawl rarely bruise.",
            is_chosen=is_chosen,
            version=self.draft.version,
            key=key(),
            now=self.now,
        )

    def write(self, **texts: str) -> None:
        """Write texts of the whole decision; underscores stand for hyphens."""
        actions.write_words(
            actor=self.actor,
            draft=self.reference,
            texts={code.replace("_", "-"): text for code, text in texts.items()},
            told_on=date(2026, 11, 1),
            review_on=date(2026, 12, 1),
            version=self.draft.version,
            key=key(),
            now=self.now,
        )

    def record(self, chosen: Chosen = Chosen.SHARE, *, checks: dict[str, str] | None = None) -> str:
        """Record the decision as it stands."""
        return actions.record_decision(
            actor=self.actor,
            draft=self.reference,
            outcome=self.standing.outcome or "",
            chosen=chosen,
            checks=ALL_CHECKS if checks is None else checks,
            now=self.now,
        )


def begin(
    actor: Actor,
    *,
    way: Way = Way.WORRIED,
    edition: str = "england-2026",
    judged_on: date | None = None,
    now: datetime = NOW,
) -> Hand:
    """Begin a draft."""
    reference = actions.begin_draft(actor=actor, way=way, edition=edition, judged_on=judged_on, key=key(), now=now)
    return Hand(actor, reference, now)


def answered(hand: Hand, **answers: str) -> Hand:
    """Answer what is asked until there is an outcome."""
    given = {**STRAIGHT, **answers}
    for _ in range(40):
        asks = hand.standing.asks
        if asks is None:
            return hand
        code, child = asks
        if code == WHO:
            hand.tell("childrens-social-care", purpose="protect-from-harm")
        else:
            hand.answer(code, given.get(code, "no"), child)
    raise AssertionError("The questions did not end.")


def complete(hand: Hand, **answers: str) -> Hand:
    """Answer everything, say who the child is and write one statement for each child."""
    answered(hand, **answers)
    for child in hand.draft.children:
        hand.describe(child.position)
        hand.state(child.position)
    return hand


def completed(actor: Actor, **answers: str) -> Hand:
    """Begin a draft and complete it. In a test that only needs one this costs next to nothing: it is remembered."""
    asked = ("completed", actor, tuple(sorted(answers.items())))
    return Hand(actor, remembered(asked, lambda: complete(begin(actor), **answers).reference))

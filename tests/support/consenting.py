"""What the tests of consent share: a child, somebody asked, and an answer, each made by an action."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sharewell.acting.types import SYSTEM, VISITOR, Actor
from sharewell.children.actions import describe_child
from sharewell.consent.actions import (
    ask_consent,
    assess_competence,
    make_link,
    record_given,
    record_not_sought,
    settle_withdrawal,
    withdraw_by_link,
)
from sharewell.consent.queries import list_points
from sharewell.consent.types import Expression, Form, Ground, Manner
from sharewell.core.consenting import Conclusion, Element, Right, Subject
from tests.support.deciding import NOW, House

TODAY = NOW.date()
ALL_EXPLAINED = tuple(point.code for point in list_points())
CALM = {"significant_harm": "no", "risk_of_harm": "no", "duty": "no", "relevant": "no"}
"""Answers with which consent is the basis in every edition."""

CAN_DECIDE = {element.value: "yes" for element in Element}


def child_of(years: int | None, *, actor: Actor, name: str = "Robin Sample", now: datetime = NOW) -> str:
    """Describe a child of an age, whose birthday was yesterday, or of whom no age is known."""
    yesterday = now.date() - timedelta(days=1)
    born_on = yesterday.replace(year=yesterday.year - years) if years is not None else None
    return describe_child(actor=actor, name=name, born_on=born_on, now=now)


def ask(house: House, child: str, *, actor: Actor | None = None, now: datetime = NOW, **more: object) -> str:
    """Ask a parent whether the council's early help may be told."""
    asked: dict[str, object] = {
        "subject": Subject.CHILD,
        "right": Right.PARENTAL,
        "person": "Jo Sample",
        "lives_apart": False,
        "purpose": "early-help",
        "recipients": [house.social_care],
        "items": ["school-attendance"],
        "about": "How often Robin was here since September.",
        "answers": CALM,
    }
    return ask_consent(actor=actor or house.worker, child=child, **{**asked, **more}, now=now)  # type: ignore[arg-type]


def assess(house: House, consent: str, conclusion: Conclusion = Conclusion.COMPETENT, *, now: datetime = NOW) -> str:
    """Assess the child: every element is there, or the last one is not."""
    is_no = {"weighs-alternatives": "no"} if conclusion is Conclusion.NOT_COMPETENT else {}
    return assess_competence(
        actor=house.worker, consent=consent, answers={**CAN_DECIDE, **is_no}, evidence="Said it in their own words.",
        conclusion=conclusion, now=now,
    )  # fmt: skip


def give(house: House, consent: str, *, actor: Actor | None = None, now: datetime = NOW, **more: object) -> None:
    """Record that they said yes, for 90 days, looked at again after 30."""
    said: dict[str, object] = {
        "explained": ALL_EXPLAINED,
        "manner": Manner.SPOKEN,
        "language": "English",
        "expression": Expression.EXPLICIT,
        "form": Form.VERBAL,
        "said_on": now.date(),
        "words": "Yes, if it helps.",
        "last_on": now.date() + timedelta(days=90),
        "review_on": now.date() + timedelta(days=30),
    }
    record_given(actor=actor or house.worker, consent=consent, **{**said, **more}, now=now)  # type: ignore[arg-type]


def given(house: House, *, years: int = 5, now: datetime = NOW, **more: object) -> str:
    """Return a consent in force of a parent for a child of five."""
    consent = ask(house, child_of(years, actor=house.worker, now=now), now=now, **more)
    give(house, consent, now=now)
    return consent


def consent_things(house: House, child: str, *, words: str) -> dict[str, str]:
    """Return one of each that an address of consent takes: asked, given, taken back by a link, and not sought.

    The child's age is not known, so an adult answers for themselves: what is said of it carries `words`.
    """
    own: dict[str, object] = {"subject": Subject.ADULT, "right": Right.ADULT, "about": words}
    asked, held = ask(house, child, **own), ask(house, child, **own, items=["identity"])
    taken_back = ask(house, child, **own, items=["mental-health"])
    for one in (held, taken_back):
        give(house, one, words=words)
    withdraw_by_link(actor=VISITOR, token=make_link(actor=house.worker, consent=taken_back, now=NOW), now=NOW)
    settle_withdrawal(actor=SYSTEM, consent=taken_back, now=NOW)
    not_sought = record_not_sought(
        actor=house.worker, child=child, purpose="assessment", ground=Ground.RISK_TO_CHILD, why=words,
        review_on=TODAY + timedelta(days=5), now=NOW,
    )  # fmt: skip
    return {"asked consent": asked, "consent": held, "taken back": taken_back, "not sought": not_sought}


def last_moment(days: int = 90) -> datetime:
    """Return the moment at which a consent of so many days, given at `NOW`, is over: midnight in London."""
    day: date = TODAY + timedelta(days=days + 1)
    return datetime(day.year, day.month, day.day, tzinfo=NOW.tzinfo)

"""Load invented children, consents and what their families were told, through the same acts as real ones.

All of it is a youth club's, which the duty to share does not reach, so that consent is what it rests on.
Names are common first names and the word Sample or Pretend.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sharewell.access.queries import get_actor
from sharewell.acting.types import Actor
from sharewell.children.actions import describe_child
from sharewell.children.queries import list_children
from sharewell.consent.actions import (
    ask_consent,
    assess_competence,
    record_given,
    record_not_sought,
    record_refusal,
    record_telling,
    withdraw,
)
from sharewell.consent.queries import list_points
from sharewell.consent.types import Expression, Form, Ground, Manner, Telling
from sharewell.core.consenting import Conclusion, Element, Right, Subject
from sharewell.partnerships.queries import list_organisations
from sharewell.practitioners.queries import find_person_by_email, list_current_posts

CALM = {"significant_harm": "no", "risk_of_harm": "no", "duty": "no", "relevant": "yes"}
WHO = ("omar.zephyrine@eastlow.example", "pia.gooseberry@eastlow.example")
"""A youth club's leader and co-ordinator: the first of them who is current."""


def load_invented_consents(*, partnership: str, now: datetime) -> None:
    """Load them for the youth club, once."""
    people = [find_person_by_email(email) for email in WHO]
    for person in people:
        for post in list_current_posts(at=now):
            if person is None or post.person != person.reference:
                continue
            actor = get_actor(practitioner=post.person, post=post.reference, now=now)
            if actor.is_accredited and not actor.is_input_only and not list_children(actor=actor):
                _load(actor, partnership=partnership, now=now)
                return


def _load(actor: Actor, *, partnership: str, now: datetime) -> None:
    day = timedelta(days=1)
    hub = next(
        one.reference for one in list_organisations(on=now.date(), partnership=partnership)
        if one.kind == "childrens-social-care"
    )  # fmt: skip
    small = _child(actor, "Wren Sample", years=8, now=now - 40 * day)
    record_telling(
        actor=actor, child=small, standing=Telling.TOLD, told_on=(now - 40 * day).date(),
        to_whom="Her mother and father",
        what="What we keep; that we ask before we tell others; that we must act if a child may be badly hurt.",
        language="English", now=now - 40 * day,
    )  # fmt: skip
    asked = _ask(actor, small, hub, person="Her mother", about="That she comes on Mondays, and how she is doing.",
                 now=now - 30 * day)  # fmt: skip
    _give(actor, asked, until=60, review=20, now=now - 30 * day)
    _ask(actor, small, hub, person="Her mother", items=["health-summary"], about="That she often has a cough.", now=now)
    older = _child(actor, "Robin Pretend", years=14, now=now - 20 * day)
    own = _ask(actor, older, hub, right=Right.COMPETENT_CHILD, person="Robin Pretend", items=["family-and-household"],
               about="That Robin looks after two small brothers.", now=now - 10 * day)  # fmt: skip
    assess_competence(
        actor=actor, consent=own, answers={one.value: "yes" for one in Element},
        evidence="Said in their own words who would know, and what that could change at home.",
        conclusion=Conclusion.COMPETENT, now=now - 10 * day,
    )  # fmt: skip
    _give(actor, own, until=90, review=30, now=now - 10 * day)
    record_telling(
        actor=actor, child=older, standing=Telling.UNSAFE, told_on=(now - 10 * day).date(), to_whom="", language="",
        what="Robin asked us to wait until they have spoken with their grandmother. Look again next week.",
        now=now - 10 * day,
    )  # fmt: skip
    third = _child(actor, "Kit Sample", years=7, now=now - 25 * day)
    refused = _ask(actor, third, hub, person="His father", about="How he is doing, and whom he plays with.",
                   now=now - 25 * day)  # fmt: skip
    record_refusal(
        actor=actor, consent=refused, said_on=(now - 24 * day).date(), words="We would rather ask the doctor first.",
        language="English", now=now - 24 * day,
    )  # fmt: skip
    back = _ask(actor, third, hub, person="His father", items=["service-involvement"], about="That he comes here.",
                now=now - 20 * day)  # fmt: skip
    _give(actor, back, until=90, review=30, now=now - 20 * day)
    withdraw(actor=actor, consent=back, words="We are moving house.", now=now - 5 * day)
    record_not_sought(
        actor=actor, child=third, purpose="assessment", ground=Ground.RISK_TO_ADULT,
        why="His mother asked us in private not to let the father know that she asks for help.",
        review_on=(now + 14 * day).date(), now=now - 3 * day,
    )  # fmt: skip


def _child(actor: Actor, name: str, *, years: int, now: datetime) -> str:
    born_on = date(now.year - years, 3, 14)
    return describe_child(actor=actor, name=name, identifying="Invented for the try-out", born_on=born_on, now=now)


def _ask(
    actor: Actor,
    child: str,
    hub: str,
    *,
    person: str,
    about: str,
    right: Right = Right.PARENTAL,
    items: list[str] | None = None,
    now: datetime,
) -> str:
    return ask_consent(
        actor=actor, child=child, subject=Subject.CHILD, right=right, person=person, lives_apart=False,
        purpose="early-help", recipients=[hub], items=items or ["development-and-progress"], about=about, answers=CALM,
        now=now,
    )  # fmt: skip


def _give(actor: Actor, consent: str, *, until: int, review: int, now: datetime) -> None:
    today = now.date()
    record_given(
        actor=actor, consent=consent, explained=[point.code for point in list_points()], manner=Manner.SPOKEN,
        language="English", expression=Expression.EXPLICIT, form=Form.VERBAL, said_on=today,
        words="Yes, if it helps.", last_on=today + timedelta(days=until),
        review_on=today + timedelta(days=review), now=now,
    )  # fmt: skip

"""People to test with: an invented organisation, posts in it, their actors, and a client that is signed in."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.test import Client

from sharewell.access.actions.sessions import begin_session
from sharewell.access.queries import get_actor
from sharewell.access.types import How, Visit, write_visit
from sharewell.acting.types import OPERATOR, Actor, ActorKind, Role
from sharewell.foundation.clock import now as this_moment
from sharewell.partnerships.actions import add_organisation, add_partnership, enter_register
from sharewell.partnerships.types import DataRole, InScope
from sharewell.practitioners.actions import (
    accept_code,
    add_person,
    end_vetting,
    give_post,
    name_offices,
    record_induction,
    record_vetting,
)
from sharewell.practitioners.models import VettingCheck
from sharewell.practitioners.queries import get_code_to_accept, get_mark, get_post, list_inductions
from sharewell.practitioners.types import EndReason, NewPost, Offices, OutOfHours, PostRow, add_years
from sharewell.training.actions import record_completion
from sharewell.training.queries.terms import get_course_terms
from sharewell.training.types import REQUIRED_COURSES
from tests.support.remembering import remembered

Made = TypeVar("Made")

EARLIER = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
DAWN = EARLIER - timedelta(days=30)
"""When those began who advise and lead: before anybody else is in post."""
PASSWORD = "four invented words together"

UMBRELLA = "Invented Umbrella Body"
"""The organisation whose people advise and lead in every other one of the village, until a test names others."""


def offices_of(holder: Callable[[Role], str], *, telephone: str = "01632 960001") -> Offices:
    """Return offices held by whoever `holder` gives for a role, with an invented route out of hours."""
    return Offices(
        adviser=holder(Role.ADVISER),
        cover=holder(Role.MANAGER),
        out_of_hours=OutOfHours(words="Ring the invented duty desk.", telephone=telephone),
        legal_adviser=holder(Role.INFORMATION_GOVERNANCE_LEAD),
        sharing_lead=holder(Role.MANAGER),
    )


def make_umbrella(partnership: str, *, chance: str = "", name: str = UMBRELLA, now: datetime = DAWN) -> Offices:
    """Enter a body of a partnership whose people can serve the others, and return the offices that they hold."""
    home = add_organisation(actor=OPERATOR, partnership=partnership, name=name, is_invented=True, now=now)
    beginning = [
        NewPost(
            key=role.value,
            person=add_person(
                actor=OPERATOR,
                name=f"Umbrella {role.value}",
                email=f"{role.value}{chance}@umbrella.example",
                password=None,
                now=now,
            ),
            team="",
            role=role,
            title=f"Umbrella {role.value}",
        )
        for role in (Role.ADVISER, Role.MANAGER, Role.INFORMATION_GOVERNANCE_LEAD)
    ]
    given = name_offices(
        actor=OPERATOR,
        organisation=home,
        offices=offices_of(lambda role: role.value),
        beginning=beginning,
        now=now,
    )
    return offices_of(lambda role: given[role.value])


@dataclass
class Village:
    """An invented partnership that grows as a test asks for organisations and people. All of it began at `EARLIER`."""

    partnership: str
    organisations: dict[str, str] = field(default_factory=dict)
    made: int = 0
    serving: Offices | None = None
    domain: str = "invented.example"

    def organisation(self, name: str = "Invented Trust", *, kind: str = "nhs-trust", in_scope: str = "yes") -> str:
        """Return the reference of an organisation of this name; the first call makes it and enters it.

        The village's umbrella body advises and leads in it, since nobody can be in post anywhere without (L12).
        """
        if name not in self.organisations:
            self._once((name, kind, in_scope), lambda: self._enter(name, kind=kind, in_scope=in_scope))
        return self.organisations[name]

    def _enter(self, name: str, *, kind: str, in_scope: str) -> None:
        reference = add_organisation(
            actor=OPERATOR, partnership=self.partnership, name=name, is_invented=True, now=EARLIER
        )
        enter_register(
            actor=OPERATOR,
            organisation=reference,
            kind=kind,
            department="",
            is_public_authority=True,
            data_role=DataRole.CONTROLLER,
            processor_for="",
            in_scope_s16la=InScope(in_scope),
            scope_reason="Invented for a test.",
            began_on=date(2026, 9, 30),
            now=EARLIER,
        )
        if self.serving is None:
            # Several villages may share a database, so each has addresses of its own.
            self.serving = make_umbrella(self.partnership, chance=self.partnership[-8:].lower())
        name_offices(actor=OPERATOR, organisation=reference, offices=self.serving, beginning=[], now=DAWN)
        self.organisations[name] = reference

    def _once(self, what: Hashable, make: Callable[[], Made]) -> Made:
        """Grow by what `make` does, which is remembered as long as the village grew in the same way before."""

        def grow() -> tuple[Made, dict[str, Any]]:
            made = make()
            return made, {**vars(self), "organisations": dict(self.organisations)}

        stands = (self.partnership, tuple(self.organisations.items()), self.made, self.serving, self.domain)
        made, grown = remembered(("village", stands, what), grow)
        vars(self).update({**grown, "organisations": dict(grown["organisations"])})
        return made

    def post(
        self,
        role: Role = Role.PRACTITIONER,
        *,
        name: str = "",
        organisation: str = "Invented Trust",
        team: str = "",
        title: str = "",
        person: str = "",
        password: str | None = None,
        at: datetime = EARLIER,
        is_current: bool = True,
    ) -> PostRow:
        """Give a new person (or `person`) a post and return it. `organisation` is a name, `team` a reference.

        They are vetted and trained too, unless `is_current` is false.
        """
        asked = (role, name, organisation, team, title, person, password, at, is_current)
        return self._once(asked, lambda: self._post(*asked))

    def _post(
        self,
        role: Role,
        name: str,
        organisation: str,
        team: str,
        title: str,
        person: str,
        password: str | None,
        at: datetime,
        is_current: bool,
    ) -> PostRow:
        self.made += 1
        who = person or add_person(
            actor=OPERATOR,
            name=name or f"Invented Person {self.made}",
            email=f"person.{self.made}@{self.domain}",
            password=password,
            now=at,
        )
        reference = give_post(
            actor=OPERATOR,
            person=who,
            organisation=self.organisation(organisation),
            team=team,
            role=role,
            title=title or f"Invented {role.value} {self.made}",
            now=at,
        )
        if is_current:
            make_current(get_post(reference), now=at)
        return get_post(reference)

    def actor(self, role: Role = Role.PRACTITIONER, *, organisation: str = "Invented Trust") -> Actor:
        """Return the actor of a new person in a new post of this role."""
        return actor_of(self.post(role, organisation=organisation))


def make_village(subject: str) -> Village:
    """Make a village that shares a database with others: its people's addresses end in its subject."""
    made = add_partnership(actor=OPERATOR, name=f"Partnership of {subject}", is_invented=True, now=EARLIER)
    return Village(made, domain=f"{subject}.invented.example")


def make_current(post: PostRow, *, now: datetime = EARLIER) -> None:
    """Let the holder of a post be vetted, inducted and trained, and accept the code of practice."""
    vet(post, now=now)
    if not list_inductions(person=post.person, organisation=post.organisation):
        record_induction(
            actor=OPERATOR, person=post.person, organisation=post.organisation, done_on=now.date(), now=now
        )
    train(post, now=now)
    accept(post, now=now)


def vet(post: PostRow, *, recheck_on: date | None = None, now: datetime = EARLIER) -> str:
    """Record a vetting check of the holder of a post, and return its reference."""
    return record_vetting(
        actor=OPERATOR,
        person=post.person,
        organisation=post.organisation,
        kind="enhanced-dbs",
        certificate="INVENTED 1",
        checked_on=add_years(recheck_on, -3) if recheck_on else now.date(),
        recheck_on=recheck_on or add_years(now.date(), 3),
        now=now,
    )


def lapse(person: str, *, now: datetime) -> None:
    """End the one vetting check of a person: from then on they may tell and see nothing."""
    check = VettingCheck.objects.get(practitioner__reference=person)
    end_vetting(actor=OPERATOR, vetting=check.reference, reason=EndReason.WITHDRAWN, now=now)


def train(post: PostRow, *, completed_on: date | None = None, now: datetime = EARLIER) -> None:
    """Record that the holder of a post completed every required course."""
    for code in REQUIRED_COURSES:
        record_completion(
            actor=OPERATOR,
            person=post.person,
            course=code,
            edition=get_course_terms(code).version,
            completed_on=completed_on or now.date(),
            evidence="INVENTED 1",
            now=now,
        )


def accept(post: PostRow, *, now: datetime = EARLIER) -> None:
    """Let the holder of a post accept the code of practice of that day."""
    code = get_code_to_accept(on=now.date())
    holder = Actor(reference=post.person, kind=ActorKind.PERSON, organisation=post.organisation, post=post.reference)
    accept_code(actor=holder, version=code.number, text_hash=code.text_hash, now=now)


def actor_of(post: PostRow, *, now: datetime | None = None) -> Actor:
    """Return the actor for a post, as it stands now or at a moment."""
    return get_actor(practitioner=post.person, post=post.reference, now=now or this_moment())


def sign_in_as(client: Client, post: PostRow, *, chosen: bool = True, at: datetime | None = None) -> Client:
    """Let a client carry a session of the person who holds a post, and return it. `at`: when they were last seen.

    They have signed in whole: with a second factor, where the settings ask for one.
    """
    moment = at or this_moment()
    session = client.session
    key = begin_session(
        person=post.person,
        how=How.PASSWORD,
        device="A test",
        needs_second_factor=settings.SECOND_FACTOR_REQUIRED,
        proven=True,
        now=moment,
    )
    visit = Visit(
        person=post.person,
        post=post.reference if chosen else "",
        mark=get_mark(post.person),
        key=key,
        began_at=moment,
        seen_at=moment,
    )
    write_visit(session, visit)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


@pytest.fixture
def village(db: None) -> Village:
    """Return an invented partnership in the test's database."""
    return Village(
        remembered(
            "partnership",
            lambda: add_partnership(actor=OPERATOR, name="Invented Partnership", is_invented=True, now=EARLIER),
        )
    )


@pytest.fixture
def signed_in(village: Village, client: Client) -> Callable[..., Client]:
    """Return a function that gives a client, signed in as a new person of a role."""

    def sign_in(role: Role = Role.PRACTITIONER, *, organisation: str = "Invented Trust") -> Client:
        return sign_in_as(client, village.post(role, organisation=organisation))

    return sign_in

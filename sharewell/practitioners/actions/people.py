"""Write people, posts and times away."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, ActorKind, Permission, Role
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.partnerships.queries import get_organisation, get_team
from sharewell.practitioners.events import AWAY_NOTED, PASSWORD_SET, PERSON_ADDED, POST_ENDED, POST_GIVEN
from sharewell.practitioners.models import AwayPeriod, Post, Practitioner
from sharewell.practitioners.policies import require_may_give, require_own_person
from sharewell.practitioners.queries import list_missing_offices
from sharewell.practitioners.types import (
    ADMINISTRATORS,
    OFFICE_WORDS,
    AdviceMissing,
    AwayNotPossible,
    EmailTaken,
    Engagement,
    OtherOrganisation,
    PasswordWeak,
    PersonNotPossible,
    PersonUnknown,
    PostNotPossible,
    PostOver,
    PostUnknown,
)


def person_is_possible(*, name: str, email: str, password: str | None, **_: object) -> None:
    """Return where a person can be called so and reached so, else raise what is wrong."""
    if not name.strip() or name != name.strip():
        raise PersonNotPossible("Give the person's name, without spaces before or after it.")
    try:
        validate_email(email)
    except ValidationError:
        raise PersonNotPossible("Give an e-mail address in full, like name@example.org.") from None
    if password is not None:
        password_is_strong(password)


def password_is_strong(password: str) -> None:
    """Return where a password is hard to guess, else raise `PasswordWeak` with what to do."""
    try:
        validate_password(password)
    except ValidationError as weak:
        raise PasswordWeak(" ".join(weak.messages)) from None


@action(Permission.KEEP_PEOPLE, validate=person_is_possible)
def add_person(*, actor: Actor, name: str, email: str, password: str | None, now: datetime) -> str:
    """Give a person an account and return their reference.

    With None as password nobody can sign in with one. The account opens nothing until a post is given. Raise
    `PersonNotPossible`, `PasswordWeak`, or `EmailTaken` where somebody has the address in whatever letters.
    """
    return enter_person(actor=actor, name=name, email=email, password=password, now=now)


def enter_person(*, actor: Actor, name: str, email: str, password: str | None, now: datetime) -> str:
    """Write an account inside an act under way. Raise `EmailTaken`."""
    address = email.lower()
    if Practitioner.objects.filter(email=address).exists():
        raise EmailTaken("Somebody has an account with this e-mail address.")
    one = Practitioner(
        reference=new_reference("pra", now=now), name=name, email=address, password=make_password(password)
    )
    one.save(force_insert=True)
    append_entry(actor=actor, event=PERSON_ADDED, subjects=[one.reference], now=now)
    return one.reference


def _password_is_possible(*, password: str, **_: object) -> None:
    try:
        validate_password(password)
    except ValidationError as weak:
        raise PasswordWeak(" ".join(weak.messages)) from None


@action(Permission.SET_PASSWORD, validate=_password_is_possible)
def set_password(*, actor: Actor, person: str, password: str, now: datetime) -> None:
    """Give oneself a new password. Sessions under the old one end with their next request.

    Whether the old one, or a one-time link, was right, the caller has seen. Raise `PersonUnknown`, `PasswordWeak`, and
    `OtherOrganisation` for anybody else's.
    """
    if actor.reference != person:
        raise OtherOrganisation("You may change your own password only.")
    one = locked_person(person)
    one.password = make_password(password)
    one.save(update_fields=["password"])
    append_entry(actor=actor, event=PASSWORD_SET, subjects=[person], now=now)


def post_is_possible(*, title: str, **_: object) -> None:
    """Return where a post can be called so, else raise `PostNotPossible`."""
    if not title.strip() or title != title.strip():
        raise PostNotPossible("Give the title of the post, such as Health visitor.")


@action(Permission.KEEP_PEOPLE, validate=post_is_possible)
def give_post(
    *,
    actor: Actor,
    person: str,
    organisation: str,
    team: str,
    role: Role,
    title: str,
    engagement: Engagement = Engagement.EMPLOYEE,
    is_input_only: bool = False,
    now: datetime,
) -> str:
    """Give somebody a post from now on, and return its reference.

    `team` is the reference of a team of the organisation, or empty. With `is_input_only` the post gives the right to
    put in, not to look. Raise `PersonUnknown`, `OrganisationUnknown` or
    `TeamUnknown`; `OtherOrganisation` for an administrator of another one; `PostNotPossible` where the team belongs to
    another organisation, or the person holds the same post already; `AdviceMissing` where the organisation has not
    named all who advise and lead.
    """
    require_may_give(actor, organisation=organisation, role=role)
    get_organisation(organisation, on=now.date())
    require_advice(organisation, role=role, now=now)
    return enter_post(
        actor=actor,
        person=person,
        organisation=organisation,
        team=team,
        role=role,
        title=title,
        engagement=engagement,
        is_input_only=is_input_only,
        now=now,
    )


def require_advice(organisation: str, *, role: Role, now: datetime) -> None:
    """Return where a post of this role may begin in an organisation, else raise `AdviceMissing` with what is missing.

    An administrator's may always: somebody has to set up what is missing. The database refuses the rest too.
    """
    missing = () if role in ADMINISTRATORS else list_missing_offices(organisation=organisation, at=now)
    if missing:
        named = ", ".join(OFFICE_WORDS[office].lower() for office in missing)
        raise AdviceMissing(
            f"Nobody can be in post here before these are named: {named}. Name them on the page “Advisers and leads”."
        )


def enter_post(
    *,
    actor: Actor,
    person: str,
    organisation: str,
    team: str,
    role: Role,
    title: str,
    engagement: Engagement = Engagement.EMPLOYEE,
    is_input_only: bool = False,
    now: datetime,
) -> str:
    """Write a post inside an act under way, which has asked whether it may. Raise as `give_post` does."""
    one = locked_person(person)
    get_organisation(organisation, on=now.date())
    if team and get_team(team).organisation != organisation:
        raise PostNotPossible("The team belongs to another organisation.")
    home = organisations().get(reference=organisation)
    if one.posts.filter(organisation=home, role=role.value, title=title, ended_at__isnull=True).exists():
        raise PostNotPossible("The person holds this post already.")
    post = Post.objects.create(
        reference=new_reference("pos", now=now),
        practitioner=one,
        organisation=home,
        team=teams().get(reference=team) if team else None,
        role=role.value,
        title=title,
        engagement=engagement.value,
        is_input_only=is_input_only,
        began_at=now,
    )
    append_entry(
        actor=actor,
        event=POST_GIVEN,
        subjects=[one.reference],
        facts={"post": post.reference, "organisation": organisation, "role": role.value},
        now=now,
    )
    return post.reference


@action(Permission.KEEP_PEOPLE)
def end_post(*, actor: Actor, post: str, now: datetime) -> None:
    """End a post now. What its holder could do in it ends with their next request.

    What they owed others is handed over by `access.actions.end_post`, which calls this. Raise `PostUnknown`,
    `PostOver`, and `OtherOrganisation` for an administrator of another organisation.
    """
    held = Post.objects.select_for_update(of=("self",)).filter(reference=post).first()
    if held is None:
        raise PostUnknown("No post has this reference.")
    row = _posts_with_names().get(pk=held.pk)
    require_may_give(actor, organisation=row.organisation.reference, role=Role(held.role))
    if held.ended_at is not None:
        raise PostOver("The post had ended before.")
    held.ended_at = now
    held.save(update_fields=["ended_at"])
    append_entry(
        actor=actor,
        event=POST_ENDED,
        subjects=[row.practitioner.reference],
        facts={"post": held.reference, "organisation": row.organisation.reference},
        now=now,
    )


def _time_is_possible(*, began_at: datetime, ended_at: datetime, **_: object) -> None:
    if began_at.tzinfo is None or ended_at.tzinfo is None or began_at >= ended_at:
        raise AwayNotPossible("Say from when until when. The end must come after the beginning.")


@action(Permission.BE_AWAY, validate=_time_is_possible)
def be_away(*, actor: Actor, person: str, began_at: datetime, ended_at: datetime, now: datetime) -> str:
    """Note that somebody is away, and return the reference of that time.

    Everybody says so of themselves; an administrator also of whoever holds a post in their organisation. Raise
    `PersonUnknown`, `OtherOrganisation`, or `AwayNotPossible` where it overlaps with another time or is over.
    """
    one = locked_person(person)
    if actor.kind is ActorKind.PERSON:
        own = Post.objects.filter(practitioner=one, ended_at__isnull=True).values_list(
            "organisation__reference", flat=True
        )
        require_own_person(actor, person=person, organisations=frozenset(own))
    if ended_at <= now:
        raise AwayNotPossible("That time is over.")
    if one.away_periods.filter(began_at__lt=ended_at, ended_at__gt=began_at).exists():
        raise AwayNotPossible("It overlaps with another time away.")
    away = AwayPeriod.objects.create(
        reference=new_reference("awa", now=now), practitioner=one, began_at=began_at, ended_at=ended_at
    )
    append_entry(
        actor=actor,
        event=AWAY_NOTED,
        subjects=[one.reference],
        facts={"began_at": began_at, "ended_at": ended_at},
        now=now,
    )
    return away.reference


def organisations() -> Any:
    """Return the organisations, for a foreign key to one. Their shape is the business of the floor below."""
    return apps.get_model("partnerships", "Organisation").objects


def teams() -> Any:
    """Return the teams, for the same."""
    return apps.get_model("partnerships", "Team").objects


def _posts_with_names() -> QuerySet[Post]:
    return Post.objects.select_related("practitioner", "organisation")


def locked_person(reference: str) -> Practitioner:
    """Return a person that nobody else changes until the act ends. Raise `PersonUnknown`."""
    one = Practitioner.objects.select_for_update().filter(reference=reference).first()
    if one is None:
        raise PersonUnknown("Nobody with an account has this reference.")
    return one

"""Write people, posts, advisers and times away."""

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, ActorKind, Permission, Role
from sharewell.foundation.clock import LONDON
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.partnerships.queries import get_organisation, get_team
from sharewell.partnerships.types import is_telephone
from sharewell.practitioners.events import (
    ADVISER_APPOINTED,
    AWAY_NOTED,
    CODE_ACCEPTED,
    INDUCTION_RECORDED,
    PERSON_ADDED,
    POST_ENDED,
    POST_GIVEN,
    VETTING_ENDED,
    VETTING_RECORDED,
)
from sharewell.practitioners.models import (
    AdviserAppointment,
    AwayPeriod,
    CodeAcceptance,
    Induction,
    Post,
    Practitioner,
    VettingCheck,
)
from sharewell.practitioners.policies import (
    ADVISING,
    COVERING,
    require_own_organisation,
    require_own_person,
    require_to_vouch,
)
from sharewell.practitioners.queries import get_code_to_accept, list_vetting_kinds
from sharewell.practitioners.types import (
    AdviserNotPossible,
    AwayNotPossible,
    CodeChanged,
    EmailTaken,
    EndReason,
    Engagement,
    InductionNotPossible,
    NoPostThere,
    PasswordWeak,
    PersonNotPossible,
    PersonUnknown,
    PostNotPossible,
    PostOver,
    PostUnknown,
    VettingNotPossible,
    VettingOver,
    VettingUnknown,
    add_years,
)


def _person_is_possible(*, name: str, email: str, password: str | None, **_: object) -> None:
    if not name.strip() or name != name.strip():
        raise PersonNotPossible("Give the person's name, without spaces before or after it.")
    try:
        validate_email(email)
    except ValidationError:
        raise PersonNotPossible("Give an e-mail address in full, like name@example.org.") from None
    if password is not None:
        try:
            validate_password(password)
        except ValidationError as weak:
            raise PasswordWeak(" ".join(weak.messages)) from None


@action(Permission.KEEP_PEOPLE, validate=_person_is_possible)
def add_person(*, actor: Actor, name: str, email: str, password: str | None, now: datetime) -> str:
    """Give a person an account and return their reference.

    With None as password nobody can sign in with one. The account opens nothing until a post is given. Raise
    `PersonNotPossible`, `PasswordWeak`, or `EmailTaken` where somebody has the address in whatever letters.
    """
    address = email.lower()
    if Practitioner.objects.filter(email=address).exists():
        raise EmailTaken("Somebody has an account with this e-mail address.")
    one = Practitioner(
        reference=new_reference("pra", now=now), name=name, email=address, password=make_password(password)
    )
    one.save(force_insert=True)
    append_entry(actor=actor, event=PERSON_ADDED, subjects=[one.reference], now=now)
    return one.reference


def _post_is_possible(*, title: str, **_: object) -> None:
    if not title.strip() or title != title.strip():
        raise PostNotPossible("Give the title of the post, such as Health visitor.")


@action(Permission.KEEP_PEOPLE, validate=_post_is_possible)
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
    another organisation, or the person holds the same post already.
    """
    require_own_organisation(actor, organisation)
    one = _locked_person(person)
    get_organisation(organisation, on=now.date())
    if team and get_team(team).organisation != organisation:
        raise PostNotPossible("The team belongs to another organisation.")
    home = _organisations().get(reference=organisation)
    if one.posts.filter(organisation=home, role=role.value, title=title, ended_at__isnull=True).exists():
        raise PostNotPossible("The person holds this post already.")
    post = Post.objects.create(
        reference=new_reference("pos", now=now),
        practitioner=one,
        organisation=home,
        team=_teams().get(reference=team) if team else None,
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
    require_own_organisation(actor, row.organisation.reference)
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


def _route_is_possible(
    *, adviser: str, cover: str, out_of_hours_words: str, out_of_hours_telephone: str, **_: object
) -> None:
    if adviser == cover:
        raise AdviserNotPossible("The cover must be somebody else.")
    if not out_of_hours_words.strip():
        raise AdviserNotPossible("Say what to do out of hours.")
    if not is_telephone(out_of_hours_telephone):
        raise AdviserNotPossible("Give a number that can be rung out of hours, in groups of digits.")


@action(Permission.KEEP_PEOPLE, validate=_route_is_possible)
def appoint_adviser(
    *,
    actor: Actor,
    organisation: str,
    adviser: str,
    cover: str,
    out_of_hours_words: str,
    out_of_hours_telephone: str,
    now: datetime,
) -> str:
    """Appoint an organisation's adviser from now on, and return the appointment's reference. The one before ends.

    `adviser` and `cover` are references of current posts of two people, of this organisation or another that advises
    for it. Raise `OrganisationUnknown`, `PostUnknown`, `OtherOrganisation`, or `AdviserNotPossible` with what is wrong.
    """
    require_own_organisation(actor, organisation)
    get_organisation(organisation, on=now.date())
    home = _organisations().select_for_update().get(reference=organisation)
    first, second = _current_post(adviser, now=now), _current_post(cover, now=now)
    if first.practitioner_id == second.practitioner_id:
        raise AdviserNotPossible("Nobody can be their own cover.")
    if first.role not in ADVISING or second.role not in COVERING:
        raise AdviserNotPossible(
            "The adviser's post must be an adviser's, and the cover's an adviser's or a manager's."
        )
    before = AdviserAppointment.objects.filter(organisation=home, ended_at__isnull=True).first()
    if before is not None:
        if before.began_at >= now:
            raise AdviserNotPossible("Somebody else appointed an adviser at this moment. Look again, and try again.")
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    one = AdviserAppointment.objects.create(
        reference=new_reference("apt", now=now),
        organisation=home,
        adviser=first,
        cover=second,
        out_of_hours_words=out_of_hours_words,
        out_of_hours_telephone=out_of_hours_telephone,
        began_at=now,
    )
    append_entry(
        actor=actor,
        event=ADVISER_APPOINTED,
        subjects=[organisation],
        facts={"adviser": adviser, "cover": cover},
        now=now,
    )
    return one.reference


def _time_is_possible(*, began_at: datetime, ended_at: datetime, **_: object) -> None:
    if began_at.tzinfo is None or ended_at.tzinfo is None or began_at >= ended_at:
        raise AwayNotPossible("Say from when until when. The end must come after the beginning.")


@action(Permission.BE_AWAY, validate=_time_is_possible)
def be_away(*, actor: Actor, person: str, began_at: datetime, ended_at: datetime, now: datetime) -> str:
    """Note that somebody is away, and return the reference of that time.

    Everybody says so of themselves; an administrator also of whoever holds a post in their organisation. Raise
    `PersonUnknown`, `OtherOrganisation`, or `AwayNotPossible` where it overlaps with another time or is over.
    """
    one = _locked_person(person)
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


def _check_is_possible(*, kind: str, certificate: str, checked_on: date, recheck_on: date, **_: object) -> None:
    known = {one.code: one for one in list_vetting_kinds()}.get(kind)
    if known is None:
        raise VettingNotPossible("Choose the kind of check from the list.")
    if not certificate.strip() or certificate != certificate.strip() or len(certificate) > 60:
        raise VettingNotPossible("Give the number of the certificate or file, at most 60 characters.")
    if recheck_on <= checked_on:
        raise VettingNotPossible("The day of the next check must come after the check.")
    if recheck_on > add_years(checked_on, known.longest_years):
        raise VettingNotPossible(
            f"This kind of check must be made again within {known.longest_years} years. Give an earlier day."
        )


@action(Permission.KEEP_ACCREDITATIONS, validate=_check_is_possible)
def record_vetting(
    *,
    actor: Actor,
    person: str,
    organisation: str,
    kind: str,
    certificate: str,
    checked_on: date,
    recheck_on: date,
    now: datetime,
) -> str:
    """Record that an organisation checked one of its people, and return the reference of the check.

    It counts until before `recheck_on`; there is no check without that day. Raise `VettingNotPossible`,
    `PersonUnknown`, `NoPostThere`, `NotOfOneself` or `OtherOrganisation`.
    """
    one = _person_to_vouch_for(actor, person=person, organisation=organisation, now=now)
    if checked_on > now.astimezone(LONDON).date():
        raise VettingNotPossible("The check lies in the future. Give the day on which it was made.")
    check = VettingCheck.objects.create(
        reference=new_reference("vet", now=now),
        practitioner=one,
        organisation=_organisations().get(reference=organisation),
        kind=kind,
        certificate=certificate,
        checked_on=checked_on,
        recheck_on=recheck_on,
        recorded_at=now,
        recorded_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=VETTING_RECORDED,
        subjects=[person],
        facts={
            "vetting": check.reference,
            "organisation": organisation,
            "checked_on": checked_on,
            "recheck_on": recheck_on,
        },
        now=now,
    )
    return check.reference


@action(Permission.KEEP_ACCREDITATIONS)
def end_vetting(*, actor: Actor, vetting: str, reason: EndReason, now: datetime) -> None:
    """End a vetting check before its time. What it opened is closed with the person's next request.

    Raise `VettingUnknown`, `VettingOver`, `NotOfOneself` or `OtherOrganisation`.
    """
    check = VettingCheck.objects.select_for_update(of=("self",)).filter(reference=vetting).first()
    if check is None:
        raise VettingUnknown("No check has this reference.")
    whose = VettingCheck.objects.select_related("practitioner", "organisation").get(pk=check.pk)
    person = whose.practitioner.reference
    require_to_vouch(actor, person=person, organisation=whose.organisation.reference)
    if check.ended_at is not None:
        raise VettingOver("This check had ended before. Nothing was changed.")
    check.ended_at, check.ended_by, check.end_reason = now, actor.reference, reason.value
    check.save(update_fields=["ended_at", "ended_by", "end_reason"])
    append_entry(
        actor=actor,
        event=VETTING_ENDED,
        subjects=[person],
        facts={"vetting": vetting, "reason": reason.value},
        now=now,
    )


@action(Permission.KEEP_ACCREDITATIONS)
def record_induction(*, actor: Actor, person: str, organisation: str, done_on: date, now: datetime) -> str:
    """Record that one of the organisation's people had their induction, and return its reference.

    Raise `InductionNotPossible`, `PersonUnknown`, `NoPostThere`, `NotOfOneself` or `OtherOrganisation`.
    """
    one = _person_to_vouch_for(actor, person=person, organisation=organisation, now=now)
    if done_on > now.astimezone(LONDON).date():
        raise InductionNotPossible("The induction lies in the future. Give the day on which it was done.")
    home = _organisations().get(reference=organisation)
    if one.inductions.filter(organisation=home, done_on=done_on).exists():
        raise InductionNotPossible("An induction on this day is recorded already.")
    induction = Induction.objects.create(
        reference=new_reference("ind", now=now),
        practitioner=one,
        organisation=home,
        done_on=done_on,
        recorded_at=now,
        recorded_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=INDUCTION_RECORDED,
        subjects=[person, induction.reference],
        facts={"organisation": organisation, "done_on": done_on},
        now=now,
    )
    return induction.reference


@action(Permission.TRAIN)
def accept_code(*, actor: Actor, version: int, text_hash: str, now: datetime) -> str:
    """Accept the code of practice as it was read, and return the reference of the acceptance.

    `text_hash` is that of the text on the page. What was accepted before is left as it is, and its reference returned.
    Raise `CodeChanged` where a newer text has taken its place.
    """
    shown = get_code_to_accept(on=now.astimezone(LONDON).date())
    if (shown.number, shown.text_hash) != (version, text_hash):
        raise CodeChanged("The text has changed since you opened the page. Read it again, then accept it.")
    one = _locked_person(actor.reference)
    accepted, _ = CodeAcceptance.objects.get_or_create(
        practitioner=one,
        version=version,
        text_hash=text_hash,
        defaults={"reference": new_reference("acc", now=now), "accepted_at": now},
    )
    append_entry(
        actor=actor,
        event=CODE_ACCEPTED,
        subjects=[actor.reference, accepted.reference],
        facts={"version": version, "text": text_hash},
        now=now,
    )
    return accepted.reference


def _person_to_vouch_for(actor: Actor, *, person: str, organisation: str, now: datetime) -> Practitioner:
    """Return a person whose vetting or induction the actor may record, locked. Raise what says why not."""
    require_to_vouch(actor, person=person, organisation=organisation)
    one = _locked_person(person)
    held = one.posts.filter(organisation__reference=organisation, began_at__lte=now)
    if not held.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=now)).exists():
        raise NoPostThere("The person holds no post in this organisation now. Give the post first.")
    return one


def _organisations() -> Any:
    """Return the organisations, for a foreign key to one. Their shape is the business of the floor below."""
    return apps.get_model("partnerships", "Organisation").objects


def _teams() -> Any:
    """Return the teams, for the same."""
    return apps.get_model("partnerships", "Team").objects


def _posts_with_names() -> QuerySet[Post]:
    return Post.objects.select_related("practitioner", "organisation")


def _locked_person(reference: str) -> Practitioner:
    """Return a person that nobody else changes until the act ends. Raise `PersonUnknown`."""
    one = Practitioner.objects.select_for_update().filter(reference=reference).first()
    if one is None:
        raise PersonUnknown("Nobody with an account has this reference.")
    return one


def _current_post(reference: str, *, now: datetime) -> Post:
    post = Post.objects.select_related("practitioner").filter(reference=reference).first()
    if post is None:
        raise PostUnknown("No post has this reference.")
    is_current = post.began_at <= now and (post.ended_at is None or now < post.ended_at)
    if not is_current or not post.practitioner.is_active:
        raise AdviserNotPossible("The post of the adviser or of the cover is over.")
    return post

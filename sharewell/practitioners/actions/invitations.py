"""Begin an installation, invite people and organisations, and let those who accept begin."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, ActorKind, Permission, Role
from sharewell.foundation import one_time_links
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.types import Delivery
from sharewell.partnerships.actions import add_organisation, add_partnership, enter_register
from sharewell.partnerships.queries import (
    find_organisation_named,
    find_partnership_named,
    get_organisation,
    get_team,
)
from sharewell.partnerships.types import DataRole
from sharewell.practitioners.actions.appointments import name_offices
from sharewell.practitioners.actions.people import (
    enter_person,
    enter_post,
    organisations,
    password_is_strong,
    person_is_possible,
    post_is_possible,
    teams,
)
from sharewell.practitioners.events import (
    INSTALLATION_BEGUN,
    INVITATION_ACCEPTED,
    INVITATION_LINK_MADE,
    INVITATION_RENEWED,
    INVITATION_SENT,
    INVITATION_UNSENT,
    INVITATION_WITHDRAWN,
    INVITATIONS_IMPORTED,
    PERSON_INVITED,
)
from sharewell.practitioners.models import Invitation, Practitioner
from sharewell.practitioners.policies import invitations_open_to, require_may_give, require_own_organisation
from sharewell.practitioners.queries import (
    count_administrators,
    has_invitation,
    list_missing_offices,
    list_waiting,
)
from sharewell.practitioners.queries.invitations import PURPOSE
from sharewell.practitioners.types import (
    ADMINISTRATORS,
    Begun,
    Engagement,
    HasBegun,
    Imported,
    InvitationNotPossible,
    InvitationOver,
    InvitationUnknown,
    Letter,
    NewPost,
    Offices,
    PasswordWeak,
    PostNotPossible,
    Wanted,
    WantedOrganisation,
)

SEND = "practitioners.send_invitation"
"""The name of the task that sends the e-mail of an invitation."""

OPEN_FOR = timedelta(days=7)
FIRST_OPEN_FOR = timedelta(hours=24)


def _wanted_is_possible(*, wanted: Wanted, **_: object) -> None:
    person_is_possible(name=wanted.name, email=wanted.email, password=None)
    post_is_possible(title=wanted.title)


def _all_are_possible(*, wanted: Sequence[Wanted], **_: object) -> None:
    for one in wanted:
        _wanted_is_possible(wanted=one)


@action(Permission.KEEP_PEOPLE, validate=_wanted_is_possible)
def invite(*, actor: Actor, organisation: str, wanted: Wanted, now: datetime) -> str:
    """Invite somebody to a post, send the e-mail, and return the invitation's reference. The link is open seven days.

    Raise `OrganisationUnknown`, `TeamUnknown`; `OtherOrganisation` where the actor may not give such a post there;
    `PersonNotPossible`, `PostNotPossible`; `InvitationNotPossible` where they are invited already or hold the post.
    """
    return _invite(actor=actor, organisation=organisation, wanted=wanted, now=now)


@action(Permission.KEEP_PEOPLE, validate=_all_are_possible)
def invite_all(*, actor: Actor, organisation: str, wanted: Sequence[Wanted], now: datetime) -> Imported:
    """Invite everybody on a list, or nobody where one cannot be; pass over who is invited or in the post already.

    Raise as `invite` does.
    """
    added = unchanged = 0
    for one in wanted:
        if has_invitation(organisation=organisation, email=one.email, role=one.role, title=one.title):
            unchanged += 1
            continue
        _invite(actor=actor, organisation=organisation, wanted=one, now=now)
        added += 1
    append_entry(
        actor=actor,
        event=INVITATIONS_IMPORTED,
        subjects=[organisation],
        facts={"added": added, "unchanged": unchanged},
        now=now,
    )
    return Imported(added=added, unchanged=unchanged)


@action(Permission.SET_UP_INSTALLATION)
def invite_organisations(
    *, actor: Actor, partnership: str, wanted: Sequence[WantedOrganisation], is_invented: bool, now: datetime
) -> Imported:
    """Enter organisations with what the register says of them, and invite the first administrator of each.

    All or none. What is held already is passed over: an organisation of this name keeps its entries, and an
    administrator who is invited or in post is not invited again. Raise `PartnershipUnknown`, `EntryNotPossible`,
    `PersonNotPossible`.
    """
    added = unchanged = 0
    for one in wanted:
        before = (added, unchanged)
        held = find_organisation_named(one.name, partnership=partnership, on=now.date())
        reference = held.reference if held else ""
        if held is None:
            reference = add_organisation(
                actor=actor, partnership=partnership, name=one.name, is_invented=is_invented, now=now
            )
            enter_register(
                actor=actor,
                organisation=reference,
                kind=one.kind,
                department=one.department,
                is_public_authority=one.is_public_authority,
                data_role=DataRole.CONTROLLER,
                processor_for="",
                in_scope_s16la=one.in_scope_s16la,
                scope_reason=one.scope_reason,
                began_on=one.began_on,
                now=now,
            )
            added += 1
        administrator = Wanted(
            name=one.administrator_name,
            email=one.administrator_email,
            team="",
            role=Role.ADMINISTRATOR,
            title="Administrator",
            engagement=Engagement.EMPLOYEE,
        )
        _wanted_is_possible(wanted=administrator)
        if not has_invitation(
            organisation=reference, email=administrator.email, role=administrator.role, title=administrator.title
        ):
            _invite(actor=actor, organisation=reference, wanted=administrator, now=now)
            added += held is not None
        elif (added, unchanged) == before:
            unchanged += 1
    append_entry(
        actor=actor,
        event=INVITATIONS_IMPORTED,
        subjects=[partnership],
        facts={"added": added, "unchanged": unchanged},
        now=now,
    )
    return Imported(added=added, unchanged=unchanged)


def _first_is_possible(*, name: str, email: str, **_: object) -> None:
    person_is_possible(name=name, email=email, password=None)


@action(Permission.SET_UP_INSTALLATION, validate=_first_is_possible)
def begin_installation(
    *, actor: Actor, partnership: str, organisation: str, name: str, email: str, is_again: bool, now: datetime
) -> str:
    """Make the partnership and its first organisation by name, invite the first administrator, and return the token.

    Only the operator can. What has these names already is taken. The link is open for 24 hours and is sent nowhere: it
    is shown once to whoever runs the command. Raise `HasBegun` where there is an administrator; where one is invited
    only `is_again` makes a new link, and every older one is over. Raise `PersonNotPossible`.
    """
    if actor.kind is not ActorKind.OPERATOR:
        raise HasBegun("An installation is begun on its own machine, with: sharewell init")
    in_post, invited = count_administrators(at=now)
    if in_post:
        raise HasBegun("This installation has an administrator. They invite others on the page “Set up”.")
    if invited and not is_again:
        raise HasBegun("The first administrator was invited. If the link was lost or is over: sharewell init --again")
    known = find_partnership_named(partnership)
    home = known.reference if known else add_partnership(actor=actor, name=partnership, is_invented=False, now=now)
    first = find_organisation_named(organisation, partnership=home, on=now.date())
    reference = (
        first.reference
        if first
        else add_organisation(actor=actor, partnership=home, name=organisation, is_invented=False, now=now)
    )
    for one in Invitation.objects.select_for_update().filter(
        role=Role.INSTALLATION_ADMINISTRATOR.value, withdrawn_at__isnull=True, post__isnull=True
    ):
        _withdraw(actor=actor, one=one, now=now)
    invitation = _enter(
        actor=actor,
        organisation=reference,
        wanted=Wanted(
            name=name,
            email=email,
            team="",
            role=Role.INSTALLATION_ADMINISTRATOR,
            title="Administrator of the installation",
            engagement=Engagement.EMPLOYEE,
        ),
        delivery=Delivery.NONE,
        open_for=FIRST_OPEN_FOR,
        now=now,
    )
    append_entry(actor=actor, event=INSTALLATION_BEGUN, subjects=[home, reference, invitation.reference], now=now)
    return _link(actor=actor, one=invitation, now=now)


@action(Permission.KEEP_PEOPLE)
def renew_invitation(*, actor: Actor, invitation: str, now: datetime) -> None:
    """Send an invitation again, with a new link and seven more days; the link before is over.

    Raise `InvitationUnknown`, and `InvitationOver` where it was accepted or withdrawn.
    """
    one = _locked(actor, invitation)
    if one.accepted_at is not None or one.withdrawn_at is not None:
        raise InvitationOver("It was accepted or withdrawn before. Look at the list again.")
    one.expires_at, one.delivery = now + OPEN_FOR, Delivery.WAITING.value
    one.save(update_fields=["expires_at", "delivery"])
    append_entry(
        actor=actor, event=INVITATION_RENEWED, subjects=[one.reference], facts={"expires_at": one.expires_at}, now=now
    )
    enqueue(SEND, arguments={"invitation": one.reference})


@action(Permission.KEEP_PEOPLE)
def withdraw_invitation(*, actor: Actor, invitation: str, now: datetime) -> None:
    """Take an invitation back. Its link is over at once.

    Raise `InvitationUnknown`, and `InvitationOver` where the post has begun or it was withdrawn before.
    """
    one = _locked(actor, invitation)
    if one.post_id is not None or one.withdrawn_at is not None:
        raise InvitationOver("The post has begun, or the invitation was withdrawn before. Look at the list again.")
    _withdraw(actor=actor, one=one, now=now)


@action(Permission.SEND_NOTICES)
def make_link(*, actor: Actor, invitation: str, now: datetime) -> Letter:
    """Make the link of an invitation, and return what its e-mail needs. Links that were made before are over.

    The token is handed out here and kept nowhere. Only the installation itself, or the operator, makes links. Raise
    `InvitationUnknown`; `InvitationOver` where nobody can accept it any more.
    """
    if actor.kind not in {ActorKind.SYSTEM, ActorKind.OPERATOR}:
        raise InvitationOver("Links of invitations are sent by e-mail.")
    one = Invitation.objects.select_for_update(of=("self",)).filter(reference=invitation).first()
    if one is None:
        raise InvitationUnknown("No invitation has this reference.")
    if one.accepted_at is not None or one.withdrawn_at is not None or now >= one.expires_at:
        raise InvitationOver("The invitation was accepted or withdrawn, or its time is over.")
    return Letter(address=one.email, token=_link(actor=actor, one=one, now=now), expires_at=one.expires_at)


@action(Permission.SEND_NOTICES)
def mark_sent(*, actor: Actor, invitation: str, now: datetime) -> None:
    """Write down that the e-mail of an invitation was handed over. Raise `InvitationUnknown`."""
    _mark(invitation, Delivery.SENT)
    append_entry(actor=actor, event=INVITATION_SENT, subjects=[invitation], now=now)


@action(Permission.SEND_NOTICES)
def mark_unsent(*, actor: Actor, invitation: str, now: datetime) -> None:
    """Write down that the e-mail of an invitation could not be handed over. Raise `InvitationUnknown`."""
    _mark(invitation, Delivery.FAILED)
    append_entry(actor=actor, event=INVITATION_UNSENT, subjects=[invitation], now=now)


@action(Permission.ACCEPT_INVITATION)
def accept_invitation(*, actor: Actor, token: str, password: str | None, now: datetime) -> Begun:
    """Use the link of an invitation: give its person an account, and their post where it may begin.

    Whoever has an account with a password keeps it: then `password` is passed over, so that no invitation can change
    one. Otherwise it is needed. The post of anybody but an administrator waits until the organisation has named who
    advises and leads. Raise `LinkNotValid`; `PasswordWeak` with what to do.
    """
    reference = one_time_links.use(token, PURPOSE, now)
    one = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation", "team")
        .filter(reference=reference)
        .first()
    )
    if one is None or one.accepted_at is not None or one.withdrawn_at is not None or now >= one.expires_at:
        raise LinkNotValid("This link cannot be used: it was used before, or its time is over. Ask for a new one.")
    known = Practitioner.objects.select_for_update().filter(email=one.email).first()
    if known is not None and not known.is_active:
        raise LinkNotValid("The account with this e-mail address is switched off. Ask whoever invited you.")
    if known is None or not known.has_usable_password():
        if password is None:
            raise PasswordWeak("Choose a password.")
        password_is_strong(password)
    if known is None:
        person = enter_person(actor=actor, name=one.name, email=one.email, password=password, now=now)
        known = Practitioner.objects.get(reference=person)
    elif not known.has_usable_password():
        known.set_password(password)
        known.save(update_fields=["password"])
    one.practitioner, one.accepted_at = known, now
    one.save(update_fields=["practitioner", "accepted_at"])
    append_entry(
        actor=actor,
        event=INVITATION_ACCEPTED,
        subjects=[one.reference],
        facts={"person": known.reference},
        now=now,
    )
    role, home = Role(one.role), one.organisation.reference
    post = ""
    if role in ADMINISTRATORS or not list_missing_offices(organisation=home, at=now):
        post = enter_post(
            actor=actor,
            person=known.reference,
            organisation=home,
            team=one.team.reference if one.team else "",
            role=role,
            title=one.title,
            engagement=Engagement(one.engagement),
            now=now,
        )
        _begin(one.reference, post)
    return Begun(person=known.reference, post=post, role=role)


@action(Permission.KEEP_PEOPLE)
def begin_waiting(*, actor: Actor, organisation: str, offices: Offices, now: datetime) -> int:
    """Name who advises and leads, and let the posts begin that have waited for it; return how many began.

    A holder of an office is the reference of a post, or of an accepted invitation of this organisation. Raise as
    `name_offices` does.
    """
    require_own_organisation(actor, organisation)
    waiting = list_waiting(organisation=organisation, at=now)
    begun = name_offices(
        actor=actor,
        organisation=organisation,
        offices=offices,
        beginning=[
            NewPost(key=one.reference, person=one.person, team=one.team, role=one.role, title=one.title)
            for one in waiting
        ],
        now=now,
    )
    for invitation, post in begun.items():
        _begin(invitation, post)
    return len(begun)


def _invite(*, actor: Actor, organisation: str, wanted: Wanted, now: datetime) -> str:
    require_may_give(actor, organisation=organisation, role=wanted.role)
    get_organisation(organisation, on=now.date())
    if wanted.team and get_team(wanted.team).organisation != organisation:
        raise PostNotPossible("The team belongs to another organisation.")
    if has_invitation(organisation=organisation, email=wanted.email, role=wanted.role, title=wanted.title):
        raise InvitationNotPossible(
            "This person is invited to this post already, or holds it. Send the invitation again from the list."
        )
    one = _enter(
        actor=actor,
        organisation=organisation,
        wanted=wanted,
        delivery=Delivery.WAITING,
        open_for=OPEN_FOR,
        now=now,
    )
    enqueue(SEND, arguments={"invitation": one.reference})
    return one.reference


def _enter(
    *, actor: Actor, organisation: str, wanted: Wanted, delivery: Delivery, open_for: timedelta, now: datetime
) -> Invitation:
    one = Invitation.objects.create(
        reference=new_reference("inv", now=now),
        organisation=organisations().get(reference=organisation),
        team=teams().get(reference=wanted.team) if wanted.team else None,
        name=wanted.name,
        email=wanted.email.lower(),
        role=wanted.role.value,
        title=wanted.title,
        engagement=wanted.engagement.value,
        invited_by=actor.reference,
        invited_at=now,
        expires_at=now + open_for,
        delivery=delivery.value,
    )
    append_entry(
        actor=actor,
        event=PERSON_INVITED,
        subjects=[one.reference],
        facts={"organisation": organisation, "role": wanted.role.value, "expires_at": one.expires_at},
        now=now,
    )
    return one


def _link(*, actor: Actor, one: Invitation, now: datetime) -> str:
    token = one_time_links.issue(purpose=PURPOSE, for_reference=one.reference, expires_at=one.expires_at, now=now)
    append_entry(actor=actor, event=INVITATION_LINK_MADE, subjects=[one.reference], now=now)
    return token


def _withdraw(*, actor: Actor, one: Invitation, now: datetime) -> None:
    one.withdrawn_at = now
    one.save(update_fields=["withdrawn_at"])
    append_entry(actor=actor, event=INVITATION_WITHDRAWN, subjects=[one.reference], now=now)


def _begin(invitation: str, post: str) -> None:
    one = Invitation.objects.get(reference=invitation)
    one.post = one.practitioner.posts.get(reference=post) if one.practitioner else None
    one.save(update_fields=["post"])


def _mark(invitation: str, delivery: Delivery) -> None:
    if not Invitation.objects.filter(reference=invitation).update(delivery=delivery.value):
        raise InvitationUnknown("No invitation has this reference.")


def _locked(actor: Actor, invitation: str) -> Invitation:
    one = invitations_open_to(actor).select_for_update(of=("self",)).filter(reference=invitation).first()
    if one is None:
        raise InvitationUnknown("No invitation has this reference.")
    return one

"""Read invitations, and how far an organisation and the installation are set up."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from sharewell.acting.types import Actor, Role
from sharewell.foundation import one_time_links
from sharewell.notices.types import Delivery
from sharewell.partnerships.queries import list_organisations, list_teams
from sharewell.practitioners.models import AdviserAppointment, Appointment, Invitation, Post
from sharewell.practitioners.policies import invitations_open_to
from sharewell.practitioners.queries.appointments import find_offices
from sharewell.practitioners.queries.people import holds
from sharewell.practitioners.types import (
    ADMINISTRATORS,
    APPOINTED,
    Engagement,
    InvitationRow,
    InvitationState,
    InvitationUnknown,
    OrganisationStepsRow,
    StepsRow,
)

PURPOSE = "invitation"
"""The purpose of the one-time links of invitations."""


def address_of_link(token: str) -> str:
    """Return the whole address of the link of an invitation."""
    return f"{settings.SITE_ADDRESS}{reverse('practitioners:begin', args=(token,))}"


def list_invitations(*, actor: Actor, organisation: str, at: datetime) -> tuple[InvitationRow, ...]:
    """Return the invitations of an organisation that the actor may see, the newest first."""
    found = _with_names(invitations_open_to(actor)).filter(organisation__reference=organisation)
    return tuple(_row(one, at=at) for one in found.order_by("-invited_at", "-reference"))


def get_invitation(*, actor: Actor, invitation: str, at: datetime) -> InvitationRow:
    """Return an invitation that the actor may see. Raise `InvitationUnknown`."""
    for one in _with_names(invitations_open_to(actor)).filter(reference=invitation):
        return _row(one, at=at)
    raise InvitationUnknown("No invitation has this reference.")


def find_invitation_by_link(*, token: str, at: datetime) -> InvitationRow | None:
    """Return the open invitation that a link leads to, or None where the link cannot be used now."""
    reference = one_time_links.find(token, PURPOSE, at)
    for one in _with_names(Invitation.objects.filter(reference=reference or "")):
        row = _row(one, at=at)
        return row if row.state is InvitationState.OPEN else None
    return None


def has_invitation(*, organisation: str, email: str, role: Role, title: str) -> bool:
    """Tell whether somebody is invited to this post and has not begun, or holds it."""
    return (
        Invitation.objects.filter(
            organisation__reference=organisation,
            email=email.lower(),
            role=role.value,
            title=title,
            withdrawn_at__isnull=True,
            post__isnull=True,
        ).exists()
        or Post.objects.filter(
            organisation__reference=organisation,
            practitioner__email=email.lower(),
            role=role.value,
            title=title,
            ended_at__isnull=True,
        ).exists()
    )


def list_waiting(*, organisation: str, at: datetime) -> tuple[InvitationRow, ...]:
    """Return the accepted invitations of an organisation whose posts wait until its offices are named, by name."""
    found = Invitation.objects.filter(
        organisation__reference=organisation,
        accepted_at__isnull=False,
        post__isnull=True,
        withdrawn_at__isnull=True,
        practitioner__is_active=True,
    )
    return tuple(_row(one, at=at) for one in _with_names(found).order_by("name", "reference"))


def count_administrators(*, at: datetime) -> tuple[int, int]:
    """Return how many administrators of the installation are in post, and how many are invited and may still begin."""
    role = Role.INSTALLATION_ADMINISTRATOR.value
    posts = Post.objects.filter(holds(at), role=role, practitioner__is_active=True).count()
    invited = Invitation.objects.filter(role=role, withdrawn_at__isnull=True, post__isnull=True).count()
    return posts, invited


def get_steps(*, organisation: str, at: datetime, on: date) -> StepsRow:
    """Return how far an organisation is set up."""
    (row,) = _steps([organisation], at=at, on=on)
    return StepsRow(
        organisation=row,
        offices=find_offices(organisation=organisation, at=at),
        teams=len(list_teams(organisation=organisation)),
    )


def list_organisation_steps(*, at: datetime, on: date) -> tuple[OrganisationStepsRow, ...]:
    """Return every organisation and how far it is set up, by name, in five queries however many there are."""
    return _steps(None, at=at, on=on)


def _steps(wanted: Sequence[str] | None, *, at: datetime, on: date) -> tuple[OrganisationStepsRow, ...]:
    administers = Q(role=Role.ADMINISTRATOR.value)
    others = ~Q(role__in=[role.value for role in ADMINISTRATORS])
    posts = Post.objects.filter(holds(at), practitioner__is_active=True)
    invited = Invitation.objects.filter(withdrawn_at__isnull=True, post__isnull=True)
    advised = set(AdviserAppointment.objects.filter(holds(at)).values_list("organisation__reference", flat=True))
    appointed = _counts(Appointment.objects.filter(holds(at)))
    administrators, people = _counts(posts.filter(administers)), _counts(posts.filter(others))
    administrators_invited = _counts(invited.filter(administers))
    people_invited = _counts(invited.filter(others))
    return tuple(
        OrganisationStepsRow(
            organisation=one,
            administrators=administrators.get(one.reference, 0),
            administrators_invited=administrators_invited.get(one.reference, 0),
            people=people.get(one.reference, 0),
            people_invited=people_invited.get(one.reference, 0),
            has_offices=one.reference in advised and appointed.get(one.reference, 0) == len(APPOINTED),
        )
        for one in list_organisations(on=on)
        if wanted is None or one.reference in wanted
    )


def _counts(rows: QuerySet[Post] | QuerySet[Invitation] | QuerySet[Appointment]) -> Mapping[str, int]:
    return dict(rows.values_list("organisation__reference").annotate(Count("pk")).order_by())


def _with_names(found: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return found.select_related("organisation", "team", "practitioner", "post")


def _row(one: Invitation, *, at: datetime) -> InvitationRow:
    return InvitationRow(
        reference=one.reference,
        organisation=one.organisation.reference,
        organisation_name=one.organisation.name,
        name=one.name,
        email=one.email,
        team=one.team.reference if one.team else "",
        team_name=one.team.name if one.team else "",
        role=Role(one.role),
        title=one.title,
        engagement=Engagement(one.engagement),
        person=one.practitioner.reference if one.practitioner else "",
        invited_at=one.invited_at,
        expires_at=one.expires_at,
        delivery=Delivery(one.delivery),
        state=_state(one, at=at),
    )


def _state(one: Invitation, *, at: datetime) -> InvitationState:
    if one.withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    if one.post_id is not None:
        return InvitationState.BEGUN
    if one.accepted_at is not None:
        return InvitationState.WAITING
    return InvitationState.OPEN if at < one.expires_at else InvitationState.OVER

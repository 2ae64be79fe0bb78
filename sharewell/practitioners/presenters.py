"""How far an organisation or the installation is set up, and rows of people and invitations, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from sharewell.acting.types import Actor, Role
from sharewell.design.words import date_words
from sharewell.guidance.queries import get_guides
from sharewell.partnerships.types import ORGANISATION_KINDS
from sharewell.practitioners.importers.invitations import OrganisationsFile, PeopleFile
from sharewell.practitioners.policies import may_give, may_keep_people
from sharewell.practitioners.types import (
    ENGAGEMENT_WORDS,
    INVITATION_WORDS,
    OFFICE_WORDS,
    ROLE_WORDS,
    InvitationRow,
    InvitationState,
    OrganisationStepsRow,
    PostRow,
    StepsRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of setting up. `href` is empty where somebody else does it; `note` says how it stands."""

    text: str
    href: str
    note: str
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationLine:
    """An invitation on the page, with what can be done about it."""

    row: InvitationRow
    role: str
    engagement: str
    state: str
    until: str
    delivery: str
    may_renew: bool
    may_withdraw: bool


def organisation_steps(steps: StepsRow, *, actor: Actor) -> tuple[Step, ...]:
    """Return the steps of setting an organisation up, in the order in which they go best."""
    row, missing = steps.organisation, steps.offices.missing
    reference = row.organisation.reference
    keeps = may_keep_people(actor, reference)

    def way(name: str, *, is_open: bool = True) -> str:
        return reverse(name, args=(reference,)) if is_open else ""

    waiting = row.people_invited
    return (
        Step(
            text="Say what the organisation is",
            href=way("partnerships:set-up-register"),
            note="The register says what it is."
            if row.organisation.entry
            else "Kind, role in data protection law, and whether the duty to share reaches it.",
            is_done=row.organisation.entry is not None,
        ),
        Step(
            text="Enter its teams",
            href=way("partnerships:set-up-teams"),
            note=f"{steps.teams} entered." if steps.teams else "You can leave this out.",
            is_done=steps.teams > 0,
        ),
        Step(
            text="Invite those who will advise and lead",
            href=way("practitioners:invitations", is_open=keeps),
            note="Leave this out where another body advises and leads for you.",
            is_done=not missing or row.people > 0 or waiting > 0,
        ),
        Step(
            text="Name your advisers and leads",
            href=way("practitioners:offices", is_open=keeps),
            note=f"Still to name: {', '.join(OFFICE_WORDS[office].lower() for office in missing)}. "
            "Nobody can work here before that."
            if missing
            else "All are named.",
            is_done=not missing,
        ),
        Step(
            text="Invite everybody else",
            href=way("practitioners:invitations", is_open=keeps),
            note=f"In post: {row.people}. Invited and not begun: {waiting}.",
            is_done=row.people > 0,
        ),
    )


def installation_steps(rows: Sequence[OrganisationStepsRow], *, councils: int) -> tuple[Step, ...]:
    """Return the steps of setting the installation up."""
    without = [row for row in rows if not row.administrators and not row.administrators_invited]
    unready = [row for row in rows if not row.is_ready]
    organisations = reverse("practitioners:organisations")
    return (
        Step(
            text="Enter the organisations of the partnership",
            href=organisations,
            note=f"{len(rows)} entered." if rows else "One by one, or from a file.",
            is_done=len(rows) > 1,
        ),
        Step(
            text="Invite an administrator for each",
            href=organisations,
            note="Each has one, or has invited one."
            if not without
            else f"{len(without)} without: {', '.join(row.organisation.name for row in without[:3])}"
            f"{' and others' if len(without) > 3 else ''}.",
            is_done=bool(rows) and not without,
        ),
        Step(
            text="Load the numbers of whom to ring",
            href=reverse("partnerships:whom-to-ring"),
            note=f"Numbers of {councils} councils are held."
            if councils
            else "Whoever runs this installation loads them with: sharewell routes import",
            is_done=councils > 0,
        ),
        Step(
            text="See that each organisation names its advisers and leads",
            href=organisations,
            note="All are set up." if not unready else f"{len(rows) - len(unready)} of {len(rows)} are set up.",
            is_done=bool(rows) and not unready,
        ),
    )


def kinds_to_offer() -> tuple[tuple[str, str], ...]:
    """Return the kinds of organisation that can be entered, each with its title."""
    kinds = get_guides().kinds
    return tuple((code, kinds[code].title if code in kinds else code) for code in ORGANISATION_KINDS)


def roles_to_offer(actor: Actor, *, organisation: str) -> tuple[Role, ...]:
    """Return the roles to whose posts the actor may invite."""
    return tuple(role for role in Role if may_give(actor, organisation=organisation, role=role))


def invitation_lines(rows: Sequence[InvitationRow]) -> Iterator[InvitationLine]:
    """Yield each invitation in words."""
    for row in rows:
        yield InvitationLine(
            row=row,
            role=ROLE_WORDS[row.role],
            engagement=ENGAGEMENT_WORDS[row.engagement],
            state=INVITATION_WORDS[row.state],
            until=f"until {date_words(row.expires_at)}" if row.state is InvitationState.OPEN else "",
            delivery={
                "waiting": "The e-mail is on its way",
                "sent": "The e-mail was sent",
                "failed": "The e-mail could not be sent",
                "none": "The link was shown on the machine of the installation",
            }[row.delivery.value]
            if row.state in {InvitationState.OPEN, InvitationState.OVER}
            else "",
            may_renew=row.state in {InvitationState.OPEN, InvitationState.OVER},
            may_withdraw=row.state in {InvitationState.OPEN, InvitationState.OVER, InvitationState.WAITING},
        )


def post_words(post: PostRow, *, at_organisation: str) -> str:
    """Return a post as a choice: who, what, and where it is another organisation's, whose."""
    elsewhere = f", {post.organisation_name}" if post.organisation != at_organisation else ""
    return f"{post.person_name}, {post.title}{elsewhere}"


def people_preview(found: PeopleFile) -> tuple[tuple[str, ...], ...]:
    """Return the good lines of a file of people as cells."""
    return tuple(
        (
            str(one.line),
            one.wanted.name,
            one.wanted.email,
            ROLE_WORDS[one.wanted.role],
            one.wanted.title,
            one.team_name,
            "Will be invited" if one.is_new else "No change: invited or in post",
        )
        for one in found.lines
    )


def organisations_preview(found: OrganisationsFile) -> tuple[tuple[str, ...], ...]:
    """Return the good lines of a file of organisations as cells."""
    return tuple(
        (
            str(one.line),
            one.wanted.name,
            one.wanted.kind,
            one.wanted.administrator_name,
            one.wanted.administrator_email,
            "Will be entered" if one.is_new else "Held already: stays as it is",
        )
        for one in found.lines
    )

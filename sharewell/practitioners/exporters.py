"""Hand the e-mails of invitations to Django's e-mail, and write people and invitations as rows of a file."""

from collections.abc import Iterator, Sequence

from django.core.mail import EmailMessage

from sharewell.design.words import date_words
from sharewell.practitioners.queries import address_of_link
from sharewell.practitioners.types import (
    ENGAGEMENT_WORDS,
    INVITATION_WORDS,
    ROLE_WORDS,
    InvitationRow,
    Letter,
    OrganisationStepsRow,
    PostRow,
)

SUBJECT = "You are invited to Sharewell"


def send_invitation(letter: Letter) -> None:
    """Hand an invitation to Django's e-mail. Raise what its backend raises where it cannot be handed over.

    It names nobody and no organisation: whoever it is for knows, and nobody else should.
    """
    body = (
        f"{SUBJECT}, the system in which your organisation decides about sharing information, and records it.\n\n"
        "Open this link to begin. It is for you alone, and it works once:\n\n"
        f"{address_of_link(letter.token)}\n\n"
        f"It can be used until {date_words(letter.expires_at)}. After that, ask whoever invited you for a new one.\n"
        "If you did not expect this, do nothing, and tell whoever looks after accounts in your organisation.\n"
    )
    EmailMessage(subject=SUBJECT, body=body, to=[letter.address]).send(fail_silently=False)


PEOPLE_HEADER = ("name", "role", "title", "team", "began_on")
INVITATIONS_HEADER = ("name", "email", "role", "title", "team", "engagement", "invited_on", "open_until", "state")
ORGANISATIONS_HEADER = ("organisation", "name", "kind", "administrators", "people", "invited", "advisers_and_leads")


def people_cells(posts: Sequence[PostRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each post in the order of `PEOPLE_HEADER`."""
    for post in posts:
        yield (post.person_name, ROLE_WORDS[post.role], post.title, post.team_name, post.began_at.date().isoformat())


def invitation_cells(invitations: Sequence[InvitationRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each invitation in the order of `INVITATIONS_HEADER`."""
    for one in invitations:
        yield (
            one.name,
            one.email,
            ROLE_WORDS[one.role],
            one.title,
            one.team_name,
            ENGAGEMENT_WORDS[one.engagement],
            one.invited_at.date().isoformat(),
            one.expires_at.date().isoformat(),
            INVITATION_WORDS[one.state],
        )


def organisation_cells(rows: Sequence[OrganisationStepsRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each organisation in the order of `ORGANISATIONS_HEADER`."""
    for row in rows:
        yield (
            row.organisation.reference,
            row.organisation.name,
            row.organisation.kind,
            str(row.administrators),
            str(row.people),
            str(row.administrators_invited + row.people_invited),
            "named" if row.has_offices else "missing",
        )

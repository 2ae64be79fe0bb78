"""What practitioners writes into the ledger. Never a name: a subject is a reference."""

from sharewell.acting.types import Role
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.practitioners.types import APPOINTED, EndReason

PERSON_ADDED = declare("person.added", described="A person was given an account.")

PASSWORD_SET = declare("password.set", described="A person was given a new password.")

POST_GIVEN = declare(
    "post.given",
    described="The post {post} was given at {organisation}, in the role {role}.",
    fields={
        "post": FactField(kind=FactKind.REFERENCE),
        "organisation": FactField(kind=FactKind.REFERENCE),
        "role": FactField(kind=FactKind.CODE, allowed=frozenset(Role)),
    },
)

POST_ENDED = declare(
    "post.ended",
    described="The post {post} at {organisation} ended.",
    fields={"post": FactField(kind=FactKind.REFERENCE), "organisation": FactField(kind=FactKind.REFERENCE)},
)

ADVISER_APPOINTED = declare(
    "adviser.appointed",
    described="The post {adviser} advises the organisation, with {cover} as cover.",
    fields={"adviser": FactField(kind=FactKind.REFERENCE), "cover": FactField(kind=FactKind.REFERENCE)},
)

AWAY_NOTED = declare(
    "away_period.noted",
    described="A time away was noted, from {began_at} until {ended_at}.",
    fields={"began_at": FactField(kind=FactKind.MOMENT), "ended_at": FactField(kind=FactKind.MOMENT)},
)

OFFICE_NAMED = declare(
    "office.named",
    described="The post {post} was named as {office} of the organisation.",
    fields={
        "post": FactField(kind=FactKind.REFERENCE),
        "office": FactField(kind=FactKind.CODE, allowed=frozenset(one.value for one in APPOINTED)),
    },
)

OFFICES_CONFIRMED = declare("offices.confirmed", described="Who advises and leads in the organisation was confirmed.")

OFFICES_MOVED = declare(
    "offices.moved",
    described="A person's new post took over the offices that the old one held: {number}.",
    fields={"number": FactField(kind=FactKind.NUMBER)},
)

INSTALLATION_BEGUN = declare("installation.begun", described="The first administrator of the installation was invited.")

PERSON_INVITED = declare(
    "person.invited",
    described="Somebody was invited to {organisation}, in the role {role}, until {expires_at}.",
    fields={
        "organisation": FactField(kind=FactKind.REFERENCE),
        "role": FactField(kind=FactKind.CODE, allowed=frozenset(Role)),
        "expires_at": FactField(kind=FactKind.MOMENT),
    },
)

INVITATIONS_IMPORTED = declare(
    "invitations.imported",
    described="A file of invitations was taken over: {added} added, {unchanged} unchanged.",
    fields={"added": FactField(kind=FactKind.NUMBER), "unchanged": FactField(kind=FactKind.NUMBER)},
)

INVITATION_RENEWED = declare(
    "invitation.renewed",
    described="An invitation is sent again, and can be accepted until {expires_at}.",
    fields={"expires_at": FactField(kind=FactKind.MOMENT)},
)

INVITATION_WITHDRAWN = declare("invitation.withdrawn", described="An invitation was withdrawn.")

INVITATION_LINK_MADE = declare(
    "invitation.link_made", described="The link of an invitation was made; older ones are over."
)

INVITATION_SENT = declare("invitation.sent", described="The e-mail of an invitation was handed to the e-mail service.")

INVITATION_UNSENT = declare("invitation.unsent", described="The e-mail of an invitation could not be sent.")

INVITATION_ACCEPTED = declare(
    "invitation.accepted",
    described="{person} accepted an invitation.",
    fields={"person": FactField(kind=FactKind.REFERENCE)},
)

VETTING_RECORDED = declare(
    "vetting.recorded",
    described="{organisation} recorded a vetting check of {checked_on}, to be made again by {recheck_on}.",
    fields={
        "vetting": FactField(kind=FactKind.REFERENCE),
        "organisation": FactField(kind=FactKind.REFERENCE),
        "checked_on": FactField(kind=FactKind.DATE),
        "recheck_on": FactField(kind=FactKind.DATE),
    },
)

VETTING_ENDED = declare(
    "vetting.ended",
    described="The vetting check {vetting} ended before its time: {reason}.",
    fields={
        "vetting": FactField(kind=FactKind.REFERENCE),
        "reason": FactField(kind=FactKind.CODE, allowed=frozenset(EndReason)),
    },
)

INDUCTION_RECORDED = declare(
    "induction.recorded",
    described="{organisation} recorded an induction on {done_on}.",
    fields={"organisation": FactField(kind=FactKind.REFERENCE), "done_on": FactField(kind=FactKind.DATE)},
)

CODE_ACCEPTED = declare(
    "code_of_practice.accepted",
    described="A person accepted version {version} of the code of practice.",
    fields={"version": FactField(kind=FactKind.NUMBER), "text": FactField(kind=FactKind.DIGEST)},
)

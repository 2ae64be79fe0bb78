"""Who owes on which side of an enquiry."""

from sharewell.casework.actions.owing import Owner
from sharewell.casework.models import DissentRecord, Enquiry
from sharewell.core.enquiring import EnquirySide


def owners_of(one: Enquiry) -> dict[str, Owner]:
    """Return who owes on the side of the hub and of whoever referred."""
    return {
        EnquirySide.HUB: Owner(organisation=one.organisation, team=one.team),
        EnquirySide.REFERRER: Owner(organisation=one.referrer_organisation, post=one.referrer_post),
    }


def owners_of_dissent(one: DissentRecord, *, besides: frozenset[str]) -> dict[str, Owner]:
    """Return who answers a dissent, none of `besides`, and who speaks for it."""
    whole = one.enquiry
    return {
        EnquirySide.MANAGER: Owner(organisation=whole.organisation, besides=besides),
        EnquirySide.DISSENTER: Owner(organisation=one.organisation, post=one.post),
    }

"""Read which parties to be careful with: not bound though the document is in force, or over though it stands there.

In Warrington none of twelve bodies had approved an agreement on the day from which it held, and the last approved four
months later (Warrington's agreement of 2016): the day belongs to the party, not to the document.
"""

from datetime import datetime

from django.db.models import Q

from sharewell.acting.types import Actor
from sharewell.agreements.models import AgreementVersion, Party, Signature
from sharewell.agreements.policies import open_to
from sharewell.agreements.types.keeping import PartyWarning, Warned
from sharewell.design.words import LONDON
from sharewell.partnerships.queries import list_successions


def list_parties_acting_before_approval(*, actor: Actor, at: datetime, agreement: str = "") -> tuple[PartyWarning, ...]:
    """Return the parties to what is in force that are not bound by it at a moment, by title and name.

    Such a party may not rely on the document yet, and others may not rely on its being bound. With `agreement` only
    those to one document. Three queries however many there are.
    """
    held = open_to(actor).filter(reference=agreement) if agreement else open_to(actor)
    running = {
        one.agreement_id: one
        for one in AgreementVersion.objects.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=at), agreement__in=held, in_force_from__lte=at
        ).select_related("agreement")
    }
    bound = {
        (one.party_id, one.version_id): one
        for one in Signature.objects.filter(version__in=[version.pk for version in running.values()])
    }
    parties = Party.objects.filter(
        Q(left_at__isnull=True) | Q(left_at__gt=at), agreement__in=list(running), joined_at__lte=at
    ).select_related("agreement", "organisation")
    over = {
        one.organisation: one
        for one in list_successions(
            organisations={party.organisation.reference for party in parties}, on=at.astimezone(LONDON).date()
        )
    }
    found = []
    for party in parties.order_by("agreement__title", "organisation__name", "pk"):
        version = running[party.agreement_id]
        signature = bound.get((party.pk, version.pk))
        is_bound = (
            signature is not None
            and signature.effective_from <= at
            and (signature.effective_until is None or signature.effective_until > at)
        )
        if party.organisation.reference in over:
            warned = Warned.ORGANISATION_OVER
        elif is_bound:
            continue
        else:
            warned = Warned.NOT_YET if signature is not None and signature.effective_from > at else Warned.NOT_BOUND
        found.append(
            PartyWarning(
                agreement=party.agreement.reference,
                title=party.agreement.title,
                version=version.reference,
                number=version.number,
                in_force_from=version.in_force_from or at,
                party=party.reference,
                organisation=party.organisation.reference,
                organisation_name=party.organisation.name,
                warned=warned,
                bound_from=signature.effective_from if signature and warned is Warned.NOT_YET else None,
            )
        )
    return tuple(found)

"""Enter and end the identity provider of an organisation, and sign in with one."""

from datetime import datetime
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings

from sharewell.access.actions.sessions import begin_session, practitioners
from sharewell.access.events import (
    PASSWORD_ACCEPTED,
    PERSON_SIGNED_IN,
    PROVIDER_ACCOUNT_BOUND,
    PROVIDER_ENDED,
    PROVIDER_ENTERED,
    PROVIDER_REFUSED,
)
from sharewell.access.models import IdentityProvider, ProviderAccount
from sharewell.access.policies import SEALING_PROVIDERS, is_second_factor_needed
from sharewell.access.queries import get_factors
from sharewell.access.types import Attempt, How, ProviderNotPossible, ProviderUnknown, SignInResult
from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.openid import Identity
from sharewell.foundation.references import new_reference
from sharewell.foundation.sealed_secrets import seal_secret
from sharewell.ledger.actions import append_entry
from sharewell.partnerships.queries import get_organisation
from sharewell.practitioners.policies import require_own_organisation
from sharewell.practitioners.queries import find_person_by_email, get_mark, get_person, list_current_posts

PREFIX = "idp"


def _is_possible(
    *, issuer: str, client_id: str, client_secret: str, email_domains: tuple[str, ...], **_: object
) -> None:
    parts = urlsplit(issuer)
    is_here = parts.hostname in {"127.0.0.1", "localhost"} and settings.INSTALLATION_KIND != "service"
    if (parts.scheme != "https" and not is_here) or not parts.hostname or parts.query or parts.fragment:
        raise ProviderNotPossible("Give the issuer as its address, such as https://login.example.org.")
    if not client_id.strip() or not client_secret.strip():
        raise ProviderNotPossible("Give the client id and the client secret that the provider gave you.")
    if not email_domains or any("." not in one or "@" in one or " " in one for one in email_domains):
        raise ProviderNotPossible("Give the domains of the e-mail addresses, such as example.org.")


@action(Permission.KEEP_PROVIDERS, validate=_is_possible)
def enter_provider(
    *,
    actor: Actor,
    organisation: str,
    issuer: str,
    client_id: str,
    client_secret: str,
    email_domains: tuple[str, ...],
    counts_second_factor: bool,
    now: datetime,
) -> str:
    """Enter the identity provider of an organisation from now on and return its reference. The one before ends.

    Raise `OrganisationUnknown`, `OtherOrganisation` for another's administrator, or `ProviderNotPossible`.
    """
    require_own_organisation(actor, organisation)
    get_organisation(organisation, on=now.date())
    IdentityProvider.objects.filter(organisation__reference=organisation, ended_at__isnull=True).update(ended_at=now)
    reference = new_reference(PREFIX, now=now)
    IdentityProvider.objects.create(
        reference=reference,
        organisation=apps.get_model("partnerships", "Organisation").objects.get(reference=organisation),
        issuer=issuer,
        client_id=client_id.strip(),
        sealed_secret=seal_secret(client_secret.strip().encode(), purpose=SEALING_PROVIDERS, row=reference),
        email_domains=" ".join(sorted({one.strip().lower() for one in email_domains})),
        counts_second_factor=counts_second_factor,
        began_at=now,
    )
    append_entry(
        actor=actor, event=PROVIDER_ENTERED, subjects=[reference], facts={"organisation": organisation}, now=now
    )
    return reference


@action(Permission.KEEP_PROVIDERS)
def end_provider(*, actor: Actor, provider: str, now: datetime) -> None:
    """End an identity provider now. Raise `ProviderUnknown` or `OtherOrganisation`."""
    one = _current(provider)
    require_own_organisation(actor, one.organisation.reference)
    one.ended_at = now
    one.save(update_fields=["ended_at"])
    append_entry(actor=actor, event=PROVIDER_ENDED, subjects=[provider], now=now)


@action(Permission.SIGN_IN)
def sign_in_with_provider(*, actor: Actor, provider: str, identity: Identity, device: str, now: datetime) -> Attempt:
    """Sign in whoever an organisation's provider says it is, where they are somebody here already.

    An account there (issuer and subject) is bound to a person the first time: by a verified e-mail address in one of
    the organisation's domains, that of somebody who holds a post in the organisation now. Nobody gets access by it who
    had none. The session opens posts of this organisation only. Raise `ProviderUnknown`.
    """
    one = _current(provider)
    person = _find_bound(one, identity) or _bind(one, identity, actor=actor, now=now)
    if person is None or not _belongs(person, one, now=now):
        append_entry(actor=actor, event=PROVIDER_REFUSED, facts={"provider": provider}, now=now)
        return Attempt(result=SignInResult.WRONG, person=None, mark="")
    is_proven = one.counts_second_factor and identity.has_two_factors
    needs = not is_proven and is_second_factor_needed(has_any=get_factors(person).has_any)
    key = begin_session(
        person=person,
        how=How.ORGANISATION,
        device=device,
        needs_second_factor=needs,
        organisation=one.organisation.reference,
        now=now,
    )
    append_entry(actor=actor, event=PASSWORD_ACCEPTED if needs else PERSON_SIGNED_IN, subjects=[person], now=now)
    return Attempt(result=SignInResult.DONE, person=get_person(person), mark=get_mark(person), session=key)


def _find_bound(one: IdentityProvider, identity: Identity) -> str:
    bound = ProviderAccount.objects.select_related("practitioner").filter(issuer=one.issuer, subject=identity.subject)
    return next((account.practitioner.reference for account in bound), "")


def _bind(one: IdentityProvider, identity: Identity, *, actor: Actor, now: datetime) -> str | None:
    domain = identity.email.rpartition("@")[2]
    if not identity.is_email_verified or identity.issuer != one.issuer or domain not in one.email_domains.split():
        return None
    person = find_person_by_email(identity.email)
    if person is None or not _belongs(person.reference, one, now=now):
        return None
    if ProviderAccount.objects.filter(issuer=one.issuer, practitioner__reference=person.reference).exists():
        return None  # their address now belongs to another account there: somebody has to look at that
    ProviderAccount.objects.create(
        practitioner=practitioners().get(reference=person.reference),
        issuer=one.issuer,
        subject=identity.subject,
        bound_at=now,
    )
    append_entry(
        actor=actor,
        event=PROVIDER_ACCOUNT_BOUND,
        subjects=[person.reference],
        facts={"provider": one.reference},
        now=now,
    )
    return person.reference


def _belongs(person: str, one: IdentityProvider, *, now: datetime) -> bool:
    """Tell whether somebody holds a post in the provider's organisation now. Nobody inactive does."""
    return bool(list_current_posts(at=now, person=person, organisation=one.organisation.reference))


def _current(provider: str) -> IdentityProvider:
    found = IdentityProvider.objects.select_related("organisation").filter(reference=provider, ended_at__isnull=True)
    one = found.first()
    if one is None:
        raise ProviderUnknown(provider)
    return one

"""Read contracts that make signing a condition, and what organisations can show of how they look after information."""

from datetime import datetime

from django.apps import apps
from django.db.models import Max, Q, QuerySet

from sharewell.acting.types import Actor, ActorKind
from sharewell.agreements.models import AgreementVersion, AssuranceStatus, Contract, Signature
from sharewell.agreements.policies import open_to
from sharewell.agreements.types.keeping import (
    AssuranceKind,
    AssuranceRow,
    CheckRow,
    ContractRow,
    ContractUnknown,
)


def list_contracts(*, actor: Actor, at: datetime, agreement: str = "") -> tuple[ContractRow, ...]:
    """Return the contracts about documents that are open to the actor, those to be signed first before the rest."""
    held = contracts_open_to(actor)
    if agreement:
        held = held.filter(agreement__reference=agreement)
    return list_contract_rows(held, at=at)


def get_contract(*, actor: Actor, contract: str, at: datetime) -> ContractRow:
    """Return a contract. Raise `ContractUnknown`."""
    for row in list_contract_rows(contracts_open_to(actor).filter(reference=contract), at=at):
        return row
    raise ContractUnknown(contract)


def list_checks(*, actor: Actor, contract: str) -> tuple[CheckRow, ...]:
    """Return how often a contract was checked and what was found, the newest first. Raise `ContractUnknown`."""
    held = contracts_open_to(actor).filter(reference=contract).first()
    if held is None:
        raise ContractUnknown(contract)
    checks = held.checks.order_by("-checked_on", "-reference")
    return tuple(CheckRow(checked_on=one.checked_on, was_met=one.was_met, note=one.note) for one in checks)


def contracts_open_to(actor: Actor) -> QuerySet[Contract]:
    """Return the contracts about documents that are open to the actor."""
    return Contract.objects.filter(agreement__in=open_to(actor))


def list_contract_rows(held: QuerySet[Contract], *, at: datetime) -> tuple[ContractRow, ...]:
    """Return contracts as others hold them, in three queries however many there are."""
    rows = list(
        held.select_related("commissioner", "provider", "agreement")
        .annotate(last=Max("checks__checked_on"))
        .order_by("sign_by", "reference")
    )
    about = {one.agreement_id for one in rows}
    running = set(
        AgreementVersion.objects.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=at), agreement__in=about, in_force_from__lte=at
        ).values_list("agreement_id", flat=True)
    )
    bound = set(
        Signature.objects.filter(
            Q(effective_until__isnull=True) | Q(effective_until__gt=at),
            Q(party__left_at__isnull=True) | Q(party__left_at__gt=at),
            Q(version__ended_at__isnull=True) | Q(version__ended_at__gt=at),
            version__agreement__in=about,
            version__in_force_from__lte=at,
            effective_from__lte=at,
        ).values_list("version__agreement_id", "party__organisation_id")
    )
    return tuple(
        ContractRow(
            reference=one.reference,
            title=one.title,
            commissioner=one.commissioner.reference,
            commissioner_name=one.commissioner.name,
            provider=one.provider.reference,
            provider_name=one.provider.name,
            agreement=one.agreement.reference,
            agreement_title=one.agreement.title,
            sign_by=one.sign_by,
            makes_processor=one.makes_processor,
            brings_into_scope=one.brings_into_scope,
            entered_at=one.entered_at,
            ended_on=one.ended_on,
            checked_on=one.last,
            told_controller_on=one.told_controller_on,
            is_met=((one.agreement_id, one.provider_id) in bound) if one.agreement_id in running else None,
        )
        for one in rows
    )


def list_assurance(*, actor: Actor, organisation: str = "") -> tuple[AssuranceRow, ...]:
    """Return the newest certificate of each kind of each organisation of the actor's partnership, by name.

    With `organisation`, all that was ever recorded of that one, the newest first.
    """
    held = AssuranceStatus.objects.select_related("organisation").filter(organisation__in=_organisations(actor))
    if organisation:
        found = held.filter(organisation__reference=organisation).order_by("kind", "-expires_on", "-reference")
        return tuple(_assurance_row(one) for one in found)
    newest = held.order_by("organisation__name", "organisation", "kind", "-expires_on", "-reference").distinct(
        "organisation__name", "organisation", "kind"
    )
    return tuple(_assurance_row(one) for one in newest)


def _organisations(actor: Actor) -> QuerySet:
    houses = apps.get_model("partnerships", "Organisation").objects
    if actor.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM}:
        return houses.all()
    return houses.filter(partnership__organisations__reference=actor.organisation)


def _assurance_row(one: AssuranceStatus) -> AssuranceRow:
    return AssuranceRow(
        reference=one.reference,
        organisation=one.organisation.reference,
        organisation_name=one.organisation.name,
        kind=AssuranceKind(one.kind),
        number=one.number,
        level=one.level,
        checked_on=one.checked_on,
        expires_on=one.expires_on,
    )

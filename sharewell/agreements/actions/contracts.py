"""Keep contracts that make signing a condition, and what organisations can show of how they look after information."""

from datetime import date, datetime

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.actions.duties import in_time, owe, settle
from sharewell.agreements.events import (
    ASSURANCE_RECORDED,
    CHASE,
    CHECK,
    CONTRACT_CHECKED,
    CONTRACT_ENDED,
    CONTRACT_ENTERED,
    CONTROLLER_TOLD,
    RENEW,
    TELL_CONTROLLER,
)
from sharewell.agreements.models import AssuranceStatus, Contract, ContractCheck
from sharewell.agreements.policies import may_enter_for, may_speak, open_to
from sharewell.agreements.queries.contracts import contracts_open_to, get_contract
from sharewell.agreements.types import (
    LONGEST_NOTE,
    AgreementNotPossible,
    AgreementUnknown,
    NotPossibleNow,
    NotYoursToKeep,
)
from sharewell.agreements.types.keeping import (
    CHECK_PREFIX,
    CONTRACT_PREFIX,
    LONGEST_NAME,
    STATUS_PREFIX,
    AssuranceKind,
    ContractUnknown,
)
from sharewell.design.words import LONDON
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.types import How


def _a_contract(*, title: str, commissioner: str, provider: str, **_: object) -> None:
    if not title.strip() or len(title) > LONGEST_NAME:
        raise AgreementNotPossible(f"Name the contract in at most {LONGEST_NAME} characters.")
    if commissioner == provider:
        raise AgreementNotPossible("Nobody has a contract with themselves. Choose another provider.")


@action(Permission.KEEP_AGREEMENTS, validate=_a_contract)
def enter_contract(
    *,
    actor: Actor,
    title: str,
    commissioner: str,
    provider: str,
    agreement: str,
    sign_by: date,
    makes_processor: bool = False,
    brings_into_scope: bool = False,
    now: datetime,
) -> str:
    """Enter a contract that makes signing an agreement a condition, and return its reference.

    A provider that it makes a processor is told to tell its controller what it holds for it. Raise `AgreementUnknown`,
    `AgreementNotPossible` or `NotYoursToKeep`.
    """
    one = open_to(actor).filter(reference=agreement).first()
    if one is None:
        raise AgreementUnknown(agreement)
    houses = apps.get_model("partnerships", "Organisation").objects.filter(partnership=one.partnership_id)
    sides = {house.reference: house for house in houses.filter(reference__in=[commissioner, provider])}
    if len(sides) != 2:
        raise AgreementNotPossible("Choose two organisations of this partnership.")
    _require_commissions(actor, commissioner, now=now)
    made = Contract.objects.create(
        reference=new_reference(CONTRACT_PREFIX, now=now),
        title=title.strip(),
        commissioner=sides[commissioner],
        provider=sides[provider],
        agreement=one,
        sign_by=sign_by,
        makes_processor=makes_processor,
        brings_into_scope=brings_into_scope,
        entered_at=now,
        entered_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=CONTRACT_ENTERED,
        subjects=[made.reference],
        facts={"commissioner": commissioner, "provider": provider, "agreement": agreement, "sign_by": sign_by},
        now=now,
    )
    if makes_processor:
        owe(
            actor=actor,
            code=TELL_CONTROLLER.code,
            about=made.reference,
            organisation=provider,
            due_at=in_time(now),
            now=now,
        )
    return made.reference


@action(Permission.KEEP_AGREEMENTS)
def check_contract(*, actor: Actor, contract: str, note: str, now: datetime) -> bool:
    """Record today's check of a contract's condition, and return whether it is met: whether the provider is bound.

    Raise `ContractUnknown`, `NotYoursToKeep`, `AgreementNotPossible` or `NotPossibleNow`.
    """
    if len(note) > LONGEST_NOTE:
        raise AgreementNotPossible(f"Write at most {LONGEST_NOTE:,} characters.")
    held = _locked(actor, contract)
    _require_commissions(actor, held.commissioner.reference, now=now)
    if held.ended_on is not None:
        raise NotPossibleNow("This contract has ended.")
    is_met = get_contract(actor=actor, contract=contract, at=now).is_met is True
    today = now.astimezone(LONDON).date()
    ContractCheck.objects.create(
        reference=new_reference(CHECK_PREFIX, now=now),
        contract=held,
        checked_on=today,
        was_met=is_met,
        note=note.strip(),
        recorded_at=now,
        checked_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=CONTRACT_CHECKED,
        subjects=[contract],
        facts={"checked_on": today, "was_met": "yes" if is_met else "no"},
        now=now,
    )
    settle(actor=actor, code=CHECK.code, about=contract, now=now)
    if is_met:
        settle(actor=actor, code=CHASE.code, about=contract, now=now)
    return is_met


@action(Permission.KEEP_AGREEMENTS)
def end_contract(*, actor: Actor, contract: str, now: datetime) -> None:
    """End a contract today. Raise `ContractUnknown`, `NotYoursToKeep` or `NotPossibleNow`."""
    held = _locked(actor, contract)
    _require_commissions(actor, held.commissioner.reference, now=now)
    if held.ended_on is not None:
        raise NotPossibleNow("This contract has ended already.")
    held.ended_on = now.astimezone(LONDON).date()
    held.save(update_fields=["ended_on"])
    append_entry(actor=actor, event=CONTRACT_ENDED, subjects=[contract], facts={"ended_on": held.ended_on}, now=now)
    for code in (CHASE.code, CHECK.code, TELL_CONTROLLER.code):
        settle(actor=actor, code=code, about=contract, how=How.NOT_NEEDED, now=now)


@action(Permission.SIGN_AGREEMENTS)
def tell_controller(*, actor: Actor, contract: str, now: datetime) -> None:
    """Record that the provider told the commissioner, whose processor it is, what it holds for it.

    Only whoever speaks for the provider says so. Raise `ContractUnknown`, `NotYoursToKeep` or `NotPossibleNow`.
    """
    held = _locked(actor, contract)
    if not may_speak(actor, held.provider.reference, at=now):
        raise NotYoursToKeep("Only whoever speaks for the provider can say that it told its controller.")
    if not held.makes_processor or held.told_controller_on is not None:
        raise NotPossibleNow("The contract makes nobody a processor, or the controller was told already.")
    held.told_controller_on = now.astimezone(LONDON).date()
    held.save(update_fields=["told_controller_on"])
    append_entry(
        actor=actor, event=CONTROLLER_TOLD, subjects=[contract], facts={"told_on": held.told_controller_on}, now=now
    )
    settle(actor=actor, code=TELL_CONTROLLER.code, about=contract, now=now)


def _a_certificate(
    *, number: str, level: str = "", checked_on: date, expires_on: date, now: datetime, **_: object
) -> None:
    if not number.strip() or max(len(number), len(level)) > LONGEST_NAME:
        raise AgreementNotPossible(f"Give the number by which it is looked up, in at most {LONGEST_NAME} characters.")
    if checked_on > now.astimezone(LONDON).date():
        raise AgreementNotPossible("Record it once you have looked. That day lies ahead.")
    if expires_on <= checked_on:
        raise AgreementNotPossible("It runs out after the day on which you looked. Nothing holds for ever.")


@action(Permission.KEEP_AGREEMENTS, validate=_a_certificate)
def record_assurance(
    *,
    actor: Actor,
    organisation: str,
    kind: AssuranceKind,
    number: str,
    level: str = "",
    checked_on: date,
    expires_on: date,
    now: datetime,
) -> str:
    """Record what an organisation can show of how it looks after information, and return the reference.

    What was recorded before stays. Raise `AgreementNotPossible` or `NotYoursToKeep`.
    """
    house = apps.get_model("partnerships", "Organisation").objects.filter(reference=organisation).first()
    if house is None:
        raise AgreementNotPossible("Choose an organisation of this partnership.")
    _require_commissions(actor, organisation, now=now)
    made = AssuranceStatus.objects.create(
        reference=new_reference(STATUS_PREFIX, now=now),
        organisation=house,
        kind=kind.value,
        number=number.strip(),
        level=level.strip(),
        checked_on=checked_on,
        expires_on=expires_on,
        entered_at=now,
        entered_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=ASSURANCE_RECORDED,
        subjects=[made.reference, organisation],
        facts={"kind": kind.value, "expires_on": expires_on},
        now=now,
    )
    settle(actor=actor, code=RENEW.code, about=organisation, now=now)
    return made.reference


def _require_commissions(actor: Actor, organisation: str, *, now: datetime) -> None:
    """Return where the actor may enter things of an organisation, else raise `NotYoursToKeep`."""
    if not may_enter_for(actor, organisation, at=now):
        raise NotYoursToKeep("Enter this for your own organisation, or ask the partnership’s agreements officer.")


def _locked(actor: Actor, contract: str) -> Contract:
    found = contracts_open_to(actor).filter(reference=contract).values_list("pk", flat=True).first()
    if found is None:
        raise ContractUnknown(contract)
    return Contract.objects.select_for_update(of=("self",)).select_related("commissioner", "provider").get(pk=found)

"""Enter that an organisation was renamed or that another took over its work, and sign it off. Nothing is edited."""

from datetime import date, datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.design.words import LONDON
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.partnerships.actions.register import end_register_entry
from sharewell.partnerships.events import ORGANISATION_CHANGE_SIGNED, ORGANISATION_RENAMED, ORGANISATION_SUCCEEDED
from sharewell.partnerships.models import Organisation, OrganisationChange
from sharewell.partnerships.policies import require_may_keep
from sharewell.partnerships.types import (
    LONGEST_NAME,
    AlreadySigned,
    ChangeUnknown,
    EntryNotPossible,
    NameTaken,
    OrganisationUnknown,
)


def _a_reason(*, why: str, **_: object) -> None:
    if not why.strip() or len(why) > 500:
        raise EntryNotPossible("Say why, in at most 500 characters: which order, decision or letter says so.")


@action(Permission.KEEP_REGISTER, validate=_a_reason)
def rename_organisation(
    *, actor: Actor, organisation: str, name: str, happened_on: date, why: str, now: datetime
) -> str:
    """Enter that an organisation has had another name since a day, and return the reference of the change.

    It is the same organisation: its people, agreements and records stay where they are. Raise `OrganisationUnknown`,
    `EntryNotPossible` or `NameTaken`.
    """
    require_may_keep(actor, organisation)
    held = _locked(organisation)
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or name == held.name:
        raise EntryNotPossible("Give another name, without spaces before or after it.")
    if happened_on > now.astimezone(LONDON).date():
        raise EntryNotPossible("Enter the new name on the day from which it is used, or later.")
    if held.changes.filter(successor__isnull=True, happened_on__gt=happened_on).exists():
        raise EntryNotPossible("The organisation was renamed after that day. Choose a later one.")
    if Organisation.objects.filter(partnership=held.partnership_id, name=name).exists():
        raise NameTaken("The partnership has an organisation of this name already.")
    change = OrganisationChange.objects.create(
        reference=new_reference("chg", now=now),
        organisation=held,
        former_name=held.name,
        new_name=name,
        happened_on=happened_on,
        why=why.strip(),
        entered_at=now,
        entered_by=actor.reference,
    )
    held.name = name
    held.save(update_fields=["name"])
    append_entry(
        actor=actor,
        event=ORGANISATION_RENAMED,
        subjects=[organisation],
        facts={"happened_on": happened_on, "change": change.reference},
        now=now,
    )
    return change.reference


@action(Permission.KEEP_REGISTER, validate=_a_reason)
def enter_succession(
    *, actor: Actor, organisation: str, successor: str, happened_on: date, why: str, now: datetime
) -> str:
    """Enter that another organisation takes over the work of one from a day on, and return the reference.

    What the register says of the one that ends, ends before that day. Several may become one, and one may become
    several. What it was bound by is ended by `agreements.actions.succeed`, which calls this. Raise
    `OrganisationUnknown` or `EntryNotPossible`.
    """
    require_may_keep(actor, organisation)
    held = _locked(organisation)
    other = Organisation.objects.filter(reference=successor, partnership=held.partnership_id).first()
    if other is None or other.pk == held.pk:
        raise EntryNotPossible("Choose the organisation of this partnership that takes over the work.")
    if held.changes.filter(successor=other).exists():
        raise EntryNotPossible("It is entered already that this organisation takes over.")
    if successor in {one.organisation.reference for one in _took_over_from(held)}:
        raise EntryNotPossible("It took over from that organisation itself. The two cannot follow each other.")
    change = OrganisationChange.objects.create(
        reference=new_reference("chg", now=now),
        organisation=held,
        successor=other,
        happened_on=happened_on,
        why=why.strip(),
        entered_at=now,
        entered_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=ORGANISATION_SUCCEEDED,
        subjects=[organisation],
        facts={"successor": successor, "happened_on": happened_on, "change": change.reference},
        now=now,
    )
    for entry in held.entries.filter(ended_on__isnull=True, began_on__lt=happened_on):
        end_register_entry(actor=actor, entry=entry.reference, ended_on=happened_on, now=now)
    return change.reference


@action(Permission.SIGN_REGISTER)
def sign_change(*, actor: Actor, change: str, now: datetime) -> None:
    """Sign a change off as an information governance lead, today. Raise `ChangeUnknown` or `AlreadySigned`."""
    held = (
        OrganisationChange.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(reference=change)
        .first()
    )
    if held is None:
        raise ChangeUnknown("No change of an organisation has this reference.")
    if held.signed_on is not None:
        raise AlreadySigned("This change was signed off before.")
    held.signed_by, held.signed_on = actor.reference, now.astimezone(LONDON).date()
    held.save(update_fields=["signed_by", "signed_on"])
    append_entry(
        actor=actor,
        event=ORGANISATION_CHANGE_SIGNED,
        subjects=[held.organisation.reference],
        facts={"signed_on": held.signed_on, "change": change},
        now=now,
    )


def _took_over_from(held: Organisation) -> list[OrganisationChange]:
    """Return the changes by which an organisation came to its work, through all that were before it."""
    found: list[OrganisationChange] = []
    waiting, seen = [held.pk], {held.pk}
    while waiting:
        before = list(OrganisationChange.objects.filter(successor__in=waiting).select_related("organisation"))
        found += before
        waiting = [one.organisation_id for one in before if one.organisation_id not in seen]
        seen.update(waiting)
    return found


def _locked(organisation: str) -> Organisation:
    home = Organisation.objects.select_for_update().filter(reference=organisation).first()
    if home is None:
        raise OrganisationUnknown("No organisation has this reference.")
    return home

"""Write the register. Nothing in it is edited: a newer entry ends the one before."""

from datetime import date, datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.design.words import LONDON
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.partnerships.events import (
    HUB_ENDED,
    HUB_MARKED,
    ORGANISATION_ADDED,
    ORGANISATION_VOUCHED_FOR,
    PARTNERSHIP_ADDED,
    REGISTER_ENDED,
    REGISTER_ENTERED,
    REGISTER_SIGNED,
    TEAM_ADDED,
    TEAM_ENDED,
)
from sharewell.partnerships.models import Hub, Organisation, OrganisationChange, Partnership, RegisterEntry, Team
from sharewell.partnerships.policies import require_may_keep
from sharewell.partnerships.types import (
    ORGANISATION_KINDS,
    AlreadyAHub,
    AlreadySigned,
    DataRole,
    EntryNotPossible,
    EntryOver,
    InScope,
    LaterEntryHeld,
    NameTaken,
    OrganisationUnknown,
    PartnershipUnknown,
    RegisterEntryUnknown,
    TeamUnknown,
)


def _named(*, name: str, **_: object) -> None:
    if not name.strip() or name != name.strip():
        raise EntryNotPossible("Give a name, without spaces before or after it.")


@action(Permission.KEEP_REGISTER, validate=_named)
def add_partnership(*, actor: Actor, name: str, is_invented: bool, now: datetime) -> str:
    """Enter a partnership and return its reference. Raise `NameTaken` where one has this name."""
    require_may_keep(actor)
    if Partnership.objects.filter(name=name).exists():
        raise NameTaken("There is a partnership of this name already.")
    one = Partnership.objects.create(reference=new_reference("par", now=now), name=name, is_invented=is_invented)
    append_entry(actor=actor, event=PARTNERSHIP_ADDED, subjects=[one.reference], now=now)
    return one.reference


@action(Permission.KEEP_REGISTER, validate=_named)
def add_organisation(*, actor: Actor, partnership: str, name: str, is_invented: bool, now: datetime) -> str:
    """Enter an organisation of a partnership and return its reference.

    Raise `PartnershipUnknown`, and `NameTaken` where the partnership has one of this name.
    """
    require_may_keep(actor)
    home = Partnership.objects.filter(reference=partnership).first()
    if home is None:
        raise PartnershipUnknown("No partnership has this reference.")
    if home.organisations.filter(name=name).exists():
        raise NameTaken("The partnership has an organisation of this name already.")
    if OrganisationChange.objects.filter(organisation__partnership=home, former_name=name).exists():
        raise NameTaken("An organisation of the partnership had this name, and has another one now. Use that.")
    one = Organisation.objects.create(
        reference=new_reference("org", now=now), partnership=home, name=name, is_invented=is_invented
    )
    append_entry(
        actor=actor,
        event=ORGANISATION_ADDED,
        subjects=[one.reference],
        facts={"partnership": home.reference},
        now=now,
    )
    return one.reference


def _another_vouches(*, organisation: str, by: str, **_: object) -> None:
    if organisation == by:
        raise EntryNotPossible("No organisation vouches for itself. Name the umbrella body.")


@action(Permission.KEEP_REGISTER, validate=_another_vouches)
def vouch_for(*, actor: Actor, organisation: str, by: str, now: datetime) -> None:
    """Enter that an umbrella body vouches for a tiny organisation: its manager knows the people there.

    Both belong to one partnership. Raise `OrganisationUnknown` or `EntryNotPossible`.
    """
    home = _locked(organisation)
    umbrella = Organisation.objects.filter(reference=by).first()
    if umbrella is None:
        raise OrganisationUnknown("No organisation has this reference.")
    if umbrella.partnership_id != home.partnership_id:
        raise EntryNotPossible("The umbrella body belongs to another partnership.")
    home.vouched_by = umbrella
    home.save(update_fields=["vouched_by"])
    append_entry(actor=actor, event=ORGANISATION_VOUCHED_FOR, subjects=[organisation], facts={"by": by}, now=now)


@action(Permission.KEEP_TEAMS, validate=_named)
def add_team(*, actor: Actor, organisation: str, name: str, now: datetime) -> str:
    """Enter a team of an organisation and return its reference. Raise `OrganisationUnknown` or `NameTaken`."""
    require_may_keep(actor, organisation)
    home = _locked(organisation)
    if home.teams.filter(name=name, ended_at__isnull=True).exists():
        raise NameTaken("The organisation has a team of this name already.")
    team = Team.objects.create(reference=new_reference("tea", now=now), organisation=home, name=name, began_at=now)
    append_entry(
        actor=actor,
        event=TEAM_ADDED,
        subjects=[team.reference],
        facts={"organisation": home.reference},
        now=now,
    )
    return team.reference


@action(Permission.KEEP_TEAMS)
def end_team(*, actor: Actor, team: str, now: datetime) -> None:
    """End a team. Raise `TeamUnknown` where no current one has this reference."""
    held = _current_team(team)
    require_may_keep(actor, held.organisation.reference)
    held.ended_at = now
    held.save(update_fields=["ended_at"])
    append_entry(
        actor=actor,
        event=TEAM_ENDED,
        subjects=[held.reference],
        facts={"organisation": held.organisation.reference},
        now=now,
    )


@action(Permission.KEEP_TEAMS)
def mark_hub(*, actor: Actor, team: str, now: datetime) -> str:
    """Let a team be a multi-agency safeguarding hub, and return the reference of that (`hub_…`).

    Whoever comes into the hub from another agency gets a post in this team. Raise `TeamUnknown` or `AlreadyAHub`.
    """
    held = _current_team(team)
    require_may_keep(actor, held.organisation.reference)
    if held.hubs.filter(ended_at__isnull=True).exists():
        raise AlreadyAHub("This team is a hub already. Nothing was changed.")
    one = Hub.objects.create(reference=new_reference("hub", now=now), team=held, began_at=now)
    append_entry(
        actor=actor,
        event=HUB_MARKED,
        subjects=[one.reference, team],
        facts={"organisation": held.organisation.reference},
        now=now,
    )
    return one.reference


@action(Permission.KEEP_TEAMS)
def end_hub(*, actor: Actor, team: str, now: datetime) -> None:
    """Let a team be no hub any more. What it has under way stays with it. Raise `TeamUnknown`."""
    held = _current_team(team)
    require_may_keep(actor, held.organisation.reference)
    one = held.hubs.filter(ended_at__isnull=True).first()
    if one is None:
        raise TeamUnknown("This team is no hub.")
    one.ended_at = now
    one.save(update_fields=["ended_at"])
    append_entry(
        actor=actor,
        event=HUB_ENDED,
        subjects=[one.reference, team],
        facts={"organisation": held.organisation.reference},
        now=now,
    )


def _current_team(team: str) -> Team:
    held = Team.objects.select_for_update(of=("self",)).select_related("organisation").filter(reference=team).first()
    if held is None or held.ended_at is not None:
        raise TeamUnknown("No current team has this reference.")
    return held


def _entry_is_possible(
    *, kind: str, data_role: DataRole, processor_for: str, organisation: str, scope_reason: str, **_: object
) -> None:
    if kind not in ORGANISATION_KINDS:
        raise EntryNotPossible(f"Choose one of these kinds: {', '.join(ORGANISATION_KINDS)}.")
    if (data_role is DataRole.PROCESSOR) != bool(processor_for):
        raise EntryNotPossible("A processor names the organisation it works for; a controller names none.")
    if processor_for and processor_for == organisation:
        raise EntryNotPossible("No organisation is a processor for itself.")
    if not scope_reason.strip():
        raise EntryNotPossible("Say why the duty of section 16LA reaches the organisation, or does not.")


@action(Permission.KEEP_REGISTER, validate=_entry_is_possible)
def enter_register(
    *,
    actor: Actor,
    organisation: str,
    kind: str,
    department: str,
    is_public_authority: bool,
    data_role: DataRole,
    processor_for: str,
    in_scope_s16la: InScope,
    scope_reason: str,
    began_on: date,
    now: datetime,
) -> str:
    """Enter what an organisation is from a day on, and return the entry's reference.

    The entry that holds on that day ends before it. `processor_for` is the reference of an organisation, empty for a
    controller. Raise `OrganisationUnknown`, `LaterEntryHeld` where an entry begins on that day or later, and
    `EntryNotPossible` for what cannot be.
    """
    require_may_keep(actor, organisation)
    home = _locked(organisation)
    controller = None
    if processor_for:
        controller = Organisation.objects.filter(reference=processor_for).first()
        if controller is None:
            raise OrganisationUnknown("The organisation it works for is not held.")
    if home.entries.filter(began_on__gte=began_on).exists():
        raise LaterEntryHeld("The register says something from that day or a later one. Choose a later day.")
    for before in home.entries.filter(began_on__lt=began_on, ended_on__isnull=True):
        _end(actor=actor, entry=before, ended_on=began_on, now=now)
    if home.entries.filter(ended_on__gt=began_on).exists():
        raise LaterEntryHeld("An entry ends after that day. Choose the day on which it ends, or a later one.")
    entry = RegisterEntry.objects.create(
        reference=new_reference("reg", now=now),
        organisation=home,
        kind=kind,
        department=department,
        is_public_authority=is_public_authority,
        data_role=data_role.value,
        processor_for=controller,
        in_scope_s16la=in_scope_s16la.value,
        scope_reason=scope_reason,
        began_on=began_on,
        entered_at=now,
    )
    append_entry(
        actor=actor,
        event=REGISTER_ENTERED,
        subjects=[home.reference],
        facts={
            "entry": entry.reference,
            "began_on": began_on,
            "kind": kind,
            "data_role": data_role.value,
            "in_scope": in_scope_s16la.value,
        },
        now=now,
    )
    return entry.reference


@action(Permission.KEEP_REGISTER)
def end_register_entry(*, actor: Actor, entry: str, ended_on: date, now: datetime) -> None:
    """Let an entry end before a day, with nothing after it: the organisation has left.

    Raise `RegisterEntryUnknown`, and `EntryOver` where it has an end already or would end before it began.
    """
    held = _locked_entry(entry)
    require_may_keep(actor, held.organisation.reference)
    if held.ended_on is not None or ended_on <= held.began_on:
        raise EntryOver("The entry has an end already, or began on that day or later.")
    _end(actor=actor, entry=held, ended_on=ended_on, now=now)


@action(Permission.SIGN_REGISTER)
def sign_register_entry(*, actor: Actor, entry: str, now: datetime) -> None:
    """Sign an entry off as an information governance lead, today.

    Raise `RegisterEntryUnknown`, and `AlreadySigned` where somebody has done so.
    """
    held = _locked_entry(entry)
    if held.signed_on is not None:
        raise AlreadySigned("This entry was signed off before.")
    held.signed_by = actor.reference
    held.signed_on = now.astimezone(LONDON).date()
    held.save(update_fields=["signed_by", "signed_on"])
    append_entry(
        actor=actor,
        event=REGISTER_SIGNED,
        subjects=[held.organisation.reference],
        facts={"entry": held.reference, "signed_on": held.signed_on},
        now=now,
    )


def _end(*, actor: Actor, entry: RegisterEntry, ended_on: date, now: datetime) -> None:
    entry.ended_on = ended_on
    entry.save(update_fields=["ended_on"])
    append_entry(
        actor=actor,
        event=REGISTER_ENDED,
        subjects=[entry.organisation.reference],
        facts={"entry": entry.reference, "ended_on": ended_on},
        now=now,
    )


def _locked(organisation: str) -> Organisation:
    """Return an organisation that nobody else changes until the act ends. Raise `OrganisationUnknown`."""
    home = Organisation.objects.select_for_update().filter(reference=organisation).first()
    if home is None:
        raise OrganisationUnknown("No organisation has this reference.")
    return home


def _locked_entry(entry: str) -> RegisterEntry:
    held = (
        RegisterEntry.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(reference=entry)
        .first()
    )
    if held is None:
        raise RegisterEntryUnknown("No entry of the register has this reference.")
    return held

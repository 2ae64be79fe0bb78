"""Grant an inspection, and end it before its time."""

from datetime import datetime

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission, Role
from sharewell.foundation.references import new_reference
from sharewell.inspections.events import INSPECTION_GRANTED, INSPECTION_WITHDRAWN
from sharewell.inspections.models import Inspection
from sharewell.inspections.policies import open_to
from sharewell.inspections.types import (
    LONGEST,
    LONGEST_INSPECTION,
    PREFIX,
    AlreadyOver,
    InspectionUnknown,
    NotAnInspector,
    NotYoursToGrant,
    ReasonMissing,
    TooLong,
)
from sharewell.ledger.actions import append_entry
from sharewell.practitioners.queries import get_post
from sharewell.practitioners.types import PostUnknown


def _a_reason_and_an_end(*, reason: str, began_at: datetime, ended_at: datetime, now: datetime, **_: object) -> None:
    if not reason.strip() or len(reason) > LONGEST:
        raise ReasonMissing("Write why they inspect. Nothing was granted.")
    if not (began_at < ended_at <= began_at + LONGEST_INSPECTION and ended_at > now):
        raise TooLong(f"Choose an end after the beginning, at most {LONGEST_INSPECTION.days // 7} weeks later.")


@action(Permission.GRANT_INSPECTION, validate=_a_reason_and_an_end)
def grant_inspection(
    *, actor: Actor, post: str, organisation: str, reason: str, began_at: datetime, ended_at: datetime, now: datetime
) -> str:
    """Let an inspector's post read the records of an organisation, and return the reference of the inspection.

    With no `organisation` it is the whole partnership's, which only the board grants. Raise `ReasonMissing`, `TooLong`,
    `NotAnInspector` or `NotYoursToGrant`.
    """
    try:
        held = get_post(post)
    except PostUnknown:
        held = None
    if held is None or held.role is not Role.INSPECTOR or not held.is_current(now):
        raise NotAnInspector("Choose somebody who is in post as an inspector. Nothing was granted.")
    houses = apps.get_model("partnerships", "Organisation").objects
    own = houses.get(reference=actor.organisation)
    house = houses.filter(reference=organisation, partnership=own.partnership_id).first() if organisation else None
    is_board = Role.BOARD_MEMBER in actor.roles
    if (organisation and house is None) or (not is_board and (house is None or house.pk != own.pk)):
        raise NotYoursToGrant("You cannot let somebody inspect that organisation. Nothing was granted.")
    one = Inspection.objects.create(
        reference=new_reference(PREFIX, now=now),
        post_id=apps.get_model("practitioners", "Post").objects.values_list("pk", flat=True).get(reference=post),
        partnership_id=own.partnership_id,
        organisation_id=house.pk if house else None,
        reason=reason.strip(),
        began_at=began_at,
        ended_at=ended_at,
        granted_at=now,
        granted_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=INSPECTION_GRANTED,
        subjects=[one.reference, held.person, *([organisation] if organisation else [])],
        facts={"post": post, "began_at": began_at, "ended_at": ended_at},
        now=now,
    )
    return one.reference


@action(Permission.GRANT_INSPECTION)
def withdraw_inspection(*, actor: Actor, inspection: str, now: datetime) -> None:
    """End an inspection now. Raise `InspectionUnknown` or `AlreadyOver`."""
    one = open_to(actor).select_for_update(of=("self",)).filter(reference=inspection).first()
    if one is None:
        raise InspectionUnknown(inspection)
    if one.withdrawn_at is not None or one.ended_at <= now:
        raise AlreadyOver("This inspection is over already. Nothing was changed.")
    one.withdrawn_at = now
    one.save(update_fields=["withdrawn_at"])
    append_entry(actor=actor, event=INSPECTION_WITHDRAWN, subjects=[inspection], now=now)

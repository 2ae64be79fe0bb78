"""Tell somebody, and those who manage them, that a part of their accreditation runs out."""

from datetime import datetime
from typing import Any

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission, Role
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.practitioners.queries import get_person, list_current_posts
from sharewell.training.events import EXPIRY_TOLD
from sharewell.training.models import ExpiryNotice
from sharewell.training.types import DueNotice

PAGE = "training:person"


@action(Permission.SEND_NOTICES)
def tell_expiry(*, actor: Actor, due: DueNotice, now: datetime) -> int:
    """Tell the person, and the managers of their organisation, and return how many were told.

    What was told already at this distance is not told again: then nobody is. Two runs at once tell once, because the
    row that says so is written first and can be written once only.
    """
    _, is_new = ExpiryNotice.objects.get_or_create(
        practitioner=_of("practitioners", "Practitioner").get(reference=due.person),
        organisation=_of("partnerships", "Organisation").get(reference=due.organisation),
        part=due.part.value,
        until=due.until,
        days=due.days,
        defaults={"told_at": now},
    )
    managers = list_current_posts(at=now, organisation=due.organisation, role=Role.MANAGER)
    told = dict.fromkeys([due.person, *(post.person for post in managers)]) if is_new else {}
    for person in told:
        send_notice(actor=actor, person=person, about=due.post, address=get_person(person).email, page=PAGE, now=now)
    append_entry(
        actor=actor,
        event=EXPIRY_TOLD,
        subjects=[due.person],
        facts={"part": due.part.value, "until": due.until, "days": due.days},
        now=now,
    )
    return len(told)


def _of(app: str, model: str) -> Any:
    return apps.get_model(app, model).objects

"""Nominate who speaks for an organisation about agreements, let them accept, and end it."""

from datetime import datetime

from django.apps import apps
from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission, Role
from sharewell.agreements.actions.duties import in_time, owe_officer, owe_post, settle
from sharewell.agreements.events import (
    ACCEPT,
    NOMINATE,
    REPRESENTATIVE_ACCEPTED,
    REPRESENTATIVE_ENDED,
    REPRESENTATIVE_NOMINATED,
)
from sharewell.agreements.models import Representative
from sharewell.agreements.policies import may_nominate
from sharewell.agreements.queries.parties import list_vacancies
from sharewell.agreements.types import (
    LONGEST_NOTE,
    REPRESENTATIVE_PREFIX,
    AgreementNotPossible,
    NotPossibleNow,
    NotYoursToKeep,
    RepresentativeUnknown,
)
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.types import How


def _a_post_or_an_address(*, post: str = "", name: str = "", email: str = "", **_: object) -> None:
    if bool(post) == bool(name.strip() or email) or bool(name.strip()) != bool(email):
        raise AgreementNotPossible("Choose somebody with an account, or give a name and an e-mail address.")


@action(Permission.NOMINATE_REPRESENTATIVES, validate=_a_post_or_an_address)
def nominate_representative(
    *, actor: Actor, organisation: str, post: str = "", name: str = "", email: str = "", now: datetime
) -> str:
    """Nominate who speaks for an organisation, and return the reference of the nomination.

    Somebody with an account accepts it themselves; somebody without one is in office at once, because whoever nominates
    them answers for it. Raise `AgreementNotPossible` or `NotYoursToKeep`.
    """
    houses = apps.get_model("partnerships", "Organisation").objects
    house = houses.filter(reference=organisation).first()
    if house is None:
        raise AgreementNotPossible("Choose an organisation of this partnership.")
    _require_may_nominate(actor, organisation=organisation, partnership=house.partnership_id, now=now)
    held = None
    if post:
        held = (
            apps.get_model("practitioners", "Post")
            .objects.filter(
                Q(ended_at__isnull=True) | Q(ended_at__gt=now),
                reference=post,
                began_at__lte=now,
                role=Role.REPRESENTATIVE.value,
                organisation__partnership=house.partnership_id,
            )
            .first()
        )
        if held is None:
            raise AgreementNotPossible("Choose somebody who is in post as a nominated representative.")
    one = Representative.objects.create(
        reference=new_reference(REPRESENTATIVE_PREFIX, now=now),
        organisation=house,
        post=held,
        name=name.strip(),
        email=email.lower(),
        nominated_at=now,
        nominated_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=REPRESENTATIVE_NOMINATED,
        subjects=[one.reference],
        facts={"organisation": organisation},
        now=now,
    )
    if held is None:
        _take_office(one, actor=actor, now=now)
    else:
        owe_post(actor=actor, code=ACCEPT.code, about=one.reference, post=held.reference, due_at=in_time(now), now=now)
    return one.reference


@action(Permission.SIGN_AGREEMENTS)
def accept_nomination(*, actor: Actor, nomination: str, now: datetime) -> None:
    """Accept one's own nomination; whoever spoke for the organisation until now hands over.

    Raise `RepresentativeUnknown` for somebody else's, or `NotPossibleNow`.
    """
    one = _locked(nomination)
    if one is None or one.post is None or one.post.reference != actor.post:
        raise RepresentativeUnknown(nomination)
    if one.accepted_at is not None or one.ended_at is not None:
        raise NotPossibleNow("This nomination was accepted already, or is over.")
    _take_office(one, actor=actor, now=now)


@action(Permission.NOMINATE_REPRESENTATIVES)
def end_representative(*, actor: Actor, nomination: str, why: str, now: datetime) -> None:
    """End a nomination, or that somebody speaks for an organisation. What they said stays.

    Raise `RepresentativeUnknown`, `NotYoursToKeep`, `AgreementNotPossible` or `NotPossibleNow`.
    """
    if not why.strip() or len(why) > LONGEST_NOTE:
        raise AgreementNotPossible(f"Say why, in at most {LONGEST_NOTE:,} characters.")
    one = _locked(nomination)
    if one is None:
        raise RepresentativeUnknown(nomination)
    is_own = one.post is not None and one.post.reference == actor.post
    if not is_own:
        _require_may_nominate(
            actor, organisation=one.organisation.reference, partnership=one.organisation.partnership_id, now=now
        )
    if one.ended_at is not None:
        raise NotPossibleNow("It is over already.")
    _end(one, actor=actor, why=why.strip(), now=now)
    home = one.organisation.partnership.reference
    if one.organisation.reference in {vacant for vacant, _ in list_vacancies(partnership=home, at=now)}:
        owe_officer(
            actor=actor,
            code=NOMINATE.code,
            about=one.organisation.reference,
            partnership=home,
            due_at=in_time(now),
            now=now,
        )


def _take_office(one: Representative, *, actor: Actor, now: datetime) -> None:
    """Put somebody into office; who was in it hands over at the same moment, so that there is no gap and no overlap."""
    for older in Representative.objects.select_for_update().filter(
        organisation=one.organisation, accepted_at__isnull=False, ended_at__isnull=True
    ):
        _end(older, actor=actor, why="Handed over.", now=now)
    one.accepted_at = now
    one.save(update_fields=["accepted_at"])
    append_entry(
        actor=actor,
        event=REPRESENTATIVE_ACCEPTED,
        subjects=[one.reference],
        facts={"organisation": one.organisation.reference},
        now=now,
    )
    settle(actor=actor, code=ACCEPT.code, about=one.reference, now=now)
    settle(actor=actor, code=NOMINATE.code, about=one.organisation.reference, now=now)


def _end(one: Representative, *, actor: Actor, why: str, now: datetime) -> None:
    one.ended_at, one.ended_why = now, why
    one.save(update_fields=["ended_at", "ended_why"])
    append_entry(
        actor=actor,
        event=REPRESENTATIVE_ENDED,
        subjects=[one.reference],
        facts={"organisation": one.organisation.reference},
        now=now,
    )
    settle(actor=actor, code=ACCEPT.code, about=one.reference, how=How.NOT_NEEDED, now=now)


def _require_may_nominate(actor: Actor, *, organisation: str, partnership: int, now: datetime) -> None:
    """Return where the actor may nominate for an organisation, else raise `NotYoursToKeep`."""
    if not may_nominate(actor, organisation=organisation, partnership=partnership, at=now):
        raise NotYoursToKeep("Nominate for your own organisation, or ask the partnership’s agreements officer.")


def _locked(reference: str) -> Representative | None:
    return (
        Representative.objects.select_for_update(of=("self",))
        .select_related("organisation__partnership", "post")
        .filter(reference=reference)
        .first()
    )

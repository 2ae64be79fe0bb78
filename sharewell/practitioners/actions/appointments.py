"""Name who advises and leads in an organisation. Without them nobody is in post there (law L12 of the design)."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.partnerships.queries import get_organisation
from sharewell.partnerships.types import is_telephone
from sharewell.practitioners.actions.people import enter_post, organisations, post_is_possible
from sharewell.practitioners.events import ADVISER_APPOINTED, OFFICE_NAMED, OFFICES_CONFIRMED, OFFICES_MOVED
from sharewell.practitioners.models import AdviserAppointment, Appointment, Post
from sharewell.practitioners.policies import ADVISING, COVERING, LEADING, require_may_give, require_own_organisation
from sharewell.practitioners.queries import find_offices
from sharewell.practitioners.types import (
    OFFICE_WORDS,
    AdviserNotPossible,
    AppointmentNotPossible,
    NewPost,
    Office,
    Offices,
    OutOfHours,
    PostUnknown,
)


def _route_is_possible(
    *, adviser: str, cover: str, out_of_hours_words: str, out_of_hours_telephone: str, **_: object
) -> None:
    if adviser == cover:
        raise AdviserNotPossible("The cover must be somebody else.")
    if not out_of_hours_words.strip():
        raise AdviserNotPossible("Say what to do out of hours.")
    if not is_telephone(out_of_hours_telephone):
        raise AdviserNotPossible("Give a number that can be rung out of hours, in groups of digits.")


@action(Permission.KEEP_PEOPLE, validate=_route_is_possible)
def appoint_adviser(
    *,
    actor: Actor,
    organisation: str,
    adviser: str,
    cover: str,
    out_of_hours_words: str,
    out_of_hours_telephone: str,
    now: datetime,
) -> str:
    """Appoint an organisation's adviser from now on, and return the appointment's reference. The one before ends.

    `adviser` and `cover` are references of current posts of two people, of this organisation or another that advises
    for it. Raise `OrganisationUnknown`, `PostUnknown`, `OtherOrganisation`, or `AdviserNotPossible` with what is wrong.
    """
    require_own_organisation(actor, organisation)
    get_organisation(organisation, on=now.date())
    return _appoint_adviser(
        actor=actor,
        organisation=organisation,
        adviser=adviser,
        cover=cover,
        out_of_hours=OutOfHours(words=out_of_hours_words, telephone=out_of_hours_telephone),
        now=now,
    )


def _offices_are_possible(*, offices: Offices, beginning: Sequence[NewPost], **_: object) -> None:
    _route_is_possible(
        adviser=offices.adviser,
        cover=offices.cover,
        out_of_hours_words=offices.out_of_hours.words,
        out_of_hours_telephone=offices.out_of_hours.telephone,
    )
    for one in beginning:
        post_is_possible(title=one.title)


@action(Permission.KEEP_PEOPLE, validate=_offices_are_possible)
def name_offices(
    *, actor: Actor, organisation: str, offices: Offices, beginning: Sequence[NewPost], now: datetime
) -> dict[str, str]:
    """Name who advises and leads in an organisation, and let the posts begin that have waited for it, all or nothing.

    Who holds an office already goes on holding it; a new holder ends the one before. `beginning` are posts of this
    organisation: the first ones cannot begin before the offices are held, nor the offices be held before they begin, so
    both happen in one act. Return the reference of each new post by its key. Raise `OtherOrganisation`,
    `OrganisationUnknown`, `PersonUnknown`, `PostUnknown`, `PostNotPossible`; `AdviserNotPossible` and
    `AppointmentNotPossible` with what is wrong.
    """
    require_own_organisation(actor, organisation)
    get_organisation(organisation, on=now.date())
    given: dict[str, str] = {}
    for one in beginning:
        require_may_give(actor, organisation=organisation, role=one.role)
        given[one.key] = enter_post(
            actor=actor,
            person=one.person,
            organisation=organisation,
            team=one.team,
            role=one.role,
            title=one.title,
            engagement=one.engagement,
            now=now,
        )
    adviser, cover, legal_adviser, sharing_lead = (
        given.get(holder, holder)
        for holder in (offices.adviser, offices.cover, offices.legal_adviser, offices.sharing_lead)
    )
    held = find_offices(organisation=organisation, at=now)
    now_held = (held.adviser and held.adviser.reference, held.cover and held.cover.reference, held.out_of_hours)
    if now_held != (adviser, cover, offices.out_of_hours):
        _appoint_adviser(
            actor=actor,
            organisation=organisation,
            adviser=adviser,
            cover=cover,
            out_of_hours=offices.out_of_hours,
            now=now,
        )
    for office, before, post in (
        (Office.LEGAL_ADVISER, held.legal_adviser, legal_adviser),
        (Office.SHARING_LEAD, held.sharing_lead, sharing_lead),
    ):
        if before is None or before.reference != post:
            _appoint(actor=actor, organisation=organisation, office=office, post=post, now=now)
    append_entry(actor=actor, event=OFFICES_CONFIRMED, subjects=[organisation], now=now)
    return given


@action(Permission.KEEP_PEOPLE)
def move_offices(*, actor: Actor, from_post: str, to_post: str, now: datetime) -> int:
    """Let a person's new post hold the offices that their old one held, and return how many there were.

    Both posts are of one person. It follows a move to another team, so that nobody loses an adviser by it. Raise
    `PostUnknown`, `OtherOrganisation` and `AppointmentNotPossible`.
    """
    old = _post(from_post)
    new = _current_post(to_post, now=now)
    require_own_organisation(actor, old.organisation.reference)
    if old.practitioner_id != new.practitioner_id:
        raise AppointmentNotPossible("An office moves with the person who holds it, not to somebody else.")
    moved = 0
    for one in AdviserAppointment.objects.filter(ended_at__isnull=True).filter(Q(adviser=old) | Q(cover=old)):
        _appoint_adviser(
            actor=actor,
            organisation=one.organisation.reference,
            adviser=to_post if one.adviser_id == old.pk else one.adviser.reference,
            cover=to_post if one.cover_id == old.pk else one.cover.reference,
            out_of_hours=OutOfHours(words=one.out_of_hours_words, telephone=one.out_of_hours_telephone),
            now=now,
        )
        moved += 1
    for appointment in Appointment.objects.filter(ended_at__isnull=True, post=old):
        _appoint(
            actor=actor,
            organisation=appointment.organisation.reference,
            office=Office(appointment.office),
            post=to_post,
            now=now,
        )
        moved += 1
    append_entry(actor=actor, event=OFFICES_MOVED, subjects=[from_post, to_post], facts={"number": moved}, now=now)
    return moved


def _appoint_adviser(
    *, actor: Actor, organisation: str, adviser: str, cover: str, out_of_hours: OutOfHours, now: datetime
) -> str:
    home = organisations().select_for_update().get(reference=organisation)
    first, second = _current_post(adviser, now=now), _current_post(cover, now=now)
    if first.practitioner_id == second.practitioner_id:
        raise AdviserNotPossible("Nobody can be their own cover.")
    if first.role not in ADVISING or second.role not in COVERING:
        raise AdviserNotPossible(
            "The adviser's post must be an adviser's, and the cover's an adviser's or a manager's."
        )
    before = AdviserAppointment.objects.filter(organisation=home, ended_at__isnull=True).first()
    if before is not None:
        if before.began_at >= now:
            raise AdviserNotPossible("Somebody else appointed an adviser at this moment. Look again, and try again.")
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    one = AdviserAppointment.objects.create(
        reference=new_reference("apt", now=now),
        organisation=home,
        adviser=first,
        cover=second,
        out_of_hours_words=out_of_hours.words,
        out_of_hours_telephone=out_of_hours.telephone,
        began_at=now,
    )
    append_entry(
        actor=actor,
        event=ADVISER_APPOINTED,
        subjects=[organisation],
        facts={"adviser": adviser, "cover": cover},
        now=now,
    )
    return one.reference


def _appoint(*, actor: Actor, organisation: str, office: Office, post: str, now: datetime) -> str:
    home = organisations().select_for_update().get(reference=organisation)
    holder = _current_post(post, now=now)
    if holder.role not in (ADVISING if office is Office.LEGAL_ADVISER else LEADING):
        raise AppointmentNotPossible(
            f"{OFFICE_WORDS[office]}: choose somebody whose post is an adviser’s"
            f"{'' if office is Office.LEGAL_ADVISER else ' or a manager’s'}."
        )
    before = Appointment.objects.filter(organisation=home, office=office.value, ended_at__isnull=True).first()
    if before is not None:
        if before.began_at >= now:
            raise AppointmentNotPossible("Somebody else named one at this moment. Look again, and try again.")
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    one = Appointment.objects.create(
        reference=new_reference("apt", now=now), organisation=home, office=office.value, post=holder, began_at=now
    )
    append_entry(
        actor=actor,
        event=OFFICE_NAMED,
        subjects=[organisation],
        facts={"post": post, "office": office.value},
        now=now,
    )
    return one.reference


def _post(reference: str) -> Post:
    post = Post.objects.select_related("practitioner", "organisation").filter(reference=reference).first()
    if post is None:
        raise PostUnknown("No post has this reference.")
    return post


def _current_post(reference: str, *, now: datetime) -> Post:
    post = _post(reference)
    is_current = post.began_at <= now and (post.ended_at is None or now < post.ended_at)
    if not is_current or not post.practitioner.is_active:
        raise AdviserNotPossible("The post of somebody whom you chose is over. Choose somebody else.")
    return post

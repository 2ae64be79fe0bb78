"""Read who holds the offices that each organisation needs: adviser, cover, legal adviser, lead for sharing."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from sharewell.practitioners.models import AdviserAppointment, Appointment, Post
from sharewell.practitioners.policies import ADVISING, COVERING
from sharewell.practitioners.queries.people import holds, post_row, posts_with_names
from sharewell.practitioners.types import Office, OfficesRow, OutOfHours, PostRow


def find_offices(*, organisation: str, at: datetime) -> OfficesRow:
    """Return who holds the offices of an organisation at a moment, and which nobody holds, in three queries."""
    advising = AdviserAppointment.objects.filter(holds(at), organisation__reference=organisation).first()
    named: dict[Office, int] = {}
    if advising is not None:
        named = {Office.ADVISER: advising.adviser_id, Office.COVER: advising.cover_id}
    for appointment in Appointment.objects.filter(holds(at), organisation__reference=organisation):
        named[Office(appointment.office)] = appointment.post_id
    posts: Mapping[int, Post] = {post.pk: post for post in posts_with_names().filter(pk__in=set(named.values()))}
    held = {office: post_row(posts[key]) for office, key in named.items()}
    there = {
        office for office, key in named.items() if held[office].is_current(at) and posts[key].practitioner.is_active
    }
    if advising is not None:
        there.add(Office.OUT_OF_HOURS)
    return OfficesRow(
        organisation=organisation,
        adviser=held.get(Office.ADVISER),
        cover=held.get(Office.COVER),
        out_of_hours=OutOfHours(words=advising.out_of_hours_words, telephone=advising.out_of_hours_telephone)
        if advising
        else None,
        legal_adviser=held.get(Office.LEGAL_ADVISER),
        sharing_lead=held.get(Office.SHARING_LEAD),
        missing=tuple(office for office in Office if office not in there),
    )


def list_missing_offices(*, organisation: str, at: datetime) -> tuple[Office, ...]:
    """Return the offices of an organisation that nobody holds at a moment, in the order of `Office`."""
    return find_offices(organisation=organisation, at=at).missing


def list_who_may_serve(*, organisation: str, at: datetime) -> tuple[PostRow, ...]:
    """Return the posts whose holders may hold an office of this organisation, its own first, then by organisation.

    One body may serve another of the same partnership, as an umbrella body does; of another organisation only its
    advisers come into question.
    """
    posts = posts_with_names().filter(
        Q(role__in=ADVISING) | Q(role__in=COVERING, organisation__reference=organisation),
        holds(at),
        practitioner__is_active=True,
        organisation__partnership__organisations__reference=organisation,
    )
    rows = [post_row(post) for post in posts.order_by("organisation__name", "practitioner__name", "reference")]
    own = [row for row in rows if row.organisation == organisation]
    return (*own, *(row for row in rows if row.organisation != organisation))

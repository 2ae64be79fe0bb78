"""Read people, posts, advisers and times away."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Q, QuerySet

from sharewell.acting.types import Role
from sharewell.foundation.prepared import PreparedQuery
from sharewell.practitioners.models import (
    AdviserAppointment,
    AwayPeriod,
    Post,
    Practitioner,
)
from sharewell.practitioners.types import (
    AdviserRow,
    AwayRow,
    Engagement,
    OutOfHours,
    PersonRow,
    PersonUnknown,
    PostRow,
    PostUnknown,
    StandingRow,
    Turn,
)

_POST_COLUMNS = (
    "reference",
    "practitioner__reference",
    "practitioner__name",
    "practitioner__email",
    "organisation__reference",
    "organisation__name",
    "team__reference",
    "team__name",
    "role",
    "title",
    "began_at",
    "ended_at",
    "engagement",
    "is_input_only",
)


def get_person(reference: str) -> PersonRow:
    """Return a person. Raise `PersonUnknown`."""
    for one in Practitioner.objects.filter(reference=reference):
        return _person(one)
    raise PersonUnknown("Nobody with an account has this reference.")


def list_names(references: Collection[str]) -> Mapping[str, str]:
    """Return the names of people by their references, in one query; who is not held is left out."""
    return dict(Practitioner.objects.filter(reference__in=references).values_list("reference", "name"))


def find_person_by_email(email: str) -> PersonRow | None:
    """Return the person with this e-mail address, in whatever letters it is written, or None."""
    return next((_person(one) for one in Practitioner.objects.filter(email=email.strip().lower())), None)


def has_account(email: str) -> bool:
    """Tell whether somebody with this e-mail address has an account with a password."""
    one = Practitioner.objects.filter(email=email.strip().lower()).first()
    return one is not None and one.has_usable_password()


def find_person_by_password(*, email: str, password: str) -> PersonRow | None:
    """Return the active person with this e-mail address and password, or None.

    It takes as long for an address that nobody has, so that the time does not tell who has an account.
    """
    one = Practitioner.objects.filter(email=email.strip().lower()).first()
    if one is None or not one.has_usable_password():
        make_password(password)
        return None
    is_right = check_password(password, one.password)
    return _person(one) if is_right and one.is_active else None


def get_mark(person: str) -> str:
    """Return what changes with a person's password, for sessions to be compared with. Raise `PersonUnknown`."""
    for one in Practitioner.objects.filter(reference=person):
        return one.get_session_auth_hash()
    raise PersonUnknown("Nobody with an account has this reference.")


def find_standing(*, person: str, post: str, at: datetime) -> StandingRow | None:
    """Return how an active person stands at a moment, in two queries; None where nobody active has the reference."""
    one = Practitioner.objects.filter(reference=person, is_active=True).first()
    if one is None:
        return None
    current = list_current_posts(at=at, person=person)
    return StandingRow(
        person=_person(one),
        mark=one.get_session_auth_hash(),
        post=next((row for row in current if row.reference == post), None),
        current_posts=current,
    )


def list_current_posts(
    *,
    at: datetime,
    person: str | None = None,
    organisation: str | None = None,
    team: str | None = None,
    role: Role | None = None,
) -> tuple[PostRow, ...]:
    """Return the posts held at a moment by active people, by organisation, role and name.

    `person`, `organisation` and `team` are references; what is None does not narrow.
    """
    asked = {
        "practitioner__reference": person,
        "organisation__reference": organisation,
        "team__reference": team,
        "role": None if role is None else role.value,
    }
    narrowed = {column: value for column, value in asked.items() if value is not None}
    return tuple(_post_row(values) for values in _current_posts.rows(at=at, **narrowed))


def _asked_of_posts(*, at: datetime, **narrowed: str) -> QuerySet[Post, dict[str, Any]]:
    posts = Post.objects.filter(holds(at), practitioner__is_active=True, **narrowed)
    return posts.order_by("organisation__name", "role", "practitioner__name", "reference").values(*_POST_COLUMNS)


_current_posts = PreparedQuery(_asked_of_posts)


def list_left(posts: Collection[str], *, at: datetime) -> frozenset[str]:
    """Return those of some posts that are over, or whose person is not active. What is no post here is left out."""
    if not posts:
        return frozenset()
    there = Q(holds(at), practitioner__is_active=True)
    return frozenset(Post.objects.filter(reference__in=posts).exclude(there).values_list("reference", flat=True))


def get_post(reference: str) -> PostRow:
    """Return a post, whether or not it has ended. Raise `PostUnknown`."""
    for post in posts_with_names().filter(reference=reference):
        return post_row(post)
    raise PostUnknown("No post has this reference.")


def is_away(*, person: str, at: datetime) -> bool:
    """Tell whether somebody has said that they are away at a moment."""
    return AwayPeriod.objects.filter(practitioner__reference=person, began_at__lte=at, ended_at__gt=at).exists()


def list_away(*, person: str, at: datetime) -> tuple[AwayRow, ...]:
    """Return the times in which somebody is or will be away, the next one first."""
    found = AwayPeriod.objects.filter(practitioner__reference=person, ended_at__gt=at).order_by("began_at")
    return tuple(
        AwayRow(reference=one.reference, person=person, began_at=one.began_at, ended_at=one.ended_at) for one in found
    )


def find_adviser(*, organisation: str, at: datetime) -> AdviserRow | None:
    """Return who advises an organisation at a moment and whose turn it is, or None where nobody was appointed.

    It is the adviser's turn unless they are away or their post is over; then the cover's, on the same terms; then the
    out-of-hours route's.
    """
    appointed = (
        AdviserAppointment.objects.filter(holds(at), organisation__reference=organisation)
        .select_related("organisation")
        .first()
    )
    if appointed is None:
        return None
    posts = {post.pk: post for post in posts_with_names().filter(pk__in=[appointed.adviser_id, appointed.cover_id])}
    adviser, cover = posts[appointed.adviser_id], posts[appointed.cover_id]
    away = set(
        AwayPeriod.objects.filter(
            practitioner__in=[adviser.practitioner_id, cover.practitioner_id], began_at__lte=at, ended_at__gt=at
        ).values_list("practitioner_id", flat=True)
    )
    is_adviser_away, is_cover_away = (
        post.practitioner_id in away or not post.practitioner.is_active or not post_row(post).is_current(at)
        for post in (adviser, cover)
    )
    who = Turn.ADVISER
    if is_adviser_away:
        who = Turn.OUT_OF_HOURS if is_cover_away else Turn.COVER
    return AdviserRow(
        organisation=organisation,
        adviser=post_row(adviser),
        cover=post_row(cover),
        out_of_hours=OutOfHours(words=appointed.out_of_hours_words, telephone=appointed.out_of_hours_telephone),
        who=who,
        is_adviser_away=is_adviser_away,
        is_cover_away=is_cover_away,
    )


def list_reviewers(*, person: str, organisation: str, at: datetime) -> tuple[PostRow, ...]:
    """Return who may review what a person did with their access, the nearest first, and never that person.

    The information governance lead of the organisation; else its adviser, or the adviser's cover; else the lead of
    another organisation; else a manager of theirs. Nobody of these is managed by whoever is reviewed, for leads and
    advisers answer to the organisation itself; a manager is the last resort, and a peer where the person is one.
    """
    advising = find_adviser(organisation=organisation, at=at)
    ways = (
        *list_current_posts(at=at, organisation=organisation, role=Role.INFORMATION_GOVERNANCE_LEAD),
        *((advising.adviser, advising.cover) if advising else ()),
        *list_current_posts(at=at, role=Role.INFORMATION_GOVERNANCE_LEAD),
        *list_current_posts(at=at, organisation=organisation, role=Role.MANAGER),
    )
    return tuple(dict.fromkeys(post for post in ways if post.person != person and post.is_current(at)))


def holds(at: datetime) -> Q:
    """Return the condition that a row with a beginning and an end holds at a moment."""
    return Q(began_at__lte=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at))


def posts_with_names() -> QuerySet[Post]:
    """Return the posts with all that a row of one names."""
    return Post.objects.select_related("practitioner", "organisation", "team")


def _person(one: Practitioner) -> PersonRow:
    return PersonRow(reference=one.reference, name=one.name, email=one.email, is_active=one.is_active)


def _post_row(values: Mapping[str, Any]) -> PostRow:
    return PostRow(
        reference=values["reference"],
        person=values["practitioner__reference"],
        person_name=values["practitioner__name"],
        organisation=values["organisation__reference"],
        organisation_name=values["organisation__name"],
        team=values["team__reference"] or "",
        team_name=values["team__name"] or "",
        role=Role(values["role"]),
        title=values["title"],
        began_at=values["began_at"],
        ended_at=values["ended_at"],
        engagement=Engagement(values["engagement"]),
        is_input_only=values["is_input_only"],
        email=values["practitioner__email"],
    )


def post_row(post: Post) -> PostRow:
    """Return a post as others see it."""
    return PostRow(
        reference=post.reference,
        person=post.practitioner.reference,
        person_name=post.practitioner.name,
        organisation=post.organisation.reference,
        organisation_name=post.organisation.name,
        team=post.team.reference if post.team else "",
        team_name=post.team.name if post.team else "",
        role=Role(post.role),
        title=post.title,
        began_at=post.began_at,
        ended_at=post.ended_at,
        engagement=Engagement(post.engagement),
        is_input_only=post.is_input_only,
        email=post.practitioner.email,
    )

"""Read people, posts, advisers and times away."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Q, QuerySet

from sharewell.acting.types import Role
from sharewell.foundation.content import content_folder
from sharewell.practitioners.models import (
    AdviserAppointment,
    AwayPeriod,
    CodeAcceptance,
    Induction,
    Post,
    Practitioner,
    VettingCheck,
)
from sharewell.practitioners.types import (
    AcceptanceRow,
    AdviserRow,
    AwayRow,
    CodeStatement,
    CodeVersion,
    EndReason,
    Engagement,
    InductionRow,
    OutOfHours,
    PersonRow,
    PersonUnknown,
    PostRow,
    PostUnknown,
    StandingRow,
    Turn,
    VettingKindRow,
    VettingRow,
)


def get_person(reference: str) -> PersonRow:
    """Return a person. Raise `PersonUnknown`."""
    for one in Practitioner.objects.filter(reference=reference):
        return _person(one)
    raise PersonUnknown("Nobody with an account has this reference.")


def find_person_by_email(email: str) -> PersonRow | None:
    """Return the person with this e-mail address, in whatever letters it is written, or None."""
    return next((_person(one) for one in Practitioner.objects.filter(email=email.strip().lower())), None)


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
    posts = _posts().filter(_holds(at), practitioner__is_active=True)
    if person is not None:
        posts = posts.filter(practitioner__reference=person)
    if organisation is not None:
        posts = posts.filter(organisation__reference=organisation)
    if team is not None:
        posts = posts.filter(team__reference=team)
    if role is not None:
        posts = posts.filter(role=role.value)
    return tuple(
        _post(post) for post in posts.order_by("organisation__name", "role", "practitioner__name", "reference")
    )


def get_post(reference: str) -> PostRow:
    """Return a post, whether or not it has ended. Raise `PostUnknown`."""
    for post in _posts().filter(reference=reference):
        return _post(post)
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
        AdviserAppointment.objects.filter(_holds(at), organisation__reference=organisation)
        .select_related("organisation")
        .first()
    )
    if appointed is None:
        return None
    posts = {post.pk: post for post in _posts().filter(pk__in=[appointed.adviser_id, appointed.cover_id])}
    adviser, cover = posts[appointed.adviser_id], posts[appointed.cover_id]
    away = set(
        AwayPeriod.objects.filter(
            practitioner__in=[adviser.practitioner_id, cover.practitioner_id], began_at__lte=at, ended_at__gt=at
        ).values_list("practitioner_id", flat=True)
    )
    is_adviser_away, is_cover_away = (
        post.practitioner_id in away or not post.practitioner.is_active or not _post(post).is_current(at)
        for post in (adviser, cover)
    )
    who = Turn.ADVISER
    if is_adviser_away:
        who = Turn.OUT_OF_HOURS if is_cover_away else Turn.COVER
    return AdviserRow(
        organisation=organisation,
        adviser=_post(adviser),
        cover=_post(cover),
        out_of_hours=OutOfHours(words=appointed.out_of_hours_words, telephone=appointed.out_of_hours_telephone),
        who=who,
        is_adviser_away=is_adviser_away,
        is_cover_away=is_cover_away,
    )


def list_vetting(*, person: str, organisation: str) -> tuple[VettingRow, ...]:
    """Return the checks of a person that one organisation recorded, the newest first. For its administrators."""
    found = VettingCheck.objects.filter(practitioner__reference=person, organisation__reference=organisation)
    return tuple(
        VettingRow(
            reference=one.reference,
            organisation=organisation,
            kind=one.kind,
            certificate=one.certificate,
            checked_on=one.checked_on,
            recheck_on=one.recheck_on,
            recorded_at=one.recorded_at,
            recorded_by=one.recorded_by,
            ended_at=one.ended_at,
            end_reason=EndReason(one.end_reason) if one.end_reason else None,
        )
        for one in found.order_by("-recorded_at", "-pk")
    )


def list_inductions(*, person: str, organisation: str) -> tuple[InductionRow, ...]:
    """Return the inductions of a person at an organisation, the newest first."""
    found = Induction.objects.filter(practitioner__reference=person, organisation__reference=organisation)
    return tuple(
        InductionRow(
            reference=one.reference,
            organisation=organisation,
            done_on=one.done_on,
            recorded_at=one.recorded_at,
            recorded_by=one.recorded_by,
        )
        for one in found.order_by("-done_on", "-pk")
    )


def list_acceptances(*, person: str) -> tuple[AcceptanceRow, ...]:
    """Return which versions of the code of practice a person accepted, the newest first."""
    return tuple(
        AcceptanceRow(
            reference=one.reference, version=one.version, text_hash=one.text_hash, accepted_at=one.accepted_at
        )
        for one in CodeAcceptance.objects.filter(practitioner__reference=person).order_by("-accepted_at", "-pk")
    )


class CodesFaulty(Exception):
    """A file of `content/codes` cannot be used. The message names it and says what to do."""


def list_vetting_kinds() -> tuple[VettingKindRow, ...]:
    """Return the kinds of vetting check in the order of their file. Raise `CodesFaulty`."""
    return _read_kinds(content_folder())


def list_code_versions() -> tuple[CodeVersion, ...]:
    """Return every version of the code of practice, the oldest first. Raise `CodesFaulty`."""
    return _read_code(content_folder())


def find_code_required(*, on: date) -> CodeVersion | None:
    """Return the version of the code of practice that must have been accepted on a day, or None before the first."""
    held = [one for one in list_code_versions() if one.required_from <= on]
    return max(held, key=lambda one: one.number, default=None)


def get_code_to_accept(*, on: date) -> CodeVersion:
    """Return the newest version that is published on a day. Raise `CodesFaulty` where there is none."""
    held = [one for one in list_code_versions() if one.dated <= on]
    if not held:
        raise CodesFaulty("content/codes/code-of-practice.toml holds no version that is published. Date one earlier.")
    return max(held, key=lambda one: one.number)


@cache
def _read_kinds(folder: Path) -> tuple[VettingKindRow, ...]:
    name = "codes/vetting-kinds.toml"
    titles = _titles(folder)
    try:
        rows = tuple(
            VettingKindRow(
                code=one["code"],
                name=one["name"],
                longest_years=int(one["longest_years"]),
                is_enough=bool(one["enough"]),
                source=f"{titles[one['source']]}: {one['at']}",
                standing=one["standing"],
            )
            for one in _read_codes(folder / name)["kind"]
        )
    except KeyError as missing:
        raise CodesFaulty(f"content/{name} lacks {missing}. Add it.") from missing
    if len({row.code for row in rows}) != len(rows) or any(row.longest_years < 1 for row in rows):
        raise CodesFaulty(f"content/{name} holds a kind twice, or one without an end. Mend it.")
    return rows


@cache
def _read_code(folder: Path) -> tuple[CodeVersion, ...]:
    name = "codes/code-of-practice.toml"
    titles = _titles(folder)
    try:
        rows = tuple(
            CodeVersion(
                number=int(one["number"]),
                title=one["title"],
                dated=one["dated"],
                required_from=one["required_from"],
                owner=one["owner"],
                statements=tuple(
                    CodeStatement(
                        code=each["code"],
                        text=each["text"],
                        source=f"{titles[each['source']]}: {each['at']}",
                        standing=each["standing"],
                    )
                    for each in one["statement"]
                ),
                text_hash=_hash_of(one),
            )
            for one in _read_codes(folder / name)["version"]
        )
    except KeyError as missing:
        raise CodesFaulty(f"content/{name} lacks {missing}. Add it.") from missing
    if len({row.number for row in rows}) != len(rows) or any(row.required_from < row.dated for row in rows):
        raise CodesFaulty(f"content/{name} holds a version twice, or one required before it was published. Mend it.")
    return tuple(sorted(rows, key=lambda row: row.number))


def _hash_of(version: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what somebody reads and accepts: the title and each sentence."""
    text = [version["title"], *(one["text"] for one in version["statement"])]
    return hashlib.sha256(json.dumps(text, ensure_ascii=False).encode()).hexdigest()


def _titles(folder: Path) -> dict[str, str]:
    """Return the title of each document that may be cited, by its code."""
    files = ("guides/sources.toml", "pages/sources.toml", "codes/sources.toml")
    return {one["code"]: one["title"] for file in files for one in _read_codes(folder / file)["source"]}


def _read_codes(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise CodesFaulty(f"content/{path.parent.name}/{path.name} cannot be read: {fault}.") from fault


def _holds(at: datetime) -> Q:
    return Q(began_at__lte=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at))


def _posts() -> QuerySet[Post]:
    return Post.objects.select_related("practitioner", "organisation", "team")


def _person(one: Practitioner) -> PersonRow:
    return PersonRow(reference=one.reference, name=one.name, email=one.email, is_active=one.is_active)


def _post(post: Post) -> PostRow:
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

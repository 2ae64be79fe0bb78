"""Find what somebody must be told about agreements and has not been: reviews, vacancies, contracts, certificates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q

from sharewell.agreements.events import CHASE, CHECK, NOMINATE, RENEW, REVIEW
from sharewell.agreements.models import AgreementVersion, AssuranceStatus, Contract
from sharewell.agreements.queries.contracts import list_contract_rows
from sharewell.agreements.queries.offices import find_officer, find_owner
from sharewell.agreements.queries.parties import list_vacancies
from sharewell.agreements.types.keeping import CHECK_EVERY_DAYS, EXPIRY_TOLD_DAYS, REVIEW_TOLD_DAYS
from sharewell.design.words import LONDON
from sharewell.obligations.queries import list_open_of
from sharewell.partnerships.queries import list_organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearing:
    """Something that is near. `organisation` is whose it is; empty: the officer's. `label` names it for a list."""

    code: str
    about: str
    label: str
    partnership: str
    organisation: str
    due_at: datetime


def list_nearing(*, at: datetime) -> tuple[Nearing, ...]:
    """Return all that somebody must be told at a moment and does not owe yet.

    What nobody could owe (no representative, no officer, no board) is left out: the page for officers shows it.
    """
    found = _all(at)
    owed = {
        (code, one.about)
        for code in {one.code for one in found}
        for one in list_open_of(abouts=[each.about for each in found if each.code == code], code=code, now=at)
    }
    return tuple(one for one in found if (one.code, one.about) not in owed and _has_owner(one, at=at))


def list_nearing_in(*, partnership: str, at: datetime) -> tuple[Nearing, ...]:
    """Return all in a partnership that is near at a moment, told or not, what is due first before the rest."""
    return tuple(sorted((one for one in _all(at) if one.partnership == partnership), key=lambda one: one.due_at))


def _all(at: datetime) -> list[Nearing]:
    return [*_reviews(at), *_vacancies(at), *_contracts(at), *_certificates(at)]


def _has_owner(one: Nearing, *, at: datetime) -> bool:
    if one.organisation:
        return bool(find_owner(organisation=one.organisation, at=at))
    return bool(find_officer(partnership=one.partnership, at=at))


def _reviews(at: datetime) -> Iterator[Nearing]:
    running = AgreementVersion.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at),
        in_force_from__lte=at,
        review_on__lte=_day(at) + timedelta(days=REVIEW_TOLD_DAYS),
    ).select_related("agreement__partnership", "agreement__holder")
    for one in running:
        assert one.review_on is not None  # noqa: S101  the query asked for it
        home = one.agreement
        yield Nearing(
            code=REVIEW.code,
            about=one.reference,
            label=home.title,
            partnership=home.partnership.reference,
            organisation=home.holder.reference if home.holder else "",
            due_at=_evening(one.review_on),
        )


def _vacancies(at: datetime) -> Iterator[Nearing]:
    for partnership in sorted({one.partnership for one in list_organisations(on=_day(at))}):
        for organisation, name in list_vacancies(partnership=partnership, at=at):
            yield Nearing(
                code=NOMINATE.code,
                about=organisation,
                label=name,
                partnership=partnership,
                organisation="",
                due_at=at,
            )


def _contracts(at: datetime) -> Iterator[Nearing]:
    on = _day(at)
    held = Contract.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    homes = dict(held.values_list("reference", "agreement__partnership__reference"))
    for row in list_contract_rows(held, at=at):
        near = []
        if row.is_overdue(on):
            near.append((CHASE.code, row.sign_by))
        checked = row.checked_on or row.entered_at.astimezone(LONDON).date()
        again = checked + timedelta(days=CHECK_EVERY_DAYS)
        if again <= on:
            near.append((CHECK.code, again))
        for code, day in near:
            yield Nearing(
                code=code,
                about=row.reference,
                label=f"{row.title}: {row.provider_name}",
                partnership=homes[row.reference],
                organisation=row.commissioner,
                due_at=_evening(day),
            )


def _certificates(at: datetime) -> Iterator[Nearing]:
    """Yield each organisation whose newest certificate of a kind runs out soon or has run out."""
    soon = _day(at) + timedelta(days=EXPIRY_TOLD_DAYS)
    newest = AssuranceStatus.objects.values(
        "organisation__reference", "organisation__name", "organisation__partnership__reference", "kind"
    ).annotate(until=Max("expires_on"))
    told: set[str] = set()
    for one in newest.filter(until__lte=soon).order_by("until"):
        organisation = one["organisation__reference"]
        if organisation in told:
            continue
        told.add(organisation)
        yield Nearing(
            code=RENEW.code,
            about=organisation,
            label=one["organisation__name"],
            partnership=one["organisation__partnership__reference"],
            organisation=organisation,
            due_at=_evening(one["until"]),
        )


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), tzinfo=LONDON)

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
    """Something that is near and of which nobody was told. `organisation` is whose it is; empty: the officer's."""

    code: str
    about: str
    partnership: str
    organisation: str
    due_at: datetime


def list_nearing(*, at: datetime) -> tuple[Nearing, ...]:
    """Return all that somebody must be told at a moment and does not owe yet.

    What nobody could owe (no representative, no officer, no board) is left out: the page for officers shows it.
    """
    found = [*_reviews(at), *_vacancies(at), *_contracts(at), *_certificates(at)]
    owed = {
        (code, one.about)
        for code in {one.code for one in found}
        for one in list_open_of(abouts=[each.about for each in found if each.code == code], code=code, now=at)
    }
    return tuple(one for one in found if (one.code, one.about) not in owed and _has_owner(one, at=at))


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
            partnership=home.partnership.reference,
            organisation=home.holder.reference if home.holder else "",
            due_at=_evening(one.review_on),
        )


def _vacancies(at: datetime) -> Iterator[Nearing]:
    for partnership in sorted({one.partnership for one in list_organisations(on=_day(at))}):
        for organisation, _ in list_vacancies(partnership=partnership, at=at):
            yield Nearing(code=NOMINATE.code, about=organisation, partnership=partnership, organisation="", due_at=at)


def _contracts(at: datetime) -> Iterator[Nearing]:
    on = _day(at)
    rows = list_contract_rows(Contract.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on)), at=at)
    for row in rows:
        if row.is_overdue(on):
            yield _about_contract(CHASE.code, row.reference, row.commissioner, _evening(row.sign_by))
        checked = row.checked_on or row.entered_at.astimezone(LONDON).date()
        again = checked + timedelta(days=CHECK_EVERY_DAYS)
        if again <= on:
            yield _about_contract(CHECK.code, row.reference, row.commissioner, _evening(again))


def _about_contract(code: str, contract: str, commissioner: str, due_at: datetime) -> Nearing:
    return Nearing(code=code, about=contract, partnership="", organisation=commissioner, due_at=due_at)


def _certificates(at: datetime) -> Iterator[Nearing]:
    """Yield each organisation whose newest certificate of a kind runs out soon or has run out."""
    soon = _day(at) + timedelta(days=EXPIRY_TOLD_DAYS)
    newest = AssuranceStatus.objects.values("organisation__reference", "kind").annotate(until=Max("expires_on"))
    first: dict[str, date] = {}
    for one in newest.filter(until__lte=soon).order_by("until"):
        first.setdefault(one["organisation__reference"], one["until"])
    for organisation, until in first.items():
        yield Nearing(
            code=RENEW.code, about=organisation, partnership="", organisation=organisation, due_at=_evening(until)
        )


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), tzinfo=LONDON)

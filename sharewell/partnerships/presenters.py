"""Turn contact routes into the words of the page."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sharewell.design.words import date_words
from sharewell.partnerships.types import ContactRouteRow, NationalKind, NationalRoute, Service

OLD_AFTER_MONTHS = 6

SERVICE_WORDS = {
    Service.CHILDRENS_SOCIAL_CARE: ("Children’s social care", "If you think a child is being harmed or may be harmed."),
    Service.OUT_OF_HOURS: (
        "Children’s social care, out of hours",
        "In the evening, at night, at the weekend and on bank holidays.",
    ),
    Service.LEAD_FOR_ALLEGATIONS: (
        "Lead for allegations",
        "If your worry is about somebody who works with children. Many people say “LADO” or “designated officer”.",
    ),
    Service.EARLY_HELP: ("Early help", "If a family needs support and no child is being harmed."),
    Service.POLICE_NON_EMERGENCY: ("Police, not an emergency", "If a crime has happened and nobody is in danger now."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCard:
    """One way to reach somebody, in words. `warning` is empty where there is nothing to warn of."""

    name: str
    use: str
    number: str
    hours: str
    email: str
    web_page: str
    checked: str
    warning: str
    source: str
    standing: str
    is_urgent: bool
    shows_standing: bool


def council_cards(routes: Sequence[ContactRouteRow], *, today: date) -> tuple[RouteCard, ...]:
    """Return a card for each route of a council; one that was checked more than six months ago says so."""
    return tuple(
        RouteCard(
            name=SERVICE_WORDS[route.service][0],
            use=SERVICE_WORDS[route.service][1],
            number=route.telephone,
            hours=route.hours,
            email=route.email,
            web_page=route.web_page,
            checked=f"Checked on {date_words(route.checked_on)}.",
            warning=(
                "This is more than six months ago. If nobody answers, look for the number on the council’s website."
                if route.checked_on < months_before(today, months=OLD_AFTER_MONTHS)
                else ""
            ),
            source=route.source,
            standing=route.standing.value,
            is_urgent=False,
            shows_standing=True,
        )
        for route in routes
    )


def national_cards(routes: Sequence[NationalRoute]) -> tuple[RouteCard, ...]:
    """Return a card for each national route. All but 999 and 101 say that we have not verified them."""
    return tuple(
        RouteCard(
            name=route.name,
            use=route.use,
            number=route.telephone,
            hours=route.hours,
            email="",
            web_page=route.web_page,
            checked="",
            warning="",
            source=route.source,
            standing=route.standing.value,
            is_urgent=route.kind is NationalKind.EMERGENCY,
            shows_standing=route.kind in {NationalKind.HELPLINE, NationalKind.WEB_PAGE},
        )
        for route in routes
    )


def months_before(day: date, *, months: int) -> date:
    """Return the same day so many months earlier, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

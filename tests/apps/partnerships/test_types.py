"""Words of the page."""

from datetime import date

import pytest

from sharewell.partnerships.queries import national_routes
from sharewell.partnerships.types import (
    SERVICE_WORDS,
    ContactRouteRow,
    Service,
    Standing,
    council_cards,
    is_telephone,
    months_before,
    national_cards,
)


def route(checked_on: date) -> ContactRouteRow:
    return ContactRouteRow(
        reference="rte_1",
        council="Northmere (invented)",
        area_code="",
        service=Service.OUT_OF_HOURS,
        telephone="01632 960001",
        hours="",
        email="",
        web_page="",
        checked_on=checked_on,
        source="Invented",
        standing=Standing.BACKGROUND,
    )


class TestCouncilCards:
    @pytest.mark.parametrize(
        ("checked_on", "is_old"),
        [(date(2026, 11, 22), False), (date(2026, 5, 22), False), (date(2026, 5, 21), True), (date(2020, 2, 29), True)],
    )
    def test_a_check_older_than_six_months_is_said(self, checked_on: date, is_old: bool) -> None:
        (card,) = council_cards([route(checked_on)], today=date(2026, 11, 22))
        assert bool(card.warning) is is_old

    def test_the_day_of_the_check_is_written_out(self) -> None:
        (card,) = council_cards([route(date(2026, 3, 9))], today=date(2026, 11, 22))
        assert card.checked == "Checked on 9 March 2026."

    def test_every_service_has_words(self) -> None:
        assert set(SERVICE_WORDS) == set(Service)


class TestNationalCards:
    def test_only_999_and_101_go_without_their_standing(self) -> None:
        cards = national_cards(national_routes())
        assert {card.number for card in cards if not card.shows_standing} == {"999", "101"}
        assert [card.number for card in cards if card.is_urgent] == ["999"]


class TestMonthsBefore:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2026, 11, 22), date(2026, 5, 22)),
            (date(2026, 8, 31), date(2026, 2, 28)),
            (date(2024, 8, 31), date(2024, 2, 29)),
            (date(2026, 3, 1), date(2025, 9, 1)),
            (date(2026, 6, 30), date(2025, 12, 30)),
        ],
    )
    def test_half_a_year(self, day: date, expected: date) -> None:
        assert months_before(day, months=6) == expected


class TestIsTelephone:
    @pytest.mark.parametrize("text", ["01632 960001", "01632960001", "020 7946 0001", "0800 1111", "101", "116 123"])
    def test_what_can_be_rung(self, text: str) -> None:
        assert is_telephone(text)

    @pytest.mark.parametrize("text", ["", " 101", "101 ", "01632  960001", "+441632960001", "0900 000 0000", "12", "x"])
    def test_what_cannot(self, text: str) -> None:
        assert not is_telephone(text)

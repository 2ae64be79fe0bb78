"""Compulsory school age: by worked days, and against the words of the Act said once more."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.clocks import SchoolAge, born_before

RULE = SchoolAge(prescribed=((3, 31), (8, 31), (12, 31)), leaving_month=6)
DAY = timedelta(days=1)
BIRTHS = st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 12, 31))


class TestBeginsOn:
    def test_it_is_the_first_prescribed_day_from_the_fifth_birthday_on(self) -> None:
        assert RULE.begins_on(date(2021, 2, 10)) == date(2026, 3, 31)
        assert RULE.begins_on(date(2021, 3, 31)) == date(2026, 3, 31)
        assert RULE.begins_on(date(2021, 4, 1)) == date(2026, 8, 31)
        assert RULE.begins_on(date(2021, 9, 1)) == date(2026, 12, 31)
        assert RULE.begins_on(date(2020, 2, 29)) == date(2025, 3, 31)

    @given(BIRTHS)
    def test_no_prescribed_day_lies_between_birthday_and_beginning(self, born: date) -> None:
        begins = RULE.begins_on(born)
        fifth = (
            date(born.year + 5, born.month, born.day)
            if (born.month, born.day) != (2, 29)
            else date(born.year + 5, 3, 1)
        )
        assert begins >= fifth
        between = (fifth + DAY * n for n in range((begins - fifth).days))
        assert not any((day.month, day.day) in RULE.prescribed for day in between)
        assert (begins.month, begins.day) in RULE.prescribed


class TestEndsOn:
    def test_it_is_the_last_friday_in_june_of_the_school_year_of_the_sixteenth_birthday(self) -> None:
        # Born on 23 September 2007: it ends on 28 June 2024 (the example of IPSEA, “Compulsory school age”).
        assert RULE.ends_on(date(2007, 9, 23)) == date(2024, 6, 28)
        assert RULE.ends_on(date(2008, 8, 31)) == date(2024, 6, 28)
        assert RULE.ends_on(date(2008, 9, 1)) == date(2025, 6, 27)
        assert RULE.ends_on(date(2008, 6, 28)) == date(2024, 6, 28)

    @given(BIRTHS)
    def test_it_is_a_friday_in_june_and_the_next_is_in_july(self, born: date) -> None:
        ends = RULE.ends_on(born)
        assert (ends.month, ends.weekday(), (ends + 7 * DAY).month) == (6, 4, 7)


class TestBirths:
    @given(st.dates(min_value=date(2010, 1, 1), max_value=date(2040, 12, 31)), st.integers(0, 20 * 366))
    def test_they_are_exactly_those_for_whom_it_holds(self, on: date, days: int) -> None:
        born = on - days * DAY
        first, last = RULE.births(on=on)
        assert RULE.holds(born, on=on) == (first <= born <= last)

    @given(st.dates(min_value=date(2010, 1, 1), max_value=date(2040, 12, 31)), st.integers(0, 20 * 366))
    def test_born_before_is_the_first_day_of_whoever_is_younger(self, on: date, days: int) -> None:
        born = on - days * DAY
        birthday = (born.month, born.day) if (born.month, born.day) != (2, 29) else (2, 29)
        age = on.year - born.year - ((on.month, on.day) < birthday)
        assert (born >= born_before(11, on=on)) == (age < 11)

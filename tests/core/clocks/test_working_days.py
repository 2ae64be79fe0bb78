"""Which day something is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.clocks import due_at, due_on, is_working_day, same_day, working_days_between
from sharewell.core.clocks.working_days import CalendarFaulty
from sharewell.foundation.bank_holidays import bank_holidays_near

LONDON = ZoneInfo("Europe/London")
NONE: frozenset[date] = frozenset()
FIVE, THREE = time(17), time(15)
DAYS = st.dates(min_value=date(2010, 1, 1), max_value=date(2040, 1, 1))


class TestDueOn:
    @pytest.mark.parametrize(
        ("start", "working_days", "due"),
        [
            (date(2026, 11, 20), 1, date(2026, 11, 23)),  # a Friday: Monday
            (date(2026, 11, 21), 1, date(2026, 11, 23)),  # a Saturday: Monday
            (date(2026, 11, 22), 0, date(2026, 11, 23)),  # a Sunday itself is none
            (date(2026, 11, 23), 0, date(2026, 11, 23)),
            (date(2026, 11, 23), 15, date(2026, 12, 14)),
            (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Christmas, and Boxing Day moved to Monday
            (date(2027, 3, 25), 1, date(2027, 3, 30)),  # Good Friday and Easter Monday
            (date(2028, 2, 28), 1, date(2028, 2, 29)),  # a leap day
        ],
    )
    def test_it_counts_working_days_of_england(self, start: date, working_days: int, due: date) -> None:
        assert due_on(start, working_days=working_days, holidays=bank_holidays_near(start.year)) == due

    def test_the_holidays_of_scotland_are_not_those_of_england(self) -> None:
        assert is_working_day(date(2026, 11, 30), holidays=bank_holidays_near(2026))  # St Andrew's Day

    @given(DAYS, st.integers(0, 40))
    def test_it_is_a_working_day_and_never_before_the_start(self, start: date, days: int) -> None:
        holidays = bank_holidays_near(start.year)
        due = due_on(start, working_days=days, holidays=holidays)
        assert is_working_day(due, holidays=holidays)
        assert due > start or (days == 0 and due == start)

    @given(DAYS, st.integers(1, 40))
    def test_so_many_working_days_lie_between(self, start: date, days: int) -> None:
        due = due_on(start, working_days=days, holidays=NONE)
        between = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
        assert sum(is_working_day(day, holidays=NONE) for day in between) == days

    @given(DAYS, st.integers(0, 20))
    def test_a_later_start_is_never_due_earlier(self, start: date, days: int) -> None:
        first = due_on(start, working_days=days, holidays=NONE)
        assert first <= due_on(start + timedelta(days=1), working_days=days, holidays=NONE)

    def test_less_than_no_days_is_refused(self) -> None:
        with pytest.raises(ValueError, match="0 or more"):
            due_on(date(2026, 11, 20), working_days=-1, holidays=NONE)

    def test_a_calendar_without_working_days_is_refused(self) -> None:
        every_day = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(1500))
        with pytest.raises(CalendarFaulty):
            due_on(date(2026, 1, 1), working_days=1, holidays=every_day)


class TestDueAt:
    def test_it_is_five_in_the_afternoon_in_london_in_winter_and_in_summer(self) -> None:
        winter = due_at(datetime(2026, 11, 20, 9, tzinfo=UTC), working_days=1, closes=FIVE, holidays=NONE, zone=LONDON)
        summer = due_at(datetime(2026, 7, 20, 9, tzinfo=UTC), working_days=1, closes=FIVE, holidays=NONE, zone=LONDON)
        assert (winter, summer) == (datetime(2026, 11, 23, 17, tzinfo=UTC), datetime(2026, 7, 21, 16, tzinfo=UTC))

    def test_over_the_change_of_the_clocks_the_hour_on_the_wall_stays(self) -> None:
        due = due_at(datetime(2026, 10, 23, 12, tzinfo=UTC), working_days=1, closes=FIVE, holidays=NONE, zone=LONDON)
        assert due == datetime(2026, 10, 26, 17, tzinfo=UTC)

    def test_the_day_of_the_start_is_that_of_london(self) -> None:
        # 23:30 UTC on a Sunday in July is Monday in London already.
        due = due_at(datetime(2026, 7, 19, 23, 30, tzinfo=UTC), working_days=1, closes=FIVE, holidays=NONE, zone=LONDON)
        assert due == datetime(2026, 7, 21, 16, tzinfo=UTC)


class TestSameDay:
    @pytest.mark.parametrize(
        ("start", "due"),
        [
            (datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 23, 17, tzinfo=UTC)),
            (datetime(2026, 11, 23, 15, tzinfo=UTC), datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)),
            (datetime(2026, 11, 22, 10, tzinfo=UTC), datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC)),
        ],
    )
    def test_it_is_the_close_of_the_day_or_its_end(self, start: datetime, due: datetime) -> None:
        assert same_day(start, closes=FIVE, urgent_until=THREE, holidays=NONE, zone=LONDON) == due

    @given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    def test_it_is_on_the_same_day_and_never_before_the_start(self, start: datetime) -> None:
        due = same_day(start, closes=FIVE, urgent_until=THREE, holidays=NONE, zone=LONDON)
        assert due >= start
        assert due.astimezone(LONDON).date() == start.astimezone(LONDON).date()


class TestWorkingDaysBetween:
    def test_a_weekend_and_a_holiday_do_not_count(self) -> None:
        friday, tuesday = date(2026, 12, 24), date(2026, 12, 29)
        assert working_days_between(friday, tuesday, holidays=frozenset({date(2026, 12, 25), date(2026, 12, 28)})) == 1

    def test_the_same_day_and_a_day_before_are_none(self) -> None:
        day = date(2026, 11, 23)
        assert working_days_between(day, day, holidays=NONE) == 0
        assert working_days_between(day, day - timedelta(days=3), holidays=NONE) == 0

    @given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 40))
    def test_it_takes_back_what_due_on_counts(self, start: date, days: int) -> None:
        end = due_on(start, working_days=days, holidays=NONE)
        counted = working_days_between(start, end, holidays=NONE)
        assert counted == days or (days == 0 and counted == 1 and start.weekday() >= 5)

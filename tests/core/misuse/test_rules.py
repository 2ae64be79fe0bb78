"""The rules that look for misuse: each finds what it is for, and not what looks like it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.misuse import RULES, Access, Found, Kind, Lookups, find_misuse

MONDAY = datetime(2026, 9, 7, 10, 0, tzinfo=UTC)
TODAY = MONDAY + timedelta(days=28)
NUMBERS = {
    "same-surname": {"common_share": 0.01},
    "bulk": {"at_least": 12, "times_usual": 1.6},
    "outside-relationship": {"at_least": 3},
    "outside-hours": {"at_least": 2, "hours_beside": 2, "usual_share": 0.01, "known_days": 15},
    "searches-open-nothing": {"at_least": 8, "opened_share": 0.4},
}
ME = "per_me"


def row(at: datetime, subject: str = "sub_1", kind: Kind = Kind.OPENED, **more: object) -> Access:
    return Access(entry=f"led_{at.isoformat()}_{subject}_{kind}", at=at, actor=ME, kind=kind, subject=subject, **more)  # type: ignore[arg-type]


def usual(openings: int = 4) -> list[Access]:
    """Return four weeks of ordinary days, nine to three."""
    return [
        row(MONDAY + timedelta(days=day, hours=(number % 6) - 1), f"sub_{number}")
        for day in range(28)
        if (MONDAY + timedelta(days=day)).weekday() < 5
        for number in range(openings)
    ]


def find(rows: list[Access], lookups: Lookups | None = None) -> tuple[Found, ...]:
    """Return what is found on the day in question, beside four ordinary weeks."""
    return find_misuse(rows, lookups=lookups or Lookups(), thresholds=NUMBERS, since=TODAY.date())


def rules(rows: list[Access], lookups: Lookups | None = None) -> list[str]:
    return [one.rule for one in find(rows, lookups)]


class TestAnOrdinaryDay:
    def test_nothing_is_found(self) -> None:
        assert rules([*usual(), row(TODAY), row(TODAY, "sub_2", Kind.ACTED)]) == []

    def test_the_first_day_of_a_new_worker_is_ordinary(self) -> None:
        assert rules([row(TODAY + timedelta(minutes=one), f"sub_{one}") for one in range(6)]) == []


class TestSameSurname:
    SAME = frozenset({(ME, "sub_9")})

    def test_a_record_without_a_part_is_found_whatever_the_surname(self) -> None:
        for share in (0.0001, 0.3):
            lookups = Lookups(same_surname=self.SAME, surname_share={"sub_9": share})
            assert rules([row(TODAY, "sub_9", is_part=False)], lookups) == ["same-surname"]

    def test_not_where_the_person_did_something_there_as_they_were_asked_to(self) -> None:
        acted = row(TODAY, "sub_9", Kind.ACTED)
        assert rules([row(TODAY, "sub_9", is_part=False), acted], Lookups(same_surname=self.SAME)) == []

    def test_in_the_own_work_a_rare_surname_is_found_once(self) -> None:
        lookups = Lookups(same_surname=self.SAME, surname_share={"sub_9": 0.001})
        assert rules([row(TODAY, "sub_9")], lookups) == ["same-surname"]
        assert rules([row(MONDAY, "sub_9"), row(TODAY, "sub_9")], lookups) == []

    def test_in_the_own_work_a_common_surname_is_not(self) -> None:
        assert rules([row(TODAY, "sub_9")], Lookups(same_surname=self.SAME, surname_share={"sub_9": 0.02})) == []


class TestAddressAndChild:
    def test_each_opening_is_found(self) -> None:
        pair = frozenset({(ME, "sub_1")})
        assert rules([row(TODAY)], Lookups(same_address=pair)) == ["same-address"]
        assert rules([row(TODAY)], Lookups(own_child=pair)) == ["own-child"]
        assert rules([row(TODAY, "sub_2")], Lookups(own_child=pair, same_address=pair)) == []


class TestBulk:
    def many(self, number: int) -> list[Access]:
        return [row(TODAY + timedelta(minutes=one), f"sub_{one}") for one in range(number)]

    def test_far_more_than_usual_is_found(self) -> None:
        assert rules([*usual(), *self.many(20)]) == ["bulk"]

    def test_somebody_who_is_always_busy_is_not(self) -> None:
        assert rules([*usual(openings=18), *self.many(20)]) == []

    def test_the_same_record_again_and_again_is_not(self) -> None:
        assert rules([*usual(), *(row(TODAY + timedelta(minutes=one)) for one in range(30))]) == []


class TestOutsideRelationship:
    def test_several_without_a_part_and_without_an_act_are_found(self) -> None:
        rows = [row(TODAY, f"sub_{one}", is_part=False) for one in range(3)]
        assert rules([*usual(), *rows]) == ["outside-relationship"]
        assert rules([*usual(), *rows[:2]]) == []
        assert rules([*usual(), *rows, row(TODAY, "sub_1", Kind.ACTED)]) == []

    def test_not_where_that_is_usual_for_them(self) -> None:
        often = [row(MONDAY + timedelta(days=day), f"sub_{one}", is_part=False) for day in range(5) for one in range(3)]
        assert rules([*often, *(row(TODAY, f"sub_{one}", is_part=False) for one in range(3))]) == []


class TestOutsideHours:
    NIGHT = TODAY.replace(hour=2)

    def test_the_middle_of_the_night_is_found_for_who_works_by_day(self) -> None:
        assert rules([*usual(), row(self.NIGHT), row(self.NIGHT, "sub_2")]) == ["outside-hours"]

    def test_staying_two_hours_later_is_not(self) -> None:
        late = TODAY.replace(hour=14)
        assert rules([*usual(), row(late), row(late, "sub_2")]) == []

    def test_shifts_have_hours_all_round_the_clock(self) -> None:
        shifts = [row(MONDAY + timedelta(days=day, hours=8 * (day % 3) + 3 * part)) for day in range(28) for part in
                  range(3)]  # fmt: skip
        assert rules([*shifts, row(self.NIGHT), row(self.NIGHT, "sub_2")]) == []

    def test_of_somebody_little_known_nothing_is_said(self) -> None:
        assert rules([row(MONDAY), row(self.NIGHT), row(self.NIGHT, "sub_2")]) == []


class TestSearches:
    def search(self, number: int, *, led_on: bool = False) -> list[Access]:
        return [row(TODAY + timedelta(minutes=one), "", Kind.SEARCHED, led_on=led_on) for one in range(number)]

    def test_many_that_open_nothing_are_found(self) -> None:
        assert rules([*usual(), *self.search(9)]) == ["searches-open-nothing"]

    def test_a_few_or_those_that_lead_on_are_not(self) -> None:
        assert rules([*usual(), *self.search(7)]) == []
        assert rules([*usual(), *self.search(20, led_on=True)]) == []


class TestEveryRule:
    def test_the_order_of_the_log_changes_nothing(self) -> None:
        rows = [*usual(), *(row(TODAY + timedelta(minutes=one), f"sub_{one}", is_part=False) for one in range(20))]
        assert find(rows) == find(rows[::-1])
        assert find(rows)

    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 23), st.integers(0, 5), st.booleans()), max_size=60))
    def test_what_is_found_lies_in_the_log_and_belongs_to_whom_it_names(
        self, made: list[tuple[int, int, int, bool]]
    ) -> None:
        rows = [row(MONDAY + timedelta(days=d, hours=h), f"sub_{s}", is_part=part) for d, h, s, part in made]
        lookups = Lookups(same_surname=frozenset({(ME, "sub_1")}), own_child=frozenset({(ME, "sub_2")}))
        held = {(one.entry, one.subject, one.day) for one in rows}
        for found in find_misuse(rows, lookups=lookups, thresholds=NUMBERS):
            assert found.rule in RULES
            assert found.entries
            assert all((entry, subject, found.day) in held for entry, subject in found.entries)

    @pytest.mark.parametrize("rule", RULES)
    def test_it_is_found_for_one_and_not_for_another_beside_them(self, rule: str) -> None:
        other = Access(entry="led_x", at=TODAY, actor="per_other", kind=Kind.OPENED, subject="sub_1")
        assert find([other]) == ()

"""Deadlines as data: which term counts on a day, and what cannot be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sharewell.core.clocks import Deadlines, DeadlinesFaulty, TermUnknown, read_deadlines

LONDON = ZoneInfo("Europe/London")
NONE: frozenset[date] = frozenset()
HEAD = 'version = 1\nowner = "Who"\nstanding = "inference"\nsource = "Ours"\n'
DAY = "[[day]]\nfrom = 2026-09-30\ncloses = 17:00:00\nurgent_until = 15:00:00\n"
TEXT = f"""{HEAD}{DAY}
[[day]]
from = 2027-01-01
closes = 16:30:00
urgent_until = 12:00:00
[[term]]
code = "look"
title = "Somebody looks"
from = 2026-09-30
working_days = 2
[[term]]
code = "look"
title = "Somebody looks sooner"
from = 2027-01-01
working_days = 1
[[term]]
code = "urgent"
title = "Somebody answers today"
from = 2026-09-30
same_day = true
[[term]]
code = "cover"
title = "The cover comes first"
from = 2026-09-30
hours = 2
"""


@pytest.fixture
def held() -> Deadlines:
    """Return deadlines of which some changed on 1 January 2027."""
    return read_deadlines(TEXT)


class TestDeadlines:
    @pytest.mark.parametrize(
        ("code", "start", "due"),
        [
            ("look", datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 25, 17, tzinfo=UTC)),
            ("look", datetime(2026, 12, 31, 9, tzinfo=UTC), datetime(2027, 1, 4, 17, tzinfo=UTC)),  # of its own day
            ("look", datetime(2027, 1, 4, 9, tzinfo=UTC), datetime(2027, 1, 5, 16, 30, tzinfo=UTC)),
            ("look", datetime(2020, 1, 6, 9, tzinfo=UTC), datetime(2020, 1, 8, 17, tzinfo=UTC)),  # before the first
            ("urgent", datetime(2026, 11, 23, 14, 59, tzinfo=UTC), datetime(2026, 11, 23, 17, tzinfo=UTC)),
            ("urgent", datetime(2027, 1, 4, 12, 1, tzinfo=UTC), datetime(2027, 1, 4, 23, 59, 59, tzinfo=UTC)),
            ("cover", datetime(2026, 11, 23, 22, tzinfo=UTC), datetime(2026, 11, 24, 0, tzinfo=UTC)),
        ],
    )
    def test_what_is_due_goes_by_the_term_of_the_day_it_began(
        self, held: Deadlines, code: str, start: datetime, due: datetime
    ) -> None:
        assert held.due(code, start, holidays=NONE, zone=LONDON) == due

    def test_a_wait_is_counted_in_hours_and_nothing_else_is(self, held: Deadlines) -> None:
        assert held.wait("cover", on=date(2026, 11, 23)) == timedelta(hours=2)
        with pytest.raises(TermUnknown):
            held.wait("look", on=date(2026, 11, 23))

    def test_a_day_closes_on_a_sunday_too(self, held: Deadlines) -> None:
        assert held.close_of(date(2026, 7, 5), zone=LONDON) == datetime(2026, 7, 5, 16, tzinfo=UTC)

    def test_an_unknown_term_is_refused(self, held: Deadlines) -> None:
        with pytest.raises(TermUnknown):
            held.due("nothing", datetime(2026, 11, 23, tzinfo=UTC), holidays=NONE, zone=LONDON)


TERM = '[[term]]\ncode = "look"\ntitle = "Somebody looks"\nfrom = 2026-09-30\n'


class TestReadDeadlines:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("version = ", "no TOML"),
            (HEAD, "'day' is missing"),
            (f"{HEAD}{DAY}", "'term' is missing"),
            (f"{HEAD}{DAY}{TERM}", "needs one of"),
            (f"{HEAD}{DAY}{TERM}hours = 2\nworking_days = 1\n", "needs one of"),
            (f"{HEAD}{DAY}{TERM}same_day = false\n", "needs one of"),
            (f"{HEAD}{DAY}{TERM}hours = 2\nminutes = 3\n", "needs one of"),
            (f"{HEAD}{DAY}{TERM}hours = -1\n", "whole numbers"),
            (f'{HEAD}{DAY}{TERM}hours = "2"\n', "whole numbers"),
            (f"{HEAD}{DAY}{TERM}hours = true\n", "whole numbers"),
            (f"{HEAD}{DAY}{TERM}hours = 2\n{TERM}hours = 3\n", "begin after"),
            (f"{HEAD}{DAY.replace('17:00:00', '14:00:00')}{TERM}hours = 2\n", "closes before"),
            (f"{HEAD}{DAY.replace('17:00:00', '17')}{TERM}hours = 2\n", "is no time"),
        ],
    )
    def test_it_says_what_cannot_be_used(self, text: str, said: str) -> None:
        with pytest.raises(DeadlinesFaulty, match=said):
            read_deadlines(text)

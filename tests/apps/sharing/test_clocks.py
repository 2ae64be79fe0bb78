"""What is owed over Easter, Christmas and the change of the clocks: due when a working day closes in London."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sharewell.core.looping import LoopAct
from sharewell.design.words import LONDON
from sharewell.foundation.bank_holidays import bank_holidays_near
from sharewell.obligations.queries import close_of, due_of, list_about
from sharewell.sharing.actions import move_disclosure
from sharewell.sharing.events import ANSWER_TODAY, DISCLOSURE_DUTIES, REQUEST_DUTIES
from tests.support.deciding import NOW, key
from tests.support.sharing import make_sharing, move, opened, send

CHOSEN = {"request.follow"}
"""Due with the request itself."""
CODES = sorted({duty.code for duties in (DISCLOSURE_DUTIES, REQUEST_DUTIES) for duty in duties.values()} - CHOSEN)
WEEKENDS = (
    (datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 10, 27, tzinfo=UTC)),  # winter time begins on the 25th
    (datetime(2026, 12, 23, tzinfo=UTC), datetime(2026, 12, 30, tzinfo=UTC)),  # Boxing Day is a Saturday
    (datetime(2027, 3, 24, tzinfo=UTC), datetime(2027, 3, 31, tzinfo=UTC)),  # Easter, and summer time on the 28th
)


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (london(2026, 10, 23, 11), london(2026, 10, 26, 17)),
        (london(2026, 10, 25, 1, 30), london(2026, 10, 26, 17)),
        (london(2026, 12, 24, 11), london(2026, 12, 29, 17)),
        (london(2026, 12, 26, 11), london(2026, 12, 29, 17)),
        (london(2026, 12, 31, 16), london(2027, 1, 4, 17)),
        (london(2027, 3, 25, 11), london(2027, 3, 30, 17)),
        (london(2027, 3, 28, 3), london(2027, 3, 30, 17)),
        (london(2027, 3, 29, 23, 59), london(2027, 3, 30, 17)),
    ],
)
def test_one_working_day_ends_when_the_next_one_closes(start: datetime, due: datetime) -> None:
    found = due_of("disclosure.acknowledge", start=start.astimezone(UTC))
    assert found == due.astimezone(UTC)
    assert found.astimezone(LONDON).hour == 17


@pytest.mark.parametrize(("first", "last"), WEEKENDS)
def test_begun_at_any_hour_it_is_due_later_on_a_working_day(first: datetime, last: datetime) -> None:
    moment, before = first, dict.fromkeys(CODES, first)
    while moment < last:
        for code in CODES:
            due = due_of(code, start=moment)
            assert due >= moment
            assert due >= before[code], "a later start is never due earlier"
            before[code] = due
            if code == "disclosure.incident":
                assert due - moment == timedelta(hours=72), "by the clock, whatever the wall says"
                continue
            here = due.astimezone(LONDON)
            assert here.weekday() < 5, (code, moment)
            assert here.date() not in bank_holidays_near(here.year), (code, moment)
            assert here.hour == 17
        moment += timedelta(minutes=30)


@pytest.mark.parametrize(("first", "last"), WEEKENDS)
def test_what_is_needed_today_is_due_today_also_on_a_holiday(first: datetime, last: datetime) -> None:
    moment = first
    while moment < last:
        due = due_of(ANSWER_TODAY, start=moment)
        assert due >= moment
        assert due.astimezone(LONDON).date() == moment.astimezone(LONDON).date()
        moment += timedelta(minutes=30)


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 3, 29), date(2026, 12, 25), date(2026, 10, 25)])
def test_a_day_that_a_person_chose_stays_that_day(db: None, day: date) -> None:
    """A deadline informs: whoever says that it is done on Easter Monday has said so."""
    sharing = make_sharing()
    reference = opened(sharing, send(sharing))
    move(sharing.receiver, reference, LoopAct.ACKNOWLEDGE)
    chosen = close_of(day)
    is_past = chosen <= NOW
    move_disclosure(
        actor=sharing.receiver, disclosure=reference, act=LoopAct.STATE, words="We visit then.", due_at=chosen,
        key=key(), now=NOW,
    )  # fmt: skip
    [row] = [one for one in list_about(about=reference, now=NOW) if one.code == "disclosure.do"]
    assert (row.due_at == chosen) != is_past
    assert row.due_at.astimezone(LONDON).hour == 17

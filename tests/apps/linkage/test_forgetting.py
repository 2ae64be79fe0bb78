"""What became of each row of a feed is kept for a year; the numbers, and what they brought into the index, stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sharewell.acting.actions import looking
from sharewell.acting.types import OPERATOR, SYSTEM, Actor, NotPermitted
from sharewell.children.models import Involvement
from sharewell.linkage import jobs
from sharewell.linkage.actions import agree_to_endings, forget_rows
from sharewell.linkage.models import FeedRow
from sharewell.linkage.queries.feeds import get_report, list_feeds, list_to_forget
from sharewell.linkage.types import ROWS_KEPT, NothingToAgree, RowOutcome
from tests.apps.linkage.test_feeds import ROWS, counts, take, written
from tests.apps.linkage.test_whole_lists import LATER, MANY
from tests.apps.linkage.test_whole_lists import take as take_list
from tests.support.deciding import NOW, House
from tests.support.indexing import index_manager, look_for
from tests.support.row_security import shown

REFUSED = "4,,,,,,,,,,"
DAY = timedelta(days=1)


@looking
def still_working(*, actor: Actor) -> int:
    return Involvement.objects.filter(ended_on=None).count()


class TestForgetRows:
    def test_a_year_after_its_end_the_rows_go_and_the_numbers_stay(
        self, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = written(tmp_path, *ROWS, REFUSED)
        feed = take(house, path).reference
        manager = index_manager(house.manager)
        before = [get_report(actor=actor, feed=feed) for actor in (SYSTEM, manager)]
        assert counts(before[0]) == {"new": 3, "refused": 1}
        monkeypatch.setattr("sharewell.linkage.actions.forgetting.DELETED", 2)
        for moment, left in ((NOW + ROWS_KEPT, 4), (NOW + ROWS_KEPT + DAY, 0)):
            monkeypatch.setattr(jobs, "now", lambda moment=moment: moment)
            jobs.forget(timestamp=0)
            assert len(shown(actor=SYSTEM, model=FeedRow)) == left
        after = [get_report(actor=actor, feed=feed) for actor in (SYSTEM, manager)]
        assert [counts(one) for one in after] == [counts(one) for one in before]
        assert [(one.rows, one.accepted) for one in after] == [(4, 3), (4, 3)]
        assert after[1].counts[RowOutcome.REFUSED] == 1
        assert [one.reason for one in before[1].refused] != []
        assert after[1].refused == ()
        assert [one.name for one in look_for(house.worker).results] == ["Ada Rose Featherbank"]

    def test_it_is_forgotten_once_and_the_same_file_is_still_the_same_feed(self, house: House, tmp_path: Path) -> None:
        path = written(tmp_path, *ROWS)
        feed = take(house, path).reference
        late = NOW + ROWS_KEPT + DAY
        assert list_to_forget(actor=SYSTEM, before=late) == (feed,)
        assert [forget_rows(actor=SYSTEM, feed=feed, most=2, now=late) for _ in range(3)] == [2, 1, 0]
        assert list_to_forget(actor=SYSTEM, before=late) == ()
        assert take(house, path).reference == feed
        assert len(list_feeds(actor=OPERATOR)) == 1
        assert counts(get_report(actor=SYSTEM, feed=feed)) == {"new": 3}

    def test_what_waited_for_somebody_to_agree_ends_nobody_once_it_is_forgotten(
        self, house: House, tmp_path: Path
    ) -> None:
        take_list(house, tmp_path, *MANY)
        feed = take_list(house, tmp_path, *MANY[:3], now=LATER)
        assert feed.unnamed
        before = still_working(actor=SYSTEM)
        assert before >= len(MANY)
        while forget_rows(actor=SYSTEM, feed=feed.reference, now=NOW + ROWS_KEPT + 2 * DAY):
            pass
        with pytest.raises(NothingToAgree):
            agree_to_endings(actor=index_manager(house.manager), feed=feed.reference, now=NOW + ROWS_KEPT + 3 * DAY)
        jobs.end(feed.reference)
        assert still_working(actor=SYSTEM) == before

    def test_nobody_but_the_installation_forgets(self, house: House, tmp_path: Path) -> None:
        feed = take(house, written(tmp_path, *ROWS)).reference
        for actor in (index_manager(house.manager), house.worker):
            with pytest.raises(NotPermitted):
                forget_rows(actor=actor, feed=feed, now=NOW)
            with pytest.raises(NotPermitted):
                list_to_forget(actor=actor, before=NOW)
        assert len(shown(actor=SYSTEM, model=FeedRow)) == 3

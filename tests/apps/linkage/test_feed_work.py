"""The background work of feeds, and the command that names a shape."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from sharewell.acting.types import SYSTEM, VISITOR
from sharewell.children.queries import read_index_child
from sharewell.children.types import ServiceKind
from sharewell.config.cli import main
from sharewell.linkage import jobs
from sharewell.linkage.actions import (
    STAGE,
    TAKE,
    end_unnamed,
    give_file_up,
    make_token,
    receive_file,
    resume_feed,
    resume_file,
    send_file,
    stage_feed,
)
from sharewell.linkage.presenters.feeds import feed_words
from sharewell.linkage.queries.feeds import get_report, list_feeds
from sharewell.linkage.queries.sending import get_delivery
from sharewell.linkage.types import DeliveryState, DeliveryUnknown, FeedLine, FeedUnknown, FileForm
from tests.support.deciding import NOW, House, make_house
from tests.support.indexing import index_manager, look_for

ROWS = "\n".join(
    ["id,family_name,date_of_birth", *(f"{number},Quill{number},2014-01-{number:02}" for number in range(1, 6))]
)


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Return the house, at its own moment, with batches of one row."""
    made = make_house()
    monkeypatch.setattr(jobs, "now", lambda: NOW)
    monkeypatch.setattr("sharewell.linkage.actions.taking.TAKEN", 1)
    return made


def waiting() -> list[tuple[str, str]]:
    """Return the tasks that wait in the queue: each with what it is about."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs WHERE task_name LIKE 'linkage.%' ORDER BY id")
        return [(name, next(iter(json.loads(arguments).values()))) for name, arguments in cursor.fetchall()]


def sent(house: House) -> str:
    """Let a program send a file."""
    _, token = make_token(actor=index_manager(house.manager), source=house.playgroup, name="Nightly", now=NOW)
    delivery, _ = send_file(
        actor=VISITOR, token=token, stream=io.BytesIO(ROWS.encode()), encoding="utf-8-sig", form=FileForm.CSV, now=NOW
    )
    return delivery


class TestJobs:
    def test_a_file_is_staged_and_taken_in_turn_by_turn(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jobs, "ROUNDS", 2)
        delivery = sent(house)
        assert waiting() == [(STAGE, delivery)]
        jobs.stage(delivery)
        feed = get_delivery(actor=SYSTEM, delivery=delivery).feed
        assert waiting()[1:] == [(TAKE, feed)]
        for turns in (1, 2):
            jobs.take(feed)
            assert get_report(actor=SYSTEM, feed=feed).accepted == 2 * turns
            assert waiting()[1:] == [(TAKE, feed)] * (turns + 1)
        jobs.take(feed)
        assert get_report(actor=SYSTEM, feed=feed).finished_at == NOW
        jobs.take(feed)  # delivered again, it does nothing
        assert len(waiting()) == 4

    def test_what_has_stopped_is_taken_up_and_nothing_else(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        delivery = sent(house)
        jobs.take_up(0)
        assert len(waiting()) == 1
        monkeypatch.setattr(jobs, "now", lambda: NOW + timedelta(minutes=5))
        jobs.take_up(0)
        assert waiting() == [(STAGE, delivery)] * 2
        jobs.stage(delivery)
        feed = get_delivery(actor=SYSTEM, delivery=delivery).feed
        monkeypatch.setattr(jobs, "now", lambda: NOW + timedelta(minutes=15))
        jobs.take_up(0)
        assert waiting()[2:] == [(TAKE, feed)] * 2

    def test_an_index_manager_lets_it_go_on_and_nobody_else(self, house: House) -> None:
        keeper = index_manager(house.manager)
        delivery = sent(house)
        resume_file(actor=keeper, delivery=delivery, now=NOW)
        assert waiting() == [(STAGE, delivery)] * 2
        jobs.stage(delivery)
        assert get_delivery(actor=keeper, delivery=delivery).state is DeliveryState.STAGED
        with pytest.raises(DeliveryUnknown):
            resume_file(actor=keeper, delivery=delivery, now=NOW)
        resume_feed(actor=keeper, feed=get_delivery(actor=keeper, delivery=delivery).feed, now=NOW)
        with pytest.raises(FeedUnknown):
            resume_feed(actor=keeper, feed="fed_nothing", now=NOW)


HEAD = "id,given_names,family_name,date_of_birth,postcode"
OTHERS = tuple(f"{number},Cai,Quill{number},2014-01-{number:02},ZX1 1AA" for number in range(1, 6))
OLD, NEW = "900,Ada,Featherbank,2016-05-14,ZX4 7QQ", "900,Ada,Featherbank,2016-05-14,ZX9 9ZZ"
NEWCOMER = "901,Newa,Joiner,2016-05-14,ZX9 8ZZ"


class TestInOrder:
    """An older file of a source never overtakes a newer one."""

    @pytest.fixture(autouse=True)
    def turns(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let other work have its turn after each batch."""
        monkeypatch.setattr(jobs, "ROUNDS", 1)

    def staged(self, house: House, name: str, *rows: str, source: str = "", is_whole: bool = False) -> str:
        """Stage a file of a source."""
        lines = [FeedLine(number + 2, dict(zip(HEAD.split(","), row.split(","), strict=True)))
                 for number, row in enumerate(rows)]  # fmt: skip
        return stage_feed(
            actor=SYSTEM, source=source or house.playgroup, file_hash=name * 64, lines=lines,
            service=ServiceKind.EARLY_YEARS, is_whole=is_whole, now=NOW,
        )  # fmt: skip

    def work_off(self, *feeds: str) -> None:
        """Take the feeds in turns, as one worker does, and then whatever the queue was asked for."""
        before = len(waiting())
        turns = [(TAKE, feed) for feed in feeds]
        while turns:
            name, about = turns.pop(0)
            jobs.take(about) if name == TAKE else jobs.stage(about)
            asked = waiting()
            turns += asked[before:]
            before = len(asked)
            assert before < 100, "It never ends."

    def homes(self, house: House) -> list[str]:
        """Return where the child lives now, as somebody sees."""
        (found,) = look_for(house.worker, given_names="", age=None, postcode="ZX9 9ZZ").results
        row = read_index_child(actor=house.worker, child=found.child, now=NOW)
        return [one.postcode for one in row.addresses if one.left_on is None]

    def are_finished(self, *feeds: str) -> bool:
        return all(get_report(actor=SYSTEM, feed=feed).finished_at for feed in feeds)

    def test_in_turns_the_newer_file_counts(self, house: House) -> None:
        older, newer = self.staged(house, "1", *OTHERS, OLD), self.staged(house, "2", NEW)
        other = self.staged(house, "3", NEWCOMER, source=house.social_care)
        jobs.take(newer)
        jobs.take(other)  # another source waits for nobody
        assert get_report(actor=SYSTEM, feed=newer).left == 1
        assert self.are_finished(other)
        self.work_off(older, newer)
        assert self.are_finished(older, newer)
        assert self.homes(house) == ["ZX9 9ZZ"]

    def test_a_whole_list_ends_nobody_whom_a_newer_one_names(self, house: House) -> None:
        older = self.staged(house, "1", *OTHERS, OLD, is_whole=True)
        newer = self.staged(house, "2", *OTHERS, NEW, NEWCOMER, is_whole=True)
        end_unnamed(actor=SYSTEM, feed=newer, now=NOW)
        self.work_off(older, newer)
        assert self.are_finished(older, newer)
        assert [get_report(actor=SYSTEM, feed=one).ended for one in (older, newer)] == [0, 0]
        (found,) = look_for(house.worker, given_names="", family_name="Joiner", age=None, postcode="ZX9 8ZZ").results
        row = read_index_child(actor=house.worker, child=found.child, now=NOW)
        assert [one.ended_on for one in row.involvements] == [None]

    def test_an_earlier_one_that_has_stopped_is_taken_up_and_then_the_later_goes_on(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        older, newer = self.staged(house, "1", *OTHERS, OLD), self.staged(house, "2", NEW)
        self.work_off(newer)
        late = NOW + timedelta(minutes=5)
        report = get_report(actor=index_manager(house.manager), feed=newer)
        assert (report.waits_for, report.left, report.has_stopped(now=late)) == (older, 1, False)
        assert feed_words(report, now=late) == "Waits until an earlier file of the same organisation is done"
        monkeypatch.setattr(jobs, "now", lambda: late)
        before = waiting()
        jobs.take_up(0)
        assert waiting() == [*before, (TAKE, older)]
        self.work_off(older)
        assert self.are_finished(older, newer)
        assert self.homes(house) == ["ZX9 9ZZ"]

    def test_whoever_lets_the_later_go_on_lets_the_earlier(self, house: House) -> None:
        older, newer = self.staged(house, "1", OLD), self.staged(house, "2", NEW)
        resume_feed(actor=index_manager(house.manager), feed=newer, now=NOW)
        assert waiting()[-1] == (TAKE, older)

    def test_files_that_were_handed_in_are_staged_in_order_and_one_that_was_given_up_does_not_count(
        self, house: House
    ) -> None:
        keeper = index_manager(house.manager)
        given_up = receive_file(
            actor=keeper, source=house.playgroup, stream=io.BytesIO(b"id\n1\n"), encoding="utf-8-sig", now=NOW
        )
        give_file_up(actor=keeper, delivery=given_up, now=NOW)
        _, token = make_token(actor=keeper, source=house.playgroup, name="Nightly", now=NOW)
        first, second = (
            send_file(
                actor=VISITOR, token=token, stream=io.BytesIO(f"{HEAD}\n{row}".encode()), encoding="utf-8-sig",
                form=FileForm.CSV, now=NOW,
            )[0]
            for row in (OLD, NEW)
        )  # fmt: skip
        jobs.stage(second)
        assert get_delivery(actor=SYSTEM, delivery=second).state is DeliveryState.QUEUED
        resume_file(actor=keeper, delivery=second, now=NOW)
        assert waiting()[-1] == (STAGE, first)
        jobs.stage(first)
        assert waiting()[-1] == (STAGE, second)
        jobs.stage(second)
        feeds = [get_delivery(actor=SYSTEM, delivery=one).feed for one in (first, second)]
        self.work_off(*reversed(feeds))
        assert self.are_finished(*feeds)
        assert self.homes(house) == ["ZX9 9ZZ"]

    @pytest.mark.parametrize("verb", ["import", "go-on"])
    def test_the_command_says_what_it_waits_for_and_takes_that_in_first(
        self, house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
        verb: str,
    ) -> None:  # fmt: skip
        monkeypatch.setattr("sharewell.foundation.clock.now", lambda: NOW)
        older = self.staged(house, "1", *OTHERS, OLD)
        path = tmp_path / "new.csv"
        path.write_text(f"{HEAD}\n{NEW}\n", encoding="utf-8")
        if verb == "import":
            assert main(["feeds", "import", str(path), "--source", house.playgroup, "--processes", "1"]) == 0
        else:
            assert main(["feeds", "go-on", self.staged(house, "2", NEW)]) == 0
        assert f"an earlier file of the same source, {older}, is taken in first" in capsys.readouterr().err
        assert self.are_finished(*(one.reference for one in list_feeds(actor=SYSTEM)))
        assert self.homes(house) == ["ZX9 9ZZ"]


class TestTheCommand:
    def test_a_shape_is_named_fitted_to_the_header_and_its_dates_are_found(
        self, house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sharewell.foundation.clock.now", lambda: NOW)
        path = tmp_path / "census.csv"
        path.write_bytes("UPN;Forename;Surname;DOB;Ethnicity\r\n1;Célia;Núñez;03/05/2014;x\r\n".encode("cp1252"))
        words = ["feeds", "import", str(path), "--source", house.playgroup, "--mapping", "school-census"]
        assert main([*words, "--preview"]) == 0
        said = capsys.readouterr()
        assert "given_names: Célia; family_name: Núñez; date_of_birth: 2014-05-03" in said.out
        assert "School census, cp1252; not read: 'Ethnicity'" in said.err
        assert main([*words, "--processes", "1"]) == 0
        (feed,) = list_feeds(actor=SYSTEM)
        assert feed.accepted == 1

    def test_a_preview_counts_what_would_be_taken_and_tells_a_wrong_number(
        self, house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "x.csv"
        rows = "".join(f"School,Ann{number},Lee,2015-01-01\n" for number in range(6))
        path.write_text(
            f"id,given_names,family_name,date_of_birth\n1,Ann,Lee,\n,Bo,Lee,\n2,,,\n{rows}", encoding="utf-8"
        )
        assert main(["feeds", "import", str(path), "--source", house.playgroup, "--preview"]) == 0
        said = capsys.readouterr().out
        assert "7 lines can be read, 2 would be refused." in said
        assert "line 3: It has no number of its own for the child." in said
        assert "The same number stands in 6 rows. Is this the column of each child's own number?" in said
        assert main(["feeds", "import", str(path), "--source", house.playgroup, "--processes", "1"]) == 2
        assert "The same number stands in 6 rows." in capsys.readouterr().err
        assert list_feeds(actor=SYSTEM) == ()

    def test_a_shape_that_is_not_there_is_told(self, house: House, tmp_path: Path) -> None:
        path = tmp_path / "x.csv"
        path.write_text("id\n1\n", encoding="utf-8")
        assert main(["feeds", "import", str(path), "--source", house.playgroup, "--mapping", "none"]) == 2

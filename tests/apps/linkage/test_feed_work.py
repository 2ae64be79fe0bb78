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
from sharewell.config.cli import main
from sharewell.linkage import jobs
from sharewell.linkage.actions import STAGE, TAKE, make_token, resume_feed, resume_file, send_file
from sharewell.linkage.queries.feeds import get_report, list_feeds
from sharewell.linkage.queries.sending import get_delivery
from sharewell.linkage.types import DeliveryState, DeliveryUnknown, FeedUnknown, FileForm
from tests.support.deciding import NOW, House, make_house
from tests.support.indexing import index_manager

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
        assert "line 3: It has no id." in said
        assert "The same number stands in 6 rows. Is this the column of each child's own number?" in said
        assert main(["feeds", "import", str(path), "--source", house.playgroup, "--processes", "1"]) == 2
        assert "The same number stands in 6 rows." in capsys.readouterr().err
        assert list_feeds(actor=SYSTEM) == ()

    def test_a_shape_that_is_not_there_is_told(self, house: House, tmp_path: Path) -> None:
        path = tmp_path / "x.csv"
        path.write_text("id\n1\n", encoding="utf-8")
        assert main(["feeds", "import", str(path), "--source", house.playgroup, "--mapping", "none"]) == 2

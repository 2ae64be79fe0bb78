"""Feeds on a database that commits: two workers, a worker that dies anywhere, two feeds naming one child at once."""

from __future__ import annotations

import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from django.db import connection

from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR
from sharewell.linkage.actions import make_token, send_file, settle_rows, stage_delivery, stage_feed, take_rows
from sharewell.linkage.importers import read_lines
from sharewell.linkage.importers.feeds import go_on, import_feed, stage_file
from sharewell.linkage.models import FeedBatch
from sharewell.linkage.queries.feeds import get_report
from sharewell.linkage.types import FeedLine, FileForm, FileRefused, RowOutcome, SourceBusy
from tests.support.deciding import NOW, House, make_house
from tests.support.dying import KILLED, at_statement, run_in_a_child, wait_until_alone
from tests.support.indexing import index_manager

HEADER = "id,given_names,family_name,date_of_birth,address,postcode,parent_1"
GIVEN = ("Ada", "Benedict", "Cressida", "Dagmar", "Ezra", "Fenella", "Gwilym", "Hester")
FAMILY = ("Featherbank", "Ottershaw", "Quillfeather", "Brackenridge")


def rows(many: int, *, first: int = 0) -> list[str]:
    """Return rows of invented children, each told apart by names, birth date and home."""
    return [
        f"{number},{GIVEN[number % 8]},{FAMILY[number // 8 % 4]},{2008 + number % 11}-{1 + number % 12:02}-"
        f"{1 + number * 7 % 28:02},{number + 3} Quarry Lane,ZX{number % 9} {number % 7}QQ,"
        f"Joan {FAMILY[number // 8 % 4]}"
        for number in range(first, first + many)
    ]


def written(folder: Path, name: str, lines: list[str]) -> Path:
    """Write a file."""
    path = folder / name
    path.write_text("\n".join((HEADER, *lines)), encoding="utf-8")
    return path


@pytest.fixture
def house(committing_db: str, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return the house on a database that commits; a few rows make a batch."""
    monkeypatch.setattr("sharewell.linkage.actions.taking.TAKEN", 7)
    return make_house()


def at_once(*acts: Callable[[], object]) -> None:
    """Do several things at the same moment, each with a connection of its own."""
    gate = threading.Barrier(len(acts))
    wrong: list[BaseException] = []

    def do(act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=60)
            act()
        except BaseException as fault:  # noqa: BLE001  it is raised again in the test
            wrong.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=240)
    if wrong:
        raise wrong[0]


def ended(address: str, feed: str) -> Counter[str]:
    """Return how the rows of a feed ended; each accepted row has a record of its own, or of its id."""
    with psycopg.connect(address) as other:
        found = other.execute(
            "SELECT row.outcome, count(*), count(DISTINCT row.child) FROM linkage_feedrow AS row"
            " JOIN linkage_feed AS feed ON feed.id = row.feed_id WHERE feed.reference = %s GROUP BY row.outcome",
            [feed],
        ).fetchall()
        records = other.execute("SELECT count(*), count(checked_at) FROM children_indexchild").fetchone()
        batches = other.execute("SELECT sum(rows), sum(linked + possible + new + seen_again) FROM linkage_feedbatch")
        assert len(set(batches.fetchone() or ())) == 1
    assert records is not None
    assert records[0] == records[1], "a record was left that nobody sees"
    return Counter({outcome: many for outcome, many, _ in found})


class TestTwoWorkers:
    def test_they_do_each_row_once(self, house: House, committing_db: str, tmp_path: Path) -> None:
        feed = stage_feed(
            actor=OPERATOR, source=house.playgroup, file_hash="1" * 64,
            lines=read_lines(written(tmp_path, "a.csv", rows(60))), now=NOW,
        )  # fmt: skip
        at_once(*[lambda: go_on(actor=SYSTEM, feed=feed, now=lambda: NOW) for _ in range(2)])
        go_on(actor=SYSTEM, feed=feed, now=lambda: NOW)
        report = get_report(actor=OPERATOR, feed=feed)
        assert (report.finished_at, report.left, report.accepted) == (NOW, 0, 60)
        assert sum(ended(committing_db, feed).values()) == 60
        told = get_report(actor=index_manager(house.manager), feed=feed)
        assert (told.left, told.accepted) == (0, 60)


class TestHelpers:
    """Another process helps: it starts while the file is staged, and hears of the feed afterwards."""

    def test_it_does_its_share(
        self, house: House, committing_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SHAREWELL_DATABASE_URL", committing_db)
        until = time.monotonic() + 60

        def wait_for_the_other(_: str, __: int) -> None:
            # Our batches have seven rows, those of the other process two thousand.
            while not FeedBatch.objects.filter(rows__gt=7).exists():
                assert time.monotonic() < until, "Nobody helped within a minute."
                time.sleep(0.05)

        report = import_feed(
            actor=OPERATOR, path=written(tmp_path, "a.csv", rows(60)), source=house.playgroup, processes=2,
            progress=wait_for_the_other, now=lambda: NOW,
        )  # fmt: skip
        assert (report.left, report.accepted) == (0, 60)
        assert sum(ended(committing_db, report.reference).values()) == 60

    def test_where_a_file_is_refused_it_ends(
        self, house: House, committing_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SHAREWELL_DATABASE_URL", committing_db)
        path = tmp_path / "a.csv"
        path.write_text("nothing,of,ours\n1,2,3\n", encoding="utf-8")
        before = {one.pid for one in psutil.Process().children()}
        with pytest.raises(FileRefused):
            import_feed(actor=OPERATOR, path=path, source=house.playgroup, processes=2, now=lambda: NOW)
        assert {one.pid for one in psutil.Process().children()} <= before


class TestKilled:
    @pytest.mark.parametrize("act", [take_rows, settle_rows], ids=["taking", "settling"])
    @pytest.mark.parametrize("after", [3, 8])
    def test_a_worker_that_dies_loses_and_repeats_nothing(
        self, house: House, committing_db: str, tmp_path: Path, act: Callable[..., int], after: int
    ) -> None:
        path = written(tmp_path, "a.csv", [*rows(20), rows(1)[0].replace("Ada", "Ada Rose")])
        feed = stage_feed(actor=OPERATOR, source=house.playgroup, file_hash="2" * 64, lines=read_lines(path), now=NOW)
        if act is settle_rows:
            take_rows(actor=SYSTEM, feed=feed, now=NOW)

        def dying(die: Callable[[], None]) -> None:
            with at_statement(after, die, after=True):
                act(actor=SYSTEM, feed=feed, now=NOW)

        code = run_in_a_child(dying)
        assert code == KILLED
        wait_until_alone(committing_db)
        before = get_report(actor=OPERATOR, feed=feed)
        assert before.accepted == 0
        at_once(*[lambda: go_on(actor=SYSTEM, feed=feed, now=lambda: NOW) for _ in range(2)])
        go_on(actor=SYSTEM, feed=feed, now=lambda: NOW)
        outcomes = ended(committing_db, feed)
        assert sum(outcomes.values()) == 21
        assert outcomes["seen-again"] == 1
        assert get_report(actor=OPERATOR, feed=feed).finished_at == NOW

    def test_killed_while_a_file_is_staged_its_parts_are_there_and_it_is_staged_again(
        self, house: House, committing_db: str, tmp_path: Path
    ) -> None:
        path = written(tmp_path, "a.csv", rows(30))
        _, token = make_token(actor=index_manager(house.manager), source=house.playgroup, name="Nightly", now=NOW)
        delivery, _ = send_file(
            actor=VISITOR, token=token, stream=io.BytesIO(path.read_bytes()), encoding="utf-8-sig",
            form=FileForm.CSV, now=NOW,
        )  # fmt: skip

        def dying(die: Callable[[], None]) -> None:
            with at_statement(8, die, after=True):
                stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW)

        assert run_in_a_child(dying) == KILLED
        wait_until_alone(committing_db)
        feed = stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW)
        assert feed is not None
        go_on(actor=SYSTEM, feed=feed, now=lambda: NOW)
        assert sum(ended(committing_db, feed).values()) == 30


class TestWhileAnotherIsStaged:
    """Staging a long file keeps nobody from sending the next one."""

    def send(self, token: str, data: bytes = b"id,family_name\n1,Quill\n") -> tuple[str, bool]:
        return send_file(
            actor=VISITOR, token=token, stream=io.BytesIO(data), encoding="utf-8-sig", form=FileForm.CSV, now=NOW
        )

    def test_a_file_is_sent_and_only_another_sending_of_the_source_is_waited_for(
        self, house: House, committing_db: str
    ) -> None:
        _, token = make_token(actor=index_manager(house.manager), source=house.playgroup, name="Nightly", now=NOW)
        first, _ = self.send(token)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")

        def lines() -> Iterator[FeedLine]:
            sent.append(self.in_a_thread(lambda: self.send(token, b"id,family_name\n2,Quill\n")))
            yield FeedLine(2, {"id": "1", "family_name": "Quill"})

        sent: list[object] = []
        stage_delivery(actor=SYSTEM, delivery=first, lines=lines(), reading="", now=NOW)
        assert isinstance(sent[0], tuple), sent
        with psycopg.connect(committing_db) as other:
            other.execute("SELECT pg_advisory_xact_lock(7201003, hashtext(%s))", [house.playgroup])
            with pytest.raises(SourceBusy, match="Try again"):
                self.send(token, b"id,family_name\n3,Quill\n")
        assert self.send(token, b"id,family_name\n3,Quill\n")[1]

    @staticmethod
    def in_a_thread(act: Callable[[], object]) -> object:
        """Return what an act beside this one returns or raises, with a connection of its own that waits shortly."""
        found: list[object] = []

        def do() -> None:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '300ms'")
                found.append(act())
            except Exception as fault:  # noqa: BLE001  the test looks at it
                found.append(fault)
            finally:
                connection.close()

        thread = threading.Thread(target=do)
        thread.start()
        thread.join(timeout=60)
        return found[0]


class TestAtOnce:
    def test_two_feeds_that_name_the_same_children_at_once_make_one_child_of_each(
        self, house: House, committing_db: str, tmp_path: Path
    ) -> None:
        import_feed(  # so many that a score may be sure
            actor=OPERATOR, path=written(tmp_path, "before.csv", rows(100, first=100)), source=house.playgroup,
            now=lambda: NOW,
        )  # fmt: skip
        paths = {
            house.playgroup: written(tmp_path, "a.csv", rows(25)),
            house.social_care: written(tmp_path, "b.csv", [f"x{line}" for line in reversed(rows(25))]),
        }
        at_once(
            *[
                lambda source=source, path=path: import_feed(actor=OPERATOR, path=path, source=source, now=lambda: NOW)
                for source, path in paths.items()
            ]
        )
        with psycopg.connect(committing_db) as other:
            people = other.execute(
                "SELECT count(DISTINCT record.person), count(*) FROM children_indexchild AS record"
                " JOIN linkage_feedrow AS row ON row.child = record.reference WHERE row.line <= 26"
                " AND row.feed_id IN (SELECT id FROM linkage_feed WHERE rows = 25)"
            ).fetchone()
            unsure = other.execute("SELECT count(*) FROM children_review").fetchone()
        assert people is not None
        assert unsure is not None
        # Each pair is one child now, or somebody is asked: none of them stands there twice without anybody knowing.
        assert people[1] == 50
        assert people[0] - unsure[0] <= 25

    def test_the_same_file_sent_twice_at_once_is_one_feed(
        self, house: House, committing_db: str, tmp_path: Path
    ) -> None:
        data = written(tmp_path, "a.csv", rows(12)).read_bytes()
        _, token = make_token(actor=index_manager(house.manager), source=house.playgroup, name="Nightly", now=NOW)
        sent: list[tuple[str, bool]] = []
        at_once(
            *[
                lambda: sent.append(
                    send_file(
                        actor=VISITOR, token=token, stream=io.BytesIO(data), encoding="utf-8-sig", form=FileForm.CSV,
                        now=NOW,
                    )
                )
                for _ in range(2)
            ]
        )  # fmt: skip
        assert len({delivery for delivery, _ in sent}) == 1
        assert sorted(is_new for _, is_new in sent) == [False, True]
        feeds = {stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW) for delivery, _ in sent}
        assert len(feeds) == 1
        (feed,) = feeds
        assert feed is not None
        go_on(actor=SYSTEM, feed=feed, now=lambda: NOW)
        assert get_report(actor=OPERATOR, feed=feed).counts[RowOutcome.NEW] <= 12
        assert sum(ended(committing_db, feed).values()) == 12

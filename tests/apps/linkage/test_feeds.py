"""Feeds: what comes in, what is refused by its line, and that a crash loses and repeats nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from sharewell.acting.types import OPERATOR, NotPermitted
from sharewell.children.actions import digest_of, raise_shield, receive_child
from sharewell.children.queries import read_index_child
from sharewell.children.types import ServiceKind, ShieldReason
from sharewell.foundation.clock import now
from sharewell.ledger.models import Entry
from sharewell.linkage.actions import settle_rows, take_rows
from sharewell.linkage.importers import feeds, read_lines, read_mapping
from sharewell.linkage.importers.feeds import import_feed
from sharewell.linkage.models import FeedBatch, FeedRow
from sharewell.linkage.queries.feeds import list_feeds
from sharewell.linkage.types import FeedReport, FileMapping, FileRefused, RowOutcome
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, index_manager, look_for, nhs_number, receive

HEADER = "id,given_names,family_name,date_of_birth,sex,address,town,postcode,nhs_number,parent_1,school"
ROWS = (
    "1,Ada Rose,Featherbank,2016-05-14,F,12 Quarry Lane,Marrowdale,ZX4 7QQ,,Joan Featherbank,Puddlegate",
    "2,Benedict,Ottershaw,2012-11-03,M,3 Mill Row,Tansy Vale,ZX9 1AB,,Mark Ottershaw,Skylark Hill",
    "3,Célia,Núñez-Håkon,2014-01-01,F,1 High Street,Eastlow,ZX1 1AA,,,",
)


def written(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    """Write a file."""
    path = folder / "census.csv"
    path.write_bytes("\r\n".join((header, *rows)).encode(encoding))
    return path


def take(house: House, path: Path, *, source: str = "", mapping: FileMapping | None = None) -> FeedReport:
    """Import a file as the operator does."""
    return import_feed(actor=OPERATOR, path=path, source=source or house.playgroup, mapping=mapping, now=lambda: NOW)


def counts(report: FeedReport) -> dict[str, int]:
    """Return the outcomes that there are."""
    return {outcome.value: many for outcome, many in report.counts.items() if many}


class TestImport:
    def test_each_row_ends_somewhere_and_the_children_are_found(self, house: House, tmp_path: Path) -> None:
        report = take(house, written(tmp_path, *ROWS))
        assert (report.rows, counts(report)) == (3, {"new": 3})
        assert report.finished_at == NOW
        assert [one.name for one in look_for(house.worker).results] == ["Ada Rose Featherbank"]

    def test_the_same_file_again_repeats_nothing(self, house: House, tmp_path: Path) -> None:
        path = written(tmp_path, *ROWS)
        first = take(house, path)
        assert take(house, path).reference == first.reference
        assert len(list_feeds(actor=OPERATOR)) == 1

    def test_a_file_counts_again_once_another_has_followed_it(self, house: House, tmp_path: Path) -> None:
        first = take(house, written(tmp_path, *ROWS))
        moved = ROWS[0].replace("12 Quarry Lane,Marrowdale,ZX4 7QQ", "9 Fern Rise,Eastlow,ZX1 2BB")
        take(house, written(tmp_path, moved, *ROWS[1:]))
        again = take(house, written(tmp_path, *ROWS))
        assert again.reference != first.reference
        (found,) = look_for(house.worker).results
        row = read_index_child(actor=house.worker, child=found.child, now=NOW)
        assert [one.postcode for one in row.addresses if one.left_on is None] == ["ZX4 7QQ"]
        assert take(house, written(tmp_path, *ROWS)).reference == again.reference
        assert len(list_feeds(actor=OPERATOR)) == 3

    def test_another_reading_or_another_source_does_not_come_between(self, house: House, tmp_path: Path) -> None:
        path = written(tmp_path, *ROWS)
        first = take(house, path)
        take(house, path, mapping=FileMapping(is_whole=True))
        take(house, path, source=house.social_care)
        assert take(house, path).reference == first.reference

    def test_rows_in_another_order_are_the_same_children(self, house: House, tmp_path: Path) -> None:
        take(house, written(tmp_path, *ROWS))
        assert counts(take(house, written(tmp_path, *reversed(ROWS)))) == {"seen-again": 3}

    def test_another_source_links_possibly_links_or_begins(self, house: House, tmp_path: Path) -> None:
        take(house, written(tmp_path, *ROWS))
        other = (
            ROWS[0].replace("1,Ada", "x1,Ada"),
            "x2,Ivy,Featherbank,2016-05-14,F,12 Quarry Lane,Marrowdale,ZX4 7QQ,,Joan Featherbank,Puddlegate",
            "x9,Quentin,Zeppelin,2009-02-02,M,9 Far Road,Elsewhere,ZX8 8ZZ,,,",
        )
        assert counts(take(house, written(tmp_path, *other), source=house.social_care)) == {
            "linked": 1, "possible": 1, "new": 1,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            ("9,=cmd(),Quill,2014-01-01,F,,,,,,", "spreadsheet"),
            ("9,Cai,Quill,31/02/2014,F,,,,,,", "birth date"),
            ("9,Cai,Quill,2014-01-01,F,,,,9990000000,,", "NHS number"),
            ("9,,,,,,,,,,", "name"),
            (",Cai,Quill,2014-01-01,F,,,,,,", "no number of its own"),
            ("9,Cai,Quill", "cells"),
            (f"9,{'a' * 1_001},Quill,2014-01-01,F,,,,,,", "characters"),
            ("9,Cai,Quill,2015-02-29,F,,,,,,", "There is no such day"),
            (f"9,Cai,Quill,{NOW.year + 2}-01-01,F,,,,,,", "after the end of next year"),
            (f"9,Cai,Quill,2014-01-01,F,,,{'ß' * 12},,,", "postcode is far too long"),
        ],
    )
    def test_a_row_that_cannot_be_used_is_refused_by_its_line_and_the_others_are_not(
        self, house: House, tmp_path: Path, row: str, why: str
    ) -> None:
        report = take(house, written(tmp_path, ROWS[0], row, ROWS[1]))
        assert counts(report) == {"new": 2, "refused": 1}
        (refused,) = report.refused
        assert refused.line == 3
        assert why in refused.reason
        assert "Quill" not in refused.reason

    def test_a_row_at_which_its_batch_breaks_is_refused_alone_and_the_feed_goes_on(
        self, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # As if nobody had thought of how long a postcode becomes in capitals: the database refuses the whole batch.
        monkeypatch.setattr("sharewell.linkage.actions.taking.fault_of", lambda _: "")
        broken = f"9,Cai,Quill,2014-01-01,F,,,{'ß' * 12},,,"
        report = take(house, written(tmp_path, ROWS[0], broken, *ROWS[1:]))
        assert (counts(report), report.finished_at) == ({"new": 3, "refused": 1}, NOW)
        assert [(one.line, one.reason.split(".")[0]) for one in report.refused] == [(3, "It cannot be taken as it is")]
        assert counts(take(house, written(tmp_path, *ROWS))) == {"seen-again": 3}

    def test_a_crash_loses_and_repeats_nothing(
        self, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sharewell.linkage.actions.taking.TAKEN", 2)
        calls = 0

        def dies(**asked: object) -> int:
            nonlocal calls
            calls += 1
            if calls == 2:
                raise RuntimeError("killed")
            return take_rows(**asked)  # type: ignore[arg-type]

        monkeypatch.setattr(feeds, "take_rows", dies)
        path = written(tmp_path, *ROWS)
        with pytest.raises(RuntimeError, match="killed"):
            take(house, path)
        (stopped,) = list_feeds(actor=OPERATOR)
        assert (counts(stopped), stopped.finished_at) == ({"new": 2, "waits": 1}, None)
        monkeypatch.setattr(feeds, "take_rows", take_rows)
        assert counts(take(house, path)) == {"new": 3}

    def test_killed_between_taken_and_settled_nobody_sees_the_rows_and_they_are_taken_up(
        self, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def dies(**_: object) -> int:
            raise RuntimeError("killed")

        monkeypatch.setattr(feeds, "settle_rows", dies)
        path = written(tmp_path, *ROWS)
        with pytest.raises(RuntimeError, match="killed"):
            take(house, path)
        (stopped,) = list_feeds(actor=OPERATOR)
        assert (counts(stopped), stopped.finished_at) == ({"taken": 3}, None)
        assert look_for(house.worker).results == ()
        monkeypatch.setattr(feeds, "settle_rows", settle_rows)
        assert counts(take(house, path)) == {"new": 3}
        assert len(look_for(house.worker).results) == 1

    def test_names_are_counted_while_a_feed_fills_an_empty_index(
        self, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(feeds, "FIRST_COUNTED", 2)
        take(house, written(tmp_path, *ROWS))
        assert [entry.facts["children"] for entry in Entry.objects.filter(event="index_names.counted")] == [3]

    def test_an_id_that_stands_there_twice_is_one_record_and_its_last_line_counts(
        self, house: House, tmp_path: Path
    ) -> None:
        moved = ROWS[0].replace("12 Quarry Lane", "7 Far Road").replace("ZX4 7QQ", "ZX8 8ZZ")
        report = take(house, written(tmp_path, ROWS[0], moved))
        assert (report.rows, counts(report)) == (2, {"new": 1, "seen-again": 1})
        (found,) = look_for(house.worker).results
        row = read_index_child(actor=house.worker, child=found.child, now=NOW)
        assert [one.postcode for one in row.addresses if one.left_on is None] == ["ZX8 8ZZ"]

    def test_an_entry_names_the_digest_of_what_became_of_the_rows(self, house: House, tmp_path: Path) -> None:
        take(house, written(tmp_path, *ROWS))
        (entry, _) = Entry.objects.filter(event="feed.rows_settled").order_by("id")
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        rows = FeedRow.objects.order_by("line")
        (batch,) = FeedBatch.objects.all()
        digest = digest_of([f"{row.line} {row.child} {row.outcome}" for row in rows])
        assert (batch.digest, entry.facts["digest"], {row.batch_id for row in rows}) == (digest, digest, {batch.pk})

    def test_a_hidden_child_that_arrives_in_a_feed_is_found_by_nobody(self, house: House, tmp_path: Path) -> None:
        hidden = receive(house, ADA).reference
        look_for(house.manager)
        raise_shield(actor=house.manager, child=hidden, reason=ShieldReason.VIOLENCE, words="Invented.",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        rows = (
            "1,Ada,Featherbank,2016-05-14,F,1 Other Road,Elsewhere,ZX8 8ZZ,,,",
            "2,Aida,Fetherbank,2016-05-14,F,12 Quarry Lane,Marrowdale,ZX4 7QQ,,,",
            f"3,Ada,Newname,2016-05-14,F,,,,{nhs_number(1)},Joan Featherbank,",
        )
        report = take(house, written(tmp_path, *rows), source=house.social_care)
        assert report.counts[RowOutcome.NEW] == 0
        for family in ("Featherbank", "Fetherbank", "Newname"):
            assert look_for(house.worker, family_name=family).results == ()

    def test_a_source_that_works_with_the_children_stands_among_the_services(
        self, house: House, tmp_path: Path
    ) -> None:
        path = written(tmp_path, *ROWS)
        import_feed(actor=OPERATOR, path=path, source=house.playgroup, service=ServiceKind.EARLY_YEARS, now=lambda: NOW)
        (found,) = look_for(house.worker).results
        row = read_index_child(actor=house.worker, child=found.child, now=NOW)
        assert {(one.kind, one.service) for one in row.involvements} == {
            (ServiceKind.EARLY_YEARS, "Hoppers playgroup (invented)"), (ServiceKind.SCHOOL, "Puddlegate"),
        }  # fmt: skip

    def test_a_person_imports_nothing(self, house: House, tmp_path: Path) -> None:
        with pytest.raises(NotPermitted):
            import_feed(
                actor=index_manager(house.manager), path=written(tmp_path), source=house.playgroup, now=lambda: NOW
            )
        with pytest.raises(NotPermitted):
            receive_child(actor=index_manager(house.manager), source=house.playgroup, new=ADA, now=now())


class TestFiles:
    def test_a_mapping_reads_other_headers_dates_and_letters(self, house: House, tmp_path: Path) -> None:
        mapping = tmp_path / "census.toml"
        mapping.write_text(
            'encoding = "cp1252"\ndate_format = "%d/%m/%Y"\n[columns]\nid = "UPN"\ngiven_names = ["First", "Middle"]\n'
            'family_name = "Surname"\ndate_of_birth = "DOB"\n',
            encoding="utf-8",
        )
        path = written(
            tmp_path, "7;Célia;Inês;Núñez;03/05/2014", header="UPN;First;Middle;Surname;DOB", encoding="cp1252"
        )
        (line,) = read_lines(path, mapping=read_mapping(mapping))
        assert line.cells == {
            "id": "7", "given_names": "Célia Inês", "family_name": "Núñez", "date_of_birth": "2014-05-03",
        }  # fmt: skip
        assert counts(take(house, path, mapping=read_mapping(mapping))) == {"new": 1}

    def test_a_file_whose_header_is_another_is_refused_whole_with_a_cure(self, tmp_path: Path) -> None:
        with pytest.raises(FileRefused, match="Rename “givenname” to given_names"):
            list(read_lines(written(tmp_path, header="id,givenname")))

    def test_letters_of_another_encoding_are_refused_by_their_line(self, tmp_path: Path) -> None:
        path = written(tmp_path, ROWS[0], ROWS[2], encoding="latin-1")
        assert [bool(line.fault) for line in read_lines(path)] == [False, True]

"""A whole list of a source: whom it does not name is no longer with it, and whoever works with them is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sharewell.acting.types import OPERATOR, SYSTEM, Actor
from sharewell.children.actions import begin_involvement
from sharewell.children.queries import read_index_child
from sharewell.children.types import ServiceKind
from sharewell.config.cli import main
from sharewell.linkage import jobs
from sharewell.linkage.actions import agree_to_endings
from sharewell.linkage.importers import feeds
from sharewell.linkage.importers.feeds import import_feed
from sharewell.linkage.presenters.feeds import ending_words, report_cells, report_document, report_words
from sharewell.linkage.queries.feeds import get_report
from sharewell.linkage.queries.sending import list_stopped
from sharewell.linkage.types import FeedReport, FileMapping, NothingToAgree
from sharewell.notices.queries import list_notices
from tests.support.deciding import NOW, House
from tests.support.indexing import hide, index_manager, look_for

HEADER = "id,given_names,family_name,date_of_birth,postcode,school"
ADA = "1,Ada,Featherbank,2016-05-14,ZX4 7QQ,"
BEN = "2,Benedict,Ottershaw,2012-11-03,ZX9 1AB,"
MANY = tuple(f"m{number},{name}a,Quillfeather{name},2014-03-{number % 27 + 1:02},ZX{number % 9} 4AB,"
             for number, name in enumerate(f"{one}{two}" for one in "bcdfg" for two in "aeiou"))  # fmt: skip
LATER = NOW + timedelta(days=1)


def take(
    house: House, folder: Path, *rows: str, is_whole: bool = True, source: str = "", now: object = NOW
) -> FeedReport:
    """Take a list in, as the operator does."""
    path = folder / "list.csv"
    path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    return import_feed(
        actor=OPERATOR,
        path=path,
        source=source or house.playgroup,
        mapping=FileMapping(is_whole=is_whole),
        service=ServiceKind.EARLY_YEARS,
        now=lambda: now,  # type: ignore[arg-type,return-value]
    )


def working(actor: Actor, *, family: str = "Featherbank", now: object = LATER) -> list[str]:
    """Return the services that work with a child, as somebody sees who finds them."""
    (found,) = look_for(
        actor, given_names="", family_name=family, age=None, postcode=POSTCODES[family], now=now
    ).results
    row = read_index_child(actor=actor, child=found.child, now=now)  # type: ignore[arg-type]
    return sorted(one.service for one in row.involvements if one.ended_on is None)


POSTCODES = {"Featherbank": "ZX4 7QQ", "Ottershaw": "ZX9 1AB"}


def child_of(house: House, actor: Actor, family: str = "Featherbank") -> str:
    (found,) = look_for(actor, given_names="", family_name=family, age=None, postcode=POSTCODES[family]).results
    return found.child


class TestWhatIsNotNamed:
    def test_it_ends_and_the_others_go_on(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, BEN)
        report = take(house, tmp_path, BEN, now=LATER)
        assert (report.ended, report.unnamed, report.finished_at) == (1, None, LATER)
        assert working(house.worker) == []
        assert len(working(house.worker, family="Ottershaw")) == 1

    def test_a_list_that_is_not_whole_ends_nothing(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, BEN, is_whole=False)
        report = take(house, tmp_path, BEN, is_whole=False, now=LATER)
        assert (report.is_whole, report.ended) == (False, None)
        assert len(working(house.worker)) == 1

    def test_who_is_named_again_is_with_the_source_again(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, BEN)
        take(house, tmp_path, BEN, now=LATER)
        take(house, tmp_path, BEN, ADA, now=LATER + timedelta(days=1))
        assert len(working(house.worker, now=LATER + timedelta(days=1))) == 1

    def test_the_list_of_before_sent_again_counts_again(self, house: House, tmp_path: Path) -> None:
        first = take(house, tmp_path, ADA, BEN)
        take(house, tmp_path, BEN, now=LATER)
        again = take(house, tmp_path, ADA, BEN, now=LATER + timedelta(days=1))
        assert again.reference != first.reference
        assert len(working(house.worker, now=LATER + timedelta(days=1))) == 1
        assert take(house, tmp_path, ADA, BEN, now=LATER + timedelta(days=2)).reference == again.reference

    def test_another_source_stays(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, source=house.social_care)
        take(house, tmp_path, ADA, BEN)
        take(house, tmp_path, BEN, now=LATER)
        assert len(working(house.worker)) == 1

    def test_what_somebody_began_in_person_stays(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, BEN)
        begin_involvement(actor=house.worker, child=child_of(house, house.worker), kind=ServiceKind.EARLY_YEARS,
                          telephone="01632 960100", ground=None, now=NOW)  # fmt: skip
        report = take(house, tmp_path, BEN, now=LATER)
        assert report.ended == 1
        assert len(working(house.worker)) == 1

    def test_a_line_that_was_refused_names_its_child(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, BEN)
        report = take(house, tmp_path, "1,,,,,", BEN, now=LATER)
        assert (report.ended, report.unnamed) == (0, None)
        assert len(working(house.worker)) == 1

    def test_an_empty_list_ends_with_few_and_waits_with_many(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA)
        assert take(house, tmp_path, now=LATER).ended == 1
        take(house, tmp_path, *MANY, now=LATER)
        report = take(house, tmp_path, "", now=LATER + timedelta(days=1))
        assert (report.ended, report.unnamed, report.finished_at is not None) == (None, 25, True)


class TestTooMany:
    def test_nothing_ends_until_somebody_agrees(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, *MANY)
        report = take(house, tmp_path, BEN, now=LATER)
        assert (report.ended, report.unnamed) == (None, 26)
        assert len(working(house.worker)) == 1
        assert "26 children" in " ".join(report_words(report))
        assert report_document(report)["not_in_it"] == 26
        assert ("not-in-it", "", "26") in [row[:3] for row in report_cells(report)]
        manager = index_manager(house.manager)
        agree_to_endings(actor=manager, feed=report.reference, now=LATER)
        jobs.end(report.reference)
        after = get_report(actor=manager, feed=report.reference)
        assert (after.ended, after.unnamed) == (26, None)
        assert ending_words(after)
        assert working(house.worker) == []
        with pytest.raises(NothingToAgree):
            agree_to_endings(actor=manager, feed=report.reference, now=LATER)
        jobs.end(report.reference)
        assert get_report(actor=manager, feed=report.reference) == after

    def test_nothing_ends_where_a_line_is_of_nobody_knows_whom(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, BEN)
        report = take(house, tmp_path, BEN, "broken", now=LATER)
        assert (report.ended, report.unnamed) == (None, 1)
        assert len(working(house.worker)) == 1

    def test_nothing_ends_where_a_quotation_mark_is_not_closed(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, BEN, *MANY)
        open_mark = BEN.replace("Benedict", '"Benedict')
        report = take(house, tmp_path, open_mark, *MANY, now=LATER)
        assert [one.line for one in report.refused] == [2]
        assert (report.ended, report.unnamed) == (None, 2)
        assert len(working(house.worker)) == 1

    def test_a_line_that_was_refused_as_it_was_read_names_its_child_too(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, BEN, *MANY)
        report = take(house, tmp_path, ADA.replace("2016-05-14", "soon"), *MANY, now=LATER)
        assert (report.ended, report.unnamed) == (1, None)
        assert len(working(house.worker)) == 1
        assert working(house.worker, family="Ottershaw") == []

    def test_nobody_need_agree_where_nobody_is_missing(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA)
        report = take(house, tmp_path, ADA, "broken", now=LATER)
        assert (report.ended, report.unnamed) == (0, None)

    def test_one_in_ten_of_many_may_be_missing(
        self, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sharewell.linkage.actions.ending.FEW", 0)
        take(house, tmp_path, *MANY)
        assert take(house, tmp_path, *MANY[2:], now=LATER).ended == 2
        assert take(house, tmp_path, *MANY[5:], now=LATER + timedelta(days=1)).unnamed == 3


class TestFaults:
    def test_killed_before_the_end_it_goes_on(
        self, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        take(house, tmp_path, ADA, BEN)

        def die(**_: object) -> int:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(feeds, "end_unnamed", die)
            with pytest.raises(KeyboardInterrupt):
                take(house, tmp_path, BEN, now=LATER)
        (stopped,) = list_stopped(actor=SYSTEM, before=LATER + timedelta(hours=1))[1]
        assert get_report(actor=OPERATOR, feed=stopped).finished_at is None
        jobs.take(stopped)
        assert get_report(actor=OPERATOR, feed=stopped).ended == 1

    def test_it_ends_some_at_a_time(self, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sharewell.linkage.actions.ending.ENDED", 3)
        take(house, tmp_path, ADA, *MANY[:10])
        assert take(house, tmp_path, ADA, now=LATER).ended == 10

    @pytest.mark.parametrize("is_hidden", [False, True], ids=["hidden from nobody", "hidden"])
    def test_a_child_is_counted_and_treated_alike_hidden_or_not(
        self, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_hidden: bool
    ) -> None:
        monkeypatch.setattr("sharewell.linkage.actions.ending.FEW", 1)
        take(house, tmp_path, ADA, BEN, *MANY[:2])
        if is_hidden:
            hide(house, child_of(house, house.manager))
        nights = [LATER + timedelta(days=day) for day in range(4)]
        one = take(house, tmp_path, BEN, *MANY[:2], now=nights[0])
        assert working(house.manager, now=nights[0]) == []
        take(house, tmp_path, ADA, BEN, *MANY[:2], now=nights[1])
        doubtful = take(house, tmp_path, BEN, *MANY[:2], "broken", now=nights[2])
        assert len(working(house.manager, now=nights[2])) == 1
        two = take(house, tmp_path, *MANY[:2], now=nights[3])
        assert len(working(house.manager, now=nights[3])) == 1
        elsewhere = index_manager(house.second_adviser)
        told = [get_report(actor=elsewhere, feed=each.reference) for each in (one, doubtful, two)]
        assert [(each.ended, each.unnamed) for each in told] == [(1, None), (None, 1), (None, 2)]
        agree_to_endings(actor=elsewhere, feed=two.reference, now=nights[3])
        jobs.end(two.reference)
        assert get_report(actor=elsewhere, feed=two.reference).ended == 2
        assert working(house.manager, now=nights[3]) == []

    def test_agreed_to_late_a_list_ends_nothing_of_whom_a_later_file_names(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, *MANY)
        cut_off = take(house, tmp_path, BEN, now=LATER)
        take(house, tmp_path, ADA, f"{MANY[0][:3]},,,,", is_whole=False, now=LATER + timedelta(days=1))
        manager = index_manager(house.manager)
        agree_to_endings(actor=manager, feed=cut_off.reference, now=LATER + timedelta(days=1))
        jobs.end(cut_off.reference)
        assert get_report(actor=manager, feed=cut_off.reference).ended == 24
        assert len(working(house.worker, now=LATER + timedelta(days=1))) == 1

    def test_all_who_are_missing_are_counted_however_many_end_at_once(
        self, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sharewell.linkage.actions.ending.ENDED", 2)
        take(house, tmp_path, *MANY)
        assert take(house, tmp_path, BEN, now=LATER).unnamed == 25

    def test_by_command_a_whole_list_needs_the_service_that_ends(
        self, house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "list.csv").write_text(f"{HEADER}\n{ADA}", encoding="utf-8")
        columns = "".join(f'{one} = "{one}"\n' for one in HEADER.split(","))
        (tmp_path / "m.toml").write_text(f"whole = true\n[columns]\n{columns}", encoding="utf-8")
        words = ["feeds", "import", str(tmp_path / "list.csv"), "--source", house.playgroup]
        for more in (["--whole"], ["--mapping", str(tmp_path / "m.toml")]):
            assert main([*words, *more]) == 2
            assert "--service" in capsys.readouterr().err


class TestNews:
    def begin(self, house: House) -> None:
        begin_involvement(actor=house.worker, child=child_of(house, house.worker), kind=ServiceKind.EARLY_YEARS,
                          telephone="01632 960100", ground=None, now=NOW)  # fmt: skip

    def told(self, house: House) -> int:
        return len(list_notices(actor=house.worker))

    def test_a_new_school_ends_the_old_one_and_is_told(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, f"{ADA}Puddlegate", is_whole=False)
        self.begin(house)
        take(house, tmp_path, f"{ADA}Skylark Hill", is_whole=False, now=LATER)
        assert self.told(house) == 1
        assert "Skylark Hill" in working(house.worker)
        assert "Puddlegate" not in working(house.worker)

    def test_another_name_is_no_news_of_who_works_with_the_child(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, is_whole=False)
        self.begin(house)
        take(house, tmp_path, ADA.replace("Ada", "Ada Rose"), is_whole=False, now=LATER)
        assert self.told(house) == 0

    def test_a_service_of_another_source_is(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, is_whole=False)
        self.begin(house)
        take(house, tmp_path, ADA, is_whole=False, source=house.social_care, now=LATER)
        assert self.told(house) == 1

    def test_an_end_is(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, BEN)
        self.begin(house)
        take(house, tmp_path, BEN, now=LATER)
        assert self.told(house) == 1

    def test_whoever_is_not_cleared_is_told_nothing_of_a_hidden_child(self, house: House, tmp_path: Path) -> None:
        take(house, tmp_path, ADA, BEN)
        self.begin(house)
        hide(house, child_of(house, house.manager))
        take(house, tmp_path, BEN, now=LATER)
        assert self.told(house) == 0

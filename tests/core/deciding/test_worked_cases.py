"""Every worked case of content/guides/cases, judged under every edition in which it makes sense.

The cases were worked out by hand from the rules and the sources before they were run: where one fails, the rules or the
case is wrong, and the case is not bent to fit.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from sharewell.config.cli import main
from sharewell.core.deciding import CaseFault, Guides, decide, read_case
from sharewell.core.deciding.cases import NONE, WorkedCase, differences, read_worked_case
from sharewell.core.deciding.vocabulary import KINDS, OUTCOMES
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries import list_case_files, load_case_document

GUIDES_FOLDER = content_folder() / "guides"
CASES_FOLDER = GUIDES_FOLDER / "cases"
FILES = tuple(list_case_files(CASES_FOLDER))
EDITIONS = ("hmg-2006", "hmg-2008", "hmg-2024", "england-2026")
JUDGED = tuple((path, edition) for path in FILES for edition in load_case_document(path)["expect"])

FEWEST_CASES = 60
FEWEST_OF_AN_EDITION = 40
# A day on which no edition is held: those of 2015 and 2018 are not.
IN_THE_GAP = date(2016, 6, 1)
# Nothing is judged by the day on which the tests happen to run.
TODAY = date(2026, 11, 22)


def worked(path: Path, guides: Guides) -> WorkedCase:
    return read_worked_case(path.name, load_case_document(path), guides=guides)


def name_of(value: object) -> str:
    return value.stem if isinstance(value, Path) else str(value)


class TestDecide:
    @pytest.mark.parametrize(("path", "edition"), JUDGED, ids=name_of)
    def test_gives_what_the_worked_case_expects(self, path: Path, edition: str, guides: Guides) -> None:
        case = worked(path, guides)
        decision = decide(*read_case(case.case, guides=guides, edition=edition, today=TODAY))
        assert differences(decision, case.expect[edition]) == (), case.why

    @pytest.mark.parametrize(("path", "edition"), JUDGED, ids=name_of)
    def test_gives_a_reason_for_every_outcome_of_a_worked_case(self, path: Path, edition: str, guides: Guides) -> None:
        case = worked(path, guides)
        decision = decide(*read_case(case.case, guides=guides, edition=edition, today=TODAY))
        if decision.outcome is None:
            assert decision.next
        else:
            assert decision.reasons
            assert decision.acts
            assert decision.record


class TestReadCase:
    @pytest.mark.parametrize("path", [path for path in FILES if "on" in load_case_document(path)["case"]], ids=name_of)
    def test_takes_the_edition_of_the_day_where_a_case_names_one(self, path: Path, guides: Guides) -> None:
        case = worked(path, guides)
        edition, _ = read_case(case.case, guides=guides, today=TODAY)
        assert list(case.expect) == [edition.code]

    def test_takes_each_edition_for_some_worked_case_with_a_day(self, guides: Guides) -> None:
        dated = [worked(path, guides).case for path in FILES if "on" in load_case_document(path)["case"]]
        taken = {read_case(case, guides=guides, today=TODAY)[0].code for case in dated}
        assert taken == set(EDITIONS)

    def test_says_that_no_edition_is_held_for_a_day_in_the_gap(self, guides: Guides) -> None:
        with pytest.raises(CaseFault, match=f"No edition is held for {IN_THE_GAP}"):
            read_case({"on": IN_THE_GAP, "answers": {}}, guides=guides, today=TODAY)


class TestReadWorkedCase:
    def test_finds_enough_cases(self) -> None:
        assert len(FILES) >= FEWEST_CASES

    @pytest.mark.parametrize("edition", EDITIONS)
    def test_finds_enough_cases_for_each_edition(self, edition: str) -> None:
        assert Counter(code for _, code in JUDGED)[edition] >= FEWEST_OF_AN_EDITION

    @pytest.mark.parametrize("edition", EDITIONS)
    def test_finds_every_outcome_expected_under_each_edition(self, edition: str, guides: Guides) -> None:
        # Every outcome can occur under every edition; "none" is a case that must be asked more.
        expected = {worked(path, guides).expect[edition]["outcome"] for path, code in JUDGED if code == edition}
        assert expected == {*OUTCOMES, NONE}

    @pytest.mark.parametrize("path", FILES, ids=name_of)
    def test_finds_a_title_a_why_and_a_source_in_each(self, path: Path, guides: Guides) -> None:
        case = worked(path, guides)
        assert case.title != path.name
        assert re.search(r"[.)]$", case.why)
        assert len(case.why.split()) >= 15
        sources = tomllib.loads((GUIDES_FOLDER / "sources.toml").read_text(encoding="utf-8"))["source"]
        assert case.drawn_from in {source["code"] for source in sources}

    @pytest.mark.parametrize("path", FILES, ids=name_of)
    def test_finds_why_an_edition_is_left_out(self, path: Path, guides: Guides) -> None:
        case = worked(path, guides)
        assert set(case.expect) == set(EDITIONS) or "left out" in case.why or "makes sense" in case.why

    @pytest.mark.parametrize("path", FILES, ids=name_of)
    def test_finds_the_outcome_and_the_recipient_expected_each_time(self, path: Path, guides: Guides) -> None:
        for wanted in worked(path, guides).expect.values():
            assert {"outcome", "for_recipient"} <= set(wanted)
            assert ("next" in wanted) == (wanted["outcome"] == NONE)

    @pytest.mark.parametrize("path", FILES, ids=name_of)
    def test_finds_a_name_without_numbers(self, path: Path) -> None:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+|[a-z]+(-[a-z]+)*-of-20\d\d(-[a-z]+)*", path.stem)

    def test_finds_most_kinds_of_holder(self, guides: Guides) -> None:
        holders = {worked(path, guides).case.get("holder") for path in FILES}
        assert set(KINDS) - holders <= {"court", "parent-or-carer", "member-of-the-public"}


class TestMain:
    def test_exits_with_0_where_every_worked_case_is_as_expected(self, capsys: pytest.CaptureFixture[str]) -> None:
        code = main(["guide", "cases", str(CASES_FOLDER), "--json"])
        found = json.loads(capsys.readouterr().out)
        assert (code, found["failures"]) == (0, [])
        assert (found["cases"], found["judged"]) == (len(FILES), len(JUDGED))

    def test_exits_with_1_and_says_why_where_a_case_is_not_as_expected(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        planted = '[case.answers]\nimmediate_danger = "yes"\n[expect.hmg-2006]\noutcome = "do-not-share"\n'
        (tmp_path / "planted.toml").write_text(f'why = "It is wrong on purpose."\n{planted}', encoding="utf-8")
        assert main(["guide", "cases", str(tmp_path)]) == 1
        assert "outcome is 'act-now', not 'do-not-share'" in capsys.readouterr().out

    def test_exits_with_2_and_names_every_fault_of_a_case(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        faulty = 'holder = "zoo"\n[answers]\nimmediate_danger = "perhaps"\nshoe_size = "yes"\n'
        (tmp_path / "faulty.toml").write_text(faulty, encoding="utf-8")
        assert main(["guide", "decide", "--answers", str(tmp_path / "faulty.toml"), "--json"]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert all(word in printed.err for word in ("'zoo'", "'perhaps'", "'shoe_size'"))

    def test_exits_with_2_for_a_day_in_the_gap_between_the_editions(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "gap.toml").write_text(f"on = {IN_THE_GAP}\n", encoding="utf-8")
        assert main(["guide", "decide", "--answers", str(tmp_path / "gap.toml"), "--json"]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert str(IN_THE_GAP) in printed.err

    def test_exits_with_0_for_a_day_in_the_gap_where_an_edition_is_named(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "gap.toml").write_text(f"on = {IN_THE_GAP}\n", encoding="utf-8")
        assert (
            main(["guide", "decide", "--answers", str(tmp_path / "gap.toml"), "--edition", "hmg-2008", "--json"]) == 0
        )
        found = json.loads(capsys.readouterr().out)
        assert (found["edition"], found["on"], found["outcome"]) == ("hmg-2008", "2016-06-01", None)
        assert found["next"] == "immediate_danger"

    @pytest.mark.parametrize("edition", EDITIONS)
    def test_decides_the_case_of_a_worked_case_file(self, edition: str, capsys: pytest.CaptureFixture[str]) -> None:
        path = CASES_FOLDER / "court-orders-the-school-file.toml"
        assert main(["guide", "decide", "--answers", str(path), "--edition", edition, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["outcome"] == "must-share"

"""The replays: what the sources say comes out, a file that is wrong says where, and the command tells it all."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from sharewell.agreements.importers.replays import read_replay, read_replay_text
from sharewell.config.cli import main
from sharewell.core.deciding import ContentFault
from sharewell.core.ratifying import Kind, Rule, Silence
from sharewell.core.ratifying.books import ReplayFault
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries.ratification import get_rule, get_rule_book

FOLDER = content_folder() / "agreements" / "replays"
FILES = sorted(FOLDER.glob("*.toml"))
HEAD = '[replay]\ntitle = "x"\nabout = "x"\n'
ABOUT = 'source = "invented-replay"\nstanding = "inference"\ndated = "invented"\n'


def event(**values: object) -> str:
    lines = "".join(
        f"{key} = {value if isinstance(value, date) else json.dumps(value)}\n" for key, value in values.items()
    )
    return f"[[event]]\n{lines}{ABOUT}"


class TestShippedFiles:
    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
    def test_come_out_as_they_expect(self, path: Path) -> None:
        done = read_replay(path).run()
        assert [(each.expected, each.found) for each in done.checked if not each.holds] == []
        assert done.checked

    def test_are_those_of_the_sources(self) -> None:
        assert [path.stem for path in FILES] == [
            "buckinghamshire-2008-2010",
            "haringey-2005-2010",
            "invented-faults",
            "warrington-2016",
        ]

    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
    def test_what_is_invented_is_never_shown_as_a_fact(self, path: Path) -> None:
        for each in read_replay(path).events:
            if "Invented for the replay" in each.cites:
                assert (each.standing, each.dated) == ("inference", "invented"), each.line

    def test_buckinghamshire_grows_by_seven_that_the_report_names(self) -> None:
        held = read_replay(FOLDER / "buckinghamshire-2008-2010.toml")
        joined = [each for each in held.events if each.what == "signed" and each.at.date() > date(2008, 3, 31)]
        names = [held.names[body] for each in joined for body in each.values["parties"]]
        assert sorted(names) == [
            "Central and South Bucks Crossroads",
            "Longridge",
            "Marlow Opportunity Playgroup",
            "Thames Valley Adventure Playground",
            "Thomley Activity Centre",
            "Winslow and Buckingham Young Carers Youth Club",
            "Wycombe Women's Aid",
        ]

    def test_the_number_of_people_trained_changes_no_outcome(self) -> None:
        path = FOLDER / "buckinghamshire-2008-2010.toml"
        text = path.read_text(encoding="utf-8")
        other = read_replay_text(path.name, text.replace("value = 650", "value = 1")).run()
        assert other.outcomes == read_replay(path).run().outcomes

    def test_under_the_old_rule_the_code_would_have_failed_as_well(self) -> None:
        text = (FOLDER / "buckinghamshire-2008-2010.toml").read_text(encoding="utf-8")
        without = text.replace('rule = "bucks-from-june-2009"\nsource', 'rule = "bucks-before-june-2009"\nsource')
        done = read_replay_text("x", without).run()
        assert done.outcomes["spring-2010"].result == "not-ratified"
        assert not done.holds

    def test_warrington_has_twelve_approvals_and_none_in_time(self) -> None:
        held = read_replay(FOLDER / "warrington-2016.toml")
        approvals = [each for each in held.events if each.what == "approved"]
        assert len(approvals) == len(held.names) == 12
        told = " ".join(why for each in held.run().told for why in each.why)
        assert "Warning: Cheshire Police acts under Warrington Information Sharing Agreement" in told
        assert "126 days after the day from which it says it is in force" in told


class TestRules:
    def test_each_type_has_one_and_it_can_be_kept_and_read_again(self) -> None:
        book = get_rule_book()
        assert set(book.rules) == set(Kind)
        for rule in book.rules.values():
            plain = json.loads(json.dumps(rule.as_document()))
            assert Rule.from_document(plain) == rule
            assert book.cites(rule)

    def test_silence_agrees_to_a_code_of_practice_alone(self) -> None:
        agreeing = [kind for kind, rule in get_rule_book().rules.items() if rule.silence is Silence.AGREES]
        assert agreeing == [Kind.CODE_OF_PRACTICE]
        assert get_rule("information-sharing-protocol").needs_signature


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("[replay\n", "x:1: This is not TOML"),
            (HEAD, "Nothing happens"),
            (HEAD + event(on=date(2020, 1, 1), what="flew"), "x:4: Unknown event 'flew'".replace(":4", ":6")),
            (HEAD + event(on=date(2020, 1, 1), what="signed", parties=["a"]), "'signed' needs 'document'"),
            (HEAD + event(on=date(2020, 1, 1), what="note", text="x", txet="y"), "Unknown entry 'txet'"),
            (HEAD + event(on=date(2020, 1, 1), what="left", parties=["nobody"]), "No body is called 'nobody'"),
            (HEAD + event(on="soon", what="note", text="x"), "'on' is missing or is not a day"),
            (HEAD + event(on=date(2020, 1, 1), time="noon", what="note", text="x"), "no time of day"),
            (HEAD + "[[events]]\nx = 1\n", "Unknown table 'events'"),
        ],
    )
    def test_each_names_its_line_and_a_cure(self, text: str, words: str) -> None:
        with pytest.raises(ContentFault) as caught:
            read_replay_text("x", text)
        assert words in str(caught.value)

    def test_an_event_before_what_it_needs_names_its_line(self) -> None:
        text = HEAD + event(on=date(2020, 1, 1), what="closed", consultation="none")
        with pytest.raises(ReplayFault, match="'none' is not known") as caught:
            read_replay_text("x", text).run()
        assert caught.value.line == 4

    def test_a_window_that_is_open_cannot_be_closed(self) -> None:
        text = (FOLDER / "buckinghamshire-2008-2010.toml").read_text(encoding="utf-8")
        with pytest.raises(ReplayFault, match="not over"):
            read_replay_text(
                "x", text.replace('on = 2010-03-02\nwhat = "closed"', 'on = 2010-03-01\nwhat = "closed"')
            ).run()


class TestCommand:
    def test_tells_each_day_and_why_and_ends_with_what_was_expected(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["agreements", "replay", str(FOLDER / "warrington-2016.toml")]) == 0
        printed = capsys.readouterr().out
        assert "14 April 2016\n  Bridgewater Community Healthcare NHS Foundation Trust approved" in printed
        assert "confirmed at second hand" in printed
        assert printed.endswith("All 2 are as expected.\n")

    def test_json_is_one_document(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["agreements", "replay", str(FOLDER / "buckinghamshire-2008-2010.toml"), "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["outcomes"]["autumn-2008"]["reasons"][0]["code"] == "quorum-not-reached"
        assert document["holds"] is True

    def test_says_no_where_it_is_not_as_expected_and_2_where_it_cannot_be_read(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        other = tmp_path / "other.toml"
        text = (FOLDER / "warrington-2016.toml").read_text(encoding="utf-8")
        other.write_text(text.replace("approvals = 12", "approvals = 11"), encoding="utf-8")
        assert main(["agreements", "replay", str(other)]) == 1
        assert "NOT SO" in capsys.readouterr().out
        assert main(["agreements", "replay", str(tmp_path / "none.toml")]) == 2
        other.write_text("[replay\n", encoding="utf-8")
        assert main(["agreements", "replay", str(other)]) == 2
        assert "other.toml:1: This is not TOML" in capsys.readouterr().err

    def test_needs_no_django(self) -> None:
        program = (
            "import sys\nfrom sharewell.config.cli import main\n"
            f"code = main(['agreements', 'replay', {str(FOLDER / 'haringey-2005-2010.toml')!r}])\n"
            "assert 'django' not in sys.modules\nsys.exit(code)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr

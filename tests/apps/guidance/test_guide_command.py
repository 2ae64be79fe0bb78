"""`sharewell guide`: what people and machines get, and what it says to wrong use."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sharewell.config.cli import main

CALM = {"immediate_danger": "no", "significant_harm": "no", "duty_or_order": "court-order", "order_checked": "yes"}


@pytest.fixture
def case_file(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Return a function that writes a case file and returns its path as text."""

    def write(document: object, name: str = "case.json") -> str:
        path = tmp_path / name
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return str(path)

    return write


def run_json(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict]:  # type: ignore[type-arg]
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


class TestList:
    def test_names_the_editions_and_why_they_ended(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["guide", "list"]) == 0
        out = capsys.readouterr().out
        assert all(code in out for code in ("hmg-2006", "hmg-2008", "hmg-2024", "england-2026"))
        assert "2015" in out

    def test_gives_machines_one_document(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, document = run_json(capsys, "guide", "list")
        assert code == 0
        assert [each["code"] for each in document] == ["hmg-2006", "hmg-2008", "hmg-2024", "england-2026"]


class TestShow:
    @pytest.mark.parametrize(
        ("style", "words"),
        [("text", "Step 1. "), ("mermaid", "flowchart TD"), ("dot", "digraph"), ("svg", "<svg")],
    )
    def test_draws_the_edition(self, capsys: pytest.CaptureFixture[str], style: str, words: str) -> None:
        assert main(["guide", "show", "--edition", "hmg-2006", "--format", style]) == 0
        assert words in capsys.readouterr().out

    def test_refuses_an_edition_that_is_not_held(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["guide", "show", "--edition", "hmg-2015"]) == 2
        assert "hmg-2015" in capsys.readouterr().err


class TestCheck:
    def test_proves_one_edition_and_counts(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, document = run_json(capsys, "guide", "check", "--edition", "hmg-2024")
        assert code == 0
        assert document["holds"] is True
        assert {"nodes", "edges", "paths", "cases_judged", "laws"} <= set(document["editions"][0])

    def test_answers_no_where_a_law_is_broken(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from sharewell.core.deciding import proving

        always = proving.Law("danger", "Broken on purpose.", lambda _decision: True)
        monkeypatch.setattr(proving, "LAWS", (always, *proving.LAWS))
        assert main(["guide", "check", "--edition", "hmg-2006"]) == 1
        assert "BROKEN" in capsys.readouterr().out


class TestDecide:
    def test_prints_what_comes_out(self, capsys: pytest.CaptureFixture[str], case_file) -> None:
        file = case_file({"holder": "school", "recipient": "court", "answers": {**CALM, "could_expose_someone": "no"}})
        code, document = run_json(capsys, "guide", "decide", "--edition", "hmg-2008", "--answers", file)
        assert code == 0
        assert (document["outcome"], document["for_recipient"]) == ("must-share", "must-share")
        assert {"acts", "withhold", "path", "reasons", "record", "share_checklist", "unconfirmed"} <= set(document)

    def test_speaks_to_people(self, capsys: pytest.CaptureFixture[str], case_file) -> None:
        assert main(["guide", "decide", "--answers", case_file({"answers": {"immediate_danger": "yes"}})]) == 0
        assert "Act now: ring 999" in capsys.readouterr().out

    def test_says_what_to_answer_next(self, capsys: pytest.CaptureFixture[str], case_file) -> None:
        file = case_file('on = 2026-10-01\n[answers]\nimmediate_danger = "no"\n', "case.toml")
        code, document = run_json(capsys, "guide", "decide", "--answers", file)
        assert (code, document["outcome"], document["next"]) == (0, None, "significant_harm")
        assert document["edition"] == "england-2026"

    def test_takes_a_worked_case_as_it_is(self, capsys: pytest.CaptureFixture[str], case_file) -> None:
        worked = {"why": "To try.", "case": {"answers": {"immediate_danger": "yes"}}, "expect": {"hmg-2006": {}}}
        assert run_json(capsys, "guide", "decide", "--answers", case_file(worked))[1]["outcome"] == "act-now"

    def test_lets_options_beat_the_file(self, capsys: pytest.CaptureFixture[str], case_file) -> None:
        file = case_file({"on": "2026-11-01", "edition": "england-2026", "answers": {}})
        words = ("guide", "decide", "--answers", file, "--edition", "hmg-2006", "--on", "2007-01-11")
        document = run_json(capsys, *words)[1]
        assert (document["edition"], document["on"]) == ("hmg-2006", "2007-01-11")

    @pytest.mark.parametrize(
        ("on", "edition"),
        [
            ("2006-04-01", "hmg-2006"),
            ("2008-09-30", "hmg-2006"),
            ("2008-10-01", "hmg-2008"),
            ("2026-09-29", "hmg-2024"),
            ("2026-09-30", "england-2026"),
        ],
    )
    def test_takes_the_edition_of_the_day(self, capsys, case_file, on: str, edition: str) -> None:
        document = run_json(capsys, "guide", "decide", "--answers", case_file({"on": on, "answers": {}}))[1]
        assert document["edition"] == edition

    def test_takes_the_first_day_of_a_named_edition(self, capsys, case_file) -> None:
        file = case_file({"edition": "hmg-2024", "answers": {}})
        assert run_json(capsys, "guide", "decide", "--answers", file)[1]["on"] == "2024-04-19"

    @pytest.mark.parametrize("on", ["2005-01-01", "2016-06-01"])
    def test_refuses_a_day_of_which_no_edition_is_held(self, capsys, case_file, on: str) -> None:
        assert main(["guide", "decide", "--answers", case_file({"on": on, "answers": {}}), "--json"]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "No edition is held" in captured.err

    def test_names_every_fault_of_a_case(self, capsys, case_file) -> None:
        document = {
            "on": "yesterday",
            "holder": "wizard",
            "colour": "red",
            "answers": {"consent": "maybe", "tea": "yes", "sensitive": True, "condition": []},
        }
        assert main(["guide", "decide", "--answers", case_file(document)]) == 2
        err = capsys.readouterr().err
        for word in ("yesterday", "wizard", "colour", "maybe", "tea", "True", "condition"):
            assert word in err
        assert len(err.strip().splitlines()) == 7

    @pytest.mark.parametrize(
        ("text", "name"),
        [("{", "case.json"), ("[]", "case.json"), ("a = ", "case.toml"), ("[" * 100_000, "case.json")],
    )
    def test_refuses_what_is_no_case_file(self, capsys, case_file, text: str, name: str) -> None:
        assert main(["guide", "decide", "--answers", case_file(text, name)]) == 2
        assert capsys.readouterr().err

    def test_refuses_a_missing_file_and_other_encodings(self, capsys, tmp_path: Path) -> None:
        assert main(["guide", "decide", "--answers", str(tmp_path / "none.toml")]) == 2
        latin = tmp_path / "case.toml"
        latin.write_bytes("[answers]\n# café\n".encode("latin-1"))
        assert main(["guide", "decide", "--answers", str(latin)]) == 2
        assert "UTF-8" in capsys.readouterr().err

    def test_accepts_a_mark_of_byte_order(self, capsys, tmp_path: Path) -> None:
        marked = tmp_path / "case.toml"
        marked.write_bytes('[answers]\nimmediate_danger = "yes"\n'.encode("utf-8-sig"))
        assert main(["guide", "decide", "--answers", str(marked)]) == 0


class TestCases:
    def test_says_which_case_is_not_as_expected_and_answers_no(self, capsys, case_file, tmp_path: Path) -> None:
        case_file(
            'why = "To fail."\n[case.answers]\nimmediate_danger = "yes"\n[expect.hmg-2006]\noutcome = "refer"\n',
            "wrong.toml",
        )
        assert main(["guide", "cases", str(tmp_path)]) == 1
        assert "wrong.toml under hmg-2006: outcome is 'act-now', not 'refer'." in capsys.readouterr().out

    @pytest.mark.parametrize(
        "text",
        [
            'why = ""\n[case.answers]\n[expect.hmg-2006]\noutcome = "refer"\n',
            'why = "x"\n[case.answers]\n',
            'why = "x"\n[case.answers]\n[expect.hmg-2015]\noutcome = "refer"\n',
            'why = "x"\n[case.answers]\n[expect.hmg-2006]\noutcome = "perhaps"\n',
            'why = "x"\n[case.answers]\ntea = "yes"\n[expect.hmg-2006]\noutcome = "refer"\n',
        ],
    )
    def test_refuses_a_faulty_case(self, capsys, case_file, tmp_path: Path, text: str) -> None:
        case_file(text, "faulty.toml")
        assert main(["guide", "cases", str(tmp_path)]) == 2
        assert "faulty.toml: " in capsys.readouterr().err

    def test_refuses_an_empty_folder(self, capsys, tmp_path: Path) -> None:
        assert main(["guide", "cases", str(tmp_path)]) == 2


class TestWithoutDjango:
    def test_the_guide_loads_neither_django_nor_a_database(self) -> None:
        program = (
            "import sys\nfrom sharewell.config.cli import main\ncode = main(['guide', 'list'])\n"
            "loaded = [name for name in ('django.db', 'psycopg') if name in sys.modules]\n"
            "sys.exit(f'loaded {loaded}' if loaded else code)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def test_a_faulty_edition_is_named_with_file_line_and_cure(self, tmp_path: Path) -> None:
        import os
        import shutil

        from sharewell.foundation.content import content_folder

        shutil.copytree(content_folder(), tmp_path / "content")
        rules = tmp_path / "content" / "guides" / "hmg-2006" / "rules.toml"
        rules.write_text(rules.read_text().replace('outcome = "refer"', 'outcome = "perhaps"', 1))
        done = subprocess.run(
            [sys.executable, "-m", "sharewell.config.cli", "guide", "list"],
            env={**os.environ, "SHAREWELL_CONTENT": str(tmp_path / "content")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert "hmg-2006/rules.toml:" in done.stderr
        assert "perhaps" in done.stderr

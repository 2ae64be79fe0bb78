"""`sharewell agreements check-flow` and `diff`: files in, an answer out, without a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sharewell.config.cli import main

REGISTER = """
[[organisation]]
code = "oak"
name = "Oak School (invented)"
kind = [{ kind = "school", from = 2020-01-01 }]

[[organisation]]
code = "council"
name = "Council (invented)"
kind = [{ kind = "childrens-social-care", from = 2020-01-01 }]
"""
AGREEMENT = """
reference = "attendance"
version = 1
kind = "information-sharing-protocol"
title = "School attendance (invented)"
from = 2026-09-01T09:00:00
until = 2027-09-01

[[party]]
organisation = "oak"
capacity = "signatory"
from = 2026-09-01

[[party]]
organisation = "council"
capacity = "signatory"
from = 2026-09-01

[[clause]]
code = "4.1"
effect = "permit"
sources = { kinds = ["school"] }
recipients = { kinds = ["childrens-social-care"], roles = ["practitioner"] }
purposes = ["early-help"]
lawful_bases = ["art6-public-task"]
item_classes = ["school-attendance"]
mode = "content"
conditions = ["necessary-for-purpose"]
retention = { months = 12, after = "end-of-work" }
"""
FLOW = {
    "source": "oak",
    "recipient": "council",
    "role": "practitioner",
    "purpose": "early-help",
    "item_class": "school-attendance",
    "mode": "content",
    "lawful_bases": ["art6-public-task"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "agreements"
    made.mkdir()
    (made / "register.toml").write_text(REGISTER, encoding="utf-8")
    (made / "attendance.toml").write_text(AGREEMENT, encoding="utf-8")
    return made


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    made = tmp_path / "flow.json"
    made.write_text(json.dumps(FLOW), encoding="utf-8")
    return made


class TestCheckFlow:
    def ask(self, folder: Path, flow: Path, *more: str) -> int:
        words = ["agreements", "check-flow", "--agreements", str(folder), "--flow", str(flow)]
        return main([*words, "--at", "2026-10-01", *more])

    def test_says_yes_with_the_clause_and_no_with_what_remains(
        self, folder: Path, flow: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.ask(folder, flow) == 1
        assert "What must still hold: It is no more than the purpose needs." in capsys.readouterr().out
        assert self.ask(folder, flow, "--met", "necessary-for-purpose", "--json") == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["clauses"] == [{"agreement": "attendance", "version": 1, "clause": "4.1"}]
        assert len(answer["policy"]) == 64

    def test_lets_options_beat_the_file(self, folder: Path, flow: Path) -> None:
        more = ("--met", "necessary-for-purpose")
        assert self.ask(folder, flow, *more, "--mode", "presence") == 0
        assert self.ask(folder, flow, *more, "--role", "manager") == 1
        assert self.ask(folder, flow, "--route", "court-order", "--met", "order-read") == 1

    @pytest.mark.parametrize(
        "wrong",
        [("--purpose", "fun"), ("--at", "2026-03-29T01:30"), ("--flow", "no-such-file.toml")],
    )
    def test_says_what_is_wrong(
        self, folder: Path, flow: Path, capsys: pytest.CaptureFixture[str], wrong: tuple[str, str]
    ) -> None:
        assert self.ask(folder, flow, *wrong) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.strip()

    def test_names_the_file_and_the_place_of_every_fault(
        self, folder: Path, flow: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "attendance.toml").write_text(AGREEMENT.replace('"school"', '"shool"'), encoding="utf-8")
        (folder / "broken.toml").write_text("[[agreement", encoding="utf-8")
        assert self.ask(folder, flow) == 2
        told = capsys.readouterr().err
        assert "agreement attendance, version 1, clause 4.1, sources, kinds: “shool” is not known." in told
        assert "broken.toml: It cannot be read" in told


class TestDiff:
    def test_says_who_would_newly_see_what(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        words = ["agreements", "diff", str(folder / "register.toml"), str(folder), "--at", "2026-10-01"]
        assert main(words) == 1
        assert "1 role at 1 organisation would newly see: school attendance." in capsys.readouterr().out
        assert main([*words, "--json"]) == 1
        assert json.loads(capsys.readouterr().out)["summary"][0]["roles"] == 1
        assert main(["agreements", "diff", str(folder), str(folder), "--at", "2026-10-01"]) == 0
        assert main(["agreements", "diff", str(folder / "nothing"), str(folder)]) == 2

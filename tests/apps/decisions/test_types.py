"""A run: codes only, in and out of its text."""

import json

import pytest

from sharewell.decisions.types import Run, read_run

RUN = Run(
    edition="hmg-2024",
    way="share",
    holder="school",
    recipient="police",
    council="northmere-council-invented",
    topics=("mental-health",),
    answers={"immediate_danger": "no", "condition": ("art6-public-task", "none")},
)


class TestReadRun:
    def test_what_was_written_is_read(self) -> None:
        assert read_run(RUN.as_text()) == RUN
        assert read_run(RUN.going_on().as_text()) == RUN.going_on()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "no JSON",
            "[]",
            "null",
            '"answers"',
            "{}",
            json.dumps({"answers": [], "topics": []}),
            json.dumps({"answers": {}, "topics": [], "edition": "hmg-2024"}),
            json.dumps({"answers": {}, "topics": [], "edition": "hmg-2024", "way": "share", "of_another_release": 1}),
            json.dumps({"answers": {}, "topics": None, "edition": "hmg-2024", "way": "share"}),
        ],
    )
    def test_anything_else_is_no_run(self, text: str) -> None:
        assert read_run(text) is None


class TestRun:
    def test_an_answer_takes_the_place_of_an_earlier_one_and_keeps_its_order(self) -> None:
        run = Run(edition="hmg-2024", way="share").answering("immediate_danger", "no").answering("confidential", "yes")
        changed = run.answering("immediate_danger", "yes")
        assert list(changed.answers.items()) == [("immediate_danger", "yes"), ("confidential", "yes")]
        assert run.answers["immediate_danger"] == "no"

    def test_another_kind_of_holder_forgets_its_conditions(self) -> None:
        run = RUN.answering("condition_sensitive", "sch1-18-safeguarding")
        other = run.choosing(holder="police", recipient="school", council="", topics=())
        assert list(other.answers) == ["immediate_danger"]

    def test_the_same_kind_of_holder_keeps_them(self) -> None:
        same = RUN.choosing(holder="school", recipient="gp-practice", council="", topics=())
        assert same.answers == RUN.answers
        assert same.recipient == "gp-practice"

"""The course as it ships: whole, sourced, fair and plain; and faults in a course are found, each with file and line."""

from __future__ import annotations

import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from sharewell.config.checks import every_course_is_sound
from sharewell.config.cli import main
from sharewell.core.assessing import Kind, chance_of_pass, draw, needed_for, worst_draw
from sharewell.core.deciding import ContentFault, decide, read_case
from sharewell.core.deciding.vocabulary import OUTCOMES
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries import get_guides
from sharewell.training.queries import get_course, list_courses
from sharewell.training.queries.courses import Course, load_courses
from sharewell.training.queries.proofs import check_course, reading_index
from sharewell.training.types import CourseUnknown

CODE = "information-sharing"
TODAY = date(2026, 11, 22)


@pytest.fixture
def course() -> Course:
    return get_course(CODE)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the content that a test may spoil."""
    for name in ("guides", "pages", "courses"):
        shutil.copytree(content_folder() / name, tmp_path / name)
    return tmp_path


def change(folder: Path, place: str, before: str, after: str) -> None:
    path = folder / "courses" / CODE / place
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


class TestTheCourse:
    def test_it_holds(self, course: Course) -> None:
        report = check_course(course, guides=get_guides(), today=TODAY)
        assert report.problems == ()
        assert report.questions >= 45
        assert len(report.sections) >= 11
        assert report.reading <= 8

    def test_it_covers_what_was_asked_for(self, course: Course) -> None:
        assert [section.code for section in course.sections] == [
            "why-share",
            "duty",
            "golden-rules",
            "danger-and-harm",
            "confidence",
            "consent",
            "public-interest",
            "data-protection",
            "right-way",
            "recording",
            "culture-and-equality",
            "closing-the-loop",
        ]
        assert any("team around a child" in one.title for one in course.required)
        assert {kind.value for kind in Kind} == {one.question.kind.value for one in course.bank}

    def test_every_part_and_question_says_what_it_rests_on(self, course: Course) -> None:
        parts = [part for section in course.sections for part in section.parts]
        assert all(each.cites for each in (*parts, *course.bank, *course.required, *course.skills, *course.rules))

    def test_the_guide_itself_gives_the_answer_of_each_case(self, course: Course) -> None:
        cases = [one for one in course.bank if one.case is not None]
        assert len(cases) >= 8
        for one in cases:
            edition, case = read_case(one.case or {}, guides=get_guides(), edition=None, on=None, today=TODAY)
            assert edition.code == "england-2026"
            assert decide(edition, case).outcome == OUTCOMES[one.question.key[0]], one.question.code

    def test_guessing_passes_fewer_than_once_in_a_thousand_times_whatever_is_drawn(self, course: Course) -> None:
        bank = [one.question for one in course.bank]
        needed = needed_for(percent=course.pass_mark, number=course.number)
        worst = chance_of_pass(worst_draw(bank, number=course.number), needed=needed)
        assert worst < Fraction(1, 10_000_000)  # as the course itself says
        for seed in range(50):
            drawn = draw(bank, number=course.number, seed=str(seed))
            assert {one.section for one in drawn} == {section.code for section in course.sections}
            assert chance_of_pass(drawn, needed=needed) <= worst

    def test_it_counts_for_whole_years(self, course: Course) -> None:
        assert course.expires_on(date(2026, 11, 22)) == date(2029, 11, 22)
        assert course.expires_on(date(2028, 2, 29)) == date(2031, 3, 1)

    def test_an_unknown_one_is_told(self, course: Course) -> None:
        with pytest.raises(CourseUnknown):
            get_course("cooking")
        with pytest.raises(CourseUnknown):
            course.section("cooking")


class TestFaults:
    @pytest.mark.parametrize(
        ("place", "before", "after", "told"),
        [
            ("questions.toml", 'source = "barnet-handbook"', 'source = "barnet"', "'barnet' is not held"),
            ("questions.toml", 'standing = "source"', 'standing = "sure"', "Unknown standing 'sure'"),
            ("questions.toml", 'section = "why-share"', 'section = "why"', "No section is called 'why'"),
            ("questions.toml", 'kind = "one"', 'kind = "guess"', "Unknown kind 'guess'"),
            ("questions.toml", 'code = "why-climbie"', 'code = "why-goal"', "'why-goal' is held twice"),
            ("questions.toml", 'wrong = ["5 February', 'rong = ["5 February', "Unknown entry 'rong'"),
            ("questions.toml", '= "Duty"\n', '= "Wish"\n', "cannot be answered"),
            ("questions.toml", 'right = "must-share"', 'right = "share"', "cannot be answered"),
            ("sections/10-recording.toml", "cites = [", "sites = [", "No source is given"),
            ("sections/10-recording.toml", "[[part]]", "[[piece]]", "Unknown table 'piece'"),
            ("course.toml", "pass_mark = 80", 'pass_mark = "80"', "not a whole number"),
            ("course.toml", "dated = 2026-11-22", 'dated = "today"', "not a day"),
            ("course.toml", 'sections = ["why-share"', 'sections = ["why"', "No section is called 'why'"),
            ("course.toml", "[course]", "[curse]", "It holds no [course]"),
        ],
    )
    def test_it_is_told_with_its_file(self, copied: Path, place: str, before: str, after: str, told: str) -> None:
        change(copied, place, before, after)
        with pytest.raises(ContentFault) as fault:
            load_courses(copied)
        assert told in str(fault.value)
        assert f"courses/{CODE}/{place}" in str(fault.value)

    def test_a_faulty_course_stops_the_start(self, copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert every_course_is_sound() == []
        change(copied, "questions.toml", 'kind = "one"', 'kind = "guess"')
        monkeypatch.setattr("sharewell.config.checks.list_courses", lambda: load_courses(copied))
        assert [(found.id, "questions.toml, line" in found.msg) for found in every_course_is_sound()] == [
            ("config.E008", True)
        ]


class TestCheckCourse:
    def problems(self, folder: Path) -> str:
        return "\n".join(check_course(load_courses(folder)[CODE], guides=get_guides(), today=TODAY).problems)

    def test_a_case_that_the_guide_judges_otherwise_is_found(self, copied: Path) -> None:
        change(copied, "questions.toml", 'right = "must-share"', 'right = "may-share"')
        assert "The guide says must-share of duty-case-must, the bank may-share." in self.problems(copied)

    def test_a_case_that_cannot_be_judged_is_found(self, copied: Path) -> None:
        change(copied, "questions.toml", 'immediate_danger = "unsure"', 'immediate_danger = "perhaps"')
        assert "cannot be judged" in self.problems(copied)

    def test_right_options_that_are_mostly_the_longest_are_found(self, copied: Path) -> None:
        path = copied / "courses" / CODE / "questions.toml"
        lines = path.read_text(encoding="utf-8").splitlines()
        lengthened = [f'{line[:-1]}{" and so on" * 30}"' if line.startswith('right = "') else line for line in lines]
        unchanged = {f'right = "{outcome}"' for outcome in OUTCOMES}
        path.write_text(
            "\n".join(old if old in unchanged else new for old, new in zip(lines, lengthened, strict=True)),
            encoding="utf-8",
        )
        assert "The right option is the longest" in self.problems(copied)

    def test_a_section_without_questions_and_too_few_for_a_second_draw_are_found(self, copied: Path) -> None:
        path = copied / "courses" / CODE / "questions.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('section = "recording"', 'section = "why-share"'), encoding="utf-8")
        assert "No question asks about the section recording." in self.problems(copied)
        path.write_text(text.replace('section = "recording"', 'section = "why-share"', 3), encoding="utf-8")
        assert "A second draw cannot be all new in the section recording" in self.problems(copied)

    def test_a_low_pass_mark_is_found(self, copied: Path) -> None:
        change(copied, "course.toml", "pass_mark = 80", "pass_mark = 20")
        assert "Guessing passes once in" in self.problems(copied)

    def test_hard_words_are_found(self, copied: Path) -> None:
        change(
            copied,
            "sections/10-recording.toml",
            "What is not written down cannot be shown to have happened.",
            "Notwithstanding considerations regarding administrative proportionality organisations must "
            "systematically institutionalise comprehensive documentation " * 40,
        )
        assert "recording is too hard to read" in self.problems(copied)

    def test_a_section_that_no_skill_names_is_found(self, copied: Path) -> None:
        change(copied, "course.toml", '"right-way", "recording"]', '"right-way"]')
        assert "No skill names the section recording." in self.problems(copied)


class TestReadingIndex:
    def test_it_is_the_automated_readability_index(self) -> None:
        # 4 words of 4, 3, 3 and 2 letters in one sentence: 4.71 * 12 / 4 + 0.5 * 4 / 1 - 21.43
        assert reading_index(["They saw the ox."]) == pytest.approx(-5.3)
        assert reading_index([]) == 0


class TestTheCommand:
    def test_it_checks_and_lists(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["training", "check"]) == 0
        said = capsys.readouterr().out
        assert "The course holds." in said
        assert "Reading index of the whole" in said
        assert main(["training", "list"]) == 0
        assert CODE in capsys.readouterr().out

    def test_it_prints_one_document(self, capsys: pytest.CaptureFixture[str]) -> None:
        import json

        assert main(["training", "check", "--json"]) == 0
        (document,) = json.loads(capsys.readouterr().out)
        assert (document["course"], document["holds"], document["needed"]) == (CODE, True, 20)
        assert main(["training", "list", "--json"]) == 0
        assert [one["code"] for one in json.loads(capsys.readouterr().out)] == [one.code for one in list_courses()]

    def test_an_unknown_course_is_wrong_use(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["training", "check", "--course", "cooking"]) == 2
        assert "Unknown course 'cooking'" in capsys.readouterr().err

"""A faulty edition is never loaded: every fault is named with file, line and cure."""

from collections.abc import Callable

import pytest

from sharewell.core.deciding import ContentFault, Guides, read_guides
from sharewell.core.deciding.vocabulary import CODES, KINDS

Files = dict[str, str]


def faults_of(files: Files) -> list[str]:
    with pytest.raises(ContentFault) as caught:
        read_guides(files)
    return [str(fault) for fault in caught.value.faults]


def line_of(text: str, words: str) -> int:
    """Return the line (from 1) on which `words` first stand."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


@pytest.fixture
def damage(guide_files: Files) -> Callable[[str, str, str], Files]:
    """Return a function that replaces words once in a copy of one file."""

    def change(file: str, old: str, new: str) -> Files:
        assert old in guide_files[file]
        return {**guide_files, file: guide_files[file].replace(old, new, 1)}

    return change


class TestShippedEditions:
    def test_load_and_follow_one_another(self, guides: Guides) -> None:
        assert [edition.code for edition in guides.editions] == ["hmg-2006", "hmg-2008", "hmg-2024", "england-2026"]

    def test_hold_six_and_eight_where_the_page_prints_seven_and_seven(self, guides: Guides) -> None:
        edition = guides.get("hmg-2006")
        assert len(edition.key_points) == 6
        assert sum(len(point.paragraphs) for point in edition.key_points) >= 7
        assert len(edition.key_questions) == 8

    def test_hold_seven_golden_rules_and_seven_questions_of_2008(self, guides: Guides) -> None:
        edition = guides.get("hmg-2008")
        assert (len(edition.key_points), len(edition.key_questions)) == (7, 7)

    def test_hold_six_purposes_and_five_outcomes_of_their_day(self, guides: Guides) -> None:
        for code in ("hmg-2006", "hmg-2008"):
            kinds = [purpose.kind for purpose in guides.get(code).purposes]
            assert (kinds.count("purpose"), kinds.count("outcome")) == (6, 5)

    def test_have_a_question_with_an_illustration_for_every_code(self, guides: Guides) -> None:
        for edition in guides.editions:
            assert set(CODES) == set(edition.questions)
            for code in edition.asking_order:
                assert edition.questions[code].illustrations, (edition.code, code)
                assert edition.questions[code].why

    def test_show_both_definitions_of_implied_consent(self, guides: Guides) -> None:
        for edition in guides.editions:
            shown = {statement.code for statement in edition.questions["consent"].statements}
            assert {"implied-by-nature", "implied-by-behaviour"} <= shown

    def test_keep_the_resident_parent_and_12_or_over_to_the_old_editions(self, guides: Guides) -> None:
        for edition in guides.editions:
            shown = {statement.code for statement in edition.questions["consent_by"].statements}
            assert ({"consent-12", "consent-resident-parent"} <= shown) == (edition.code in ("hmg-2006", "hmg-2008"))

    def test_cite_a_held_source_for_every_statement(self, guides: Guides) -> None:
        for edition in guides.editions:
            for statement in edition.statements.values():
                assert statement.source in edition.sources
                assert statement.cites

    def test_hold_every_gateway_and_kind(self, guides: Guides) -> None:
        assert len(guides.editions[0].gateways) == 30
        assert set(guides.kinds) == set(KINDS)

    def test_have_a_fingerprint_each_that_changes_with_any_word(self, guides: Guides, damage) -> None:
        assert len({edition.fingerprint for edition in guides.editions}) == 4
        other = read_guides(damage("hmg-2006/statements.toml", "Ask first", "First ask"))
        assert other.get("hmg-2006").fingerprint != guides.get("hmg-2006").fingerprint
        assert other.get("hmg-2024").fingerprint == guides.get("hmg-2024").fingerprint


class TestFaults:
    @pytest.mark.parametrize(
        ("file", "old", "new", "words"),
        [
            (
                "hmg-2008/rules.toml",
                'asks = "legitimate_purpose"',
                'asks = "purpose_of_it"',
                "Unknown code 'purpose_of_it'",
            ),
            (
                "hmg-2008/rules.toml",
                'yes = "confidential"',
                'yes = "nowhere"',
                "leads to 'nowhere', which is not there",
            ),
            ("hmg-2008/rules.toml", 'tests = "condition"', 'tests = "weather"', "Unknown test 'weather'"),
            ("hmg-2008/rules.toml", 'outcome = "refer"', 'outcome = "perhaps"', "Unknown outcome 'perhaps'"),
            ("hmg-2008/rules.toml", 'because = ["anonymous"]', "because = []", "rests on no statement"),
            (
                "hmg-2008/rules.toml",
                'because = ["anonymous"]',
                'because = ["hearsay"]',
                "No statement is called 'hearsay'",
            ),
            (
                "hmg-2008/rules.toml",
                'authorises = ["childrens-social-care"',
                'authorises = ["neighbour"',
                "Unknown kind",
            ),
            (
                "hmg-2008/rules.toml",
                'limits = ["sufficient-for-limited"]',
                'limits = ["a-little"]',
                "'a-little' is no answer",
            ),
            ("hmg-2008/statements.toml", 'source = "', 'source = "a-rumour', "is not in sources.toml"),
            ("hmg-2008/statements.toml", 'standing = "', 'standing = "sort-of-', "Unknown standing"),
            ("hmg-2008/edition.toml", 'start = "danger"', 'start = "tea"', "No node is called 'tea'"),
            ("hmg-2008/edition.toml", "key_points_number = 7", "key_points_number = 8", "It says 8"),
            ("hmg-2008/edition.toml", '  "confidential",\n', "", "'confidential' may be asked but has no place"),
            ("hmg-2008/edition.toml", 'code = "hmg-2008"', 'code = "hmg-2009"', "is not the folder's name"),
            ("hmg-2008/edition.toml", "ended_on = 2015", "ended_on = 2025", "runs into that of hmg-2024"),
            ("hmg-2008/edition.toml", "short_title =", "shortish_title =", "Unknown entry 'shortish_title'"),
            ("shared/questions.toml", "unsure = ", "undecided = ", "has no words for 'unsure'"),
            ("shared/acts.toml", 'because = ["danger-first"]', "because = []", "It rests on no statement"),
            ("shared/record.toml", 'when = "always"', 'when = "sometimes"', "Unknown 'sometimes'"),
            ("conditions.csv", "consent-explicit", "consent-shouted", "Unknown need 'consent-shouted"),
            ("conditions.csv", "code,regime", "kode,regime", "The columns code are missing"),
            ("gateways.csv", "1991-10-14", "14/10/1991", "is not a day"),
            ("gateways.csv", "express,yes", "express,maybe", "mandatory is 'maybe'"),
            ("kinds.toml", 'in_scope = "ask"', 'in_scope = "perhaps"', "in_scope is yes, no or ask"),
            ("ways.toml", 'duty_or_order = "none"', 'duty_or_order = "nothing"', "is no answer to 'duty_or_order'"),
        ],
    )
    def test_are_named_with_file_line_and_cure(self, damage, file: str, old: str, new: str, words: str) -> None:
        files = damage(file, old, new)
        found = [fault for fault in faults_of(files) if words in fault]
        assert found, faults_of(files)
        assert found[0].startswith(f"{file}"), found
        assert found[0].rstrip().endswith("."), "a cure follows the problem"

    def test_give_the_line_of_the_faulty_key(self, damage) -> None:
        files = damage("hmg-2008/rules.toml", 'asks = "legitimate_purpose"', 'asks = "purpose_of_it"')
        line = line_of(files["hmg-2008/rules.toml"], "purpose_of_it")
        assert any(fault.startswith(f"hmg-2008/rules.toml:{line}: ") for fault in faults_of(files))

    def test_include_an_answer_without_a_branch(self, damage) -> None:
        files = damage("hmg-2008/rules.toml", 'withdrawn = "public-interest"\n', "")
        assert any("has no branch for the answer 'withdrawn'" in fault for fault in faults_of(files))

    def test_include_a_node_that_nothing_leads_to(self, guide_files: Files) -> None:
        stray = '\n[[end]]\nname = "stray"\noutcome = "refer"\nbecause = ["harm-share"]\n'
        files = {**guide_files, "hmg-2008/rules.toml": guide_files["hmg-2008/rules.toml"] + stray}
        assert any("Nothing leads to 'stray'" in fault for fault in faults_of(files))

    def test_include_a_circle(self, damage) -> None:
        files = damage("hmg-2008/rules.toml", 'insufficient = "serious"', 'insufficient = "confidential"')
        assert any("The rules go in a circle: " in fault for fault in faults_of(files))

    def test_include_a_mistake_of_syntax(self, damage) -> None:
        files = damage("hmg-2008/rules.toml", 'name = "harm"', 'name = "harm')
        line = line_of(files["hmg-2008/rules.toml"], 'name = "harm')
        assert any(fault.startswith(f"hmg-2008/rules.toml:{line}: This is not TOML") for fault in faults_of(files))

    def test_include_a_missing_file(self, guide_files: Files) -> None:
        files = {name: text for name, text in guide_files.items() if name != "hmg-2024/statements.toml"}
        assert any(fault.startswith("hmg-2024/statements.toml: The file is missing") for fault in faults_of(files))

    def test_are_all_named_at_once(self, damage, guide_files: Files) -> None:
        files = damage("hmg-2008/rules.toml", 'outcome = "refer"', 'outcome = "perhaps"')
        files["gateways.csv"] = guide_files["gateways.csv"].replace("1991-10-14", "soon", 1)
        named = faults_of(files)
        assert any("perhaps" in fault for fault in named)
        assert any("gateways.csv" in fault for fault in named)

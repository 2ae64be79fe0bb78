"""The forms of the guide take closed sets only."""

import pytest

from sharewell.decisions.forms import QuestionForm, StartForm, WhoForm
from sharewell.decisions.queries import choices_for
from sharewell.guidance.queries import get_guides

EDITIONS = [edition.code for edition in get_guides().editions]


class TestStartForm:
    def test_a_way_and_an_edition_are_taken(self) -> None:
        assert StartForm({"way": "worried", "edition": "hmg-2024"}, guides=get_guides()).is_valid()

    @pytest.mark.parametrize(
        "data", [{}, {"way": "worried"}, {"way": "Jamie", "edition": "hmg-2024"}, {"way": "worried", "edition": "x"}]
    )
    def test_anything_else_is_refused(self, data: dict[str, str]) -> None:
        assert not StartForm(data, guides=get_guides()).is_valid()


class TestWhoForm:
    def form(self, data: dict[str, object], councils: tuple[tuple[str, str], ...] = ()) -> WhoForm:
        guides = get_guides()
        return WhoForm(data, guides=guides, edition=guides.get("england-2026"), councils=councils)

    def test_holder_and_recipient_are_enough(self) -> None:
        assert self.form({"holder": "school", "recipient": "parent-or-carer"}).is_valid()

    def test_only_those_who_work_with_children_hold_information_here(self) -> None:
        form = self.form({"holder": "member-of-the-public", "recipient": "police"})
        assert list(form.errors) == ["holder"]

    def test_no_councils_no_field(self) -> None:
        assert "council" not in self.form({}).fields
        assert "council" in self.form({}, (("northmere", "Northmere"),)).fields

    def test_a_council_or_topic_that_is_not_offered_is_refused(self) -> None:
        data = {"holder": "school", "recipient": "police", "council": "Jamie", "topics": ["Jamie"]}
        form = self.form(data, (("northmere", "Northmere"),))
        assert sorted(form.errors) == ["council", "topics"]
        assert "Jamie" not in form.errors.as_json()


class TestChoicesFor:
    @pytest.mark.parametrize("edition", EDITIONS)
    def test_every_question_that_is_asked_offers_at_least_two_answers_to_every_holder(self, edition: str) -> None:
        guides = get_guides()
        held = guides.get(edition)
        for code in held.asking_order:
            for holder in guides.kinds:
                choices = choices_for(held, code, holder)
                assert len(choices) >= 2, (code, holder)
                assert len({value for value, _ in choices}) == len(choices), (code, holder)
                assert all(words.strip() for _, words in choices), (code, holder)

    @pytest.mark.parametrize("edition", EDITIONS)
    def test_a_condition_is_offered_only_to_those_to_whom_it_is_open(self, edition: str) -> None:
        held = get_guides().get(edition)
        for code in ("condition", "condition_sensitive"):
            for holder in get_guides().kinds:
                for value, _ in choices_for(held, code, holder):
                    opened = held.conditions[value].open_to if value != "none" else {"any"}
                    assert {"any", holder} & opened

    def test_the_duty_of_2026_is_never_chosen_from_the_list_of_laws(self) -> None:
        held = get_guides().get("england-2026")
        assert "CA04-16LA" not in dict(choices_for(held, "gateway", "school"))


class TestQuestionForm:
    def test_an_answer_outside_the_set_gets_an_instruction(self) -> None:
        form = QuestionForm({"answer": "perhaps"}, choices=[("yes", "Yes"), ("no", "No")])
        assert not form.is_valid()
        assert form.errors["answer"][0].startswith("Choose an answer")
        assert "perhaps" not in form.errors.as_json()

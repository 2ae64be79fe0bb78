"""Where a run stands: what it asks next, and what may be asked after an outcome."""

from datetime import date

import pytest

from sharewell.decisions.queries import WHO, NoSuchEdition, get_standing
from sharewell.decisions.types import Run

ON = date(2026, 11, 22)


def run(edition: str = "england-2026", way: str = "worried", **more: object) -> Run:
    return Run(edition=edition, way=way, **more)  # type: ignore[arg-type]


def calm(**more: str) -> dict[str, str]:
    return {"immediate_danger": "no", "significant_harm": "no", **more}


class TestGetStanding:
    def test_danger_is_asked_first(self) -> None:
        assert get_standing(run=run(), on=ON).asks == "immediate_danger"

    @pytest.mark.parametrize("edition", ["hmg-2006", "hmg-2008", "hmg-2024", "england-2026"])
    def test_harm_is_asked_next_and_then_who(self, edition: str) -> None:
        danger = run(edition, answers={"immediate_danger": "no"})
        assert get_standing(run=danger, on=ON).asks == "significant_harm"
        assert get_standing(run=run(edition, answers=calm()), on=ON).asks == WHO

    @pytest.mark.parametrize("danger", ["yes", "unsure"])
    def test_danger_ends_it_and_nothing_further_is_asked(self, danger: str) -> None:
        standing = get_standing(run=run(answers={"immediate_danger": danger}), on=ON)
        assert (standing.asks, standing.further, standing.decision.outcome) == (None, None, "act-now")

    def test_harm_ends_it_and_who_may_be_asked_further(self) -> None:
        standing = get_standing(run=run(answers={"immediate_danger": "no", "significant_harm": "yes"}), on=ON)
        assert (standing.asks, standing.further, standing.decision.outcome) == (None, WHO, "refer")

    def test_going_on_asks_what_is_further(self) -> None:
        harm = run(answers={"immediate_danger": "no", "significant_harm": "yes"}, goes_on=True)
        assert get_standing(run=harm, on=ON).asks == WHO

    def test_nothing_further_is_asked_where_harm_already_authorises_the_recipient(self) -> None:
        told = run(holder="school", recipient="police", answers={"immediate_danger": "no", "significant_harm": "yes"})
        standing = get_standing(run=told, on=ON)
        assert (standing.asks, standing.further, standing.decision.for_recipient) == (None, None, "refer")

    def test_unsure_of_harm_may_go_on_to_a_duty(self) -> None:
        unsure = run(
            way="required",
            holder="school",
            recipient="childrens-social-care",
            answers={"immediate_danger": "no", "significant_harm": "unsure"},
        )
        assert get_standing(run=unsure, on=ON).further == "duty_or_order"
        answers = {**unsure.answers, "duty_or_order": "court-order", "order_checked": "yes"}
        duty = run(way="required", holder="school", recipient="childrens-social-care", answers=answers, goes_on=True)
        assert get_standing(run=duty, on=ON).asks == "could_expose_someone"

    def test_what_the_way_answers_is_not_asked(self) -> None:
        standing = get_standing(run=run(holder="gp-practice", recipient="school", answers=calm()), on=ON)
        assert standing.presumed["duty_or_order"].answer == "none"
        assert standing.asks == "recipient_in_scope"

    def test_what_is_answered_beats_what_the_way_answers(self) -> None:
        chosen = run(holder="gp-practice", recipient="school", answers=calm(duty_or_order="court-order"))
        assert get_standing(run=chosen, on=ON).asks == "order_checked"

    def test_consent_that_must_be_sought_is_something_to_do_and_not_to_answer(self) -> None:
        answers = calm(confidential="yes", consent="not-sought", reason_not_to_seek="none")
        first = run("hmg-2006", holder="school", recipient="housing-association", answers=answers)
        standing = get_standing(run=first, on=ON)
        assert standing.asks is None
        assert standing.decision.outcome is None
        assert [act.code for act in standing.decision.acts] == ["ask-for-consent"]

    def test_an_edition_that_is_over_is_judged_on_its_own_first_day(self) -> None:
        assert get_standing(run=run("hmg-2006"), on=ON).case.on == date(2006, 4, 1)

    def test_an_edition_in_force_is_judged_today(self) -> None:
        assert get_standing(run=run(), on=ON).case.on == ON

    def test_an_edition_that_is_not_held_is_refused(self) -> None:
        with pytest.raises(NoSuchEdition):
            get_standing(run=run("hmg-1999"), on=ON)

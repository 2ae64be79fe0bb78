"""The graphs that are data judge as the nine rules written by hand do, on any case whatever."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.core.deciding import Case, Guides, decide
from sharewell.core.deciding.vocabulary import ANSWERS, CHECKLIST, KINDS
from tests.support.nine_rules import NineRules

EDITIONS = ("hmg-2006", "hmg-2008", "hmg-2024", "england-2026")
DAYS = (date(2006, 4, 1), date(2010, 1, 1), date(2024, 4, 19), date(2026, 3, 1), date(2026, 9, 30), date(2027, 1, 1))


def a_case(guides: Guides) -> st.SearchStrategy[dict[str, object]]:
    """Draw answers: each code is left out, or has one of its answers; lists have up to three."""
    tables = guides.editions[0]
    conditions = [*tables.conditions, "none"]
    several = st.lists(st.sampled_from(conditions), min_size=1, max_size=3).map(tuple)
    strategies: dict[str, st.SearchStrategy[object]] = {
        code: st.sampled_from(answers) for code, answers in ANSWERS.items() if code not in CHECKLIST
    }
    # Most cases are calm, so that the later rules are reached.
    strategies["immediate_danger"] = st.sampled_from(("no", "no", "no", "no", "no", "no", "unsure", "yes"))
    strategies["significant_harm"] = st.sampled_from(("no", "no", "no", "unsure", "yes"))
    strategies["duty_or_order"] = st.sampled_from(("none", "none", "none", *ANSWERS["duty_or_order"]))
    strategies["gateway"] = st.sampled_from([*tables.gateways, "none"])
    strategies["condition"] = st.sampled_from(conditions) | several
    strategies["condition_sensitive"] = st.sampled_from(conditions) | several
    missing = st.sets(st.sampled_from(sorted(strategies)), max_size=4)
    return st.tuples(st.fixed_dictionaries(strategies), missing).map(
        lambda drawn: {code: answer for code, answer in drawn[0].items() if code not in drawn[1]}
    )


class TestDecide:
    @pytest.mark.parametrize("code", EDITIONS)
    def test_judges_as_the_nine_rules_written_by_hand(self, guides: Guides, code: str) -> None:
        edition = guides.get(code)

        @settings(max_examples=700, deadline=None)
        @given(
            answers=a_case(guides),
            holder=st.sampled_from((*KINDS, None)),
            recipient=st.sampled_from((*KINDS, None)),
            on=st.sampled_from(DAYS),
        )
        def check(answers: dict[str, object], holder: str | None, recipient: str | None, on: date) -> None:
            decision = decide(edition, Case(on, holder, recipient, answers))  # type: ignore[arg-type]
            by_hand = NineRules(edition, on, holder, recipient, answers).judge()
            assert (decision.outcome, decision.for_recipient, decision.next) == by_hand[:3]
            if decision.outcome in ("may-share", "refer") or decision.outcome is None:
                assert decision.limited == by_hand[3]

        check()

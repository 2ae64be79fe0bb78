"""The graphs that are data judge as the nine rules written by hand do, on any case whatever."""

import random
from datetime import date
from random import Random

import pytest

from sharewell.core.deciding import Case, Guides, decide
from sharewell.core.deciding.vocabulary import ANSWERS, CHECKLIST, KINDS
from tests.support.nine_rules import NineRules

EDITIONS = ("hmg-2006", "hmg-2008", "hmg-2024", "england-2026")
DAYS = (date(2006, 4, 1), date(2010, 1, 1), date(2024, 4, 19), date(2026, 3, 1), date(2026, 9, 30), date(2027, 1, 1))


CASES = 5_000
"""How many are drawn for each edition. Drawn by hand: that is fifty times as fast as by strategies."""


def draw_case(drawing: Random, guides: Guides) -> dict[str, str | tuple[str, ...]]:
    """Draw answers: up to four codes are left out, the others have one of their answers; lists have up to three."""
    tables = guides.editions[0]
    conditions = [*tables.conditions, "none"]
    answers: dict[str, str | tuple[str, ...]] = {
        code: drawing.choice(offered) for code, offered in ANSWERS.items() if code not in CHECKLIST
    }
    # Most cases are calm, so that the later rules are reached.
    answers["immediate_danger"] = drawing.choice(("no", "no", "no", "no", "no", "no", "unsure", "yes"))
    answers["significant_harm"] = drawing.choice(("no", "no", "no", "unsure", "yes"))
    answers["duty_or_order"] = drawing.choice(("none", "none", "none", *ANSWERS["duty_or_order"]))
    answers["gateway"] = drawing.choice([*tables.gateways, "none"])
    for code in ("condition", "condition_sensitive"):
        several = tuple(drawing.choices(conditions, k=drawing.randint(1, 3)))
        answers[code] = several if drawing.random() < 0.5 else drawing.choice(conditions)
    for code in drawing.sample(sorted(answers), k=drawing.randint(0, 4)):
        del answers[code]
    return answers


class TestDecide:
    @pytest.mark.parametrize("code", EDITIONS)
    def test_judges_as_the_nine_rules_written_by_hand(self, guides: Guides, code: str) -> None:
        edition = guides.get(code)
        # pytest-randomly seeds the module's own, so that a run can be repeated.
        drawing = Random(random.random())
        for _ in range(CASES):
            answers = draw_case(drawing, guides)
            holder, recipient = drawing.choice((*KINDS, None)), drawing.choice((*KINDS, None))
            on = drawing.choice(DAYS)
            decision = decide(edition, Case(on, holder, recipient, answers))
            by_hand = NineRules(edition, on, holder, recipient, answers).judge()
            drawn = (on, holder, recipient, answers)
            assert (decision.outcome, decision.for_recipient, decision.next) == by_hand[:3], drawn
            if decision.outcome in ("may-share", "refer") or decision.outcome is None:
                assert decision.limited == by_hand[3], drawn

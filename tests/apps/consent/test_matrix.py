"""Age, competence, whoever answers, purpose, recipient and edition: every combination, against the oracle by hand."""

from __future__ import annotations

import ast
import itertools
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from sharewell.agreements.types.words import list_words
from sharewell.consent.queries import weigh
from sharewell.consent.types import Basis
from sharewell.core.consenting import Competence, Right, Subject, find_barrier
from sharewell.core.deciding.vocabulary import KINDS
from sharewell.guidance.queries import get_guides
from tests.support import consent_oracle
from tests.support.consent_oracle import is_asked, may_answer

EDITIONS = ("hmg-2006", "hmg-2008", "hmg-2024", "england-2026")
PURPOSES = tuple(word.code for word in list_words("purposes"))
SCOPES = tuple(itertools.product(("yes", "no", "unsure"), repeat=2))
ANSWERS = tuple(itertools.product(("yes", "no"), *[("yes", "no", "unsure")] * 3))
AGES = (None, 0, 5, 11, 12, 15, 16, 17, 18, 40)
LOOKED_AT_CLOSELY = ("childrens-social-care", "police", "school", "gp-practice")
"""Recipients that are put into every scope of the duty; all others into the plain ones."""
PLAIN = (("yes", "yes"), ("no", "no"))


@cache
def basis_of(
    edition: str, recipient: str, scopes: tuple[str, str], purpose: str, answers: tuple[str, str, str, str]
) -> Basis:
    """Return what the walk of an edition says."""
    held = get_guides().get(edition)
    basis, reasons = weigh(
        held,
        on=held.in_force_on,
        holder="voluntary-organisation",
        recipient=recipient,
        holder_in_scope=scopes[0],
        recipient_in_scope=scopes[1],
        purpose=purpose,
        answers=dict(zip(("significant_harm", "risk_of_harm", "duty", "relevant"), answers, strict=True)),
    )
    assert all(one.text and one.source and one.standing for one in reasons)
    return basis


@pytest.mark.parametrize("edition", EDITIONS)
def test_nobody_is_asked_but_where_the_edition_rests_on_consent(edition: str) -> None:
    scopes = SCOPES if edition == "england-2026" else (("yes", "yes"),)
    counts: Counter[Basis] = Counter()
    for recipient, scope, purpose, answers in itertools.product(KINDS, scopes, PURPOSES, ANSWERS):
        if recipient not in LOOKED_AT_CLOSELY and scope not in PLAIN:
            continue
        found = basis_of(edition, recipient, scope, purpose, answers)
        harm, risk, duty, relevant = answers
        expected = is_asked(
            edition, recipient=recipient, scopes=scope, purpose=purpose, harm=harm, risk=risk, duty=duty,
            relevant=relevant,
        )  # fmt: skip
        assert found == expected, (edition, recipient, scope, purpose, answers, found, expected)
        counts[found] += 1
    assert min(counts[one] for one in Basis) > 100


def test_a_yes_counts_where_consent_is_asked_for_and_by_whoever_may_give_it() -> None:
    calm = ("no", "no", "no", "no")
    yes = tried = 0
    for edition, recipient, purpose in itertools.product(EDITIONS, KINDS, PURPOSES):
        basis = basis_of(edition, recipient, ("no", "no"), purpose, calm)
        asked = is_asked(edition, recipient=recipient, scopes=("no", "no"), purpose=purpose, harm="no", risk="no",
                         duty="no", relevant="no")  # fmt: skip
        for whose, age, competence, right, apart in itertools.product(Subject, AGES, Competence, Right, (True, False)):
            counts = basis is Basis.ASK and may_give(whose, right, age, competence, apart=apart)
            expected = asked == "ask" and may_answer(whose.value, right.value, age, competence.value, apart=apart)
            assert counts == expected, (edition, recipient, purpose, whose, age, competence, right, apart)
            tried += 1
            yes += counts
    assert yes > 10_000
    every = len(EDITIONS) * len(KINDS) * len(PURPOSES) * len(Subject) * len(AGES) * len(Competence) * len(Right) * 2
    assert tried == every, "the whole product, and nothing left out"


@cache
def may_give(whose: Subject, right: Right, age: int | None, competence: Competence, *, apart: bool) -> bool:
    """Tell whether nothing stands in the way of this person's answer, as the product says."""
    return find_barrier(subject=whose, right=right, age=age, competence=competence, lives_apart=apart) is None


def test_the_oracle_knows_nothing_of_what_it_is_held_against() -> None:
    """It is written from the documents: it imports nothing but the standard library, and neither reads nor calls."""
    tree = ast.parse(Path(consent_oracle.__file__).read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [each.name for each in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert imported == {"__future__"}


@pytest.mark.parametrize("recipient", ["school", "childrens-social-care"])
def test_unsure_about_serious_harm_nobody_is_asked(recipient: str) -> None:
    for edition, scope in itertools.product(EDITIONS, SCOPES):
        basis = basis_of(edition, recipient, scope, "early-help", ("unsure", "no", "no", "no"))
        assert basis is not Basis.ASK, (edition, scope)

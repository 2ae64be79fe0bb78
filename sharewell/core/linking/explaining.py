"""Say why two records are held to be one person: as a waterfall of bits, and as a sentence."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sharewell.core.linking import levels as at
from sharewell.core.linking.comparing import Compared, Floats
from sharewell.core.linking.model import Model, chance_of, guard, weigh
from sharewell.core.linking.people import Bytes

START, GUARD = "start", "guard"

WORDS: Final = {
    ("given", "same"): "the given name is the same",
    ("given", "variant"): "the given names are forms of one name",
    ("given", "close"): "the given names are written or sound alike",
    ("given", "moved"): "a given name stands in another place",
    ("given", "near"): "the given names are somewhat alike",
    ("given", "lookalike"): "the given names look alike but are two names",
    ("given", "initial"): "only the initial of the given name agrees",
    ("given", "different"): "the given name is different",
    ("other_given", "same"): "the second given name is the same",
    ("other_given", "alike"): "the second given names are alike",
    ("other_given", "initial"): "the initial of the second given name agrees",
    ("other_given", "different"): "the second given name is different",
    ("family", "same"): "the family name is the same",
    ("family", "variant"): "the family names are forms or parts of one name",
    ("family", "close"): "the family names are written or sound alike",
    ("family", "moved"): "given and family name are swapped",
    ("family", "near"): "the family names are somewhat alike",
    ("family", "lookalike"): "the family names look alike but are two names",
    ("family", "initial"): "only the initial of the family name agrees",
    ("family", "different"): "the family name is different",
    ("born", "same"): "the birth date is the same",
    ("born", "swapped"): "day and month of birth are swapped",
    ("born", "one_slip"): "the birth dates differ by one slip of the pen",
    ("born", "year_alone"): "only a year is known of one, and it agrees",
    ("born", "one_part"): "one part of the birth date differs",
    ("born", "same_year"): "only the year of birth agrees",
    ("born", "next_year"): "the years of birth are one apart",
    ("born", "different"): "the birth date is different",
    ("sex", "same"): "the sex is the same",
    ("sex", "different"): "the sex is different",
    ("place", "same_house"): "the address is the same",
    ("place", "same_postcode"): "the postcode is the same",
    ("place", "house_elsewhere"): "the house is the same and the postcode is not",
    ("place", "sector"): "they live near one another",
    ("place", "district"): "they live in one district or town",
    ("place", "area"): "they live in one area",
    ("place", "different"): "they live in different places",
    ("number", "same"): "the NHS number is the same",
    ("number", "one_slip"): "the NHS numbers differ by one slip of the pen",
    ("number", "different"): "the NHS number is different",
    ("parents", "same"): "a parent is the same",
    ("parents", "alike"): "a parent is alike",
    ("parents", "given"): "a parent's given name agrees",
    ("parents", "family"): "a parent's family name agrees",
    ("parents", "different"): "the parents are different",
    ("school", "same"): "the school is the same",
    ("school", "different"): "the school is different",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the waterfall: what was found in a field, in words, and the bits that it adds."""

    field: str
    level: str
    words: str
    bits: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a pair has its score. The steps add up to `bits`."""

    bits: float
    steps: tuple[Step, ...]

    @property
    def chance(self) -> float:
        """Return the probability that the two are one person."""
        return chance_of(self.bits)

    @property
    def is_guarded(self) -> bool:
        """Say whether the guard for twins and siblings held the score back."""
        return any(step.field == GUARD for step in self.steps)

    @property
    def sentence(self) -> str:
        """Return the explanation as a sentence or two, the weightiest first."""
        found = [(step.words, step.bits) for step in self.steps if step.field not in (START, GUARD)]
        return _sentence(found, is_guarded=self.is_guarded)


def _sentence(found: list[tuple[str, float]], *, is_guarded: bool) -> str:
    found = sorted(found, key=lambda one: -abs(one[1]))
    speaks_for = [words for words, bits in found if bits >= 0.5]
    against = [words for words, bits in found if bits <= -0.5]
    said = []
    if speaks_for:
        said.append(f"For one child: {_listed(speaks_for)}.")
    if against:
        said.append(f"Against: {_listed(against)}.")
    if is_guarded:
        said.append("They may be twins or brothers and sisters, so a person must decide.")
    return " ".join(said) or "Too little is known of either to say anything."


def sentence_of(levels: Bytes, weights: Floats, bits: float, model: Model, *, count: int) -> str:
    """Return the sentence of `explain` for a pair of which levels, weights and score are there already."""
    found = [
        (WORDS[name, at.LEVELS[name][level]], weight)
        for name, level, weight in zip(at.FIELDS, levels.tolist(), weights.tolist(), strict=True)
        if level
    ]
    raw = float(weights.sum(dtype=np.float64)) + model.start(count)
    return _sentence(found, is_guarded=abs(raw - bits) > 1e-9)


def explain(compared: Compared, row: int, model: Model, *, count: int) -> Explanation:
    """Return why a pair has its score, in an index of `count`."""
    one = Compared(
        compared.levels[row : row + 1],
        compared.given_share[row : row + 1],
        compared.family_share[row : row + 1],
        compared.born_share[row : row + 1],
    )
    bits = weigh(one, model)[0].astype(float)
    start = model.start(count)
    steps = [Step(START, "", f"one of {count:,} children, or none, is this child", start)]
    for field, name in enumerate(at.FIELDS):
        level = int(one.levels[0, field])
        if level:
            word = at.LEVELS[name][level]
            steps.append(Step(name, word, WORDS[name, word], float(bits[field])))
    raw = np.array([bits.sum() + start])
    held = float(guard(raw, one.levels, model)[0])
    if held != raw[0]:
        steps.append(Step(GUARD, "", "held back: they may be twins or brothers and sisters", held - float(raw[0])))
    return Explanation(held, tuple(steps))


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

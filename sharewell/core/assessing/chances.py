"""How likely it is to pass by guessing, exactly."""

from collections.abc import Sequence
from fractions import Fraction
from math import comb, factorial

from sharewell.core.assessing.draw import by_section, shares
from sharewell.core.assessing.question import CHOOSES_ONE, Kind, Question


def chance_of_right(question: Question) -> Fraction:
    """Return how likely a guess is right, for a guesser who even knows how many options to choose."""
    count = len(question.options)
    if question.kind in CHOOSES_ONE:
        return Fraction(1, count)
    if question.kind is Kind.SEVERAL:
        return Fraction(1, comb(count, len(question.key)))
    if question.kind is Kind.ORDER:
        return Fraction(1, factorial(count))
    return Fraction(1, len(question.labels) ** count)


def chance_of_pass(questions: Sequence[Question], *, needed: int) -> Fraction:
    """Return how likely `needed` or more of the questions are guessed right."""
    right = [Fraction(1)]  # right[n]: how likely exactly n are right so far
    for question in questions:
        chance = chance_of_right(question)
        before = [*right, Fraction(0)]
        right = [
            before[number] * (1 - chance) + (before[number - 1] * chance if number else 0)
            for number in range(len(before))
        ]
    return sum(right[needed:], Fraction(0))


def worst_draw(bank: Sequence[Question], *, number: int) -> tuple[Question, ...]:
    """Return the questions that are easiest to guess among all that a draw of this number could hold.

    No draw has a higher chance of a pass by guessing. Raise `DrawNotPossible`.
    """
    each, more = shares(bank, number=number)
    taken: list[Question] = []
    spare: list[Question] = []
    for held in by_section(bank).values():
        easiest = sorted(held, key=chance_of_right, reverse=True)
        taken += easiest[:each]
        spare += easiest[each : each + 1]
    return tuple(taken + sorted(spare, key=chance_of_right, reverse=True)[:more])

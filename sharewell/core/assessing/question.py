"""What a question is, which answers are possible, and which one is right."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Answer: TypeAlias = tuple[int, ...]
"""An answer as numbers from 0.

One, case: the option. Several: the options, in rising order. Order: for each option as shown, its place. Match: for
each option as shown, its label.
"""


class Kind(StrEnum):
    """The kinds of question."""

    ONE = "one"
    """Choose one option."""

    SEVERAL = "several"
    """Choose every option that is right, at least one."""

    ORDER = "order"
    """Put the options in order."""

    MATCH = "match"
    """Give each option one of the labels."""

    CASE = "case"
    """Choose what the guide says of a case; the options are its outcomes."""


CHOOSES_ONE = frozenset({Kind.ONE, Kind.CASE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, its options as they are shown, and its key: the answer that is right.

    Raise `ValueError` for a key that is no possible answer, or options that say the same.
    """

    code: str
    section: str
    kind: Kind
    options: tuple[str, ...]
    labels: tuple[str, ...] = ()
    key: Answer

    def __post_init__(self) -> None:
        """Refuse a question that nobody could answer."""
        if len(self.options) < 2 or len(set(self.options)) != len(self.options):
            raise ValueError(f"{self.code} needs two options or more, each with words of its own.")
        if (self.kind is Kind.MATCH) != (len(self.labels) > 1):
            raise ValueError(f"{self.code}: labels belong to a question that matches, two or more of them.")
        if not is_possible(self, self.key):
            raise ValueError(f"The key of {self.code} is no answer to it.")


def is_possible(question: Question, answer: Answer) -> bool:
    """Tell whether somebody who fills in the whole question can give this answer."""
    count = len(question.options)
    if question.kind in CHOOSES_ONE:
        return len(answer) == 1 and _within(answer, count)
    if question.kind is Kind.SEVERAL:
        return bool(answer) and list(answer) == sorted(set(answer)) and _within(answer, count)
    if question.kind is Kind.ORDER:
        return sorted(answer) == list(range(count))
    return len(answer) == count and _within(answer, len(question.labels))


def _within(numbers: Iterable[int], count: int) -> bool:
    return all(0 <= number < count for number in numbers)


def is_right(question: Question, answer: Answer | None) -> bool:
    """Tell whether the answer is right. None, a question left out, is wrong; nothing is half right."""
    return answer == question.key


def needed_for(*, percent: int, number: int) -> int:
    """Return how many of `number` questions must be right for a pass mark in percent: rounded up."""
    return -(-percent * number // 100)

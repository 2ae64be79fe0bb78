"""Draw an assessment from a bank: every section in it, fresh questions first, options shuffled."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from sharewell.core.assessing.question import Kind, Question


class DrawNotPossible(ValueError):
    """The bank is too small for this number of questions, or the number is too small for its sections."""


def by_section(bank: Sequence[Question]) -> Mapping[str, list[Question]]:
    """Return the questions of each section, in the order of the bank."""
    found: dict[str, list[Question]] = defaultdict(list)
    for question in bank:
        found[question.section].append(question)
    return found


def shares(bank: Sequence[Question], *, number: int) -> tuple[int, int]:
    """Return how many questions every section gives, and how many sections give one more. Raise `DrawNotPossible`."""
    sections = by_section(bank)
    if not sections or number < len(sections):
        raise DrawNotPossible("There are more sections than questions to draw.")
    each, more = divmod(number, len(sections))
    if any(len(held) < each for held in sections.values()):
        raise DrawNotPossible(f"A section holds fewer than the {each} questions that it has to give.")
    if sum(len(held) > each for held in sections.values()) < more:
        raise DrawNotPossible("Too few sections hold a question more than they have to give.")
    return each, more


def draw(
    bank: Sequence[Question], *, number: int, seed: str, seen: Sequence[frozenset[str]] = ()
) -> tuple[Question, ...]:
    """Return `number` questions in a shuffled order, as many from each section as can be.

    `seen` holds the codes of earlier draws, the latest first: what was drawn longest ago, or never, comes first. The
    same seed draws the same. Options are shuffled and their keys with them; those of a case keep their order. Raise
    `DrawNotPossible`.
    """
    each, more = shares(bank, number=number)
    chance = Random(seed)  # noqa: S311  # nosec B311  a draw to be repeated from its seed, which is secret
    sections = by_section(bank)
    longer = [code for code, held in sections.items() if len(held) > each]
    gives_more = set(chance.sample(longer, more))
    drawn: list[Question] = []
    for code, held in sections.items():
        shuffled = chance.sample(held, len(held))
        freshest = sorted(shuffled, key=lambda one: -_last_seen(one.code, seen))
        drawn += freshest[: each + (code in gives_more)]
    return tuple(_shuffled(one, chance) for one in chance.sample(drawn, len(drawn)))


def _last_seen(code: str, seen: Sequence[frozenset[str]]) -> int:
    """Return how many draws ago the question came last: `len(seen)` where it never came."""
    return next((age for age, codes in enumerate(seen) if code in codes), len(seen))


def _shuffled(question: Question, chance: Random) -> Question:
    """Return the question with its options in another order, and the key that fits them."""
    if question.kind is Kind.CASE:
        return question
    places = chance.sample(range(len(question.options)), len(question.options))  # the old place of each new one
    if question.kind in {Kind.ORDER, Kind.MATCH}:
        key = tuple(question.key[old] for old in places)
    else:
        key = tuple(sorted(places.index(old) for old in question.key))
    return replace(question, options=tuple(question.options[old] for old in places), key=key)

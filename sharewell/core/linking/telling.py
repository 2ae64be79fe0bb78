"""Does a name that is said of a new identity tell of the earlier one?

Strict: a name of which one word tells, tells. Spelling does not help: words are near as the scorer finds them near.
"""

from collections.abc import Collection

from rapidfuzz.distance import JaroWinkler

NEAR = 0.88
"""How alike two words are (Jaro-Winkler, 0 to 1) from which on one may be the other, spelt otherwise."""


def is_near(one: str, other: str) -> bool:
    """Tell whether two folded words may be one word. An initial is near whatever begins with it."""
    if min(len(one), len(other)) == 1:
        return one[:1] == other[:1]
    return JaroWinkler.similarity(one, other) >= NEAR


def tells(said: Collection[str], *, earlier: Collection[str], later: Collection[str]) -> bool:
    """Tell whether some words of a name are those of an earlier identity and not of the later one too."""
    return any(
        any(is_near(word, known) for known in earlier) and not any(is_near(word, known) for known in later)
        for word in said
    )


def is_the_same_name(said: Collection[str], other: Collection[str]) -> bool:
    """Tell whether each word of either name is near a word of the other."""
    return bool(said and other) and not (
        tells(said, earlier=said, later=other) or tells(other, earlier=other, later=said)
    )

"""Public references such as `led_1J5Q0KXW3T9B7M2ZRC`.

A reference is a prefix of two to eight lower-case letters that says what it stands for, an underscore, and 18
characters in Crockford's base 32 (no I, L, O or U): nine for the moment in milliseconds since 1970, eight of chance,
and one that checks the rest, prefix included. References of one kind sort by time as plain text.

The check is a weighted sum in the field of 32 elements. Each place has a different power of a generator as its weight,
so that one wrong character is always found, and so are two that changed places.

What belongs to an exercise with an invented child has a U in the first place of chance, which no other reference can
have: `is_exercise` tells it from the reference alone, wherever it stands (ADR 173). To the check a U weighs as a 7, so
a U that was mistaken for a 7, there and nowhere else, is the one wrong character that the check does not find.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TIME_LENGTH, CHANCE_LENGTH = 9, 8
BODY_LENGTH = TIME_LENGTH + CHANCE_LENGTH + 1
CHANCE_BITS = 5 * CHANCE_LENGTH

EXERCISE = "U"
"""Stands in the first place of chance of what belongs to an exercise."""

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHS = _VALUES | {EXERCISE: _VALUES["7"]}
_PREFIX = re.compile(r"[a-z]{2,8}")
_READ_ALIKE = str.maketrans("OIL", "011")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive: x generates all 31 weights
_SPOKEN = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        [
            "alpha",
            "bravo",
            "charlie",
            "delta",
            "echo",
            "foxtrot",
            "golf",
            "hotel",
            "india",
            "juliet",
            "kilo",
            "lima",
            "mike",
            "november",
            "oscar",
            "papa",
            "quebec",
            "romeo",
            "sierra",
            "tango",
            "uniform",
            "victor",
            "whisky",
            "x-ray",
            "yankee",
            "zulu",
        ],
        strict=True,
    )
) | dict(
    zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)


class ReferenceUnreadable(ValueError):
    """The text is not a reference: wrong length, wrong kind, or a character mistaken."""


def _powers() -> tuple[int, ...]:
    powers, value = [], 1
    for _ in range(31):
        powers.append(value)
        value <<= 1
        if value & 32:
            value ^= _POLYNOMIAL
    return tuple(powers)


_WEIGHTS = _powers()


def _times(left: int, right: int) -> int:
    """Multiply in the field of 32 elements."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= _POLYNOMIAL
        right >>= 1
    return product


_PRODUCTS = tuple(tuple(_times(weight, value) for value in range(32)) for weight in _WEIGHTS)
"""What each value weighs at each place. Every act makes and reads several references, so it is worked out once."""


def _sum(prefix: str, body: str) -> int:
    """Return the weighted sum of prefix and body; the check character at the body's end brings it to zero."""
    values = [ord(letter) - ord("a") + 1 for letter in prefix] + [_WEIGHS[character] for character in body]
    total = 0
    for place, value in enumerate(reversed(values)):
        total ^= _PRODUCTS[place][value]
    return total


_CHANCE_PRODUCTS = _PRODUCTS[1 : CHANCE_LENGTH + 1]
"""What the characters of chance weigh, from the last of them on; the check character stands behind them."""

_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
"""Two characters at a time: a feed makes some references for each of its rows."""


def _encode(number: int, length: int) -> str:
    characters = []
    while length > 1:
        characters.append(_PAIRS[number & 1023])
        number >>= 10
        length -= 2
    if length:
        characters.append(ALPHABET[number & 31])
    return "".join(reversed(characters))


def make_reference(prefix: str, *, at: datetime, chance: int, is_exercise: bool = False) -> str:
    """Return the reference with `prefix` for the moment `at` (aware) and `chance` (0 to 2**40 - 1, drawn by the
    caller). One of an exercise is marked, and keeps 35 bits of the chance.

    Raises ValueError for a prefix that is not two to eight lower-case letters, a naive moment, one before 1970, or a
    chance out of range.
    """
    plain = make_references(prefix, at=at, chances=[chance])[0]
    if not is_exercise:
        return plain
    body = plain[len(prefix) + 1 : -1]
    marked = body[:TIME_LENGTH] + EXERCISE + body[TIME_LENGTH + 1 :]
    return f"{prefix}_{marked}{ALPHABET[_sum(prefix, marked + '0')]}"


def make_references(prefix: str, *, at: datetime, chances: Sequence[int]) -> list[str]:
    """Return a reference for each chance, as `make_reference` does for one: a feed needs thousands of one moment."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("A prefix is two to eight lower-case letters.")
    if at.tzinfo is None:
        raise ValueError("The moment needs a time zone.")
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    if not 0 <= milliseconds < 32**TIME_LENGTH:
        raise ValueError("The moment lies before 1970 or too far ahead.")
    if not all(0 <= chance < 2**CHANCE_BITS for chance in chances):
        raise ValueError("The chance is out of range.")
    time = _encode(milliseconds, TIME_LENGTH)
    begun = _sum(prefix, time + "0" * (CHANCE_LENGTH + 1))
    made = []
    for chance in chances:
        check, rest = begun, chance
        for products in _CHANCE_PRODUCTS:
            check ^= products[rest & 31]
            rest >>= 5
        made.append(check)
    head = f"{prefix}_{time}"
    return [
        f"{head}{_encode(chance, CHANCE_LENGTH)}{ALPHABET[check]}" for chance, check in zip(chances, made, strict=True)
    ]


def parse_reference(text: str, *, prefix: str | None = None) -> str:
    """Return the reference as it is written properly, from how a person wrote or typed it.

    Case, spaces, hyphens and full stops do not matter, and O is read as 0, I and L as 1. `prefix` is the expected kind;
    without it the text must have an underscore, a space or a hyphen behind its prefix.
    Raises ReferenceUnreadable; its message never repeats the text.
    """
    words = re.sub(r"[\s.\-_\u2010-\u2015]+", " ", text).strip()
    kind = prefix if prefix is not None else words.partition(" ")[0].lower()
    if not _PREFIX.fullmatch(kind):
        raise ReferenceUnreadable("A reference begins with what it stands for, such as led_.")
    letters = words.replace(" ", "").upper().translate(_READ_ALIKE)
    expected = kind.upper().translate(_READ_ALIKE)
    if not letters.startswith(expected):
        raise ReferenceUnreadable(f"This is no reference that begins with {kind}_.")
    body = letters[len(expected) :]
    if len(body) != BODY_LENGTH:
        raise ReferenceUnreadable(f"A reference has {BODY_LENGTH} characters behind {kind}_; this has {len(body)}.")
    if any(character not in _VALUES for character in body.replace(EXERCISE, "", int(_is_marked(body)))):
        raise ReferenceUnreadable("There is a character in it that references do not use.")
    if _sum(kind, body) != 0:
        raise ReferenceUnreadable("A character in it is wrong. Please compare it with the original.")
    return f"{kind}_{body}"


def is_exercise(reference: str) -> bool:
    """Tell whether a reference belongs to an exercise with an invented child. Any other text does not."""
    kind, _, body = reference.partition("_")
    return len(body) == BODY_LENGTH and _is_marked(body) and _PREFIX.fullmatch(kind) is not None


def _is_marked(body: str) -> bool:
    return body[TIME_LENGTH : TIME_LENGTH + 1] == EXERCISE


def made_at(reference: str) -> datetime:
    """Return the moment that a reference carries, in UTC, to the millisecond. Raises ReferenceUnreadable."""
    body = parse_reference(reference).partition("_")[2]
    milliseconds = 0
    for character in body[:TIME_LENGTH]:
        milliseconds = milliseconds * 32 + _VALUES[character]
    return _EPOCH + timedelta(milliseconds=milliseconds)


def spell_out(reference: str) -> str:
    """Return the reference as words for the telephone: a word for each character, a comma after each group.

    The prefix is one group; the rest goes in sixes. Raises ReferenceUnreadable.
    """
    kind, _, body = parse_reference(reference).partition("_")
    groups = [kind.upper(), *(body[start : start + 6] for start in range(0, BODY_LENGTH, 6))]
    return ", ".join(" ".join(_SPOKEN[character] for character in group) for group in groups)

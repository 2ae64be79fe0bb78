"""Cut a text into pieces: plain, a known word, or what looks like an abbreviation and is none that is known.

The pieces put together are the text, character by character: nothing that somebody wrote is ever changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LONGEST_ABBREVIATION = 8
_ABBREVIATION = re.compile(rf"[A-Z][A-Za-z]{{1,{LONGEST_ABBREVIATION - 1}}}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ROMAN = re.compile(r"[IVXLC]+")
PLAIN = frozenset({"OK", "TV", "UK", "AM", "PM", "BBC", "DVD", "PC", "ID", "CD", "PE"})
"""What everybody knows, or is no word of a profession."""
MANY_CAPITALS = 0.6
"""From this part of all words in capitals on, somebody wrote in capitals, and capitals say nothing."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the list, by its code, in each way in which it is written."""

    code: str
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. `code` names a known word; `is_unknown` is what looks like an abbreviation and is not known."""

    text: str
    code: str = ""
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words ready to be found. An abbreviation is found only as it is written."""

    words: tuple[Word, ...]
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _exact: dict[str, str] = field(init=False, repr=False, compare=False)
    _loose: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make one pattern of all, the longest first."""
        exact: dict[str, str] = {}
        loose: dict[str, str] = {}
        for word in self.words:
            for one in word.written:
                if is_exact(one):
                    exact.setdefault(one, word.code)
                else:
                    loose.setdefault(one.casefold(), word.code)
        written = {one for word in self.words for one in word.written}
        either = "|".join(
            f"(?-i:{re.escape(one)})" if is_exact(one) else re.escape(one)
            for one in sorted(written, key=lambda one: (-len(one), one))
        )
        object.__setattr__(self, "_exact", exact)
        object.__setattr__(self, "_loose", loose)
        # A plural of what is known is known too. (?!) finds nothing: there is no word.
        pattern = rf"(?<!\w)(?P<word>{either or '(?!)'})(?P<plural>(?-i:s))?(?!\w)"
        object.__setattr__(self, "_pattern", re.compile(pattern, re.IGNORECASE))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where each known word begins and ends, and its code: whole words, the longest, from the left."""
        for match in self._pattern.finditer(text):
            found = match["word"]
            code = self._exact.get(found) or self._loose.get(found.casefold())
            if code is not None:
                yield match.start(), match.end(), code


def is_exact(written: str) -> bool:
    """Tell whether something is found only as it is written: capitals alone, or two of them in a row."""
    return re.search(r"[A-Z]{2}", written) is not None or not any(one.islower() for one in written)


def pieces_of(text: str, lexicon: Lexicon) -> tuple[Piece, ...]:
    """Return the pieces of a text. Joined, they are the text."""
    pieces: list[Piece] = []
    place, shouts = 0, _shouts(text)
    for start, end, code in lexicon.find(text):
        pieces += _plain(text[place:start], is_quiet=not shouts)
        pieces.append(Piece(text[start:end], code=code))
        place = end
    pieces += _plain(text[place:], is_quiet=not shouts)
    return tuple(piece for piece in pieces if piece.text)


def _plain(text: str, *, is_quiet: bool) -> Iterable[Piece]:
    """Yield what is between known words, with what looks like an abbreviation apart."""
    place = 0
    for match in _WORD.finditer(text) if is_quiet else ():
        if _is_abbreviation(match.group(), before=text[: match.start()][-1:], after=text[match.end() :][:1]):
            yield Piece(text[place : match.start()])
            yield Piece(match.group(), is_unknown=True)
            place = match.end()
    yield Piece(text[place:])


def _is_abbreviation(word: str, *, before: str, after: str) -> bool:
    """Tell whether a word looks like an abbreviation. What touches a digit is a number of something, or a postcode."""
    bare = word[:-1] if word.endswith("s") and word[:-1].isupper() else word
    if bare in PLAIN or _ROMAN.fullmatch(bare) or before.isdigit() or after.isdigit() or "_" in (before, after):
        return False
    capitals = sum(one.isupper() for one in bare)
    return bool(_ABBREVIATION.fullmatch(bare)) and capitals * 2 > len(bare)


def _shouts(text: str) -> bool:
    """Tell whether somebody wrote in capitals."""
    words = [match.group() for match in _WORD.finditer(text) if len(match.group()) > 1]
    return len(words) > 2 and sum(word.isupper() for word in words) > MANY_CAPITALS * len(words)

"""A key for how a name sounds, made for names of many languages in Latin letters.

Not for one language: Soundex and Metaphone read everything as English. Letters that transliterations swap for each
other fall together, vowels count only at the front, and doubled letters count once: Muhammad and Mohamed are MMT.
"""

import re
from functools import lru_cache
from typing import Final

LONGEST: Final = 6

_GROUPS: Final = (
    (re.compile(r"^(?:KN|GN|PN)"), "N"),
    (re.compile(r"^WR"), "R"),
    (re.compile(r"^X"), "H"),  # Somali Xasan, Chinese Xu; never read as KS at the front
    (re.compile(r"^C(?=[AO]B|UM|US|[AI]L|IS)"), ""),  # Somali ayn: Cali, Cumar, Ciise
    (re.compile(r"TSCH|TCH|SZCZ|SHCH|CZ|TZ|TS|DZ|CS"), "C"),
    (re.compile(r"SCH|SH|SZ|ZH|RZ"), "S"),
    (re.compile(r"CH(?=[RL])"), "K"),
    (re.compile(r"CH"), "C"),
    (re.compile(r"PH|GHT|(?<=U)GH$"), "F"),
    (re.compile(r"MPS"), "MS"),
    (re.compile(r"MPT"), "MT"),
    (re.compile(r"DJ|DG|GI(?=[AO])"), "J"),
    (re.compile(r"CK|CQ|KH|GH|QU|Q"), "K"),
    (re.compile(r"X"), "KS"),
    (re.compile(r"C(?=[EIY])"), "S"),
    (re.compile(r"C(?=[AOUKLRTN]|$)"), "K"),
    (re.compile(r"TH|DH|BH"), "T"),
    (re.compile(r"MC|MAC(?=[KGQ])"), "MK"),
)
_FOLD: Final = str.maketrans("BDGJVWZYQ", "PTKIFFSIK")
_VOWELS: Final = re.compile(r"[AEIOUH]")
_DOUBLE: Final = re.compile(r"(.)\1+")


_LETTERS: Final = "CFKLMNPRST"
"""What a key is made of behind its first letter."""
_HEADS: Final = "ACFHIKLMNPRST"


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """Return the sound key of a word of A to Z: up to six letters, empty for an empty word."""
    return _said(word)[:LONGEST]


def near_sounds(word: str) -> tuple[str, ...]:
    """Return the sound keys that are one slip from a word's own: a letter too many, too few, another or exchanged.

    In order, without the word's own; empty for an empty word.
    """
    said = _said(word)
    if not said:
        return ()
    parts = [(said[:place], said[place:]) for place in range(min(len(said), LONGEST) + 1)]
    found = {head + tail[1:] for head, tail in parts if tail}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in parts if len(tail) > 1}
    for head, tail in parts:
        letters = _LETTERS if head else _HEADS
        found |= {head + letter + tail for letter in letters} | {head + letter + tail[1:] for letter in letters if tail}
    short = {(one[0] + _DOUBLE.sub(r"\1", one[1:]))[:LONGEST] for one in found if one}
    return tuple(sorted(short - {said[:LONGEST]}))


def _said(word: str) -> str:
    if not word:
        return ""
    said = word
    for pattern, letters in _GROUPS:
        said = pattern.sub(letters, said)
    if not said:
        said = word
    front = said[0]
    said = _DOUBLE.sub(r"\1", said.translate(_FOLD))
    head = "A" if front in "AEIOUYJH" and (len(said) < 2 or front != "J") else said[0]
    if front == "J":
        head = "I"
    if front == "Y":
        head = "I"
    if front == "H":
        head = "H"
    tail = _DOUBLE.sub(r"\1", _VOWELS.sub("", said[1:]))
    return head + tail

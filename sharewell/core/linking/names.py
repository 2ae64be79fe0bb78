"""Read names: any script, with accents, hyphens, particles, titles and placeholders, into words of A to Z."""

import re
import unicodedata
from typing import Final, NamedTuple

from anyascii import anyascii

from sharewell.core.linking.tables import Tables

LONGEST: Final = 40
"""The most letters of a word that count."""

_NO_LETTER = re.compile(r"[^A-Z]+")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼʻ.\u200c\u200d"))
_NAMED_LETTER = re.compile(
    r"(DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|TAMIL|TELUGU|KANNADA|MALAYALAM|SINHALA|ORIYA) "
    r"(LETTER|VOWEL SIGN|SIGN) ([A-Z]+)"
)
_NAMED_SYLLABLE = re.compile(
    r"(?:HANGUL SYLLABLE|ETHIOPIC SYLLABLE|KATAKANA LETTER|HIRAGANA LETTER) (?:SMALL )?([A-Z]+)"
)
_CONSONANT = re.compile(r"[BCDFGHJKLMNPQRSTVWXYZ]+A$")


class GivenNames(NamedTuple):
    """The first two given names, and all of them joined. Empty where there is none."""

    first: str = ""
    second: str = ""
    joined: str = ""


class FamilyName(NamedTuple):
    """The name's first part, its last part where that differs, and all of it joined. Empty where there is none."""

    first: str = ""
    last: str = ""
    joined: str = ""


NO_GIVEN_NAMES, NO_FAMILY_NAME = GivenNames(), FamilyName()


def fold(text: str, tables: Tables) -> str:
    """Return the text in capitals A to Z, other characters as single spaces; letters of other scripts by their sound.

    Folding twice is folding once.
    """
    if text.isascii():
        return _NO_LETTER.sub(" ", text.translate(_APOSTROPHES).upper()).strip()
    written = unicodedata.normalize("NFC", text.translate(_APOSTROPHES)).upper()
    plain = "".join(
        character if character.isascii() else _letter(character, tables)
        for character in unicodedata.normalize("NFC", written)
    )
    return _NO_LETTER.sub(" ", plain.upper()).strip()


def _letter(character: str, tables: Tables) -> str:
    known = tables.letters.get(character)
    if known is not None:
        return known
    parts = unicodedata.normalize("NFKD", character)
    if parts != character:
        return "".join(
            one if one.isascii() else tables.letters.get(one.upper(), "")
            if unicodedata.combining(one) == 0 else ""
            for one in parts
        ) or _by_its_name(character)  # fmt: skip
    if unicodedata.combining(character):
        return ""
    return _by_its_name(character)


def _by_its_name(character: str) -> str:
    """Return the sound that Unicode's own name of a letter gives, or a space.

    Scripts of India write a consonant with an A that a vowel sign replaces; the A is left out: the sound key needs
    none. A Chinese character has no sound in its name: it is read as in Mandarin, whoever bears it. Both sides are
    read alike, so the same characters are the same name.
    """
    name = unicodedata.name(character, "")
    if name.startswith("CJK "):
        return anyascii(character) or " "
    indic = _NAMED_LETTER.match(name)
    if indic:
        _, kind, sound = indic.groups()
        if kind == "SIGN":
            return "N" if sound in ("ANUSVARA", "CANDRABINDU", "BINDI", "TIPPI") else ""
        return sound[:-1] if kind == "LETTER" and _CONSONANT.match(sound) else sound
    syllable = _NAMED_SYLLABLE.match(name)
    return syllable.group(1) if syllable else " "


def read_given_names(text: str, tables: Tables) -> GivenNames:
    """Return the given names of a cell. "Baby", "Unknown" and the like are no name."""
    if text.isascii() and text.isalpha():
        word = text.upper()[:LONGEST]
        return NO_GIVEN_NAMES if word in tables.placeholders else GivenNames(word, "", word)
    words = _words(text, tables)
    joined = "".join(words)[:LONGEST]
    if len(words) > 1 and joined not in tables.placeholders and tables.special.isdisjoint(words):
        return GivenNames(words[0], words[1], joined)
    words = _without_marks(words, tables)
    if not words or _is_placeholder(words, tables):
        return NO_GIVEN_NAMES
    parts = _join_particles(words, tables)
    # "Mohammed Ali Khan", "Md Rahim": a mark of respect stays where nothing else is left.
    joined = "".join(parts)
    return GivenNames(parts[0], parts[1] if len(parts) > 1 else "", joined[:LONGEST])


def read_family_name(text: str, tables: Tables) -> FamilyName:
    """Return a family name: its parts for "Smith-Jones", with and without the particle for "van der Berg"."""
    if text.isascii() and text.isalpha():
        word = text.upper()[:LONGEST]
        return NO_FAMILY_NAME if word in tables.no_family_names else FamilyName(word, "", word)
    words = _words(text, tables)
    words = _without_marks(words, tables)
    borne = len(words) == 1 and words[0] in tables.family_names
    if not words or (not borne and _is_placeholder(words, tables)):
        return NO_FAMILY_NAME
    joined = "".join(words)[:LONGEST]
    parts = _join_particles(words, tables)
    if len(parts) > 1:
        return FamilyName(parts[0], parts[-1] if parts[-1] != parts[0] else "", joined)
    bare = words[-1]
    return FamilyName(parts[0], bare if bare != parts[0] and len(bare) > 1 else "", joined)


def read_whole_name(text: str, tables: Tables) -> tuple[str, str]:
    """Return the given and the family name of a parent, who is written in one cell: "Jones, Mary" or "Mary Jones"."""
    if "," in text:
        family, _, given = text.partition(",")
        return read_given_names(given, tables).first, _last(read_family_name(family, tables))
    words = _without_marks(_words(text, tables), tables)
    if not words or _is_placeholder(words, tables):
        return "", ""
    parts = _join_particles(words, tables)
    if len(parts) == 1:
        return parts[0], ""
    return parts[0], parts[-1]


def _last(name: FamilyName) -> str:
    return name.last or name.first


def _words(text: str, tables: Tables) -> list[str]:
    if text.isascii() and text.replace(" ", "").isalpha():
        return text.upper().split()
    return [word[:LONGEST] for word in fold(text, tables).split()]


def _is_placeholder(words: list[str], tables: Tables) -> bool:
    if "".join(words) in tables.placeholders:
        return True
    # "Baby of Sarah" names the mother; "Twin two", "Baby Boy", "Male infant" name nobody.
    if words[0] not in tables.placeholders:
        return False
    return len(words) == 1 or all(
        word in tables.placeholders or word in tables.placeholder_companions for word in words[1:2]
    )


def _without_marks(words: list[str], tables: Tables) -> list[str]:
    """Leave out titles and suffixes, as long as something stays."""
    marks = tables.titles | tables.suffixes
    return [word for word in words if word not in marks] or words[:1]


def _join_particles(words: list[str], tables: Tables) -> list[str]:
    """Return the words with each run of particles joined to the word after it."""
    parts: list[str] = []
    held = ""
    for word in words:
        if word in tables.particles:
            held += word
        else:
            parts.append((held + word)[:LONGEST])
            held = ""
    if held:
        parts.append(held[:LONGEST])
    return parts

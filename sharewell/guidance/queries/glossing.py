"""Mark words of a profession in what somebody wrote, for whoever reads it. What was written is never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from sharewell.core.glossing import Lexicon, Word, pieces_of
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries.content_pages import Term, load_pages

MOST_UNKNOWN = 12


@dataclass(frozen=True, slots=True)
class Gloss:
    """Words that were found in some texts: those that the glossary explains, and abbreviations that it does not."""

    terms: tuple[Term, ...]
    unknown: tuple[str, ...]
    _lexicon: Lexicon = field(repr=False)

    def mark(self, text: str) -> Markup:
        """Return a text with each known word a link to its meaning below, the first time it stands there.

        Nothing else of the text is markup, whatever was written.
        """
        seen: set[str] = set()
        explained = {one.code for one in self.terms}
        parts: list[Markup] = []
        for piece in pieces_of(text, self._lexicon):
            if piece.code in explained and piece.code not in seen:
                seen.add(piece.code)
                parts.append(Markup('<a class="sw-term" href="#{}">{}</a>').format(piece.code, piece.text))
            else:
                parts.append(Markup.escape(piece.text))
        return Markup("").join(parts)


def gloss(texts: Iterable[str], *, kind: str = "") -> Gloss:
    """Return what is to be explained in texts that somebody of a kind of organisation wrote.

    Where two professions write different things alike, the text leads to what the sender's profession means, and the
    other meaning is told too: a wrong explanation would do more harm than none.
    """
    lexicon, terms, alike = _lexicon_of(content_folder(), _profession_of(kind))
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for text in texts:
        for piece in pieces_of(text, lexicon):
            if piece.code:
                found[piece.code] = None
                found |= dict.fromkeys(alike.get(piece.text, ()))
            elif piece.is_unknown:
                unknown[piece.text] = None
    explained = sorted((terms[code] for code in found), key=lambda one: one.term.casefold())
    return Gloss(tuple(explained), tuple(unknown)[:MOST_UNKNOWN], lexicon)


def _profession_of(kind: str) -> str:
    professions = load_pages(content_folder()).professions
    return next((one.code for one in professions if kind in one.kinds), "")


@lru_cache(maxsize=16)
def _lexicon_of(folder: Path, profession: str) -> tuple[Lexicon, Mapping[str, Term], Mapping[str, tuple[str, ...]]]:
    """Return the words that are marked, those of the profession first, and which are written alike."""
    marked = [one for one in load_pages(folder).terms if one.written]
    marked.sort(key=lambda one: profession not in one.professions)
    written: dict[str, list[str]] = {}
    for one in marked:
        for each in one.written:
            written.setdefault(each, []).append(one.code)
    return (
        Lexicon(tuple(Word(one.code, one.written) for one in marked)),
        {one.code: one for one in marked},
        {each: tuple(codes) for each, codes in written.items() if len(codes) > 1},
    )

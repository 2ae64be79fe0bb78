"""Read the content pages: Markdown with TOML in front, the glossary, the reading list and the answered fears.

All of them live in `content/pages/`. A statement cites a document by its code in `content/guides/sources.toml` or
`content/pages/sources.toml`, so that a document has one title and one address everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from markdown_it import MarkdownIt

from sharewell.core.deciding.faults import ContentFault, Fault
from sharewell.core.deciding.lines import Table, read_toml
from sharewell.guidance.queries.citing import Citation, Document, read_cites, read_documents

Made = TypeVar("Made")

FENCE = "+++"
ADD_TO = "pages/sources.toml"
ERAS = ("then", "today")
GROUPS = ("today", "between", "history")


@dataclass(frozen=True, slots=True)
class ContentPage:
    """One page of Markdown. `html` is safe: raw HTML in the Markdown is shown as text."""

    code: str
    title: str
    lede: str
    reviewed_on: date
    html: str
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Fear:
    """One worry about sharing: what was said to it then, how it stands today, and what to do. Texts are paragraphs."""

    code: str
    title: str
    short_answer: str
    then: tuple[str, ...]
    today: tuple[str, ...]
    do: tuple[str, ...]
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ProfessionalCode:
    """A code or piece of guidance of a profession, and what is known about what it says."""

    name: str
    by: str
    says: str
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field. `era` is "then" (a document of about 2007 explains it) or "today".

    `written` is each way in which it is written where it is marked in what somebody wrote; none where it is not marked.
    """

    code: str
    term: str
    era: str
    meaning: tuple[str, ...]
    now: str
    cites: tuple[Citation, ...]
    written: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profession:
    """A profession whose words are explained, with the kinds of organisations that are of it."""

    code: str
    title: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """Something to read. `printed` is how the source document printed it where that was wrong; `put_right` says how."""

    title: str
    by: str
    dated: str
    group: str
    about: str
    href: str
    printed: str
    put_right: str
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ContentPages:
    """Everything in `content/pages/`."""

    pages: Mapping[str, ContentPage]
    fears: tuple[Fear, ...]
    codes: tuple[ProfessionalCode, ...]
    terms: tuple[Term, ...]
    professions: tuple[Profession, ...]
    works: tuple[Work, ...]


@lru_cache(maxsize=4)
def load_pages(folder: Path) -> ContentPages:
    """Read `folder`/pages, citing `folder`/guides/sources.toml.

    Kept for the life of the process: the content of a running installation does not change. Raises ContentFault that
    names every fault at once.
    """
    return _Reader(folder).read()


class _Reader:
    """Reads one content folder, gathering faults so that all are told at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.documents: dict[str, Document] = {}
        self.markdown = MarkdownIt("commonmark", {"html": False})

    def read(self) -> ContentPages:
        self.documents = read_documents(
            table for place in ("guides/sources.toml", ADD_TO) for table in self._tables(place).get("source", [])
        )
        pages = {}
        for file in sorted((self.folder / "pages").glob("*.md")):
            if page := self._page(file):
                pages[page.code] = page
        result = ContentPages(
            pages=pages,
            fears=self._each("fears.toml", "fear", self._fear),
            codes=self._each("fears.toml", "code", self._code),
            terms=self._terms(),
            professions=self._each("jargon.toml", "profession", self._profession),
            works=self._each("reading-list.toml", "work", self._work),
        )
        if self.faults:
            raise ContentFault(self.faults)
        return result

    def _report(self, file: str, line: int, problem: str, cure: str) -> None:
        self.faults.append(Fault(file, line, problem, cure))

    def _tables(self, place: str) -> dict[str, list[Table]]:
        try:
            text = (self.folder / place).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            self._report(place, 0, "The file is missing or cannot be read as UTF-8.", "Put it back.")
            return {}
        return read_toml(place, text, self._report)

    def _each(self, name: str, kind: str, make: Callable[[Table], Made]) -> tuple[Made, ...]:
        tables = self._tables(f"pages/{name}").get(kind, [])
        if not tables:
            self._report(f"pages/{name}", 0, f"It holds no [[{kind}]].", "Add one.")
        return tuple(make(table) for table in tables)

    def _page(self, file: Path) -> ContentPage | None:
        place = f"pages/{file.name}"
        text = file.read_text(encoding="utf-8")
        _, opening, rest = text.partition(f"{FENCE}\n")
        front, closing, body = rest.partition(f"\n{FENCE}\n")
        if text.find(FENCE) != 0 or not opening or not closing:
            self._report(place, 1, "The page does not begin with settings between +++ lines.", "Add them.")
            return None
        # One line in front, so that the lines that faults name are those of the file.
        tables = read_toml(place, "\n" + front, self._report).get("page", [])
        if len(tables) != 1:
            self._report(place, 1, "The settings hold no [page].", "Write [page] under the first +++.")
            return None
        table = tables[0]
        table.allow("title", "lede", "reviewed_on", "cites")
        if not body.strip():
            self._report(place, 0, "The page has no text.", "Write it under the second +++.")
        return ContentPage(
            code=file.stem,
            title=table.text("title"),
            lede=table.optional("lede"),
            reviewed_on=table.day("reviewed_on") or date.min,
            html=self.markdown.render(body),
            cites=self._cites(table),
        )

    def _cites(self, table: Table, *, required: bool = False) -> tuple[Citation, ...]:
        return read_cites(table, self.documents, add_to=ADD_TO, required=required)

    def _chosen(self, table: Table, key: str, choices: tuple[str, ...]) -> str:
        value = table.text(key)
        if value not in choices:
            table.fault(key, f"Unknown {key} {value!r}.", f"Use {', '.join(choices)}.")
        return value

    def _paragraphs(self, table: Table, key: str) -> tuple[str, ...]:
        texts = table.strings(key)
        if not texts:
            table.fault(key, f"{key!r} is empty.", f'Write {key} = ["…"].')
        return texts

    def _fear(self, table: Table) -> Fear:
        table.allow("code", "title", "short_answer", "then", "today", "do", "cites")
        return Fear(
            code=table.text("code"),
            title=table.text("title"),
            short_answer=table.text("short_answer"),
            then=self._paragraphs(table, "then"),
            today=self._paragraphs(table, "today"),
            do=self._paragraphs(table, "do"),
            cites=self._cites(table, required=True),
        )

    def _code(self, table: Table) -> ProfessionalCode:
        table.allow("name", "by", "says", "cites")
        return ProfessionalCode(
            name=table.text("name"),
            by=table.text("by"),
            says=table.text("says"),
            cites=self._cites(table, required=True),
        )

    def _term(self, table: Table) -> Term:
        table.allow("code", "term", "era", "meaning", "now", "cites", "written", "professions")
        return Term(
            code=table.text("code"),
            term=table.text("term"),
            era=self._chosen(table, "era", ERAS),
            meaning=self._paragraphs(table, "meaning"),
            now=table.optional("now"),
            cites=self._cites(table, required=True),
            written=table.strings("written"),
            professions=table.strings("professions"),
        )

    def _terms(self) -> tuple[Term, ...]:
        """Return the glossary with the words of professions, by term."""
        held = (
            *self._each("glossary.toml", "term", self._term),
            *self._each("jargon.toml", "word", self._word),
        )
        return tuple(sorted(held, key=lambda one: one.term.casefold()))

    def _word(self, table: Table) -> Term:
        table.allow("code", "term", "written", "professions", "meaning", "cites")
        written, professions = table.strings("written"), table.strings("professions")
        if not written or not professions:
            table.fault("written", "It is written in no way, or by nobody.", 'Write written = ["…"] and professions.')
        for each in (*written, *professions):
            if not each:
                table.fault("written", "One of them is empty.", "Take it out.")
        return Term(
            code=table.text("code"),
            term=table.text("term"),
            era="today",
            meaning=(table.text("meaning"),),
            now="",
            cites=self._cites(table, required=True),
            written=written,
            professions=professions,
        )

    def _profession(self, table: Table) -> Profession:
        table.allow("code", "title", "kinds")
        return Profession(code=table.text("code"), title=table.text("title"), kinds=table.strings("kinds"))

    def _work(self, table: Table) -> Work:
        table.allow("title", "by", "dated", "group", "about", "source", "printed", "put_right", "cites")
        code = table.optional("source")
        if code and code not in self.documents:
            table.fault("source", f"The source {code!r} is not held.", "Add it to pages/sources.toml.")
        return Work(
            title=table.text("title"),
            by=table.optional("by"),
            dated=table.optional("dated"),
            group=self._chosen(table, "group", GROUPS),
            about=table.optional("about"),
            href=self.documents[code].href if code in self.documents else "",
            printed=table.optional("printed"),
            put_right=table.optional("put_right"),
            cites=self._cites(table, required=True),
        )

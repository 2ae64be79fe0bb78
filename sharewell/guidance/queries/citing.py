"""Cite documents: a document has one code, one title and one address wherever content cites it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sharewell.core.deciding.edition import STANDINGS
from sharewell.core.deciding.lines import Table


@dataclass(frozen=True, slots=True)
class Document:
    """A document that pages cite; `href` is "" where no address is known."""

    code: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from, ready to be shown: document and place, standing, address or ""."""

    text: str
    standing: str
    href: str


def read_documents(tables: Iterable[Table]) -> dict[str, Document]:
    """Return the documents of `[[source]]` tables by their codes; a code that is held twice is a fault."""
    documents: dict[str, Document] = {}
    for table in tables:
        code = table.text("code")
        if code in documents:
            table.fault("code", f"The source {code!r} is held twice.", "Remove one.")
        documents[code] = Document(code, table.text("title"), table.optional("address"))
    return documents


def read_cites(
    table: Table, documents: Mapping[str, Document], *, add_to: str, required: bool = False
) -> tuple[Citation, ...]:
    """Return the citations under `cites`. What cannot be read is a fault; `add_to` says where sources are added."""
    given = table.values.get("cites", [])
    if not isinstance(given, list) or (required and not given):
        table.fault("cites", "No source is given.", 'Write cites = [{ source = "…", at = "…", standing = "…" }].')
        return ()
    return tuple(made for one in given if (made := _read_cite(table, one, documents, add_to=add_to)))


def _read_cite(table: Table, one: Any, documents: Mapping[str, Document], *, add_to: str) -> Citation | None:
    if not isinstance(one, Mapping) or not set(one) <= {"source", "at", "standing"}:
        table.fault("cites", "A source is not written as one.", 'Write { source = "…", at = "…", standing = "…" }.')
        return None
    document = documents.get(str(one.get("source")))
    if document is None:
        table.fault("cites", f"The source {one.get('source')!r} is not held.", f"Add it to {add_to}.")
        return None
    standing = str(one.get("standing"))
    if standing not in STANDINGS:
        table.fault("cites", f"Unknown standing {standing!r}.", f"Use {', '.join(STANDINGS)}.")
    at = str(one.get("at", ""))
    return Citation(f"{document.title}: {at}" if at else document.title, standing, document.href)

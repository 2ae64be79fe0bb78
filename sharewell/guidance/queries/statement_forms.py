"""Read the forms of `content/forms/`: questions whose answers become statements about a child. No database.

An edition that was used is never changed. Its fingerprint is sealed into what was sent by it, so that a change
would show.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from sharewell.core.deciding import ContentFault, Fault
from sharewell.core.deciding.lines import Table, read_toml
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries.citing import Citation, Document, read_cites, read_documents

ADD_TO = "guides/sources.toml"
MENTIONS = ("nobody", "somebody", "where")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One question. Its answer becomes a statement of `item_class`; `mentions` and `reason` are only a beginning.

    `mark` names it in a statement: form, edition and field.
    """

    mark: str
    code: str
    title: str
    hint: str
    is_required: bool
    item_class: str
    mentions: str
    reason: str
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """Some questions that stand on one page."""

    code: str
    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormEdition:
    """A form as it stands in one edition. `key` is what a statement's mark begins with."""

    form: str
    number: str
    title: str
    lede: str
    owner: str
    purpose: str
    cites: tuple[Citation, ...]
    began_on: date
    sections: tuple[FormSection, ...]

    @property
    def key(self) -> str:
        """Return form and edition, as marks and records name them."""
        return f"{self.form}/{self.number}"

    @property
    def fields(self) -> tuple[FormField, ...]:
        """Return every question in its order."""
        return tuple(one for section in self.sections for one in section.fields)

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 (hex) of what the edition asks."""
        asked = [{**asdict(one), "section": section.code} for section in self.sections for one in section.fields]
        document = {"form": self.form, "number": self.number, "title": self.title, "fields": asked}
        encoded = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(encoded.encode()).hexdigest()


def list_forms(*, on: date) -> tuple[FormEdition, ...]:
    """Return each form in the edition that is asked on a day, by title."""
    newest: dict[str, FormEdition] = {}
    for edition in _load(content_folder()).values():
        held = newest.get(edition.form)
        if edition.began_on <= on and (held is None or held.began_on <= edition.began_on):
            newest[edition.form] = edition
    return tuple(sorted(newest.values(), key=lambda one: one.title))


def find_form_edition(key: str) -> FormEdition | None:
    """Return the edition that a key (form/edition) names, however old, or None where it is not held."""
    return _load(content_folder()).get(key)


def key_of_mark(mark: str) -> str:
    """Return which edition of which form the mark of a statement belongs to; "" for a statement of no form."""
    return mark.rpartition("/")[0]


@lru_cache(maxsize=4)
def _load(folder: Path) -> Mapping[str, FormEdition]:
    """Read every form. Raise `ContentFault` that names every fault at once."""
    faults: list[Fault] = []

    def report(file: str, line: int, problem: str, cure: str) -> None:
        faults.append(Fault(file, line, problem, cure))

    sources = read_toml(ADD_TO, (folder / ADD_TO).read_text(encoding="utf-8"), report).get("source", [])
    documents = read_documents(sources)
    editions: dict[str, FormEdition] = {}
    for file in sorted((folder / "forms").glob("*.toml")):
        tables = read_toml(f"forms/{file.name}", file.read_text(encoding="utf-8"), report)
        for edition in _editions(tables, documents):
            editions[edition.key] = edition
    if faults:
        raise ContentFault(faults)
    return editions


def _editions(tables: Mapping[str, list[Table]], documents: Mapping[str, Document]) -> list[FormEdition]:
    (head,) = tables["form"]
    head.allow("code", "title", "lede", "owner", "purpose", "cites")
    made = []
    for table in tables["edition"]:
        table.allow("number", "began_on")
        number, key = table.text("number"), f"{head.text('code')}/{table.text('number')}"
        made.append(
            FormEdition(
                form=head.text("code"),
                number=number,
                title=head.text("title"),
                lede=head.text("lede"),
                owner=head.text("owner"),
                purpose=head.text("purpose"),
                cites=read_cites(head, documents, add_to=ADD_TO, required=True),
                began_on=table.day("began_on") or date.max,
                sections=tuple(
                    FormSection(
                        code=section.text("code"),
                        title=section.text("title"),
                        fields=tuple(
                            _field(one, key, documents)
                            for one in tables["field"]
                            if one.text("edition") == number and one.text("section") == section.text("code")
                        ),
                    )
                    for section in tables["section"]
                    if section.text("edition") == number
                ),
            )
        )
    return made


def _field(table: Table, key: str, documents: Mapping[str, Document]) -> FormField:
    table.allow("edition", "section", "code", "title", "hint", "required", "item_class", "mentions", "reason", "cites")
    mentions, required = table.text("mentions"), table.text("required")
    if mentions not in MENTIONS:
        table.fault("mentions", f"Unknown mentions {mentions!r}.", f"Use {', '.join(MENTIONS)}.")
    if required not in ("yes", "no"):
        table.fault("required", f"Unknown required {required!r}.", "Use yes or no.")
    if mentions != "nobody" and not table.values.get("reason"):
        table.fault("reason", "It tells of somebody else and gives no reason.", 'Write reason = "…".')
    return FormField(
        mark=f"{key}/{table.text('code')}",
        code=table.text("code"),
        title=table.text("title"),
        hint=str(table.values.get("hint", "")),
        is_required=required == "yes",
        item_class=table.text("item_class"),
        mentions=mentions,
        reason=str(table.values.get("reason", "")),
        cites=read_cites(table, documents, add_to=ADD_TO, required=True),
    )

"""Compose a report from what is held, and turn it into the text that is sealed and back."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sharewell.acting.types import Actor
from sharewell.design.words import LONDON
from sharewell.governance.queries.annual import compose_annual
from sharewell.governance.queries.handbook import compose_handbook
from sharewell.governance.queries.papers import compose_paper
from sharewell.governance.types import GovernanceNotPossible, ReportDocument, ReportKind, Section, Table

LONGEST_PERIOD = timedelta(days=1_100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A report as it would be issued now, and the partnership whose it is."""

    partnership: str
    document: ReportDocument


def compose(*, actor: Actor, kind: ReportKind, about: str, first_day: date, last_day: date, now: datetime) -> Composed:
    """Compose a report. Raise `GovernanceUnknown`, or `GovernanceNotPossible` for days that cannot be."""
    today = now.astimezone(LONDON).date()
    if not first_day <= last_day <= max(today, first_day) or last_day - first_day > LONGEST_PERIOD:
        raise GovernanceNotPossible("Choose a first and a last day, at most three years apart, up to today.")
    if kind is ReportKind.REPRESENTATIVES:
        home, document = compose_annual(actor=actor, agreement=about, first=first_day, last=last_day, now=now)
    elif kind is ReportKind.BOARD_PAPER:
        home, document = compose_paper(actor=actor, paper=about)
    else:
        home, document = compose_handbook(actor=actor, partnership=about, on=last_day, now=now)
    return Composed(partnership=home, document=document)


def text_of(document: ReportDocument) -> str:
    """Return a report as canonical JSON: what is hashed and kept."""
    return json.dumps(asdict(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def document_of(text: str) -> ReportDocument:
    """Return the report that a kept text holds."""
    held = json.loads(text)
    return ReportDocument(
        title=held["title"],
        subtitle=held["subtitle"],
        summary=tuple(held["summary"]),
        sections=tuple(
            Section(
                heading=one["heading"],
                paragraphs=tuple(one["paragraphs"]),
                bullets=tuple(one["bullets"]),
                tables=tuple(
                    Table(
                        caption=table["caption"],
                        head=tuple(table["head"]),
                        rows=tuple(tuple(row) for row in table["rows"]),
                    )
                    for table in one["tables"]
                ),
                counted=one["counted"],
            )
            for one in held["sections"]
        ),
    )

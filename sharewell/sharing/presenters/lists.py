"""Requests and disclosures as lines and cells, and numbers that give nobody away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sharewell.agreements.types.words import titles
from sharewell.design.small_numbers import of, shown
from sharewell.design.words import date_words, moment_words
from sharewell.foundation.references import spell_out
from sharewell.partnerships.queries import get_team, list_organisations
from sharewell.practitioners.queries import get_post, list_names
from sharewell.sharing.types import (
    ASK_STEP_WORDS,
    LOOP_STEP_WORDS,
    STAGE_WORDS,
    THROUGHOUT_SENTENCE,
    CountLine,
    DisclosureLine,
    RegisterLine,
    RequestLine,
    RequestRow,
    SideRow,
    Throughout,
)
from sharewell.sharing.types.outside import (
    OUTSIDE_PREFIX,
)

DISCLOSURE_COLUMNS = ("reference", "sent", "from", "to", "purpose", "statements", "stands")

REQUEST_COLUMNS = ("reference", "asked", "from", "to", "purpose", "due", "stands")

REGISTER_COLUMNS = ("reference", "since", "from", "to", "stands", "resolved_on", "resolved_by")

COUNT_COLUMNS = ("organisation", "asked", "refused", "late", "sent_to", "not_checked", "disputed")

NOT_HELD = "A body that the register does not hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names of organisations, for the day of the page."""

    houses: Mapping[str, str]

    def house(self, reference: str) -> str:
        """Return the name, or the reference where there is none."""
        return self.houses.get(reference, NOT_HELD if reference.startswith(f"{OUTSIDE_PREFIX}_") else reference)


def names_on(day: date) -> Names:
    """Return the names of all organisations on a day."""
    return Names(houses={one.reference: one.name for one in list_organisations(on=day)})


def to_words(team: str, post: str) -> str:
    """Return to whom something went: the team, or the person in their post."""
    if team:
        return get_team(team).name
    held = get_post(post)
    return f"{held.person_name}, {held.title}"


def disclosure_cells(lines: Sequence[DisclosureLine], *, names: Names) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each disclosure in the order of `DISCLOSURE_COLUMNS`."""
    purposes = titles("purposes")
    for one in lines:
        yield (
            one.reference,
            moment_words(one.made_at),
            names.house(one.organisation),
            names.house(one.to_organisation),
            purposes.get(one.purpose, one.purpose),
            str(one.items),
            LOOP_STEP_WORDS[one.loop.step],
        )


def went_rows(lines: Sequence[DisclosureLine], *, names: Names) -> tuple[dict[str, str], ...]:
    """Return what went by a decision, the oldest first: to whom, when, and how it stands."""
    return tuple(
        {
            "reference": one.reference,
            "to": f"{to_words(one.to_team, one.to_post)}, {names.house(one.to_organisation)}",
            "when": moment_words(one.made_at),
            "stands": LOOP_STEP_WORDS[one.loop.step],
        }
        for one in reversed(lines)
    )


def side_rows(row: SideRow | None) -> list[dict[str, str]]:
    """Return the lines of a child's side: nothing where nothing is known of it."""
    if row is None:
        return []
    by = list_names({row.by}).get(row.by, row.by)
    came = f"It came with {row.disclosure}" if row.disclosure else f"Written by {by}"
    adult = row.adult or "Nobody was named"
    if row.throughout is Throughout.YES:
        adult = f"{adult.removesuffix('.')}. {THROUGHOUT_SENTENCE}"
    return [
        {"key": "What the child says", "value": row.says or "Nothing was written"},
        {"key": "An adult the child trusts", "value": adult},
        {"key": "What they were told", "value": row.told or "Nothing was written"},
        {"key": "When", "value": f"{moment_words(row.at)}. {came}."},
    ]


def request_cells(lines: Sequence[RequestLine], *, names: Names) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each request in the order of `REQUEST_COLUMNS`."""
    purposes = titles("purposes")
    for one in lines:
        yield (
            one.reference,
            moment_words(one.asked_at),
            names.house(one.organisation),
            names.house(one.to_organisation),
            purposes.get(one.purpose, one.purpose),
            date_words(one.due_at),
            ASK_STEP_WORDS[one.ask.step],
        )


def register_cells(lines: Sequence[RegisterLine], *, names: Names) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each line of a register in the order of `REGISTER_COLUMNS`."""
    people = list_names({one.resolved_by for one in lines if one.resolved_by})
    for one in lines:
        yield (
            one.reference,
            moment_words(one.since),
            names.house(one.organisation),
            names.house(one.to_organisation),
            one.stands,
            date_words(one.resolved_at) if one.resolved_at else "",
            people.get(one.resolved_by, one.resolved_by),
        )


def count_cells(lines: Sequence[CountLine], *, names: Names) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each organisation in the order of `COUNT_COLUMNS`, small numbers suppressed."""
    for one in lines:
        asked, sent = shown(one.asked), shown(one.sent_to)
        yield (
            names.house(one.organisation),
            asked,
            of(one.refused, one.asked),
            of(one.late, one.asked),
            sent,
            of(one.unverified, one.sent_to),
            shown(one.disputed),
        )


def stands(row: RequestRow) -> str:
    """Say where a request stands, and how far it was taken."""
    stage = STAGE_WORDS.get(row.ask.stage, "")
    words = ASK_STEP_WORDS[row.ask.step]
    return f"{words} It was taken to: {stage}." if stage else words


def on_the_telephone(reference: str) -> str:
    """Return a reference as it is read out."""
    return spell_out(reference)

"""Enquiries as words, cells and lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sharewell.casework.types import (
    ACT_WORDS,
    AWAY_WORDS,
    COLOUR_WORDS,
    DISSENT_ACT_WORDS,
    DISSENT_STEP_WORDS,
    HOW_WORDS,
    OUTCOME_WORDS,
    STEP_WORDS,
    WAY_WORDS,
    AskedRow,
    Away,
    Chronology,
    ChronologyLine,
    DissentRow,
    EnquiryLine,
    EnquiryRow,
    Missing,
    MovedRow,
    Outcome,
    TellingRow,
)
from sharewell.core.enquiring import EnquirySide, EnquiryStep
from sharewell.core.looping import AskAct
from sharewell.decisions.queries.words import KIND_WORDS
from sharewell.decisions.types import Footing, Seen
from sharewell.design.words import date_words, moment_words
from sharewell.obligations.types import due_words
from sharewell.partnerships.queries import get_team, list_organisations
from sharewell.practitioners.queries import get_post, list_names
from sharewell.sharing.types import (
    ASK_STEP_WORDS,
    FOOTING_WORDS,
    HANDLING_WORDS,
    REFUSAL_WORDS,
    STAGE_WORDS,
    RefusalReason,
)

LINE_COLUMNS = ("reference", "received", "from", "stands", "colour", "asked", "owed", "due")
CHRONOLOGY_COLUMNS = (
    "happened",
    "what",
    "kind",
    "seen",
    "from",
    "source",
    "known",
    "confidence",
    "handling",
    "reference",
)
SEEN_WORDS: Mapping[Seen, str] = {
    Seen.OBSERVED: "Seen or heard by whoever wrote it",
    Seen.REPORTED: "Told to whoever wrote it",
}
NO_DAY = "Day not known"
_ANSWER_WORDS: Mapping[str, str] = {
    AskAct.TELL.value: "Answered: they told something",
    AskAct.NOTHING_HELD.value: "Answered: nothing held",
    AskAct.MAY_NOT_SAY.value: "Answered: not permitted to say",
}
_MISSING_WORDS: Mapping[str, str] = {
    "stopped": "What {house} sent on {day} must no longer be used. It does not stand here any more.",
    "recalled": "What {house} sent on {day} was called back. It does not stand here any more.",
    "unopened": "What {house} sent on {day}: accept its limits first.",
    "held-back": "A statement is kept out of the chronology by whoever told it.",
    "by-reference": "Something was told by word of mouth. No words of it are kept.",
    "elsewhere": "Something was sent to one person of the hub alone. Ask whoever asked for it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names of organisations and of people, for one page."""

    houses: Mapping[str, str]
    people: Mapping[str, str]

    def house(self, reference: str) -> str:
        """Return the name of an organisation, or the reference where there is none."""
        return self.houses.get(reference, reference)

    def person(self, reference: str) -> str:
        """Return the name of a person, or the reference where there is none."""
        return self.people.get(reference, reference)


def names_on(day: date, *, people: Sequence[str] = ()) -> Names:
    """Return the names of all organisations on a day, and of these people."""
    return Names(
        houses={one.reference: one.name for one in list_organisations(on=day)},
        people=list_names(set(people) - {""}) if people else {},
    )


def names_of(row: EnquiryRow, *, day: date) -> Names:
    """Return the names that a page of an enquiry needs."""
    people = [row.received_by, *(move.by for move in row.moves), *(one.by for one in row.tellings)]
    people += [person for move in row.moves for person in move.took_part]
    people += [one.by for one in row.dissents] + [one.asked_by for one in row.asked]
    return names_on(day, people=people)


def stands(line: EnquiryLine, sides: frozenset[EnquirySide]) -> str:
    """Say where an enquiry stands; to whoever is not of the hub, as little as they were told."""
    if EnquirySide.HUB in sides:
        return STEP_WORDS[line.state.step]
    if EnquirySide.REFERRER in sides:
        return "The hub tells you something: read it" if line.state.step is EnquiryStep.TOLD else "You told the hub"
    return "The hub asked you"


def line_cells(
    lines: Sequence[tuple[EnquiryLine, frozenset[EnquirySide]]], *, names: Names
) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each enquiry in the order of `LINE_COLUMNS`. There is no word about a child in them."""
    for one, sides in lines:
        is_hub = EnquirySide.HUB in sides
        yield (
            one.reference,
            moment_words(one.received_at),
            names.house(one.referrer_organisation) if one.referrer_organisation and is_hub else
            WAY_WORDS[one.way] if is_hub else "",
            stands(one, sides),
            colour_words(one) if is_hub else "",
            str(one.asked) if is_hub else "",
            one.owed if is_hub else "",
            one.due if is_hub else "",
        )  # fmt: skip


def colour_words(one: EnquiryLine | EnquiryRow) -> str:
    """Return the colour as a word, or that there is none."""
    return COLOUR_WORDS[one.state.colour] if one.state.colour else "Not rated"


def code_words(code: str) -> str:
    """Return an outcome, or why a contact was not accepted, in words."""
    if code in set(Outcome):
        return OUTCOME_WORDS[Outcome(code)]
    return AWAY_WORDS[Away(code)] if code else ""


def to_words(one: AskedRow) -> str:
    """Return whom the hub asked."""
    if one.to_team:
        return get_team(one.to_team).name
    held = get_post(one.to_post)
    return f"{held.person_name}, {held.title}"


def answer_words(one: AskedRow) -> str:
    """Say where an answer stands. What is veiled seems as if there were no answer yet."""
    if one.answered == AskAct.REFUSE.value:
        reason = REFUSAL_WORDS[RefusalReason(one.refused)] if one.refused else ""
        found = f"Refused: {reason}" if reason else "Refused, with reasons"
    else:
        found = _ANSWER_WORDS.get(one.answered, "")
    step = ASK_STEP_WORDS[one.ask.step]
    words = found or step
    stage = STAGE_WORDS.get(one.ask.stage, "")
    return f"{words.rstrip('.')}. It was taken to: {stage}." if stage else f"{words.rstrip('.')}."


def asked_rows(row: EnquiryRow, *, names: Names, moment: object) -> list[dict[str, object]]:
    """Return who was asked, why, and where each stands."""
    return [
        {
            "to": f"{to_words(one)}, {names.house(one.to_organisation)}",
            "why": one.why,
            "stands": answer_words(one),
            "due": "" if one.answered or one.ask.is_closed else due_words(one.due_at, now=moment),  # type: ignore[arg-type]
            "request": one.request if one.is_mine else "",
            "reference": one.request,
            "disclosures": one.disclosures,
        }
        for one in row.asked
    ]


def move_lines(moves: Sequence[MovedRow], *, names: Names) -> list[dict[str, str]]:
    """Return what was done, the oldest first: what, who, when, and in which words."""
    found = []
    for move in moves:
        what = ACT_WORDS[move.act]
        detail = code_words(move.code)
        if move.colour:
            detail = COLOUR_WORDS[move.colour]
        if move.footing:
            detail = FOOTING_WORDS[Footing(move.footing)]
        if move.review_on:
            detail = f"To be looked at again on {date_words(move.review_on)}"
        found.append(
            {
                "what": f"{what}: {detail}" if detail else what,
                "words": move.words,
                "who": f"{names.person(move.by)}, {names.house(move.organisation)}",
                "when": moment_words(move.at),
            }
        )
    return found


def telling_rows(one: TellingRow, *, names: Names) -> list[dict[str, str]]:
    """Return what somebody was told, as lines."""
    return [
        {"key": "What was decided", "value": code_words(one.code) or "Nothing was decided"},
        {"key": "In words", "value": one.words},
        {"key": "Told", "value": f"{HOW_WORDS[one.how]}, {moment_words(one.at)}"},
        {"key": "By", "value": f"{names.person(one.by)}, {names.house(one.organisation)}"},
    ]


def decision_rows(move: MovedRow, *, names: Names) -> list[dict[str, str]]:
    """Return a decision as lines."""
    took_part = ", ".join(names.person(one) for one in move.took_part)
    return [
        {"key": "Decided", "value": code_words(move.code)},
        {"key": "Why", "value": move.words},
        {"key": "Who took part", "value": f"{took_part}. {move.others}" if move.others else took_part},
        {"key": "When, and by whom", "value": f"{moment_words(move.at)}, {names.person(move.by)}"},
    ]


def dissent_words(one: DissentRow) -> str:
    """Say where a dissent stands, and how far it was taken."""
    stage = STAGE_WORDS[one.state.stage]
    return f"{DISSENT_STEP_WORDS[one.state.step]}. With: {stage}." if not one.state.is_closed else (
        f"{DISSENT_STEP_WORDS[one.state.step]}."
    )  # fmt: skip


def dissent_lines(one: DissentRow, *, names: Names) -> list[dict[str, str]]:
    """Return what was done about a dissent, the oldest first."""
    return [
        {
            "what": DISSENT_ACT_WORDS[act],
            "words": words,
            "who": f"{names.person(by)}, {names.house(house)}",
            "when": moment_words(at),
        }
        for act, by, house, at, words in one.moves
    ]


def further_words(line: ChronologyLine) -> str:
    """Say what may be done with a line."""
    if line.handling is None:
        return "The hub’s own."
    further = [
        words
        for words, is_so in (
            ("whoever referred", line.terms.may_tell_referrer),
            ("the family", line.terms.may_tell_family),
        )
        if is_so
    ]
    reach = f"May be told to {' and '.join(further)}." if further else "Stays in the hub."
    return " ".join(part for part in (reach, HANDLING_WORDS[line.handling], line.limits) if part)


def chronology_cells(found: Chronology, *, names: Names) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each line in the order of `CHRONOLOGY_COLUMNS`."""
    for line in found.lines:
        yield (
            date_words(line.happened_on) if line.happened_on else NO_DAY,
            line.text,
            KIND_WORDS[line.kind],
            SEEN_WORDS[line.seen],
            names.house(line.organisation),
            line.source,
            date_words(line.known_on) if line.known_on else NO_DAY,
            line.terms.confidence_of,
            further_words(line),
            line.disclosure or f"Added by {names.person(line.added_by)}",
        )


def missing_words(found: Chronology, *, names: Names) -> list[str]:
    """Say what does not stand in a chronology. Who told what is kept out is not said with it."""
    return [
        _MISSING_WORDS[one.why].format(house=names.house(one.organisation), day=date_words(one.made_at))
        for one in _sorted(found.missing)
    ]


def _sorted(missing: Sequence[Missing]) -> list[Missing]:
    return sorted(missing, key=lambda one: (one.why, one.made_at, one.disclosure))

"""Rows of consultations to words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sharewell.agreements.types.consultations import AnswerRow
from sharewell.core.ratifying import Objections, Outcome, Result, Rule, Says, Silence, Unit
from sharewell.design.words import date_words

SAYS_WORDS: Mapping[str, str] = {
    Says.AGREE.value: "Agrees",
    Says.OBJECT.value: "Objects",
    Says.COMMENT.value: "Comments",
    Says.ASK_FOR_TIME.value: "Asks for more time",
    Says.DELEGATE.value: "Names somebody else to answer",
    Says.WITHDRAW.value: "Withdraws from the document",
}
RESULT_WORDS: Mapping[str, str] = {
    Result.STILL_OPEN.value: "Open for answers",
    Result.RATIFIED.value: "Ratified",
    Result.NOT_RATIFIED.value: "Not ratified",
    Result.MUST_BE_SIGNED.value: "Each party must sign",
    Result.TO_BOARD.value: "The board decides",
}
UNIT_WORDS = {Unit.CALENDAR: "days", Unit.WORKING: "working days"}
OBJECTION_WORDS = {
    Objections.BLOCK: "One objection stops it.",
    Objections.GO_TO_BOARD: "An objection goes to the board.",
    Objections.ARE_OUTVOTED: "An objection is counted, and the majority decides.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference: "put in", "taken out", or "" for one that stays."""

    change: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Organisations that stand alike, by name; `notes` has a reason for each, or is empty."""

    title: str
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Return each name, with its reason where there is one."""
        if not self.notes:
            return self.names
        return tuple(f"{name}: {note}" for name, note in zip(self.names, self.notes, strict=True))


def silence_words(rule: Rule, brings: Sequence[str], closes_on: object) -> str:
    """Say what happens to an organisation that does not answer, for this document."""
    day = date_words(closes_on)  # type: ignore[arg-type]
    if rule.needs_signature:
        return "If you say nothing, nothing holds for you. This kind of document holds once your organisation signs it."
    if brings and rule.never_by_silence:
        return (
            "If you say nothing, nothing holds for you. This version brings something that never passes by silence: "
            "each organisation must sign it."
        )
    if rule.silence is Silence.AGREES:
        return (
            f"If you do not answer by the end of {day}, your organisation counts as agreeing. "
            "That is so only where it is proved that the text reached you in time."
        )
    return f"If you do not answer by the end of {day}, your organisation does not count as agreeing."


def rule_words(rule: Rule) -> tuple[str, ...]:
    """Return the rule in sentences."""
    return (
        f"{rule.title}.",
        f"There are {rule.window} {UNIT_WORDS[rule.unit]} for answers.",
        f"At least {rule.quorum_percent} in 100 must agree." if rule.quorum_percent else "No percentage is set.",
        *((f"At least {rule.at_least_agreeing} must say that they agree.",) if rule.at_least_agreeing else ()),
        OBJECTION_WORDS[rule.objections],
    )


def difference_lines(difference: str) -> tuple[Line, ...]:
    """Return the lines of a kept difference, without its headers."""
    lines = []
    for line in difference.splitlines():
        if line.startswith(("---", "+++", "@@")):
            continue
        change = {"+": "put in", "-": "taken out"}.get(line[:1], "")
        lines.append(Line(change, line[1:]))
    return tuple(lines)


def groups_of(outcome: Outcome, names: Mapping[str, str]) -> tuple[Group, ...]:
    """Return the organisations by what they said, those that nobody is in left out."""

    def named(title: str, bodies: Sequence[str]) -> Group:
        return Group(title, tuple(names.get(body, body) for body in bodies))

    silent = "Silent so far" if outcome.result is Result.STILL_OPEN else "Silent, and the text reached them in time"
    groups = (
        named("Agreed", outcome.agreed),
        named("Objected", outcome.objected),
        named("Commented only", outcome.commented),
        named("Wait for more time", outcome.waiting_for_time),
        named(silent, outcome.silent),
        Group(
            "Silent, and their silence may not be relied on",
            tuple(names.get(each.party, each.party) for each in outcome.not_reached),
            tuple(" ".join(text for _, text in each.gaps) for each in outcome.not_reached),
        ),
        named("Withdrew", outcome.withdrew),
        named("Joined later, so were not asked", outcome.joined_later),
        named("Answered too late to count", tuple(dict.fromkeys(one.party for one in outcome.late))),
    )
    return tuple(group for group in groups if group.names)


def answer_words(row: AnswerRow) -> str:
    """Return what was answered in a line."""
    words = SAYS_WORDS[row.says]
    if row.to_name:
        words = f"{words}: {row.to_name}"
    return f"{words}, too late to count" if row.is_late else words

"""Turn the codes of a situation into words, and the moments of a thread into times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sharewell.core.deciding import Edition
from sharewell.design.words import LONDON, date_words


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationRow:
    """One answer of the guide, in words."""

    key: str
    value: str


def situation_rows(edition: Edition | None, situation: Iterable[tuple[str, str]]) -> tuple[SituationRow, ...]:
    """Return the answers in the words of an edition; a code that it does not ask is shown as it stands."""
    rows = []
    for code, answer in situation:
        question = edition.questions.get(code) if edition else None
        rows.append(
            SituationRow(
                key=question.title if question else code.replace("_", " "),
                value=question.answers.get(answer, answer) if question else answer.replace("-", " "),
            )
        )
    return tuple(rows)


def moment_words(moment: datetime) -> str:
    """Return a moment as "22 November 2026, 14:05", London time."""
    return f"{date_words(moment)}, {moment.astimezone(LONDON):%H:%M}"

"""Drills and their scores in words and cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sharewell.assurance.types import (
    DEED_HINTS,
    DEED_WORDS,
    STATE_WORDS,
    DrillLine,
    ScoreRow,
    TeamRow,
    because_words,
)
from sharewell.core.clocks import working_days_between
from sharewell.core.drilling import Deed, Mark, Score
from sharewell.design.words import LONDON, date_words, moment_words
from sharewell.foundation.bank_holidays import bank_holidays_near

COMPARED = (
    "Exercise", "Title", "Stands", "Started", "Ended", "Teams", "All found it after", "First sent after",
    "First done after", "First verified after", "Did not happen",
)  # fmt: skip
SCORE_COLUMNS = (
    "Team", "Organisation", "What", "Expected", "First at", "After", "Working days", "Done", "Of"
)  # fmt: skip
NOT_YET = "not"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table of a score: the sign and word for how it stands, and when."""

    sign: str
    words: str
    after: str


def name_of(team: TeamRow) -> str:
    """Return the name of a team with its organisation."""
    return f"{team.team_name}, {team.organisation_name}"


def after_words(start: datetime, moment: datetime) -> str:
    """Return how long after the start something happened: minutes, hours or days, as people say it."""
    minutes = max(0, int((moment - start).total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return _joined(_many(days, "day"), _many(hours, "hour") if hours else "")
    if hours:
        return _joined(_many(hours, "hour"), _many(rest, "minute") if rest else "")
    return _many(rest, "minute") if rest else "under a minute"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def working_days(start: datetime, moment: datetime) -> int:
    """Return how many working days after the day of the start something happened: 0 on the same day."""
    first, last = start.astimezone(LONDON).date(), moment.astimezone(LONDON).date()
    return working_days_between(first, last, holidays=bank_holidays_near(first.year))


def score_table(row: ScoreRow) -> list[tuple[TeamRow, list[Cell]]]:
    """Return a line for each team, with a cell for each deed in the order of the loop."""
    by_team = {one.team: one for one in row.score.teams}
    return [(team, [_cell(mark, row) for mark in by_team[team.team].marks]) for team in row.teams]


def _cell(mark: Mark, row: ScoreRow) -> Cell:
    if mark.first_at is None:
        if not mark.is_expected:
            return Cell("–", "", "")
        return Cell("✕", "No" if row.ended_at else "Not yet", "")
    many = f", {mark.done} of {mark.possible}" if mark.possible > 1 else ""
    days = working_days(row.began_at, mark.first_at)
    later = f", {_many(days, 'working day')} later" if days else ""
    words = "Yes" if mark.is_whole else "In part"
    return Cell("✓" if mark.is_whole else "◐", f"{words}{many}", after_words(row.began_at, mark.first_at) + later)


def told(row: ScoreRow) -> list[str]:
    """Return in plain words what did not happen, a sentence for each team, in their order."""
    said: dict[str, list[str]] = {team.team: [] for team in row.teams}
    for one in row.score.missed:
        said[one.team].append(because_words(one.deed, one.because))
    return [f"{name_of(team)} {_listed(said[team.team])}." for team in row.teams if said[team.team]]


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])}, and {words[-1]}" if len(words) > 1 else words[0]


def score_cells(row: ScoreRow) -> Iterator[tuple[object, ...]]:
    """Yield the cells of the file of a score, a line for each team and deed, in the order of `SCORE_COLUMNS`."""
    by_team = {one.team: one for one in row.score.teams}
    for team in row.teams:
        for mark in by_team[team.team].marks:
            happened = mark.first_at is not None
            yield (
                team.team_name,
                team.organisation_name,
                DEED_WORDS[mark.deed],
                "yes" if mark.is_expected else "no",
                mark.first_at.isoformat() if mark.first_at else "",
                after_words(row.began_at, mark.first_at) if mark.first_at else "",
                working_days(row.began_at, mark.first_at) if mark.first_at else "",
                mark.done if happened else 0,
                mark.possible,
            )


def heads() -> list[tuple[str, str]]:
    """Return the word and the meaning of each deed."""
    return [(DEED_WORDS[deed], DEED_HINTS[deed]) for deed in Deed]


def compared_cells(lines: Sequence[DrillLine]) -> Iterator[tuple[str, ...]]:
    """Yield the cells by which drills are compared, in the order of `COMPARED`; a score that is hidden stays empty."""
    for one in lines:
        yield (
            one.reference,
            one.title if one.score else "",
            STATE_WORDS[one.state],
            moment_words(one.started_at) if one.started_at else "",
            moment_words(one.ended_at) if one.ended_at else "",
            "; ".join(name_of(team) for team in one.teams),
            *_measured(one),
        )


def _measured(one: DrillLine) -> tuple[str, ...]:
    if one.score is None or one.started_at is None:
        return ("", "", "", "", "")
    found = [team.mark(Deed.FOUND).first_at for team in one.score.teams]
    all_found = max((each for each in found if each), default=None) if all(found) else None
    return (
        after_words(one.started_at, all_found) if all_found else NOT_YET,
        *(_first(one.score, deed, one.started_at) for deed in (Deed.SHARED, Deed.ACTED, Deed.VERIFIED)),
        str(len(one.score.missed)),
    )


def _first(score: Score, deed: Deed, start: datetime) -> str:
    moments = [mark.first_at for team in score.teams for mark in team.marks if mark.deed is deed and mark.first_at]
    return after_words(start, min(moments)) if moments else NOT_YET


def when_words(one: DrillLine) -> str:
    """Say when a drill is or was."""
    if one.started_at and one.ended_at:
        return f"Started {moment_words(one.started_at)}, ended {moment_words(one.ended_at)}"
    if one.started_at:
        return f"Started {moment_words(one.started_at)}, planned until {date_words(one.until)}"
    return f"Planned from {date_words(one.begins_at)} until {date_words(one.until)}"

"""Judge what teams did in a drill, from what was recorded while it ran. Nothing else is counted.

A team that was given a piece of the story is expected to find the child, decide and share. A team to which something
was sent is expected to acknowledge it, to say what it will do, and to do it; a team whose recipient says that it was
done, to verify that. What cannot be expected yet, because somebody before did not act, is no fault of whoever waits:
the fault is named once, where it lies.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Deed(StrEnum):
    """What a team can do in a drill, in the order of the loop."""

    FOUND = "found"
    """It opened its briefing, or looked at the child."""
    ASKED = "asked"
    """It asked another team. Nobody has to."""
    DECIDED = "decided"
    SHARED = "shared"
    ACKNOWLEDGED = "acknowledged"
    STATED = "stated"
    ACTED = "acted"
    VERIFIED = "verified"


OF_WHOEVER_HOLDS = (Deed.FOUND, Deed.DECIDED, Deed.SHARED)
OF_WHOEVER_RECEIVED = (Deed.ACKNOWLEDGED, Deed.STATED, Deed.ACTED)


class Because(StrEnum):
    """Why something is missing from a score."""

    NOT_DONE = "not-done"
    """It could have been done, and nobody of the team did it."""
    NOT_ALL = "not-all"
    """It was done for some of what was sent, and not for all."""
    NOTHING_CAME = "nothing-came"
    """Nobody sent the team anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One thing that a team did at a moment.

    `about` is the reference of what was sent, where it is about something sent; `to` the team to which that went.
    """

    team: str
    deed: Deed
    at: datetime
    about: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How a team stands with one deed: when it was first done, and for how many of those for which it could be.

    `is_expected` says whether the team should have. A deed that nobody expects can be done all the same.
    """

    deed: Deed
    first_at: datetime | None
    done: int
    possible: int
    is_expected: bool

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing of it is missing."""
        return self.first_at is not None and self.done >= self.possible


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamScore:
    """How a team did: a mark for each deed, in the order of the loop."""

    team: str
    marks: tuple[Mark, ...]

    def mark(self, deed: Deed) -> Mark:
        """Return the mark for a deed."""
        return next(one for one in self.marks if one.deed is deed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What a team did not do, and why that is missing; `deed` is None where nothing came to the team."""

    team: str
    deed: Deed | None
    because: Because


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The score of a drill: each team in the order in which they were given, and what did not happen."""

    teams: tuple[TeamScore, ...]
    missed: tuple[Missed, ...]

    @property
    def is_closed(self) -> bool:
        """Tell whether the loop was closed: nothing that was expected is missing."""
        return not self.missed


def score(
    teams: Iterable[str],
    *,
    holding: Collection[str],
    done: Iterable[Done],
    began_at: datetime,
    ended_at: datetime | None = None,
) -> Score:
    """Return the score of these teams. `holding` are those that were given a piece of the story.

    What other teams did, and what was done before the drill began or after it ended, is not counted.
    """
    taking_part = tuple(dict.fromkeys(teams))
    counted = sorted(
        (
            one
            for one in done
            if one.team in taking_part and one.at >= began_at and (ended_at is None or one.at <= ended_at)
        ),
        key=lambda one: one.at,
    )
    sent = {one.about: one for one in counted if one.deed is Deed.SHARED}
    scored = tuple(_team(team, holding=team in holding, counted=counted, sent=sent) for team in taking_part)
    came_to = {one.to for one in sent.values()}
    missed = tuple(
        each for one in scored for each in _missed(one, came=one.team in came_to, is_alone=len(taking_part) < 2)
    )
    return Score(teams=scored, missed=missed)


def _team(team: str, *, holding: bool, counted: list[Done], sent: Mapping[str, Done]) -> TeamScore:
    own = [one for one in counted if one.team == team]
    received = {about for about, one in sent.items() if one.to == team}
    acted_on = {one.about for one in counted if one.deed is Deed.ACTED}
    to_verify = {about for about, one in sent.items() if one.team == team and about in acted_on}
    marks = []
    for deed in Deed:
        of_deed = [one for one in own if one.deed is deed]
        if deed in OF_WHOEVER_RECEIVED or deed is Deed.VERIFIED:
            of = received if deed in OF_WHOEVER_RECEIVED else to_verify
            of_deed = [one for one in of_deed if one.about in of]
            number, possible = len({one.about for one in of_deed}), len(of)
            is_expected = possible > 0
        else:
            possible = int(holding and deed in OF_WHOEVER_HOLDS)
            number, is_expected = int(bool(of_deed)), possible > 0
        first_at = of_deed[0].at if of_deed else None
        marks.append(Mark(deed=deed, first_at=first_at, done=number, possible=possible, is_expected=is_expected))
    return TeamScore(team=team, marks=tuple(marks))


def _missed(one: TeamScore, *, came: bool, is_alone: bool) -> Iterable[Missed]:
    for mark in one.marks:
        if mark.is_expected and not mark.is_whole:
            because = Because.NOT_ALL if mark.first_at else Because.NOT_DONE
            yield Missed(team=one.team, deed=mark.deed, because=because)
    if not came and not is_alone:
        yield Missed(team=one.team, deed=None, because=Because.NOTHING_CAME)

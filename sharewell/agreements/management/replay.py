"""`sharewell agreements replay FILE`: what happened on which day and why, by the rules. No database and no Django."""

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from sharewell.agreements.importers.replays import ReplayFile, read_replay
from sharewell.core.deciding import ContentFault
from sharewell.core.ratifying.books import Event, ReplayFault, Told, said
from sharewell.core.ratifying.replaying import Replay

DONE, NO, WRONG_USE = 0, 1, 2

DATED_WORDS = {
    "day": "",
    "month": "the source gives the month, not the day",
    "year": "the source gives the year, not the day",
    "invented": "the day is invented",
}
STANDING_WORDS = {
    "confirmed": "confirmed",
    "confirmed-secondary": "confirmed at second hand",
    "source": "from the source document",
    "background": "background, not verified",
    "inference": "inference, not verified",
    "gap": "gap, not verified",
}


def add_verb(verbs: "argparse._SubParsersAction[Any]") -> None:
    """Add the verb `replay`."""
    verb = verbs.add_parser(
        "replay",
        help="replay a dated file of events through the rules of ratification",
        description="Tell what happened on which day and why. Exit 1 where something is not as the file expects.",
    )
    verb.add_argument("file", type=Path, metavar="FILE", help="a replay in TOML (docs/reference/agreements-replay.md)")
    verb.add_argument("--json", action="store_true", help="print one JSON document")
    verb.set_defaults(run=run_replay, needs_django=False)


def run_replay(arguments: argparse.Namespace) -> int:
    """Replay a file. Return 0 where all is as it expects, 1 where not, 2 where it cannot be read or replayed."""
    try:
        held = read_replay(arguments.file)
        done = held.run()
    except OSError as problem:
        print(f"{arguments.file} cannot be read: {problem.strerror}.", file=sys.stderr)
        return WRONG_USE
    except ContentFault as fault:
        for each in fault.faults:
            print(each, file=sys.stderr)
        return WRONG_USE
    except ReplayFault as fault:
        print(f"{arguments.file.name}:{fault.line}: {fault}", file=sys.stderr)
        return WRONG_USE
    if arguments.json:
        print(json.dumps(_document(held, done), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(held, done)))
    return DONE if done.holds else NO


def _lines(held: ReplayFile, done: Replay) -> Iterator[str]:
    yield held.title
    yield held.about
    for day, told in groupby(done.told, key=lambda each: each.event.at.date()):
        yield ""
        yield said(day)
        for each in told:
            yield f"  {each.text}"
            yield from (f"    {why}" for why in each.why)
            yield f"    [{_rests_on(each.event)}]"
    yield ""
    yield "What the file expects"
    for checked in done.checked:
        about = checked.expectation
        verdict = "as expected" if checked.holds else "NOT SO     "
        yield f"  {verdict}  {said(about.on)}: {about.what}: {checked.expected}"
        if not checked.holds:
            yield f"               found: {checked.found}"
    failed, number = sum(not each.holds for each in done.checked), len(done.checked)
    yield ""
    yield f"{failed} of {number} are not as expected." if failed else f"All {number} are as expected."


def _rests_on(event: Event) -> str:
    parts = [event.cites, STANDING_WORDS[event.standing], DATED_WORDS[event.dated], event.note]
    return "; ".join(part.rstrip(".") for part in parts if part)


def _document(held: ReplayFile, done: Replay) -> dict[str, Any]:
    return {
        "title": held.title,
        "holds": done.holds,
        "events": [_told(each) for each in done.told],
        "outcomes": {name: outcome.as_document() for name, outcome in done.outcomes.items()},
        "expected": [
            {
                "on": each.expectation.on.isoformat(),
                "what": each.expectation.what,
                "expected": each.expected,
                "found": each.found,
                "holds": each.holds,
            }
            for each in done.checked
        ],
    }


def _told(told: Told) -> dict[str, Any]:
    event = told.event
    return {
        "at": event.at.isoformat(),
        "what": event.what,
        "text": told.text,
        "why": told.why,
        "cites": event.cites,
        "standing": event.standing,
        "dated": event.dated,
        "note": event.note,
    }

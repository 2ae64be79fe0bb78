"""The scenarios and invented children that content holds."""

import tomllib
from functools import lru_cache
from typing import Any

from sharewell.assurance.types import InventedChild, LawNote, PlanUnclear, Scenario
from sharewell.exercises.types import SAID_IN_NAME
from sharewell.foundation.content import content_folder


@lru_cache(maxsize=1)
def _held() -> dict[str, Any]:
    return tomllib.loads((content_folder() / "drills" / "scenarios.toml").read_text(encoding="utf-8"))


def list_invented() -> tuple[InventedChild, ...]:
    """Return the children that are there for exercises. Each name says so; raise `ValueError` for one that does not."""
    found = tuple(InventedChild(**one) for one in _held()["child"])
    if any(SAID_IN_NAME not in one.name for one in found):
        raise ValueError(f"A child for exercises bears “{SAID_IN_NAME}” in its name.")
    return found


def list_scenarios() -> tuple[Scenario, ...]:
    """Return the scenarios in the order of the file."""
    return tuple(
        Scenario(
            code=one["code"],
            title=one["title"],
            child=one["child"],
            story=one["story"],
            expected=one["expected"],
            pieces={kind: piece["text"] for piece in one["piece"] for kind in piece["kinds"]},
            law=tuple(LawNote(**note) for note in one.get("law", ())),
        )
        for one in _held()["scenario"]
    )


def get_scenario(code: str) -> Scenario:
    """Return a scenario. Raise `PlanUnclear`."""
    for one in list_scenarios():
        if one.code == code:
            return one
    raise PlanUnclear("Choose a scenario from the list. Nothing was planned.")


def get_invented(code: str) -> InventedChild:
    """Return an invented child. Raise `PlanUnclear`."""
    for one in list_invented():
        if one.code == code:
            return one
    raise PlanUnclear("Choose an invented child from the list. Nothing was planned.")

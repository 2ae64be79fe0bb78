"""What each colour says and by when somebody decides, as content holds it."""

import tomllib
from datetime import date
from functools import lru_cache
from typing import Any

from sharewell.casework.types import ColourTerms, FeedbackTerms
from sharewell.core.enquiring import Colour
from sharewell.foundation.content import content_folder
from sharewell.obligations.queries import get_deadlines


@lru_cache(maxsize=4)
def list_colours(*, on: date) -> tuple[ColourTerms, ...]:
    """Return the colours in their order, each with its time in words, its standing and its source."""
    held = _held()
    return tuple(
        ColourTerms(
            colour=colour,
            means=held["colour"][colour.value]["means"],
            when=_when(colour, on=on),
            standing=held["colour"][colour.value]["standing"],
            source=held["colour"][colour.value]["source"],
        )
        for colour in Colour
    )


def get_feedback_terms() -> FeedbackTerms:
    """Return by when whoever referred is told, with its standing and its source."""
    return FeedbackTerms(**_held()["feedback"])


@lru_cache(maxsize=1)
def _held() -> dict[str, Any]:
    return tomllib.loads((content_folder() / "codes" / "hub-times.toml").read_text(encoding="utf-8"))


def _when(colour: Colour, *, on: date) -> str:
    term = get_deadlines().term(f"enquiry.decide-{colour.value}", on=on)
    if term.hours is not None:
        return "within 1 hour" if term.hours == 1 else f"within {term.hours} hours, by night too"
    if term.is_same_day:
        return "the same day"
    days = term.working_days or 0
    return "within 1 working day" if days == 1 else f"within {days} working days"

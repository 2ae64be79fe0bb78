"""Read what is explained, what competence looks at, and the grounds not to ask: content."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sharewell.consent.types import (
    ElementRow,
    GroundRow,
    Point,
)
from sharewell.foundation.content import content_folder


@lru_cache(maxsize=4)
def _content(folder: Path) -> Mapping[str, Any]:
    return {
        name: tomllib.loads((folder / "consent" / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("explaining", "competence", "grounds")
    }


def list_points() -> tuple[Point, ...]:
    """Return what is to be explained before somebody answers, in its order, with words to explain it."""
    held = _content(content_folder())["explaining"]["point"]
    return tuple(Point(**one) for one in held)


def list_elements() -> tuple[ElementRow, ...]:
    """Return what an assessment of competence looks at, in its order."""
    return tuple(ElementRow(**one) for one in _content(content_folder())["competence"]["element"])


def list_grounds() -> tuple[GroundRow, ...]:
    """Return the four grounds not to seek consent."""
    held = _content(content_folder())["grounds"]
    return tuple(GroundRow(**one, source=held["source"], standing=held["standing"]) for one in held["ground"])

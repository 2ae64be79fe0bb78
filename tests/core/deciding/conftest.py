"""The real editions, read once."""

from pathlib import Path

import pytest

from sharewell.core.deciding import Guides
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries import load_guides


@pytest.fixture(scope="session")
def guides() -> Guides:
    """Return the editions that the product ships."""
    return load_guides(content_folder() / "guides")


@pytest.fixture(scope="session")
def guide_files() -> dict[str, str]:
    """Return the texts that the editions are made from, by path, for tests that damage a copy."""
    folder: Path = content_folder() / "guides"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.suffix in (".toml", ".csv") and "cases" not in path.parts
    }

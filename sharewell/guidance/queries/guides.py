"""Read the guides and the worked cases from the content folder. No database, and no Django.

The editions are loaded once for each process; a new release restarts it.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sharewell.core.deciding import CaseFault, Edition, Guides, read_guides
from sharewell.foundation.content import content_folder

CASES = "cases"
LARGEST_CASE = 1_000_000  # bytes; a case is a page of text, and a mistaken path may be anything


def load_guides(folder: Path) -> Guides:
    """Read every edition below `folder` (`content/guides`). Raises `ContentFault` with file, line and cure."""
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix in (".toml", ".csv") and not name.startswith(f"{CASES}/"):
            files[name] = path.read_text(encoding="utf-8")
    return read_guides(files)


def load_case_document(path: Path) -> Mapping[str, Any]:
    """Read a case file, TOML or JSON by its ending. Raises `CaseFault` where it cannot be read as one."""
    try:
        if path.stat().st_size > LARGEST_CASE:
            raise CaseFault([f"{path} is larger than {LARGEST_CASE:,} bytes; a case is a page of text."])
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CaseFault([f"{path} cannot be read: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise CaseFault([f"{path} is not UTF-8 text. Save it as UTF-8."]) from error
    try:
        document = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        kind = "JSON" if path.suffix.lower() == ".json" else "TOML"
        raise CaseFault([f"{path} is not {kind}: {error}."]) from error
    if not isinstance(document, dict):
        raise CaseFault([f"{path} holds no table of entries."])
    return document


def list_case_files(folder: Path) -> Iterator[Path]:
    """Yield the worked cases below `folder`, in the order of their names."""
    return (path for path in sorted(folder.rglob("*")) if path.suffix in (".toml", ".json") and path.is_file())


@cache
def get_guides() -> Guides:
    """Return every edition held. Raises `ContentFault`: nothing may start on a faulty edition."""
    return load_guides(content_folder() / "guides")


def list_editions() -> tuple[Edition, ...]:
    """Return the editions, oldest first."""
    return get_guides().editions


def get_edition(*, code: str) -> Edition:
    """Return one edition. Raises `KeyError` if none of that code is held."""
    return get_guides().get(code)


def find_edition_in_force(*, on: date) -> Edition | None:
    """Return the edition of that day, or None where none is held."""
    return get_guides().find_in_force(on)

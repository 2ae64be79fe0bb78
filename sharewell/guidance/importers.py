"""Read the guides and the worked cases from the content folder. No database, and no Django."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sharewell.core.deciding.edition import Guides
from sharewell.core.deciding.faults import CaseFault
from sharewell.core.deciding.reading import read_guides

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

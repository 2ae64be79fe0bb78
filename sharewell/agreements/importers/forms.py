"""Read machine-readable agreements from files and folders, without a database. See docs/reference/agreements.md."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sharewell.agreements.types.words import load_words
from sharewell.core.flows import AgreementsFaulty, Body, Fault, Policy, compile_policy, read_body

LISTS = ("organisation", "succession", "agreement", "stop")


def read_mapping(path: Path) -> dict[str, Any]:
    """Return what a file of TOML or JSON holds. Raise OSError, or `AgreementsFaulty` where it cannot be read."""
    try:
        if path.suffix == ".json":
            held = json.loads(path.read_text(encoding="utf-8"))
        else:
            held = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as fault:
        raise AgreementsFaulty(
            [Fault(path.name, f"It cannot be read: {fault}.", "Write it as TOML or JSON in UTF-8.")]
        ) from fault
    if not isinstance(held, dict):
        raise AgreementsFaulty([Fault(path.name, "It is not a table.", "Begin it with keys.")])
    return held


def read_policy_of(path: Path) -> Policy:
    """Return the policy of a file, or of every `.toml` and `.json` of a folder put together.

    A file holds lists `organisation`, `succession`, `agreement` and `stop`, or is one agreement by itself. Raise
    OSError, or `AgreementsFaulty` with every file, place and cure.
    """
    files = sorted(one for one in path.iterdir() if one.suffix in {".toml", ".json"}) if path.is_dir() else [path]
    if not files:
        raise AgreementsFaulty([Fault(path.name, "There is no file in it.", "Put .toml or .json files there.")])
    words, parts = load_words(), []
    faults: list[Fault] = []
    for file in files:
        try:
            parts.append(read_body(_as_lists(read_mapping(file)), words=words, place=file.name))
        except AgreementsFaulty as faulty:
            faults += faulty.faults
    if faults:
        raise AgreementsFaulty(faults)
    body = Body(
        organisations=tuple(one for part in parts for one in part.organisations),
        successions=tuple(one for part in parts for one in part.successions),
        agreements=tuple(one for part in parts for one in part.agreements),
        stops=tuple(one for part in parts for one in part.stops),
    )
    return compile_policy(body, words)


def _as_lists(held: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"agreement": [held]} if "reference" in held else held

"""Read vetting checks, inductions, and the code of practice."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sharewell.foundation.content import content_folder
from sharewell.practitioners.models import CodeAcceptance, Induction, VettingCheck
from sharewell.practitioners.types import (
    AcceptanceRow,
    CodeStatement,
    CodeVersion,
    EndReason,
    InductionRow,
    VettingKindRow,
    VettingRow,
)


def list_vetting(*, person: str, organisation: str) -> tuple[VettingRow, ...]:
    """Return the checks of a person that one organisation recorded, the newest first. For its administrators."""
    found = VettingCheck.objects.filter(practitioner__reference=person, organisation__reference=organisation)
    return tuple(
        VettingRow(
            reference=one.reference,
            organisation=organisation,
            kind=one.kind,
            certificate=one.certificate,
            checked_on=one.checked_on,
            recheck_on=one.recheck_on,
            recorded_at=one.recorded_at,
            recorded_by=one.recorded_by,
            ended_at=one.ended_at,
            end_reason=EndReason(one.end_reason) if one.end_reason else None,
        )
        for one in found.order_by("-recorded_at", "-pk")
    )


def list_inductions(*, person: str, organisation: str) -> tuple[InductionRow, ...]:
    """Return the inductions of a person at an organisation, the newest first."""
    found = Induction.objects.filter(practitioner__reference=person, organisation__reference=organisation)
    return tuple(
        InductionRow(
            reference=one.reference,
            organisation=organisation,
            done_on=one.done_on,
            recorded_at=one.recorded_at,
            recorded_by=one.recorded_by,
        )
        for one in found.order_by("-done_on", "-pk")
    )


def list_acceptances(*, person: str) -> tuple[AcceptanceRow, ...]:
    """Return which versions of the code of practice a person accepted, the newest first."""
    return tuple(
        AcceptanceRow(
            reference=one.reference, version=one.version, text_hash=one.text_hash, accepted_at=one.accepted_at
        )
        for one in CodeAcceptance.objects.filter(practitioner__reference=person).order_by("-accepted_at", "-pk")
    )


class CodesFaulty(Exception):
    """A file of `content/codes` cannot be used. The message names it and says what to do."""


def list_vetting_kinds() -> tuple[VettingKindRow, ...]:
    """Return the kinds of vetting check in the order of their file. Raise `CodesFaulty`."""
    return _read_kinds(content_folder())


def list_code_versions() -> tuple[CodeVersion, ...]:
    """Return every version of the code of practice, the oldest first. Raise `CodesFaulty`."""
    return _read_code(content_folder())


def find_code_required(*, on: date) -> CodeVersion | None:
    """Return the version of the code of practice that must have been accepted on a day, or None before the first."""
    held = [one for one in list_code_versions() if one.required_from <= on]
    return max(held, key=lambda one: one.number, default=None)


def get_code_to_accept(*, on: date) -> CodeVersion:
    """Return the newest version that is published on a day. Raise `CodesFaulty` where there is none."""
    held = [one for one in list_code_versions() if one.dated <= on]
    if not held:
        raise CodesFaulty("content/codes/code-of-practice.toml holds no version that is published. Date one earlier.")
    return max(held, key=lambda one: one.number)


@cache
def _read_kinds(folder: Path) -> tuple[VettingKindRow, ...]:
    name = "codes/vetting-kinds.toml"
    titles = _titles(folder)
    try:
        rows = tuple(
            VettingKindRow(
                code=one["code"],
                name=one["name"],
                longest_years=int(one["longest_years"]),
                is_enough=bool(one["enough"]),
                source=f"{titles[one['source']]}: {one['at']}",
                standing=one["standing"],
            )
            for one in _read_codes(folder / name)["kind"]
        )
    except KeyError as missing:
        raise CodesFaulty(f"content/{name} lacks {missing}. Add it.") from missing
    if len({row.code for row in rows}) != len(rows) or any(row.longest_years < 1 for row in rows):
        raise CodesFaulty(f"content/{name} holds a kind twice, or one without an end. Mend it.")
    return rows


@cache
def _read_code(folder: Path) -> tuple[CodeVersion, ...]:
    name = "codes/code-of-practice.toml"
    titles = _titles(folder)
    try:
        rows = tuple(
            CodeVersion(
                number=int(one["number"]),
                title=one["title"],
                dated=one["dated"],
                required_from=one["required_from"],
                owner=one["owner"],
                statements=tuple(
                    CodeStatement(
                        code=each["code"],
                        text=each["text"],
                        source=f"{titles[each['source']]}: {each['at']}",
                        standing=each["standing"],
                    )
                    for each in one["statement"]
                ),
                text_hash=_hash_of(one),
            )
            for one in _read_codes(folder / name)["version"]
        )
    except KeyError as missing:
        raise CodesFaulty(f"content/{name} lacks {missing}. Add it.") from missing
    if len({row.number for row in rows}) != len(rows) or any(row.required_from < row.dated for row in rows):
        raise CodesFaulty(f"content/{name} holds a version twice, or one required before it was published. Mend it.")
    return tuple(sorted(rows, key=lambda row: row.number))


def _hash_of(version: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what somebody reads and accepts: the title and each sentence."""
    text = [version["title"], *(one["text"] for one in version["statement"])]
    return hashlib.sha256(json.dumps(text, ensure_ascii=False).encode()).hexdigest()


def _titles(folder: Path) -> dict[str, str]:
    """Return the title of each document that may be cited, by its code."""
    files = ("guides/sources.toml", "pages/sources.toml", "codes/sources.toml")
    return {one["code"]: one["title"] for file in files for one in _read_codes(folder / file)["source"]}


def _read_codes(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise CodesFaulty(f"content/{path.parent.name}/{path.name} cannot be read: {fault}.") from fault

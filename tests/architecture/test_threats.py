"""Each attack of the threat model names the tests that try it, and each of those tests is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
MODEL = TESTS.parent / "docs" / "assurance" / "threat-model.md"


def rows(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each row of the tables, their heads left out."""
    for line in text.splitlines():
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        if line.startswith("|") and cells[0] != "attack" and not set(line) <= set("|- "):
            yield cells


def names_in(path: Path) -> set[str]:
    """Return what a file of tests holds: `TestA`, `TestA::test_b`, `test_c`."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return {name for name in found if name.rpartition("::")[2].startswith(("test_", "Test"))}


def faults(text: str) -> list[str]:
    """Return what is wrong with a threat model, a sentence for each fault."""
    found = []
    for cells in rows(text):
        if len(cells) != 3:
            found.append(f"{cells[0]}: it has {len(cells)} cells.")
            continue
        attack, against, tried = cells
        named = re.findall(r"`([^`]+)`", tried)
        if not against or not named or re.sub(r"`[^`]+`|[, ]", "", tried):
            found.append(f"{attack}: it must say what stands against it, and name tests and nothing else.")
        for one in named:
            file, _, name = one.partition("::")
            path = TESTS / file
            if not path.is_file() or (name and name not in names_in(path)) or not names_in(path):
                found.append(f"{attack}: there is no test {one}.")
    return found


def test_every_attack_names_tests_that_are_there() -> None:
    text = MODEL.read_text(encoding="utf-8")
    assert faults(text) == []
    assert len(list(rows(text))) > 60


@pytest.mark.parametrize(
    "row",
    [
        "| A | b | `apps/ledger/test_nowhere.py` |",
        "| A | b | `apps/ledger/test_models.py::TestNowhere` |",
        "| A | b | `apps/ledger/test_models.py::TestEntry::test_nowhere` |",
        "| A | b | `apps/probe.py` |",
        "| A | b | the same |",
        "| A | b | `apps/ledger/test_models.py::TestEntry`, the same |",
        "| A |  | `apps/ledger/test_models.py::TestEntry` |",
        "| A | b |",
    ],
)
def test_a_planted_fault_is_found(row: str) -> None:
    assert len(faults(f"| attack | what | tried by |\n|---|---|---|\n{row}")) == 1

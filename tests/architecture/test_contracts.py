"""Floors and rooms: kept as the house stands, and each contract seen to fail on a planted violation."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with a copy of the package and of the contracts, to plant something in."""
    shutil.copytree(
        ROOT / "sharewell", tmp_path / "sharewell", ignore=shutil.ignore_patterns("__pycache__", "templates", "carried")
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(folder: Path, contract: str | None = None) -> tuple[int, str]:
    """Run the contracts (or one) on the package in the folder; return the exit code and what was said."""
    done = subprocess.run(
        [
            LINT_IMPORTS,
            "--config",
            folder / ".importlinter",
            "--no-cache",
            *(["--contract", contract] if contract else []),
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_house_keeps_every_contract() -> None:
    code, said = lint(ROOT)
    assert code == 0, said


PLANTS = {
    # what is planted: contract, file, what is put into it, what the contract says
    "an import upwards": (
        "floors",
        "sharewell/ledger/queries.py",
        "from sharewell.acting.types import Actor",
        "sharewell.ledger is not allowed to import sharewell.acting",
    ),
    "an import from the glue upwards": (
        "floors",
        "sharewell/foundation/clock.py",
        "import sharewell.partnerships.types",
        "sharewell.foundation is not allowed to import sharewell.partnerships",
    ),
    "an app without a floor": ("floors", "sharewell/attic/__init__.py", "", "sharewell.attic"),
    "a page that writes rows itself": (
        "rooms",
        "sharewell/partnerships/queries/register.py",
        "from sharewell.partnerships.actions import council_key",
        "sharewell.partnerships.queries is not allowed to import sharewell.partnerships.actions",
    ),
    "types that know the models": (
        "rooms",
        "sharewell/ledger/types.py",
        "from sharewell.ledger import models",
        "sharewell.ledger.types is not allowed to import sharewell.ledger.models",
    ),
    "rooms beside one another": (
        "rooms",
        "sharewell/partnerships/importers/register.py",
        "from sharewell.partnerships.exporters import contact_routes_csv",
        "sharewell.partnerships.importers is not allowed to import sharewell.partnerships.exporters",
    ),
    "a module that is no room": ("rooms", "sharewell/partnerships/helpers.py", "", "sharewell.partnerships.helpers"),
    "a core that knows Django": (
        "core-is-pure",
        "sharewell/core/identifiers/reference.py",
        "from django.conf import settings",
        "sharewell.core is not allowed to import django",
    ),
    "a core that looks upwards": (
        "core-is-pure",
        "sharewell/core/identifiers/reference.py",
        "from sharewell.foundation import clock",
        "sharewell.core is not allowed to import sharewell.foundation",
    ),
    "parts of the core that know one another": (
        "core-parts",
        "sharewell/core/deciding/judging.py",
        "from sharewell.core.identifiers import spell_out",
        "sharewell.core.deciding is not allowed to import sharewell.core.identifiers",
    ),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_contract_fails_on_a_planted_violation(plant: str, copy: Path) -> None:
    contract, place, line, complaint = PLANTS[plant]
    path = copy / place
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    code, said = lint(copy, contract)
    assert code == 1, said
    assert complaint in " ".join(said.split())


def test_the_copy_itself_keeps_them_so_that_it_is_the_plant_that_fails(copy: Path) -> None:
    code, said = lint(copy)
    assert code == 0, said

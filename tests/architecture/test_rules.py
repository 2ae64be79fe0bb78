"""The rules of the house: kept as it stands, and each seen to fail on a planted violation."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.rules import RULES
from tests.architecture.test_contracts import ROOT, copy

__all__ = ["copy"]

PLANTS = {
    # what is planted: rule, file, what is put into it
    "a look into another app's models": (
        "doors",
        "sharewell/partnerships/queries/register.py",
        "from sharewell.ledger.models import Entry",
    ),
    "an app entered as a whole": (
        "doors",
        "sharewell/partnerships/queries/register.py",
        "from sharewell import ledger",
    ),
    "a view of another app": ("doors", "sharewell/partnerships/views.py", "import sharewell.guidance.views"),
    "a look into models from the top": ("doors", "sharewell/config/checks.py", "import sharewell.ledger.models"),
    "a module called utils": ("names", "sharewell/core/utils.py", ""),
    "a folder called common": ("names", "sharewell/common/words.py", ""),
    "a relative import": ("no_relative_imports", "sharewell/ledger/queries.py", "from . import models"),
    "a library in the core": ("pure_core", "sharewell/core/deciding/case.py", "import limits"),
    "a signal": ("no_signals", "sharewell/ledger/models.py", "from django.db.models.signals import post_save"),
    "a receiver": ("no_signals", "sharewell/ledger/apps.py", "from django.dispatch import receiver"),
    "a generic relation": (
        "no_generic_relations",
        "sharewell/ledger/models.py",
        "from django.contrib.contenttypes.fields import GenericForeignKey",
    ),
    "the admin imported": ("no_admin", "sharewell/ledger/events.py", "from django.contrib import admin"),
    "the admin installed": ("no_admin", "sharewell/config/settings/base.py", 'MORE = ["django.contrib.admin"]'),
    "a save override": (
        "no_save_override",
        "sharewell/partnerships/models.py",
        "class Odd(models.Model):\n    def save(self, **options): ...",
    ),
    "a query in a property": (
        "no_query_in_a_property",
        "sharewell/partnerships/models.py",
        "class Odd(models.Model):\n    @property\n    def routes(self): return ContactRoute.objects.all()",
    ),
    "a query in a cached property": (
        "no_query_in_a_property",
        "sharewell/partnerships/models.py",
        "class Odd(models.Model):\n    @cached_property\n    def n(self): return self.routes.count()",
    ),
    "a clock of its own": ("one_clock", "sharewell/ledger/actions.py", "MOMENT = datetime.now()"),
    "Django's clock": ("one_clock", "sharewell/partnerships/views.py", "MOMENT = timezone.now()"),
    "today's date": ("one_clock", "sharewell/partnerships/types.py", "DAY = date.today()"),
    "the clock asked by an action": (
        "no_clock_below_the_page",
        "sharewell/partnerships/actions/register.py",
        "from sharewell.foundation.clock import now",
    ),
    "the whole clock taken by a query": (
        "no_clock_below_the_page",
        "sharewell/partnerships/queries/register.py",
        "from sharewell.foundation import clock",
    ),
    "a transaction opened by a view": (
        "openers_of_transactions",
        "sharewell/partnerships/views.py",
        "from django.db import transaction",
    ),
    "an act opened past the decorators": (
        "openers_of_transactions",
        "sharewell/partnerships/actions/register.py",
        "from sharewell.ledger.actions import open_act",
    ),
}


def run(folder: Path, *rules: str) -> tuple[int, str]:
    """Run the rules (or all) on the package in the folder; return the exit code and what was said."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.architecture.rules", *rules],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_house_keeps_every_rule() -> None:
    code, said = run(ROOT)
    assert code == 0, said


@pytest.mark.parametrize("plant", PLANTS)
def test_a_rule_fails_on_a_planted_violation(plant: str, copy: Path) -> None:
    rule, place, lines = PLANTS[plant]
    path = copy / place
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as source:
        source.write(f"\n{lines}\n")
    code, said = run(copy, rule)
    assert (code, place.removesuffix(".py").replace("/", ".") in said or place in said) == (1, True), said


def test_every_rule_is_seen_to_fail() -> None:
    assert {rule for rule, _, _ in PLANTS.values()} == set(RULES)

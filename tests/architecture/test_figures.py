"""Every place in the product that counts something says why exercises with an invented child are not in it (ADR 173).

A new place that counts fails here until somebody has said so. Whether it is true, the tests that are named show.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "sharewell"
LEFT_OUT = "tests/apps/assurance/test_drills.py::test_a_drill_changes_no_figure_and_no_register"
REFUSED = "tests/apps/exercises/test_exercises.py::test_it_is_no_emergency"
NO_CHILD = "it counts no work about children"
OWN = "it tells one person what waits for them, or what is on this page; nothing is reported"
INDEX = "no record of the index is of an exercise: a constraint, test_no_record_of_the_index_is_of_an_exercise"
SEALED = "it counts entries of the ledger, and those of an exercise are sealed too"
LIMIT = "it holds a limit, and tells nobody a number"

FIGURES: dict[str, str] = {
    # What is done about children, place by place
    "sharing/queries/registers.py:count_sharing": LEFT_OUT,
    "sharing/migrations/0003_counts.py:": "replaced by 0009_exercises",
    "sharing/migrations/0009_exercises.py:": LEFT_OUT,
    "sharing/presenters/lists.py:count_cells": "it writes what `count_sharing` counted",
    "sharing/queries/records.py:look_at_disclosure": OWN,
    "sharing/queries/outside.py:get_link_cover": OWN,
    "casework/queries/enquiries.py:list_enquiries": OWN,
    "sharing/queries/records.py:list_disclosures": OWN,
    "misuse/migrations/0002_comparing_names.py:": "it compares what `gather` hands over. " + LEFT_OUT,
    "children/queries/emergencies.py:count_break_glass": REFUSED,
    "children/migrations/0002_held_by_the_database.py:": REFUSED,
    "children/presenters/emergencies.py:count_cells": "it writes what `count_break_glass` counted",
    "children/actions/counting.py:count_names": INDEX,
    "children/actions/receiving.py:settle_children": INDEX,
    "children/migrations/0011_batches.py:": INDEX,
    "children/migrations/0017_links_marks_and_figures.py:": INDEX,
    "children/actions/counting.py:count_figures": INDEX,
    "children/jobs.py:count_nightly": INDEX,
    "children/migrations/0022_figures_are_kept.py:": INDEX,
    "children/migrations/0023_a_record_is_of_one_source.py:": INDEX,
    "sharing/migrations/0010_tellings.py:": "it counts who looked at records of the index. " + INDEX,
    "children/actions/linking.py:relabel": INDEX,
    "children/actions/leaving.py:_check": INDEX,
    "linkage/migrations/0011_told_alike.py:": INDEX,
    "children/migrations/0015_seals_held_by_the_database.py:": INDEX,
    "children/actions/destroying.py:begin_destruction": INDEX,
    "children/queries/ending.py:count_due": INDEX,
    "children/migrations/0013_lifecycle_held_by_the_database.py:": INDEX,
    "children/migrations/0006_index_held_by_the_database.py:": INDEX,
    "children/queries/searching.py:count_searches": LIMIT,
    "children/queries/searching.py:_asked_how_often": LIMIT,
    "children/migrations/0020_quicker_searches.py:": INDEX,
    "linkage/migrations/0007_whole_lists.py:": INDEX,
    "children/migrations/0018_answers_taken_back.py:": INDEX,
    "children/queries/reaching.py:count_answers": INDEX,
    "linkage/queries/feeds.py:report_of": INDEX,
    "linkage/queries/feeds.py:_settled": INDEX,
    "linkage/queries/feeds.py:_told": INDEX,
    "linkage/actions/taking.py:stage_feed": INDEX,
    "linkage/actions/measuring.py:keep_measures": INDEX,
    "linkage/actions/measuring.py:measure_end": INDEX,
    "linkage/actions/sending.py:_check": NO_CHILD,
    "linkage/importers/sniffing.py:Sniffer": NO_CHILD,
    "linkage/migrations/0004_sending.py:": INDEX,
    "linkage/importers/files.py:_Lines": INDEX,
    "linkage/importers/whole.py:_is_plain": INDEX,
    "decisions/queries/records.py:_how_many_children": OWN,
    "decisions/queries/records.py:count_to_endorse": OWN,
    "decisions/actions/drafts.py:add_child": LIMIT,
    "decisions/actions/forming.py:fill_section": LIMIT,
    "decisions/actions/drafts.py:remove_child": LIMIT,
    "decisions/actions/drafts.py:write_item": LIMIT,
    "notices/queries.py:count_unread": OWN,
    "ledger/queries/heads.py:count_waiting": SEALED,
    "ledger/queries/heads.py:prove_consistency": SEALED,
    # Modules that count something else altogether
    **dict.fromkeys(
        (
            "access/queries.py",
            "agreements/actions/clauses.py",
            "agreements/actions/documents.py",
            "agreements/actions/enforcing.py",
            "agreements/actions/keeping.py",
            "agreements/queries/consultations.py",
            "agreements/queries/register.py",
            "config/management/doctor.py",
            "config/management/restore.py",
            "governance/actions/calls.py",
            "governance/actions/groups.py",
            "governance/queries/annual.py",
            "governance/queries/calls.py",
            "governance/queries/problems.py",
            "guidance/queries/sign_offs.py",
            "partnerships/importers/contact_routes.py",
            "partnerships/queries/register.py",
            "practitioners/migrations/0004_nobody_without_advice.py",
            "practitioners/queries/invitations.py",
            "training/exporters.py",
            "training/queries/coverage.py",
            "training/queries/sessions.py",
        ),
        NO_CHILD,
    ),
}
"""Each place that counts, by its module and its function or class, and why exercises are not in what it counts."""

IN_SQL = re.compile(r"\b(?:count|sum|avg)\s*\(", re.IGNORECASE)
COUNTS = {"count", "Count", "Sum", "Avg", "aggregate"}


def counting(source: str) -> set[str]:
    """Return the functions of a module that count rows, or let the database count; "" for what stands outside of them.

    Inside a class the class is named.
    """
    found = set()
    for part in ast.parse(source).body:
        named = getattr(part, "name", "")
        if (isinstance(part, ast.FunctionDef) and named.startswith("count_")) or any(map(_counts, ast.walk(part))):
            found.add(named)
    return found


def _counts(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return called in COUNTS
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(IN_SQL.search(node.value))


def modules(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.py")):
        place = path.relative_to(folder).as_posix()
        if not place.startswith(("core/", "foundation/", "design/")):
            yield place, path.read_text(encoding="utf-8")


def unsaid(folder: Path) -> list[str]:
    """Return the places that count and say nothing of exercises."""
    return [
        f"{place}:{name}"
        for place, source in modules(folder)
        for name in sorted(counting(source))
        if FIGURES.get(place) != NO_CHILD and f"{place}:{name}" not in FIGURES
    ]


def test_every_place_that_counts_says_why_exercises_are_not_in_it() -> None:
    assert unsaid(PACKAGE) == [], "Leave exercises out (`is_exercise`, `exercises_is_marked`), then say here how."


def test_a_new_place_that_counts_is_found(tmp_path: Path) -> None:
    (tmp_path / "casework").mkdir()
    planted = {
        "casework/queries.py": "def list_all():\n    return Referral.objects.count()\n",
        "casework/counted.py": "def count_referrals():\n    return 1\n",
        "casework/annotated.py": "rows = rows.annotate(number=Count('pk'))\n",
        "casework/sql.py": "WORDS = 'SELECT count(*) FROM casework_referral'\n",
        "casework/calm.py": "def list_all():\n    return ()\n",
    }
    for place, source in planted.items():
        (tmp_path / place).write_text(source, encoding="utf-8")
    assert unsaid(tmp_path) == [
        "casework/annotated.py:",
        "casework/counted.py:count_referrals",
        "casework/queries.py:list_all",
        "casework/sql.py:",
    ]


def test_nothing_stands_here_that_counts_no_more() -> None:
    found = {f"{place}:{name}" for place, source in modules(PACKAGE) for name in counting(source)}
    whole = {place.partition(":")[0] for place in found}
    assert [one for one in FIGURES if one not in found and one not in whole] == []


def test_the_tests_that_are_named_are_there() -> None:
    for why in {LEFT_OUT, REFUSED}:
        file, _, name = why.partition("::")
        assert f"def {name}" in (ROOT / file).read_text(encoding="utf-8")

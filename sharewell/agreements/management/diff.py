"""`sharewell agreements diff A B`: who would see what otherwise under B than under A."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sharewell.agreements.importers.forms import read_policy_of
from sharewell.agreements.management.check_flow import DONE, NO, told
from sharewell.agreements.presenters.answers import summary_sentence
from sharewell.core.flows import AgreementsFaulty, MomentUnclear, compare, read_moment, summarise
from sharewell.foundation.clock import now


def add_verb(verbs: "argparse._SubParsersAction[Any]") -> None:
    """Add the verb."""
    verb = verbs.add_parser(
        "diff",
        help="who would see what otherwise under B than under A",
        description="Compare two files or folders of machine-readable agreements. Every role counts at every "
        "organisation. Exit 0 where nothing differs, 1 where something does, 2 for wrong use.",
    )
    verb.add_argument("before", type=Path, metavar="A", help="a file or folder")
    verb.add_argument("after", type=Path, metavar="B", help="a file or folder")
    verb.add_argument("--at", metavar="MOMENT", help="at this time in England, such as 2026-09-30T09:00; else now")
    verb.add_argument("--json", action="store_true", help="print one JSON document")
    verb.set_defaults(run=run, needs_django=False)


def run(arguments: argparse.Namespace) -> int:
    """Compare and print."""
    try:
        before, after = read_policy_of(arguments.before), read_policy_of(arguments.after)
        at = read_moment(arguments.at) if arguments.at else now()
    except AgreementsFaulty as faulty:
        return told([str(fault) for fault in faulty.faults])
    except MomentUnclear as unclear:
        return told([str(unclear)])
    except OSError as problem:
        return told([f"{problem.filename} cannot be read: {problem.strerror}."])
    changes = compare(before, after, at=at)
    if arguments.json:
        print(
            json.dumps(
                {
                    "before": before.hash,
                    "after": after.hash,
                    "summary": [asdict(one) for one in summarise(changes)],
                    "changes": [asdict(one) for one in changes],
                },
                indent=2,
                ensure_ascii=False,
            )
        )
        return NO if changes else DONE
    for summary in summarise(changes):
        print(summary_sentence(summary))
    names = {one.code: one.name for policy in (before, after) for one in policy.body.organisations}
    for change in changes:
        was, will = change.before or "nothing", change.after or "nothing"
        print(
            f"  {names.get(change.recipient, change.recipient)}, {change.role}: {change.item_class}: {was} to {will}, "
            f"from {len(change.sources)} organisations, for {', '.join(change.purposes)}"
        )
    if not changes:
        print("Nobody would see anything otherwise.")
    return NO if changes else DONE

"""`sharewell agreements check-flow`: may one tell another this, for this purpose? It names the clauses that decide."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sharewell.agreements.importers.forms import read_mapping, read_policy_of
from sharewell.agreements.presenters.answers import answer_lines
from sharewell.core.flows import (
    AgreementsFaulty,
    FlowUnreadable,
    MomentUnclear,
    Policy,
    PolicyUnreadable,
    decide,
    read_flow,
    read_moment,
    write_answer,
)
from sharewell.foundation.clock import now

DONE, NO, WRONG_USE = 0, 1, 2


class _WithoutDjango(argparse.Action):
    """Take a path, and note that no database is needed."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        setattr(namespace, self.dest, values)
        namespace.needs_django = False


def add_verb(verbs: "argparse._SubParsersAction[Any]") -> None:
    """Add the verb."""
    verb = verbs.add_parser(
        "check-flow",
        help="may one tell another this, for this purpose?",
        description="Ask the installation’s policy, or that of files with --agreements, about one flow. Exit 0 where "
        "it is allowed now, 1 where not, 2 for wrong use. Options beat the file of --flow.",
    )
    verb.add_argument("--agreements", type=Path, metavar="PATH", action=_WithoutDjango,
                      help="a file or folder of machine-readable agreements, instead of the installation")  # fmt: skip
    verb.add_argument("--flow", type=Path, metavar="FILE", help="the flow as TOML or JSON")
    for name, word in (
        ("source", "who tells: the organisation’s reference"),
        ("recipient", "who is told: the organisation’s reference"),
        ("role", "the role of the person who is told"),
        ("purpose", "what for"),
        ("item-class", "the class of information"),
        ("mode", "contact, presence or content"),
        ("route", "a way beside agreements: statutory-duty, court-order or emergency"),
    ):
        verb.add_argument(f"--{name}", metavar="CODE", help=word)
    verb.add_argument("--lawful-basis", metavar="CODE", action="append", help="a lawful basis; may be given again")
    verb.add_argument("--met", metavar="CODE", action="append", help="a condition that holds; may be given again")
    verb.add_argument(
        "--told-otherwise", action="store_true", help="Sharewell does not carry it: by telephone, by hand"
    )
    verb.add_argument("--at", metavar="MOMENT", help="at this time in England, such as 2026-09-30T09:00; else now")
    verb.add_argument("--json", action="store_true", help="print one JSON document")
    verb.set_defaults(run=run, needs_django=True)


def run(arguments: argparse.Namespace) -> int:
    """Answer."""
    try:
        policy = _policy(arguments)
        flow = read_flow(_asked(arguments), words=policy.words)
        at = read_moment(arguments.at) if arguments.at else now().astimezone(UTC)
    except AgreementsFaulty as faulty:
        return told([str(fault) for fault in faulty.faults])
    except FlowUnreadable as unreadable:
        return told(unreadable.problems)
    except MomentUnclear as unclear:
        return told([str(unclear)])
    except PolicyUnreadable as unreadable:
        return told([f"{unreadable} Restore the database, or compile again on the page Policy."])
    except OSError as problem:
        return told([f"{problem.filename} cannot be read: {problem.strerror}."])
    answer = decide(policy, flow, at)
    if arguments.json:
        print(json.dumps({"at": _iso(at), **write_answer(answer)}, indent=2, ensure_ascii=False))
    else:
        names = {one.code: one.name for one in policy.body.organisations}
        titles = {one.reference: one.title for one in policy.body.agreements}
        for line in answer_lines(answer, titles=titles):
            print(line)
        print(f"{names.get(flow.source, flow.source)} to {names.get(flow.recipient, flow.recipient)}, at {_iso(at)}.")
        print(f"Policy {answer.policy}.")
    return DONE if answer.is_allowed else NO


def told(problems: Sequence[str]) -> int:
    """Say what is wrong, one sentence a line, and return the code of wrong use."""
    for problem in problems:
        print(problem, file=sys.stderr)
    return WRONG_USE


def _policy(arguments: argparse.Namespace) -> Policy:
    if arguments.agreements is not None:
        return read_policy_of(arguments.agreements)
    from sharewell.agreements.queries import get_current_policy

    return get_current_policy()


def _asked(arguments: argparse.Namespace) -> dict[str, Any]:
    asked: dict[str, Any] = dict(read_mapping(arguments.flow)) if arguments.flow else {}
    given = {
        key: getattr(arguments, key)
        for key in ("source", "recipient", "role", "purpose", "item_class", "mode", "route", "met")
    }
    given["lawful_bases"] = arguments.lawful_basis
    asked |= {key: value for key, value in given.items() if value is not None}
    if arguments.told_otherwise:
        asked["is_carried"] = False
    return asked


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

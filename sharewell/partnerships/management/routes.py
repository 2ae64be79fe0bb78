"""`sharewell routes`: load, list and write out whom to ring at each council."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any

DONE, NO, WRONG_USE = 0, 1, 2


def plainly(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Say in a sentence, and return 2, where the database is away or was never set up."""

    @wraps(run)
    def told(arguments: argparse.Namespace) -> int:
        from django.db import Error

        try:
            return run(arguments)
        except Error as problem:
            print(f"The database cannot be used ({type(problem).__name__}). See: sharewell doctor", file=sys.stderr)
            return WRONG_USE

    return told


def register(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add the noun `routes` with its verbs."""
    noun = subparsers.add_parser("routes", help="whom to ring at each council")
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)

    load = verbs.add_parser("import", help="take over a CSV file of contact routes")
    load.add_argument("file", type=Path, metavar="FILE", help="a CSV file in UTF-8")
    load.add_argument("--accept-good", action="store_true", help="take the good lines and name the others")
    load.add_argument("--json", action="store_true", help="print one JSON document")
    load.set_defaults(run=import_file, needs_django=True)

    show = verbs.add_parser("list", help="list the contact routes in force")
    show.add_argument("--council", metavar="KEY", help="only this council: its key or area code")
    show.add_argument("--json", action="store_true", help="print one JSON document")
    show.set_defaults(run=list_routes, needs_django=True)

    write = verbs.add_parser("export", help="write the contact routes in force as CSV")
    write.add_argument("--council", metavar="KEY", help="only this council: its key or area code")
    write.set_defaults(run=export, needs_django=True)


@plainly
def import_file(arguments: argparse.Namespace) -> int:
    """Take a file over. Return 0 when done, 1 when nothing was taken over, 2 when the file cannot be opened."""
    from sharewell.acting.types import OPERATOR
    from sharewell.foundation.clock import now
    from sharewell.partnerships.importers import import_contact_routes_file
    from sharewell.partnerships.types import ImportFaulty

    try:
        data = arguments.file.read_bytes()
    except OSError as problem:
        print(f"The file cannot be opened: {problem.strerror}.", file=sys.stderr)
        return WRONG_USE
    try:
        result = import_contact_routes_file(
            actor=OPERATOR,
            data=data,
            accept_good=arguments.accept_good,
            progress=lambda line: print(f"Read to line {line}", file=sys.stderr),
            now=now(),
        )
    except ImportFaulty as faulty:
        if arguments.json:
            print(json.dumps({"imported": False, "refused": [asdict(fault) for fault in faulty.faults]}))
        else:
            _tell(faulty.faults)
            print("Nothing was taken over.")
        return NO
    if arguments.json:
        print(json.dumps({"imported": True, **asdict(result)}))
    else:
        _tell(result.refused)
        print(f"Added {result.added}, replaced {result.replaced}, unchanged {result.unchanged}.")
        if result.refused:
            print(f"Refused {len(result.refused)}: these lines were not taken over.")
    return DONE


@plainly
def list_routes(arguments: argparse.Namespace) -> int:
    """Print the routes in force. Return 0, or 1 where the council is not held."""
    routes = _routes(arguments.council)
    if routes is None:
        return NO
    if arguments.json:
        print(json.dumps([{**asdict(route), "checked_on": route.checked_on.isoformat()} for route in routes]))
        return DONE
    for route in routes:
        print(f"{route.council}: {route.service.value}: {route.telephone} (checked on {route.checked_on.isoformat()})")
    if not routes:
        print("No contact routes are held. Load them with: sharewell routes import FILE")
    return DONE


@plainly
def export(arguments: argparse.Namespace) -> int:
    """Print the routes in force as CSV. Return 0, or 1 where the council is not held."""
    from sharewell.partnerships.exporters import contact_routes_csv

    routes = _routes(arguments.council)
    if routes is None:
        return NO
    print(contact_routes_csv(routes).replace("\r\n", "\n"), end="")
    return DONE


def _routes(council: str | None):  # type: ignore[no-untyped-def]  # a tuple of rows whose type needs Django
    from sharewell.partnerships.queries import list_contact_routes
    from sharewell.partnerships.types import CouncilUnknown

    try:
        return list_contact_routes(council=council)
    except CouncilUnknown as unknown:
        print(f"{unknown} See: sharewell routes list", file=sys.stderr)
        return None


def _tell(faults) -> None:  # type: ignore[no-untyped-def]  # a tuple of faults whose type needs Django
    for fault in faults:
        print(fault)

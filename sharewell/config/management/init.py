"""`sharewell init`: begin an installation, and make the link with which its first administrator begins."""

from __future__ import annotations

import argparse
import json
import os
import sys

DONE, NO, WRONG_USE = 0, 1, 2


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the noun."""
    noun = subparsers.add_parser(
        "init",
        help="begin an installation: its first administrator",
        description="Mark a migrated database as a service, make the partnership and its first organisation, and print "
        "a link with which the first administrator begins. The link works once, for 24 hours. Uses "
        "SHAREWELL_OWNER_DATABASE_URL where it is set, as sharewell migrate does.",
    )
    noun.add_argument("--partnership", metavar="NAME", help="the safeguarding partnership")
    noun.add_argument("--organisation", metavar="NAME", help="the organisation that runs this installation")
    noun.add_argument("--name", metavar="NAME", help="the first administrator")
    noun.add_argument("--email", metavar="ADDRESS", help="their e-mail address")
    noun.add_argument("--again", action="store_true", help="make a new link; the one before is over")
    noun.add_argument("--json", action="store_true", help="print one JSON document")
    noun.set_defaults(run=run, needs_django=False)


QUESTIONS = {
    "partnership": "Name of the safeguarding partnership",
    "organisation": "Name of the organisation that runs this installation",
    "name": "Name of its first administrator",
    "email": "Their e-mail address",
}


def run(arguments: argparse.Namespace) -> int:
    """Begin. Return 0 when done, 1 where it has begun before, 2 where something needed is missing or wrong."""
    from sharewell.config import cli

    owner = os.environ.get("SHAREWELL_OWNER_DATABASE_URL")
    if owner:
        os.environ["SHAREWELL_DATABASE_URL"] = owner
    problem = cli.set_up_django(in_demo=arguments.in_demo)
    if problem:
        print(problem, file=sys.stderr)
        return WRONG_USE
    from django.db import Error, ProgrammingError

    try:
        return _begin(arguments)
    except ProgrammingError:
        print(
            "This role may not mark the database. Set SHAREWELL_OWNER_DATABASE_URL, as for sharewell migrate.",
            file=sys.stderr,
        )
    except Error as problem:
        print(f"The database cannot be used ({type(problem).__name__}). See: sharewell doctor", file=sys.stderr)
    return WRONG_USE


def _begin(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from sharewell.acting.types import OPERATOR, Refused
    from sharewell.foundation.clock import now
    from sharewell.foundation.installation import WrongInstallation, mark
    from sharewell.practitioners.actions import begin_installation
    from sharewell.practitioners.queries import address_of_link
    from sharewell.practitioners.types import HasBegun

    fault = _fault()
    if fault:
        print(fault, file=sys.stderr)
        return WRONG_USE
    given = _ask(arguments)
    if given is None:
        return WRONG_USE
    moment = now()
    try:
        mark(kind=settings.INSTALLATION_KIND, now=moment)
        token = begin_installation(actor=OPERATOR, **given, is_again=arguments.again, now=moment)
    except (HasBegun, WrongInstallation) as reason:
        print(reason, file=sys.stderr)
        return NO
    except Refused as reason:
        print(reason, file=sys.stderr)
        return WRONG_USE
    link = address_of_link(token)
    if arguments.json:
        print(json.dumps({"link": link, "hours": 24}))
        return DONE
    print(
        f"The installation has begun. Open this link within 24 hours; it works once:\n\n  {link}\n\n"
        "Whoever has it becomes the first administrator, so give it to nobody else.\n"
        "If it is lost: sharewell init --again"
    )
    return DONE


def _fault() -> str:
    """Return why this database cannot be begun, or nothing."""
    from django.conf import settings

    from sharewell.config.management.migrate import unapplied
    from sharewell.foundation.installation import kind_of_database

    if settings.INSTALLATION_KIND == "demo":
        return "This is the try-out, which has its invented people. See: sharewell demo"
    if unapplied():
        return "The database is not at this version. Cure: sharewell migrate"
    kind = kind_of_database()
    if kind not in {"unmarked", settings.INSTALLATION_KIND}:
        return f"This database is marked as {kind}. Name the database of your service in SHAREWELL_DATABASE_URL."
    if not settings.SITE_ADDRESS:
        return "Set SHAREWELL_ADDRESS to where people reach this service, like https://sharewell.example.org"
    return ""


def _ask(arguments: argparse.Namespace) -> dict[str, str] | None:
    """Return what was given, asking for the rest where somebody is there to answer; else say what is missing."""
    given = {}
    for name, question in QUESTIONS.items():
        value = getattr(arguments, name) or ""
        if not value and sys.stdin.isatty():
            print(f"{question}: ", end="", file=sys.stderr, flush=True)
            value = sys.stdin.readline()
        if not value.strip():
            print(f"Say who: {' '.join(f'--{one} …' for one in QUESTIONS)}", file=sys.stderr)
            return None
        given[name] = value.strip()
    return given

"""`sharewell recovery`: see who asks to get back in, and let in whom no manager can witness for."""

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

DONE, NO, WRONG_USE = 0, 1, 2
NO_SUCH = "No request has this reference. See: sharewell recovery list"


def register(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add the noun `recovery` with its verbs."""
    noun = subparsers.add_parser("recovery", help="people who ask to get back in")
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)

    show = verbs.add_parser("list", help="list who asks, and whose manager has to witness")
    show.add_argument("--json", action="store_true", help="print one JSON document")
    show.set_defaults(run=list_requests, needs_django=True)

    vouch = verbs.add_parser("vouch", help="enter that an umbrella body vouches for a tiny organisation")
    vouch.add_argument("--organisation", required=True, metavar="REFERENCE", help="the tiny one")
    vouch.add_argument("--by", required=True, metavar="REFERENCE", help="the umbrella body")
    vouch.set_defaults(run=vouch_for_one, needs_django=True)

    two = verbs.add_parser("witness", help="take the word of two people, where there is no manager")
    two.add_argument("request", metavar="REFERENCE", help="the request, as the list shows it")
    two.add_argument(
        "--by", action="append", required=True, metavar="PERSON", help="the reference of a witness; give two"
    )
    two.add_argument("--proof", required=True, choices=("seen", "video", "telephone"), help="how they made sure")
    two.add_argument("--words", required=True, help="the same in a few words, nothing about a child")
    two.set_defaults(run=witness, needs_django=True)

    link = verbs.add_parser("link", help="print a new one-time link for a request that was witnessed")
    link.add_argument("request", metavar="REFERENCE", help="the request, as the list shows it")
    link.set_defaults(run=print_link, needs_django=True)


def list_requests(arguments: argparse.Namespace) -> int:
    """Print the requests that are under way."""
    from sharewell.access.queries import list_recoveries
    from sharewell.acting.types import OPERATOR
    from sharewell.foundation.clock import now

    rows = list_recoveries(actor=OPERATOR, now=now())
    if arguments.json:
        print(json.dumps([{**asdict(row), "asked_at": row.asked_at.isoformat()} for row in rows], indent=2))
        return DONE
    for row in rows:
        who = f"a manager of {row.organisation}" if row.organisation else "two people, by: sharewell recovery witness"
        print(f"{row.reference}  {row.person}  {row.state}  to be witnessed by {who}")
    if not rows:
        print("Nobody asks to get back in.")
    return DONE


def vouch_for_one(arguments: argparse.Namespace) -> int:
    """Enter who vouches for an organisation. Return 1 where it is refused."""
    from sharewell.acting.types import OPERATOR, Refused
    from sharewell.foundation.clock import now
    from sharewell.partnerships.actions import vouch_for
    from sharewell.partnerships.types import OrganisationUnknown

    try:
        vouch_for(actor=OPERATOR, organisation=arguments.organisation, by=arguments.by, now=now())
    except (Refused, OrganisationUnknown) as problem:
        print(problem, file=sys.stderr)
        return NO
    print("Entered. Its managers witness where the organisation has none of its own.")
    return DONE


def witness(arguments: argparse.Namespace) -> int:
    """Take the word of two people. Return 1 where that is refused."""
    from sharewell.access.actions import witness_by_two
    from sharewell.access.types import Proof, RecoveryUnknown
    from sharewell.acting.types import OPERATOR, Refused
    from sharewell.foundation.clock import now

    if len(arguments.by) != 2:
        print("Name two people: --by PERSON --by PERSON", file=sys.stderr)
        return WRONG_USE
    try:
        witness_by_two(
            actor=OPERATOR,
            request=arguments.request,
            witnesses=(arguments.by[0], arguments.by[1]),
            proof=Proof(arguments.proof),
            how_known=arguments.words,
            now=now(),
        )
    except (Refused, RecoveryUnknown) as problem:
        print(problem if isinstance(problem, Refused) else NO_SUCH, file=sys.stderr)
        return NO
    print("Witnessed. A one-time link is sent to the person's e-mail address.")
    return DONE


def print_link(arguments: argparse.Namespace) -> int:
    """Print a new link, for where no e-mail can be sent. Return 1 where nobody has witnessed the request."""
    from sharewell.access.actions import make_recovery_link
    from sharewell.access.exporters import recovery_address
    from sharewell.access.types import RecoveryUnknown
    from sharewell.acting.types import OPERATOR, Refused
    from sharewell.foundation.clock import now

    try:
        letter = make_recovery_link(actor=OPERATOR, request=arguments.request, now=now())
    except (Refused, RecoveryUnknown) as problem:
        print(problem if isinstance(problem, Refused) else NO_SUCH, file=sys.stderr)
        return NO
    print(recovery_address(letter.token))
    print("It works once, for two hours. Hand it to nobody but the person themselves.", file=sys.stderr)
    return DONE

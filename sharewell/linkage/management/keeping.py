"""`sharewell index keepers` and `name-keeper`: hidden children whose keepers have left."""

import argparse
import json
import sys

DONE, NO, WRONG_USE = 0, 1, 2


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs to the noun `index`."""
    keepers = verbs.add_parser("keepers", help="list shields and seals that fewer than two people in post can lift")
    keepers.add_argument("--json", action="store_true", help="print one JSON document")
    keepers.set_defaults(run=_list)

    name = verbs.add_parser(
        "name-keeper",
        help="name a post for one of them",
        description="Let a post see what a shield or a seal hides and lift it with another, where fewer than two people"
        " in post can. The governance board says who. It stands in the ledger, and the person is told.",
    )
    name.add_argument("kept", metavar="SHIELD|SEAL", help="its reference, as `sharewell index keepers` lists it")
    name.add_argument("--post", required=True, metavar="POST", help="the reference of a post")
    name.set_defaults(run=_name)


def _list(arguments: argparse.Namespace) -> int:
    from sharewell.acting.types import OPERATOR
    from sharewell.children.queries import list_short_of_keepers
    from sharewell.foundation.clock import now

    found = list_short_of_keepers(actor=OPERATOR, now=now())
    if arguments.json:
        print(json.dumps([{"reference": one.reference, "raised_at": one.raised_at.isoformat(timespec="seconds"),
                           "keepers": one.keepers} for one in found]))  # fmt: skip
    elif found:
        for one in found:
            print(f"{one.reference}, since {one.raised_at:%Y-%m-%d}: {one.keepers} in post can lift it")
    else:
        print("Each shield and each seal has two people in post who can lift it.")
    return NO if found else DONE


def _name(arguments: argparse.Namespace) -> int:
    from sharewell.acting.types import OPERATOR, Refused
    from sharewell.children.actions import name_keeper
    from sharewell.children.types import KeptUnknown
    from sharewell.foundation.clock import now
    from sharewell.practitioners.types import PostUnknown

    try:
        name_keeper(actor=OPERATOR, kept=arguments.kept, post=arguments.post, now=now())
    except KeptUnknown:
        print("There is no such shield or seal. See: sharewell index keepers", file=sys.stderr)
        return WRONG_USE
    except PostUnknown:
        print(f"There is no post {arguments.post}.", file=sys.stderr)
        return WRONG_USE
    except Refused as refused:
        print(refused, file=sys.stderr)
        return WRONG_USE
    print(f"{arguments.post} keeps {arguments.kept} now, and was told.")
    return DONE

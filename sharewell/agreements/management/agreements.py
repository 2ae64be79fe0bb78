"""`sharewell agreements …`: what can be asked of agreements from the command line. Each verb has a module of its own.

A verb's module has `add_verb(verbs)`. It loads Django only when it runs, if at all: reading the command line is light.
"""

import argparse
from typing import Any

from sharewell.agreements.management import check_flow, diff, replay

VERBS = (check_flow, diff, replay)


def register(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add the noun `agreements` and its verbs."""
    noun = subparsers.add_parser("agreements", help="codes, protocols and agreements: what happened, what they allow")
    verbs = noun.add_subparsers(title="verbs", metavar="VERB", required=True)
    for verb in VERBS:
        verb.add_verb(verbs)

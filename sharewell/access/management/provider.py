"""`sharewell provider`: enter, list and end the identity providers of organisations."""

import argparse
import json
import os
import sys
from dataclasses import asdict
from typing import Any

DONE, NO, WRONG_USE = 0, 1, 2
SECRET = "SHAREWELL_PROVIDER_SECRET"  # noqa: S105  the name of a variable


def register(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add the noun `provider` with its verbs."""
    noun = subparsers.add_parser("provider", help="organisations that sign in with their own accounts")
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)

    add = verbs.add_parser("add", help=f"enter a provider; its client secret is read from {SECRET}")
    add.add_argument("--organisation", required=True, metavar="REFERENCE", help="whose provider it is")
    add.add_argument("--issuer", required=True, metavar="ADDRESS", help="such as https://login.example.org")
    add.add_argument("--client-id", required=True, help="what the provider calls Sharewell")
    add.add_argument("--domain", action="append", required=True, help="of their e-mail addresses; again for more")
    add.add_argument(
        "--counts-second-factor",
        action="store_true",
        help="believe the provider where it says that two factors were shown (amr mfa, or acr)",
    )
    add.set_defaults(run=enter, needs_django=True)

    show = verbs.add_parser("list", help="list the providers in use")
    show.add_argument("--json", action="store_true", help="print one JSON document")
    show.set_defaults(run=list_all, needs_django=True)

    end = verbs.add_parser("end", help="end a provider now")
    end.add_argument("provider", metavar="REFERENCE", help="the provider, as the list shows it")
    end.set_defaults(run=end_one, needs_django=True)


def enter(arguments: argparse.Namespace) -> int:
    """Enter a provider and print the address that it must lead back to. Return 1 where it is refused."""
    from django.conf import settings
    from django.urls import reverse

    from sharewell.access.actions import enter_provider
    from sharewell.acting.types import OPERATOR, Refused
    from sharewell.foundation.clock import now
    from sharewell.partnerships.types import OrganisationUnknown

    secret = os.environ.get(SECRET, "")
    if not secret:
        print(f"Set {SECRET} to the client secret. It is not taken as a word of the command.", file=sys.stderr)
        return WRONG_USE
    try:
        reference = enter_provider(
            actor=OPERATOR,
            organisation=arguments.organisation,
            issuer=arguments.issuer,
            client_id=arguments.client_id,
            client_secret=secret,
            email_domains=tuple(arguments.domain),
            counts_second_factor=arguments.counts_second_factor,
            now=now(),
        )
    except (Refused, OrganisationUnknown) as problem:
        print(problem, file=sys.stderr)
        return NO
    print(f"Entered as {reference}. Allow this address there, letter for letter:")
    print(f"{settings.SITE_ADDRESS}{reverse('access:come-back', args=(reference,))}")
    return DONE


def list_all(arguments: argparse.Namespace) -> int:
    """Print the providers in use."""
    from sharewell.access.queries import list_providers
    from sharewell.foundation.clock import now

    rows = list_providers(now=now())
    if arguments.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
        return DONE
    for row in rows:
        counts = "its second factor counts" if row.counts_second_factor else "its second factor does not count"
        print(f"{row.reference}  {row.organisation_name}  {row.issuer}  {', '.join(row.email_domains)}  {counts}")
    if not rows:
        print("No organisation signs in with its own accounts.")
    return DONE


def end_one(arguments: argparse.Namespace) -> int:
    """End a provider. Return 1 where there is none of this reference."""
    from sharewell.access.actions import end_provider
    from sharewell.access.types import ProviderUnknown
    from sharewell.acting.types import OPERATOR
    from sharewell.foundation.clock import now

    try:
        end_provider(actor=OPERATOR, provider=arguments.provider, now=now())
    except ProviderUnknown:
        print("No provider in use has this reference. See: sharewell provider list", file=sys.stderr)
        return NO
    print("Ended. Whoever is signed in with it stays so until their session ends.")
    return DONE

"""`sharewell index search`: the search of the page, for somebody in post, with a purpose. It stands in the ledger."""

import argparse
import json
import sys
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

DONE, NO, WRONG_USE = 0, 1, 2
FIELDS = {
    "given_names": "given names",
    "family_name": "family name",
    "born": "birth date (2014-09-30), or its year",
    "age": "age in whole years",
    "address": "house and street",
    "town": "town",
    "postcode": "postcode",
    "parent": "a parent's name",
    "identifier": "NHS number, or the reference of a child",
}


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb `search` to the noun `index`."""
    search = verbs.add_parser(
        "search",
        help="look for a child as somebody in post, with a purpose",
        description="Look for a child as the page does. Who looks, why, what was asked and what came back stand in the "
        "ledger. What is written behind options can be seen by others on this machine: with names of real children "
        "use --asked.",
    )
    search.add_argument("--post", required=True, metavar="POST", help="the reference of the post of whoever looks")
    search.add_argument("--purpose", required=True, metavar="CODE", help="why: a code of search-purposes.toml")
    search.add_argument("--asked", metavar="FILE", help="what is known, as a JSON object of the fields; - reads it in")
    for name, words in FIELDS.items():
        search.add_argument(f"--{name.replace('_', '-')}", help=words, type=int if name == "age" else str)
    search.add_argument("--json", action="store_true", help="print one JSON document")
    search.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Search, and print what came back."""
    from sharewell.access.queries import get_actor
    from sharewell.access.types import NoCurrentPost
    from sharewell.acting.types import Refused
    from sharewell.children.actions import search_children
    from sharewell.children.queries import read_search
    from sharewell.foundation.clock import now
    from sharewell.practitioners.queries import get_post
    from sharewell.practitioners.types import PostUnknown

    try:
        asked = _asked(arguments)
        post = get_post(arguments.post)
        actor = get_actor(practitioner=post.person, post=post.reference, now=now())
        search = search_children(actor=actor, purpose=arguments.purpose, asked=asked, now=now())
        found = read_search(actor=actor, search=search, now=now())
    except (PostUnknown, NoCurrentPost):
        print(f"Nobody holds the post {arguments.post} now.", file=sys.stderr)
        return WRONG_USE
    except (Refused, _Unreadable) as refusal:
        print(refusal, file=sys.stderr)
        return WRONG_USE
    held = {
        "search": found.reference,
        "purpose": found.purpose,
        "results": [
            {
                "child": one.child,
                "name": one.name,
                "born_on": one.born_on.isoformat() if one.born_on else None,
                "town": one.town,
                "bits": one.bits,
                "why": one.sentence,
                "steps": [asdict(step) for step in one.steps],
            }
            for one in found.results
        ],
    }
    print(json.dumps(held, ensure_ascii=False) if arguments.json else "\n".join(_words(held)))
    return DONE if found.results else NO


class _Unreadable(Exception):
    """What is asked cannot be read."""


def _asked(arguments: argparse.Namespace) -> Any:
    from sharewell.children.types import Asked

    said = {name: getattr(arguments, name) for name in FIELDS if getattr(arguments, name) is not None}
    if arguments.asked:
        try:
            text = sys.stdin.read() if arguments.asked == "-" else Path(arguments.asked).read_text(encoding="utf-8")
            written = json.loads(text)
        except (OSError, ValueError) as error:
            raise _Unreadable("What is asked cannot be read. Write a JSON object in UTF-8.") from error
        known = {one.name for one in fields(Asked)}
        if not isinstance(written, dict) or set(written) - known:
            raise _Unreadable(f"What is asked is a JSON object of these fields: {', '.join(FIELDS)}.")
        said = {**written, **said}
    is_age = isinstance(said.get("age"), int | None) and not isinstance(said.get("age"), bool)
    if not is_age or any(not isinstance(value, str) for name, value in said.items() if name != "age"):
        raise _Unreadable("An age is a whole number, and everything else is text.")
    return Asked(**said)


def _words(held: dict[str, Any]) -> list[str]:
    lines = [f"Search {held['search']}. It stands in the ledger with its purpose."]
    if not held["results"]:
        lines.append("Nobody was found. That never means that no service works with the child.")
    for one in held["results"]:
        born = f", born {one['born_on']}" if one["born_on"] else ""
        town = f", {one['town']}" if one["town"] else ""
        lines += [f"{one['child']}  {one['name']}{born}{town}", f"  {one['why']}"]
    return lines

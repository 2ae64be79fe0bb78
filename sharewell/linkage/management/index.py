"""`sharewell index load`, `search` and `evaluate`. Evaluating needs no database and no Django."""

import argparse
import json
import sys
import time
from pathlib import Path

from sharewell.linkage.management import destroying, keeping, searching
from sharewell.linkage.management.feeds import add_arguments, run_import

DONE, WRONG_USE = 0, 2


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the noun `index` and its verbs."""
    index = subparsers.add_parser("index", help="which records are about one child")
    verbs = index.add_subparsers(title="verbs", metavar="VERB", required=True)

    evaluate = verbs.add_parser("evaluate", help="link two CSV files and measure how well")
    evaluate.add_argument("--left", required=True, type=Path, metavar="A.csv", help="each row is looked for")
    evaluate.add_argument("--right", required=True, type=Path, metavar="B.csv", help="the index to look in")
    evaluate.add_argument("--truth", type=Path, metavar="T.csv", help="true pairs, with the header left,right")
    evaluate.add_argument("--mapping", type=Path, metavar="M.toml", help="what the columns mean, where headers differ")
    evaluate.add_argument("--model", type=int, metavar="N", default=1, help="the model to begin with (1)")
    evaluate.add_argument("--json", action="store_true", help="print one JSON document, with every pair")
    evaluate.set_defaults(run=_evaluate, needs_django=False)

    load = verbs.add_parser("load", help="load a CSV file of a source into the index, and count how common names are")
    add_arguments(load)
    load.set_defaults(run=_load)
    searching.register(verbs)
    destroying.register(verbs)
    keeping.register(verbs)


def _load(arguments: argparse.Namespace) -> int:
    """Import, then count names anew, as what is common is part of every score, and children for the figures."""
    code = run_import(arguments)
    if code == DONE and not arguments.preview:
        from sharewell.acting.types import OPERATOR
        from sharewell.children.actions import count_figures, count_names
        from sharewell.foundation.clock import now

        print(f"The index holds {count_names(actor=OPERATOR, now=now()):,} children.", file=sys.stderr)
        count_figures(actor=OPERATOR, now=now())
    return code


def _evaluate(arguments: argparse.Namespace) -> int:
    from sharewell.core.linking.model import ModelFaulty
    from sharewell.core.linking.tables import TablesFaulty
    from sharewell.foundation.collecting import seldom_collecting
    from sharewell.linkage.types import FileRefused

    try:
        with seldom_collecting():
            held = _link(arguments)
    except (FileRefused, ModelFaulty, TablesFaulty) as refused:
        print(refused, file=sys.stderr)
        return WRONG_USE
    if arguments.json:
        print(json.dumps(held, ensure_ascii=False))
    else:
        from sharewell.linkage.presenters.linking import words

        print("\n".join(words(held)))
    return DONE


def _link(arguments: argparse.Namespace) -> dict[str, object]:
    import secrets

    from sharewell.core.linking.linking import Linker
    from sharewell.core.linking.people import Register
    from sharewell.linkage.importers import read_mapping, read_people, read_truth
    from sharewell.linkage.presenters.linking import Times, document, measure
    from sharewell.linkage.queries import get_model, get_tables

    model = get_model(arguments.model)
    mapping = {
        side: read_mapping(arguments.mapping, side=side) if arguments.mapping else None for side in ("left", "right")
    }
    began = time.perf_counter()
    # The keys of blocking live as long as this run.
    reader = Register(get_tables(), secret=secrets.token_bytes(16))
    right = read_people(arguments.right, reader, mapping=mapping["right"], progress=_say_read)
    left = read_people(arguments.left, reader, mapping=mapping["left"], progress=_say_read)
    truth = None
    if arguments.truth:
        left_rows = {one: row for row, one in enumerate(left.ids)}
        right_rows = {one: row for row, one in enumerate(right.ids)}
        truth = read_truth(arguments.truth, left=left_rows, right=right_rows)
    for name, people in ((arguments.left.name, left), (arguments.right.name, right)):
        if people.unread_dates:
            print(f"{name}: {people.unread_dates:,} dates of birth could not be read; they count as not known.",
                  file=sys.stderr)  # fmt: skip
    read = time.perf_counter()
    linker = Linker(reader, right.people, model)
    linker.train(left.people)
    learnt = time.perf_counter()
    links = linker.link(left.people, progress=_say_done)
    times = Times(read - began, learnt - read, time.perf_counter() - learnt)
    measured = measure(links, truth) if truth is not None else None
    return document(links, linker, times, left=left.ids, right=right.ids, measured=measured)


def _say_read(file: str, rows: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{file}: {rows:,} rows read", end="\n" if rows % 50_000 else "", file=sys.stderr)


def _say_done(what: str, done: int, whole: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{what}: {done:,} of {whole:,}", end="", file=sys.stderr)

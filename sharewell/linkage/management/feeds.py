"""`sharewell feeds import`: take a file of a source into the index of children. Started again, it goes on."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sharewell.linkage.importers import Shape
    from sharewell.linkage.types import FileMapping

DONE, NO, WRONG_USE = 0, 1, 2
SHOWN = 20
PAUSE = 10.0
"""Seconds until it is looked again whether another process has done what has to be done first."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the noun `feeds` and its verbs."""
    feeds = subparsers.add_parser("feeds", help="take what sources say of children into the index")
    verbs = feeds.add_subparsers(title="verbs", metavar="VERB", required=True)
    take = verbs.add_parser("import", help="take a CSV file of a source in, or go on where that stopped")
    add_arguments(take)
    take.set_defaults(run=run_import)
    rest = verbs.add_parser("go-on", help="take in what is left of a feed; several may do so at once")
    rest.add_argument("feed", metavar="FEED", help="the reference of the feed; with - it is read from standard input")
    rest.set_defaults(run=run_rest)


def add_arguments(take: argparse.ArgumentParser) -> None:
    """Add what an import needs to know."""
    take.add_argument("file", type=Path, metavar="FILE.csv")
    take.add_argument("--source", required=True, metavar="ORG", help="the reference of the organisation it comes from")
    take.add_argument(
        "--mapping",
        metavar="SHAPE|M.toml",
        help="what the columns mean, where headers differ: a file, or a shape such as school-census",
    )
    take.add_argument("--service", metavar="KIND", help="what the source does with each child: school, gp, housing, …")
    take.add_argument(
        "--whole",
        action="store_true",
        help="it is the whole list: the source no longer works with children who are not in it (needs --service)",
    )
    take.add_argument("--preview", action="store_true", help="say what would be read and refused; change nothing")
    take.add_argument("--json", action="store_true", help="print one JSON document")
    take.add_argument(
        "--processes",
        type=int,
        metavar="N",
        default=min(2, os.cpu_count() or 1),
        help="how many processes work on it at once (2, where there are two processors)",
    )


def run_import(arguments: argparse.Namespace) -> int:
    """Import, or show what would be imported."""
    from dataclasses import replace

    from sharewell.acting.types import OPERATOR
    from sharewell.children.types import SENSITIVE, ServiceKind
    from sharewell.foundation.clock import now, today
    from sharewell.linkage.importers.feeds import go_on, import_feed
    from sharewell.linkage.presenters.feeds import report_document, report_words
    from sharewell.linkage.queries.feeds import get_report
    from sharewell.linkage.types import FileMapping, FileRefused
    from sharewell.partnerships.queries import get_organisation
    from sharewell.partnerships.types import OrganisationUnknown

    kinds = {one.value: one for one in ServiceKind if one not in SENSITIVE}
    if arguments.service and arguments.service not in kinds:
        print(f"{arguments.service} is no kind of service for a file. They are: {', '.join(kinds)}.", file=sys.stderr)
        return WRONG_USE
    try:
        source = get_organisation(arguments.source, on=today()).reference
        mapping, shape = _mapping_of(arguments)
        if shape and not arguments.service:
            arguments.service = shape.service
        if arguments.preview:
            return _preview(arguments, mapping)
        if arguments.whole or (mapping and mapping.is_whole):
            if not arguments.service:
                print("Say with --service what the source does with each child: only then can it end.", file=sys.stderr)
                return WRONG_USE
            mapping = replace(mapping or FileMapping(), is_whole=True)
        report = import_feed(
            actor=OPERATOR,
            path=arguments.file,
            source=source,
            mapping=mapping,
            service=kinds.get(arguments.service or ""),
            progress=_say,
            processes=max(arguments.processes, 1),
            now=now,
        )
        while report.waits_for:
            _take_earlier(report.reference)
            go_on(actor=OPERATOR, feed=report.reference, counts_names=True, now=now)
            report = get_report(actor=OPERATOR, feed=report.reference)
    except FileRefused as refused:
        print(refused, file=sys.stderr)
        return WRONG_USE
    except OrganisationUnknown:
        print(f"There is no organisation {arguments.source}. See the register of organisations.", file=sys.stderr)
        return WRONG_USE
    except OSError as error:
        print(f"{arguments.file.name} cannot be read: {error.strerror}.", file=sys.stderr)
        return WRONG_USE
    if arguments.json:
        print(json.dumps(report_document(report)))
    else:
        print("\n".join(report_words(report)))
    return DONE


def _mapping_of(arguments: argparse.Namespace) -> "tuple[FileMapping | None, Shape | None]":
    """Return how the file is read, and the shape that was named. Raise `FileRefused`."""
    from dataclasses import replace

    from sharewell.linkage.importers import find_shape, fit, read_cells, read_header, read_mapping, sniff, with_dates
    from sharewell.linkage.types import FileMapping

    if not arguments.mapping:
        return None, None
    shape = find_shape(arguments.mapping)
    if shape is None:
        return read_mapping(Path(arguments.mapping)), None
    with arguments.file.open("rb") as raw:
        encoding = sniff(raw, most=8)
    plain = FileMapping(encoding=encoding)
    header, separator = read_header(arguments.file, mapping=plain)
    fitted = replace(fit(shape, header), encoding=encoding, separator=separator)
    fitted = with_dates(fitted, shape, read_cells(arguments.file, mapping=plain, most=200))
    print(f"{shape.title}, {encoding}; not read: {', '.join(_not_read(header, fitted)) or 'nothing'}", file=sys.stderr)
    return fitted, shape


def _not_read(header: "Sequence[str]", mapping: "FileMapping") -> list[str]:
    read = {one for theirs in mapping.columns.values() for one in theirs}
    return [repr(one) for one in header if one not in read][:SHOWN]


def _preview(arguments: argparse.Namespace, mapping: object) -> int:
    from functools import partial

    from sharewell.foundation.clock import today
    from sharewell.linkage.importers import read_lines
    from sharewell.linkage.importers.previewing import checked, fault_of_lines
    from sharewell.linkage.types import ID, FileMapping

    fits = mapping if isinstance(mapping, FileMapping) else None
    ids: list[str] = []
    faults = []
    first: list[dict[str, str]] = []
    for line in map(partial(checked, on=today()), read_lines(arguments.file, mapping=fits)):
        if line.fault:
            faults.append((line.line, line.fault))
            continue
        ids.append(line.cells[ID])
        if len(first) < 3:
            first.append(dict(line.cells))
    whole = fault_of_lines(ids)
    if arguments.json:
        refused = [{"line": line, "reason": why} for line, why in faults]
        print(json.dumps({"readable": len(ids), "refused": refused, "fault": whole}))
        return DONE
    print(f"{len(ids):,} lines can be read, {len(faults):,} would be refused. Nothing was changed.")
    if whole:
        print(f"The whole file would be refused. {whole}")
    for cells in first:
        print("  " + "; ".join(f"{name}: {cell}" for name, cell in cells.items() if cell))
    for number, why in faults[:SHOWN]:
        print(f"  line {number}: {why}")
    return DONE


def run_rest(arguments: argparse.Namespace) -> int:
    """Go on with a feed that was begun. One that helps starts before there is a feed, and waits to hear of it."""
    from sharewell.acting.types import OPERATOR
    from sharewell.foundation.clock import now
    from sharewell.linkage.importers.feeds import go_on
    from sharewell.linkage.queries.feeds import get_report
    from sharewell.linkage.types import FeedUnknown

    feed = sys.stdin.readline().strip() if arguments.feed == "-" else arguments.feed
    if not feed:
        return DONE
    try:
        get_report(actor=OPERATOR, feed=feed)
    except FeedUnknown:
        print(f"There is no feed {feed}. Import its file.", file=sys.stderr)
        return WRONG_USE
    if arguments.feed != "-":
        _take_earlier(feed)
    done = go_on(actor=OPERATOR, feed=feed, now=now)
    print(f"{done:,} rows")
    return DONE


def _take_earlier(feed: str) -> None:
    """Take in first what the source of a feed sent before it, and say so; wait while another process does that."""
    from time import sleep

    from sharewell.acting.types import OPERATOR
    from sharewell.foundation.clock import now
    from sharewell.linkage.importers.feeds import go_on
    from sharewell.linkage.queries.feeds import get_earlier

    said = ""
    while earlier := get_earlier(actor=OPERATOR, feed=feed):
        if earlier == said:
            sleep(PAUSE)
        else:
            print(f"{feed} waits: an earlier file of the same source, {earlier}, is taken in first.", file=sys.stderr)
        said = earlier
        go_on(actor=OPERATOR, feed=earlier, counts_names=True, now=now)


def _say(name: str, done: int) -> None:
    print(f"{name}: {done:,} rows settled by this process", file=sys.stderr)

"""The children's index through PostgreSQL: `make bench-index SIZE=100000`, or `python -m bench.index --size 100000`.

Everything goes the way of the product, as the role of the pages: files are staged, taken in and settled by two
processes; searches are acts by somebody in post, with row security, scoring, the sealed row and the ledger's entry;
pages are asked for as a browser asks.
One child in two hundred is hidden. Beside it, in the same run and on the same rows and queries: a plain COPY into a
bare table, and the trigram design of the baselines, which does none of that.

With `--built` the index is there before anything is measured, as after a restore: the product writes each record as it
would, nothing is held against anything, and the indexes of keys are built at the end. So sizes can be searched and fed
for which loading takes hours.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from bench.building import build, say
from bench.linking.population import make_population
from sharewell.foundation import embedded
from sharewell.foundation.clock import today

RESULTS = Path(__file__).parent / "results"
SEED = 20261129
SIZE, SEARCHES, WARMING, FEED, PAGES = 20_000, 1_000, 100, 20_000, 300
BETWEEN = timedelta(minutes=15)
"""So long after one another somebody looks for children whose pages are measured: some fifty searches are open."""
PART = 250_000
"""How many children are invented, and written as one file, at a time."""
PATIENCE = 300.0
"""So many seconds the trigrams are given."""
HIDDEN = 200
"""One child in so many is hidden."""
BYTES_A_CHILD = 6_000
"""How much room of the disk a child needs in all: tables, indexes, the log until it is recycled, files, comparators."""
SERVER = {"shared_buffers": "4GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}
"""What a server of this size is set to (docs/how-to/run-a-service.md); everything else is as it comes."""
MOMENT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
TRIGRAM = """
    SELECT id FROM plain_child
    WHERE name %% %(name)s OR born = %(born)s OR postcode = %(postcode)s
    ORDER BY similarity(name, %(name)s) + (born = %(born)s)::int + (postcode = %(postcode)s)::int DESC LIMIT 5
"""


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--searches", type=int, default=SEARCHES)
    parser.add_argument("--pages", type=int, default=PAGES, help="questions that are asked as a browser asks them")
    parser.add_argument("--feed", type=int, default=FEED, help="rows of the second source that are measured")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--built", action="store_true", help="build the index first, and measure the feed and searches")
    parser.add_argument("--folder", type=Path, help="where to keep the database meanwhile (the system's usual place)")
    arguments = parser.parse_args()
    parent = arguments.folder or Path(tempfile.gettempdir())
    free, needed = shutil.disk_usage(parent).free, arguments.size * BYTES_A_CHILD + 2**30
    if free < needed:
        print(f"{arguments.size:,} children need {needed / 2**30:.0f} GiB of disk; {free / 2**30:.0f} are free."
              " Name another folder with --folder.", file=sys.stderr)  # fmt: skip
        sys.exit(2)
    with tempfile.TemporaryDirectory(prefix="sharewell-bench-", dir=parent, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the unprivileged database server of a root run has to pass through it
        with embedded.start(Path(folder) / "pg", settings=SERVER):
            os.environ["SHAREWELL_DATABASE_URL"] = embedded.owner_address(Path(folder) / "pg")
            os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings.test"
            found = measure(Path(folder), arguments)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"index-{arguments.size}{'-built' * arguments.built}.json").write_text(
        json.dumps(found, indent=2) + "\n", encoding="utf-8"
    )
    print(json.dumps(found, indent=2))


@dataclass(frozen=True)
class Written:
    """An invented population as files, and some of its children as somebody may half remember them."""

    files: list[Path]
    feed: Path
    queries: list[Query]


@dataclass(frozen=True)
class Query:
    """What is asked, of which kind, about which row, and whether anything asked differs from what is held."""

    row: int
    kind: str
    said: dict[str, str]
    age: int | None
    visible: bool


def measure(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Load an invented index, feed it and search it; return what it took."""
    import django
    from django.db import connection

    django.setup()
    from sharewell.config.management.migrate import bring_up_to_date

    bring_up_to_date()
    from tests.support.deciding import make_house

    house = make_house()
    owner = psycopg.connect(embedded.owner_address(folder / "pg"), autocommit=True)
    say(f"Inventing {arguments.size:,} children")
    written = write_population(folder, arguments)
    # From here on everything is the role of the pages: this process, and those that help it.
    os.environ["PGOPTIONS"] = "-c role=sharewell_web"
    connection.close()
    found: dict[str, Any] = {"children": arguments.size, "processes": arguments.processes}
    known: dict[str, str] = {}
    if arguments.built:
        say("Building the index")
        wanted = frozenset(str(query.row) for query in written.queries)
        known, found["build"] = build(
            written.files,
            source=house.playgroup,
            processes=arguments.processes,
            wanted=wanted,
            address=embedded.owner_address(folder / "pg"),
        )
        found["build"] |= count_index()
    else:
        found["load"] = load(written.files, source=house.playgroup, processes=arguments.processes)
    owner.execute("ANALYZE")
    found["bytes_a_child"] = bytes_a_child(owner, arguments.size)
    say("Feeding rows of a second source")
    found["feed"] = load([written.feed], source=house.social_care, processes=arguments.processes)
    say("Copying the same rows into a bare table, and into the trigram design")
    found["comparators"] = compare_loads(owner, written)
    hide(owner, arguments.size)
    owner.execute("VACUUM ANALYZE")
    say(f"Searching {arguments.searches} times")
    records = known or taken_as(owner, written.queries)
    found["search"] = search_all(written.queries, records, owner, worker=house.worker)
    if arguments.built:
        say("Searching for the same once more: what they touch is warm now")
        found["search_warm"] = search_all(
            written.queries, records, owner, worker=house.worker, after=timedelta(days=10)
        )
    say(f"Opening {arguments.pages} pages of what was found")
    found["pages"] = open_pages(written.queries[: arguments.pages + WARMING], worker=house.worker)
    say("Searching by trigrams")
    found["trigram"] = trigrams(written.queries, owner)
    ratio = found["trigram"]["p50_ms"] / found["search"]["all"]["p50_ms"]
    found["times_faster_than_trigram"] = round(ratio, 1)
    connection.close()
    owner.close()
    return found


# What is invented


def write_population(folder: Path, arguments: argparse.Namespace) -> Written:
    """Write the files of the first source, one of the second, and draw what is asked."""
    size = arguments.size
    draw = random.Random(SEED)
    asked = set(draw.sample(range(size), min(arguments.searches + WARMING, size)))
    fed = set(draw.sample(range(size), min(arguments.feed, size)))
    parts = [
        (folder / f"part-{part}.csv", part, begin, min(PART, size - begin),
         sorted(one for one in asked | fed if begin <= one < begin + PART))
        for part, begin in enumerate(range(0, size, PART))
    ]  # fmt: skip
    files: list[Path] = []
    queries: list[Query] = []
    again = folder / "again.csv"
    # Whoever is grown by now is in the archive, and rightly not found.
    child_since = f"{today().year - 17}-01-01"
    with (
        again.open("w", newline="", encoding="utf-8") as stream,
        multiprocessing.get_context("spawn").Pool(arguments.processes) as pool,
    ):
        feeder = csv.writer(stream)
        for path, kept in pool.imap(write_part, parts):
            rows = sorted(kept)
            queries += [
                ask(row, kept[row], draw) for row in rows if row in asked and kept[row]["date_of_birth"] >= child_since
            ]
            if not files:
                feeder.writerow(["id", *kept[rows[0]]])
            feeder.writerows([f"b{row}", *misheard(kept[row], draw).values()] for row in rows if row in fed)
            files.append(path)
            say(f"{min(len(files) * PART, size):,} children are written")
    draw.shuffle(queries)
    return Written(files, again, queries)


def write_part(part: tuple[Path, int, int, int, Sequence[int]]) -> tuple[Path, dict[int, dict[str, str]]]:
    """Write one file (its path, its number, its first row, how many, which of them are kept); return what is kept."""
    path, number, begin, many, kept = part
    children = make_population(many, seed=SEED + number, part=number).columns
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", *children])
        writer.writerows((begin + row, *cells) for row, cells in enumerate(zip(*children.values(), strict=True)))
    return path, {row: {name: str(column[row - begin]) for name, column in children.items()} for row in kept}


KINDS = (
    ("name, birth date and postcode", ("date_of_birth", "postcode")),
    ("name and birth date", ("date_of_birth",)),
    ("name and postcode", ("postcode",)),
    ("name, age and parent", ("age", "parent_1")),
)


def ask(row: int, child: dict[str, str], draw: random.Random) -> Query:
    """Return what somebody knows of a child: names with slips, and one thing or two more, sometimes wrong."""
    kinds = [kind for kind in KINDS if "parent_1" not in kind[1] or child["parent_1"]]
    kind, fields = draw.choice(kinds)
    said = {
        name: _slip(child[name], draw) if draw.random() < 0.4 else child[name]
        for name in ("given_names", "family_name")
    }
    said["given_names"] = said["given_names"].split(" ")[0] if draw.random() < 0.7 else said["given_names"]
    age = None
    for name in fields:
        if name == "age":
            born = datetime.fromisoformat(child["date_of_birth"]).replace(tzinfo=UTC)
            age = int((MOMENT - born).days / 365.25) + draw.choice((0, 0, 0, 0, -1, 1))
            continue
        said[name] = child[name]
        if name == "date_of_birth" and draw.random() < 0.2:
            year, month, day = said[name].split("-")
            said[name] = f"{year}-{day}-{month}" if int(day) <= 12 else f"{year}-{month}-{int(day) % 28 + 1:02}"
        if name == "parent_1" and draw.random() < 0.2:
            said[name] = _slip(said[name], draw)
    given = child["given_names"].split(" ")[0]
    differs = any(said[name] != child[name] for name in said if name != "given_names")
    return Query(row, kind, said, age, differs or said["given_names"] not in (given, child["given_names"]))


def misheard(child: dict[str, str], draw: random.Random) -> dict[str, str]:
    """Return a child as another source has it: half without NHS number, some with slips, some moved."""
    row = dict(child)
    if draw.random() < 0.5:
        row["nhs_number"] = ""
    if draw.random() < 0.05:
        row["given_names"] = _slip(row["given_names"], draw)
    if draw.random() < 0.05:
        row["family_name"] = _slip(row["family_name"], draw)
    if draw.random() < 0.08:
        row["address"], row["postcode"] = f"{draw.randrange(1, 200)} Quarry Lane", f"ZX{draw.randrange(1, 9)} 1AB"
    return row


def _slip(name: str, draw: random.Random) -> str:
    """Return a name with one letter left out, twice, or changed with its neighbour."""
    if len(name) < 4:
        return name
    at = draw.randrange(1, len(name) - 1)
    return draw.choice((name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:],
                        name[:at] + name[at + 1] + name[at] + name[at + 2 :]))  # fmt: skip


# What is loaded


def load(files: list[Path], *, source: str, processes: int) -> dict[str, Any]:
    """Take files in as the operator does; return how long it took and what became of the rows."""
    from django.db import connection

    from sharewell.acting.types import OPERATOR
    from sharewell.linkage.importers.feeds import import_feed

    outcomes: dict[str, int] = {}
    rows, seconds, worked = 0, 0.0, 0.0
    for path in files:
        before = processor_seconds()
        began = time.perf_counter()
        report = import_feed(
            actor=OPERATOR, path=path, source=source, processes=processes, progress=_every(50_000), now=_ticking()
        )
        seconds += time.perf_counter() - began
        worked += processor_seconds() - before
        rows += report.rows
        for outcome, many in report.counts.items():
            if many:
                outcomes[outcome.value] = outcomes.get(outcome.value, 0) + many
        say(f"{rows:,} rows are in, {rows / seconds:,.0f} a second")
    connection.close()
    return {
        "rows": rows,
        "seconds": round(seconds, 1),
        "rows_a_second": round(rows / seconds),
        **count_index(),
        # On a busy machine this is the steadier figure: 5,000 rows a second on two cores are 400 microseconds a row.
        "processor_microseconds_a_row": round(worked / rows * 1e6),
        "outcomes": outcomes,
    }


def count_index() -> dict[str, float]:
    """Count how common names are, as every night does; return how long it took."""
    from sharewell.acting.types import OPERATOR
    from sharewell.children.actions import count_names

    began = time.perf_counter()
    count_names(actor=OPERATOR, now=MOMENT)
    return {"seconds_to_count_names": round(time.perf_counter() - began, 1)}


def processor_seconds() -> float:
    """Return how long processors have worked for this process, those that it started, and the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE pid = pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    fields = Path(f"/proc/{backend}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    here = os.times()
    served = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return served + here.user + here.system + here.children_user + here.children_system


def _every(step: int) -> Callable[[str, int], None]:
    last = 0

    def told(_: str, done: int) -> None:
        nonlocal last
        if done - last >= step:
            last = done
            say(f"  {done:,} rows by this process")

    return told


def _ticking() -> Callable[[], datetime]:
    moments = _moments()
    return lambda: next(moments)


def _moments() -> Iterator[datetime]:
    at = MOMENT - timedelta(days=1)
    while True:
        yield at
        at += timedelta(milliseconds=1)


def bytes_a_child(owner: psycopg.Connection[Any], size: int) -> dict[str, int]:
    """Return how many bytes the index holds for a child: in all, and table by table."""
    rows = owner.execute(
        "SELECT relname, pg_total_relation_size(relid) FROM pg_stat_user_tables WHERE relname LIKE 'children_%'"
    ).fetchall()
    held = {str(name): round(int(many) / size) for name, many in rows}
    return {"all": sum(held.values()), **{name: many for name, many in sorted(held.items()) if many}}


def compare_loads(owner: psycopg.Connection[Any], written: Written) -> dict[str, Any]:
    """Return how fast PostgreSQL takes the same rows without doing anything with them, and with trigrams."""
    header = written.files[0].open(encoding="utf-8").readline().strip()
    columns = ", ".join(f"{name} text" for name in header.split(","))
    owner.execute(f"CREATE UNLOGGED TABLE bare ({columns})")
    began = time.perf_counter()
    for path in written.files:
        with owner.cursor() as cursor, cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(path.read_bytes())
    copied = time.perf_counter() - began
    rows = owner.execute("SELECT count(*) FROM bare").fetchone()[0]  # type: ignore[index]
    began = time.perf_counter()
    owner.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    owner.execute(
        "CREATE TABLE plain_child AS SELECT id::int, given_names || ' ' || family_name AS name, date_of_birth AS born,"
        " postcode FROM bare"
    )
    owner.execute("ALTER TABLE plain_child ADD PRIMARY KEY (id)")
    owner.execute("CREATE INDEX ON plain_child USING gin (name gin_trgm_ops)")
    owner.execute("CREATE INDEX ON plain_child (born)")
    owner.execute("CREATE INDEX ON plain_child (postcode)")
    owner.execute("DROP TABLE bare")
    owner.execute("ANALYZE plain_child")
    built = copied + time.perf_counter() - began
    return {"copy_rows_a_second": round(rows / copied), "trigram_load_rows_a_second": round(rows / built)}


def hide(owner: psycopg.Connection[Any], size: int) -> None:
    """Hide one child in two hundred from everybody."""
    owner.execute(
        "INSERT INTO children_shield (reference, child_id, reason, words, raised_at, raised_by, asked_by, asked_words,"
        " lifted_by) SELECT 'shd_' || id, id, 'threat-from-somebody', 'Invented.', %s, 'pra_invented', '', '', ''"
        " FROM children_indexchild WHERE id %% %s = 0",
        [MOMENT, HIDDEN],
    )
    say(f"{size // HIDDEN:,} children are hidden")


# What is searched


def taken_as(owner: psycopg.Connection[Any], queries: list[Query]) -> dict[str, str]:
    """Return the records that rows of the first source became, by their ids."""
    rows = owner.execute(
        "SELECT source_id, child FROM linkage_feedrow WHERE source_id = ANY (%s)", [[str(one.row) for one in queries]]
    )
    return dict(rows.fetchall())


def search_all(
    queries: list[Query],
    known: dict[str, str],
    owner: psycopg.Connection[Any],
    *,
    worker: Any,
    after: timedelta = timedelta(),
) -> dict[str, Any]:
    """Search for each as somebody in post; return times, and how often the right child came first or in the first five.

    `known` are the records by the row of a query.
    Children who are hidden are left out of what is judged; that they are not found is what the tests are for.
    """
    from sharewell.acting.types import Refused
    from sharewell.children.actions import search_children
    from sharewell.children.types import Asked

    times: list[float] = []
    made: list[str] = []
    for number, query in enumerate(queries):
        said = query.said
        asked = Asked(
            given_names=said["given_names"],
            family_name=said["family_name"],
            born=said.get("date_of_birth", ""),
            age=query.age,
            postcode=said.get("postcode", ""),
            parent=said.get("parent_1", ""),
        )
        began = time.perf_counter()
        try:
            made.append(search_children(actor=worker, purpose="worried-about-child", asked=asked,
                                        now=MOMENT + after + timedelta(minutes=2 * number)))  # fmt: skip
        except Refused:
            made.append("")
        times.append((time.perf_counter() - began) * 1000)
    hidden = {row for (row,) in owner.execute("SELECT children_hidden_from('')")}
    records = {
        reference: (child, person)
        for reference, child, person in owner.execute(
            "SELECT reference, id, person FROM children_indexchild WHERE reference = ANY (%s)", [list(known.values())]
        )
    }
    results: dict[str, list[str]] = {}
    for reference, person in owner.execute(
        "SELECT whole.reference, held.person FROM children_searchresult AS found"
        " JOIN children_search AS whole ON whole.id = found.search_id"
        " JOIN children_indexchild AS held ON held.id = found.child_id ORDER BY found.search_id, found.place"
    ):
        results.setdefault(reference, []).append(person)
    judged = []
    for query, search, took in list(zip(queries, made, times, strict=True))[WARMING:]:
        child, person = records[known[str(query.row)]]
        if child not in hidden:
            found = results.get(search, [])
            judged.append((query, found[:1] == [person], person in found[:5], took))
    groups: dict[str, list[Any]] = {"all": judged, "visible": [one for one in judged if one[0].visible]}
    for kind, _ in KINDS:
        groups[kind] = [one for one in judged if one[0].kind == kind]
    return {
        name: {
            "queries": len(group),
            "first": round(sum(one[1] for one in group) / max(len(group), 1), 3),
            "first_five": round(sum(one[2] for one in group) / max(len(group), 1), 3),
            **spread([one[3] for one in group]),
        }
        for name, group in groups.items()
    }


def open_pages(queries: list[Query], *, worker: Any) -> dict[str, Any]:
    """Ask as a browser does, by the pages; return the times of what comes back: the list, and the first child's page.

    "Whole" is what somebody waits for: the form sent, its answer followed, the list rendered.
    """
    import time_machine
    from django.test import Client

    from sharewell.practitioners.queries import get_post
    from tests.support.people import sign_in_as

    times: dict[str, list[float]] = {"form": [], "sent": [], "list": [], "whole": [], "child": []}
    post = get_post(worker.post)
    for number, query in enumerate(queries):
        moment = MOMENT + timedelta(days=40) + BETWEEN * number
        with time_machine.travel(moment, tick=False):
            client = sign_in_as(Client(), post, at=moment)
            took = {}
            took["form"], _ = _timed(client.get, "/children/")
            took["sent"], answer = _timed(client.post, "/children/", _as_form(query))
            if answer.status_code != 302:
                continue  # A birth date with a slip, which lies in the future: the form says so.
            took["list"], answer = _timed(client.get, answer.headers["Location"])
            took["whole"] = took["sent"] + took["list"]
            child = re.search(r'href="(/children/chi_\w+/)"', answer.content.decode())
            if child:
                took["child"], _ = _timed(client.get, child.group(1))
        if number >= WARMING:
            for page, milliseconds in took.items():
                times[page].append(milliseconds)
    return {page: {"opened": len(took), **spread(took)} for page, took in times.items()}


def _as_form(query: Query) -> dict[str, str]:
    said = query.said
    day = said.get("date_of_birth", "")
    return {
        "purpose": "worried-about-child",
        "given_names": said["given_names"],
        "family_name": said["family_name"],
        "born": "/".join(reversed(day.split("-"))),
        "age": "" if query.age is None else str(query.age),
        "postcode": said.get("postcode", ""),
        "parent": said.get("parent_1", ""),
    }


def _timed(ask: Callable[..., Any], *what: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = ask(*what)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code not in (200, 302, 422):
        raise RuntimeError(f"A page answered {answer.status_code}: {answer.content[:2000]!r}")
    return took, answer


def trigrams(queries: list[Query], owner: psycopg.Connection[Any]) -> dict[str, Any]:
    """Do the same by trigrams over name, with birth date and postcode: 200 of the queries, or as many as there is time.

    A tenth of them warm up.
    """
    times: list[float] = []
    first = five = 0
    began_at = time.perf_counter()
    for query in queries[: 200 + WARMING]:
        if time.perf_counter() - began_at > PATIENCE:
            break
        asked = {
            "name": f"{query.said['given_names']} {query.said['family_name']}",
            "born": query.said.get("date_of_birth", ""),
            "postcode": query.said.get("postcode", ""),
        }
        began = time.perf_counter()
        found = [one for (one,) in owner.execute(TRIGRAM, asked).fetchall()]
        times.append((time.perf_counter() - began) * 1000)
        first += found[:1] == [query.row]
        five += query.row in found
    many = len(times)
    return {
        "queries": many,
        **spread(times[min(WARMING, many // 10) :]),
        "first": round(first / many, 3),
        "first_five": round(five / many, 3),
    }


def spread(times: list[float]) -> dict[str, float]:
    """Return percentiles in milliseconds."""
    return {f"p{each}_ms": round(float(np.percentile(times, each)), 2) for each in (50, 95, 99)} if times else {}


if __name__ == "__main__":
    main()

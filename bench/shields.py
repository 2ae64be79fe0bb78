"""Whether anybody ever meets a hidden child: `make bench-shields OPERATIONS=1000000 PROCESSES=2`.

Feeds, moves, new names, merges, splits, shields and their lifting, and looks as every role through every door, by
chance. The first leak ends it. Each process has a database of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sharewell.foundation import embedded

RESULTS = Path(__file__).parent / "results"
OPERATIONS, SEED = 10_000, 20261130
EVERY = 60
SERVER = {"fsync": "off", "autovacuum": "off"}
"""Plays leave nothing behind but dead rows: tables are swept between plays, and never counted while they look empty."""


def main() -> int:
    """Play in as many processes as are wanted; print and keep the counts. Return 1 where there was a leak."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=OPERATIONS)
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.alone:
        print(json.dumps(play(arguments.operations, arguments.seed)))
        return 0
    began = time.perf_counter()
    share = -(-arguments.operations // arguments.processes)
    words = [sys.executable, "-m", "bench.shields", "--alone", "--operations", str(share), "--seed"]
    running = [
        subprocess.Popen([*words, str(arguments.seed + number * 1_000_000_000)], stdout=subprocess.PIPE, text=True)
        for number in range(arguments.processes)
    ]
    answers = [one.communicate()[0] for one in running]
    counts: Counter[str] = Counter()
    for answer in answers:
        counts.update(json.loads(answer or "{}"))
    leaks = sum(one.returncode != 0 for one in running)
    seconds = time.perf_counter() - began
    found = {
        "operations": share * (arguments.processes - leaks),
        "processes_that_ended_in_a_leak_or_a_fault": leaks,
        "seconds": round(seconds),
        "operations_a_second": round(share * arguments.processes / seconds, 1),
        "counts": dict(sorted(counts.items())),
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "shields.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))
    return 1 if leaks else 0


def play(operations: int, seed: int) -> dict[str, int]:
    """Play in a database of this process's own; return how often what was done."""
    with tempfile.TemporaryDirectory(prefix="sharewell-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the unprivileged database server of a root run has to pass through it
        with embedded.start(Path(folder) / "pg", settings=SERVER):
            os.environ["SHAREWELL_DATABASE_URL"] = embedded.owner_address(Path(folder) / "pg")
            os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings.test"
            import django
            from django.db import connection

            django.setup()
            from sharewell.config.management.migrate import bring_up_to_date
            from tests.support.deciding import make_house
            from tests.support.shielding import play_on

            bring_up_to_date()
            counts: Counter[str] = Counter()
            done, told = 0, time.monotonic()
            for after in play_on(make_house(), operations=operations, seed=seed):
                counts.update(after)
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM")
                done = sum(many for name, many in counts.items() if not name.startswith("children "))
                if time.monotonic() - told > EVERY:
                    told = time.monotonic()
                    print(f"{time.strftime('%H:%M:%S')}  {done:,} of {operations:,} operations, no leak",
                          file=sys.stderr, flush=True)  # fmt: skip
            connection.close()
    return dict(counts)


if __name__ == "__main__":
    sys.exit(main())

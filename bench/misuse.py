"""How well the rules find misuse in an invented access log. Run by `make bench-misuse`; under a minute, no database.

The thresholds are those of `content/codes/misuse-rules.toml`. Rules and thresholds were set while looking at seeds 1 to
6; what counts are the five others. A person's day is right where misuse was planted on it. A rule's precision counts
each day that it pointed at, whatever was planted there; its recall counts its own kind. Beside it, the naive way: the
busiest days.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sharewell.core.misuse import RULES, find_misuse
from tests.support.access_log import PLANTS_OF_A_KIND, busiest, make_log

RESULTS = Path(__file__).parent / "results"
RULES_FILE = Path(__file__).parents[1] / "content" / "codes" / "misuse-rules.toml"
SEEDS = (11, 12, 13, 14, 15)


def thresholds() -> Mapping[str, Mapping[str, float]]:
    """Return the numbers of the content."""
    held = tomllib.loads(RULES_FILE.read_text(encoding="utf-8"))
    numbers = ("title",)
    return {code: {name: float(value) for name, value in held.get(code, {}).items() if name not in numbers}
            for code in RULES}  # fmt: skip


def share(part: int, whole: int) -> float:
    """Return a share, 1 where there is nothing to share."""
    return part / whole if whole else 1.0


def judge(seed: int) -> dict[str, Any]:
    """Return precision and recall of each rule, of all together and of the busiest days, for one seed."""
    log = make_log(seed)
    began = time.perf_counter()
    found = find_misuse(log.rows, lookups=log.lookups, thresholds=thresholds(), since=log.since)
    took = time.perf_counter() - began
    rows: dict[str, Any] = {}
    for code in RULES:
        pointed = {(one.actor, one.day) for one in found if one.rule == code}
        planted = {key for key, kinds in log.planted.items() if code in kinds}
        rows[code] = {
            "precision": share(len(pointed & set(log.planted)), len(pointed)),
            "recall": share(len(pointed & planted), len(planted)),
            "pointed_at": len(pointed),
            "planted": len(planted),
        }
    for name, days in (
        ("all rules", {(one.actor, one.day) for one in found}),
        ("busiest days", set(busiest(log, len({(one.actor, one.day) for one in found})))),
    ):
        hit = len(days & set(log.planted))
        rows[name] = {
            "precision": share(hit, len(days)), "recall": share(hit, len(log.planted)),
            "pointed_at": len(days), "planted": len(log.planted),
        }  # fmt: skip
    return {"rows": rows, "log_rows": len(log.rows), "seconds": took}


def main() -> int:
    """Judge every seed, print the means, write JSON."""
    began = datetime.now(UTC)
    judged = {seed: judge(seed) for seed in SEEDS}
    names = [*RULES, "all rules", "busiest days"]
    result: dict[str, Any] = {
        "began": began.isoformat(timespec="seconds"),
        "seeds": SEEDS,
        "rows": {},
    }
    print(f"{PLANTS_OF_A_KIND} planted of each kind a seed; means of seeds {SEEDS}")
    for name in names:
        mean = {key: round(statistics.fmean(judged[seed]["rows"][name][key] for seed in SEEDS), 3)
                for key in ("precision", "recall", "pointed_at", "planted")}  # fmt: skip
        low = {f"lowest_{key}": round(min(judged[seed]["rows"][name][key] for seed in SEEDS), 3)
               for key in ("precision", "recall")}  # fmt: skip
        result["rows"][name] = mean | low
        print(f"{name:<24} precision {mean['precision']:.3f} (lowest {low['lowest_precision']:.3f})  "
              f"recall {mean['recall']:.3f} (lowest {low['lowest_recall']:.3f})  "
              f"pointed at {mean['pointed_at']:.0f} of {mean['planted']:.0f}")  # fmt: skip
    rows = round(statistics.fmean(judged[seed]["log_rows"] for seed in SEEDS))
    seconds = statistics.median(judged[seed]["seconds"] for seed in SEEDS)
    result |= {"log_rows": rows, "seconds": round(seconds, 3)}
    print(f"{rows} rows a log, judged in {seconds:.2f} s")
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"misuse-{began:%Y%m%dT%H%M%SZ}.json"
    file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to bench/results/{file.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

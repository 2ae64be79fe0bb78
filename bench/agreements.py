"""How fast and how rightly the policy of agreements answers. Run by `make bench-agreements`.

1,000 organisations and 200 agreements, invented. The comparator is the slow interpreter of the tests
(`tests/support/flows_interpreter.py`), which shares no code with the policy: both answer ten million random requests,
in two processes, and must agree on all. Then, in one process, how long a decision and compiling take, and whether
anything is disclosed after a revocation (`bench/revoking.py`). `--requests N` takes fewer, `--rounds N` revokes less
often, `--only twin|speed|revoking` runs a part.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import statistics
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from bench.revoking import run_revoking
from sharewell.core.flows import Ends, Policy, compile_policy, decide, read_body, read_policy, with_ends, with_stops
from tests.support.flows import ROUTES, WORDS, Asking, Size, as_flow, make_body
from tests.support.flows_interpreter import Interpreter

RESULTS = Path(__file__).parent / "results"
FULL = Size(organisations=1000, agreements=200, parties=(5, 200), clauses=(3, 15), stops=6, successions=20)
SEED = 2026
ROUND = 100_000


class Both:
    """What a process asks: the policy, its twin, and who draws requests. Made once in each."""

    policy: Policy
    twin: Interpreter
    plain: dict[str, Any]

    @classmethod
    def prepare(cls) -> None:
        """Make them."""
        cls.plain = make_body(Random(SEED), FULL)
        cls.policy = compile_policy(read_body(cls.plain, words=WORDS), WORDS)
        cls.twin = Interpreter(cls.plain, ROUTES)
        gc.freeze()


def compare_with_twin(numbers: tuple[int, int]) -> dict[str, Any]:
    """Ask policy and interpreter the same; return how often they differed, and what was answered."""
    seed, requests = numbers
    # The moments are those of the process, so that the interpreter reads each once; the requests are those of the seed.
    asking = Asking(Random(SEED), Both.plain)
    asking.random = Random(seed)
    outcomes: Counter[str] = Counter()
    different: list[str] = []
    clock = time.process_time
    began = clock()
    for _ in range(requests):
        request, at = asking.draw()
        flow = as_flow(request)
        answer = decide(Both.policy, flow, at)
        verdict = Both.twin.decide(request, at)
        names = frozenset(tuple(name) for name in answer.clauses)
        ways = frozenset(frozenset(way) for way in answer.remaining)
        outcomes[answer.outcome.value] += 1
        if (answer.outcome.value, answer.mode, names, ways) != verdict:
            different.append(f"{request} at {at}: {answer} against {verdict}")
    return {
        "requests": requests,
        "outcomes": dict(outcomes),
        "different": different[:5],
        "differences": len(different),
        "seconds": clock() - began,
    }


def run_twin(requests: int) -> dict[str, Any]:
    """Compare in two processes, in rounds of a hundred thousand, each with a seed of its own."""
    began = time.perf_counter()
    rounds = [(seed, min(ROUND, requests - seed * ROUND)) for seed in range((requests + ROUND - 1) // ROUND)]
    asked, differences, examples, seconds = 0, 0, [], 0.0
    outcomes: Counter[str] = Counter()
    with multiprocessing.get_context("spawn").Pool(2, initializer=Both.prepare) as pool:
        for number, part in enumerate(pool.imap_unordered(compare_with_twin, rounds), 1):
            asked += part["requests"]
            differences += part["differences"]
            examples += part["different"]
            seconds += part["seconds"]
            outcomes.update(part["outcomes"])
            if number % 10 == 0 or number == len(rounds):
                print(f"{asked:,} requests: {differences} differences", flush=True)
    print(f"{dict(outcomes)}; {seconds / asked * 1e6:.1f} µs of processor time a request for both and drawing it")
    return {
        "requests": asked,
        "differences": differences,
        "examples": examples[:5],
        "outcomes": dict(outcomes),
        "wall_seconds": round(time.perf_counter() - began, 1),
        "processor_microseconds_a_request": round(seconds / asked * 1e6, 1),
    }


def quantile(ordered: list[float], share: float) -> float:
    """Return a quantile of ordered numbers."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def run_speed() -> dict[str, Any]:
    """Time single decisions, compiling, and what a revocation needs; every figure the median of five rounds."""
    plain = make_body(Random(SEED), FULL)
    body = read_body(plain, words=WORDS)
    asking = Asking(Random(3), plain)
    drawn = [asking.draw() for _ in range(50_000)]
    flows = [(as_flow(request), at) for request, at in drawn]
    policy = compile_policy(body, WORDS)
    gc.collect()
    gc.freeze()
    clock, rounds = time.perf_counter_ns, []
    for _ in range(5):
        times = []
        for flow, at in flows:
            began = clock()
            decide(policy, flow, at)
            times.append((clock() - began) / 1000)
        times.sort()
        rounds.append((quantile(times, 0.5), quantile(times, 0.99)))
    first = policy.body.agreements[0]
    ends = Ends(versions={(first.reference, first.version): asking.moments[0]})
    ended, parts = with_ends(policy, ends), policy.parts()

    def median(act: Any) -> float:
        taken = []
        for _ in range(5):
            began = time.perf_counter()
            act()
            taken.append(time.perf_counter() - began)
        return round(statistics.median(taken), 4)

    found = {
        "clauses": len(policy.rulings),
        "p50_microseconds": round(statistics.median(p50 for p50, _ in rounds), 2),
        "p99_microseconds": round(statistics.median(p99 for _, p99 in rounds), 2),
        "compile_seconds": median(lambda: compile_policy(body, WORDS)),
        "stop_seconds": median(lambda: with_stops(policy, [])),
        "end_seconds": median(lambda: with_ends(policy, ends)),
        "follow_seconds": median(
            lambda: read_policy(ended.manifest, ended.parts(), expected_hash=ended.hash, like=policy)
        ),
        "read_cold_seconds": median(lambda: read_policy(policy.manifest, parts, expected_hash=policy.hash)),
    }
    for name, value in found.items():
        print(f"{name:<22} {value}")
    return found


def main() -> int:
    """Run the parts, print, write JSON. Return 1 where policy and interpreter differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000_000)
    parser.add_argument("--only", choices=("twin", "speed", "revoking"))
    parser.add_argument("--rounds", type=int, default=40, help="of stopping and lifting")
    options = parser.parse_args()
    began = datetime.now(UTC)
    result: dict[str, Any] = {"began": began.isoformat(timespec="seconds"), "size": str(FULL)}
    if options.only in (None, "speed"):
        result["speed"] = run_speed()
    if options.only in (None, "twin"):
        result["twin"] = run_twin(options.requests)
    if options.only in (None, "revoking"):
        result["revoking"] = run_revoking(options.rounds)
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"agreements-{began:%Y%m%dT%H%M%SZ}.json"
    file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to bench/results/{file.name}")
    late = result.get("revoking", {}).get("disclosures_after_a_revocation", 0)
    return 1 if result.get("twin", {}).get("differences") or late else 0


if __name__ == "__main__":
    sys.exit(main())

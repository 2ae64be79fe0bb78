"""How fast the guide decides and answers. Run by `make bench-guide`; about three minutes.

Two measurements, each beside its comparator in the same run:

* decisions a second in one process, for each edition, over the same generated complete cases; beside the nine rules
  written out by hand as if/else (`tests/support/nine_rules.py`), which give the outcome and no path, and which are
  checked to come to the same outcome on every case;
* a question page under twenty users with two seconds of thought, served by the try-out on this machine; beside a page
  of fixed words through the same layout, read by the same users just before.

The time of a page is what the client measures on the loopback from the first byte sent to the last byte read: it
includes the web server, and is therefore never smaller than the time of the server alone.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from sharewell.core.deciding import Case, Edition, decide
from sharewell.core.deciding.vocabulary import ANSWERS, KINDS
from sharewell.guidance.queries import get_guides
from tests.support.nine_rules import NineRules
from tests.support.tryout import TryOut, served

CASES = 2_000
RUNS = 7
SEED = 20260930
USERS = 20
THOUGHT = 2.0  # seconds
SECONDS = 60.0
RESULTS = Path(__file__).parent / "results"

GOAL_DECISIONS = 50_000  # a second
GOAL_P95 = 40.0  # milliseconds
GOAL_RATIO = 2.0


# ------------------------------------------------------------------------------------------------ deciding, in process


def cases_for(edition: Edition, number: int) -> list[Case]:
    """Return generated complete cases: every code answered, every kind of holder and recipient, one in ten unsure."""
    chance = random.Random(SEED)
    conditions = sorted(edition.conditions)
    cases = []
    for _ in range(number):
        answers: dict[str, Any] = {}
        for code, given in ANSWERS.items():
            definite = [one for one in given if one != "unsure"]
            unsure = "unsure" in given and chance.random() < 0.1
            answers[code] = "unsure" if unsure else chance.choice(definite)
        # In life most children are in no danger: one case in ten is, and one in five is about harm.
        answers["immediate_danger"] = "yes" if chance.random() < 0.1 else "no"
        if answers["significant_harm"] != "unsure":
            answers["significant_harm"] = "yes" if chance.random() < 0.2 else "no"
        answers["gateway"] = chance.choice([*sorted(edition.gateways), "none"])
        answers["condition"] = chance.choice([*conditions, "none"])
        answers["condition_sensitive"] = chance.choice([*conditions, "none"])
        cases.append(Case(edition.in_force_on, chance.choice(KINDS), chance.choice(KINDS), answers))
    return cases


def by_hand(edition: Edition, case: Case) -> tuple[str | None, str | None, str | None, bool]:
    """Judge by the nine rules written out as if/else: outcome, outcome for the recipient, what is next, limited."""
    return NineRules(edition, case.on, case.holder, case.recipient, case.answers).judge()


def rate(run: Callable[[], object], number: int) -> float:
    """Return how many a second, the median of `RUNS` runs after one that warms up."""
    run()
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return number / statistics.median(times)


def measure_deciding() -> list[dict[str, Any]]:
    """Return one row an edition: decisions a second, those of the comparator, and those with all that a page shows."""
    rows = []
    for edition in get_guides().editions:
        cases = cases_for(edition, CASES)
        for case in cases:
            done = decide(edition, case)
            assert (done.outcome, done.for_recipient) == by_hand(edition, case)[:2], case

        def all_decided(edition: Edition = edition, cases: list[Case] = cases) -> None:
            for case in cases:
                decide(edition, case)

        def all_by_hand(edition: Edition = edition, cases: list[Case] = cases) -> None:
            for case in cases:
                by_hand(edition, case)

        def all_told(edition: Edition = edition, cases: list[Case] = cases) -> None:
            for case in cases:
                decide(edition, case).as_document()

        rows.append(
            {
                "edition": edition.code,
                "decisions_a_second": round(rate(all_decided, CASES)),
                "by_hand_a_second": round(rate(all_by_hand, CASES)),
                "whole_documents_a_second": round(rate(all_told, CASES)),
            }
        )
    return rows


def measure_check() -> float:
    """Return the seconds that `sharewell guide check` takes, from starting the command to its end."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "sharewell.config.cli", "guide", "check"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return time.perf_counter() - began


# ------------------------------------------------------------------------------------------------------ pages, served


@dataclass
class User:
    """One person with a browser: its cookies and its connection.

    `address` is the loopback address that it asks from. The limit of requests counts by address, as people have them.
    """

    host: str
    port: int
    address: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None
    asked: int = 0

    def ask(self, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[float, int, str, str]:
        """Ask for a page; return milliseconds, status, where it leads and its text."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                self.host, self.port, timeout=30, source_address=(self.address, 0)
            )
            self.connection.connect()
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            token = self.cookies.get("sharewell_form", "")
            body = urlencode({"csrfmiddlewaretoken": token, **form})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.asked += 1
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        took = (time.perf_counter() - began) * 1000
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return took, answer.status, answer.headers.get("Location", ""), text


@dataclass
class Times:
    """Milliseconds of one kind of page, gathered by all users."""

    milliseconds: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        """Return the time that `share` of the pages did not exceed."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def row(self) -> dict[str, Any]:
        """Return the figures."""
        return {"pages": len(self.milliseconds), "p50_ms": round(self.at(0.5), 2), "p95_ms": round(self.at(0.95), 2)}


def think(until: float, chance: random.Random) -> bool:
    """Think for about two seconds; say whether there is time for another page."""
    time.sleep(min(max(0.0, until - time.perf_counter()), chance.uniform(0.5, 1.5) * THOUGHT))
    return time.perf_counter() < until


ANSWERS_OF_A_SHARE = {
    "immediate-danger": "no", "significant-harm": "no", "holder-in-scope": "no", "confidential": "yes",
    "risk-of-harm": "yes", "sensitive": "no", "could-expose-someone": "no",
}  # fmt: skip


def answer_questions(user: User, until: float, chance: random.Random, times: Mapping[str, Times]) -> None:
    """Walk the guide again and again until the time is over, thinking before each answer."""
    while True:
        user.ask("GET", "/guide/")
        took, status, place, _ = user.ask("POST", "/guide/", {"way": "worried", "edition": "england-2026"})
        assert status == 302, status
        while not place.endswith("/outcome/"):
            took, status, _, text = user.ask("GET", place)
            assert status == 200, status
            code = place.rstrip("/").rsplit("/", 1)[-1]
            times["who" if code == "who" else "question"].milliseconds.append(took)
            if not think(until, chance):
                return
            form = {"answer": ANSWERS_OF_A_SHARE.get(code, "")}
            if code == "who":
                form = {"holder": "early-years-provider", "recipient": "childrens-social-care"}
                assert re.search("<select", text)
            took, status, place, _ = user.ask("POST", place, form)
            assert status == 302, (code, status)
            times["sent"].milliseconds.append(took)
        user.ask("GET", place)
        if not think(until, chance):
            return


def warm_up(user: User) -> None:
    """Walk the guide once without thinking."""
    user.ask("GET", "/guide/")
    place = user.ask("POST", "/guide/", {"way": "worried", "edition": "england-2026"})[2]
    while not place.endswith("/outcome/"):
        user.ask("GET", place)
        code = place.rstrip("/").rsplit("/", 1)[-1]
        form = {"holder": "early-years-provider", "recipient": "childrens-social-care"}
        place = user.ask("POST", place, form if code == "who" else {"answer": ANSWERS_OF_A_SHARE[code]})[2]
    user.ask("GET", place)


def read_words(user: User, until: float, chance: random.Random, read: Times) -> None:
    """Read the page of fixed words again and again until the time is over."""
    while think(until, chance):
        took, status, _, _ = user.ask("GET", "/about/")
        assert status == 200, status
        read.milliseconds.append(took)


def cpu_seconds(tryout: TryOut) -> float:
    """Return the processor time of the web server and what it started, without the database."""
    total = 0.0
    for each in psutil.Process(tryout.pid).children(recursive=True):
        try:
            if "granian" in " ".join(each.cmdline()):
                times = each.cpu_times()
                total += times.user + times.system
        except psutil.Error:
            continue
    return total


def together(tryout: TryOut, task: Callable[[User, float, random.Random], None]) -> tuple[float, int]:
    """Let all users do `task` for `SECONDS`; return the processor milliseconds of a request, and how many there were.

    A fault of one user is raised.
    """
    host, _, port = tryout.address.removeprefix("http://").partition(":")
    faults: list[Exception] = []
    people = [User(host, int(port)) for _ in range(USERS)]
    before, until = cpu_seconds(tryout), time.perf_counter() + SECONDS

    def one(number: int) -> None:
        chance = random.Random(SEED + number)
        time.sleep(chance.uniform(0, THOUGHT))  # nobody begins in step
        try:
            task(people[number], until, chance)
        except Exception as fault:  # noqa: BLE001  it is raised below, in the thread that can end the run
            faults.append(fault)

    users = [threading.Thread(target=one, args=(number,)) for number in range(USERS)]
    for user in users:
        user.start()
    for user in users:
        user.join()
    if faults:
        raise faults[0]
    requests = sum(one.asked for one in people)
    return round((cpu_seconds(tryout) - before) * 1000 / requests, 2), requests


def measure_pages() -> dict[str, Any]:
    """Return the figures of the question page, of an answer sent, and of the page that only renders."""
    times, read = {name: Times() for name in ("question", "who", "sent")}, Times()
    with served() as tryout:
        host, _, port = tryout.address.removeprefix("http://").partition(":")
        warm = User(host, int(port))
        for _ in range(8):  # each thread of the server meets each page before anything is counted, below the limit
            warm.ask("GET", "/about/")
            warm_up(warm)
        reading_cpu, _ = together(tryout, lambda user, until, chance: read_words(user, until, chance, read))
        asking_cpu, requests = together(
            tryout, lambda user, until, chance: answer_questions(user, until, chance, times)
        )
    return {
        "question_page": times["question"].row() | {"cpu_ms_a_request": asking_cpu, "requests_of_all_kinds": requests},
        "who_page": times["who"].row(),
        "answer_sent": times["sent"].row(),
        "page_that_only_renders": read.row() | {"cpu_ms_a_request": reading_cpu},
        "ratio_of_p95": round(times["question"].at(0.95) / read.at(0.95), 2),
    }


# ------------------------------------------------------------------------------------------------------------- report


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "load_before": round(os.getloadavg()[0], 2),
    }


def verdict(*, met: bool) -> str:
    """Say whether a goal was met."""
    return "met" if met else "MISSED"


def show(result: Mapping[str, Any]) -> None:
    """Print the figures as a table for people."""
    print(f"{'edition':<14}{'decisions/s':>12}{'by hand/s':>12}{'whole answers/s':>17}")
    for row in result["deciding"]:
        print(
            f"{row['edition']:<14}{row['decisions_a_second']:>12,}{row['by_hand_a_second']:>12,}"
            f"{row['whole_documents_a_second']:>17,}"
        )
    slowest = min(row["decisions_a_second"] for row in result["deciding"])
    print(f"Goal {GOAL_DECISIONS:,} decisions a second: {verdict(met=slowest >= GOAL_DECISIONS)}")
    print(f"Every path of every edition proved in {result['check_seconds']} s (goal: under 10)")
    pages = result.get("pages")
    if not pages:
        return
    print(f"\n{USERS} users, {THOUGHT:g} s of thought, {SECONDS:g} s each; milliseconds at the client on the loopback")
    for name in ("question_page", "who_page", "answer_sent", "page_that_only_renders"):
        row = pages[name]
        cpu = row.get("cpu_ms_a_request")
        print(
            f"{name.replace('_', ' '):<24} p50 {row['p50_ms']:>7.2f}  p95 {row['p95_ms']:>7.2f}"
            f"  pages {row['pages']:>5}" + (f"  CPU {cpu:.2f} ms" if cpu else "")
        )
    met = pages["question_page"]["p95_ms"] <= GOAL_P95 and pages["ratio_of_p95"] <= GOAL_RATIO
    print(f"p95 is {pages['ratio_of_p95']} × the page that only renders (goal: 40 ms and 2 ×): {verdict(met=met)}")


def main(arguments: Sequence[str] = ()) -> int:
    """Measure, print, write JSON. `--deciding` leaves the pages out."""
    began = datetime.now(UTC)
    result: dict[str, Any] = {"began": began.isoformat(timespec="seconds"), "machine": machine()}
    result["deciding"] = measure_deciding()
    result["check_seconds"] = round(measure_check(), 2)
    if "--deciding" not in arguments:
        result["pages"] = measure_pages()
    show(result)
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"guide-{began:%Y%m%dT%H%M%SZ}.json"
    file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to {file.relative_to(Path(__file__).parents[1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

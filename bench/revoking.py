"""Whether anything is disclosed after a revocation, and how soon one is enforced. Part of `make bench-agreements`.

A PostgreSQL of its own that waits for the disk. Processes disclose again and again, each disclosure a row in the
transaction that asked the policy; some die between asking and committing, without a word. Meanwhile one process stops
sharing and two people lift the stop, again and again; some presses die before they commit. PostgreSQL says in which
order transactions committed: a disclosure between a stop and its lifting is counted, and there must be none.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import statistics
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

DISCLOSERS = 3
DIES = 0.004
PRESS_DIES = 0.25

COUNT = """
WITH pressed AS (
    SELECT number, pg_xact_commit_timestamp(xmin) AS at FROM bench_press WHERE is_stop
), lifted AS (
    SELECT number, pg_xact_commit_timestamp(xmin) AS at FROM bench_press WHERE NOT is_stop
), disclosed AS (
    SELECT pg_xact_commit_timestamp(xmin) AS at FROM bench_disclosure
)
SELECT count(*) FROM disclosed JOIN pressed ON disclosed.at > pressed.at
    LEFT JOIN lifted ON lifted.number = pressed.number
    WHERE lifted.at IS NULL OR disclosed.at < lifted.at
"""


def connect(address: str) -> None:
    """Set Django up on a database. Call it once in a process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings.test"
    os.environ["SHAREWELL_DATABASE_URL"] = address
    import django

    django.setup()
    logging.disable(logging.INFO)


def keep_disclosing(*, address: str, actor: Any, flow: Any, seed: int, over: Any, denials: Any) -> None:
    """Disclose again and again. Put the moment into `denials` where the answer turns from yes to no."""
    connect(address)
    from django.db import connection

    from sharewell.acting.actions import action
    from sharewell.acting.types import Actor, Permission
    from sharewell.agreements.actions import is_flow_covered
    from sharewell.ledger.actions import append_entry
    from sharewell.partnerships.events import TEAM_ENDED

    random, was_allowed = Random(seed), False

    def bench_disclose(*, actor: Actor, now: datetime) -> bool:
        answer = is_flow_covered(actor=actor, flow=flow, now=now)
        facts = {"organisation": actor.organisation}
        append_entry(actor=actor, event=TEAM_ENDED, subjects=[actor.reference], facts=facts, now=now)
        if answer.is_allowed:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO bench_disclosure DEFAULT VALUES")
        if random.random() < DIES:
            os._exit(9)
        return answer.is_allowed

    act = action(Permission.BE_HERE)(bench_disclose)
    while not over.is_set():
        is_allowed = act(actor=actor, now=datetime.now(UTC))
        if was_allowed and not is_allowed:
            denials.put(time.monotonic())
        was_allowed = is_allowed


def press(*, address: str, actors: tuple[Any, Any], number: int, dies: bool, is_stop: bool, told: Any) -> None:
    """Stop everything, or lift the stop, and tell when it had committed. Die before that where `dies`."""
    connect(address)
    from django.db import connection

    from sharewell.acting.actions import action
    from sharewell.acting.types import Actor, Permission
    from sharewell.agreements.actions import ask_to_lift, lift_stop, stop_sharing
    from sharewell.agreements.queries import list_stops

    officer, lead = actors

    def bench_press(*, actor: Actor, now: datetime) -> None:
        if is_stop:
            stop_sharing(actor=actor, what="everything", why="A benchmark.", now=now)
        else:
            lift_stop(actor=actor, stop=list_stops(actor=actor, is_open=True)[0].reference, now=now)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_press (number, is_stop) VALUES (%s, %s)", [number, is_stop])
        if dies:
            os._exit(9)

    act = action(Permission.STOP_SHARING)(bench_press)
    if not is_stop:
        ask_to_lift(
            actor=officer,
            stop=list_stops(actor=officer, is_open=True)[0].reference,
            why="A benchmark.",
            now=datetime.now(UTC),
        )
    began = time.monotonic()
    act(actor=officer if is_stop else lead, now=datetime.now(UTC))
    told.put((began, time.monotonic()))


def run_revoking(rounds: int) -> dict[str, Any]:
    """Stop and lift so many times; return what was counted and how long a stop took to be enforced."""
    from sharewell.foundation import embedded

    folder = Path(tempfile.mkdtemp(prefix="sharewell-bench-", dir="/tmp"))
    folder.chmod(0o711)
    server = embedded.start(folder / "pg", settings={"track_commit_timestamp": "on"})
    try:
        return _run(embedded.owner_address(folder / "pg"), embedded.web_address(folder / "pg"), rounds)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Run:
    """One run: processes that disclose, and presses one after the other."""

    def __init__(self, owner: str, web: str) -> None:
        """Make a database with a protocol in force, and the tables in which the run is counted."""
        connect(owner)
        from django.db import connection

        from sharewell.config.management.migrate import bring_up_to_date
        from tests.apps.agreements.flows_scene import NOW, Scene
        from tests.support.people import make_village

        bring_up_to_date()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bench_disclosure (id bigint GENERATED ALWAYS AS IDENTITY)")
            cursor.execute("CREATE TABLE bench_press (number int, is_stop boolean)")
            cursor.execute("GRANT SELECT, INSERT ON bench_disclosure, bench_press TO sharewell_web")
        self.scene = Scene(make_village("benchmark"))
        self.scene.in_force(at=NOW)
        connection.close()
        self.web = web
        self.context = multiprocessing.get_context("spawn")
        self.over, self.denials, self.told = self.context.Event(), self.context.Queue(), self.context.Queue()
        self.random = Random(5)
        self.running: list[Any] = []
        self.started = self.died = self.presses_died = 0

    def tend(self) -> None:
        """Start who has died again, until the run is over."""
        while not self.over.wait(0.2):
            self.keep_running()

    def keep_running(self) -> None:
        """Start who has died again."""
        self.died += sum(1 for one in self.running if not one.is_alive())
        self.running = [one for one in self.running if one.is_alive()]
        while len(self.running) < DISCLOSERS:
            self.started += 1
            asked = {
                "address": self.web,
                "actor": self.scene.teacher,
                "flow": self.scene.flow(),
                "seed": self.started,
                "over": self.over,
                "denials": self.denials,
            }
            self.running.append(self.context.Process(target=keep_disclosing, kwargs=asked, daemon=True))
            self.running[-1].start()

    def do(self, number: int, *, is_stop: bool) -> tuple[float, float]:
        """Press until one press lives, and return when it began and when it had committed."""
        while True:
            dies = is_stop and self.random.random() < PRESS_DIES
            actors = (self.scene.officer, self.scene.lead)
            asked = {"address": self.web, "actors": actors, "number": number, "dies": dies, "is_stop": is_stop}
            one = self.context.Process(target=press, kwargs={**asked, "told": self.told})
            one.start()
            one.join()
            if one.exitcode == 0:
                return self.told.get(timeout=30)  # type: ignore[no-any-return]
            if not dies:
                raise RuntimeError(f"A press ended with {one.exitcode}.")
            self.presses_died += 1

    def wait_for_disclosures(self) -> None:
        """Wait until every process has disclosed since the last stop was lifted."""
        from django.db import connection

        before, until = self._disclosures(), time.monotonic() + 60
        while self._disclosures() < before + 5 * DISCLOSERS and time.monotonic() < until:
            time.sleep(0.2)
        connection.close()

    @staticmethod
    def _disclosures() -> int:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM bench_disclosure")
            return int(cursor.fetchone()[0])

    def finish(self) -> tuple[int, int]:
        """End it, and return how many disclosures there were, and how many after a revocation."""
        from django.db import connection

        self.over.set()
        for one in self.running:
            one.join(10)
        with connection.cursor() as cursor:
            cursor.execute(COUNT)
            after = int(cursor.fetchone()[0])
        counted = self._disclosures(), after
        connection.close()
        return counted


def _run(owner: str, web: str, rounds: int) -> dict[str, Any]:
    run = Run(owner, web)
    tending = threading.Thread(target=run.tend, daemon=True)
    tending.start()
    took: list[float] = []
    seen: list[float] = []
    for number in range(rounds):
        run.wait_for_disclosures()
        while not run.denials.empty():
            run.denials.get()
        began, committed = run.do(number, is_stop=True)
        took.append(committed - began)
        time.sleep(1.0)
        seen += [max(0.0, run.denials.get() - began) for _ in range(run.denials.qsize())]
        run.do(number, is_stop=False)
    disclosures, after = run.finish()
    tending.join()
    found = {
        "rounds": rounds,
        "disclosures": disclosures,
        "disclosures_after_a_revocation": after,
        "disclosers_that_died": run.died,
        "presses_that_died": run.presses_died,
        "stop_seconds_median": round(statistics.median(took), 4),
        "stop_seconds_longest": round(max(took), 4),
        "seen_by_others": len(seen),
        "seen_seconds_median": round(statistics.median(seen), 4) if seen else None,
        "seen_seconds_longest": round(max(seen), 4) if seen else None,
    }
    for name, value in found.items():
        print(f"{name:<32} {value}")
    return found

"""How fast the ledger appends, proves and verifies, and what a recorded read costs. Run by `make bench-ledger`.

On a PostgreSQL of its own (the try-out's programs, its own settings: every commit reaches the disk), as the role of the
pages. Beside each figure, in the same run, its comparator.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import multiprocessing
import os
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.guide import RESULTS, machine, verdict

SECONDS = 2.0  # of appending, each way
ROUNDS = 3
CONNECTIONS = 8
PROOFS = 2_000
PAGES = 300
BEGAN = datetime(2026, 11, 22, tzinfo=UTC)

GOAL_APPEND = 0.7
GOAL_VERIFY = 10.0  # seconds
GOAL_PROOF = 1.0  # milliseconds
GOAL_READ = 3.0  # milliseconds


def set_up(folder: Path) -> Any:
    """Start a database, migrate it, and point Django at it as the role of the pages."""
    from sharewell.foundation import embedded

    os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings.test"
    server = embedded.start(folder / "pg", settings={"max_wal_size": "4GB"})
    os.environ["SHAREWELL_DATABASE_URL"] = embedded.owner_address(folder / "pg")
    import django

    django.setup()
    from django.db import connection

    from sharewell.config.management.migrate import bring_up_to_date
    from sharewell.foundation.database_url import database_settings

    logging.disable(logging.INFO)  # the request log would stand between the figures
    bring_up_to_date()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_plain AS SELECT * FROM ledger_entry WITH NO DATA")
        cursor.execute("GRANT SELECT, INSERT ON bench_plain TO sharewell_web")
    connection.close()
    connection.settings_dict.update(database_settings(embedded.web_address(folder / "pg")))
    return server


# -- appending --------------------------------------------------------------------------------------------------------


def appender() -> Callable[[], None]:
    """Return what appends one entry in an act of its own."""
    from sharewell.acting.actions import action
    from sharewell.acting.types import OPERATOR, Actor, Permission
    from sharewell.core.identifiers import make_reference
    from sharewell.ledger.actions import append_entry
    from sharewell.partnerships.events import TEAM_ENDED

    about = [make_reference("tea", at=BEGAN, chance=1)]
    organisation = make_reference("org", at=BEGAN, chance=2)

    def bench_append(*, actor: Actor, now: datetime) -> None:
        append_entry(actor=actor, event=TEAM_ENDED, subjects=about, facts={"organisation": organisation}, now=now)

    act = action(Permission.KEEP_REGISTER)(bench_append)
    return lambda: act(actor=OPERATOR, now=datetime.now(UTC))


def inserter(*, in_an_act: bool = False) -> Callable[[], None]:
    """Return what inserts the same row, in a transaction of its own, into a table without index or trigger.

    `in_an_act` tells the database first who acts, as every act must, whether or not it appends an entry.
    """
    from django.db import connection, transaction

    from sharewell.acting.policies import sight_of
    from sharewell.acting.types import OPERATOR
    from sharewell.foundation.references import new_reference
    from sharewell.ledger.actions import tell_database

    words = (
        "INSERT INTO bench_plain (reference, occurred_at, event, actor, organisation, purpose, subjects, facts, "
        "leaf_hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s)"
    )
    about = [new_reference("tea", now=BEGAN)]
    facts = json.dumps({"organisation": new_reference("org", now=BEGAN)})

    def insert() -> None:
        now = datetime.now(UTC)
        row = [new_reference("led", now=now), now, "team.ended", "operator", "", "", about, facts]
        with transaction.atomic(durable=True):
            if in_an_act:
                tell_database({"sharewell.actor": "operator", **sight_of(OPERATOR)})
            with connection.cursor() as cursor:
                cursor.execute(words, [*row, secrets.token_bytes(32)])

    return insert


def rate(make: Callable[[], Callable[[], None]], connections: int) -> float:
    """Return how often a second it is done, by so many processes with a connection each."""
    from django.db import connection

    connection.close()
    context = multiprocessing.get_context("fork")
    ready, counts = context.Barrier(connections), context.Queue()

    def work() -> None:
        once = make()
        for _ in range(50):
            once()
        ready.wait()
        number, until = 0, time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            once()
            number += 1
        counts.put(number)
        connection.close()

    workers = [context.Process(target=work) for _ in range(connections)]
    for worker in workers:
        worker.start()
    total = sum(counts.get() for _ in workers)
    for worker in workers:
        worker.join()
    return float(total / SECONDS)


def appending(connections: int) -> dict[str, float]:
    """Return the medians of appends and plain inserts a second, taken in turn, and their ratios.

    An append happens in an act, which tells the database who acts whatever it writes. So there are two comparators: the
    plain insert in such a transaction, which shows what the ledger costs, and the plain insert alone.
    """
    appends, plain, bare = [], [], []
    for _ in range(ROUNDS):
        bare.append(rate(inserter, connections))
        plain.append(rate(partial(inserter, in_an_act=True), connections))
        appends.append(rate(appender, connections))
    ours, theirs, alone = (statistics.median(each) for each in (appends, plain, bare))
    return {
        "appends_a_second": round(ours),
        "plain_inserts_a_second": round(theirs),
        "ratio": round(ours / theirs, 3),
        "bare_inserts_a_second": round(alone),
        "ratio_to_bare": round(ours / alone, 3),
    }


# -- a large ledger ---------------------------------------------------------------------------------------------------


def rows(numbers: range) -> Iterator[tuple[Any, ...]]:
    """Yield the entries of these numbers as the columns of the table, ten milliseconds apart."""
    from sharewell.core.identifiers import make_reference
    from sharewell.ledger.types import canonical_bytes, leaf_hash

    organisation = make_reference("org", at=BEGAN, chance=2)
    for one in numbers:
        moment = BEGAN + timedelta(milliseconds=one * 10)
        about = (make_reference("tea", at=BEGAN, chance=one % 5000),)
        columns: dict[str, Any] = {
            "reference": make_reference("led", at=moment, chance=one),
            "occurred_at": moment,
            "event": "team.ended",
            "actor": "operator",
            "organisation": "",
            "purpose": "",
            "subjects": about,
            "facts": {"organisation": organisation},
        }
        hashed = leaf_hash(canonical_bytes(**columns))
        yield (*columns.values(), hashed)


def fill(address: str, number: int) -> None:
    """Write a large ledger, as its owner, and keep its triggers for afterwards."""
    import psycopg
    from psycopg.types.json import Jsonb

    columns = "reference, occurred_at, event, actor, organisation, purpose, subjects, facts, leaf_hash"

    def write(part: range) -> None:
        with (
            psycopg.connect(address) as owner,
            owner.cursor() as cursor,
            cursor.copy(f"COPY ledger_entry ({columns}) FROM STDIN".encode()) as copy,
        ):
            for row in rows(part):
                copy.write_row((*row[:6], list(row[6]), Jsonb(row[7]), row[8]))

    with psycopg.connect(address, autocommit=True) as owner:
        later = owner.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'ledger_entry' "
            "AND indexname IN ('ledger_entry_event', 'ledger_entry_actor', 'ledger_entry_subjects')"
        ).fetchall()
        for name, _ in later:
            owner.execute(f"DROP INDEX {name}".encode())
        owner.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_require_actor")
        context, cores = multiprocessing.get_context("fork"), os.cpu_count() or 1
        parts = [range(number * one // cores, number * (one + 1) // cores) for one in range(cores)]
        workers = [context.Process(target=write, args=(part,)) for part in parts]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
            assert worker.exitcode == 0
        owner.execute("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_require_actor")
        for _, definition in later:
            owner.execute(definition.encode())
        owner.execute("ANALYZE")


def large(folder: Path, number: int) -> dict[str, Any]:
    """Return the figures of sealing, proving, exporting and verifying a large ledger."""
    import psycopg
    from django.db import connection

    from sharewell.foundation import embedded
    from sharewell.foundation.signing import LEDGER, SigningKey
    from sharewell.ledger.actions import seal
    from sharewell.ledger.exporters import export_ledger
    from sharewell.ledger.importers import Asked, verify_export
    from sharewell.ledger.queries import find_newest_head
    from sharewell.ledger.queries.heads import prove_leaf

    owner = embedded.owner_address(folder / "pg")
    began = time.perf_counter()
    fill(owner, number)
    filling = time.perf_counter() - began
    key = SigningKey.new(name="bench.invalid/ledger", kind=LEDGER)
    moment, sealed = BEGAN + timedelta(days=1), 0
    began = time.perf_counter()
    with psycopg.connect(embedded.sealer_address(folder / "pg"), autocommit=True) as sealer:
        while made := seal(sealer, key=key, now=moment, is_sweep=sealed == 0):
            sealed, moment = sealed + made.added, moment + timedelta(hours=2)
    sealing = time.perf_counter() - began
    with psycopg.connect(owner, autocommit=True) as one:
        one.execute("ANALYZE")
    head = find_newest_head()
    assert head is not None
    times = []
    for _ in range(PROOFS):
        index = secrets.randbelow(head.size)
        began = time.perf_counter()
        prove_leaf(index, head.size)
        times.append((time.perf_counter() - began) * 1000)
    connection.close()
    began = time.perf_counter()
    export = folder / "export"
    export_ledger(address=owner, folder=export, public_key=key.public.text(), now=moment)
    exporting = time.perf_counter() - began
    verifying, hashing = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for path in sorted((export / "entries").iterdir()):
            hashlib.sha256(path.read_bytes()).digest()
        hashing.append(time.perf_counter() - began)
        began = time.perf_counter()
        verdict_of = verify_export(export, Asked(key=key.public))
        verifying.append(time.perf_counter() - began)
        assert verdict_of.is_verified, verdict_of.findings[:3]
    return {
        "entries": head.size,
        "fill_seconds": round(filling, 1),
        "seal_seconds": round(sealing, 1),
        "export_seconds": round(exporting, 1),
        "verify_seconds": round(statistics.median(verifying), 2),
        "plain_sha256_seconds": round(statistics.median(hashing), 2),
        "proof_p50_ms": round(statistics.median(times), 3),
        "proof_p95_ms": round(sorted(times)[int(PROOFS * 0.95)], 3),
    }


# -- a page -----------------------------------------------------------------------------------------------------------


def reading() -> dict[str, float]:
    """Return what the page "What I did" takes with its read recorded, and with the same query alone."""
    from django.test import Client

    from sharewell.acting.types import OPERATOR, Role
    from sharewell.assurance.views import ledger as views
    from sharewell.foundation.clock import now
    from sharewell.partnerships.actions import add_partnership
    from tests.support.people import Village, sign_in_as

    village = Village(add_partnership(actor=OPERATOR, name="Invented Partnership", is_invented=True, now=now()))
    client = sign_in_as(Client(), village.post(Role.PRACTITIONER))
    recorded = views.list_own_entries
    alone: Any = recorded.__wrapped__  # type: ignore[attr-defined]
    for _ in range(60):
        client.get("/ledger/mine/")  # so that both show a full page
    times: dict[str, list[float]] = {"recorded": [], "alone": []}
    for number in range(2 * PAGES):
        name = "recorded" if number % 2 else "alone"
        views.list_own_entries = recorded if number % 2 else alone
        began = time.perf_counter()
        answer = client.get("/ledger/mine/")
        times[name].append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200
    views.list_own_entries = recorded
    insert, commits = inserter(), []
    for _ in range(PAGES):
        began = time.perf_counter()
        insert()
        commits.append((time.perf_counter() - began) * 1000)
    with_it, without = statistics.median(times["recorded"]), statistics.median(times["alone"])
    return {
        "page_p50_ms": round(with_it, 2),
        "page_without_p50_ms": round(without, 2),
        "adds_ms": round(with_it - without, 2),
        "plain_insert_p50_ms": round(statistics.median(commits), 2),
    }


def main() -> int:
    """Measure, print, write JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["appending", "large", "reading"])
    chosen = parser.parse_args()
    began = datetime.now(UTC)
    result: dict[str, Any] = {"began": began.isoformat(timespec="seconds"), "machine": machine()}
    folder = Path(tempfile.mkdtemp(prefix="sharewell-bench-"))
    folder.chmod(0o711)  # the unprivileged database server of a root run has to pass through it
    try:
        server = set_up(folder)
        try:
            if chosen.only in {None, "appending"}:
                result["one"], result["eight"] = appending(1), appending(CONNECTIONS)
            if chosen.only in {None, "reading"}:
                result["reading"] = reading()
            if chosen.only in {None, "large"}:
                result["large"] = large(folder, chosen.entries)
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    show(result)
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"ledger-{began:%Y%m%dT%H%M%SZ}.json"
    file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to bench/results/{file.name}")
    return 0


def show(result: dict[str, Any]) -> None:
    """Print the figures for people."""
    for name, connections in (("one", 1), ("eight", CONNECTIONS)):
        if name in result:
            row = result[name]
            told = verdict(met=row["ratio"] >= GOAL_APPEND)
            print(
                f"{connections} connection(s): {row['appends_a_second']} appends a second, "
                f"{row['plain_inserts_a_second']} plain inserts as an act; ratio {row['ratio']} (goal {GOAL_APPEND}): "
                f"{told}; {row['bare_inserts_a_second']} outside an act, ratio {row['ratio_to_bare']}"
            )
    if "reading" in result:
        row = result["reading"]
        told = verdict(met=row["adds_ms"] <= GOAL_READ)
        print(
            f"a page {row['page_p50_ms']} ms with its read recorded, {row['page_without_p50_ms']} ms without: "
            f"adds {row['adds_ms']} ms (goal {GOAL_READ:g}; a plain insert and its commit take "
            f"{row['plain_insert_p50_ms']} ms): {told}"
        )
    if "large" in result:
        row = result["large"]
        print(
            f"{row['entries']} entries: written in {row['fill_seconds']} s, sealed in {row['seal_seconds']} s, "
            f"exported in {row['export_seconds']} s"
        )
        told = verdict(met=row["verify_seconds"] <= GOAL_VERIFY)
        print(
            f"verified in {row['verify_seconds']} s (plain SHA-256 of the same files "
            f"{row['plain_sha256_seconds']} s; goal {GOAL_VERIFY:g}): {told}"
        )
        told = verdict(met=row["proof_p95_ms"] <= GOAL_PROOF)
        print(
            f"inclusion proof p50 {row['proof_p50_ms']} ms, p95 {row['proof_p95_ms']} ms (goal {GOAL_PROOF:g}): {told}"
        )


if __name__ == "__main__":
    sys.exit(main())

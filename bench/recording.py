"""How many decisions a second one process records, beside a plain INSERT of the very same rows.

Both run on one fresh PostgreSQL with its ordinary safety (each commit waits for the disk). The comparator writes the
rows that the recordings left, into tables without trigger and without anything else to do, a transaction a decision.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from sharewell.foundation import embedded

DECISIONS = 200
RUNS = 3
TABLES = (
    ("decisions_decision", "id = %s"),
    ("decisions_decisionchild", "decision_id = %s"),
    (
        "decisions_decisionchildname",
        "child_id IN (SELECT id FROM decisions_decisionchild WHERE decision_id = %s)",
    ),
    ("decisions_decisiontext", "decision_id = %s"),
    ("decisions_decisionitem", "child_id IN (SELECT id FROM decisions_decisionchild WHERE decision_id = %s)"),
    (
        "ledger_entry",
        "event = 'decision.recorded' AND subjects @> ARRAY(SELECT reference FROM decisions_decision WHERE id = %s)",
    ),
)


def measure_recording() -> dict[str, Any]:
    """Return recordings and plain transactions a second, each the median of `RUNS` runs after one that warms up."""
    with tempfile.TemporaryDirectory(prefix="sharewell-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the unprivileged database server of a root run has to pass through it
        with embedded.start(Path(folder) / "pg"):
            os.environ["SHAREWELL_DATABASE_URL"] = embedded.owner_address(Path(folder) / "pg")
            os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings.test"
            return _measure()


def _measure() -> dict[str, Any]:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    try:
        recorded = [_record() for _ in range(RUNS + 1)][1:]
        connection.ensure_connection()
        plain = [_insert(connection.connection) for _ in range(RUNS + 1)][1:]
    finally:
        connection.close()
    recordings, inserts = statistics.median(recorded), statistics.median(plain)
    return {
        "recordings_a_second": round(recordings, 1),
        "plain_transactions_a_second": round(inserts, 1),
        "ratio": round(recordings / inserts, 3),
        "ms_a_recording": round(1000 / recordings, 2),
    }


def _record() -> float:
    """Record fresh drafts; return how many a second. Making them is not counted."""
    from sharewell.decisions.actions import record_decision
    from sharewell.decisions.types import Chosen
    from tests.support.deciding import ALL_CHECKS, NOW, begin, complete, make_house

    worker = make_house().worker
    drafts = [complete(begin(worker)) for _ in range(DECISIONS)]
    outcomes = [draft.standing.outcome for draft in drafts]
    assert set(outcomes) == {"may-share"}, set(outcomes)
    began = time.perf_counter()
    for draft in drafts:
        record_decision(
            actor=worker,
            draft=draft.reference,
            outcome="may-share",
            chosen=Chosen.SHARE,
            checks=ALL_CHECKS,
            now=NOW,
        )
    return DECISIONS / (time.perf_counter() - began)


def _insert(connection: Any) -> float:
    """Write the rows of the newest recordings into bare tables; return how many transactions a second."""
    from psycopg.types.json import Jsonb

    with connection.cursor() as cursor:
        for table, _ in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS plain_{table}")
            cursor.execute(f"CREATE TABLE plain_{table} (LIKE {table} INCLUDING ALL)")
        cursor.execute("SELECT id FROM decisions_decision ORDER BY id DESC LIMIT %s", [DECISIONS])
        work = []
        for (decision,) in cursor.fetchall():
            statements = []
            for table, where in TABLES:
                cursor.execute(f"SELECT * FROM {table} WHERE {where}", [decision])  # noqa: S608  our own names
                rows = cursor.fetchall()
                places = ", ".join(["%s"] * len(cursor.description))
                statement = f"INSERT INTO plain_{table} VALUES ({places})"  # noqa: S608  our own names
                statements += [(statement, [_plain(value, Jsonb) for value in row]) for row in rows]
            assert len(statements) >= len(TABLES)
            work.append(statements)
    began = time.perf_counter()
    for statements in work:
        with connection.transaction(), connection.cursor() as cursor:
            for statement, values in statements:
                cursor.execute(statement, values)
    return DECISIONS / (time.perf_counter() - began)


def _plain(value: Any, as_json: type) -> Any:
    return as_json(value) if isinstance(value, dict) else value

"""What row security costs. Run by `make bench-access`; about two minutes.

A fresh database of our own with 6,000 recorded decisions of 60 people in three organisations, asked as the web role.
The same pages are asked for with row security and, in the same run and in turns, with it switched off on every table:
what differs is the database's second look, for the transaction that tells who asks is opened either way. Beside them
one row by its key, past Django, which shows the price of the rule itself.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
DECISIONS = 6_000
TURNS = 6
PAGES_A_TURN = 10
ROWS_A_TURN = 400


def percentile(times: list[float], part: float) -> float:
    """Return a percentile in milliseconds."""
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1000, 3)


def fill() -> tuple[Any, str, str]:
    """Make the house and its decisions; return the manager, a recorded decision and a draft of the manager's."""
    from django.db import connection

    from sharewell.decisions import models
    from sharewell.foundation.clock import now
    from sharewell.foundation.references import new_reference
    from tests.support import deciding
    from tests.support.deciding import begin, complete, make_house

    deciding.NOW = moment = now()
    house = make_house(now=moment - timedelta(days=30))
    hand = complete(begin(house.worker))
    hand.now = moment
    decision, draft = hand.record(), begin(house.manager).reference
    with connection.cursor() as cursor:
        for trigger in ("require_entry", "require_actor"):
            cursor.execute(f"ALTER TABLE decisions_decision DISABLE TRIGGER decisions_decision_{trigger}")
    whole = models.Decision.objects.get(reference=decision)
    people = [new_reference("pra", now=moment) for _ in range(60)]
    houses = [house.playgroup, house.social_care, new_reference("org", now=moment)]
    seats = itertools.islice(itertools.cycle(itertools.product(people, houses)), DECISIONS)
    rows = [
        models.Draft(
            reference=new_reference("dra", now=moment), owner=who, organisation=where, way="worried",
            edition="england-2026", holder="early-years-provider", began_at=moment, changed_at=moment, ended_at=moment,
        )
        for who, where in seats
    ]  # fmt: skip
    drafts = models.Draft.objects.bulk_create(rows, batch_size=2_000)
    kept = {field.attname: getattr(whole, field.attname) for field in models.Decision._meta.concrete_fields}
    for name in ("id", "draft_id", "reference", "decided_by", "organisation", "goes_to"):
        kept.pop(name)
    decisions = models.Decision.objects.bulk_create(
        (models.Decision(draft=one, reference=new_reference("dec", now=moment), decided_by=one.owner,
                         organisation=one.organisation, goes_to=("manager", "adviser")[number % 2], **kept)
         for number, one in enumerate(drafts)),
        batch_size=2_000,
    )  # fmt: skip
    models.DecisionChild.objects.bulk_create(
        (models.DecisionChild(decision=one, position=1, outcome="may-share", salt="0" * 32) for one in decisions),
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return house, decision, draft


def measure() -> dict[str, Any]:
    """Return the times of each page and of one row, with and without row security."""
    from django.db import connection, transaction
    from django.test import Client

    from sharewell.acting.policies import sight_of
    from sharewell.decisions import models
    from sharewell.practitioners.queries import get_post
    from tests.support.people import sign_in_as

    house, decision, draft = fill()
    client = sign_in_as(Client(), get_post(house.manager.post))
    tables = [one._meta.db_table for one in models.Draft._meta.apps.get_app_config("decisions").get_models()]
    tables += ["advice_advicesituation", "advice_advicemessage", "advice_adviceoutcome"]
    pages = {
        "list of decisions": "/decisions/?of=everyone",
        "to endorse": "/decisions/to-endorse/",
        "record": f"/decisions/{decision}/",
        "question": f"/decisions/draft/{draft}/question/immediate-danger/",
    }
    times: dict[str, dict[bool, list[float]]] = {name: {True: [], False: []} for name in (*pages, "one row by its key")}

    def switch(*, on: bool) -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} {'ENABLE' if on else 'DISABLE'} ROW LEVEL SECURITY")
            cursor.execute("SET ROLE sharewell_web")

    def timed(what: Callable[[], object], into: list[float]) -> None:
        began = time.perf_counter()
        what()
        into.append(time.perf_counter() - began)

    def page(address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT reference FROM decisions_decision WHERE reference = %s", [decision])
            assert cursor.fetchone() == (decision,)

    for turn, on in itertools.product(range(TURNS + 1), (True, False)):
        switch(on=on)
        counted = turn > 0  # the first turn warms up
        for name, address in pages.items():
            for _ in range(PAGES_A_TURN if counted else 3):
                timed(lambda address=address: page(address), times[name][on] if counted else [])
        with transaction.atomic(), connection.cursor() as cursor:
            for key, value in sight_of(house.manager).items():
                cursor.execute("SELECT set_config(%s, %s, true)", [key, value])
            for _ in range(ROWS_A_TURN):
                timed(look, times["one row by its key"][on] if counted else [])
    return {
        name: {
            "with_p50_ms": percentile(each[True], 0.5), "without_p50_ms": percentile(each[False], 0.5),
            "with_p95_ms": percentile(each[True], 0.95), "without_p95_ms": percentile(each[False], 0.95),
            "ratio_of_p50": round(percentile(each[True], 0.5) / percentile(each[False], 0.5), 3),
            "times": len(each[True]),
        }
        for name, each in times.items()
    }  # fmt: skip


def main() -> int:
    """Measure in a database of our own, print, write JSON."""
    from sharewell.foundation import embedded

    began = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="sharewell-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the unprivileged database server of a root run has to pass through it
        running = embedded.start(Path(folder) / "pg")
        try:
            os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings.test"
            os.environ["SHAREWELL_DATABASE_URL"] = embedded.owner_address(Path(folder) / "pg")
            import django

            django.setup()
            from django.db import connection

            from bench.guide import machine
            from sharewell.config.management.migrate import bring_up_to_date

            bring_up_to_date()
            rows = measure()
            connection.close()
        finally:
            running.stop()
    result = {"began": began.isoformat(timespec="seconds"), "machine": machine(), "decisions": DECISIONS, "rows": rows}
    print(f"{DECISIONS} decisions; milliseconds in this process, with row security and without, in turns")
    for name, row in rows.items():
        print(f"{name:<20} p50 {row['with_p50_ms']:>8.3f} / {row['without_p50_ms']:>8.3f}  "
              f"p95 {row['with_p95_ms']:>8.3f} / {row['without_p95_ms']:>8.3f}  × {row['ratio_of_p50']}")  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"access-{began:%Y%m%dT%H%M%SZ}.json"
    file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to bench/results/{file.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

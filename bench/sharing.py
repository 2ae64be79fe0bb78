"""How fast something is disclosed, opened and stopped, beside its rows written plainly. Run by `make bench-sharing`.

A PostgreSQL of its own that waits for the disk, spoken to as the role of the pages, under row security. One process
sends the pages of the acts through Django, as a browser would: a decision is disclosed; a disclosure is opened and
acknowledged; a consent is taken back on which several disclosures rest. Beside each, in the same run, the very rows
that it left are written into bare tables, a transaction an act; and a page is asked for that only renders.

Then fifty people with two seconds of thought read requests and disclosures on a try-out on this machine, and the page
that only renders. `--acts N`, `--seconds S` and `--people P` take fewer, to see that it runs.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import re
import secrets
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.decisions import CROWD, GOAL_CHILD_P95, SECONDS, become, people, read_words, together
from bench.guide import RESULTS, Times, User, machine, think, verdict
from tests.support.tryout import TryOut, served

ACTS = 100
WARM = 5  # of each act, not counted
STANDING = 10  # disclosures that rest on one consent
TABLES = (
    "children_describedchild", "children_describedchildparty", "consent_consent", "consent_consentline",
    "consent_informing", "decisions_decision", "sharing_disclosure", "sharing_discloseditem", "sharing_disclosuremove",
    "sharing_requestmove", "obligations_obligation", "notices_notice", "ledger_entry",
)  # fmt: skip
"""What the acts write into, parents before children."""


class Bench:
    """The invented house on the database, and the browsers of two people who signed in."""

    def __init__(self) -> None:
        """Make the house as the owner of the tables."""
        from django.test import Client

        from sharewell.practitioners.queries import get_post
        from tests.support.deciding import NOW
        from tests.support.people import sign_in_as
        from tests.support.sharing import make_sharing

        self.sharing = make_sharing()
        house = self.sharing.house
        self.worker = sign_in_as(Client(), get_post(house.worker.post), at=NOW)
        self.receiver = sign_in_as(Client(), get_post(self.sharing.receiver.post), at=NOW)

    def form(self) -> dict[str, str]:
        """Return what the page of a disclosure sends."""
        return {
            "key": secrets.token_hex(8), "organisation": self.sharing.house.social_care, "to": self.sharing.team,
            "send_1": "on", "class_1": "concern", "mentions_1": "nobody", "why_it_matters": "Invented.",
            "purpose": "safeguarding", "handling": "this-case",
        }  # fmt: skip

    def decisions(self, number: int) -> list[str]:
        """Record decisions to share, which are not counted."""
        from tests.support.sharing import decide

        return [decide(self.sharing.worker) for _ in range(number)]

    def disclose(self, decision: str) -> str:
        """Send the page that discloses, and return the address of the disclosure."""
        answer = self.worker.post(f"/disclosures/from/{decision}/1/", self.form())
        assert answer.status_code == 302, answer.content[:2000]
        return str(answer.headers["Location"])

    def open_and_acknowledge(self, place: str) -> None:
        """Send the two pages of the recipient."""
        accepted = self.receiver.post(place, {"accept": "yes", "key": secrets.token_hex(8)})
        said = {"act": "acknowledge", "words": "We have it.", "key": secrets.token_hex(8)}
        acknowledged = self.receiver.post(place, said)
        assert accepted.status_code == acknowledged.status_code == 302, acknowledged.content[:2000]

    def agreed(self) -> str:
        """Return a consent on which several disclosures stand; making it is not counted."""
        from tests.support.consenting import ask, child_of, give
        from tests.support.sharing import decide, send

        house, worker = self.sharing.house, self.sharing.worker
        child = child_of(5, actor=worker, name="Robin Invented")
        consent = ask(house, child, purpose="early-help", items=["concern"])
        give(house, consent)
        agreed = {"risk_of_harm": "no", "consent": "explicit", "consent_by": "parental-responsibility"}
        for _ in range(STANDING):
            send(self.sharing, decide(worker, **agreed), child=child, purpose="early-help")
        return consent

    def take_back(self, consent: str) -> None:
        """Send the page that takes a consent back."""
        answer = self.worker.post(f"/consent/{consent}/withdraw/", {"said_by": "giver", "words": ""})
        assert answer.status_code == 302, answer.content[:2000]

    def render(self, _: str) -> None:
        """Ask for a page that only renders."""
        assert self.worker.get("/about/").status_code == 200


@contextmanager
def as_the_pages() -> Iterator[None]:
    """Speak to the database as the web process does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE sharewell_web")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def timed(act: Callable[[str], Any], each: Sequence[str]) -> list[float]:
    """Do an act for each, and return the milliseconds of those that count."""
    took = []
    with as_the_pages():
        for one in each:
            began = time.perf_counter()
            act(one)
            took.append(1000 * (time.perf_counter() - began))
    return took[WARM:]


def newest() -> dict[str, int]:
    """Return the highest key of each table."""
    from django.db import connection

    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608  our own names
            found[table] = cursor.fetchone()[0]
    return found


def plainly(since: dict[str, int], acts: int) -> tuple[list[float], int]:
    """Write the rows that came since into bare tables, a transaction an act; return milliseconds, and rows an act."""
    from django.db import connection
    from psycopg.types.json import Jsonb

    held: list[list[tuple[str, list[Any]]]] = [[] for _ in range(acts)]
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS plain_{table}")
            cursor.execute(f"CREATE TABLE plain_{table} (LIKE {table} INCLUDING ALL)")
            cursor.execute(f"SELECT * FROM {table} WHERE id > %s ORDER BY id", [since[table]])  # noqa: S608
            rows = cursor.fetchall()
            insert = f"INSERT INTO plain_{table} VALUES ({', '.join(['%s'] * len(cursor.description))})"  # noqa: S608
            for number, row in enumerate(rows):
                values = [Jsonb(value) if isinstance(value, dict) else value for value in row]
                held[number * acts // len(rows)].append((insert, values))
    took, plain = [], connection.connection
    for statements in held:
        began = time.perf_counter()
        with plain.transaction(), plain.cursor() as cursor:
            for statement, values in statements:
                cursor.execute(statement, values)
        took.append(1000 * (time.perf_counter() - began))
    return took[WARM:], round(sum(map(len, held)) / acts)


def beside(name: str, act: Callable[[str], Any], each: Sequence[str], bench: Bench) -> dict[str, Any]:
    """Return an act beside its rows written plainly, and beside a page that only renders."""
    since = newest()
    took = timed(act, each)
    plain, rows = plainly(since, len(each))
    rendered = timed(bench.render, each)
    middle, bare, page = (statistics.median(one) for one in (took, plain, rendered))
    return {
        "what": name,
        "ms": round(middle, 2),
        "a_second": round(1000 / middle, 1),
        "rows": rows,
        "plain_ms": round(bare, 2),
        "times_plain": round(middle / bare, 1),
        "page_ms": round(page, 2),
        "times_page": round(middle / page, 1),
    }


def measure_acts(acts: int) -> list[dict[str, Any]]:
    """Return the figures of the acts, on a database of its own."""
    from sharewell.foundation import embedded

    with tempfile.TemporaryDirectory(prefix="sharewell-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the unprivileged database server of a root run has to pass through it
        running = embedded.start(Path(folder) / "pg")
        try:
            os.environ["SHAREWELL_DATABASE_URL"] = embedded.owner_address(Path(folder) / "pg")
            os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings.test"
            import django

            django.setup()
            logging.disable(logging.INFO)
            import time_machine
            from django.db import connection

            from sharewell.config.management.migrate import bring_up_to_date
            from tests.support.deciding import NOW

            bring_up_to_date()
            with time_machine.travel(NOW, tick=True):
                rows = _acts(acts)
            connection.close()
            return rows
        finally:
            running.stop()


def _acts(acts: int) -> list[dict[str, Any]]:
    bench = Bench()
    decisions = bench.decisions(acts + WARM)
    places: list[str] = []
    rows = [beside("disclose, whole", lambda one: places.append(bench.disclose(one)), decisions, bench)]
    rows.append(beside("open and acknowledge", bench.open_and_acknowledge, places, bench))
    consents = [bench.agreed() for _ in range(max(2, acts // 10) + WARM)]
    rows.append(beside(f"take a consent back, {STANDING} stopped", bench.take_back, consents, bench))
    return rows


def read_sharing(user: User, until: float, chance: random.Random, times: dict[str, Times]) -> None:
    """Read the inbox, and requests and disclosures from it, again and again until the time is over."""
    while True:
        took, status, _, text = user.ask("GET", "/sharing/")
        assert status == 200, status
        times["inbox_page"].milliseconds.append(took)
        found = sorted(set(re.findall(r'href="(/(?:requests/req|disclosures/dis)_[0-9A-Z]{18}/)"', text)))
        for place in chance.sample(found, min(4, len(found))):
            if not think(until, chance):
                return
            took, status, _, _ = user.ask("GET", place)
            assert status == 200, (place, status)
            times["request_page" if place.startswith("/requests/") else "disclosure_page"].milliseconds.append(took)
        if not think(until, chance):
            return


def sharers(tryout: TryOut) -> list[str]:
    """Return the posts of invented people who see a request or a disclosure."""
    host, _, port = tryout.address.removeprefix("http://").partition(":")
    found = []
    for post in people(tryout):
        user = User(host, int(port))
        become(user, post)
        _, status, _, text = user.ask("GET", "/sharing/")
        if status == 200 and re.search(r"/(?:requests/req|disclosures/dis)_", text):
            found.append(post)
    return found


def measure_pages(number: int, seconds: float) -> dict[str, Any]:
    """Return the figures of the pages, for so many people at once."""
    times: dict[str, Times] = defaultdict(Times)
    with served() as tryout:
        posts = sharers(tryout)
        assert posts, "nobody in the try-out sees a request or a disclosure"
        together(tryout, posts, read_sharing, defaultdict(Times), min(4, number), seconds=min(10.0, seconds))
        together(tryout, posts, read_words, times, number, seconds=seconds)
        together(tryout, posts, read_sharing, times, number, seconds=seconds)
    return {name: each.row() for name, each in sorted(times.items())}


def main(arguments: Sequence[str] = ()) -> int:
    """Measure, print, write JSON."""
    parser = argparse.ArgumentParser(prog="bench.sharing", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--acts", type=int, default=ACTS)
    parser.add_argument("--people", type=int, default=CROWD)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    asked = parser.parse_args(arguments)
    began = datetime.now(UTC)
    pages = measure_pages(asked.people, asked.seconds)
    acts = measure_acts(asked.acts)
    print(f"{asked.acts} acts each, one process, as the role of the pages; medians in milliseconds")
    for row in acts:
        print(
            f"{row['what']:<34} {row['ms']:>8.2f} ({row['a_second']} a second); its {row['rows']} rows plainly"
            f" {row['plain_ms']:.2f} (× {row['times_plain']}); a page that only renders {row['page_ms']:.2f}"
            f" (× {row['times_page']})"
        )
    print(f"{asked.people} people, 2 s of thought, {asked.seconds:g} s; milliseconds at the client on the loopback")
    for name, row in pages.items():
        print(
            f"{name.replace('_', ' '):<26} p50 {row['p50_ms']:>7.2f}  p95 {row['p95_ms']:>7.2f}  pages {row['pages']}"
        )
    slowest = max(pages[name]["p95_ms"] for name in ("request_page", "disclosure_page") if name in pages)
    met = slowest <= GOAL_CHILD_P95
    print(f"p95 of the slowest page about a child: {slowest} ms (goal: {GOAL_CHILD_P95:g}): {verdict(met=met)}")
    result = {
        "began": began.isoformat(timespec="seconds"), "machine": machine(), "acts": acts, "pages": pages,
        "asked": vars(asked),
    }  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"sharing-{began:%Y%m%dT%H%M%SZ}.json"
    file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to bench/results/{file.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

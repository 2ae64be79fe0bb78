"""Faults put into each step of the loop: killed, delivered twice at once, out of order; and what must hold after each.

A walk is a list of steps, each an act that is done once. Before a step is done, its process is killed at statements of
the act, and whatever does not follow at this point is tried; then it is delivered twice at the same moment. After it
the books are held against the machine: what is open is owed by somebody in post, and nothing is owed twice.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psycopg
from django.db import connection

from sharewell.acting.types import Refused
from sharewell.core.looping import ask_owed, owed
from sharewell.obligations.queries import list_about
from sharewell.practitioners.queries import list_current_posts
from sharewell.sharing.models import Disclosure, InformationRequest
from sharewell.sharing.queries.records import ask_of, loop_of
from tests.support.deciding import NOW
from tests.support.dying import KILLED, at_statement, run_in_a_child, wait_until_alone

TABLES = (
    "ledger_entry",
    "children_describedchild",
    "children_describedchildparty",
    "consent_consent",
    "consent_consentline",
    "consent_informing",
    "consent_informingact",
    "decisions_decision",
    "decisions_draft",
    "sharing_childside",
    "sharing_disclosure",
    "sharing_discloseditem",
    "sharing_disclosuremove",
    "sharing_informationrequest",
    "sharing_requestmove",
    "obligations_obligation",
    "notices_notice",
    "procrastinate_jobs",
)
AT_COMMIT = 7
PATIENCE = 120  # seconds for two deliveries at once, on a busy machine


@dataclass(frozen=True)
class Step:
    """One act of a walk, done once; and acts that do not follow before it."""

    name: str
    act: Callable[[], object]
    out_of_order: Sequence[Callable[[], object]] = ()


@dataclass
class Counts:
    """What was tried, and what was found wrong."""

    tried: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return one line for people."""
        words = ", ".join(f"{number} {what}" for what, number in sorted(self.tried.items()))
        return f"{words}; {len(self.faults)} faults"


def inject(steps: Sequence[Step], *, address: str, every: int) -> Counts:
    """Walk through the steps with faults, killing at each statement whose number divides by `every`."""
    counts = Counts()
    for number, step in enumerate(steps):
        _out_of_order(step, address, counts)
        _killed(step, address, counts, every=every, first=number % every)
        _twice_at_once(step, address, counts)
        _books(step, counts)
        counts.tried["steps"] += 1
    return counts


def fingerprint(address: str) -> dict[str, tuple[int, str]]:
    """Return how many rows somebody else sees in each table, and a digest of them all."""
    found = {}
    with psycopg.connect(address) as other:
        for table in TABLES:
            digest = "coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '')"
            row = other.execute(f"SELECT count(*), {digest} FROM {table} AS t".encode()).fetchone()  # noqa: S608
            assert row is not None
            found[table] = (row[0], row[1])
    return found


def _out_of_order(step: Step, address: str, counts: Counts) -> None:
    before = fingerprint(address)
    for act in step.out_of_order:
        try:
            act()
        except (Refused, LookupError):
            counts.tried["out of order"] += 1
        else:
            counts.faults.append(f"{step.name}: something that does not follow was done")
    after = fingerprint(address)
    # A refusal is an event too: the ledger may grow, and nothing else.
    changed = [table for table in TABLES if table != "ledger_entry" and after[table] != before[table]]
    if changed:
        counts.faults.append(f"{step.name}: out of order it changed {changed}")


def _killed(step: Step, address: str, counts: Counts, *, every: int, first: int) -> None:
    """Kill the act after statements of it, and once more at the very moment of its commit."""
    before = fingerprint(address)
    for number in itertools.count(first, every):

        def dying(die: Callable[[], None], number: int = number) -> None:
            connection._commit = lambda: os._exit(AT_COMMIT)  # type: ignore[attr-defined]
            with at_statement(number, die, after=True):
                step.act()

        code = run_in_a_child(dying)
        wait_until_alone(address)
        if code not in (KILLED, AT_COMMIT):
            counts.faults.append(f"{step.name}: not killed at statement {number}: {code}")
            return
        counts.tried["killed" if code == KILLED else "killed at the commit"] += 1
        if fingerprint(address) != before:
            counts.faults.append(f"{step.name}: killed at statement {number} it left something behind")
        if code == AT_COMMIT:
            return


def _twice_at_once(step: Step, address: str, counts: Counts) -> None:
    """Deliver the same page twice at the same moment: one is kept, the other is told that it was sent before."""
    gate, came = threading.Barrier(2), Counter[str]()

    def deliver() -> None:
        gate.wait(timeout=PATIENCE)
        try:
            step.act()
            came["done"] += 1
        except (Refused, LookupError) as refusal:
            came[f"refused: {type(refusal).__name__}"] += 1
        except Exception as fault:  # noqa: BLE001  whatever else comes out is what is looked for
            came[f"fault: {type(fault).__name__}: {fault}"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    counts.tried["twice at once"] += 1
    if came["done"] != 1 or any(each.startswith("fault") for each in came):
        counts.faults.append(f"{step.name}: delivered twice at once: {dict(came)}")
    before = fingerprint(address)
    try:
        step.act()
        counts.faults.append(f"{step.name}: done a second time")
    except (Refused, LookupError):
        counts.tried["again"] += 1
    after = fingerprint(address)
    if any(after[table] != before[table] for table in TABLES if table != "ledger_entry"):
        counts.faults.append(f"{step.name}: delivered again it changed something")


def _books(step: Step, counts: Counts) -> None:
    """Hold what is owed against the machine: each thing once, by somebody in post, and nothing that is not owed."""
    posts = {post.reference: post for post in list_current_posts(at=NOW)}
    teams = {post.team for post in posts.values() if post.team}
    expected = {
        one.reference: sorted(f"disclosure.{each.what}" for each in owed(loop_of(one.moves.order_by("id"))))
        for one in Disclosure.objects.all()
    } | {
        one.reference: sorted(f"request.{each.what}" for each in ask_owed(ask_of(one, one.moves.order_by("id"))))
        for one in InformationRequest.objects.all()
    }
    for reference, codes in expected.items():
        rows = [row for row in list_about(about=reference, now=NOW) if row.closed_at is None]
        counts.tried["obligations looked at"] += len(rows)
        if sorted(row.code for row in rows) != codes:
            counts.faults.append(f"{step.name}: owed {[row.code for row in rows]}, and the machine says {codes}")
        counts.faults += [
            f"{step.name}: {row.code} is owed by nobody in post"
            for row in rows
            if row.owner_post not in posts and row.owner_team not in teams
        ]

"""Two thousand appends at once, while somebody seals: none lost, none twice, no fork."""

from __future__ import annotations

import threading
from collections import Counter

import psycopg
import pytest
from django.db import connection

from sharewell.acting.types import OPERATOR
from sharewell.core.sealing import Frontier
from sharewell.foundation.clock import now
from sharewell.ledger.actions import SealedElsewhere, seal_all
from sharewell.ledger.queries import list_heads
from tests.support.ledger import Ledger, note

WRITERS, EACH = 16, 125


def test_two_thousand_appends_at_once_lose_nothing_and_do_not_fork(committing_db: str) -> None:
    ledger = Ledger(committing_db)
    made: list[str] = []
    faults: list[Exception] = []
    is_over = threading.Event()

    def write(number: int) -> None:
        try:
            made.extend(note(actor=OPERATOR, times=number * EACH + one, now=now()) for one in range(EACH))
        except Exception as fault:  # noqa: BLE001  told below, in the thread of the test
            faults.append(fault)
        finally:
            connection.close()

    def keep_sealing() -> None:
        try:
            with ledger.sealer() as sealer:
                while not is_over.wait(0.02):
                    try:
                        seal_all(sealer, key=ledger.key, now=now())
                    except SealedElsewhere:
                        continue
        except Exception as fault:  # noqa: BLE001  told below
            faults.append(fault)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    sealers = [threading.Thread(target=keep_sealing) for _ in range(2)]
    for thread in (*writers, *sealers):
        thread.start()
    for thread in writers:
        thread.join()
    is_over.set()
    for thread in sealers:
        thread.join()
    assert faults == []
    with ledger.sealer() as sealer:
        seal_all(sealer, key=ledger.key, now=now(), is_sweep=True)

    assert len(set(made)) == WRITERS * EACH == 2000
    with psycopg.connect(committing_db) as other:
        rows = other.execute(
            "SELECT leaf.position, entry.reference, entry.leaf_hash FROM ledger_entry entry "
            "LEFT JOIN ledger_sealedleaf leaf ON leaf.entry_id = entry.id ORDER BY leaf.position"
        ).fetchall()
    assert Counter(reference for _, reference, _ in rows) == Counter(made)
    assert [position for position, _, _ in rows] == list(range(2000))
    frontier, roots = Frontier(), {}
    for _, _, hashed in rows:
        frontier.append(bytes(hashed))
        roots[frontier.size] = frontier.root().hex()
    heads = list_heads(limit=500)
    assert len(heads) > 3  # it was sealed while others wrote
    assert [roots[head.size] for head in heads] == [head.root for head in heads]


@pytest.mark.parametrize("times", range(3))
def test_two_that_seal_at_once_make_one_history(committing_db: str, times: int) -> None:
    ledger = Ledger(committing_db)
    ledger.append(30)
    added: list[int] = []

    def work() -> None:
        with ledger.sealer() as sealer:
            try:
                added.append(seal_all(sealer, key=ledger.key, now=ledger.moment, is_sweep=True))
            except SealedElsewhere:
                added.append(0)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One that sealed and met another on its next round counts nothing, so that the rows themselves are counted.
    assert sum(added) + ledger.seal() <= 30
    with psycopg.connect(committing_db) as connection:
        found = connection.execute("SELECT count(*), min(position), max(position) FROM ledger_sealedleaf").fetchone()
    assert found == (30, 0, 29)
    assert [head.size for head in list_heads()] == [30]

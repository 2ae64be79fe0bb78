"""Seal the ledger from the command line and, every ten seconds, beside the background work."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

EVERY = 10.0  # seconds between two seals
SWEEP_EVERY = timedelta(hours=1)

log = logging.getLogger("sharewell.sealing")


class CannotSeal(Exception):
    """Nothing was sealed; the text says why and what to do."""


def signing_key() -> Any:
    """Return the key that signs heads, made in the installation's folder of keys before the first head.

    Once there is a head only its own key will do: another folder, named by mistake, must not begin a second history
    that every witness would refuse. Raise `KeyFileProblem`.
    """
    from django.conf import settings

    from sharewell.core.sealing.notes import parse_note
    from sharewell.foundation.signing import LEDGER, KeyFileProblem, load_or_make_signing_key
    from sharewell.ledger.queries import find_newest_head

    path, head = key_path(), find_newest_head()
    if head is None:
        return load_or_make_signing_key(path, name=settings.LEDGER_ORIGIN, kind=LEDGER)
    if path.exists():
        key = load_or_make_signing_key(path, name=settings.LEDGER_ORIGIN, kind=LEDGER)
        text, signatures = parse_note(head.note)
        if any(key.public.verifies(line, text) for line in signatures):
            return key
    raise KeyFileProblem(
        "The folder of keys does not hold the key that signed the newest head of this ledger. Nothing is signed and no "
        "key handed out. Cure: set SHAREWELL_KEYS_FOLDER to the folder that `sharewell work` used before, or bring the "
        "keys back from a backup."
    )


def key_path() -> Path:
    """Return where the key that signs heads lies. Raise `KeyFileProblem` where no folder is named."""
    from django.conf import settings

    from sharewell.foundation.signing import KeyFileProblem

    if settings.KEYS_FOLDER is None:
        raise KeyFileProblem("No folder for keys is named. Cure: set SHAREWELL_KEYS_FOLDER.")
    return Path(settings.KEYS_FOLDER) / "sealing" / "signing.key"


def seal_now(*, is_sweep: bool) -> int:
    """Seal until nothing waits and return how many entries were. Raise `CannotSeal`."""
    import psycopg
    from django.conf import settings
    from django.db import Error

    from sharewell.foundation.clock import now
    from sharewell.foundation.signing import KeyFileProblem
    from sharewell.ledger.actions import SealedElsewhere, TreeDamaged, seal_all

    if not settings.SEALER_DATABASE_URL:
        raise CannotSeal("Nothing seals the ledger here. Cure: set SHAREWELL_SEALER_DATABASE_URL.")
    try:
        key = signing_key()
        with psycopg.connect(settings.SEALER_DATABASE_URL, autocommit=True, connect_timeout=4) as connection:
            return seal_all(connection, key=key, now=now(), is_sweep=is_sweep)
    except SealedElsewhere:
        return 0
    except (KeyFileProblem, TreeDamaged) as problem:
        raise CannotSeal(str(problem)) from None
    except (psycopg.Error, Error) as problem:
        # Only the kind of the fault: its message may hold an address.
        raise CannotSeal(f"The database cannot be used to seal ({type(problem).__name__}).") from None


def tend_once(*, is_sweep: bool) -> None:
    """Seal, and destroy the keys of subjects whose erasure was ordered. What fails is logged, and tried again."""
    from sharewell.acting.types import SYSTEM
    from sharewell.assurance.actions import destroy_ordered_key
    from sharewell.foundation.clock import now
    from sharewell.ledger.queries import list_ordered_erasures

    try:
        seal_now(is_sweep=is_sweep)
    except CannotSeal as problem:
        log.warning("The ledger was not sealed. %s", problem)
    try:
        for subject in list_ordered_erasures():
            destroy_ordered_key(actor=SYSTEM, subject=subject, now=now())
    except Exception as problem:  # noqa: BLE001  whatever it is, sealing must go on, and this is tried again
        log.warning("A key that is to be destroyed is still there: %s", type(problem).__name__)


class Tending:
    """Seal every ten seconds in a thread of its own, until stopped."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sealing", daemon=True)

    def __enter__(self) -> Tending:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let the seal under way finish; a process that is killed instead leaves nothing half."""
        self._stop.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        from django.db import connection

        from sharewell.foundation.clock import now

        swept_at: datetime | None = None
        while not self._stop.is_set():
            moment = now()
            is_sweep = swept_at is None or not timedelta(0) <= moment - swept_at < SWEEP_EVERY
            tend_once(is_sweep=is_sweep)
            swept_at = moment if is_sweep else swept_at
            connection.close()
            self._stop.wait(EVERY)

"""Content beside entries: read with the key, gone without it, and the proofs hold all the same."""

from __future__ import annotations

import hashlib
import stat
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sharewell.acting.actions import action
from sharewell.acting.types import OPERATOR, SYSTEM, Actor
from sharewell.assurance.actions import destroy_ordered_key
from sharewell.config.management.sealing import tend_once
from sharewell.core.identifiers import make_reference
from sharewell.foundation.signing import KeyFileProblem
from sharewell.foundation.subject_keys import KeyDestroyed, NoKey, SealBroken, SubjectKeys
from sharewell.ledger.actions import (
    NoOpenAct,
    NothingKept,
    SubjectErased,
    erase_subject,
    keep_content,
    read_content,
)
from sharewell.ledger.events import declare
from sharewell.ledger.importers import Asked, verify_export
from sharewell.ledger.queries import list_entries, list_ordered_erasures
from sharewell.ledger.types import FactField, FactKind, LedgerFault
from tests.apps.probe import PERMISSION
from tests.support.ledger import NOW, Ledger

CHILD, SIBLING = (make_reference("chi", at=NOW, chance=number) for number in (11, 12))
WORDS = b"Robin Invented said: I want to stay with Nan."

KEPT = declare("probe.kept", described="Something was kept.", fields={"content": FactField(kind=FactKind.DIGEST)})
READ = declare("probe.content_read", described="Something kept was read.")


@action(PERMISSION)
def keep(*, actor: Actor, subject: str, content: bytes, now: Any) -> str:
    """Keep what a test wants."""
    return keep_content(actor=actor, event=KEPT, subject=subject, content=content, now=now)


@action(PERMISSION)
def read(*, actor: Actor, entry: str, now: Any) -> bytes:
    """Read what is kept."""
    from sharewell.ledger.actions import append_entry

    append_entry(actor=actor, event=READ, now=now)
    return read_content(entry=entry)


@action(PERMISSION)
def erase(*, actor: Actor, subject: str, now: Any) -> bool:
    """Order an erasure."""
    from sharewell.ledger.actions import append_entry

    append_entry(actor=actor, event=READ, now=now)
    return erase_subject(actor=actor, subject=subject, now=now)


@action(PERMISSION)
def erase_and_fail(*, actor: Actor, subject: str, now: Any) -> None:
    """Order an erasure, and fail."""
    erase_subject(actor=actor, subject=subject, now=now)
    raise RuntimeError


@pytest.fixture
def ledger(committing_db: str, tmp_path: Path, settings: Any) -> Ledger:
    """Return a ledger with a folder for its keys."""
    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.SEALER_DATABASE_URL = committing_db
    return Ledger(committing_db)


class TestKeptContent:
    def test_comes_back_as_it_was(self, ledger: Ledger) -> None:
        entry = keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=NOW)
        assert read(actor=OPERATOR, entry=entry, now=NOW) == WORDS

    def test_lies_nowhere_in_the_database_or_its_dump(self, ledger: Ledger) -> None:
        keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=NOW)
        with psycopg.connect(ledger.address) as owner:
            tables = [row[0] for row in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
            dump = b""
            for table in tables:
                with owner.cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT binary)'.encode()) as copy:
                    dump += b"".join(bytes(part) for part in copy)
        assert CHILD.encode() in dump  # it does hold the row
        assert b"Robin" not in dump
        assert WORDS not in dump

    def test_its_digest_is_in_the_leaf(self, ledger: Ledger) -> None:
        keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=NOW)
        (entry,) = list_entries(event="probe.kept")
        with psycopg.connect(ledger.address) as owner:
            (sealed,) = owner.execute("SELECT sealed FROM ledger_keptcontent").fetchone() or (b"",)
        assert entry.facts["content"] == hashlib.sha256(sealed).hexdigest()
        assert entry.subjects == (CHILD,)

    def test_that_was_exchanged_is_not_read(self, ledger: Ledger) -> None:
        first = keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=NOW)
        keep(actor=OPERATOR, subject=CHILD, content=b"other", now=NOW)
        with psycopg.connect(ledger.address) as owner:
            owner.execute("ALTER TABLE ledger_keptcontent DISABLE TRIGGER USER")
            owner.execute(
                "UPDATE ledger_keptcontent SET sealed = (SELECT sealed FROM ledger_keptcontent LIMIT 1 OFFSET 1)"
            )
        with pytest.raises(LedgerFault, match="not what the entry names"):
            read(actor=OPERATOR, entry=first, now=NOW)

    def test_is_kept_and_read_inside_acts_only(self, ledger: Ledger) -> None:
        with pytest.raises(NoOpenAct):
            keep_content(actor=OPERATOR, event=KEPT, subject=CHILD, content=WORDS, now=NOW)
        with pytest.raises(NoOpenAct):
            read_content(entry="led_1")
        with pytest.raises(NoOpenAct):
            erase_subject(actor=OPERATOR, subject=CHILD, now=NOW)
        with pytest.raises(NothingKept):
            read(actor=OPERATOR, entry="led_1", now=NOW)

    def test_needs_a_folder_for_keys(self, ledger: Ledger, settings: Any) -> None:
        settings.KEYS_FOLDER = None
        with pytest.raises(LedgerFault, match="SHAREWELL_KEYS_FOLDER"):
            keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=NOW)


class TestErasing:
    def test_takes_the_content_and_leaves_every_proof(self, ledger: Ledger, tmp_path: Path) -> None:
        entries = [keep(actor=OPERATOR, subject=one, content=WORDS, now=NOW) for one in (CHILD, SIBLING, CHILD)]
        ledger.seal(3)
        assert erase(actor=OPERATOR, subject=CHILD, now=NOW)
        destroy_ordered_key(actor=SYSTEM, subject=CHILD, now=NOW)
        ledger.seal()
        for entry in (entries[0], entries[2]):
            with pytest.raises(SubjectErased):
                read(actor=OPERATOR, entry=entry, now=NOW)
        assert read(actor=OPERATOR, entry=entries[1], now=NOW) == WORDS
        folder = ledger.export(tmp_path / "export")
        verdict = verify_export(folder, Asked(key=ledger.key.public), processes=1)
        assert verdict.findings == []
        assert [len(list_entries(event=f"subject.{one}")) for one in ("erasure_ordered", "key_destroyed")] == [1, 1]

    def test_is_in_force_from_the_commit_of_the_order(self, ledger: Ledger) -> None:
        entry = keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=NOW)
        erase(actor=OPERATOR, subject=CHILD, now=NOW)
        with pytest.raises(SubjectErased):
            read(actor=OPERATOR, entry=entry, now=NOW)
        with pytest.raises(SubjectErased):
            keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=NOW)

    def test_that_is_rolled_back_erases_nothing(self, ledger: Ledger) -> None:
        entry = keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=NOW)
        with pytest.raises(RuntimeError):
            erase_and_fail(actor=OPERATOR, subject=CHILD, now=NOW)
        assert list_ordered_erasures() == ()
        assert read(actor=OPERATOR, entry=entry, now=NOW) == WORDS

    def test_is_done_by_the_background_work_and_only_once(self, ledger: Ledger, settings: Any) -> None:
        keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=NOW)
        assert erase(actor=OPERATOR, subject=CHILD, now=NOW)
        assert not erase(actor=OPERATOR, subject=CHILD, now=NOW)
        keys = SubjectKeys(settings.KEYS_FOLDER / "subjects")
        assert not keys.is_destroyed(CHILD)
        tend_once(is_sweep=False)
        tend_once(is_sweep=False)
        assert keys.is_destroyed(CHILD)
        assert list_ordered_erasures() == ()
        assert len(list_entries(event="subject.key_destroyed")) == 1

    def test_is_done_again_where_the_process_ended_between_key_and_entry(self, ledger: Ledger, settings: Any) -> None:
        keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=NOW)
        erase(actor=OPERATOR, subject=CHILD, now=NOW)
        SubjectKeys(settings.KEYS_FOLDER / "subjects").destroy(CHILD)
        assert list_ordered_erasures() == (CHILD,)
        tend_once(is_sweep=False)
        assert list_ordered_erasures() == ()

    def test_that_nobody_ordered_destroys_nothing(self, ledger: Ledger, settings: Any) -> None:
        entry = keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=NOW)
        with pytest.raises(LedgerFault, match="No erasure waits"):
            destroy_ordered_key(actor=SYSTEM, subject=CHILD, now=NOW)
        assert read(actor=OPERATOR, entry=entry, now=NOW) == WORDS


class TestSubjectKeys:
    @pytest.fixture
    def keys(self, tmp_path: Path) -> SubjectKeys:
        return SubjectKeys(tmp_path / "subjects")

    def test_say_nothing_by_their_names_and_are_private(self, keys: SubjectKeys) -> None:
        keys.seal(CHILD, WORDS, purpose="x.y")
        files = [path for path in keys.folder.rglob("*") if path.is_file()]
        assert len(files) == 2
        assert not [path for path in files if CHILD in str(path) or path.read_bytes().find(CHILD.encode()) >= 0]
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}

    def test_open_for_their_subject_and_purpose_only(self, keys: SubjectKeys) -> None:
        sealed = keys.seal(CHILD, WORDS, purpose="x.y")
        keys.seal(SIBLING, WORDS, purpose="x.y")
        assert keys.open(CHILD, sealed, purpose="x.y") == WORDS
        for subject, purpose, bytes_ in (
            (SIBLING, "x.y", sealed),
            (CHILD, "x.z", sealed),
            (CHILD, "x.y", sealed[:-1] + bytes([sealed[-1] ^ 1])),
            (CHILD, "x.y", b""),
        ):
            with pytest.raises(SealBroken):
                keys.open(subject, bytes_, purpose=purpose)

    def test_that_are_destroyed_stay_destroyed(self, keys: SubjectKeys) -> None:
        sealed = keys.seal(CHILD, WORDS, purpose="x.y")
        (path,) = keys.folder.rglob("??/*.key")
        keys.destroy(CHILD)
        keys.destroy(CHILD)
        assert not path.exists()
        for act in (lambda: keys.open(CHILD, sealed, purpose="x.y"), lambda: keys.seal(CHILD, WORDS, purpose="x.y")):
            with pytest.raises(KeyDestroyed):
                act()

    def test_that_were_lost_or_belong_to_another_master_are_told(self, keys: SubjectKeys) -> None:
        sealed = keys.seal(CHILD, WORDS, purpose="x.y")
        (path,) = keys.folder.rglob("??/*.key")
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        with pytest.raises(KeyFileProblem, match="does not fit"):
            keys.open(CHILD, sealed, purpose="x.y")
        path.unlink()
        with pytest.raises(NoKey):
            keys.open(CHILD, sealed, purpose="x.y")

    def test_of_several_processes_are_the_same(self, keys: SubjectKeys) -> None:
        sealed: list[bytes] = []

        def seal() -> None:
            sealed.append(SubjectKeys(keys.folder).seal(CHILD, WORDS, purpose="x.y"))

        threads = [threading.Thread(target=seal) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [keys.open(CHILD, one, purpose="x.y") for one in sealed] == [WORDS] * 8

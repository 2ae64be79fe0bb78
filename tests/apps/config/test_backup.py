"""Backup and restore, the whole way on real databases: what comes back, what stays gone, and what witnesses accept."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sharewell.acting.types import OPERATOR
from sharewell.config import cli
from sharewell.config.management import restore as restoring
from sharewell.config.management.backup import manifest_path
from sharewell.config.management.sealing import tend_once
from sharewell.foundation.clock import now
from sharewell.foundation.postgres_programs import ProgramProblem, ServerPrograms, programs_for
from sharewell.foundation.signing import LEDGER, SigningKey, write_secret
from sharewell.foundation.subject_keys import SubjectKeys
from sharewell.ledger.actions import SubjectErased
from sharewell.ledger.importers import Asked, Kind, verify_export
from sharewell.ledger.queries import find_newest_head, list_entries, list_restorations
from tests.apps.ledger.test_content import CHILD, SIBLING, WORDS, erase, keep, read
from tests.support.ledger import Ledger, Outside, served, statement

PASSPHRASE = "five invented words for tests"


class Place:
    """An installation that is backed up and restored: its ledger, its folders, and empty databases to restore into."""

    def __init__(self, ledger: Ledger, folder: Path, settings: Any) -> None:
        self.ledger, self.folder, self.settings = ledger, folder, settings
        self.dump, self.keys = folder / "one" / "database.dump", folder / "two" / "keys.enc"
        for path in (self.dump, self.keys):
            path.parent.mkdir()
        self.use_keys(folder / "keys")
        write_secret(folder / "keys" / "sealing" / "signing.key", ledger.key.text().encode() + b"\n")

    def use_keys(self, folder: Path) -> None:
        self.settings.KEYS_FOLDER = folder

    def backup(self, *, to: Path | None = None, keys_to: Path | None = None) -> int:
        return cli.main(["backup", "--to", str(to or self.dump), "--keys-to", str(keys_to or self.keys)])

    def restore(self, *, dump: Path | None = None, keys: Path | None = None) -> int:
        return cli.main(["restore", "--from", str(dump or self.dump), "--keys-from", str(keys or self.keys)])

    @contextlib.contextmanager
    def empty_database(self) -> Iterator[Ledger]:
        """Point Django at a new, empty database for a while; yield its ledger."""
        from django.db import connections

        entry = connections["default"].settings_dict
        before = entry["NAME"]
        name = f"{before}_restored"
        self._command("CREATE DATABASE {}", name)
        connections["default"].close()
        entry["NAME"] = name
        address = make_conninfo("", **{**conninfo_to_dict(self.ledger.address), "dbname": name})
        self.settings.SEALER_DATABASE_URL = address
        try:
            yield Ledger(address, key=self.ledger.key, entries=list(self.ledger.entries), moment=now())
        finally:
            connections["default"].close()
            entry["NAME"] = before
            self._command("DROP DATABASE {} WITH (FORCE)", name)

    def _command(self, words: Any, name: str) -> None:
        with psycopg.connect(self.ledger.address, autocommit=True) as connection:
            connection.execute(sql.SQL(words).format(sql.Identifier(name)))


@pytest.fixture
def place(committing_db: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return an installation whose ledger began an hour ago."""
    monkeypatch.setenv("SHAREWELL_BACKUP_PASSPHRASE", PASSPHRASE)
    settings.SEALER_DATABASE_URL = committing_db
    return Place(Ledger(committing_db, moment=now() - timedelta(hours=1)), tmp_path, settings)


def head_note() -> str:
    head = find_newest_head()
    assert head is not None
    return head.note


class TestTheWholeWay:
    def test_a_restored_ledger_goes_on_and_its_witness_accepts_it_with_the_statement_alone(
        self, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ledger = place.ledger
        kept = keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=ledger.moment)
        ledger.seal(5)
        with served(ledger.address) as address:
            witness = Outside(tmp_path / "one.example", "one.example", ledger, address)
            ledger.seal(7)
            assert witness.look().returncode == 0
            ledger.seal(2)  # the newest head of the backup is one that the witness never saw
            rights = rights_in(ledger.address)
            assert place.backup() == 0
            ledger.seal(30)
            assert witness.look().returncode == 0
        lost = head_note()
        receipt = ledger.append()[0]

        place.use_keys(tmp_path / "keys that came back")
        with place.empty_database() as restored:
            assert place.restore() == 0, capsys.readouterr().err
            told = capsys.readouterr().out
            assert "Restored from the head of 16 entries" in told
            (entry,) = list_entries(event="installation.restored")
            assert entry.facts["size"] == 16
            assert entry.actor == "operator"
            assert [one.size for one in list_restorations()] == [16, 14]
            assert read(actor=OPERATOR, entry=kept, now=now()) == WORDS
            assert rights_in(restored.address) == rights
            head = find_newest_head()
            assert head is not None
            assert head.size == 17

            # Without the statement it is refused, and with it taken.
            assert "REFUSED (shrunk)" in witness.look_at(head.note).stderr
            with served(restored.address) as address:
                witness.address = address
                done = witness.look()
                assert done.returncode == 0, done.stderr
                assert "RESTORED" in done.stdout
                assert "head of 14 entries" in done.stdout
                restored.seal(40)
                done = witness.look()
                assert done.returncode == 0, done.stderr
                assert "RESTORED" not in done.stdout
                other = Outside(tmp_path / "two.example", "two.example", restored, address)
                assert other.look_at(lost).returncode == 0  # it saw the last head that was lost, and nothing before
                done = other.look()
                assert done.returncode == 1
                assert "REFUSED (unknown-head)" in done.stderr
            assert len((witness.folder / "restored.jsonl").read_text().splitlines()) == 1

            require_outsiders_see(ledger, restored.export(tmp_path / "export"), lost=lost, receipt=receipt)

    def test_what_was_erased_stays_erased_whatever_the_age_of_the_keys(
        self, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        entries = [keep(actor=OPERATOR, subject=one, content=WORDS, now=now()) for one in (CHILD, SIBLING)]
        old_keys = tmp_path / "two" / "old.enc"
        assert place.backup(to=tmp_path / "one" / "old.dump", keys_to=old_keys) == 0
        erase(actor=OPERATOR, subject=CHILD, now=now())
        tend_once(is_sweep=True)
        assert place.backup() == 0
        place.use_keys(tmp_path / "back")
        with place.empty_database() as restored:
            assert place.restore(keys=old_keys) == 0, capsys.readouterr().err
            assert "1 keys stay destroyed" in capsys.readouterr().out
            keys = SubjectKeys(tmp_path / "back" / "subjects")
            assert keys.is_destroyed(CHILD)
            assert not keys.is_destroyed(SIBLING)
            with pytest.raises(SubjectErased):
                read(actor=OPERATOR, entry=entries[0], now=now())
            assert read(actor=OPERATOR, entry=entries[1], now=now()) == WORDS
            assert len(list((tmp_path / "back" / "subjects").rglob("*.key"))) == 2  # the master's and the sibling's
            verdict = verify_export(restored.export(tmp_path / "export"), Asked(key=place.ledger.key.public))
            assert verdict.is_verified, verdict.findings

    def test_a_key_that_was_destroyed_after_the_backup_stays_so_where_its_folder_is_still_there(
        self, place: Place
    ) -> None:
        entry = keep(actor=OPERATOR, subject=CHILD, content=WORDS, now=now())
        assert place.backup() == 0
        erase(actor=OPERATOR, subject=CHILD, now=now())
        tend_once(is_sweep=True)
        with place.empty_database():
            assert place.restore() == 0
            with pytest.raises(SubjectErased):
                read(actor=OPERATOR, entry=entry, now=now())

    def test_one_that_ended_half_way_can_neither_be_served_nor_sealed(
        self, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place.ledger.seal(3)
        assert place.backup() == 0
        place.use_keys(tmp_path / "back")

        def end(**_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("sharewell.assurance.actions.write_restored", end)
        with place.empty_database() as restored:
            assert place.restore() == 130
            assert rights_in(restored.address) == set()
            monkeypatch.undo()
            place.settings.KEYS_FOLDER = tmp_path / "back"
            monkeypatch.setenv("SHAREWELL_BACKUP_PASSPHRASE", PASSPHRASE)
            assert place.restore() == 1  # not empty any more
        with place.empty_database():
            assert place.restore() == 0  # and afresh, over the keys that came back already

    def test_before_the_first_seal(self, place: Place, tmp_path: Path) -> None:
        place.ledger.append(2)
        assert place.backup() == 0
        with place.empty_database() as restored:
            assert place.restore() == 0
            verdict = verify_export(restored.export(tmp_path / "export"), Asked(key=place.ledger.key.public))
            assert verdict.is_verified, verdict.findings
            assert verdict.sealed == 3


def require_outsiders_see(ledger: Ledger, export: Path, *, lost: str, receipt: str) -> None:
    """Whoever verifies the restored ledger is told, and a lost head passes only beside one that it goes on from."""
    key = ledger.key.public
    verdict = verify_export(export, Asked(key=key))
    assert verdict.is_verified, verdict.findings
    assert any("was restored at" in remark for remark in verdict.remarks)
    (seen,) = (note for size, note in ledger.heads() if size == 14)
    verdict = verify_export(export, Asked(key=key, heads=(seen, lost)))
    assert verdict.is_verified, verdict.findings
    assert any("was lost when the ledger was restored" in remark for remark in verdict.remarks)
    found = verify_export(export, Asked(key=key, heads=(lost,))).findings
    assert [one.kind for one in found] == [Kind.REWRITTEN_HISTORY]
    found = verify_export(export, Asked(key=key, receipts=((receipt, "0" * 64),))).findings
    assert [one.kind for one in found] == [Kind.MISSING_RECEIPT]
    # A statement that is taken out, or made by somebody else, is found.
    statements = export / "restored.jsonl"
    whole = statements.read_text()
    statements.unlink()
    assert [one.kind for one in verify_export(export, Asked(key=key)).findings] == [Kind.UNSTATED_RESTORE]
    stranger = SigningKey.new(name=key.name, kind=LEDGER)
    statements.write_text(whole + statement(stranger, size=3, root=bytes(32), at=now()))
    assert [one.kind for one in verify_export(export, Asked(key=key)).findings] == [Kind.BAD_RESTORE]
    statements.write_text(whole + statement(ledger.key, size=3, root=bytes(32), at=now()))
    found = verify_export(export, Asked(key=key)).findings
    assert [one.more for one in found] == [
        "The ledger does not go on from the head that it names.",
        "No entry says so.",
    ]
    statements.write_text(whole + "nonsense\n")
    assert [one.kind for one in verify_export(export, Asked(key=key)).findings] == [Kind.UNREADABLE]
    statements.write_text(whole)


def rights_in(address: str) -> set[tuple[Any, ...]]:
    """Return what the roles of pages and sealing may do with tables, columns and sequences."""
    with psycopg.connect(address) as connection:
        return set(
            connection.execute(
                "SELECT role, kept.relname, right_ FROM pg_class kept, "
                "unnest(array['sharewell_web', 'sharewell_sealer']) role, "
                "unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) right_ "
                "WHERE kept.relnamespace = 'public'::regnamespace AND kept.relkind = 'r' "
                "AND has_table_privilege(role, kept.oid, right_) UNION ALL "
                "SELECT role, kept.relname || '.' || attname, right_ FROM pg_class kept "
                "JOIN pg_attribute ON attrelid = kept.oid AND attnum > 0 AND NOT attisdropped, "
                "unnest(array['sharewell_web', 'sharewell_sealer']) role, "
                "unnest(array['SELECT', 'INSERT', 'UPDATE']) right_ "
                "WHERE kept.relnamespace = 'public'::regnamespace AND kept.relkind = 'r' "
                "AND has_column_privilege(role, kept.oid, attnum, right_) UNION ALL "
                "SELECT role, kept.relname, right_ FROM pg_class kept, "
                "unnest(array['sharewell_web', 'sharewell_sealer']) role, unnest(array['USAGE', 'SELECT']) right_ "
                "WHERE kept.relnamespace = 'public'::regnamespace AND kept.relkind = 'S' "
                "AND has_sequence_privilege(role, kept.oid, right_)"
            ).fetchall()
        )


class TestBackup:
    def test_writes_files_that_only_their_owner_reads_and_leaves_nothing_else(self, place: Place) -> None:
        place.ledger.seal(3)
        assert place.backup() == 0
        for path in (place.dump, manifest_path(place.dump), place.keys):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert sorted(path.name for path in place.dump.parent.iterdir()) == ["database.dump", "database.dump.manifest"]
        assert [path.name for path in place.keys.parent.iterdir()] == ["keys.enc"]
        assert place.ledger.key.text().encode() not in place.keys.read_bytes() + place.dump.read_bytes()

    def test_refuses_one_folder_for_both_and_what_is_there_already(
        self, place: Place, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert place.backup(keys_to=place.dump.parent / "keys.enc") == 2
        assert "one folder" in capsys.readouterr().err
        alias = place.folder / "alias"
        alias.symlink_to(place.dump.parent)
        assert place.backup(keys_to=alias / "keys.enc") == 2
        assert place.backup(to=place.folder / "keys" / "dump") == 2
        assert place.backup(to=place.folder / "nowhere" / "dump") == 2
        place.keys.write_text("mine")
        assert place.backup() == 2
        assert place.keys.read_text() == "mine"
        assert list(place.dump.parent.iterdir()) == []

    def test_refuses_a_short_passphrase_and_asks_for_one(
        self, place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("SHAREWELL_BACKUP_PASSPHRASE", "short")
        assert place.backup() == 2
        assert "too short" in capsys.readouterr().err
        monkeypatch.delenv("SHAREWELL_BACKUP_PASSPHRASE")
        assert place.backup() == 2
        assert "no passphrase" in capsys.readouterr().err

    def test_refuses_keys_that_did_not_sign_this_ledger(self, place: Place) -> None:
        place.ledger.seal(3)
        place.use_keys(place.folder / "others")
        assert place.backup() == 2
        assert not place.dump.exists()

    def test_leaves_nothing_where_the_dump_fails(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        place.ledger.seal(3)

        def fail(*_: object, **__: object) -> None:
            raise ProgramProblem("The disk is full.")

        monkeypatch.setattr(ServerPrograms, "run", fail)
        assert place.backup() == 1
        assert list(place.dump.parent.iterdir()) == []
        assert list(place.keys.parent.iterdir()) == []


class TestRestore:
    @pytest.fixture
    def backed_up(self, place: Place) -> Place:
        place.ledger.seal(3)
        assert place.backup() == 0
        return place

    def test_refuses_a_database_that_is_not_empty(self, backed_up: Place, capsys: pytest.CaptureFixture[str]) -> None:
        assert backed_up.restore() == 1
        assert "not empty" in capsys.readouterr().err
        assert not list_entries(event="installation.restored")

    @pytest.mark.parametrize(
        ("spoil", "told"),
        [
            (lambda place: flip(place.dump), "not what was backed up"),
            (lambda place: flip(place.keys), "changed or cut off"),
            (lambda place: cut(place.keys), "changed or cut off"),
            (lambda place: change(manifest_path(place.dump), '"size": 3', '"size": 2'), "not signed"),
            (lambda place: change(manifest_path(place.dump), '"version": "', '"version": "9'), "not signed"),
            (lambda place: place.settings.__setattr__("KEYS_FOLDER", other_keys(place)), "another installation"),
            (lambda place: manifest_path(place.dump).unlink(), "needed"),
        ],
        ids=["dump", "keys", "keys cut off", "manifest", "version", "other keys", "no manifest"],
    )
    def test_refuses_what_was_changed_and_touches_nothing(
        self,
        backed_up: Place,
        spoil: Callable[[Place], None],
        told: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        spoil(backed_up)
        with backed_up.empty_database() as restored:
            assert backed_up.restore() == 1
            assert told in capsys.readouterr().err
            with psycopg.connect(restored.address) as connection:
                assert connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchall() == []

    def test_refuses_another_passphrase(
        self, backed_up: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("SHAREWELL_BACKUP_PASSPHRASE", "five other words than those")
        with backed_up.empty_database():
            assert backed_up.restore() == 1
        assert "passphrase is another" in capsys.readouterr().err

    def test_refuses_a_backup_of_a_later_version(self, backed_up: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sharewell.__version__", "0.0.1")
        key = backed_up.ledger.key
        with pytest.raises(restoring.CannotRestore, match="install that version"):
            restoring._read_manifest(backed_up.dump, key=key)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def other_keys(place: Place) -> Path:
    folder = place.folder / "others"
    other = SigningKey.new(name="other.example/ledger", kind=LEDGER)
    write_secret(folder / "sealing" / "signing.key", other.text().encode() + b"\n")
    return folder


class TestPrograms:
    def test_of_the_servers_version_are_found(self, place: Place) -> None:
        with psycopg.connect(place.ledger.address) as connection:
            found = programs_for(connection, place.ledger.address)
        assert (found.folder / "pg_dump").is_file()

    def test_get_the_password_in_the_environment_and_never_as_a_word(self, tmp_path: Path) -> None:
        program = tmp_path / "pg_dump"
        program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$0.words"\nprintf "%s" "$PGPASSWORD" > "$0.password"\n')
        program.chmod(0o700)
        ServerPrograms(tmp_path, "host=x user=u dbname=d password=Hidden").run("pg_dump", "--more")
        words = (tmp_path / "pg_dump.words").read_text()
        assert "Hidden" not in words
        assert "dbname=d" in words
        assert "--more" in words
        assert (tmp_path / "pg_dump.password").read_text() == "Hidden"

    def test_say_what_went_wrong(self, tmp_path: Path) -> None:
        program = tmp_path / "pg_dump"
        program.write_text("#!/bin/sh\necho no room >&2\nexit 3\n")
        program.chmod(0o700)
        with pytest.raises(ProgramProblem, match="no room"):
            ServerPrograms(tmp_path, "host=x password=Hidden").run("pg_dump")

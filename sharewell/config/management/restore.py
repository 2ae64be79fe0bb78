"""`sharewell restore`: bring a backup back into an empty database, and say so to the witnesses (ADR 0074)."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sharewell.config.management.backup import (
    DONE,
    FORMAT,
    NO,
    WRONG_USE,
    CannotBackUp,
    add_passphrase,
    digest_of,
    manifest_path,
    read_passphrase,
)

if TYPE_CHECKING:
    from sharewell.foundation.signing import SigningKey

_KEY = "sealing/signing.key"
_ROLES = ("sharewell_web", "sharewell_sealer")


class CannotRestore(Exception):
    """The backup is not restored; the text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What was found in the file of keys, before any of it is written."""

    signing: SigningKey
    master: bytes | None
    made_at: str


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What came back: the size of the head, how many keys, how many stay destroyed, how many subjects have no key."""

    size: int
    keys: int
    destroyed: int
    without_key: int
    keys_made_at: str
    made_at: str


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the noun."""
    noun = subparsers.add_parser(
        "restore",
        help="bring a backup back into an empty database",
        description="Bring a backup back into an empty database, write the entry and the signed statement that tell "
        "witnesses a restored ledger from a forged one, and destroy again what was erased. Uses "
        "SHAREWELL_OWNER_DATABASE_URL. Stop `serve` and `work` first.",
    )
    noun.add_argument("--from", type=Path, required=True, metavar="FILE", dest="dump", help="the database's file")
    noun.add_argument("--keys-from", type=Path, required=True, metavar="FILE", help="the keys' file")
    add_passphrase(noun)
    noun.set_defaults(run=run, needs_django=False)


def run(arguments: argparse.Namespace) -> int:
    """Restore, or say why not."""
    from sharewell.config.management.migrate import set_up_as_owner
    from sharewell.foundation.keys_archive import ArchiveUnreadable
    from sharewell.foundation.postgres_programs import ProgramProblem
    from sharewell.foundation.signing import KeyFileProblem

    problem = set_up_as_owner(in_demo=arguments.in_demo)
    if problem:
        print(problem, file=sys.stderr)
        return WRONG_USE
    import psycopg
    from django.db import DatabaseError

    try:
        passphrase = read_passphrase(arguments.passphrase_file, is_new=False)
        done = restore(dump=arguments.dump, keys_from=arguments.keys_from, passphrase=passphrase)
    except CannotBackUp as refusal:
        print(refusal, file=sys.stderr)
        return WRONG_USE
    except (CannotRestore, ArchiveUnreadable, ProgramProblem, KeyFileProblem) as refusal:
        print(refusal, file=sys.stderr)
        return NO
    except OSError as refusal:
        print(f"{refusal.filename} cannot be used: {refusal.strerror}.", file=sys.stderr)
        return NO
    except (psycopg.Error, DatabaseError) as refusal:
        # Only the kind of the fault: its message may hold an address.
        print(f"The database cannot be used ({type(refusal).__name__}).", file=sys.stderr)
        return NO
    _tell(done)
    return DONE


def _tell(done: Restored) -> None:
    print(f"Restored from the head of {done.size} entries. The statement for the witnesses is signed.")
    print(f"{done.keys} files of keys came back; {done.destroyed} keys stay destroyed.")
    if done.keys_made_at != done.made_at:
        print(f"Note: the database is of {done.made_at}, the keys are of {done.keys_made_at}.")
    if done.without_key:
        print(f"Note: what is kept about {done.without_key} subjects cannot be read: their keys are in neither place.")
    print("What was done after the backup is gone: also orders to erase, passwords changed and people who left.")
    print("Go through that with the people concerned before you start `serve`. Everybody has to sign in again.")
    print("Next: sharewell doctor, then sharewell ledger verify --database.")


def restore(*, dump: Path, keys_from: Path, passphrase: str) -> Restored:
    """Check everything, then bring database and keys back. Raise `CannotRestore`, or what its parts raise.

    The roles of pages and sealing get their rights last, once the statement is written: a restore that ended half way
    cannot be served or sealed on.
    """
    import psycopg
    from django.conf import settings
    from django.core.management import call_command

    from sharewell.acting.types import OPERATOR
    from sharewell.assurance.actions import write_restored
    from sharewell.config.management.migrate import bring_up_to_date, rebuild_what_is_compared
    from sharewell.foundation.clock import now
    from sharewell.foundation.installation import address_of_database
    from sharewell.foundation.keys_archive import read_archive, restore_folder
    from sharewell.foundation.postgres_programs import programs_for
    from sharewell.foundation.subject_keys import SubjectKeys
    from sharewell.ledger.actions import seal_all

    if settings.KEYS_FOLDER is None:
        raise CannotRestore("No folder for keys is named. Cure: set SHAREWELL_KEYS_FOLDER.")
    folder, address = Path(settings.KEYS_FOLDER), address_of_database()
    with keys_from.open("rb") as file:
        keys = _look_into(read_archive(file, passphrase=passphrase))
    manifest = _read_manifest(dump, key=keys.signing)
    _require_same_keys(folder, keys)
    with psycopg.connect(address, autocommit=True) as connection:
        _require_empty(connection)
        programs_for(connection, address).run(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            "--single-transaction",
            str(dump.absolute()),
        )
        _require_head(connection, manifest)
        erased = [subject for (subject,) in connection.execute("SELECT subject FROM ledger_subjecterasure").fetchall()]
        connection.execute("DELETE FROM django_session")  # who signed out since must not be signed in again
        subjects = SubjectKeys(folder / "subjects")

        def destroy_again() -> None:
            for subject in erased:
                subjects.destroy(subject)

        with keys_from.open("rb") as file:
            files = (one for one in read_archive(file, passphrase=passphrase) if one[0] != "manifest")
            written, _ = restore_folder(folder, files, after_master=destroy_again)
        call_command("migrate", interactive=False, verbosity=0)
        size = write_restored(actor=OPERATOR, key=keys.signing, now=now())
        seal_all(connection, key=keys.signing, now=now(), is_sweep=True)
        bring_up_to_date()
        rebuild_what_is_compared()
        kept = connection.execute("SELECT DISTINCT subject FROM ledger_keptcontent").fetchall()
    return Restored(
        size=size,
        keys=written,
        destroyed=len(erased),
        without_key=sum(not subjects.is_known(subject) for (subject,) in kept),
        keys_made_at=keys.made_at,
        made_at=str(manifest["made_at"]),
    )


def _look_into(files: Any) -> Keys:
    """Read the whole file of keys, so that it is known to be genuine and complete, and return what matters of it."""
    from sharewell.foundation.keys_archive import MASTER
    from sharewell.foundation.signing import KeyUnreadable, SigningKey

    found = {name: content for name, content in files if name in {"manifest", _KEY, MASTER}}
    try:
        signing = SigningKey.from_text(found[_KEY].decode("ascii").strip())
        made_at = str(json.loads(found["manifest"])["made_at"])
    except (KeyError, ValueError, KeyUnreadable):
        raise CannotRestore("The file of keys does not hold the key that signs heads.") from None
    return Keys(signing=signing, master=found.get(MASTER), made_at=made_at)


def _read_manifest(dump: Path, *, key: SigningKey) -> dict[str, Any]:
    """Return what the manifest of a dump says, once it and the dump are as they were signed. Raise `CannotRestore`."""
    import sharewell
    from sharewell.core.sealing import NoteUnreadable, parse_note

    path = manifest_path(dump)
    if not dump.exists() or not path.exists():
        raise CannotRestore(f"Both {dump} and {path.name} beside it are needed. The two belong together.")
    try:
        text, lines = parse_note(path.read_text(encoding="utf-8"))
        manifest: dict[str, Any] = json.loads(text)
        is_known = manifest["format"] == FORMAT
    except (NoteUnreadable, ValueError, TypeError, KeyError):
        raise CannotRestore(f"{path} is no manifest of a backup, or was changed.") from None
    if not is_known:
        raise CannotRestore(f"{path} is of another format than {FORMAT}.")
    if not any(key.public.verifies(line, text) for line in lines):
        raise CannotRestore(
            "The manifest is not signed with the key in the file of keys: it was changed, or the two files are of two "
            "installations."
        )
    if _version(manifest["version"]) > _version(sharewell.__version__):
        raise CannotRestore(
            f"The backup was made by version {manifest['version']}, this is {sharewell.__version__}. Cure: install "
            "that version or a later one."
        )
    with dump.open("rb") as file:
        if digest_of(file) != manifest["database"]:
            raise CannotRestore(f"{dump} is not what was backed up: it was changed, cut off or mixed up.")
    return manifest


def _version(words: str) -> tuple[int, ...]:
    return tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in words.split(".")[:3])


def _require_same_keys(folder: Path, keys: Keys) -> None:
    """Raise `CannotRestore` where the folder of keys holds other keys than those that would come back."""
    from sharewell.foundation.keys_archive import MASTER
    from sharewell.foundation.signing import load_signing_key, read_secret

    signing, master = folder / _KEY, folder / MASTER
    is_other = signing.exists() and load_signing_key(signing).public != keys.signing.public
    if master.exists() and keys.master is not None and keys.master != read_secret(master):
        is_other = True
    if is_other:
        raise CannotRestore(
            f"{folder} holds keys of another installation. Cure: set SHAREWELL_KEYS_FOLDER to an empty folder, or to "
            "the folder that was used before."
        )


def _require_empty(connection: Any) -> None:
    """Raise `CannotRestore` where the database holds anything, or the roles are missing that are to use it."""
    (number,) = connection.execute(
        "SELECT count(*) FROM pg_class kept JOIN pg_namespace place ON place.oid = kept.relnamespace "
        "WHERE place.nspname NOT IN ('pg_catalog', 'information_schema') AND place.nspname NOT LIKE 'pg\\_%' "
        "AND kept.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')"
    ).fetchone()
    if number:
        raise CannotRestore(
            "The database is not empty, and a restore replaces nothing. Cure: make a new one (CREATE DATABASE … OWNER "
            "sharewell_owner) and name it in all three addresses; keep the old one until all is well."
        )
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
    missing = [role for role in _ROLES if role not in known]
    if missing:
        raise CannotRestore(f"The server has no role {' and '.join(missing)}. Cure: docs/how-to/run-a-service.md, 1.")


def _require_head(connection: Any, manifest: dict[str, Any]) -> None:
    """Raise `CannotRestore` where the newest head that came back is not the one that the manifest names."""
    head = connection.execute("SELECT size, root FROM ledger_head ORDER BY size DESC LIMIT 1").fetchone()
    found = None if head is None else (head[0], bytes(head[1]).hex())
    named = manifest["head"] and (manifest["head"]["size"], manifest["head"]["root"])
    if found != named:
        raise CannotRestore("The ledger that came back is not the one that the manifest names. Drop this database.")

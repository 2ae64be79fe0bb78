"""`sharewell backup`: the database into one file, the keys into another, in two places (ADR 0074)."""

from __future__ import annotations

import argparse
import contextlib
import getpass
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import Any

DONE, NO, WRONG_USE = 0, 1, 2
FORMAT = "sharewell-backup-1"
PASSPHRASE = "SHAREWELL_BACKUP_PASSPHRASE"  # noqa: S105  # nosec B105  the name of a variable

_HEAD = "SELECT size, root, text, signature FROM ledger_head ORDER BY size DESC LIMIT 1"


class CannotBackUp(Exception):
    """Nothing was written; the text says why and what to do."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the noun."""
    noun = subparsers.add_parser(
        "backup",
        help="write database and keys into two files",
        description="Write the database into one file and the keys into another, encrypted under a passphrase. The two "
        "belong in two places, with two keepers. Uses SHAREWELL_OWNER_DATABASE_URL. Nothing need be stopped.",
    )
    noun.add_argument("--to", type=Path, required=True, metavar="FILE", help="where the database goes")
    noun.add_argument("--keys-to", type=Path, required=True, metavar="FILE", help="where the keys go: another folder")
    add_passphrase(noun)
    noun.set_defaults(run=run, needs_django=False)


def add_passphrase(noun: argparse.ArgumentParser) -> None:
    """Let the passphrase come from a file; without one it comes from the environment, or is asked for."""
    noun.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help=f"a file that holds the passphrase (else {PASSPHRASE}, else it is asked for)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write both files and the manifest beside the first, all or none."""
    from sharewell.config.management.migrate import set_up_as_owner
    from sharewell.foundation.postgres_programs import ProgramProblem
    from sharewell.foundation.signing import KeyFileProblem

    problem = set_up_as_owner(in_demo=arguments.in_demo)
    if problem:
        print(problem, file=sys.stderr)
        return WRONG_USE
    import psycopg

    try:
        manifest = back_up(
            to=arguments.to,
            keys_to=arguments.keys_to,
            passphrase=read_passphrase(arguments.passphrase_file, is_new=True),
        )
    except (CannotBackUp, KeyFileProblem) as refusal:
        print(refusal, file=sys.stderr)
        return WRONG_USE
    except ProgramProblem as refusal:
        print(refusal, file=sys.stderr)
        return NO
    except OSError as refusal:
        print(f"{refusal.filename} cannot be written: {refusal.strerror}.", file=sys.stderr)
        return NO
    except psycopg.Error as refusal:
        # Only the kind of the fault: its message may hold an address.
        print(f"The database cannot be read ({type(refusal).__name__}).", file=sys.stderr)
        return NO
    head = manifest["head"]
    sealed = f"the head of {head['size']} entries" if head else "no head, for nothing is sealed yet"
    print(f"Backed up with {sealed}. Keep the two files in two places, and the passphrase in a third.")
    return DONE


def manifest_path(dump: Path) -> Path:
    """Return where the manifest of a dump lies: beside it."""
    return dump.with_name(f"{dump.name}.manifest")


def read_passphrase(path: Path | None, *, is_new: bool) -> str:
    """Return the passphrase from the file, the environment or the person. Raise `CannotBackUp` for one too short."""
    from sharewell.foundation.keys_archive import SHORTEST

    if path is not None:
        try:
            words = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise CannotBackUp(f"{path} cannot be read.") from None
    else:
        words = os.environ.get(PASSPHRASE, "")
    if path is None and not words:
        if not sys.stdin.isatty():
            raise CannotBackUp(f"There is no passphrase. Cure: --passphrase-file, or set {PASSPHRASE}.")
        words = getpass.getpass("Passphrase of the keys: ")
        if is_new and getpass.getpass("Again: ") != words:
            raise CannotBackUp("The two were not alike. Begin again.")
    if is_new and len(words) < SHORTEST:
        raise CannotBackUp(f"The passphrase is too short: use {SHORTEST} characters or more, such as five words.")
    return words


def back_up(*, to: Path, keys_to: Path, passphrase: str) -> dict[str, Any]:
    """Write the dump, the keys and the manifest; return the manifest. Where anything fails, nothing is left."""
    import psycopg

    import sharewell
    from sharewell.config.management.sealing import key_path, signing_key
    from sharewell.core.sealing.notes import join_note
    from sharewell.foundation.clock import now
    from sharewell.foundation.installation import address_of_database
    from sharewell.foundation.keys_archive import write_archive
    from sharewell.foundation.postgres_programs import programs_for

    to, keys_to = to.absolute(), keys_to.absolute()
    beside = manifest_path(to)
    key = signing_key()
    folder = key_path().parent.parent
    _require_places(to, keys_to, keys=folder)
    address = address_of_database()
    with _new_files(to, keys_to, beside) as (dump, keys, about), psycopg.connect(address) as connection:
        # What the dump holds and what the manifest says of the ledger are one moment, whatever is sealed meanwhile.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        snapshot = _one(connection, "SELECT pg_export_snapshot()")[0]
        programs = programs_for(connection, address)
        head = connection.execute(_HEAD).fetchone()
        programs.run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            "--no-comments",
            "--no-publications",
            "--no-subscriptions",
            f"--snapshot={snapshot}",
            output=dump,
        )
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "version": sharewell.__version__,
            "made_at": now().isoformat(),
            "origin": key.public.name,
            "postgresql": connection.info.server_version // 10000,
            "head": None
            if head is None
            else {"size": head[0], "root": bytes(head[1]).hex(), "note": join_note(head[2], [head[3]])},
            "database": digest_of(dump),
        }
        # The keys come after the database: whatever it holds has its key here, unless that was destroyed since.
        write_archive(folder, keys, passphrase=passphrase, manifest=json.dumps(manifest).encode())
        manifest["keys"] = digest_of(keys)
        text = json.dumps(manifest, indent=2, ensure_ascii=True) + "\n"
        about.write(join_note(text, [key.sign(text).text()]).encode())
    return manifest


def digest_of(file: BufferedRandom | BufferedReader) -> dict[str, Any]:
    """Return how many bytes a file has, and their SHA-256."""
    file.flush()
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": file.tell(), "sha256": digest}


def _one(connection: Any, statement: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = connection.execute(statement).fetchone()
    return row


def _require_places(to: Path, keys_to: Path, *, keys: Path) -> None:
    """Raise `CannotBackUp` where the two files would lie together, or with the keys, or in another's place."""
    for path in (to, keys_to):
        if not path.parent.is_dir():
            raise CannotBackUp(f"There is no folder {path.parent}. Make it first, for your own user only.")
        if path.parent.resolve().is_relative_to(keys.resolve()):
            raise CannotBackUp("Name folders outside the folder of keys.")
    if to.parent.resolve() == keys_to.parent.resolve():
        raise CannotBackUp(
            "Database and keys would lie in one folder. Whoever takes it has both, and what was erased could come back "
            "from it. Name two folders, best on two machines."
        )
    for path in (to, keys_to, manifest_path(to)):
        if path.exists():
            raise CannotBackUp(f"{path} is there already. A backup replaces nothing: name another file.")


@contextlib.contextmanager
def _new_files(*paths: Path) -> Iterator[list[BufferedRandom]]:
    """Yield files that only we may read, and put them in their places once all is written; else remove them."""
    parts = [path.with_name(f".{path.name}.{os.getpid()}.part") for path in paths]
    with contextlib.ExitStack() as stack:
        files = []
        for part in parts:
            handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            stack.callback(part.unlink, missing_ok=True)
            files.append(stack.enter_context(os.fdopen(handle, "w+b")))
        yield files
        for file in files:
            file.flush()
            os.fsync(file.fileno())
        for part, path in zip(parts, paths, strict=True):
            os.link(part, path)  # fails where somebody else was faster, and replaces nothing

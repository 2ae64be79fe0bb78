"""`sharewell ledger witness`: see another installation's heads, and cosign what goes on from what was seen before.

It is run by another organisation than the one whose ledger it is. It keeps its own key and the heads that it saw in a
folder of its own, and nothing else: no entry, no name, no database, no Django.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sharewell.core.sealing import Checkpoint, NotConsistent, Restoration
    from sharewell.foundation.signing import PublicKey, SigningKey

DONE, NO, WRONG_USE = 0, 1, 2
LONGEST_ANSWER = 200_000  # bytes
PATIENCE = 20.0  # seconds for an answer


class CannotReach(Exception):
    """The installation did not answer as it should; the text says how."""


class CannotWitness(Exception):
    """Something about how it was called or about its folder is wrong; the text says what."""


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    verb = verbs.add_parser(
        "witness",
        help="witness another installation's ledger",
        description="See the heads of another installation's ledger and cosign what goes on from what was seen before. "
        "Exit 0 cosigned or unchanged, 1 refused (what was offered does not go on), 2 wrong use or no answer.",
    )
    verb.add_argument("address", nargs="?", metavar="ADDRESS", help="of the installation, such as https://…")
    verb.add_argument("--folder", type=Path, required=True, help="where this witness keeps its key and the heads")
    verb.add_argument("--name", help="what this witness is called, for the first run: a host name of yours")
    verb.add_argument("--key", metavar="PUBLIC", help="the ledger's public key; kept at the first run")
    verb.add_argument("--once", action="store_true", help="look once, then end")
    verb.add_argument("--every", type=float, default=600.0, metavar="SECONDS", help="pause between looks (default 600)")
    verb.add_argument("--head", type=Path, metavar="FILE", help="a head from a file, instead of an address")
    verb.add_argument("--proof", type=Path, metavar="FILE", help="with --head: the consistency proof from a file")
    verb.add_argument(
        "--restored", type=Path, metavar="FILE", help="with --head: statements that the ledger was restored"
    )
    verb.add_argument("--key-only", action="store_true", help="print this witness's public key, then end")
    verb.add_argument(
        "--compare", nargs="+", type=Path, metavar="FILE", help="compare our heads with those of others, then end"
    )
    verb.set_defaults(run=run, needs_django=False)


def run(arguments: argparse.Namespace) -> int:
    """Witness once or until stopped; print a line for each look."""
    from sharewell.foundation.signing import KeyFileProblem, KeyUnreadable

    try:
        witness = Witness(arguments.folder, name=arguments.name)
        if arguments.key_only:
            print(witness.key.public.text())
            return DONE
        ledger = witness.trust(arguments.key)
        if arguments.compare:
            return compare(witness, ledger, arguments.compare, address=arguments.address)
        if (arguments.address is None) == (arguments.head is None):
            print("Name the address of the installation, or a head in a file with --head.", file=sys.stderr)
            return WRONG_USE
        while True:
            answer = look(witness, ledger, arguments)
            if arguments.once or arguments.head is not None:
                return answer
            time.sleep(arguments.every)
    except (CannotWitness, KeyFileProblem, KeyUnreadable) as problem:
        print(problem, file=sys.stderr)
        return WRONG_USE


@dataclass(frozen=True)
class Seen:
    """A head that this witness accepted: the text that the ledger signed, and the whole note."""

    checkpoint: Checkpoint
    note: str


class Witness:
    """The folder of a witness: `witness.key`, `ledger.pub`, `heads.jsonl` `refused.jsonl` and `restored.jsonl`."""

    def __init__(self, folder: Path, *, name: str | None) -> None:
        from sharewell.foundation.signing import WITNESS, load_or_make_signing_key

        path = folder / "witness.key"
        if name is None and not path.exists():
            raise CannotWitness("Name this witness at its first run: --name witness.example.org")
        self.folder = folder
        self.key: SigningKey = load_or_make_signing_key(path, name=name or "", kind=WITNESS)

    def trust(self, key: str | None) -> PublicKey:
        """Return the ledger's public key: the one kept, or the one given at the first run, which is then kept."""
        from sharewell.foundation.signing import PublicKey, write_secret

        path = self.folder / "ledger.pub"
        if key:
            text = Path(key).read_text(encoding="utf-8") if Path(key).is_file() else key
            given = PublicKey.from_text(text.strip())
            write_secret(path, given.text().encode() + b"\n")
        if not path.exists():
            raise CannotWitness("Give the ledger's public key at the first run: --key (sharewell ledger key prints it)")
        kept = PublicKey.from_text(path.read_text(encoding="ascii").strip())
        if key and kept != given:
            raise CannotWitness(
                f"Another key was kept at the first run, in {path}. A ledger does not change its key by itself. Ask "
                "the installation by telephone before you begin a new folder."
            )
        return kept

    def seen(self) -> list[Seen]:
        """Return the heads that were accepted, in their order."""
        return _read_heads(self.folder / "heads.jsonl")

    def keep(self, note: str, *, name: str = "heads.jsonl") -> None:
        """Write a head down, so that it survives a power cut."""
        import os

        path = self.folder / name
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(note, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())


def look(witness: Witness, ledger: PublicKey, arguments: argparse.Namespace) -> int:
    """Look at the newest head once: accept and cosign it, or refuse it. Say what came out."""
    from sharewell.core.sealing import NotConsistent, NoteUnreadable, parse_checkpoint, parse_note, require_consistent
    from sharewell.foundation.clock import now

    seen = witness.seen()
    last = seen[-1].checkpoint if seen else None
    try:
        note = (
            arguments.head.read_text(encoding="utf-8") if arguments.head else _ask(arguments.address, "ledger/head.txt")
        )
        text, lines = parse_note(note)
        offered = parse_checkpoint(text)
        if offered.origin != ledger.name or not any(ledger.verifies(line, text) for line in lines):
            print("REFUSED: the head is not signed with the ledger's key.", file=sys.stderr)
            return NO
        try:
            require_consistent(seen=last, offered=offered, proof=_proof(arguments, last, offered))
        except NotConsistent as refusal:
            _take_restored(witness, ledger, arguments, seen=[one.checkpoint for one in seen], refusal=refusal)
    except NotConsistent as refusal:
        witness.keep(note, name="refused.jsonl")
        print(
            f"REFUSED ({refusal.objection}): the head of {refusal.offered.size} entries does not go on from the head "
            f"of {refusal.seen.size} that was seen at {refusal.seen.signed_at.isoformat()}.\nBoth are kept in "
            f"{witness.folder}: heads.jsonl and refused.jsonl. Tell the other witnesses and the board.",
            file=sys.stderr,
        )
        return NO
    except (CannotReach, NoteUnreadable, OSError) as problem:
        print(f"No head could be read. {problem}", file=sys.stderr)
        return WRONG_USE
    if last is None or (offered.size, offered.root) != (last.size, last.root):
        # First to the disk: what was cosigned must never be forgotten.
        witness.keep(note)
    cosignature = witness.key.cosign(text, at=now()).text()
    if arguments.head:
        print(cosignature)
        return DONE
    return _hand_over(arguments.address, offered.size, cosignature)


def _take_restored(
    witness: Witness,
    ledger: PublicKey,
    arguments: argparse.Namespace,
    *,
    seen: list[Checkpoint],
    refusal: NotConsistent,
) -> None:
    """Return where the ledger states, signed, that it was restored from a head that this witness saw, and goes on so.

    Keep the statement then, and say so. Else raise `NotConsistent`: where there is a statement, with what is wrong
    with it, and where there is none, the refusal as it was.
    """
    from sharewell.core.sealing import NotConsistent, Objection, require_restored
    from sharewell.ledger.importers import read_restorations

    if refusal.objection is Objection.OTHER_LEDGER:
        raise refusal
    last, offered = refusal.seen, refusal.offered
    told: NotConsistent | None = None
    for said, note, is_signed in read_restorations(_statements(arguments), ledger):
        if said is None or not is_signed:
            told = told or NotConsistent(Objection.FALSE_STATEMENT, seen=last, offered=offered)
            continue
        try:
            proof = _proof(arguments, said, offered)
            require_restored(seen=seen, offered=offered, restoration=said, proof=proof)
        except NotConsistent as objection:
            if told is None or told.objection is Objection.STALE_STATEMENT:
                told = objection
            continue
        witness.keep(note, name="restored.jsonl")
        print(
            f"RESTORED: the ledger states that it was restored at {said.restored_at.isoformat()} and goes on from the "
            f"head of {said.size} entries. What it sealed after that, up to the head of {last.size} that was seen at "
            f"{last.signed_at.isoformat()}, is gone. The statement is kept in {witness.folder}: restored.jsonl. Ask "
            "the board whether it knows."
        )
        return
    raise told or refusal


def _statements(arguments: argparse.Namespace) -> str:
    """Fetch the statements that the ledger was restored; none where there are none."""
    if arguments.head:
        return arguments.restored.read_text(encoding="utf-8") if arguments.restored else ""
    try:
        return _ask(arguments.address, "ledger/restored.jsonl")
    except CannotReach:
        return ""  # nobody stated anything: the refusal stands


def _hand_over(address: str, size: int, cosignature: str) -> int:
    try:
        answer = _ask(address, "ledger/cosignatures/", sent=f"{size}\n{cosignature}\n")
    except CannotReach as problem:
        print(f"The head of {size} entries goes on. The cosignature was not taken. {problem}", file=sys.stderr)
        return WRONG_USE
    print(f"The head of {size} entries goes on. {answer.strip()}")
    return DONE


def _proof(arguments: argparse.Namespace, last: Checkpoint | Restoration | None, offered: Checkpoint) -> list[bytes]:
    """Fetch the consistency proof between the last head and the one offered; none where none is needed."""
    from sharewell.core.sealing.notes import decode64

    if last is None or not 0 < last.size < offered.size:
        return []
    if arguments.head:
        text = arguments.proof.read_text(encoding="utf-8") if arguments.proof else ""
    else:
        try:
            text = _ask(arguments.address, f"ledger/heads/{last.size}/to/{offered.size}.txt")
        except CannotReach:
            return []  # nobody could show it: that is an objection too
    return [decode64(line) for line in text.splitlines() if line]


def _ask(address: str, path: str, *, sent: str | None = None) -> str:
    """Ask the installation for a page, or send it something. Raise `CannotReach`."""
    url = f"{address.rstrip('/')}/{path}"
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")):
        raise CannotReach("The address must begin with https://.")
    body = None if sent is None else sent.encode()
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "text/plain; charset=utf-8"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  # nosec B310  https, or this machine
            return str(answer.read(LONGEST_ANSWER).decode("utf-8"))
    except urllib.error.HTTPError as problem:
        said = problem.read(500).decode("utf-8", errors="replace").strip()
        raise CannotReach(f"It answered {problem.code}. {said if problem.code == 400 else ''}".strip()) from None
    except (OSError, ValueError) as problem:
        raise CannotReach(f"It did not answer ({type(problem).__name__}).") from None


def compare(witness: Witness, ledger: PublicKey, files: list[Path], *, address: str | None) -> int:
    """Compare the heads that this witness saw with those of others. Two of one size with two roots are a fork.

    Given the address of the installation, it is also asked to show that their newest head and ours go on from each
    other. Where it cannot, that is told as a fork.
    """
    seen = witness.seen()
    ours: dict[int, list[Seen]] = {}
    for one in seen:
        ours.setdefault(one.checkpoint.size, []).append(one)
    answer = DONE
    for path in files:
        theirs = _read_heads(path / "heads.jsonl" if path.is_dir() else path)
        known = {(one.checkpoint.size, one.checkpoint.root) for one in (*seen, *theirs)}
        stated = [each for each in _kept_statements(ledger, witness.folder, path) if (each.size, each.root) in known]
        shared = [one for one in theirs if one.checkpoint.size in ours]
        forks = [
            one
            for one in shared
            if all(one.checkpoint.root != each.checkpoint.root for each in ours[one.checkpoint.size])
            and not any(_told_apart(one, each, stated) for each in ours[one.checkpoint.size])
        ]
        for one in forks:
            genuine = all(_is_signed(each.note, ledger) for each in (one, ours[one.checkpoint.size][-1]))
            whose = (
                "Both are signed with the ledger's key: it showed two histories." if genuine else "One is not signed."
            )
            print(f"FORK at {one.checkpoint.size} entries ({path}). {whose}")
            answer = NO
        newest = [seen[-1], theirs[-1]] if seen and theirs else []
        is_told = bool(newest) and _told_apart(seen[-1], theirs[-1], stated)
        if address and newest and not forks and not is_told and not _go_on(address, newest):
            print(f"FORK: nobody could show that the newest head in {path} and ours go on from each other.")
            answer = NO
        for each in stated:
            print(
                f"RESTORED: the ledger states that it was restored at {each.restored_at.isoformat()}, from the head "
                f"of {each.size} entries."
            )
        if not forks:
            told = f"{len(shared)} heads in common, all alike" if shared else "no head of the same size"
            print(f"{path}: {told}.")
    return answer


def _kept_statements(ledger: PublicKey, *folders: Path) -> list[Restoration]:
    """Return the statements of a restored ledger that were accepted in these folders, each once, oldest first."""
    from sharewell.ledger.importers import read_restorations

    found = {
        said
        for folder in folders
        if folder.is_dir() and (folder / "restored.jsonl").exists()
        for said, _, is_signed in read_restorations((folder / "restored.jsonl").read_text(encoding="utf-8"), ledger)
        if said is not None and is_signed
    }
    return sorted(found, key=lambda said: (said.restored_at, said.size))


def _told_apart(one: Seen, other: Seen, stated: list[Restoration]) -> bool:
    """Tell whether the ledger was restored between two heads, from one before the older of them."""
    older, newer = sorted((one.checkpoint, other.checkpoint), key=lambda each: each.signed_at)
    return any(older.signed_at < said.restored_at <= newer.signed_at and said.size < older.size for said in stated)


def _go_on(address: str, heads: list[Seen]) -> bool:
    """Ask the installation to show that two heads belong to one history."""
    from sharewell.core.sealing import NoteUnreadable, verify_consistency
    from sharewell.core.sealing.notes import decode64

    old, new = sorted((one.checkpoint for one in heads), key=lambda one: one.size)
    if old.size == new.size:
        return old.root == new.root
    try:
        text = _ask(address, f"ledger/heads/{old.size}/to/{new.size}.txt")
        proof = [decode64(line) for line in text.splitlines() if line]
    except (CannotReach, NoteUnreadable):
        return False
    return verify_consistency(old_size=old.size, new_size=new.size, old_root=old.root, new_root=new.root, proof=proof)


def _is_signed(note: str, ledger: PublicKey) -> bool:
    from sharewell.core.sealing import parse_note

    text, lines = parse_note(note)
    return any(ledger.verifies(line, text) for line in lines)


def _read_heads(path: Path) -> list[Seen]:
    from sharewell.core.sealing import NoteUnreadable, parse_checkpoint, parse_note

    if not path.exists():
        return []
    heads = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            note = json.loads(line)
            heads.append(Seen(parse_checkpoint(parse_note(note)[0]), note))
        except (ValueError, TypeError, AttributeError, NoteUnreadable):
            raise CannotWitness(f"{path} cannot be read. Do not mend it by hand: keep it and ask.") from None
    return heads

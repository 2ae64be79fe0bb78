"""`sharewell ledger`: verify, head, prove, export, seal, and the witnesses. `verify` and `witness` need no database."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sharewell.ledger.importers import Asked, Verdict

DONE, NO, WRONG_USE = 0, 1, 2


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the noun with its verbs."""
    from sharewell.config.management import witness

    noun = subparsers.add_parser("ledger", help="verify, prove and witness the ledger")
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)

    check = verbs.add_parser(
        "verify",
        help="verify an export, a proof, or the database",
        description="Verify an export (a folder) or a proof (a file). Needs no database, only public keys. "
        "Exit 0 verified, 1 not verified, 2 wrong use.",
    )
    check.add_argument("what", nargs="?", type=Path, metavar="EXPORT", help="a folder that `ledger export` wrote, or")
    check.add_argument("--database", action="store_true", help="the database of this installation, straight away")
    check.add_argument("--key", metavar="PUBLIC", help="the ledger's public key, or a file that holds it")
    check.add_argument(
        "--witness-key", action="append", default=[], metavar="PUBLIC", help="a witness that must have cosigned"
    )
    check.add_argument("--receipts", type=Path, metavar="FILE", help="receipts that somebody holds")
    check.add_argument("--head", action="append", default=[], type=Path, metavar="FILE", help="a head held of old")
    check.add_argument("--json", action="store_true", help="print one JSON document")
    check.set_defaults(run=verify, needs_django=False)

    head = verbs.add_parser("head", help="print the newest head")
    head.add_argument("--json", action="store_true", help="print one JSON document")
    head.set_defaults(run=print_head, needs_django=True)

    prove = verbs.add_parser("prove", help="print the proof that an entry is in the ledger")
    prove.add_argument("entry", metavar="ENTRY", help="the reference of the entry (led_…)")
    prove.set_defaults(run=print_proof, needs_django=True)

    export = verbs.add_parser("export", help="write the ledger out, for somebody without our database")
    export.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that is not there yet")
    export.set_defaults(run=write_export, needs_django=True)

    seal = verbs.add_parser("seal", help="seal what waits, once; `sharewell work` does it every ten seconds")
    seal.set_defaults(run=seal_once, needs_django=True)

    key = verbs.add_parser("key", help="print the ledger's public key")
    key.set_defaults(run=print_key, needs_django=True)

    add = verbs.add_parser("add-witness", help="enter an organisation that witnesses this ledger")
    add.add_argument("name", metavar="ORGANISATION")
    add.add_argument("public_key", metavar="PUBLIC", help="the key that its `ledger witness` printed")
    add.set_defaults(run=add_witness, needs_django=True)

    end = verbs.add_parser("end-witness", help="take no more cosignatures of a witness")
    end.add_argument("witness", metavar="WITNESS", help="its reference (wit_…)")
    end.set_defaults(run=end_witness, needs_django=True)

    witness.register(verbs)


# -- verify -----------------------------------------------------------------------------------------------------------


def verify(arguments: argparse.Namespace) -> int:
    """Verify and print what came out. Return 0, 1 or 2."""
    from sharewell.foundation.signing import KeyUnreadable
    from sharewell.ledger.importers import WrongUse

    if (arguments.what is None) == (not arguments.database):
        print("Name an export, or say --database.", file=sys.stderr)
        return WRONG_USE
    try:
        asked = _asked(arguments)
        verdict = _verify_database(arguments, asked) if arguments.database else _verify_path(arguments.what, asked)
    except (WrongUse, KeyUnreadable, OSError, UnicodeDecodeError) as problem:
        print(_plainly(problem), file=sys.stderr)
        return WRONG_USE
    if verdict is None:
        return WRONG_USE
    _print(verdict, as_json=arguments.json)
    return DONE if verdict.is_verified else NO


def _plainly(problem: Exception) -> str:
    return f"{problem.filename} cannot be read: {problem.strerror}." if isinstance(problem, OSError) else str(problem)


def _asked(arguments: argparse.Namespace) -> Asked:
    from sharewell.ledger.importers import Asked, read_receipts

    receipts = read_receipts(arguments.receipts.read_text(encoding="utf-8")) if arguments.receipts else ()
    return Asked(
        key=_key(arguments.key) if arguments.key else None,
        witnesses=tuple(_key(one) for one in arguments.witness_key),
        receipts=receipts,
        heads=tuple(path.read_text(encoding="utf-8") for path in arguments.head),
    )


def _key(words: str) -> Any:
    """Read a public key that was given as such, or the file that holds it."""
    from sharewell.foundation.signing import PublicKey

    text = words if "+" in words and not Path(words).is_file() else Path(words).read_text(encoding="utf-8")
    return PublicKey.from_text(text.strip())


def _verify_path(path: Path, asked: Asked) -> Verdict:
    from sharewell.ledger.importers import WrongUse, verify_export, verify_proof

    if path.is_dir():
        return verify_export(path, asked)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise WrongUse(f"{path} is neither an export (a folder) nor a proof (JSON).") from None
    return verify_proof(document, asked)


def _verify_database(arguments: argparse.Namespace, asked: Asked) -> Verdict | None:
    """Write an export into a folder for a moment, and verify that: the same check, from the same columns."""
    from sharewell.config.cli import set_up_django
    from sharewell.ledger.importers import verify_export

    problem = set_up_django(in_demo=arguments.in_demo)
    if problem:
        print(problem, file=sys.stderr)
        return None
    with tempfile.TemporaryDirectory(prefix="sharewell-ledger-") as folder:
        path = Path(folder) / "export"
        if not _export(path):
            return None
        return verify_export(path, asked)


def _print(verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        document = {
            "verified": verdict.is_verified,
            **{name: value for name, value in asdict(verdict).items() if name != "findings"},
            "findings": [
                {**{name: value for name, value in asdict(one).items() if value not in {None, ""}}, "text": one.text()}
                for one in verdict.findings
            ],
        }
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return
    for finding in verdict.findings:
        print(finding.text())
    for remark in verdict.remarks:
        print(f"Note: {remark}")
    print(f"{verdict.sealed} sealed entries, {verdict.waiting} waiting, {verdict.heads} heads.")
    if verdict.cosigned_by:
        print(f"Cosigned by {', '.join(verdict.cosigned_by)}.")
    print("Verified." if verdict.is_verified else f"Not verified: {len(verdict.findings)} things are wrong.")


# -- what needs the installation --------------------------------------------------------------------------------------


def print_head(arguments: argparse.Namespace) -> int:
    """Print the newest head. Return 1 where nothing has been sealed yet."""
    from sharewell.ledger.queries import find_newest_head
    from sharewell.ledger.types import WITNESSES_WANTED

    head = find_newest_head()
    if head is None:
        print("Nothing has been sealed yet. See: sharewell ledger seal", file=sys.stderr)
        return NO
    if arguments.json:
        document = {
            "size": head.size,
            "root": head.root,
            "signed_at": head.signed_at.isoformat(),
            "clock_behind": head.clock_behind,
            "cosigned": len(head.cosignatures),
            "wanted": WITNESSES_WANTED,
            "note": head.note,
        }
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return DONE
    print(head.note, end="")
    print(f"Cosigned {len(head.cosignatures)} of {WITNESSES_WANTED}.", file=sys.stderr)
    return DONE


def print_proof(arguments: argparse.Namespace) -> int:
    """Print one JSON document that proves an entry. Return 1 where it is unknown or not sealed yet."""
    import base64

    from sharewell.foundation.signing import KeyFileProblem
    from sharewell.ledger.queries import EntryUnknown, HeadUnknown, NotSealed, prove_entry
    from sharewell.ledger.types import PROOF_FORMAT

    try:
        proof = prove_entry(arguments.entry)
        key = signing_key().public.text()
    except EntryUnknown:
        print("There is no entry with this reference.", file=sys.stderr)
        return NO
    except (NotSealed, HeadUnknown):
        print("The entry is not sealed yet. See: sharewell ledger seal", file=sys.stderr)
        return NO
    except KeyFileProblem as problem:
        print(problem, file=sys.stderr)
        return WRONG_USE
    document = {
        "format": PROOF_FORMAT,
        "entry": proof.entry,
        "canonical": proof.canonical,
        "leaf_hash": proof.leaf_hash,
        "index": proof.index,
        "proof": [base64.b64encode(one).decode() for one in proof.hashes],
        "head": proof.head.note,
        "key": key,
    }
    print(json.dumps(document, indent=2, ensure_ascii=False))
    return DONE


def write_export(arguments: argparse.Namespace) -> int:
    """Write an export. Return 2 where it cannot be written."""
    return DONE if _export(arguments.folder) else WRONG_USE


def _export(folder: Path) -> bool:
    from sharewell.foundation.clock import now
    from sharewell.foundation.installation import address_of_database
    from sharewell.foundation.signing import KeyFileProblem
    from sharewell.ledger.exporters import export_ledger
    from sharewell.ledger.types import LedgerFault

    try:
        written = export_ledger(
            address=address_of_database(), folder=folder, public_key=signing_key().public.text(), now=now()
        )
    except (LedgerFault, KeyFileProblem) as problem:
        print(problem, file=sys.stderr)
        return False
    print(f"{written.sealed} sealed entries, {written.waiting} waiting, {written.heads} heads.", file=sys.stderr)
    return True


def seal_once(arguments: argparse.Namespace) -> int:
    """Seal what waits. Return 1 where it could not be done."""
    from sharewell.config.management.sealing import CannotSeal, seal_now

    try:
        sealed = seal_now(is_sweep=True)
    except CannotSeal as problem:
        print(problem, file=sys.stderr)
        return NO
    print(f"Sealed {sealed} entries." if sealed else "Nothing waited.")
    return DONE


def print_key(arguments: argparse.Namespace) -> int:
    """Print the public key, for those who verify or witness."""
    from sharewell.foundation.signing import KeyFileProblem

    try:
        print(signing_key().public.text())
    except KeyFileProblem as problem:
        print(problem, file=sys.stderr)
        return WRONG_USE
    return DONE


def signing_key() -> Any:
    """Return the key that signs heads, made at first use. Raise `KeyFileProblem`."""
    from sharewell.config.management.sealing import signing_key as find

    return find()


def add_witness(arguments: argparse.Namespace) -> int:
    """Enter a witness and print its reference. Return 1 where it is refused."""
    from sharewell.acting.types import OPERATOR
    from sharewell.assurance.actions import enter_witness
    from sharewell.foundation.clock import now
    from sharewell.ledger.types import WitnessRefused

    try:
        reference = enter_witness(actor=OPERATOR, name=arguments.name, public_key=arguments.public_key, now=now())
    except WitnessRefused as refusal:
        print(refusal, file=sys.stderr)
        return NO
    print(reference)
    return DONE


def end_witness(arguments: argparse.Namespace) -> int:
    """End a witness. Return 1 where there is none."""
    from sharewell.acting.types import OPERATOR
    from sharewell.assurance.actions import retire_witness
    from sharewell.foundation.clock import now
    from sharewell.ledger.types import WitnessRefused

    try:
        retire_witness(actor=OPERATOR, witness=arguments.witness, now=now())
    except WitnessRefused as refusal:
        print(refusal, file=sys.stderr)
        return NO
    return DONE

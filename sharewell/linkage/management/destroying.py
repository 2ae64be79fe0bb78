"""`sharewell index destroy`, `certificate` and `verify-certificate`: the end of records, and what is said of it."""

import argparse
import json
import sys
from pathlib import Path

DONE, NO, WRONG_USE = 0, 1, 2


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs to the noun `index`."""
    destroy = verbs.add_parser("destroy", help="show how many records are due to be destroyed, or destroy them")
    destroy.add_argument("--carry-out", action="store_true", help="destroy them; without this nothing is changed")
    destroy.add_argument("--certificate", type=Path, metavar="FILE", help="where the certificate is written")
    destroy.add_argument("--json", action="store_true", help="print one JSON document")
    destroy.set_defaults(run=_destroy)

    again = verbs.add_parser("certificate", help="write the certificate of a destruction that is finished once more")
    again.add_argument("destruction", metavar="DESTRUCTION", help="its reference")
    again.add_argument("file", type=Path, metavar="FILE")
    again.set_defaults(run=_again)

    verify = verbs.add_parser("verify-certificate", help="hold a certificate against what is kept")
    verify.add_argument("file", type=Path, metavar="FILE")
    verify.add_argument("--json", action="store_true", help="print one JSON document")
    verify.set_defaults(run=_verify)


def _destroy(arguments: argparse.Namespace) -> int:
    """Show what is due; with `--carry-out` destroy it, batch by batch. What was begun and broke off is gone on with."""
    from sharewell.acting.types import OPERATOR
    from sharewell.children.actions import begin_destruction, finish_destruction
    from sharewell.children.queries import count_due
    from sharewell.children.types import NothingDue
    from sharewell.foundation.clock import now
    from sharewell.linkage.actions import destroy_batch

    if arguments.carry_out != (arguments.certificate is not None):
        print("Give --carry-out and --certificate FILE together, or neither to see what is due.", file=sys.stderr)
        return WRONG_USE
    if not arguments.carry_out:
        due = count_due(actor=OPERATOR, now=now())
        if arguments.json:
            told = {"children": due.children, "records": due.records, "held": due.held}
            print(json.dumps({**told, "rule": due.rule, "source": due.source, "standing": due.standing}))
            return DONE
        print(f"{due.records:,} records of {due.children:,} children are due to be destroyed. Nothing was changed.")
        print(f"Legal holds keep the records of {due.held:,} more.")
        print(f"{due.rule} {due.source} ({due.standing}).")
        return DONE
    if not _can_be_written(arguments.certificate):
        return WRONG_USE
    try:
        destruction = begin_destruction(actor=OPERATOR, now=now())
    except NothingDue as refused:
        print(refused, file=sys.stderr)
        if arguments.json:
            print(json.dumps({"destruction": "", "children": 0, "records": 0}))
        return DONE
    done = 0
    while records := destroy_batch(actor=OPERATOR, destruction=destruction, now=now()):
        done += len(records)
        print(f"{destruction}: {done:,} records", file=sys.stderr)
    finish_destruction(actor=OPERATOR, destruction=destruction, now=now())
    return _write(destruction, arguments.certificate, as_json=arguments.json)


def _can_be_written(file: Path) -> bool:
    """Tell whether a certificate can be written there, before anything is destroyed; one that is there stays."""
    if file.exists() or not file.parent.is_dir():
        print(f"{file.name} is there already, or its folder is not. Name a new file.", file=sys.stderr)
        return False
    return True


def _again(arguments: argparse.Namespace) -> int:
    return (
        _write(arguments.destruction, arguments.file, as_json=False) if _can_be_written(arguments.file) else WRONG_USE
    )


def _write(destruction: str, file: Path, *, as_json: bool) -> int:
    from sharewell.acting.types import OPERATOR
    from sharewell.children.queries import make_certificate
    from sharewell.children.types import DestructionUnknown

    try:
        certificate = make_certificate(actor=OPERATOR, destruction=destruction)
    except DestructionUnknown:
        print(f"There is no finished destruction {destruction}.", file=sys.stderr)
        return WRONG_USE
    try:
        file.write_text(json.dumps(certificate, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        print(f"{file.name} cannot be written: {error.strerror}. Try: sharewell index certificate {destruction} FILE",
              file=sys.stderr)  # fmt: skip
        return WRONG_USE
    if as_json:
        print(json.dumps(certificate))
    else:
        print(
            f"{certificate['records']:,} records of {certificate['children']:,} children were destroyed"
            f" ({destruction}). The certificate is {file.name}."
        )
    return DONE


def _verify(arguments: argparse.Namespace) -> int:
    """Say whether a certificate is so: 0 where it is, 1 where it is not, 2 where the file is none."""
    from sharewell.acting.types import OPERATOR
    from sharewell.children.queries import check_certificate

    try:
        certificate = json.loads(arguments.file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        print(f"{arguments.file.name} cannot be read as a certificate.", file=sys.stderr)
        return WRONG_USE
    if not isinstance(certificate, dict):
        print(f"{arguments.file.name} is no certificate.", file=sys.stderr)
        return WRONG_USE
    wrong = check_certificate(actor=OPERATOR, certificate=certificate)
    if arguments.json:
        print(json.dumps({"verified": not wrong, "wrong": list(wrong)}))
    else:
        print("\n".join(wrong) if wrong else "The certificate says what was destroyed.")
    return NO if wrong else DONE

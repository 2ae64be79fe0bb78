"""Read an export of the ledger and verify it. It needs no database, no settings and no Django: only public keys.

Each file of entries is one aligned part of the tree, so that processes verify them side by side, and each gives back
the root of its part. docs/reference/ledger.md says what is checked; a `Finding` says what is wrong, and where.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any

from sharewell.core.sealing import (
    Checkpoint,
    Frontier,
    NoteUnreadable,
    Restoration,
    node_hash,
    parse_checkpoint,
    parse_note,
    parse_restoration,
    root_of_subtrees,
    verify_inclusion,
)
from sharewell.core.sealing.notes import decode64
from sharewell.foundation.signing import PublicKey
from sharewell.ledger.types import (
    ENCODER,
    ENCODING_VERSION,
    EXPORT_FORMAT,
    LINES_A_FILE,
    PROOF_FORMAT,
    leaf_hash,
    moment_text,
)

_LEVEL = LINES_A_FILE.bit_length() - 1
_KEYS = frozenset(
    {"actor", "event", "facts", "occurred_at", "organisation", "purpose", "reference", "subjects", "version"}
)
MOST_FINDINGS = 1000

_FACT = rb'"[a-z0-9_]+":(?:0|-?[1-9][0-9]{0,15}|"[!#-\[\]-~]*")'
_PLAIN = re.compile(
    rb'\{"actor":"\w+","event":"[a-z_.]+","facts":\{((?:' + _FACT + rb"(?:," + _FACT + rb")*)?)\},"
    rb'"occurred_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z","organisation":"\w*","purpose":"[a-z0-9._-]*",'
    rb'"reference":"(\w+)","subjects":\[(?:"\w+"(?:,"\w+")*)?\],"version":1\}'
)
"""An entry as nearly all are: nothing in it could be written in a second way. The rest is read and written anew."""

_RESTORED = b'"event":"installation.restored"'

_FACT_NAME = re.compile(rb'"([a-z0-9_]+)":')


class WrongUse(Exception):
    """What was given is not what this command reads. The message says what is wrong."""


class Kind(StrEnum):
    """What can be wrong with a ledger."""

    CHANGED_ENTRY = "changed-entry"
    """An entry no longer says what was sealed: a bit was flipped, or a column changed."""

    REMOVED_ENTRY = "removed-entry"
    """A leaf was sealed here, and its entry is gone."""

    CUT_OFF_TAIL = "cut-off-tail"
    """A head covers more leaves than there are, or somebody holds a head that does."""

    MISSING_RECEIPT = "missing-receipt"
    """Somebody holds the receipt of an entry that is not there, sealed or not, or is another now."""

    REWRITTEN_HISTORY = "rewritten-history"
    """The leaves do not lead to a head that was signed, or to one that somebody holds."""

    BAD_SIGNATURE = "bad-signature"
    """A head is not signed with the key."""

    BAD_COSIGNATURE = "bad-cosignature"
    """A cosignature is not the witness's."""

    NOT_COSIGNED = "not-cosigned"
    """No head carries the cosignature of a witness that was asked for."""

    BAD_RESTORE = "bad-restore"
    """A statement that the ledger was restored is not signed, not of this history, or without its entry."""

    UNSTATED_RESTORE = "unstated-restore"
    """An entry says that the ledger was restored, and no statement does."""

    OLDER_HEAD = "older-head"
    """A head says that it is older than the one before, or does not grow."""

    REPEATED_ENTRY = "repeated-entry"
    """A reference stands in the ledger twice."""

    UNREADABLE = "unreadable"
    """A line or a file is not as the format says."""


_WORDS = {
    Kind.CHANGED_ENTRY: "This entry no longer says what was written",
    Kind.REMOVED_ENTRY: "The entry at this place was removed",
    Kind.CUT_OFF_TAIL: "The end of the ledger was cut off",
    Kind.MISSING_RECEIPT: "Somebody holds a receipt of an entry that is gone or changed",
    Kind.REWRITTEN_HISTORY: "What was sealed before was rewritten",
    Kind.BAD_SIGNATURE: "A head is not signed with the ledger's key",
    Kind.BAD_COSIGNATURE: "A cosignature is not genuine",
    Kind.NOT_COSIGNED: "No head is cosigned by a witness that was asked for",
    Kind.BAD_RESTORE: "A statement that the ledger was restored is false",
    Kind.UNSTATED_RESTORE: "The ledger was restored, and its signed statement is missing",
    Kind.OLDER_HEAD: "A head is older or smaller than the one before",
    Kind.REPEATED_ENTRY: "An entry stands in the ledger twice",
    Kind.UNREADABLE: "Something cannot be read",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong: what kind, at which entry (reference or place) or head, and more about it."""

    kind: Kind
    entry: str = ""
    place: int | None = None
    size: int | None = None
    more: str = ""

    def text(self) -> str:
        """Return the finding as a sentence for people."""
        where = [self.entry] if self.entry else []
        where += [f"place {self.place}"] if self.place is not None else []
        where += [f"head of {self.size}"] if self.size is not None else []
        told = (
            f"{_WORDS[self.kind]} ({self.kind}): {', '.join(where)}" if where else f"{_WORDS[self.kind]} ({self.kind})"
        )
        return f"{told}. {self.more}".rstrip()


@dataclass(slots=True)
class Verdict:
    """What came out: what was looked at, what is wrong, and what should be known all the same."""

    sealed: int = 0
    waiting: int = 0
    heads: int = 0
    size: int = 0
    root: str = ""
    cosigned_by: tuple[str, ...] = ()
    receipts: int = 0
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def is_verified(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What whoever verifies brings along: trusted keys, receipts, and heads that they hold of old."""

    key: PublicKey | None = None
    witnesses: tuple[PublicKey, ...] = ()
    receipts: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, ...] = ()
    """Notes of heads, as they were published."""


@dataclass(slots=True)
class _Part:
    """What one process found out about one file."""

    leaves: int = 0
    root: bytes = b""
    peaks: dict[int, list[bytes]] = field(default_factory=dict)
    """The complete subtrees at each size that a head has within this part."""

    found: dict[str, str] = field(default_factory=dict)
    """The leaf hashes of the entries for which somebody holds a receipt."""

    restored: dict[str, str] = field(default_factory=dict)
    """The moments at which an entry says that the ledger was restored, with its reference."""

    references: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


# -- entries ----------------------------------------------------------------------------------------------------------


def _check_entry(canonical: bytes) -> tuple[str, str]:
    """Return the reference of an encoded entry, and what is wrong with the encoding, or nothing.

    There is one way to encode an entry. Anything else (a key twice, another order, a space) could be read in two ways.
    """
    plain = _PLAIN.fullmatch(canonical)
    if plain is not None:
        names = _FACT_NAME.findall(plain[1])
        if all(before < after for before, after in pairwise(names)):
            return plain[2].decode("ascii"), ""
    try:
        document = json.loads(canonical)
    except ValueError:
        return "", "It is not JSON."
    if not isinstance(document, dict) or document.keys() != _KEYS or document["version"] != ENCODING_VERSION:
        return "", "It does not have the parts of an entry."
    reference, facts, subjects = document["reference"], document["facts"], document["subjects"]
    if type(reference) is not str:
        return "", "Its reference is no text."
    if type(document["version"]) is not int or type(facts) is not dict or type(subjects) is not list:
        return reference, "A part of it is of another kind than it should be."
    if not {*map(type, subjects)} <= {str} or not {*map(type, facts.values())} <= {str, int}:
        return reference, "A subject or a fact is neither text nor a whole number."
    if ENCODER.encode(document).encode() != canonical:
        return reference, "It is not encoded in the one proper way."
    return reference, ""


def _check_line(line: bytes, place: int | None, part: _Part, held: frozenset[str]) -> bytes | None:
    """Check one line; return the hash that counts for the tree (None where nothing can)."""
    fields = line.split(b"\t")
    if len(fields) != 4 or fields[0] != (b"-" if place is None else b"%d" % place):
        part.findings.append(Finding(kind=Kind.UNREADABLE, place=place, more="The line is not as it should be."))
        return None
    _, sealed_text, own_text, canonical = fields
    try:
        sealed = None if sealed_text == b"-" else bytes.fromhex(sealed_text.decode("ascii"))
        own = sealed if own_text == b"=" else None if own_text == b"-" else bytes.fromhex(own_text.decode("ascii"))
    except ValueError:
        part.findings.append(Finding(kind=Kind.UNREADABLE, place=place, more="A hash on the line is no hash."))
        return None
    if (sealed is None) != (place is None):
        part.findings.append(Finding(kind=Kind.UNREADABLE, place=place, more="The line has no place or no hash."))
        return None
    if canonical == b"-":
        part.findings.append(Finding(kind=Kind.REMOVED_ENTRY, place=place))
        return sealed
    actual = leaf_hash(canonical)
    reference, wrong = _check_entry(canonical)
    if actual != own or (sealed is not None and actual != sealed):
        more = "The hash kept beside it was changed as well." if actual == own and sealed is not None else wrong
        part.findings.append(Finding(kind=Kind.CHANGED_ENTRY, entry=reference, place=place, more=more))
    elif wrong:
        part.findings.append(Finding(kind=Kind.UNREADABLE, entry=reference, place=place, more=wrong))
    if _RESTORED in canonical and not wrong:
        document = json.loads(canonical)
        if document["event"] == "installation.restored":
            part.restored[document["occurred_at"]] = reference
    if reference in held:
        part.found[reference] = actual.hex()
    if reference in part.references:
        part.findings.append(Finding(kind=Kind.REPEATED_ENTRY, entry=reference, place=place))
    part.references.add(reference)
    return sealed if sealed is not None else actual


def _lines(path: Path) -> list[bytes]:
    lines = path.read_bytes().split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def _check_file(path: Path, number: int, sizes: Sequence[int], held: frozenset[str]) -> _Part:
    """Verify one file of sealed entries: part `number` of the tree."""
    part, frontier, wanted = _Part(), Frontier(), set(sizes)
    start = number * LINES_A_FILE
    level: list[bytes] = []
    for offset, line in enumerate(_lines(path)):
        counted = _check_line(line, start + offset, part, held)
        level.append(counted if counted is not None else bytes(32))
    part.leaves = len(level)
    del part.findings[MOST_FINDINGS:]
    if wanted or len(level) < LINES_A_FILE:
        for leaf in level:
            frontier.append(leaf)
            if start + frontier.size in wanted:
                part.peaks[start + frontier.size] = list(frontier.peaks)
        part.peaks[start + frontier.size] = list(frontier.peaks)
        part.root = frontier.peaks[0] if len(frontier.peaks) == 1 else b""
    else:
        while len(level) > 1:
            level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level), 2)]
        part.root = level[0]
        part.peaks[start + LINES_A_FILE] = [part.root]
    return part


# -- heads ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Head:
    checkpoint: Checkpoint
    text: str
    note: str
    cosigned_by: tuple[str, ...] = ()


def _read_heads(path: Path, verdict: Verdict) -> list[_Head]:
    heads: list[_Head] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            note = json.loads(line)
            text, _ = parse_note(note)
            heads.append(_Head(parse_checkpoint(text), text, note))
        except (ValueError, TypeError, AttributeError) as problem:
            verdict.findings.append(Finding(kind=Kind.UNREADABLE, more=f"A head cannot be read. {problem}"))
    before: Checkpoint | None = None
    for head in heads:
        this = head.checkpoint
        if before is not None and (this.size <= before.size or this.signed_at < before.signed_at):
            verdict.findings.append(Finding(kind=Kind.OLDER_HEAD, size=this.size))
        before = this
    return heads


def read_restorations(text: str, key: PublicKey) -> Iterator[tuple[Restoration | None, str, bool]]:
    """Yield what each line of `restored.jsonl` says (None: nothing), its note, and whether `key` signed it."""
    for line in text.splitlines():
        try:
            note = json.loads(line)
            words, lines = parse_note(note)
            said = parse_restoration(words)
        except (ValueError, TypeError, AttributeError):
            yield None, line, False
            continue
        yield said, note, said.origin == key.name and any(key.verifies(one, words) for one in lines)


def _check_notes(
    notes: Sequence[str], key: PublicKey, witnesses: Sequence[PublicKey]
) -> list[tuple[bool, list[str], bool]]:
    """Return for each note: whether the ledger signed it, which witnesses did, and whether one of those is false."""
    told = []
    for note in notes:
        text, lines = parse_note(note)
        is_signed = parse_checkpoint(text).origin == key.name and any(key.verifies(line, text) for line in lines)
        known = [(one, line) for line in lines for one in witnesses if one.is_signer_of(line)]
        genuine = [one.name for one, line in known if one.verifies(line, text)]
        told.append((is_signed, genuine, len(genuine) != len(known)))
    return told


# -- the whole --------------------------------------------------------------------------------------------------------


def verify_export(folder: Path, asked: Asked, *, processes: int | None = None) -> Verdict:
    """Verify an export. Raise `WrongUse` where the folder holds none."""
    about = _read_about(folder)
    verdict = Verdict()
    key = asked.key
    if key is None:
        key = _read_key(folder / "ledger.pub")
        verdict.remarks.append(
            "No key was given, so the key inside the export was used. That proves only that the export agrees with "
            "itself. Ask the installation, or somebody who trusts it, for its key, and give it with --key."
        )
    heads = _read_heads(folder / "heads.jsonl", verdict)
    files = sorted((folder / "entries").glob("*.txt"))
    held = frozenset(reference for reference, _ in asked.receipts)
    old = _read_old_heads(asked.heads)
    restored = _read_restorations(folder / "restored.jsonl", key, verdict)
    sizes = sorted({one.checkpoint.size for one in (*heads, *old)} | {one.size for one in restored})
    with ProcessPoolExecutor(max_workers=processes or os.cpu_count() or 1) as pool:
        checks = []
        for number, path in enumerate(files):
            if path.name != f"{number:07d}.txt":
                raise WrongUse(f"{path.name} is not the next file of entries: one before it is missing.")
            within = [size for size in sizes if number * LINES_A_FILE < size <= (number + 1) * LINES_A_FILE]
            checks.append(pool.submit(_check_file, path, number, within, held))
        notes = [one.note for one in heads]
        told_notes = [
            pool.submit(_check_notes, notes[at : at + 500], key, asked.witnesses) for at in range(0, len(notes), 500)
        ]
        parts = [check.result() for check in checks]
        told = [one for each in told_notes for one in each.result()]
    waiting = _Part()
    for line in _lines(folder / "unsealed.txt"):
        _check_line(line, None, waiting, held)
    _judge(
        verdict, parts=parts, waiting=waiting, heads=heads, told=told, old=old, restored=restored, asked=asked, key=key
    )
    if not files and (verdict.heads or about.get("sealed")):
        verdict.findings.append(Finding(kind=Kind.CUT_OFF_TAIL, place=0, more="There are no sealed entries at all."))
    return verdict


def _judge(
    verdict: Verdict,
    *,
    parts: Sequence[_Part],
    waiting: _Part,
    heads: list[_Head],
    told: Iterable[tuple[bool, list[str], bool]],
    old: Sequence[_Head],
    restored: Sequence[Restoration],
    asked: Asked,
    key: PublicKey,
) -> None:
    for part in (*parts, waiting):
        verdict.findings += part.findings
    verdict.findings += _repeated([*parts, waiting])
    verdict.sealed = sum(part.leaves for part in parts)
    verdict.waiting = len(waiting.references)
    verdict.heads = len(heads)
    roots = dict(_roots(parts))
    for head, (is_signed, witnesses, is_false) in zip(heads, told, strict=True):
        head.cosigned_by = tuple(witnesses)
        size = head.checkpoint.size
        if not is_signed:
            verdict.findings.append(Finding(kind=Kind.BAD_SIGNATURE, size=size))
        if is_false:
            verdict.findings.append(Finding(kind=Kind.BAD_COSIGNATURE, size=size))
        verdict.findings += _compare(head.checkpoint, roots, verdict.sealed, "")
    if heads:
        verdict.size, verdict.root = heads[-1].checkpoint.size, heads[-1].checkpoint.root.hex()
    if verdict.sealed > verdict.size:
        more = f"{verdict.sealed - verdict.size} leaves lie beyond the newest head."
        verdict.findings.append(Finding(kind=Kind.CUT_OFF_TAIL, size=verdict.size, more=f"Heads are missing: {more}"))
    _judge_restorations(verdict, restored, roots=roots, entries=_restored(*parts, waiting))
    for one in old:
        text, lines = parse_note(one.note)
        if not any(each.verifies(line, text) for line in lines for each in (key, *asked.witnesses)):
            raise WrongUse("The old head is not signed with the ledger's key or a witness's, so it proves nothing.")
        wrong = list(_compare(one.checkpoint, roots, verdict.sealed, "Somebody holds this head."))
        lost = _lost_in_restore(one.checkpoint, restored, old) if wrong else None
        if lost is None:
            verdict.findings += wrong
        else:
            verdict.remarks.append(
                f"The head of {one.checkpoint.size} that somebody holds was lost when the ledger was restored at "
                f"{moment_text(lost.restored_at)}. It goes on from the head of {lost.size}, which somebody holds too."
            )
    _judge_witnesses(verdict, heads=heads, asked=asked)
    _judge_receipts(verdict, parts=[*parts, waiting], asked=asked)


def _judge_restorations(
    verdict: Verdict, restored: Sequence[Restoration], *, roots: dict[int, bytes], entries: dict[str, str]
) -> None:
    """Hold statements, tree and entries against each other: each restore has all three."""
    for one in restored:
        if one.size > verdict.sealed or (one.size and roots.get(one.size) != one.root):
            more = "The ledger does not go on from the head that it names."
            verdict.findings.append(Finding(kind=Kind.BAD_RESTORE, size=one.size, more=more))
    stated = {moment_text(one.restored_at): one.size for one in restored}
    for moment, size in sorted(stated.items()):
        if moment not in entries:
            verdict.findings.append(Finding(kind=Kind.BAD_RESTORE, size=size, more="No entry says so."))
        else:
            verdict.remarks.append(f"The ledger was restored at {moment}. It goes on from the head of {size}.")
    for moment, entry in sorted(entries.items()):
        if moment not in stated:
            verdict.findings.append(Finding(kind=Kind.UNSTATED_RESTORE, entry=entry))


def _restored(*parts: _Part) -> dict[str, str]:
    return {moment: entry for part in parts for moment, entry in part.restored.items()}


def _lost_in_restore(head: Checkpoint, restored: Sequence[Restoration], held: Sequence[_Head]) -> Restoration | None:
    """Return the statement that explains why a head is not in this ledger: younger than it, from a head held too."""
    known = {(one.checkpoint.size, one.checkpoint.root) for one in held}
    for one in restored:
        if head.signed_at < one.restored_at and one.size < head.size and (one.size, one.root) in known:
            return one
    return None


def _compare(head: Checkpoint, roots: dict[int, bytes], sealed: int, more: str) -> Iterator[Finding]:
    if head.size > sealed:
        yield Finding(
            kind=Kind.CUT_OFF_TAIL,
            place=sealed,
            size=head.size,
            more=f"{head.size - sealed} sealed entries are gone. {more}".rstrip(),
        )
    elif head.size and roots.get(head.size) != head.root:
        yield Finding(kind=Kind.REWRITTEN_HISTORY, size=head.size, more=more)


def _judge_witnesses(verdict: Verdict, *, heads: Sequence[_Head], asked: Asked) -> None:
    names: set[str] = set()
    for witness in asked.witnesses:
        last = max((head.checkpoint.size for head in heads if witness.name in head.cosigned_by), default=None)
        if last is None:
            verdict.findings.append(Finding(kind=Kind.NOT_COSIGNED, more=f"Witness: {witness.name}."))
            continue
        names.add(witness.name)
        if last < verdict.size:
            verdict.remarks.append(
                f"{witness.name} has cosigned up to head {last}; {verdict.size - last} entries are newer."
            )
    verdict.cosigned_by = tuple(sorted(names))


def _judge_receipts(verdict: Verdict, *, parts: Sequence[_Part], asked: Asked) -> None:
    found = {reference: hashed for part in parts for reference, hashed in part.found.items()}
    verdict.receipts = len(asked.receipts)
    for reference, hashed in asked.receipts:
        if reference not in found:
            more = "It is neither among the sealed entries nor among those that wait."
            verdict.findings.append(Finding(kind=Kind.MISSING_RECEIPT, entry=reference, more=more))
        elif found[reference] != hashed:
            more = "The entry is there, and says something else."
            verdict.findings.append(Finding(kind=Kind.MISSING_RECEIPT, entry=reference, more=more))


def _repeated(parts: Sequence[_Part]) -> list[Finding]:
    seen: set[str] = set()
    findings = []
    for part in parts:
        findings += [Finding(kind=Kind.REPEATED_ENTRY, entry=one) for one in sorted(seen & part.references)]
        seen |= part.references
    return findings


def _roots(parts: Sequence[_Part]) -> Iterator[tuple[int, bytes]]:
    """Yield (size, root) for every size that somebody asks about."""
    frontier = Frontier()
    for part in parts:
        for size, peaks in part.peaks.items():
            yield size, root_of_subtrees([*frontier.peaks, *peaks])
        if not part.root or part.leaves != LINES_A_FILE:
            return
        frontier.append(part.root)


def _read_restorations(path: Path, key: PublicKey, verdict: Verdict) -> list[Restoration]:
    """Return the statements that are signed. Where the file is missing, the entries tell."""
    statements = []
    for said, _, is_signed in read_restorations(path.read_text(encoding="utf-8") if path.exists() else "", key):
        if said is None:
            verdict.findings.append(Finding(kind=Kind.UNREADABLE, more="A statement of a restore cannot be read."))
        elif not is_signed:
            more = "It is not signed with the ledger's key."
            verdict.findings.append(Finding(kind=Kind.BAD_RESTORE, size=said.size, more=more))
        else:
            statements.append(said)
    return statements


def _read_about(folder: Path) -> dict[str, Any]:
    needed = ("about.json", "heads.jsonl", "unsealed.txt", "ledger.pub", "entries")
    missing = [name for name in needed if not (folder / name).exists()]
    if missing:
        raise WrongUse(f"{folder} is no export of a ledger: {', '.join(missing)} is missing.")
    try:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    except ValueError:
        raise WrongUse("about.json cannot be read.") from None
    if not isinstance(about, dict) or about.get("format") != EXPORT_FORMAT:
        raise WrongUse(f"This export is of another format than {EXPORT_FORMAT}.")
    return about


def _read_key(path: Path) -> PublicKey:
    return PublicKey.from_text(path.read_text(encoding="utf-8").strip())


def _read_old_heads(notes: Sequence[str]) -> list[_Head]:
    heads = []
    for note in notes:
        try:
            text, _ = parse_note(note)
            heads.append(_Head(parse_checkpoint(text), text, note))
        except NoteUnreadable as problem:
            raise WrongUse(f"The old head cannot be read. {problem}") from None
    return heads


def read_receipts(text: str) -> tuple[tuple[str, str], ...]:
    """Return (reference, leaf hash) of each line of a file of receipts. Raise `WrongUse`.

    A line is `led_… hash`; a comma or a tab between them does too, and so does a CSV with a header.
    """
    receipts = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        words = line.replace(",", " ").split()
        if not words or (number == 1 and not words[0].startswith("led_")):
            continue
        if len(words) < 2 or not words[0].startswith("led_") or len(words[-1]) != 64:
            raise WrongUse(f"Line {number} of the receipts is none: it should be a reference and a hash.")
        receipts.append((words[0], words[-1]))
    return tuple(receipts)


def verify_proof(document: Any, asked: Asked) -> Verdict:
    """Verify what `sharewell ledger prove` printed. Raise `WrongUse` for something else."""
    try:
        if document["format"] != PROOF_FORMAT:
            raise WrongUse(f"This proof is of another format than {PROOF_FORMAT}.")
        canonical, note = str(document["canonical"]), str(document["head"])
        index, hashes = int(document["index"]), [decode64(one) for one in document["proof"]]
        key = asked.key or PublicKey.from_text(str(document["key"]))
        text, lines = parse_note(note)
        head = parse_checkpoint(text)
    except (KeyError, TypeError, ValueError) as problem:
        raise WrongUse(f"This is no proof of an entry: {problem}") from None
    verdict = Verdict(sealed=1, heads=1, size=head.size, root=head.root.hex())
    if asked.key is None:
        verdict.remarks.append("No key was given, so the key inside the proof was used. Give the known one with --key.")
    reference, wrong = _check_entry(canonical.encode())
    if wrong:
        verdict.findings.append(Finding(kind=Kind.UNREADABLE, entry=reference, more=wrong))
    actual = leaf_hash(canonical.encode())
    if not verify_inclusion(leaf=actual, index=index, size=head.size, proof=hashes, root=head.root):
        verdict.findings.append(Finding(kind=Kind.CHANGED_ENTRY, entry=reference, place=index, size=head.size))
    if head.origin != key.name or not any(key.verifies(line, text) for line in lines):
        verdict.findings.append(Finding(kind=Kind.BAD_SIGNATURE, size=head.size))
    one = _Head(head, text, note)
    ((_, witnesses, is_false),) = _check_notes([note], key, asked.witnesses)
    one.cosigned_by = tuple(witnesses)
    if is_false:
        verdict.findings.append(Finding(kind=Kind.BAD_COSIGNATURE, size=head.size))
    _judge_witnesses(verdict, heads=[one], asked=asked)
    part = _Part(found={reference: actual.hex()})
    of_this = tuple(each for each in asked.receipts if each[0] == reference)
    _judge_receipts(verdict, parts=[part], asked=Asked(receipts=of_this))
    return verdict

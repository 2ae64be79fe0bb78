"""Signed heads as text that people can read: the signed note and the checkpoint of C2SP.

A note is lines of text, an empty line, and signature lines "— name base64". The text of a head says: the origin (whose
ledger), the size, the root in base 64, the moment as "time …", and, where the machine's clock stood behind the head
before, "clock-behind …" in seconds. Who signed what is checked elsewhere (`foundation.signing`): this module only reads
and writes.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

DASH = "— "
RESTORED = "restored from head"
LONGEST = 100_000  # characters of a note
MOST_SIGNATURES = 100

_NAME = re.compile(r"[^\s+]{1,200}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_TIME = re.compile(r"time (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})Z")
_BEHIND = re.compile(r"clock-behind ([1-9][0-9]{0,11})")


class NoteUnreadable(ValueError):
    """The text is not a note, or not a head. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """One signature line: the name of the key, its identifier (4 bytes) and what was signed with it."""

    name: str
    key_id: bytes
    signature: bytes

    def text(self) -> str:
        """Return the line without its end."""
        return f"{DASH}{self.name} {base64.b64encode(self.key_id + self.signature).decode()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a head says: of which ledger, how many leaves, which root, and when."""

    origin: str
    size: int
    root: bytes
    signed_at: datetime
    clock_behind: int = 0

    def text(self) -> str:
        """Return the text that is signed, each line with its end."""
        moment = self.signed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode(), f"time {moment}"]
        if self.clock_behind:
            lines.append(f"clock-behind {self.clock_behind}")
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration:
    """What the statement of a restored ledger says: it goes on from a head that it had once, and since when.

    What was sealed after that head is gone. The second line is a word, so that no statement can pass for a head.
    """

    origin: str
    size: int
    root: bytes
    restored_at: datetime

    def text(self) -> str:
        """Return the text that is signed, each line with its end."""
        moment = self.restored_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        lines = [self.origin, RESTORED, str(self.size), base64.b64encode(self.root).decode(), f"time {moment}"]
        return "".join(f"{line}\n" for line in lines)


def join_note(text: str, signatures: Iterable[str]) -> str:
    """Return the note of a text and its signature lines (without their ends)."""
    return text + "\n" + "".join(f"{line}\n" for line in signatures)


def parse_note(note: str) -> tuple[str, tuple[SignatureLine, ...]]:
    """Return the text of a note and its signature lines. Raise `NoteUnreadable`."""
    if len(note) > LONGEST:
        raise NoteUnreadable("The note is too long.")
    text, gap, rest = note.rpartition("\n\n")
    if not gap or not text or not rest.endswith("\n"):
        raise NoteUnreadable("A note is text, an empty line, and signature lines, each with its end.")
    if any(ord(character) < 32 and character != "\n" for character in note):
        raise NoteUnreadable("There is a control character in the note.")
    lines = rest[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteUnreadable("The note has too many signatures.")
    return text + "\n", tuple(parse_signature(line) for line in lines)


def parse_signature(line: str) -> SignatureLine:
    """Return what a signature line says. Raise `NoteUnreadable`."""
    name, gap, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not gap or not is_name(name):
        raise NoteUnreadable("A signature line is a dash, the name of a key and base 64.")
    raw = decode64(encoded)
    if len(raw) < 5:
        raise NoteUnreadable("A signature line is too short.")
    return SignatureLine(name=name, key_id=raw[:4], signature=raw[4:])


def parse_checkpoint(text: str) -> Checkpoint:
    """Return what the text of a head says. Raise `NoteUnreadable` for a text that it would not itself be written as."""
    lines = text.split("\n")
    if len(lines) not in {5, 6} or lines[-1]:
        raise NoteUnreadable("A head has four or five lines.")
    origin, size, root, moment = lines[:4]
    told = _TIME.fullmatch(moment)
    behind = _BEHIND.fullmatch(lines[4]) if len(lines) == 6 else None
    if not is_name(origin) or not _SIZE.fullmatch(size) or told is None or (len(lines) == 6 and behind is None):
        raise NoteUnreadable("A line of the head is not as it should be.")
    return Checkpoint(
        origin=origin,
        size=int(size),
        root=_root(root),
        signed_at=_moment(told[1]),
        clock_behind=int(behind[1]) if behind else 0,
    )


def parse_restoration(text: str) -> Restoration:
    """Return what the statement of a restored ledger says. Raise `NoteUnreadable` for anything else."""
    lines = text.split("\n")
    if len(lines) != 6 or lines[-1] or lines[1] != RESTORED:
        raise NoteUnreadable("This is no statement of a restored ledger.")
    told = _TIME.fullmatch(lines[4])
    if not is_name(lines[0]) or not _SIZE.fullmatch(lines[2]) or told is None:
        raise NoteUnreadable("A line of the statement is not as it should be.")
    return Restoration(origin=lines[0], size=int(lines[2]), root=_root(lines[3]), restored_at=_moment(told[1]))


def _moment(told: str) -> datetime:
    try:
        return datetime.strptime(told, "%Y-%m-%dT%H:%M:%S.%f").replace(tzinfo=UTC)
    except ValueError:
        raise NoteUnreadable("The moment of the head does not exist.") from None


def _root(encoded: str) -> bytes:
    decoded = decode64(encoded)
    if len(decoded) != 32:
        raise NoteUnreadable("The root of a head has 32 bytes.")
    return decoded


def is_name(text: str) -> bool:
    """Tell whether the text can name a key or a ledger: no space and no plus sign."""
    return _NAME.fullmatch(text) is not None


def decode64(text: str) -> bytes:
    """Return the bytes of base 64 that is written in the one proper way. Raise `NoteUnreadable`."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteUnreadable("This is not base 64.") from None
    if base64.b64encode(raw).decode() != text:
        raise NoteUnreadable("This base 64 is not written properly.")
    return raw

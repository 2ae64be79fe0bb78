"""Sign notes with Ed25519, and keep the keys in files of their own. Pure of Django.

Keys are written as C2SP's signed note writes them: `name+id+base64` for a public key, `PRIVATE+KEY+name+id+base64` for
a signing key. A ledger signs its heads (kind 1); a witness cosigns them with the moment (kind 4, tlog-cosignature).
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import re
import secrets
import stat
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sharewell.core.sealing.notes import NoteUnreadable, SignatureLine, decode64, is_name

LEDGER, WITNESS = 1, 4
"""The kinds of key: one that signs heads, one that cosigns them."""

_PRIVATE = "PRIVATE+KEY+"
_KEY_ID = re.compile(r"[0-9a-f]{8}")
_SIGNATURE_LENGTH = 64


class KeyUnreadable(ValueError):
    """The text is no key. The message never repeats it."""


class KeyFileProblem(Exception):
    """The file of a key cannot be used; the text says why and what to do. It never holds a key."""


def _key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True)
class PublicKey:
    """A key that checks signatures: the name of whoever signs, the kind, and 32 bytes."""

    name: str
    kind: int
    raw: bytes

    @classmethod
    def from_text(cls, text: str) -> PublicKey:
        """Read `name+id+base64`. Raise `KeyUnreadable`."""
        name, found, rest = text.partition("+")
        key_id, found_too, encoded = rest.partition("+")
        if not found or not found_too or not is_name(name) or not _KEY_ID.fullmatch(key_id):
            raise KeyUnreadable("A public key is written as name+id+base64.")
        kind, raw = _kind_and_raw(encoded)
        if _key_id(name, kind, raw).hex() != key_id:
            raise KeyUnreadable("The identifier of the key does not fit to the key.")
        return cls(name, kind, raw)

    @property
    def key_id(self) -> bytes:
        """Return the 4 bytes that signature lines name the key by."""
        return _key_id(self.name, self.kind, self.raw)

    @property
    def fingerprint(self) -> str:
        """Return SHA-256 of the key as it is written, in hexadecimal, to compare by telephone or in the ledger."""
        return hashlib.sha256(self.text().encode()).hexdigest()

    def text(self) -> str:
        """Return `name+id+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([self.kind]) + self.raw).decode()}"

    def is_signer_of(self, line: SignatureLine) -> bool:
        """Tell whether the line says that it was signed with this key."""
        return line.name == self.name and line.key_id == self.key_id

    def verifies(self, line: SignatureLine, text: str) -> bool:
        """Tell whether the line is this key's signature (or cosignature) of the text of a note."""
        if not self.is_signer_of(line):
            return False
        message, signature = text.encode(), line.signature
        if self.kind == WITNESS:
            if len(signature) != 8 + _SIGNATURE_LENGTH:
                return False
            message = _cosigned(text, struct.unpack(">Q", signature[:8])[0])
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, repr=False)
class SigningKey:
    """A key that signs. Its text is the secret itself: it is written to its file and nowhere else."""

    public: PublicKey
    private: Ed25519PrivateKey

    def __repr__(self) -> str:
        """Return the name, never the key."""
        return f"SigningKey({self.public.name!r})"

    @classmethod
    def new(cls, *, name: str, kind: int) -> SigningKey:
        """Draw a new key. Raise `KeyUnreadable` for a name with a space or a plus sign."""
        return cls._from_seed(name, kind, secrets.token_bytes(32))

    @classmethod
    def from_text(cls, text: str) -> SigningKey:
        """Read `PRIVATE+KEY+name+id+base64`. Raise `KeyUnreadable`."""
        if not text.startswith(_PRIVATE):
            raise KeyUnreadable("A signing key begins with PRIVATE+KEY+.")
        name, _, rest = text.removeprefix(_PRIVATE).partition("+")
        key_id, _, encoded = rest.partition("+")
        kind, seed = _kind_and_raw(encoded)
        key = cls._from_seed(name, kind, seed)
        if key.public.key_id.hex() != key_id:
            raise KeyUnreadable("The identifier of the key does not fit to the key.")
        return key

    @classmethod
    def _from_seed(cls, name: str, kind: int, seed: bytes) -> SigningKey:
        if not is_name(name):
            raise KeyUnreadable("The name of a key holds no space and no plus sign.")
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(PublicKey(name, kind, private.public_key().public_bytes_raw()), private)

    def text(self) -> str:
        """Return the secret as it is written to its file."""
        encoded = base64.b64encode(bytes([self.public.kind]) + self.private.private_bytes_raw()).decode()
        return f"{_PRIVATE}{self.public.name}+{self.public.key_id.hex()}+{encoded}"

    def sign(self, text: str) -> SignatureLine:
        """Sign the text of a note."""
        return self._line(self.private.sign(text.encode()))

    def cosign(self, text: str, *, at: datetime) -> SignatureLine:
        """Cosign the text of a head: "at this moment it was the newest that I saw, and it goes on from the others"."""
        seconds = int(at.timestamp())
        return self._line(struct.pack(">Q", seconds) + self.private.sign(_cosigned(text, seconds)))

    def _line(self, signature: bytes) -> SignatureLine:
        return SignatureLine(name=self.public.name, key_id=self.public.key_id, signature=signature)


def cosigned_at(line: SignatureLine) -> datetime:
    """Return the moment that a cosignature carries, in UTC. Raise `NoteUnreadable` where it carries none."""
    if len(line.signature) != 8 + _SIGNATURE_LENGTH:
        raise NoteUnreadable("This is no cosignature.")
    try:
        return datetime.fromtimestamp(struct.unpack(">Q", line.signature[:8])[0], UTC)
    except (ValueError, OverflowError, OSError):
        raise NoteUnreadable("The moment of the cosignature does not exist.") from None


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _kind_and_raw(encoded: str) -> tuple[int, bytes]:
    try:
        raw = decode64(encoded)
    except NoteUnreadable:
        raise KeyUnreadable("The key is not base 64.") from None
    if len(raw) != 33 or raw[0] not in {LEDGER, WITNESS}:
        raise KeyUnreadable("The key is of an unknown kind or of another length.")
    return raw[0], raw[1:]


# -- files ------------------------------------------------------------------------------------------------------------


def write_secret(path: Path, content: bytes) -> bool:
    """Write a new file that only its owner may read, whole or not at all. Return False where there is one already."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.parent / f".{path.name}.{secrets.token_hex(8)}"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)  # fails where another process was faster; replacing would lose its key
        except FileExistsError:
            return False
        sync_folder(path.parent)
        return True
    finally:
        beside.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make what was created or removed in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_secret(path: Path) -> bytes:
    """Return what a secret file holds. Raise `KeyFileProblem` where others may read it, or it cannot be read."""
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & 0o077:
            raise KeyFileProblem(f"Others may read {path}. Cure: chmod 600 {path}")
        return path.read_bytes()
    except OSError as problem:
        raise KeyFileProblem(f"{path} cannot be read ({problem.strerror}).") from None


def load_signing_key(path: Path) -> SigningKey:
    """Return the key in a file. Raise `KeyFileProblem`."""
    try:
        return SigningKey.from_text(read_secret(path).decode("ascii").strip())
    except (KeyUnreadable, UnicodeDecodeError):
        raise KeyFileProblem(f"{path} does not hold a signing key.") from None


def load_or_make_signing_key(path: Path, *, name: str, kind: int) -> SigningKey:
    """Return the key in a file, making both where there is none, and its public key beside it (`.pub`).

    Raise `KeyFileProblem`.
    """
    if not path.exists():
        try:
            write_secret(path, SigningKey.new(name=name, kind=kind).text().encode() + b"\n")
        except OSError as problem:
            raise KeyFileProblem(f"{path} cannot be written ({problem.strerror}).") from None
    key = load_signing_key(path)
    public = path.with_suffix(".pub")
    with contextlib.suppress(OSError):  # a copy for people; the key itself is what counts
        if not public.exists():
            public.write_text(key.public.text() + "\n", encoding="ascii")
    return key

"""Keys for what is kept about one subject each, in a folder outside the database and its dumps. Pure of Django.

`master.key` wraps every other key (AES-256-GCM). A subject's key lies in a file whose name is an HMAC of the subject's
reference, so that a listing of the folder says nothing. Destroying a key first leaves a mark (`.gone`) beside which no
key may be made, then overwrites and removes the file: any process, on any machine that shares the folder, has nothing.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sharewell.foundation.signing import KeyFileProblem, read_secret, sync_folder, write_secret

_LENGTH, _NONCE = 32, 12


class KeyDestroyed(Exception):
    """The key was destroyed, and with it everything that was sealed with it."""


class NoKey(Exception):
    """There never was a key for this subject, or its file is lost."""


class SealBroken(Exception):
    """The bytes are not what was sealed for this subject and this purpose."""


@dataclass(frozen=True)
class SubjectKeys:
    """The keys in one folder. Nothing is held in memory between calls, so a key that is destroyed is gone at once."""

    folder: Path

    def seal(self, subject: str, content: bytes, *, purpose: str) -> bytes:
        """Return the content, encrypted under the subject's key (made at first use). Raise `KeyDestroyed`."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._find_or_make(subject)).encrypt(nonce, content, _about(subject, purpose))

    def open(self, subject: str, sealed: bytes, *, purpose: str) -> bytes:
        """Return what was sealed. Raise `KeyDestroyed`, `NoKey` or `SealBroken`."""
        try:
            return AESGCM(self._find(subject)).decrypt(sealed[:_NONCE], sealed[_NONCE:], _about(subject, purpose))
        except (InvalidTag, ValueError):
            raise SealBroken from None

    def destroy(self, subject: str) -> None:
        """Destroy the subject's key for ever. Done twice, it is done once."""
        key, gone = self._files(subject)
        write_secret(gone, b"")
        with contextlib.suppress(FileNotFoundError):
            handle = os.open(key, os.O_WRONLY)
            try:
                os.write(handle, bytes(os.fstat(handle).st_size))
                os.fsync(handle)
            finally:
                os.close(handle)
            key.unlink()
        sync_folder(key.parent)

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for keyed hashes of this purpose: the same for as long as the master key is."""
        return hmac.digest(self._master(), b"derived for " + purpose.encode(), "sha256")

    def is_known(self, subject: str) -> bool:
        """Tell whether there is a key for the subject, or the mark that it was destroyed."""
        return any(path.exists() for path in self._files(subject))

    def is_destroyed(self, subject: str) -> bool:
        """Tell whether the subject's key was destroyed."""
        return self._files(subject)[1].exists()

    def _find_or_make(self, subject: str) -> bytes:
        key, gone = self._files(subject)
        if not gone.exists() and not key.exists():
            nonce = secrets.token_bytes(_NONCE)
            wrapped = AESGCM(self._master()).encrypt(nonce, secrets.token_bytes(_LENGTH), subject.encode())
            write_secret(key, nonce + wrapped)
            if gone.exists():  # destroyed while we made one: theirs comes first
                self.destroy(subject)
        return self._find(subject)

    def _find(self, subject: str) -> bytes:
        key, gone = self._files(subject)
        if gone.exists():
            raise KeyDestroyed
        if not key.exists():
            raise NoKey
        wrapped = read_secret(key)
        try:
            return AESGCM(self._master()).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], subject.encode())
        except (InvalidTag, ValueError):
            raise KeyFileProblem(f"{key} does not fit to the master key beside it.") from None

    def _files(self, subject: str) -> tuple[Path, Path]:
        name = hmac.digest(self._master(), b"file name of " + subject.encode(), "sha256").hex()
        within = self.folder / name[:2]
        return within / f"{name}.key", within / f"{name}.gone"

    def _master(self) -> bytes:
        path = self.folder / "master.key"
        if not path.exists():
            try:
                write_secret(path, secrets.token_bytes(_LENGTH))
            except OSError as problem:
                raise KeyFileProblem(f"{path} cannot be written ({problem.strerror}).") from None
        master = read_secret(path)
        if len(master) != _LENGTH:
            raise KeyFileProblem(f"{path} does not hold a master key.")
        return master


def _about(subject: str, purpose: str) -> bytes:
    """Return what binds sealed bytes to their subject and purpose, so that none can pass for another's."""
    return f"{subject}\n{purpose}".encode()

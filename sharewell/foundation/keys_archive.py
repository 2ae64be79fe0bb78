"""Write a folder of keys into one file that is encrypted under a passphrase, and read it again. Pure of Django.

The file: a line that names the format, 16 bytes of salt, then chunks. Each chunk is at most 1 MiB, encrypted with
AES-256-GCM under a key that scrypt makes of the passphrase and the salt. The nonce is the number of the chunk and
whether it is the last, and the beginning of the file is authenticated with each: so a chunk that is changed, missing,
moved or cut off is noticed. Inside is a tar archive, compressed because its padding is larger than the keys.
"""

from __future__ import annotations

import io
import secrets
import tarfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sharewell.foundation.signing import write_secret

FORMAT = b"sharewell-keys-1\n"
SHORTEST = 12  # characters of a passphrase
MASTER = "subjects/master.key"
LARGEST_FILE = 1 << 20  # bytes of a file in it

_CHUNK = 1 << 20
_SALT = 16
_TAG = 16
_COST = {"n": 1 << 17, "r": 8, "p": 1}  # 128 MiB and about half a second


class ArchiveUnreadable(Exception):
    """The file of keys cannot be read; the text says why and what to do."""


def write_archive(folder: Path, file: IO[bytes], *, passphrase: str, manifest: bytes) -> int:
    """Write every file of a folder of keys. Return how many there were. `manifest` comes first.

    Somebody may destroy a key meanwhile: what has its mark of destruction beside it is left out.
    """
    written = 0
    with (
        _Encrypting(file, passphrase) as stream,
        tarfile.open(fileobj=stream, mode="w|gz") as archive,  # type: ignore[call-overload]
    ):
        _add(archive, "manifest", manifest)
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                continue
            if path.suffix == ".key" and path.with_suffix(".gone").exists():
                continue
            _add(archive, name, content)
            written += 1
    return written


def read_archive(file: IO[bytes], *, passphrase: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file, `manifest` first, then the master key. Raise `ArchiveUnreadable`.

    What is yielded is genuine; that nothing is missing at the end is known only when all was read.
    """
    stream = _Decrypting(file, passphrase)
    try:
        with tarfile.open(fileobj=stream, mode="r|gz") as archive:  # type: ignore[call-overload]
            for member in archive:
                name = PurePosixPath(member.name)
                if not member.isfile() or name.is_absolute() or ".." in name.parts or member.size > LARGEST_FILE:
                    raise ArchiveUnreadable("The file of keys holds something that is no key.")
                content = archive.extractfile(member)
                yield member.name, content.read() if content else b""
        while stream.read(_CHUNK):  # to the last chunk, which says that it is the last
            pass
    except (tarfile.TarError, EOFError, OSError):
        raise ArchiveUnreadable("The file of keys is damaged.") from None


def restore_folder(
    folder: Path, files: Iterable[tuple[str, bytes]], *, after_master: Callable[[], None]
) -> tuple[int, int]:
    """Write files into a folder of keys. Return how many were written and how many were destroyed since.

    A file that is there stays as it is, and a key beside whose place lies the mark of its destruction is not written.
    `after_master` is called once the master key is there and before any other: it leaves the marks of those who were
    erased.
    """
    written = gone = 0
    is_marked = False
    for name, content in files:
        path = folder / name
        if not is_marked and name.startswith("subjects/") and name != MASTER:
            after_master()
            is_marked = True
        if path.suffix == ".key" and path.with_suffix(".gone").exists():
            gone += 1
        elif write_secret(path, content):
            written += 1
    if not is_marked:
        after_master()
    return written, gone


def _files(folder: Path) -> list[Path]:
    """Return the files of a folder of keys, the master key first, without what is half written."""
    found = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return sorted(found, key=lambda path: (path.relative_to(folder).as_posix() != MASTER, path))


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


def _key(passphrase: str, salt: bytes) -> AESGCM:
    normal = unicodedata.normalize("NFC", passphrase).encode()
    return AESGCM(Scrypt(salt=salt, length=32, **_COST).derive(normal))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class _Encrypting:
    """A file to write to: what is written comes out encrypted, a chunk at a time."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        salt = secrets.token_bytes(_SALT)
        self._file, self._key, self._about = file, _key(passphrase, salt), FORMAT + salt
        self._waiting, self._number = bytearray(), 0
        file.write(self._about)

    def __enter__(self) -> _Encrypting:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._put(is_last=True)

    def write(self, content: bytes) -> int:
        """Take more."""
        self._waiting += content
        while len(self._waiting) > _CHUNK:
            self._put(is_last=False)
        return len(content)

    def _put(self, *, is_last: bool) -> None:
        plain = bytes(self._waiting[:_CHUNK])
        del self._waiting[:_CHUNK]
        self._file.write(self._key.encrypt(_nonce(self._number, is_last=is_last), plain, self._about))
        self._number += 1


class _Decrypting:
    """A file to read from: what was written through `_Encrypting`."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        self._about = file.read(len(FORMAT) + _SALT)
        if not self._about.startswith(FORMAT) or len(self._about) != len(FORMAT) + _SALT:
            raise ArchiveUnreadable("This is no file of keys that `sharewell backup` wrote.")
        self._file, self._key = file, _key(passphrase, self._about[len(FORMAT) :])
        self._next, self._number, self._ready = file.read(_CHUNK + _TAG), 0, bytearray()
        self._is_over = False

    def read(self, size: int) -> bytes:
        """Return at most so many bytes; none once all was read. Raise `ArchiveUnreadable`."""
        while len(self._ready) < size and not self._is_over:
            chunk, self._next = self._next, self._file.read(_CHUNK + _TAG)
            self._is_over = not self._next
            try:
                self._ready += self._key.decrypt(_nonce(self._number, is_last=self._is_over), chunk, self._about)
            except InvalidTag:
                raise ArchiveUnreadable(
                    "The passphrase is another one, or the file of keys was changed or cut off."
                    if not self._number
                    else "The file of keys was changed or cut off."
                ) from None
            self._number += 1
        taken = bytes(self._ready[:size])
        del self._ready[:size]
        return taken

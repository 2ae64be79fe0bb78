"""Read a file that was handed in from the parts that are kept of it, or from its first bytes, as from a disk."""

import io
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol


class Openable(Protocol):
    """A file that can be opened again and again, as a `Path` can."""

    @property
    def name(self) -> str:
        """Return what to call the file where something is wrong with it."""

    def open(self, mode: Any, /) -> Any:
        """Open it to read bytes."""


class InMemory:
    """The first bytes of a file, up to the end of a line."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self._data = name, data

    def open(self, mode: Any, /) -> BinaryIO:
        """Open it."""
        return io.BytesIO(self._data)


class InParts:
    """A file in parts: `part` returns the bytes of one, and nothing after the last. One part is in memory at a time."""

    def __init__(self, name: str, part: Callable[[int], bytes]) -> None:
        self.name, self._part = name, part

    def open(self, mode: Any, /) -> BinaryIO:
        """Open it at its beginning."""
        return io.BufferedReader(_Parts(self._part))


class _Parts(io.RawIOBase):
    def __init__(self, part: Callable[[int], bytes]) -> None:
        self._part, self._number, self._rest = part, 0, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = memoryview(self._part(self._number))
            self._number += 1
        piece = self._rest[: len(buffer)]
        self._rest = self._rest[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


def whole_lines(data: bytes, encoding: str) -> bytes:
    """Return bytes up to the end of the last whole line. Where there is none, all of them."""
    width = 2 if encoding.startswith("utf-16") else 1
    for end in ("\n", "\r"):
        mark = end.encode("utf-16-be" if encoding == "utf-16-be" or data.startswith(b"\xfe\xff") else "utf-16-le")
        wanted = mark if width == 2 else end.encode()
        place = data.rfind(wanted)
        while place > 0 and place % width:
            place = data.rfind(wanted, 0, place + 1)
        if place >= 0:
            return data[: place + width]
    return data

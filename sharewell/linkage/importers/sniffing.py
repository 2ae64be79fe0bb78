"""Tell in which encoding a file is, from its bytes as they come. What was assumed is said, and can be chosen anew."""

import codecs
import re
from collections.abc import Mapping
from typing import BinaryIO

from sharewell.linkage.types import PART

ENCODING_WORDS: Mapping[str, str] = {
    "utf-8-sig": "UTF-8, the usual one",
    "cp1252": "Windows (Western European)",
    "utf-16": "UTF-16, as “Unicode text” of a spreadsheet",
    "utf-16-le": "UTF-16, little-endian, without a mark",
    "utf-16-be": "UTF-16, big-endian, without a mark",
    "iso-8859-15": "ISO 8859-15 (Western European with €)",
    "latin-1": "ISO 8859-1",
}
EVIDENT = frozenset({"utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"})
"""What the bytes themselves tell, by a mark or by being whole letters. Any other encoding is a guess."""
_STRAY = re.compile("[\udc80-\udcff]")
_NOT_IN_CP1252 = (0x81, 0x8D, 0x8F, 0x90, 0x9D)


class Sniffer:
    """Look at each piece of a file, and say at the end which encoding it is in."""

    def __init__(self) -> None:
        self._first = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._whole = self._stray = 0
        self._is_cp1252 = True

    def see(self, piece: bytes) -> None:
        """Look at the next piece."""
        if len(self._first) < 4_096:
            self._first += piece[:4_096]
        text = self._decoder.decode(piece)
        if not text.isascii():
            stray = len(_STRAY.findall(text))
            self._stray += stray
            self._whole += len(text) - len(text.encode("ascii", "ignore")) - stray
        self._is_cp1252 = self._is_cp1252 and not any(byte in piece for byte in _NOT_IN_CP1252)

    def encoding(self) -> str:
        """Return the encoding: by its mark; by empty bytes at every second place; UTF-8 where most of what is no
        plain letter is; else the usual one of Windows. A stray byte in a file of UTF-8 is refused by its line.
        """
        if self._first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        even, odd = self._first[0::2], self._first[1::2]
        if odd.count(0) * 3 > len(odd) and even.count(0) * 10 < len(even):
            return "utf-16-le"
        if even.count(0) * 3 > len(even) and odd.count(0) * 10 < len(odd):
            return "utf-16-be"
        if self._first.startswith(codecs.BOM_UTF8) or not self._stray or self._whole > self._stray:
            return "utf-8-sig"
        return "cp1252" if self._is_cp1252 else "latin-1"


def sniff(stream: BinaryIO, *, most: int = 0) -> str:
    """Return the encoding of a file, read piece by piece from its beginning; of `most` pieces, where that is given."""
    sniffer, seen = Sniffer(), 0
    stream.seek(0)
    while (not most or seen < most) and (piece := stream.read(PART)):
        sniffer.see(piece)
        seen += 1
    stream.seek(0)
    return sniffer.encoding()

"""Take a photograph or a document for what its bytes are, and draw it anew without what was hidden in it.

The name and the stated type of a file say nothing: only the bytes do. A JPEG or PNG is decoded and written again, so
that neither where it was taken nor anything behind or beside the picture comes along. A PDF is looked through; what
runs, opens or holds another file is refused, and its pages are written into a new document. Pure of Django.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PIL import Image, ImageCms, UnidentifiedImageError
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

LARGEST_FILE = 8 * 1024 * 1024  # bytes; a photograph of a telephone has three to six million
MOST_PIXELS = 25_000_000
MOST_PAGES = 50
MOST_OBJECTS = 20_000  # of a PDF

_ORIENTATION = 0x0112  # the one tag of a photograph that is kept: which way up it is
_MODES = {"1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr"}


class FileKind(StrEnum):
    """What may be attached. There is nothing else."""

    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"


MEDIA_TYPES = {FileKind.JPEG: "image/jpeg", FileKind.PNG: "image/png", FileKind.PDF: "application/pdf"}
ENDINGS = {FileKind.JPEG: "jpg", FileKind.PNG: "png", FileKind.PDF: "pdf"}


class FileRefused(ValueError):
    """The file cannot be attached. The message says what to do."""


@dataclass(frozen=True, slots=True)
class CleanFile:
    """What is kept of a file: what it is, and its bytes as they were written anew."""

    kind: FileKind
    content: bytes


_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "This is a program, whatever its name says. Attach a photograph or a PDF."),
    (b"\x7fELF", "This is a program, whatever its name says. Attach a photograph or a PDF."),
    (b"#!", "This is a program, whatever its name says. Attach a photograph or a PDF."),
    (b"\xcf\xfa\xed\xfe", "This is a program, whatever its name says. Attach a photograph or a PDF."),
    (b"\xca\xfe\xba\xbe", "This is a program, whatever its name says. Attach a photograph or a PDF."),
    (
        b"PK",
        "This is a packed file or an office document. Open it, save what is needed as PDF, and attach each by itself.",
    ),
    (b"Rar!", "This is a packed file. Open it, and attach each photograph or PDF by itself."),
    (b"7z\xbc\xaf", "This is a packed file. Open it, and attach each photograph or PDF by itself."),
    (b"\x1f\x8b", "This is a packed file. Open it, and attach each photograph or PDF by itself."),
    (b"\xd0\xcf\x11\xe0", "This is an office document, which can hold programs. Save it as PDF and attach that."),
    (b"{\\rtf", "This is an office document, which can hold programs. Save it as PDF and attach that."),
)
_NO_KIND = "This is neither a photograph (JPEG or PNG) nor a PDF. Save it as one of these, and attach that."
_UNREADABLE = "This file is damaged: it cannot be opened. Save it again, and attach that."
_TWO_IN_ONE = "This file is two files in one. Save the photograph or the PDF again by itself, and attach that."


def clean_file(content: bytes) -> CleanFile:
    """Return what the bytes are, written anew without what was hidden in them. Raise `FileRefused`."""
    if not content:
        raise FileRefused("This file is empty. Choose it again.")
    if len(content) > LARGEST_FILE:
        raise FileRefused(f"This file is larger than {_megabytes(LARGEST_FILE)}. Make the photograph smaller.")
    kind = _kind_of(content)
    # A packed file is read from its end and a PDF from near its beginning: either can hide in another file.
    if zipfile.is_zipfile(io.BytesIO(content)) or content.find(b"%PDF-", 1, 1024) > 0:
        raise FileRefused(_TWO_IN_ONE)
    written = _pdf(content) if kind is FileKind.PDF else _picture(content, kind)
    if len(written) > LARGEST_FILE + LARGEST_FILE // 2:
        raise FileRefused(f"This file is larger than {_megabytes(LARGEST_FILE)}. Make the photograph smaller.")
    return CleanFile(kind, written)


def _megabytes(size: int) -> str:
    return f"{size // (1024 * 1024)} MB"


def _kind_of(content: bytes) -> FileKind:
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content[4:8] == b"ftyp":
        raise FileRefused("This is a film, or a photograph in a format of its own (HEIC). Save it as JPEG first.")
    for beginning, words in _OTHERS:
        if content.startswith(beginning):
            raise FileRefused(words)
    raise FileRefused(_NO_KIND)


def _picture(content: bytes, kind: FileKind) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=[kind.value.upper()]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise FileRefused(
                    f"This picture has more than {MOST_PIXELS // 1_000_000} million dots. Make it smaller."
                )
            picture.load()
            return _drawn(picture, kind)
    except FileRefused:
        raise
    except (
        UnidentifiedImageError, Image.DecompressionBombError, ImageCms.PyCMSError, OSError, ValueError, SyntaxError,
        TypeError, KeyError, IndexError, EOFError, struct.error, zlib.error, Warning,
    ):  # fmt: skip
        raise FileRefused(_UNREADABLE) from None


def _drawn(picture: Image.Image, kind: FileKind) -> bytes:
    """Write the dots of a picture anew: their colours, which way up it is, and nothing else."""
    if picture.mode not in _MODES and kind is FileKind.JPEG:
        raise FileRefused(_UNREADABLE)
    turned = picture.getexif().get(_ORIENTATION, 1)
    colours = picture.info.get("icc_profile")
    clear = picture.info.get("transparency")
    picture.info.clear()
    out = io.BytesIO()
    if colours and picture.mode == "RGB":
        # Telephones have colours of their own; without this a bruise would be shown paler than it was.
        profile = ImageCms.ImageCmsProfile(io.BytesIO(colours))
        ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"), inPlace=True)
        picture.info.clear()
    if kind is FileKind.PNG:
        picture.save(out, "PNG", **({"transparency": clear} if clear is not None else {}))
        return out.getvalue()
    kept = Image.Exif()
    if isinstance(turned, int) and 1 < turned <= 8:
        kept[_ORIENTATION] = turned
    is_as_it_was = picture.format == "JPEG" and not colours
    picture.save(out, "JPEG", quality="keep" if is_as_it_was else 95, exif=kept.tobytes() if len(kept) else b"")
    return out.getvalue()


_RUNS = frozenset({
    "/JS", "/JavaScript", "/AA", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/AF", "/RichMedia", "/XFA",
    "/RichMediaContent", "/Collection", "/Rendition", "/Movie", "/Sound",
})  # fmt: skip
_ACTS = frozenset({
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/FileAttachment", "/RichMedia", "/Screen", "/3D",
})  # fmt: skip
_RUNS_WORDS = "This PDF holds a program or another file. Print it to a new PDF, and attach that."
_HIDDEN = ("/Metadata", "/PieceInfo", "/Thumb", "/LastModified", "/StructParents", "/Annots", "/OC")


def _pdf(content: bytes) -> bytes:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise FileRefused("This PDF is locked with a password. Save it without one, and attach that.")
        root = reader.trailer["/Root"].get_object()
        _require_plain(root)
        if not 1 <= len(reader.pages) <= MOST_PAGES:
            raise FileRefused(f"A PDF may have at most {MOST_PAGES} pages. Attach the pages that are needed.")
        writer = PdfWriter()
        for page in reader.pages:
            for name in _HIDDEN:
                page.pop(name, None)
            writer.add_page(page)
        writer.metadata = None
        for each in _walk(writer.root_object):
            _bare(each)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()
    except FileRefused:
        raise
    except (
        PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError,
        RecursionError, NotImplementedError, OverflowError, zlib.error, struct.error,
    ):  # fmt: skip
        raise FileRefused(_UNREADABLE) from None


def _require_plain(root: Any) -> None:
    """Refuse what runs, opens or holds something, what somebody filled in or commented, and hidden layers."""
    if "/OCProperties" in root:
        raise FileRefused("This PDF has layers, and some may be hidden. Print it to a new PDF, and attach that.")
    if "/AcroForm" in root:
        raise FileRefused("This PDF is a form to be filled in. Print it to a new PDF, and attach that.")
    for each in _walk(root):
        if not isinstance(each, DictionaryObject):
            continue
        if _RUNS & set(each) or {str(each.get("/S")), str(each.get("/Subtype"))} & _ACTS:
            raise FileRefused(_RUNS_WORDS)
        if any(note.get_object().get("/Subtype") != "/Link" for note in each.get("/Annots") or ()):
            raise FileRefused("This PDF has comments in it. Print it to a new PDF, and attach that.")


def _walk(root: Any) -> list[Any]:
    """Return every object that can be reached, each once. Raise `FileRefused` where there are too many."""
    found: list[Any] = []
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if not isinstance(one, DictionaryObject | ArrayObject):
            continue
        found.append(one)
        if len(found) > MOST_OBJECTS:
            raise FileRefused("This PDF is too large to be looked through. Attach the pages that are needed.")
        waiting += [one.raw_get(name) for name in one] if isinstance(one, DictionaryObject) else list(one)
    return found


def _bare(each: Any) -> None:
    """Take out of one object of a PDF what is not seen on the page, the place in a photograph too."""
    if not isinstance(each, DictionaryObject):
        return
    for name in _HIDDEN:
        each.pop(NameObject(name), None)
    filters = each.get("/Filter")
    names = [filters] if isinstance(filters, NameObject) else list(filters or ())
    if isinstance(each, StreamObject) and names == ["/DCTDecode"]:
        # A photograph in a document is a JPEG as it came from the camera. pypdf offers no other way to its bytes.
        each._data = _without_segments(each._data)  # noqa: SLF001


def _without_segments(jpeg: bytes) -> bytes:
    """Return a JPEG without the segments that tell of camera, place and words; its colours stay as they are.

    APP14 says how the colours are kept, so it stays. Raise `FileRefused` for what is no JPEG.
    """
    if jpeg[:2] != b"\xff\xd8":
        raise FileRefused(_UNREADABLE)
    out, at = bytearray(b"\xff\xd8"), 2
    while True:
        if at + 4 > len(jpeg) or jpeg[at] != 0xFF:
            raise FileRefused(_UNREADABLE)
        marker, (length,) = jpeg[at + 1], struct.unpack(">H", jpeg[at + 2 : at + 4])
        if marker == 0xDA:
            return bytes(out + jpeg[at:])
        is_told = marker == 0xFE or (0xE1 <= marker <= 0xEF and marker != 0xEE)
        if not is_told:
            out += jpeg[at : at + 2 + length]
        at += 2 + length

"""Files to attach: photographs that tell where they were taken, documents, and what is neither."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from PIL import Image, ImageDraw, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from sharewell.decisions.types import ItemKind, Seen
from sharewell.sharing.types import Mentions
from sharewell.sharing.types.attached import Attached

PLACE = b"51.5007"
CAMERA = "Invented camera of Robin"


def picture(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Return a picture with something on it."""
    drawn = Image.new("RGB", size, (230, 220, 200))
    ImageDraw.Draw(drawn).ellipse((8, 8, 40, 40), fill=(90, 60, 120))
    return drawn


def photograph(*, turned: int = 1, size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a JPEG as a telephone makes it: which way up, with which camera, and where."""
    told = Image.Exif()
    told[0x0112] = turned
    told[0x010F] = CAMERA
    told.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 2.5), 3: "W", 4: (0.0, 7.0, 28.0), 29: PLACE.decode()})
    out = io.BytesIO()
    picture(size).save(out, "JPEG", quality=90, exif=told.tobytes(), comment=b"Robin at home")
    return out.getvalue()


def drawing() -> bytes:
    """Return a PNG with words beside its dots."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", CAMERA)
    out = io.BytesIO()
    picture().save(out, "PNG", pnginfo=words)
    return out.getvalue()


def document(**of_root: Any) -> bytes:
    """Return a PDF with a photograph on its page and an author. `of_root` is put into its catalogue."""
    out = io.BytesIO()
    picture_with_place = Image.open(io.BytesIO(photograph()))
    picture_with_place.save(out, "PDF", author=CAMERA, exif=picture_with_place.getexif())
    writer = PdfWriter(clone_from=io.BytesIO(out.getvalue()))
    writer.add_metadata({"/Author": CAMERA})
    for name, value in of_root.items():
        writer.root_object[NameObject(f"/{name}")] = value
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def running() -> DictionaryObject:
    """Return what makes a PDF run something when it is opened."""
    return DictionaryObject({
        NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)"),
    })  # fmt: skip


def packed(content: bytes = b"words") -> bytes:
    """Return a packed file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Robin Invented.txt", content)
    return out.getvalue()


def attached(content: bytes | None = None, **more: Any) -> Attached:
    """Return an attachment with its marks."""
    plain: dict[str, Any] = {
        "content": photograph() if content is None else content,
        "description": "A body map: three marks on the left arm.",
        "item_class": "concern",
        "kind": ItemKind.FACT,
        "seen": Seen.OBSERVED,
        "mentions": Mentions.NOBODY,
    }
    return Attached(**{**plain, **more})

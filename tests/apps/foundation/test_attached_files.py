"""A file is what its bytes are, and nothing that was hidden in it comes along."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from sharewell.foundation import attached_files
from sharewell.foundation.attached_files import LARGEST_FILE, MOST_PAGES, FileKind, FileRefused, clean_file
from tests.support.attaching import CAMERA, PLACE, document, drawing, packed, photograph, picture, running


class TestPhotographs:
    def test_lose_the_place_the_camera_and_the_words(self) -> None:
        before = photograph()
        assert PLACE in before
        assert CAMERA.encode() in before
        after = clean_file(before)
        assert after.kind is FileKind.JPEG
        for told in (PLACE, CAMERA.encode(), b"Robin at home"):
            assert told not in after.content
        with Image.open(io.BytesIO(after.content)) as drawn:
            assert dict(drawn.getexif()) == {}
            assert drawn.size == (64, 48)

    def test_stay_the_right_way_up(self) -> None:
        with Image.open(io.BytesIO(clean_file(photograph(turned=6)).content)) as drawn:
            assert dict(drawn.getexif()) == {0x0112: 6}

    def test_keep_their_dots(self) -> None:
        before, after = photograph(), clean_file(photograph()).content
        with Image.open(io.BytesIO(before)) as one, Image.open(io.BytesIO(after)) as other:
            far = max(abs(a - b) for a, b in zip(one.tobytes(), other.tobytes(), strict=True))
        assert far <= 8

    def test_that_are_png_lose_their_words_and_keep_each_dot(self) -> None:
        after = clean_file(drawing())
        assert after.kind is FileKind.PNG
        assert CAMERA.encode() not in after.content
        with Image.open(io.BytesIO(after.content)) as drawn:
            assert drawn.tobytes() == picture().tobytes()

    def test_cleaned_twice_are_the_same_kind_and_tell_nothing_more(self) -> None:
        once = clean_file(photograph(turned=3))
        assert clean_file(once.content).kind is once.kind

    def test_lose_what_stands_behind_them(self) -> None:
        assert b"a film of two seconds" not in clean_file(photograph() + b"a film of two seconds").content

    def test_of_a_telephone_with_colours_of_its_own_are_made_plain(self) -> None:
        out = io.BytesIO()
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        picture().save(out, "JPEG", icc_profile=profile, quality=95)
        with Image.open(io.BytesIO(clean_file(out.getvalue()).content)) as drawn:
            assert "icc_profile" not in drawn.info
            far = max(abs(a - b) for a, b in zip(drawn.tobytes(), picture().tobytes(), strict=True))
        assert far < 60

    def test_that_hold_several_pictures_keep_the_first(self) -> None:
        out = io.BytesIO()
        second = Image.new("RGB", (64, 48), (255, 0, 0))
        picture().save(out, "MPO", save_all=True, append_images=[second])
        after = clean_file(out.getvalue())
        with Image.open(io.BytesIO(after.content)) as drawn:
            assert drawn.format == "JPEG"
            assert getattr(drawn, "n_frames", 1) == 1
            assert drawn.getpixel((60, 44)) != (255, 0, 0)

    def test_that_claim_to_be_huge_are_not_unfolded(self) -> None:
        out = io.BytesIO()
        Image.new("1", (6000, 6000)).save(out, "PNG")
        assert len(out.getvalue()) < 100_000
        with pytest.raises(FileRefused, match="million dots"):
            clean_file(out.getvalue())

    def test_that_are_cut_off_are_refused(self) -> None:
        for whole in (photograph(), drawing()):
            with pytest.raises(FileRefused, match="damaged"):
                clean_file(whole[: len(whole) // 2])


class TestDocuments:
    def test_lose_their_author_and_the_place_in_their_photographs(self) -> None:
        before = document()
        assert CAMERA.encode() in before
        after = clean_file(before)
        assert after.kind is FileKind.PDF
        assert CAMERA.encode() not in after.content
        assert PLACE not in after.content
        read = PdfReader(io.BytesIO(after.content))
        assert len(read.pages) == 1
        assert len(read.pages[0].images) == 1
        assert not (read.metadata or {}).get("/Author")

    def test_a_photograph_inside_keeps_its_picture_and_loses_its_segments(self) -> None:
        after = attached_files._without_segments(photograph())
        assert PLACE not in after
        with Image.open(io.BytesIO(after)) as drawn:
            assert drawn.size == (64, 48)
            drawn.load()

    @pytest.mark.parametrize(
        ("root", "words"),
        [
            ({"OpenAction": running()}, "program or another file"),
            ({"AcroForm": DictionaryObject()}, "form to be filled in"),
            ({"OCProperties": DictionaryObject()}, "layers"),
            (
                {"Names": DictionaryObject({NameObject("/EmbeddedFiles"): DictionaryObject()})},
                "program or another file",
            ),
            ({"AF": ArrayObject()}, "program or another file"),
        ],
    )
    def test_that_run_or_hold_something_are_refused(self, root: dict[str, object], words: str) -> None:
        with pytest.raises(FileRefused, match=words):
            clean_file(document(**root))

    def test_with_comments_are_refused(self) -> None:
        writer = PdfWriter(clone_from=io.BytesIO(document()))
        writer.add_annotation(0, FreeText(text="Robin lives here", rect=(1, 1, 20, 20)))
        out = io.BytesIO()
        writer.write(out)
        with pytest.raises(FileRefused, match="comments"):
            clean_file(out.getvalue())

    def test_with_a_password_are_refused(self) -> None:
        writer = PdfWriter(clone_from=io.BytesIO(document()))
        writer.encrypt("a password", algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        with pytest.raises(FileRefused, match="password"):
            clean_file(out.getvalue())

    def test_with_too_many_pages_are_refused(self) -> None:
        writer = PdfWriter()
        for _ in range(MOST_PAGES + 1):
            writer.add_blank_page(100, 100)
        out = io.BytesIO()
        writer.write(out)
        with pytest.raises(FileRefused, match="at most"):
            clean_file(out.getvalue())


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "empty"),
            (b"MZ\x90\x00" + bytes(200), "program"),
            (b"\x7fELF" + bytes(200), "program"),
            (b"#!/bin/sh\necho", "program"),
            (packed(), "packed file or an office document"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office document"),
            (b"Rar!\x1a\x07", "packed"),
            (bytes(4) + b"ftypheic", "HEIC"),
            (b"<html><script>", "neither"),
            (b"GIF89a", "neither"),
            (photograph() + packed(), "two files in one"),
            (drawing() + packed(), "two files in one"),
            (document() + packed(), "two files in one"),
            (b"\xff\xd8\xff\xe0" + b"%PDF-1.4" + bytes(40), "two files in one"),
            (b"%PDF-1.7\nnothing that follows is a document", "damaged"),
            (b"\xff\xd8\xff" + bytes(LARGEST_FILE), "larger than 8 MB"),
        ],
    )
    def test_what_is_no_photograph_and_no_document_is(self, content: bytes, words: str) -> None:
        with pytest.raises(FileRefused, match=words):
            clean_file(content)

    @given(st.sampled_from([photograph(), drawing(), document()]), st.data())
    def test_a_file_that_was_tampered_with_is_refused_or_clean_and_nothing_else(
        self, whole: bytes, data: st.DataObject
    ) -> None:
        """Whatever bytes are changed, nothing but a refusal is raised, and no place comes through."""
        changed = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 8))):
            changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
        try:
            after = clean_file(bytes(changed))
        except FileRefused:
            return
        assert PLACE not in after.content

    def test_a_segment_that_points_past_its_end_is_refused(self) -> None:
        with pytest.raises(FileRefused):
            attached_files._without_segments(b"\xff\xd8\xff\xe1" + struct.pack(">H", 60_000) + b"x")

"""The file of keys: what went in comes out, and nothing that was changed does."""

from __future__ import annotations

import io
import secrets
from pathlib import Path

import pytest

from sharewell.foundation import keys_archive
from sharewell.foundation.keys_archive import ArchiveUnreadable, read_archive, restore_folder, write_archive
from sharewell.foundation.subject_keys import SubjectKeys

WORDS = "five invented words for tests"


@pytest.fixture(autouse=True)
def _small_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make chunks small, so that a test has many, and scrypt cheap."""
    monkeypatch.setattr(keys_archive, "_CHUNK", 256)
    monkeypatch.setitem(keys_archive._COST, "n", 1 << 4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of keys, one of them destroyed."""
    keys = SubjectKeys(tmp_path / "keys" / "subjects")
    for subject in ("one", "two", "three"):
        keys.seal(subject, b"words", purpose="p")
    keys.destroy("two")
    (tmp_path / "keys" / "sealing").mkdir()
    (tmp_path / "keys" / "sealing" / "signing.key").write_bytes(secrets.token_bytes(1500))
    return tmp_path / "keys"


def archive(folder: Path) -> bytes:
    file = io.BytesIO()
    write_archive(folder, file, passphrase=WORDS, manifest=b"about")
    return file.getvalue()


def contents(raw: bytes, *, passphrase: str = WORDS) -> dict[str, bytes]:
    return dict(read_archive(io.BytesIO(raw), passphrase=passphrase))


def test_what_went_in_comes_out(folder: Path) -> None:
    found = contents(archive(folder))
    assert list(found)[:2] == ["manifest", "subjects/master.key"]
    assert found.pop("manifest") == b"about"
    there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == there


def test_a_key_that_is_being_destroyed_stays_out(folder: Path) -> None:
    one = next(path for path in folder.rglob("*.key") if len(path.stem) == 64)
    one.with_suffix(".gone").touch()
    assert one.relative_to(folder).as_posix() not in contents(archive(folder))


def test_every_changed_byte_and_every_cut_is_noticed(folder: Path) -> None:
    raw = archive(folder)
    assert len(raw) > 4 * 256
    for at in range(0, len(raw), 37):
        changed = bytearray(raw)
        changed[at] ^= 1
        with pytest.raises(ArchiveUnreadable):
            contents(bytes(changed))
        with pytest.raises(ArchiveUnreadable):
            contents(raw[:at])


def test_chunks_cannot_be_moved_or_left_out(folder: Path) -> None:
    raw, start, length = archive(folder), len(keys_archive.FORMAT) + 16, 256 + 16
    begin, chunks = raw[:start], [raw[at : at + length] for at in range(start, len(raw), length)]
    for moved in ([chunks[1], chunks[0], *chunks[2:]], chunks[1:], [*chunks[:1], *chunks[2:]], chunks[:-1]):
        with pytest.raises(ArchiveUnreadable):
            contents(begin + b"".join(moved))


def test_another_passphrase_is_refused_and_one_that_looks_alike_is_taken(folder: Path) -> None:
    with pytest.raises(ArchiveUnreadable, match="passphrase"):
        contents(archive(folder), passphrase="another")
    file = io.BytesIO()
    write_archive(folder, file, passphrase="caf\u00e9 au lait, twice", manifest=b"")
    assert contents(file.getvalue(), passphrase="cafe\u0301 au lait, twice")


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "a/../../outside"])
def test_nothing_is_written_outside_the_folder(name: str) -> None:
    import tarfile

    file = io.BytesIO()
    with keys_archive._Encrypting(file, WORDS) as stream, tarfile.open(fileobj=stream, mode="w|gz") as tar:  # type: ignore[call-overload]
        keys_archive._add(tar, name, b"x")
    with pytest.raises(ArchiveUnreadable):
        contents(file.getvalue())


def test_restoring_marks_the_erased_before_any_key_is_written(folder: Path, tmp_path: Path) -> None:
    back = tmp_path / "back"
    keys = SubjectKeys(back / "subjects")
    found = contents(archive(folder))
    found.pop("manifest")

    def mark() -> None:
        assert [path.name for path in back.rglob("*.key") if len(path.stem) == 64] == []
        keys.destroy("one")

    _, gone = restore_folder(back, found.items(), after_master=mark)
    assert gone == 1
    assert [keys.is_destroyed(one) for one in ("one", "two", "three")] == [True, True, False]
    assert [keys.is_known(one) for one in ("one", "four")] == [True, False]

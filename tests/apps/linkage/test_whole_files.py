"""A large file is read at once, and never otherwise than line by line."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from sharewell.core.linking.people import Cells, Coded, Register
from sharewell.foundation.linking_content import get_tables
from sharewell.linkage.importers import read_people, whole
from sharewell.linkage.importers.parts import InMemory
from sharewell.linkage.importers.whole import read_whole
from sharewell.linkage.types import LONGEST_CELL, FileMapping, FileRefused

HEADER = "id,given_names,family_name,date_of_birth,sex,address,town,postcode,nhs_number,parent_1,parent_2,school"
ROWS = (
    "1,Ann Marie,O'Neill,2014-02-03,F,3 Long Lane,Melham,S26 8WL,9990000018,Mary O'Neill,,Melham School",
    "2,Ann Marie,O'Neill,2014-02-03,F,3 Long Lane,Melham,S26 8WL,,Mary O'Neill,,Melham School",
    "3,Zoë,Żak,2015,M,,,,,,Jan Żak,",
)


def at_once(path: Path, *, separator: str = ",", width: int) -> list[list[str]] | None:
    """Return the rows of a file that is read at once; None where it is not."""
    found = read_whole(path, separator=separator, width=width, encoding="utf-8", plain=frozenset([0]), least=0)
    return None if found is None else [list(row) for row in zip(*map(spelt, found), strict=True)]


def spelt(column: Cells) -> Sequence[str]:
    return [column.words[code] for code in column.codes] if isinstance(column, Coded) else column


def line_by_line(path: Path, separator: str = ",") -> list[list[str]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.reader(stream, delimiter=separator, strict=True)
        next(reader)
        return [row for row in reader if row]


@settings(max_examples=400, deadline=None)
@given(body=some.text(alphabet='ab ",;\r\né\x00', max_size=60), separator=some.sampled_from(",;"))
@example(body='"a,"b,c\n', separator=",")
@example(body='"a"b,c\n', separator=",")
@example(body='a,"b\nc"\r\n"",""', separator=",")
@example(body='a,b\r"c",d', separator=",")
@example(body='"a,b\n', separator=",")
@example(body="a,b\n\n\nc,d\n", separator=",")
def test_what_is_read_at_once_is_what_is_read_line_by_line(
    tmp_path_factory: pytest.TempPathFactory, body: str, separator: str
) -> None:
    """Whatever stands in the file: otherwise it is left to the reading line by line."""
    path = tmp_path_factory.mktemp("whole") / "a.csv"
    path.write_bytes(f"x{separator}y\n{body}".encode())
    found = at_once(path, separator=separator, width=2)
    if found is not None:
        assert found == line_by_line(path, separator)


@settings(max_examples=200, deadline=None)
@given(
    rows=some.lists(some.lists(some.text(alphabet='ab ,\né', max_size=5), min_size=3, max_size=3), min_size=1),
    quoting=some.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=some.sampled_from(["\n", "\r\n"]),
)  # fmt: skip
def test_whatever_a_program_writes_is_read_at_once(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], quoting: int, end: str
) -> None:
    """Quotation marks around cells with separators and new lines are nothing odd."""
    path = tmp_path_factory.mktemp("whole") / "a.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, quoting=quoting, lineterminator=end).writerows([["a", "b", "c"], *rows])
    assert at_once(path, width=3) == line_by_line(path)


@pytest.mark.parametrize(
    "body",
    [
        b"1,2\n1,2,3\n",
        b"1\n1,2\n",
        b"1,\xff\n",
        b"1,\x00\n",
        b'1,"2\n',
        b'1,say "yes" or no\n',
        b'1,"say ""yes"""\n',
        b"1,2\r3,4\n",
        b"1," + b"x" * (LONGEST_CELL + 1) + b"\n",
        b"",
    ],
)
def test_what_is_odd_is_left_to_the_reading_line_by_line(tmp_path: Path, body: bytes) -> None:
    """It says what is wrong and where, or reads it."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"x,y\n" + body)
    assert at_once(path, width=2) is None


def test_only_large_plain_files_of_a_disk_are_read_at_once(tmp_path: Path) -> None:
    """Not small ones, those in parts, in other encodings, or larger than the memory allows."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"x,y\n1,2\n")
    told = {"separator": ",", "width": 2, "plain": frozenset[int]()}
    assert read_whole(path, encoding="utf-8", least=0, **told) is not None  # type: ignore[arg-type]
    assert read_whole(path, encoding="utf-8", **told) is None  # type: ignore[arg-type]
    assert read_whole(path, encoding="cp1252", least=0, **told) is None  # type: ignore[arg-type]
    assert read_whole(InMemory("a.csv", b"x,y\n1,2\n"), encoding="utf-8", least=0, **told) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("mapped", [False, True])
def test_people_are_the_same_read_either_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, mapped: bool) -> None:
    """Names, dates, numbers and places, with columns joined and dates in another form."""
    header, mapping = HEADER, None
    if mapped:
        header = HEADER.replace("given_names", "forename").replace("family_name", "surname")
        mapping = FileMapping(
            columns={"id": ("id",), "given_names": ("forename", "surname"), "date_of_birth": ("date_of_birth",)},
            date_format="%Y-%m-%d",
        )
    path = tmp_path / "people.csv"
    path.write_text("\n".join([header, *ROWS]) + "\n", encoding="utf-8")
    slow = read_people(path, Register(get_tables(), secret=b"s" * 16), mapping=mapping)
    monkeypatch.setattr(whole.read_whole, "__kwdefaults__", {"least": 0})
    register = Register(get_tables(), secret=b"s" * 16)
    read = []
    monkeypatch.setattr(register, "read", lambda cells, kept=register.read: read.append(cells) or kept(cells))
    quick = read_people(path, register, mapping=mapping)
    assert any(isinstance(column, Coded) for column in read[0].values())
    assert quick.ids == slow.ids
    assert quick.unread_dates == slow.unread_dates == (1 if mapped else 0)
    for name in ("given", "second", "family", "born", "sex", "house", "street", "town", "number", "school"):
        assert getattr(quick.people, name).tolist() == getattr(slow.people, name).tolist()
    again = path.with_name("twice.csv")
    again.write_text("\n".join([header, *ROWS, ROWS[0]]) + "\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="stands there twice"):
        read_people(again, Register(get_tables(), secret=b"s" * 16), mapping=mapping)

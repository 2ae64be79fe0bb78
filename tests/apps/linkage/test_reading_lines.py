"""What of a line is read, and what is refused by its number: nothing is swallowed, dropped or garbled in silence."""

from __future__ import annotations

import io
import time

import pytest

from sharewell.foundation.clock import today
from sharewell.linkage.importers import read_header, read_lines, sniff
from sharewell.linkage.importers.cells import BORN, SERIAL, UNREAD
from sharewell.linkage.importers.parts import InMemory
from sharewell.linkage.types import OUT_OF_YEARS, FeedLine, FileForm, FileMapping, FileRefused

HEADER = "id,given_names,family_name,date_of_birth,address,postcode\n"


def lines(body: str | bytes, *, header: str = HEADER, mapping: FileMapping | None = None) -> list[FeedLine]:
    """Return the lines of a file."""
    data = body if isinstance(body, bytes) else (header + body).encode()
    return list(read_lines(InMemory("file", data), mapping=mapping))


def born(cell: str, form: str = "") -> FeedLine:
    """Return a line with a birth date."""
    columns = {"id": ("id",), BORN: ("born",)}
    (line,) = lines(f"id;born\n7;{cell}\n".encode(), mapping=FileMapping(columns, form))
    return line


class TestDates:
    @pytest.mark.parametrize(
        "cell", ["2015-02-28", "2016-02-29", "20150301", "2014", "2014-09", "2014-09-00", "2014-00-00", "2014-30-09",
                 "2014-09-30 00:00:00", f"{today().year + 1}-01-01", "1900-01-01"]
    )  # fmt: skip
    def test_a_day_or_a_year_is_read(self, cell: str) -> None:
        assert born(cell).cells == {"id": "7", BORN: cell}

    @pytest.mark.parametrize("cell", ["2015-02-29", "20150229", "2014-06-31", "2014-13", "1987-13-45", "0000-00-00"])
    def test_a_day_that_there_was_not_is_refused(self, cell: str) -> None:
        line = born(cell)
        assert "There is no such day." in line.fault
        assert line.cells == {"id": "7"}

    def test_nor_in_another_form(self) -> None:
        assert "There is no such day." in born("29/02/2015", "%d/%m/%Y").fault
        assert born("soon", "%d/%m/%Y").fault == UNREAD
        assert born("42005", "%d/%m/%Y").fault == SERIAL

    @pytest.mark.parametrize(
        ("cell", "fault"),
        [("42005", SERIAL), ("42005.5", SERIAL), ("99999", UNREAD), ("201501", UNREAD), ("2015010", UNREAD),
         ("1899-12-30", OUT_OF_YEARS), ("0001-01-01", OUT_OF_YEARS)],
    )  # fmt: skip
    def test_what_is_no_date_is_refused_and_not_left_out(self, cell: str, fault: str) -> None:
        assert born(cell).fault == fault


class TestQuotationMarks:
    def test_one_that_is_not_closed_costs_its_own_line_and_no_other(self) -> None:
        found = lines('1,Ann,Lee,,,\n2,"Bo,Lee,,,\n3,Cy,Lee,,,\n4,"Di",Lee,,,\n5,Ed,Lee,,,\n')
        assert [(line.line, line.cells.get("given_names")) for line in found] == [
            (2, "Ann"), (3, None), (4, "Cy"), (5, "Di"), (6, "Ed"),
        ]  # fmt: skip
        assert "quotation mark is not closed" in found[1].fault
        assert found[1].cells == {}

    def test_at_the_end_of_a_long_file_too(self) -> None:
        rows = "".join(f"{number},Ann,Lee,,,\n" for number in range(100))
        found = lines('a,"Bo,Lee,,,\n' + rows)
        assert [bool(line.fault) for line in found] == [True] + [False] * 100
        assert [line.line for line in found] == list(range(2, 103))

    def test_many_take_no_longer_than_their_lines(self) -> None:
        began = time.process_time()
        found = lines('7,Ann,Lee,,,"\n8,Bo,Lee,,,\n' * 5_000)
        assert all(line.fault for line in found if line.cells.get("given_names") != "Bo")
        assert time.process_time() - began < 5

    def test_a_row_that_it_would_swallow_is_refused_with_it(self) -> None:
        swallowed = lines('1,"Ann,Lee,,,\n2,Bo",Lee,,,\n3,Cy,Lee,,,\n')
        assert [(line.line, bool(line.fault)) for line in swallowed] == [(2, True), (3, True), (4, False)]
        in_address = lines('1,Ann,Lee,,"1 A St,ZX1\n2,Bo,Lee,,2 B St",ZX2\n3,Cy,Lee,,,\n')
        assert [(line.line, bool(line.fault)) for line in in_address] == [(2, True), (3, True), (4, False)]

    def test_an_address_may_have_lines_and_a_name_may_not(self) -> None:
        good, bad, rest, last = lines(
            '1,Ann,Lee,,"1 A St, Flat 2\nMarrow, Dale",ZX1\n2,"Bo\nBee",Lee,,,\n3,Cy,Lee,,,\n'
        )
        assert good.cells["address"] == "1 A St, Flat 2\nMarrow, Dale"
        assert (bad.line, rest.line, last.line) == (4, 5, 6)
        assert "goes on in the next line" in bad.fault
        assert last.cells["given_names"] == "Cy"

    def test_what_is_not_read_may_have_lines(self) -> None:
        columns = {"id": ("id",), "given_names": ("name",)}
        found = lines(b'id,name,note\n1,Ann,"shy,\nquiet"\n2,Bo,\n', mapping=FileMapping(columns))
        assert [(line.line, line.fault) for line in found] == [(2, ""), (4, "")]


class TestTheId:
    @pytest.mark.parametrize(
        ("row", "named"),
        [
            ("7,=cmd(),Quill,,,", {"id": "7"}),
            ("7,Cai,Quill,soon,,", {"id": "7"}),
            ("7,Cai,Quill,,1 A St, Flat 2,", {"id": "7"}),
            ("7,Cai", {}),
            (f"7,{'a' * 1_001},Quill,,,", {"id": "7"}),
            ("=7,Cai,Quill,,,", {}),
            (",Cai,Quill,soon,,", {}),
        ],
    )
    def test_a_line_that_is_refused_keeps_it_where_it_can_be_read(self, row: str, named: dict[str, str]) -> None:
        (line,) = lines(row)
        assert line.fault
        assert line.cells == named

    def test_of_a_line_that_is_too_long_only_what_stands_first(self) -> None:
        (line,) = lines("Cai,Quill,Lee,7", header="given_names,family_name,id\n")
        assert line.fault
        assert line.cells == {}

    @pytest.mark.parametrize(
        "row", ['{"id": 7, "family_name": {"x": 1}}', '{"id": "7", "offence": 1}', '{"id": "7", "school": "=x"}']
    )
    def test_of_json_too(self, row: str) -> None:
        (line,) = read_lines(InMemory("file", row.encode()), form=FileForm.JSON_LINES)
        assert line.fault
        assert line.cells == {"id": "7"}


class TestLetters:
    def test_a_stray_byte_costs_its_own_line_in_a_file_of_utf_8(self) -> None:
        body = (HEADER + "1,José,Núñez,,,\n2,Zoë,Lee,,,\n").encode() + b"3,Ren\xe9,Lee,,,\n4,Ann,Lee,,,\n"
        assert sniff(io.BytesIO(body)) == "utf-8-sig"
        found = lines(body)
        assert [bool(line.fault) for line in found] == [False, False, True, False]
        assert found[0].cells["given_names"] == "José"
        assert found[2].cells == {"id": "3"}

    def test_a_mark_counts_whatever_follows(self) -> None:
        assert sniff(io.BytesIO(b"\xef\xbb\xbfid\n\xe9\xe8")) == "utf-8-sig"

    def test_most_of_it_in_windows_is_windows(self) -> None:
        assert sniff(io.BytesIO("é".encode() + "é,è,ü,".encode("cp1252"))) == "cp1252"

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
    def test_what_is_not_in_the_letters_that_were_said_is_refused_whole(self, encoding: str) -> None:
        for data in (HEADER.encode() + b"1,Ann,Lee,,,\n", HEADER.encode("utf-16") + b"\x00\xd8\x41\x00\x41"):
            with pytest.raises(FileRefused) as refused:
                lines(data, mapping=FileMapping(encoding=encoding))
            assert refused.value.fault.cure

    def test_far_behind_too(self) -> None:
        data = (HEADER + "1,Ann,Lee,,,\n" * 5_000).encode("utf-16") + b"A"
        with pytest.raises(FileRefused, match="is not in the letters that were said"):
            lines(data, mapping=FileMapping(encoding="utf-16"))

    def test_a_header_in_other_letters_is_refused(self) -> None:
        with pytest.raises(FileRefused, match="choose the letters"):
            lines("id,prénom\n1,Ann\n".encode("cp1252"), mapping=FileMapping({"id": ("id",)}))

    def test_half_a_sign_in_json_is_refused_by_its_line(self) -> None:
        (line,) = read_lines(InMemory("f", b'{"id": "7", "given_names": "\\ud800"}'), form=FileForm.JSON_LINES)
        assert "another encoding" in line.fault


class TestSignsThatNobodySees:
    @pytest.mark.parametrize(
        "name", ["\u202eOluwaseun", "Olu\u200bwaseun", "Oluwa\u200d\u200cseun", "\ufeffOluwaseun\u200f"]
    )
    def test_those_that_take_no_room_are_dropped(self, name: str) -> None:
        (line,) = lines(f"1,{name},Lee,,,")
        assert line.cells["given_names"] == "Oluwaseun"

    @pytest.mark.parametrize("name", ["می‌نا", "क्‍ष"])
    def test_a_joiner_stays_in_scripts_that_need_it(self, name: str) -> None:
        (line,) = lines(f"1,{name},Lee,,,")
        assert line.cells["given_names"] == name

    @pytest.mark.parametrize("sign", ["\x01", "\x7f", "\x85", "\x1f", "\x0b"])
    def test_a_control_sign_is_refused_by_its_line(self, sign: str) -> None:
        (line,) = lines(f"1,Olu{sign}waseun,Lee,,,")
        assert "a sign that cannot be seen" in line.fault
        assert line.cells == {"id": "1"}

    def test_a_tab_is_a_space_and_no_formula_hides_behind_a_sign(self) -> None:
        (line, hidden) = lines("1,Olu\twa,Lee,,1 A\tB,\n2,\u200b=cmd(),Lee,,,")
        assert (line.cells["given_names"], line.cells["address"]) == ("Olu wa", "1 A\tB")
        assert "spreadsheet" in hidden.fault


class TestWide:
    def test_a_first_line_of_thousands_of_columns_is_refused_at_once(self) -> None:
        data = ("id," + ",".join(f"{one:x}" for one in range(16_000)) + "\n").encode()
        began = time.process_time()
        with pytest.raises(FileRefused, match="far too long"):
            read_header(InMemory("file", data))
        assert time.process_time() - began < 1

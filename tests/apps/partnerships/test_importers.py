"""Reading a file of contact routes."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.foundation.content import content_folder
from sharewell.partnerships.importers import MOST_BYTES, read_contact_routes
from sharewell.partnerships.types import COLUMNS, LineFault, ReadFile, Service, Standing

TODAY = date(2026, 11, 22)
GOOD = {
    "council": "Northmere Council (invented)",
    "area_code": "",
    "service": "childrens-social-care",
    "telephone": "01632 960001",
    "hours": "Monday to Friday, 9am to 5pm",
    "email": "first.contact@northmere.example",
    "web_page": "https://northmere.example/children",
    "checked_on": "2026-11-02",
    "source": "Invented",
    "standing": "background",
}


def file_of(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read(data: bytes) -> ReadFile:
    return read_contact_routes(data, today=TODAY)


def only_fault(data: bytes) -> LineFault:
    (fault,) = read(data).faults
    return fault


class TestAGoodFile:
    def test_every_cell_is_read(self) -> None:
        (line,) = read(file_of(GOOD)).lines
        assert (line.line, line.council, line.service) == (2, GOOD["council"], Service.CHILDRENS_SOCIAL_CARE)
        assert (line.telephone, line.hours, line.email) == (GOOD["telephone"], GOOD["hours"], GOOD["email"])
        assert (line.checked_on, line.standing) == (date(2026, 11, 2), Standing.BACKGROUND)

    def test_columns_may_stand_in_any_order(self) -> None:
        assert len(read(file_of(GOOD, columns=COLUMNS[::-1])).lines) == 1

    def test_a_byte_order_mark_does_no_harm(self) -> None:
        assert len(read(b"\xef\xbb\xbf" + file_of(GOOD)).lines) == 1

    def test_empty_lines_are_passed_over(self) -> None:
        found = read(file_of(GOOD) + b"\r\n,,,,,,,,,\r\n")
        assert (len(found.lines), found.faults) == (1, ())

    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("01632 960001", "01632 960001"),
            ("01632960001", "01632960001"),
            (" 01632  960001 ", "01632 960001"),
            ("(01632) 960001", "01632 960001"),
            ("01632-960001", "01632 960001"),
            ("+44 1632 960001", "01632 960001"),
            ("+44 (0)1632 960001", "01632 960001"),
            ("020 7946 0001", "020 7946 0001"),
            ("0800 1111", "0800 1111"),
            ("101", "101"),
        ],
    )
    def test_a_number_is_tidied(self, written: str, kept: str) -> None:
        (line,) = read(file_of({**GOOD, "telephone": written})).lines
        assert line.telephone == kept

    def test_the_demo_file_is_one_and_marks_itself_as_invented(self) -> None:
        found = read_contact_routes(
            (content_folder() / "demo" / "contact-routes.csv").read_bytes(), today=date(2026, 11, 22)
        )
        assert found.faults == ()
        assert 4 <= len({line.council for line in found.lines}) <= 6
        assert all("(invented)" in line.council and "Invented" in line.source for line in found.lines)
        numbers = {line.telephone for line in found.lines} - {"101"}
        assert all(number.startswith(("01632 960", "020 7946 0")) for number in numbers)

    def test_progress_is_told(self) -> None:
        told: list[int] = []
        rows = [{**GOOD, "council": f"Council {number}"} for number in range(250)]
        read_contact_routes(file_of(*rows), today=TODAY, progress=told.append)
        assert told == [100, 200, 251]


class TestAFaultyCell:
    @pytest.mark.parametrize(
        ("column", "cell", "problem"),
        [
            ("council", "", "no name"),
            ("council", "!!!", "no name"),
            ("council", "x" * 101, "too long"),
            ("area_code", "E0900", "area code"),
            ("area_code", "E09000001x", "area code"),
            ("service", "", "service is not known"),
            ("service", "social care", "service is not known"),
            ("telephone", "", "cannot be rung"),
            ("telephone", "01632", "cannot be rung"),
            ("telephone", "01632 960001 ext 2", "cannot be rung"),
            ("telephone", "0909 879 0001", "cannot be rung"),
            ("telephone", "+1 202 555 0100", "formula"),
            ("telephone", "01632 96000O", "cannot be rung"),
            ("telephone", "٠١٦٣٢٩٦٠٠٠١", "cannot be rung"),
            ("email", "first.contact", "e-mail"),
            ("email", "a@b@c.example", "e-mail"),
            ("web_page", "http://northmere.example", "no safe address"),
            ("web_page", "javascript:alert(1)", "no safe address"),
            ("web_page", 'https://northmere.example/"onclick=x y', "no safe address"),
            ("web_page", "https://user:secret@northmere.example/", "no safe address"),
            ("checked_on", "", "cannot be read"),
            ("checked_on", "02/11/2026", "cannot be read"),
            ("checked_on", "2026-02-30", "cannot be read"),
            ("checked_on", "2026-11-23", "future"),
            ("checked_on", "1999-12-31", "long past"),
            ("source", "", "no source"),
            ("standing", "sure", "standing is not known"),
            ("council", "=cmd()", "formula"),
            ("hours", "@SUM(A1)", "formula"),
            ("hours", "-1+1", "formula"),
            ("hours", "+1", "formula"),
            ("source", "\t=1+1", "formula"),
            ("hours", "Monday\nTuesday", "line break"),
            ("hours", "Mon\u202eday", "hidden"),
        ],
    )
    def test_is_refused_by_line_with_reason_and_cure(self, column: str, cell: str, problem: str) -> None:
        found = read(file_of({**GOOD, "council": "Eastlow"}, {**GOOD, column: cell}))
        (fault,) = found.faults
        assert [line.line for line in found.lines] == [2]
        assert (fault.line, found.is_whole) == (3, True)
        assert problem in fault.problem
        assert fault.cure.endswith(".")

    def test_a_byte_that_is_no_utf8_is_refused_on_its_line_only(self) -> None:
        data = file_of({**GOOD, "council": "Eastlow"}, {**GOOD, "hours": "XX"}).replace(b"XX", b"9am \x96 5pm")
        found = read(data)
        assert [line.line for line in found.lines] == [2]
        assert found.faults[0].line == 3
        assert "UTF-8" in found.faults[0].problem

    @pytest.mark.parametrize("cells", [b"one,two", b",".join([b"x"] * 11)])
    def test_too_few_or_too_many_cells_are_refused(self, cells: bytes) -> None:
        assert "cells" in only_fault(file_of() + cells + b"\r\n").problem

    def test_a_line_is_counted_where_it_begins(self) -> None:
        found = read(file_of({**GOOD, "hours": "two\nlines"}, {**GOOD, "standing": "sure"}))
        assert [fault.line for fault in found.faults] == [2, 4]


class TestAFaultyFile:
    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            (b"", "empty"),
            (file_of(GOOD).decode().encode("utf-16"), "UTF-8"),
            (file_of(GOOD) + b"\x00", "UTF-8"),
            (b"x" * (MOST_BYTES + 1), "5 MB"),
            (file_of(GOOD) + b'"never closed', "quotation mark"),
            (file_of(GOOD) + b"x" * 200_000, "quotation mark"),
            (file_of(GOOD).replace(b",", b";"), "missing"),
            (file_of(GOOD, columns=COLUMNS[1:]), "missing: council"),
            (b"extra," + file_of(), "not known: “extra”"),
            (b"council," + file_of(), "twice: council"),
        ],
        ids=[
            "empty",
            "utf-16",
            "zero byte",
            "huge",
            "open quote",
            "long cell",
            "semicolons",
            "missing",
            "extra",
            "twice",
        ],
    )
    def test_is_refused_as_a_whole(self, data: bytes, problem: str) -> None:
        found = read(data)
        assert (found.lines, found.is_whole) == ((), False)
        assert problem in found.faults[0].problem

    def test_a_renamed_column_is_named_with_its_right_name(self) -> None:
        fault = only_fault(file_of(GOOD).replace(b"telephone", b"telephone number", 1))
        assert fault.cure == "Rename it: “telephone number” should be telephone."

    def test_what_a_header_holds_is_not_printed_raw(self) -> None:
        fault = only_fault(file_of(GOOD).replace(b"telephone", b"telephone\x1b[31m\xff", 1))
        assert "\x1b" not in str(fault)
        assert str(fault).encode()


class TestRepeatedLines:
    def test_the_same_line_twice_counts_once(self) -> None:
        found = read(file_of(GOOD, GOOD))
        assert [line.line for line in found.lines] == [2]
        assert found.faults[0].line == 3

    def test_where_two_lines_differ_neither_is_believed(self) -> None:
        found = read(file_of(GOOD, {**GOOD, "telephone": "01632 960999"}))
        assert found.lines == ()
        assert [fault.line for fault in found.faults] == [2, 3]
        assert "differently on line 3" in found.faults[0].problem

    def test_names_that_lead_to_the_same_address_are_the_same(self) -> None:
        found = read(file_of(GOOD, {**GOOD, "council": "NORTHMERE council (Invented)"}))
        assert [fault.line for fault in found.faults] == [2, 3]


class TestAnything:
    @given(st.binary(max_size=400))
    def test_no_bytes_bring_it_down(self, data: bytes) -> None:
        read(data)

    @given(st.lists(st.text(max_size=30), min_size=10, max_size=10))
    def test_each_line_is_accepted_or_refused(self, cells: list[str]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([COLUMNS, cells])
        found = read(text.getvalue().encode("utf-8", "surrogatepass"))
        is_empty = not any(cell.strip() for cell in cells)
        assert is_empty or len(found.lines) + len(found.faults) == 1

"""NHS numbers, birth dates, postcodes and addresses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.linking import levels as at
from sharewell.core.linking.comparing import compare_dates
from sharewell.core.linking.dates import read_iso
from sharewell.core.linking.numbers import are_nhs_numbers, read_number
from sharewell.core.linking.places import read_address, read_postcode
from sharewell.linkage.queries import get_tables

TABLES = get_tables()


def passes(number: int) -> bool:
    return bool(are_nhs_numbers(np.array([number]))[0])


class TestNhsNumbers:
    def test_spaces_do_not_matter(self) -> None:
        assert read_number("999 000 0018") == read_number("999-000-0018") == 9990000018

    def test_the_check_digit_decides(self) -> None:
        assert passes(9990000018)
        assert not passes(9990000019)

    @given(st.integers(400_000_000, 999_999_999), st.integers(0, 9), st.integers(1, 9))
    def test_one_wrong_digit_is_always_found(self, body: int, place: int, by: int) -> None:
        whole = next((body * 10 + last for last in range(10) if passes(body * 10 + last)), None)
        if whole is not None:
            digits = list(str(whole))
            digits[place] = str((int(digits[place]) + by) % 10)
            assert not passes(int("".join(digits)))

    @pytest.mark.parametrize("number", [0, 1111111111, 9999999999, 12345, 99900000180])
    def test_what_is_typed_where_none_is_known_does_not_pass(self, number: int) -> None:
        assert not passes(number)


class TestDates:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("2014-09-30", 20140930),
            ("2014-9-3", 20140903),
            ("20140930", 20140930),
            ("2014", 20140000),
            ("2014-09", 20140900),
            ("2014-09-30 00:00:00", 20140930),
            ("", 0),
            ("soon", 0),
            ("2014-06-31", 20140600),
            ("2015-02-29", 20150200),
            ("2015-29-02", 20150000),
            ("1900-02-29", 19000200),
            ("2016-02-29", 20160229),
            ("20150229", 20150200),
            ("2014-30-09", 20140930),
            ("1987-13-45", 19870000),
        ],
    )
    def test_what_can_be_read_is_read(self, written: str, read: int) -> None:
        assert read_iso(written) == read

    @pytest.mark.parametrize(
        ("one", "two", "level"),
        [
            (20140904, 20140904, at.SAME),
            (20140904, 20140409, at.SWAPPED),
            (20140904, 20140914, at.ONE_SLIP),
            (20140904, 20150904, at.ONE_SLIP),
            (20140904, 20141127, at.SAME_YEAR),
            (20140904, 20140927, at.ONE_PART),
            (20140101, 20140904, at.YEAR_ALONE),
            (20140000, 20140904, at.YEAR_ALONE),
            (20140101, 20150101, at.NEXT_YEAR),
            (20140101, 20160101, at.DIFFERENT_DATE),
            (20140000, 20150904, at.NEXT_YEAR),
            (20140904, 20110317, at.DIFFERENT_DATE),
            (20140000, 20140000, at.YEAR_ALONE),
            (20140904, 0, at.UNKNOWN),
            (20141231, 20143112, at.UNKNOWN + at.SWAPPED),
        ],
    )
    def test_levels_of_two_dates(self, one: int, two: int, level: int) -> None:
        pair = np.array([one], np.int32), np.array([two], np.int32)
        assert compare_dates(*pair)[0] == compare_dates(*reversed(pair))[0] == level


class TestPlaces:
    def test_a_british_postcode_lies_in_sector_district_and_area(self) -> None:
        code = read_postcode("m16 9fx", TABLES)
        assert (code.code, code.sector, code.district, code.area) == ("M169FX", "M16 9", "M16", "M")

    @pytest.mark.parametrize("written", ["", "ZZ99 3VZ", "unknown", "nk"])
    def test_no_fixed_abode_is_no_postcode(self, written: str) -> None:
        assert read_postcode(written, TABLES).code == ""

    @pytest.mark.parametrize("written", ["12 Church Road", "12, CHURCH RD", "Flat 3, 12 Church Road", "12 church rd."])
    def test_one_house_is_written_in_many_ways(self, written: str) -> None:
        assert read_address(written, TABLES)[0] == "12 CHURC"

    @pytest.mark.parametrize("written", ["No fixed abode", "NFA", "homeless"])
    def test_no_address_is_none(self, written: str) -> None:
        assert read_address(written, TABLES) == ("", "")

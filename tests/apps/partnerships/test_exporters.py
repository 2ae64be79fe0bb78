"""Writing contact routes out."""

import csv
import dataclasses
import io

import pytest

from sharewell.partnerships.exporters import contact_routes_csv
from sharewell.partnerships.importers import import_contact_routes_file
from sharewell.partnerships.queries import list_contact_routes
from tests.apps.partnerships.test_actions import LATER, NIGHT, take
from tests.apps.partnerships.test_importers import GOOD


@pytest.mark.usefixtures("db")
class TestContactRoutesCsv:
    def test_what_was_written_can_be_read_back(self) -> None:
        from sharewell.acting.types import OPERATOR

        take(GOOD, NIGHT)
        written = contact_routes_csv(list_contact_routes())
        again = import_contact_routes_file(actor=OPERATOR, data=written.encode(), now=LATER)
        assert (again.unchanged, again.added, again.replaced) == (2, 0, 0)

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
    def test_no_cell_is_a_formula(self, start: str) -> None:
        take(GOOD)
        (row,) = list_contact_routes()
        hostile = dataclasses.replace(row, hours=f"{start}HYPERLINK(1)", source=f"{start}1")
        (_, cells) = csv.reader(io.StringIO(contact_routes_csv([hostile]), newline=""))
        assert [cell for cell in cells if cell.startswith(start)] == []

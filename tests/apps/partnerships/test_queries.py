"""Reading councils and whom to ring."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell.partnerships.queries import get_whom_to_ring, list_contact_routes, list_councils, national_routes
from sharewell.partnerships.types import CouncilUnknown, NationalRoutesFaulty, Service
from tests.apps.partnerships.test_actions import NIGHT, take
from tests.apps.partnerships.test_importers import GOOD

EASTLOW = {**GOOD, "council": "Eastlow (invented)", "area_code": "E09000001"}


@pytest.mark.usefixtures("db")
class TestListCouncils:
    def test_by_name(self) -> None:
        take(GOOD, EASTLOW)
        assert [council.key for council in list_councils()] == ["eastlow-invented", "northmere-council-invented"]

    def test_none_where_none_was_imported(self) -> None:
        assert list_councils() == ()


@pytest.mark.usefixtures("db")
class TestListContactRoutes:
    def test_in_the_order_of_the_page(self) -> None:
        take({**GOOD, "service": "police-non-emergency", "telephone": "101"}, NIGHT, GOOD)
        services = [route.service for route in list_contact_routes()]
        assert services == [Service.CHILDRENS_SOCIAL_CARE, Service.OUT_OF_HOURS, Service.POLICE_NON_EMERGENCY]

    @pytest.mark.parametrize("key", ["eastlow-invented", "E09000001", " E09000001 "])
    def test_of_one_council_by_key_or_area_code(self, key: str) -> None:
        take(GOOD, EASTLOW)
        assert [route.council for route in list_contact_routes(council=key)] == ["Eastlow (invented)"]

    @pytest.mark.parametrize("key", ["", " ", "nowhere", "E99999999"])
    def test_an_unknown_council_is_said(self, key: str) -> None:
        take(GOOD)
        with pytest.raises(CouncilUnknown):
            list_contact_routes(council=key)

    def test_as_many_queries_for_one_council_as_for_five(self) -> None:
        counts = []
        for names in (["A"], ["B", "C", "D", "E"]):
            take(*({**GOOD, "council": f"Council {name}"} for name in names))
            with CaptureQueriesContext(connection) as queries:
                list_contact_routes()
            counts.append(len(queries))
        assert counts == [1, 1]


@pytest.mark.usefixtures("db")
class TestGetWhomToRing:
    def test_nothing_is_chosen_at_first(self) -> None:
        take(GOOD)
        found = get_whom_to_ring(council=None)
        assert (found.council, found.routes, len(found.councils)) == (None, (), 1)

    def test_a_council_comes_with_its_routes(self) -> None:
        take(GOOD, NIGHT, EASTLOW)
        found = get_whom_to_ring(council="northmere-council-invented")
        assert found.council is not None
        assert [route.telephone for route in found.routes] == ["01632 960001", "01632 960002"]

    def test_an_unknown_key_chooses_nothing(self) -> None:
        assert get_whom_to_ring(council="nowhere").council is None


class TestNationalRoutes:
    def test_999_comes_first_and_needs_no_database(self) -> None:
        routes = national_routes()
        assert [route.telephone for route in routes[:2]] == ["999", "101"]
        assert {"0808 800 5000", "0800 1111"} <= {route.telephone for route in routes}
        assert "https://www.gov.uk/report-child-abuse-to-local-council" in {route.web_page for route in routes}

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ("", None, "missing"),
            ("[[route]]", "[[route", "cannot be read"),
            ("[[route]]", "[[other]]", "holds no"),
            ('telephone = "999"', 'telephone = "call"', "cannot be rung|telephone number"),
            ('kind = "emergency"', 'kind = "urgent"', "standing or kind"),
            ('standing = "background"', 'standing = "sure"', "standing or kind"),
            ('source = "General knowledge"', "", "too much or too little"),
            ("https://", "http://", "without https"),
            ('telephone = "999"', 'telephone = ""', "leads nowhere"),
        ],
    )
    def test_a_faulty_file_is_said_with_its_cure(
        self, old: str, new: str | None, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from sharewell.foundation.content import content_folder

        text = (content_folder() / "routes" / "national.toml").read_text(encoding="utf-8")
        (tmp_path / "routes").mkdir()
        if new is not None:
            assert old in text
            (tmp_path / "routes" / "national.toml").write_text(text.replace(old, new), encoding="utf-8")
        monkeypatch.setenv("SHAREWELL_CONTENT", str(tmp_path))
        with pytest.raises(NationalRoutesFaulty, match=problem) as fault:
            national_routes()
        assert fault.value.cure

    def test_a_faulty_file_stops_the_start(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from sharewell.partnerships.apps import national_numbers_can_be_read

        assert national_numbers_can_be_read() == []
        monkeypatch.setenv("SHAREWELL_CONTENT", str(tmp_path))
        (error,) = national_numbers_can_be_read()
        assert "national.toml is missing" in error.msg

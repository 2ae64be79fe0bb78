"""What the database refuses of councils and routes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from sharewell.partnerships.models import ContactRoute, Council

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def council(db: None) -> Council:
    return Council.objects.create(reference="cou_1", key="northmere", name="Northmere (invented)")


def route(council: Council, **changed: Any) -> ContactRoute:
    proper: dict[str, Any] = {
        "reference": "rte_1",
        "council": council,
        "service": "out-of-hours",
        "telephone": "01632 960001",
        "checked_on": date(2026, 11, 1),
        "source": "Invented",
        "standing": "background",
        "began_at": NOW,
    }
    return ContactRoute.objects.create(**{**proper, **changed})


class TestContactRoute:
    def test_a_proper_one_is_taken(self, council: Council) -> None:
        assert str(route(council)) == "rte_1"

    @pytest.mark.parametrize(
        ("changed", "constraint"),
        [
            ({"telephone": "none"}, "telephone"),
            ({"telephone": "0900 000 0000"}, "telephone"),
            ({"service": "anything"}, "service"),
            ({"standing": "sure"}, "standing"),
            ({"web_page": "http://northmere.example"}, "web_page"),
            ({"email": "not an address"}, "email"),
            ({"ended_at": NOW}, "period"),
            ({"ended_at": NOW - timedelta(days=1)}, "period"),
        ],
        ids=str,
    )
    def test_an_improper_one_is_refused(self, council: Council, changed: dict[str, Any], constraint: str) -> None:
        with pytest.raises(IntegrityError, match=f"contactroute_{constraint}"):
            route(council, **changed)

    def test_a_service_has_one_current_route(self, council: Council) -> None:
        route(council)
        with pytest.raises(IntegrityError, match="one_current"):
            route(council, reference="rte_2")

    def test_ended_ones_may_be_many(self, council: Council) -> None:
        for number in range(3):
            route(council, reference=f"rte_{number}", ended_at=NOW + timedelta(days=1))
        assert ContactRoute.objects.count() == 3


class TestCouncil:
    def test_an_area_has_one_council(self, council: Council) -> None:
        Council.objects.create(reference="cou_2", key="b", name="B", area_code="E09000001")
        with pytest.raises(IntegrityError, match="area_code_once"):
            Council.objects.create(reference="cou_3", key="c", name="C", area_code="E09000001")

    def test_an_area_code_has_its_shape(self, db: None) -> None:
        with pytest.raises(IntegrityError, match="area_code_shape"):
            Council.objects.create(reference="cou_2", key="b", name="B", area_code="Northmere")

    def test_one_with_routes_cannot_be_deleted(self, council: Council) -> None:
        route(council)
        with pytest.raises(ProtectedError):
            council.delete()

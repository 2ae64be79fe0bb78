"""Every address is named, and open only with a reason."""

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from sharewell.acting.types import Permission
from sharewell.config import closed, public
from sharewell.config.checks import addresses, every_address_is_named_and_listed


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("You should not see this.")


urlpatterns = [
    path("planted/", answer, name="planted"),
    path("nameless/", answer),
]


def codes() -> list[str]:
    return sorted(str(found.id) for found in every_address_is_named_and_listed())


class TestTheHouse:
    def test_every_address_is_named_and_listed_with_a_reason(self) -> None:
        assert [str(found) for found in every_address_is_named_and_listed()] == []

    def test_the_admin_is_nowhere(self) -> None:
        assert [route for name, route in addresses() if "admin" in route or name.startswith("admin")] == []
        assert finders.find("admin/css/base.css") is None


@pytest.mark.urls(__name__)
class TestPlantedViolations:
    @pytest.fixture(autouse=True)
    def nothing_is_open(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(public, "OPEN", {})
        monkeypatch.setattr(closed, "CLOSED", {})

    def test_an_address_without_a_name_and_an_unlisted_one_are_found(self) -> None:
        assert codes() == ["config.E001", "config.E002"]

    def test_a_listing_without_an_address_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(public, "OPEN", {"planted": "Open for a test.", "gone": "Open for a test."})
        assert codes() == ["config.E001", "config.E003"]

    def test_a_listing_without_a_reason_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(public, "OPEN", {"planted": "because"})
        assert codes() == ["config.E001", "config.E004"]

    def test_an_idle_listing_as_closed_and_one_listed_twice_are_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(public, "OPEN", {"planted": "Open for a test."})
        monkeypatch.setattr(closed, "CLOSED", {"planted": Permission.BE_HERE, "gone": Permission.BE_HERE})
        assert codes() == ["config.E001", "config.E006", "config.E007"]

    def test_an_address_that_is_closed_with_a_permission_is_listed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(closed, "CLOSED", {"planted": Permission.BE_HERE})
        assert codes() == ["config.E001"]

    @pytest.mark.parametrize("address", ["/planted/", "/nameless/"])
    def test_an_unlisted_address_looks_like_a_missing_one(self, client: Client, address: str) -> None:
        closed, missing = client.get(address), client.get("/nowhere/")
        assert (closed.status_code, missing.status_code) == (404, 404)
        assert closed.content == missing.content

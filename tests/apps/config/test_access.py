"""Closed by default: what is not listed is refused before its view runs."""

from __future__ import annotations

import sys
import types

import pytest
from django.core.checks import CheckMessage
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from sharewell.config import public
from sharewell.config.checks import addresses, every_address_is_named_and_listed

ran: list[str] = []


def view(request: HttpRequest) -> HttpResponse:
    ran.append(request.path)
    return HttpResponse("the view ran")


inner = [path("listed/", view, name="listed"), path("unlisted/", view, name="unlisted")]
planted = [
    path("open/", view, name="open"),
    path("closed/", view, name="closed"),
    path("nameless/", view),
    path("inner/", include((inner, "inner"))),
]


@pytest.fixture
def planted_addresses(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("planted_addresses")
    module.urlpatterns = planted  # type: ignore[attr-defined]
    for name in ("handler404", "handler500"):
        setattr(module, name, "sharewell.config.errors.not_found")
    monkeypatch.setitem(sys.modules, "planted_addresses", module)
    settings.ROOT_URLCONF = "planted_addresses"  # type: ignore[attr-defined]
    monkeypatch.setattr(
        public,
        "OPEN",
        {
            "open": "A planted page for this test.",
            "inner:listed": "A planted page for this test.",
            "gone": "A page that is no more.",
            "": "Nothing has this name, ever.",
        },
    )
    ran.clear()


class TestClosedByDefault:
    @pytest.mark.parametrize("address", ["/open/", "/inner/listed/"])
    def test_a_listed_address_is_open(self, planted_addresses: None, client: Client, address: str) -> None:
        assert client.get(address).content == b"the view ran"

    @pytest.mark.parametrize("address", ["/closed/", "/nameless/", "/inner/unlisted/"])
    @pytest.mark.parametrize("method", ["get", "post", "head", "options", "put", "delete"])
    def test_any_other_is_not_found_and_its_view_never_runs(
        self, planted_addresses: None, client: Client, address: str, method: str
    ) -> None:
        assert getattr(client, method)(address).status_code == 404
        assert ran == []

    def test_closed_and_missing_look_alike(self, planted_addresses: None, client: Client) -> None:
        closed, missing = client.get("/closed/"), client.get("/missing/")
        assert (closed.status_code, closed.content) == (missing.status_code, missing.content)
        assert dict(closed.headers) == dict(missing.headers)


class TestEveryAddressIsNamedAndListed:
    def test_the_addresses_of_sharewell_are(self) -> None:
        assert every_address_is_named_and_listed() == []

    def test_there_are_addresses_to_look_at(self) -> None:
        assert len(list(addresses())) >= 3

    def test_each_planted_fault_is_found(self, planted_addresses: None) -> None:
        found: list[CheckMessage] = every_address_is_named_and_listed()
        told = {(message.id, message.msg) for message in found}
        assert ("config.E001", "The address /nameless/ has no name.") in told
        assert ("config.E002", "The address /closed/ (closed) is not listed, so nobody can open it.") in told
        assert (
            "config.E002",
            "The address /inner/unlisted/ (inner:unlisted) is not listed, so nobody can open it.",
        ) in told
        assert ("config.E003", "sharewell/config/public.py lists gone, which is no address.") in told

    def test_an_entry_without_a_reason_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        name = next(iter(public.OPEN))
        monkeypatch.setitem(public.OPEN, name, "Because.")
        assert [message.id for message in every_address_is_named_and_listed()] == ["config.E004"]


class TestHeaders:
    """What every page says to the browser."""

    def test_nothing_is_loaded_from_elsewhere_or_written_inline(self, client: Client) -> None:
        policy = client.get(reverse("design:leave")).headers["Content-Security-Policy"]
        rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
        assert rules["default-src"] == ["'none'"]
        assert rules["script-src"] == rules["style-src"] == rules["form-action"] == ["'self'"]
        assert rules["frame-ancestors"] == rules["base-uri"] == ["'none'"]
        assert "unsafe" not in policy

    def test_no_referrer_leaves(self, client: Client) -> None:
        assert client.get(reverse("design:leave")).headers["Referrer-Policy"] == "same-origin"

    def test_pages_are_not_kept(self, client: Client) -> None:
        assert client.get("/nowhere/").headers["Cache-Control"] == "no-store"


class TestErrorPages:
    def test_a_missing_page_says_what_to_do(self, client: Client) -> None:
        page = client.get("/nowhere/?name=Jamie")
        assert page.status_code == 404
        assert "999" in page.text
        assert "Jamie" not in page.text
        assert "nowhere" not in page.text

    def test_a_fault_of_ours_tells_nothing_of_what_was_sent(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        from sharewell.design import views

        def fail(*_: object) -> HttpResponse:
            raise ValueError("Jamie Example")

        monkeypatch.setattr(views.Leave, "get", fail)
        client.raise_request_exception = False
        page = client.get("/leave/?name=Jamie")
        assert page.status_code == 500
        assert "999" in page.text
        assert "Jamie" not in page.text

    def test_a_page_that_cannot_be_rendered_still_says_what_to_do(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from sharewell.config import errors

        def fail(*_: object, **__: object) -> str:
            raise OSError("no template")

        monkeypatch.setattr(errors.loader, "render_to_string", fail)
        page = client.get("/nowhere/")
        assert page.status_code == 404
        assert "ring 999" in page.text

    def test_a_form_without_its_token_is_refused_plainly(self) -> None:
        page = Client(enforce_csrf_checks=True).post("/leave/", {"name": "Jamie"})
        assert page.status_code == 403
        assert "Jamie" not in page.text

    def test_a_wrong_method_is_answered_with_a_page(self, client: Client) -> None:
        page = client.post("/leave/")
        assert page.status_code == 405
        assert "GET" in page.headers["Allow"]
        assert "<h1" in page.text

    def test_a_host_that_is_not_ours_is_a_bad_request(self, client: Client) -> None:
        assert client.get("/leave/", headers={"host": "elsewhere.example"}).status_code == 400

"""The limit on the open pages."""

from __future__ import annotations

import json
import logging

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from sharewell.foundation.throttle import Throttle, client_address


def pages(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a page")


def ask(throttle: Throttle, address: str = "192.0.2.1") -> HttpResponse:
    return throttle(RequestFactory(REMOTE_ADDR=address).get("/guide/?name=Jamie"))


@pytest.fixture
def throttle(settings: object) -> Throttle:
    settings.THROTTLE_LIMITS = ((3, 10), (5, 100))  # type: ignore[attr-defined]
    return Throttle(pages)


class TestThrottle:
    def test_a_person_notices_nothing(self, throttle: Throttle) -> None:
        assert [ask(throttle).status_code for _ in range(3)] == [200, 200, 200]

    def test_hammering_is_answered_with_when_to_come_back(self, throttle: Throttle) -> None:
        with time_machine.travel(1_790_000_001, tick=False):
            for _ in range(3):
                ask(throttle)
            answer = ask(throttle)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 20
        assert "999" in answer.text

    def test_a_program_is_told_in_json(self, throttle: Throttle) -> None:
        asked = RequestFactory(REMOTE_ADDR="192.0.2.9").post("/api/feeds/")
        answer = [throttle(asked) for _ in range(4)][-1]
        assert (answer.status_code, json.loads(answer.content)["error"]) == (429, "too-many")
        assert int(answer.headers["Retry-After"]) >= 1

    def test_the_page_is_open_again_afterwards(self, throttle: Throttle) -> None:
        with time_machine.travel(1_790_000_001, tick=False) as traveller:
            for _ in range(4):
                ask(throttle)
            traveller.shift(30)
            assert ask(throttle).status_code == 200

    def test_patient_hammering_meets_the_longer_limit(self, throttle: Throttle) -> None:
        with time_machine.travel(1_790_000_001, tick=False) as traveller:
            answers = []
            for _ in range(8):
                answers.append(ask(throttle).status_code)
                traveller.shift(8)
        assert 429 in answers

    def test_one_address_does_not_shut_out_another(self, throttle: Throttle) -> None:
        for _ in range(5):
            ask(throttle)
        assert ask(throttle, "192.0.2.2").status_code == 200

    def test_addresses_of_one_ipv6_household_count_as_one(self, throttle: Throttle) -> None:
        for number in range(4):
            answer = ask(throttle, f"2001:db8::{number}")
        assert answer.status_code == 429
        assert ask(throttle, "2001:db8:0:1::1").status_code == 200

    def test_no_address_is_kept(self, throttle: Throttle) -> None:
        ask(throttle)
        kept = repr(vars(throttle._limiter.storage))
        assert "192.0.2.1" not in kept
        assert throttle._pseudonym("192.0.2.1") in kept

    def test_another_process_has_another_pseudonym(self, throttle: Throttle) -> None:
        assert throttle._pseudonym("192.0.2.1") != Throttle(pages)._pseudonym("192.0.2.1")

    def test_nothing_of_it_is_logged(self, throttle: Throttle, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            for _ in range(5):
                ask(throttle)
        assert "192.0.2.1" not in caplog.text
        assert "Jamie" not in caplog.text


class TestClientAddress:
    def request(self, **meta: str) -> HttpRequest:
        return RequestFactory(REMOTE_ADDR="192.0.2.9", **meta).get("/")

    def test_without_proxies_what_the_client_claims_is_not_believed(self) -> None:
        assert client_address(self.request(HTTP_X_FORWARDED_FOR="203.0.113.5")) == "192.0.2.9"

    def test_behind_a_proxy_only_what_it_added_counts(self, settings: object) -> None:
        settings.TRUSTED_PROXIES = 1  # type: ignore[attr-defined]
        assert client_address(self.request(HTTP_X_FORWARDED_FOR="10.9.8.7, 203.0.113.5")) == "203.0.113.5"

    def test_behind_two_proxies_the_second_from_the_right_counts(self, settings: object) -> None:
        settings.TRUSTED_PROXIES = 2  # type: ignore[attr-defined]
        assert client_address(self.request(HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.5, 10.0.0.1")) == "203.0.113.5"

    def test_too_short_a_list_falls_back_to_the_connection(self, settings: object) -> None:
        settings.TRUSTED_PROXIES = 2  # type: ignore[attr-defined]
        assert client_address(self.request(HTTP_X_FORWARDED_FOR="203.0.113.5")) == "192.0.2.9"

    def test_a_mapped_address_counts_as_itself(self) -> None:
        request = RequestFactory(REMOTE_ADDR="not an address").get("/")
        assert client_address(request) == "not an address"

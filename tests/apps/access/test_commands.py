"""`sharewell recovery` and `sharewell provider`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

import pytest

from sharewell.access.actions import ask_recovery, open_recovery
from sharewell.access.management import provider, recovery
from sharewell.access.models import IdentityProvider, RecoveryRequest
from sharewell.acting.types import SYSTEM, VISITOR, Role
from sharewell.config.checks import a_service_asks_for_a_second_factor
from sharewell.foundation.clock import now
from sharewell.partnerships.queries import find_voucher
from tests.support.people import Village

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    parser = argparse.ArgumentParser()
    nouns = parser.add_subparsers()
    for module in (recovery, provider):
        module.register(nouns)

    def call(*words: str) -> tuple[int, str]:
        arguments = parser.parse_args(words)
        code = arguments.run(arguments)
        told = capsys.readouterr()
        return code, told.out + told.err

    return call


@pytest.fixture
def lonely(village: Village) -> str:
    village.post(Role.MANAGER, organisation="Tiny Playgroup")
    ask_recovery(actor=VISITOR, email="person.1@invented.example", source="1", now=now())
    request = RecoveryRequest.objects.get().reference
    open_recovery(actor=SYSTEM, request=request, now=now())
    return request


class TestRecovery:
    def test_two_people_witness_and_a_link_is_printed(self, village: Village, lonely: str, run: Any) -> None:
        people = [village.post().person, village.post().person]
        assert lonely in run("recovery", "list")[1]
        assert json.loads(run("recovery", "list", "--json")[1])[0]["reference"] == lonely
        assert run("recovery", "link", lonely)[0] == 1
        words = ("recovery", "witness", lonely, "--proof=seen", "--words=Both know her.")
        assert run(*words, "--by", people[0])[0] == 2
        assert run(*words, "--by", people[0], "--by", people[0])[0] == 1
        assert run(*words, "--by", people[0], "--by", people[1])[0] == 0
        code, told = run("recovery", "link", lonely)
        assert code == 0
        assert told.startswith("http://testserver/get-back-in/link/?link=")

    def test_an_umbrella_body_vouches(self, village: Village, run: Any) -> None:
        tiny, umbrella = village.organisation("Tiny Playgroup"), village.organisation("Umbrella")
        assert run("recovery", "vouch", "--organisation", tiny, "--by", umbrella)[0] == 0
        assert find_voucher(tiny) == umbrella
        assert run("recovery", "vouch", "--organisation", tiny, "--by", tiny)[0] == 1
        assert run("recovery", "vouch", "--organisation", tiny, "--by", "org_x")[0] == 1

    def test_what_is_unknown_is_told(self, run: Any) -> None:
        assert run("recovery", "list") == (0, "Nobody asks to get back in.\n")
        assert run("recovery", "link", "rcv_x") == (1, "No request has this reference. See: sharewell recovery list\n")


class TestProvider:
    def test_one_is_entered_listed_and_ended(self, village: Village, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        words = ("provider", "add", "--issuer=https://login.invented.example", "--client-id=sharewell")
        words += ("--domain=invented.example", f"--organisation={village.organisation()}")
        assert run(*words)[0] == 2
        monkeypatch.setenv(provider.SECRET, "invented")
        code, told = run(*words)
        reference = IdentityProvider.objects.get().reference
        assert (code, f"/sign-in/organisation/{reference}/back/" in told) == (0, True)
        assert "invented.example" in run("provider", "list")[1]
        assert json.loads(run("provider", "list", "--json")[1])[0]["reference"] == reference
        assert run("provider", "end", reference)[0] == 0
        assert run("provider", "end", reference)[0] == 1
        assert run("provider", "list")[1] == "No organisation signs in with its own accounts.\n"

    def test_a_refusal_is_told(self, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(provider.SECRET, "invented")
        words = ("provider", "add", "--client-id=a", "--domain=invented.example", "--organisation=org_x")
        assert run(*words, "--issuer=http://login.invented.example")[0] == 1
        assert run(*words, "--issuer=https://login.invented.example")[0] == 1


class TestTheCheck:
    @pytest.mark.parametrize("value", [False, None, "no"])
    def test_a_service_without_a_second_factor_does_not_start(self, settings: Any, value: object) -> None:
        settings.INSTALLATION_KIND, settings.SECOND_FACTOR_REQUIRED = "service", value
        assert [fault.id for fault in a_service_asks_for_a_second_factor()] == ["config.E008"]
        settings.SECOND_FACTOR_REQUIRED = True
        assert a_service_asks_for_a_second_factor() == []

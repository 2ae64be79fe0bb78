"""Signing in with an organisation's own account: with a real OpenID provider, and against one that lies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from django.test import Client
from joserfc.jwk import ECKey

from sharewell.access.actions import end_provider, enter_provider
from sharewell.access.models import IdentityProvider, ProviderAccount, SignedInSession
from sharewell.access.types import ProviderNotPossible
from sharewell.acting.types import OPERATOR, NotPermitted, Role
from sharewell.ledger.queries import list_entries
from sharewell.practitioners.actions import end_post
from sharewell.practitioners.models import Practitioner
from sharewell.practitioners.types import OtherOrganisation, PostRow
from tests.pages.test_sign_in import heading
from tests.support.identity_provider import CLIENT, PASSWORD, SECRET, Liar, lying_provider, real_provider
from tests.support.people import EARLIER, Village, actor_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def enter(organisation: str, issuer: str, **more: Any) -> str:
    given: dict[str, Any] = {
        "actor": OPERATOR,
        "organisation": organisation,
        "issuer": issuer,
        "client_id": CLIENT,
        "client_secret": SECRET,
        "email_domains": ("invented.example",),
        "counts_second_factor": False,
        "now": EARLIER,
    }
    return enter_provider(**{**given, **more})


class TestWithARealProvider:
    def test_somebody_who_is_invited_comes_in_and_somebody_who_is_not_stays_out(
        self, village: Village, client: Client
    ) -> None:
        worker = village.post(name="Invented Visitor")
        reference = enter(worker.organisation, "http://127.0.0.1:9")
        back = f"http://testserver/sign-in/organisation/{reference}/back/"
        with real_provider(back=back) as provider:
            IdentityProvider.objects.update(issuer=provider.issuer)
            page = client.get("/sign-in/organisation/?next=/register/")
            assert "Invented Trust" in page.text
            arrived = self.through(client, reference, "visitor", way="/register/")
            assert heading(arrived) == "Your organisation says that it is you"
            assert arrived.headers["Refresh"] == "0; url=/register/"
            assert "Invented Visitor" in client.get("/register/").text
            account = ProviderAccount.objects.get()
            assert (account.practitioner.reference, account.issuer) == (worker.person, provider.issuer)
            again = Client()
            self.through(again, reference, "visitor", way="")
            assert again.get("/work/").status_code == 200
            other = Client()
            refused = self.through(other, reference, "stranger", way="")
            assert refused.status_code == 403
            assert "no account here belongs to you" in refused.text
            assert other.get("/work/").status_code == 302
        assert len(list_entries(event="provider_account.bound")) == 1
        assert len(list_entries(event="provider_account.refused")) == 1

    @staticmethod
    def through(client: Client, reference: str, name: str, *, way: str) -> Any:
        """Go to the provider as a browser does, sign in there, and come back with what it gives."""
        led = client.get(f"/sign-in/organisation/{reference}/", {"next": way})
        asked = parse_qs(urlsplit(led.headers["Location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert {"state", "nonce", "code_challenge"} <= set(asked)
        with requests.Session() as browser:
            page = browser.get(led.headers["Location"], timeout=60)
            (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text))
            form = {"login": name, "password": PASSWORD, "csrfmiddlewaretoken": token}
            answer = browser.post(page.url, data=form, allow_redirects=False, timeout=60)
            while not answer.headers["Location"].startswith("http://testserver"):
                address = requests.compat.urljoin(answer.url, answer.headers["Location"])
                answer = browser.get(address, allow_redirects=False, timeout=60)
        back = urlsplit(answer.headers["Location"])
        return client.get(f"{back.path}?{back.query}")


class TestAgainstALyingProvider:
    """Each attack changes one thing of an answer that is right."""

    @pytest.fixture(autouse=True)
    def clock(self) -> Iterator[None]:
        with time_machine.travel(NOW, tick=False):
            yield

    @pytest.fixture
    def liar(self) -> Iterator[Liar]:
        with lying_provider() as provider:
            yield provider

    @pytest.fixture
    def worker(self, village: Village) -> PostRow:
        return village.post(name="Invented Visitor")

    @pytest.fixture
    def reference(self, worker: PostRow, liar: Liar) -> str:
        return enter(worker.organisation, liar.issuer)

    def begin(self, client: Client, reference: str) -> dict[str, str]:
        led = client.get(f"/sign-in/organisation/{reference}/")
        assert led.status_code == 302, led.text
        return {name: value[0] for name, value in parse_qs(urlsplit(led.headers["Location"]).query).items()}

    def come_back(self, client: Client, reference: str, **answer: str) -> Any:
        return client.get(f"/sign-in/organisation/{reference}/back/", {"code": "c", **answer})

    def go(self, client: Client, reference: str, liar: Liar, **claims: Any) -> Any:
        asked = self.begin(client, reference)
        liar.answer_right(**{"nonce": asked["nonce"], "now": NOW, **claims})
        return self.come_back(client, reference, state=asked["state"])

    def assert_out(self, answer: Any, client: Client) -> None:
        assert answer.status_code == 403
        assert client.get("/work/").status_code == 302
        assert not SignedInSession.objects.exists()

    def test_the_right_answer_lets_in(self, client: Client, reference: str, liar: Liar) -> None:
        assert self.go(client, reference, liar).status_code == 200
        assert client.get("/work/").status_code == 200
        assert liar.asked[0]["code_verifier"]

    @pytest.mark.parametrize(
        "claims",
        [
            {"nonce": "another"},
            {"nonce": ""},
            {"iss": "http://127.0.0.1:1"},
            {"aud": "another client"},
            {"aud": [CLIENT, "another"]},
            {"azp": "another"},
            {"exp": int(NOW.timestamp()) - 120},
            {"exp": "tomorrow"},
            {"iat": int(NOW.timestamp()) + 3600},
            {"nbf": int(NOW.timestamp()) + 3600},
            {"sub": ""},
            {"sub": 7},
            {"email_verified": False},
            {"email_verified": "true"},
            {"email": ""},
            {"email": "person.1@elsewhere.example"},
            {"email": "nobody@invented.example"},
            {"email": "x@invented.example@elsewhere.example"},
        ],
        ids=str,
    )
    def test_one_wrong_word_keeps_out(self, client: Client, reference: str, liar: Liar, claims: dict[str, Any]) -> None:
        self.assert_out(self.go(client, reference, liar, **claims), client)
        assert not ProviderAccount.objects.exists()

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    def test_a_token_that_nobody_signed_keeps_out(
        self, client: Client, reference: str, liar: Liar, algorithm: str
    ) -> None:
        liar.header = {"alg": algorithm, "kid": "1"}
        self.assert_out(self.go(client, reference, liar), client)

    def test_a_token_signed_with_another_key_keeps_out(self, client: Client, reference: str, liar: Liar) -> None:
        liar.signs_with = ECKey.generate_key("P-256")
        self.assert_out(self.go(client, reference, liar), client)

    @pytest.mark.parametrize("state", ["another", ""])
    def test_another_state_keeps_out(self, client: Client, reference: str, liar: Liar, state: str) -> None:
        asked = self.begin(client, reference)
        liar.answer_right(nonce=asked["nonce"], now=NOW)
        self.assert_out(self.come_back(client, reference, state=state), client)
        assert liar.asked == []

    def test_an_answer_to_another_browsers_question_keeps_out(self, client: Client, reference: str, liar: Liar) -> None:
        asked = self.begin(Client(), reference)
        liar.answer_right(nonce=asked["nonce"], now=NOW)
        self.assert_out(self.come_back(client, reference, state=asked["state"]), client)

    def test_an_answer_comes_once(self, client: Client, reference: str, liar: Liar) -> None:
        asked = self.begin(client, reference)
        liar.answer_right(nonce=asked["nonce"], now=NOW)
        assert self.come_back(client, reference, state=asked["state"]).status_code == 200
        assert self.come_back(client, reference, state=asked["state"]).status_code == 403

    def test_an_answer_of_another_issuer_keeps_out(
        self, village: Village, client: Client, reference: str, liar: Liar
    ) -> None:
        asked = self.begin(client, reference)
        liar.answer_right(nonce=asked["nonce"], now=NOW)
        mixed = self.come_back(client, reference, state=asked["state"], iss="https://elsewhere.example")
        self.assert_out(mixed, client)
        far = village.organisation("Somebody Else")
        other = enter(far, liar.issuer)
        asked = self.begin(client, reference)
        self.assert_out(self.come_back(client, other, state=asked["state"]), client)

    def test_a_configuration_of_another_issuer_is_not_believed(
        self, client: Client, reference: str, liar: Liar
    ) -> None:
        liar.configuration = {"issuer": "https://elsewhere.example"}
        assert client.get(f"/sign-in/organisation/{reference}/").status_code == 503

    @pytest.mark.parametrize("address", ["http://192.0.2.1/token", "ftp://127.0.0.1/", "", None])
    def test_an_address_that_is_not_safe_is_not_asked(
        self, client: Client, reference: str, liar: Liar, address: str | None
    ) -> None:
        liar.configuration = {"token_endpoint": address}
        assert client.get(f"/sign-in/organisation/{reference}/").status_code == 503

    def test_userinfo_about_somebody_else_is_not_believed(self, client: Client, reference: str, liar: Liar) -> None:
        asked = self.begin(client, reference)
        liar.answer_right(nonce=asked["nonce"], now=NOW)
        email = liar.claims.pop("email")
        liar.userinfo = {"sub": "another", "email": email, "email_verified": True}
        self.assert_out(self.come_back(client, reference, state=asked["state"]), client)

    def test_the_e_mail_of_another_organisation_keeps_out(
        self, village: Village, client: Client, reference: str, liar: Liar
    ) -> None:
        far = village.post(organisation="Somebody Else")
        email = Practitioner.objects.get(reference=far.person).email
        self.assert_out(self.go(client, reference, liar, email=email), client)

    def test_a_second_account_there_is_not_bound_to_the_same_person(
        self, client: Client, reference: str, liar: Liar
    ) -> None:
        assert self.go(Client(), reference, liar).status_code == 200
        SignedInSession.objects.all().delete()
        self.assert_out(self.go(client, reference, liar, sub="another account"), client)

    def test_whoever_was_bound_and_left_stays_out(
        self, client: Client, worker: PostRow, reference: str, liar: Liar
    ) -> None:
        assert self.go(Client(), reference, liar).status_code == 200
        SignedInSession.objects.all().delete()
        end_post(actor=OPERATOR, post=worker.reference, now=NOW)
        self.assert_out(self.go(client, reference, liar), client)

    def test_one_organisations_provider_opens_no_post_in_another(
        self, village: Village, client: Client, worker: PostRow, reference: str, liar: Liar
    ) -> None:
        village.post(person=worker.person, organisation="Somebody Else", title="Their post")
        self.go(client, reference, liar)
        page = client.get("/work/")
        assert worker.title in page.text
        assert "Their post" not in client.get("/choose-post/").text

    @pytest.mark.parametrize(
        ("counts", "said", "arrives"),
        [
            (True, {"amr": ["pwd", "mfa"]}, True),
            (True, {"acr": "phr"}, True),
            (True, {"amr": ["pwd"]}, False),
            (True, {"amr": "mfa"}, False),
            (True, {}, False),
            (False, {"amr": ["mfa"]}, False),
        ],
    )
    def test_its_word_about_two_factors_counts_only_where_the_entry_says_so(
        self, client: Client, worker: PostRow, liar: Liar, settings: Any, counts: bool, said: Any, arrives: bool
    ) -> None:
        settings.SECOND_FACTOR_REQUIRED = True
        reference = enter(worker.organisation, liar.issuer, counts_second_factor=counts)
        self.go(client, reference, liar, **said)
        assert (client.get("/work/").status_code == 200) is arrives

    def test_when_the_provider_is_away_the_page_says_what_to_do(self, client: Client, worker: PostRow) -> None:
        reference = enter(worker.organisation, "http://127.0.0.1:9")
        page = client.get(f"/sign-in/organisation/{reference}/")
        assert page.status_code == 503
        assert "does not answer" in page.text

    def test_one_that_ended_is_missing(self, client: Client, reference: str) -> None:
        end_provider(actor=OPERATOR, provider=reference, now=NOW)
        assert client.get(f"/sign-in/organisation/{reference}/").status_code == 404
        assert "Sign in with your organisation" not in client.get("/sign-in/").text


class TestEnter:
    def test_the_secret_is_sealed(self, village: Village) -> None:
        enter(village.organisation(), "https://login.invented.example")
        assert SECRET.encode() not in bytes(IdentityProvider.objects.get().sealed_secret)

    def test_an_administrator_enters_their_own_only(self, village: Village) -> None:
        admin = actor_of(village.post(Role.ADMINISTRATOR))
        enter(admin.organisation, "https://login.invented.example", actor=admin)
        with pytest.raises(OtherOrganisation):
            enter(village.organisation("Somebody Else"), "https://login.invented.example", actor=admin)
        with pytest.raises(NotPermitted):
            enter(admin.organisation, "https://login.invented.example", actor=actor_of(village.post()))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"issuer": "http://login.invented.example"},
            {"issuer": "https://login.invented.example?a=b"},
            {"issuer": "login"},
            {"client_id": " "},
            {"client_secret": ""},
            {"email_domains": ()},
            {"email_domains": ("a@b.example",)},
        ],
        ids=str,
    )
    def test_what_is_not_whole_is_refused(self, village: Village, wrong: dict[str, Any]) -> None:
        with pytest.raises(ProviderNotPossible):
            enter(**{"organisation": village.organisation(), "issuer": "https://login.invented.example", **wrong})

    def test_a_new_one_ends_the_one_before(self, village: Village) -> None:
        for number in (1, 2):
            enter(
                village.organisation(),
                f"https://login{number}.invented.example",
                now=EARLIER + timedelta(days=number),
            )
        assert IdentityProvider.objects.filter(ended_at=None).count() == 1

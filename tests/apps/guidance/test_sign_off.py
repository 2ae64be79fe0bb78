"""Two people sign an edition off, statement by statement, in these very words."""

from __future__ import annotations

import csv
import dataclasses
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from sharewell.acting.types import OPERATOR, Actor, NotPermitted, Role
from sharewell.core.deciding import Case, decide
from sharewell.foundation.references import new_reference
from sharewell.guidance.actions import sign_statement, withdraw_signature
from sharewell.guidance.models import SignOff
from sharewell.guidance.queries import get_edition
from sharewell.guidance.queries.sign_offs import (
    get_progress,
    get_statement,
    list_progress,
    list_signed_off,
    list_statements,
)
from sharewell.guidance.types import (
    EditionUnknown,
    NotSigned,
    SignedAlready,
    SignState,
    StatementUnknown,
    WordsChanged,
)
from sharewell.ledger.queries import list_entries
from tests.support.guide import words_of
from tests.support.people import Village, actor_of, sign_in_as

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
EDITION = "england-2026"
STATEMENT = next(iter(get_edition(code=EDITION).statements))
WORDS = get_edition(code=EDITION).statements[STATEMENT]
KEY = (EDITION, STATEMENT, WORDS.fingerprint)


def sign(actor: Actor, *, statement: str = STATEMENT, fingerprint: str = "", now: datetime = NOW) -> str:
    held = get_edition(code=EDITION).statements[statement]
    return sign_statement(
        actor=actor, edition=EDITION, statement=statement, fingerprint=fingerprint or held.fingerprint, now=now
    )


def state() -> SignState:
    row = get_statement(edition=EDITION, statement=STATEMENT)
    assert row is not None
    return row.state


class TestSignStatement:
    def test_two_different_people_make_it_signed_off(self, village: Village) -> None:
        first, second = village.actor(Role.ADVISER), village.actor(Role.INFORMATION_GOVERNANCE_LEAD)
        assert state() is SignState.UNSIGNED
        sign(first)
        assert (state(), list_signed_off()) == (SignState.ONE_SIGNATURE, frozenset())
        sign(second)
        assert (state(), list_signed_off()) == (SignState.SIGNED_OFF, {KEY})
        assert [entry.facts["fingerprint"] for entry in list_entries(event="statement.signed")] == [KEY[2], KEY[2]]

    def test_nobody_is_both(self, village: Village) -> None:
        adviser = village.actor(Role.ADVISER)
        sign(adviser)
        with pytest.raises(SignedAlready):
            sign(adviser)
        assert list_signed_off() == frozenset()

    def test_one_person_in_two_posts_is_still_one(self, village: Village) -> None:
        post = village.post(Role.ADVISER)
        other = village.post(Role.INFORMATION_GOVERNANCE_LEAD, person=post.person, organisation="Another Trust")
        sign(actor_of(post))
        with pytest.raises(SignedAlready):
            sign(actor_of(other))
        assert list_signed_off() == frozenset()

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD}))
    def test_nobody_else_signs(self, village: Village, role: Role) -> None:
        with pytest.raises(NotPermitted):
            sign(village.actor(role))

    def test_the_operator_does_not_sign(self, db: None) -> None:
        with pytest.raises(NotPermitted):
            sign(OPERATOR)

    def test_other_words_than_were_read_are_not_signed(self, village: Village) -> None:
        with pytest.raises(WordsChanged):
            sign(village.actor(Role.ADVISER), fingerprint="0" * 64)
        assert SignOff.objects.count() == 0

    def test_what_is_not_held_is_not_signed(self, village: Village) -> None:
        adviser = village.actor(Role.ADVISER)
        with pytest.raises(EditionUnknown):
            sign_statement(actor=adviser, edition="hmg-1066", statement=STATEMENT, fingerprint="0" * 64, now=NOW)
        with pytest.raises(StatementUnknown):
            sign_statement(actor=adviser, edition=EDITION, statement="nobody-wrote", fingerprint="0" * 64, now=NOW)


class TestChangedWords:
    def test_they_void_what_was_signed(self, village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
        sign(village.actor(Role.ADVISER))
        sign(village.actor(Role.ADVISER))
        held = get_edition(code=EDITION)
        changed = dataclasses.replace(WORDS, text=WORDS.text + " And so on.")
        other = dataclasses.replace(held, statements={**held.statements, STATEMENT: changed})
        monkeypatch.setattr("sharewell.guidance.queries.sign_offs.get_edition", lambda **_: other)
        assert state() is SignState.CHANGED
        assert other.unsigned([changed], list_signed_off()) == (STATEMENT,)
        assert get_progress(edition=EDITION).signed_off == 0


class TestUnconfirmed:
    def test_a_decision_is_confirmed_once_all_it_rests_on_is_signed(self, village: Village) -> None:
        edition = get_edition(code=EDITION)
        case = Case(on=NOW.date(), holder="school", recipient="police", answers={"immediate_danger": "yes"})
        decision = decide(edition, case)
        assert decision.as_document(list_signed_off())["unconfirmed"] is True
        for person in (village.actor(Role.ADVISER), village.actor(Role.ADVISER)):
            for statement in decision.reasons:
                sign(person, statement=statement.code)
        document = decision.as_document(list_signed_off())
        assert (document["unconfirmed"], document["unconfirmed_statements"]) == (False, [])


class TestWithdrawSignature:
    def test_the_statement_is_no_longer_signed_off_and_may_be_signed_again(self, village: Village) -> None:
        first, second = village.actor(Role.ADVISER), village.actor(Role.ADVISER)
        sign(first)
        sign(second)
        withdraw_signature(actor=first, edition=EDITION, statement=STATEMENT, now=NOW + timedelta(hours=1))
        assert (state(), list_signed_off()) == (SignState.ONE_SIGNATURE, frozenset())
        sign(first, now=NOW + timedelta(hours=2))
        assert list_signed_off() == {KEY}
        assert SignOff.objects.count() == 3

    def test_only_one_s_own(self, village: Village) -> None:
        sign(village.actor(Role.ADVISER))
        with pytest.raises(NotSigned):
            withdraw_signature(actor=village.actor(Role.ADVISER), edition=EDITION, statement=STATEMENT, now=NOW)


class TestTheDatabase:
    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM guidance_signoff",
            "TRUNCATE guidance_signoff",
            "UPDATE guidance_signoff SET signed_by = reference",
            "UPDATE guidance_signoff SET withdrawn_at = signed_at, role = 'board-member'",
        ],
    )
    def test_a_signature_is_never_changed(self, village: Village, statement: str) -> None:
        sign(village.actor(Role.ADVISER))
        with pytest.raises(DatabaseError, match="withdrawn"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_nobody_signs_the_same_words_twice(self, village: Village) -> None:
        sign(village.actor(Role.ADVISER))
        held = SignOff.objects.get()
        held.pk, held.reference = None, new_reference("sgn", now=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            held.save(force_insert=True)


class TestPages:
    def test_an_adviser_signs_a_statement_and_the_page_of_the_edition_says_so(
        self, village: Village, client: Client
    ) -> None:
        assert "Nobody has signed off this edition yet" in words_of(
            client.get(f"/editions/{EDITION}/").content.decode()
        )
        sign(village.actor(Role.ADVISER))
        sign_in_as(client, village.post(Role.ADVISER))
        sent = {"statement": STATEMENT, "fingerprint": WORDS.fingerprint, "do": "sign"}
        response = client.post(f"/editions/{EDITION}/sign-off/", sent)
        assert response.status_code == 302
        assert list_signed_off() == {KEY}
        assert "signed off 1 of its" in words_of(client.get(f"/editions/{EDITION}/").content.decode())
        again = client.post(f"/editions/{EDITION}/sign-off/", sent)
        assert again.status_code == 409
        assert "You signed this before" in again.content.decode()
        assert client.post(f"/editions/{EDITION}/sign-off/", {**sent, "do": "withdraw"}).status_code == 302
        assert list_signed_off() == frozenset()

    def test_everybody_signed_in_reads_it_and_only_advisers_see_the_button(
        self, village: Village, client: Client
    ) -> None:
        sign_in_as(client, village.post(Role.BOARD_MEMBER))
        response = client.get(f"/editions/{EDITION}/sign-off/")
        assert response.status_code == 200
        assert "Sign these words" not in response.content.decode()
        sent = {"statement": STATEMENT, "fingerprint": WORDS.fingerprint}
        assert client.post(f"/editions/{EDITION}/sign-off/", sent).status_code == 409
        assert SignOff.objects.count() == 0

    def test_a_visitor_is_led_to_sign_in(self, db: None, client: Client) -> None:
        assert client.get(f"/editions/{EDITION}/sign-off/").status_code == 302

    def test_every_statement_is_on_a_page_once(self, village: Village, client: Client) -> None:
        sign_in_as(client, village.post(Role.ADVISER))
        pages = -(-len(list_statements(edition=EDITION)) // 20)
        html = "".join(
            client.get(f"/editions/{EDITION}/sign-off/?page={number}").content.decode()
            for number in range(1, pages + 1)
        )
        for row in list_statements(edition=EDITION):
            assert html.count(f'<section class="sw-entry" id="{row.code}"') == 1, row.code

    def test_what_is_signed_off_can_be_left_out(self, village: Village, client: Client) -> None:
        for _ in range(2):
            sign(village.actor(Role.ADVISER))
        sign_in_as(client, village.post(Role.ADVISER))
        html = client.get(f"/editions/{EDITION}/sign-off/?show=waiting").content.decode()
        assert f'id="{STATEMENT}"' not in html

    @pytest.mark.parametrize("page", ["0", "-1", "99999", "x", ""])
    def test_an_odd_page_number_shows_a_page(self, village: Village, client: Client, page: str) -> None:
        sign_in_as(client, village.post(Role.ADVISER))
        assert client.get(f"/editions/{EDITION}/sign-off/?page={page}").status_code == 200

    def test_progress_is_shown_for_each_edition_and_the_file_holds_each_statement(
        self, village: Village, client: Client
    ) -> None:
        sign(village.actor(Role.ADVISER))
        sign_in_as(client, village.post())
        html = words_of(client.get("/editions/sign-off/").content.decode())
        for each in list_progress():
            assert each.title in html
        text = client.get(f"/editions/{EDITION}/sign-off/sign-off.csv").content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {row["Statement"] for row in rows} == set(get_edition(code=EDITION).statements)
        assert [row["State"] for row in rows if row["Statement"] == STATEMENT] == ["one-signature"]

    def test_an_edition_that_is_not_held_is_not_found(self, village: Village, client: Client) -> None:
        sign_in_as(client, village.post(Role.ADVISER))
        assert client.get("/editions/hmg-1066/sign-off/").status_code == 404
        assert client.get("/editions/hmg-1066/sign-off/sign-off.csv").status_code == 404

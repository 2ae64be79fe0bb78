"""The access matrix is tried, cell by cell, as the web role; closed and missing look alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from sharewell.access.queries import get_actor
from sharewell.access.types import SignedIn
from sharewell.acting.types import OPERATOR, SYSTEM, Actor, Role
from sharewell.advice.actions import ask_for_advice
from sharewell.children.actions import describe_child, open_break_glass
from sharewell.config import access
from sharewell.config.checks import addresses
from sharewell.consent.actions import postpone_informing
from sharewell.consent.queries import list_informings
from sharewell.core.looping import AskAct
from sharewell.core.misuse import Found
from sharewell.decisions import actions
from sharewell.decisions.types import NoteAbout
from sharewell.foundation.references import new_reference
from sharewell.foundation.signing import LEDGER, SigningKey
from sharewell.inspections.actions import grant_inspection
from sharewell.ledger.actions import seal
from sharewell.ledger.models import Entry
from sharewell.mediation.actions import begin_mediated_access
from sharewell.misuse.actions import raise_alert
from sharewell.notices.queries import list_notices
from sharewell.partnerships.actions import add_partnership, mark_hub
from sharewell.partnerships.queries import get_organisation, list_register_entries
from sharewell.practitioners.actions import add_person, give_post
from sharewell.practitioners.queries import get_post
from sharewell.sharing.actions import move_request, resolve_line, write_side
from sharewell.sharing.types import RefusalReason, Register
from tests.architecture.matrix import MATRIX, PEOPLE, PREFIXES, Row, document
from tests.support.agreeing import make_agreement
from tests.support.agreements import flow_things
from tests.support.attaching import attached
from tests.support.consenting import consent_things
from tests.support.consulting import put_to
from tests.support.deciding import NOW, Hand, House, begin, complete, key, make_house
from tests.support.drilling import drill_things
from tests.support.governing import make_governed
from tests.support.hubs import hub_things
from tests.support.indexing import make_indexed
from tests.support.people import Village, make_current, sign_in_as
from tests.support.permissions import document as permissions_document
from tests.support.remembering import remembered
from tests.support.sharing import (
    Sharing,
    make_sharing,
    opened,
    outside_body,
    outsider,
    owed_telling,
    send,
    send_by_link,
)
from tests.support.sharing import ask as ask_for

ROOT = Path(__file__).parents[2]
NAME, WORDS = "Robin Planted", "Three planted bruises"
DAYS = timedelta(days=60)


@dataclass(frozen=True)
class World:
    """An invented house in which there is one of everything, with a child whose name and words were planted."""

    house: House
    people: dict[str, Actor]
    things: dict[str, str]
    browsers: dict[str, Client] = field(default_factory=dict)


def about_the_child(house: House) -> Hand:
    """Return a draft that can be recorded, with the words that must not leak."""
    hand = complete(begin(house.worker))
    hand.describe(1, name=NAME)
    hand.state(1, text=WORDS)
    return hand


def refused_and_resolved(sharing: Sharing) -> str:
    """Return a request that was refused, and whose line in the register a manager resolved."""
    house = sharing.house
    no = ask_for(sharing, name=NAME, question=WORDS)
    move_request(
        actor=house.worker,
        request=no,
        act=AskAct.REFUSE,
        words="No.",
        reason=RefusalReason.NOT_OURS,
        key=key(),
        now=NOW,
    )
    resolve_line(actor=house.manager, register=Register.REFUSALS, about=no, words=WORDS, key=key(), now=NOW)
    return no


def make_world() -> World:
    """Make one of everything."""
    house = make_house()
    key_of_ledger = SigningKey.new(name="northmere.example/ledger", kind=LEDGER)
    heads = [seal(connection.connection, key=key_of_ledger, now=NOW, is_sweep=True)]

    def person(name: str, organisation: str, role: Role) -> Actor:
        reference = add_person(
            actor=OPERATOR, name=f"{name} (invented)", email=f"{name}@invented.example", password=None, now=NOW
        )
        post = give_post(
            actor=OPERATOR, person=reference, organisation=organisation, team="", role=role, title=name, now=NOW
        )
        make_current(get_post(post), now=NOW)
        return get_actor(practitioner=reference, post=post, now=NOW)

    # Of another partnership: what everybody in post may read of one's own is not there for them.
    away = Village(add_partnership(actor=OPERATOR, name="Far (invented)", is_invented=True, now=NOW - DAYS),
                   domain="far.example")  # fmt: skip
    far = away.organisation("Far Trust (invented)")
    people = {
        **{name: getattr(house, name) for name in ("worker", "colleague", "manager", "second_manager", "adviser",
                                                   "other_worker", "other_manager")},
        "governor": house.second_adviser,
        "second_adviser": person("second.adviser", house.playgroup, Role.ADVISER),
        "other_adviser": person("other.adviser", house.social_care, Role.ADVISER),
        "lead": person("lead", house.social_care, Role.INFORMATION_GOVERNANCE_LEAD),
        "board": person("board", house.playgroup, Role.BOARD_MEMBER),
        "representative": person("representative", house.social_care, Role.REPRESENTATIVE),
        "inspector": person("inspector", house.social_care, Role.INSPECTOR),
        "administrator": person("administrator", house.playgroup, Role.ADMINISTRATOR),
        "other_administrator": person("other.administrator", house.social_care, Role.ADMINISTRATOR),
        "installer": person("installer", house.social_care, Role.INSTALLATION_ADMINISTRATOR),
        "unasked": person("unasked", house.playgroup, Role.REPRESENTATIVE),
        "officer": person("officer", house.playgroup, Role.AGREEMENTS_OFFICER),
        "far_officer": person("far.officer", far, Role.AGREEMENTS_OFFICER),
        "far_representative": person("far.representative", far, Role.REPRESENTATIVE),
        "far_worker": person("far.worker", far, Role.PRACTITIONER),
        "mediator": person("mediator", house.playgroup, Role.PRACTITIONER),
        "mediated": person("mediated", house.playgroup, Role.PRACTITIONER),
        "keeper": person("keeper", house.playgroup, Role.INDEX_MANAGER),
        "second_keeper": person("second.keeper", house.social_care, Role.INDEX_MANAGER),
    }  # fmt: skip
    decision = about_the_child(house).record()
    draft = about_the_child(house)
    note = actions.note_concern(actor=house.worker, about=NoteAbout.CHILD, who=NAME, text=WORDS, key=key(), now=NOW)
    thread = ask_for_advice(
        actor=house.worker, question=f"{NAME}: {WORDS}", is_harm_unsure=False, about=draft.reference,
        submit_key=key(), now=NOW,
    )  # fmt: skip
    found = Found(rule="bulk", actor=house.colleague.reference, day=NOW.date(), entries=(("led_1", decision),))
    alert = raise_alert(actor=SYSTEM, found=found, organisation=house.playgroup, now=NOW)
    glass = open_break_glass(
        actor=house.colleague, child=new_reference("chi", now=NOW), owner_post=house.worker.post,
        reason="child-found", words=WORDS, hours=1, now=NOW,
    )  # fmt: skip
    described = describe_child(actor=house.worker, name=NAME, identifying=WORDS, now=NOW)
    consents = consent_things(house, described, words=WORDS)
    inspection = grant_inspection(
        actor=people["board"], post=people["inspector"].post, organisation=house.playgroup, reason="Invented.",
        began_at=NOW, ended_at=NOW + timedelta(days=5), now=NOW,
    )  # fmt: skip
    heads.append(seal(connection.connection, key=key_of_ledger, now=NOW, is_sweep=True))
    head, newer_head = (str(one.size) for one in heads if one)
    mediation = begin_mediated_access(
        actor=people["mediator"], practitioner_post=people["mediated"].post, reason="no-access",
        words="Invented.", hours=2, now=NOW,
    )  # fmt: skip
    governed = make_governed(
        partnership=get_organisation(house.playgroup, on=NOW.date()).partnership, officer=people["officer"],
        representative=people["representative"], raiser=house.worker, now=NOW,
    )  # fmt: skip
    sharing = make_sharing(house)
    people["receiver"] = sharing.receiver
    told = about_the_child(house)
    seen = attached(description=WORDS)
    shared = told.record()
    disclosure = send(sharing, shared, why_it_matters=WORDS, attached=(seen,))
    [informing] = [one.reference for one in list_informings(actor=house.worker, decision=shared)]
    postpone_informing(
        actor=house.worker, informing=informing, why=WORDS, review_on=(NOW + DAYS).date(), key=key(), now=NOW
    )
    opened(sharing, disclosure)
    outside, _ = send_by_link(sharing, outsider(outside_body(sharing)), why_it_matters=WORDS)
    asking = ask_for(sharing, name=NAME, question=WORDS)
    mark_hub(actor=OPERATOR, team=sharing.team, now=NOW)
    in_hub = hub_things(sharing, disclosure, words=WORDS)
    no = refused_and_resolved(sharing)
    write_side(actor=house.worker, child=described, says=WORDS, key=key(), now=NOW)
    consulted, consultation = put_to(people["representative"], officer=people["officer"], now=NOW)
    agreed = make_agreement(officer=people["officer"], speaker=people["representative"], house=house)
    return World(
        house,
        people,
        {
            "draft": draft.reference, "decision": decision, "note": note, "thread": thread, "child": "1",
            "item": "1", "question": "confidential",
            "form": "paediatric-transfer", "form edition": "1", "form section": "move",
            "question of a child": "consent", "edition": "england-2026", "run": "0123456789abcdef",
            "organisation": house.playgroup, "alert": alert, "head": head, "newer head": newer_head,
            "inspection": inspection,
            "disclosure": disclosure, "outside disclosure": outside, "request": asking, "register": "late",
            **in_hub,
            "informing": informing, "refused": "refusals", "asking refused": no,
            **drill_things(sharing),
            "consulted version": consulted, "consultation": consultation,
            **agreed,
            **governed,
            **consents,
            "described child": described,
            "step": "review",
            "mediation": mediation,
            **make_indexed(house, keeper=people["keeper"], name=NAME, words=WORDS),
            "telling": owed_telling(sharing, people["keeper"]),
            **flow_things(people["officer"]),
            "break glass": glass,
            "entry": list_register_entries(organisation=house.playgroup)[0].reference,
            "team": house.worker.team, "post": house.worker.post, "course": "information-sharing",
            "section": "duty", "number": "1", "token": "no-such-link",
            # Of these there is none in the house.
            **{
                thing: new_reference(prefix, now=NOW)
                for thing, prefix in (("invitation", "inv"), ("attempt", "att"), ("vetting", "vet"),
                                      ("provider", "idp"), ("key", "key"), ("session", "ses"), ("recovery", "rec"),
                                      ("completion", "cpl"), ("training session", "tra"), ("change", "chg"))
            },
            "notice": list_notices(actor=house.adviser)[0].reference,
        },
    )  # fmt: skip


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Give one of everything, at its moment."""
    with time_machine.travel(NOW, tick=False):
        yield replace(remembered("world", make_world), browsers={})


@contextmanager
def as_web_role() -> Iterator[None]:
    """Speak to the database as the pages do, and leave no trace of what was asked."""
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT asked")
        cursor.execute("SET LOCAL ROLE sharewell_web")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT asked")


def where(name: str, row: Row, things: dict[str, str]) -> str:
    """Return the address of a row."""
    return reverse(name, args=[things[thing] for thing in row.takes])


def browser(world: World, who: str) -> Client:
    """Return a browser of one of the house, or of nobody. Somebody signs in once: what a request does is taken back."""
    if who and who not in world.browsers:
        world.browsers[who] = sign_in_as(Client(), get_post(world.people[who].post), at=NOW)
    return another(world.browsers[who]) if who else Client()


def another(client: Client) -> Client:
    """Return a browser with the cookies that another had when its person signed in."""
    fresh = Client()
    fresh.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    return fresh


def ask(client: Client, row: Row, address: str) -> HttpResponse:
    """Ask for an address."""
    return client.post(address) if row.method == "post" else client.get(address)  # type: ignore[return-value]


@pytest.fixture
def lapse(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Return a function that lets the accreditation of whoever asks lapse, or be current again."""
    real = access.find_signed_in

    def lapsed(**asked: Any) -> SignedIn | None:
        found = real(**asked)
        return found and replace(found, actor=replace(found.actor, is_accredited=False))

    def switch(is_lapsed: bool) -> None:
        monkeypatch.setattr(access, "find_signed_in", lapsed if is_lapsed else real)

    return switch


class TestTheMatrix:
    def test_every_address_stands_in_it_and_nothing_else(self) -> None:
        assert set(MATRIX) == {name for name, _ in addresses()}

    def test_it_is_what_the_pages_answer(self, world: World, lapse: Callable[[bool], None]) -> None:
        wrong = []
        for name, row in MATRIX.items():
            whose = ("", row.elsewhere, row.wrong, row.right, row.stranger, row.right)
            for person, who, code in zip(PEOPLE, whose, row.codes, strict=True):
                if code is None:
                    continue
                client = browser(world, who)
                lapse(person == "lapsed")
                with as_web_role():
                    answer = ask(client, row, where(name, row, world.things))
                lapse(False)
                # A download is whole before its first byte leaves: none goes on after a right to see has ended.
                assert not answer.streaming, name
                if answer.status_code != code:
                    wrong.append(f"{name} answers {person} ({who}) with {answer.status_code}, not {code}")
                if code == 302 and not who and name != "design:leave" and not name.startswith("decisions:"):
                    assert "/sign-in/" in answer.headers["Location"], name
        assert wrong == [], "\n".join(wrong)

    def test_the_page_of_the_reference_is_current(self) -> None:
        assert (ROOT / "docs/reference/access-matrix.md").read_text(encoding="utf-8") == document(), "make reference"

    def test_so_is_that_of_the_permissions(self) -> None:
        assert (ROOT / "docs/reference/permissions.md").read_text("utf-8") == permissions_document(), "make reference"


def missing(name: str, row: Row, things: dict[str, str]) -> str:
    """Return the address of a row for a thing that is not there, of the same shape."""
    others = {
        thing: new_reference(PREFIXES[thing], now=NOW, like=things[thing]) for thing in row.takes if thing in PREFIXES
    }
    return where(name, row, things | others)


CLOSED_AND_MISSING = [name for name, row in MATRIX.items() if 404 in row.codes]


class TestClosedAndMissing:
    @pytest.fixture
    def answers(self, world: World) -> Callable[[str, str, str], tuple[HttpResponse, list[str]]]:
        def answer(name: str, who: str, address: str) -> tuple[HttpResponse, list[str]]:
            client = browser(world, who)
            with as_web_role(), CaptureQueriesContext(connection) as asked:
                found = ask(client, MATRIX[name], address)
            return found, [query["sql"] for query in asked]

        return answer

    def test_they_look_alike_and_cost_the_same_work(
        self, world: World, answers: Callable[[str, str, str], tuple[HttpResponse, list[str]]]
    ) -> None:
        assert len(CLOSED_AND_MISSING) > 15
        for name in CLOSED_AND_MISSING:
            row = MATRIX[name]
            for who, person in ((row.stranger, "no relationship"), (row.elsewhere, "other organisation")):
                if row.codes[PEOPLE.index(person)] != 404:
                    continue
                closed, work = answers(name, who, where(name, row, world.things))
                nothing, other_work = answers(name, who, missing(name, row, world.things))
                assert closed.status_code == nothing.status_code == 404, name
                assert self.told(closed) == self.told(nothing), name
                assert dict(closed.headers) == dict(nothing.headers), name
                assert len(work) == len(other_work), f"{name}: {len(work)} queries, {len(other_work)} where missing"

    @staticmethod
    def told(answer: HttpResponse) -> str:
        """Return the page, without what differs at each request and the address that was asked for."""
        return re.sub(r'value="\w{64}"|/[a-z/-]*/?[a-z]{3}_[0-9A-Z]{18}[^"]*', "", answer.content.decode())


class TestAdministrators:
    """Whoever sets up an organisation or the installation sees no child."""

    @pytest.mark.parametrize(
        "role",
        [
            Role.ADMINISTRATOR,
            Role.REPRESENTATIVE,
            Role.AGREEMENTS_OFFICER,
            Role.BOARD_MEMBER,
            Role.INSPECTOR,
        ],
    )
    def test_they_see_no_child_at_any_address(self, world: World, role: Role) -> None:
        reference = add_person(
            actor=OPERATOR, name="Invented Operator", email="operator@invented.example", password=None, now=NOW
        )
        post = give_post(
            actor=OPERATOR,
            person=reference,
            organisation=world.house.playgroup,
            team="",
            role=role,
            title="Post",
            now=NOW,
        )
        signed_in = sign_in_as(Client(), get_post(post), at=NOW)
        for name, row in MATRIX.items():
            client = another(signed_in)
            with as_web_role():
                answer = ask(client, row, where(name, row, world.things))
            text = answer.content.decode(errors="replace") if not answer.streaming else ""
            assert NAME not in text, name
            assert WORDS not in text, name
            if row.shows_child:
                assert answer.status_code in (403, 404), (name, answer.status_code)

    def test_whoever_may_does_see_the_child_so_that_it_is_the_rule_that_hides_it(self, world: World) -> None:
        """And it leaves an entry in the ledger (L2), but where somebody goes on with a draft of their own."""
        shown, unrecorded, readings = [], [], Entry.objects.filter(event__endswith=".read")
        for name, row in MATRIX.items():
            client = browser(world, row.right)
            with as_web_role():
                before = readings.count()
                answer = ask(client, row, where(name, row, world.things))
                is_recorded = readings.count() > before
            text = answer.content.decode(errors="replace") if not answer.streaming else ""
            if NAME not in text and WORDS not in text:
                continue
            assert row.shows_child, name
            shown.append(name)
            if "draft" not in row.takes and not is_recorded:
                unrecorded.append(name)
        assert unrecorded == []
        assert {"decisions:decision", "decisions:decision-text", "decisions:noted", "decisions:child",
                "advice:thread", "children:break-glass", "children:search", "children:index-child", "children:shield",
                "children:match", "children:asking", "sharing:request", "sharing:disclosure"} <= set(shown)  # fmt: skip

    def test_each_address_of_the_matrix_can_be_made(self, world: World) -> None:
        try:
            for name, row in MATRIX.items():
                where(name, row, world.things)
        except NoReverseMatch as fault:
            pytest.fail(str(fault))

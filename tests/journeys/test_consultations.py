"""A consultation is answered on a telephone, and by a tiny club with a link, without an account and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from sharewell.acting.types import OPERATOR, SYSTEM, Role
from sharewell.agreements.actions import add_party, nominate_representative
from sharewell.agreements.actions.circulating import circulate, make_plain_link
from sharewell.agreements.queries import get_version
from sharewell.agreements.types import Capacity
from sharewell.foundation.clock import now
from sharewell.practitioners.queries import get_person
from tests.support.browser import fits
from tests.support.consulting import put_to
from tests.support.people import PASSWORD, actor_of, make_village
from tests.support.site import writing_to
from tests.support.walking import heading, sign_in

pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Asked:
    """Where a representative signs in, the consultation, and the token of the club's link."""

    email: str
    consultation: str
    token: str


@pytest.fixture(scope="module")
def asked(site_database: str, django_db_blocker: object) -> Asked:
    """Put an invented code to a trust with a representative and to a club with a helper without an account."""
    with writing_to(site_database, django_db_blocker):
        village = make_village("consulting")
        speaker = village.post(Role.REPRESENTATIVE, name="Rae Invented", password=PASSWORD)
        officer = village.post(Role.AGREEMENTS_OFFICER, name="Olu Invented", organisation="Invented Council")
        moment = now()
        version, consultation = put_to(actor_of(speaker, now=moment), officer=actor_of(officer, now=moment), now=moment)
        club = village.organisation("Invented Youth Club", kind="voluntary-organisation")
        nominate_representative(
            actor=OPERATOR, organisation=club, name="Invented Helper", email="help@club.example", now=moment
        )
        add_party(
            actor=OPERATOR,
            agreement=get_version(actor=OPERATOR, version=version).agreement,
            organisation=club,
            capacity=Capacity.SIGNATORY,
            acts_for="",
            now=moment,
        )
        sent = circulate(actor=SYSTEM, consultation=consultation, organisation=club, is_reminder=False, now=moment)
        letter = make_plain_link(actor=SYSTEM, reference=sent, now=moment)
        return Asked(get_person(speaker.person).email, consultation, letter.token)


def test_one_answers_on_a_telephone_and_one_with_a_link_alone(
    asked: Asked,
    phone_page: Page,
    page_without_javascript: Page,
    assert_axe_clean: Callable[[Page], None],
) -> None:
    page = phone_page
    sign_in(page, asked.email, f"/agreements/consultations/{asked.consultation}/")
    heading(page, "Code of practice (invented), version 1")
    expect(page.get_by_text("your organisation counts as agreeing")).to_be_visible()
    assert_axe_clean(page)
    assert fits(page)
    page.get_by_label("We object").focus()
    page.keyboard.press("Space")
    page.get_by_label("Why, or what do you want to say?").focus()
    page.keyboard.type("Say when, too.")
    page.get_by_role("button", name="Answer", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Say when, too.")).to_be_visible()
    expect(page.get_by_text("Receipt ans_")).to_be_visible()

    plain = page_without_javascript
    plain.goto(f"/answer/{asked.token}/")
    expect(plain.get_by_text("you are asked for Invented Youth Club")).to_be_visible()
    plain.get_by_role("button", name="Answer", exact=True).click()
    expect(plain.get_by_role("link", name="Choose what you answer")).to_be_visible()
    plain.get_by_label("We agree").check()
    plain.get_by_role("button", name="Answer", exact=True).click()
    heading(plain, "Your answer was received")
    plain.goto(f"/answer/{asked.token}/")
    heading(plain, "This link cannot be used")

"""From a draft to a signature: the officer writes without scripts, the representative signs on a telephone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from sharewell.acting.types import OPERATOR, Role
from sharewell.agreements.actions import (
    accept_nomination,
    add_party,
    draft_version,
    enter_agreement,
    fix_version,
    nominate_representative,
    write_text,
)
from sharewell.agreements.types import AgreementKind, Capacity
from sharewell.foundation.clock import now, today
from sharewell.practitioners.queries import get_person
from tests.support.people import PASSWORD, actor_of, make_village
from tests.support.site import writing_to
from tests.support.walking import heading, sign_in

pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Agreed:
    """E-mail addresses of the officer and of the representative, and the document between them."""

    officer: str
    speaker: str
    agreement: str


@pytest.fixture(scope="module")
def agreed(site_database: str, django_db_blocker: object) -> Agreed:
    """Give the served site an officer, a representative, and a first version whose text is fixed."""
    with writing_to(site_database, django_db_blocker):
        village, moment = make_village("agreements"), now()
        here = "Invented Trust of agreements"
        officer = village.post(Role.AGREEMENTS_OFFICER, organisation=here, password=PASSWORD)
        speaker = village.post(Role.REPRESENTATIVE, organisation=here, password=PASSWORD)
        trust = village.organisation(here)
        nomination = nominate_representative(actor=OPERATOR, organisation=trust, post=speaker.reference, now=moment)
        accept_nomination(actor=actor_of(speaker), nomination=nomination, now=moment)
        agreement = enter_agreement(
            actor=OPERATOR,
            partnership=village.partnership,
            kind=AgreementKind.PROTOCOL,
            title="School attendance (invented)",
            now=moment,
        )
        version = draft_version(actor=OPERATOR, agreement=agreement, now=moment)
        text = [("Purpose", "To know who is at school."), ("Review", "Each year.")]
        write_text(actor=OPERATOR, version=version, sections=text, now=moment)
        fix_version(actor=OPERATOR, version=version, now=moment)
        add_party(
            actor=OPERATOR,
            agreement=agreement,
            organisation=trust,
            capacity=Capacity.SIGNATORY,
            acts_for="",
            now=moment,
        )
        return Agreed(get_person(officer.person).email, get_person(speaker.person).email, agreement)


def test_a_draft_is_written_without_scripts_compared_and_signed_on_a_telephone(
    agreed: Agreed,
    page_without_javascript: Page,
    phone_page: Page,
    look: Callable[[Page], None],
) -> None:
    page = page_without_javascript
    sign_in(page, agreed.officer, f"/agreements/{agreed.agreement}/")
    page.get_by_label("What changes, and why? (optional)").fill("Colleges too.")
    page.get_by_role("button", name="Begin a new version").click()
    heading(page, re.compile("Write the text"))
    page.get_by_label("Text of section 1").fill("To know who is at school or college.")
    page.get_by_role("button", name="Save the text", exact=True).click()
    heading(page, re.compile("Version 2"))
    page.get_by_role("link", name="Fix the text").click()
    page.get_by_role("button", name="Fix the text").click()
    page.get_by_role("link", name="Ask the parties to sign").click()
    page.get_by_label("By which day?").fill((today() + timedelta(days=14)).isoformat())
    page.get_by_role("button", name="Ask them").click()
    heading(page, re.compile("Version 2"))

    page = phone_page
    sign_in(page, agreed.speaker, f"/agreements/{agreed.agreement}/")
    look(page)
    page.get_by_role("link", name="Version 2", exact=True).click()
    look(page)
    page.get_by_role("link", name="What is different from version 1").click()
    heading(page, re.compile("From version 1 to version 2"))
    expect(page.get_by_text("1 of 2 sections changed.")).to_be_visible()
    expect(page.locator("ins").last).to_contain_text("school or college.")
    look(page)
    page.goto("/work/")
    page.get_by_role("link", name="Sign an agreement for your organisation, or say why not").click()
    heading(page, re.compile("Invented Trust of agreements"))
    look(page)
    page.get_by_role("button", name="Sign for Invented Trust of agreements").press("Enter")
    expect(page.get_by_text("Version 2. Signed.")).to_be_visible()
    page.goto("/work/")
    expect(page.get_by_role("heading", name="Nothing is waiting")).to_be_visible()

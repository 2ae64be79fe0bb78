"""The pages on which organisations and people are set up: who may open them, what they say, and what they do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sharewell.acting.types import OPERATOR, SYSTEM, Permission, Role
from sharewell.config import closed
from sharewell.config.checks import addresses
from sharewell.core.identifiers import make_reference
from sharewell.foundation.uploads import LARGEST
from sharewell.partnerships.actions import add_organisation
from sharewell.partnerships.queries import list_organisations, list_register_entries, list_teams
from sharewell.practitioners.actions import invite, make_link
from sharewell.practitioners.models import Invitation
from sharewell.practitioners.queries import find_offices, find_person_by_password, list_away, list_current_posts
from sharewell.practitioners.types import Engagement, Wanted
from tests.support.people import PASSWORD, Village, sign_in_as

ADMINISTRATORS = (Role.ADMINISTRATOR, Role.INSTALLATION_ADMINISTRATOR)
HEADER = "name,email,team,role,title,engagement\r\n"

pytestmark = pytest.mark.django_db


def heading(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split()) if found else ""


def wanted(**changes: Any) -> Wanted:
    given = {
        "name": "Ina Vited",
        "email": "ina@invented.example",
        "team": "",
        "role": Role.PRACTITIONER,
        "title": "Health visitor",
        "engagement": Engagement.EMPLOYEE,
        **changes,
    }
    return Wanted(**given)


def link_to(organisation: str, **changes: Any) -> str:
    moment = datetime.now(UTC)
    invitation = invite(actor=OPERATOR, organisation=organisation, wanted=wanted(**changes), now=moment)
    token = make_link(actor=SYSTEM, invitation=invitation, now=moment).token
    return reverse("practitioners:begin", args=(token,))


SHOWS_A_CHILD = {
    permission
    for permission in Permission
    if permission.value.startswith(("decisions.", "advice.")) or permission is Permission.SIGN_OFF_EDITION
}


def filled(name: str) -> str:
    """Return an address with references in place of its parts."""
    route = dict(addresses())[name]
    reference = make_reference("dec", at=datetime(2026, 11, 1, tzinfo=UTC), chance=1)
    return "/" + re.sub(r"<(\w+):[^>]+>", lambda part: "1" if part[1] == "int" else reference, route)


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_administrators_open_no_address_that_shows_a_child_or_a_decision(
    signed_in: Callable[..., Client], role: Role
) -> None:
    client = signed_in(role)
    names = [name for name, permission in closed.CLOSED.items() if permission in SHOWS_A_CHILD]
    assert len(names) > 20
    for name in names:
        assert client.get(filled(name)).status_code in {403, 404}, name
        assert client.post(filled(name)).status_code in {403, 404}, name


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_administrators_are_led_to_set_up_and_to_nothing_about_children(
    signed_in: Callable[..., Client], role: Role
) -> None:
    text = signed_in(role).get("/work/").content.decode()
    links = re.findall(r'class="sw-nav__link" href="([^"]+)"', text)
    assert "/set-up/" in links
    assert len(set(links)) <= 7
    assert not [link for link in links if link.startswith(("/decide", "/advice", "/decisions"))]


@pytest.mark.parametrize("role", sorted(set(Role) - set(ADMINISTRATORS)))
def test_nobody_else_sets_anything_up(signed_in: Callable[..., Client], village: Village, role: Role) -> None:
    client, home = signed_in(role), village.organisation()
    assert client.get("/set-up/").status_code == 403
    for name in ("organisation", "people", "offices", "invitations", "invite", "import-people", "away"):
        assert client.get(reverse(f"practitioners:{name}", args=(home,))).status_code == 403


def test_an_administrator_finds_no_other_organisation(signed_in: Callable[..., Client], village: Village) -> None:
    client, other = signed_in(Role.ADMINISTRATOR), village.organisation("Another")
    for name in ("organisation", "people", "people-csv", "offices", "invitations", "invite", "import-people", "away"):
        assert client.get(reverse(f"practitioners:{name}", args=(other,))).status_code == 404, name
    for name in ("set-up-register", "set-up-teams", "teams-csv"):
        assert client.get(reverse(f"partnerships:{name}", args=(other,))).status_code == 404, name
    post = village.post(organisation="Another")
    for name in ("end-post", "move-post"):
        assert client.get(reverse(f"access:{name}", args=(other, post.reference))).status_code == 404, name
    assert client.get(reverse("practitioners:organisations")).status_code == 403


def test_the_installations_administrator_sees_how_far_each_is_and_nobodys_people(
    signed_in: Callable[..., Client], village: Village
) -> None:
    client, other = signed_in(Role.INSTALLATION_ADMINISTRATOR), village.organisation("Another")
    assert heading(client.get("/set-up/").content.decode()) == "Set up"
    assert client.get(reverse("practitioners:organisation", args=(other,))).status_code == 200
    for name in ("people", "offices", "away"):
        assert client.get(reverse(f"practitioners:{name}", args=(other,))).status_code == 404
    text = client.get(reverse("practitioners:invite", args=(other,))).content.decode()
    assert re.findall(r'<option value="([a-z-]+)"', text.split('id="id_role"')[1].split("</select>")[0]) == [
        "organisation-administrator",
        "installation-administrator",
    ]


def test_the_list_of_organisations_costs_the_same_for_one_and_for_five(
    signed_in: Callable[..., Client], village: Village
) -> None:
    client = signed_in(Role.INSTALLATION_ADMINISTRATOR)
    counts = set()
    for number in range(4):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("practitioners:organisations")).status_code == 200
        counts.add(len(queries))
        village.organisation(f"Another {number}")
        village.post(organisation=f"Another {number}")
    assert len(counts) == 1


class TestBegin:
    def test_opening_the_page_uses_nothing_up_and_an_error_names_the_field(
        self, client: Client, village: Village
    ) -> None:
        address = link_to(village.organisation())
        for _ in range(2):
            assert heading(client.get(address).content.decode()) == "Begin with Sharewell"
        page = client.post(address, {"password": "short", "again": "short"})
        assert page.status_code == 422
        assert 'href="#id_password"' in page.content.decode()
        page = client.post(address, {"password": PASSWORD, "again": PASSWORD + "!"})
        assert "The two passwords differ" in page.content.decode()
        page = client.post(address, {"password": PASSWORD, "again": PASSWORD})
        assert heading(page.content.decode()) == "You have begun"
        assert find_person_by_password(email="ina@invented.example", password=PASSWORD) is not None
        assert client.get(address).status_code == 404
        assert client.post(address, {"password": PASSWORD, "again": PASSWORD}).status_code == 404

    def test_who_waits_is_told_what_for(self, client: Client, village: Village) -> None:
        bare = add_organisation(
            actor=OPERATOR, partnership=village.partnership, name="Bare", is_invented=True, now=datetime.now(UTC)
        )
        page = client.post(link_to(bare), {"password": PASSWORD, "again": PASSWORD}).content.decode()
        assert heading(page) == "You have an account"
        assert "advisers and leads" in page

    def test_who_has_an_account_only_accepts(self, client: Client, village: Village) -> None:
        village.post(password=PASSWORD)
        address = link_to(village.organisation("Another"), email="person.1@invented.example")
        assert 'type="password"' not in client.get(address).content.decode()
        assert heading(client.post(address).content.decode()) == "You have begun"

    def test_an_invented_link_leads_nowhere(self, client: Client) -> None:
        page = client.get(reverse("practitioners:begin", args=("no-such-token",)))
        assert page.status_code == 404
        assert heading(page.content.decode()) == "This link cannot be used"


class TestOneOrganisation:
    @pytest.fixture
    def home(self, village: Village) -> str:
        return village.organisation()

    @pytest.fixture
    def administrator(self, client: Client, village: Village, home: str) -> Client:
        return sign_in_as(client, village.post(Role.ADMINISTRATOR))

    def test_each_page_has_a_heading_and_each_list_an_empty_state(self, administrator: Client, home: str) -> None:
        assert "Set up" in heading(administrator.get("/set-up/").content.decode())
        for name, words in (
            ("practitioners:organisation", "Set up"),
            ("practitioners:people", "People in post"),
            ("practitioners:invitations", "Invitations"),
            ("practitioners:invite", "Invite a person"),
            ("practitioners:import-people", "Invite people from a file"),
            ("practitioners:offices", "Advisers and leads"),
            ("practitioners:away", "Say who is away"),
            ("partnerships:set-up-register", "What the organisation is"),
            ("partnerships:set-up-teams", "Teams"),
        ):
            text = administrator.get(reverse(name, args=(home,))).content.decode()
            assert words in heading(text), name
        assert (
            "Nobody is invited yet"
            in administrator.get(reverse("practitioners:invitations", args=(home,))).content.decode()
        )
        for name in ("practitioners:people-csv", "practitioners:invitations-csv", "partnerships:teams-csv"):
            assert administrator.get(reverse(name, args=(home,))).headers["Content-Type"].startswith("text/csv")

    def test_a_person_is_invited_again_and_withdrawn(self, administrator: Client, home: str) -> None:
        address = reverse("practitioners:invite", args=(home,))
        page = administrator.post(address, {})
        assert page.status_code == 422
        assert page.content.decode().count('href="#id_') == 5
        sent = {
            "name": "Ina Vited",
            "email": "ina@invented.example",
            "role": "practitioner",
            "title": "Nurse",
            "team": "",
            "engagement": "agency",
        }
        assert administrator.post(address, sent).status_code == 302
        assert administrator.post(address, sent).status_code == 422
        one = Invitation.objects.get()
        text = administrator.get(reverse("practitioners:invitations", args=(home,))).content.decode()
        assert "Ina Vited" in text
        assert "agency worker" in text
        for name in ("renew", "withdraw"):
            done = administrator.post(reverse(f"practitioners:{name}", args=(home, one.reference)))
            assert done.status_code == 302
        assert administrator.post(reverse("practitioners:withdraw", args=(home, one.reference))).status_code == 409
        assert administrator.get(reverse("practitioners:renew", args=(home, one.reference))).status_code == 405

    def test_a_file_is_shown_before_it_is_taken_over(self, administrator: Client, home: str) -> None:
        address = reverse("practitioners:import-people", args=(home,))
        data = (HEADER + "Bo,bo@b.example,,practitioner,Nurse,employee").encode()
        page = administrator.post(address, {"file": SimpleUploadedFile("people.csv", data)})
        text = page.content.decode()
        assert "1 of 1 lines are new" in text
        assert Invitation.objects.count() == 0
        kept = re.findall(r'name="kept_file" value="([^"]+)"', text)[0]
        assert administrator.post(address, {"kept_file": kept}).status_code == 302
        assert Invitation.objects.get().email == "bo@b.example"
        page = administrator.post(address, {"file": SimpleUploadedFile("people.csv", data)})
        assert "nothing would change" in page.content.decode()
        assert administrator.post(address, {"kept_file": "somebody else’s"}).status_code == 422

    def test_a_faulty_file_names_lines_and_cures_and_a_large_one_is_passed_over(
        self, administrator: Client, home: str
    ) -> None:
        address = reverse("practitioners:import-people", args=(home,))
        data = (HEADER + "=1+1,bo@b.example,,practitioner,Nurse,employee").encode()
        page = administrator.post(address, {"file": SimpleUploadedFile("people.csv", data)})
        assert page.status_code == 422
        assert "a spreadsheet would run" in page.content.decode()
        assert "kept_file" not in page.content.decode()
        for large in (b"", b"x" * (LARGEST + 70_000)):
            page = administrator.post(address, {"file": SimpleUploadedFile("people.csv", large)})
            assert page.status_code == 422
            assert "id_file" in page.content.decode()

    def test_the_register_teams_and_times_away_are_kept(
        self, administrator: Client, village: Village, home: str
    ) -> None:
        address = reverse("partnerships:set-up-register", args=(home,))
        sent = {
            "kind": "school",
            "department": "",
            "is_public_authority": "yes",
            "processor_for": "",
            "in_scope_s16la": "unsure",
            "scope_reason": "Reached in part.",
            "began_on": "2026-11-20",
        }
        assert administrator.post(address, {**sent, "kind": ""}).status_code == 422
        assert administrator.post(address, sent).status_code == 302
        assert administrator.post(address, sent).status_code == 422
        newest = list_register_entries(organisation=home)[0]
        assert newest.kind == "school"
        end = reverse("partnerships:end-entry", args=(home, newest.reference))
        assert administrator.post(end, {"ended_on": "2026-11-20"}).status_code == 422
        assert administrator.post(end, {"ended_on": "2026-11-25"}).status_code == 302
        teams = reverse("partnerships:set-up-teams", args=(home,))
        assert administrator.post(teams, {"name": "North"}).status_code == 302
        assert administrator.post(teams, {"name": "North"}).status_code == 422
        (team,) = list_teams(organisation=home)
        hub = reverse("partnerships:mark-hub", args=(home, team.reference))
        for said, is_one in (("yes", True), ("yes", True), ("no", False)):
            assert administrator.post(hub, {"hub": said}).status_code == 302
            assert list_teams(organisation=home)[0].is_hub is is_one
            words = "Multi-agency safeguarding hub"
            assert (words in administrator.get(teams).content.decode()) is is_one
        assert administrator.post(reverse("partnerships:end-team", args=(home, team.reference))).status_code == 302
        assert list_teams(organisation=home) == ()
        post = village.post()
        away = {"person": post.person, "first_day": "2031-03-04", "last_day": "2031-03-05"}
        assert administrator.post(reverse("practitioners:away", args=(home,)), away).status_code == 302
        assert len(list_away(person=post.person, at=datetime.now(UTC))) == 1

    def test_an_office_is_given_to_somebody_else(self, administrator: Client, village: Village, home: str) -> None:
        lead = village.post(Role.MANAGER, name="Lee Lead")
        assert village.serving is not None
        address = reverse("practitioners:offices", args=(home,))
        assert "Lee Lead" in administrator.get(address).content.decode()
        sent = {
            "adviser": village.serving.adviser,
            "cover": village.serving.cover,
            "out_of_hours_words": "Ring the duty desk.",
            "out_of_hours_telephone": "01632 960001",
            "legal_adviser": village.serving.legal_adviser,
            "sharing_lead": lead.reference,
        }
        page = administrator.post(address, {**sent, "out_of_hours_telephone": "none"})
        assert page.status_code == 422
        assert administrator.post(address, sent).status_code == 302
        found = find_offices(organisation=home, at=datetime.now(UTC))
        assert found.sharing_lead == lead

    def test_a_post_is_moved_and_ended(self, administrator: Client, village: Village, home: str) -> None:
        post = village.post(title="Nurse")
        move = reverse("access:move-post", args=(home, post.reference))
        assert administrator.post(move, {"title": "", "team": ""}).status_code == 422
        assert administrator.post(move, {"title": "Senior nurse", "team": ""}).status_code == 302
        (moved,) = list_current_posts(at=datetime.now(UTC), person=post.person)
        assert moved.title == "Senior nurse"
        assert administrator.get(move).status_code == 404
        end = reverse("access:end-post", args=(home, moved.reference))
        assert administrator.get(end).status_code == 200
        assert administrator.post(end, {"to_post": ""}).status_code == 302
        assert list_current_posts(at=datetime.now(UTC), person=post.person) == ()


def test_an_organisation_is_entered_with_its_administrator(signed_in: Callable[..., Client]) -> None:
    client = signed_in(Role.INSTALLATION_ADMINISTRATOR)
    address = reverse("practitioners:new-organisation")
    assert client.post(address, {}).status_code == 422
    sent = {
        "name": "Hill School (invented)",
        "kind": "school",
        "department": "",
        "is_public_authority": "yes",
        "in_scope_s16la": "unsure",
        "scope_reason": "Reached in part.",
        "began_on": "2026-09-30",
        "administrator_name": "Sam",
        "administrator_email": "sam@hill.example",
    }
    assert client.post(address, sent).status_code == 302
    assert Invitation.objects.get().role == Role.ADMINISTRATOR
    names = [one.name for one in list_organisations(on=datetime.now(UTC).date())]
    assert "Hill School (invented)" in names
    for name in ("organisations-csv", "organisations-template", "import-organisations", "organisations"):
        assert client.get(reverse(f"practitioners:{name}")).status_code == 200
    data = (
        b"name,kind,department,public_authority,in_scope_s16la,scope_reason,began_on,administrator_name,"
        b"administrator_email\r\nOak,school,,yes,no,Outside.,2026-09-30,Pat,pat@oak.example"
    )
    page = client.post(reverse("practitioners:import-organisations"), {"file": SimpleUploadedFile("o.csv", data)})
    kept = re.findall(r'name="kept_file" value="([^"]+)"', page.content.decode())[0]
    assert client.post(reverse("practitioners:import-organisations"), {"kept_file": kept}).status_code == 302
    assert Invitation.objects.filter(email="pat@oak.example").exists()


def test_an_information_governance_lead_signs_the_register_off(
    signed_in: Callable[..., Client], village: Village
) -> None:
    client, home = signed_in(Role.INFORMATION_GOVERNANCE_LEAD), village.organisation()
    (entry,) = list_register_entries(organisation=home)
    page = client.get(reverse("partnerships:organisation", args=(home,))).content.decode()
    address = reverse("partnerships:sign-entry", args=(home, entry.reference))
    assert f'action="{address}"' in page
    assert client.post(address).status_code == 302
    assert list_register_entries(organisation=home)[0].is_signed
    assert f'action="{address}"' not in client.get(reverse("partnerships:organisation", args=(home,))).content.decode()

"""The pages of agreements: what each shows to whom, and where its errors lead."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from sharewell.acting.types import Actor, Role
from sharewell.agreements.actions import (
    ask_to_read,
    draft_version,
    nominate_representative,
    publish_version,
    record_adoption,
    write_text,
)
from sharewell.agreements.models import Agreement, AgreementVersion, Party, Signature, VersionSection
from sharewell.agreements.types import AgreementKind
from sharewell.obligations.queries import list_open
from sharewell.practitioners.queries import get_post
from tests.support.agreeing import DAY, NOW, Scene
from tests.support.guide import heading_of, words_of
from tests.support.people import Village, sign_in_as


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(village: Village) -> Scene:
    return Scene(village)


def browser(actor: Actor) -> Client:
    return sign_in_as(Client(), get_post(actor.post), at=NOW)


def read(client: Client, address: str, *, code: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == code, (address, answer.status_code)
    return answer.content.decode()


class TestTheRegister:
    def test_it_is_empty_and_says_what_for(self, scene: Scene) -> None:
        page = read(browser(scene.actor(Role.PRACTITIONER, "Invented Trust")), "/agreements/")
        assert heading_of(page) == "Agreements"
        assert "No agreement is entered yet" in page
        assert "Enter a document" not in page

    def test_it_shows_the_same_documents_by_kind_level_and_tier_and_narrows(self, scene: Scene) -> None:
        scene.in_force(scene.document())
        scene.fixed(scene.document(AgreementKind.CODE_OF_PRACTICE))
        client = browser(scene.officer)
        by_kind = words_of(read(client, "/agreements/"))
        assert "Information sharing protocol" in by_kind
        assert "In force since 12 October 2026" in by_kind
        by_level = words_of(read(client, "/agreements/?view=level"))
        assert by_level.index("Level 1: agreed at the highest level") < by_level.index("Level 3: between agencies")
        assert "Tier 2: for one kind of sharing" in read(client, "/agreements/?view=tier")
        assert read(client, "/agreements/?tier=2").count("/agreements/agr_") == 1
        assert read(client, "/agreements/?standing=in-force").count("/agreements/agr_") == 1
        assert "Nothing fits" in read(client, "/agreements/?kind=accord")
        assert "2,information" not in read(client, "/agreements/agreements.csv?level=1")

    def test_words_are_found_and_stand_in_no_address(self, scene: Scene) -> None:
        scene.document()
        client = browser(scene.officer)
        found = client.post("/agreements/", {"words": "attendance"}).content.decode()
        assert "School attendance (invented)" in found
        assert "words=" not in found
        assert client.post("/agreements/", {"words": ""}).status_code == 422

    def test_a_list_of_five_costs_as_many_queries_as_a_list_of_one(
        self, scene: Scene, django_assert_num_queries: object
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client = browser(scene.officer)
        scene.in_force(scene.document())
        with CaptureQueriesContext(connection) as one:
            read(client, "/agreements/")
        for _ in range(4):
            scene.in_force(scene.document())
        with CaptureQueriesContext(connection) as five:
            read(client, "/agreements/")
        assert len(five) == len(one)


class TestFromDraftToInForce:
    def test_the_officer_walks_it_page_by_page(self, scene: Scene) -> None:
        client = browser(scene.officer)
        made = client.post("/agreements/new/", {"kind": "code-of-practice", "title": "Code (invented)"})
        agreement = Agreement.objects.get()
        assert made.headers["Location"] == f"/agreements/{agreement.reference}/"
        assert "It has no version yet" in read(client, f"/agreements/{agreement.reference}/")
        begun = client.post(f"/agreements/{agreement.reference}/draft/", {"note": "The first."})
        version = AgreementVersion.objects.get()
        here = f"/agreements/versions/{version.reference}/"
        assert begun.headers["Location"] == f"{here}text/"
        wrong = client.post(f"{here}text/", {"heading_1": "", "body_1": "Words."})
        assert wrong.status_code == 422
        assert 'href="#id_heading_1"' in wrong.content.decode()
        text = {"heading_1": "Purpose", "body_1": "To share well.\r\n\r\n- safely\r\n- in time", "heading_2": "Review",
                "body_2": "Each year."}  # fmt: skip
        assert client.post(f"{here}text/", text).headers["Location"] == here
        assert list(VersionSection.objects.values_list("heading", "body")) == [
            ("Purpose", "To share well.\n\n- safely\n- in time"),
            ("Review", "Each year."),
        ]
        page = read(client, here)
        assert "<li>in time</li>" in page
        assert "Fix the text" in page
        assert "Set it in force" not in page
        assert client.post(f"{here}step/fix/").status_code == 302
        refused = client.post(f"{here}step/agree/", {"how": "adoption"})
        assert refused.status_code == 422
        assert "Record first which body adopted it" in refused.content.decode()
        adopt = {"body": "Board (invented)", "adopted_on": "2026-10-10", "minute": "Minute 7"}
        assert client.post(f"{here}step/adopt/", adopt).status_code == 302
        assert client.post(f"{here}step/agree/", {"how": "adoption"}).status_code == 302
        over = client.post(f"{here}step/in-force/", {"day": "2026-10-01", "review_on": "2027-10-01"})
        assert "Choose today or a later day." in over.content.decode()
        assert client.post(f"{here}step/in-force/", {"day": "2026-10-12", "review_on": "2027-10-12"}).status_code == 302
        page = words_of(read(client, f"/agreements/{agreement.reference}/"))
        assert "In force since 12 October 2026" in page
        assert "Version 1 by Board (invented) on 10 October 2026: Minute 7" in page
        assert client.post(f"{here}step/end/", {"day": "2026-10-20", "why": "No longer needed."}).status_code == 302
        assert "20 October 2026, 00:00. No longer needed." in words_of(read(client, here))

    def test_nobody_else_writes_it(self, scene: Scene) -> None:
        agreement = scene.document()
        version = draft_version(actor=scene.officer, agreement=agreement, now=NOW)
        here = f"/agreements/versions/{version}/"
        reader = browser(scene.actor(Role.PRACTITIONER, "Invented Trust"))
        assert "Write its text" not in read(reader, here)
        read(reader, f"{here}text/", code=403)
        for address in (f"{here}text/", f"{here}step/fix/", f"/agreements/{agreement}/parties/"):
            read(browser(scene.speaker), address, code=404)


class TestSigning:
    def test_a_representative_signs_and_the_warning_goes(self, scene: Scene) -> None:
        agreement = scene.document()
        version = scene.in_force(agreement)
        trust, school = (scene.party(agreement, house) for house in (scene.trust, scene.school))
        client = browser(scene.speaker)
        page = words_of(read(client, f"/agreements/{agreement}/"))
        assert "2 parties are not bound by what is in force" in page
        form = read(client, f"/agreements/parties/{trust}/")
        assert f'value="{version}"' in form
        assert "Sign for Invented Trust" in form
        assert "Sign for" not in read(client, f"/agreements/parties/{school}/")
        late = {"version": version, "approved_on": "2026-10-12", "day": "2026-10-11"}
        wrong = client.post(f"/agreements/parties/{trust}/sign/", late)
        assert wrong.status_code == 422
        assert "An organisation is bound from the day of its own approval" in wrong.content.decode()
        assert client.post(f"/agreements/parties/{school}/sign/", {**late, "day": "2026-10-12"}).status_code == 404
        assert client.post(f"/agreements/parties/{trust}/sign/", {**late, "day": "2026-10-12"}).status_code == 302
        assert Signature.objects.get().effective_from == NOW
        page = words_of(read(client, f"/agreements/{agreement}/"))
        assert "1 party is not bound by what is in force" in page
        assert "Signed. Approved on 12 October 2026. Bound from 12 October 2026" in page
        watched = words_of(read(client, "/agreements/to-watch/"))
        assert "Invented School : School attendance (invented), version 1" in watched
        csv = read(client, "/agreements/to-watch/parties-not-bound.csv")
        assert "not-bound" in csv
        assert scene.trust not in csv
        assert "approved_on" in read(client, f"/agreements/{agreement}/parties.csv")

    def test_who_speaks_for_a_tiny_body_without_an_account_signs_on_paper(self, scene: Scene) -> None:
        agreement = scene.document()
        version, party = scene.fixed(agreement), scene.party(agreement, scene.school)
        nominate_representative(
            actor=scene.officer, organisation=scene.school, name="Invented Volunteer", email="v@school.example", now=NOW
        )
        page = read(browser(scene.officer), f"/agreements/parties/{party}/")
        assert "It signed version 1 on paper" in page
        said = {"version": version, "approved_on": "2026-10-11", "day": "2026-10-12"}
        assert browser(scene.officer).post(f"/agreements/parties/{party}/sign/", said).status_code == 302
        assert Signature.objects.get().signed_by.startswith("rep_")

    def test_it_is_left_with_a_reason(self, scene: Scene) -> None:
        agreement = scene.document()
        party = scene.party(agreement, scene.trust)
        client = browser(scene.speaker)
        assert client.post(f"/agreements/parties/{party}/leave/", {"why": ""}).status_code == 422
        assert client.post(f"/agreements/parties/{party}/leave/", {"why": "We closed."}).status_code == 302
        assert "We closed." in read(client, f"/agreements/parties/{party}/")


class TestDifference:
    @pytest.fixture
    def two(self, scene: Scene) -> tuple[str, str]:
        agreement = scene.document()
        first = scene.in_force(agreement)
        second = draft_version(actor=scene.officer, agreement=agreement, note="Colleges too.", now=NOW)
        text = [("Purpose", "To know who is at school or college."), ("Review", "Each year.")]
        write_text(actor=scene.officer, version=second, sections=text, now=NOW)
        return first, second

    def test_what_came_in_is_marked_by_more_than_colour(self, scene: Scene, two: tuple[str, str]) -> None:
        first, second = two
        client = browser(scene.actor(Role.PRACTITIONER, "Invented Trust"))
        page = read(client, f"/agreements/differences/{first}/{second}/")
        assert '<ins><span class="govuk-visually-hidden">came in: </span>school or college.' in page
        assert '<del><span class="govuk-visually-hidden">taken out: </span>school.' in page
        assert "2 of 2 sections changed." in page
        text = client.get(f"/agreements/differences/{first}/{second}/text/")
        assert text.headers["Content-Type"].startswith("text/plain")
        assert "To know who is at [-school.-]{+school or college.+}" in text.content.decode()
        assert "{+Review+} (new)" in text.content.decode()

    def test_a_version_does_not_differ_from_itself(self, scene: Scene, two: tuple[str, str]) -> None:
        page = read(browser(scene.officer), f"/agreements/differences/{two[0]}/{two[0]}/")
        assert "Nothing in the text is different." in page

    def test_two_versions_are_chosen_on_the_page_of_the_document(self, scene: Scene, two: tuple[str, str]) -> None:
        first, second = two
        agreement = Agreement.objects.get().reference
        client = browser(scene.officer)
        assert "See the difference between two versions" in read(client, f"/agreements/{agreement}/")
        chosen = client.get(f"/agreements/{agreement}/difference/", {"before": first, "after": second})
        assert chosen.headers["Location"] == f"/agreements/differences/{first}/{second}/"
        assert client.get(f"/agreements/{agreement}/difference/").headers["Location"] == f"/agreements/{agreement}/"
        read(client, f"/agreements/differences/{first}/agv_000000000000000000/", code=404)


class TestReading:
    def test_each_says_so_once_and_counts_go_by_organisation(self, scene: Scene) -> None:
        version = scene.in_force(scene.document())
        ask_to_read(actor=scene.officer, version=version, now=NOW)
        client = browser(scene.actor(Role.PRACTITIONER, "Invented Trust"))
        here = f"/agreements/versions/{version}/"
        assert "You are asked to read" in read(client, "/agreements/")
        assert client.post(f"{here}read/").status_code == 302
        assert "You are asked to read" not in read(client, "/agreements/")
        assert "You said that you have read this version." in read(client, here)
        assert client.post(f"{here}read/").status_code == 422
        counts = words_of(read(client, f"{here}readers/"))
        assert "1 of" in counts
        assert "Everybody was asked to." in counts
        assert ",Invented Trust,2,1" in read(client, f"{here}readers/readers.csv")


class TestPublished:
    def test_nobody_sees_it_before_it_is_published_or_after_it_is_withdrawn(self, scene: Scene) -> None:
        agreement = scene.document(AgreementKind.CODE_OF_PRACTICE)
        version = scene.in_force(agreement)
        record_adoption(
            actor=scene.officer, version=version, body="Board", adopted_on=NOW.date(), minute="Minute 3", now=NOW
        )
        visitor, client, here = Client(), browser(scene.officer), f"/published-agreements/{version}/"
        assert "Nothing is published yet" in read(visitor, "/published-agreements/")
        for place in ("", "agreement.pdf", "agreement.json"):
            read(visitor, here + place, code=404)
        scene.sign(version, scene.party(agreement, scene.trust))
        assert client.post(f"/agreements/versions/{version}/step/publish/").status_code == 302
        page = words_of(read(visitor, here))
        assert "The register in Sharewell is the definitive version." in page
        assert "This copy was made on 12 October 2026 at 10:00." in page
        assert "Invented Trust" in page
        assert "Bound from 12 October 2026" in page
        made = visitor.get(f"{here}agreement.pdf")
        assert made.content.startswith(b"%PDF")
        assert made.headers["Content-Disposition"] == f'attachment; filename="{version}.pdf"'
        data = json.loads(visitor.get(f"{here}agreement.json").content)
        assert data["schema"] == "sharewell-agreement/1"
        assert data["digest"] == AgreementVersion.objects.get().digest
        assert data["sections"] == [{"heading": "Purpose", "body": "To know who is at school."}]
        assert data["parties"][0]["approved_on"] == "2026-10-12"
        assert data["clauses"] == []
        assert data["definitive"].endswith(here)
        assert f"{version},School attendance (invented)" in read(
            visitor, "/published-agreements/published-agreements.csv"
        )
        assert client.post(f"/agreements/versions/{version}/step/withdraw/", {"why": "A mistake."}).status_code == 302
        for place in ("", "agreement.pdf", "agreement.json"):
            read(visitor, here + place, code=404)

    def test_a_draft_is_not_published(self, scene: Scene) -> None:
        version = scene.fixed(scene.document())
        answer = browser(scene.officer).post(f"/agreements/versions/{version}/step/publish/")
        assert answer.status_code == 422
        assert "Only a version that was agreed can be published." in answer.content.decode()

    def test_one_that_was_replaced_leads_to_the_one_in_force(self, scene: Scene) -> None:
        agreement = scene.document()
        first = scene.in_force(agreement)
        publish_version(actor=scene.officer, version=first, now=NOW)
        with time_machine.travel(NOW + DAY, tick=False):
            second = scene.in_force(agreement, at=NOW + DAY)
            publish_version(actor=scene.officer, version=second, now=NOW + DAY)
            assert f'href="/published-agreements/{second}/"' in read(Client(), f"/published-agreements/{first}/")


class TestRepresentatives:
    def test_a_vacancy_is_filled_by_somebody_who_accepts(self, scene: Scene) -> None:
        scene.party(scene.document(), scene.school)
        client = browser(scene.officer)
        page = words_of(read(client, "/agreements/representatives/"))
        assert "Nobody speaks for these Invented School" in page
        here = f"/agreements/representatives/{scene.school}/"
        assert client.post(here, {"post": "", "name": "", "email": ""}).status_code == 422
        assert client.post(here, {"post": scene.speaker.post}).status_code == 302
        (owed,) = list_open(actor=scene.speaker, now=NOW)
        assert owed.title == "Accept that you speak for an organisation"
        theirs = browser(scene.speaker)
        assert "I accept" in read(theirs, owed.href)
        assert theirs.post(f"{owed.href}accept/").status_code == 302
        assert list_open(actor=scene.speaker, now=NOW) == ()
        assert "Nobody speaks for these" not in read(client, "/agreements/representatives/")
        assert "Invented School" in read(client, "/agreements/representatives/representatives.csv")
        assert theirs.post(f"{owed.href}end/", {"why": "I leave."}).status_code == 302
        assert "Nobody speaks for these" in read(client, "/agreements/representatives/")

    def test_nobody_ends_or_fills_another_organisations(self, scene: Scene) -> None:
        other = browser(scene.speaks("Invented School"))
        here = f"/agreements/representatives/{scene.trust}/"
        assert "Nominate somebody" not in read(other, here)
        assert other.post(here, {"name": "X", "email": "x@y.example"}).status_code == 404


class TestContractsAndCertificates:
    def test_a_contract_is_entered_checked_and_told_of(self, scene: Scene) -> None:
        agreement = scene.document()
        scene.in_force(agreement)
        client = browser(scene.officer)
        assert "No contract is entered yet" in read(client, "/agreements/contracts/")
        said = {"title": "Youth work 2026", "commissioner": scene.village.organisation("Invented Council"),
                "provider": scene.trust, "agreement": agreement, "sign_by": "2026-10-01",
                "makes_processor": "on", "brings_into_scope": "on"}  # fmt: skip
        assert client.post("/agreements/contracts/new/", {**said, "provider": said["commissioner"]}).status_code == 422
        here = client.post("/agreements/contracts/new/", said).headers["Location"]
        page = words_of(read(client, here))
        assert "The provider has not signed. It was due by 1 October 2026." in page
        assert "The register of organisations does not say so yet." in page
        assert client.post(here, {"note": "Rang them."}).status_code == 302
        assert "12 October 2026: not signed. Rang them." in words_of(read(client, here))
        assert client.post(f"{here}controller-told/").status_code == 403
        assert "We have told Invented Council" in read(browser(scene.speaker), here)
        assert browser(scene.speaker).post(f"{here}controller-told/").status_code == 302
        assert "It told its controller on 12 October 2026." in words_of(read(client, here))
        assert "Not signed." in words_of(read(client, "/agreements/contracts/"))
        assert "Youth work 2026" in read(client, "/agreements/contracts/contracts.csv")
        assert client.post(f"{here}end/").status_code == 302

    def test_a_certificate_has_an_end(self, scene: Scene) -> None:
        client, here = browser(scene.speaker), f"/agreements/assurance/{scene.trust}/"
        assert "Nothing is recorded" in read(client, here)
        said = {"kind": "dspt", "number": "INVENTED 7", "level": "Standards met", "checked_on": "2026-10-12",
                "expires_on": "2026-10-12"}  # fmt: skip
        assert "Nothing holds for ever." in client.post(here, said).content.decode()
        assert client.post(here, {**said, "expires_on": "2027-06-30"}).status_code == 302
        assert "until before 30 June 2027" in words_of(read(client, "/agreements/assurance/"))
        assert "INVENTED 7" in read(client, "/agreements/assurance/assurance.csv")
        assert client.post(f"/agreements/assurance/{scene.school}/", said).status_code == 404


class TestOrganisationsThatChange:
    def test_one_takes_over_from_another(self, scene: Scene) -> None:
        agreement = scene.document()
        version = scene.in_force(agreement)
        party = scene.party(agreement, scene.trust)
        scene.sign(version, party)
        heir = scene.speaks("Invented Board")
        successor = scene.village.organisation("Invented Board")
        lead = browser(scene.actor(Role.INFORMATION_GOVERNANCE_LEAD, "Invented Council"))
        said = {"successor": successor, "happened_on": "2026-10-12", "why": "An invented order."}
        assert lead.post(f"/agreements/successions/{scene.trust}/", {**said, "successor": ""}).status_code == 422
        assert lead.post(f"/agreements/successions/{scene.trust}/", said).status_code == 302
        page = words_of(read(lead, f"/register/{scene.trust}/"))
        assert "Invented Board takes over the work of Invented Trust" in page
        theirs = browser(heir)
        assert "once an information governance lead has signed off" in read(theirs, f"/agreements/parties/{party}/")
        take = {"successor": successor, "day": "2026-10-12"}
        assert theirs.post(f"/agreements/parties/{party}/take-over/", take).status_code == 422
        sign = next(
            part.split('"')[0]
            for part in read(lead, f"/register/{scene.trust}/").split('action="')
            if "/changes/" in part
        )
        assert lead.post(sign).status_code == 302
        assert theirs.post(f"/agreements/parties/{party}/take-over/", take).status_code == 302
        new = Party.objects.get(organisation__reference=successor)
        assert "Taken over" in words_of(read(theirs, f"/agreements/parties/{new.reference}/"))
        assert "An invented order." in read(lead, "/register/changes.csv")

    def test_a_new_name_keeps_everything(self, scene: Scene) -> None:
        lead = browser(scene.actor(Role.INFORMATION_GOVERNANCE_LEAD, "Invented Council"))
        here = f"/set-up/{scene.trust}/name/"
        assert lead.post(here, {"name": "Invented School", "happened_on": "2026-10-12", "why": "x"}).status_code == 422
        said = {"name": "Invented Foundation Trust", "happened_on": "2026-10-12", "why": "Invented order."}
        assert lead.post(here, said).status_code == 302
        page = words_of(read(lead, f"/register/{scene.trust}/"))
        assert "“Invented Trust” is called “Invented Foundation Trust”" in page
        assert "Not signed off" in page

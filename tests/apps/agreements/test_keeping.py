"""Adopted, agreed, published, read, contracted for, certified; and what is owed about each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from sharewell.acting.types import OPERATOR, SYSTEM, Role
from sharewell.agreements.actions import (
    accept_nomination,
    agree_by_adoption,
    agree_by_signatures,
    ask_for_signatures,
    ask_to_read,
    check_contract,
    draft_version,
    end_contract,
    end_representative,
    enter_agreement,
    enter_contract,
    fix_version,
    leave_agreement,
    mark_version_read,
    nominate_representative,
    publish_version,
    record_adoption,
    record_assurance,
    record_signature,
    review_version,
    set_in_force,
    sign_version,
    tell_controller,
    tell_nearing,
    tell_to_read,
    withdraw_publication,
    write_text,
)
from sharewell.agreements.exporters.documents import agreement_document
from sharewell.agreements.models import Adoption, AssuranceStatus, Publication
from sharewell.agreements.queries import (
    find_representative,
    get_contract,
    get_difference,
    get_published,
    list_bound,
    list_nearing,
    list_parties,
    list_parties_acting_before_approval,
    list_readers,
    list_register,
    list_relations,
    list_sections,
    list_speaking,
)
from sharewell.agreements.types import AgreementKind, AgreementNotPossible, Followed, NotPossibleNow, NotYoursToKeep
from sharewell.agreements.types.keeping import (
    AdoptionMissing,
    AssuranceKind,
    NotPublished,
    SignaturesMissing,
    StandingOfAll,
    Warned,
)
from sharewell.design.words import LONDON
from sharewell.notices.queries import list_notices
from sharewell.obligations.queries import list_about, list_open
from sharewell.practitioners.actions import end_post
from tests.support.agreeing import DAY, NOW, REVIEW, Scene
from tests.support.people import Village


@pytest.fixture
def scene(village: Village) -> Scene:
    return Scene(village)


def owed(about: str) -> list[str]:
    """Return the codes of what is open about something."""
    return [one.code for one in list_about(about=about, now=NOW) if one.closed_at is None]


class TestAgreeing:
    def test_a_board_adopts_a_code_but_never_what_carries_flows(self, scene: Scene) -> None:
        code = scene.fixed(scene.document(AgreementKind.CODE_OF_PRACTICE))
        adopt = {"actor": scene.officer, "body": "Board", "adopted_on": NOW.date(), "minute": "Minute 4", "now": NOW}
        with pytest.raises(AdoptionMissing):
            agree_by_adoption(actor=scene.officer, version=code, now=NOW)
        with pytest.raises(AgreementNotPossible):
            record_adoption(**adopt | {"version": code, "adopted_on": (NOW + DAY).date()})
        record_adoption(version=code, **adopt)
        with pytest.raises(NotPossibleNow):
            record_adoption(version=code, **adopt)
        record_adoption(version=code, **adopt | {"body": "Executive"})
        agree_by_adoption(actor=scene.officer, version=code, now=NOW)
        protocol = scene.fixed(scene.document())
        record_adoption(version=protocol, **adopt)
        with pytest.raises(AdoptionMissing):
            agree_by_adoption(actor=scene.officer, version=protocol, now=NOW)
        with pytest.raises(DatabaseError), transaction.atomic():
            Adoption.objects.update(body="Another")

    def test_two_parties_must_have_signed_but_one_bodys_own_needs_nobody(self, scene: Scene) -> None:
        agreement = scene.document()
        version = scene.fixed(agreement)
        scene.sign(version, scene.party(agreement, scene.trust))
        with pytest.raises(SignaturesMissing):
            agree_by_signatures(actor=scene.officer, version=version, now=NOW)
        other = scene.speaks("Invented School")
        scene.sign(version, scene.party(agreement, scene.school), actor=other)
        agree_by_signatures(actor=scene.officer, version=version, now=NOW)
        own = enter_agreement(
            actor=scene.speaker,
            partnership=scene.village.partnership,
            kind=AgreementKind.PROCEDURES,
            title="How we send (invented)",
            holder=scene.trust,
            now=NOW,
        )
        version = draft_version(actor=scene.speaker, agreement=own, now=NOW)
        write_text(actor=scene.speaker, version=version, sections=[("Post", "By hand.")], now=NOW)
        fix_version(actor=scene.speaker, version=version, now=NOW)
        agree_by_signatures(actor=scene.speaker, version=version, now=NOW)

    def test_what_is_in_force_has_no_past(self, scene: Scene) -> None:
        code = scene.fixed(scene.document(AgreementKind.CODE_OF_PRACTICE))
        record_adoption(actor=scene.officer, version=code, body="Board", adopted_on=NOW.date(), minute="4", now=NOW)
        agree_by_adoption(actor=scene.officer, version=code, now=NOW)
        with pytest.raises(AgreementNotPossible):
            set_in_force(actor=scene.officer, version=code, in_force_from=NOW - 2 * DAY, review_on=REVIEW, now=NOW)


class TestRetyping:
    def test_the_signatories_of_a_protocol_are_bound_by_the_code_that_it_becomes_but_who_left(
        self, scene: Scene
    ) -> None:
        protocol = scene.document()
        version = scene.in_force(protocol)
        school = scene.speaks("Invented School")
        scene.sign(version, scene.party(protocol, scene.trust))
        scene.sign(version, scene.party(protocol, scene.school), actor=school)
        code = scene.document(AgreementKind.CODE_OF_PRACTICE, follows=protocol, followed_as=Followed.RETYPES)
        parties = {row.organisation: row.reference for row in list_parties(actor=scene.officer, agreement=code)}
        leave_agreement(actor=school, party=parties[scene.school], why="We do not support the code.", now=NOW)
        first = draft_version(actor=scene.officer, agreement=code, now=NOW)
        text = list_sections(actor=scene.officer, version=first)
        assert [one.heading for one in text] == ["Purpose"], "it begins with the text of what it was"
        started = scene.in_force(code, at=NOW + DAY)
        (bound,) = list_bound(version=started, at=NOW + DAY)
        assert (bound.organisation, bound.how.value, bound.approved_on) == (scene.trust, "carried-over", NOW.date())
        (before, *_) = list_relations(actor=scene.officer, agreement=code)
        assert (before.agreement, before.followed_as, before.is_before) == (protocol, Followed.RETYPES, True)

    def test_what_carries_flows_is_signed_by_each(self, scene: Scene) -> None:
        code = scene.document(AgreementKind.CODE_OF_PRACTICE)
        scene.sign(scene.in_force(code), scene.party(code, scene.trust))
        sharing = scene.document(AgreementKind.DATA_SHARING_AGREEMENT, follows=code, followed_as=Followed.RETYPES)
        assert list_bound(version=scene.in_force(sharing, at=NOW + DAY), at=NOW + DAY) == ()


class TestSigningAsked:
    def test_each_party_that_is_not_bound_owes_it_and_signing_settles_it(self, scene: Scene) -> None:
        agreement = scene.document()
        version = scene.fixed(agreement)
        parties = [scene.party(agreement, house) for house in (scene.trust, scene.school)]
        scene.sign(version, parties[0])
        by = NOW.date() + timedelta(days=14)
        assert ask_for_signatures(actor=scene.officer, version=version, by=by, now=NOW) == 1
        assert owed(parties[0]) == []
        (mine,) = list_open(actor=scene.officer, now=NOW)
        assert (mine.code, mine.about) == ("agreement.sign", parties[1]), "nobody speaks for the school"
        nominate_representative(
            actor=scene.officer, organisation=scene.school, name="Invented", email="i@school.example", now=NOW
        )
        record_signature(
            actor=scene.officer, version=version, party=parties[1], approved_on=NOW.date(), effective_from=NOW, now=NOW
        )
        assert owed(parties[1]) == []
        with pytest.raises(NotPossibleNow):
            ask_for_signatures(actor=scene.officer, version=version, by=by, now=NOW)

    def test_the_officer_does_not_sign_for_whoever_has_an_account(self, scene: Scene) -> None:
        agreement = scene.document()
        version, party = scene.fixed(agreement), scene.party(agreement, scene.trust)
        with pytest.raises(NotYoursToKeep):
            record_signature(
                actor=scene.officer, version=version, party=party, approved_on=NOW.date(), effective_from=NOW, now=NOW
            )


class TestPartiesActingBeforeApproval:
    def test_a_party_is_warned_about_until_its_own_day(self, scene: Scene) -> None:
        agreement = scene.document()
        version = scene.in_force(agreement)
        trust, _ = (scene.party(agreement, house) for house in (scene.trust, scene.school))
        four_months = NOW + 120 * DAY
        sign_version(
            actor=scene.speaker,
            version=version,
            party=trust,
            approved_on=NOW.date(),
            effective_from=four_months,
            now=NOW,
        )

        def told(at: object) -> list[tuple[str, Warned]]:
            found = list_parties_acting_before_approval(actor=scene.officer, at=at)
            return [(one.organisation, one.warned) for one in found]

        assert told(NOW) == [(scene.school, Warned.NOT_BOUND), (scene.trust, Warned.NOT_YET)]
        assert told(four_months) == [(scene.school, Warned.NOT_BOUND)]
        assert told(NOW - DAY) == []


class TestPublishing:
    def test_what_is_agreed_is_opened_and_closed_by_acts(self, scene: Scene) -> None:
        version = scene.fixed(scene.document(AgreementKind.CODE_OF_PRACTICE))
        with pytest.raises(NotPossibleNow):
            publish_version(actor=scene.officer, version=version, now=NOW)
        agreement = scene.document(AgreementKind.CODE_OF_PRACTICE)
        version = scene.in_force(agreement)
        with pytest.raises(NotYoursToKeep):
            publish_version(actor=scene.speaker, version=version, now=NOW)
        publish_version(actor=scene.officer, version=version, now=NOW)
        with pytest.raises(NotPossibleNow):
            publish_version(actor=scene.officer, version=version, now=NOW)
        row = get_published(version=version, at=NOW)
        data = agreement_document(row, address="https://x.example/a/", at=NOW)
        assert data["version"]["in_force_from"] == "2026-10-12T09:00:00+00:00"
        assert set(data) == {
            "schema", "made_at", "definitive", "is_invented", "partnership", "document", "version", "digest",
            "adoptions", "parties", "sections", "clauses",
        }  # fmt: skip
        withdraw_publication(actor=scene.officer, version=version, why="A mistake.", now=NOW + DAY)
        with pytest.raises(NotPublished):
            get_published(version=version, at=NOW + DAY)
        with pytest.raises(DatabaseError), transaction.atomic():
            Publication.objects.update(withdrawn_why="Another reason.")


class TestReading:
    def test_everybody_in_post_is_told_and_whoever_has_left_is_counted_no_longer(self, scene: Scene) -> None:
        version = scene.in_force(scene.document())
        reader = scene.actor(Role.PRACTITIONER, "Invented School")
        ask_to_read(actor=scene.officer, version=version, now=NOW)
        mark_version_read(actor=reader, version=version, now=NOW)
        with pytest.raises(NotPossibleNow):
            mark_version_read(actor=reader, version=version, now=NOW)
        assert tell_to_read(actor=SYSTEM, version=version, organisation=scene.trust, now=NOW) == 1
        assert tell_to_read(actor=SYSTEM, version=version, organisation=scene.school, now=NOW) == 0
        assert [one.about for one in list_notices(actor=scene.speaker)] == [version]
        rows = list_readers(actor=scene.officer, version=version, at=NOW)
        counts = {one.organisation: (one.people, one.have_read) for one in rows}
        assert counts[scene.school] == (1, 1)
        assert counts[scene.trust] == (1, 0)
        end_post(actor=OPERATOR, post=reader.post, now=NOW)
        left = {one.organisation for one in list_readers(actor=scene.officer, version=version, at=NOW + DAY)}
        assert scene.school not in left


class TestReviews:
    def test_the_officer_is_told_when_one_nears_and_nothing_ends_by_itself(self, scene: Scene) -> None:
        agreement = scene.document()
        version = scene.in_force(agreement)
        assert list_nearing(at=NOW) == ()
        near = NOW + 330 * DAY
        (found,) = list_nearing(at=near)
        assert (found.code, found.about) == ("agreement.review", version)
        tell_nearing(actor=SYSTEM, nearing=found, now=near)
        assert list_nearing(at=near) == (), "nobody is told twice"
        assert list_register(actor=scene.officer, at=NOW + 900 * DAY)[0].standing is StandingOfAll.IN_FORCE
        review_version(actor=scene.officer, version=version, review_on=REVIEW.replace(year=2028), now=near)
        assert owed(version) == []
        assert list_nearing(at=near) == ()


class TestVacancies:
    def test_one_is_told_of_at_once_where_somebody_ends_it_and_by_the_job_where_a_post_ends(self, scene: Scene) -> None:
        scene.party(scene.document(), scene.trust)
        held = find_representative(organisation=scene.trust, at=NOW)
        end_representative(actor=scene.speaker, nomination=held.reference, why="I leave.", now=NOW)
        assert owed(scene.trust) == ["representative.nominate"]
        assert [one.title for one in list_open(actor=scene.officer, now=NOW)] == [
            "Nobody speaks for an organisation: find somebody"
        ]
        second = scene.speaks("Invented Trust", at=NOW + DAY)
        assert owed(scene.trust) == [], "whoever takes office settles it"
        end_post(actor=OPERATOR, post=second.post, now=NOW)
        later = NOW + DAY
        (found,) = list_nearing(at=later)
        assert (found.code, found.about) == ("representative.nominate", scene.trust)
        tell_nearing(actor=SYSTEM, nearing=found, now=later)
        assert "representative.nominate" in owed(scene.trust)

    def test_one_person_speaks_for_several_small_bodies(self, scene: Scene) -> None:
        nomination = nominate_representative(
            actor=OPERATOR, organisation=scene.school, post=scene.speaker.post, now=NOW
        )
        assert owed(nomination) == ["representative.accept"]
        accept_nomination(actor=scene.speaker, nomination=nomination, now=NOW)
        assert owed(nomination) == []
        assert [one.organisation_name for one in list_speaking(post=scene.speaker.post, at=NOW)] == [
            "Invented School",
            "Invented Trust",
        ]


class TestContracts:
    def test_the_commissioner_is_told_where_the_day_passes_and_a_signature_meets_it(self, scene: Scene) -> None:
        agreement = scene.document()
        version = scene.in_force(agreement)
        school = scene.speaks("Invented School")
        contract = enter_contract(
            actor=scene.speaker,
            title="Youth work",
            commissioner=scene.trust,
            provider=scene.school,
            agreement=agreement,
            sign_by=(NOW + 5 * DAY).date(),
            makes_processor=True,
            now=NOW,
        )
        assert owed(contract) == ["contract.tell-controller"]
        with pytest.raises(NotYoursToKeep):
            tell_controller(actor=scene.speaker, contract=contract, now=NOW)
        tell_controller(actor=school, contract=contract, now=NOW)
        assert owed(contract) == []
        late = NOW + 10 * DAY
        (found,) = list_nearing(at=late)
        assert (found.code, found.organisation) == ("contract.chase", scene.trust)
        tell_nearing(actor=SYSTEM, nearing=found, now=late)
        assert [one.code for one in list_open(actor=scene.speaker, now=late)] == ["contract.chase"]
        assert check_contract(actor=scene.speaker, contract=contract, note="", now=late) is False
        scene.sign(version, scene.party(agreement, scene.school), actor=school)
        assert check_contract(actor=scene.speaker, contract=contract, note="", now=late) is True
        assert owed(contract) == []
        assert get_contract(actor=school, contract=contract, at=late).checked_on == late.astimezone(LONDON).date()
        quarter = {one.code for one in list_nearing(at=late + 100 * DAY)}
        assert quarter == {"contract.check"}
        end_contract(actor=scene.officer, contract=contract, now=late)
        assert list_nearing(at=late + 100 * DAY) == ()

    def test_nobody_enters_one_for_another_organisation(self, scene: Scene) -> None:
        said = {"title": "X", "commissioner": scene.school, "provider": scene.trust, "sign_by": REVIEW, "now": NOW}
        with pytest.raises(NotYoursToKeep):
            enter_contract(actor=scene.speaker, agreement=scene.document(), **said)
        with pytest.raises(AgreementNotPossible):
            enter_contract(actor=scene.officer, agreement=scene.document(), **said | {"provider": scene.school})


class TestAssurance:
    def test_notice_is_given_before_it_runs_out_and_a_newer_one_settles_it(self, scene: Scene) -> None:
        said = {
            "actor": scene.speaker,
            "organisation": scene.trust,
            "kind": AssuranceKind.DSPT,
            "number": "INVENTED 1",
            "checked_on": NOW.date(),
        }
        record_assurance(**said, expires_on=(NOW + 100 * DAY).date(), now=NOW)
        assert list_nearing(at=NOW) == ()
        soon = NOW + 70 * DAY
        (found,) = list_nearing(at=soon)
        tell_nearing(actor=SYSTEM, nearing=found, now=soon)
        assert [one.code for one in list_open(actor=scene.speaker, now=soon)] == ["assurance.renew"]
        record_assurance(**said, expires_on=(NOW + 465 * DAY).date(), now=soon)
        assert owed(scene.trust) == []
        with pytest.raises(DatabaseError), transaction.atomic():
            AssuranceStatus.objects.update(number="another")


class TestDifference:
    def test_two_documents_can_be_compared_where_one_became_the_other(self, scene: Scene) -> None:
        first = scene.in_force(scene.document())
        other = scene.fixed(scene.document(AgreementKind.CODE_OF_PRACTICE))
        found = get_difference(actor=scene.officer, before=first, after=other)
        assert [one.change.value for one in found.sections] == ["same"]
        assert found.facts == ()

"""Documents, versions, parties and representatives: done, refused, kept as they were."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from sharewell.acting.types import Actor, NotPermitted, Role
from sharewell.agreements.actions import (
    accept_nomination,
    add_party,
    agree_version,
    draft_version,
    end_representative,
    leave_agreement,
    nominate_representative,
    set_in_force,
    sign_version,
    write_text,
)
from sharewell.agreements.models import AgreementVersion, Party, Representative, Signature, VersionSection
from sharewell.agreements.queries import (
    find_in_force,
    find_representative,
    get_version,
    list_bound,
    list_parties,
    list_sections,
    list_vacancies,
)
from sharewell.agreements.types import (
    AgreementKind,
    AgreementNotPossible,
    Capacity,
    Followed,
    HowAgreed,
    NotPossibleNow,
    NotYoursToKeep,
    VersionStanding,
    VersionUnknown,
)
from sharewell.ledger.queries import list_entries
from tests.support.agreeing import DAY, NOW, Scene
from tests.support.people import Village


@pytest.fixture
def scene(village: Village) -> Scene:
    """The scene of this file."""
    return Scene(village)


class TestVersions:
    def test_a_version_goes_from_draft_to_in_force_and_the_next_one_ends_it(self, scene: Scene) -> None:
        agreement = scene.document()
        first = scene.in_force(agreement)

        later = NOW + 30 * DAY
        second = scene.in_force(agreement, at=later)

        assert [find_in_force(agreement=agreement, at=at).reference for at in (NOW, later - DAY, later)] == [
            first,
            first,
            second,
        ]
        row = get_version(actor=scene.speaker, version=first)
        assert row.standing(later - timedelta(minutes=1)) is VersionStanding.IN_FORCE
        assert row.standing(later) is VersionStanding.ENDED
        assert list_entries(event="agreement_version.set_in_force", limit=10)

    def test_a_document_that_replaces_another_ends_it(self, scene: Scene) -> None:
        old = scene.document()
        scene.in_force(old)
        new = scene.document(follows=old, followed_as=Followed.REPLACES)

        scene.in_force(new, at=NOW + DAY)

        assert find_in_force(agreement=old, at=NOW + DAY) is None
        assert find_in_force(agreement=new, at=NOW + DAY) is not None

    def test_the_database_refuses_to_change_a_fixed_text_or_take_back_a_step(self, scene: Scene) -> None:
        version = scene.in_force(scene.document())

        for change in (
            lambda: VersionSection.objects.update(body="Another text."),
            lambda: VersionSection.objects.all().delete(),
            lambda: AgreementVersion.objects.update(agreed_at=NOW + DAY),
            lambda: AgreementVersion.objects.filter(reference=version).delete(),
        ):
            with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
                change()

        with pytest.raises(NotPossibleNow):
            write_text(actor=scene.officer, version=version, sections=[("Purpose", "Other.")], now=NOW)
        assert list_sections(actor=scene.officer, version=version)[0].body == "To know who is at school."

    def test_only_the_officer_of_the_partnership_keeps_its_documents(self, scene: Scene) -> None:
        agreement = scene.document()
        practitioner = scene.actor(Role.PRACTITIONER, "Invented Trust")

        with pytest.raises(NotYoursToKeep):
            draft_version(actor=scene.speaker, agreement=agreement, now=NOW)
        with pytest.raises(NotPermitted):
            draft_version(actor=practitioner, agreement=agreement, now=NOW)

    def test_nothing_is_in_force_without_a_day_to_look_at_it_again(self, scene: Scene) -> None:
        version = scene.fixed(scene.document())
        agree_version(actor=scene.officer, version=version, how=HowAgreed.SIGNED, now=NOW)

        with pytest.raises(AgreementNotPossible):
            set_in_force(actor=scene.officer, version=version, in_force_from=NOW, review_on=NOW.date(), now=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            AgreementVersion.objects.filter(reference=version).update(in_force_from=NOW)


class TestParties:
    def test_each_party_is_bound_from_its_own_day_until_it_leaves(self, scene: Scene) -> None:
        agreement = scene.document()
        version = scene.in_force(agreement)
        party = add_party(
            actor=scene.officer,
            agreement=agreement,
            organisation=scene.trust,
            capacity=Capacity.SIGNATORY,
            acts_for="",
            now=NOW,
        )
        later = NOW + 5 * DAY
        sign_version(
            actor=scene.speaker,
            version=version,
            party=party,
            approved_on=later.date(),
            effective_from=later,
            now=later,
        )

        assert list_bound(version=version, at=NOW) == ()
        assert [row.organisation for row in list_bound(version=version, at=later)] == [scene.trust]

        leave_agreement(actor=scene.speaker, party=party, why="We closed.", now=later + DAY)
        assert list_bound(version=version, at=later + DAY) == ()
        assert list_bound(version=version, at=later)[0].effective_until == later + DAY
        assert list_parties(actor=scene.officer, agreement=agreement)[0].left_why == "We closed."

    def test_nobody_signs_for_another_or_before_the_approval(self, scene: Scene) -> None:
        agreement = scene.document()
        version = scene.in_force(agreement)
        parties = {
            house: add_party(
                actor=scene.officer,
                agreement=agreement,
                organisation=house,
                capacity=Capacity.SIGNATORY,
                acts_for="",
                now=NOW,
            )
            for house in (scene.trust, scene.school)
        }
        day = {"version": version, "approved_on": NOW.date(), "now": NOW}

        with pytest.raises(NotYoursToKeep):
            sign_version(actor=scene.speaker, party=parties[scene.school], effective_from=NOW, **day)
        with pytest.raises(AgreementNotPossible):
            sign_version(actor=scene.speaker, party=parties[scene.trust], effective_from=NOW - 2 * DAY, **day)
        assert not Signature.objects.exists()

    def test_a_document_under_another_kind_keeps_its_parties_and_each_may_leave(self, scene: Scene) -> None:
        protocol = scene.document()
        for house in (scene.trust, scene.school):
            add_party(
                actor=scene.officer,
                agreement=protocol,
                organisation=house,
                capacity=Capacity.SIGNATORY,
                acts_for="",
                now=NOW,
            )

        code = scene.document(AgreementKind.CODE_OF_PRACTICE, follows=protocol, followed_as=Followed.RETYPES)

        carried = list_parties(actor=scene.officer, agreement=code, at=NOW)
        assert {row.organisation for row in carried} == {scene.trust, scene.school}
        assert all(row.carried_from for row in carried)
        mine = next(row for row in carried if row.organisation == scene.trust)
        leave_agreement(actor=scene.speaker, party=mine.reference, why="We do not support the code.", now=NOW + DAY)
        assert [row.organisation for row in list_parties(actor=scene.officer, agreement=code, at=NOW + DAY)] == [
            scene.school
        ]

    def test_an_organisation_is_a_party_once(self, scene: Scene) -> None:
        agreement = scene.document()
        once = {
            "actor": scene.officer,
            "agreement": agreement,
            "organisation": scene.trust,
            "capacity": Capacity.SIGNATORY,
            "acts_for": "",
            "now": NOW,
        }
        add_party(**once)
        with pytest.raises(NotPossibleNow):
            add_party(**once)
        held = Party.objects.get()
        held.pk, held.reference = None, "pty_other"
        with pytest.raises(IntegrityError), transaction.atomic():
            held.save(force_insert=True)


class TestRepresentatives:
    def test_a_handover_leaves_no_gap_and_no_overlap(self, scene: Scene) -> None:
        next_one = scene.actor(Role.REPRESENTATIVE, "Invented Trust")
        nomination = nominate_representative(actor=scene.speaker, organisation=scene.trust, post=next_one.post, now=NOW)
        assert find_representative(organisation=scene.trust, at=NOW).post == scene.speaker.post

        accept_nomination(actor=next_one, nomination=nomination, now=NOW + DAY)

        assert find_representative(organisation=scene.trust, at=NOW).post == scene.speaker.post
        assert find_representative(organisation=scene.trust, at=NOW + DAY).post == next_one.post
        assert Representative.objects.filter(ended_why="Handed over.").count() == 1

    def test_an_organisation_without_a_representative_is_a_vacancy(self, scene: Scene) -> None:
        agreement = scene.document()
        for house in (scene.trust, scene.school):
            add_party(
                actor=scene.officer,
                agreement=agreement,
                organisation=house,
                capacity=Capacity.SIGNATORY,
                acts_for="",
                now=NOW,
            )
        partnership = scene.village.partnership
        assert [name for _, name in list_vacancies(partnership=partnership, at=NOW)] == ["Invented School"]

        nominate_representative(
            actor=scene.officer,
            organisation=scene.school,
            name="Invented Volunteer",
            email="volunteer@school.example",
            now=NOW,
        )
        assert list_vacancies(partnership=partnership, at=NOW) == ()

        held = find_representative(organisation=scene.trust, at=NOW)
        end_representative(actor=scene.speaker, nomination=held.reference, why="I leave.", now=NOW)
        assert [name for _, name in list_vacancies(partnership=partnership, at=NOW)] == ["Invented Trust"]

    def test_nobody_nominates_for_another_organisation(self, scene: Scene) -> None:
        with pytest.raises(NotYoursToKeep):
            nominate_representative(
                actor=scene.speaker,
                organisation=scene.school,
                name="Invented Volunteer",
                email="volunteer@school.example",
                now=NOW,
            )


def test_another_partnerships_documents_are_unknown(scene: Scene) -> None:
    version = scene.fixed(scene.document())
    stranger = Actor(
        reference=scene.officer.reference,
        kind=scene.officer.kind,
        roles=scene.officer.roles,
        post=scene.officer.post,
        organisation="",
    )
    with pytest.raises(VersionUnknown):
        get_version(actor=stranger, version=version)

"""Clauses are kept as they are read, fixed with the text, and part of what is signed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from sharewell.agreements.actions import draft_version, fix_version, write_clauses
from sharewell.agreements.models import Clause, ClauseTerm
from sharewell.agreements.queries import get_version, plain_form, preview_version
from sharewell.agreements.types import NotPossibleNow, NotYoursToKeep
from sharewell.agreements.types.flows import ClausesFaulty
from sharewell.agreements.types.words import list_words, load_words
from sharewell.core.flows import read_agreement, summarise
from sharewell.partnerships.types import OrganisationUnknown
from tests.apps.agreements.flows_scene import DAY, NOW, Scene, permit
from tests.support.people import Village


@pytest.fixture
def scene(village: Village) -> Scene:
    """The scene of these files."""
    return Scene(village)


class TestWords:
    def test_have_titles_sources_and_standings(self) -> None:
        words = load_words()
        assert {"school-attendance", "health-record"} <= words.item_classes
        assert "art6-public-task" in words.lawful_bases
        assert not words.agreement_kinds["code-of-practice"]
        assert set(words.routes) == {"statutory-duty", "court-order", "emergency", "own-organisation"}
        for kind in ("purposes", "item-classes", "conditions", "routes", "retention-starts"):
            assert all(row.title and row.source and row.standing for row in list_words(kind))


class TestWriteClauses:
    def test_keeps_rows_that_read_as_they_were_written(self, scene: Scene) -> None:
        agreement = scene.document()
        named = permit(
            code="4.2",
            sources={"organisations": [scene.school], "kinds": ["police"]},
            recipients={"kinds": ["childrens-social-care"], "roles": ["manager"]},
            conditions=["consent-given"],
        )
        barring = {
            "code": "9",
            "effect": "forbid",
            "sources": "every-party",
            "recipients": "every-party",
            "purposes": ["early-help"],
            "item_classes": ["health-record"],
            "mode": "content",
            "unless": ["explicit-consent-given"],
        }

        version = scene.draft(agreement, permit(), named, barring)

        form = plain_form(actor=scene.officer, version=version)
        assert form["clause"] == [permit(), named, barring]
        read = read_agreement({**form, "from": "2026-10-12", "review_by": "2027-10-12"}, words=load_words())
        assert [clause.code for clause in read.clauses] == ["4.1", "4.2", "9"]

    def test_replaces_what_was_there_and_a_new_draft_begins_with_it(self, scene: Scene) -> None:
        agreement = scene.document()
        version = scene.draft(agreement)
        write_clauses(actor=scene.officer, version=version, clauses=[permit(code="5")], now=NOW)
        assert [one.code for one in Clause.objects.all()] == ["5"]

        fix_version(actor=scene.officer, version=version, now=NOW)
        later = draft_version(actor=scene.officer, agreement=agreement, now=NOW)
        assert plain_form(actor=scene.officer, version=later)["clause"] == [permit(code="5")]

    def test_refuses_with_place_and_cure(self, scene: Scene) -> None:
        version = scene.draft(scene.document())
        wrong = permit(sources={"kinds": ["shool"]}, mode="all")

        with pytest.raises(ClausesFaulty) as caught:
            write_clauses(actor=scene.officer, version=version, clauses=[wrong], now=NOW)
        assert "clause 4.1, sources, kinds: “shool” is not known. Did you mean “school”?" in str(caught.value)
        assert "clause 4.1, mode" in str(caught.value)

        with pytest.raises(ClausesFaulty, match="two clauses of the code"):
            write_clauses(actor=scene.officer, version=version, clauses=[permit(), permit()], now=NOW)
        with pytest.raises(OrganisationUnknown):
            write_clauses(
                actor=scene.officer, version=version, clauses=[permit(sources={"organisations": ["x"]})], now=NOW
            )
        with pytest.raises(NotYoursToKeep):
            write_clauses(actor=scene.speaker, version=version, clauses=[permit()], now=NOW)
        assert Clause.objects.count() == 1

    def test_are_fixed_with_the_text_and_part_of_its_digest(self, scene: Scene) -> None:
        digests = []
        for clause in (permit(), permit(mode="presence")):
            version = scene.draft(scene.document(), clause)
            digests.append(fix_version(actor=scene.officer, version=version, now=NOW))
            with pytest.raises(NotPossibleNow):
                write_clauses(actor=scene.officer, version=version, clauses=[permit()], now=NOW)
        assert digests[0] != digests[1]
        assert get_version(actor=scene.officer, version=version).digest == digests[1]

        for change in (
            lambda: Clause.objects.update(mode="content"),
            lambda: ClauseTerm.objects.all().delete(),
            lambda: ClauseTerm.objects.create(clause=Clause.objects.first(), place="purposes", code="safeguarding"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


class TestPreviewVersion:
    def test_says_who_would_newly_see_what_before_anybody_signs(self, scene: Scene) -> None:
        agreement = scene.document()
        version = scene.draft(agreement)

        changes = preview_version(actor=scene.officer, version=version, at=NOW)

        # The council has a practitioner, an information governance lead, and an officer, who is told of no child.
        assert {one.role for one in changes} == {"practitioner", "information-governance-lead"}
        [summary] = summarise(changes)
        assert (summary.item_class, summary.roles, summary.organisations) == ("school-attendance", 2, 1)

    def test_of_the_next_version_shows_what_it_takes_away(self, scene: Scene) -> None:
        agreement, _ = scene.in_force()
        version = scene.draft(agreement, permit(mode="presence"))
        changes = preview_version(actor=scene.officer, version=version, at=NOW + DAY)
        assert {(one.before, one.after) for one in changes} == {("content", "presence")}

"""Inspections: granted with a reason and an end, read only, each reading written down, over by their own time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from sharewell.access.queries import get_actor
from sharewell.acting.policies import is_permitted
from sharewell.acting.types import OPERATOR, Actor, NotPermitted, Permission, Role
from sharewell.decisions import actions
from sharewell.decisions.queries import list_decisions, list_notes, read_decision
from sharewell.decisions.types import NoSuchDecision, NoteAbout
from sharewell.foundation.references import new_reference
from sharewell.inspections.actions import grant_inspection, withdraw_inspection
from sharewell.inspections.models import Inspection
from sharewell.inspections.queries import list_inspections
from sharewell.inspections.types import (
    AlreadyOver,
    InspectionUnknown,
    NotAnInspector,
    NotYoursToGrant,
    ReasonMissing,
    TooLong,
)
from sharewell.ledger.queries import list_entries
from sharewell.partnerships.actions import add_organisation
from sharewell.partnerships.queries import get_organisation
from sharewell.practitioners.actions import add_person, give_post, name_offices
from sharewell.practitioners.queries import get_post
from tests.architecture.matrix import MATRIX, PREFIXES
from tests.support.deciding import NOW, House, begin, completed, key, make_house
from tests.support.people import make_current, make_umbrella, sign_in_as

WEEK = timedelta(weeks=1)


class Scene:
    """A house with records in it, a board, representatives, and an inspector from elsewhere."""

    def __init__(self) -> None:
        self.house: House = make_house()
        partnership = get_organisation(self.house.playgroup, on=NOW.date()).partnership
        office = add_organisation(
            actor=OPERATOR, partnership=partnership, name="Inspectorate (invented)", is_invented=True, now=NOW
        )
        serving = make_umbrella(partnership, chance="-inspectors", name="Inspectors’ umbrella (invented)")
        name_offices(actor=OPERATOR, organisation=office, offices=serving, beginning=[], now=NOW)
        self.inspector = self.person("Inspector", office, Role.INSPECTOR)
        self.board = self.person("Board", self.house.social_care, Role.BOARD_MEMBER)
        self.representative = self.person("Representative", self.house.playgroup, Role.REPRESENTATIVE)
        self.decision = completed(self.house.worker).record()
        self.elsewhere = completed(self.house.other_worker).record()
        self.note = actions.note_concern(
            actor=self.house.worker,
            about=NoteAbout.CHILD,
            who="Robin Invented",
            text="Small signs.",
            key=key(),
            now=NOW,
        )

    def person(self, name: str, organisation: str, role: Role) -> Actor:
        reference = add_person(
            actor=OPERATOR, name=name, email=f"{name.lower()}@invented.example", password=None, now=NOW
        )
        post = give_post(
            actor=OPERATOR, person=reference, organisation=organisation, team="", role=role, title=name, now=NOW
        )
        make_current(get_post(post), now=NOW)
        return get_actor(practitioner=reference, post=post, now=NOW)

    def grant(self, by: Actor | None = None, organisation: str | None = None, **more: object) -> str:
        asked = {"post": self.inspector.post, "reason": "Invented.", "began_at": NOW, "ended_at": NOW + WEEK, **more}
        house = self.house.playgroup if organisation is None else organisation
        return grant_inspection(actor=by or self.board, organisation=house, **asked, now=NOW)  # type: ignore[arg-type]

    def inspector_at(self, moment: object = NOW) -> Actor:
        return get_actor(practitioner=self.inspector.reference, post=self.inspector.post, now=moment)  # type: ignore[arg-type]


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    with time_machine.travel(NOW, tick=False):
        made = Scene()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE sharewell_web")
        yield made


class TestWhatAnInspectorSees:
    def test_nothing_before_it_is_granted(self, scene: Scene) -> None:
        assert not is_permitted(scene.inspector_at(), Permission.READ_DECISIONS)
        assert list_decisions(actor=scene.inspector_at()) == ()

    def test_the_records_of_that_organisation_and_no_notes_or_drafts(self, scene: Scene) -> None:
        scene.grant()
        actor = scene.inspector_at()
        assert [row.reference for row in list_decisions(actor=actor)] == [scene.decision]
        assert list_notes(actor=actor) == ()
        with pytest.raises(NoSuchDecision):
            read_decision(actor=actor, decision=scene.elsewhere, form="page", now=NOW)

    def test_of_the_whole_partnership_all_records(self, scene: Scene) -> None:
        scene.grant(organisation="")
        seen = {row.reference for row in list_decisions(actor=scene.inspector_at())}
        assert seen == {scene.decision, scene.elsewhere}

    def test_each_reading_is_written_down_as_an_inspection(self, scene: Scene) -> None:
        scene.grant()
        row = read_decision(actor=scene.inspector_at(), decision=scene.decision, form="page", now=NOW)
        assert row.children[0].name
        (entry,) = list_entries(event="decision.read")
        assert (entry.actor, entry.facts["relationship"]) == (scene.inspector.reference, "inspector")

    def test_it_is_over_by_its_own_time(self, scene: Scene) -> None:
        scene.grant(began_at=NOW + timedelta(days=1))
        assert not scene.inspector_at().inspects
        assert scene.inspector_at(NOW + timedelta(days=1)).inspects
        assert scene.inspector_at(NOW + WEEK - timedelta(seconds=1)).inspects
        assert not scene.inspector_at(NOW + WEEK).inspects

    def test_it_is_over_once_it_is_withdrawn(self, scene: Scene) -> None:
        withdraw_inspection(actor=scene.board, inspection=scene.grant(), now=NOW)
        assert not scene.inspector_at().inspects

    def test_a_lapse_ends_it(self, scene: Scene) -> None:
        scene.grant()
        assert list_decisions(actor=replace(scene.inspector_at(), is_accredited=False)) == ()


class TestReadOnly:
    def test_nothing_that_is_sent_to_any_address_writes_anything(self, scene: Scene) -> None:
        inspection = scene.grant()
        things = {
            **{thing: new_reference(prefix, now=NOW) for thing, prefix in PREFIXES.items()},
            "draft": begin_of(scene), "decision": scene.decision, "note": scene.note, "child": "1", "item": "1",
            "question": "confidential", "question of a child": "consent", "edition": "england-2026",
            "run": "0123456789abcdef", "organisation": scene.house.playgroup, "inspection": inspection,
            "head": "1", "newer head": "2", "act of a hub": "rate",
        }  # fmt: skip
        said = {"text": "x", "act": "endorse", "key": key(), "way": "worried", "edition": "england-2026", "who": "x",
                "question": "x", "harm": "no", "answer": "yes", "version": "1", "reason": "x", "body": "x"}  # fmt: skip
        before, answers = held(), {}
        for name, row in MATRIX.items():
            if name.startswith(("access:", "training:")):
                continue  # their own sign-in, their own times away and their own training
            client = sign_in_as(Client(), get_post(scene.inspector.post), at=NOW)
            answers[name] = client.post(
                reverse(name, args=[things.get(thing, "1") for thing in row.takes]), said
            ).status_code
        assert held() == before
        assert answers["decisions:decision"] in (403, 422)
        assert answers["decisions:begin"] == answers["decisions:concern"] == answers["advice:ask"] == 403


def begin_of(scene: Scene) -> str:
    """Return a draft of somebody else."""
    return begin(scene.house.worker).reference


UNCOUNTED = {"ledger.Entry", "access.SignedInSession"}


def held() -> dict[str, int]:
    """Return how many rows each table of ours has, but for sessions and the ledger, which notes the refusals."""
    counts = {}
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for model in apps.get_models():
            if model.__module__.startswith("sharewell.") and model._meta.label not in UNCOUNTED:
                counts[model._meta.label] = model._default_manager.count()
        cursor.execute("SET LOCAL ROLE sharewell_web")
    return counts


class TestGrant:
    @pytest.mark.parametrize(
        ("asked", "refusal"),
        [
            ({"reason": " "}, ReasonMissing),
            ({"ended_at": NOW}, TooLong),
            ({"ended_at": NOW + 9 * WEEK}, TooLong),
            ({"began_at": NOW - 2 * WEEK, "ended_at": NOW - WEEK}, TooLong),
            ({"post": "pos_unknown"}, NotAnInspector),
        ],
    )
    def test_it_has_a_reason_an_end_and_an_inspector(
        self, scene: Scene, asked: dict[str, object], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            scene.grant(**asked)  # type: ignore[arg-type]
        assert not Inspection.objects.exists()

    def test_only_to_an_inspector(self, scene: Scene) -> None:
        with pytest.raises(NotAnInspector):
            scene.grant(post=scene.house.manager.post)

    def test_a_representative_grants_for_their_own_organisation_only(self, scene: Scene) -> None:
        scene.grant(by=scene.representative)
        for other in (scene.house.social_care, ""):
            with pytest.raises(NotYoursToGrant):
                scene.grant(by=scene.representative, organisation=other)

    def test_not_beyond_the_partnership(self, scene: Scene) -> None:
        foreign = make_house().playgroup
        with pytest.raises(NotYoursToGrant):
            scene.grant(organisation=foreign)

    def test_nobody_else_grants(self, scene: Scene) -> None:
        for actor in (scene.house.manager, scene.inspector, scene.house.adviser):
            with pytest.raises(NotPermitted):
                scene.grant(by=actor)

    def test_the_list_is_theirs(self, scene: Scene) -> None:
        reference = scene.grant(organisation=scene.house.social_care)
        assert [row.reference for row in list_inspections(actor=scene.board)] == [reference]
        assert list_inspections(actor=scene.representative) == ()
        with pytest.raises(InspectionUnknown):
            withdraw_inspection(actor=scene.representative, inspection=reference, now=NOW)

    def test_what_is_over_cannot_be_ended_again(self, scene: Scene) -> None:
        reference = scene.grant()
        withdraw_inspection(actor=scene.board, inspection=reference, now=NOW)
        with pytest.raises(AlreadyOver):
            withdraw_inspection(actor=scene.board, inspection=reference, now=NOW)

    def test_the_database_refuses_one_without_a_near_end(self, scene: Scene) -> None:
        scene.grant()
        with pytest.raises(IntegrityError, match="some_weeks"), transaction.atomic():
            Inspection.objects.update(ended_at=NOW + timedelta(days=400))

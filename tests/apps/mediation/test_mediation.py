"""Mediated access: a mediator reads what both may read, both are recorded, and it ends with either."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from sharewell.access.actions.sessions import begin_session
from sharewell.access.queries import find_signed_in, get_actor
from sharewell.access.types import How, NoCurrentPost
from sharewell.acting.actions import action, looking
from sharewell.acting.policies import MEDIATED, is_permitted, seen_as, sight_of
from sharewell.acting.types import OPERATOR, ActingFault, Actor, ActorKind, NotPermitted, Permission, Role
from sharewell.decisions import actions, models
from sharewell.decisions.queries import list_decisions, list_drafts, list_notes, read_decision, read_note
from sharewell.decisions.types import NoSuchDecision, NoteAbout
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.ledger.events import declare, find_event
from sharewell.ledger.models import Entry
from sharewell.ledger.queries import list_entries
from sharewell.ledger.types import EventFault, FactField, FactKind
from sharewell.mediation.actions import begin_mediated_access, end_mediated_access
from sharewell.mediation.models import MediatedAccess
from sharewell.mediation.queries import find_current, get_terms, list_acted_for, list_mediations
from sharewell.mediation.types import AlreadyActing, AlreadyOver, MediationUnknown, NotForThem, ReasonFirst, TooLong
from sharewell.notices.queries import list_notices
from sharewell.partnerships.actions import enter_register
from sharewell.partnerships.types import DataRole, InScope
from sharewell.practitioners.actions import add_person, end_post, give_post
from sharewell.practitioners.queries import get_mark, get_post
from tests.architecture.matrix import MATRIX, PREFIXES
from tests.support.deciding import NOW, House, begin, completed, key, make_house
from tests.support.people import sign_in_as
from tests.support.references import missing_reference

LATER = NOW + timedelta(hours=1)


def start(mediator: Actor, practitioner: Actor, *, now: datetime = NOW, **more: object) -> str:
    """Let one act for another."""
    asked = {"reason": "no-access", "words": "On a visit, rang to ask.", "hours": 4, **more}
    return begin_mediated_access(
        actor=mediator,
        practitioner_post=practitioner.post,
        **asked,
        now=now,  # type: ignore[arg-type]
    )


def again(actor: Actor, now: datetime = LATER) -> Actor:
    """Return an actor as their next request builds them."""
    return get_actor(practitioner=actor.reference, post=actor.post, now=now)


def note(author: Actor, *, about: Actor | None = None) -> str:
    """Note a concern, about a child or about a colleague."""
    return actions.note_concern(
        actor=author, about=NoteAbout.COLLEAGUE if about else NoteAbout.CHILD, who="Robin Invented",
        text="Small signs.", complained_of=about.reference if about else "", key=key(), now=NOW,
    )  # fmt: skip


@pytest.fixture
def house(db: None) -> Iterator[House]:
    """Return the house, asked as the web role."""
    with time_machine.travel(NOW, tick=False):
        made = make_house()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE sharewell_web")
        yield made


def as_owner(words: str) -> None:
    """Run a statement as the owner of the tables."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(words)


class TestWhatAMediatorMay:
    """The truth table: of what both have, reading and ending; nothing else, whoever they are."""

    @pytest.mark.parametrize("role", sorted(Role))
    @pytest.mark.parametrize("principal_role", sorted(Role))
    def test_only_what_is_for_mediators_and_both_have(self, house: House, role: Role, principal_role: Role) -> None:
        principal = replace(house.worker, roles=frozenset({principal_role.value}))
        alone = replace(house.colleague, roles=frozenset({role.value}))
        acting = replace(alone, principal=principal)
        for permission in Permission:
            both = is_permitted(alone, permission) and is_permitted(principal, permission)
            assert is_permitted(acting, permission) == (both and permission in MEDIATED), permission

    def test_they_decide_endorse_advise_and_open_nothing_in_an_emergency(self) -> None:
        assert {
            Permission.HOLD_SESSION,
            Permission.BE_HERE,
            Permission.LIST_DECISIONS,
            Permission.READ_DECISIONS,
            Permission.SEE_MEDIATION,
        } == MEDIATED

    @pytest.mark.parametrize("lapsed", ["mediator", "practitioner"])
    def test_where_one_is_not_current_they_may_nothing(self, house: House, lapsed: str) -> None:
        principal = replace(house.worker, is_accredited=lapsed != "practitioner")
        acting = replace(house.colleague, principal=principal, is_accredited=lapsed != "mediator")
        # Their own page, which shows no child, and their session.
        assert {one for one in Permission if is_permitted(acting, one)} == {Permission.HOLD_SESSION, Permission.BE_HERE}

    def test_a_role_counts_where_both_have_it(self, house: House) -> None:
        assert seen_as(replace(house.colleague, principal=house.manager)).roles == frozenset()
        assert seen_as(replace(house.second_manager, principal=house.manager)).roles == {Role.MANAGER}
        said = sight_of(replace(house.colleague, principal=house.worker))
        assert (said["sharewell.seer"], said["sharewell.mediator"]) == (
            house.worker.reference, house.colleague.reference,
        )  # fmt: skip
        assert sight_of(house.colleague)["sharewell.mediator"] == ""


class TestAnActorForAnother:
    def test_nobody_acts_for_themselves_in_a_chain_or_without_a_post(self, house: House) -> None:
        for principal in (
            house.colleague,
            replace(house.worker, post=house.colleague.post),
            replace(house.colleague, post=house.worker.post),
            replace(house.worker, post=""),
            replace(house.worker, principal=house.manager),
            OPERATOR,
        ):
            with pytest.raises(ValueError, match=r"acts? for"):
                replace(house.colleague, principal=principal)
        with pytest.raises(ValueError, match="in a post"):
            Actor(reference="operator", kind=ActorKind.OPERATOR, principal=house.worker)


class TestWhatAMediatorSees:
    def test_what_the_practitioner_sees_and_not_their_own(self, house: House) -> None:
        theirs, own = completed(house.worker).record(), completed(house.colleague).record()
        noted = note(house.worker)
        begin(house.worker)
        start(house.colleague, house.worker)
        acting = again(house.colleague)
        assert [row.reference for row in list_decisions(actor=acting)] == [theirs]
        assert [row.reference for row in list_decisions(actor=acting, only_own=True)] == [theirs]
        assert read_decision(actor=acting, decision=theirs, form="page", now=LATER).children[0].name
        assert read_note(actor=acting, note=noted, now=LATER).text == "Small signs."
        with pytest.raises(NoSuchDecision):
            read_decision(actor=acting, decision=own, form="page", now=LATER)
        with pytest.raises(NotPermitted):
            actions.note_concern(
                actor=acting, about=NoteAbout.CHILD, who="R", text="T", complained_of="", key=key(), now=LATER
            )
        assert list_drafts(actor=acting) == ()
        assert list_drafts(actor=house.worker)

    def test_a_practitioner_who_acts_for_a_manager_sees_no_more_than_the_managers_own(self, house: House) -> None:
        theirs = completed(house.worker).record()
        start(house.colleague, house.manager)
        assert [row.reference for row in list_decisions(actor=house.manager)] == [theirs]
        assert list_decisions(actor=again(house.colleague)) == ()

    def test_two_managers_have_the_role_both(self, house: House) -> None:
        theirs = completed(house.worker).record()
        start(house.second_manager, house.manager)
        assert [row.reference for row in list_decisions(actor=again(house.second_manager))] == [theirs]

    def test_nobody_reads_through_another_what_complains_of_them(self, house: House) -> None:
        complaint = note(house.worker, about=house.colleague)
        other = note(house.worker, about=house.manager)
        start(house.colleague, house.worker)
        acting = again(house.colleague)
        assert {row.reference for row in list_notes(actor=house.worker)} == {complaint, other}
        assert {row.reference for row in list_notes(actor=acting)} == {other}
        with pytest.raises(NoSuchDecision):
            read_note(actor=acting, note=complaint, now=LATER)

        @looking
        def shown(*, actor: Actor) -> set[str]:
            return set(models.ConcernNote.objects.values_list("reference", flat=True))

        assert shown(actor=acting) == {other}

    def test_the_database_lets_a_mediator_write_nothing(self, house: House) -> None:
        noted = note(house.worker)
        acting = replace(house.colleague, principal=house.worker)
        for name, value in sight_of(acting).items():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        assert models.ConcernNote.objects.filter(reference=noted).exists()
        old = models.ConcernNote.objects.get(reference=noted)
        old.pk, old.reference, old.key = None, missing_reference(noted), "other"
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            old.save(force_insert=True)


class TestBothAreRecorded:
    def test_each_entry_carries_the_practitioner_and_stays_the_mediators(self, house: House) -> None:
        theirs = completed(house.worker).record()
        reference = start(house.colleague, house.worker)
        acting = again(house.colleague)
        before = set(Entry.objects.values_list("pk", flat=True))
        read_decision(actor=acting, decision=theirs, form="page", now=LATER)
        with pytest.raises(NotPermitted):
            actions.note_concern(
                actor=acting, about=NoteAbout.CHILD, who="R", text="T", complained_of="", key=key(), now=LATER
            )
        end_mediated_access(actor=acting, mediation=reference, now=LATER)
        new = [entry for entry in list_entries() if Entry.objects.get(reference=entry.reference).pk not in before]
        assert {entry.event for entry in new} == {"decision.read", "act.refused", "mediated_access.ended"}
        for entry in new:
            assert (entry.actor, entry.organisation) == (house.colleague.reference, house.playgroup)
            assert entry.facts["on_behalf_of"] == house.worker.post
            assert entry.description.endswith(f"On behalf of {house.worker.post}.")
        (read,) = list_entries(event="decision.read")
        assert read.facts["relationship"] == "own"

    def test_what_begins_it_names_both_and_holds_no_words(self, house: House) -> None:
        reference = start(house.colleague, house.worker)
        (entry,) = list_entries(event="mediated_access.begun")
        assert entry.facts["mediator"] == house.colleague.post
        assert entry.facts["practitioner"] == house.worker.post
        assert entry.purpose == entry.facts["reason"] == "no-access"
        assert reference in entry.subjects
        assert "visit" not in str(entry)

    def test_no_entry_of_ones_own_carries_anybody(self, house: House) -> None:
        completed(house.worker).record()
        assert all("on_behalf_of" not in entry.facts for entry in list_entries())

    def test_an_act_cannot_be_joined_as_somebody_else(self, house: House) -> None:
        event = find_event("mediated_access.ended")
        assert event is not None
        acting = replace(house.colleague, principal=house.worker)

        def inner(*, actor: Actor, now: datetime) -> None:
            append_entry(actor=actor, event=event, facts={"by": "mediator"}, now=now)

        def outer(*, actor: Actor, now: datetime) -> None:
            inside(actor=house.colleague, now=now)

        inner.__name__, outer.__name__ = "inner_of_mediation", "outer_of_mediation"
        inside, outside = action(Permission.BE_HERE)(inner), action(Permission.BE_HERE)(outer)
        with pytest.raises(ActingFault, match="somebody other"):
            outside(actor=acting, now=NOW)

        @looking
        def look(*, actor: Actor) -> int:
            return len(list_decisions(actor=house.colleague))

        with pytest.raises(ActingFault, match="somebody other"):
            look(actor=acting)

    def test_no_event_declares_it(self) -> None:
        with pytest.raises(EventFault, match="on_behalf_of"):
            declare("probe.mediated", described="x", fields={"on_behalf_of": FactField(kind=FactKind.REFERENCE)})


class TestHowItEnds:
    def test_by_its_own_time(self, house: House) -> None:
        start(house.colleague, house.worker, hours=2)
        assert again(house.colleague, NOW + timedelta(hours=2, seconds=-1)).on_behalf_of == house.worker.post
        assert again(house.colleague, NOW + timedelta(hours=2)).principal is None

    @pytest.mark.parametrize("who", ["colleague", "worker"])
    def test_by_either(self, house: House, who: str) -> None:
        reference = start(house.colleague, house.worker)
        end_mediated_access(actor=again(getattr(house, who)), mediation=reference, now=LATER)
        assert again(house.colleague).principal is None
        (row,) = list_mediations(actor=house.worker)
        assert (row.ended_at, row.ended_by) == (LATER, getattr(house, who).reference)
        assert len(list_notices(actor=house.worker)) == 1
        assert len(list_notices(actor=house.colleague)) == (who == "worker")
        with pytest.raises(AlreadyOver):
            end_mediated_access(actor=house.worker, mediation=reference, now=LATER)

    def test_nobody_else_ends_or_sees_it(self, house: House) -> None:
        reference = start(house.colleague, house.worker)
        for other in (house.manager, house.adviser, house.other_worker):
            assert list_mediations(actor=other) == ()
            with pytest.raises(MediationUnknown):
                end_mediated_access(actor=other, mediation=reference, now=LATER)

    def test_with_the_practitioners_post(self, house: House) -> None:
        start(house.colleague, house.worker)
        end_post(actor=OPERATOR, post=house.worker.post, now=NOW + timedelta(minutes=30))
        assert again(house.colleague, NOW + timedelta(minutes=29)).principal == house.worker
        assert again(house.colleague).principal is None

    def test_with_the_practitioners_account(self, house: House) -> None:
        start(house.colleague, house.worker)
        practitioners = apps.get_model("practitioners", "Practitioner").objects
        practitioners.filter(reference=house.worker.reference).update(is_active=False)
        assert again(house.colleague).principal is None

    def test_with_the_mediators_post(self, house: House) -> None:
        start(house.colleague, house.worker)
        end_post(actor=OPERATOR, post=house.colleague.post, now=NOW + timedelta(minutes=30))
        with pytest.raises(NoCurrentPost):
            again(house.colleague)
        mark = get_mark(house.colleague.reference)
        opened = begin_session(
            person=house.colleague.reference, how=How.PASSWORD, device="A test", needs_second_factor=False, now=NOW
        )
        found = find_signed_in(
            person=house.colleague.reference, post=house.colleague.post, mark=mark, key=opened, now=LATER
        )
        assert found is not None
        assert (found.actor.principal, found.acting_for, found.actor.roles) == (None, None, frozenset())

    def test_in_another_post_one_acts_for_nobody(self, house: House) -> None:
        start(house.colleague, house.worker)
        second = give_post(
            actor=OPERATOR, person=house.colleague.reference, organisation=house.social_care, team="",
            role=Role.PRACTITIONER, title="Second post", now=NOW,
        )  # fmt: skip
        assert again(replace(house.colleague, post=second)).principal is None


class TestBeginning:
    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({"reason": "curious"}, ReasonFirst),
            ({"words": "  "}, ReasonFirst),
            ({"words": "x" * 301}, ReasonFirst),
            ({"hours": 0}, TooLong),
            ({"hours": 9}, TooLong),
        ],
    )
    def test_a_reason_and_an_end_come_first(self, house: House, more: dict[str, object], refusal: type) -> None:
        with pytest.raises(refusal):
            start(house.colleague, house.worker, **more)
        assert not MediatedAccess.objects.exists()

    def test_the_hours_and_reasons_are_content_and_not_verified(self) -> None:
        terms = get_terms()
        assert terms.most_hours <= 24
        assert (terms.standing, len(terms.reasons)) == ("inference", 4)

    def test_the_practitioner_is_told(self, house: House) -> None:
        reference = start(house.colleague, house.worker)
        (notice,) = list_notices(actor=house.worker)
        assert (notice.about, notice.href) == (reference, f"/acting-for/{reference}/")

    def test_not_for_oneself(self, house: House) -> None:
        second = give_post(
            actor=OPERATOR, person=house.colleague.reference, organisation=house.playgroup, team="",
            role=Role.MANAGER, title="Second post", now=NOW,
        )  # fmt: skip
        for post in (house.colleague.post, second):
            with pytest.raises(NotForThem):
                start(house.colleague, replace(house.worker, post=post))

    def test_not_for_another_organisation_unless_it_named_ones_own_as_processor(self, house: House) -> None:
        with pytest.raises(NotForThem):
            start(house.other_worker, house.worker)
        enter_register(
            actor=OPERATOR, organisation=house.social_care, kind="childrens-social-care", department="",
            is_public_authority=True, data_role=DataRole.PROCESSOR, processor_for=house.playgroup,
            in_scope_s16la=InScope.YES, scope_reason="Invented.", began_on=date(2026, 11, 23), now=NOW,
        )  # fmt: skip
        theirs = completed(house.worker).record()
        start(house.other_worker, house.worker)
        acting = again(house.other_worker)
        assert [row.reference for row in list_decisions(actor=acting)] == [theirs]
        read_decision(actor=acting, decision=theirs, form="page", now=LATER)
        (entry,) = list_entries(event="decision.read")
        assert entry.organisation == house.social_care
        with pytest.raises(NotForThem):
            start(house.worker, house.other_worker)

    def test_not_for_somebody_without_work_with_families(self, house: House) -> None:
        person = add_person(actor=OPERATOR, name="A", email="a@invented.example", password=None, now=NOW)
        post = give_post(actor=OPERATOR, person=person, organisation=house.playgroup, team="",
                         role=Role.ADMINISTRATOR, title="Office", now=NOW)  # fmt: skip
        with pytest.raises(NotForThem):
            start(house.colleague, replace(house.worker, post=post))
        with pytest.raises(NotPermitted):
            start(get_actor(practitioner=person, post=post, now=NOW), house.worker)
        assert post not in {one.reference for one in list_acted_for(actor=house.colleague, now=NOW)}

    def test_one_at_a_time_and_no_chain(self, house: House) -> None:
        start(house.colleague, house.worker)
        with pytest.raises(AlreadyActing):
            start(house.colleague, house.manager)
        with pytest.raises(NotPermitted):
            start(again(house.colleague, NOW), house.manager)
        with pytest.raises(AlreadyActing):
            start(house.manager, house.colleague)
        # Whoever is acted for may act for another; nobody sees through both.
        start(house.worker, house.manager)
        principal = again(house.colleague).principal
        assert principal is not None
        assert principal.principal is None
        assert again(house.worker).on_behalf_of == house.manager.post

    def test_a_second_one_can_follow(self, house: House) -> None:
        end_mediated_access(actor=house.colleague, mediation=start(house.colleague, house.worker), now=NOW)
        start(house.colleague, house.manager)
        held = find_current(post=house.colleague.post, at=LATER)
        assert held is not None
        assert held.practitioner == house.manager.reference


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("changed", "constraint"),
        [
            ({"practitioner": "mediator"}, "for_another"),
            ({"words": ""}, "has_a_reason"),
            ({"until": NOW + timedelta(hours=25)}, "some_hours"),
            ({"until": NOW}, "some_hours"),
            ({"ended_at": LATER, "ended_by": "pra_1"}, "ended_by_either"),
            ({"mediator": "Robin"}, "references"),
            ({}, "one_at_a_time"),
        ],
    )
    def test_it_refuses_what_cannot_be(self, house: House, changed: dict[str, object], constraint: str) -> None:
        start(house.colleague, house.worker)
        one = MediatedAccess.objects.get()
        one.pk, one.reference = None, "med_other"
        for name, value in changed.items():
            setattr(one, name, one.mediator if value == "mediator" else value)
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            one.save(force_insert=True)

    def test_what_was_said_never_changes_and_stays(self, house: House) -> None:
        reference = start(house.colleague, house.worker)
        for change in ({"words": "Other."}, {"until": LATER}, {"practitioner": house.manager.reference}):
            with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
                MediatedAccess.objects.update(**change)
        end_mediated_access(actor=house.worker, mediation=reference, now=LATER)
        with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            MediatedAccess.objects.update(ended_at=None, ended_by="")
        with pytest.raises(ProgrammingError, match="is kept"), transaction.atomic():
            MediatedAccess.objects.all().delete()
        with pytest.raises(ProgrammingError, match="is kept"), transaction.atomic():
            as_owner("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE mediation_mediatedaccess")


class TestReadOnly:
    def test_nothing_that_is_sent_to_any_address_writes_anything(self, house: House) -> None:
        theirs, noted = completed(house.worker).record(), note(house.worker)
        draft = begin(house.worker).reference
        start(house.colleague, house.worker)
        things = {
            **{thing: new_reference(prefix, now=NOW) for thing, prefix in PREFIXES.items()},
            "draft": draft, "decision": theirs, "note": noted, "child": "1", "item": "1",
            "question": "confidential", "question of a child": "consent", "edition": "england-2026",
            "run": "0123456789abcdef", "organisation": house.playgroup, "head": "1", "newer head": "2",
            "act of a hub": "rate",
        }  # fmt: skip
        said = {"text": "x", "act": "endorse", "key": key(), "way": "worried", "edition": "england-2026", "who": "x",
                "question": "x", "harm": "no", "answer": "yes", "version": "1", "reason": "no-access", "words": "x",
                "hours": "1", "practitioner_post": house.manager.post}  # fmt: skip
        before, answers = held(), {}
        for name, row in MATRIX.items():
            if name.startswith(("access:", "training:")) and name != "access:away":
                continue  # their own sign-in and their own training
            client = sign_in_as(Client(), get_post(house.colleague.post), at=NOW)
            answers[name] = client.post(
                reverse(name, args=[things.get(thing, "1") for thing in row.takes]), said
            ).status_code
        assert held() == before
        assert answers["decisions:decision"] in (403, 422)
        for name in ("decisions:begin", "decisions:concern", "advice:ask", "mediation:begin", "access:away"):
            assert answers[name] == 403, name


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

"""The second line of defence: what the database shows the web role is what the policies open to whoever asks."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.db.models import Model, QuerySet

from sharewell.acting.actions import looking
from sharewell.acting.policies import is_permitted
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, ActorKind, Permission, Role
from sharewell.core.identifiers import make_reference
from sharewell.decisions import actions, models, policies
from sharewell.decisions.queries import (
    count_to_endorse,
    get_draft,
    list_decisions,
    list_drafts,
    list_notes,
    read_decision,
)
from sharewell.decisions.types import Chosen, NoSuchDecision, NoSuchDraft, NoteAbout
from sharewell.obligations.actions import open_obligation
from tests.support.deciding import NOW, House, begin, complete, make_house
from tests.support.people import Village

ABOUT_CHILDREN = (
    models.Draft,
    models.DraftChild,
    models.DraftAnswer,
    models.DraftText,
    models.DraftItem,
    models.Decision,
    models.DecisionChild,
    models.DecisionChildName,
    models.DecisionText,
    models.DecisionItem,
    models.DecisionAddition,
    models.DifferentJudgement,
    models.ConcernNote,
)
ACTORS = 1_500
MEDIATORS = 0.4
"""The share of the generated actors who act for another, where that can be."""
SEED = 20261122


@contextmanager
def web_role() -> Iterator[None]:
    """Speak to the database as the pages do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sharewell_web")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@looking
def shown(*, actor: Actor, model: type[Model]) -> frozenset[int]:
    """Return the keys of every row that the database shows, with no condition of ours."""
    return frozenset(model._default_manager.values_list("pk", flat=True))


def fill(house: House) -> str:
    """Put a row into every table about children and return a recorded decision."""
    hand = complete(begin(house.worker), significant_harm="yes")
    hand.write(judgement_reasons="Invented reasons.", reasons="Invented reasons.", if_shared="A.", if_not_shared="B.")
    decision = hand.record(Chosen.DO_NOT_SHARE)
    actions.endorse_decision(actor=house.manager, decision=decision, text="Seen.", key="k", now=NOW)
    actions.note_concern(
        actor=house.worker, about=NoteAbout.CHILD, who="Robin Invented", text="Small signs.", complained_of="",
        goes_round=False, key="k", now=NOW,
    )  # fmt: skip
    complete(begin(house.worker)).write(reasons="Not yet recorded.")
    return decision


def reference(prefix: str, number: int) -> str:
    """Return an invented reference."""
    return make_reference(prefix, at=NOW, chance=number)


class TestTheTables:
    def test_each_table_of_decisions_is_held_by_row_security(self) -> None:
        assert {model._meta.db_table for model in ABOUT_CHILDREN} == {
            model._meta.db_table for model in models.Draft._meta.apps.get_app_config("decisions").get_models()
        }

    @pytest.mark.parametrize("model", ABOUT_CHILDREN)
    def test_it_shows_the_web_role_nothing_where_nobody_asks(self, db: None, model: type[Model]) -> None:
        fill(make_house())
        assert model._default_manager.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table])
            assert cursor.fetchone() == (True,)
        with web_role():
            assert not model._default_manager.exists()

    @pytest.mark.parametrize("actor", [VISITOR, OPERATOR, SYSTEM], ids=str)
    def test_it_shows_nothing_to_those_without_an_account(self, db: None, actor: Actor) -> None:
        fill(make_house())
        with web_role():
            assert [model for model in ABOUT_CHILDREN if shown(actor=actor, model=model)] == []

    def test_the_web_role_owns_nothing_and_cannot_step_round_it(self, db: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolbypassrls, rolsuper FROM pg_roles WHERE rolname = 'sharewell_web'")
            assert cursor.fetchone() == (False, False)
            cursor.execute("SELECT count(*) FROM pg_class AS held JOIN pg_roles AS r ON r.oid = held.relowner "
                           "WHERE r.rolname = 'sharewell_web'")  # fmt: skip
            assert cursor.fetchone() == (0,)

    def test_the_web_role_cannot_switch_it_off(self, as_web_role: None) -> None:
        with pytest.raises(ProgrammingError, match="owner"), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE decisions_decision DISABLE ROW LEVEL SECURITY")

    def test_asking_not_to_be_held_is_an_error_and_not_a_way_round(self, as_web_role: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL row_security = off")
        with pytest.raises(ProgrammingError, match="row-level security"):
            models.Decision.objects.count()


class TestThePages:
    """Everything that pages ask, asked as the web role."""

    def test_the_owner_of_a_draft_sees_it_and_nobody_else(self, db: None) -> None:
        house = make_house()
        hand = begin(house.worker)
        with web_role():
            assert get_draft(actor=house.worker, reference=hand.reference).reference == hand.reference
            assert [each.reference for each in list_drafts(actor=house.worker)] == [hand.reference]
            for other in (house.colleague, house.manager, house.adviser, house.other_worker):
                with pytest.raises(NoSuchDraft):
                    get_draft(actor=other, reference=hand.reference)

    def test_a_decision_is_recorded_read_and_listed(self, db: None) -> None:
        house = make_house()
        with web_role():
            decision = complete(begin(house.worker)).record()
            row = read_decision(actor=house.manager, decision=decision, form="page", now=NOW)
            assert row.children[0].name
            assert row.is_intact
            assert [each.reference for each in list_decisions(actor=house.manager)] == [decision]
            assert count_to_endorse(actor=house.manager) == 1
            assert list_notes(actor=house.manager) == ()
            with pytest.raises(NoSuchDecision):
                read_decision(actor=house.other_manager, decision=decision, form="page", now=NOW)

    def test_a_query_of_ours_that_forgot_its_policy_shows_no_more(self, db: None) -> None:
        house = make_house()
        fill(house)
        with web_role():
            for model in ABOUT_CHILDREN:
                assert shown(actor=house.other_manager, model=model) == frozenset()
            assert shown(actor=house.worker, model=models.DecisionChildName)
            assert shown(actor=house.manager, model=models.DecisionChildName)
            # A worker of the same house, without a part in it, sees as little.
            assert shown(actor=house.colleague, model=models.DecisionChildName) == frozenset()

    def test_a_row_cannot_be_written_for_somebody_else(self, db: None) -> None:
        house = make_house()
        hand = begin(house.worker)

        @looking
        def steal(*, actor: Actor) -> int:
            return models.Draft.objects.filter(reference=hand.reference).count()

        with web_role():
            assert steal(actor=house.colleague) == 0
            with connection.cursor() as cursor:
                cursor.execute("UPDATE decisions_draft SET owner = %s", [house.colleague.reference])
                assert cursor.rowcount == 0
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                models.ConcernNote.objects.create(
                    reference=reference("con", 1), about="child", author=house.worker.reference,
                    organisation=house.playgroup, text="planted", goes_to="manager", noted_at=NOW, key="k",
                )  # fmt: skip


class TestTheContext:
    """Who asks is known for the length of one transaction, and to that transaction only."""

    def said(self) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT coalesce(current_setting(name, true), '') FROM unnest(%s::text[]) AS name",
                [
                    [
                        "sharewell.actor",
                        "sharewell.seer",
                        "sharewell.mediator",
                        "sharewell.permits",
                        "sharewell.organisation",
                    ]
                ],
            )
            return {row[0] for row in cursor.fetchall()}

    def test_nothing_stays_on_a_connection_that_is_kept(self, committing_db: str) -> None:
        house = make_house()
        fill(house)
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE sharewell_web")
        assert list_decisions(actor=house.worker)
        assert self.said() == {""}
        assert not models.Decision.objects.exists()
        assert list_decisions(actor=house.other_worker) == ()
        read_decision(
            actor=house.worker, decision=list_decisions(actor=house.worker)[0].reference, form="page", now=NOW
        )
        assert self.said() == {""}
        assert not models.Decision.objects.exists()

    def test_nothing_stays_after_a_fault(self, committing_db: str) -> None:
        house = make_house()
        fill(house)

        @looking
        def fail(*, actor: Actor) -> None:
            assert models.Decision.objects.exists()
            raise RuntimeError("planted")

        with connection.cursor() as cursor:
            cursor.execute("SET ROLE sharewell_web")
        with pytest.raises(RuntimeError):
            fail(actor=house.worker)
        assert self.said() == {""}
        assert not models.Decision.objects.exists()

    def test_another_connection_knows_nothing_of_it(self, committing_db: str) -> None:
        house = make_house()
        fill(house)

        @looking
        def beside(*, actor: Actor) -> tuple[object, ...] | None:
            with psycopg.connect(committing_db, options="-c role=sharewell_web") as other:
                return other.execute("SELECT count(*) FROM decisions_decision").fetchone()

        assert beside(actor=house.worker) == (0,)
        connections.close_all()

    def test_a_look_cannot_write(self, db: None) -> None:
        house = make_house()
        hand = begin(house.worker)

        @looking
        def write(*, actor: Actor) -> int:
            return models.Draft.objects.filter(reference=hand.reference).update(version=9)

        with pytest.raises(Exception, match="read-only"):
            write(actor=house.worker)


def both(actor: Actor, principal: Actor) -> Actor | None:
    """Say once more through whose eyes a mediator looks; None where one of the two may not read by their own role."""
    if not all(is_permitted(one, Permission.READ_DECISIONS) for one in (replace(actor, principal=None), principal)):
        return None
    return replace(principal, roles=principal.roles & actor.roles, inspects=frozenset())


def sees_for(
    actor: Actor, row: models.Decision | models.ConcernNote, owed: frozenset[tuple[str, str]], sees: Callable[..., bool]
) -> bool:
    """Say the rule of mediators once more: what the practitioner sees with what roles both have; none about oneself."""
    assert actor.principal is not None
    eyes = both(actor, actor.principal)
    if eyes is None or row.complained_of == actor.reference:
        return False
    # That both may read was asked above; the rule itself asks it of a role that is not theirs alone.
    return sees(replace(eyes, roles=eyes.roles | {Role.PRACTITIONER}, is_accredited=True), row, owed)


def sees_decision(actor: Actor, row: models.Decision, owed: frozenset[tuple[str, str]]) -> bool:
    """Say the rule once more, in the words of ADR 0069 and by another hand than SQL."""
    if actor.principal is not None:
        return sees_for(actor, row, owed, sees_decision)
    if row.organisation in actor.inspects and is_permitted(actor, Permission.INSPECT_DECISIONS):
        return True
    if row.organisation != actor.organisation:
        return False
    if row.decided_by == actor.reference and is_permitted(actor, Permission.DECIDE):
        return True  # one's own words, lapsed or not (L11)
    if not is_permitted(actor, Permission.READ_DECISIONS):
        return False
    if row.decided_by == actor.reference:
        return True
    if row.complained_of == actor.reference:
        return False
    if actor.roles & {Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD}:
        return True
    return Role.MANAGER in actor.roles and (row.goes_to == "manager" or (actor.post, row.reference) in owed)


def sees_note(actor: Actor, row: models.ConcernNote, owed: frozenset[tuple[str, str]]) -> bool:
    """Say the rule of notes once more."""
    if actor.principal is not None:
        return sees_for(actor, row, owed, sees_note)
    if row.organisation != actor.organisation:
        return False
    if row.author == actor.reference and is_permitted(actor, Permission.DECIDE):
        return True
    if not is_permitted(actor, Permission.READ_DECISIONS):
        return False
    if row.author == actor.reference:
        return True
    if row.complained_of == actor.reference:
        return False
    if actor.roles & {Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD}:
        return True
    to_manager = row.about == "child" and row.goes_to == "manager"
    return Role.MANAGER in actor.roles and (to_manager or (actor.post, row.reference) in owed)


def sees_draft(actor: Actor, row: models.Draft, _: frozenset[tuple[str, str]]) -> bool:
    """Say the rule of drafts once more. Nobody sees one for another."""
    if actor.principal is not None:
        return False
    is_own = row.owner == actor.reference and row.organisation == actor.organisation
    return is_own and is_permitted(actor, Permission.DECIDE)


class TestTheRule:
    """For thousands of generated actors and rows: the policy, the database and the rule in other words agree."""

    def test_what_is_open_is_what_the_database_shows(self, village: Village) -> None:
        chance = random.Random(SEED)
        posts = [village.post(role, organisation=f"House {number}") for number in range(3) for role in Role]
        people = sorted({post.person for post in chance.sample(posts, 6)})
        houses = [village.organisation(f"House {number}") for number in range(3)]
        drafts, decisions, notes = self.rows(people, houses)
        owed = frozenset(
            (post.reference, about)
            for post in posts
            if post.role is Role.MANAGER
            for about in chance.sample([row.reference for row in (*decisions, *notes)], 25)
        )
        for post, about in sorted(owed):
            open_obligation(actor=OPERATOR, code="look-at-decision", about=about, owner_post=post,
                            due_at=NOW + timedelta(days=1), now=NOW)  # fmt: skip
        kinds: tuple[tuple[Callable[[Actor], QuerySet], list, Callable], ...] = (  # type: ignore[type-arg]
            (policies.drafts_open_to, drafts, sees_draft),
            (policies.open_to, decisions, sees_decision),
            (policies.notes_open_to, notes, sees_note),
        )
        seen_at_all = seen_by_mediators = 0
        for _ in range(ACTORS):
            actor = self.actor(chance, people, houses, [post.reference for post in posts])
            if chance.random() < MEDIATORS:
                actor = self.mediator(chance, actor, people, houses, [post.reference for post in posts])
            for open_to, rows, sees in kinds:
                expected = {row.pk for row in rows if sees(actor, row, owed)}
                opened = set(open_to(actor).values_list("pk", flat=True))
                with web_role():
                    visible = shown(actor=actor, model=type(rows[0]))
                assert (opened, visible) == (expected, expected), actor
                seen_at_all += len(expected)
                if actor.principal is not None:
                    seen_by_mediators += len(expected)
                    as_themselves = {row.pk for row in rows if sees(actor.principal, row, owed)}
                    assert opened <= as_themselves, f"{actor} sees more than the practitioner they act for."
        assert seen_at_all > 10 * ACTORS, "Too few of the generated actors saw anything: the comparison is empty."
        assert seen_by_mediators > ACTORS / 2, "Too few mediators saw anything: the comparison is empty."

    @staticmethod
    def mediator(chance: random.Random, actor: Actor, people: list[str], houses: list[str], posts: list[str]) -> Actor:
        """Return an actor who acts for another of chance, where that can be."""
        principal = TestTheRule.actor(chance, people, houses, posts)
        if not actor.post or not principal.post or principal.post == actor.post:
            return actor
        return actor if principal.reference == actor.reference else replace(actor, principal=principal)

    @staticmethod
    def actor(chance: random.Random, people: list[str], houses: list[str], posts: list[str]) -> Actor:
        """Return an actor of chance: any roles, also several and impossible ones."""
        actor = Actor(
            reference=chance.choice(people),
            kind=ActorKind.PERSON,
            organisation=chance.choice([*houses, *houses, ""]),
            post=chance.choice([*posts, ""]),
            roles=frozenset(chance.sample(sorted(Role), chance.choice([0, 1, 1, 1, 2, 3]))),
            is_accredited=chance.random() < 0.9,
        )
        return replace(actor, inspects=frozenset(chance.sample(houses, 2))) if chance.random() < 0.2 else actor

    @staticmethod
    def rows(
        people: list[str], houses: list[str]
    ) -> tuple[list[models.Draft], list[models.Decision], list[models.ConcernNote]]:
        """Make a row of each kind for each combination of what the rules look at."""
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE decisions_decision DISABLE TRIGGER decisions_decision_require_entry")
            cursor.execute("ALTER TABLE decisions_decision DISABLE TRIGGER decisions_decision_require_actor")
        pairs = list(itertools.product(people, houses, ["", *people[:3]], ["manager", "adviser"]))
        drafts = models.Draft.objects.bulk_create(
            models.Draft(reference=reference("dra", n), owner=who, organisation=house, way="asked",
                         edition="england-2026", holder="nhs-trust", began_at=NOW, changed_at=NOW)
            for n, (who, house, _, _) in enumerate(pairs)
        )  # fmt: skip
        decisions = models.Decision.objects.bulk_create(
            models.Decision(reference=reference("dec", n), draft=draft, recorded_at=NOW, decided_by=who,
                            organisation=house, way="asked", outcome="may-share", limited=False, chosen=Chosen.SHARE,
                            edition="england-2026", edition_fingerprint="0" * 64, judged_on=NOW.date(),
                            holder="nhs-trust", complained_of=whom, goes_to=goes_to, needs_endorsement=True,
                            snapshot={}, seal="0" * 64, words_seal="0" * 64)
            for n, (draft, (who, house, whom, goes_to)) in enumerate(zip(drafts, pairs, strict=True))
        )  # fmt: skip
        notes = models.ConcernNote.objects.bulk_create(
            models.ConcernNote(reference=reference("con", n), about="colleague" if whom else "child", author=who,
                               organisation=house, text="Invented.", complained_of=whom,
                               goes_to="adviser" if whom else goes_to, noted_at=NOW, key=str(n))
            for n, (who, house, whom, goes_to) in enumerate(pairs)
        )  # fmt: skip
        return drafts, decisions, notes

"""What is owed: opened, closed, handed over, and seen by those whom it concerns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from sharewell.acting.types import OPERATOR, VISITOR, Actor, NotPermitted, Role
from sharewell.advice.events import ANSWER, ANSWER_UNSURE, COVER_FIRST
from sharewell.agreements.events import ACT
from sharewell.decisions.events import REVIEW_DECISION
from sharewell.foundation.references import new_reference
from sharewell.ledger.events import EventFault
from sharewell.ledger.queries import list_entries
from sharewell.obligations.actions import (
    DutyUnknown,
    close_about,
    close_obligation,
    hand_over,
    hand_over_all,
    open_obligation,
)
from sharewell.obligations.events import declare_duty
from sharewell.obligations.models import Obligation
from sharewell.obligations.queries import (
    due_of,
    find_open_about,
    get_deadlines,
    get_obligation,
    list_about,
    list_open,
    list_open_of,
    list_references_owed,
)
from sharewell.obligations.types import (
    AlreadyClosed,
    Duty,
    How,
    Lane,
    NobodyToTakeOver,
    NotYours,
    ObligationUnknown,
    OneOwner,
    OwnerUnknown,
    due_words,
)
from sharewell.partnerships.actions import add_team, end_team
from sharewell.practitioners.actions import be_away, end_post
from sharewell.practitioners.types import PostRow
from sharewell.sharing.events import ANSWER_TODAY
from sharewell.sharing.types.outside import LINK_TERM
from tests.support.deadlines import document
from tests.support.people import EARLIER, Village, actor_of

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DUE = NOW + timedelta(days=1)
ABOUT = new_reference("adv", now=NOW)


def act_as(post: PostRow, *, now: datetime = NOW) -> Actor:
    return actor_of(post, now=now)


def owe(*, actor: Actor = OPERATOR, due_at: datetime = DUE, about: str = ABOUT, **owner: str) -> str:
    return open_obligation(actor=actor, code=ANSWER.code, about=about, due_at=due_at, now=NOW, **owner)  # type: ignore[arg-type]


def lanes(actor: Actor, *, now: datetime = NOW) -> list[Lane | None]:
    return [row.lane for row in list_open(actor=actor, now=now)]


class TestOpenObligation:
    def test_it_has_an_owner_a_cover_and_an_end_and_is_recorded(self, village: Village) -> None:
        owner, cover = village.post(Role.ADVISER, name="Ada Invented", title="Caldicott Guardian"), village.post()
        reference = owe(owner_post=owner.reference, cover_post=cover.reference)
        (row,) = list_open(actor=act_as(owner), now=NOW)
        assert (row.reference, row.owner_post, row.cover_post) == (reference, owner.reference, cover.reference)
        assert (row.owner, row.due_at, row.lane) == ("Ada Invented, Caldicott Guardian", DUE, Lane.MINE)
        assert (row.title, row.href) == (ANSWER.title, f"/advice/{ABOUT}/")
        (entry,) = list_entries(event="obligation.opened")
        assert (entry.facts["owner"], entry.facts["code"]) == (owner.reference, "advice.answer")
        assert set(entry.subjects) == {reference, ABOUT}

    def test_what_is_due_on_a_day_that_has_closed_is_due_at_once(self, village: Village) -> None:
        owner = village.post()
        owe(owner_post=owner.reference, due_at=NOW - timedelta(hours=2))
        (row,) = list_open(actor=act_as(owner), now=NOW)
        assert row.due_at == NOW

    def test_it_has_exactly_one_owner(self, village: Village) -> None:
        post = village.post()
        team = add_team(actor=OPERATOR, organisation=post.organisation, name="Team", now=EARLIER)
        for owners in ({}, {"owner_post": post.reference, "owner_team": team}):
            with pytest.raises(OneOwner):
                owe(**owners)
        assert Obligation.objects.count() == 0

    def test_a_post_that_is_over_or_unknown_owes_nothing(self, village: Village) -> None:
        post = village.post()
        end_post(actor=OPERATOR, post=post.reference, now=NOW - timedelta(hours=1))
        for reference in (post.reference, new_reference("pos", now=NOW)):
            with pytest.raises(OwnerUnknown):
                owe(owner_post=reference)

    def test_who_covers_for_themselves_covers_for_nobody(self, village: Village) -> None:
        post = village.post()
        owe(owner_post=post.reference, cover_post=post.reference)
        assert list_open(actor=act_as(post), now=NOW)[0].cover_post == ""

    def test_what_no_app_declares_cannot_be_owed(self, village: Village) -> None:
        with pytest.raises(DutyUnknown):
            open_obligation(
                actor=OPERATOR,
                code="nobody.knows",
                about=ABOUT,
                owner_post=village.post().reference,
                due_at=DUE,
                now=NOW,
            )

    def test_a_visitor_opens_none(self, village: Village) -> None:
        with pytest.raises(NotPermitted):
            owe(actor=VISITOR, owner_post=village.post().reference)


class TestTheDatabase:
    @pytest.mark.parametrize(
        "change",
        [
            {"due_at": None},
            {"owner_post_id": None},
            {"closed_at": NOW},
            {"closed_by": "operator"},
            {"about": "Jamie Example"},
            {"opened_by": ""},
            {"due_at": NOW - timedelta(days=1)},
        ],
    )
    def test_it_refuses_what_cannot_be(self, village: Village, change: dict[str, object]) -> None:
        post = village.post()
        owe(owner_post=post.reference)
        held = Obligation.objects.get()
        fields = {
            name: getattr(held, name)
            for name in (
                "code", "about", "organisation_id", "owner_post_id", "due_at", "opened_at", "opened_by", "closed_by"
            )
        }  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Obligation.objects.create(reference=new_reference("obl", now=DUE), **{**fields, **change})

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM obligations_obligation",
            "TRUNCATE obligations_obligation",
            "UPDATE obligations_obligation SET due_at = due_at + interval '1 day'",
            "UPDATE obligations_obligation SET about = reference",
        ],
    )
    def test_nothing_owed_is_deleted_or_moved(self, village: Village, statement: str) -> None:
        owe(owner_post=village.post().reference)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(DatabaseError, match=r"never|only|added to"), transaction.atomic():
                cursor.execute(statement)

    def test_what_is_closed_stays_closed(self, village: Village) -> None:
        post = village.post()
        reference = owe(owner_post=post.reference)
        close_obligation(actor=act_as(post), obligation=reference, how=How.DONE, now=NOW)
        with pytest.raises(DatabaseError), transaction.atomic():
            Obligation.objects.update(closed_at=None, closed_by="", how="")


class TestCloseObligation:
    def test_it_is_recorded_when_by_whom_and_how(self, village: Village) -> None:
        post = village.post()
        reference = owe(owner_post=post.reference)
        close_obligation(actor=act_as(post), obligation=reference, how=How.DONE, now=NOW)
        row = get_obligation(actor=act_as(post), obligation=reference, now=NOW)
        assert (row.closed_at, row.closed_by, row.how) == (NOW, post.person, "done")
        assert list_open(actor=act_as(post), now=NOW) == ()
        assert list_entries(event="obligation.closed")[0].facts["how"] == "done"

    def test_it_closes_once(self, village: Village) -> None:
        post = village.post()
        reference = owe(owner_post=post.reference)
        close_obligation(actor=act_as(post), obligation=reference, how=How.DONE, now=NOW)
        with pytest.raises(AlreadyClosed):
            close_obligation(actor=act_as(post), obligation=reference, how=How.WITHDRAWN, now=NOW)

    def test_somebody_without_a_part_cannot_close_it_and_it_is_recorded(self, village: Village) -> None:
        reference = owe(owner_post=village.post().reference)
        for stranger in (village.post(), village.post(Role.MANAGER, organisation="Another Trust")):
            with pytest.raises(NotYours):
                close_obligation(actor=act_as(stranger), obligation=reference, how=How.DONE, now=NOW)
        assert len(list_entries(event="act.refused")) == 2
        assert Obligation.objects.get().closed_at is None

    def test_its_cover_and_its_manager_may(self, village: Village) -> None:
        owner, cover, manager = village.post(), village.post(), village.post(Role.MANAGER)
        for closer in (cover, manager):
            reference = owe(owner_post=owner.reference, cover_post=cover.reference)
            close_obligation(actor=act_as(closer), obligation=reference, how=How.NOT_NEEDED, now=NOW)
        assert lanes(act_as(owner)) == []

    def test_all_about_one_thing_close_together(self, village: Village) -> None:
        post = village.post()
        owe(owner_post=post.reference)
        close_about(actor=act_as(post), about=ABOUT, code=ANSWER.code, how=How.DONE, now=NOW)
        assert [row.how for row in list_about(about=ABOUT, now=NOW)] == ["done"]
        with pytest.raises(ObligationUnknown):
            close_about(actor=act_as(post), about=ABOUT, code=ANSWER.code, how=How.DONE, now=NOW)


class TestHandOver:
    def test_the_new_owner_has_it_and_the_old_one_no_longer(self, village: Village) -> None:
        old, new = village.post(), village.post()
        reference = owe(owner_post=old.reference, cover_post=new.reference)
        hand_over(actor=act_as(old), obligation=reference, owner_post=new.reference, now=NOW)
        assert (lanes(act_as(old)), lanes(act_as(new))) == ([], [Lane.MINE])
        facts = list_entries(event="obligation.handed_over")[0].facts
        assert (facts["before"], facts["after"]) == (old.reference, new.reference)

    def test_it_may_go_to_a_team(self, village: Village) -> None:
        old = village.post()
        team = add_team(actor=OPERATOR, organisation=old.organisation, name="Duty team", now=EARLIER)
        colleague = village.post(team=team)
        reference = owe(owner_post=old.reference)
        hand_over(actor=act_as(old), obligation=reference, owner_team=team, now=NOW)
        (row,) = list_open(actor=act_as(colleague), now=NOW)
        assert (row.lane, row.owner) == (Lane.TEAM, "Duty team")

    def test_it_never_goes_to_nobody(self, village: Village) -> None:
        old = village.post()
        reference = owe(owner_post=old.reference)
        with pytest.raises(OneOwner):
            hand_over(actor=act_as(old), obligation=reference, now=NOW)
        with pytest.raises(OwnerUnknown):
            hand_over(actor=act_as(old), obligation=reference, owner_post=new_reference("pos", now=NOW), now=NOW)
        assert lanes(act_as(old)) == [Lane.MINE]

    def test_what_is_closed_is_not_handed_over(self, village: Village) -> None:
        old, new = village.post(), village.post()
        reference = owe(owner_post=old.reference)
        close_obligation(actor=act_as(old), obligation=reference, how=How.DONE, now=NOW)
        with pytest.raises(AlreadyClosed):
            hand_over(actor=act_as(old), obligation=reference, owner_post=new.reference, now=NOW)


class TestHandOverAll:
    def test_it_goes_to_the_cover_else_to_the_team(self, village: Village) -> None:
        organisation = village.organisation()
        team = add_team(actor=OPERATOR, organisation=organisation, name="Duty team", now=EARLIER)
        leaver, cover, colleague = village.post(team=team), village.post(), village.post(team=team)
        owe(owner_post=leaver.reference, cover_post=cover.reference)
        owe(owner_post=leaver.reference, about=new_reference("adv", now=DUE))
        owe(owner_post=colleague.reference, cover_post=leaver.reference, about=new_reference("dec", now=DUE))
        assert hand_over_all(actor=OPERATOR, post=leaver.reference, now=NOW) == 2
        end_post(actor=OPERATOR, post=leaver.reference, now=NOW)
        assert lanes(act_as(cover)) == [Lane.MINE]
        assert sorted(str(lane) for lane in lanes(act_as(colleague))) == ["mine", "team"]
        assert not Obligation.objects.filter(cover_post__reference=leaver.reference).exists()

    def test_it_goes_to_whom_is_named(self, village: Village) -> None:
        leaver, cover, heir = village.post(), village.post(), village.post()
        owe(owner_post=leaver.reference, cover_post=cover.reference)
        assert hand_over_all(actor=OPERATOR, post=leaver.reference, to_post=heir.reference, now=NOW) == 1
        assert (lanes(act_as(heir)), lanes(act_as(cover))) == ([Lane.MINE], [])

    def test_where_nobody_can_take_over_all_stays_as_it_was(self, village: Village) -> None:
        leaver, cover = village.post(), village.post()
        owe(owner_post=leaver.reference, cover_post=cover.reference)
        owe(owner_post=leaver.reference, about=new_reference("adv", now=DUE))
        with pytest.raises(NobodyToTakeOver):
            hand_over_all(actor=OPERATOR, post=leaver.reference, now=NOW)
        assert lanes(act_as(leaver)) == [Lane.MINE, Lane.MINE]

    def test_who_owes_nothing_leaves_nothing(self, village: Village) -> None:
        assert hand_over_all(actor=OPERATOR, post=village.post().reference, now=NOW) == 0
        assert list_entries(event="post.handed_over")[0].facts["handed_over"] == 0


class TestListOpen:
    def test_what_is_due_first_comes_first(self, village: Village) -> None:
        post = village.post()
        late = owe(owner_post=post.reference, due_at=NOW + timedelta(days=3))
        soon = owe(owner_post=post.reference, due_at=NOW + timedelta(hours=3))
        assert [row.reference for row in list_open(actor=act_as(post), now=NOW)] == [soon, late]

    def test_the_cover_sees_it_once_it_is_late(self, village: Village) -> None:
        owner, cover = village.post(), village.post()
        owe(owner_post=owner.reference, cover_post=cover.reference)
        assert lanes(act_as(cover)) == []
        assert lanes(act_as(cover), now=DUE + timedelta(minutes=1)) == [Lane.COVERING]
        assert lanes(act_as(owner), now=DUE + timedelta(minutes=1)) == [Lane.MINE]

    def test_the_cover_sees_it_at_once_while_the_owner_is_away(self, village: Village) -> None:
        owner, cover = village.post(), village.post()
        owe(owner_post=owner.reference, cover_post=cover.reference)
        be_away(actor=OPERATOR, person=owner.person, began_at=NOW, ended_at=NOW + timedelta(hours=2), now=NOW)
        assert lanes(act_as(cover), now=NOW + timedelta(hours=1)) == [Lane.COVERING]
        assert lanes(act_as(cover), now=NOW + timedelta(hours=3)) == []

    def test_what_a_leaver_left_is_seen_by_the_cover_and_by_those_who_look_after_it(self, village: Village) -> None:
        owner, cover = village.post(), village.post()
        manager, other = village.post(Role.MANAGER), village.post(Role.MANAGER, organisation="Another Trust")
        owe(owner_post=owner.reference, cover_post=cover.reference)
        end_post(actor=OPERATOR, post=owner.reference, now=NOW)
        later = NOW + timedelta(minutes=1)
        assert (lanes(act_as(cover), now=later), lanes(act_as(manager), now=later)) == ([Lane.COVERING], [Lane.UNOWNED])
        assert lanes(act_as(other), now=later) == []

    def test_what_a_team_left_that_ended_is_seen_too(self, village: Village) -> None:
        manager = village.post(Role.MANAGER)
        team = add_team(actor=OPERATOR, organisation=manager.organisation, name="Old team", now=EARLIER)
        owe(owner_team=team)
        end_team(actor=OPERATOR, team=team, now=NOW)
        assert lanes(act_as(manager), now=NOW + timedelta(minutes=1)) == [Lane.UNOWNED]

    def test_who_asked_waits_for_others(self, village: Village) -> None:
        asker, owner = village.post(), village.post()
        owe(actor=act_as(asker), owner_post=owner.reference)
        assert lanes(act_as(asker)) == [Lane.WAITING]
        assert list_references_owed(actor=act_as(asker), code=ANSWER.code, now=NOW) == frozenset()
        assert list_references_owed(actor=act_as(owner), code=ANSWER.code, now=NOW) == {ABOUT}

    def test_others_see_nothing(self, village: Village) -> None:
        reference = owe(owner_post=village.post().reference)
        stranger = act_as(village.post())
        assert lanes(stranger) == []
        assert lanes(VISITOR) == []
        with pytest.raises(ObligationUnknown):
            get_obligation(actor=stranger, obligation=reference, now=NOW)

    def test_it_takes_one_query_for_one_and_for_five(self, village: Village, django_assert_num_queries: object) -> None:
        post = village.post()
        actor = act_as(post)
        for count in (1, 5):
            while Obligation.objects.count() < count:
                owe(owner_post=post.reference)
            with django_assert_num_queries(1):  # type: ignore[operator]
                assert len(list_open(actor=actor, now=NOW)) == count


class TestListsAboutThings:
    def test_what_is_open_about_many_things_is_one_query(
        self, village: Village, django_assert_num_queries: object
    ) -> None:
        post = village.post()
        other = new_reference("adv", now=DUE)
        owe(owner_post=post.reference)
        owe(owner_post=post.reference, about=other)
        with django_assert_num_queries(1):  # type: ignore[operator]
            rows = list_open_of(abouts=[ABOUT, other], code=ANSWER.code, now=NOW)
        assert {row.about for row in rows} == {ABOUT, other}

    def test_nothing_open_is_none(self, village: Village) -> None:
        assert find_open_about(about=ABOUT, code=ANSWER.code, now=NOW) is None


class TestDeclareDuty:
    @pytest.mark.parametrize("code", [ANSWER.code, "Not a code", ""])
    def test_a_code_is_declared_once_and_is_a_code(self, code: str) -> None:
        with pytest.raises(EventFault):
            declare_duty(code, title="Something")


class TestDueWords:
    @pytest.mark.parametrize(
        ("due_at", "words"),
        [
            (NOW + timedelta(hours=7), "Due today by 17:00"),
            (NOW + timedelta(days=1), "Due on 24 November 2026, by 10:00"),
            (NOW - timedelta(hours=1), "Was due today by 09:00"),
            (NOW - timedelta(days=3), "Was due on 20 November 2026, by 10:00"),
        ],
    )
    def test_it_is_said_as_a_fact(self, due_at: datetime, words: str) -> None:
        assert due_words(due_at, now=NOW) == words


class TestDeadlines:
    CHOSEN = frozenset({
        REVIEW_DECISION.code, "consultation.respond", "agreement.sign", "agreement.review", "representative.nominate",
        "representative.accept", "contract.chase", "contract.check", "contract.tell-controller", "assurance.renew",
        "give-a-return", "request.follow", "keep-an-undertaking", "answer-a-recommendation", "advise-on-a-document",
        "consent.review", "consent.look-at-ground", "drill.briefing", "drill.end", "drill.lesson",
        "hold.review",
    })  # fmt: skip
    """A person or a document says by when these are due; where none does, `agreement.act`."""

    def test_every_duty_has_a_term_but_those_whose_day_is_chosen(self) -> None:
        events = [f"{app.name}.events" for app in apps.get_app_configs() if app.name.startswith("sharewell.")]
        held = [
            each
            for name in events
            if find_spec(name)
            for called, each in vars(import_module(name)).items()
            if not called.startswith("_")  # the register of duties itself holds those of tests too
        ]
        held += [each for several in held if isinstance(several, dict) for each in several.values()]
        duties = {each.code for each in held if isinstance(each, Duty)}
        beside = {ANSWER_UNSURE, COVER_FIRST, ACT, ANSWER_TODAY, LINK_TERM}
        assert set(get_deadlines().terms) == duties - self.CHOSEN | beside

    def test_a_term_is_counted_in_working_days_of_england(self) -> None:
        assert due_of(ANSWER.code, start=datetime(2026, 12, 24, 12, tzinfo=UTC)) == datetime(
            2026, 12, 29, 17, tzinfo=UTC
        )

    def test_the_reference_tells_them_all(self) -> None:
        kept = Path(__file__).parents[3] / "docs/reference/deadlines.md"
        assert kept.read_text(encoding="utf-8") == document(), "make reference"

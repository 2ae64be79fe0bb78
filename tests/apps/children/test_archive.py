"""The archive: not there for anybody through any door, matched surely by feeds, opened for a reason; legal holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection

from sharewell.acting.types import OPERATOR, Actor, NotPermitted
from sharewell.children.actions import (
    Sought,
    begin_involvement,
    count_names,
    keep_hold,
    lift_hold,
    merge_children,
    open_archive,
    pass_on,
    place_hold,
    raise_shield,
    say_death,
    say_departure,
    settle_match,
    strike_death,
)
from sharewell.children.events import Outcome
from sharewell.children.models import (
    ArchiveOpening,
    ChildAddress,
    ChildAdult,
    ChildLink,
    ChildName,
    ChildNumber,
    ComparedRow,
    Death,
    IndexChild,
    Involvement,
    LegalHold,
    Move,
    Responsibility,
    Review,
    SearchResult,
)
from sharewell.children.queries import (
    get_counted,
    list_holds,
    list_links,
    list_matches,
    list_mine,
    list_moves,
    list_times,
    read_archived,
    read_asking,
    read_hold,
    read_index_child,
    read_life,
    read_search,
)
from sharewell.children.types import (
    Adult,
    AlreadyHeld,
    ArchiveReason,
    ChildUnknown,
    DayWrong,
    DeathSource,
    HoldUnknown,
    Name,
    NewChild,
    NoSuchRecord,
    NotInArchive,
    NotYourHold,
    OpeningUnknown,
    SayWhy,
    ServiceKind,
    ShieldReason,
    TimeKind,
)
from sharewell.ledger.queries import list_entries
from sharewell.obligations.queries import find_open_about
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, BEN, index_manager, look_for, nhs_number, receive
from tests.support.living import DAY, GROWN, LONG_AGO, OVER, write_as_owner
from tests.support.row_security import shown

NUMBER = nhs_number(700)
SOON = DAY + timedelta(days=30)
TABLES = (IndexChild, ChildName, ChildAddress, ChildNumber, ChildAdult, ComparedRow, Involvement, SearchResult,
          ChildLink, Review, Responsibility, Move, Death, ArchiveOpening)  # fmt: skip
UNDATED = NewChild(names=(Name(given_names="Mina", family_name="Quickthorn"),), adults=(Adult(name="Joan Reed"),))
BY = {"given_names": "Wilhelmina", "family_name": "Thornapple", "age": None}


def keeper(house: House) -> Actor:
    """Return an index manager."""
    return index_manager(house.other_manager)


def everybody(house: House) -> tuple[Actor, ...]:
    """Return somebody in each role that meets children."""
    return (house.worker, house.colleague, house.manager, house.adviser, house.second_adviser, house.other_worker,
            keeper(house), index_manager(house.manager))  # fmt: skip


def grow_up(child: str, *, born_on: date = GROWN.born_on) -> None:  # type: ignore[assignment]
    """Let the years pass: the birth date becomes that of somebody who is grown."""
    write_as_owner("UPDATE children_indexchild SET born_on = %s WHERE reference = %s", born_on, child)
    write_as_owner(
        "UPDATE children_comparedrow SET born = %s WHERE child_id = (SELECT id FROM children_indexchild"
        " WHERE reference = %s)",
        int(f"{born_on:%Y%m%d}"), child,
    )  # fmt: skip


MAYBE_ADA = replace(
    ADA, names=(Name(given_names="Aida", family_name="Fetherbanks"),), born_on=date(2017, 5, 14), adults=(),
    services=(), addresses=BEN.addresses,
)  # fmt: skip


def leave_long_ago(actor: Actor, child: str) -> None:
    """Let it have been said four years ago that a child has left England for good: the record is in the archive."""
    then = NOW.replace(year=NOW.year - 4)
    say_departure(
        actor=actor, child=child, left_on=then.date(), is_return_intended=False, said_by="x",
        words="Gone for good.", now=then,
    )  # fmt: skip


def opened(house: House, child: str, *, reason: ArchiveReason = ArchiveReason.SECTION_47) -> str:
    return open_archive(
        actor=keeper(house), sought=Sought(identifier=child), reason=reason, words="An enquiry.", now=NOW
    )


class TestEveryDoor:
    def test_an_archived_child_is_met_by_nobody_through_any_of_them(self, house: House) -> None:
        child = receive(house, replace(GROWN, born_on=date(2016, 2, 3), nhs_number=NUMBER)).reference
        other = receive(house, ADA).reference
        second = receive(house, UNDATED, source_id="m").reference
        link = merge_children(actor=keeper(house), one=child, other=second, reason="One.", now=NOW)
        searches = {}
        for actor in everybody(house):
            search = look_for(actor, given_names="Wilhelmina", family_name="Thornapple", age=None, born="2016")
            assert child in [one.child for one in search.results]
            searches[actor] = search.reference
        begin_involvement(actor=house.worker, child=child, kind=ServiceKind.EARLY_YEARS, telephone="01632 960100",
                          ground=None, now=NOW)  # fmt: skip
        before = {actor: look_for(actor).results for actor in everybody(house)}
        grow_up(child)
        for actor in everybody(house):
            for asked in (
                {**BY, "born": "2007-02-03"}, {**BY, "postcode": "ZX4 7QR"}, {**BY, "parent": "Peregrine Thornapple"},
                {"given_names": "", "family_name": "", "age": None, "identifier": NUMBER},
                {"given_names": "", "family_name": "", "age": None, "identifier": child},
            ):  # fmt: skip
                assert look_for(actor, **asked).results == (), (actor, asked)
            with pytest.raises(ChildUnknown):
                read_index_child(actor=actor, child=child, now=NOW)
            assert read_search(actor=actor, search=searches[actor], now=NOW).results == ()
            assert child not in {one for one, _ in list_mine(actor=actor, now=NOW)}
            for table in TABLES:
                rows = set(shown(actor=actor, model=table))
                assert not rows & self.rows_of(table, child), (actor, table)
            assert look_for(actor).results == before[actor]
        for actor in (keeper(house), index_manager(house.manager)):
            with pytest.raises(ChildUnknown):
                list_links(actor=actor, child=child, now=NOW)
            with pytest.raises(ChildUnknown):
                merge_children(actor=actor, one=other, other=child, reason="One?", now=NOW)
            with pytest.raises(ChildUnknown):
                read_life(actor=actor, child=child, now=NOW)
            assert list_matches(actor=actor) == ()
            assert list_moves(actor=actor, now=NOW) == ((), ())
        assert link
        count_names(actor=OPERATOR, now=NOW)
        assert get_counted(actor=OPERATOR) == 1

    def rows_of(self, table, child: str) -> set[int]:  # type: ignore[no-untyped-def]
        """Return the rows of the child in a table, past row security."""
        columns = {field.attname for field in table._meta.concrete_fields}
        names = [name for name in ("child_id", "one_id", "other_id", "against_id") if name in columns]
        names = ["id"] if table is IndexChild else names
        same = ("IN (SELECT same.id FROM children_indexchild AS named JOIN children_indexchild AS same"
                " ON same.person = named.person WHERE named.reference = %s)")  # fmt: skip
        where = " OR ".join(f"{name} {same}" for name in names)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute(f"SELECT id FROM {table._meta.db_table} WHERE {where}", [child] * len(names))  # noqa: S608
            found = {row for (row,) in cursor.fetchall()}
            cursor.execute("SET LOCAL ROLE sharewell_web")
        return found

    def test_a_question_about_somebody_who_was_archived_since_is_still_closed(self, house: House) -> None:
        broker = index_manager(house.manager)
        child = receive(house, replace(GROWN, born_on=date(2016, 2, 3))).reference
        look_for(house.worker, identifier=child)
        write_as_owner("UPDATE practitioners_post SET role = 'index-manager' WHERE reference = %s", broker.post)
        asking = pass_on(actor=house.worker, child=child, words="Who knows them?", now=NOW)
        grow_up(child)
        assert read_asking(actor=broker, asking=asking, now=NOW).child == ""

    def test_a_question_from_before_is_settled_by_nobody_after(self, house: House) -> None:
        child = receive(house).reference
        receive(house, MAYBE_ADA, source=house.social_care)
        assert list_matches(actor=keeper(house)), "The two are too unlike to be asked about."
        leave_long_ago(keeper(house), child)
        assert list_matches(actor=keeper(house)) == ()


class TestFeeds:
    def test_a_row_that_is_surely_theirs_joins_the_archive_and_is_seen_by_nobody(self, house: House) -> None:
        first = receive(house, replace(GROWN, nhs_number=NUMBER))
        again = receive(house, replace(GROWN, nhs_number=NUMBER, services=()), source=house.social_care)
        assert again.outcome is Outcome.LINKED
        for reference in (first.reference, again.reference):
            with pytest.raises(ChildUnknown):
                read_index_child(actor=keeper(house), child=reference, now=NOW)
        assert look_for(keeper(house), **BY, born="2007-02-03").results == ()

    def test_nobody_is_asked_about_the_archive_and_who_may_be_another_stands_by_itself(self, house: House) -> None:
        leave_long_ago(keeper(house), receive(house).reference)
        child = receive(house, MAYBE_ADA, source=house.social_care)
        assert child.outcome is Outcome.NEW
        assert list_matches(actor=keeper(house)) == ()
        assert read_index_child(actor=keeper(house), child=child.reference, now=NOW).others == ()

    def test_a_hidden_child_who_is_archived_stays_hidden_and_is_settled_by_who_is_cleared(self, house: House) -> None:
        child = receive(house).reference
        look_for(house.manager)
        raise_shield(actor=house.manager, child=child, reason=ShieldReason.THREAT, words="Invented.",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        leave_long_ago(house.manager, child)
        with pytest.raises(ChildUnknown):
            read_index_child(actor=house.manager, child=child, now=NOW)
        held = receive(house, MAYBE_ADA, source=house.social_care)
        assert held.outcome is Outcome.HELD
        asked = {"given_names": "Aida", "family_name": "Fetherbanks", "age": 9}
        assert look_for(keeper(house), **asked).results == ()
        ((match, *_),) = list_matches(actor=house.manager)
        assert list_matches(actor=keeper(house)) == ()
        settle_match(actor=house.manager, match=match, is_same=False, words="Two girls.", now=NOW)
        assert [one.child for one in look_for(keeper(house), **asked).results] == [held.reference]

    def test_whoever_hides_a_child_hides_what_is_in_the_archive_and_may_come_back(self, house: House) -> None:
        gone = receive(house, MAYBE_ADA, source=house.social_care).reference
        leave_long_ago(keeper(house), gone)
        child = receive(house).reference
        look_for(house.manager, identifier=child)
        raise_shield(actor=house.manager, child=child, reason=ShieldReason.THREAT, words="Invented.",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        ((match, *_),) = list_matches(actor=house.manager)
        with pytest.raises(NotInArchive):
            opened(house, gone)
        write_as_owner(
            "UPDATE children_departure SET returned_on = %s, returned_at = %s, returned_by = 'x', returned_words = 'x'",
            DAY, NOW,
        )  # fmt: skip
        asked = {"given_names": "Aida", "family_name": "Fetherbanks", "age": 9}
        assert look_for(keeper(house), **asked).results == ()
        settle_match(actor=house.second_manager, match=match, is_same=False, words="Two girls.", now=NOW)
        assert [one.child for one in look_for(keeper(house), **asked).results] == [gone]

    def test_where_sources_differ_the_youngest_counts(self, house: House) -> None:
        receive(house, replace(GROWN, nhs_number=NUMBER))
        young = receive(house, replace(GROWN, nhs_number=NUMBER, born_on=date(2009, 2, 3)), source=house.social_care)
        assert young.outcome is Outcome.LINKED
        assert read_index_child(actor=keeper(house), child=young.reference, now=NOW).others


class TestOpening:
    def test_within_a_year_for_any_reason_and_each_opening_is_written_down(self, house: House) -> None:
        child = receive(house, replace(GROWN, born_on=DAY.replace(year=DAY.year - 18, month=2))).reference
        opening = opened(house, child, reason=ArchiveReason.KEEPING)
        row, reason, until = read_archived(actor=keeper(house), opening=opening, now=NOW)
        assert (row.reference, row.name) == (child, "Wilhelmina Thornapple")
        assert (reason, until) == (ArchiveReason.KEEPING, NOW + timedelta(hours=4))
        (entry,) = list_entries(event="archive.opened")
        assert set(entry.subjects) == {opening, child}
        (read,) = list_entries(event="archive.read")
        assert (set(read.subjects), read.purpose) == ({opening, child}, "keeping-the-index")
        with pytest.raises(ChildUnknown):  # it is open on its own page, and in no search or list
            read_index_child(actor=keeper(house), child=child, now=NOW)
        assert look_for(keeper(house), identifier=child, given_names="", family_name="", age=None).results == ()

    def test_it_is_over_by_its_own_time_and_for_nobody_else(self, house: House) -> None:
        opening = opened(house, receive(house, GROWN).reference)
        with pytest.raises(OpeningUnknown):
            read_archived(actor=keeper(house), opening=opening, now=NOW + timedelta(hours=4))
        with pytest.raises(OpeningUnknown):
            read_archived(actor=index_manager(house.manager), opening=opening, now=NOW)
        with pytest.raises(NotPermitted):
            read_archived(actor=house.manager, opening=opening, now=NOW)

    def test_later_only_for_the_three_reasons(self, house: House) -> None:
        child = receive(house, GROWN).reference
        with pytest.raises(NotInArchive):
            opened(house, child, reason=ArchiveReason.KEEPING)
        for reason in (ArchiveReason.SECTION_47, ArchiveReason.CASE_REVIEW, ArchiveReason.CHILD_DEATH_REVIEW):
            assert opened(house, child, reason=reason)

    def test_they_are_found_by_number_or_by_name_with_the_whole_birth_date(self, house: House) -> None:
        receive(house, replace(GROWN, nhs_number=NUMBER))
        for sought in (Sought(identifier=NUMBER), Sought(family_name="thornapple", born_on=GROWN.born_on)):
            assert open_archive(
                actor=keeper(house), sought=sought, reason=ArchiveReason.CASE_REVIEW, words="x", now=NOW
            )

    def test_not_there_not_archived_and_hidden_look_alike(self, house: House) -> None:
        child = receive(house, ADA).reference
        hidden = receive(house, replace(GROWN, born_on=date(2016, 2, 3))).reference
        look_for(house.manager, identifier=hidden)
        raise_shield(actor=house.manager, child=hidden, reason=ShieldReason.THREAT, words="Invented.",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        grow_up(hidden)
        told = set()
        named = {"family_name": "Thornapple"}
        for sought in (Sought(identifier=child), Sought(identifier=hidden), Sought(identifier="chi_0000"), Sought(),
                       Sought(**named), Sought(**named, born_on=GROWN.born_on)):  # fmt: skip
            with pytest.raises(NotInArchive) as refused:
                open_archive(actor=keeper(house), sought=sought, reason=ArchiveReason.SECTION_47, words="x", now=NOW)
            told.add(str(refused.value))
        assert len(told) == 1
        with pytest.raises(SayWhy):
            open_archive(actor=keeper(house), sought=Sought(), reason=ArchiveReason.SECTION_47, words=" ", now=NOW)

    def test_a_death_that_was_a_mistake_is_struck_out_from_the_archive(self, house: House) -> None:
        child = receive(house).reference
        say_death(actor=keeper(house), child=child, died_on=DAY, said_by="A letter", source=DeathSource.OTHER, now=NOW)
        write_as_owner("ALTER TABLE children_death DISABLE TRIGGER children_death_said")
        write_as_owner("UPDATE children_death SET kept_until = died_on + 1")
        write_as_owner("ALTER TABLE children_death ENABLE ALWAYS TRIGGER children_death_said")
        later = NOW + timedelta(days=2)
        with pytest.raises(ChildUnknown):
            strike_death(actor=keeper(house), child=child, words="A mistake.", now=later)
        open_archive(actor=keeper(house), sought=Sought(identifier=child), reason=ArchiveReason.KEEPING,
                     words="They rang us.", now=later)  # fmt: skip
        assert read_life(actor=keeper(house), child=child, now=later).is_archived
        strike_death(actor=keeper(house), child=child, words="A mistake.", now=later)
        assert read_index_child(actor=keeper(house), child=child, now=later).name == "Ada Rose Featherbank"


class TestHolds:
    def test_a_hold_has_a_reason_and_a_day_and_is_lifted_with_a_reason(self, house: House) -> None:
        child = receive(house, GROWN).reference
        lead = house.second_adviser
        hold = place_hold(
            actor=lead, child=child, words="A claim is open.", review_on=DAY + timedelta(days=30), now=NOW
        )
        (row,) = list_holds(actor=lead)
        assert (row.reference, row.child, row.words) == (hold, child, "")
        assert read_hold(actor=lead, hold=hold, now=NOW).words == "A claim is open."
        owed = find_open_about(about=hold, code="hold.review", now=NOW)
        assert owed is not None
        keep_hold(actor=lead, hold=hold, review_on=DAY + timedelta(days=60), now=NOW)
        later = find_open_about(about=hold, code="hold.review", now=NOW)
        assert later is not None
        assert later.due_at > owed.due_at
        lift_hold(actor=lead, hold=hold, words="The claim is over.", now=NOW)
        assert find_open_about(about=hold, code="hold.review", now=NOW) is None
        assert list_holds(actor=lead) == ()
        with pytest.raises(HoldUnknown):
            lift_hold(actor=lead, hold=hold, words="Again.", now=NOW)
        assert read_hold(actor=lead, hold=hold, now=NOW).lifted_words == "The claim is over."

    def test_each_refusal(self, house: House) -> None:
        child = receive(house, GROWN).reference
        lead, soon = house.second_adviser, SOON
        for wrong, refusal in (
            ({"words": ""}, SayWhy), ({"review_on": DAY}, DayWrong), ({"child": "chi_0000"}, NoSuchRecord),
        ):  # fmt: skip
            with pytest.raises(refusal):
                place_hold(actor=lead, now=NOW, **{"child": child, "words": "x", "review_on": soon, **wrong})  # type: ignore[arg-type]
        with pytest.raises(NotPermitted):
            place_hold(actor=house.manager, child=child, words="x", review_on=soon, now=NOW)
        hold = place_hold(actor=lead, child=child, words="x", review_on=soon, now=NOW)
        with pytest.raises(AlreadyHeld):
            place_hold(actor=lead, child=child, words="x", review_on=soon, now=NOW)
        with pytest.raises(NotYourHold):
            lift_hold(actor=keeper(house), hold=hold, words="Not mine.", now=NOW)
        assert place_hold(actor=keeper(house), child=child, words="Ours too.", review_on=soon, now=NOW)

    def test_a_hold_on_a_hidden_child_is_seen_by_who_is_cleared(self, house: House) -> None:
        child = receive(house, ADA).reference
        look_for(house.manager)
        raise_shield(actor=house.manager, child=child, reason=ShieldReason.THREAT, words="Invented.",
                     cleared=[house.second_manager.post, house.second_adviser.post], now=NOW)  # fmt: skip
        with pytest.raises(NoSuchRecord):
            place_hold(actor=keeper(house), child=child, words="x", review_on=SOON, now=NOW)
        hold = place_hold(actor=house.second_adviser, child=child, words="x", review_on=SOON, now=NOW)
        assert list_holds(actor=keeper(house)) == ()
        with pytest.raises(HoldUnknown):
            read_hold(actor=keeper(house), hold=hold, now=NOW)
        assert not [one for one in list_times(actor=keeper(house), now=NOW) if one.kind is TimeKind.HOLD_REVIEW]

    def test_the_database_lets_nobody_delete_a_record(self, house: House) -> None:
        child = receive(house, OVER, now=LONG_AGO).reference
        place_hold(actor=house.second_adviser, child=child, words="x", review_on=SOON, now=NOW)
        for wrong in ("DELETE FROM children_indexchild", "DELETE FROM children_legalhold",
                      "UPDATE children_legalhold SET words = 'other'", "TRUNCATE children_tombstone",
                      "UPDATE children_legalhold SET lifted_at = now()"):  # fmt: skip
            with pytest.raises(DatabaseError):
                write_as_owner(wrong)
        assert shown(actor=OPERATOR, model=LegalHold)


class TestTimes:
    def test_whose_time_changes_stands_by_reference_and_day(self, house: House) -> None:
        def born(on: date, given: str) -> NewChild:
            return replace(GROWN, born_on=on, names=(Name(given_names=given, family_name=f"{given}son"),), adults=(),
                           addresses=())  # fmt: skip

        soon = receive(house, born(date(2009, 1, 20), "Teasel")).reference
        since = receive(house, born(date(2008, 6, 1), "Burdock")).reference
        receive(house, born(date(2007, 6, 1), "Yarrow"))
        receive(house, born(date(2012, 6, 1), "Sorrel"))
        over = receive(house, OVER, now=LONG_AGO).reference
        hold = place_hold(actor=house.second_adviser, child=over, words="x", review_on=SOON, now=NOW)
        for actor in (keeper(house), house.second_adviser):
            found = {
                (one.kind, one.reference, one.on, one.is_held, one.hold) for one in list_times(actor=actor, now=NOW)
            }
            assert found == {
                (TimeKind.TO_ARCHIVE, soon, date(2027, 1, 20), False, ""),
                (TimeKind.ARCHIVED, since, date(2026, 6, 1), False, ""),
                (TimeKind.TO_DESTROY, over, date(2025, 6, 1), True, ""),
                (TimeKind.HOLD_REVIEW, over, SOON, True, hold),
            }
        with pytest.raises(NotPermitted):
            list_times(actor=house.manager, now=NOW)

"""Children of whom no GP or no school is known: the list, looking into one, the return; and figures for planning."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import Error, connection, transaction

from sharewell.acting.types import OPERATOR, Actor, NotPermitted, Role
from sharewell.children import jobs
from sharewell.children.actions import (
    COUNT,
    ask_to_count,
    close_check,
    count_figures,
    merge_children,
    receive_child,
    say_death,
    take_check,
)
from sharewell.children.models import Figure
from sharewell.children.presenters import figure_cells, return_cells
from sharewell.children.queries import bands_on, get_school_age, list_figures, list_without, read_check
from sharewell.children.types import (
    SENSITIVE,
    Address,
    AlreadyTaken,
    Band,
    BirthKind,
    CheckOutcome,
    CheckUnknown,
    ChildUnknown,
    DeathSource,
    FigureRow,
    Lacks,
    Name,
    NewChild,
    NothingMissing,
    SensitiveGround,
    Service,
    ServiceKind,
    WhyFirst,
    WithoutRow,
)
from sharewell.design.small_numbers import SMALLEST
from sharewell.ledger.queries import list_entries
from sharewell.obligations.queries import find_open_about
from tests.support.deciding import NOW, House
from tests.support.indexing import BEN, hide, index_manager, receive
from tests.support.row_security import shown, web_role

ON = NOW.date()
DAY = timedelta(days=1)
GP = Service(kind=ServiceKind.GP, name="Copperbeech Surgery")
SCHOOL = Service(kind=ServiceKind.SCHOOL, name="Puddlegate Primary School")


@pytest.fixture
def keeper(house: House) -> Actor:
    return index_manager(house.other_manager)


def board(house: House) -> Actor:
    return replace(house.second_manager, roles=frozenset({Role.BOARD_MEMBER.value}))


def invented(number: int) -> str:
    """Return a name that is like no other."""
    return "".join(random.Random(number).sample("abcdefghijklmnopqrstuvwxyz", 9)).capitalize()


def child(
    house: House,
    number: int,
    *services: Service,
    born: date | None = date(2016, 5, 14),
    birth: BirthKind | None = None,
    town: str = "Marrowdale",
    **more: object,
) -> str:
    """Receive a child who is unlike every other."""
    new = NewChild(
        names=(Name(given_names=invented(number), family_name=invented(number + 500)),),
        born_on=born,
        birth=birth or (BirthKind.EXACT if born else BirthKind.NOT_KNOWN),
        addresses=(Address(address=f"{number} Odd Row {number * 31}", town=town),) if town else (),
        services=services,
    )
    return receive_child(
        actor=OPERATOR,
        source=house.playgroup,
        new=new,
        source_id=f"no {number}",
        now=more.pop("now", NOW),  # type: ignore[arg-type]
    ).reference


class TestListWithout:
    def test_a_gp_is_missed_of_everybody_and_a_school_where_there_must_be_one(
        self, house: House, keeper: Actor
    ) -> None:
        both = child(house, 1)
        school = child(house, 2, GP)
        gp = child(house, 3, SCHOOL)
        child(house, 4, GP, SCHOOL)
        baby = child(house, 5, born=date(2025, 1, 5))
        child(house, 6, GP, born=date(2025, 1, 6))
        child(house, 7, GP, born=date(2009, 9, 1))  # over compulsory school age
        unknown = child(house, 8, born=None)
        child(house, 9, born=date(2027, 2, 1), birth=BirthKind.EXPECTED)
        child(house, 10, born=date(2007, 1, 1))  # over eighteen
        found = {row.child: row.lacks for row in list_without(actor=keeper, on=ON)}
        assert found == {both: Lacks.BOTH, school: Lacks.SCHOOL, gp: Lacks.GP, baby: Lacks.GP, unknown: Lacks.GP}

    def test_since_when_is_the_day_it_ended_or_the_first_record_or_when_school_began(
        self, house: House, keeper: Actor
    ) -> None:
        left = child(house, 1, replace(GP, ended_on=date(2026, 9, 1)), SCHOOL)
        never = child(house, 2, SCHOOL, now=NOW - 40 * DAY)
        five = child(house, 3, GP, born=date(2021, 8, 30), now=NOW - 300 * DAY)
        since = {row.child: row.since for row in list_without(actor=keeper, on=ON)}
        assert since == {left: date(2026, 9, 1), never: (NOW - 40 * DAY).date(), five: date(2026, 8, 31)}

    def test_all_records_that_are_linked_are_one_child(self, house: House, keeper: Actor) -> None:
        one, other = child(house, 1, GP), child(house, 2, SCHOOL)
        merge_children(actor=keeper, one=one, other=other, reason="Invented.", now=NOW)
        assert list_without(actor=keeper, on=ON) == ()

    def test_a_child_who_is_hidden_from_the_reader_is_not_in_it(self, house: House, keeper: Actor) -> None:
        seen, hidden = child(house, 1), child(house, 2)
        hide(house, hidden)
        assert [row.child for row in list_without(actor=keeper, on=ON)] == [seen]
        cleared = index_manager(house.manager)
        assert {row.child for row in list_without(actor=cleared, on=ON)} == {seen, hidden}

    def test_a_child_who_has_died_is_in_no_list_and_no_figure(self, house: House, keeper: Actor) -> None:
        children = [child(house, number) for number in range(1, 8)]
        before = counted(keeper)
        say_death(
            actor=keeper, child=children[0], died_on=ON - 2 * DAY, said_by="The ward sister",
            source=DeathSource.HEALTH, now=NOW,
        )  # fmt: skip
        assert {row.child for row in list_without(actor=keeper, on=ON)} == set(children[1:])
        assert counted(keeper) != before

    def test_it_goes_on_page_by_page_without_losing_or_repeating(self, house: House, keeper: Actor) -> None:
        made = sorted(child(house, number) for number in range(7))
        met: list[str] = []
        while rows := list_without(actor=keeper, on=ON, after=met[-1] if met else "", most=3):
            met += [row.child for row in rows]
        assert met == made

    def test_it_is_for_who_looks_after_the_index(self, house: House) -> None:
        with pytest.raises(NotPermitted):
            list_without(actor=house.manager, on=ON)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM children_without(%s, %s, %s, '', '', false, 9)", [ON, ON, ON])
            assert cursor.fetchone() == (0,)


def only(rows: Sequence[WithoutRow]) -> WithoutRow:
    (row,) = rows
    return row


class TestChecks:
    def test_somebody_takes_it_on_owes_it_and_says_what_they_found(self, house: House, keeper: Actor) -> None:
        made = child(house, 1, GP)
        check = take_check(actor=keeper, child=made, now=NOW)
        owed = find_open_about(about=check, code="check.look", now=NOW)
        assert owed is not None
        assert owed.owner_post == keeper.post
        assert only(list_without(actor=keeper, on=ON)).taken_by == keeper.reference
        assert read_check(actor=keeper, check=check, now=NOW).child == made
        assert list_without(actor=keeper, on=ON, only_new=True) == ()
        with pytest.raises(AlreadyTaken):
            take_check(actor=index_manager(house.manager), child=made, now=NOW)
        close_check(actor=keeper, check=check, outcome=CheckOutcome.AT_HOME, words="Asked the council.", now=NOW)
        assert find_open_about(about=check, code="check.look", now=NOW) is None
        row = only(list_without(actor=keeper, on=ON))
        assert (row.check, row.outcome) == (check, CheckOutcome.AT_HOME)
        [entry] = list_entries(event="check.closed", limit=1)
        assert entry.facts == {"outcome": "educated-at-home"}
        assert take_check(actor=keeper, child=made, now=NOW + DAY) != check

    def test_where_nothing_is_missing_nothing_is_taken_on(self, house: House, keeper: Actor) -> None:
        with pytest.raises(NothingMissing):
            take_check(actor=keeper, child=child(house, 1, GP, SCHOOL), now=NOW)

    def test_words_come_first_and_it_is_closed_once(self, house: House, keeper: Actor) -> None:
        check = take_check(actor=keeper, child=child(house, 1), now=NOW)
        with pytest.raises(WhyFirst):
            close_check(actor=keeper, check=check, outcome=CheckOutcome.OTHER, words=" ", now=NOW)
        close_check(actor=keeper, check=check, outcome=CheckOutcome.OTHER, words="Asked.", now=NOW)
        with pytest.raises(CheckUnknown):
            close_check(actor=keeper, check=check, outcome=CheckOutcome.OTHER, words="Asked.", now=NOW)

    def test_a_hidden_child_is_not_there_and_whoever_took_it_on_can_still_close_it(
        self, house: House, keeper: Actor
    ) -> None:
        made, other = child(house, 1), child(house, 2)
        check = take_check(actor=keeper, child=made, now=NOW)
        hide(house, made)
        hide(house, other)
        with pytest.raises(ChildUnknown):
            take_check(actor=keeper, child=other, now=NOW)
        stranger = index_manager(house.other_worker)
        with pytest.raises(CheckUnknown):
            read_check(actor=stranger, check=check, now=NOW)
        row = read_check(actor=keeper, check=check, now=NOW)
        assert (row.child, row.lacks_now) == ("", None)
        close_check(actor=keeper, check=check, outcome=CheckOutcome.OTHER, words="Asked.", now=NOW)

    def test_the_database_keeps_what_was_found(self, house: House, keeper: Actor) -> None:
        check = take_check(actor=keeper, child=child(house, 1), now=NOW)
        close_check(actor=keeper, check=check, outcome=CheckOutcome.MOVED, words="Asked.", now=NOW)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            for change in (
                "UPDATE children_servicecheck SET words = 'x'",
                "UPDATE children_servicecheck SET closed_at = NULL",
                "DELETE FROM children_servicecheck",
                "TRUNCATE children_servicecheck",
            ):
                with pytest.raises(Error), transaction.atomic():
                    cursor.execute(change)


class TestBands:
    def test_each_birth_date_is_in_one_band_and_the_law_is_the_same_for_all_of_it(self) -> None:
        rule, _, _ = get_school_age()
        for on in (ON, date(2026, 3, 31), date(2026, 6, 26), date(2026, 6, 27), date(2028, 2, 29), date(2026, 8, 31)):
            bands = bands_on(on)
            assert [band for band, _, _ in bands] == list(Band)[:-1]
            for days in range(18 * 365):
                born = on - days * DAY
                [within] = [band for band, first, last in bands if first <= born <= last]
                assert rule.holds(born, on=on) == (within in (Band.UNDER_ELEVEN, Band.FROM_ELEVEN)), (on, born)


def counted(actor: Actor) -> tuple[FigureRow, ...]:
    """Let the children be counted, and return what the actor then reads."""
    count_figures(actor=OPERATOR, now=NOW)
    return list_figures(actor=actor).rows


class TestCountFigures:
    def test_counts_by_place_age_and_service_of_one_child_once(self, house: House, keeper: Actor) -> None:
        for number in range(6):
            child(house, number, GP, *([SCHOOL] if number < 4 else []))
        twice = child(house, 6, GP, town="marrowdale ")
        also = child(house, 7, SCHOOL)
        merge_children(actor=keeper, one=twice, other=also, reason="Invented.", now=NOW)
        baby = child(house, 8, born=date(2026, 5, 1))
        assert baby
        rows = counted(keeper)
        assert [(row.place, row.band, row.children, row.without_gp, row.without_school) for row in rows] == [
            ("Marrowdale", Band.UNDER_ONE, 1, 1, 0),
            ("Marrowdale", Band.UNDER_ELEVEN, 7, 0, 2),
        ]
        assert rows[1].kinds == {ServiceKind.GP: 7, ServiceKind.SCHOOL: 5}

    def test_it_is_the_same_for_all_and_counts_nobody_who_is_hidden_from_anybody(
        self, house: House, keeper: Actor
    ) -> None:
        made = [child(house, number, GP) for number in range(7)]
        hide(house, made[0])
        seen = [counted(actor) for actor in (keeper, index_manager(house.manager), board(house))]
        assert seen[0] == seen[1] == seen[2]
        assert [row.children for row in seen[0]] == [6]

    def test_a_sensitive_service_changes_no_figure(self, house: House, keeper: Actor) -> None:
        for number in range(7):
            child(house, number, GP)
        before = counted(keeper)
        unseen = Service(kind=ServiceKind.MENTAL_HEALTH, name="Open door", ground=SensitiveGround.CONSENT)
        child(house, 3, GP, unseen)
        assert counted(keeper) == before
        assert not {kind for row in before for kind in row.kinds} & SENSITIVE

    def test_what_few_children_have_for_a_town_names_nobody(self, house: House, keeper: Actor) -> None:
        for number in range(SMALLEST):
            child(house, number, town="Marrowdale")
        child(house, 20, town="Rose Cottage by the weir")
        child(house, 21, town="")
        assert {row.place for row in counted(keeper)} == {"Marrowdale", ""}

    def test_it_is_for_who_may_count(self, house: House) -> None:
        for actor in (house.worker, house.manager, house.adviser):
            for act in (lambda: list_figures(actor=actor), lambda: ask_to_count(actor=actor, now=NOW)):  # noqa: B023
                with pytest.raises(NotPermitted):
                    act()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM children_figures('{}', '{}', '{}', '{}', 1)")
            assert cursor.fetchone() == (0,)

    def test_whoever_may_not_count_reads_no_figure_and_nobody_writes_one(self, house: House, keeper: Actor) -> None:
        child(house, 1)
        assert counted(keeper)
        assert shown(actor=keeper, model=Figure)
        assert shown(actor=house.worker, model=Figure) == frozenset()
        insert = (
            "INSERT INTO children_figure (counted_on, counted_at, place, band, children, without_gp, without_school,"
            " kinds) VALUES ('2026-11-30', now(), 'x', 'under-1', 1, 0, 0, '{}')"
        )
        count = "SELECT children_count_figures('{}', '{}', '{}', '{}', 1, '2026-11-30', now())"
        for words in (insert, count):
            with transaction.atomic(), web_role(), connection.cursor() as cursor:
                cursor.execute("SELECT set_config('sharewell.permits', 'children.count children.tend', true)")
                with pytest.raises(Error), transaction.atomic():
                    cursor.execute(words)

    def test_what_was_counted_stands_until_it_is_counted_again(self, house: House, keeper: Actor) -> None:
        assert list_figures(actor=keeper).counted_at is None
        child(house, 1)
        before = counted(keeper)
        child(house, 2)
        assert list_figures(actor=keeper).rows == before
        assert (list_figures(actor=keeper).counted_at, list_figures(actor=keeper).counted_on) == (NOW, ON)
        assert count_figures(actor=OPERATOR, now=NOW + DAY) == 2
        again = list_figures(actor=keeper)
        assert [row.children for row in again.rows] == [2]
        assert again.counted_at == NOW + DAY

    def test_it_is_counted_by_the_night_and_when_somebody_asks_and_it_was_not_done_since(
        self, house: House, keeper: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        moments = iter(NOW + hours for hours in (timedelta(hours=1), timedelta(hours=2)))
        monkeypatch.setattr(jobs, "now", lambda: next(moments))
        ask_to_count(actor=keeper, now=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SELECT args ->> 'asked' FROM procrastinate_jobs WHERE task_name = %s", [COUNT])
            assert cursor.fetchall() == [(NOW.isoformat(),)]
        child(house, 1)
        jobs.count(asked=NOW.isoformat())
        jobs.count(asked=NOW.isoformat())
        assert list_figures(actor=keeper).counted_at == NOW + timedelta(hours=1)
        jobs.count_nightly(timestamp=0)
        assert list_figures(actor=keeper).counted_at == NOW + timedelta(hours=2)
        many = {event: len(list_entries(event=f"index_figures.{event}", limit=9)) for event in ("asked", "counted")}
        assert many == {"asked": 1, "counted": 2}

    def test_a_child_without_a_known_birth_date_is_counted_as_such(self, house: House, keeper: Actor) -> None:
        for number in range(5):
            child(house, number, born=None)
        receive(house, replace(BEN, addresses=(Address(address="1 Odd Row", town="Marrowdale"),)))
        assert {row.band for row in counted(keeper)} == {Band.NOT_KNOWN, Band.FROM_ELEVEN}


def published(rows: Sequence[FigureRow]) -> tuple[tuple[str, ...], ...]:
    """Return every cell of both tables, as anybody who downloads them has them."""
    return (*return_cells(rows), *figure_cells(rows))


def table(place: str, *cells: tuple[int, int, int]) -> tuple[FigureRow, ...]:
    """Return the rows of a place, each of a band: children, of them without a GP, of them without a school.

    Places that are too small to be named, and children of no known place, stand together under no name.
    """
    bands = (Band.UNDER_ELEVEN, Band.FROM_ELEVEN, Band.AFTER_SCHOOL)
    return tuple(
        FigureRow(
            place=place,
            band=band,
            children=children,
            without_gp=no_gp,
            without_school=no_school,
            kinds={ServiceKind.GP: children - no_gp, ServiceKind.SCHOOL: children - no_school},
        )
        for band, (children, no_gp, no_school) in zip(bands, cells, strict=False)
        if children
    )


def tables(*rows: Iterable[tuple[int, int, int]]) -> Iterator[tuple[FigureRow, ...]]:
    """Yield all tables of a place with one of these cells in each row: named from five children on; unnamed, all."""
    for cells in itertools.product(*rows):
        yield table("", *cells)
        if sum(each[0] for each in cells) >= SMALLEST:
            yield table("Town", *cells)


def worked_out(possible: Iterator[tuple[FigureRow, ...]]) -> list[tuple[object, ...]]:
    """Return each number from 1 to 4 that whoever has all that is published could work out.

    That is: it is the same in every table that is published alike. Numbers are those of children, of them with and
    without each service, of every row.
    """
    alike: dict[object, list[tuple[FigureRow, ...]]] = defaultdict(list)
    for rows in possible:
        alike[published(rows)].append(rows)
    found: list[tuple[object, ...]] = []
    for cells, candidates in alike.items():
        for row in range(len(candidates[0])):
            for number in (
                lambda one: one.children,
                lambda one: one.without_gp,
                lambda one: one.children - one.without_gp,
                lambda one: one.without_school,
                lambda one: one.children - one.without_school,
            ):
                values = {number(rows[row]) for rows in candidates}
                if len(values) == 1 and 0 < next(iter(values)) < SMALLEST:
                    found.append((cells, row, next(iter(values))))
    return found


class TestSmallNumbers:
    def test_of_one_row_no_small_number_can_be_worked_out_of_all_its_cells_together(self) -> None:
        cells = (
            (children, no_gp, no_school)
            for children in range(24)
            for no_gp in range(children + 1)
            for no_school in range(children + 1)
        )
        assert worked_out(tables(cells)) == []

    def test_nor_of_several_rows_of_a_place_although_a_place_is_named_from_five_on(self) -> None:
        """That a place is named says that its rows come to five: one small row beside another must not follow."""
        few = [(children, no_gp, 0) for children in range(9) for no_gp in range(children + 1)]
        assert worked_out(tables(few, few)) == []
        fewer = [(children, 0, 0) for children in range(9)]
        assert worked_out(tables(fewer, fewer, fewer)) == []

    def test_by_chance_of_several_places_too(self) -> None:
        """Rows of different places share no total, so what holds of each holds of all; a sample says so."""
        chance = random.Random(20261130)

        def one(place: str) -> tuple[FigureRow, ...]:
            children = chance.randrange(12)
            return table(place, (children, chance.randint(0, children), chance.randint(0, children)))

        for _ in range(200):
            rows = (*one("Town"), *one("Vale"))
            for cells in published(rows):
                assert not set(cells[2:]) & {str(number) for number in range(1, SMALLEST)}
                for cell in cells[2:]:
                    assert not {part for part in cell.split(" of ") if part in {"1", "2", "3", "4"}}, cell

"""Leaving England and coming back, death, and staying after 18 only with consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError

from sharewell.acting.types import Actor, NotPermitted
from sharewell.children.actions import (
    agree_to_stay,
    begin_involvement,
    raise_shield,
    say_death,
    say_departure,
    say_return,
    strike_death,
    strike_departure,
    withdraw_stay,
    years_after,
)
from sharewell.children.queries import read_index_child, read_life
from sharewell.children.types import (
    AlreadySaid,
    BirthKind,
    ChildUnknown,
    DayWrong,
    DeathSource,
    LifeRow,
    NotByAge,
    NothingStands,
    SayWhy,
    ServiceKind,
    ShieldReason,
    StayGround,
)
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, BEN, index_manager, look_for, receive
from tests.support.living import DAY, GROWN, write_as_owner

TEEN = replace(GROWN, born_on=date(2009, 1, 20))
"""Somebody who is 17, and 18 on 20 January 2027."""


def keeper(house: House) -> Actor:
    """Return an index manager."""
    return index_manager(house.other_manager)


def life(house: House, child: str, *, days: int = 0) -> LifeRow:
    """Return what stands of the life of a child."""
    row = read_index_child(actor=keeper(house), child=child, now=NOW + timedelta(days=days))
    assert row.life is not None
    return row.life


def leave(house: House, child: str, *, comes_back: bool = True, left_on: date = DAY) -> None:
    say_departure(
        actor=keeper(house), child=child, left_on=left_on, is_return_intended=comes_back, said_by="Her mother",
        words="Gone to an aunt abroad.", now=NOW,
    )  # fmt: skip


def die(house: House, child: str) -> None:
    say_death(
        actor=keeper(house), child=child, died_on=DAY - timedelta(days=2), said_by="The ward sister",
        source=DeathSource.HEALTH, now=NOW,
    )  # fmt: skip


def is_there(house: House, child: str, *, days: int) -> bool:
    """Tell whether an index manager sees the child so many days later."""
    try:
        life(house, child, days=days)
    except ChildUnknown:
        return False
    return True


class TestDeparture:
    @pytest.mark.parametrize(("comes_back", "years"), [(True, 3), (False, 1)])
    def test_the_record_stays_as_long_as_content_says_and_the_address_as_it_was(
        self, house: House, comes_back: bool, years: int
    ) -> None:
        child = receive(house).reference
        leave(house, child, comes_back=comes_back)
        row = read_index_child(actor=keeper(house), child=child, now=NOW)
        assert row.life is not None
        assert row.life.departure is not None
        assert (row.life.departure.kept_until, row.life.archived_on) == (years_after(DAY, years),) * 2
        assert [(one.town, one.left_on) for one in row.addresses] == [("Marrowdale", None)]
        days = (years_after(DAY, years) - DAY).days
        assert is_there(house, child, days=days - 1)
        assert not is_there(house, child, days=days)

    def test_whoever_comes_back_stays(self, house: House) -> None:
        child = receive(house).reference
        leave(house, child)
        with pytest.raises(AlreadySaid):
            leave(house, child)
        with pytest.raises(DayWrong):
            say_return(actor=keeper(house), child=child, returned_on=DAY - timedelta(days=1), words="x", now=NOW)
        say_return(actor=keeper(house), child=child, returned_on=DAY, words="Seen at school.", now=NOW)
        assert (life(house, child).departure, is_there(house, child, days=1200)) == (None, True)
        with pytest.raises(NothingStands):
            say_return(actor=keeper(house), child=child, returned_on=DAY, words="x", now=NOW)

    def test_a_mistaken_day_hides_nobody_at_once(self, house: House) -> None:
        child = receive(house).reference
        leave(house, child, comes_back=False, left_on=ADA.born_on)
        assert is_there(house, child, days=360)
        strike_departure(actor=keeper(house), child=child, words="It was this year.", now=NOW + timedelta(days=360))
        assert is_there(house, child, days=400)

    def test_nobody_died_before_they_were_born(self, house: House) -> None:
        child = receive(house).reference
        with pytest.raises(DayWrong, match="before the child was born"):
            say_death(
                actor=keeper(house), child=child, died_on=ADA.born_on - timedelta(days=1), said_by="x",
                source=DeathSource.REGISTRAR, now=NOW,
            )  # fmt: skip

    def test_a_mistake_is_struck_out_and_stays_to_be_read(self, house: House) -> None:
        child = receive(house).reference
        leave(house, child)
        strike_departure(actor=keeper(house), child=child, words="It was a cousin.", now=NOW)
        (one,) = read_life(actor=keeper(house), child=child, now=NOW).departures
        assert (one.struck_words, life(house, child).departure) == ("It was a cousin.", None)
        with pytest.raises(NothingStands):
            strike_departure(actor=keeper(house), child=child, words="Again.", now=NOW)

    def test_who_said_so_when_and_why_come_first(self, house: House) -> None:
        child = receive(house).reference
        said = {"child": child, "is_return_intended": True, "said_by": "x", "words": "x", "left_on": DAY, "now": NOW}
        for wrong, refusal in (
            ({"words": " "}, SayWhy), ({"said_by": " "}, SayWhy), ({"left_on": DAY + timedelta(days=1)}, DayWrong),
            ({"left_on": date(1900, 1, 1)}, DayWrong), ({"child": "chi_0000"}, ChildUnknown),
            ({"left_on": ADA.born_on - timedelta(days=1)}, DayWrong),
        ):  # fmt: skip
            with pytest.raises(refusal):
                say_departure(actor=keeper(house), **{**said, **wrong})  # type: ignore[arg-type]
        with pytest.raises(NotPermitted):
            say_departure(actor=house.worker, **said)  # type: ignore[arg-type]
        with pytest.raises(ChildUnknown):  # a manager without a part in the child
            say_departure(actor=house.second_manager, **said)  # type: ignore[arg-type]
        assert life(house, child).departure is None


class TestDeath:
    def test_whoever_works_with_the_child_is_told_to_look_and_sees_it_plainly(self, house: House) -> None:
        child = receive(house).reference
        look_for(house.worker)
        begin_involvement(actor=house.worker, child=child, kind=ServiceKind.EARLY_YEARS, telephone="01632 960100",
                          ground=None, now=NOW)  # fmt: skip
        die(house, child)
        (notice,) = list_notices(actor=house.worker)
        assert notice.about == child
        row = read_index_child(actor=house.worker, child=child, now=NOW)
        assert row.life is not None
        assert row.life.death is not None
        assert (row.life.death.died_on, row.life.death.source) == (DAY - timedelta(days=2), DeathSource.HEALTH)
        (found,) = look_for(house.colleague).results
        assert found.died_on == DAY - timedelta(days=2)
        assert is_there(house, child, days=364)
        assert not is_there(house, child, days=366)
        assert not any("ward" in str(entry) for entry in list_entries(limit=100))

    def test_nobody_is_told_from_whom_the_child_is_hidden(self, house: House) -> None:
        child = receive(house).reference
        for actor in (house.worker, house.manager):
            look_for(actor)
        begin_involvement(actor=house.worker, child=child, kind=ServiceKind.EARLY_YEARS, telephone="01632 960100",
                          ground=None, now=NOW)  # fmt: skip
        raise_shield(actor=house.manager, child=child, reason=ShieldReason.THREAT, words="Invented.",
                     cleared=[house.second_manager.post, house.other_manager.post], now=NOW)  # fmt: skip
        die(house, child)
        assert list_notices(actor=house.worker) == ()

    def test_a_mistake_is_struck_out_with_a_reason(self, house: House) -> None:
        child = receive(house).reference
        with pytest.raises(NothingStands):
            strike_death(actor=keeper(house), child=child, words="x", now=NOW)
        die(house, child)
        with pytest.raises(AlreadySaid):
            die(house, child)
        with pytest.raises(SayWhy):
            strike_death(actor=keeper(house), child=child, words=" ", now=NOW)
        strike_death(actor=keeper(house), child=child, words="Another child of that name.", now=NOW)
        assert (life(house, child).death, is_there(house, child, days=800)) == (None, True)
        (one,) = read_life(actor=keeper(house), child=child, now=NOW).deaths
        assert one.struck_words == "Another child of that name."
        die(house, child)

    def test_an_act_that_fails_leaves_nothing(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        child = receive(house).reference

        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("The lights go out.")

        monkeypatch.setattr("sharewell.children.actions.leaving.tell_others", fail)
        with pytest.raises(RuntimeError):
            die(house, child)
        assert life(house, child).death is None
        assert not list_entries(event="death.said")

    def test_the_database_keeps_what_was_said(self, house: House) -> None:
        die(house, receive(house).reference)
        for wrong in ("UPDATE children_death SET died_on = died_on - 1", "DELETE FROM children_death",
                      "UPDATE children_death SET struck_at = now()",
                      "UPDATE children_death SET kept_until = kept_until - 400"):  # fmt: skip
            with pytest.raises(DatabaseError):
                write_as_owner(wrong)


class TestStaying:
    def agree(self, house: House, child: str, **changed: object) -> None:
        said = {"ground": StayGround.CARE_LEAVER, "agreed_on": DAY, "got_by": "P. Sorrel, personal adviser",
                "until": date(2031, 1, 20), **changed}  # fmt: skip
        agree_to_stay(actor=keeper(house), child=child, now=NOW, **said)  # type: ignore[arg-type]

    def days(self, day: date) -> int:
        return (day - DAY).days

    def test_without_consent_the_record_is_in_the_archive_at_18(self, house: House) -> None:
        child = receive(house, TEEN).reference
        assert is_there(house, child, days=self.days(date(2027, 1, 19)))
        assert not is_there(house, child, days=self.days(date(2027, 1, 20)))

    def test_an_estimate_is_the_whole_year_and_the_youngest_counts(self, house: House) -> None:
        guessed = receive(house, replace(TEEN, born_on=date(2009, 7, 1), birth=BirthKind.ESTIMATED)).reference
        assert life(house, guessed).archived_on == date(2027, 12, 31)
        leap = receive(house, replace(ADA, born_on=date(2008, 2, 29) + timedelta(days=366 * 4 - 5))).reference
        assert life(house, leap).grown_on == years_after(date(2008, 2, 29) + timedelta(days=366 * 4 - 5), 18)

    def test_with_consent_it_stays_until_the_day_and_no_longer(self, house: House) -> None:
        child = receive(house, TEEN).reference
        self.agree(house, child)
        stays = life(house, child)
        assert stays.stay is not None
        assert (stays.stay.until, stays.archived_on) == (date(2031, 1, 20), date(2031, 1, 20))
        assert is_there(house, child, days=self.days(date(2031, 1, 19)))
        assert not is_there(house, child, days=self.days(date(2031, 1, 20)))

    def test_withdrawn_it_is_over_at_once(self, house: House) -> None:
        child = receive(house, TEEN).reference
        self.agree(house, child)
        later = NOW + timedelta(days=self.days(date(2028, 5, 5)))
        withdraw_stay(actor=keeper(house), child=child, words="She said so on the telephone.", now=later)
        assert not is_there(house, child, days=self.days(date(2028, 5, 5)))
        with pytest.raises(ChildUnknown):
            withdraw_stay(actor=keeper(house), child=child, words="Again.", now=later)
        assert list_entries(event="stay.withdrawn")[0].subjects == (child,)

    def test_nobody_agrees_too_young_too_long_or_twice(self, house: House) -> None:
        child, young = receive(house, TEEN).reference, receive(house, ADA).reference
        for wrong, refusal in (
            ({"until": date(2034, 1, 21)}, NotByAge), ({"until": date(2027, 1, 20)}, NotByAge),
            ({"agreed_on": date(2025, 1, 19)}, NotByAge), ({"agreed_on": DAY + timedelta(days=1)}, DayWrong),
            ({"got_by": ""}, SayWhy),
        ):  # fmt: skip
            with pytest.raises(refusal):
                self.agree(house, child, **wrong)
        with pytest.raises(NotByAge, match="16"):
            self.agree(house, young, until=date(2035, 1, 1))
        unknown = receive(house, replace(BEN, born_on=None, birth=BirthKind.NOT_KNOWN, adults=()))
        with pytest.raises(NotByAge, match="birth date"):
            self.agree(house, unknown.reference)
        self.agree(house, child)
        with pytest.raises(AlreadySaid):
            self.agree(house, child)

    def test_the_database_lets_nobody_stay_beyond_25(self, house: House) -> None:
        child = receive(house, TEEN).reference
        self.agree(house, child, until=date(2034, 1, 20))
        with pytest.raises(IntegrityError):
            write_as_owner(
                "INSERT INTO children_stayingon (child_id, ground, agreed_on, got_by, until, recorded_at, recorded_by,"
                " withdrawn_by, withdrawn_words) SELECT id, 'disability', '2026-01-01', 'x', '2034-01-21', now(), 'x',"
                " '', '' FROM children_indexchild WHERE reference = %s",
                child,
            )

"""Public references."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.identifiers import (
    ReferenceUnreadable,
    is_exercise,
    made_at,
    make_reference,
    parse_reference,
    spell_out,
)
from sharewell.core.identifiers.reference import ALPHABET, CHANCE_BITS, TIME_LENGTH
from sharewell.foundation.references import new_exercise_reference, new_reference

MOMENT = datetime(2026, 11, 22, 9, 30, 15, 123000, tzinfo=UTC)

prefixes = st.from_regex(r"[a-z]{2,8}", fullmatch=True)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
chances = st.integers(0, 2**CHANCE_BITS - 1)
references = st.builds(
    lambda prefix, at, chance: make_reference(prefix, at=at, chance=chance), prefixes, moments, chances
)


class TestMakeReference:
    @given(prefixes, moments, chances)
    def test_what_is_made_can_be_parsed(self, prefix: str, at: datetime, chance: int) -> None:
        reference = make_reference(prefix, at=at, chance=chance)
        assert parse_reference(reference) == reference
        assert parse_reference(reference, prefix=prefix) == reference

    @given(st.tuples(moments, chances), st.tuples(moments, chances))
    def test_references_sort_by_time(self, one: tuple[datetime, int], other: tuple[datetime, int]) -> None:
        first, second = sorted([one, other])
        if second[0] - first[0] >= timedelta(milliseconds=1):
            assert make_reference("led", at=first[0], chance=first[1]) < make_reference(
                "led", at=second[0], chance=second[1]
            )

    @pytest.mark.parametrize("prefix", ["", "a", "LED", "led_", "verylongprefix", "l3d"])
    def test_a_bad_prefix_is_refused(self, prefix: str) -> None:
        with pytest.raises(ValueError, match="prefix"):
            make_reference(prefix, at=MOMENT, chance=0)

    def test_a_moment_without_time_zone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            make_reference("led", at=MOMENT.replace(tzinfo=None), chance=0)

    def test_a_moment_before_1970_is_refused(self) -> None:
        with pytest.raises(ValueError, match="1970"):
            make_reference("led", at=datetime(1969, 12, 31, tzinfo=UTC), chance=0)

    @pytest.mark.parametrize("chance", [-1, 2**CHANCE_BITS])
    def test_a_chance_out_of_range_is_refused(self, chance: int) -> None:
        with pytest.raises(ValueError, match="range"):
            make_reference("led", at=MOMENT, chance=chance)


class TestParseReference:
    @given(references, st.data())
    def test_one_wrong_character_is_found(self, reference: str, data: st.DataObject) -> None:
        prefix, _, body = reference.partition("_")
        place = data.draw(st.integers(0, len(body) - 1))
        wrong = data.draw(st.sampled_from([character for character in ALPHABET if character != body[place]]))
        with pytest.raises(ReferenceUnreadable):
            parse_reference(f"{prefix}_{body[:place]}{wrong}{body[place + 1 :]}")

    @given(references, st.data())
    def test_two_neighbours_that_changed_places_are_found(self, reference: str, data: st.DataObject) -> None:
        prefix, _, body = reference.partition("_")
        place = data.draw(st.integers(0, len(body) - 2))
        if body[place] != body[place + 1]:
            swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
            with pytest.raises(ReferenceUnreadable):
                parse_reference(f"{prefix}_{swapped}")

    @given(references, st.data())
    def test_a_wrong_letter_in_the_prefix_is_found(self, reference: str, data: st.DataObject) -> None:
        prefix, _, body = reference.partition("_")
        place = data.draw(st.integers(0, len(prefix) - 1))
        wrong = data.draw(
            st.sampled_from([letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter != prefix[place]])
        )
        with pytest.raises(ReferenceUnreadable):
            parse_reference(f"{prefix[:place]}{wrong}{prefix[place + 1 :]}_{body}")

    @given(references)
    def test_case_spaces_and_look_alikes_do_not_matter(self, reference: str) -> None:
        prefix, _, body = reference.partition("_")
        typed = body.lower().replace("0", "o").replace("1", "l")
        spaced = " ".join(typed[start : start + 3] for start in range(0, len(typed), 3))
        assert parse_reference(f"  {prefix.upper()} {spaced} ") == reference
        assert parse_reference(f"{prefix}-{body.replace('1', 'I')}", prefix=prefix) == reference

    @given(st.text(max_size=60))
    def test_no_text_does_worse_than_unreadable(self, text: str) -> None:
        with contextlib.suppress(ReferenceUnreadable):
            parse_reference(text)

    def test_the_message_never_repeats_the_text(self) -> None:
        with pytest.raises(ReferenceUnreadable) as fault:
            parse_reference("led_Jamie Example, 4 Invented Road")
        assert "Jamie" not in str(fault.value)

    def test_another_kind_is_refused(self) -> None:
        with pytest.raises(ReferenceUnreadable, match="dec_"):
            parse_reference(make_reference("led", at=MOMENT, chance=7), prefix="dec")


class TestMadeAt:
    @given(moments)
    def test_the_moment_comes_back_to_the_millisecond(self, at: datetime) -> None:
        assert made_at(make_reference("led", at=at, chance=1)) == at.replace(microsecond=at.microsecond // 1000 * 1000)


class TestSpellOut:
    @given(references)
    def test_there_is_a_word_for_each_character(self, reference: str) -> None:
        words = spell_out(reference).replace(",", "").split()
        assert len(words) == len(reference) - 1

    def test_it_reads_well(self) -> None:
        assert spell_out(make_reference("led", at=MOMENT, chance=0)).startswith("lima echo delta, ")


class TestNewReference:
    def test_no_two_are_alike(self) -> None:
        assert len({new_reference("led", now=MOMENT) for _ in range(1000)}) == 1000


exercised = st.builds(
    lambda prefix, at, chance: make_reference(prefix, at=at, chance=chance, is_exercise=True),
    prefixes,
    moments,
    chances,
)


class TestIsExercise:
    @given(exercised)
    def test_what_belongs_to_one_says_so_and_can_be_parsed(self, reference: str) -> None:
        assert is_exercise(reference)
        assert parse_reference(reference) == reference

    @given(references)
    def test_no_other_reference_does(self, reference: str) -> None:
        assert not is_exercise(reference)

    @given(exercised, st.data())
    def test_one_wrong_character_is_found_but_for_the_one_that_weighs_the_same(
        self, reference: str, data: st.DataObject
    ) -> None:
        prefix, _, body = reference.partition("_")
        place = data.draw(st.integers(0, len(body) - 1))
        wrong = data.draw(st.sampled_from([one for one in ALPHABET if one != body[place]]))
        mistaken = f"{prefix}_{body[:place]}{wrong}{body[place + 1 :]}"
        if place == TIME_LENGTH and wrong == "7":
            assert not is_exercise(parse_reference(mistaken))
        else:
            with pytest.raises(ReferenceUnreadable):
                parse_reference(mistaken)

    @given(exercised, st.data())
    def test_the_mark_stands_in_its_place_alone(self, reference: str, data: st.DataObject) -> None:
        prefix, _, body = reference.partition("_")
        place = data.draw(st.integers(0, len(body) - 1).filter(lambda one: one != TIME_LENGTH))
        with pytest.raises(ReferenceUnreadable):
            parse_reference(f"{prefix}_{body[:place]}U{body[place + 1 :]}")

    @given(exercised)
    def test_it_is_read_out_and_carries_its_moment_like_any_other(self, reference: str) -> None:
        assert "uniform" in spell_out(reference)
        assert made_at(reference) >= datetime(1970, 1, 1, tzinfo=UTC)

    @pytest.mark.parametrize(
        "text", ["", "U", "chi_", "chi_1M8NHN76XU", "a sentence with an U in it", "_1M8NHN76XUWDFTJCD2"]
    )
    def test_any_other_text_does_not(self, text: str) -> None:
        assert not is_exercise(text)

    def test_a_new_one_takes_the_mark_from_what_it_is_about(self) -> None:
        child = new_exercise_reference("chi", now=MOMENT)
        assert is_exercise(child)
        assert is_exercise(new_reference("dec", now=MOMENT, like=child))
        assert not is_exercise(new_reference("dec", now=MOMENT, like=new_reference("chi", now=MOMENT)))
        assert not is_exercise(new_reference("dec", now=MOMENT))

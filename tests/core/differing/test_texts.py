"""Differences lose nothing, say nothing where nothing changed, and read as a person would tell them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.differing import Change, Piece, compare, compare_sections

WORDS = st.sampled_from(["child", "share", "the", "record", "not", "school", "with", " ", "\n", "\n\n", "  ", "- "])
TEXTS = st.lists(WORDS, max_size=40).map("".join)
SECTIONS = st.lists(st.tuples(st.sampled_from(["Purpose", "Who", "How", "When", "Review"]), TEXTS), max_size=6)


def side(pieces: Sequence[Piece], change: Change) -> str:
    return "".join(piece.text for piece in pieces if piece.change in (Change.SAME, change))


class TestCompare:
    @given(TEXTS, TEXTS)
    def test_both_texts_can_be_read_out_of_it(self, old: str, new: str) -> None:
        pieces = compare(old, new)
        assert side(pieces, Change.REMOVED) == old
        assert side(pieces, Change.ADDED) == new

    @given(TEXTS, TEXTS)
    def test_no_piece_is_empty_and_no_two_neighbours_are_alike(self, old: str, new: str) -> None:
        pieces = compare(old, new)
        assert all(piece.text for piece in pieces)
        assert all(one.change is not other.change for one, other in itertools.pairwise(pieces))

    @given(TEXTS)
    def test_a_text_does_not_differ_from_itself(self, text: str) -> None:
        assert all(piece.change is Change.SAME for piece in compare(text, text))

    def test_only_the_words_that_changed_are_marked(self) -> None:
        assert compare("Share with the school.\nKeep a record.\n", "Share with the college.\nKeep a record.\n") == (
            Piece(Change.SAME, "Share with the "),
            Piece(Change.REMOVED, "school."),
            Piece(Change.ADDED, "college."),
            Piece(Change.SAME, "\nKeep a record.\n"),
        )

    def test_words_replaced_one_by_one_read_as_one_replacement(self) -> None:
        pieces = compare("We ask for consent in writing today.", "We ask for agreement by telephone today.")
        assert [piece.text for piece in pieces] == [
            "We ask for ",
            "consent in writing",
            "agreement by telephone",
            " today.",
        ]

    def test_a_sentence_that_has_nothing_in_common_is_replaced_whole(self) -> None:
        pieces = compare("Nobody shares anything.", "Every record ends after six years.")
        assert [piece.change for piece in pieces] == [Change.REMOVED, Change.ADDED]


class TestCompareSections:
    @given(SECTIONS, SECTIONS)
    def test_each_section_of_both_texts_is_in_it_once(
        self, old: list[tuple[str, str]], new: list[tuple[str, str]]
    ) -> None:
        rows = compare_sections(old, new)
        assert sorted(row.old_place for row in rows if row.old_place is not None) == list(range(len(old)))
        assert [row.new_place for row in rows if row.new_place is not None] == list(range(len(new)))
        for row in rows:
            if row.old_place is not None:
                told = (side(row.heading, Change.REMOVED), side(row.body, Change.REMOVED))
                assert told == old[row.old_place]
            if row.new_place is not None:
                assert (side(row.heading, Change.ADDED), side(row.body, Change.ADDED)) == new[row.new_place]

    @given(SECTIONS)
    def test_nothing_moves_or_changes_where_nothing_did(self, sections: list[tuple[str, str]]) -> None:
        rows = compare_sections(sections, sections)
        assert all(row.change is Change.SAME and not row.has_moved for row in rows)

    def test_a_section_keeps_its_place_under_another_heading_and_with_other_words(self) -> None:
        old = [("Purpose", "To know who is at school."), ("Review", "Each year."), ("End", "Never.")]
        new = [("Purpose", "To know who is at school."), ("Looking again", "Every two years."), ("End", "Never.")]
        assert [(row.change, row.old_place) for row in compare_sections(old, new)] == [
            (Change.SAME, 0),
            (Change.CHANGED, 1),
            (Change.SAME, 2),
        ]

    def test_what_was_taken_out_came_in_or_moved_says_so(self) -> None:
        old = [("A", "one"), ("B", "two"), ("C", "three"), ("D", "four")]
        new = [("D", "four"), ("A", "one"), ("C", "three"), ("E", "five")]
        told = {(row.change, row.old_place, row.new_place, row.has_moved) for row in compare_sections(old, new)}
        assert told == {
            (Change.SAME, 3, 0, True),
            (Change.SAME, 0, 1, False),
            (Change.SAME, 2, 2, False),
            (Change.REMOVED, 1, None, False),
            (Change.ADDED, None, 3, False),
        }

"""Words of a profession are found whole, the longest first; what was written stays as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.glossing import Lexicon, Piece, Word, pieces_of

LEXICON = Lexicon(
    (
        Word("tac", ("TAC", "Team around the Child")),
        Word("child", ("child protection",)),
        Word("plan", ("child protection plan", "CPP")),
        Word("s47", ("section 47", "s47", "S47")),
        Word("ae", ("A&E",)),
        Word("iro", ("IRO",)),
    )
)


def known(text: str) -> list[tuple[str, str]]:
    return [(piece.text, piece.code) for piece in pieces_of(text, LEXICON) if piece.code]


def unknown(text: str) -> list[str]:
    return [piece.text for piece in pieces_of(text, LEXICON) if piece.is_unknown]


class TestKnownWords:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("A TAC met.", [("TAC", "tac")]),
            ("Two TACs met.", [("TACs", "tac")]),
            ("The TAC’s plan", [("TAC", "tac")]),
            ("team AROUND the child", [("team AROUND the child", "tac")]),
            ("On a Child Protection Plan, since May", [("Child Protection Plan", "plan")]),
            ("child protection is", [("child protection", "child")]),
            ("Seen in A&E.", [("A&E", "ae")]),
            ("An enquiry under section 47: open.", [("section 47", "s47")]),
            ("(S47)", [("S47", "s47")]),
            ("TAC and TAC", [("TAC", "tac"), ("TAC", "tac")]),
        ],
    )
    def test_are_found_whole_and_the_longest_first(self, text: str, found: list[tuple[str, str]]) -> None:
        assert known(text) == found

    @pytest.mark.parametrize(
        "text", ["tac", "Tac", "TACT", "STAC", "TAC_1", "section 471", "childprotection", "wiro", "iro", "a&e", ""]
    )
    def test_are_not_found_in_another_word_and_abbreviations_only_as_they_are_written(self, text: str) -> None:
        assert known(text) == []

    def test_no_words_find_nothing(self) -> None:
        assert pieces_of("A TAC met.", Lexicon(())) == (Piece("A "), Piece("TAC", is_unknown=True), Piece(" met."))


class TestUnknownAbbreviations:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("The CME officer and the DSLs", ["CME", "DSLs"]),
            ("A SENCo wrote", ["SENCo"]),
            ("Known to CAMHS.", ["CAMHS"]),
            ("A TAC with the FSW", ["FSW"]),
        ],
    )
    def test_are_told_apart(self, text: str, found: list[str]) -> None:
        assert unknown(text) == found

    @pytest.mark.parametrize(
        "text",
        [
            "I saw A and B.",
            "He said OK and watched TV in the UK.",
            "King Henry VIII, part II",
            "Lives near AB1 2CD.",
            "HE HIT HER AND RAN AWAY FROM HOME",
            "McDonald, O’Brien and MacLeod",
            "NOTWITHSTANDING",
            "req_ABCDE",
            "A TAC met.",
        ],
    )
    def test_what_is_none_is_left_alone(self, text: str) -> None:
        assert unknown(text) == []


WRITTEN = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ["TAC", "A&E", "child protection plan", "CME", " ", "\n", "<b>", "&amp;", "’s", "s", "é", "47", "section "]
        ),
        max_size=12,
    ).map("".join),
)


class TestLaws:
    @given(WRITTEN)
    def test_the_pieces_put_together_are_the_text(self, text: str) -> None:
        assert "".join(piece.text for piece in pieces_of(text, LEXICON)) == text

    @given(WRITTEN)
    def test_no_piece_is_empty_or_both_known_and_unknown(self, text: str) -> None:
        for piece in pieces_of(text, LEXICON):
            assert piece.text
            assert not (piece.code and piece.is_unknown)

    @given(WRITTEN, st.sampled_from(LEXICON.words))
    def test_a_known_word_between_other_words_is_found(self, text: str, word: Word) -> None:
        assert any(code == word.code for _, code in known(f"{text} . {word.written[0]} . {text}"))

"""Words of a profession are explained to whoever reads them; what was written is never changed, and is never markup."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.deciding.faults import ContentFault
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries import get_guides, gloss
from sharewell.guidance.queries.content_pages import load_pages

PROFESSIONS = {"health", "police", "education", "social-care", "housing"}
OURS = re.compile(r'<a class="sw-term" href="#[a-z0-9-]+">|</a>')
WRITTEN = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                "TAC",
                "A&E",
                "CP plan",
                "CP",
                "<b>",
                "</a>",
                "<script>alert(1)</script>",
                '"',
                "'",
                "&lt;",
                "&",
                " ",
                "\n",
                "s",
            ]
        ),
        max_size=14,
    ).map("".join),
)


def named(*texts: str, kind: str = "") -> list[str]:
    return [term.term for term in gloss(texts, kind=kind).terms]


class TestGloss:
    def test_finds_what_is_explained_and_what_is_not(self) -> None:
        found = gloss(["The HV was at the TAC.", "A strategy discussion with the XQZ and the HV."], kind="nhs-trust")
        assert [term.term for term in found.terms] == ["Health visitor", "Strategy discussion", "Team around the child"]
        assert found.unknown == ("XQZ",)

    def test_of_two_meanings_tells_both_and_leads_to_that_of_the_senders_profession(self) -> None:
        for kind, code in (("nhs-trust", "word-cerebral-palsy"), ("childrens-social-care", "word-cp")):
            found = gloss(["He has CP."], kind=kind)
            assert [term.term for term in found.terms] == ["Cerebral palsy", "Child protection"]
            assert f'href="#{code}"' in found.mark("He has CP.")

    def test_the_longest_counts(self) -> None:
        assert named("On a CP plan since May.") == ["Child protection plan"]

    def test_marks_a_word_once_in_a_text_and_leaves_the_rest(self) -> None:
        found = gloss(["MARAC, then MARAC"])
        assert found.mark("MARAC, then MARAC") == '<a class="sw-term" href="#word-marac">MARAC</a>, then MARAC'

    def test_leads_nowhere_that_is_not_explained_on_the_page(self) -> None:
        assert gloss(["MARAC"]).mark("The TAC met.") == "The TAC met."

    def test_nothing_is_marked_for_whoever_wrote_it(self) -> None:
        nothing = gloss(())
        assert (nothing.terms, nothing.unknown, nothing.mark("A TAC <b>met</b>.")) == (
            (),
            (),
            "A TAC &lt;b&gt;met&lt;/b&gt;.",
        )

    @given(WRITTEN)
    def test_whatever_was_written_stays_as_it_was_and_is_never_markup(self, text: str) -> None:
        marked = str(gloss([text], kind="nhs-trust").mark(text))
        bare = OURS.sub("", marked)
        assert "<" not in bare
        assert ">" not in bare
        assert html.unescape(bare) == html.unescape(html.escape(text))


class TestContent:
    def test_each_profession_has_words_and_each_kind_is_one_that_there_is(self) -> None:
        held = load_pages(content_folder())
        assert {one.code for one in held.professions} == PROFESSIONS
        assert {kind for one in held.professions for kind in one.kinds} <= set(get_guides().kinds)
        marked = [term for term in held.terms if term.written]
        assert {each for term in marked for each in term.professions} == PROFESSIONS
        assert len(marked) > 50

    def test_within_one_profession_nothing_is_written_alike(self) -> None:
        held = load_pages(content_folder())
        for profession in PROFESSIONS:
            written = [each for term in held.terms if profession in term.professions for each in term.written]
            assert len(written) == len(set(written)), profession

    def test_each_word_says_how_sure_it_is(self) -> None:
        for term in load_pages(content_folder()).terms:
            assert term.cites

    def test_a_word_that_is_written_in_no_way_is_a_fault(self, tmp_path: Path) -> None:
        copied = tmp_path / "content"
        shutil.copytree(content_folder(), copied)
        file = copied / "pages" / "jargon.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"written = \[.*\]", "written = []", text, count=1), encoding="utf-8")
        with pytest.raises(ContentFault):
            load_pages(copied)

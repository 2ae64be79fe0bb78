"""How a document lives."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sharewell.core.ratifying import Kind, Succession, Version
from sharewell.core.ratifying.documents import (
    Document,
    NotOpen,
    approved,
    before_own_approval,
    holds_from,
    put_in_force,
    retyped,
    signatories,
    signed,
    superseded,
    taken_over,
    withdrawn,
)

THEN = datetime(2009, 3, 10, 12, tzinfo=UTC)
LATER = THEN + timedelta(days=30)
PROTOCOL = Document(
    code="protocol", title="Protocol", kind=Kind.PROTOCOL, versions={"1": Version(kind=Kind.PROTOCOL, text="One.")}
)
SIGNED = put_in_force(signed(PROTOCOL, ["a", "b"], THEN), "1")


class TestParties:
    def test_each_has_a_beginning_and_an_end_of_its_own(self) -> None:
        held = withdrawn(signed(SIGNED, ["c"], LATER), ["a"], LATER)
        assert signatories(held, THEN) == ("a", "b")
        assert signatories(held, LATER) == ("b", "c")

    def test_signing_twice_is_once_and_who_is_no_party_cannot_leave(self) -> None:
        assert signed(SIGNED, ["a"], LATER) == SIGNED
        with pytest.raises(NotOpen, match="c: not party"):
            withdrawn(SIGNED, ["c"], LATER)

    def test_who_takes_over_is_party_once(self) -> None:
        held = taken_over(SIGNED, Succession(at=LATER, before=frozenset({"a", "b"}), after="c"))
        assert signatories(held, LATER) == ("c",)
        other = taken_over(SIGNED, Succession(at=LATER, before=frozenset({"x"}), after="c"))
        assert other == SIGNED


class TestTypes:
    def test_signatories_are_carried_over(self) -> None:
        held = retyped(SIGNED, Kind.CODE_OF_PRACTICE, "Code")
        assert (held.kind, held.title, held.in_force) == (Kind.CODE_OF_PRACTICE, "Code", "1")
        assert held.parties == SIGNED.parties
        with pytest.raises(NotOpen):
            retyped(held, Kind.CODE_OF_PRACTICE, "Code")

    def test_what_is_replaced_takes_nothing_more(self) -> None:
        held = superseded(SIGNED, "Another")
        assert held.in_force == ""
        for act in (lambda: signed(held, ["c"], LATER), lambda: put_in_force(held, "1"), lambda: superseded(held, "x")):
            with pytest.raises(NotOpen, match="was replaced by Another"):
                act()

    def test_only_a_version_that_is_there_comes_into_force(self) -> None:
        with pytest.raises(NotOpen, match="no version '2'"):
            put_in_force(SIGNED, "2")


class TestApprovals:
    FIRST_DAY = date(2016, 4, 1)

    def document(self) -> Document:
        return Document(code="isa", title="Agreement", kind=Kind.DATA_SHARING_AGREEMENT, effective_from=self.FIRST_DAY)

    def test_it_holds_for_each_party_from_the_later_of_two_days(self) -> None:
        held = approved(approved(self.document(), "early", date(2016, 3, 1)), "late", date(2016, 8, 5))
        assert holds_from(held, "early") == self.FIRST_DAY
        assert holds_from(held, "late") == date(2016, 8, 5)
        assert holds_from(held, "never") is None
        assert holds_from(approved(held, "late", date(2016, 9, 1)), "late") == date(2016, 8, 5)

    def test_acting_before_the_own_approval_is_told(self) -> None:
        held = approved(self.document(), "late", date(2016, 8, 5))
        assert before_own_approval(held, "late", date(2016, 8, 5)) == ""
        assert "126 days before it holds" in before_own_approval(held, "late", self.FIRST_DAY)
        assert "has not approved it" in before_own_approval(held, "never", date(2016, 9, 1))

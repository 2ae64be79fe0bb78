"""A child's side goes with the case: what the child says, one adult throughout, what they were told."""

from __future__ import annotations

import pytest
from django.db import Error, IntegrityError, connection, transaction

from sharewell.acting.types import VISITOR, NotPermitted
from sharewell.children.queries import find_child_named
from sharewell.children.types import ChildUnknown
from sharewell.sharing.actions import write_side
from sharewell.sharing.models import ChildSide, Disclosure
from sharewell.sharing.queries import find_side, read_disclosure
from sharewell.sharing.types import AlreadyWritten, SideRow, Throughout, WordsMissing
from tests.support.deciding import NOW, key
from tests.support.sharing import Sharing, lapsed, make_sharing, opened, send, sent


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


def child_of(sharing: Sharing) -> str:
    """Return the child of what was sent."""
    return Disclosure.objects.get(reference=sent(sharing)).child


def write(sharing: Sharing, child: str, **more: object) -> str:
    said: dict[str, object] = {
        "says": "I want Nan to know.", "adult": "Ms Green, teaching assistant", "throughout": Throughout.YES,
        "key": key(), "now": NOW,
    }  # fmt: skip
    return write_side(actor=more.pop("actor", sharing.worker), child=child, **{**said, **more})  # type: ignore[arg-type]


def side(sharing: Sharing, child: str) -> SideRow:
    found = find_side(actor=sharing.worker, child=child, now=NOW)
    assert found is not None
    return found


class TestWriteSide:
    def test_counts_until_it_is_written_anew(self, sharing: Sharing) -> None:
        child = child_of(sharing)
        assert side(sharing, child).says == "I want to stay with Nan.", (
            "what was sent counts before anything is written"
        )
        write(sharing, child)
        write(sharing, child, says="I changed my mind.")
        row = side(sharing, child)
        assert (row.says, row.adult, row.throughout) == (
            "I changed my mind.", "Ms Green, teaching assistant", Throughout.YES,
        )  # fmt: skip
        assert ChildSide.objects.count() == 2

    def test_goes_with_everything_that_is_sent_about_the_child_from_then_on(self, sharing: Sharing) -> None:
        child = child_of(sharing)
        write(sharing, child)
        later = send(sharing, child=child)
        opened(sharing, later)
        row = read_disclosure(actor=sharing.receiver, disclosure=later, now=NOW)
        assert row.trusted_adult == "Ms Green, teaching assistant. The child wants this adult throughout."
        assert row.child_says == "I want to stay with Nan.", "what this decision says comes first"
        theirs = find_side(actor=sharing.receiver, child=child, now=NOW)
        assert theirs is not None
        assert (theirs.adult, theirs.throughout, theirs.disclosure) == (
            "Ms Green, teaching assistant.", Throughout.YES, later,
        )  # fmt: skip

    def test_is_seen_by_nobody_whom_it_was_not_sent_to(self, sharing: Sharing) -> None:
        reference = sent(sharing)
        child = Disclosure.objects.get(reference=reference).child
        write(sharing, child)
        assert find_side(actor=sharing.receiver, child=child, now=NOW) is None, "sent before it was written, unread"
        opened(sharing, reference)
        theirs = find_side(actor=sharing.receiver, child=child, now=NOW)
        assert theirs is not None
        assert "Green" not in theirs.adult
        mine = find_side(actor=sharing.house.colleague, child=child, now=NOW)
        assert mine is not None
        assert "Green" in mine.adult

    def test_refuses_what_says_nothing_and_whoever_has_no_part(self, sharing: Sharing) -> None:
        child = child_of(sharing)
        for wrong, refusal in (
            ({"says": " ", "adult": "", "throughout": Throughout.NO}, WordsMissing),
            ({"adult": " "}, WordsMissing),
            ({"actor": VISITOR}, NotPermitted),
        ):
            with pytest.raises(refusal):
                write(sharing, child, **wrong)
        with pytest.raises(ChildUnknown):
            write(sharing, "chi_" + "0" * 18)
        same = key()
        write(sharing, child, key=same)
        with pytest.raises(AlreadyWritten):
            write(sharing, child, key=same)
        assert write(sharing, child, actor=lapsed(sharing.worker)), "one's own words, lapsed or not"

    def test_the_database_keeps_what_was_written(self, sharing: Sharing) -> None:
        child = child_of(sharing)
        write(sharing, child)
        with pytest.raises(Error, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE sharing_childside SET says = 'x'")
        for wrong in ({"says": "", "adult": ""}, {"adult": "", "throughout": "yes"}, {"throughout": "maybe"}):
            whole = {
                "reference": "chs_" + "0" * 18, "child": child, "organisation": sharing.worker.organisation,
                "says": "x", "adult": "y", "throughout": "no", "at": NOW, "by": sharing.worker.reference, "key": key(),
            }  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic():
                ChildSide.objects.create(**{**whole, **wrong})


def test_the_child_of_a_decision_is_found_again_by_name(sharing: Sharing) -> None:
    child = child_of(sharing)
    found = find_child_named(actor=sharing.worker, name="Robin Invented", now=NOW)
    assert found is not None
    assert found.reference == child

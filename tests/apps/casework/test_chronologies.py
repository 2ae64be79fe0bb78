"""One chronology: each line with where it comes from, and what does not stand in it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from sharewell.acting.types import Actor
from sharewell.casework.actions import accept_limits, add_statement, mark_contribution
from sharewell.casework.models import ContributionTerm, Enquiry, EnquiryMove, HubStatement
from sharewell.casework.presenters import CHRONOLOGY_COLUMNS, chronology_cells, names_on
from sharewell.casework.queries import list_limits, read_chronology, read_contributed
from sharewell.casework.types import (
    AlreadyDone,
    Chronology,
    EnquiryUnknown,
    NotChosen,
    Place,
    SayIt,
    StatementTerms,
)
from sharewell.core.looping import LoopAct
from sharewell.decisions.types import ItemKind, Seen
from sharewell.ledger.models import Entry
from sharewell.sharing.actions import withdraw_consent
from sharewell.sharing.types import Chosen, Handling
from tests.support.consenting import ask as ask_consent_of
from tests.support.consenting import child_of, give
from tests.support.deciding import NOW, key
from tests.support.hubs import accepted, asked, contributed, make_hub
from tests.support.sharing import Sharing, decide, move, opened, send

pytestmark = pytest.mark.usefixtures("db")
TEXT = "Three bruises on the left arm."


@pytest.fixture
def hub() -> Sharing:
    """The house with a hub."""
    return make_hub()


@pytest.fixture
def enquiry(hub: Sharing) -> str:
    """An enquiry that began with a disclosure."""
    return accepted(hub)


def read(actor: Actor, enquiry: str) -> Chronology:
    return read_chronology(actor=actor, enquiry=enquiry, now=NOW)


def add(hub: Sharing, enquiry: str, text: str = "We visited and nobody opened.", **more: object) -> None:
    plain = {
        "kind": ItemKind.FACT, "seen": Seen.OBSERVED, "source": "Our record of that day",
        "happened_on": date(2026, 11, 10), "known_on": date(2026, 11, 10), "key": key(), "now": NOW,
    }  # fmt: skip
    add_statement(actor=hub.receiver, enquiry=enquiry, text=text, **{**plain, **more})  # type: ignore[arg-type]


def answered(hub: Sharing, enquiry: str, **more: object) -> str:
    """Let the playgroup answer, and whoever asked open it."""
    return opened(hub, contributed(hub, asked(hub, enquiry), **more))


class TestReadChronology:
    def test_is_in_the_order_in_which_it_happened_with_where_it_comes_from(self, hub: Sharing, enquiry: str) -> None:
        add(hub, enquiry, "Nobody knows when.", happened_on=None)
        add(hub, enquiry)
        add(hub, enquiry, "A later visit.", happened_on=date(2026, 11, 22))
        found = read(hub.receiver, enquiry)
        assert [line.text for line in found.lines] == [
            "We visited and nobody opened.", TEXT, "A later visit.", "Nobody knows when.",
        ]  # fmt: skip
        told = found.lines[1]
        assert (told.organisation, told.source, told.known_on) == (
            hub.house.playgroup, "Own eyes", date(2026, 11, 21),
        )  # fmt: skip
        assert (told.kind, told.seen) == (ItemKind.FACT, Seen.OBSERVED)
        assert told.disclosure == Enquiry.objects.get().disclosure
        ours = found.lines[0]
        assert (ours.organisation, ours.added_by) == (hub.house.social_care, hub.receiver.reference)

    def test_leaves_an_entry_that_names_each_disclosure(self, hub: Sharing, enquiry: str) -> None:
        answer = answered(hub, enquiry)
        read(hub.receiver, enquiry)
        entry = Entry.objects.latest("pk")
        assert (entry.event, entry.facts) == ("chronology.read", {"lines": 2, "disclosures": 2})
        assert {enquiry, answer, Enquiry.objects.get().disclosure, Enquiry.objects.get().child} <= set(entry.subjects)

    def test_each_reader_accepts_the_limits_for_themselves(self, hub: Sharing, enquiry: str) -> None:
        answered(hub, enquiry)
        assert len(read(hub.receiver, enquiry).lines) == 2
        found = read(hub.second_receiver, enquiry)
        assert found.lines == found.disclosures == ()
        assert [one.why for one in found.missing] == ["unopened", "unopened"]
        limits = list_limits(actor=hub.second_receiver, enquiry=enquiry)
        assert [(one.items, one.why_it_matters) for one in limits] == [((), "")] * 2
        accept_limits(actor=hub.second_receiver, enquiry=enquiry, key=key(), now=NOW)
        assert len(read(hub.second_receiver, enquiry).lines) == 2
        with pytest.raises(NotChosen):
            accept_limits(actor=hub.second_receiver, enquiry=enquiry, key=key(), now=NOW)

    def test_what_is_called_back_leaves_it_at_once_and_the_fact_stays(self, hub: Sharing, enquiry: str) -> None:
        answer = answered(hub, enquiry)
        move(hub.worker, answer, LoopAct.RECALL)
        found = read(hub.receiver, enquiry)
        assert [line.disclosure for line in found.lines] == [Enquiry.objects.get().disclosure]
        assert [(one.why, one.organisation) for one in found.missing] == [("recalled", hub.house.playgroup)]

    def test_what_rested_on_a_consent_that_is_taken_back_leaves_it_at_once_and_the_fact_stays(
        self, hub: Sharing, enquiry: str
    ) -> None:
        child = child_of(5, actor=hub.worker, name="Robin Invented")
        consent = ask_consent_of(hub.house, child, purpose="early-help", items=["concern"])
        give(hub.house, consent)
        agreed = {"risk_of_harm": "no", "consent": "explicit", "consent_by": "parental-responsibility"}
        answer = send(hub, decide(hub.worker, **agreed), request=asked(hub, enquiry), purpose="early-help", child=child)
        opened(hub, answer)
        assert [line.text for line in read(hub.receiver, enquiry).lines if line.disclosure == answer]
        assert withdraw_consent(actor=hub.worker, consent=consent, now=NOW) == (answer,)
        found = read(hub.receiver, enquiry)
        assert not [line for line in found.lines if line.disclosure == answer]
        assert ("stopped", hub.house.playgroup) in [(one.why, one.organisation) for one in found.missing]

    def test_what_is_kept_out_by_whoever_told_it_has_no_line_and_no_words(self, hub: Sharing, enquiry: str) -> None:
        answer = answered(hub, enquiry)
        mark(hub.worker, answer, StatementTerms(place=Place.HELD_BACK))
        found = read(hub.receiver, enquiry)
        assert len(found.lines) == 1
        assert [one.why for one in found.missing] == ["held-back"]

    def test_what_may_be_read_and_not_copied_does_not_stand_in_it(self, hub: Sharing, enquiry: str) -> None:
        answered(hub, enquiry, handling=Handling.TELL_NOT_RECORD)
        assert [one.why for one in read(hub.receiver, enquiry).missing] == ["held-back"]

    def test_what_was_told_by_word_of_mouth_has_no_words(self, hub: Sharing, enquiry: str) -> None:
        answered(hub, enquiry, chosen=(Chosen(number=1, item_class="concern", is_by_reference=True),))
        found = read(hub.receiver, enquiry)
        assert [one.why for one in found.missing] == ["by-reference"]
        assert len(found.lines) == 1

    def test_no_answer_and_a_veiled_one_leave_no_trace_in_it(self, hub: Sharing, enquiry: str) -> None:
        asked(hub, enquiry)
        assert read(hub.receiver, enquiry).missing == ()

    def test_is_for_the_hub_alone(self, hub: Sharing, enquiry: str) -> None:
        answered(hub, enquiry)
        for who in (hub.worker, hub.house.manager, hub.house.other_worker):
            with pytest.raises(EnquiryUnknown):
                read(who, enquiry)

    def test_what_was_sent_to_one_person_alone_is_said_to_be_elsewhere(self, hub: Sharing, enquiry: str) -> None:
        contributed(hub, asked(hub, enquiry), to_post=hub.receiver.post)
        assert [one.why for one in read(hub.second_receiver, enquiry).missing] == ["unopened", "elsewhere"]

    def test_the_file_has_the_columns_and_no_sum_in_a_cell(self, hub: Sharing, enquiry: str) -> None:
        add(hub, enquiry, "=HYPERLINK(1)")
        cells = list(chronology_cells(read(hub.receiver, enquiry), names=names_on(NOW.date())))
        assert {len(one) for one in cells} == {len(CHRONOLOGY_COLUMNS)}


def mark(actor: Actor, disclosure: str, terms: StatementTerms, *, number: int = 1) -> None:
    mark_contribution(actor=actor, disclosure=disclosure, terms={number: terms}, now=NOW)


class TestMarkContribution:
    def test_until_it_is_said_nothing_goes_beyond_the_hub(self, hub: Sharing, enquiry: str) -> None:
        answer = answered(hub, enquiry)
        (line,) = [one for one in read(hub.receiver, enquiry).lines if one.disclosure == answer]
        assert line.terms == StatementTerms()
        mark(hub.worker, answer, StatementTerms(may_tell_referrer=True, confidence_of="The mother"))
        (line,) = [one for one in read(hub.receiver, enquiry).lines if one.disclosure == answer]
        assert (line.terms.may_tell_referrer, line.terms.may_tell_family) == (True, False)
        assert line.terms.confidence_of == "The mother"

    def test_the_newest_holds_and_what_was_said_stays(self, hub: Sharing, enquiry: str) -> None:
        answer = answered(hub, enquiry)
        mark(hub.worker, answer, StatementTerms(may_tell_family=True))
        mark(hub.worker, answer, StatementTerms())
        row = read_contributed(actor=hub.worker, disclosure=answer, now=NOW)
        assert not row.statements[0].terms.may_tell_family
        assert ContributionTerm.objects.count() == 2

    def test_whoever_referred_says_it_of_what_they_sent(self, hub: Sharing, enquiry: str) -> None:
        mark(hub.worker, Enquiry.objects.get().disclosure, StatementTerms(place=Place.HELD_BACK))
        assert read(hub.receiver, enquiry).lines == ()

    def test_only_those_who_told_it_say_what_may_be_done_with_it(self, hub: Sharing, enquiry: str) -> None:
        answer = answered(hub, enquiry)
        for who in (hub.receiver, hub.house.other_worker, hub.house.adviser):
            with pytest.raises(EnquiryUnknown):
                mark(who, answer, StatementTerms(may_tell_family=True))
        assert not ContributionTerm.objects.exists()

    def test_what_cannot_be_is_refused(self, hub: Sharing, enquiry: str) -> None:
        answer = answered(hub, enquiry)
        with pytest.raises(NotChosen):
            mark(hub.worker, answer, StatementTerms(place=Place.HELD_BACK, may_tell_family=True))
        with pytest.raises(NotChosen):
            mark(hub.worker, answer, StatementTerms(), number=7)
        with pytest.raises(SayIt):
            mark(hub.worker, answer, StatementTerms(confidence_of="x" * 201))


class TestAddStatement:
    def test_needs_words_a_source_and_a_day_that_can_be(self, hub: Sharing, enquiry: str) -> None:
        for wrong in ({"text": " "}, {"source": ""}, {"source": "x" * 201}):
            with pytest.raises(SayIt):
                add(hub, enquiry, **wrong)
        with pytest.raises(NotChosen):
            add(hub, enquiry, happened_on=NOW.date() + timedelta(days=1))
        add(hub, enquiry, key="2" * 16)
        with pytest.raises(AlreadyDone):
            add(hub, enquiry, key="2" * 16)
        assert HubStatement.objects.count() == 1

    def test_whoever_is_not_of_the_hub_adds_nothing(self, hub: Sharing, enquiry: str) -> None:
        with pytest.raises(EnquiryUnknown):
            add_statement(
                actor=hub.worker, enquiry=enquiry, text="x", kind=ItemKind.FACT, seen=Seen.OBSERVED, source="x",
                key=key(), now=NOW,
            )  # fmt: skip


class TestTheDatabase:
    @pytest.mark.parametrize("change", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
    @pytest.mark.parametrize("table", ["casework_enquirymove", "casework_hubstatement", "casework_dissentrecord"])
    def test_refuses_to_change_what_was_said(self, change: str, table: str, hub: Sharing, enquiry: str) -> None:
        add(hub, enquiry)
        with pytest.raises(DatabaseError, match="added to, never edited"), transaction.atomic():
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE; " + change.format(table))

    def test_refuses_a_row_by_somebody_who_is_not_acting(self, hub: Sharing, enquiry: str) -> None:
        with pytest.raises(DatabaseError, match="by the one who is acting"), transaction.atomic():
            EnquiryMove.objects.create(
                enquiry=Enquiry.objects.get(), act="reopen", words="x", by=hub.worker.reference, post=hub.worker.post,
                organisation=hub.worker.organisation, at=NOW, key="x",
            )  # fmt: skip

    @pytest.mark.parametrize(
        "wrong",
        [
            {"act": "rate"},
            {"act": "decide", "code": "no-action"},
            {"act": "accept", "footing": "s17", "gate": "not-needed"},
            {"act": "not-feed-back"},
            {"act": "reopen", "words": ""},
            {"act": "turn-away", "code": "no-action"},
        ],
    )
    def test_refuses_half_an_act(self, wrong: dict[str, str], hub: Sharing, enquiry: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('sharewell.actor', %s, true)", [hub.receiver.reference])
        half = EnquiryMove(
            enquiry=Enquiry.objects.get(), by=hub.receiver.reference, post=hub.receiver.post,
            organisation=hub.receiver.organisation, at=NOW, key="x", **{"words": "x", **wrong},
        )  # fmt: skip
        with pytest.raises(DatabaseError, match="violates check constraint"):
            half.save()

"""Appending."""

import threading
from datetime import datetime

import pytest

from sharewell.acting.actions import action
from sharewell.acting.types import OPERATOR, Actor
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import NoOpenAct, append_entry
from sharewell.ledger.models import Entry
from sharewell.ledger.queries import list_entries
from sharewell.ledger.types import Event, LedgerFault, canonical_bytes, leaf_hash
from tests.apps.probe import EVERYTHING, NOW, PERMISSION, SUBJECT, TOUCHED


@action(PERMISSION)
def append(*, actor: Actor, entry: dict[str, object], now: datetime) -> str:
    """Append what the test wants."""
    return append_entry(**{"actor": actor, "event": TOUCHED, "facts": {"times": 1}, "now": now, **entry})  # type: ignore[arg-type]


@pytest.mark.usefixtures("db")
class TestAppendEntry:
    def test_outside_an_act_it_is_refused(self) -> None:
        with pytest.raises(NoOpenAct):
            append_entry(actor=OPERATOR, event=TOUCHED, facts={"times": 1}, now=NOW)
        assert list_entries() == ()

    def test_in_another_thread_of_an_act_it_is_refused(self) -> None:
        met: list[BaseException] = []

        def aside() -> None:
            try:
                append_entry(actor=OPERATOR, event=TOUCHED, facts={"times": 1}, now=NOW)
            except NoOpenAct as refusal:
                met.append(refusal)

        @action(PERMISSION)
        def act_with_a_thread(*, actor: Actor, now: datetime) -> None:
            thread = threading.Thread(target=aside)
            thread.start()
            thread.join()
            append_entry(actor=actor, event=TOUCHED, facts={"times": 1}, now=now)

        act_with_a_thread(actor=OPERATOR, now=NOW)
        assert len(met) == 1
        assert len(list_entries()) == 1

    def test_the_stored_hash_is_that_of_the_row_as_it_is_read_back(self) -> None:
        append(
            actor=OPERATOR,
            entry={"subjects": [SUBJECT], "purpose": "safeguarding"},
            now=NOW.replace(microsecond=123456),
        )
        kept = Entry.objects.get()
        encoded = canonical_bytes(
            reference=kept.reference,
            occurred_at=kept.occurred_at,
            event=kept.event,
            actor=kept.actor,
            organisation=kept.organisation,
            purpose=kept.purpose,
            subjects=tuple(kept.subjects),
            facts=kept.facts,
        )
        assert bytes(kept.leaf_hash) == leaf_hash(encoded)

    def test_subjects_are_kept_once_and_in_order(self) -> None:
        others = [new_reference("chi", now=NOW) for _ in range(5)]
        append(actor=OPERATOR, entry={"subjects": [*others, *others]}, now=NOW)
        assert list_entries()[0].subjects == tuple(sorted(others))

    @pytest.mark.parametrize(
        "entry",
        [
            {"subjects": ["Ann Example"]},
            {"subjects": ["operator"]},
            {"purpose": "to help Ann"},
            {"now": NOW.replace(tzinfo=None)},
            {"event": Event(code="probe.undeclared", described="Undeclared.")},
            {"event": Event(code="probe.touched", described="A copy.")},
            {"event": EVERYTHING},
            {"facts": None},
        ],
        ids=[
            "a name as subject",
            "a part as subject",
            "words as purpose",
            "no time zone",
            "undeclared",
            "a copy of an event",
            "another event's facts",
            "no facts",
        ],
    )
    def test_what_does_not_belong_is_refused_and_nothing_is_kept(self, entry: dict[str, object]) -> None:
        with pytest.raises(LedgerFault):
            append(actor=OPERATOR, entry=entry, now=NOW)
        assert list_entries() == ()

"""Reading the ledger."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell.acting.types import OPERATOR, NotPermitted
from sharewell.foundation.references import new_reference
from sharewell.ledger.queries import list_entries
from tests.apps import probe
from tests.apps.probe import NOW, STRANGER, SUBJECT


@pytest.fixture(autouse=True)
def entries(db: None) -> list[str]:
    """Append five entries about the subject, a second apart, and a refusal of a stranger after them."""
    probe.make_table()
    references = [
        probe.touch(actor=OPERATOR, word=str(number), now=NOW + timedelta(seconds=number)) for number in range(5)
    ]
    with pytest.raises(NotPermitted):
        probe.read_words(actor=STRANGER, now=NOW + timedelta(seconds=9))
    return references


class TestListEntries:
    def test_newest_first(self, entries: list[str]) -> None:
        listed = list_entries()
        assert listed[0].event == "act.refused"
        assert [entry.reference for entry in listed[1:]] == entries[::-1]

    def test_of_one_event(self, entries: list[str]) -> None:
        assert len(list_entries(event="probe.touched")) == 5

    def test_of_one_actor(self) -> None:
        assert [entry.event for entry in list_entries(actor=STRANGER.reference)] == ["act.refused"]

    def test_about_one_subject(self) -> None:
        assert len(list_entries(subject=SUBJECT)) == 5
        assert list_entries(subject=new_reference("chi", now=NOW)) == ()

    def test_page_by_page_gives_every_entry_once(self, entries: list[str]) -> None:
        found: list[str] = []
        before = None
        while page := list_entries(event="probe.touched", before=before, limit=2):
            found += [entry.reference for entry in page]
            before = page[-1].reference
        assert found == entries[::-1]

    def test_the_limit_is_kept_within_bounds(self) -> None:
        assert len(list_entries(limit=0)) == 1

    def test_it_is_one_query_however_many_rows(self) -> None:
        for limit in (1, 5):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                list_entries(limit=limit)
            assert len(queries) == 1

    def test_an_event_that_is_no_longer_declared_is_still_listed(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('sharewell.actor', 'operator', true)")
            cursor.execute(
                "INSERT INTO ledger_entry"
                " (reference, occurred_at, event, actor, organisation, purpose, subjects, facts, leaf_hash)"
                " VALUES ('led_Z', now(), 'old.retired', 'operator', '', '', '{}', '{}', %s)",
                [bytes(32)],
            )
        assert list_entries(event="old.retired")[0].description == "old.retired"

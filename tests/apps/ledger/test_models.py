"""What the database itself refuses, whoever asks."""

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection
from django.db.utils import DatabaseError

from sharewell.acting.types import OPERATOR
from sharewell.ledger.models import Entry
from tests.apps import probe
from tests.apps.probe import NOW, SUBJECT

ROW: dict[str, Any] = {
    "reference": "led_1",
    "occurred_at": NOW,
    "event": "probe.touched",
    "actor": "operator",
    "organisation": "",
    "purpose": "",
    "subjects": [SUBJECT],
    "facts": {"times": 1},
    "leaf_hash": bytes(32),
}


def act_as(who: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sharewell.actor', %s, true)", [who])


@pytest.fixture
def entry(db: None) -> str:
    probe.make_table()
    return probe.touch(actor=OPERATOR, word="kept", now=NOW)


class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_entry SET purpose = 'other'",
            "UPDATE ledger_entry SET purpose = 'other' WHERE false",
            "DELETE FROM ledger_entry",
            "TRUNCATE ledger_entry",
            "TRUNCATE ledger_entry CASCADE",
            "INSERT INTO ledger_entry SELECT * FROM ledger_entry ON CONFLICT (id) DO UPDATE SET purpose = 'other'",
            "MERGE INTO ledger_entry USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
            "SET LOCAL session_replication_role = 'replica'; DELETE FROM ledger_entry",
        ],
    )
    def test_even_the_owner_changes_nothing(self, entry: str, statement: str) -> None:
        with (
            pytest.raises(DatabaseError, match=r"append-only|permission denied|foreign key"),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    def test_a_query_set_deletes_nothing(self, entry: str) -> None:
        with pytest.raises(ProgrammingError, match="append-only"):
            Entry.objects.all().delete()

    def test_a_row_that_is_saved_again_is_refused(self, entry: str) -> None:
        row = Entry.objects.get()
        row.purpose = "other"
        with pytest.raises(ProgrammingError, match="append-only"):
            row.save()

    @pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
    def test_the_web_role_has_no_such_right(self, db: None, right: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('sharewell_web', 'ledger_entry', %s)", [right])
            assert cursor.fetchone() == (False,)

    def test_the_web_role_can_append_and_read(self, as_web_role: None) -> None:
        act_as("operator")
        Entry.objects.create(**ROW)
        assert Entry.objects.count() == 1


@pytest.mark.usefixtures("db")
class TestEntry:
    def test_a_proper_row_is_taken(self) -> None:
        act_as("operator")
        Entry.objects.create(**ROW)
        assert str(Entry.objects.get()) == "led_1"

    def test_nobody_writes_an_entry_for_another(self) -> None:
        act_as(SUBJECT)
        with pytest.raises(ProgrammingError, match="the one who is acting"):
            Entry.objects.create(**ROW)

    def test_nobody_writes_an_entry_without_acting(self) -> None:
        act_as("")
        with pytest.raises(ProgrammingError, match="the one who is acting"):
            Entry.objects.create(**ROW)

    @pytest.mark.parametrize(
        ("changed", "constraint"),
        [
            ({"event": "touched"}, "event_is_a_code"),
            ({"event": "Probe touched."}, "event_is_a_code"),
            ({"organisation": "Northmere School"}, "organisation_is_a_reference"),
            ({"purpose": "To help Ann"}, "purpose_is_a_code"),
            ({"subjects": [SUBJECT, "Ann Example"]}, "subjects_are_references"),
            ({"facts": [1]}, "facts_are_flat"),
            ({"facts": "text"}, "facts_are_flat"),
            ({"facts": {"note": "Ann was seen"}}, "facts_are_flat"),
            ({"facts": {"note": "line\nbreak"}}, "facts_are_flat"),
            ({"facts": {"inner": {"a": 1}}}, "facts_are_flat"),
            ({"facts": {"inner": ["Ann"]}}, "facts_are_flat"),
            ({"facts": {"is_seen": True}}, "facts_are_flat"),
            ({"facts": {"nothing": None}}, "facts_are_flat"),
            ({"leaf_hash": b"short"}, "leaf_hash_is_sha256"),
        ],
        ids=str,
    )
    def test_the_database_refuses_an_improper_row(self, changed: dict[str, Any], constraint: str) -> None:
        act_as("operator")
        with pytest.raises(IntegrityError, match=constraint):
            Entry.objects.create(**{**ROW, **changed})

    def test_the_actor_is_a_reference(self) -> None:
        act_as("Ann Example")
        with pytest.raises(IntegrityError, match="actor_is_a_reference"):
            Entry.objects.create(**{**ROW, "actor": "Ann Example"})

    def test_a_reference_is_used_once(self) -> None:
        act_as("operator")
        Entry.objects.create(**ROW)
        with pytest.raises(IntegrityError, match="reference"):
            Entry.objects.create(**ROW)

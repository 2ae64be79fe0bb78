"""The second line of defence: pages connect as a role that owns nothing."""

from __future__ import annotations

import psycopg
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection

from sharewell.foundation.roles import grant_rights, prepare_default_rights
from tests.support.database import Clones

WEB = "sharewell_web"


def may(table: str, right: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [WEB, table, right])
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
class TestGrantRights:
    def test_the_web_role_may_enqueue_work(self) -> None:
        assert all(may("procrastinate_jobs", right) for right in ("SELECT", "INSERT", "UPDATE", "DELETE"))

    def test_the_web_role_may_only_read_what_says_what_the_installation_is(self) -> None:
        for table in ("django_migrations", "foundation_installation"):
            assert may(table, "SELECT")
            assert not any(may(table, right) for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"))

    def test_the_web_role_may_only_read_and_add_to_the_ledger(self) -> None:
        assert may("ledger_entry", "SELECT")
        assert may("ledger_entry", "INSERT")
        assert not any(may("ledger_entry", right) for right in ("UPDATE", "DELETE", "TRUNCATE"))

    def test_a_right_that_was_taken_back_stays_away(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE invented (number int)")
            cursor.execute("GRANT SELECT ON invented TO sharewell_web")
        grant_rights()
        assert may("invented", "SELECT")
        assert not may("invented", "INSERT")

    def test_a_table_from_before_the_role_gets_its_rights(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE invented (number int)")
            cursor.execute("REVOKE ALL ON invented FROM sharewell_web")
        grant_rights()
        assert may("invented", "INSERT")


class TestPrepareDefaultRights:
    def test_tables_made_afterwards_are_open_to_the_web_role(self, committing_db: str) -> None:
        prepare_default_rights()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE invented (number bigserial)")
        assert may("invented", "SELECT")
        assert may("invented", "INSERT")
        assert not may("invented", "TRUNCATE")

    def test_a_migration_may_take_rights_back(self, clones: Clones, committing_db: str) -> None:
        entry = connection.settings_dict
        with clones.empty() as name:
            connection.close()
            before, entry["NAME"] = entry["NAME"], name
            try:
                prepare_default_rights()
                call_command("migrate", "ledger", verbosity=0)
                assert may("ledger_entry", "INSERT")
                assert not may("ledger_entry", "UPDATE")
            finally:
                connection.close()
                entry["NAME"] = before


class TestTheWebRole:
    def test_it_cannot_change_a_table(self, as_web_role: None) -> None:
        with pytest.raises(ProgrammingError, match="owner"), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ALL")

    def test_it_cannot_make_a_table(self, as_web_role: None) -> None:
        with pytest.raises(ProgrammingError, match="denied"), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE invented (number int)")

    def test_it_cannot_empty_the_ledger(self, as_web_role: None) -> None:
        with pytest.raises(ProgrammingError, match="denied"), connection.cursor() as cursor:
            cursor.execute("TRUNCATE ledger_entry")


class TestCommittingDb:
    """The copies of the database that committing tests get."""

    def test_what_is_committed_is_seen_by_another_connection(self, committing_db: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE invented AS SELECT 1 AS number")
        with psycopg.connect(committing_db) as other:
            assert other.execute("SELECT number FROM invented").fetchone() == (1,)

    def test_the_next_test_sees_nothing_of_it(self, committing_db: str) -> None:
        assert "invented" not in connection.introspection.table_names()

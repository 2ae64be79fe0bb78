"""PostgreSQL addresses as Django's settings."""

from __future__ import annotations

import pytest

from sharewell.foundation.database_url import DatabaseAddressUnreadable, database_settings

ADDRESS = "postgresql://someone:p%40ss@db.example:6432/sharewell?sslmode=verify-full"


class TestDatabaseSettings:
    def test_every_part_is_taken_over(self) -> None:
        entry = database_settings(ADDRESS)
        assert (entry["NAME"], entry["USER"], entry["PASSWORD"]) == ("sharewell", "someone", "p@ss")
        assert (entry["HOST"], entry["PORT"]) == ("db.example", "6432")
        assert entry["OPTIONS"]["sslmode"] == "verify-full"

    def test_a_socket_folder_is_taken_over(self) -> None:
        entry = database_settings("host=/run/postgresql dbname=sharewell user=me")
        assert entry["HOST"] == "/run/postgresql"

    def test_a_pool_needs_connections_that_are_given_back(self) -> None:
        entry = database_settings(ADDRESS, pooled=True)
        assert entry["OPTIONS"]["pool"]["max_size"] == 10
        assert entry["CONN_MAX_AGE"] == 0

    def test_behind_pgbouncer_nothing_is_prepared_and_no_cursor_stays(self) -> None:
        entry = database_settings(ADDRESS, behind_pgbouncer=True)
        assert entry["OPTIONS"]["prepare_threshold"] is None
        assert entry["DISABLE_SERVER_SIDE_CURSORS"] is True

    @pytest.mark.parametrize("address", ["postgresql://someone:secret@[broken/sharewell", "secret", "host=x user=y"])
    def test_an_unreadable_address_is_refused_without_repeating_it(self, address: str) -> None:
        with pytest.raises(DatabaseAddressUnreadable) as told:
            database_settings(address)
        assert "secret" not in str(told.value)

    def test_pool_and_pgbouncer_together_are_refused(self) -> None:
        with pytest.raises(DatabaseAddressUnreadable, match="not both"):
            database_settings(ADDRESS, pooled=True, behind_pgbouncer=True)

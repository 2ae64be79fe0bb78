"""What a database is for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection

from sharewell.foundation.installation import WrongInstallation, kind_of_database, mark
from sharewell.foundation.models import Installation

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
class TestMark:
    def test_a_database_is_marked_once(self) -> None:
        assert kind_of_database() == "unmarked"
        mark(kind="demo", now=NOW)
        mark(kind="demo", now=NOW)
        assert kind_of_database() == "demo"

    def test_a_service_is_never_taken_for_a_try_out(self) -> None:
        mark(kind="service", now=NOW)
        with pytest.raises(WrongInstallation, match="service"):
            mark(kind="demo", now=NOW)

    def test_the_database_refuses_a_second_row(self) -> None:
        mark(kind="demo", now=NOW)
        with pytest.raises(IntegrityError):
            Installation.objects.create(id=2, kind="demo", marked_at=NOW)

    def test_the_database_refuses_an_unknown_kind(self) -> None:
        with pytest.raises(IntegrityError):
            Installation.objects.create(kind="toy", marked_at=NOW)


class TestKindOfDatabase:
    def test_tables_of_somebody_else_are_unmarked(self, committing_db: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE foundation_installation CASCADE")
        assert kind_of_database() == "unmarked"

    def test_a_database_without_tables_is_none(self, committing_db: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        assert kind_of_database() is None

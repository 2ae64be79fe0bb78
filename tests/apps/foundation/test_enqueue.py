"""Work for later, inside the transaction of the act."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from sharewell.foundation.enqueue import UnfitArgument, enqueue
from sharewell.foundation.references import new_reference

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Undone(Exception):
    """The act is called off."""


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return int(cursor.fetchone()[0])


@transaction.atomic
def enqueue_and_think_better_of_it() -> None:
    enqueue("invented.task")
    assert jobs() == 1
    raise Undone


class TestEnqueue:
    def test_the_job_is_there_when_the_transaction_has_committed(self, committing_db: str) -> None:
        with transaction.atomic():
            number = enqueue("invented.task", arguments={"about": new_reference("led", now=NOW), "try": 3})
        with connection.cursor() as cursor:
            cursor.execute("SELECT task_name, status::text FROM procrastinate_jobs WHERE id = %s", [number])
            assert cursor.fetchone() == ("invented.task", "todo")

    def test_where_the_transaction_is_rolled_back_there_is_no_job(self, committing_db: str) -> None:
        with pytest.raises(Undone):
            enqueue_and_think_better_of_it()
        assert jobs() == 0

    def test_a_job_may_wait_for_its_moment(self, committing_db: str) -> None:
        with transaction.atomic():
            enqueue("invented.task", not_before=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SELECT scheduled_at FROM procrastinate_jobs")
            assert cursor.fetchone() == (NOW,)

    @pytest.mark.django_db
    def test_the_web_role_may_enqueue(self, as_web_role: None) -> None:
        enqueue("invented.task")
        assert jobs() == 1

    @pytest.mark.parametrize(
        "value",
        ["Jamie Example", "jamie@example.org", "4, Invented Road", "", "x" * 101, 1.5, None, ["Jamie"], b"Jamie"],
    )
    @pytest.mark.django_db
    def test_nothing_that_a_person_wrote_is_taken(self, value: object) -> None:
        with pytest.raises(UnfitArgument) as told:
            enqueue("invented.task", arguments={"about": value})  # type: ignore[dict-item]
        assert "Jamie" not in str(told.value)
        assert jobs() == 0

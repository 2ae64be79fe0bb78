"""Background work may take longer than a page, within its transaction only."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection, transaction

from sharewell.foundation.patience import wait_as_long_as_it_takes


def slept() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.2)")


@pytest.mark.django_db
def test_the_limit_is_lifted_for_what_is_rolled_back_with_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
    with pytest.raises(OperationalError), transaction.atomic():
        slept()
    with transaction.atomic():
        wait_as_long_as_it_takes()
        slept()
        transaction.set_rollback(True)
    with pytest.raises(OperationalError), transaction.atomic():
        slept()

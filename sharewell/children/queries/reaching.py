"""What the installation's own work must know of shields and answers, so that it tells others nothing of them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from sharewell.acting.actions import looking
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.columns import text_array


@looking
def list_reached(*, actor: Actor, records: Sequence[str]) -> frozenset[str]:
    """Return those of some records that a shield reaches, by reference. Only for the installation's own work."""
    require(actor, Permission.MATCH_CHILDREN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reference FROM children_reached(%s::text[])", [text_array(records)])
        return frozenset(row[0] for row in cursor.fetchall())


@looking
def count_answers(*, actor: Actor, source: str, since: datetime) -> tuple[int, int]:
    """Return how many questions about records of a source were answered "one child", and how many in all.

    Answers about a hidden child are left out, and so are those that were taken back.
    """
    require(actor, Permission.MATCH_CHILDREN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT same, answered FROM children_answers(%s, %s)", [source, since])
        same, answered = cursor.fetchone()
        return int(same), int(answered)

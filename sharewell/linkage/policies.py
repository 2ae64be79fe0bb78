"""Which feeds and files are open to whom: those who look after the index, the installation, and who holds a token."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import QuerySet

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.linkage.models import Delivery, Feed

LONGEST_TOKEN = 100


def feeds_open_to(actor: Actor) -> QuerySet[Feed]:
    """Return the feeds that the actor may look at."""
    return Feed.objects.all() if _may_look(actor) else Feed.objects.none()


def deliveries_open_to(actor: Actor) -> QuerySet[Delivery]:
    """Return the files that were handed in and that the actor may look at: how they stand, never what is in them."""
    return Delivery.objects.all() if _may_look(actor) else Delivery.objects.none()


def _may_look(actor: Actor) -> bool:
    return is_permitted(actor, Permission.TEND_INDEX) or is_permitted(actor, Permission.MATCH_CHILDREN)


def digest_of_token(token: str) -> str:
    """Return the hash that is kept of a token."""
    return hashlib.sha256(token[:LONGEST_TOKEN].encode(errors="replace")).hexdigest()


@contextmanager
def holding_token(token: str) -> Iterator[None]:
    """Tell the database which token whoever asks holds, inside an act or a look: row security lets its rows through."""
    _tell(digest_of_token(token))
    yield
    _tell("")


def _tell(digest: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sharewell.feed_token', %s, true)", [digest])

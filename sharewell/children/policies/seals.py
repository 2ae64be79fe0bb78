"""Which seals are whose, and the two ways past row security that acts about seals need: each for a few lines."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, QuerySet

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.children.models import IdentitySeal, Review, SealHolder
from sharewell.children.policies.index import settled_by
from sharewell.ledger.actions import tell_database


def seals_held_by(actor: Actor) -> QuerySet[IdentitySeal]:
    """Return the seals of which the actor is a holder."""
    if not is_permitted(actor, Permission.SHIELD_CHILD):
        return IdentitySeal.objects.none()
    holds = SealHolder.objects.filter(seal=OuterRef("pk"), post=actor.post, ended_at=None)
    return IdentitySeal.objects.filter(Exists(holds))


def sealed_reviews_open_to(actor: Actor) -> QuerySet[Review]:
    """Return the questions whether a record is like an earlier identity that the actor holds."""
    if not is_permitted(actor, Permission.SHIELD_CHILD):
        return Review.objects.none()
    asks = Func(F("child_id"), F("against_id"), function="children_asks_holders", output_field=BooleanField())
    return settled_by(actor).filter(asks)


@contextmanager
def opened(seals: Sequence[str]) -> Iterator[None]:
    """Let the database show whoever holds these seals both sides of them, inside. Ask inside an act or a reading."""
    tell_database({"sharewell.unsealed": " ".join(seals)})
    yield
    tell_database({"sharewell.unsealed": ""})


@contextmanager
def seeing_all() -> Iterator[None]:
    """Let the database show every record inside, as it does to the installation when it matches.

    What is told apart, held or withheld under a seal has to be looked for among hidden records too. Nothing that was
    seen so may go into an answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('sharewell.permits', true)")
        permits = str(cursor.fetchone()[0] or "")
    tell_database({"sharewell.permits": f"{permits} {Permission.MATCH_CHILDREN.value}"})
    yield
    tell_database({"sharewell.permits": permits})

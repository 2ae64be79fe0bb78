"""Which moves, legal holds and records of the archive are open to whom. Row security narrows the same way."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.children.models import ArchiveOpening, IndexChild, LegalHold, Move
from sharewell.children.policies.index import index_open_to, is_archived


def openings_of(actor: Actor, *, now: datetime) -> QuerySet[ArchiveOpening]:
    """Return what the actor took out of the archive, in the post that they act in, and may still look at."""
    if not is_permitted(actor, Permission.OPEN_ARCHIVE):
        return ArchiveOpening.objects.none()
    return ArchiveOpening.objects.filter(opened_by=actor.reference, post=actor.post, opened_at__lte=now, until__gt=now)


def archive_open_to(actor: Actor, *, now: datetime) -> QuerySet[IndexChild]:
    """Return the records of the archive that the actor has taken out of it, and no others."""
    taken = openings_of(actor, now=now).filter(child__person=OuterRef("person"))
    return IndexChild.objects.filter(is_archived(now), Exists(taken), checked_at__isnull=False)


def life_open_to(actor: Actor, *, now: datetime) -> QuerySet[IndexChild]:
    """Return the records whose life the actor keeps: those that they see, and those they took out of the archive."""
    if not is_permitted(actor, Permission.KEEP_LIFE):
        return IndexChild.objects.none()
    return index_open_to(actor, now=now) | archive_open_to(actor, now=now)


def moves_open_to(actor: Actor, *, now: datetime) -> QuerySet[Move]:
    """Return the moves of the children whom the actor sees: to nobody else is a move told, whoever is to answer it."""
    if not is_permitted(actor, Permission.KEEP_LIFE):
        return Move.objects.none()
    return Move.objects.filter(child__in=index_open_to(actor, now=now).values("pk"))


def holds_open_to(actor: Actor) -> QuerySet[LegalHold]:
    """Return the legal holds that the actor may see: of no child who is hidden from them."""
    if not is_permitted(actor, Permission.HOLD_RECORDS):
        return LegalHold.objects.none()
    return LegalHold.objects.all()

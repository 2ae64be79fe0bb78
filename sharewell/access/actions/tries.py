"""Count wrong tries in a table that all processes share. Call these inside an act."""

from datetime import datetime

from sharewell.access.models import WrongTries
from sharewell.access.policies import Patience
from sharewell.access.types import MustWait


def take_turn(patience: Patience, *, account: str, source: str, now: datetime) -> WrongTries:
    """Return the count of an account and a source, which nobody else takes until the act ends. Raise `MustWait`.

    Many tries sent at once therefore come one after the other, and each sees the wrong ones before it.
    """
    digest = patience.digest(account=account, source=source)
    WrongTries.objects.bulk_create([WrongTries(digest=digest, count=0, last_at=now)], ignore_conflicts=True)
    tries = WrongTries.objects.select_for_update().get(digest=digest)
    seconds = patience.seconds_to_wait(count=tries.count, last_at=tries.last_at, now=now)
    if seconds:
        raise MustWait(seconds)
    return tries


def note_wrong(patience: Patience, tries: WrongTries, *, now: datetime) -> int:
    """Count a wrong try and return how many there were."""
    tries.count = patience.next_count(count=tries.count, last_at=tries.last_at, now=now)
    tries.last_at = now
    tries.save(update_fields=["count", "last_at"])
    return tries.count


def note_right(tries: WrongTries) -> None:
    """Forget the wrong tries: the right one came."""
    tries.delete()

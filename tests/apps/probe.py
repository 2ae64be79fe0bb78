"""Acts and events that exist for tests only: they write words into a table of their own, and read them."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from django.db import DatabaseError, connection
from django.db.models import QuerySet

from sharewell.acting.actions import Seen, action, reading
from sharewell.acting.types import Actor, ActorKind, Permission, Refused
from sharewell.core.identifiers import make_reference
from sharewell.ledger.actions import append_entry
from sharewell.ledger.events import declare
from sharewell.ledger.models import Entry
from sharewell.ledger.types import FactField, FactKind

NOW = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
SUBJECT = make_reference("chi", at=NOW, chance=1)
STRANGER = Actor(reference=make_reference("per", at=NOW, chance=2), kind=ActorKind.PERSON)
PERMISSION = Permission.IMPORT_CONTACT_ROUTES

TOUCHED = declare(
    "probe.touched", described="The probe was touched {times} times.", fields={"times": FactField(kind=FactKind.NUMBER)}
)
READ = declare("probe.read", described="{rows} words were read.", fields={"rows": FactField(kind=FactKind.NUMBER)})
EVERYTHING = declare(
    "probe.described",
    described="{who} {what} {many} {day} {moment} {digest}",
    fields={
        "who": FactField(kind=FactKind.REFERENCE, is_required=False),
        "what": FactField(kind=FactKind.CODE, allowed=frozenset({"seen", "heard"}), is_required=False),
        "many": FactField(kind=FactKind.NUMBER, is_required=False),
        "day": FactField(kind=FactKind.DATE, is_required=False),
        "moment": FactField(kind=FactKind.MOMENT, is_required=False),
        "digest": FactField(kind=FactKind.DIGEST, is_required=False),
    },
)


class TooMuch(Refused):
    """A refusal for a reason of its own."""

    code = "too-much"


def make_table() -> None:
    """Make the table that the probe writes to."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE probe (word text NOT NULL CHECK (word <> 'forbidden'))")


def write(word: str) -> None:
    """Write one word, outside any act."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO probe VALUES (%s)", [word])


def words() -> list[str]:
    """Return all words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM probe ORDER BY word")
        return [row[0] for row in cursor.fetchall()]


@action(PERMISSION)
def touch(*, actor: Actor, word: str, now: datetime) -> str:
    """Write a word and its entry."""
    write(word)
    return append_entry(actor=actor, event=TOUCHED, subjects=[SUBJECT], facts={"times": 1}, now=now)


@action(PERMISSION)
def touch_unrecorded(*, actor: Actor, now: datetime) -> None:
    """Write a word and no entry."""
    write("unrecorded")


@action(PERMISSION)
def touch_then_refuse(*, actor: Actor, now: datetime) -> None:
    """Write a word and its entry, and refuse after all."""
    write("refused")
    append_entry(actor=actor, event=TOUCHED, facts={"times": 1}, now=now)
    raise TooMuch("That is too much.")


@action(PERMISSION)
def touch_twice(*, actor: Actor, now: datetime) -> None:
    """Write a word, and another by a nested act."""
    write("outer")
    touch(actor=actor, word="inner", now=now)
    append_entry(actor=actor, event=TOUCHED, facts={"times": 2}, now=now)


@action(PERMISSION)
def touch_through_unrecorded(*, actor: Actor, now: datetime) -> None:
    """Write an entry, and call an act that writes none."""
    append_entry(actor=actor, event=TOUCHED, facts={"times": 1}, now=now)
    touch_unrecorded(actor=actor, now=now)


@action(PERMISSION)
def touch_and_swallow(*, actor: Actor, now: datetime) -> None:
    """Pass over in silence that a nested act was refused."""
    append_entry(actor=actor, event=TOUCHED, facts={"times": 1}, now=now)
    with suppress(Refused):
        touch_then_refuse(actor=actor, now=now)


@action(PERMISSION)
def touch_and_swallow_database_error(*, actor: Actor, now: datetime) -> None:
    """Pass over in silence that the database refused."""
    append_entry(actor=actor, event=TOUCHED, facts={"times": 1}, now=now)
    with suppress(DatabaseError):
        write("forbidden")


@action(PERMISSION)
def touch_as_somebody_else(*, actor: Actor, other: Actor, now: datetime) -> None:
    """Call an act in another's name."""
    touch(actor=other, word="borrowed", now=now)


@action(PERMISSION)
def record_for_somebody_else(*, actor: Actor, other: Actor, now: datetime) -> None:
    """Write an entry in another's name."""
    append_entry(actor=other, event=TOUCHED, facts={"times": 1}, now=now)


def _seen(answer: list[str], **_: object) -> Seen:
    return Seen(subjects=[SUBJECT], facts={"rows": len(answer)}, purpose="safeguarding")


def seen_nothing(*_: object, **__: object) -> Seen:
    """Say that no row was read."""
    return Seen(facts={"rows": 0})


def _seen_badly(*_: object, **__: object) -> Seen:
    return Seen(facts={"nobody": 1})


@reading(PERMISSION, event=READ, seen=_seen)
def read_words(*, actor: Actor, now: datetime) -> list[str]:
    """Read all words."""
    return words()


@reading(PERMISSION, event=READ, seen=_seen)
def read_and_write(*, actor: Actor, now: datetime) -> list[str]:
    """Try to write while reading."""
    write("written while reading")
    return words()


@reading(PERMISSION, event=READ, seen=_seen_badly)
def read_badly_described(*, actor: Actor, now: datetime) -> list[str]:
    """Read, and say of it what the event does not declare."""
    return words()


@reading(PERMISSION, event=READ, seen=seen_nothing)
def read_later(*, actor: Actor, now: datetime) -> QuerySet[Entry]:
    """Give back a query that has not run."""
    return Entry.objects.all()


@reading(PERMISSION, event=READ, seen=seen_nothing)
def read_bit_by_bit(*, actor: Actor, now: datetime) -> Iterator[str]:
    """Give back words that have not been read."""
    return (word for word in words())


@action(PERMISSION)
def read_then_touch(*, actor: Actor, now: datetime) -> None:
    """Read inside an act, and write after it."""
    read_words(actor=actor, now=now)
    touch(actor=actor, word="after reading", now=now)

"""The only ways to open a transaction: `@action` for what changes something, `@reading` for what tells somebody.

Both say who acts, ask whether they may, and leave an entry in the ledger in the same transaction. So there is no act
without its entry, and no entry without its act. `@looking` is for lists without a word about a child and for what is
one's own: it tells the database who asks, so that row security lets their rows through, and leaves no entry.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet
from psycopg.pq import TransactionStatus

from sharewell.acting.events import ACT_REFUSED, act_names, refusal_codes
from sharewell.acting.policies import require, sight_of
from sharewell.acting.types import ActingFault, Actor, NotPermitted, Permission, Refused
from sharewell.ledger.actions import OpenAct, append_entry, find_open_act, open_act, tell_database
from sharewell.ledger.types import Event, Fact

P = ParamSpec("P")
R = TypeVar("R")


_BEGIN_READING = "SAVEPOINT reading; SET TRANSACTION READ ONLY"
_END_READING = "RELEASE SAVEPOINT reading;"
"""Between the two the database refuses to write. The limit belongs to a savepoint: PostgreSQL gives back the outer
state when the savepoint is released. Each travels with a statement that is sent anyway, so that it costs no journey."""


class BadlyDeclared(ActingFault):
    """A function cannot be an action or a reading as it is written."""


class NotRecorded(ActingFault):
    """An action ended without an entry in the ledger. It was rolled back."""


class NotFinished(ActingFault):
    """Something inside an act failed and was passed over in silence. The whole act was rolled back."""


class LazyAnswer(ActingFault):
    """A reading gave back something that would be read after its entry was written. It was rolled back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a reading saw, for its entry: references of whom, flat facts, and the code of the purpose."""

    subjects: Sequence[str] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    purpose: str = ""


def action(
    permission: Permission, *, validate: Callable[..., None] | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an act that changes something.

    The function takes keywords only, `actor` first and `now` last. Each call asks for the permission, calls `validate`
    (with the same keywords; it raises what it finds wrong), opens a transaction that carries the actor, runs, and
    commits. A nested call joins its caller's transaction and must be by the same actor. The act is rolled back, and the
    exception goes on, where anything raises; `NotRecorded` where it appended no entry. A `Refused` is written down as
    `act.refused` in a transaction of its own after the rollback.

    Raise `BadlyDeclared`, where the function is defined, for another shape.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = _name_of(function)

        @wraps(function)
        def act(*arguments: P.args, **keywords: P.kwargs) -> R:
            actor, now = _who_and_when(name=name, arguments=arguments, keywords=keywords)
            with _transaction(name=name, permission=permission, actor=actor, now=now) as opened:
                if validate is not None:
                    validate(**keywords)
                entries_before = opened.entries
                result = function(*arguments, **keywords)
                if opened.entries == entries_before:
                    raise NotRecorded(f"{name} wrote nothing into the ledger, so it was rolled back.")
                return result

        return act

    return decorate


def reading(
    permission: Permission, *, event: Event, seen: Callable[..., Seen]
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a read that is written down.

    The function takes keywords only, `actor` first and `now` last, runs its query and returns rows. While it runs, the
    database itself refuses to write. Then `seen` is called with the answer and the same keywords, the entry of `event`
    is appended, and all is committed before the answer is returned: where any of it fails, there is neither answer nor
    entry. Refusals are treated as in `action`.

    Raise `BadlyDeclared`, where the function is defined, for another shape, and `LazyAnswer` for an answer that has not
    been read yet.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = _name_of(function)

        @wraps(function)
        def read(*arguments: P.args, **keywords: P.kwargs) -> R:
            actor, now = _who_and_when(name=name, arguments=arguments, keywords=keywords)
            with _transaction(name=name, permission=permission, actor=actor, now=now, then=_BEGIN_READING):
                # Where the reading fails, the whole act does: there is nothing to return to.
                with transaction.atomic(savepoint=False):
                    answer = function(*arguments, **keywords)
                    if isinstance(answer, QuerySet | Iterator):
                        raise LazyAnswer(f"{name} must return rows that have been read.")
                    what = seen(answer, **keywords)
                append_entry(
                    actor=actor,
                    event=event,
                    subjects=what.subjects,
                    facts=what.facts,
                    purpose=what.purpose,
                    now=now,
                    first=_END_READING,
                )
                return answer

        return read

    return decorate


def looking(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a look at rows that leaves no entry: a list without a word about a child, or what is one's own.

    The function takes keywords only, `actor` first. While it runs, the database knows who asks and refuses to write.
    Whoever looks at rows about children past this decorator, an action or a reading finds none: row security sees to
    that. A look inside an act or another look joins it and must be by the same actor.

    Raise `BadlyDeclared`, where the function is defined, for another shape, and `LazyAnswer` for an answer that has not
    been read yet.
    """
    name = f"{function.__module__.split('.')[:2][-1]}.{function.__name__}"
    parameters = list(inspect.signature(function).parameters.values())
    if any(parameter.kind is not inspect.Parameter.KEYWORD_ONLY for parameter in parameters):
        raise BadlyDeclared(f"{name} must take keywords only.")
    if not parameters or parameters[0].name != "actor" or parameters[0].default is not inspect.Parameter.empty:
        raise BadlyDeclared(f"{name} must take actor first, without a default.")

    @wraps(function)
    def look(*arguments: P.args, **keywords: P.kwargs) -> R:
        actor = keywords.get("actor")
        if arguments or not isinstance(actor, Actor):
            raise TypeError(f"{name} takes keywords only, with an actor.")
        act, other = find_open_act(), _looks.get()
        mine = (actor.reference, actor.on_behalf_of)
        whose = (other.reference, other.on_behalf_of) if other else (act.actor, act.on_behalf_of) if act else mine
        if whose != mine:
            raise ActingFault(f"{name} was called for somebody other than the one who is acting or looking.")
        if act is not None or other is not None:
            answer = function(*arguments, **keywords)
        else:
            with _a_look(actor):
                answer = function(*arguments, **keywords)
        if isinstance(answer, QuerySet | Iterator):
            raise LazyAnswer(f"{name} must return rows that have been read.")
        return answer

    return look


_looks: ContextVar[Actor | None] = ContextVar("sharewell_looks", default=None)


@contextmanager
def _a_look(actor: Actor) -> Iterator[None]:
    """Open a transaction in which the database knows who asks and writes nothing."""
    token = _looks.set(actor)
    try:
        with transaction.atomic():
            tell_database({**sight_of(actor), "transaction_read_only": "on"})
            yield
    finally:
        _looks.reset(token)
    _forget(sight_of(actor))


def _forget(said: Mapping[str, str]) -> None:
    """Take back what was said, where the transaction goes on after the act: in a test, inside its own."""
    if connection.in_atomic_block:
        tell_database(dict.fromkeys(said, ""))


def _name_of(function: Callable[..., object]) -> str:
    """Check the shape of the function and return its name in the ledger (`app.function`). Raise `BadlyDeclared`."""
    name = f"{function.__module__.split('.')[:2][-1]}.{function.__name__}"
    if inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function):
        raise BadlyDeclared(f"{name} must finish before it returns: no generator, no coroutine.")
    parameters = list(inspect.signature(function).parameters.values())
    if any(parameter.kind is not inspect.Parameter.KEYWORD_ONLY for parameter in parameters):
        raise BadlyDeclared(f"{name} must take keywords only.")
    names = [parameter.name for parameter in parameters]
    if len(names) < 2 or names[0] != "actor" or names[-1] != "now":
        raise BadlyDeclared(f"{name} must take actor first and now last.")
    if any(parameters[position].default is not inspect.Parameter.empty for position in (0, -1)):
        raise BadlyDeclared(f"{name} must not have a default for actor or now.")
    if name in act_names:
        raise BadlyDeclared(f"{name} is declared twice.")
    act_names.add(name)
    return name


def _who_and_when(*, name: str, arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> tuple[Actor, datetime]:
    """Return the actor and the moment of a call. Raise `TypeError` where either is missing or not what it should be."""
    actor, now = keywords.get("actor"), keywords.get("now")
    if arguments or not isinstance(actor, Actor) or not isinstance(now, datetime) or now.tzinfo is None:
        raise TypeError(f"{name} takes keywords only, with an actor and a moment that has its time zone.")
    return actor, now


@contextmanager
def _transaction(
    *, name: str, permission: Permission, actor: Actor, now: datetime, then: str = ""
) -> Iterator[OpenAct]:
    """Open the transaction of an act, or join the one under way, once the actor is found to have the permission.

    `then` is the statement that the act begins with; it travels with the one that names the actor.
    """
    under_way = find_open_act()
    if under_way is not None:
        if (under_way.actor, under_way.on_behalf_of) != (actor.reference, actor.on_behalf_of):
            raise ActingFault(f"{name} was called by somebody other than the one whose act is under way.")
        require(actor, permission)
        # No savepoint: where this part fails, the whole act fails, even if a caller swallows the exception.
        with transaction.atomic(savepoint=False):
            if then:
                with connection.cursor() as cursor:
                    cursor.execute(then)
            yield under_way
        return
    try:
        require(actor, permission)
        sight = sight_of(actor)
        with (
            transaction.atomic(durable=True),
            open_act(actor=actor, on_behalf_of=actor.on_behalf_of, said=sight, then=then) as opened,
        ):
            yield opened
            _require_finished(name)
        _forget({"sharewell.actor": "", **sight})
    except Refused as refusal:
        _record_refusal(name=name, permission=permission, actor=actor, refusal=refusal, now=now)
        raise


def _require_finished(name: str) -> None:
    """Raise `NotFinished` where a part of the act failed and the exception was swallowed.

    Without this, committing a transaction that has failed would roll it back and report success: Django does so for one
    it has marked, and PostgreSQL for one in which a statement went wrong.
    """
    has_failed = connection.connection.info.transaction_status is TransactionStatus.INERROR
    if connection.needs_rollback or has_failed:
        raise NotFinished(f"A part of {name} failed and nobody said so, so all of it was rolled back.")


def _record_refusal(*, name: str, permission: Permission, actor: Actor, refusal: Refused, now: datetime) -> None:
    refusal_codes.add(type(refusal).code)
    missing = refusal.permission if isinstance(refusal, NotPermitted) else permission
    with transaction.atomic(durable=True), open_act(actor=actor, on_behalf_of=actor.on_behalf_of):
        append_entry(
            actor=actor,
            event=ACT_REFUSED,
            facts={"act": name, "permission": missing.value, "reason": type(refusal).code},
            now=now,
        )
    _forget({"sharewell.actor": ""})

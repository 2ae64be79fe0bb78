"""Let a process end at once, without a word, in the middle of what it does."""

from __future__ import annotations

import contextlib
import os
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from django.db import connection, connections

KILLED, THROUGH, FAULT = 9, 0, 1


def run_in_a_child(act: Callable[[Callable[[], None]], None]) -> int:
    """Call `act` in a child process, handing it what ends the child at once. Return the child's exit code.

    0 where it came through, 9 where it was ended, 1 where something else went wrong.
    """
    connections.close_all()  # the child opens its own
    database = connections["default"].settings_dict["NAME"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads: the child uses none of them
        child = os.fork()
    if child == 0:
        code = FAULT
        inherited = _begin_afresh(database)  # noqa: F841  held until the child ends: closing it is the parent's
        try:
            act(lambda: os._exit(KILLED))
            code = THROUGH
        except BaseException:  # noqa: BLE001  the child must never come back into the test
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _begin_afresh(database: str) -> Any:
    """Let the child open a connection of its own to a database, and return what it inherited.

    Beside a browser an event loop runs in the parent, and Django keeps connections for it apart. None runs in the
    child, which would find those that were open before the browser was: to another database, and the parent's to use.
    """
    own = connections["default"]
    inherited, own.connection = own.connection, None
    own.settings_dict["NAME"] = database
    return inherited


def wait_until_alone(address: str) -> None:
    """Wait until the server has noticed that the child has died, and rolled back what it was about."""
    until = time.monotonic() + 60
    with psycopg.connect(address, autocommit=True) as looking:
        while time.monotonic() < until:
            others = looking.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()
            if others == (0,):
                return
            time.sleep(0.01)
    raise TimeoutError("The server still holds the connection of a process that has died.")


@contextlib.contextmanager
def at_statement(number: int, do: Callable[[], None], *, after: bool) -> Iterator[list[str]]:
    """Call `do` before (or after) the statement of this number, counting from 0. Yield the statements."""
    seen: list[str] = []

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        this = len(seen)
        seen.append(sql)
        if this == number and not after:
            do()
        result = execute(sql, params, many, context)
        if this == number and after:
            do()
        return result

    with connection.execute_wrapper(wrapper):
        yield seen

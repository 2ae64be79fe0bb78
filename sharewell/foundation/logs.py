"""Write log lines that hold nothing a person wrote."""

from __future__ import annotations

import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType

_QUERY = re.compile(r"\?\S*")
_TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_-]{32,}")
"""A part of an address that is too long for a reference or a name: the token of a one-time link."""


def _cut(message: str) -> str:
    """Return a message without query strings and tokens of links."""
    return _TOKEN.sub("[cut]", _QUERY.sub("?[cut]", message))


class QuietFormatter(logging.Formatter):
    """Format a record as time, level, logger and message, without query strings and tokens of links.

    Of an exception it shows kind and place. Its message is left out, because databases put the offending value in it.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it the frames of an exception where there is one."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        line = f"{moment} {record.levelname} {record.name} {_cut(record.getMessage())}"
        if record.exc_info and record.exc_info[0] is not None:
            line += "\n" + self.formatException(record.exc_info)
        return line

    def formatException(  # noqa: N802  the name is logging's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return the kind of the exception and the places it passed, without its message."""
        kind, _, trace = ei
        if kind is None:
            return ""
        frames = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)]
        return "\n".join([f"  {kind.__module__}.{kind.__qualname__} (its message is left out)", *frames])

"""Write log lines that hold nothing a person wrote."""

from __future__ import annotations

import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType

_QUERY = re.compile(r"\?\S*")


class QuietFormatter(logging.Formatter):
    """Format a record as time, level, logger and message; cut query strings; show of an exception its kind and place.

    The message of an exception is left out, because databases and parsers put the offending value in it.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it the frames of an exception where there is one."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        line = f"{moment} {record.levelname} {record.name} {_QUERY.sub('?[cut]', record.getMessage())}"
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

"""Columns of values as PostgreSQL writes arrays: for statements that take thousands of rows at once.

psycopg writes each element of a list by itself, which takes longer than PostgreSQL's own part. Name the type in the
statement: `%s::text[]`.
"""

from __future__ import annotations

from collections.abc import Sequence


def text_array(values: Sequence[str]) -> str:
    """Return some texts as an array."""
    together = "".join(values)
    if '"' in together or "\\" in together:
        values = [one.replace("\\", "\\\\").replace('"', '\\"') for one in values]
    return '{"' + '","'.join(values) + '"}' if values else "{}"


def plain_array(values: Sequence[object]) -> str:
    """Return numbers, truths, days or moments as an array; None is NULL. None of them is written with that word."""
    return "{" + ",".join(map(str, values)).replace("None", "NULL") + "}"

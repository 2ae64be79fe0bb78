"""Ranges for constraints that let only one row hold at a time.

PostgreSQL excludes overlapping ranges without any extension; to exclude equal numbers beside them it would need
btree_gist, which not every server has. So a key is excluded as the range that holds it alone.
"""

from __future__ import annotations

from django.db import models


class KeyRange(models.Func):
    """The range that holds one key alone, of a column such as `organisation_id`."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, %(expressions)s, '[]')"
    arity = 1


class DayRange(models.Func):
    """The days from one column until before another; an empty second one means until further notice."""

    function = "daterange"
    arity = 2


class MomentRange(models.Func):
    """The time from one column until before another; an empty second one means until further notice."""

    function = "tstzrange"
    arity = 2

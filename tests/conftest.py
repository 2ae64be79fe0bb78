"""What every test may ask for: the database, the browser, the served site."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tests.support.room import write_there

pytest_plugins = [
    "tests.support.database",
    "tests.support.site",
    "tests.support.browser",
    "tests.support.people",
]

# Before anything asks where.
write_there()

# The same examples each time, so that a change is judged by what it changed. To look for others: TESTING.md.
# How long the drawing of examples takes says something of the machine, which others use too.
settings.register_profile("same examples", derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("others", derandomize=False, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("others" if os.environ.get("SHAREWELL_OTHER_EXAMPLES") else "same examples")

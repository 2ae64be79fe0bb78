"""What every test may ask for: the database, the browser, the served site."""

from __future__ import annotations

pytest_plugins = [
    "tests.support.database",
    "tests.support.site",
    "tests.support.browser",
    "tests.support.people",
]

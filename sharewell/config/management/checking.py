"""Run the system checks and print what they find plainly."""

from __future__ import annotations

import sys


def print_errors() -> bool:
    """Run every check; print each error with its cure to standard error. Return True when there is none."""
    from django.core import checks

    errors = [found for found in checks.run_checks() if found.is_serious() and not found.is_silenced()]
    for found in errors:
        print(f"Fault: {found.msg}", file=sys.stderr)
        if found.hint:
            print(f"Cure: {found.hint}", file=sys.stderr)
    return not errors


def styles_are_built() -> bool:
    """Say whether the collected styles are there, without which no page can be rendered."""
    from django.conf import settings

    return (settings.STATIC_ROOT / "staticfiles.json").is_file()

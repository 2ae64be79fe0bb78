"""The one command: `sharewell <noun> <verb>`.

Exit codes: 0 done, 1 the answer is no, 2 wrong use. Text for people and `--json` documents go to standard output,
diagnostics to standard error.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

import sharewell

# Each module has `register(subparsers)`, which adds its noun and sets `run` and `needs_django`.
NOUNS = (
    "sharewell.guidance.management.guide",
    "sharewell.training.management.training",
    "sharewell.agreements.management.agreements",
    "sharewell.config.management.demo",
    "sharewell.config.management.serve",
    "sharewell.config.management.migrate",
    "sharewell.config.management.init",
    "sharewell.config.management.doctor",
    "sharewell.config.management.work",
    "sharewell.config.management.ledger",
    "sharewell.config.management.backup",
    "sharewell.config.management.restore",
    "sharewell.linkage.management.index",
    "sharewell.linkage.management.feeds",
    "sharewell.partnerships.management.routes",
    "sharewell.access.management.recovery",
    "sharewell.access.management.provider",
)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    whole = argparse.ArgumentParser(
        prog="sharewell",
        description="Decide, record and carry out information sharing to keep children safe.",
        epilog="To look at it with invented data: sharewell demo",
    )
    whole.add_argument("--version", action="version", version=f"sharewell {sharewell.__version__}")
    whole.add_argument(
        "--demo",
        action="store_true",
        dest="in_demo",
        help="speak to the try-out that `sharewell demo` runs, not to a service",
    )
    nouns = whole.add_subparsers(title="nouns", metavar="NOUN", required=True)
    for module in NOUNS:
        importlib.import_module(module).register(nouns)
    return whole


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    arguments = parser().parse_args(words)
    try:
        if getattr(arguments, "needs_django", True):
            problem = set_up_django(in_demo=arguments.in_demo)
            if problem:
                print(problem, file=sys.stderr)
                return 2
        return int(arguments.run(arguments))
    except BrokenPipeError:
        # Whoever read our output has left. Nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def set_up_django(*, in_demo: bool) -> str:
    """Load settings and apps; return what is wrong with the settings, or nothing."""
    if in_demo:
        os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings.demo"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings.service")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        return f"The settings are not complete. {error}"
    return ""


if __name__ == "__main__":
    sys.exit(main())

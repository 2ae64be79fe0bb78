"""`sharewell work`: do the background work."""

from __future__ import annotations

import argparse


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the noun."""
    noun = subparsers.add_parser(
        "work", help="do the background work", description="Do the work that waits in the queue."
    )
    noun.add_argument("--once", action="store_true", help="do what waits now, then end")
    noun.set_defaults(run=run, needs_django=True)


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop; with --once until nothing waits."""
    from procrastinate.contrib.django import app

    from sharewell.config.management import checking

    if not checking.print_errors():
        return 1
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(wait=not arguments.once, install_signal_handlers=True)
    return 0

"""`sharewell work`: do the background work."""

from __future__ import annotations

import argparse


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the noun."""
    noun = subparsers.add_parser(
        "work", help="do the background work", description="Do the work that waits in the queue, and seal the ledger."
    )
    noun.add_argument("--once", action="store_true", help="do what waits now, then end")
    noun.set_defaults(run=run, needs_django=True)


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop, and seal the ledger every ten seconds; with --once until nothing waits."""
    from procrastinate.contrib.django import app

    from sharewell.config.management import checking
    from sharewell.config.management.sealing import Tending, tend_once

    if not checking.print_errors():
        return 1
    if arguments.once:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            worker.run_worker(wait=False, install_signal_handlers=True)
        tend_once(is_sweep=True)
        return 0
    with Tending(), app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(wait=True, install_signal_handlers=True)
    return 0

"""`sharewell serve`: serve the pages of a service."""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the noun."""
    noun = subparsers.add_parser("serve", help="serve the pages", description="Serve the pages of this installation.")
    noun.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    noun.add_argument("--port", type=int, default=8000)
    noun.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one for each core)")
    noun.add_argument("--threads", type=int, default=4, help="threads in each process")
    noun.set_defaults(run=run, needs_django=True)


def run(arguments: argparse.Namespace) -> int:
    """Check the installation, then become the web server: it returns only where something is wrong."""
    from django.db import OperationalError, connection

    from sharewell.config.management import checking
    from sharewell.config.management.migrate import unapplied
    from sharewell.config.management.server import server_command

    if not checking.print_errors():
        return 1
    if not checking.styles_are_built():
        print("The styles are not built. Cure: make assets", file=sys.stderr)
        return 1
    try:
        if unapplied():
            print("The database is not at this version. Cure: sharewell migrate", file=sys.stderr)
            return 1
    except OperationalError:
        # The guide and the national telephone numbers need no database. Better half a service than none.
        print("Warning: the database cannot be reached. Pages that need it will say so.", file=sys.stderr)
    finally:
        connection.close()
    command = server_command(
        host=arguments.host, port=arguments.port, workers=arguments.workers, threads=arguments.threads
    )
    print(f"Serving on http://{arguments.host}:{arguments.port}", flush=True)
    return _become(command)


def _become(command: list[str]) -> NoReturn:
    """Replace this process, so that signals reach the web server itself."""
    os.execv(command[0], command)  # noqa: S606  # nosec B606  our own interpreter, no shell

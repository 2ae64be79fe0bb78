"""`sharewell demo`: try Sharewell on this machine, with everything invented."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds that the web server may take to answer


class DemoProblem(Exception):
    """The try-out cannot start; the text says why and what to do."""


class _Stop(BaseException):
    """Somebody asked us to end."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the noun."""
    noun = subparsers.add_parser(
        "demo",
        help="try it on this machine, with invented data",
        description="Start a database of our own, fill it with an invented partnership, and serve the pages to this "
        "machine only. Nothing in it is real. End it with Ctrl-C.",
    )
    noun.add_argument("--port", type=int, default=8000)
    noun.add_argument("--reset", action="store_true", help="throw the invented data away and begin afresh")
    noun.add_argument("--folder", type=Path, help="where the database lies (default: in your data folder)")
    noun.set_defaults(run=run, needs_django=False)


def run(arguments: argparse.Namespace) -> int:
    """Run the try-out until it is asked to stop."""
    from sharewell.foundation import embedded

    if not _is_port(arguments.port):
        print(f"{arguments.port} is no port. Choose one from 1 to 65535.", file=sys.stderr)
        return 2
    if _port_is_taken(arguments.port):
        print(
            f"Port {arguments.port} is in use by another program. Nothing was started or changed.\n"
            f"Cure: sharewell demo --port {_free_port()}",
            file=sys.stderr,
        )
        return 2
    folder = (arguments.folder or embedded.default_folder()).expanduser().absolute()
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, _stop)
    try:
        if arguments.reset:
            embedded.reset(folder)
        print("Starting the database ...", flush=True)
        with embedded.start(folder) as database:
            _prepare(folder)
            return _serve(folder=database.folder, port=arguments.port)
    except embedded.EmbeddedPostgresProblem as problem:
        print(f"{problem.message}\nCure: {problem.cure}", file=sys.stderr)
        return 2
    except DemoProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    except _Stop:
        print("Stopped.", flush=True)
        return 0


def _stop(number: int, frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not break off the clean end.
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)
    raise _Stop


def _prepare(folder: Path) -> None:
    """Migrate as the owner of the tables, mark the database as invented, and load the invented partnership."""
    from sharewell.foundation import embedded

    os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings.demo"
    os.environ["SHAREWELL_DEMO_FOLDER"] = str(folder)
    os.environ["SHAREWELL_DATABASE_URL"] = embedded.owner_address(folder)
    import django

    django.setup()
    from django.db import connection

    from sharewell.config.invented import load_try_out
    from sharewell.config.management import checking
    from sharewell.config.management.migrate import bring_up_to_date, rebuild_what_is_compared
    from sharewell.foundation import clock
    from sharewell.foundation.database_url import database_settings
    from sharewell.foundation.installation import kind_of_database, mark

    if not checking.print_errors():
        raise DemoProblem("Sharewell does not start with such faults. Mend what is named above.")
    if not checking.styles_are_built():
        raise DemoProblem("The styles are not built.\nCure: make assets")
    if kind_of_database() not in {None, "demo"}:
        raise DemoProblem(
            "This database is not marked as invented, so the try-out leaves it alone.\n"
            "Cure: choose another folder with --folder."
        )
    print("Preparing the tables ...", flush=True)
    bring_up_to_date()
    mark(kind="demo", now=clock.now())
    rebuild_what_is_compared()
    connection.close()
    # From here on as the role that pages use, which owns no table.
    connection.settings_dict.update(database_settings(embedded.web_address(folder)))
    print("Loading the invented partnership ...", flush=True)
    load_try_out(now=clock.now())
    connection.close()


def _serve(*, folder: Path, port: int) -> int:
    """Serve until asked to stop, or until the web server or the database ends by itself."""
    from sharewell.config.management.server import server_command
    from sharewell.foundation import embedded

    environment = {
        **os.environ,
        "SHAREWELL_DATABASE_URL": embedded.web_address(folder),
        "SHAREWELL_SECRET_KEY": secrets.token_urlsafe(48),
        "SHAREWELL_ADDRESS": f"http://{HOST}:{port}",
    }
    process = subprocess.Popen(
        server_command(host=HOST, port=port, workers=min(2, os.cpu_count() or 1), threads=4),
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is ours to handle: first the pages, then the database
    )
    worker = subprocess.Popen(
        [sys.executable, "-m", "sharewell.config.cli", "work"],  # e-mails go to the page of sent messages
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_until_served(process, port=port)
        print(
            f"\nSharewell is ready: http://{HOST}:{port}/\n"
            f"Choose whom to be: http://{HOST}:{port}/demo/\n\n"
            "Everything in it is invented: no council, telephone number or person is real.\n"
            "You need no password. End it with Ctrl-C.",
            flush=True,
        )
        process.wait()
    finally:
        _end(process)
        _end(worker)
    print("The web server ended by itself. What it said stands above.", file=sys.stderr)
    return 1


def _wait_until_served(process: subprocess.Popen[bytes], *, port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise DemoProblem("The web server did not start. What it said stands above.")
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise DemoProblem(f"The web server did not answer within {PATIENCE:.0f} seconds.")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _is_port(number: int) -> bool:
    return 0 < number < 65536


def _port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])

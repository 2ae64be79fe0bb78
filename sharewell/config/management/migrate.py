"""`sharewell migrate`: bring the database's tables to this version."""

from __future__ import annotations

import argparse
import os
import sys


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the noun."""
    noun = subparsers.add_parser(
        "migrate",
        help="bring the database to this version",
        description="Bring the database's tables to this version, and give the web role its rights. Uses "
        "SHAREWELL_OWNER_DATABASE_URL where it is set, the address of the role that owns the tables.",
    )
    noun.add_argument("--check", action="store_true", help="change nothing; exit 1 when something is to be done")
    noun.set_defaults(run=run, needs_django=False)


def run(arguments: argparse.Namespace) -> int:
    """Migrate, or say whether there is something to migrate."""
    problem = set_up_as_owner(in_demo=arguments.in_demo)
    if problem:
        print(problem, file=sys.stderr)
        return 2
    from django.db import OperationalError

    try:
        if arguments.check:
            waiting = unapplied()
            for name in waiting:
                print(f"To apply: {name}")
            print(f"{len(waiting)} to apply." if waiting else "The database is up to date.")
            return 1 if waiting else 0
        bring_up_to_date()
        rebuild_what_is_compared()
    except OperationalError as error:
        print(f"The database cannot be reached or refused: {type(error.__cause__ or error).__name__}.", file=sys.stderr)
        print(
            "Cure: see that it runs, and that SHAREWELL_DATABASE_URL is right. `sharewell doctor` tells more.",
            file=sys.stderr,
        )
        return 1
    print("The database is up to date.")
    return 0


def set_up_as_owner(*, in_demo: bool) -> str:
    """Load settings and apps so that the database is spoken to as its owner; return what is wrong, or nothing."""
    from sharewell.config import cli

    if in_demo and not os.environ.get("SHAREWELL_DATABASE_URL"):
        from sharewell.foundation.embedded import default_folder, owner_address

        os.environ["SHAREWELL_DATABASE_URL"] = owner_address(default_folder())
    owner = os.environ.get("SHAREWELL_OWNER_DATABASE_URL")
    if owner:
        os.environ["SHAREWELL_DATABASE_URL"] = owner
    return cli.set_up_django(in_demo=in_demo)


def unapplied() -> list[str]:
    """Return the migrations that the database lacks, as app.name."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def bring_up_to_date() -> None:
    """Apply every migration, and the web role's rights before and after."""
    from django.core.management import call_command

    from sharewell.foundation.roles import grant_rights, prepare_default_rights

    prepare_default_rights()
    call_command("migrate", interactive=False, verbosity=0)
    grant_rights()


def rebuild_what_is_compared() -> None:
    """Keep what is compared of children of the index that an earlier version kept in another way (ADR 181).

    Nothing is done where there is no folder of keys: the keys of children are made under a secret that lies there.
    """
    from django.conf import settings

    from sharewell.acting.types import OPERATOR
    from sharewell.children.actions import rebuild_index
    from sharewell.foundation.clock import now

    if settings.KEYS_FOLDER is None or not has_children_to_rebuild():
        return
    done = 0
    while many := rebuild_index(actor=OPERATOR, now=now()):
        done += many
        print(f"The index of children: {done:,} records are ready to be compared.", file=sys.stderr)


def has_children_to_rebuild() -> bool:
    """Tell whether a record of the index lacks what is compared of it. Asked as the owner of the tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM children_indexchild AS held WHERE NOT EXISTS"
            " (SELECT FROM children_comparedrow AS kept WHERE kept.child_id = held.id))"
        )
        return bool(cursor.fetchone()[0])

"""`sharewell doctor`: look the installation over, and say what is wrong and what to do."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

OLDEST_POSTGRESQL = 15
LEAST_ROOM = 500 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is well, what was seen, and the cure where it is not."""

    what: str
    well: bool
    seen: str
    cure: str = ""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the noun."""
    noun = subparsers.add_parser(
        "doctor",
        help="look the installation over",
        description="Look the installation over. Exit 0 when all is well, 1 when something is not.",
    )
    noun.add_argument("--json", action="store_true", help="print one JSON document")
    noun.set_defaults(run=run, needs_django=True)


def run(arguments: argparse.Namespace) -> int:
    """Print the findings."""
    found = list(examine())
    healthy = all(finding.well for finding in found)
    if arguments.json:
        print(json.dumps({"healthy": healthy, "findings": [asdict(finding) for finding in found]}, indent=2))
        return 0 if healthy else 1
    for finding in found:
        print(f"{'well ' if finding.well else 'FAULT'}  {finding.what}: {finding.seen}")
        if not finding.well:
            print(f"       cure: {finding.cure}")
    print("All is well." if healthy else "Not all is well.")
    return 0 if healthy else 1


def examine() -> Iterator[Finding]:
    """Yield what is found, one after the other; a look that itself fails is a finding too."""
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _python,
        _settings,
        _database,
        _content,
        _policy,
        _email,
        _styles,
        _ledger,
        _work,
        _keepers,
        _room,
    )
    for look in looks:
        try:
            yield from look()
        except Exception as error:  # noqa: BLE001  a doctor that dies of what it finds helps nobody
            name = look.__name__.strip("_")
            yield Finding(
                name, well=False, seen=f"could not be looked at ({type(error).__name__})", cure="Report this."
            )


def _python() -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding(
        "Python",
        well=(3, 11) <= sys.version_info[:2] <= (3, 13),
        seen=version,
        cure="Use Python 3.11, 3.12 or 3.13.",
    )


def _settings() -> Iterator[Finding]:
    from django.core import checks

    faults = [found for found in checks.run_checks() if found.is_serious() and not found.is_silenced()]
    if not faults:
        yield Finding("checks", well=True, seen="no fault")
    for fault in faults:
        yield Finding("checks", well=False, seen=str(fault.msg), cure=str(fault.hint or "Mend what it names."))


def _database() -> Iterator[Finding]:
    from django.db import OperationalError, connection

    from sharewell.config.management.migrate import unapplied
    from sharewell.foundation.installation import kind_of_database

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
            major = int(cursor.fetchone()[0])
    except (OperationalError, OSError):
        yield Finding(
            "database",
            well=False,
            seen="cannot be reached",
            cure="See that PostgreSQL runs and that SHAREWELL_DATABASE_URL is right (try-out: run sharewell demo).",
        )
        return
    yield Finding(
        "database",
        well=major >= OLDEST_POSTGRESQL,
        seen=f"PostgreSQL {major}",
        cure=f"Use PostgreSQL {OLDEST_POSTGRESQL} or later.",
    )
    waiting = unapplied()
    yield Finding(
        "tables",
        well=not waiting,
        seen=f"{len(waiting)} migrations to apply" if waiting else f"up to date ({kind_of_database() or 'empty'})",
        cure="sharewell migrate",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND pg_get_userbyid(relowner) = current_user"
        )
        owned = int(cursor.fetchone()[0])
    yield Finding(
        "database role",
        well=owned == 0,
        seen=f"owns {owned} tables" if owned else "owns no table",
        cure="Let pages connect as sharewell_web; see docs/how-to/run-a-service.md.",
    )


def _content() -> Iterator[Finding]:
    from sharewell.core.deciding import ContentFault
    from sharewell.guidance.queries import list_editions

    try:
        editions = list_editions()
    except ContentFault as fault:
        yield Finding("content", well=False, seen=str(fault), cure="Mend the file it names: sharewell guide check")
        return
    yield Finding(
        "content", well=bool(editions), seen=f"{len(editions)} editions of the guidance", cure="Put content/ back."
    )


def _policy() -> Iterator[Finding]:
    from sharewell.agreements.queries import find_current_policy, get_current_policy, is_up_to_date
    from sharewell.agreements.types.words import WordsFaulty, load_words
    from sharewell.core.flows import PolicyUnreadable

    cure = "Mend what it names, then press “Put it together again” on the page “What agreements allow”."
    try:
        load_words()
        policy = find_current_policy()
        get_current_policy()
    except (WordsFaulty, PolicyUnreadable) as fault:
        yield Finding("policy of agreements", well=False, seen=str(fault), cure="Put content/ or the database back.")
        return
    if policy is None:
        yield Finding("policy of agreements", well=True, seen="no agreement is in force yet")
    elif policy.problem:
        seen = f"the last good policy goes on, number {policy.number}: {policy.problem}"
        yield Finding("policy of agreements", well=False, seen=seen, cure=cure)
    else:
        later = "" if is_up_to_date() else "; it is put together again when somebody next shares"
        yield Finding("policy of agreements", well=True, seen=f"number {policy.number}, {policy.hash[:12]}{later}")


def _email() -> Iterator[Finding]:
    from django.conf import settings

    from sharewell.notices.queries import can_send_email, sends_by_notify

    if settings.INSTALLATION_KIND == "demo":
        seen = "kept on the page of sent messages; none leaves this machine"
    elif sends_by_notify():
        seen = "handed to GOV.UK Notify"
    elif can_send_email():
        seen = "handed to the server for e-mails"
    else:
        seen = "no e-mail is sent"
    yield Finding(
        "e-mail",
        well=can_send_email(),
        seen=seen,
        cure=(
            "Set SHAREWELL_EMAIL_HOST and SHAREWELL_EMAIL_FROM, or SHAREWELL_NOTIFY_KEY and SHAREWELL_NOTIFY_TEMPLATE; "
            "until then notices are shown in Sharewell only."
        ),
    )


def _styles() -> Iterator[Finding]:
    from sharewell.config.management import checking

    built = checking.styles_are_built()
    yield Finding("styles", well=built, seen="built" if built else "not built", cure="make assets")


def _ledger() -> Iterator[Finding]:
    from django.conf import settings

    from sharewell.config.management.sealing import key_path, signing_key
    from sharewell.foundation.clock import now
    from sharewell.foundation.signing import KeyFileProblem
    from sharewell.ledger.queries import count_waiting, find_newest_head

    try:
        seen = "made at the first seal"
        if key_path().exists() or find_newest_head() is not None:
            seen = signing_key().public.text()
        yield Finding("ledger key", well=True, seen=seen)
    except KeyFileProblem as problem:
        yield Finding("ledger key", well=False, seen=str(problem), cure="Name the folder: SHAREWELL_KEYS_FOLDER.")
    head, waiting = find_newest_head(), count_waiting()
    is_late = bool(waiting) and (head is None or (now() - head.signed_at).total_seconds() > 300)
    sealed = f"{head.size if head else 0} entries sealed, {waiting} waiting"
    behind = f"; the clock was {head.clock_behind} s behind" if head and head.clock_behind else ""
    yield Finding(
        "ledger",
        well=bool(settings.SEALER_DATABASE_URL) and not is_late and not behind,
        seen=sealed + behind,
        cure="Set SHAREWELL_SEALER_DATABASE_URL, run sharewell work, and see that the clock is right.",
    )


def _work() -> Iterator[Finding]:
    from django.db import connection

    # A task that gave up says so in the log of one evening; here it is seen until a day has passed without it.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, count(*) FROM procrastinate_jobs AS job WHERE status = 'failed' AND EXISTS ("
            "SELECT FROM procrastinate_events AS event WHERE event.job_id = job.id "
            "AND event.at > now() - interval '1 day') GROUP BY task_name ORDER BY task_name"
        )
        failed = [f"{task} ({number})" for task, number in cursor.fetchall()]
    yield Finding(
        "background work",
        well=not failed,
        seen=f"failed in the last day: {', '.join(failed)}" if failed else "nothing failed in the last day",
        cure="Look for the task in the log of sharewell work. misuse.look fails where nobody can review an alert: name "
        "an information governance lead.",
    )


def _keepers() -> Iterator[Finding]:
    from sharewell.acting.types import OPERATOR
    from sharewell.children.queries import list_short_of_keepers
    from sharewell.foundation.clock import now

    short = len(list_short_of_keepers(actor=OPERATOR, now=now()))
    yield Finding(
        "hidden children",
        well=not short,
        seen=f"{short} shields or seals have fewer than two people in post who can lift them"
        if short
        else "each shield and seal has two people in post who can lift it",
        cure="See sharewell index keepers. The governance board says who; name them with sharewell index name-keeper.",
    )


def _room() -> Iterator[Finding]:
    from sharewell.foundation.content import content_folder

    free = shutil.disk_usage(content_folder()).free
    yield Finding(
        "disk",
        well=free >= LEAST_ROOM,
        seen=f"{free // 1024 // 1024} MB free",
        cure=f"Free {LEAST_ROOM // 1024 // 1024} MB.",
    )

"""Load the invented partnership of the try-out, through the same acts as a real one. Loading again changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, Role
from sharewell.config.invented_agreements import load_invented_agreements
from sharewell.config.invented_children import load_invented_children
from sharewell.config.invented_consents import load_invented_consents
from sharewell.config.invented_consultations import load_invented_consultations
from sharewell.config.invented_drills import load_invented_drills
from sharewell.config.invented_flows import load_invented_flows
from sharewell.config.invented_governance import BEGAN, load_invented_governance
from sharewell.config.invented_hub import load_invented_hub
from sharewell.config.invented_packs import load_invented_packs
from sharewell.config.invented_sharing import load_invented_sharing
from sharewell.foundation.clock import LONDON
from sharewell.foundation.content import content_folder
from sharewell.partnerships.actions import sign_register_entry
from sharewell.partnerships.importers import import_contact_routes_file, import_register_files, read_table
from sharewell.partnerships.queries import list_organisations, list_register_entries
from sharewell.partnerships.types import InScope
from sharewell.practitioners.actions import accept_code, record_induction, record_vetting
from sharewell.practitioners.importers import ADVISER_COLUMNS, PEOPLE_COLUMNS, import_people
from sharewell.practitioners.queries import (
    find_person_by_email,
    get_code_to_accept,
    list_current_posts,
    list_vetting,
)
from sharewell.training.actions import record_completion
from sharewell.training.queries.terms import get_course_terms
from sharewell.training.types import REQUIRED_COURSES

PARTNERSHIP = "Eastlow Safeguarding Children Partnership (invented)"


def load_try_out(*, now: datetime) -> str:
    """Load all that is invented for a try-out: the partnership, and what it decided and agreed. Return its reference.

    First what happened on days that are over: whoever speaks for an organisation today comes after who did then.
    """
    partnership = load_invented_partnership(now=now)
    load_invented_governance(partnership=partnership, now=now)
    load_invented_agreements(partnership=partnership, now=now)
    load_invented_flows(partnership=partnership, folder=content_folder() / "demo", now=now)
    load_invented_consultations(partnership, now=now)
    load_invented_sharing(now=now)
    load_invented_packs(now=now)
    load_invented_hub(now=now)
    load_invented_consents(partnership=partnership, now=now)
    load_invented_children(partnership=partnership, folder=content_folder() / "demo", now=now)
    load_invented_drills(now=now)
    return partnership


def load_invented_partnership(*, now: datetime) -> str:
    """Load contact routes, organisations, teams, people and advisers, and return the partnership's reference.

    The information governance lead signs off what the register says, but not where it is unsure. People came into post
    some time before, so that what is invented of their work has days of its own.
    """
    folder = content_folder() / "demo"
    import_contact_routes_file(actor=OPERATOR, data=(folder / "contact-routes.csv").read_bytes(), now=now)
    began = now - BEGAN
    partnership = import_register_files(
        actor=OPERATOR,
        partnership=PARTNERSHIP,
        is_invented=True,
        organisations=(folder / "organisations.csv").read_bytes(),
        teams=(folder / "teams.csv").read_bytes(),
        now=began,
    )
    people = read_table((folder / "people.csv").read_bytes(), columns=PEOPLE_COLUMNS)
    advisers = read_table((folder / "advisers.csv").read_bytes(), columns=ADVISER_COLUMNS)
    import_people(actor=OPERATOR, partnership=partnership, rows=people, advisers=advisers, now=began)
    _accredit(folder, now=now)
    _sign_off(partnership, now=now)
    return partnership


ACCREDITATION_COLUMNS = (
    "email",
    "kind",
    "certificate",
    "checked_days_ago",
    "recheck_in_days",
    "inducted_days_ago",
    "trained_days_ago",
    "accepts_code",
)


def _accredit(folder: Path, *, now: datetime) -> None:
    """Let the invented people be vetted and trained, each at their distance from the day of loading.

    Whoever has a check is passed over, so that loading again changes nothing.
    """
    today = now.astimezone(LONDON).date()
    posts = list_current_posts(at=now)
    people = {find_person_by_email(row["email"]): row for _, row in _accreditations(folder)}
    told = {person.reference: row for person, row in people.items() if person}
    for post in posts:
        row = told.get(post.person)
        if row is None or list_vetting(person=post.person, organisation=post.organisation):
            continue
        record_vetting(
            actor=OPERATOR,
            person=post.person,
            organisation=post.organisation,
            kind=row["kind"],
            certificate=row["certificate"],
            checked_on=today - timedelta(days=int(row["checked_days_ago"])),
            recheck_on=today + timedelta(days=int(row["recheck_in_days"])),
            now=now,
        )
        if row["inducted_days_ago"]:
            record_induction(
                actor=OPERATOR,
                person=post.person,
                organisation=post.organisation,
                done_on=today - timedelta(days=int(row["inducted_days_ago"])),
                now=now,
            )
        if row["trained_days_ago"]:
            for course in REQUIRED_COURSES:
                record_completion(
                    actor=OPERATOR,
                    person=post.person,
                    course=course,
                    edition=get_course_terms(course).version,
                    completed_on=today - timedelta(days=int(row["trained_days_ago"])),
                    evidence=row["certificate"],
                    now=now,
                )
        if row["accepts_code"] == "yes":
            code = get_code_to_accept(on=today)
            actor = get_actor(practitioner=post.person, post=post.reference, now=now)
            accept_code(actor=actor, version=code.number, text_hash=code.text_hash, now=now)


def _accreditations(folder: Path) -> tuple[tuple[int, dict[str, str]], ...]:
    return read_table((folder / "accreditations.csv").read_bytes(), columns=ACCREDITATION_COLUMNS)


def _sign_off(partnership: str, *, now: datetime) -> None:
    lead = list_current_posts(at=now, role=Role.INFORMATION_GOVERNANCE_LEAD)[0]
    actor = get_actor(practitioner=lead.person, post=lead.reference, now=now)
    for organisation in list_organisations(on=now.date(), partnership=partnership):
        for entry in list_register_entries(organisation=organisation.reference):
            if not entry.is_signed and entry.in_scope_s16la is not InScope.UNSURE:
                sign_register_entry(actor=actor, entry=entry.reference, now=now)

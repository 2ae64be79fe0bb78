"""Load the invented partnership of the try-out, through the same acts as a real one. Loading again changes nothing."""

from __future__ import annotations

from datetime import datetime

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, Role
from sharewell.foundation.content import content_folder
from sharewell.partnerships.actions import sign_register_entry
from sharewell.partnerships.importers import import_contact_routes_file, import_register_files, read_table
from sharewell.partnerships.queries import list_organisations, list_register_entries
from sharewell.partnerships.types import InScope
from sharewell.practitioners.importers import ADVISER_COLUMNS, PEOPLE_COLUMNS, import_people
from sharewell.practitioners.queries import list_current_posts

PARTNERSHIP = "Eastlow Safeguarding Children Partnership (invented)"


def load_invented_partnership(*, now: datetime) -> str:
    """Load contact routes, organisations, teams, people and advisers, and return the partnership's reference.

    The information governance lead signs off what the register says, but not where it is unsure.
    """
    folder = content_folder() / "demo"
    import_contact_routes_file(actor=OPERATOR, data=(folder / "contact-routes.csv").read_bytes(), now=now)
    partnership = import_register_files(
        actor=OPERATOR,
        partnership=PARTNERSHIP,
        is_invented=True,
        organisations=(folder / "organisations.csv").read_bytes(),
        teams=(folder / "teams.csv").read_bytes(),
        now=now,
    )
    people = read_table((folder / "people.csv").read_bytes(), columns=PEOPLE_COLUMNS)
    advisers = read_table((folder / "advisers.csv").read_bytes(), columns=ADVISER_COLUMNS)
    import_people(actor=OPERATOR, partnership=partnership, rows=people, advisers=advisers, now=now)
    _sign_off(partnership, now=now)
    return partnership


def _sign_off(partnership: str, *, now: datetime) -> None:
    lead = list_current_posts(at=now, role=Role.INFORMATION_GOVERNANCE_LEAD)[0]
    actor = get_actor(practitioner=lead.person, post=lead.reference, now=now)
    for organisation in list_organisations(on=now.date(), partnership=partnership):
        for entry in list_register_entries(organisation=organisation.reference):
            if not entry.is_signed and entry.in_scope_s16la is not InScope.UNSURE:
                sign_register_entry(actor=actor, entry=entry.reference, now=now)

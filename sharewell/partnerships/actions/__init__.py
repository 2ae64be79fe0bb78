"""Write the register, and councils with their contact routes."""

from sharewell.partnerships.actions.changes import enter_succession, rename_organisation, sign_change
from sharewell.partnerships.actions.contact_routes import council_key, import_contact_routes
from sharewell.partnerships.actions.register import (
    add_organisation,
    add_partnership,
    add_team,
    end_hub,
    end_register_entry,
    end_team,
    enter_register,
    mark_hub,
    sign_register_entry,
    vouch_for,
)

__all__ = [
    "add_organisation",
    "add_partnership",
    "add_team",
    "council_key",
    "end_hub",
    "end_register_entry",
    "end_team",
    "enter_register",
    "enter_succession",
    "import_contact_routes",
    "mark_hub",
    "rename_organisation",
    "sign_change",
    "sign_register_entry",
    "vouch_for",
]

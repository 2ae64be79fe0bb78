"""Read the register, and councils with whom to ring."""

from sharewell.partnerships.queries.changes import has_taken_over, list_changes, list_successions
from sharewell.partnerships.queries.contact_routes import (
    get_whom_to_ring,
    list_contact_routes,
    list_councils,
    national_routes,
)
from sharewell.partnerships.queries.register import (
    count_unsigned_entries,
    find_organisation_named,
    find_partnership_named,
    find_team_named,
    find_voucher,
    get_organisation,
    get_register_entry,
    get_team,
    is_hub,
    list_organisations,
    list_register_entries,
    list_scopes,
    list_teams,
)

__all__ = [
    "count_unsigned_entries",
    "find_organisation_named",
    "find_partnership_named",
    "find_team_named",
    "find_voucher",
    "get_organisation",
    "get_register_entry",
    "get_team",
    "get_whom_to_ring",
    "has_taken_over",
    "is_hub",
    "list_changes",
    "list_contact_routes",
    "list_councils",
    "list_organisations",
    "list_register_entries",
    "list_scopes",
    "list_successions",
    "list_teams",
    "national_routes",
]

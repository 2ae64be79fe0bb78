"""Read agreements, their versions and text, who is a party and bound, and who speaks for whom."""

from sharewell.agreements.queries.documents import (
    find_in_force,
    get_agreement,
    get_version,
    list_agreements,
    list_sections,
    list_versions,
)
from sharewell.agreements.queries.forms import plain_body, plain_clauses, plain_form
from sharewell.agreements.queries.parties import (
    find_representative,
    list_bound,
    list_parties,
    list_representatives,
    list_represented,
    list_signatures,
    list_vacancies,
)
from sharewell.agreements.queries.policies import (
    find_current_policy,
    get_current_policy,
    get_policy,
    get_stop,
    is_up_to_date,
    list_policies,
    list_stops,
    may_stop_thing,
    may_write,
    preview_version,
)

__all__ = [
    "find_current_policy",
    "find_in_force",
    "find_representative",
    "get_agreement",
    "get_current_policy",
    "get_policy",
    "get_stop",
    "get_version",
    "is_up_to_date",
    "list_agreements",
    "list_bound",
    "list_parties",
    "list_policies",
    "list_representatives",
    "list_represented",
    "list_sections",
    "list_signatures",
    "list_stops",
    "list_vacancies",
    "list_versions",
    "may_stop_thing",
    "may_write",
    "plain_body",
    "plain_clauses",
    "plain_form",
    "preview_version",
]

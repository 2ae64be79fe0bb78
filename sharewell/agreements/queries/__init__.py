"""Read agreements, their versions and text, who is a party and bound, and who speaks for whom."""

from sharewell.agreements.queries.documents import (
    find_in_force,
    get_agreement,
    get_version,
    list_agreements,
    list_sections,
    list_versions,
)
from sharewell.agreements.queries.parties import (
    find_representative,
    list_bound,
    list_parties,
    list_representatives,
    list_represented,
    list_signatures,
    list_vacancies,
)

__all__ = [
    "find_in_force",
    "find_representative",
    "get_agreement",
    "get_version",
    "list_agreements",
    "list_bound",
    "list_parties",
    "list_representatives",
    "list_represented",
    "list_sections",
    "list_signatures",
    "list_vacancies",
    "list_versions",
]

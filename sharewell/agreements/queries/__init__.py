"""Read agreements, their versions and text, who is a party and bound, who speaks for whom, and what waits."""

from sharewell.agreements.queries.contracts import get_contract, list_assurance, list_checks, list_contracts
from sharewell.agreements.queries.differences import get_difference
from sharewell.agreements.queries.documents import (
    find_in_force,
    get_agreement,
    get_version,
    list_agreements,
    list_sections,
    list_versions,
)
from sharewell.agreements.queries.nearing import list_nearing, list_nearing_in
from sharewell.agreements.queries.offices import find_officer, find_owner, find_speaking_post
from sharewell.agreements.queries.parties import (
    find_representative,
    get_nomination,
    get_party,
    list_bound,
    list_parties,
    list_parties_of,
    list_representatives,
    list_represented,
    list_signatures,
    list_speaking,
    list_vacancies,
)
from sharewell.agreements.queries.publications import (
    get_published,
    has_read,
    is_to_be_read,
    list_adoptions,
    list_publications,
    list_published,
    list_readers,
    list_to_read,
)
from sharewell.agreements.queries.register import get_register_row, list_register, list_relations
from sharewell.agreements.queries.warnings import list_parties_acting_before_approval

__all__ = [
    "find_in_force",
    "find_officer",
    "find_owner",
    "find_representative",
    "find_speaking_post",
    "get_agreement",
    "get_contract",
    "get_difference",
    "get_nomination",
    "get_party",
    "get_published",
    "get_register_row",
    "get_version",
    "has_read",
    "is_to_be_read",
    "list_adoptions",
    "list_agreements",
    "list_assurance",
    "list_bound",
    "list_checks",
    "list_contracts",
    "list_nearing",
    "list_nearing_in",
    "list_parties",
    "list_parties_acting_before_approval",
    "list_parties_of",
    "list_publications",
    "list_published",
    "list_readers",
    "list_register",
    "list_relations",
    "list_representatives",
    "list_represented",
    "list_sections",
    "list_signatures",
    "list_speaking",
    "list_to_read",
    "list_vacancies",
    "list_versions",
]

"""Read people, posts, advisers, times away, who holds which office, and invitations."""

from sharewell.practitioners.queries.appointments import find_offices, list_missing_offices, list_who_may_serve
from sharewell.practitioners.queries.invitations import (
    address_of_link,
    count_administrators,
    find_invitation_by_link,
    get_invitation,
    get_steps,
    has_invitation,
    list_invitations,
    list_organisation_steps,
    list_waiting,
)
from sharewell.practitioners.queries.people import (
    find_adviser,
    find_person_by_email,
    find_person_by_password,
    find_standing,
    get_mark,
    get_person,
    get_post,
    has_account,
    is_away,
    list_away,
    list_current_posts,
)

__all__ = [
    "address_of_link",
    "count_administrators",
    "find_adviser",
    "find_invitation_by_link",
    "find_offices",
    "find_person_by_email",
    "find_person_by_password",
    "find_standing",
    "get_invitation",
    "get_mark",
    "get_person",
    "get_post",
    "get_steps",
    "has_account",
    "has_invitation",
    "is_away",
    "list_away",
    "list_current_posts",
    "list_invitations",
    "list_missing_offices",
    "list_organisation_steps",
    "list_waiting",
    "list_who_may_serve",
]

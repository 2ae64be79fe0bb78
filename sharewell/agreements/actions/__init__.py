"""Write agreements: documents and versions, who is a party and bound, and who speaks for whom."""

from sharewell.agreements.actions.documents import (
    abandon_version,
    agree_version,
    draft_version,
    end_version,
    enter_agreement,
    fix_version,
    link_alongside,
    set_in_force,
    write_text,
)
from sharewell.agreements.actions.parties import add_party, bind_party, leave_agreement, sign_version
from sharewell.agreements.actions.representatives import (
    accept_nomination,
    end_representative,
    nominate_representative,
)

__all__ = [
    "abandon_version",
    "accept_nomination",
    "add_party",
    "agree_version",
    "bind_party",
    "draft_version",
    "end_representative",
    "end_version",
    "enter_agreement",
    "fix_version",
    "leave_agreement",
    "link_alongside",
    "nominate_representative",
    "set_in_force",
    "sign_version",
    "write_text",
]

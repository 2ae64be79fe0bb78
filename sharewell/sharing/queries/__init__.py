"""What may be read of sharing: recipients, requests, disclosures."""

from sharewell.sharing.queries.attached import open_attachment
from sharewell.sharing.queries.contributions import ContributionRow, list_answers, list_contributions
from sharewell.sharing.queries.outside import (
    find_door,
    find_outside,
    get_link_cover,
    list_readers,
    list_told_acts,
    open_attachment_by_link,
    read_by_link,
)
from sharewell.sharing.queries.recipients import (
    Recipient,
    get_recipient,
    list_houses,
    list_houses_without_accounts,
    list_recipients,
    list_told_in_emergency,
)
from sharewell.sharing.queries.records import (
    MOST_IN_A_FILE,
    MOST_LINES,
    find_asker,
    get_cover,
    list_ask_acts,
    list_disclosures,
    list_loop_acts,
    list_of_decision,
    list_open_requests,
    list_requests,
    look_at_disclosure,
    read_disclosure,
    read_items,
    read_request,
)
from sharewell.sharing.queries.registers import count_sharing, find_line, list_register, read_resolutions
from sharewell.sharing.queries.sides import find_side
from sharewell.sharing.queries.tellings import read_telling, read_under_link

__all__ = [
    "MOST_IN_A_FILE",
    "MOST_LINES",
    "ContributionRow",
    "Recipient",
    "count_sharing",
    "find_asker",
    "find_door",
    "find_line",
    "find_outside",
    "find_side",
    "get_cover",
    "get_link_cover",
    "get_recipient",
    "list_answers",
    "list_ask_acts",
    "list_contributions",
    "list_disclosures",
    "list_houses",
    "list_houses_without_accounts",
    "list_loop_acts",
    "list_of_decision",
    "list_open_requests",
    "list_readers",
    "list_recipients",
    "list_register",
    "list_requests",
    "list_told_acts",
    "list_told_in_emergency",
    "look_at_disclosure",
    "open_attachment",
    "open_attachment_by_link",
    "read_by_link",
    "read_disclosure",
    "read_items",
    "read_request",
    "read_resolutions",
    "read_telling",
    "read_under_link",
]

"""What changes the index of children, and access to one child in an emergency."""

from sharewell.children.actions.deciding import LINK_PREFIX, SHIELD_PREFIX
from sharewell.children.actions.described import (
    admit_party,
    describe_child,
    end_party,
    invent_child,
)
from sharewell.children.actions.emergencies import (
    close_break_glass,
    end_break_glass,
    open_break_glass,
)
from sharewell.children.actions.involving import (
    PAGE,
    begin_involvement,
    close_asking,
    end_involvement,
    pass_on,
)
from sharewell.children.actions.linking import (
    merge_children,
    settle_match,
    unmerge_children,
)
from sharewell.children.actions.receiving import (
    Received,
    count_names,
    digest_of,
    fault_of,
    rebuild_index,
    receive_child,
    settle_children,
    take_children,
)
from sharewell.children.actions.saying import INVOLVEMENT_PREFIX, Taken
from sharewell.children.actions.seals import (
    SEAL_PREFIX,
    ask_to_unseal,
    free_record,
    name_holder,
    name_later,
    raise_seal,
    settle_sealed,
    show_value,
    unseal,
)
from sharewell.children.actions.searching import (
    BY_REFERENCE,
    FAR_BEHIND,
    cells_of_asked,
    few,
    search_children,
)
from sharewell.children.actions.settling import REVIEW_PREFIX
from sharewell.children.actions.shields import (
    MAY_LIFT,
    ask_to_lift,
    clear_for_shield,
    lift_shield,
    raise_shield,
)

__all__ = [
    "BY_REFERENCE",
    "FAR_BEHIND",
    "INVOLVEMENT_PREFIX",
    "LINK_PREFIX",
    "MAY_LIFT",
    "PAGE",
    "REVIEW_PREFIX",
    "SEAL_PREFIX",
    "SHIELD_PREFIX",
    "Received",
    "Taken",
    "admit_party",
    "ask_to_lift",
    "ask_to_unseal",
    "begin_involvement",
    "cells_of_asked",
    "clear_for_shield",
    "close_asking",
    "close_break_glass",
    "count_names",
    "describe_child",
    "digest_of",
    "end_break_glass",
    "end_involvement",
    "end_party",
    "fault_of",
    "few",
    "free_record",
    "invent_child",
    "lift_shield",
    "merge_children",
    "name_holder",
    "name_later",
    "open_break_glass",
    "pass_on",
    "raise_seal",
    "raise_shield",
    "rebuild_index",
    "receive_child",
    "search_children",
    "settle_children",
    "settle_match",
    "settle_sealed",
    "show_value",
    "take_children",
    "unmerge_children",
    "unseal",
]

"""What changes the index of children, and access to one child in an emergency."""

from sharewell.children.actions.checking import close_check, take_check
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
    TELL_UNSHOWN,
    ask_to_be_rung,
    begin_involvement,
    choose_telling,
    close_asking,
    end_involvement,
    pass_on,
    take_mark_back,
    tell_unshown,
)
from sharewell.children.actions.linking import (
    LINK_PREFIX,
    SHIELD_PREFIX,
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
    "SHIELD_PREFIX",
    "TELL_UNSHOWN",
    "Received",
    "Taken",
    "admit_party",
    "ask_to_be_rung",
    "ask_to_lift",
    "begin_involvement",
    "cells_of_asked",
    "choose_telling",
    "clear_for_shield",
    "close_asking",
    "close_break_glass",
    "close_check",
    "count_names",
    "describe_child",
    "digest_of",
    "end_break_glass",
    "end_involvement",
    "end_party",
    "fault_of",
    "few",
    "invent_child",
    "lift_shield",
    "merge_children",
    "open_break_glass",
    "pass_on",
    "raise_shield",
    "rebuild_index",
    "receive_child",
    "search_children",
    "settle_children",
    "settle_match",
    "take_check",
    "take_children",
    "take_mark_back",
    "tell_unshown",
    "unmerge_children",
]

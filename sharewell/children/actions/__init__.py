"""What changes the index of children, and access to one child in an emergency."""

from sharewell.children.actions.archiving import (
    Sought,
    keep_hold,
    lift_hold,
    open_archive,
    place_hold,
)
from sharewell.children.actions.described import (
    admit_party,
    describe_child,
    end_party,
    invent_child,
)
from sharewell.children.actions.destroying import (
    DESTROYED,
    begin_destruction,
    destroy_some,
    finish_destruction,
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
from sharewell.children.actions.leaving import (
    agree_to_stay,
    say_death,
    say_departure,
    say_return,
    strike_death,
    strike_departure,
    withdraw_stay,
    years_after,
)
from sharewell.children.actions.linking import (
    LINK_PREFIX,
    SHIELD_PREFIX,
    merge_children,
    settle_match,
    unmerge_children,
)
from sharewell.children.actions.moving import (
    answer_move,
    ask_to_move,
    call_move_back,
    claim_child,
    note_outside_answer,
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
from sharewell.children.actions.reopening import take_back_answer
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
    "DESTROYED",
    "FAR_BEHIND",
    "INVOLVEMENT_PREFIX",
    "LINK_PREFIX",
    "MAY_LIFT",
    "PAGE",
    "REVIEW_PREFIX",
    "SHIELD_PREFIX",
    "Received",
    "Sought",
    "Taken",
    "admit_party",
    "agree_to_stay",
    "answer_move",
    "ask_to_lift",
    "ask_to_move",
    "begin_destruction",
    "begin_involvement",
    "call_move_back",
    "cells_of_asked",
    "claim_child",
    "clear_for_shield",
    "close_asking",
    "close_break_glass",
    "count_names",
    "describe_child",
    "destroy_some",
    "digest_of",
    "end_break_glass",
    "end_involvement",
    "end_party",
    "fault_of",
    "few",
    "finish_destruction",
    "invent_child",
    "keep_hold",
    "lift_hold",
    "lift_shield",
    "merge_children",
    "note_outside_answer",
    "open_archive",
    "open_break_glass",
    "pass_on",
    "place_hold",
    "raise_shield",
    "rebuild_index",
    "receive_child",
    "say_death",
    "say_departure",
    "say_return",
    "search_children",
    "settle_children",
    "settle_match",
    "strike_death",
    "strike_departure",
    "take_back_answer",
    "take_children",
    "unmerge_children",
    "withdraw_stay",
    "years_after",
]

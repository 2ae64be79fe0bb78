"""What changes feeds: files handed in, staged, taken into the index, settled; mappings and tokens."""

from sharewell.linkage.actions.ending import end_unnamed
from sharewell.linkage.actions.forgetting import forget_rows
from sharewell.linkage.actions.sending import (
    END,
    STAGE,
    TAKE,
    agree_to_endings,
    delete_unread,
    give_file_up,
    read_as,
    receive_file,
    refuse_delivery,
    resume_feed,
    resume_file,
    send_file,
    stage_delivery,
)
from sharewell.linkage.actions.taking import CELLS, child_of, destroy_batch, settle_rows, stage_feed, take_rows
from sharewell.linkage.actions.tokens import make_token, revoke_token

__all__ = [
    "CELLS",
    "END",
    "STAGE",
    "TAKE",
    "agree_to_endings",
    "child_of",
    "delete_unread",
    "destroy_batch",
    "end_unnamed",
    "forget_rows",
    "give_file_up",
    "make_token",
    "read_as",
    "receive_file",
    "refuse_delivery",
    "resume_feed",
    "resume_file",
    "revoke_token",
    "send_file",
    "settle_rows",
    "stage_delivery",
    "stage_feed",
    "take_rows",
]

"""Write to the ledger: entries, seals, cosignatures, statements, and content beside entries."""

from sharewell.ledger.actions.content import (
    NothingKept,
    SubjectErased,
    erase_subject,
    keep_content,
    note_key_destroyed,
    read_content,
)
from sharewell.ledger.actions.entries import (
    NoOpenAct,
    OpenAct,
    append_entry,
    find_open_act,
    open_act,
    tell_database,
)
from sharewell.ledger.actions.restoring import note_restored
from sharewell.ledger.actions.sealing import SealedElsewhere, TreeDamaged, seal, seal_all
from sharewell.ledger.actions.witnesses import CosignatureRefused, add_witness, end_witness, keep_cosignature

__all__ = [
    "CosignatureRefused",
    "NoOpenAct",
    "NothingKept",
    "OpenAct",
    "SealedElsewhere",
    "SubjectErased",
    "TreeDamaged",
    "add_witness",
    "append_entry",
    "end_witness",
    "erase_subject",
    "find_open_act",
    "keep_content",
    "keep_cosignature",
    "note_key_destroyed",
    "note_restored",
    "open_act",
    "read_content",
    "seal",
    "seal_all",
    "tell_database",
]

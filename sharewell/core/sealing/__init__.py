"""Merkle trees over the ledger, signed heads as text, and what a witness accepts. Pure: standard library only."""

from sharewell.core.sealing.notes import (
    Checkpoint,
    NoteUnreadable,
    Restoration,
    SignatureLine,
    parse_checkpoint,
    parse_note,
    parse_restoration,
)
from sharewell.core.sealing.tree import (
    EMPTY_ROOT,
    Frontier,
    complete_subtrees,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    range_hash,
    root_of_subtrees,
    subtrees_of_range,
    verify_consistency,
    verify_inclusion,
)
from sharewell.core.sealing.witnessing import NotConsistent, Objection, require_consistent, require_restored

__all__ = [
    "EMPTY_ROOT",
    "Checkpoint",
    "Frontier",
    "NotConsistent",
    "NoteUnreadable",
    "Objection",
    "Restoration",
    "SignatureLine",
    "complete_subtrees",
    "consistency_ranges",
    "inclusion_ranges",
    "leaf_hash",
    "node_hash",
    "parse_checkpoint",
    "parse_note",
    "parse_restoration",
    "range_hash",
    "require_consistent",
    "require_restored",
    "root_of_subtrees",
    "subtrees_of_range",
    "verify_consistency",
    "verify_inclusion",
]

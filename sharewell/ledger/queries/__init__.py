"""Read the ledger: entries, heads, proofs, witnesses."""

from sharewell.ledger.queries.entries import (
    MOST_ROWS,
    EntryUnknown,
    find_entry,
    find_receipt,
    get_receipt,
    list_entries,
    list_entries_between,
    list_first_entries,
    list_moments,
)
from sharewell.ledger.queries.erasures import list_ordered_erasures
from sharewell.ledger.queries.heads import (
    HeadUnknown,
    NotSealed,
    count_waiting,
    find_head,
    find_newest_head,
    get_cosigned_head,
    list_heads,
    list_restorations,
    list_witnesses,
    prove_consistency,
    prove_entry,
)

__all__ = [
    "MOST_ROWS",
    "EntryUnknown",
    "HeadUnknown",
    "NotSealed",
    "count_waiting",
    "find_entry",
    "find_head",
    "find_newest_head",
    "find_receipt",
    "get_cosigned_head",
    "get_receipt",
    "list_entries",
    "list_entries_between",
    "list_first_entries",
    "list_heads",
    "list_moments",
    "list_ordered_erasures",
    "list_restorations",
    "list_witnesses",
    "prove_consistency",
    "prove_entry",
]

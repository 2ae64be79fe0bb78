"""The tables of the ledger. None of them is ever changed but the register of witnesses and the list of erasures."""

from sharewell.ledger.models.content import KeptContent, SubjectErasure
from sharewell.ledger.models.entries import Entry
from sharewell.ledger.models.seals import Cosignature, Head, Restoration, SealedLeaf, TreeNode, Witness

__all__ = [
    "Cosignature",
    "Entry",
    "Head",
    "KeptContent",
    "Restoration",
    "SealedLeaf",
    "SubjectErasure",
    "TreeNode",
    "Witness",
]

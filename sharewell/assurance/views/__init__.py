"""Pages of assurance: the ledger, and drills."""

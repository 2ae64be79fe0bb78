"""Pages that read the ledger: its heads, its witnesses, and what people did."""

"""Misuse of access: alerts raised by rules over the ledger, each closed by a reviewer with a reason."""

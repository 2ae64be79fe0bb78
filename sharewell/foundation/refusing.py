"""What a refused act raises. It stands here so that the design kit, below every act, can show it."""

from typing import ClassVar


class Refused(Exception):
    """An act was refused. The message is a fact for the person who asked, in words that they can use.

    `code` names the reason in the ledger. A subclass for a new reason sets its own.
    """

    code: ClassVar[str] = "refused"

"""The kept guide: each page sent is kept as rows, so that it can go on in another window, tomorrow, on a telephone."""

from sharewell.decisions.views.drafts.beginning import Begin, Discard, Resume
from sharewell.decisions.views.drafts.check import Check
from sharewell.decisions.views.drafts.children import Child, Children
from sharewell.decisions.views.drafts.comparing import CompareDraft
from sharewell.decisions.views.drafts.forming import Section
from sharewell.decisions.views.drafts.helping import Help
from sharewell.decisions.views.drafts.items import Item
from sharewell.decisions.views.drafts.questions import KeptQuestion
from sharewell.decisions.views.drafts.recipients import Request, To
from sharewell.decisions.views.drafts.words import Words

__all__ = [
    "Begin",
    "Check",
    "Child",
    "Children",
    "CompareDraft",
    "Discard",
    "Help",
    "Item",
    "KeptQuestion",
    "Request",
    "Resume",
    "Section",
    "To",
    "Words",
]

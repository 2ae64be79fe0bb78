"""The shapes of what is sent to the page of a question to pass on."""

from sharewell.children.forms.index import words_field
from sharewell.design.forms import KitForm


class CloseAskingForm(KitForm):
    """What was done about a question."""

    words = words_field("What did you do?", required="Write what you did")

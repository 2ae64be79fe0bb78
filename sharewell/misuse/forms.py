"""The shape of how an alert is closed."""

from django import forms

from sharewell.design.forms import KitForm
from sharewell.misuse.types import FINDING_WORDS, LONGEST, Finding


class CloseForm(KitForm):
    """What was found, and the reason."""

    finding = forms.ChoiceField(
        label="What did you find?",
        choices=[(one.value, FINDING_WORDS[one]) for one in Finding],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you found", "invalid_choice": "Choose what you found"},
    )
    reason = forms.CharField(
        label="Why do you close it?",
        help_text="Write whom you asked and what they said. Do not name the child.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "Write the reason for which you close it",
            "max_length": f"Write at most {LONGEST:,} characters",
        },
    )

"""The shape of a review."""

from django import forms

from sharewell.children.types import FINDING_WORDS, LONGEST, BreakGlassFinding
from sharewell.design.forms import KitForm


class ReviewForm(KitForm):
    """What was found, and why."""

    finding = forms.ChoiceField(
        label="What did you find?",
        choices=[(one.value, FINDING_WORDS[one]) for one in BreakGlassFinding],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you found", "invalid_choice": "Choose what you found"},
    )
    found = forms.CharField(
        label="How do you know?",
        help_text="Write whom you asked and what they said. Do not name the child.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write what you found", "max_length": f"Write at most {LONGEST:,} characters"},
    )

"""The shape of a beginning."""

from collections.abc import Sequence
from typing import Any

from django import forms

from sharewell.design.forms import KitForm
from sharewell.mediation.types import LONGEST, Terms


class BeginForm(KitForm):
    """For whom, why, and for how many hours."""

    practitioner_post = forms.ChoiceField(
        label="For whom do you act?",
        error_messages={"required": "Choose for whom you act", "invalid_choice": "Choose for whom you act"},
    )
    reason = forms.ChoiceField(
        label="Why do they not do it themselves?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason", "invalid_choice": "Choose a reason"},
    )
    words = forms.CharField(
        label="What did they ask you to look at?",
        help_text="A few words. Do not name a child or anybody in the family. They can read this.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Write what they asked you to look at",
            "max_length": f"Write at most {LONGEST} characters",
        },
    )
    hours = forms.IntegerField(
        label="For how many hours?",
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "Enter how many hours", "invalid": "Enter a whole number of hours, like 2"},
    )

    def __init__(self, data: Any = None, *, terms: Terms, posts: Sequence[tuple[str, str]]) -> None:
        """Offer the posts, each as (reference, words), and the reasons of content."""
        super().__init__(data)
        self.fields["practitioner_post"].choices = [("", "Choose"), *posts]  # type: ignore[attr-defined]
        self.fields["reason"].choices = list(terms.reasons.items())  # type: ignore[attr-defined]
        self.fields[
            "hours"
        ].help_text = f"Between 1 and {terms.most_hours}. It ends by itself; both of you can end it before."

"""The shape of a grant."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms

from sharewell.design.forms import KitForm
from sharewell.design.words import LONDON
from sharewell.inspections.types import LONGEST


class GrantForm(KitForm):
    """Who inspects what, why, and from when until when."""

    post = forms.ChoiceField(
        label="Who inspects?",
        error_messages={"required": "Choose who inspects", "invalid_choice": "Choose who inspects"},
    )
    organisation = forms.ChoiceField(
        label="What do they inspect?",
        required=False,
        error_messages={"invalid_choice": "Choose what they inspect"},
    )
    reason = forms.CharField(
        label="Why?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write why they inspect", "max_length": f"Write at most {LONGEST:,} characters"},
    )
    first_day = forms.DateField(
        label="First day",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter the first day", "invalid": "Enter the first day, like 22/11/2026"},
    )
    last_day = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter the last day", "invalid": "Enter the last day, like 24/11/2026"},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        inspectors: Sequence[tuple[str, str]] = (),
        organisations: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Offer the inspectors in post and the organisations, each as (reference, words)."""
        super().__init__(data)
        self.fields["post"].choices = [("", "Choose"), *inspectors]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = list(organisations)  # type: ignore[attr-defined]

    def began_at(self) -> datetime:
        """Return the first minute of the first day, in London."""
        return datetime.combine(self.cleaned_data["first_day"], time(), tzinfo=LONDON)

    def ended_at(self) -> datetime:
        """Return the first minute of the day after the last one, in London."""
        return datetime.combine(self.cleaned_data["last_day"] + timedelta(days=1), time(), tzinfo=LONDON)

"""The shape of what parts two records, and of what says how a recipient was told."""

from datetime import date
from typing import Any

from django import forms

from sharewell.design import fields
from sharewell.design.forms import KitForm
from sharewell.sharing.types import LONGEST
from sharewell.sharing.types.tellings import TOLD_HOW_WORDS, ToldHow

TOO_LONG = f"Write at most {LONGEST:,} characters"


class PartForm(KitForm):
    """Why two records are two children."""

    words = forms.CharField(
        label="Why are they two children?",
        help_text="Write whom you asked. It is kept with the link.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Write why they are two children",
            "max_length": f"Write at most {LONGEST:,} characters",
        },
    )


class ToldForm(KitForm):
    """How and when a recipient was told."""

    how = forms.ChoiceField(
        label="How did you tell them?",
        choices=[(one.value, TOLD_HOW_WORDS[one]) for one in ToldHow],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how you told them", "invalid_choice": "Say how you told them"},
    )
    told_on = fields.day("On which day?", "Leave it empty where nobody needs to be told.")
    words = forms.CharField(
        label="Whom did you speak to, and what did they say?",
        help_text="Where nobody needs to be told, write how you know that it is about the right child.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write whom you spoke to", "max_length": TOO_LONG},
    )

    def __init__(self, *arguments: Any, today: date, **more: Any) -> None:
        """Take the day, so that no day to come is taken."""
        super().__init__(*arguments, **more)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Ask for the day exactly where they were told."""
        said = dict(super().clean() or self.cleaned_data)
        if "how" not in said or "told_on" in self.errors:
            return said
        if said["how"] == ToldHow.IS_RIGHT:
            said["told_on"] = None
        elif said.get("told_on") is None:
            self.add_error("told_on", "Write on which day you told them")
        elif said["told_on"] > self.today:
            self.add_error("told_on", "Write a day that is not to come")
        return said

"""The shape of what is typed about vetting, induction, the code of practice, and lists of completions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from sharewell.design.forms import KitForm
from sharewell.practitioners.types import EndReason, VettingKindRow


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": f"{label}: enter the day",
            "invalid": f"{label}: enter the day, like 22/11/2026",
        },
    )


class VettingForm(KitForm):
    """A check that was made of somebody."""

    kind = forms.ChoiceField(
        label="What kind of check is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the kind of check", "invalid_choice": "Choose the kind from the list"},
    )
    certificate = forms.CharField(
        label="Number of the certificate or file",
        help_text="Only those who keep the people of your organisation see it.",
        max_length=60,
        error_messages={
            "required": "Enter the number of the certificate or file",
            "max_length": "Enter at most 60 characters",
        },
    )
    checked_on = _day("Day of the check")
    recheck_on = _day("Day by which it must be made again", "There is no check without this day.")

    def __init__(self, *args: Any, kinds: Sequence[VettingKindRow], **kwargs: Any) -> None:
        """Offer these kinds."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.code, f"{kind.name}; at most {kind.longest_years} years" + _beside(kind)) for kind in kinds
        ]


def _beside(kind: VettingKindRow) -> str:
    return "" if kind.is_enough else "; counts only beside another check"


class EndVettingForm(KitForm):
    """Why a check ends before its time."""

    reason = forms.ChoiceField(
        label="Why does it end now?",
        widget=forms.RadioSelect,
        choices=[
            (EndReason.BARRED.value, "The person may not work with children: they are closed out everywhere"),
            (EndReason.WITHDRAWN.value, "We no longer rely on this check"),
            (EndReason.MISTAKE.value, "It was recorded by mistake"),
        ],
        error_messages={"required": "Choose why it ends", "invalid_choice": "Choose why it ends"},
    )


class InductionForm(KitForm):
    """The day of an induction."""

    done_on = _day("Day of the induction")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Suggest today."""
        super().__init__(*args, **{"initial": {"done_on": today}, **kwargs})


class AcceptForm(KitForm):
    """That somebody has read the code of practice and accepts it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    accepts = forms.BooleanField(
        label="I have read this, and I will act by it",
        error_messages={"required": "Tick the box to accept the code of practice"},
    )


class ListForm(KitForm):
    """A list of completions to take over."""

    file = forms.FileField(
        label="Choose the file",
        help_text="A CSV file in UTF-8. Nothing is taken over before you have seen what it holds.",
        allow_empty_file=True,
        error_messages={"required": "Choose a file"},
    )

"""The shape of what is typed to say what an organisation is, to end that, and to enter a team."""

from collections.abc import Sequence
from typing import Any

from django import forms

from sharewell.design.forms import KitForm
from sharewell.partnerships.types import DataRole, InScope, OrganisationRow

LONGEST = 200


def _choice(label: str, *, error: str, choices: Sequence[tuple[str, str]] = (), **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, error_messages={"required": error, "invalid_choice": error}, **more
    )


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter a day", "invalid": "Enter a day, like 30/09/2026"},
    )


class EntryForm(KitForm):
    """What an organisation is, from a day on."""

    kind = _choice("What kind is it?", error="Choose the kind", widget=forms.Select)
    department = forms.CharField(
        label="Department (if it is part of a council)",
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": f"Write at most {LONGEST} characters"},
    )
    is_public_authority = _choice(
        "Is it a public authority?",
        error="Choose yes or no",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    processor_for = _choice(
        "Does it work with information for another organisation?",
        error="Choose from the list",
        help_text="A processor does only what the other one tells it to.",
        required=False,
        widget=forms.Select,
    )
    in_scope_s16la = _choice(
        "Does the duty to share reach it?",
        error="Choose yes, no or not sure",
        help_text="Children Act 2004, section 16LA. An information governance lead signs it off.",
        choices=[(InScope.YES.value, "Yes"), (InScope.NO.value, "No"), (InScope.UNSURE.value, "Not sure")],
        widget=forms.RadioSelect,
    )
    scope_reason = forms.CharField(
        label="Why?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say why the duty reaches it, or does not",
            "max_length": "Write at most 500 characters",
        },
    )
    began_on = _day("From which day is this so?")

    def __init__(
        self, *args: Any, kinds: Sequence[tuple[str, str]], others: Sequence[OrganisationRow], **kwargs: Any
    ) -> None:
        """Offer these kinds, and these organisations to work for."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Choose one"), *kinds]  # type: ignore[attr-defined]
        self.fields["processor_for"].choices = [  # type: ignore[attr-defined]
            ("", "No, it decides for itself"),
            *((one.reference, f"Yes, for {one.name}") for one in others),
        ]

    def entered(self) -> dict[str, Any]:
        """Return what was typed, as `enter_register` takes it."""
        said = self.cleaned_data
        return {
            **{name: said[name] for name in ("kind", "department", "processor_for", "scope_reason", "began_on")},
            "is_public_authority": said["is_public_authority"] == "yes",
            "data_role": DataRole.PROCESSOR if said["processor_for"] else DataRole.CONTROLLER,
            "in_scope_s16la": InScope(said["in_scope_s16la"]),
        }


class EndForm(KitForm):
    """The day before which what the register says ends."""

    ended_on = _day("On which day is the organisation no longer part of the partnership?")


class RenameForm(KitForm):
    """Another name of an organisation."""

    name = forms.CharField(
        label="New name",
        max_length=LONGEST,
        error_messages={"required": "Enter the new name", "max_length": f"Write at most {LONGEST} characters"},
    )
    happened_on = _day("Since which day?")
    why = forms.CharField(
        label="Which order, decision or letter says so?",
        max_length=500,
        error_messages={"required": "Say what it rests on", "max_length": "Write at most 500 characters"},
    )


class TeamForm(KitForm):
    """A team."""

    name = forms.CharField(
        label="Name of the team",
        max_length=LONGEST,
        error_messages={"required": "Enter the name of the team", "max_length": f"Write at most {LONGEST} characters"},
    )

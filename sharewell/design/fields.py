"""The fields of which most forms are made: a line, words, one of several, some of several, a day.

What is missing and what is wrong with it are said in the words that whoever fills it in should read. A field is needed
where it says what to do without it (`required`, or the error of a choice), unless the choice is optional.
"""

from collections.abc import Sequence
from typing import Any

from django import forms

DAYS = ("%d %m %Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y")
"""The ways in which a day may be written."""
LONGEST_LINE = 200
LONGEST_WORDS = 4_000
Choices = Sequence[tuple[str, str]]


def line(
    label: str, hint: str = "", *, required: str = "", initial: str | None = None, longest: int = LONGEST_LINE
) -> forms.CharField:
    """Return a field for one line."""
    return forms.CharField(
        label=label,
        help_text=hint,
        initial=initial,
        required=bool(required),
        max_length=longest,
        error_messages={"required": required, "max_length": f"Write at most {longest:,} characters"},
    )


def words(
    label: str, hint: str = "", *, required: str = "", rows: int = 4, longest: int = LONGEST_WORDS
) -> forms.CharField:
    """Return a field for what somebody says in their own words."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": f"Write at most {longest:,} characters"},
    )


def one_of(label: str, choices: Choices, error: str, *, hint: str = "", required: bool = True) -> forms.ChoiceField:
    """Return a field of which one answer is chosen, all of them in sight."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": error, "invalid_choice": error},
    )


def from_list(label: str, choices: Choices, error: str, *, hint: str = "", required: bool = True) -> forms.ChoiceField:
    """Return a field of which one answer is chosen from a long list."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=[("", "Choose"), *choices],
        required=required,
        error_messages={"required": error, "invalid_choice": error},
    )


def some_of(
    label: str, choices: Choices, error: str, *, hint: str = "", required: bool = True
) -> forms.MultipleChoiceField:
    """Return a field of which several answers can be chosen."""
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": error, "invalid_choice": error},
    )


def day(label: str, hint: str = "", *, required: str = "", **more: Any) -> forms.DateField:
    """Return a field for a day, in any of the ways of `DAYS`. The hint says how, after what else it says."""
    return forms.DateField(
        label=label,
        help_text=f"{hint} For example 27 11 2026.".strip(),
        required=bool(required),
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0]),
        error_messages={"invalid": "Write the day like 27 11 2026", "required": required},
        **more,
    )

"""The shape of what is typed about vetting, induction, the code of practice, and lists of completions."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms

from sharewell.design.forms import KitForm
from sharewell.design.words import LONDON
from sharewell.practitioners.types import EndReason, VettingKindRow
from sharewell.training.types import QUESTIONS, BookingRow, CourseTerms


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


class SessionForm(KitForm):
    """A session to announce."""

    title = forms.CharField(
        label="What is the session called?",
        max_length=200,
        error_messages={"required": "Enter what the session is called", "max_length": "Enter at most 200 characters"},
    )
    course = forms.ChoiceField(
        label="Does it deliver a course?",
        help_text="Then whoever was there has completed the course.",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose a course from the list"},
    )
    place = forms.CharField(
        label="Where is it?",
        max_length=200,
        error_messages={"required": "Enter where it is", "max_length": "Enter at most 200 characters"},
    )
    day = _day("Day")
    begins = forms.TimeField(
        label="It begins at",
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"required": "Enter when it begins", "invalid": "Enter when it begins, like 09:30"},
    )
    ends = forms.TimeField(
        label="It ends at",
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"required": "Enter when it ends", "invalid": "Enter when it ends, like 12:30"},
    )
    places = forms.IntegerField(
        label="How many places are there?",
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many places there are",
            "invalid": "Enter a whole number of places",
            "min_value": "There must be one place at least",
            "max_value": "There can be at most 1,000 places",
        },
    )
    organisations = forms.MultipleChoiceField(
        label="For whom is it?",
        help_text="Choose none to open it to every organisation.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose organisations from the list"},
    )

    def __init__(
        self, *args: Any, courses: Sequence[CourseTerms], organisations: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        """Offer these courses and organisations."""
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [  # type: ignore[attr-defined]
            ("", "No, it stands on its own"),
            *((terms.code, terms.title) for terms in courses),
        ]
        self.fields["organisations"].choices = list(organisations)  # type: ignore[attr-defined]

    def began_at(self) -> datetime:
        """Return the moment at which it begins, in London."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["begins"], tzinfo=LONDON)

    def ended_at(self) -> datetime:
        """Return the moment at which it ends, in London."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["ends"], tzinfo=LONDON)


class AttendanceForm(KitForm):
    """Who of those with a place was there."""

    there = forms.MultipleChoiceField(
        label="Who was there?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from those who have a place"},
    )

    def __init__(self, *args: Any, bookings: Sequence[BookingRow], **kwargs: Any) -> None:
        """Offer these bookings; whoever was marked before is ticked."""
        marked = [one.reference for one in bookings if one.has_attended]
        super().__init__(*args, **{"initial": {"there": marked}, **kwargs})
        self.fields["there"].choices = [  # type: ignore[attr-defined]
            (one.reference, one.person_name) for one in bookings
        ]


class EvaluationForm(KitForm):
    """What somebody thinks of a session, from 1 to 5."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask each question."""
        super().__init__(*args, **kwargs)
        for code, words in QUESTIONS.items():
            self.fields[code] = forms.TypedChoiceField(
                label=words,
                coerce=int,
                choices=[("5", "5, fully"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1, no")],
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose a mark: {words}", "invalid_choice": "Choose a mark from 1 to 5"},
            )

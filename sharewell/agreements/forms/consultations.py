"""The shape of answers to a consultation, and of what an officer enters about one."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms

from sharewell.agreements.types import LONGEST_NOTE, LONGEST_TITLE
from sharewell.agreements.types.consultations import DECIDED_WORDS, Decided
from sharewell.core.ratifying import Says
from sharewell.design.forms import KitForm
from sharewell.design.words import LONDON

TOO_LONG = f"Write at most {LONGEST_NOTE:,} characters"
ANSWERS = {
    Says.AGREE: "We agree",
    Says.OBJECT: "We object",
    Says.COMMENT: "We only want to say something",
    Says.ASK_FOR_TIME: "We need more time",
    Says.DELEGATE: "Somebody else answers for us",
    Says.WITHDRAW: "We withdraw from the document",
}


class AnswerForm(KitForm):
    """What an organisation answers. `organisations` is there only for whoever speaks for several."""

    organisations = forms.MultipleChoiceField(
        label="For which organisations do you answer?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose for which organisation you answer"},
    )
    says = forms.ChoiceField(
        label="What do you answer?",
        widget=forms.RadioSelect,
        choices=[(code.value, words) for code, words in ANSWERS.items()],
        error_messages={"required": "Choose what you answer", "invalid_choice": "Choose what you answer"},
    )
    words = forms.CharField(
        label="Why, or what do you want to say?",
        help_text="Everybody who is asked reads this. Write nothing about a child. Leave it empty if you just agree.",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": TOO_LONG},
    )
    to_name = forms.CharField(
        label="Name of who answers instead of you",
        help_text="Only if somebody else answers",
        required=False,
        max_length=LONGEST_TITLE,
    )
    to_email = forms.EmailField(
        label="Their e-mail address",
        help_text="They get a link, and need no account",
        required=False,
        error_messages={"invalid": "Enter an e-mail address, like name@example.org"},
    )

    def __init__(self, data: Any = None, *, asked: Sequence[tuple[str, str]] = (), may_delegate: bool = True) -> None:
        """Offer the organisations for which the person speaks; where it is one, it is not asked for."""
        super().__init__(data)
        if len(asked) > 1:
            self.fields["organisations"].choices = list(asked)  # type: ignore[attr-defined]
        else:
            del self.fields["organisations"]
        if not may_delegate:
            del self.fields["to_name"], self.fields["to_email"]
            self.fields["says"].choices = [  # type: ignore[attr-defined]
                (code.value, words) for code, words in ANSWERS.items() if code is not Says.DELEGATE
            ]

    def says_code(self) -> Says:
        """Return the answer."""
        return Says(self.cleaned_data["says"])


class WordsForm(KitForm):
    """A remark for everybody who is asked."""

    prefix = "remark"

    words = forms.CharField(
        label="Write to everybody who is asked",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write something", "max_length": TOO_LONG},
    )


class BounceForm(KitForm):
    """What came back, and how that is known."""

    prefix = "bounce"

    circulation = forms.ChoiceField(label="What came back?", error_messages={"required": "Choose what came back"})
    why = forms.CharField(
        label="How do you know?",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say how you know", "max_length": TOO_LONG},
    )

    def __init__(self, data: Any = None, *, sent: Sequence[tuple[str, str]] = ()) -> None:
        """Offer what was sent and is not known to have come back."""
        super().__init__(data)
        self.fields["circulation"].choices = [("", "Choose"), *sent]  # type: ignore[attr-defined]


class _ForceForm(KitForm):
    """From when a version is in force, and when it is looked at again."""

    in_force_on = forms.DateField(
        label="In force from",
        help_text="Used only where the version is ratified or adopted",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter the day", "invalid": "Enter the day, like 22/11/2026"},
    )
    review_on = forms.DateField(
        label="Looked at again by",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter the day", "invalid": "Enter the day, like 22/11/2027"},
    )

    def in_force_from(self, now: datetime) -> datetime:
        """Return the first minute of the day in London, or this minute where that is over."""
        return max(now, datetime.combine(self.cleaned_data["in_force_on"], time(), tzinfo=LONDON))


class CloseForm(_ForceForm):
    """The close of a consultation."""

    prefix = "close"


class BoardForm(_ForceForm):
    """What the board decided."""

    prefix = "board"
    field_order = ("decided", "decided_on", "words", "in_force_on", "review_on")

    decided = forms.ChoiceField(
        label="What did the board decide?",
        widget=forms.RadioSelect,
        choices=[(code.value, DECIDED_WORDS[code]) for code in Decided],
        error_messages={"required": "Choose what the board decided"},
    )
    decided_on = forms.DateField(
        label="On which day?",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter the day", "invalid": "Enter the day, like 22/11/2026"},
    )
    words = forms.CharField(
        label="In its own words",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what the board said", "max_length": TOO_LONG},
    )

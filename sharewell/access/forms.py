"""The shape of what is typed to sign in, to choose a post, and to say when somebody is away."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms

from sharewell.access.types import PROOF_WORDS
from sharewell.design.forms import KitForm
from sharewell.design.words import LONDON
from sharewell.partnerships.types import TeamRow
from sharewell.practitioners.types import PostRow

LONGEST_PASSWORD = 1_000  # characters; hashing more only costs time


class SignInForm(KitForm):
    """E-mail address and password."""

    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={"required": "Enter your e-mail address", "max_length": "Enter your e-mail address"},
    )
    password = forms.CharField(
        label="Password",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password", "max_length": "Enter your password"},
    )


class CodeForm(KitForm):
    """Six digits of an app, or a recovery code."""

    code = forms.CharField(
        label="Code",
        help_text="The six digits that your app shows now. If you have lost it, enter a recovery code.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}),
        error_messages={"required": "Enter the code from your app", "max_length": "Enter the code from your app"},
    )


class AppForm(KitForm):
    """The first six digits of a new app."""

    code = forms.CharField(
        label="Code that the app shows",
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
        error_messages={
            "required": "Enter the six digits that the app shows",
            "max_length": "Enter the six digits that the app shows",
        },
    )
    square = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)


class KeyForm(KitForm):
    """A name for a new key, and what the browser says of it."""

    name = forms.CharField(
        label="Name of the key",
        help_text="So that you know which one it is, such as “Blue key” or “My telephone”.",
        max_length=60,
        error_messages={"required": "Give the key a name", "max_length": "Give the key a shorter name"},
    )
    answer = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)


class NewPasswordForm(KitForm):
    """The password now, and a new one."""

    old = forms.CharField(
        label="Your password now",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password", "max_length": "Enter your password"},
    )
    new = forms.CharField(
        label="New password",
        help_text="At least 12 characters. Three or four words that do not belong together are good.",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a new password", "max_length": "Use a shorter password"},
    )


class RecoverForm(KitForm):
    """The e-mail address of somebody who cannot sign in any more."""

    email = forms.CharField(
        label="Your e-mail address at work",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={"required": "Enter your e-mail address", "max_length": "Enter your e-mail address"},
    )


class WitnessForm(KitForm):
    """How a manager made sure that it is the person who asks."""

    proof = forms.ChoiceField(
        label="How did you make sure that it is them?",
        choices=[(proof.value, words) for proof, words in PROOF_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how you made sure", "invalid_choice": "Choose one of these"},
    )
    how_known = forms.CharField(
        label="In a few words",
        help_text="Such as “She came to my room this morning”. Nothing about a child.",
        max_length=300,
        error_messages={
            "required": "Say in a few words how you made sure",
            "max_length": "Use at most 300 characters",
        },
    )


class GetBackInForm(KitForm):
    """A new password for somebody who comes with a one-time link."""

    new = forms.CharField(
        label="New password",
        help_text="At least 12 characters. Three or four words that do not belong together are good.",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a new password", "max_length": "Use a shorter password"},
    )
    link = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)


class ChoosePostForm(KitForm):
    """One of one's own current posts."""

    post = forms.ChoiceField(
        label="In which post are you working now?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a post", "invalid_choice": "Choose one of your posts"},
    )

    def __init__(self, *args: Any, posts: Sequence[PostRow], **kwargs: Any) -> None:
        """Offer these posts."""
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [  # type: ignore[attr-defined]
            (post.reference, f"{post.title}, {post.organisation_name}") for post in posts
        ]


class EndPostForm(KitForm):
    """Who takes over what somebody owes."""

    to_post = forms.ChoiceField(
        label="Who takes over what they owe?",
        help_text="Where you choose nobody, it goes to whoever covers for each thing, or to the team.",
        required=False,
        widget=forms.Select,
        error_messages={"invalid_choice": "Choose somebody from the list"},
    )

    def __init__(self, *args: Any, posts: Sequence[PostRow], **kwargs: Any) -> None:
        """Offer these posts."""
        super().__init__(*args, **kwargs)
        self.fields["to_post"].choices = [  # type: ignore[attr-defined]
            ("", "Whoever covers, or the team"),
            *((post.reference, f"{post.person_name}, {post.title}") for post in posts),
        ]


class MovePostForm(KitForm):
    """The team and the title that somebody moves to."""

    team = forms.ChoiceField(
        label="Team",
        required=False,
        widget=forms.Select,
        error_messages={"invalid_choice": "Choose a team from the list"},
    )
    title = forms.CharField(
        label="Title of the post",
        max_length=200,
        error_messages={"required": "Enter the title of the post", "max_length": "Write at most 200 characters"},
    )

    def __init__(self, *args: Any, teams: Sequence[TeamRow], **kwargs: Any) -> None:
        """Offer these teams."""
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", "No team"), *((team.reference, team.name) for team in teams)]  # type: ignore[attr-defined]


class AwayForm(KitForm):
    """From which day until which day somebody is away, both days included."""

    first_day = forms.DateField(
        label="First day away",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter the first day", "invalid": "Enter the first day, like 22/11/2026"},
    )
    last_day = forms.DateField(
        label="Last day away",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter the last day", "invalid": "Enter the last day, like 24/11/2026"},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("first_day"), found.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day must not come before the first day")
        return found

    def began_at(self) -> datetime:
        """Return the first minute of the first day, in London."""
        return datetime.combine(self.cleaned_data["first_day"], time(), tzinfo=LONDON)

    def ended_at(self) -> datetime:
        """Return the first minute of the day after the last one, in London."""
        return datetime.combine(self.cleaned_data["last_day"] + timedelta(days=1), time(), tzinfo=LONDON)

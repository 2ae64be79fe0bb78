"""The shape of what is typed to begin, to invite, to name who advises and leads, and to say when somebody is away."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms

from sharewell.acting.types import Role
from sharewell.design.forms import KitForm
from sharewell.design.words import LONDON
from sharewell.foundation.uploads import LARGEST
from sharewell.partnerships.types import InScope, TeamRow
from sharewell.practitioners.types import (
    ENGAGEMENT_WORDS,
    ROLE_WORDS,
    Engagement,
    Offices,
    OfficesRow,
    OutOfHours,
    Wanted,
    WantedOrganisation,
)

LONGEST_PASSWORD = 1_000  # characters; hashing more only costs time
LONGEST = 200

Choices = Sequence[tuple[str, str]]


def _text(label: str, *, error: str, longest: int = LONGEST, hint: str = "", **attributes: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        widget=forms.TextInput(attrs=attributes),
        error_messages={"required": error, "max_length": f"Write at most {longest} characters"},
    )


def _email(label: str, *, hint: str = "") -> forms.EmailField:
    wrong = "Enter an e-mail address in full, like name@example.org"
    return forms.EmailField(
        label=label,
        help_text=hint,
        max_length=254,
        widget=forms.EmailInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": wrong, "invalid": wrong, "max_length": wrong},
    )


def _one_of(label: str, *, error: str, choices: Choices = (), hint: str = "", is_long: bool = False) -> Any:
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        widget=forms.Select if is_long else forms.RadioSelect,
        error_messages={"required": error, "invalid_choice": error},
    )


class PasswordForm(KitForm):
    """A first password, typed twice."""

    password = forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. Three or four words that do not belong together are good.",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password", "max_length": "Choose a shorter password"},
    )
    again = forms.CharField(
        label="The same password again",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter the password again", "max_length": "Choose a shorter password"},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        found: dict[str, Any] = super().clean() or {}
        if "password" in found and "again" in found and found["password"] != found["again"]:
            self.add_error("again", "The two passwords differ. Enter the same one twice")
        return found


class InviteForm(KitForm):
    """Whom to invite, into which post."""

    name = _text("Name", error="Enter the person’s name")
    email = _email("E-mail address", hint="The invitation goes there.")
    role = _one_of("What will they do here?", error="Choose what they will do", is_long=True)
    title = _text("Title of the post", error="Enter the title of the post", hint="Such as Health visitor.")
    team = forms.ChoiceField(
        label="Team",
        required=False,
        widget=forms.Select,
        error_messages={"invalid_choice": "Choose a team from the list"},
    )
    engagement = _one_of(
        "How are they bound to your organisation?",
        error="Choose how they are bound to your organisation",
        choices=[(one.value, ENGAGEMENT_WORDS[one]) for one in Engagement],
    )

    def __init__(self, *args: Any, teams: Sequence[TeamRow], roles: Sequence[Role], **kwargs: Any) -> None:
        """Offer these teams and roles."""
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", "No team"), *((team.reference, team.name) for team in teams)]  # type: ignore[attr-defined]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", "Choose one"),
            *((role.value, ROLE_WORDS[role]) for role in roles),
        ]

    def wanted(self) -> Wanted:
        """Return what was typed."""
        said = self.cleaned_data
        return Wanted(
            name=said["name"],
            email=said["email"],
            team=said["team"],
            role=Role(said["role"]),
            title=said["title"],
            engagement=Engagement(said["engagement"]),
        )


class OfficesForm(KitForm):
    """Who advises and leads, and what to do when nobody can be reached."""

    adviser = _one_of(
        "Adviser",
        error="Choose the adviser",
        hint="Answers questions about sharing: a Caldicott Guardian, a data protection officer.",
        is_long=True,
    )
    cover = _one_of(
        "Adviser’s cover", error="Choose the adviser’s cover", hint="Answers when the adviser is away.", is_long=True
    )
    out_of_hours_words = _text(
        "What to do out of hours", error="Say what to do out of hours", longest=300, hint="One or two short sentences."
    )
    out_of_hours_telephone = _text(
        "Number to ring out of hours",
        error="Enter a number that can be rung out of hours",
        longest=20,
        inputmode="tel",
    )
    legal_adviser = _one_of(
        "Legal adviser", error="Choose the legal adviser", hint="May serve several organisations.", is_long=True
    )
    sharing_lead = _one_of(
        "Lead for information sharing",
        error="Choose the lead for information sharing",
        hint="Answers for how your organisation shares.",
        is_long=True,
    )

    def __init__(self, *args: Any, advisers: Choices, others: Choices, **kwargs: Any) -> None:
        """Offer `advisers` for adviser and legal adviser, and all of both for cover and lead."""
        super().__init__(*args, **kwargs)
        for name in ("adviser", "legal_adviser"):
            self.fields[name].choices = [("", "Choose one"), *advisers]  # type: ignore[attr-defined]
        for name in ("cover", "sharing_lead"):
            self.fields[name].choices = [("", "Choose one"), *advisers, *others]  # type: ignore[attr-defined]

    @staticmethod
    def begun_with(row: OfficesRow) -> dict[str, str]:
        """Return what stands in the fields at first: who holds the offices now."""
        return {
            "adviser": row.adviser.reference if row.adviser else "",
            "cover": row.cover.reference if row.cover else "",
            "out_of_hours_words": row.out_of_hours.words if row.out_of_hours else "",
            "out_of_hours_telephone": row.out_of_hours.telephone if row.out_of_hours else "",
            "legal_adviser": row.legal_adviser.reference if row.legal_adviser else "",
            "sharing_lead": row.sharing_lead.reference if row.sharing_lead else "",
        }

    def offices(self) -> Offices:
        """Return what was chosen."""
        said = self.cleaned_data
        return Offices(
            adviser=said["adviser"],
            cover=said["cover"],
            out_of_hours=OutOfHours(words=said["out_of_hours_words"], telephone=said["out_of_hours_telephone"]),
            legal_adviser=said["legal_adviser"],
            sharing_lead=said["sharing_lead"],
        )


class OrganisationForm(KitForm):
    """An organisation, what the register says of it, and its first administrator."""

    name = _text("Name of the organisation", error="Enter the name of the organisation")
    kind = _one_of("What kind is it?", error="Choose the kind", is_long=True)
    department = forms.CharField(
        label="Department (if it is part of a council)",
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": f"Write at most {LONGEST} characters"},
    )
    is_public_authority = _one_of(
        "Is it a public authority?", error="Choose yes or no", choices=[("yes", "Yes"), ("no", "No")]
    )
    in_scope_s16la = _one_of(
        "Does the duty to share reach it?",
        error="Choose yes, no or not sure",
        hint="Children Act 2004, section 16LA. An information governance lead signs it off later.",
        choices=[(InScope.YES.value, "Yes"), (InScope.NO.value, "No"), (InScope.UNSURE.value, "Not sure")],
    )
    scope_reason = _text("Why?", error="Say why the duty reaches it, or does not", longest=500)
    began_on = forms.DateField(
        label="From which day is this so?",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter a day", "invalid": "Enter a day, like 30/09/2026"},
    )
    administrator_name = _text("Name of its first administrator", error="Enter the administrator’s name")
    administrator_email = _email("Their e-mail address", hint="The invitation goes there.")

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        """Offer these kinds."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Choose one"), *kinds]  # type: ignore[attr-defined]

    def wanted(self) -> WantedOrganisation:
        """Return what was typed."""
        said = self.cleaned_data
        return WantedOrganisation(
            name=said["name"],
            kind=said["kind"],
            department=said["department"],
            is_public_authority=said["is_public_authority"] == "yes",
            in_scope_s16la=InScope(said["in_scope_s16la"]),
            scope_reason=said["scope_reason"],
            began_on=said["began_on"],
            administrator_name=said["administrator_name"],
            administrator_email=said["administrator_email"],
        )


class FileForm(KitForm):
    """A CSV file."""

    file = forms.FileField(
        label="CSV file",
        help_text=f"At most 500 lines and {LARGEST // 1000} kB.",
        error_messages={
            "required": f"Choose a CSV file of at most {LARGEST // 1000} kB",
            "empty": "The file is empty. Choose another one",
            "invalid": "Choose a CSV file",
        },
    )


class AwayForm(KitForm):
    """Who is away, from which day until which day, both days included."""

    person = _one_of("Who is away?", error="Choose who is away", is_long=True)
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

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        """Offer these people."""
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "Choose one"), *people]  # type: ignore[attr-defined]

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

"""The shapes of what is sent to the pages of the index."""

import re
from collections.abc import Sequence
from datetime import datetime

from django import forms

from sharewell.children.types import (
    GROUND_WORDS,
    LONGEST,
    LONGEST_ASKED,
    OUTCOME_WORDS,
    SENSITIVE,
    SERVICE_WORDS,
    SHIELD_WORDS,
    Asked,
    CheckOutcome,
    SensitiveGround,
    ServiceKind,
    ShieldReason,
)
from sharewell.core.identifiers import ReferenceUnreadable, parse_reference
from sharewell.design.forms import KitForm
from sharewell.design.words import can_be_rung

WAYS_OF_A_DAY = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d")
_YEAR = re.compile(r"(19|20)\d\d")


def words_field(label: str, *, help_text: str = "", required: str = "Write it down", rows: int = 4) -> forms.CharField:
    """Return a field for words of one's own."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": f"Write at most {LONGEST:,} characters"},
    )


def _known(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST_ASKED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": f"Write at most {LONGEST_ASKED} characters"},
    )


class SearchForm(KitForm):
    """The purpose first, then what is known."""

    purpose = forms.ChoiceField(
        label="Why are you looking for this child?",
        help_text="Your reason is kept with the search.",
        widget=forms.RadioSelect,
        error_messages={"required": "Say why you are looking", "invalid_choice": "Say why you are looking"},
    )
    given_names = _known("First names", "A nickname will do. Guess the spelling if you must.")
    family_name = _known("Last name", "Now, or an earlier one.")
    age = forms.IntegerField(
        label="Age in years, if you only know that",
        required=False,
        min_value=0,
        max_value=25,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Write the age as a number, such as 9",
            "min_value": "Write the age as a number, such as 9",
            "max_value": "The index holds children and young people up to 25",
        },
    )
    born = _known("Birth date or year", "For example 27 3 2015, or 2015.")
    address = _known("House and street", "Where they live or used to live.")
    town = _known("Town or village")
    postcode = _known("Postcode")
    parent = _known("A parent’s or carer’s name")
    identifier = _known("NHS number, or the reference of a child", "A reference begins with chi.")

    def __init__(self, *arguments: object, purposes: Sequence[tuple[str, str]], **keywords: object) -> None:
        """Take the purposes that content holds."""
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        self.fields["purpose"].choices = list(purposes)  # type: ignore[attr-defined]

    def clean_born(self) -> str:
        """Return a day or a year as ISO."""
        text = " ".join(str(self.cleaned_data["born"]).split())
        if not text or _YEAR.fullmatch(text):
            return text
        for way in WAYS_OF_A_DAY:
            try:
                return datetime.strptime(text, way).date().isoformat()  # noqa: DTZ007 a day has no time zone
            except ValueError:
                continue
        raise forms.ValidationError("Write the birth date as day, month and year, such as 27 3 2015, or the year alone")

    def asked(self) -> Asked:
        """Return what is known."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "purpose"}
        return Asked(**said)


class InvolvementForm(KitForm):
    """What I do with this child, and how to reach me."""

    kind = forms.ChoiceField(
        label="What does your service do?",
        choices=[("", "Choose"), *((one.value, SERVICE_WORDS[one]) for one in ServiceKind)],
        error_messages={"required": "Choose what your service does", "invalid_choice": "Choose what your service does"},
    )
    telephone = forms.CharField(
        label="On which number can you be reached?",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": "Write a telephone number", "max_length": "Write one telephone number"},
    )
    ground = forms.ChoiceField(
        label="Only for sexual health, mental health, drugs or alcohol: why may this be recorded?",
        help_text="Nobody else will see that such a service works with the child.",
        required=False,
        choices=[("", "It is another kind of service"), *((one.value, GROUND_WORDS[one]) for one in SensitiveGround)],
        widget=forms.Select,
    )

    def clean_telephone(self) -> str:
        """Refuse what cannot be rung: the others stand before it when a child is in danger."""
        number = str(self.cleaned_data["telephone"]).strip()
        if not can_be_rung(number):
            raise forms.ValidationError("Write one telephone number, such as 01632 960001 or 01632 960001 ext 12")
        return number

    def clean(self) -> dict[str, object]:
        """Ask for a ground exactly where the service is sensitive: what is chosen elsewhere would be kept nowhere."""
        said = dict(super().clean() or self.cleaned_data)
        if said.get("kind") in SENSITIVE and not said.get("ground"):
            self.add_error("ground", "Choose why this may be recorded")
        if said.get("kind") and said["kind"] not in SENSITIVE and said.get("ground"):
            self.add_error(
                "ground",
                "Leave this empty for your kind of service. If you fear that a child is harmed, this page does not"
                " report it: ring children’s social care",
            )
        return said


class AskForm(KitForm):
    """A question that is passed on."""

    words = words_field(
        "Why do you ask?",
        help_text="Say what you want to know and how to reach you. Do not tell the child’s story.",
        required="Write why you ask",
    )


class ShieldForm(KitForm):
    """Why a child must not be found, and who may still see them."""

    reason = forms.ChoiceField(
        label="Why must this child not be found?",
        choices=[(one.value, SHIELD_WORDS[one]) for one in ShieldReason],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason", "invalid_choice": "Choose a reason"},
    )
    words = words_field("Say why in your own words", required="Write why")
    second = forms.ChoiceField(
        label="Who else may see the child, and lift this with you?",
        help_text="It takes two people to make the child findable again.",
        error_messages={"required": "Choose a second person", "invalid_choice": "Choose a second person"},
    )
    keep = forms.MultipleChoiceField(
        label="Who works with the child now, and should still see them?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *arguments: object,
        seconds: Sequence[tuple[str, str]],
        involved: Sequence[tuple[str, str]],
        **keywords: object,
    ) -> None:
        """Take who may lift it too, and who works with the child."""
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        self.fields["second"].choices = [("", "Choose"), *seconds]  # type: ignore[attr-defined]
        self.fields["keep"].choices = list(involved)  # type: ignore[attr-defined]
        if not involved:
            del self.fields["keep"]


class ClearForm(KitForm):
    """Who else may see a hidden child."""

    post = forms.ChoiceField(
        label="Who else may see the child?",
        help_text="They see the child from now on, and are told that something waits for them.",
        error_messages={"required": "Choose a person", "invalid_choice": "Choose a person"},
    )

    def __init__(self, *arguments: object, posts: Sequence[tuple[str, str]], **keywords: object) -> None:
        """Take who may be chosen."""
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        self.fields["post"].choices = [("", "Choose"), *posts]  # type: ignore[attr-defined]


class WhyForm(KitForm):
    """A reason in words."""

    words = words_field("Why?", required="Write why")


class MatchForm(KitForm):
    """Whether two records are one child."""

    is_same = forms.ChoiceField(
        label="Are these one child?",
        choices=[("yes", "Yes, one child"), ("no", "No, two children")],
        widget=forms.HiddenInput,
        error_messages={"required": "Say whether they are one child", "invalid_choice": "Say yes or no"},
    )
    words = words_field("How do you know?", help_text="Write whom you asked.", required="Write how you know")


class OtherRecordForm(KitForm):
    """Another record, to be looked at before it is linked."""

    other = forms.CharField(
        label="Reference of the other record",
        help_text="It begins with chi. You see both records before anything is linked.",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Write the reference of the other record"},
    )

    def clean_other(self) -> str:
        """Return the reference as it is written, however it was read out; what is none stays as it was typed."""
        text = str(self.cleaned_data["other"]).strip()
        try:
            return parse_reference(text)
        except ReferenceUnreadable:
            return text


class MergeForm(KitForm):
    """Why two records are one child."""

    words = words_field(
        "How do you know that they are one child?",
        help_text="Write whom you asked. It is kept with the link.",
        required="Write how you know",
    )


class CheckForm(KitForm):
    """What was found about a missing GP or school."""

    outcome = forms.ChoiceField(
        label="What did you find?",
        choices=[(one.value, OUTCOME_WORDS[one]) for one in CheckOutcome],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what you found", "invalid_choice": "Say what you found"},
    )
    words = words_field("How do you know?", help_text="Write whom you asked.", required="Write how you know", rows=3)

"""The shapes of what is sent to the pages of moves, leaving, death, the archive and legal holds."""

from collections.abc import Sequence
from typing import Any

from django import forms

from sharewell.children.forms.index import WAYS_OF_A_DAY, words_field
from sharewell.children.types import LONGEST_ADDRESS, LONGEST_SAID
from sharewell.children.types.lifecycle import (
    ARCHIVE_WORDS,
    DEATH_WORDS,
    LONGEST_SAID_BY,
    STAY_WORDS,
    Agreed,
    ArchiveReason,
    DeathSource,
    OutsideCouncil,
    StayGround,
)
from sharewell.design.forms import KitForm

OUTSIDE = "outside"
YES_NO = [("yes", "Yes"), ("no", "No")]


def _day(label: str, *, required: str = "", help_text: str = "For example 27 3 2026.") -> forms.DateField:
    wrong = "Write the day as day, month and year, such as 27 3 2026"
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=bool(required),
        input_formats=WAYS_OF_A_DAY,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": required or wrong, "invalid": wrong},
    )


def _line(label: str, *, required: str = "", help_text: str = "", longest: int = LONGEST_SAID_BY) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=longest,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": required, "max_length": f"Write at most {longest} characters"},
    )


def _choice(label: str, choices: Sequence[tuple[str, str]], *, required: str, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": required, "invalid_choice": required},
    )


IN_WRITING = {
    "agreed_by": "Write who agreed in writing",
    "agreed_on": "Write on which day they wrote",
    "agreed_reference": "Write the reference of the letter or message",
}


class AgreedFields(KitForm):
    """Who agreed in writing, on which day, under which reference: all three, or none of them."""

    agreed_by = _line("Who at the other council agreed in writing?")
    agreed_on = _day("On which day did they write?")
    agreed_reference = _line("Under which reference?", help_text="The number of the letter or message.")

    def clean(self) -> dict[str, Any]:
        """Ask for all three where one of them is said, or the other council accepted."""
        said = dict(super().clean() or self.cleaned_data)
        given = {name: said.get(name) for name in IN_WRITING if name in self.fields}
        if any(given.values()) or (given and said.get("accepts") == "yes"):
            for name, value in given.items():
                if not value and name not in self.errors:
                    self.add_error(name, IN_WRITING[name])
        return said

    def agreed(self) -> Agreed | None:
        """Return the written agreement, or None where nothing is said of one, or the other council declined."""
        said = self.cleaned_data
        if not said.get("agreed_on") or said.get("accepts") == "no":
            return None
        return Agreed(by=said["agreed_by"], on=said["agreed_on"], reference=said["agreed_reference"])


class ClaimForm(AgreedFields):
    """One's own council is responsible."""

    since_on = _day("Since which day is your council responsible?", required="Write since which day")
    words = words_field("How do you know?", required="Write how you know")
    field_order = ("since_on", "words", "agreed_by", "agreed_on", "agreed_reference")

    def __init__(self, *arguments: Any, is_outside: bool, **keywords: Any) -> None:
        """Ask for a written agreement only where a council outside is responsible now."""
        super().__init__(*arguments, **keywords)
        if not is_outside:
            for name in ("agreed_by", "agreed_on", "agreed_reference"):
                del self.fields[name]


class MoveForm(KitForm):
    """Where the child moves, and why that is known."""

    to = forms.ChoiceField(
        label="To which council?",
        error_messages={"required": "Choose a council", "invalid_choice": "Choose a council"},
    )
    outside_name = _line("If it is another council: its name", longest=LONGEST_SAID)
    outside_contact = _line("Its contact point", help_text="A number, and who answers.", longest=LONGEST_ADDRESS)
    outside_reached = _line("How did you reach it?", longest=LONGEST_ADDRESS)
    moves_on = _day("On which day has the child moved, or will?", required="Write the day of the move")
    words = words_field("What do you know of the move?", required="Write what you know of the move")

    def __init__(self, *arguments: Any, councils: Sequence[tuple[str, str]], **keywords: Any) -> None:
        """Take the councils of the register."""
        super().__init__(*arguments, **keywords)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"), *councils, (OUTSIDE, "Another council, which is not in the list"),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for all of a council outside, and for nothing of it otherwise."""
        said = dict(super().clean() or self.cleaned_data)
        if said.get("to") == OUTSIDE:
            for name, missing in (
                ("outside_name", "Write the name of the council"),
                ("outside_contact", "Write how the council can be reached"),
                ("outside_reached", "Write how you reached it"),
            ):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, missing)
        return said

    def council(self) -> str | OutsideCouncil:
        """Return the council that was chosen."""
        said = self.cleaned_data
        if said["to"] != OUTSIDE:
            return str(said["to"])
        return OutsideCouncil(
            name=said["outside_name"], contact=said["outside_contact"], reached=said["outside_reached"]
        )


class AnswerForm(KitForm):
    """Whether one's own council accepts."""

    accepts = _choice(
        "Does your council accept responsibility for this child’s record?",
        [("yes", "Yes, from now on"), ("no", "No")],
        required="Say yes or no",
    )
    words = words_field("Say it in words", required="Write why you accept or decline")


class OutsideAnswerForm(AgreedFields):
    """What the council outside answered."""

    accepts = _choice("Did the other council accept?", YES_NO, required="Say yes or no")
    words = words_field("What did they say?", required="Write what they said")
    field_order = ("accepts", "agreed_by", "agreed_on", "agreed_reference", "words")


class DepartureForm(KitForm):
    """A child left England."""

    left_on = _day("On which day did the child leave England?", required="Write the day")
    is_return_intended = _choice("Do they mean to come back?", YES_NO, required="Say whether they mean to come back")
    said_by = _line("Who told you?", required="Write who told you")
    words = words_field("What do you know?", required="Write what you know")


class ReturnForm(KitForm):
    """A child is back."""

    returned_on = _day("Since which day is the child back?", required="Write the day")
    words = words_field("How do you know?", required="Write how you know")


class DeathForm(KitForm):
    """A child died."""

    died_on = _day("On which day did the child die?", required="Write the day")
    source = _choice(
        "From where is it known?", [(one.value, DEATH_WORDS[one]) for one in DeathSource], required="Choose a source"
    )
    said_by = _line("Who told you?", required="Write who told you")


class StayForm(KitForm):
    """A young person agrees to stay."""

    ground = _choice(
        "Why may they stay?", [(one.value, STAY_WORDS[one]) for one in StayGround], required="Choose why they may stay"
    )
    agreed_on = _day("On which day did they agree?", required="Write the day on which they agreed")
    got_by = _line("Who asked them?", required="Write who asked them")
    until = _day(
        "Until which day?",
        required="Write until which day",
        help_text="At most their 25th birthday. For example 27 3 2031.",
    )


class ArchiveForm(KitForm):
    """Whom one looks for in the archive, and why."""

    reason = _choice(
        "Why do you open the archive?",
        [(one.value, ARCHIVE_WORDS[one]) for one in ArchiveReason],
        required="Choose a reason",
    )
    words = words_field("Say why in your own words", required="Write why")
    identifier = _line("Reference or NHS number of the child")
    family_name = _line("Or last name")
    born_on = _day("and birth date")

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two ways to say who it is."""
        said = dict(super().clean() or self.cleaned_data)
        if not said.get("identifier") and not (said.get("family_name") and said.get("born_on")) and not self.errors:
            self.add_error("identifier", "Write a reference or an NHS number, or a last name and the birth date")
        return said


class HoldForm(KitForm):
    """A record that must not be destroyed."""

    child = _line(
        "Reference of the child", required="Write the reference of the child", help_text="It begins with chi."
    )
    words = words_field("Why must it be kept?", required="Write why it must be kept")
    review_on = _day("When will you look at this again?", required="Write when you look at it again")


class KeepHoldForm(KitForm):
    """A hold stays."""

    review_on = _day("When will you look at it again?", required="Write when you look at it again")

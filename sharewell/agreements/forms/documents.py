"""The shape of what is typed about agreements."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms

from sharewell.agreements.types import LONGEST_NOTE, LONGEST_SECTION, LONGEST_TITLE, AgreementKind, Capacity, Followed
from sharewell.agreements.types.keeping import ASSURANCE_WORDS, LONGEST_NAME, AssuranceKind
from sharewell.design.forms import KitForm
from sharewell.design.words import LONDON

Choices = Sequence[tuple[str, str]]

EMPTY_SECTIONS = 2
"""How many empty sections a page for writing offers beyond those that are there."""

MOST_SECTIONS = 60


def _choice(label: str, error: str, *, choices: Choices = (), widget: Any = forms.Select, **more: Any) -> Any:
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        widget=widget,
        error_messages={"required": error, "invalid_choice": error},
        **more,
    )


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter a day", "invalid": "Enter a day, like 22/11/2026"},
        **more,
    )


def _line(label: str, error: str, *, longest: int = LONGEST_NAME, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        error_messages={"required": error, "max_length": f"Write at most {longest} characters"},
        **more,
    )


def _words(label: str, error: str, *, rows: int = 4, longest: int = LONGEST_NOTE, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": error, "max_length": f"Write at most {longest:,} characters"},
        **more,
    )


def from_day(day: date, *, now: datetime) -> datetime:
    """Return the moment from which something holds on a day: now where it is today, else the day's first minute."""
    return now if day == now.astimezone(LONDON).date() else datetime.combine(day, time(), tzinfo=LONDON)


class ChoosingForm(KitForm):
    """A form whose fields get their choices when it is made: `choices` is a mapping from field to choices."""

    def __init__(self, data: Any = None, *, choices: Mapping[str, Choices] | None = None, **more: Any) -> None:
        """Offer these choices."""
        super().__init__(data, **more)
        for name, offered in (choices or {}).items():
            self.fields[name].choices = list(offered)  # type: ignore[attr-defined]


class FindForm(KitForm):
    """Words of a title."""

    words = _line("Words of the title", "Enter a word of the title", longest=LONGEST_TITLE)


class NewAgreementForm(ChoosingForm):
    """A document: its kind, title, whose it is and what is before it."""

    kind = _choice("What kind of document is it?", "Choose the kind", widget=forms.RadioSelect)
    title = _line("Title", "Enter a title", longest=LONGEST_TITLE)
    holder = _choice(
        "Whose own is it?",
        "Choose from the list",
        required=False,
        help_text="Only for procedures and privacy material. The other kinds belong to the partnership.",
    )
    follows = _choice("Does it come after another document?", "Choose from the list", required=False)
    followed_as = _choice(
        "How does it come after it?",
        "Choose from the list",
        choices=[
            ("", "It comes after none"),
            (Followed.REPLACES.value, "It takes the other’s place"),
            (Followed.RETYPES.value, "It is the same document under another kind, and its parties stay"),
        ],
        required=False,
    )
    edition = _choice(
        "Which edition of the guide is it?", "Choose from the list", required=False, help_text="National guidance only."
    )

    def entered(self) -> dict[str, Any]:
        """Return what was typed, as `enter_agreement` takes it."""
        said = self.cleaned_data
        followed = said["followed_as"]
        return {
            **{name: said[name] for name in ("title", "holder", "follows", "edition")},
            "kind": AgreementKind(said["kind"]),
            "followed_as": Followed(followed) if followed else None,
        }


class DraftForm(KitForm):
    """What a new version changes."""

    note = _words(
        "What changes, and why? (optional)", "", rows=3, required=False, help_text="Everybody who is asked reads this."
    )


class TextForm(KitForm):
    """The sections of a version: a heading and a text each. One whose heading and text are empty is left out."""

    def __init__(self, data: Any = None, *, sections: Sequence[tuple[str, str]] = ()) -> None:
        """Offer the sections that there are, and some empty ones after them."""
        super().__init__(data)
        wanted = len(sections) + EMPTY_SECTIONS
        if data is not None:
            wanted = max(wanted, sum(name.startswith("heading_") for name in data))
        self.places = range(1, min(wanted, MOST_SECTIONS) + 1)
        for place in self.places:
            heading, body = sections[place - 1] if place <= len(sections) else ("", "")
            self.fields[f"heading_{place}"] = _line(
                f"Heading of section {place}", "", longest=LONGEST_TITLE, required=False, initial=heading
            )
            self.fields[f"body_{place}"] = _words(
                f"Text of section {place}",
                "",
                rows=8 if body else 4,
                longest=LONGEST_SECTION,
                required=False,
                initial=body,
                strip=False,
            )

    def clean(self) -> dict[str, Any]:
        """Ask for a heading where there is a text."""
        said = super().clean() or {}
        for place in self.places:
            if said.get(f"body_{place}", "").strip() and not said.get(f"heading_{place}", "").strip():
                self.add_error(f"heading_{place}", f"Give section {place} a heading")
        return said

    def sections(self) -> list[tuple[str, str]]:
        """Return what was typed, without empty sections, with plain line ends."""
        said = self.cleaned_data
        pairs = ((said[f"heading_{place}"], said[f"body_{place}"]) for place in self.places)
        return [(heading, body.replace("\r\n", "\n").strip()) for heading, body in pairs if heading.strip()]


class PartyForm(ChoosingForm):
    """A party."""

    organisation = _choice("Which organisation?", "Choose the organisation")
    capacity = _choice(
        "As what?",
        "Choose as what",
        choices=[
            (Capacity.SIGNATORY.value, "Signatory"),
            (Capacity.AGENT.value, "Agent of another organisation, in its own right"),
            (Capacity.SUBCONTRACTOR.value, "Subcontractor of another organisation, in its own right"),
        ],
        widget=forms.RadioSelect,
        initial=Capacity.SIGNATORY.value,
    )
    acts_for = _choice(
        "Whom does it work for?", "Choose from the list", required=False, help_text="Agents and subcontractors only."
    )


class LinkForm(ChoosingForm):
    """A document beside another."""

    alongside = _choice("Which document does it sit alongside?", "Choose the document")


class DifferenceForm(ChoosingForm):
    """Two versions to compare."""

    before = _choice("From", "Choose a version")
    after = _choice("To", "Choose a version")


class WhyForm(KitForm):
    """A reason."""

    why = _words("Why?", "Say why")


class NothingForm(KitForm):
    """A step that needs nothing but to be confirmed."""


class AgreeForm(KitForm):
    """How a version came to be agreed."""

    how = _choice(
        "What shows that it is agreed?",
        "Choose what shows it",
        choices=[
            ("signatures", "Its parties signed it (two at least; one body’s own needs none)"),
            ("adoption", "A board adopted it, and that is recorded here"),
        ],
        widget=forms.RadioSelect,
    )


class AdoptForm(KitForm):
    """Which body adopted a version."""

    body = _line("Which body adopted it?", "Name the body")
    adopted_on = _day("On which day?")
    minute = _line("Where do its minutes say so?", "Say where its minutes say so")


class InForceForm(KitForm):
    """From when a version holds, and when it is looked at again."""

    day = _day("From which day is it in force?")
    review_on = _day("By which day is it looked at again?")


class EndVersionForm(WhyForm):
    """When a version ends, and why."""

    day = _day("From which day is it no longer in force?")


class ReviewForm(KitForm):
    """When a version is looked at again."""

    review_on = _day("By which day is it looked at again?")


class AskToSignForm(KitForm):
    """By when parties are to sign."""

    by = _day("By which day?")


class SignForm(KitForm):
    """When an organisation approved a version, and from when it is bound."""

    approved_on = _day("On which day did your organisation approve it?")
    day = _day("From which day is your organisation bound?")


class TakeOverForm(KitForm):
    """From when an organisation takes over."""

    day = _day("From which day does your organisation take it over?")


class NominateForm(ChoosingForm):
    """Who is to speak for an organisation."""

    post = _choice(
        "Somebody with an account",
        "Choose from the list",
        required=False,
        help_text="They must be in post as a nominated representative, at whatever organisation of the partnership.",
    )
    name = _line("Or somebody without an account: their name", "", required=False)
    email = forms.EmailField(
        label="Their e-mail address",
        required=False,
        error_messages={"invalid": "Enter an e-mail address, like name@example.org"},
    )


class ContractForm(ChoosingForm):
    """A contract that makes signing a condition."""

    title = _line("Name or number of the contract", "Enter the name or number")
    commissioner = _choice("Who commissions?", "Choose who commissions")
    provider = _choice("Who provides?", "Choose who provides")
    agreement = _choice("Which agreement must the provider sign?", "Choose the agreement")
    sign_by = _day("By which day?")
    makes_processor = forms.BooleanField(
        label="The contract makes the provider a processor of the commissioner", required=False
    )
    brings_into_scope = forms.BooleanField(
        label="The contract brings the provider into scope of the duty to share (section 16LA)", required=False
    )


class CheckForm(KitForm):
    """What a check of a contract found."""

    note = _words("What did you find? (optional)", "", required=False, rows=3)


class AssuranceForm(KitForm):
    """What an organisation can show."""

    kind = _choice(
        "What can it show?",
        "Choose what it can show",
        choices=[(kind.value, words) for kind, words in ASSURANCE_WORDS.items()],
        widget=forms.RadioSelect,
    )
    number = _line("Number by which it is looked up", "Enter the number")
    level = _line("Level or result (optional)", "", required=False, help_text="Such as “Standards met” or “Plus”.")
    checked_on = _day("On which day did you look?")
    expires_on = _day("On which day does it run out?")

    def entered(self) -> dict[str, Any]:
        """Return what was typed, as `record_assurance` takes it."""
        return {**self.cleaned_data, "kind": AssuranceKind(self.cleaned_data["kind"])}


class SuccessionForm(ChoosingForm):
    """Who takes over from an organisation."""

    successor = _choice("Which organisation takes over its work?", "Choose the organisation")
    happened_on = _day("From which day?")
    why = _line("Which order, decision or letter says so?", "Say what it rests on", longest=500)

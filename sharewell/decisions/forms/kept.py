"""The shape of what the kept pages are told. Free text is kept as text and shown as text."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from sharewell.core.deciding import Edition, Guides
from sharewell.core.deciding.vocabulary import ANSWERS, CHECKLIST
from sharewell.decisions.queries.words import (
    CHOSEN_WORDS,
    FOOTING_WORDS,
    GOES_TO_WORDS,
    KIND_WORDS,
    SEEN_WORDS,
    TEXT_WORDS,
)
from sharewell.decisions.types import LONGEST_NAME, LONGEST_TEXT
from sharewell.design.forms import KitForm

DAY = "Write the day like 22 11 2026"
DAYS = ("%d %m %Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y")


def _text(code: str, *, rows: int = 3) -> forms.CharField:
    label, hint = TEXT_WORDS[code]
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"max_length": f"Write at most {LONGEST_TEXT:,} characters: a record is short and clear"},
    )


def _day(label: str, hint: str = "For example 22 11 2026. Leave it out if you do not know.") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=hint, required=False, input_formats=DAYS, error_messages={"invalid": DAY}
    )


def _words(label: str, hint: str = "", *, required: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        max_length=LONGEST_NAME,
        error_messages={"required": required, "max_length": f"Write at most {LONGEST_NAME} characters"},
    )


def _choice(label: str, words: Mapping[str, str], error: str, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=list(words.items()),
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": error, "invalid_choice": error},
    )


class BeginForm(KitForm):
    """What brings you here, and under which edition the case is judged."""

    way = forms.ChoiceField(
        label="What brings you here?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what brings you here", "invalid_choice": "Choose what brings you here"},
    )
    edition = forms.ChoiceField(
        label="Judge under",
        help_text="An old case is judged by the guidance of its own day.",
        error_messages={"invalid_choice": "Choose an edition from the list"},
    )
    judged_on = _day("The day of an old case", "Leave this out for a case of today. For example 22 11 2008.")

    def __init__(self, *args: Any, guides: Guides, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            *((way.code, way.title) for way in guides.ways.values()),
            ("not-sure", "I am not sure that it counts"),
        ]
        self.fields["edition"].choices = [  # type: ignore[attr-defined]
            (each.code, each.short_title) for each in reversed(guides.editions)
        ]


class RequestForm(KitForm):
    """What a request stands on, and who asked."""

    footing = _choice("What does the request stand on?", FOOTING_WORDS, "Choose what the request stands on")
    called_back = _choice(
        "Did you ring them back, on a number that you found yourself?",
        {"yes": "Yes", "no": "No, not yet"},
        "Say whether you rang them back",
    )
    received_from = _text("received-from", rows=2)


class RecipientForm(KitForm):
    """Who would be told, and for what purpose."""

    recipient_organisation = forms.ChoiceField(
        label="Whom would you tell?", required=False, error_messages={"invalid_choice": "Choose from the list"}
    )
    recipient = forms.ChoiceField(
        label="Or which kind of organisation or person, if it is not in the list?",
        required=False,
        error_messages={"invalid_choice": "Choose from the list"},
    )
    purpose = forms.ChoiceField(
        label="What for?",
        error_messages={"required": "Choose what it is for", "invalid_choice": "Choose what it is for"},
    )
    topics = forms.MultipleChoiceField(
        label="Is any of it about one of these?",
        help_text="Some information needs more care. You can leave this out.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list, or leave it out"},
    )

    def __init__(
        self, *args: Any, guides: Guides, edition: Edition, organisations: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("recipient_organisation", [("", "Not in the list"), *organisations])
        self._choose("recipient", [("", "Choose one"), *((kind.code, kind.title) for kind in guides.kinds.values())])
        self._choose("purpose", [("", "Choose one"), *((each.code, each.title) for each in edition.purposes)])
        self._choose("topics", [(topic.code, topic.title) for topic in edition.topics.values()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two ways of naming the recipient."""
        if not self.cleaned_data.get("recipient_organisation") and not self.cleaned_data.get("recipient"):
            self.add_error("recipient_organisation", "Choose whom you would tell, or which kind of organisation")
        return self.cleaned_data


class ChildForm(KitForm):
    """Who a child is, and the child as a person."""

    name = _words("The child’s name", "Leave it out if you do not know it.")
    identifying = _words("How do you know which child it is?", "For example the date of birth, or the red coat.")
    view = _text("view")
    view_not_asked = _text("view-not-asked", rows=2)
    trusted_adult = _text("trusted-adult", rows=2)
    interpreter = _text("interpreter", rows=2)
    needs = _text("needs", rows=2)
    consent_how = _text("consent-how", rows=2)


class ItemForm(KitForm):
    """One statement, with what it is and where it comes from."""

    text = forms.CharField(
        label="What do you want to say?",
        help_text="One thing at a time, short and clear.",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Write what you want to say",
            "max_length": f"Write at most {LONGEST_TEXT:,} characters",
        },
    )
    kind = _choice("What is it?", KIND_WORDS, "Say whether it is a fact, an opinion, an allegation or hearsay")
    seen = _choice("How do you know?", SEEN_WORDS, "Say how you know")
    source = _words(
        "Where does it come from?",
        "For example: own eyes; her teacher; the letter of 3 May.",
        required="Say where it comes from",
    )
    evidence = forms.CharField(
        label="What is the evidence?",
        help_text="Leave it out if there is none.",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    happened_on = _day("When did it happen?")
    known_on = _day("When did you come to know?")
    why_it_matters = forms.CharField(
        label="Why does it matter to the recipient?",
        help_text="Leave it out if it is plain.",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_chosen = forms.BooleanField(label="Share this", required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """Refuse what was known before it happened."""
        happened, known = self.cleaned_data.get("happened_on"), self.cleaned_data.get("known_on")
        if happened and known and known < happened:
            self.add_error("known_on", "You cannot have known it before it happened. Change one of the days")
        return self.cleaned_data


class WordsForm(KitForm):
    """The texts of the whole decision: those that this outcome needs, and those that help the record."""

    complained_of = forms.ChoiceField(
        label="Is it about somebody who works here?",
        help_text="They will not see it, and cannot endorse it.",
        required=False,
        error_messages={"invalid_choice": "Choose from the list, or leave it out"},
    )

    def __init__(
        self,
        *args: Any,
        codes: Iterable[str],
        people: Iterable[tuple[str, str]],
        has_review: bool,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        fields: dict[str, forms.Field] = {}
        for code in codes:
            fields[code.replace("-", "_")] = _text(code)
            if code == "told-what":
                fields["told_on"] = _day("When was the family told?")
        if has_review:
            fields["review_on"] = _day("When do you look at it again?", "For example 22 11 2026.")
        fields["goes_to"] = _choice("Who should look at it, if somebody must?", GOES_TO_WORDS, "Choose who should look")
        fields["complained_of"] = self.fields["complained_of"]
        self.fields = fields
        self.fields["complained_of"].choices = [("", "No"), *people]  # type: ignore[attr-defined]

    def clean_review_on(self) -> date | None:
        """Refuse a day that is over."""
        day: date | None = self.cleaned_data["review_on"]
        if day is not None and day < self.today:
            raise forms.ValidationError("Choose today or a later day: you cannot look again on a day that is over")
        return day


class CheckForm(KitForm):
    """What the person decides and why, and the how-to-share checklist."""

    chosen = _choice("What do you decide?", CHOSEN_WORDS, "Choose what you decide")
    reasons = _text("reasons")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = CHECKLIST
        for code in self.codes:
            question = edition.questions[code]
            self.fields[code] = forms.ChoiceField(
                label=question.title,
                required=False,
                choices=[(answer, question.answers.get(answer, answer)) for answer in ANSWERS[code]],
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Choose one of the answers"},
            )

    def sent_reasons(self) -> str | None:
        """Return the reasons as they were sent, or None where the page had no such field."""
        return self.cleaned_data["reasons"] if "reasons" in self.data else None

    def checks(self) -> dict[str, str]:
        """Return the answers of the checklist that were given."""
        return {code: self.cleaned_data[code] for code in self.codes if self.cleaned_data.get(code)}


class AdditionForm(KitForm):
    """Words to add to a record."""

    text = forms.CharField(
        label="What do you want to add?",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": f"Write at most {LONGEST_TEXT:,} characters"},
    )


class NoteForm(KitForm):
    """A concern that needs no decision about sharing."""

    who = _words("Who is it about?", "A name, or how you know them.")
    text = forms.CharField(
        label="What worries you?",
        help_text="What you saw or heard, when, and what you did. Small signs add up.",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "Write what worries you",
            "max_length": f"Write at most {LONGEST_TEXT:,} characters",
        },
    )
    complained_of = forms.ChoiceField(
        label="Which colleague is it about?",
        help_text="They will not see it.",
        required=False,
        error_messages={"invalid_choice": "Choose from the list, or leave it out"},
    )
    goes_round = forms.BooleanField(label="Show this to the adviser, not to my manager", required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], is_colleague: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_colleague:
            del self.fields["goes_round"]
            self.fields["complained_of"].choices = [("", "Nobody in the list"), *people]  # type: ignore[attr-defined]
        else:
            del self.fields["complained_of"]

"""The shape of one section of a form: for each question words and what they are, or that it is not known."""

from collections.abc import Iterable
from typing import Any

from django import forms

from sharewell.decisions.queries.words import KIND_WORDS, SEEN_WORDS
from sharewell.decisions.types import LONGEST_NAME, LONGEST_TEXT, NOT_KNOWN, FieldAnswer, ItemRow
from sharewell.design.forms import KitForm
from sharewell.guidance.queries import FormField

SAY_HOW = "Say how you know"
SHORT_KINDS = {code: words.partition(":")[0] for code, words in KIND_WORDS.items()}


class SectionForm(KitForm):
    """The questions of a section, and once for all: how it is known and where it comes from."""

    def __init__(self, *arguments: Any, fields: Iterable[FormField], **more: Any) -> None:
        """Offer three fields for each question."""
        super().__init__(*arguments, **more)
        self.asked = tuple(fields)
        for one in self.asked:
            self.fields[f"words_{one.code}"] = forms.CharField(
                label=one.title,
                help_text=one.hint if one.is_required else f"{one.hint} You can leave this empty.".strip(),
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"max_length": f"Write at most {LONGEST_TEXT:,} characters"},
            )
            self.fields[f"unknown_{one.code}"] = forms.BooleanField(label="Not known", required=False)
            self.fields[f"kind_{one.code}"] = forms.ChoiceField(
                label="What is it?",
                choices=[("", "Choose"), *SHORT_KINDS.items()],
                required=False,
                error_messages={"invalid_choice": "Choose from the list"},
            )
        self.fields["seen"] = forms.ChoiceField(
            label="How do you know this?",
            choices=list(SEEN_WORDS.items()),
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": SAY_HOW},
        )
        self.fields["source"] = forms.CharField(
            label="Where does it come from?",
            help_text="For example: own eyes; the ward’s notes; her mother.",
            required=False,
            max_length=LONGEST_NAME,
            error_messages={"max_length": f"Write at most {LONGEST_NAME} characters"},
        )

    def clean(self) -> dict[str, Any]:
        """Say of each question what is missing. “Finish later” keeps what there is."""
        given: dict[str, Any] = super().clean() or {}
        says_something, is_later = False, "later" in self.data
        for one in self.asked:
            text, unknown = given.get(f"words_{one.code}", ""), given.get(f"unknown_{one.code}")
            says_something = says_something or bool(text)
            if text and unknown:
                self.add_error(f"words_{one.code}", f"Write an answer, or tick “Not known”, not both: {one.title}")
            elif text and not given.get(f"kind_{one.code}"):
                self.add_error(f"kind_{one.code}", f"Say whether it is a fact, an opinion or hearsay: {one.title}")
            elif one.is_required and not (text or unknown or is_later or f"words_{one.code}" in self.errors):
                self.add_error(f"words_{one.code}", f"Answer this, or tick “Not known”: {one.title}")
        if says_something and not given.get("seen"):
            self.add_error("seen", SAY_HOW)
        if says_something and not given.get("source"):
            self.add_error("source", "Say where it comes from")
        return given

    def answers(self) -> dict[str, FieldAnswer]:
        """Return what was answered, by the code of each question."""
        given = self.cleaned_data
        return {
            one.code: FieldAnswer(
                text=given[f"words_{one.code}"],
                kind=given[f"kind_{one.code}"],
                is_not_known=given[f"unknown_{one.code}"],
            )
            for one in self.asked
        }

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the three fields of each question, for the template."""
        names = ("words", "kind", "unknown")
        return [tuple(self[f"{name}_{one.code}"] for name in names) for one in self.asked]


def kept_in(items: Iterable[ItemRow], fields: Iterable[FormField]) -> dict[str, Any]:
    """Return what stands in a section from what is kept already."""
    held = {item.field: item for item in items}
    kept: dict[str, Any] = {}
    for one in fields:
        item = held.get(one.mark)
        if item is None:
            continue
        if item.text == NOT_KNOWN:
            kept[f"unknown_{one.code}"] = True
            continue
        kept |= {f"words_{one.code}": item.text, f"kind_{one.code}": item.kind}
        kept |= {"seen": item.seen, "source": item.source}
    return kept

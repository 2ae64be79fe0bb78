"""The shape of an answer, whatever the kind of question."""

from collections.abc import Mapping
from typing import Any

from django import forms

from sharewell.core.assessing import Answer, Kind, Question
from sharewell.design.forms import KitForm

EMPTY = "Choose an answer, or leave the question out for now"


class AnswerForm(KitForm):
    """One question. Its fields are `answer`, or `answer-1`, `answer-2` … where each option gets something."""

    def __init__(
        self,
        question: Question,
        text: str,
        data: Mapping[str, Any] | None = None,
        *,
        answer: Answer | None = None,
    ) -> None:
        """Make the fields for a question; `answer` is what was saved before."""
        super().__init__(data)
        self.question = question
        numbered = [(str(number), option) for number, option in enumerate(question.options)]
        if question.kind in {Kind.ONE, Kind.CASE}:
            self.fields["answer"] = forms.ChoiceField(
                label=text,
                choices=numbered,
                widget=forms.RadioSelect,
                initial=str(answer[0]) if answer else None,
                error_messages={"required": EMPTY, "invalid_choice": EMPTY},
            )
        elif question.kind is Kind.SEVERAL:
            self.fields["answer"] = forms.MultipleChoiceField(
                label=text,
                help_text="Choose all that are right. It counts only if you have them all and no other.",
                choices=numbered,
                widget=forms.CheckboxSelectMultiple,
                initial=[str(number) for number in answer or ()],
                error_messages={"required": EMPTY, "invalid_choice": EMPTY},
            )
        else:
            for number, option in enumerate(question.options):
                self.fields[f"answer-{number + 1}"] = forms.ChoiceField(
                    label=option,
                    choices=[("", "Choose"), *self._offered()],
                    initial=str(answer[number]) if answer else "",
                    error_messages={
                        "required": f"Choose something for “{option}”",
                        "invalid_choice": f"Choose something for “{option}”",
                    },
                )

    def _offered(self) -> list[tuple[str, str]]:
        if self.question.kind is Kind.ORDER:
            return [(str(place), f"{place + 1}") for place in range(len(self.question.options))]
        return [(str(place), label) for place, label in enumerate(self.question.labels)]

    def clean(self) -> dict[str, Any]:
        """Refuse two steps in one place."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.question.kind is Kind.ORDER and not self.errors and len(set(cleaned.values())) < len(cleaned):
            self.add_error("answer-1", "Give each step a place of its own: no number twice")
        return cleaned

    def answer(self) -> Answer:
        """Return what was chosen, of a valid form."""
        if "answer" in self.fields:
            chosen = self.cleaned_data["answer"]
            return tuple(sorted(int(one) for one in ([chosen] if isinstance(chosen, str) else chosen)))
        return tuple(int(self.cleaned_data[name]) for name in self.fields)


class HandInForm(KitForm):
    """Hand the assessment in with questions left out."""

    unfinished = forms.MultipleChoiceField(
        label="Questions without an answer",
        choices=[("yes", "I leave them out. They count as wrong.")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Answer the questions that are left, or say that you leave them out"},
    )

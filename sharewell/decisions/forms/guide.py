"""The shape of what the guide is told. Every field is a closed set: there is nowhere to write a name."""

from collections.abc import Iterable
from typing import Any

from django import forms

from sharewell.core.deciding import Edition, Guides
from sharewell.decisions.types import Answer
from sharewell.design.forms import KitForm

Choices = list[tuple[str, str]]


class StartForm(KitForm):
    """What brings you here, and under which edition to judge."""

    way = forms.ChoiceField(
        label="What brings you here?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what brings you here", "invalid_choice": "Choose what brings you here"},
    )
    edition = forms.ChoiceField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, guides: Guides, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(way.code, way.title) for way in guides.ways.values()]  # type: ignore[attr-defined]
        self.fields["edition"].choices = [(each.code, each.title) for each in guides.editions]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Say of an edition that is not held, which stands in no field that can be seen, what to do."""
        if "edition" in self.errors:
            self.add_error(None, "Choose an edition that is held: see “All editions”")
        return self.cleaned_data


class WhoForm(KitForm):
    """Who holds the information, who would receive it, and where the child is."""

    holder = forms.ChoiceField(
        label="Where do you work or volunteer?",
        error_messages={"required": "Choose where you work or volunteer", "invalid_choice": "Choose from the list"},
    )
    recipient = forms.ChoiceField(
        label="Whom would you tell?",
        error_messages={"required": "Choose whom you would tell", "invalid_choice": "Choose from the list"},
    )
    council = forms.ChoiceField(
        label="Which council’s area is the child in?",
        help_text="So that you see its telephone numbers. You can leave this out.",
        required=False,
        error_messages={"invalid_choice": "Choose from the list, or leave it out"},
    )
    topics = forms.MultipleChoiceField(
        label="Is any of it about one of these?",
        help_text="Some information needs more care. You can leave this out.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list, or leave it out"},
    )

    def __init__(
        self, *args: Any, guides: Guides, edition: Edition, councils: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        blank: Choices = [("", "Choose one")]
        kinds = guides.kinds.values()
        self._choose("holder", blank + [(kind.code, kind.title) for kind in kinds if kind.works_with_children])
        self._choose("recipient", blank + [(kind.code, kind.title) for kind in kinds])
        self._choose("topics", [(topic.code, topic.title) for topic in edition.topics.values()])
        known = list(councils)
        if known:
            self._choose("council", [("", "Not chosen"), *known])
        else:
            del self.fields["council"]

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class QuestionForm(KitForm):
    """One question of an edition."""

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instruction = "Choose an answer. If you do not know, choose “I am not sure” where it is offered"
        self.fields["answer"] = forms.ChoiceField(
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": instruction, "invalid_choice": instruction},
        )

    def answer(self) -> Answer:
        """Return the answer that was chosen."""
        return str(self.cleaned_data["answer"])

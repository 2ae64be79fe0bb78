"""The shape of what is told about a body without accounts, and of what somebody without an account tells."""

from collections.abc import Sequence
from typing import Any

from django import forms

from sharewell.core.looping import LoopAct
from sharewell.design.forms import KitForm
from sharewell.sharing.forms import DisclosureMoveForm
from sharewell.sharing.forms.attached import DiscloseWithFilesForm
from sharewell.sharing.types import LONGEST
from sharewell.sharing.types.outside import NUMBER_FROM_WORDS, NumberFrom, Outsider

OUTSIDE = (
    "organisation_outside", "body", "kind", "person", "email", "telephone", "number_from", "checked", "ring_back",
)  # fmt: skip
ANSWER_WORDS: dict[LoopAct, tuple[str, str]] = {
    LoopAct.ACKNOWLEDGE: (
        "Say that you have it",
        "What do you understand from it? Write it in your own words, so that the sender can see that it came across.",
    ),
    LoopAct.STATE: ("Say what you will do", "What will you do, and by when?"),
    LoopAct.DO: ("Say that it is done", "What did you do?"),
    LoopAct.TAKE_IN: ("Say that you read the correction", "What do you understand now? Write it in your own words."),
}

TOLD_WORDS: dict[LoopAct, str] = {
    LoopAct.ACKNOWLEDGE: "They have it, and say what they understand",
    LoopAct.STATE: "What they will do",
    LoopAct.DO: "It is done",
    LoopAct.DISAGREE: "They do not agree",
    LoopAct.ASK: "They have a question",
    LoopAct.TAKE_IN: "They took in the correction",
    LoopAct.STOPPED: "They stopped using it",
}


def _line(label: str, error: str, hint: str = "", *, most: int = 200, kind: str = "text") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        widget=forms.TextInput(attrs={"type": kind}) if kind == "text" else forms.TextInput({"inputmode": kind}),
        error_messages={"required": error, "max_length": f"Write at most {most} characters"},
    )


class DiscloseByLinkForm(DiscloseWithFilesForm):
    """What goes to a body without accounts, to whom there, and how the sender made sure of them."""

    def __init__(
        self, *arguments: Any, houses: Sequence[tuple[str, str]], kinds: Sequence[tuple[str, str]], **more: Any
    ) -> None:
        """Offer the bodies of the register that have no accounts, and the kinds of others."""
        super().__init__(*arguments, recipients=(), **more)
        del self.fields["to"]
        self.fields.pop("request", None)
        self.fields |= {
            "organisation_outside": forms.ChoiceField(
                label="Which body gets it?",
                choices=[("", "It is not in this list"), *houses],
                required=False,
                error_messages={"invalid_choice": "Choose from the list"},
            ),
            "body": forms.CharField(
                label="If it is not in the list: what is it called?",
                help_text="It then goes only by a duty, by an order, or in danger once you have rung them.",
                required=False,
                max_length=200,
            ),
            "kind": forms.ChoiceField(
                label="And what kind of body is it?",
                choices=[("", "Choose"), *kinds],
                required=False,
                error_messages={"invalid_choice": "Choose what kind of body it is"},
            ),
            "person": _line("Who gets it there?", "Write who gets it there", "A name and what they do there."),
            "email": forms.EmailField(
                label="Their e-mail address at work",
                max_length=200,
                error_messages={
                    "required": "Write their e-mail address",
                    "invalid": "Write an e-mail address, like name@example.org",
                },
            ),
            "telephone": _line(
                "Which number did you ring to make sure that it is them?",
                "Write the number that you rang",
                "Never a number from the message that asks you for something.",
                most=40,
                kind="tel",
            ),
            "number_from": forms.ChoiceField(
                label="Where do you have the number from?",
                choices=[(one.value, words) for one, words in NUMBER_FROM_WORDS.items()],
                widget=forms.RadioSelect,
                error_messages={"required": "Say where you have the number from", "invalid_choice": "Choose one"},
            ),
            "checked": forms.CharField(
                label="How did you make sure that it is them?",
                help_text="For example: the switchboard put me through, and she knew what we had talked about.",
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": "Write how you made sure that it is them"},
            ),
            "ring_back": _line(
                "On which number can they ring you?",
                "Write the number on which they can ring you",
                most=40,
                kind="tel",
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Say where the body is missing, or named twice."""
        given = super().clean()
        has_house, has_body = bool(given.get("organisation_outside")), bool(given.get("body"))
        if has_house == has_body:
            self.add_error("organisation_outside", "Choose a body, or write below what it is called: one of the two")
        if has_body and not given.get("kind"):
            self.add_error("kind", "Choose what kind of body it is")
        return given

    def outside(self) -> Outsider:
        """Return the body, the person, and how the sender made sure of them."""
        given = self.cleaned_data
        return Outsider(
            organisation=given["organisation_outside"],
            body=given["body"],
            kind=given["kind"] if given["body"] else "",
            person=given["person"],
            email=given["email"],
            telephone=given["telephone"],
            number_from=NumberFrom(given["number_from"]),
            checked=given["checked"],
            ring_back=given["ring_back"],
        )


class CodeForm(KitForm):
    """The code that was told by telephone."""

    code = forms.CharField(
        label="The code",
        help_text="Eight digits. Whoever sent it tells it to you by telephone.",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": "Write the code that you were told", "max_length": "Write the eight digits"},
    )


class AnswerForm(KitForm):
    """What somebody without an account says, in their own words."""

    def __init__(self, *arguments: Any, act: LoopAct, **more: Any) -> None:
        """Ask for what follows."""
        super().__init__(*arguments, **more)
        self.fields["words"] = forms.CharField(
            label=ANSWER_WORDS[act][1],
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={
                "required": "Write it in your own words",
                "max_length": f"Write at most {LONGEST:,} characters",
            },
        )


class ToldForm(DisclosureMoveForm):
    """What a body without accounts told by telephone, written down by the sender."""

    def __init__(self, *arguments: Any, acts: Sequence[LoopAct], **more: Any) -> None:
        """Offer what they can have told."""
        super().__init__(*arguments, acts=acts, **more)
        self.fields["act"].label = "What did they tell you?"
        self.fields["act"].choices = [(act.value, TOLD_WORDS[act]) for act in acts if act in TOLD_WORDS]  # type: ignore[attr-defined]
        self.fields["words"].label = "In their words, as near as you can"
        self.fields = {
            "told_by": _line("Who told you?", "Write who told you", "A name and what they do there."),
            **self.fields,
        }

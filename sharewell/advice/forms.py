"""The shape of what is asked and answered."""

import re
from typing import Any

from django import forms

from sharewell.advice.types import (
    ADVISED_WORDS,
    LONGEST,
    STANDING_WORDS,
    AdviceStanding,
    Advised,
)
from sharewell.core.deciding.vocabulary import ANSWERS
from sharewell.design.forms import KitForm

NAME_NOBODY = "Do not name the child, the family or the school. Write “a girl of 7” or “the mother”."


class AskForm(KitForm):
    """A question to the adviser, without a name."""

    question = forms.CharField(
        label="What do you want to ask?",
        help_text=NAME_NOBODY,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": "Write what you want to ask",
            "max_length": f"Write at most {LONGEST:,} characters",
        },
    )
    harm = forms.ChoiceField(
        label="Are you unsure whether the child is being badly harmed, or may be?",
        help_text="Then the adviser answers the same day, and you see whom to ring now.",
        choices=[("no", "No, that is not my question"), ("yes", "Yes, I am unsure about harm")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether you are unsure about harm",
            "invalid_choice": "Choose whether you are unsure about harm",
        },
    )


class MessageForm(KitForm):
    """One more message in a thread."""

    body = forms.CharField(
        label="Write a message",
        help_text=NAME_NOBODY,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write a message", "max_length": f"Write at most {LONGEST:,} characters"},
    )


class AdviseForm(KitForm):
    """What the adviser says: what to do, why, and what that rests on."""

    advised = forms.ChoiceField(
        label="What do you advise?",
        choices=[(one.value, ADVISED_WORDS[one]) for one in Advised],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you advise", "invalid_choice": "Choose from the list"},
    )
    because = forms.CharField(
        label="Why?",
        help_text="Say it so that it can stand in the record of the decision. Name the law or guidance where you can.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Say why", "max_length": f"Write at most {LONGEST:,} characters"},
    )
    standing = forms.ChoiceField(
        label="What does your answer rest on?",
        choices=[(one.value, STANDING_WORDS[one]) for one in AdviceStanding],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what your answer rests on",
            "invalid_choice": "Choose what your answer rests on",
        },
    )


def read_situation(pairs: list[str]) -> dict[str, str]:
    """Return the answers of the guide among "code:answer" pairs; what is no code of the case vocabulary is left out."""
    split: list[tuple[str, Any]] = [(code, answer) for code, _, answer in (pair.partition(":") for pair in pairs)]
    return {code: answer for code, answer in split if answer in ANSWERS.get(code, ())}


_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")
_REFERENCE = re.compile(r"[a-z]{2,8}_[0-9A-Z]{18}")


def read_key(text: str, *, otherwise: str) -> str:
    """Return the key that a form carried, or the first 40 characters of `otherwise` where it carried none of ours."""
    return text if _KEY.fullmatch(text) else otherwise[:40]


def read_reference(text: str) -> str:
    """Return a reference that a form carried, or nothing where it carried something else."""
    return text if _REFERENCE.fullmatch(text) else ""

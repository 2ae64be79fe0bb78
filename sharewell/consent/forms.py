"""The shape of what is asked, answered, looked at again and taken back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from sharewell.agreements.types.words import list_words
from sharewell.consent.queries import list_elements, list_grounds, list_points
from sharewell.consent.types import (
    EXPRESSION_WORDS,
    FORM_WORDS,
    FOUND_WORDS,
    GROUND_FOUND_WORDS,
    INFORMED_WORDS,
    MANNER_WORDS,
    RIGHT_WORDS,
    SUBJECT_WORDS,
    TELLING_WORDS,
    Form,
    Found,
    GroundFound,
    Informed,
    Telling,
)
from sharewell.core.consenting import Conclusion
from sharewell.design import fields
from sharewell.design.forms import KitForm

YES_NO_UNSURE = (("yes", "Yes"), ("no", "No"), ("unsure", "I am not sure"))
NEW = "new"


def _purposes() -> list[tuple[str, str]]:
    return [("", "Choose"), *((word.code, word.title) for word in list_words("purposes"))]


def _purpose() -> forms.ChoiceField:
    error = "Choose what it is for"
    return forms.ChoiceField(
        label="What is it for?",
        choices=_purposes,
        widget=forms.Select,
        error_messages={"required": error, "invalid_choice": error},
    )


def _select(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        widget=forms.Select,
        error_messages={"invalid_choice": "Choose from the list"},
    )


class ChildForm(KitForm):
    """Which child: one who was described before, or another one."""

    name = fields.line("The child’s name", "As the family says it.")
    identifying = fields.line(
        "How do you know which child it is?", "If you do not know the name: for example the red coat."
    )
    born_on = fields.day("Birth date", "Leave it out if you do not know.")
    estimated_age = forms.IntegerField(
        label="Or about how old, in years",
        required=False,
        error_messages={"invalid": "Write the age as a number"},
    )

    def __init__(self, *args: Any, children: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.children = children
        if children:
            chosen = fields.one_of(
                "Which child is it?",
                [*children, (NEW, "Another child, whom I describe below")],
                "Choose a child, or describe another one",
            )
            self.fields = {"child": chosen, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Ask for a name, or how the child is known, where none was chosen."""
        said = super().clean() or {}
        is_new = not self.children or said.get("child") == NEW
        if is_new and not said.get("name") and not said.get("identifying"):
            self.add_error("name", "Write the child’s name, or how you know them")
        if is_new and said.get("born_on") and said.get("estimated_age") is not None:
            self.add_error("estimated_age", "Give the birth date or an age, not both")
        return said


class AskForm(KitForm):
    """Whether consent is what it rests on, then whom to ask, for what, to whom."""

    significant_harm = fields.one_of(
        "Is there reason to think that a child is being badly harmed, or may be?",
        YES_NO_UNSURE,
        "Say whether a child may be badly harmed",
        hint="If so, do not ask: refer without delay.",
    )
    risk_of_harm = fields.one_of(
        "Is a child at risk of harm, or does it seem so?",
        YES_NO_UNSURE,
        "Say whether a child is at risk of harm",
        hint="Since the advice of 2024 you need no consent then.",
    )
    duty = fields.one_of(
        "Does a court order, or a law, require you to share it?",
        YES_NO_UNSURE,
        "Say whether an order or a law requires it",
        hint="Leave out the duty of the Children Act 2004, section 16LA: the register and the next question say that.",
    )
    relevant = fields.one_of(
        "May it help them to keep a child safe, or to help a child grow up well, as is their work?",
        YES_NO_UNSURE,
        "Say whether it may help them in their work for the child",
        hint="If the duty to share reaches you both, you share without asking for consent.",
    )
    subject = fields.one_of("Whose confidence is it?", list(SUBJECT_WORDS.items()), "Say whose confidence it is")
    right = fields.one_of("Whom do you ask?", list(RIGHT_WORDS.items()), "Say whom you ask, and by what right")
    person = fields.line("What is their name?", required="Write the name of whoever you ask")
    lives_apart = fields.one_of(
        "Do the parents live apart?", (("yes", "Yes"), ("no", "No, or it does not matter here")), "Say yes or no"
    )
    purpose = _purpose()
    first = _select("Who would be told?")
    second = _select("And who else, if anybody?")
    third = _select("And who else, if anybody?")
    kind = _select("Or any service of this kind")
    items = fields.some_of("Which information?", (), "Choose which information")
    about = fields.words(
        "What exactly would you tell them?", "Short, in plain words.", required="Write what you would tell"
    )

    def __init__(
        self,
        *args: Any,
        organisations: Sequence[tuple[str, str]],
        kinds: Sequence[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        for name in ("first", "second", "third"):
            self.fields[name].choices = [("", "Nobody"), *organisations]  # type: ignore[attr-defined]  # a choice field
        self.fields["kind"].choices = [("", "No kind"), *kinds]  # type: ignore[attr-defined]
        self.fields["items"].choices = [  # type: ignore[attr-defined]
            (word.code, word.title) for word in list_words("item-classes")
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for at least one who would be told."""
        said = super().clean() or {}
        if not any(said.get(name) for name in ("first", "second", "third", "kind")) and "first" not in self.errors:
            self.add_error("first", "Choose who would be told")
        return said

    def answers(self) -> Mapping[str, str]:
        """Return what decides whether consent is the basis."""
        return {code: self.cleaned_data[code] for code in ("significant_harm", "risk_of_harm", "duty", "relevant")}

    def chosen(self) -> list[str]:
        """Return whom to tell: organisations, and the kind."""
        named = (self.cleaned_data[name] for name in ("first", "second", "third", "kind"))
        return list(dict.fromkeys(one for one in named if one))


class CompetenceForm(KitForm):
    """Each element, and what it comes to."""

    evidence = fields.words(
        "How do you know?", "What they said and did, in their own words.", required="Write how you know", rows=5
    )
    communication = fields.words(
        "How did you talk?", "For example signs, pictures, an interpreter, time alone with you."
    )
    conclusion = fields.one_of(
        "What does it come to?",
        (
            (Conclusion.COMPETENT.value, "They can decide this"),
            (Conclusion.NOT_COMPETENT.value, "They cannot decide this yet"),
        ),
        "Say what it comes to",
        hint="They can decide it only where every answer is yes.",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        questions: dict[str, forms.Field] = {
            one.code: fields.one_of(one.title, YES_NO_UNSURE, f"Answer: {one.title}", hint=one.hint)
            for one in list_elements()
        }
        self.fields = {**questions, **self.fields}

    def answers(self) -> Mapping[str, str]:
        """Return each element and its answer."""
        return {one.code: self.cleaned_data[one.code] for one in list_elements()}


class AnswerForm(KitForm):
    """What was explained, what they said, and until when."""

    explained = fields.some_of(
        "What did you explain?",
        (),
        "Tick what you explained",
        hint="A yes is consent only if all of it was explained.",
        required=False,
    )
    manner = fields.one_of(
        "How did you explain it?", list(MANNER_WORDS.items()), "Say how you explained it", required=False
    )
    language = fields.line("In which language?", "For example English, or Polish.")
    interpreter = fields.line("Who interpreted?", "Leave it out if nobody did. Never a relative, if you can avoid it.")
    answer = fields.one_of(
        "What did they say?",
        (("given", "Yes"), ("refused", "No")),
        "Say whether it was yes or no",
        hint="If they said nothing, go back: saying nothing is neither.",
    )
    said_on = fields.day("On which day did they say so?", required="Write the day on which they answered")
    words = fields.words("What did they say, in their own words?")
    expression = fields.one_of("How plainly?", list(EXPRESSION_WORDS.items()), "Say how plainly", required=False)
    how = fields.words("If implied: how does it show?", "And how did they know what would be shared?", rows=3)
    form = fields.one_of("In what form?", list(FORM_WORDS.items()), "Say in what form", required=False)
    signed_on = fields.day("If in writing: the day on which it was signed")
    last_on = fields.day("The last day on which it counts", "A year from now at the latest.")
    review_on = fields.day("The day on which you look at it again", "Sooner, if something may change.")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["explained"].choices = [(one.code, one.title) for one in list_points()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for what a yes needs."""
        said = super().clean() or {}
        if said.get("answer") != "given":
            return said
        needed = {
            "manner": "Say how you explained it",
            "language": "Write in which language you explained it",
            "expression": "Say how plainly they said yes",
            "form": "Say in what form",
            "last_on": "Write the last day: without an end it is no consent",
            "review_on": "Write the day on which you look at it again",
        }
        for name, words in needed.items():
            if not said.get(name) and name not in self.errors:
                self.add_error(name, words)
        if set(said.get("explained", ())) != {one.code for one in list_points()}:
            self.add_error("explained", "Explain all of it first, then tick all of it")
        if said.get("form") == Form.WRITTEN and not said.get("signed_on") and "signed_on" not in self.errors:
            self.add_error("signed_on", "Write the day on which it was signed")
        return said


class ReviewForm(KitForm):
    """Does it stand?"""

    found = fields.one_of("Does it stand?", list(FOUND_WORDS.items()), "Say whether it stands")
    words = fields.words("How do you know?", "Whom you asked, and what they said.", required="Write how you know")
    review_on = fields.day("If it stands: look at it again on", "Its last day stays as it is.")

    def clean(self) -> dict[str, Any]:
        """Ask for the next day where it stands."""
        said = super().clean() or {}
        if said.get("found") == Found.STANDS and not said.get("review_on") and "review_on" not in self.errors:
            self.add_error("review_on", "Write when it is looked at again")
        return said


class StopForm(KitForm):
    """Why nobody is asked any further."""

    why = fields.words(
        "Why do you ask no further?", "It is kept as no answer: neither yes nor no.", required="Write why"
    )


class NotSoughtForm(KitForm):
    """On which ground consent is not sought, and until when."""

    purpose = _purpose()
    ground = fields.one_of("Why do you not ask?", (), "Choose the ground")
    why = fields.words(
        "How do you know?", "Facts, not feelings: what would asking lead to?", required="Write how you know"
    )
    review_on = fields.day("When do you look at this again?", required="Write the day on which you look at it again")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["ground"].choices = [(one.code, one.title) for one in list_grounds()]  # type: ignore[attr-defined]


class GroundForm(KitForm):
    """Does the ground still hold?"""

    found = fields.one_of("Does it still hold?", list(GROUND_FOUND_WORDS.items()), "Say whether it still holds")
    words = fields.words("How do you know?", required="Write how you know")
    review_on = fields.day("If it still holds: look at it again on")

    def clean(self) -> dict[str, Any]:
        """Ask for the next day where it still holds."""
        said = super().clean() or {}
        if said.get("found") == GroundFound.STILL and not said.get("review_on") and "review_on" not in self.errors:
            self.add_error("review_on", "Write when it is looked at again")
        return said


class TellForm(KitForm):
    """What a family was told at the outset."""

    standing = fields.one_of("What do you record?", list(TELLING_WORDS.items()), "Choose what you record")
    told_on = fields.day("On which day?", required="Write the day")
    to_whom = fields.line("Who was told?", "For example the mother, and Robin.")
    what = fields.words(
        "What were they told?",
        "What you may share, with whom and why, and that you cannot promise to keep everything to yourself. Or why it "
        "was not safe to tell them.",
        required="Write what they were told, or why not",
    )
    language = fields.line("In which language?", "And with which interpreter, if any.")

    def clean(self) -> dict[str, Any]:
        """Ask for who and in which language, where somebody was told."""
        said = super().clean() or {}
        if said.get("standing") and said["standing"] != Telling.UNSAFE:
            for name, words in (("to_whom", "Write who was told"), ("language", "Write in which language")):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return said


class InformedForm(KitForm):
    """That the person concerned was told, or why not yet."""

    def __init__(self, *arguments: Any, people: Sequence[tuple[str, str]], **more: Any) -> None:
        """Offer the people of the organisation, who may have told them."""
        super().__init__(*arguments, **more)
        self.fields |= {
            "act": fields.one_of("What do you record?", list(INFORMED_WORDS.items()), "Choose what you record"),
            "words": fields.words(
                "What were they told, or why not yet?",
                "In their words where you can. What was shared, with whom, and why.",
                required="Write what they were told, or why not yet",
            ),
            "told_on": fields.day("If they were told: on which day?"),
            "told_by": forms.ChoiceField(
                label="Who told them?",
                choices=people,
                required=False,
                error_messages={"invalid_choice": "Choose who told them"},
            ),
            "to_whom": fields.line("Who was told?", "For example Robin, and the mother."),
            "manner": fields.one_of("How?", list(MANNER_WORDS.items()), "Choose how they were told", required=False),
            "review_on": fields.day("If not yet: when do you look at it again?"),
        }

    def clean(self) -> dict[str, Any]:
        """Ask for what each of the two needs."""
        said = super().clean() or {}
        needs: dict[str, dict[str, str]] = {
            Informed.TOLD: {
                "told_on": "Write the day on which they were told",
                "to_whom": "Write who was told",
                "manner": "Choose how they were told",
            },
            Informed.NOT_YET: {"review_on": "Write the day on which you look at it again"},
        }
        for name, words in needs.get(str(said.get("act", "")), {}).items():
            if not said.get(name) and name not in self.errors:
                self.add_error(name, words)
        return said


def day_of(value: date) -> str:
    """Return a day as the form draws it."""
    return f"{value:%d %m %Y}"

"""The shape of what the pages of sharing are told. Free text is kept as text and shown as text."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from sharewell.agreements.types.words import list_words
from sharewell.consent.types import SAID_BY_WORDS
from sharewell.core.looping import AskAct, LoopAct
from sharewell.decisions.types import NOT_KNOWN, Footing, Grasp, ItemRow
from sharewell.design import fields
from sharewell.design.forms import KitForm
from sharewell.design.words import LONDON
from sharewell.guidance.queries import FormField
from sharewell.sharing.types import (
    FOOTING_WORDS,
    GATE_WORDS,
    HANDLING_WORDS,
    MENTIONS_WORDS,
    REFUSAL_WORDS,
    THROUGHOUT_WORDS,
    TOLD_ELSEWHERE_WORDS,
    URGENCY_WORDS,
    Chosen,
    Mentions,
    to_of,
)

LOOP_DOES: Mapping[LoopAct, str] = {
    LoopAct.ACKNOWLEDGE: "I have it. This is what I understand",
    LoopAct.STATE: "This is what we will do",
    LoopAct.DO: "It is done",
    LoopAct.VERIFY: "I checked: it was done",
    LoopAct.SEND_BACK: "I checked: it was not done",
    LoopAct.DISAGREE: "We do not agree",
    LoopAct.UPHOLD: "I stand by it",
    LoopAct.GIVE_WAY: "I agree: nothing further is needed",
    LoopAct.RECALL: "It went to the wrong recipient",
    LoopAct.SETTLE: "The mistake was dealt with",
    LoopAct.ASK: "I have a question to the sender",
    LoopAct.ANSWER: "I answer the question",
    LoopAct.CORRECT: "That is not what I meant",
    LoopAct.TAKE_IN: "I read the correction, and understand now",
    LoopAct.STOPPED: "We stopped using it",
}
ASK_DOES: Mapping[AskAct, str] = {
    AskAct.DISPENSE: "Ask without their consent, because",
    AskAct.NOT_DISPENSE: "Do not ask without their consent",
    AskAct.TAKE_UP: "We take it up",
    AskAct.NOTHING_HELD: "We hold nothing about this child",
    AskAct.MAY_NOT_SAY: "We are not permitted to say",
    AskAct.MAY_NOT_SAY_VEILED: "We are not permitted to say, and must not show that: they see “No answer yet”",
    AskAct.REFUSE: "We refuse, with reasons",
    AskAct.ASK_AGAIN: "Ask again: here is new information",
    AskAct.ESCALATE: "Take it further, to those who manage them",
    AskAct.CLOSE: "Close it: I need nothing more",
}

GRASP_WORDS: Mapping[Grasp, str] = {
    Grasp.SELF: "I saw or heard it myself",
    Grasp.TOLD: "Somebody told me",
    Grasp.THINK: "I think so, from what I saw",
}


def _titles(kind: str) -> list[tuple[str, str]]:
    return [(one.code, one.title) for one in list_words(kind)]


class HouseForm(KitForm):
    """Which organisation."""

    organisation = forms.ChoiceField(label="Which organisation?")

    def __init__(self, *arguments: Any, houses: Sequence[tuple[str, str]], **more: Any) -> None:
        """Offer the organisations."""
        super().__init__(*arguments, **more)
        self.fields["organisation"] = fields.from_list("Which organisation?", houses, "Choose an organisation")


class AskForm(KitForm):
    """A question to another agency."""

    def __init__(self, *arguments: Any, recipients: Sequence[tuple[str, str]], **more: Any) -> None:
        """Offer the teams and managers of the organisation that is asked."""
        super().__init__(*arguments, **more)
        footings = [(one.value, words) for one, words in FOOTING_WORDS.items()]
        self.fields |= {
            "to": fields.one_of("Whom do you ask there?", recipients, "Choose a team or a person"),
            "name": fields.line("What is the child called?", required="Write what the child is called"),
            "identifying": fields.line(
                "How else can they tell who it is?", "For example: age, street, parent’s first name."
            ),
            "question": fields.words(
                "What do you need to know?",
                "One clear question. Say from when until when.",
                required="Write your question",
            ),
            "purpose": fields.from_list("What do you need it for?", _titles("purposes"), "Choose what you need it for"),
            "footing": fields.one_of(
                "What does your request stand on?",
                footings,
                "Choose what your request stands on",
                hint="They decide for themselves. Naming a duty here does not make one.",
            ),
            "gate": fields.one_of(
                "May the family be asked about?",
                [(one.value, words) for one, words in GATE_WORDS.items()],
                "Choose why the family may be asked about",
            ),
            "gate_words": fields.words(
                "How do you know, or why?",
                "Who agreed, when and how; or why not to ask them; or how the duty applies. Not needed for section 47, "
                "the police or a court.",
                rows=3,
            ),
            "statement": fields.words(
                "Statement for a charity or a private body",
                "They may need you to state that you need this for a task in the public interest, and by which law. "
                "UK GDPR, Annex 1, paragraph 1.",
                rows=2,
            ),
            "urgency": fields.one_of(
                "When do you need the answer?",
                [(one.value, words) for one, words in URGENCY_WORDS.items()],
                "Choose when you need it",
            ),
        }

    def clean_footing(self) -> Footing:
        """Return what it stands on."""
        return Footing(self.cleaned_data["footing"])


class RequestMoveForm(KitForm):
    """What is done about a request."""

    def __init__(self, *arguments: Any, acts: Sequence[AskAct], **more: Any) -> None:
        """Offer what can be done now."""
        super().__init__(*arguments, **more)
        offered = [(act.value, ASK_DOES[act]) for act in acts if act in ASK_DOES]
        self.fields["act"] = fields.one_of("What do you do?", offered, "Choose what you do")
        if AskAct.REFUSE in acts:
            reasons = [("", "I do not refuse"), *((one.value, words) for one, words in REFUSAL_WORDS.items())]
            self.fields["reason"] = forms.ChoiceField(
                label="If you refuse: why?",
                choices=reasons,
                required=False,
                error_messages={"invalid_choice": "Choose a reason"},
            )
        self.fields["decision"] = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
        self.fields["words"] = fields.words(
            "In your own words",
            "They read this. If you refuse, say what would change it. Do not write what you may not say."
            if AskAct.REFUSE in acts
            else "",
        )


class ToldForm(KitForm):
    """What one presses after an emergency was told by telephone: three presses and no word are enough."""

    def __init__(self, *arguments: Any, recipients: Sequence[tuple[str, str]], **more: Any) -> None:
        """Offer whom one tells, and those whom Sharewell does not reach."""
        super().__init__(*arguments, **more)
        elsewhere = [(f"kind:{kind}", words) for kind, words in TOLD_ELSEWHERE_WORDS.items()]
        self.fields |= {
            "to": fields.one_of("Whom did you tell?", [*recipients, *elsewhere], "Choose whom you told"),
            "grasp": fields.one_of(
                "How do you know?",
                [(one.value, words) for one, words in GRASP_WORDS.items()],
                "Choose how you know",
            ),
            "text": fields.words("What did you tell them?", "Leave it out if there is no time.", rows=3),
            "name": fields.line("Which child?", "A name, or what you know. Leave it out if you do not know yet."),
            "told_at": forms.TimeField(
                label="When did you tell them?",
                help_text="For example 14:20. Leave it out for just now. A time later than now counts as yesterday.",
                required=False,
                widget=forms.TextInput,
                input_formats=("%H:%M", "%H.%M", "%H:%M:%S", "%I:%M%p", "%I.%M%p"),
                error_messages={"invalid": "Write the time like 14:20, or leave it out"},
            ),
            "spoke_to": fields.line("Whom did you speak to?", "A name or a number, if you have one."),
            "said_back": fields.words("What did they say they will do?", rows=2),
            "in_writing": forms.BooleanField(
                label="Send them these words in writing too. They say nothing of where anybody is.", required=False
            ),
        }

    def whom(self) -> dict[str, str]:
        """Return whom somebody told, as the act takes it."""
        chosen: str = self.cleaned_data["to"]
        if chosen.startswith("kind:"):
            return {"elsewhere": chosen.removeprefix("kind:")}
        return to_of(chosen)

    def moment(self, *, now: datetime) -> datetime:
        """Return when it was told: today, or yesterday where the clock has not come to that time today."""
        clock: time | None = self.cleaned_data["told_at"]
        if clock is None:
            return now
        here = now.astimezone(LONDON)
        told = here.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
        return told if told <= here else told - timedelta(days=1)


class DisclosureMoveForm(KitForm):
    """What is done about a disclosure."""

    def __init__(self, *arguments: Any, acts: Sequence[LoopAct], **more: Any) -> None:
        """Offer what can be done now."""
        super().__init__(*arguments, **more)
        offered = [(act.value, LOOP_DOES[act]) for act in acts if act in LOOP_DOES]
        self.fields["act"] = fields.one_of("What do you do?", offered, "Choose what you do")
        self.fields["words"] = fields.words("In your own words", required="Write it in your own words")
        if LoopAct.STATE in acts:
            self.fields["done_by"] = fields.day("By when will it be done?", "Leave it out for ten working days.")

    def day(self) -> date | None:
        """Return by when it will be done, where somebody said."""
        return self.cleaned_data.get("done_by")


class SideForm(KitForm):
    """What a child says and wants, and the adult whom the child trusts."""

    says = fields.words("What does the child say and want?", "In the child’s own words, as far as you can.")
    adult = fields.line("Which adult does the child trust?", "A name, and who that is to the child.")
    throughout = fields.one_of(
        "Does the child want this adult throughout?",
        [(one.value, words) for one, words in THROUGHOUT_WORDS.items()],
        "Choose one",
        hint="One adult who stays, whoever else takes part.",
    )


class ResolveForm(KitForm):
    """How a line of a register was resolved."""

    words = fields.words(
        "How was it resolved, and why?",
        "What you did, what they said, and what changes. Name no child.",
        required="Write how it was resolved, and why",
    )


class WithdrawForm(KitForm):
    """Who took a consent back."""

    said_by = fields.one_of("Who takes it back?", list(SAID_BY_WORDS.items()), "Say who takes it back")
    words = fields.words("What did they say?", "They need give no reason.")


class DiscloseForm(KitForm):
    """What goes, to whom, why, and with which limits. The fields of each statement carry its number."""

    def __init__(
        self,
        *arguments: Any,
        recipients: Sequence[tuple[str, str]],
        items: Sequence[ItemRow],
        withhold: Mapping[str, str],
        requests: Sequence[str],
        asks_told_first: bool,
        form_fields: Sequence[FormField] = (),
        **more: Any,
    ) -> None:
        """Offer the recipients, the statements that were decided to be shared, and what must be left out.

        `form_fields` are the questions of a form that some of the statements answer: they fill in what can be known.
        """
        super().__init__(*arguments, **more)
        self.items = items
        self.fields["to"] = fields.one_of("Who gets it there?", recipients, "Choose a team or a person")
        self.asked = {field.mark: field for field in form_fields}
        for item in items:
            self.fields |= self._of_item(item, self.asked.get(item.field))
        if withhold:
            self.fields["left_out"] = forms.MultipleChoiceField(
                label="What must not travel",
                help_text="Tick each once you have looked, and nothing that you send tells it.",
                choices=list(withhold.items()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": "Choose from the list"},
            )
        if asks_told_first:
            self.fields["told_first"] = forms.BooleanField(
                label="I have told them by telephone already", required=False
            )
        self.fields |= {
            "why_it_matters": fields.words("Why does it matter?", required="Say why it matters"),
            "wanted": fields.words("What do you ask them to do?", rows=3),
            "purpose": fields.from_list("What is it for?", _titles("purposes"), "Choose what it is for"),
            "handling": fields.one_of(
                "What may they do with it?",
                [(one.value, words) for one, words in HANDLING_WORDS.items()],
                "Choose what they may do with it",
            ),
            "limits": fields.words(
                "Any other limits", "For example: who must not learn of it. They accept this to open it.", rows=2
            ),
        }
        if requests:
            self.fields["request"] = forms.ChoiceField(
                label="Does this answer a request?",
                choices=[("", "No"), *((one, f"Yes: {one}") for one in requests)],
                required=False,
                error_messages={"invalid_choice": "Choose from the list"},
            )

    @staticmethod
    def _of_item(item: ItemRow, asked: FormField | None) -> dict[str, forms.Field]:
        number = item.number
        knows = asked is not None and item.text != NOT_KNOWN
        return {
            f"send_{number}": forms.BooleanField(
                label="Send this answer" if asked else f"Send statement {number}", required=False, initial=bool(asked)
            ),
            f"class_{number}": forms.ChoiceField(
                label="What kind of information is it?",
                choices=[("", "Choose"), *_titles("item-classes")],
                required=False,
                initial=asked.item_class if asked else "",
                error_messages={"invalid_choice": "Choose what kind of information it is"},
            ),
            f"mentions_{number}": forms.ChoiceField(
                label="Does it tell of somebody else, or where somebody is?",
                choices=[(one.value, words) for one, words in MENTIONS_WORDS.items()],
                required=False,
                initial=(asked.mentions if asked and knows else Mentions.NOBODY) if asked else None,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Choose one"},
            ),
            f"reason_{number}": fields.line(
                "If so: why do they need that?", initial=asked.reason if asked and knows else ""
            ),
            f"by_reference_{number}": forms.BooleanField(
                label="I told it by word of mouth. Keep no words of it here.", required=False
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Say what is missing of each statement that is sent."""
        given: dict[str, Any] = super().clean() or {}
        if not any(given.get(f"send_{item.number}") for item in self.items):
            self.add_error(f"send_{self.items[0].number}" if self.items else None, "Choose what you send")
        for item in self.items:
            number = item.number
            if not given.get(f"send_{number}"):
                continue
            if not given.get(f"class_{number}"):
                self.add_error(f"class_{number}", f"Choose what kind of information statement {number} is")
            if not given.get(f"mentions_{number}"):
                self.add_error(f"mentions_{number}", f"Say whether statement {number} tells of somebody else")
        return given

    def fields_of(self, number: int) -> list[Any]:
        """Return the fields of one statement, for the template."""
        return [self[f"{name}_{number}"] for name in ("send", "class", "mentions", "reason", "by_reference")]

    def chosen(self) -> tuple[Chosen, ...]:
        """Return what was chosen."""
        given = self.cleaned_data
        return tuple(
            Chosen(
                number=item.number,
                item_class=given[f"class_{item.number}"],
                mentions=Mentions(given[f"mentions_{item.number}"]),
                reason=given[f"reason_{item.number}"],
                is_by_reference=given[f"by_reference_{item.number}"],
            )
            for item in self.items
            if given.get(f"send_{item.number}")
        )

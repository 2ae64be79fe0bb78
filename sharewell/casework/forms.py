"""The shape of what the pages of casework are told. Free text is kept as text and shown as text."""

from collections.abc import Sequence
from typing import Any

from django import forms

from sharewell.agreements.types.words import list_words
from sharewell.casework.types import (
    AWAY_WORDS,
    ENQUIRY_FOOTINGS,
    HOW_WORDS,
    OUTCOME_WORDS,
    OUTSIDE,
    PLACE_WORDS,
    WAY_WORDS,
    ColourTerms,
    Place,
    StatementRow,
    StatementTerms,
    Way,
)
from sharewell.casework.types import How as Told
from sharewell.core.enquiring import DissentAct, EnquiryAct
from sharewell.decisions.types import Footing, ItemKind, Seen
from sharewell.design import fields
from sharewell.design.forms import KitForm
from sharewell.sharing.types import FOOTING_WORDS, GATE_WORDS, UNGATED, URGENCY_WORDS, Gate

KINDS = (
    (ItemKind.FACT.value, "A fact"),
    (ItemKind.OPINION.value, "An opinion"),
    (ItemKind.ALLEGATION.value, "An allegation: somebody says it and it is not established"),
    (ItemKind.HEARSAY.value, "Hearsay: told at second hand"),
)
SEEN = (
    (Seen.OBSERVED.value, "Whoever wrote it saw or heard it themselves"),
    (Seen.REPORTED.value, "It was told or written to whoever wrote it"),
)
GATED = tuple((one.value, words) for one, words in GATE_WORDS.items())
DISSENT_DOES = {
    DissentAct.ANSWER: "I answer",
    DissentAct.TAKE_FURTHER: "I take it further, to the next managers",
    DissentAct.BE_CONTENT: "I am content with the answer",
    DissentAct.LET_STAND: "I leave it to stand on record, and take it no further",
}


class _OfPeople(KitForm):
    """A form that asks of whom it complains."""

    def _ask_whom(self, people: Sequence[tuple[str, str]]) -> None:
        self.fields["not_for"] = forms.ChoiceField(
            label="Does it complain of somebody who works here?",
            help_text="They never see it, whatever they do here.",
            choices=[("", "No"), *people],
            required=False,
            error_messages={"invalid_choice": "Choose somebody from the list, or no"},
        )


class ContactForm(_OfPeople):
    """What somebody outside told the hub."""

    way = fields.one_of(
        "How did it reach you?",
        [(one.value, WAY_WORDS[one]) for one in Way if one in OUTSIDE],
        "Choose how it reached you",
    )
    referrer_words = fields.words(
        "Who told you, and how can you reach them?",
        "You will tell them what was decided. If they do not want to be named, say so.",
        required="Write who told you, and how you can reach them",
        rows=3,
    )
    name = fields.line("What is the child called?", "Leave it out if nobody knows.")
    identifying = fields.line("How else can you tell who it is?", "For example: age, street, parent’s first name.")
    said_words = fields.words(
        "What did they say?",
        "In their words. Keep what they saw apart from what they heard or think.",
        required="Write what they said",
        rows=6,
    )
    family_told = fields.words("Does the family know?", "Who told them, or why it is not safe to.", rows=2)

    def __init__(self, *arguments: Any, people: Sequence[tuple[str, str]], **more: Any) -> None:
        """Offer the people of the organisation."""
        super().__init__(*arguments, **more)
        self._ask_whom(people)

    def clean(self) -> dict[str, Any]:
        """Say that a child is told by something."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("name") and not given.get("identifying"):
            self.add_error("name", "Write the child’s name, or how else you can tell who it is")
        return given


class OpenForm(_OfPeople):
    """What is added when a disclosure becomes a contact."""

    family_told = fields.words("Does the family know?", "Who told them, or why it is not safe to.", rows=2)

    def __init__(self, *arguments: Any, people: Sequence[tuple[str, str]], **more: Any) -> None:
        """Offer the people of the organisation."""
        super().__init__(*arguments, **more)
        self._ask_whom(people)


class GroundForm(KitForm):
    """What an enquiry stands on, and why the family may be asked about."""

    footing = fields.one_of(
        "What does it stand on?",
        [(one.value, FOOTING_WORDS[one]) for one in ENQUIRY_FOOTINGS],
        "Choose what it stands on",
        hint="Every agency that you ask sees this. They decide for themselves.",
    )
    gate = fields.one_of(
        "Why may agencies be asked about the family?",
        GATED,
        "Choose why agencies may be asked about the family",
        hint="Below section 47 no family is checked in silence: R (AB and CD) v Haringey [2013] EWHC 416 (Admin).",
        required=False,
    )
    words = fields.words(
        "How do you know, or why?",
        "Who agreed, when and how; or why not to ask them; or how the duty applies. Not needed for section 47, "
        "the police or a court.",
    )

    def clean(self) -> dict[str, Any]:
        """Name no gate where none is needed."""
        given: dict[str, Any] = super().clean() or {}
        footing = given.get("footing")
        if footing and Footing(footing) in UNGATED:
            given["gate"] = Gate.NOT_NEEDED.value
        elif footing and given.get("gate") in ("", None, Gate.NOT_NEEDED.value):
            self.add_error("gate", "Below section 47, choose why agencies may be asked about the family")
        elif footing and not given.get("words", "").strip():
            self.add_error("words", "Write how you know that the family agreed, or why")
        return given


class AwayForm(KitForm):
    """Why a contact is not accepted."""

    away = fields.one_of(
        "Why is it not accepted?",
        [(one.value, words) for one, words in AWAY_WORDS.items()],
        "Choose why it is not accepted",
    )
    words = fields.words("Your reasons", "What you looked at, and what you advised.", required="Write your reasons")


class RateForm(KitForm):
    """A colour, with the reason."""

    def __init__(self, *arguments: Any, colours: Sequence[ColourTerms], **more: Any) -> None:
        """Offer the colours with what they say."""
        super().__init__(*arguments, **more)
        offered = [
            (one.colour.value, f"{one.colour.value.capitalize()}: {one.means} Decided {one.when}.") for one in colours
        ]
        self.fields["colour"] = fields.one_of("Which colour?", offered, "Choose red, amber or green")
        self.fields["words"] = fields.words(
            "Why?", "What is known, and what is not. You can rate again at any time.", required="Write why"
        )


class ReasonForm(KitForm):
    """An act with its reason alone."""

    words = fields.words("Why?", required="Write why")


class SilenceForm(KitForm):
    """Why whoever referred is not told, and when somebody looks again."""

    words = fields.words(
        "Why are they not told?", "For example: telling them could put the child in danger.", required="Write why not"
    )
    review_on = fields.day(
        "When does somebody look at this again?", "For example 27 11 2026", required="Write the day of the next look"
    )


class DecideForm(KitForm):
    """What is decided, with reasons and who took part."""

    def __init__(self, *arguments: Any, people: Sequence[tuple[str, str]], **more: Any) -> None:
        """Offer the people who work in the hub."""
        super().__init__(*arguments, **more)
        self.fields |= {
            "outcome": fields.one_of(
                "What is decided?",
                [(one.value, words) for one, words in OUTCOME_WORDS.items()],
                "Choose what is decided",
            ),
            "reasons": fields.words(
                "Why?",
                "What speaks for it and what against, and what you still do not know. Only the hub reads this.",
                required="Write why",
                rows=6,
            ),
            "took_part": fields.some_of(
                "Who of the hub took part?", people, "Choose from the list", hint="You did.", required=False
            ),
            "others": fields.words("Who else took part?", "Names and agencies.", rows=2),
            "for_agencies": fields.words(
                "What do the agencies learn that you asked?",
                "What was decided and what happens next. Not what others told you.",
                required="Write what the agencies learn that you asked",
                rows=3,
            ),
        }


class FeedBackForm(KitForm):
    """What whoever referred is told."""

    def __init__(self, *arguments: Any, is_here: bool, **more: Any) -> None:
        """Offer to tell them here where they are in Sharewell."""
        super().__init__(*arguments, **more)
        ways = [(one.value, words) for one, words in HOW_WORDS.items() if is_here or one is not Told.HERE]
        self.fields |= {
            "how": fields.one_of("How are they told?", ways, "Choose how they are told"),
            "words": fields.words(
                "What are they told?",
                "What was decided, why in short, and what happens next. Not what others told you.",
                required="Write what they are told",
                rows=5,
            ),
        }


class HouseForm(KitForm):
    """Which organisation."""

    def __init__(self, *arguments: Any, houses: Sequence[tuple[str, str]], **more: Any) -> None:
        """Offer the organisations."""
        super().__init__(*arguments, **more)
        self.fields["organisation"] = fields.from_list("Which organisation?", houses, "Choose an organisation")


class AskForm(KitForm):
    """One question to one agency, chosen for a reason."""

    def __init__(self, *arguments: Any, recipients: Sequence[tuple[str, str]], **more: Any) -> None:
        """Offer the teams and managers of the organisation."""
        super().__init__(*arguments, **more)
        self.fields |= {
            "to": fields.one_of("Whom do you ask there?", recipients, "Choose a team or a person"),
            "why": fields.words(
                "Why them?", "What makes you think that they know something.", required="Write why you ask them", rows=2
            ),
            "question": fields.words(
                "What do you need to know?",
                "One clear question. Say from when until when.",
                required="Write your question",
            ),
            "purpose": fields.from_list(
                "What do you need it for?",
                [(one.code, one.title) for one in list_words("purposes")],
                "Choose what you need it for",
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


class DispenseForm(KitForm):
    """Which agencies may be asked without consent, and why."""

    def __init__(self, *arguments: Any, waiting: Sequence[tuple[str, str]], **more: Any) -> None:
        """Offer what waits."""
        super().__init__(*arguments, **more)
        self.fields |= {
            "requests": fields.some_of("About which of these do you decide?", waiting, "Choose at least one"),
            "may_ask": fields.one_of(
                "May they be asked without the family’s consent?",
                [("yes", "Yes"), ("no", "No")],
                "Choose yes or no",
            ),
            "words": fields.words("Why?", required="Write why"),
        }


class StatementForm(KitForm):
    """What the hub's own organisation holds."""

    text = fields.words("What is known?", "One thing at a time.", required="Write what is known")
    kind = fields.one_of("Is it a fact?", KINDS, "Choose what it is")
    seen = fields.one_of("How does whoever wrote it know?", SEEN, "Choose how it is known")
    source = fields.line(
        "Where does it come from?", "For example: our own record of that day.", required="Write its source"
    )
    confidence_of = fields.line("Was it told in confidence? Whose?", "Leave it out if not.")
    happened_on = fields.day("When did it happen?", "Leave it out if nobody knows.")
    known_on = fields.day("When was it known?", "Leave it out if nobody knows.")


class TermsForm(KitForm):
    """What the hub may do with each statement that one's own organisation told."""

    def __init__(self, *arguments: Any, statements: Sequence[StatementRow], **more: Any) -> None:
        """Ask for each statement."""
        first: dict[str, Any] = {}
        for one in statements:
            held = one.terms
            first |= {
                f"place_{one.number}": held.place.value,
                f"further_{one.number}": [
                    code
                    for code, is_so in (("referrer", held.may_tell_referrer), ("family", held.may_tell_family))
                    if is_so
                ],
                f"confidence_{one.number}": held.confidence_of,
            }
        super().__init__(*arguments, **{"initial": first, **more})
        self.statements = statements
        for one in statements:
            number = one.number
            self.fields |= {
                f"place_{number}": fields.one_of(
                    "May it stand in the chronology?",
                    [(place.value, words) for place, words in PLACE_WORDS.items()],
                    f"Choose where statement {number} may stand",
                ),
                f"further_{number}": fields.some_of(
                    "May the hub tell it to anybody else?",
                    [("referrer", "To whoever referred"), ("family", "To the family")],
                    "Choose from the list",
                    hint="If you tick nothing, it stays in the hub.",
                    required=False,
                ),
                f"confidence_{number}": fields.line("Was it told in confidence? Whose?", "Leave it out if not."),
            }

    def clean(self) -> dict[str, Any]:
        """Say that what is kept out goes no further."""
        given: dict[str, Any] = super().clean() or {}
        for one in self.statements:
            if given.get(f"place_{one.number}") == Place.HELD_BACK.value and given.get(f"further_{one.number}"):
                self.add_error(
                    f"further_{one.number}", f"Statement {one.number} is kept out: it goes no further either"
                )
        return given

    def fields_of(self, number: int) -> list[Any]:
        """Return the fields of one statement, for the template."""
        return [self[f"{name}_{number}"] for name in ("place", "further", "confidence")]

    def terms(self) -> dict[int, StatementTerms]:
        """Return what was chosen, by the number of the statement."""
        given = self.cleaned_data
        return {
            one.number: StatementTerms(
                place=Place(given[f"place_{one.number}"]),
                confidence_of=given[f"confidence_{one.number}"],
                may_tell_referrer="referrer" in given[f"further_{one.number}"],
                may_tell_family="family" in given[f"further_{one.number}"],
                is_said=True,
            )
            for one in self.statements
        }


class DissentForm(KitForm):
    """That somebody does not agree."""

    words = fields.words(
        "What do you not agree with, and why?",
        "In your own words. It stays on record as you write it.",
        required="Write what you do not agree with",
        rows=6,
    )


class DissentMoveForm(KitForm):
    """What is done about a dissent."""

    def __init__(self, *arguments: Any, acts: Sequence[DissentAct], **more: Any) -> None:
        """Offer what can be done now."""
        super().__init__(*arguments, **more)
        offered = [(act.value, DISSENT_DOES[act]) for act in acts]
        self.fields["act"] = fields.one_of("What do you do?", offered, "Choose what you do")
        self.fields["words"] = fields.words("In your own words", required="Write it in your own words")


ACT_FORMS: dict[EnquiryAct, type[KitForm]] = {
    EnquiryAct.ACCEPT: GroundForm,
    EnquiryAct.GROUND: GroundForm,
    EnquiryAct.TURN_AWAY: AwayForm,
    EnquiryAct.RATE: RateForm,
    EnquiryAct.NOT_FEED_BACK: SilenceForm,
    EnquiryAct.STAY_SILENT: ReasonForm,
    EnquiryAct.REOPEN: ReasonForm,
}

"""The shape of what is entered about groups, meetings, decisions, calls, problems and papers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from sharewell.design.forms import KitForm
from sharewell.design.words import standing_words
from sharewell.governance.types import (
    ATTENDED_WORDS,
    CALL_WORDS,
    GROUP_WORDS,
    LEGAL_WORDS,
    LONGEST_NAME,
    LONGEST_PAPER,
    LONGEST_PROBLEM,
    LONGEST_STATEMENT,
    LONGEST_TERMS,
    LONGEST_WORDS,
    MET_WORDS,
    NO_CHILD,
    PROBLEM_WORDS,
    PROGRESS_WORDS,
    RESOLUTION_WORDS,
    SEAT_WORDS,
    VERDICT_WORDS,
    AssessmentEdition,
    SeatRow,
)

Choices = Sequence[tuple[str, str]]


def _line(
    label: str, missing: str, *, hint: str = "", longest: int = LONGEST_NAME, required: bool = True
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=longest,
        error_messages={"required": missing, "max_length": f"Write at most {longest:,} characters"},
    )


def _text(
    label: str, missing: str, *, hint: str = "", longest: int = LONGEST_WORDS, rows: int = 5, required: bool = True
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing, "max_length": f"Write at most {longest:,} characters"},
    )


def _day(label: str, missing: str, *, hint: str = "", required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": missing, "invalid": f"{missing}, like 22/11/2026"},
    )


def _choice(label: str, missing: str, choices: Any = (), *, hint: str = "", required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        required=required,
        choices=list(choices),
        error_messages={"required": missing, "invalid_choice": missing},
    )


def _radio(label: str, missing: str, choices: Any, *, hint: str = "", required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        required=required,
        choices=list(choices),
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class Offering(KitForm):
    """A form whose selects are filled by the page: `offers` holds the choices of each by its name."""

    def __init__(self, data: Any = None, *, initial: Any = None, offers: dict[str, Choices] | None = None) -> None:
        """Fill the selects. One that need not be chosen begins with “None”."""
        super().__init__(data, initial=initial)
        for name, choices in (offers or {}).items():
            field = self.fields[name]
            begin = (
                [] if isinstance(field, forms.MultipleChoiceField) else [("", "Choose" if field.required else "None")]
            )
            field.choices = [*begin, *choices]  # type: ignore[attr-defined]


class GroupForm(Offering):
    """A new group."""

    name = _line("What is the group called?", "Enter its name")
    kind = _radio("What is it?", "Choose what it is", ((one.value, words) for one, words in GROUP_WORDS.items()))
    reports_to = _choice("Which group does it report to?", "Choose a group", required=False)


class TermsForm(KitForm):
    """Terms of reference."""

    words = _text("Terms of reference", "Write the terms of reference", longest=LONGEST_TERMS, rows=14)
    in_force_from = _day("From which day do they hold?", "Enter the day from which they hold")


class SeatForm(Offering):
    """A seat in a group."""

    organisation = _choice(
        "An organisation, for which its representative of the day sits", "Choose an organisation", required=False
    )
    post = _choice("Or a person in a post", "Choose somebody in post", required=False)
    kind = _radio("As what?", "Choose as what", ((one.value, words) for one, words in SEAT_WORDS.items()))


class ReasonForm(KitForm):
    """Why something ends."""

    why = _text("Why?", "Write why", rows=4)


class MeetingForm(KitForm):
    """A meeting."""

    meets_on = _day("On which day?", "Enter the day", hint="A past day is a meeting that you enter afterwards.")
    is_annual = forms.BooleanField(label="It is the annual meeting", required=False)
    place = _line("Where?", "", required=False)


class AgendaForm(KitForm):
    """The agenda, one point a line."""

    points = _text("Points, one a line", "Write at least one point", rows=12, hint="No child’s or family’s name.")

    def lines(self) -> list[str]:
        """Return the points."""
        return [line.strip() for line in self.cleaned_data["points"].splitlines() if line.strip()]


class HoldForm(KitForm):
    """Who was there."""

    def __init__(self, data: Any = None, *, seats: Sequence[SeatRow] = ()) -> None:
        """Ask for each seat."""
        super().__init__(data)
        for seat in seats:
            who = ", ".join(part for part in (seat.sitter or "Nobody named", seat.organisation_name) if part)
            self.fields[seat.reference] = _radio(
                who, f"Say whether {who} was there", [(one.value, words) for one, words in ATTENDED_WORDS.items()]
            )


class ResolutionForm(Offering):
    """What a group decided."""

    kind = _radio(
        "What did the group do?",
        "Choose what the group did",
        ((one.value, words) for one, words in RESOLUTION_WORDS.items()),
        hint="Recommended: to a group above it, which answers. Adopted: a document, or national guidance as such.",
    )
    words = _text("What, in its own words?", "Write what was decided", hint="No child’s or family’s name.")
    decided_on = _day("On which day?", "Enter the day on which it was decided")
    meeting = _choice("At which meeting?", "Choose a meeting", required=False)
    agreement = _choice(
        "Which document is it about?", "Choose a document", required=False, hint="Needed where one is adopted."
    )
    passes_to = _choice("Which group does a recommendation pass to?", "Choose a group", required=False)
    answer_by = _day("By when is that group to answer?", "Enter a day", required=False)
    answers = _choice("Which recommendation does it answer?", "Choose a recommendation", required=False)
    verdict = _choice(
        "What was made of that recommendation?",
        "Choose what was made of it",
        (("", "None"), *((one.value, words) for one, words in VERDICT_WORDS.items())),
        required=False,
    )


class UndertakingForm(Offering):
    """Who does what by when."""

    words = _text("What is to be done?", "Write what is to be done", rows=3, hint="No child’s or family’s name.")
    owner_post = _choice("Who does it?", "Choose who does it")
    due_on = _day("By which day?", "Enter the day")


class ReportForm(KitForm):
    """How far an undertaking is."""

    progress = _radio(
        "How far is it?", "Say how far it is", ((one.value, words) for one, words in PROGRESS_WORDS.items())
    )
    words = _text("What was done, and what is left?", "Write what was done")


class CallForm(Offering):
    """What is asked of whom by when."""

    kind = _radio(
        "What do you ask for?", "Choose what you ask for", ((one.value, words) for one, words in CALL_WORDS.items())
    )
    group = _choice("In whose name?", "Choose the group that asks")
    resolution = _choice("Which decision does it follow from?", "Choose a decision", required=False)
    edition = _choice(
        "Which questions?", "Choose the questions", required=False, hint="Needed for a self-assessment only."
    )
    title = _line("Title", "Give it a title")
    words = _text("What do you ask?", "Write what you ask")
    organisations = forms.MultipleChoiceField(
        label="Whom do you ask?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose whom you ask", "invalid_choice": "Choose whom you ask"},
    )
    due_on = _day("By which day?", "Enter the day")


class ReturnForm(KitForm):
    """What an organisation answers."""

    def __init__(
        self, data: Any = None, *, edition: AssessmentEdition | None = None, asks_progress: bool = False
    ) -> None:
        """Ask for the answers to an edition's questions, or how far the organisation is, where these are asked."""
        super().__init__(data)
        self.questions = edition.questions if edition else ()
        for question in self.questions:
            self.fields[question.code] = _radio(
                question.text,
                f"Answer: {question.text}",
                [(one.value, words) for one, words in MET_WORDS.items()],
                hint=f"{standing_words(question.standing)}: {question.source}.",
            )
            self.fields[f"{question.code}-words"] = _text(
                "What shows it, or what is missing?", "", required=False, rows=2
            )
        if asks_progress:
            self.fields["progress"] = _radio(
                "How far is your organisation?",
                "Say how far your organisation is",
                [(one.value, words) for one, words in PROGRESS_WORDS.items()],
            )
        self.fields["words"] = _text(
            "Your answer", "Write your answer", longest=LONGEST_STATEMENT, rows=8, hint="No child’s or family’s name."
        )


class ShowForm(Offering):
    """Which meeting was shown the answers."""

    meeting = _choice("Which meeting is shown the answers?", "Choose a meeting")


class AskLegalForm(Offering):
    """What a legal adviser is asked."""

    agreement = _choice("About which document?", "Choose a document")
    organisation = _choice("Whose legal adviser?", "Choose an organisation")
    question = _text("What do you ask?", "Write what you ask")
    due_on = _day("By which day?", "Enter the day")


class LegalForm(KitForm):
    """What a legal adviser answers."""

    finding = _radio(
        "What do you say?", "Choose what you say", ((one.value, words) for one, words in LEGAL_WORDS.items())
    )
    answer = _text("Your reasons", "Write your reasons", longest=LONGEST_STATEMENT, rows=8)


class ProblemForm(Offering):
    """What is not working."""

    agreement = _choice("Which agreement is it about?", "Choose an agreement", required=False)
    about = _line(
        "Which service or team does it concern?", "Say which service or team", hint="A service or team, not a person."
    )
    words = _text(
        "What happened?",
        "Say what happened",
        longest=LONGEST_PROBLEM,
        rows=5,
        hint=f"{NO_CHILD} At most {LONGEST_PROBLEM} characters.",
    )


class NoteForm(KitForm):
    """What was found."""

    words = _text(
        "Whom did you ask, and what did you find?", "Write what you found", hint="No child’s or family’s name."
    )


class ResolveForm(KitForm):
    """How a problem ends."""

    ended_as = _radio(
        "How is it resolved?", "Choose how it is resolved", ((one.value, words) for one, words in PROBLEM_WORDS.items())
    )
    words = _text("Your reasons", "Write your reasons")


class PracticeForm(KitForm):
    """How something went well."""

    title = _line("What went well?", "Give it a title")
    words = _text("How was it done?", "Write how it was done", hint="No child’s or family’s name.")


class PaperForm(Offering):
    """A board paper."""

    meeting = _choice("For which meeting?", "Choose a meeting")
    title = _line("Title", "Give it a title")
    report_of = _line("Whose report is it?", "Say whose report it is")
    agreement = _choice(
        "Which document is it about?",
        "Choose a document",
        required=False,
        hint="It becomes appendix 1, and what legal advisers said of it is printed.",
    )
    purpose = _text("Purpose", "Write the purpose", longest=LONGEST_PAPER)
    summary = _text("Summary", "Write the summary", longest=LONGEST_PAPER)
    implications = _text("Legal and financial implications", "", longest=LONGEST_PAPER, required=False)
    recommendations = _text("Recommendations, one a line", "Write at least one recommendation", longest=LONGEST_PAPER)
    contact_post = _choice("Who can be asked about it?", "Choose who can be asked about it")
    background = _text("Background", "", longest=LONGEST_PAPER, required=False)
    appendices = _text("Further appendices, one a line", "", longest=LONGEST_PAPER, rows=3, required=False)


class AnnualForm(Offering):
    """What the annual report is about."""

    about = _choice("On the signatories of which document?", "Choose a document")
    first_day = _day("First day", "Enter the first day")
    last_day = _day("Last day", "Enter the last day")


class HandbookForm(KitForm):
    """On which day the handbook is made."""

    on = _day("On which day?", "Enter a day", hint="All that was in force at its end.")

    def day(self) -> date:
        """Return the day."""
        chosen: date = self.cleaned_data["on"]
        return chosen

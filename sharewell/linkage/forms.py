"""The shapes of what is sent to the pages of feeds."""

from collections.abc import Sequence

from django import forms

from sharewell.children.types import SENSITIVE, SERVICE_WORDS, ServiceKind
from sharewell.design.fields import Choices, from_list, line
from sharewell.design.forms import KitForm
from sharewell.linkage.importers import DATE_WORDS, ENCODING_WORDS
from sharewell.linkage.types import COLUMN_WORDS, HEADERS, LARGEST_FILE

COLUMNS = [(code, COLUMN_WORDS[code]) for code in ("", *HEADERS)]
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
SERVICES = [(one.value, SERVICE_WORDS[one]) for one in ServiceKind if one not in SENSITIVE]


def _choice(label: str, choices: Choices) -> forms.ChoiceField:
    """Return a list of which one is chosen; what is not in it is said so, beside the field."""
    return forms.ChoiceField(
        label=label, choices=choices, required=False, error_messages={"invalid_choice": "Choose one of the list"}
    )


class HandInForm(KitForm):
    """A file of a source."""

    source = from_list("Which organisation does it come from?", (), "Choose the organisation")
    file = forms.FileField(
        label="The file",
        help_text=(
            f"CSV of at most {LARGEST_FILE // 1024**2} MB; the first line names the columns."
            " A larger file is taken in by command."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another"},
    )

    def __init__(self, *arguments: object, sources: Sequence[tuple[str, str]], **keywords: object) -> None:
        """Take the organisations."""
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        self.fields["source"].choices = [("", "Choose"), *sources]  # type: ignore[attr-defined]


class ReadingForm(KitForm):
    """How a file is read. What each column is read as comes beside it, as `column-0` and so on."""

    encoding = _choice("How are letters written in it?", list(ENCODING_WORDS.items()))
    separator = _choice("What stands between two cells?", [(code, code.capitalize()) for code in SEPARATORS])
    date_format = _choice("How are birth dates written?", list(DATE_WORDS.items()))
    service = _choice("What does the source do with each child?", [("", "It only tells of them"), *SERVICES])
    whole = _choice(
        "Is it the whole list of the children with whom the source works?",
        [("", "No: it adds to others"),
         ("yes", "Yes: who is missing has left")],
    )  # fmt: skip
    name = line("A name for this way of reading", "Such as “School census”. It is used again next time.", longest=60)
    header_key = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *arguments: object, columns: Sequence[str], **keywords: object) -> None:
        """Take the header."""
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        for place, header in enumerate(columns):
            self.fields[f"column-{place}"] = _choice(header or f"Column {place + 1}, without a name", COLUMNS)

    def chosen_columns(self, many: int) -> tuple[str, ...]:
        """Return what each column is read as."""
        return tuple(self.cleaned_data.get(f"column-{place}", "") for place in range(many))


class TokenForm(KitForm):
    """A token for the programs of a source."""

    source = from_list("For which organisation?", (), "Choose the organisation")
    name = line(
        "What is it for?", "Such as “Nightly list of the practice system”.", required="Write what it is for", longest=60
    )

    def __init__(self, *arguments: object, sources: Sequence[tuple[str, str]], **keywords: object) -> None:
        """Take the organisations."""
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        self.fields["source"].choices = [("", "Choose"), *sources]  # type: ignore[attr-defined]

"""The shapes of what is sent to the pages of seals."""

from collections.abc import Sequence

from django import forms

from sharewell.children.forms.index import words_field
from sharewell.children.types import LONGEST, SEAL_WORDS, WHOSE_WORDS, SealKind, Whose
from sharewell.design.forms import KitForm


class SealForm(KitForm):
    """What parts an earlier identity from a later one, which records are which, and who knows."""

    kind = forms.ChoiceField(
        label="What happened?",
        choices=[(one.value, SEAL_WORDS[one]) for one in SealKind],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happened", "invalid_choice": "Choose what happened"},
    )
    ordered_on = forms.DateField(
        label="On which day was the order made, or the identity changed?",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter a day", "invalid": "Enter a day, like 22/11/2026"},
    )
    order = words_field(
        "Which order or decision is it?",
        help_text="Write its number and where it can be read. Only the holders see this.",
        required="Write which order it is",
    )
    records = forms.MultipleChoiceField(
        label="Which of these records are of the earlier identity?",
        help_text="The rest are taken for the new identity. Tick all where the new one is not here yet.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one record"},
    )
    later = forms.CharField(
        label="Reference of a record under the new identity",
        help_text="Leave it empty where there is none yet.",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    awaited = forms.CharField(
        label="If there is no record yet: how will the new identity be known?",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    others = forms.MultipleChoiceField(
        label="These children are like this one. Which do you know to be other children?",
        help_text=(
            "A brother, a sister or a twin whom you tick stays findable. Whom you do not tick nobody finds until a"
            " holder has said whose the record is."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    second = forms.ChoiceField(
        label="Who holds this with you?",
        help_text="They see both identities, as you do. It takes two of you to lift the seal.",
        error_messages={"required": "Choose a second person", "invalid_choice": "Choose a second person"},
    )

    def __init__(
        self,
        *arguments: object,
        seconds: Sequence[tuple[str, str]],
        records: Sequence[tuple[str, str]],
        others: Sequence[tuple[str, str]],
        **keywords: object,
    ) -> None:
        """Take who may hold it too, the child’s records, and children who are like this one."""
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        self.fields["second"].choices = [("", "Choose"), *seconds]  # type: ignore[attr-defined]
        self.fields["records"].choices = list(records)  # type: ignore[attr-defined]
        self.fields["others"].choices = list(others)  # type: ignore[attr-defined]
        if len(records) < 2:
            del self.fields["records"]
        else:
            self.fields["later"].help_text += " Leave it empty too where it is one of the records above."
        if not others:
            del self.fields["others"]


class WhoseForm(KitForm):
    """Whose a record is that is like an earlier identity."""

    whose = forms.ChoiceField(
        label="Whose is the record that has arrived?",
        choices=[(one.value, WHOSE_WORDS[one]) for one in Whose],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whose it is", "invalid_choice": "Say whose it is"},
    )
    words = words_field("How do you know?", help_text="Write whom you asked.", required="Write how you know")


class HolderForm(KitForm):
    """One more holder."""

    post = forms.ChoiceField(
        label="Who else holds this with you?",
        help_text="They see both identities from now on.",
        error_messages={"required": "Choose a person", "invalid_choice": "Choose a person"},
    )

    def __init__(self, *arguments: object, posts: Sequence[tuple[str, str]], **keywords: object) -> None:
        """Take who may hold it."""
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        self.fields["post"].choices = [("", "Choose"), *posts]  # type: ignore[attr-defined]


class FreeForm(KitForm):
    """Why a record was put on a seal by mistake."""

    words = words_field(
        "Why is it not of this child?", help_text="Write whom you asked.", required="Write why it is not", rows=3
    )


class LaterForm(KitForm):
    """The record of the new identity that has come."""

    later = forms.CharField(
        label="Reference of the record under the new identity",
        help_text="Find the child first, so that the record is open to you.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Write the reference"},
    )

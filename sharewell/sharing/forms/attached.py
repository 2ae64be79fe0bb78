"""The shape of a photograph or document that goes with a disclosure. The name of the file is taken nowhere."""

from collections.abc import Iterator
from typing import Any

from django import forms

from sharewell.agreements.types.words import list_words
from sharewell.decisions.queries.words import KIND_WORDS
from sharewell.decisions.types import ItemKind, Seen
from sharewell.foundation.attached_files import LARGEST_FILE
from sharewell.sharing.forms import DiscloseForm
from sharewell.sharing.types import MENTIONS_WORDS, Mentions
from sharewell.sharing.types.attached import LONGEST_DESCRIPTION, MOST_ATTACHMENTS, Attached

SLOTS = range(1, MOST_ATTACHMENTS + 1)
SEEN_BY = {Seen.OBSERVED: "I took it or wrote it myself", Seen.REPORTED: "Somebody gave or sent it to me"}
NAMES = ("file", "shown", "about", "akind", "afact", "aseen", "amentions", "areason")


class DiscloseWithFilesForm(DiscloseForm):
    """What goes, with up to three photographs or documents. The fields of each carry its place."""

    def __init__(self, *arguments: Any, passed_over: frozenset[str] = frozenset(), **more: Any) -> None:
        """Offer the places. `passed_over` are the fields whose files were too large to be taken."""
        super().__init__(*arguments, **more)
        self.passed_over = passed_over
        for slot in SLOTS:
            self.fields |= _of_slot(slot)

    def clean(self) -> dict[str, Any]:
        """Say what is missing of each photograph or document that was begun."""
        given = super().clean()
        for slot in SLOTS:
            if f"file_{slot}" in self.passed_over:
                self.add_error(
                    f"file_{slot}",
                    f"This file is too large. Choose one of at most {LARGEST_FILE // 1024**2} MB",
                )
            elif self._is_begun(slot):
                self._require_whole(slot)
        has_files = any(given.get(f"file_{slot}") for slot in SLOTS)
        if has_files and self.errors:
            for slot in SLOTS:
                if given.get(f"file_{slot}"):
                    self.add_error(f"file_{slot}", "Choose this file again: we keep nothing that was not sent")
        return given

    def ask_for_files_again(self) -> None:
        """Say of each file that was chosen that it must be chosen again, after a refusal."""
        for slot in SLOTS:
            if self.cleaned_data.get(f"file_{slot}"):
                self.add_error(f"file_{slot}", "Choose this file again: we keep nothing that was not sent")

    def _is_begun(self, slot: int) -> bool:
        return any(self.cleaned_data.get(f"{name}_{slot}") for name in ("file", "shown", "about"))

    def _require_whole(self, slot: int) -> None:
        given = self.cleaned_data
        if bool(given.get(f"file_{slot}")) == bool(given.get(f"shown_{slot}")):
            self.add_error(f"file_{slot}", "Choose a file, or tick that you showed it: one of the two")
        for name, words in (
            ("about", "Write what it shows, for somebody who cannot see it"),
            ("akind", "Choose what kind of information it is"),
            ("afact", "Say whether it is a fact, an opinion, an allegation or hearsay"),
            ("aseen", "Say whether it is yours, or came from somebody"),
            ("amentions", "Say whether it shows somebody else, or where somebody is"),
        ):
            if not given.get(f"{name}_{slot}"):
                self.add_error(f"{name}_{slot}", words)

    def slots(self) -> Iterator[tuple[int, list[Any], bool]]:
        """Yield each place with its fields, and whether something was begun or is wrong there, for the template."""
        for slot in SLOTS:
            fields = [self[f"{name}_{slot}"] for name in NAMES]
            yield slot, fields, self.is_bound and any(field.errors or field.data for field in fields)

    def attached(self) -> tuple[Attached, ...]:
        """Return what was attached: bytes and words, and no name."""
        return tuple(self._attached(slot) for slot in SLOTS if self._is_begun(slot))

    def _attached(self, slot: int) -> Attached:
        given = self.cleaned_data
        file = given[f"file_{slot}"]
        return Attached(
            content=file.read() if file else None,
            description=given[f"about_{slot}"],
            item_class=given[f"akind_{slot}"],
            kind=ItemKind(given[f"afact_{slot}"]),
            seen=Seen(given[f"aseen_{slot}"]),
            mentions=Mentions(given[f"amentions_{slot}"]),
            reason=given[f"areason_{slot}"],
        )


def _of_slot(slot: int) -> dict[str, forms.Field]:
    return {
        f"file_{slot}": forms.FileField(
            label="Photograph or PDF",
            help_text=f"JPEG, PNG or PDF, at most {LARGEST_FILE // 1024**2} MB. Its name, and where and when it was "
            "taken, do not travel.",
            required=False,
            allow_empty_file=True,
            max_length=None,
            widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
            error_messages={"invalid": "Choose the file again"},
        ),
        f"shown_{slot}": forms.BooleanField(
            label="I showed it or handed it over. Keep no copy of it here.", required=False
        ),
        f"about_{slot}": forms.CharField(
            label="What does it show?",
            help_text="So that somebody who cannot see it knows what it is.",
            required=False,
            max_length=LONGEST_DESCRIPTION,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"max_length": f"Write at most {LONGEST_DESCRIPTION:,} characters"},
        ),
        f"akind_{slot}": forms.ChoiceField(
            label="What kind of information is it?",
            choices=[("", "Choose"), *((one.code, one.title) for one in list_words("item-classes"))],
            required=False,
            error_messages={"invalid_choice": "Choose what kind of information it is"},
        ),
        f"afact_{slot}": forms.ChoiceField(
            label="Is what it shows a fact, or what somebody thinks or says?",
            choices=[(one.value, KIND_WORDS[one]) for one in ItemKind],
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "Choose one"},
        ),
        f"aseen_{slot}": forms.ChoiceField(
            label="Is it yours?",
            choices=[(one.value, words) for one, words in SEEN_BY.items()],
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "Choose one"},
        ),
        f"amentions_{slot}": forms.ChoiceField(
            label="Does it show somebody else, or where somebody is?",
            choices=[(one.value, words) for one, words in MENTIONS_WORDS.items()],
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "Choose one"},
        ),
        f"areason_{slot}": forms.CharField(
            label="If so: why do they need that?",
            required=False,
            max_length=200,
            error_messages={"max_length": "Write at most 200 characters"},
        ),
    }

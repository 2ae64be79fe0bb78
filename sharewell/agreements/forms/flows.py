"""The shape of a clause, of a question to the policy, and of a stop."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from sharewell.agreements.queries.naming import basis_words, kind_words
from sharewell.agreements.types.words import RECIPIENT_ROLES, code_words, list_words, load_words
from sharewell.core.flows.form import FORBID, PERMIT, STOP_EVERYTHING
from sharewell.core.flows.reading import EVERY_PARTY, MOST_MONTHS
from sharewell.core.flows.words import CONTACT, CONTENT, LAWFUL_BASIS_STATED, PRESENCE
from sharewell.design.forms import KitForm
from sharewell.partnerships.types import ORGANISATION_KINDS

Choices = Sequence[tuple[str, str]]

MODE_CHOICES = (
    (CONTACT, "Contact: somebody else passes a message on, and the recipient learns nothing"),
    (PRESENCE, "Presence: that a service works with the child, and whom to ask"),
    (CONTENT, "Content: what the service knows"),
)


def word_choices(kind: str) -> list[tuple[str, str]]:
    """Return the words of a file of words as choices."""
    return [(row.code, row.title) for row in list_words(kind)]


def _several(label: str, choices: Choices, *, hint: str = "", required: bool = False) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        required=required,
        error_messages={"required": "Choose at least one", "invalid_choice": "Choose from the list"},
    )


class ClauseForm(KitForm):
    """One clause of a draft."""

    code = forms.RegexField(
        regex=r"^[A-Za-z0-9][A-Za-z0-9.()-]*$",
        max_length=40,
        label="Which clause is it?",
        help_text="Its number in the document, like 4.2",
        error_messages={"required": "Enter the number of the clause", "invalid": "Use letters, figures and dots"},
    )
    words = forms.CharField(
        label="What the clause says, in a sentence",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    effect = forms.ChoiceField(
        label="What does it do?",
        choices=((PERMIT, "It permits"), (FORBID, "It forbids, whatever else permits")),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it permits or forbids"},
    )

    def __init__(self, data: Any = None, *, parties: Choices, initial: dict[str, Any] | None = None) -> None:
        """Offer the parties of the document by name, and the words of today."""
        super().__init__(data, initial=initial)
        kinds = [(kind, kind_words(kind)) for kind in ORGANISATION_KINDS]
        roles = [(role.value, code_words(role.value)) for role in RECIPIENT_ROLES]
        bases = [(code, basis_words(code)) for code in sorted(load_words().lawful_bases)]
        conditions = [one for one in word_choices("conditions") if one[0] != LAWFUL_BASIS_STATED]
        only = "Choose nothing here and nothing below to mean every party."
        self.fields["source_kinds"] = _several("Who tells: kinds of organisation", kinds, hint=only)
        self.fields["sources"] = _several("Who tells: named parties", parties)
        self.fields["recipient_kinds"] = _several("Who is told: kinds of organisation", kinds, hint=only)
        self.fields["recipients"] = _several("Who is told: named parties", parties)
        self.fields["roles"] = _several("Who is told: only these roles", roles, hint="None means whoever works there.")
        self.fields["purposes"] = _several("What for?", word_choices("purposes"), required=True)
        self.fields["item_classes"] = _several("Which information?", word_choices("item-classes"), required=True)
        self.fields["mode"] = forms.ChoiceField(
            label="How much does the recipient learn?",
            help_text="The most that a clause permits, or the least that it forbids.",
            choices=MODE_CHOICES,
            widget=forms.RadioSelect,
            error_messages={"required": "Choose how much the recipient learns"},
        )
        self.fields["lawful_bases"] = _several("Lawful bases", bases, hint="A clause that permits needs at least one.")
        self.fields["conditions"] = _several(
            "What must hold", conditions, hint="For a clause that permits: all of them must hold."
        )
        self.fields["unless"] = _several(
            "Unless", conditions, hint="For a clause that forbids: it lets pass where all of these hold."
        )
        self.fields["months"] = forms.IntegerField(
            label="For how many months may the recipient keep it?",
            help_text="For a clause that permits.",
            required=False,
            min_value=0,
            max_value=MOST_MONTHS,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        )
        self.fields["after"] = forms.ChoiceField(
            label="Counted from when?", choices=[("", "Choose"), *word_choices("retention-starts")], required=False
        )

    def plain(self) -> dict[str, Any]:
        """Return the clause in its machine-readable form, as far as it was filled in."""
        held = self.cleaned_data
        recipients = _side(kinds=held["recipient_kinds"], organisations=held["recipients"], roles=held["roles"])
        made: dict[str, Any] = {
            "code": held["code"],
            "effect": held["effect"],
            "sources": _side(kinds=held["source_kinds"], organisations=held["sources"]),
            "recipients": recipients,
            "purposes": held["purposes"],
            "item_classes": held["item_classes"],
            "mode": held["mode"],
            **({"words": held["words"]} if held["words"] else {}),
        }
        for key in ("lawful_bases", "conditions", "unless"):
            if held[key]:
                made[key] = held[key]
        if held["effect"] == PERMIT:
            made["retention"] = {"months": held["months"], "after": held["after"]}
        return made


def initial_of(clause: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form shows at first for a clause in its machine-readable form."""
    sides = {key: clause[key] if isinstance(clause[key], dict) else {} for key in ("sources", "recipients")}
    retention = clause.get("retention", {})
    return {
        **{key: clause.get(key) for key in ("code", "words", "effect", "purposes", "item_classes", "mode")},
        **{key: clause.get(key, []) for key in ("lawful_bases", "conditions", "unless")},
        "source_kinds": sides["sources"].get("kinds", []),
        "sources": sides["sources"].get("organisations", []),
        "recipient_kinds": sides["recipients"].get("kinds", []),
        "recipients": sides["recipients"].get("organisations", []),
        "roles": sides["recipients"].get("roles", []),
        "months": retention.get("months"),
        "after": retention.get("after", ""),
    }


def _side(**named: Sequence[str]) -> dict[str, list[str]] | str:
    return {key: list(codes) for key, codes in named.items() if codes} or EVERY_PARTY


class FlowForm(KitForm):
    """May one tell another this, for this purpose? Codes and organisations only, so it may stand in an address."""

    def __init__(self, data: Any = None, *, organisations: Choices) -> None:
        """Offer the organisations and the words of today."""
        super().__init__(data)
        houses = [("", "Choose"), *organisations]

        def one(
            label: str, choices: Choices, error: str, *, required: bool = True, hint: str = ""
        ) -> forms.ChoiceField:
            messages = {"required": error, "invalid_choice": error}
            return forms.ChoiceField(
                label=label, choices=choices, required=required, error_messages=messages, help_text=hint
            )

        self.fields["source"] = one("Who tells?", houses, "Choose who tells")
        self.fields["recipient"] = one("Who is told?", houses, "Choose who is told")
        roles = [("", "Not known yet"), *((role.value, code_words(role.value)) for role in RECIPIENT_ROLES)]
        self.fields["role"] = one("In which role?", roles, "Choose a role", required=False)
        self.fields["purpose"] = one("What for?", [("", "Choose"), *word_choices("purposes")], "Choose what for")
        self.fields["item_class"] = one(
            "Which information?", [("", "Choose"), *word_choices("item-classes")], "Choose which information"
        )
        self.fields["mode"] = one("How much?", [("", "Choose"), *MODE_CHOICES], "Choose how much")
        bases = [("", "Not stated yet"), *((code, code) for code in sorted(load_words().lawful_bases))]
        self.fields["lawful_basis"] = one("Lawful basis", bases, "Choose a lawful basis", required=False)
        self.fields["route"] = one(
            "Is it a duty, an order or an emergency?",
            [("", "No, by agreement"), *word_choices("routes")],
            "Choose a way",
            required=False,
            hint="These are ways of their own, beside agreements.",
        )
        self.fields["met"] = _several("What holds already?", word_choices("conditions")[1:])


_CARRIAGE = (
    "All that Sharewell carries, because its ways may be in wrong hands. Duties are then done by telephone or by hand"
)


class StopForm(KitForm):
    """What is stopped, and why. Whoever may stop only their own organisation is offered that alone."""

    why = forms.CharField(
        label="Why?",
        help_text="A few words, at most 200 characters. Do not name a child or anybody in a family.",
        max_length=200,
        error_messages={"required": "Say why in a few words", "max_length": "Write at most 200 characters"},
    )

    def __init__(self, data: Any = None, *, things: Choices, may_stop_carriage: bool) -> None:
        """Offer what the reader may stop, each as (what and reference, words)."""
        super().__init__(data)
        self.fields["thing"] = forms.ChoiceField(
            label="What do you stop?",
            choices=[("", "Choose"), *things],
            error_messages={"required": "Choose what you stop", "invalid_choice": "Choose what you stop"},
        )
        if may_stop_carriage:
            self.fields["reach"] = forms.ChoiceField(
                label="How far does it reach?",
                choices=(
                    ("agreements", "What agreements allow. Duties, court orders and emergencies go on"),
                    ("carriage", _CARRIAGE),
                ),
                initial="agreements",
                widget=forms.RadioSelect,
                error_messages={"required": "Choose how far it reaches"},
            )
        self.order_fields(["thing", "reach", "why"])

    def entered(self) -> dict[str, Any]:
        """Return what was entered, as the action takes it."""
        what, _, of = self.cleaned_data["thing"].partition(":")
        carriage = self.cleaned_data.get("reach") == "carriage"
        return {"what": what, "of": of, "why": self.cleaned_data["why"], "stops_carriage": carriage}


class LiftForm(KitForm):
    """Why a stop can be lifted."""

    why = forms.CharField(
        label="Why can it go on?",
        help_text="What was found, and what was mended. A second person reads this and lifts the stop.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it can go on"},
    )


EVERYTHING = (STOP_EVERYTHING, "Everything that agreements allow")

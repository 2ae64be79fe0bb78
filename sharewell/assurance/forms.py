"""The shape of what the pages of drills are told."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from django import forms

from sharewell.assurance.types import LONGEST_TITLE, InventedChild, Scenario, TeamRow
from sharewell.design import fields
from sharewell.design.forms import KitForm
from sharewell.design.words import LONDON

OPENS, CLOSES = time(9), time(17)
"""What "from this day" and "until this day" mean: the house's working day."""


class ChooseForm(KitForm):
    """What the drill is about, with which invented child, and which teams take part."""

    def __init__(
        self,
        data: Any = None,
        *,
        scenarios: Iterable[Scenario],
        children: Iterable[InventedChild],
        teams: Sequence[tuple[TeamRow, str]],
        **more: Any,
    ) -> None:
        """Offer what there is."""
        super().__init__(data, **more)
        self.fields |= {
            "scenario": forms.ChoiceField(
                label="What happens in it?",
                choices=[(one.code, one.title) for one in scenarios],
                widget=forms.RadioSelect,
                error_messages={"required": "Choose a scenario", "invalid_choice": "Choose a scenario"},
            ),
            "child": forms.ChoiceField(
                label="Which invented child?",
                help_text="The name says that the child is invented. It cannot be changed.",
                choices=[(one.code, f"{one.name}, {one.age}") for one in children],
                widget=forms.RadioSelect,
                error_messages={"required": "Choose a child", "invalid_choice": "Choose a child"},
            ),
            "team": forms.MultipleChoiceField(
                label="Which teams take part?",
                help_text="Teams of two organisations at least. Not your own: you know the story.",
                choices=[(one.team, f"{one.team_name}, {one.organisation_name}") for one, _ in teams],
                widget=forms.CheckboxSelectMultiple,
                error_messages={
                    "required": "Choose teams of two organisations at least",
                    "invalid_choice": "Choose teams from the list",
                },
            ),
        }
        self._organisations = {one.team: one.organisation for one, _ in teams}

    def clean_team(self) -> list[str]:
        """Return the teams. They are of two organisations at least."""
        chosen: list[str] = self.cleaned_data["team"]
        if len({self._organisations[one] for one in chosen}) < 2:
            raise forms.ValidationError("Choose teams of two organisations at least")
        return chosen


class PlanForm(KitForm):
    """The words of a drill: the story, what each team knows, who knows of it, from when until when."""

    def __init__(self, data: Any = None, *, teams: Sequence[TeamRow], **more: Any) -> None:
        """Ask for the piece of each team."""
        super().__init__(data, **more)
        self.teams = tuple(teams)
        self.fields |= {
            "title": forms.CharField(
                label="Title",
                help_text="Those who take part see it only when it is over.",
                max_length=LONGEST_TITLE,
                error_messages={"required": "Write a title", "max_length": f"At most {LONGEST_TITLE} characters"},
            ),
            "story": fields.words(
                "The whole story", "Only you and those who oversee it read this.", required="Write the story"
            ),
            "expected": fields.words(
                "What you hope to see", "Those who take part see it only when it is over, never before."
            ),
            **{
                f"piece_{number}": fields.words(
                    f"What {one.team_name} knows",
                    f"{one.organisation_name}. Write it as their own record would. No real person, please.",
                    required=f"Write what {one.team_name} knows",
                )
                for number, one in enumerate(self.teams)
            },
            "known": forms.ChoiceField(
                label="Are they told beforehand?",
                help_text="Either way, every page says that it is an exercise once they open it.",
                choices=[
                    ("yes", "Yes. They see now that an exercise is planned, and when"),
                    ("no", "No. They learn of it when it starts"),
                ],
                widget=forms.RadioSelect,
                error_messages={
                    "required": "Choose whether they are told beforehand",
                    "invalid_choice": "Choose whether they are told beforehand",
                },
            ),
            "first_day": fields.day("First day", required="Write the first day"),
            "last_day": fields.day("Last day", required="Write the last day"),
        }

    def pieces(self) -> dict[str, str]:
        """Return what each team holds."""
        return {one.team: self.cleaned_data[f"piece_{number}"] for number, one in enumerate(self.teams)}

    def begins_at(self) -> datetime:
        """Return when the working day begins on the first day, in London."""
        return datetime.combine(self.cleaned_data["first_day"], OPENS, tzinfo=LONDON)

    def until(self) -> datetime:
        """Return when the working day ends on the last day, in London."""
        return datetime.combine(self.cleaned_data["last_day"], CLOSES, tzinfo=LONDON)


class EndForm(KitForm):
    """Why it ends."""

    words = fields.words("Why does it end?", "You can leave this empty.", rows=3)


class StopForm(KitForm):
    """What came between."""

    words = fields.words("What came between?", "You can leave this empty. Do not name a real child here.", rows=2)


class DebriefForm(KitForm):
    """What a drill taught."""

    words = fields.words(
        "What did it teach?",
        "Those who took part read this. Say what went well first. Blame nobody by name.",
        required="Write what it taught",
        rows=8,
    )


class LessonForm(KitForm):
    """What somebody does differently."""

    def __init__(self, data: Any = None, *, owners: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        """Offer the posts that could do it."""
        super().__init__(data, **more)
        self.fields |= {
            "lesson": fields.words("What is to be done?", required="Write what is to be done", rows=3),
            "owner": forms.ChoiceField(
                label="Who does it?",
                choices=[("", "Choose"), *owners],
                error_messages={"required": "Choose who does it", "invalid_choice": "Choose who does it"},
            ),
            "due_on": fields.day("By which day?", required="Write by which day"),
        }


class DoneForm(KitForm):
    """What was done about a lesson."""

    words = fields.words("What did you do?", required="Write what you did", rows=4)

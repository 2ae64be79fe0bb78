"""The Django application."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Deciding about sharing."""

    name = "sharewell.decisions"
    label = "decisions"
    verbose_name = "Decisions"
    append_only_tables = (
        "decisions_decision",
        "decisions_decisionchild",
        "decisions_decisionchildname",
        "decisions_decisiontext",
        "decisions_decisionitem",
        "decisions_decisionaddition",
        "decisions_differentjudgement",
        "decisions_concernnote",
    )
    """The web process may add to these, and neither change nor take away."""

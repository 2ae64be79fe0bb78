"""The Django application."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Deciding about sharing."""

    name = "sharewell.decisions"
    label = "decisions"
    verbose_name = "Decisions"

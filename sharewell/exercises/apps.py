"""Tell Django about exercises."""

from django.apps import AppConfig


class ExercisesConfig(AppConfig):
    """The exercises app."""

    name = "sharewell.exercises"
    label = "exercises"
    default_auto_field = "django.db.models.BigAutoField"

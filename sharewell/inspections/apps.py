"""Tell Django about inspections."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """The inspections app."""

    name = "sharewell.inspections"
    label = "inspections"
    default_auto_field = "django.db.models.BigAutoField"

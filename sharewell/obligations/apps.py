"""Tell Django about obligations."""

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    """The obligations app."""

    name = "sharewell.obligations"
    label = "obligations"
    default_auto_field = "django.db.models.BigAutoField"

"""Tell Django about access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The access app."""

    name = "sharewell.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

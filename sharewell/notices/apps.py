"""Tell Django about notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The notices app."""

    name = "sharewell.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

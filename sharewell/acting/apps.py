"""Tell Django about acting, so that its events are read at the start. It has no models."""

from django.apps import AppConfig


class ActingConfig(AppConfig):
    """The acting app."""

    name = "sharewell.acting"
    label = "acting"
    default_auto_field = "django.db.models.BigAutoField"

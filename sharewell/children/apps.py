"""Tell Django about children."""

from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    """The children app."""

    name = "sharewell.children"
    label = "children"
    default_auto_field = "django.db.models.BigAutoField"

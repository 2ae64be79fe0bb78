"""The foundation app."""

from __future__ import annotations

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Django glue without domain."""

    name = "sharewell.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Foundation"

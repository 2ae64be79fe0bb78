"""The Django application."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    """Assurance: pages that read the ledger, and drills."""

    name = "sharewell.assurance"
    label = "assurance"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Assurance"

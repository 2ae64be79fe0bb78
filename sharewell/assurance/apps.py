"""The Django application."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    """Assurance. It has no tables of its own: it reads what others keep."""

    name = "sharewell.assurance"
    label = "assurance"
    verbose_name = "Assurance"

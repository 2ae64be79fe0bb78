"""Tell Django about practitioners."""

from django.apps import AppConfig


class PractitionersConfig(AppConfig):
    """The practitioners app."""

    name = "sharewell.practitioners"
    label = "practitioners"
    default_auto_field = "django.db.models.BigAutoField"
    append_only_tables = ("practitioners_induction", "practitioners_codeacceptance")

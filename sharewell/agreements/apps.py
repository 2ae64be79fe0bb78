"""Tell Django about agreements."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """The agreements app."""

    name = "sharewell.agreements"
    label = "agreements"
    default_auto_field = "django.db.models.BigAutoField"
    append_only_tables = ("agreements_policy", "agreements_policypart")

"""Tell Django about mediation."""

from django.apps import AppConfig


class MediationConfig(AppConfig):
    """The mediation app."""

    name = "sharewell.mediation"
    label = "mediation"
    default_auto_field = "django.db.models.BigAutoField"

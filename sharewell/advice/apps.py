"""Tell Django about advice."""

from django.apps import AppConfig


class AdviceConfig(AppConfig):
    """The advice app."""

    name = "sharewell.advice"
    label = "advice"
    default_auto_field = "django.db.models.BigAutoField"
    append_only_tables = ("advice_advicemessage", "advice_advicesituation", "advice_adviceoutcome")
    """The role of the web process may read these and add to them, no more (`foundation.roles`)."""

"""Tell Django about consent."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """The consent app."""

    name = "sharewell.consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"
    append_only_tables = (
        "consent_competenceassessment",
        "consent_consentreview",
        "consent_toldatoutset",
        "consent_informingact",
        "consent_sentpage",
    )
    """The web process may add to these, and neither change nor take away."""

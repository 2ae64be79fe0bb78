"""Tell Django about governance."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """The governance app."""

    name = "sharewell.governance"
    label = "governance"
    default_auto_field = "django.db.models.BigAutoField"
    append_only_tables = (
        "governance_groupterms",
        "governance_resolution",
        "governance_returnentry",
        "governance_selfanswer",
        "governance_chasing",
        "governance_problemnote",
        "governance_report",
    )

"""Tell Django about training."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """The training app."""

    name = "sharewell.training"
    label = "training"
    default_auto_field = "django.db.models.BigAutoField"
    append_only_tables = (
        "training_sectionread",
        "training_conversation",
        "training_completion",
        "training_expirynotice",
        "training_evaluation",
    )
    """The role of the web process may read these and add to them, no more (`foundation.roles`)."""

"""Tell Django about training."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """The training app."""

    name = "sharewell.training"
    label = "training"
    default_auto_field = "django.db.models.BigAutoField"
    append_only_tables = ("training_completion", "training_expirynotice", "training_evaluation")
    """The web process may add to these, and neither change nor take away."""

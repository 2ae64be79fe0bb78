"""Tell Django about misuse."""

from django.apps import AppConfig


class MisuseConfig(AppConfig):
    """The misuse app."""

    name = "sharewell.misuse"
    label = "misuse"
    default_auto_field = "django.db.models.BigAutoField"
    append_only_tables = ("misuse_alertentry",)
    """The role of the web process may read these and add to them, no more (`foundation.roles`)."""

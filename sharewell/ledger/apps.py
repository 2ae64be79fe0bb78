"""Tell Django about the ledger, and read every app's events when it starts."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LedgerConfig(AppConfig):
    """The ledger app."""

    name = "sharewell.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
    append_only_tables = ("ledger_entry", "ledger_cosignature", "ledger_keptcontent")
    """The role of the web process may read these and add to them, no more (`foundation.roles`)."""

    sealed_tables = ("ledger_sealedleaf", "ledger_treenode", "ledger_head")
    """Only the role that seals may add to these; the role of the web process reads them."""

    owners_tables = ("ledger_restoration",)
    """Only the owner may add to these, when a backup is restored; the other roles read them."""

    def ready(self) -> None:
        """Import the `events` module of every installed app, so that each event can be checked and described."""
        autodiscover_modules("events")

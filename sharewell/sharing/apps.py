"""The Django application."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Asking for information and disclosing it."""

    name = "sharewell.sharing"
    label = "sharing"
    verbose_name = "Sharing"
    append_only_tables = (
        "sharing_informationrequest",
        "sharing_requestmove",
        "sharing_disclosure",
        "sharing_discloseditem",
        "sharing_disclosuremove",
        "sharing_attachment",
        "sharing_attachmentcontent",
        "sharing_outsiderecipient",
        "sharing_resolution",
        "sharing_childside",
    )
    """The web process may add to these, and neither change nor take away."""

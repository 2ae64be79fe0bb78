"""The Django application."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Enquiries of multi-agency safeguarding hubs."""

    name = "sharewell.casework"
    label = "casework"
    verbose_name = "Casework"
    append_only_tables = (
        "casework_enquiry",
        "casework_enquirymove",
        "casework_enquirytelling",
        "casework_enquiryask",
        "casework_contributionterm",
        "casework_hubstatement",
        "casework_dissentrecord",
        "casework_dissentmove",
    )
    """The web process may add to these, and neither change nor take away."""

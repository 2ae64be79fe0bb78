"""Tell Django about partnerships, and check the national numbers at every start."""

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register


class PartnershipsConfig(AppConfig):
    """The partnerships app."""

    name = "sharewell.partnerships"
    label = "partnerships"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check of the national numbers."""
        register(national_numbers_can_be_read)


def national_numbers_can_be_read(**_: object) -> list[CheckMessage]:
    """Return an error where the file of national numbers is missing or faulty."""
    from sharewell.partnerships.queries import national_routes  # noqa: PLC0415  models are not there at import time
    from sharewell.partnerships.types import NationalRoutesFaulty  # noqa: PLC0415  the same

    try:
        national_routes()
    except NationalRoutesFaulty as fault:
        return [Error(str(fault), hint=fault.cure, id="partnerships.E001")]
    return []

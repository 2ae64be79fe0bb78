"""Take over people with their posts and offices, and files of people and organisations to invite."""

from sharewell.practitioners.importers.invitations import (
    ORGANISATIONS_TO_ENTER,
    PEOPLE_TO_INVITE,
    import_organisations_to_enter,
    import_people_to_invite,
    read_organisations_to_enter,
    read_people_to_invite,
)
from sharewell.practitioners.importers.people import ADVISER_COLUMNS, PEOPLE_COLUMNS, import_people

__all__ = [
    "ADVISER_COLUMNS",
    "ORGANISATIONS_TO_ENTER",
    "PEOPLE_COLUMNS",
    "PEOPLE_TO_INVITE",
    "import_organisations_to_enter",
    "import_people",
    "import_people_to_invite",
    "read_organisations_to_enter",
    "read_people_to_invite",
]

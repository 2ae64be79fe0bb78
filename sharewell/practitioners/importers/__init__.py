"""Take over people with their posts and offices, and files of invitations."""

from sharewell.practitioners.importers.people import ADVISER_COLUMNS, PEOPLE_COLUMNS, import_people

__all__ = ["ADVISER_COLUMNS", "PEOPLE_COLUMNS", "import_people"]

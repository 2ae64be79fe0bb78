"""Take over files of contact routes, and of a partnership with its organisations and teams."""

from sharewell.partnerships.importers.contact_routes import (
    MOST_BYTES,
    import_contact_routes_file,
    read_contact_routes,
)
from sharewell.partnerships.importers.register import import_register_files
from sharewell.partnerships.importers.tables import read_table

__all__ = ["MOST_BYTES", "import_contact_routes_file", "import_register_files", "read_contact_routes", "read_table"]

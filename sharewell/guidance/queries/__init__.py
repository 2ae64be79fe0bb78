"""What others may read of the guidance: editions and worked cases. The words of the pages are in `content_pages`."""

from sharewell.guidance.queries.guides import (
    find_edition_in_force,
    get_edition,
    get_guides,
    list_case_files,
    list_editions,
    load_case_document,
    load_guides,
)

__all__ = [
    "find_edition_in_force",
    "get_edition",
    "get_guides",
    "list_case_files",
    "list_editions",
    "load_case_document",
    "load_guides",
]

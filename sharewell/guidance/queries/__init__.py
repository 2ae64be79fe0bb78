"""What others may read of the guidance: editions and worked cases. The words of the pages are in `content_pages`."""

from sharewell.guidance.queries.glossing import Gloss, gloss
from sharewell.guidance.queries.guides import (
    find_edition_in_force,
    get_edition,
    get_guides,
    list_case_files,
    list_editions,
    load_case_document,
    load_guides,
)
from sharewell.guidance.queries.statement_forms import (
    FormEdition,
    FormField,
    FormSection,
    find_form_edition,
    key_of_mark,
    list_forms,
)

__all__ = [
    "FormEdition",
    "FormField",
    "FormSection",
    "Gloss",
    "find_edition_in_force",
    "find_form_edition",
    "get_edition",
    "get_guides",
    "gloss",
    "key_of_mark",
    "list_case_files",
    "list_editions",
    "list_forms",
    "load_case_document",
    "load_guides",
]

"""Which questions of a form that was begun are still open."""

from collections.abc import Iterable

from sharewell.decisions.types import ItemRow
from sharewell.guidance.queries import FormEdition, FormField, FormSection, find_form_edition, key_of_mark


def unanswered_of(items: Iterable[ItemRow]) -> tuple[tuple[FormEdition, FormSection, FormField], ...]:
    """Return the questions that must be answered of each form that was begun for a child, and are not yet."""
    answered = {item.field for item in items if item.field and item.is_chosen}
    editions = [find_form_edition(key) for key in sorted({key_of_mark(item.field) for item in items} - {""})]
    return tuple(
        (edition, section, field)
        for edition in editions
        if edition is not None
        for section in edition.sections
        for field in section.fields
        if field.is_required and field.mark not in answered
    )

"""A form goes whole: what must be answered is answered, or it is said that it is not known."""

from collections.abc import Iterable

from sharewell.guidance.queries import FormEdition, find_form_edition, key_of_mark
from sharewell.sharing.models import DisclosedItem
from sharewell.sharing.types import PackIncomplete, PackUnknown


def require_whole(items: Iterable[DisclosedItem], *, is_urgent: bool) -> FormEdition | None:
    """Return the edition of the form that the statements answer, or None where they answer none.

    What is urgent (somebody is in danger, or suffers significant harm) is never held up: the recipient sees what
    was not answered. Raise `PackUnknown` or `PackIncomplete`.
    """
    answered = {item.field for item in items if item.field}
    keys = sorted({key_of_mark(mark) for mark in answered})
    if not keys:
        return None
    if len(keys) > 1:
        raise PackUnknown("These statements answer two forms. Send each form by itself. Nothing was sent.")
    edition = find_form_edition(keys[0])
    if edition is None or answered - {field.mark for field in edition.fields}:
        raise PackUnknown("The form is not held in this edition. Record the decision again. Nothing was sent.")
    missing = [field.title for field in edition.fields if field.is_required and field.mark not in answered]
    if missing and not is_urgent:
        raise PackIncomplete(f"The form goes whole. This is missing: {missing[0]} Nothing was sent.")
    return edition

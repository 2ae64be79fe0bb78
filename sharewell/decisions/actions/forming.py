"""Fill in a section of a form: each answer becomes a statement about a child, marked with the question it answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission, Refused
from sharewell.decisions.actions.drafts import ChangedElsewhere, child_of, keep_draft, opened_draft, shortened
from sharewell.decisions.models import DraftItem
from sharewell.decisions.types import LONGEST_NAME, NOT_KNOWN, FieldAnswer, ItemKind, Seen
from sharewell.design.words import LONDON
from sharewell.guidance.queries import find_form_edition, list_forms

NOT_KNOWN_SOURCE = "Whoever filled in the form"


class FormUnknown(Refused):
    """The form is not held in that edition, is not asked any more, or has no such question."""

    code = "form-unknown"


@action(Permission.DECIDE)
def fill_section(
    *,
    actor: Actor,
    draft: str,
    child: int,
    form: str,
    section: str,
    answers: Mapping[str, FieldAnswer],
    seen: str = "",
    source: str = "",
    version: int,
    key: str,
    now: datetime,
) -> None:
    """Keep the answers of one section, by the code of each question; one without an answer is taken out.

    `form` is the key of an edition (form/number): the one that is asked today, or the one that this child's statements
    already answer. Raise `FormUnknown` for any other, and `ChangedElsewhere` where another window was first.
    """
    row = opened_draft(actor=actor, reference=draft, key=key)
    about = child_of(row, child)
    edition = find_form_edition(form)
    asked_today = {one.key for one in list_forms(on=now.astimezone(LONDON).date())}
    if edition is None or (form not in asked_today and not about.items.filter(field__startswith=f"{form}/").exists()):
        raise FormUnknown("This edition of the form is not asked. Begin the form again. Nothing was kept.")
    fields = {one.code: one for part in edition.sections if part.code == section for one in part.fields}
    if not fields or set(answers) - set(fields):
        raise FormUnknown("The form has no such question. Nothing was kept.")
    held = {item.field: item for item in about.items.filter(field__in=[one.mark for one in fields.values()])}
    number = about.items.aggregate(last=Max("number"))["last"] or 0
    for code, field in fields.items():
        before, values = held.get(field.mark), _values(answers.get(code), seen=seen, source=source)
        if before is not None and before.version > version and _differs(before, values):
            raise ChangedElsewhere("You answered this in another window. See what is kept, then write.")
        if values is None:
            about.items.filter(field=field.mark).delete()
        elif before is not None:
            about.items.filter(field=field.mark).update(**values, version=row.version + 1)
        else:
            number += 1
            DraftItem.objects.create(child=about, number=number, field=field.mark, version=row.version + 1, **values)
    keep_draft(actor=actor, draft=row, page="form", key=key, now=now)


def _values(answer: FieldAnswer | None, *, seen: str, source: str) -> dict[str, Any] | None:
    """Return what a statement says for an answer, or None where there is no answer."""
    if answer is None or not (answer.is_not_known or answer.text.strip()):
        return None
    if answer.is_not_known:
        return {"text": NOT_KNOWN, "kind": ItemKind.FACT, "seen": Seen.OBSERVED, "source": NOT_KNOWN_SOURCE}
    return {"text": shortened(answer.text), "kind": answer.kind, "seen": seen, "source": source[:LONGEST_NAME]}


def _differs(before: DraftItem, values: Mapping[str, Any] | None) -> bool:
    return values is None or any(getattr(before, name) != value for name, value in values.items())

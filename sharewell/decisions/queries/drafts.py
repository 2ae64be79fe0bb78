"""Read drafts. A whole draft, with its answers, words, children and statements, is one query (ADR 0046)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F, Func, JSONField, QuerySet

from sharewell.acting.actions import looking
from sharewell.acting.types import Actor
from sharewell.decisions.models import Draft
from sharewell.decisions.policies import drafts_open_to, drafts_shown_to, told_of
from sharewell.decisions.types import ITEM_FIELDS, Answer, ChildRow, DraftRow, ItemRow, NoSuchDraft
from sharewell.foundation.prepared import PreparedQuery

MOST_DRAFTS = 50

ITEM_COLUMNS = (*ITEM_FIELDS, "version")


class Inside(Func):
    """What belongs to a draft, as one document that PostgreSQL makes: its children, answers, texts and statements.

    A page of a draft needs nearly all of it, and five queries cost more than the page itself.
    """

    template = (
        "(SELECT jsonb_build_object("
        "'children', (SELECT coalesce(jsonb_agg(jsonb_build_array("
        "c.id, c.position, c.name, c.identifying, c.version, c.child) ORDER BY c.position), '[]')"
        " FROM decisions_draftchild c WHERE c.draft_id = %(expressions)s),"
        "'answers', (SELECT coalesce(jsonb_agg(jsonb_build_array("
        "a.child_id, a.code, a.answer, a.version) ORDER BY a.id), '[]')"
        " FROM decisions_draftanswer a WHERE a.draft_id = %(expressions)s),"
        "'texts', (SELECT coalesce(jsonb_agg(jsonb_build_array("
        "t.child_id, t.code, t.text, t.version) ORDER BY t.id), '[]')"
        " FROM decisions_drafttext t WHERE t.draft_id = %(expressions)s),"
        "'items', (SELECT coalesce(jsonb_agg(jsonb_build_array("
        "i.child_id, i.number, i.text, i.kind, i.source, i.seen, i.evidence, i.happened_on, i.known_on,"
        "i.why_it_matters, i.is_chosen, i.field, i.version) ORDER BY i.number), '[]')"
        " FROM decisions_draftitem i JOIN decisions_draftchild c ON c.id = i.child_id"
        " WHERE c.draft_id = %(expressions)s)))"
    )
    output_field = JSONField()


@looking
def get_draft(*, actor: Actor, reference: str) -> DraftRow:
    """Return the actor's own open draft, in one query. Raise `NoSuchDraft`."""
    for values in _one_draft.rows(draft=reference, **told_of(actor)):
        inside = values.pop("inside")
        return _whole_row(Draft(**values), inside)
    raise NoSuchDraft


def _asked_of_draft(*, draft: str, **who: str) -> QuerySet[Draft, dict[str, Any]]:
    columns = [field.attname for field in Draft._meta.concrete_fields]
    return drafts_shown_to(who).filter(reference=draft).annotate(inside=Inside(F("pk"))).values(*columns, "inside")


_one_draft = PreparedQuery(_asked_of_draft)


@looking
def find_draft_about(*, actor: Actor, request: str) -> str:
    """Return the reference of the actor's own open draft that answers a request, or nothing."""
    found = drafts_open_to(actor).filter(request=request).order_by("-reference").values_list("reference", flat=True)
    return found.first() or ""


@looking
def list_drafts(*, actor: Actor) -> tuple[DraftRow, ...]:
    """Return the actor's open drafts, the one begun last first, without children and words."""
    drafts = drafts_open_to(actor).order_by("-reference")[:MOST_DRAFTS]
    return tuple(_bare_row(draft) for draft in drafts)


def _bare_row(draft: Draft, **more: object) -> DraftRow:
    inside: dict[str, object] = {"answers": {}, "texts": {}, "children": (), **more}
    return DraftRow(
        reference=draft.reference,
        owner=draft.owner,
        organisation=draft.organisation,
        version=draft.version,
        way=draft.way,
        edition=draft.edition,
        judged_on=draft.judged_on,
        footing=draft.footing,
        called_back=draft.called_back,
        holder=draft.holder,
        recipient=draft.recipient,
        recipient_organisation=draft.recipient_organisation,
        purpose=draft.purpose,
        topics=tuple(draft.topics),
        goes_on=draft.goes_on,
        told_on=draft.told_on,
        review_on=draft.review_on,
        complained_of=draft.complained_of,
        goes_to=draft.goes_to,
        invented_child=draft.invented_child,
        chosen=draft.chosen,
        began_at=draft.began_at,
        changed_at=draft.changed_at,
        is_ended=draft.ended_at is not None,
        request=draft.request,
        **inside,  # type: ignore[arg-type]
    )


def _whole_row(draft: Draft, inside: Mapping[str, Any]) -> DraftRow:
    """Return a draft with what belongs to it, as `Inside` reads it."""
    answers: dict[int | None, dict[str, Answer]] = {}
    texts: dict[int | None, dict[str, str]] = {}
    items: dict[int, list[ItemRow]] = {}
    for child, code, answer, _ in inside["answers"]:
        answers.setdefault(child, {})[code] = answer[0] if len(answer) == 1 else tuple(answer)
    for child, code, text, _ in inside["texts"]:
        texts.setdefault(child, {})[code] = text
    places = {child: position for child, position, *_ in inside["children"]}
    for child, *columns in inside["items"]:
        items.setdefault(child, []).append(_item_row(places[child], dict(zip(ITEM_COLUMNS, columns, strict=True))))
    return _bare_row(
        draft,
        answers=answers.get(None, {}),
        texts=texts.get(None, {}),
        children=tuple(
            ChildRow(
                position=position,
                name=name,
                identifying=identifying,
                texts=texts.get(child, {}),
                answers=answers.get(child, {}),
                items=tuple(items.get(child, ())),
                version=version,
                child=reference,
            )
            for child, position, name, identifying, version, reference in inside["children"]
        ),
    )


def _item_row(position: int, columns: dict[str, Any]) -> ItemRow:
    for name in ("happened_on", "known_on"):
        columns[name] = date.fromisoformat(columns[name]) if columns[name] else None
    return ItemRow(child=position, **columns)

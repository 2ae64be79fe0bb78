"""Read one's own searches, and questions that were passed on."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Count, QuerySet

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import ASKING_READ, SEARCH_READ
from sharewell.children.models import (
    Asking,
    ChildAddress,
    ChildName,
    Death,
    IndexChild,
    Involvement,
    Search,
    SearchResult,
)
from sharewell.children.policies import askings_for, index_open_to, searches_by, searches_of
from sharewell.children.types.seals import Told
from sharewell.children.types.searching import (
    Asked,
    AskingRow,
    AskingUnknown,
    ResultRow,
    SearchRow,
    SearchTerms,
    SearchUnknown,
    Step,
)
from sharewell.foundation.content import content_folder
from sharewell.foundation.prepared import PreparedQuery
from sharewell.foundation.subject_keys import KeyDestroyed, NoKey, SealBroken
from sharewell.ledger.actions.content import subject_keys

MOST_ASKINGS = 200


@cache
def get_search_terms() -> SearchTerms:
    """Return the purposes that may be given, as content holds them."""
    held = tomllib.loads((content_folder() / "codes" / "search-purposes.toml").read_text(encoding="utf-8"))
    return SearchTerms(purposes=held["purposes"], standing=held["standing"], source=held["source"])


def count_searches(actor: Actor, *, since: datetime) -> int:
    """Return how often the actor, in the post that they act in, has looked for a child after a moment."""
    rows = _counted.rows(asked_by=actor.reference, post=actor.post, since=since)
    return sum(row["many"] for row in rows)


def _asked_how_often(*, asked_by: str, post: str, since: datetime) -> QuerySet[Any, Any]:
    mine = searches_by(asked_by, post=post).filter(asked_at__gt=since)
    return mine.values("post").annotate(many=Count("pk")).values("many")


_counted = PreparedQuery(_asked_how_often)


def _seen_search(row: SearchRow, **_: object) -> Seen:
    return Seen(
        subjects=[row.reference, *(one.child for one in row.results)],
        facts={"results": len(row.results)},
        purpose=row.purpose,
    )


@reading(Permission.FIND_CHILD, event=SEARCH_READ, seen=_seen_search)
def read_search(*, actor: Actor, search: str, now: datetime) -> SearchRow:
    """Return a search of one's own, with what it found that is open to the actor now. Raise `SearchUnknown`."""
    held = searches_of(actor).filter(reference=search).first()
    if held is None:
        raise SearchUnknown(search)
    kept = _opened(held)
    found = list(SearchResult.objects.filter(search=held).values_list("child", flat=True))
    shown = index_open_to(actor, now=now).filter(pk__in=found)
    children = {one.reference: one for one in shown}
    names = names_of_children(children.values())
    towns = _towns(children.values())
    died = _died(children.values())
    results = tuple(
        ResultRow(
            child=each["child"],
            name=names.get(children[each["child"]].pk, "A child without a name yet"),
            born_on=children[each["child"]].born_on,
            town=towns.get(children[each["child"]].pk, ""),
            bits=each["bits"],
            sentence=each["sentence"],
            steps=tuple(Step(words=words, bits=bits) for words, bits in each["steps"]),
            died_on=died.get(children[each["child"]].person),
        )
        for each in kept["results"]
        if each["child"] in children
    )
    return SearchRow(
        reference=held.reference,
        purpose=held.purpose,
        asked=Asked(**kept["asked"]),
        asked_at=held.asked_at,
        results=results,
        is_open=held.until > now,
    )


def names_of_children(children: Any) -> Mapping[int, str]:
    """Return what to call each of some children, by their numbers. Ask inside a reading."""
    shown = ChildName.objects.filter(child__in=[one.pk for one in children]).exclude(under_seal=Told.WITHHELD)
    rows = shown.order_by("kind", "-last_seen_on", "pk")
    found: dict[int, str] = {}
    for row in sorted(rows, key=lambda each: each.kind != "current"):
        found.setdefault(row.child_id, f"{row.given_names} {row.family_name}".strip())
    return found


def _towns(children: Any) -> Mapping[int, str]:
    current = ChildAddress.objects.filter(child__in=[one.pk for one in children], left_on=None)
    rows = current.exclude(under_seal=Told.WITHHELD).order_by("pk")
    return {row.child_id: row.town for row in rows}


def _died(children: Any) -> Mapping[str, date]:
    """Return on which day some people died, so that nobody rings a family as if the child were alive."""
    rows = Death.objects.filter(child__person__in=[one.person for one in children], struck_at=None).order_by("pk")
    return dict(rows.values_list("child__person", "died_on"))


def _opened(held: Search) -> Any:
    """Return what a search kept; nothing where the key of whoever searched was destroyed."""
    try:
        kept = subject_keys().open(held.asked_by, bytes(held.sealed), purpose=sealed_for(held.reference))
    except (KeyDestroyed, NoKey, SealBroken):
        return {"asked": {}, "results": []}
    return json.loads(kept)


def sealed_for(search: str) -> str:
    """Return what the words of a search are sealed for: that search, under the key of whoever searched."""
    return f"what was asked in {search}"


@looking
def list_askings(*, actor: Actor) -> tuple[AskingRow, ...]:
    """Return the questions that the actor is to pass on, open ones first, without a word of them."""
    found = askings_for(actor).select_related("child").order_by("-reference")[:MOST_ASKINGS]
    rows = (_asking(one, words="", asked=None, involvements=()) for one in found)
    return tuple(sorted(rows, key=lambda row: row.closed_at is not None))


def _seen_asking(row: AskingRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, *([row.child] if row.child else [])])


@reading(Permission.TEND_INDEX, event=ASKING_READ, seen=_seen_asking)
def read_asking(*, actor: Actor, asking: str, now: datetime) -> AskingRow:
    """Return a question that the actor is to pass on, with the services to pass it on to. Raise `AskingUnknown`."""
    held = askings_for(actor).select_related("child", "search").filter(reference=asking).first()
    if held is None:
        raise AskingUnknown(asking)
    services: tuple[tuple[str, str, str, str], ...] = ()
    if held.child is not None and held.closed_at is None:
        same = IndexChild.objects.filter(person=held.child.person)
        rows = Involvement.objects.filter(child__in=same, is_sensitive=True, ended_on=None).order_by("pk")
        services = tuple((row.kind, row.service, row.practitioner, row.telephone) for row in rows)
    asked = Asked(**_opened(held.search)["asked"]) if held.search is not None else None
    return _asking(held, words=held.words, asked=asked, involvements=services)


def _asking(
    held: Asking, *, words: str, asked: Asked | None, involvements: tuple[tuple[str, str, str, str], ...]
) -> AskingRow:
    return AskingRow(
        reference=held.reference,
        child=held.child.reference if held.child is not None else "",
        asked_by=held.asked_by,
        asked_at=held.asked_at,
        words=words,
        asked=asked,
        involvements=involvements,
        closed_at=held.closed_at,
        closed_words=held.closed_words if words else "",
    )

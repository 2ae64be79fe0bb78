"""Find the records that may be a child's, and say why: the live search and every feed through one scorer.

The register of names lives as long as one question: no name of a child stays in the memory of a process.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

import numpy as np
from django.db import connection

from sharewell.acting.actions import looking
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.children.models import NameShare
from sharewell.children.queries.keeping import Recalled, new_register, recall_rows, secret, years_of_birth
from sharewell.children.types.searching import Step
from sharewell.core.linking.comparing import Compared, Comparer, Frequencies, recall_frequencies
from sharewell.core.linking.explaining import Explanation, explain
from sharewell.core.linking.kept import KEPT
from sharewell.core.linking.keys import near_keys_by_kind, query_keys_by_kind, signed
from sharewell.core.linking.model import Chances, Model, parents_agree, score
from sharewell.core.linking.people import COLUMNS, Hashes, Longs, People, Register
from sharewell.foundation.columns import plain_array, text_array
from sharewell.foundation.linking_content import get_model, get_tables
from sharewell.foundation.patience import wait_as_long_as_it_takes
from sharewell.foundation.prepared import plan_keeping_cursor

_FEWEST = 100
"""An index is taken to have at least so many children: before any are counted, nothing is sure."""
_RARE = 4
"""A name that fewer than five bear counts as borne by four, so that no child is told by its rarity."""
PARENT_SHOWN = 8.0
"""So many bits fewer suffice to show whoever looks a child whose parent agrees in full: few strangers do, and a person
who knows the parent can tell. To link a record they do not suffice (ADR 200)."""
_MOST, _NEAR = 100, 75
"""How many candidates a look, and a second look, have at most: each takes time to score."""
_KEPT: Final = f"SELECT child, reference, person, {', '.join(KEPT)} FROM"  # nosec B608 columns of ours
_CANDIDATES: Final = f"{_KEPT} children_candidates(%s::int[], %s::bigint[], %s)"
_SHARES: Final = "SELECT kind, word, share FROM children_nameshare JOIN unnest(%s::text[]) AS wanted(word) USING (word)"
_PAIR: Final = f"{_KEPT} children_pair(%s::bigint, %s::bigint)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A record, its reference and the label of its child."""

    child: int
    reference: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A record that may be the child, and how sure. Why, `explained` works out: of few it is asked.

    `shown_by` is what counts for whoever looks: somebody whose parent agrees in full is worth showing from fewer bits.
    """

    child: int
    reference: str
    person: str
    bits: float
    explained: Callable[[], Explanation]
    shown_by: float

    def why(self) -> tuple[str, tuple[Step, ...]]:
        """Return the sentence and the steps."""
        said = self.explained()
        return said.sentence, tuple(Step(words=step.words, bits=round(step.bits, 1)) for step in said.steps)


def get_index_model() -> Model:
    """Return the model that the index is scored by: the newest."""
    return get_model()


def find_candidates(asked: Mapping[str, str], *, on: date) -> tuple[Candidate, ...]:
    """Return the records that may be the child, best first, the best row of each.

    `asked` holds cells by `COLUMNS`; what is missing is not known. Whom the database hides from the actor is not among
    them, and they are what they would be if there were no such child. Where nobody is likelier the child than not, it
    looks a second time, by names that sound nearly so. Ask inside an act, a reading or a look.
    """
    register = new_register()
    question = register.read({name: [asked.get(name, "")] for name in COLUMNS})
    keys, _, kinds = query_keys_by_kind(
        question, register.names(), register.places(), secret=secret(), years=years_of_birth(on)
    )
    if not len(keys):
        return ()
    rows = _rows_under(keys, kinds)
    found = _best(register, question, rows) if rows else ()
    if found and found[0].shown_by >= get_index_model().thresholds.likelier:
        return found
    known = {row[0] for row in rows}
    near = [row for row in _rows_under(*near_keys_by_kind(question, register), most=_NEAR) if row[0] not in known]
    if not near:
        return found
    return tuple(sorted((*found, *_best(register, question, near)), key=lambda one: (-one.shown_by, one.reference)))


def _rows_under(keys: Hashes, kinds: Longs, *, most: int = _MOST, with_gone: bool = False) -> list[tuple[Any, ...]]:
    if not len(keys):
        return []
    with plan_keeping_cursor() as cursor:
        if with_gone:
            cursor.execute("SELECT set_config('sharewell.hiding', 'yes', true)")
        cursor.execute(_CANDIDATES, [plain_array(kinds.tolist()), plain_array(signed(keys).tolist()), most])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        if with_gone:
            cursor.execute("SELECT set_config('sharewell.hiding', '', true)")
    return found


def find_named(reference: str) -> Named | None:
    """Return the record with a reference, or None where there is none, or it is hidden: they look alike."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT child, reference, person FROM children_named(%s)", [reference])
        row = cursor.fetchone()
    return Named(child=row[0], reference=row[1], person=row[2]) if row else None


def compare_pair(child: int, against: int) -> Candidate:
    """Return how far two records agree, under whichever of their names and addresses agree most.

    Both are there for whoever is to settle them; ask inside a reading.
    """
    register = new_register()
    with connection.cursor() as cursor:
        cursor.execute(_PAIR, [child, against])
        rows = cursor.fetchall()
    ours = recall_rows([(row[0], *row[3:]) for row in rows if row[0] == child], register)
    theirs = [row for row in rows if row[0] == against]
    return max(
        (_best(register, ours.people.part(np.array([row])), theirs)[0] for row in range(len(ours))),
        key=lambda one: one.bits,
    )


def find_alike(child: int, *, on: date, with_gone: bool = False) -> tuple[Candidate, ...]:
    """Return the records that are possibly the same child's as one that the actor sees, best first.

    Under any of its names and addresses; whom the database hides from the actor is not among them. `with_gone`: who is
    in the archive because they left or died is among them, for whoever hides the child.
    """
    register = new_register()
    with connection.cursor() as cursor:
        cursor.execute(_PAIR, [child, child])
        own = recall_rows([(row[0], *row[3:]) for row in cursor.fetchall()], register).people
    keys, _, kinds = query_keys_by_kind(
        own, register.names(), register.places(), secret=secret(), years=years_of_birth(on)
    )
    rows = [row for row in _rows_under(keys, kinds, with_gone=with_gone) if row[0] != child]
    best: dict[int, Candidate] = {}
    for each in range(len(own)) if rows else ():
        for one in _best(register, own.part(np.array([each])), rows):
            if one.child not in best or one.bits > best[one.child].bits:
                best[one.child] = one
    lowest = get_index_model().thresholds.possible
    return tuple(sorted((one for one in best.values() if one.bits >= lowest), key=lambda one: -one.bits))


def score_pairs(
    register: Register, queries: People, asked: Longs, people: People, found: Longs
) -> tuple[Compared, Chances, int]:
    """Compare row `asked[n]` of the queries with row `found[n]` of the people; return levels, bits and the count.

    The one way in which anything of the index is scored: one question, or a batch of a feed.
    """
    frequencies = _frequencies(register, (queries, people))
    comparer = Comparer(register.names(), register.places(), frequencies, get_tables().lookalikes)
    compared = comparer.compare(queries.part(asked), people.part(found))
    return compared, score(compared, get_index_model(), count=frequencies.count), frequencies.count


def best_of_each(bits: Chances, *groups: Longs) -> Longs:
    """Return for each group of pairs the row that has most bits; the first of those that are alike."""
    order = np.lexsort((-bits, *reversed(groups)))
    first = np.ones(len(order), np.bool_)
    first[1:] = np.logical_or.reduce([group[order][1:] != group[order][:-1] for group in groups])
    return order[first]


def _best(register: Register, question: People, rows: Sequence[Sequence[Any]]) -> tuple[Candidate, ...]:
    kept: Recalled = recall_rows([(row[0], *row[3:]) for row in rows], register)
    every = np.arange(len(kept))
    compared, bits, count = score_pairs(register, question, np.zeros_like(every), kept.people, every)
    shown_by = bits + PARENT_SHOWN * parents_agree(compared.levels)
    best = sorted(best_of_each(shown_by, kept.children).tolist(), key=lambda row: (-shown_by[row], rows[row][1]))
    model = get_index_model()
    return tuple(
        Candidate(
            child=rows[row][0],
            reference=rows[row][1],
            person=rows[row][2],
            bits=float(bits[row]),
            explained=partial(explain, compared, row, model, count=count),
            shown_by=float(shown_by[row]),
        )
        for row in best
    )


def _frequencies(register: Register, groups: Sequence[People]) -> Frequencies:
    """Return how common the names at hand are in the whole index, as it was counted last."""
    words = [word for word in register.names().words if word]
    days = np.unique(np.concatenate([people.born for people in groups])).tolist()
    wanted = [*words, *map(str, days), ""]
    with plan_keeping_cursor() as cursor:
        cursor.execute(_SHARES, [text_array(wanted)])
        kept = {(kind, word): share for kind, word, share in cursor.fetchall()}
    count = max(int(kept.get(("count", ""), 0)), _FEWEST)
    rare = _RARE / count
    return recall_frequencies(
        register.names(),
        given={word: kept.get(("given", word), rare) for word in words},
        family={word: kept.get(("family", word), rare) for word in words},
        born={day: kept.get(("born", str(day)), 0.0) for day in days if day},
        count=count,
    )


@looking
def get_counted(*, actor: Actor) -> int:
    """Return how many children there were when names were counted last; 0 where they never were."""
    require(actor, Permission.MATCH_CHILDREN)
    share = NameShare.objects.filter(kind="count").values_list("share", flat=True).first()
    return int(share or 0)


def share_names() -> tuple[int, dict[tuple[str, str], float]]:
    """Return how many children there are that nobody hides, and the shares of names and days that five or more bear."""
    wait_as_long_as_it_takes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, word, many FROM children_counted(%s)", [_RARE])
        counted = {(kind, word): many for kind, word, many in cursor.fetchall()}
    count = counted.pop(("count", ""))
    return count, {each: many / count for each, many in counted.items()}

"""Withhold of a later identity what the earlier one has too: names, numbers, addresses, people (ADR 0187).

Each value that is said of a record on the later side is judged when it is first said, in the same transaction: it is
shown or withheld. A number is judged again as soon as the earlier side says it too; an address and a person, when a
record joins the earlier side. What is withheld is not compared, so nothing is found by it. Only the holders see it, and
may release it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from sharewell.children.actions.saying import keep_compared
from sharewell.children.models import IdentitySeal, SealedRecord
from sharewell.children.queries.keeping import list_said
from sharewell.children.types.seals import Side, Told
from sharewell.core.linking.names import fold
from sharewell.core.linking.telling import is_the_same_name, tells
from sharewell.foundation.columns import plain_array, text_array
from sharewell.foundation.linking_content import get_tables

NAME, ADDRESS, NUMBER, ADULT = "name", "address", "number", "adult"
ALL_BUT_NAMES = frozenset({ADDRESS, NUMBER, ADULT})


@dataclass(frozen=True, slots=True)
class SaidUnderSeal:
    """A value of a record on a side of a seal. `one`, `two`: given and family name; or address and home; or all."""

    seal: int
    side: Side
    child: int
    what: str
    number: int
    one: str
    two: str
    is_current: bool
    told: Told


def list_values(children: Sequence[int]) -> list[SaidUnderSeal]:
    """Return what is said on both sides of the seals on whose later side some records stand. See all meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seal, side, child, what, number, one, two, is_current, told"
            " FROM children_seal_values(%s::bigint[])",
            [plain_array(children)],
        )
        return [
            SaidUnderSeal(seal, Side(side), child, what, number, one, two, is_current, Told(told))
            for seal, side, child, what, number, one, two, is_current, told in cursor.fetchall()
        ]


def withhold(children: Sequence[int], *, again: frozenset[str] = frozenset({NUMBER})) -> None:
    """Judge what was newly said of some records, and compare no more what is withheld. See all meanwhile.

    What was newly said of an earlier side lets the kinds of `again` be judged once more of the later one.
    """
    if not children or not IdentitySeal.objects.filter(lifted_at=None).exists():
        return
    standing = SealedRecord.objects.filter(ended_at=None, seal__lifted_at=None)
    earlier = standing.filter(child__in=children, side=Side.EARLIER.value).values("seal")
    over = standing.filter(seal__in=earlier, side=Side.LATER.value).values_list("child", flat=True)
    asked = frozenset([*children, *over])
    by_seal: defaultdict[int, list[SaidUnderSeal]] = defaultdict(list)
    for value in list_values(sorted(asked)):
        by_seal[value.seal].append(value)
    withheld: dict[tuple[str, int], int] = {}
    shown: dict[tuple[str, int], int] = {}
    for values in by_seal.values():
        judged = _Judge(values)
        for value in values:
            if value.side is not Side.LATER or value.child not in asked:
                continue
            if value.told is Told.AS_USUAL:
                found = withheld if judged(value) else shown
                found[value.what, value.number] = value.child
            elif value.told is Told.SHOWN and value.what in again and judged(value, again=True):
                withheld[value.what, value.number] = value.child
    tell(withheld, Told.WITHHELD)
    # Of a record on the later side of two seals, either may withhold.
    tell(shown.keys() - withheld.keys(), Told.SHOWN)
    touched = sorted(set(withheld.values()))
    keep_compared(touched, list_said(touched))


def tell(values: Iterable[tuple[str, int]], told: Told) -> None:
    """Write down of some values (what, number) whether they may be shown."""
    rows = sorted(values)
    if rows:
        whats, numbers = zip(*rows, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT children_tell(%s::text[], %s::bigint[], %s)",
                [text_array(whats), plain_array(numbers), told.value],
            )


class _Judge:
    """What the two sides of a seal say, and whether a value of the later side tells of the earlier."""

    def __init__(self, values: Sequence[SaidUnderSeal]) -> None:
        self._earlier: defaultdict[str, list[SaidUnderSeal]] = defaultdict(list)
        later: defaultdict[str, list[SaidUnderSeal]] = defaultdict(list)
        for value in values:
            (self._earlier if value.side is Side.EARLIER else later)[value.what].append(value)
        names = [_words(value) for value in self._earlier[NAME]]
        self._names = frozenset(word for words in names for word in words)
        known = [value for value in later[NAME] if value.told in (Told.SHOWN, Told.RELEASED)]
        if not known:
            # Nothing was judged before: the later identity is what its records say now, but for the earlier name.
            known = [
                value for value in later[NAME]
                if value.told is Told.AS_USUAL and value.is_current
                and not any(is_the_same_name(_words(value), name) for name in names)
            ]  # fmt: skip
        self._later = frozenset(word for value in known for word in _words(value))
        self._shown = {what: _seen(value for value in later[what] if value.told is Told.SHOWN) for what in later}
        self._released = {what: _seen(value for value in later[what] if value.told is Told.RELEASED) for what in later}

    def __call__(self, value: SaidUnderSeal, *, again: bool = False) -> bool:
        if value.what == NAME:
            return tells(_words(value), earlier=self._names, later=self._later)
        known = self._released.get(value.what, frozenset())
        if not again and value.what != NUMBER:
            known |= self._shown.get(value.what, frozenset())
        return bool(_seen([value]) & _seen(self._earlier[value.what]) - known)


def _words(value: SaidUnderSeal) -> frozenset[str]:
    return frozenset(fold(f"{value.one} {value.two}", get_tables()).split())


def _seen(values: Iterable[SaidUnderSeal]) -> frozenset[str]:
    """Return what tells values of one kind from others: a home or an address, a number, the words of a name."""
    found: set[str] = set()
    for value in values:
        if value.what == ADDRESS:
            found.add(fold(value.one, get_tables()))
            found |= {value.two} - {"0"}
        else:
            found.add(" ".join(sorted(fold(value.one, get_tables()).split())))
    return frozenset(found)

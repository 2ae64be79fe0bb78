"""Invented children as records, and what linking needs to compare them."""

from dataclasses import dataclass

from sharewell.core.linking.comparing import Compared, Comparer, count_frequencies
from sharewell.core.linking.explaining import Explanation, explain
from sharewell.core.linking.model import Model, score
from sharewell.core.linking.people import COLUMNS, People, Register
from sharewell.linkage.queries import get_model, get_tables

SECRET = b"invented, for tests only"
CHILDREN = 1_000_000
"""How many children the index has that a pair is judged in."""

CHILD = {
    "given_names": "Amelia Rose",
    "family_name": "Thorpe",
    "date_of_birth": "2016-05-23",
    "sex": "F",
    "address": "12 Church Road",
    "town": "Ashton",
    "postcode": "M16 9FX",
    "nhs_number": "9990000018",
    "parent_1": "Ruby Thorpe",
    "parent_2": "Oscar Cole",
    "school": "Ashton Primary School",
}


def child(**cells: str) -> dict[str, str]:
    """Return an invented child's cells: those of Amelia Thorpe but for what is named."""
    return CHILD | cells


def read(register: Register, *records: dict[str, str]) -> People:
    """Return records as people."""
    return register.read({name: [one.get(name, "") for one in records] for name in COLUMNS})


@dataclass(frozen=True)
class Pair:
    """One compared pair."""

    compared: Compared
    model: Model

    @property
    def bits(self) -> float:
        return float(score(self.compared, self.model, count=CHILDREN)[0])

    @property
    def explanation(self) -> Explanation:
        return explain(self.compared, 0, self.model, count=CHILDREN)

    def level(self, field: str) -> str:
        return next((step.level for step in self.explanation.steps if step.field == field), "unknown")


def compare(one: dict[str, str], two: dict[str, str], *, model: Model | None = None) -> Pair:
    """Compare two records. Every name counts as rare: nothing is known of others."""
    register = Register(get_tables(), secret=SECRET)
    left, right = read(register, one), read(register, two)
    names = register.names()
    nobody = read(register, {})
    comparer = Comparer(names, register.places(), count_frequencies(nobody, names), register.tables.lookalikes)
    return Pair(comparer.compare(left, right), model or get_model())

"""A numbered model: how much each level of agreement weighs, in bits, and from where on two records are one person.

After Fellegi and Sunter (1969): a level weighs log2(m / u), where m is how often it is found in pairs of one person
and u in pairs of two. What a rare name adds is counted for each name by itself.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sharewell.core.linking import levels as at
from sharewell.core.linking.comparing import Compared, Floats, Truths
from sharewell.core.linking.keys import VERSION

Chances: TypeAlias = npt.NDArray[np.float64]

HEAVIEST, LIGHTEST = 24.0, -10.0
"""No level weighs more or less, in bits."""
RAREST, COMMONEST = 6.0, -4.0
"""The most that rarity of a name adds, and the most that its commonness takes away, in bits."""
COMMONEST_DATE = -6.0

FLOORS: Final = {at.GIVEN: at.NEAR, at.FAMILY: at.NEAR, at.BORN: at.SWAPPED}
"""A common name or date never counts less than this level of the same field, which agrees less."""


class ModelFaulty(Exception):
    """The file of a model cannot be used. The message names the file, the fault and the cure."""


class Band(StrEnum):
    """What follows from a score."""

    JOIN = "join"
    REVIEW = "review"
    NEW = "new"


class Ruling(StrEnum):
    """What a person decided about two records. It counts more than any score."""

    TOGETHER = "together"
    APART = "apart"


LARGE: Final = 200_000
"""An index of more children than this is large: a score in it says more of what two records agree in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Bits of the whole score: log2 of the odds that two records are one person.

    `join`: linked without a person. `join_large`: the same in a large index, which has asked more of two records by
    counting how many children there are. `fracture`: what is linked stays linked down to here, so that one corrected
    letter does not part what one letter joined. `likelier`: more likely one person than not. `possible`: shown to a
    person.
    """

    join: float = 13.3
    join_large: float = 13.3
    fracture: float = 7.0
    likelier: float = 0.0
    possible: float = -5.6

    def __post_init__(self) -> None:
        if not self.possible <= self.likelier <= self.fracture <= self.join_large <= self.join:
            raise ValueError("Thresholds rise: possible, likelier, fracture, join_large, join.")

    def join_among(self, count: int) -> float:
        """Return from how many bits on two records of an index of `count` are linked without a person.

        Beyond `LARGE` children two records need not agree in more than they need among so many, down to `join_large`.
        """
        return max(self.join_large, self.join - float(np.log2(max(count / LARGE, 1.0))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What pairs are weighed with. `same` and `chance` hold m and u: a row for each field, a column for each level.

    `matched` is how many records of the index belong to a query, on average: below 1 where each person is there once.
    `guard`: twins and siblings are held back. Only two files in which no family is found are linked without.
    """

    number: int
    title: str
    same: Chances
    chance: Chances
    matched: float
    thresholds: Thresholds = Thresholds()
    guard: bool = True
    keys_version: int = VERSION

    @property
    def weights(self) -> Chances:
        """Return the bits of each field (row) and level (column): never more for less agreement; 0 for not known."""
        held = _weighed.get(id(self.same))
        if held is None or held[0] is not self.same or held[1] is not self.chance:
            if len(_weighed) >= _MOST_WEIGHED:
                _weighed.clear()
            held = _weighed[id(self.same)] = (self.same, self.chance, _weights(self.same, self.chance))
        return held[2]

    def start(self, count: int) -> float:
        """Return the bits before anything is compared: one record of an index of `count`, or none, is the person."""
        return float(np.log2(max(self.matched, 0.01) / max(count, 1)))


_MOST_WEIGHED: Final = 8
_weighed: dict[int, tuple[Chances, Chances, Chances]] = {}
"""The weights of the models in use, with what they were made of: every search asks for them."""


def _weights(same: Chances, chance: Chances) -> Chances:
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.clip(np.log2(same / chance), LIGHTEST, HEAVIEST)
    for field, name in enumerate(at.FIELDS):
        count = len(at.LEVELS[name])
        bits[field, 0] = bits[field, count:] = 0
        bits[field, 1:count] = _falling(bits[field, 1:count], same[field, 1:count])
    bits.flags.writeable = False
    return bits


def _falling(bits: Chances, counts: Chances) -> Chances:
    """Return the nearest bits that never rise from left to right (pool adjacent violators)."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(bits, counts + 1e-6, strict=True):
        held = (float(value), float(weight), 1)
        while pools and pools[-1][0] < held[0]:
            before = pools.pop()
            whole = before[1] + held[1]
            held = ((before[0] * before[1] + held[0] * held[1]) / whole, whole, before[2] + held[2])
        pools.append(held)
    return np.concatenate([np.full(size, value) for value, _, size in pools])


def weigh(compared: Compared, model: Model) -> Floats:
    """Return the bits that each field adds: a row for each pair, a column for each field."""
    weights = model.weights.astype(np.float32)
    bits = weights[np.arange(len(at.FIELDS)), compared.levels].astype(np.float32)
    for field, shares, most, least in (
        (at.GIVEN, compared.given_share, RAREST, COMMONEST),
        (at.FAMILY, compared.family_share, RAREST, COMMONEST),
        (at.BORN, compared.born_share, 0.0, COMMONEST_DATE),
    ):
        rows = np.nonzero(shares > 0)[0]
        if len(rows):
            rarity = np.clip(np.log2(model.chance[field, at.SAME] / shares[rows]), least, most)
            bits[rows, field] = np.maximum(bits[rows, field] + rarity, weights[field, FLOORS[field]])
    _tell_once(bits, compared.levels, model)
    return bits


def _tell_once(bits: Floats, levels: npt.NDArray[np.uint8], model: Model) -> None:
    """Take from a parent's family name what the child's own has said: of most children it is the same name."""
    agrees = _families_agree(levels)
    shared = model.chance[at.FAMILY, at.SAME]
    for level in (at.SAME, at.PARENT_ALIKE, at.PARENT_FAMILY):
        rows = agrees & (levels[:, at.PARENTS] == level)
        met = min(model.chance[at.PARENTS, level] / shared, 1.0)
        bits[rows, at.PARENTS] = np.float32(np.log2(model.same[at.PARENTS, level] / met))


def parents_agree(levels: npt.NDArray[np.uint8]) -> Truths:
    """Say of which pairs a parent's whole name agrees beside the child's family name."""
    whole_name = (levels[:, at.PARENTS] == at.SAME) | (levels[:, at.PARENTS] == at.PARENT_ALIKE)
    found: Truths = whole_name & _families_agree(levels)
    return found


def _families_agree(levels: npt.NDArray[np.uint8]) -> Truths:
    found: Truths = (levels[:, at.FAMILY] > 0) & (levels[:, at.FAMILY] <= at.CLOSE)
    return found


def guarded(levels: npt.NDArray[np.uint8]) -> Truths:
    """Say which pairs may be twins or siblings: what a family shares agrees, and the child's own does not.

    Given name or whole birth date differs, or neither is known, or the sex differs and the given names are not the
    same, or of a date no more than the year agrees and the given name is another form at best (Jack and Shaun are both
    forms of John), or the NHS numbers differ and the given names are not the same; and there is no equal NHS number.
    """
    given, born = levels[:, at.GIVEN], levels[:, at.BORN]
    another_name = (given == at.LOOKALIKE) | (given == at.INITIAL) | (given == at.DIFFERENT_NAME)
    another_sex = (levels[:, at.SEX] == at.OTHER_SEX) & (given > at.VARIANT)
    nothing_own = (given == at.UNKNOWN) & ((born == at.UNKNOWN) | (born > at.SWAPPED))
    another_date = born == at.DIFFERENT_DATE
    neither_own = (given > at.SAME) & (born > at.ONE_PART)
    another_number = (levels[:, at.NUMBER] == at.DIFFERENT_NUMBER) & (given > at.SAME)
    differs = another_name | another_sex | another_date | nothing_own | neither_own | another_number
    found: Truths = differs & (levels[:, at.NUMBER] != at.SAME)
    return found


def unnamed(levels: npt.NDArray[np.uint8]) -> Truths:
    """Say which pairs have no given name to compare, and no equal NHS number: "Baby" may be either twin."""
    found: Truths = (levels[:, at.GIVEN] == at.UNKNOWN) & (levels[:, at.NUMBER] != at.SAME)
    return found


def strangers(levels: npt.NDArray[np.uint8]) -> Truths:
    """Say which pairs differ in name and birth date both, and have no equal NHS number: of one family at most."""
    another_name = (levels[:, at.GIVEN] == at.LOOKALIKE) | (levels[:, at.GIVEN] == at.DIFFERENT_NAME)
    found: Truths = another_name & (levels[:, at.BORN] > at.ONE_PART) & (levels[:, at.NUMBER] != at.SAME)
    return found


def hold_back(bits: Chances, is_held: Truths, *, below: float) -> Chances:
    """Return the bits with some pairs held below a threshold: the order among them stays."""
    high = bits - (below - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        held = below - 1 / (1 + high)
    out: Chances = np.where(is_held & (high > 0), held, bits)
    return out


def guard(bits: Chances, levels: npt.NDArray[np.uint8], model: Model) -> Chances:
    """Return the bits with what may be twins or siblings left to a person, by a model that guards; strangers by any."""
    if not model.guard:
        return hold_back(bits, strangers(levels), below=model.thresholds.likelier)
    bits = hold_back(bits, unnamed(levels), below=model.thresholds.fracture)
    return hold_back(bits, guarded(levels), below=model.thresholds.likelier)


def score(compared: Compared, model: Model, *, count: int) -> Chances:
    """Return the log2 of the odds that each pair is one person, in an index of `count`, guard included."""
    raw = weigh(compared, model).sum(axis=1, dtype=np.float64) + model.start(count)
    return guard(raw, compared.levels, model)


def chance_of(bits: float) -> float:
    """Return the probability of log2 odds."""
    return float(1 / (1 + 2.0 ** -max(min(bits, 60.0), -60.0)))


def judge(bits: float, thresholds: Thresholds, *, is_linked: bool = False, ruling: Ruling | None = None) -> Band:
    """Return what follows from a score, from being linked already, and from what a person ruled."""
    if ruling is not None:
        return Band.JOIN if ruling is Ruling.TOGETHER else Band.NEW
    if bits >= (thresholds.fracture if is_linked else thresholds.join):
        return Band.JOIN
    return Band.REVIEW if bits >= thresholds.possible else Band.NEW


# As data


def write_model(model: Model) -> str:
    """Return the model as TOML."""
    lines = [
        f"number = {model.number}",
        f'title = "{model.title}"',
        f"keys_version = {model.keys_version}",
        f"matched = {model.matched:.4f}",
        f"guard = {str(model.guard).lower()}",
        "",
        "[thresholds]",
        *(
            f"{name} = {getattr(model.thresholds, name):.2f}"
            for name in ("join", "join_large", "fracture", "likelier", "possible")
        ),
    ]  # fmt: skip
    weights = model.weights
    for field, name in enumerate(at.FIELDS):
        for level, word in enumerate(at.LEVELS[name]):
            if level:
                lines += [
                    "", f"[fields.{name}.{word}]", f"same = {model.same[field, level]:.8f}",
                    f"chance = {model.chance[field, level]:.10f}", f"bits = {weights[field, level]:.2f}",
                ]  # fmt: skip
    return "\n".join(lines) + "\n"


def read_model(text: str, *, file: str) -> Model:
    """Return a model from TOML. `bits` in the file are for people: they follow from `same` and `chance`.

    Raise `ModelFaulty` with the file, the fault and the cure.
    """
    try:
        held = tomllib.loads(text)
        shape = (len(at.FIELDS), at.MOST_LEVELS)
        same, chance = np.full(shape, 1e-9), np.full(shape, 1.0)
        for field, name in enumerate(at.FIELDS):
            for level, word in enumerate(at.LEVELS[name]):
                if level:
                    cell = held["fields"][name][word]
                    same[field, level] = _share(cell["same"])
                    chance[field, level] = _share(cell["chance"])
        model = Model(
            number=int(held["number"]),
            title=str(held["title"]),
            same=same,
            chance=chance,
            matched=float(held["matched"]),
            thresholds=Thresholds(**_numbers(held["thresholds"])),
            guard=held["guard"] is True,
            keys_version=int(held["keys_version"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ModelFaulty(f"{file}: {error!s}. Put the file back from the release, or train the model anew.") from error
    if model.keys_version != VERSION:
        raise ModelFaulty(f"{file}: it is for keys of version {model.keys_version}, and this release makes {VERSION}.")
    return model


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise ValueError(f"{value!r} is no share between 0 and 1")
    return float(value)


def _numbers(held: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in held.items()}

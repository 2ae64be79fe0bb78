"""An invented population of children: households, brothers and sisters, twins, moves, schools. Always the same by seed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.linking.vocabulary import ORIGINS, RARE_FAMILIES, skewed

Column = npt.NDArray[np.object_]

AREAS = tuple(
    """B M L LS S NE BD CV E SE SW N NW CR BR HA UB BN BS BH BL BB CA CB CF CH CM CO CT DE DH DL DN DY EX GL GU HD HU
IP LA LE LN LU ME MK NG NN NR OL OX PE PL PO PR RG SA SK SN SO SP SR SS ST TF TN TQ TS WA WF WN WS WV YO AL WD""".split()
)
STREETS = tuple(
    f"{name} {kind}"
    for name in """Oak Elm Ash Church Mill Station Park Victoria Albert Queens Kings Manor School Green High West East North
South Spring Hill Wood Stanley Brook Broad New York Windsor Chester Clarence Derby Milton Grange Highfield Alexandra Chapel Cross
London Richmond Wellington Beech Cedar Holly Hawthorn Lime Maple Poplar Rowan Willow Langdale Thornfield Belmont Norfolk Sutton
Harrow Walton Ashfield Birchwood Coppice Denholme Eastfield Fernley Garside Hartington Ivydale Kenilworth Lonsdale""".split()
    for kind in "Road Street Avenue Close Drive Lane Crescent Gardens Grove Way Court Place Terrace Walk".split()
)
TOWNS = tuple(
    front + back
    for front in "Ash Barn Brad Burn Cal Dar Fair Hart Kirk Lang Mel Nor Old Red Roch Stock Wake Wes Whit".split()
    for back in "ton ford ham ley field bury port mouth well worth bridge stead dale wick".split()
)
INWARD = "ABDEFGHJLNPQRSTUWXYZ"
FIRST_BIRTH, DAYS = np.datetime64("2008-09-01"), 6570


@dataclass(frozen=True, slots=True)
class Children:
    """Columns about each child: the nine that a file has, and what only the truth knows."""

    columns: dict[str, Column]
    family: npt.NDArray[np.int64]
    origin: npt.NDArray[np.int64]
    is_twin: npt.NDArray[np.bool_]
    middle: Column
    mother_family: Column
    father: Column

    def __len__(self) -> int:
        return len(self.family)

    def part(self, rows: npt.NDArray[np.int64]) -> "Children":
        """Return some of the children."""
        return Children(
            {name: column[rows] for name, column in self.columns.items()}, self.family[rows], self.origin[rows],
            self.is_twin[rows], self.middle[rows], self.mother_family[rows], self.father[rows],
        )  # fmt: skip


def make_population(count: int, *, seed: int, part: int = 0) -> Children:
    """Return an invented population of `count` children. Parts of one size and of other numbers share no NHS number."""
    chance = np.random.default_rng(seed)
    names = list(ORIGINS)
    origins = [ORIGINS[name] for name in names]
    sizes = chance.choice([1, 2, 3, 4, 5, 6], int(count / 1.8) + 100, p=[0.43, 0.37, 0.13, 0.045, 0.017, 0.008])
    ends = np.cumsum(sizes)
    homes = int(np.searchsorted(ends, count)) + 1
    sizes = sizes[:homes]
    family = np.repeat(np.arange(homes), sizes)[:count]
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    order = np.arange(count) - first[family]

    # Places: postcodes of about eight homes, towns that differ in whom they house
    many = max(homes // 8, 40)
    areas = AREAS[: max(2, min(len(AREAS), round(count / 150_000) + 2))]
    area, district = chance.integers(0, len(areas), many), chance.integers(1, 29, many)
    sector, unit = chance.integers(0, 10, many), chance.integers(0, 400, many)
    codes = np.array(
        [f"{areas[a]}{d} {s}{INWARD[u // 20]}{INWARD[u % 20]}"
         for a, d, s, u in zip(area, district, sector, unit, strict=True)], np.object_
    )  # fmt: skip
    where = area * 29 + district
    towns = np.array(TOWNS, np.object_)[where % len(TOWNS)]
    streets = np.array(STREETS, np.object_)[chance.integers(0, len(STREETS), many)]
    place = chance.integers(0, many, homes)
    mix = chance.dirichlet(np.array([one.share for one in origins]) * 6, where.max() + 1)
    home_origin = (chance.random(homes)[:, None] > np.cumsum(mix, 1)[where[place]]).sum(1).clip(0, len(origins) - 1)
    house = np.minimum(chance.geometric(0.025, homes), 400)
    flat = np.where(chance.random(homes) < 0.18, chance.integers(1, 30, homes), 0)
    address = np.array(
        [(f"Flat {f}, " if f else "") + f"{h} {s}" for f, h, s in zip(flat, house, streets[place], strict=True)],
        np.object_,
    )

    # Names of households
    fathers, mothers, fathers_family, mothers_own = (np.empty(homes, np.object_) for _ in range(4))
    for number, origin in enumerate(origins):
        rows = np.nonzero(home_origin == number)[0]
        surnames = skewed(origin.families, tail=RARE_FAMILIES, tail_share=origin.tail)
        fathers[rows] = skewed(origin.boys).draw(chance, len(rows))
        mothers[rows] = skewed(origin.girls).draw(chance, len(rows))
        fathers_family[rows] = surnames.draw(chance, len(rows))
        mothers_own[rows] = surnames.draw(chance, len(rows))
    mothers_family = np.where(chance.random(homes) < 0.55, fathers_family, mothers_own)
    double = chance.random(homes) < 0.04
    at_home_family = np.where(chance.random(homes) < 0.18, mothers_family, fathers_family)
    joined = np.array([f"{a}-{b}" for a, b in zip(mothers_family, fathers_family, strict=True)], np.object_)
    at_home_family = np.where(double & (mothers_family != fathers_family), joined, at_home_family)

    # Children
    origin_of = home_origin[family]
    is_boy = chance.random(count) < 0.513
    given, middle, surname = (np.empty(count, np.object_) for _ in range(3))
    for number, origin in enumerate(origins):
        for boys, listed in ((True, origin.boys), (False, origin.girls)):
            rows = np.nonzero((origin_of == number) & (is_boy == boys))[0]
            drawn = skewed(listed)
            given[rows], middle[rows] = drawn.draw(chance, len(rows)), drawn.draw(chance, len(rows))
    for _ in range(3):  # brothers and sisters do not bear one name
        for apart in range(1, 6):
            same = (given[apart:] == given[:-apart]) & (family[apart:] == family[:-apart])
            for row in np.nonzero(same)[0] + apart:
                origin = origins[origin_of[row]]
                given[row] = chance.choice(origin.boys if is_boy[row] else origin.girls).replace("_", " ")
    has_middle = (chance.random(count) < 0.6) & (middle != given)
    for apart in range(1, 4):  # nor the first name of one as the second of another
        same_home = family[apart:] == family[:-apart]
        has_middle[apart:] &= ~(same_home & (middle[apart:] == given[:-apart]))
        has_middle[:-apart] &= ~(same_home & (middle[:-apart] == given[apart:]))
    middle[~has_middle] = ""
    surname[:] = at_home_family[family]
    half = (order > 0) & (chance.random(count) < 0.1)
    surname[half] = mothers_own[family][half]
    sikh = (surname == "Singh") & ~is_boy
    surname[sikh] = "Kaur"
    of_women = ~is_boy & np.isin(origin_of, [names.index("pakistani"), names.index("bangladeshi")])
    of_women &= chance.random(count) < 0.3
    surname[of_women] = np.array(["Begum", "Bibi", "Akhtar", "Khatun", "Parveen"], np.object_)[
        chance.integers(0, 5, int(of_women.sum()))
    ]
    born = chance.integers(0, DAYS, count)
    eldest = born[np.maximum(np.arange(count) - order, 0)]
    later = eldest + (300 + chance.gamma(2, 450, count)).astype(int) * order * chance.choice([1, -1], count)
    fits = (order > 0) & (later >= 0) & (later < DAYS)
    born = np.where(fits, later, born)
    twin = np.nonzero((order > 0) & (chance.random(count) < 0.035))[0]
    born[twin] = born[twin - 1]
    is_twin = np.zeros(count, np.bool_)
    is_twin[twin] = is_twin[twin - 1] = True
    # Some births abroad are registered as the first of January.
    abroad = np.isin(origin_of, [names.index("somali or arab"), names.index("african")]) & (chance.random(count) < 0.08)
    dates = (FIRST_BIRTH + born).astype("datetime64[D]")
    dates = np.where(abroad, dates.astype("datetime64[Y]").astype("datetime64[D]"), dates)
    has_mother, has_father = chance.random(homes) < 0.93, chance.random(homes) < 0.7
    mother = np.array([f"{a} {b}" for a, b in zip(mothers, mothers_family, strict=True)], np.object_)
    father = np.array([f"{a} {b}" for a, b in zip(fathers, fathers_family, strict=True)], np.object_)
    mother[~has_mother], father[~has_father] = "", ""
    school = np.array([f"{TOWNS[w % len(TOWNS)]} {k}" for w in range(where.max() + 1)
                       for k in ("Primary School", "Church of England School", "Academy")], np.object_)  # fmt: skip
    number = _nhs_numbers(count, chance, part=part)
    number[chance.random(count) < 0.04] = ""
    columns = {
        "given_names": np.array([f"{a} {b}".strip() for a, b in zip(given, middle, strict=True)], np.object_),
        "family_name": surname,
        "date_of_birth": np.datetime_as_string(dates, unit="D").astype(np.object_),
        "sex": np.where(is_boy, "M", "F").astype(np.object_),
        "address": address[family],
        "town": towns[place][family],
        "postcode": codes[place][family],
        "nhs_number": number,
        "parent_1": mother[family],
        "parent_2": father[family],
        "school": school[where[place][family] * 3 + chance.integers(0, 3, count)],
    }
    return Children(columns, family, origin_of, is_twin, middle, mothers_family[family], father[family])


def _nhs_numbers(count: int, chance: np.random.Generator, *, part: int) -> Column:
    """Return invented NHS numbers that pass the check, each once. Never publish them: there is no test range so large."""
    many = int(count * 1.15) + 50
    body = (np.arange(many) + part * many) * 123_456_791 % 399_999_959 + 400_000_000  # prime: each once
    digits = body[:, None] // 10 ** np.arange(8, -1, -1) % 10
    check = 11 - (digits * np.arange(10, 1, -1)).sum(1) % 11
    body, check = body[check != 10], check[check != 10]
    whole = np.unique(body * 10 + check % 11)
    return chance.permutation(whole)[:count].astype(str).astype(np.object_)

"""Files of another century: people of 1750 to 1900, each written down several times on both sides.

Clerks shorten names, round birth dates to the year, write a title or a married name, and move people between parishes.
"""

import csv
import random
from pathlib import Path

from bench.linking.noise import HEARD, READ, _misheard, _slip
from bench.linking.vocabulary import ENGLISH, RARE_FAMILIES

PEOPLE = 4_000
PARISHES = [f"{front}{back}" for front in ("Up", "Nether", "Great", "Little", "North", "South") for back in
            ("ton", "wick", "thorpe", "leigh", "combe", "bury", "stead", "ham", "worth", "bourne")]  # fmt: skip
BOYS = """John William Thomas George James Henry Charles Joseph Robert Edward Samuel Richard Alfred Frederick Walter Arthur
Benjamin Daniel David Francis Peter Isaac Edwin Albert Herbert Ernest Alexander Andrew Philip Hugh""".split()
GIRLS = """Mary Elizabeth Sarah Ann Jane Margaret Ellen Hannah Martha Alice Emma Eliza Harriet Catherine Annie Emily Florence
Isabella Susan Charlotte Louisa Agnes Frances Maria Rebecca Rachel Edith Ada Clara Caroline""".split()
SHORT = {"William": "Wm", "Thomas": "Thos", "Charles": "Chas", "George": "Geo", "James": "Jas", "Robert": "Robt", "Elizabeth": "Eliza",
         "Margaret": "Maggie", "Catherine": "Kate", "Edward": "Ned", "Richard": "Dick", "Mary": "Polly", "Sarah": "Sally",
         "Joseph": "Jos", "Samuel": "Saml", "Henry": "Harry", "John": "Jack", "Frances": "Fanny", "Harriet": "Hattie"}  # fmt: skip


def write_history(folder: Path, *, seed: int = 5) -> int:
    """Write two files and the true pairs between them; return how many pairs there are."""
    draw = random.Random(seed)
    families = [*ENGLISH.families] * 6 + list(RARE_FAMILIES)
    rows: dict[str, list[list[str]]] = {"left": [], "right": []}
    people: dict[str, dict[int, list[str]]] = {"left": {}, "right": {}}
    for person in range(PEOPLE):
        is_boy = draw.random() < 0.6
        listed = BOYS if is_boy else GIRLS
        given = [listed[min(int(draw.expovariate(0.12)), len(listed) - 1)]]
        if draw.random() < 0.5:
            given.append(draw.choice(listed))
        family, parish = draw.choice(families), draw.choice(PARISHES)
        year, month, day = draw.randrange(1750, 1901), draw.randrange(1, 13), draw.randrange(1, 29)
        for place in range(2 + min(int(draw.expovariate(0.4)), 8)):
            side = "right" if place and draw.random() < 0.75 else "left"
            row = _clerk(draw, given, family, parish, (year, month, day), is_boy=is_boy)
            key = f"{side[0].upper()}{len(rows[side])}"
            rows[side].append([key, *row])
            people[side].setdefault(person, []).append(key)
    for side, lines in rows.items():
        draw.shuffle(lines)
        with (folder / f"{side}.csv").open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([["id", "given_names", "family_name", "date_of_birth", "sex", "town"], *lines])
    pairs = [
        (one, two) for person, ones in people["left"].items() for one in ones for two in people["right"].get(person, ())
    ]
    with (folder / "truth.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([("left", "right"), *pairs])
    return len(pairs)


def _clerk(
    draw: random.Random, given: list[str], family: str, parish: str, born: tuple[int, int, int], *, is_boy: bool
) -> list[str]:
    names, said = list(given), family
    if draw.random() < 0.15:
        names[0] = SHORT.get(names[0], names[0])
    if draw.random() < 0.1:
        names[0] = _slip(names[0], draw)
    if len(names) > 1 and draw.random() < 0.5:
        names = names[:1] if draw.random() < 0.7 else [names[0], names[1][0]]
    if draw.random() < 0.05:
        names.insert(0, draw.choice(("Sir", "Rev.", "Dr")) if is_boy else draw.choice(("Mrs", "Lady", "Miss")))
    if not is_boy and draw.random() < 0.08:
        said = draw.choice(ENGLISH.families)
    elif draw.random() < 0.12:
        said = _misheard(said, draw, draw.choice((HEARD, READ)))
    year, month, day = born
    kind = draw.random()
    if kind < 0.12:
        date = ""
    elif kind < 0.3:
        date = f"{year}-01-01"
    elif kind < 0.36:
        date = f"{year + draw.choice((-1, 1))}-{month:02}-{day:02}"
    elif kind < 0.4:
        date = f"{year}-{month:02}-{draw.randrange(1, 29):02}"
    else:
        date = f"{year}-{month:02}-{day:02}"
    town = "" if draw.random() < 0.1 else draw.choice(PARISHES) if draw.random() < 0.15 else parish
    return [" ".join(names), said, date, ("M" if is_boy else "F") if draw.random() < 0.9 else "", town]

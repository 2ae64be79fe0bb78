"""What agencies make of a child's details. Two independent models: one to tune on, one to report on.

`plain` writes keyboard errors and the usual nicknames. `other` was written before anything was tuned and was never tuned
on: errors of hearing and of reading handwriting, nicknames of the `nicknames` package, defaults of old systems.
"""

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from nicknames import NickNamer

from bench.linking.population import INWARD, Children

Row = dict[str, str]

USUAL = {
    "Charlie": "Charles", "Alfie": "Alfred", "Freddie": "Frederick", "Archie": "Archibald", "Theo": "Theodore", "Max": "Maxwell",
    "Teddy": "Edward", "Harry": "Henry", "Tommy": "Thomas", "Joshua": "Josh", "Benjamin": "Ben", "Samuel": "Sam", "Daniel": "Dan",
    "Thomas": "Tom", "William": "Will", "James": "Jamie", "Alexander": "Alex", "Joseph": "Joe", "Matthew": "Matt", "Michael": "Mike",
    "Nathaniel": "Nathan", "Christopher": "Chris", "Andrew": "Andy", "Anthony": "Tony", "Isabella": "Bella", "Amelia": "Millie",
    "Emily": "Em", "Evelyn": "Evie", "Charlotte": "Lottie", "Matilda": "Tilly", "Elizabeth": "Lizzie", "Eleanor": "Ellie",
    "Jessica": "Jess", "Abigail": "Abi", "Rebecca": "Becky", "Katie": "Katherine", "Isabelle": "Izzy", "Sophie": "Soph",
    "Muhammad": "Mohammed", "Mohammed": "Mohamed", "Mohamed": "Muhammad", "Yusuf": "Yousef", "Fatima": "Fatimah",
    "Aisha": "Ayesha", "Maryam": "Mariam", "Hussain": "Hussein", "Khadija": "Khadijah", "Sumaya": "Sumayyah", "Zainab": "Zaynab",
    "Jakub": "Kuba", "Katarzyna": "Kasia", "Małgorzata": "Gosia", "Aleksandra": "Ola", "Oluwaseun": "Seun",
}  # fmt: skip
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SHORT = {"Road": "Rd", "Street": "St", "Avenue": "Ave", "Close": "Cl", "Drive": "Dr", "Lane": "Ln", "Crescent": "Cres",
         "Gardens": "Gdns", "Grove": "Gr", "Court": "Ct", "Place": "Pl", "Terrace": "Terr"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agency:
    """How often an agency leaves a cell empty, and how much it errs."""

    share: float
    errs: float
    empty: Mapping[str, float] = field(default_factory=dict)


AGENCIES = {
    "school": Agency(0.40, 1.0, {"nhs_number": 0.97, "parent_1": 0.15, "parent_2": 0.5, "address": 0.02, "postcode": 0.01}),
    "gp": Agency(0.25, 0.7, {"nhs_number": 0.03, "parent_1": 0.7, "parent_2": 0.9, "school": 1.0}),
    "health visitor": Agency(0.15, 1.2, {"nhs_number": 0.25, "parent_1": 0.15, "parent_2": 0.8, "school": 1.0, "address": 0.03}),
    "housing": Agency(0.12, 1.6, {"nhs_number": 1.0, "sex": 0.1, "date_of_birth": 0.04, "parent_1": 0.1, "parent_2": 0.6, "school": 1.0}),
    "police": Agency(0.08, 2.0, {"nhs_number": 1.0, "date_of_birth": 0.06, "postcode": 0.12, "address": 0.15, "parent_1": 0.4,
                                 "parent_2": 0.8, "school": 0.7, "sex": 0.02}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feed:
    """Rows as agencies write them, and for each the row of the index that it is about, or -1."""

    rows: list[Row]
    truth: list[int]
    agencies: list[str]
    faults: list[tuple[str, ...]]
    origins: list[int]
    twins: list[bool]

    def __len__(self) -> int:
        return len(self.truth)

    def add(self, other: "Feed", *, before: int) -> None:
        """Add the feed of a further part of the index, `before` whose rows there are so many others."""
        self.truth.extend(row + before if row >= 0 else row for row in other.truth)
        self.agencies.extend(other.agencies)
        self.faults.extend(other.faults)
        self.origins.extend(other.origins)
        self.twins.extend(other.twins)


class _Faults:
    """One row on its way through the errors of an agency."""

    def __init__(self, draw: random.Random, errs: float) -> None:
        self.draw, self.errs = draw, errs
        self.made: list[str] = []

    def happens(self, chance: float, name: str) -> bool:
        if self.draw.random() < chance * self.errs:
            self.made.append(name)
            return True
        return False


def _slip(word: str, draw: random.Random) -> str:
    if len(word) < 3:
        return word
    place = draw.randrange(1, len(word)) if draw.random() < 0.85 else 0
    kind = draw.random()
    letter = word[place].lower()
    beside = next((row[max(0, row.index(letter) - 1)] for row in KEYS if letter in row), "e")
    if kind < 0.35:
        return word[:place] + beside + word[place + 1 :]
    if kind < 0.6:
        return word[:place] + word[place + 1 :]
    if kind < 0.8:
        return word[:place] + draw.choice((beside, letter)) + word[place:]
    other = place + 1 if place < len(word) - 1 else place - 1
    low, high = sorted((place, other))
    return word[:low] + word[high] + word[low] + word[high + 1 :]


def plain(child: Row, other: Row, about: Mapping[str, str], faults: _Faults) -> Row:
    """Write a child down with keyboard errors and the usual nicknames."""
    draw, row = faults.draw, dict(child)
    names = row["given_names"].split()
    if len(names) > 1 and faults.happens(0.015, "known by middle name"):
        names = [names[1], names[0]]
    if names[0] in USUAL and faults.happens(0.25, "nickname"):
        names[0] = USUAL[names[0]]
    elif faults.happens(0.04, "given name slip"):
        names[0] = _slip(names[0], draw)
    elif faults.happens(0.006, "initial"):
        names[0] = names[0][0]
    if len(names) > 1 and draw.random() < 0.5:
        names = names[:1]
    family = row["family_name"]
    if "-" in family and faults.happens(0.35, "part of family name"):
        family = draw.choice(family.split("-"))
    elif faults.happens(0.02, "family name changed"):
        family = about["mother_family"]
    elif faults.happens(0.03, "family name slip"):
        family = _slip(family, draw)
    row["given_names"], row["family_name"] = " ".join(names), family
    if faults.happens(0.01, "names swapped"):
        row["given_names"], row["family_name"] = row["family_name"], names[0]
    if faults.happens(0.025, "birth date"):
        row["date_of_birth"] = _date_slip(row["date_of_birth"], draw)
    if faults.happens(0.1, "moved"):
        row |= {name: other[name] for name in ("address", "town", "postcode")}
    else:
        words = row["address"].split()
        if draw.random() < 0.35:
            words[-1] = SHORT.get(words[-1], words[-1])
        row["address"] = " ".join(words)
        if faults.happens(0.02, "postcode slip"):
            code = row["postcode"]
            row["postcode"] = code[:-1] + draw.choice(INWARD)
    if row["nhs_number"] and faults.happens(0.004, "number slip"):
        place = draw.randrange(9)
        number = list(row["nhs_number"])
        number[place], number[place + 1] = number[place + 1], number[place]
        row["nhs_number"] = "".join(number)
    if faults.happens(0.004, "sex"):
        row["sex"] = "F" if row["sex"] == "M" else "M"
    if row["parent_1"] and faults.happens(0.08, "parent slip"):
        row["parent_1"] = _slip(row["parent_1"].split()[0], draw) + " " + row["parent_1"].split(maxsplit=1)[1]
    if row["parent_1"] and faults.happens(0.05, "another parent"):
        row["parent_1"] = other["parent_1"]
    if len(row["given_names"].split()) > 1 and faults.happens(0.02, "another second name"):
        row["given_names"] = f"{row['given_names'].split()[0]} {other['given_names'].split()[0]}"
    if faults.happens(0.08, "school changed"):
        row["school"] = other["school"]
    if draw.random() < 0.3:
        row["parent_1"], row["parent_2"] = row["parent_2"], row["parent_1"]
    return row


def _date_slip(text: str, draw: random.Random) -> str:
    day = dt.date.fromisoformat(text)
    kind = draw.random()
    if kind < 0.4 and day.day <= 12 and day.day != day.month:
        return dt.date(day.year, day.day, day.month).isoformat()
    if kind < 0.6:
        return day.replace(day=min(day.day, 28), year=day.year + draw.choice((-1, 1))).isoformat()
    if kind < 0.75:
        return day.replace(day=min(day.day, 28), month=draw.randrange(1, 13)).isoformat()
    if kind < 0.95:
        return day.replace(day=draw.randrange(1, 29)).isoformat()
    return day.replace(day=1, month=1).isoformat()


HEARD = (
    ("ph", "f"), ("ck", "k"), ("ie", "y"), ("y", "ie"), ("ee", "ea"), ("ea", "ee"), ("c", "k"), ("k", "c"), ("ou", "oo"), ("z", "s"),
    ("ll", "l"), ("l", "ll"), ("tt", "t"), ("nn", "n"), ("n", "nn"), ("s", "ss"), ("ai", "ay"), ("i", "y"), ("a", "e"), ("e", "a"), ("u", "o"),
    ("o", "u"), ("th", "t"), ("h", ""), ("w", "v"), ("v", "w"), ("sh", "s"), ("d", "t"), ("b", "p"),
)  # fmt: skip
READ = (
    ("rn", "m"),
    ("m", "rn"),
    ("u", "v"),
    ("n", "u"),
    ("cl", "d"),
    ("a", "o"),
    ("l", "t"),
    ("e", "c"),
    ("h", "b"),
    ("i", "l"),
    ("g", "q"),
)


def _misheard(word: str, draw: random.Random, rules: tuple[tuple[str, str], ...]) -> str:
    low = word.lower()
    for old, new in draw.sample(rules, len(rules)):
        place = low.find(old, 1)
        if place > 0:
            return word[:place] + new + word[place + len(old) :]
    return word


_NICK = NickNamer()


def other_model(child: Row, other: Row, about: Mapping[str, str], faults: _Faults) -> Row:
    """Write a child down as heard on the telephone, read from a form, or taken over from an old system."""
    draw, row = faults.draw, dict(child)
    names = row["given_names"].split()
    family = row["family_name"]
    nicks = sorted(_NICK.nicknames_of(names[0].lower()) | _NICK.canonicals_of(names[0].lower()))
    if nicks and faults.happens(0.07, "nickname"):
        names[0] = draw.choice(nicks).title()
    elif faults.happens(0.035, "misheard given name"):
        names[0] = _misheard(names[0], draw, HEARD)
    elif faults.happens(0.02, "misread given name"):
        names[0] = _misheard(names[0], draw, READ)
    elif faults.happens(0.004, "initial"):
        names[0] = names[0][0] + "."
    if len(names) > 1:
        if faults.happens(0.01, "middle name first"):
            names = names[1:]
        elif faults.happens(0.01, "given names joined"):
            names = [names[0] + names[1].lower()]
        elif draw.random() < 0.55:
            names = [names[0]] if draw.random() < 0.8 else [names[0], names[1][0]]
    if "-" in family:
        if faults.happens(0.4, "hyphen"):
            family = draw.choice(
                (family.split("-")[0], family.split("-")[1], family.replace("-", " "), family.replace("-", ""))
            )
    elif faults.happens(0.025, "family name changed"):
        family = draw.choice((about["mother_family"], about["mother_family"], f"{about['mother_family']}-{family}"))
    if faults.happens(0.03, "misheard family name"):
        family = _misheard(family, draw, HEARD)
    elif faults.happens(0.02, "misread family name"):
        family = _misheard(family, draw, READ)
    row["given_names"], row["family_name"] = " ".join(names), family
    if faults.happens(0.006, "names swapped"):
        row["given_names"], row["family_name"] = family, " ".join(names)
    if draw.random() < 0.2:
        row["given_names"], row["family_name"] = row["given_names"].upper(), row["family_name"].upper()
    if faults.happens(0.03, "birth date"):
        day = dt.date.fromisoformat(row["date_of_birth"])
        kind = draw.random()
        if kind < 0.3 and day.day <= 12 and day.day != day.month:
            day = dt.date(day.year, day.day, day.month)
        elif kind < 0.5:
            day += dt.timedelta(days=draw.choice((-10, -7, -3, -1, 1, 3, 7, 10)))
        elif kind < 0.7:
            day = day.replace(day=min(day.day, 28), month=day.month % 12 + 1)
        elif kind < 0.85:
            day = day.replace(day=min(day.day, 28), year=day.year + draw.choice((-2, -1, 1, 1, 10)))
        else:
            day = day.replace(day=1, month=draw.choice((1, day.month)))
        row["date_of_birth"] = day.isoformat()
    if faults.happens(0.12, "moved"):
        row |= {name: other[name] for name in ("address", "town", "postcode")}
    else:
        if draw.random() < 0.2:
            row["address"] = row["address"].upper().replace("FLAT ", "FLT ")
        if draw.random() < 0.1:
            row["address"] = row["address"].split(", ")[-1]
        if faults.happens(0.02, "postcode"):
            code = row["postcode"]
            row["postcode"] = draw.choice(
                (
                    code[:-2] + code[-1] + code[-2],
                    code.split()[0],
                    code.replace("0", "O"),
                    code[:-3] + str(draw.randrange(10)) + code[-2:],
                )
            )
    if row["nhs_number"] and faults.happens(0.005, "number slip"):
        place = draw.randrange(10)
        row["nhs_number"] = row["nhs_number"][:place] + str(draw.randrange(10)) + row["nhs_number"][place + 1 :]
    if faults.happens(0.006, "sex"):
        row["sex"] = draw.choice(("", "F" if row["sex"] == "M" else "M"))
    if row["parent_1"] and faults.happens(0.12, "another carer"):
        row["parent_1"] = other["parent_1"].split(" ")[0] + " " + draw.choice((family, about["mother_family"]))
    elif row["parent_1"] and faults.happens(0.08, "misheard parent"):
        row["parent_1"] = _misheard(row["parent_1"], draw, HEARD)
    if draw.random() < 0.4:
        row["parent_1"], row["parent_2"] = row["parent_2"], row["parent_1"]
    if faults.happens(0.1, "school changed"):
        row["school"] = other["school"]
    return row


MODELS: dict[str, Callable[[Row, Row, Mapping[str, str], _Faults], Row]] = {"plain": plain, "other": other_model}


def make_feed(known: Children, new: Children, *, count: int, model: str, seed: int, new_share: float = 0.15) -> Feed:
    """Return a feed of `count` rows about children of the index, and about some that are not in it."""
    chance, draw = np.random.default_rng(seed), random.Random(seed)
    strangers = min(int(count * new_share), len(new))
    picked = [
        (known, int(row), int(row)) for row in chance.choice(len(known), count - strangers, replace=count > len(known))
    ]
    picked += [(new, int(row), -1) for row in chance.choice(len(new), strangers, replace=False)]
    draw.shuffle(picked)
    names, shares = list(AGENCIES), [one.share for one in AGENCIES.values()]
    feed = Feed([], [], [], [], [], [])
    for group, row, truth in picked:
        name = draw.choices(names, shares)[0]
        agency = AGENCIES[name]
        cells = {column: str(values[row]) for column, values in group.columns.items()}
        elsewhere = draw.randrange(len(known))
        other = {column: str(values[elsewhere]) for column, values in known.columns.items()}
        faults = _Faults(draw, agency.errs)
        about = {"mother_family": str(group.mother_family[row])}
        written = MODELS[model](cells, other, about, faults)
        for column, empty in agency.empty.items():
            if draw.random() < empty:
                written[column] = ""
        feed.rows.append(written)
        feed.truth.append(truth)
        feed.agencies.append(name)
        feed.faults.append(tuple(faults.made))
        feed.origins.append(int(group.origin[row]))
        feed.twins.append(bool(group.is_twin[row]))
    return feed

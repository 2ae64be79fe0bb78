"""Files of others: people and noise of `pseudopeople` (University of Washington, BSD), whose authors know nothing of us.

Its sample is a small invented town of the United States. A census is the left file; the right one is the next census ten
years later (people move, marry, are born and die), the register of social security (no addresses), or the forms of
employers (no birth dates; one person several times). Where asked for, all faults are four times as frequent.
"""

from __future__ import annotations

import contextlib
import csv
import io
import warnings
from datetime import datetime
from pathlib import Path
from typing import Any

FORMS = {"census": "%m/%d/%Y", "register": "%Y%m%d"}
HEADER = ("id", "given_names", "family_name", "date_of_birth", "sex", "address", "town", "postcode")
OFTENER, MOST = 4, 0.6


def write_census(folder: Path, *, other: str, oftener: bool = False) -> int:
    """Write a census and another file; return how many true pairs they have. `other`: census, register or forms."""
    warnings.simplefilter("ignore")
    import pseudopeople

    with contextlib.redirect_stderr(io.StringIO()):
        noise = {"config": _oftener(pseudopeople.get_config())} if oftener else {}
        left = pseudopeople.generate_decennial_census(year=2020, seed=7, **noise)
        right = {
            "census": lambda: pseudopeople.generate_decennial_census(year=2030, seed=8, **noise),
            "register": lambda: pseudopeople.generate_social_security(year=2020, seed=9, **noise),
            "forms": lambda: pseudopeople.generate_taxes_w2_and_1099(year=2020, seed=10, **noise),
        }[other]()
    people = _write(folder / "left.csv", "L", left, "census")
    places: dict[str, list[int]] = {}
    for row, person in enumerate(_write(folder / "right.csv", "R", right, other)):
        places.setdefault(person, []).append(row)
    pairs = [(f"L{row}", f"R{place}") for row, person in enumerate(people) for place in places.get(person, ())]
    with (folder / "truth.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([("left", "right"), *pairs])
    return len(pairs)


def _oftener(said: Any) -> Any:
    """Return the shares of noise that are set, four times as large."""
    if not isinstance(said, dict):
        return said
    return {
        name: min(MOST, held * OFTENER) if name == "cell_probability" and isinstance(held, float) else _oftener(held)
        for name, held in said.items()
    }


def _write(file: Path, letter: str, table: Any, kind: str) -> list[str]:
    """Write a table with our headers; return who each row is about."""
    at = "mailing_address_" if kind == "forms" else ""
    header = [name for name in HEADER if kind != "register" or name not in ("address", "town", "postcode")]
    rows = [{name: cell for name, cell in row.items() if isinstance(cell, str)} for row in table.to_dict("records")]
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        for number, row in enumerate(rows):
            unit = row.get(f"{at}unit_number")
            cells = {
                "id": f"{letter}{number}",
                "given_names": _together(row.get("first_name"), row.get("middle_name", row.get("middle_initial"))),
                "family_name": row.get("last_name", ""),
                "date_of_birth": _day(row.get("date_of_birth", ""), FORMS.get(kind, "")),
                "sex": row.get("sex", ""),
                "address": _together(
                    row.get(f"{at}street_number"), row.get(f"{at}street_name"), unit and f"unit {unit}"
                ),
                "town": row.get(f"{at}city", ""),
                "postcode": row.get(f"{at}zipcode", ""),
            }
            writer.writerow([cells[name] for name in header])
    return [row["simulant_id"] for row in rows]


def _together(*words: str | None) -> str:
    return " ".join(word for word in words if word)


def _day(written: str, form: str) -> str:
    """Return a day as our files have it; what is no day stays as it was written."""
    with contextlib.suppress(ValueError):
        return datetime.strptime(written, form).date().isoformat()  # noqa: DTZ007
    return written

"""Postcodes and addresses: what of them is compared."""

import re
from typing import NamedTuple

from sharewell.core.linking.tables import Tables

_UK = re.compile(r"([A-Z]{1,2})(\d[A-Z\d]?)(\d)([A-Z]{2})")
_NO_CODE = re.compile(r"[^A-Z0-9]+")
_WORD = re.compile(r"[A-Z]+|\d+[A-Z]?")


class Postcode(NamedTuple):
    """A postcode and what it lies in, from small to large. Empty where there is none."""

    code: str = ""
    sector: str = ""
    district: str = ""
    area: str = ""


NO_POSTCODE = Postcode()


def read_postcode(text: str, tables: Tables) -> Postcode:
    """Return a postcode: a British one by its parts, another by its beginnings."""
    code = _NO_CODE.sub("", text.upper())
    if not code or code in tables.no_postcode or code.startswith("ZZ99"):
        return NO_POSTCODE
    british = _UK.fullmatch(code)
    if british:
        area, district, sector, _ = british.groups()
        return Postcode(code, f"{area}{district} {sector}", area + district, area)
    if len(code) < 3:
        return NO_POSTCODE
    return Postcode(code, code[:-1], code[:-2], code[:1])


_USUAL = re.compile(r"(?:FLAT \d+[A-Z]?,? )?(\d+[A-Z]?),? ([A-Z]{2,})(?: ([A-Z]+))?(?![A-Z0-9'’-])")


def read_address(text: str, tables: Tables) -> tuple[str, str]:
    """Return the house ("12 CHURC", number and the first letters of the street) and the street. Empty: not known."""
    upper = text.upper()
    usual = _USUAL.match(upper)
    if usual:
        number, first, second = usual.groups("")
        if first not in tables.address_noise and second not in tables.address_noise:
            short = tables.short_street_words
            first, second = short.get(first, first), short.get(second, second)
            return f"{number} {first[:5]}", (first + second)[:12]
    if _NO_CODE.sub("", upper) in tables.no_address:
        return "", ""
    words = [tables.short_street_words.get(word, word) for word in _WORD.findall(upper)]
    number = ""
    street: list[str] = []
    for word in words:
        if word[0].isdigit():
            # The last number before the street is the house; one before it is the flat.
            if street:
                break
            number = word
        elif word not in tables.address_noise and (len(word) > 1 or street):
            street.append(word)
            if len(street) == 2:
                break
    name = "".join(street[:2])
    if not name:
        return "", ""
    return (f"{number} {street[0][:5]}" if number else ""), name[:12]

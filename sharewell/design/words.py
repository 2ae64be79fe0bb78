"""How dates, telephone numbers and standings are written on a page. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

CONFIRMED = "confirmed"
CONFIRMED_SECONDARY = "confirmed-secondary"
FROM_SOURCE = "source"
UNVERIFIED = "unverified"

STANDING_WORDS = {
    CONFIRMED: "Confirmed",
    CONFIRMED_SECONDARY: "Confirmed at second hand",
    FROM_SOURCE: "From the source document",
    UNVERIFIED: "Not verified",
}


def date_words(value: date | datetime) -> str:
    """Write a day as "22 November 2026"; a moment is put into London time first."""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).date()
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def time_words(moment: datetime) -> str:
    """Write the time of a moment in London as "14:05"."""
    return f"{moment.astimezone(LONDON):%H:%M}"


def moment_words(moment: datetime) -> str:
    """Write a moment as "22 November 2026, 14:05", London time."""
    return f"{date_words(moment)}, {moment.astimezone(LONDON):%H:%M}"


_TELEPHONE = re.compile(
    r"(?P<number>\+?\(?\d(?:[\s.\-/)]{0,2}\d|\s?\(0\)\s?(?=\d))*)"
    r"(?:\s*,?\s*(?:ext\.?|extension|x)\s*(?P<extension>\d{1,8}))?",
    re.IGNORECASE,
)
FEWEST_DIGITS, MOST_DIGITS = 3, 15
"""Of a telephone number: 999, and what E.164 allows."""


def can_be_rung(number: str) -> bool:
    """Tell whether some words are one telephone number and nothing else, with an extension or without."""
    found = _TELEPHONE.fullmatch(number.strip())
    return found is not None and FEWEST_DIGITS <= len(re.sub(r"\D", "", found["number"])) <= MOST_DIGITS


def find_telephone(number: str) -> str:
    """Return the link of the first telephone number in some words, or nothing where there is none."""
    for found in _TELEPHONE.finditer(number):
        abroad = found["number"].startswith("+")
        plain = re.sub(r"(?!^\+)\D", "", found["number"].replace("(0)", "") if abroad else found["number"])
        if FEWEST_DIGITS <= len(plain.lstrip("+")) <= MOST_DIGITS:
            return f"tel:{plain};ext={found['extension']}" if found["extension"] else f"tel:{plain}"
    return ""


def telephone_link(number: str) -> str:
    """Turn "020 7946 0000 ext 12" into "tel:02079460000;ext=12" (RFC 3966), for a link that a telephone can ring.

    Raises ValueError where there is no number, so that a page never offers a link that rings nobody.
    """
    link = find_telephone(number)
    if not link:
        raise ValueError("A telephone link needs a number.")
    return link


def standing_code(standing: object) -> str:
    """Sort any standing into one that is shown: what is neither confirmed nor in a source document is unverified."""
    code = str(getattr(standing, "value", standing) or "").strip().lower()
    return code if code in STANDING_WORDS else UNVERIFIED


def standing_words(standing: object) -> str:
    """Say a standing in words, as the badge does: "Confirmed", "From the source document", "Not verified"."""
    return STANDING_WORDS[standing_code(standing)]

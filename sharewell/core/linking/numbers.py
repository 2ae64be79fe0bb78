"""NHS numbers: ten digits, the last of which checks the others by a weighted sum modulo 11. [background]"""


def digits_of(text: str) -> str:
    """Return the digits of a cell, without the spaces and dashes between them. Empty where other characters stand."""
    plain = text.replace(" ", "").replace("-", "")
    return plain if plain.isascii() and plain.isdigit() else ""


def is_nhs_number(digits: str) -> bool:
    """Say whether ten digits pass the check. Numbers of one repeated digit do not: they are typed where none is known."""
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or len(set(digits)) == 1:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == int(digits[9]) and check != 10

"""NHS numbers: ten digits, the last of which checks the others by a weighted sum modulo 11. [background]"""

import numpy as np
import numpy.typing as npt


def read_number(cell: str) -> int:
    """Return the number of a cell, without the spaces and dashes between its digits. 0 where it is none."""
    if not (cell.isascii() and cell.isdigit()):
        cell = cell.replace(" ", "").replace("-", "")
        if not (cell.isascii() and cell.isdigit()):
            return 0
    return int(cell) if len(cell) <= 18 else 0


def are_nhs_numbers(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Say which numbers pass the check. One digit ten times does not: it is typed where no number is known."""
    weighed = np.zeros(len(numbers), np.int64)
    rest = numbers // 10
    for weight in range(2, 11):
        weighed += rest % 10 * weight
        rest = rest // 10
    check = (11 - weighed % 11) % 11
    ten_digits = (numbers >= 1_000_000_000) & (numbers <= 9_999_999_999)
    passes: npt.NDArray[np.bool_] = (
        ten_digits & (check == numbers % 10) & (check != 10) & (numbers % 1_111_111_111 != 0)
    )
    return passes


def is_nhs_number(number: int) -> bool:
    """Say whether one number passes the check, as `are_nhs_numbers` does for many."""
    if not 1_000_000_000 <= number <= 9_999_999_999 or number % 1_111_111_111 == 0:
        return False
    weighed, rest = 0, number // 10
    for weight in range(2, 11):
        weighed += rest % 10 * weight
        rest //= 10
    check = (11 - weighed % 11) % 11
    return check != 10 and check == number % 10

"""People as a database keeps them: read once, when they arrive, and compared without being read again.

Names and postcodes stay as they were read; what is only compared for being equal stays as a keyed hash. Columns that
are kept and recalled give the same levels, and so the same score, as the cells themselves: a property test shows it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from sharewell.core.linking.numbers import are_nhs_numbers
from sharewell.core.linking.people import OF_NAMES, People, Register

NUMBERS: Final = ("given_joined", "family_joined", "born", "sex", "house", "street", "town", "school", "number")
KEPT: Final = (*OF_NAMES, "postcode", *NUMBERS)
"""The columns that are kept, by their names in `People`."""


def keep(people: People, register: Register) -> dict[str, list[Any]]:
    """Return the columns of some people as a database keeps them."""
    kept: dict[str, list[Any]] = {name: register.words_of(getattr(people, name)) for name in OF_NAMES}
    kept["postcode"] = register.codes_of(people.postcode)
    return kept | {name: getattr(people, name).tolist() for name in NUMBERS}


def recall(kept: Mapping[str, Sequence[Any]], register: Register) -> People:
    """Return people from columns that were kept, for a register with the same secret."""
    number = np.array(kept["number"], np.int64)
    names = {name: register.numbers_of(kept[name]) for name in OF_NAMES}
    plain = {name: np.array(kept[name], np.int32) for name in NUMBERS if name not in ("number", "sex")}
    return People(
        **names,
        **plain,
        postcode=register.postcodes_of(kept["postcode"]),
        sex=np.array(kept["sex"], np.uint8),
        number=number,
        number_holds=are_nhs_numbers(number).astype(np.uint8),
    )

"""An adopted child of an invented index: the earlier identity, the later one, and whoever knows of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sharewell.acting.types import Actor
from sharewell.children.actions import ask_to_unseal, raise_seal, unseal
from sharewell.children.types import Address, Adult, Name, NewChild, SealKind, Service, ServiceKind
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, look_for

NEW_HOME = Address(address="5 Willow Close", town="Tansy Vale", postcode="ZX9 3CD")
GRACE = NewChild(
    names=(Name(given_names="Grace", family_name="Ottershaw"),), born_on=ADA.born_on, birth=ADA.birth, sex=ADA.sex,
    addresses=(NEW_HOME,), adults=(Adult(name="Paul Ottershaw"),),
    services=(Service(kind=ServiceKind.SCHOOL, name="Tansy Vale School"),),
)  # fmt: skip
"""Ada’s new identity: another name, another home, the same birth date."""
SISTER = replace(
    ADA, names=(Name(given_names="Ivy May", family_name="Featherbank"),), nhs_number="", services=(),
)  # fmt: skip
"""Ada’s twin, who stays in the old home."""


def find(actor: Actor, *children: str, now: datetime = NOW) -> None:
    """Let somebody find children by their references, so that they are open to them."""
    for child in children:
        look_for(actor, now=now, given_names="", family_name="", age=None, identifier=child)


def seal_apart(
    house: House, earlier: str, later: str = "", *, records: Sequence[str] = (), others: Sequence[str] = (),
    now: datetime = NOW,
) -> str:  # fmt: skip
    """Let a manager, to whom the children are open, seal them; the second manager holds it too."""
    find(house.manager, earlier, *([later] if later else []), *others, now=now)
    return raise_seal(
        actor=house.manager, child=earlier, kind=SealKind.ADOPTION, ordered_on=date(2026, 11, 2),
        order="Invented order 7 of 2026.", holders=[house.second_manager.post], records=records, later=later,
        awaited="" if later or records else "The new name comes by the school.", others=others, now=now,
    )  # fmt: skip


def lift(house: House, seal: str, *, now: datetime = NOW) -> None:
    """Let both holders lift a seal."""
    ask_to_unseal(actor=house.manager, seal=seal, words="Invented: she asks for it herself.", now=now)
    unseal(actor=house.second_manager, seal=seal, now=now)

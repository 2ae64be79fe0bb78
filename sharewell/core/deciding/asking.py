"""What a page need not ask: answers that follow from the kind of organisation and from what brought the person here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sharewell.core.deciding.edition import Condition, Edition, Gateway, Kind, Statement, Way


@dataclass(frozen=True, slots=True)
class Presumed:
    """An answer that was not asked for, and the statement that says why."""

    code: str
    answer: str | tuple[str, ...]
    because: Statement


def presume(
    edition: Edition, *, way: Way | None, holder: Kind | None, recipient: Kind | None
) -> Mapping[str, Presumed]:
    """Return the answers that need not be asked for under `edition`, by code. What was answered beats them."""
    found: dict[str, Presumed] = {}
    if way is not None:
        for code, answer in way.presumes.items():
            found[code] = Presumed(code, answer, way.because)
    for code, kind in (("holder_in_scope", holder), ("recipient_in_scope", recipient)):
        if kind is not None and kind.in_scope != "ask":
            found[code] = Presumed(code, kind.in_scope, kind.because)
    if holder is not None:
        for code, usual, regimes in (
            ("condition", holder.conditions, {edition.condition_regime}),
            ("condition_sensitive", holder.conditions_sensitive, edition.sensitive_regimes),
        ):
            own = tuple(each for each in usual if edition.conditions[each].regime in regimes)
            if own:
                found[code] = Presumed(code, own, edition.statements["kinds-of-holder"])
    return {code: presumed for code, presumed in found.items() if code in edition.asking_order}


def find_power(edition: Edition, *, purpose: str, holder: str, recipient: str, on: date) -> Gateway | None:
    """Return the gateway that a purpose usually rests on for this holder and recipient on that day, or None.

    It allows and obliges nobody, so it decides nothing: it is shown and recorded. Duties are never guessed.
    """
    for each in edition.purposes:
        if each.code == purpose:
            for gateway in each.powers:
                if (
                    gateway.in_force(on)
                    and gateway.holders & {"any", holder}
                    and gateway.recipients & {"any", recipient}
                ):
                    return gateway
    return None


def open_conditions(edition: Edition, holder: str, code: str) -> tuple[Condition, ...]:
    """Return the conditions of the edition's regime for `code` that this kind of holder may rely on at all."""
    regimes = {edition.condition_regime} if code == "condition" else edition.sensitive_regimes
    return tuple(
        condition
        for condition in edition.conditions.values()
        if condition.regime in regimes and ("any" in condition.open_to or holder in condition.open_to)
    )

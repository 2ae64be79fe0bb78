"""What acting itself writes into the ledger."""

from sharewell.acting.types import Permission
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

act_names: set[str] = set()
"""The name of every action and reading (`app.function`). Their decorators add to it."""

refusal_codes: set[str] = set()
"""The code of every reason for a refusal that has come up, taken from classes in the code, never from data."""

ACT_REFUSED = declare(
    "act.refused",
    described="{act} was refused: {reason}. It needs the permission {permission}.",
    fields={
        "act": FactField(kind=FactKind.CODE, allowed=act_names),
        "permission": FactField(kind=FactKind.CODE, allowed=frozenset(Permission)),
        "reason": FactField(kind=FactKind.CODE, allowed=refusal_codes),
    },
)

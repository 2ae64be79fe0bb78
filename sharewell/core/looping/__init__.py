"""What may follow what, when something was sent or asked: two small machines. Pure: whoever calls brings the acts."""

from sharewell.core.looping.asking import (
    LAST_STAGE,
    Ask,
    AskAct,
    AskStep,
    advance_ask,
    ask_acts,
    ask_owed,
    begin_ask,
    replay_ask,
    seems,
)
from sharewell.core.looping.faults import NotNext
from sharewell.core.looping.sending import (
    CLOSED_STEPS,
    Loop,
    LoopAct,
    LoopStep,
    Matter,
    advance,
    loop_acts,
    owed,
    replay,
)
from sharewell.core.looping.sides import Owed, Side

__all__ = [
    "CLOSED_STEPS",
    "LAST_STAGE",
    "Ask",
    "AskAct",
    "AskStep",
    "Loop",
    "LoopAct",
    "LoopStep",
    "Matter",
    "NotNext",
    "Owed",
    "Side",
    "advance",
    "advance_ask",
    "ask_acts",
    "ask_owed",
    "begin_ask",
    "loop_acts",
    "owed",
    "replay",
    "replay_ask",
    "seems",
]

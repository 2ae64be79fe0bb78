"""What recipient and sender do about a disclosure, step by step. Nothing closes by itself."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.core.looping import LoopAct, LoopStep, NotNext, Side, advance, loop_acts, owed
from sharewell.exercises.queries import require_under_way
from sharewell.ledger.actions import append_entry
from sharewell.obligations.types import How
from sharewell.sharing.actions.ending import end_links
from sharewell.sharing.actions.owing import duties_of, follow_up, hold, settle_choice
from sharewell.sharing.events import DISCLOSURE_MOVED
from sharewell.sharing.models import Disclosure, DisclosureMove
from sharewell.sharing.policies import disclosures_open_to, sides_of_disclosure
from sharewell.sharing.queries.records import loop_of
from sharewell.sharing.types import (
    LONGEST,
    LOOP_STEP_WORDS,
    OPEN,
    AlreadyMoved,
    DisclosureUnknown,
    LimitsFirst,
    StepNotNext,
    WordsMissing,
)
from sharewell.sharing.types.outside import HowEnded, HowTold

_GONE = frozenset({LoopStep.RECALLED, LoopStep.DEALT_WITH})
_UNREAD = frozenset({LoopAct.RECALL, LoopAct.STOPPED})
"""What a recipient may do without having opened it."""
_ENDS_LINKS = {
    LoopAct.RECALL: HowEnded.RECALLED,
    LoopAct.MUST_STOP: HowEnded.STOPPED,
    LoopAct.ACKNOWLEDGE: HowEnded.TOLD,
}
"""What ends a link that is still open, and how."""


def _words(*, act: LoopAct, words: str, **_: object) -> None:
    if not words.strip() or len(words) > LONGEST:
        raise WordsMissing(f"Write something, at most {LONGEST:,} characters. Nothing was changed.")
    if act is LoopAct.MUST_STOP:
        raise StepNotNext("That it must no longer be used follows from withdrawing consent, and is not said here.")


@action(Permission.READ_SHARING)
def open_disclosure(*, actor: Actor, disclosure: str, key: str, now: datetime) -> None:
    """Accept the limits of a disclosure, so that it can be read: by somebody current on the side that received it.

    Raise `DisclosureUnknown`, `AlreadyMoved`, and `LimitsFirst` where it was called back.
    """
    one, moves = _held(actor, disclosure, key=key)
    if Side.RECIPIENT not in sides_of_disclosure(actor, one):
        raise DisclosureUnknown(disclosure)
    loop = loop_of(moves)
    if loop.step in _GONE:
        raise LimitsFirst("It was called back: it was not meant for you. Nothing was opened.")
    add_move(actor, one, OPEN, words="", step=loop.step, key=key, now=now)


@action(Permission.READ_SHARING, validate=_words)
def move_disclosure(
    *, actor: Actor, disclosure: str, act: LoopAct, words: str, due_at: datetime | None = None, key: str, now: datetime
) -> None:
    """Do the next thing about a disclosure, with words: what one understands, will do, did, found.

    `due_at` is by when the recipient will have done what they say. A recipient who calls it back says that it is not
    meant for them. Raise `DisclosureUnknown`, `AlreadyMoved`, `LimitsFirst`, `StepNotNext` or `WordsMissing`.
    """
    one, moves = _held(actor, disclosure, key=key)
    loop = loop_of(moves)
    sides = sides_of_disclosure(actor, one)
    side = next((each for each in sorted(sides) if act in loop_acts(loop, side=each, by=actor.reference)), None)
    if side is None:
        raise StepNotNext(f"This does not follow here. {LOOP_STEP_WORDS[loop.step]}. Nothing was changed.")
    if side is Side.RECIPIENT and act not in _UNREAD:
        has_opened = any(move.act == OPEN and move.by == actor.reference for move in moves)
        if not has_opened and Side.SENDER not in sides:
            raise LimitsFirst("Accept the limits and read it first. Nothing was changed.")
    apply_to(actor, one, act=act, side=side, words=words, due_at=due_at, key=key, now=now)


def apply_to(
    actor: Actor,
    one: Disclosure,
    *,
    act: LoopAct,
    side: Side,
    words: str,
    due_at: datetime | None = None,
    told_by: str = "",
    key: str,
    now: datetime,
) -> None:
    """Do an act of a side within an act under way: the row, what is owed, and the entry. Raise `StepNotNext`.

    `told_by` is who told the actor by telephone that their side did this.
    """
    loop = loop_of(one.moves.order_by("id"))
    try:
        after = advance(loop, act, side=side, by=actor.reference)
    except NotNext:
        raise StepNotNext(f"This does not follow here. {LOOP_STEP_WORDS[loop.step]}. Nothing was changed.") from None
    how = HowTold.TELEPHONE if told_by else None
    add_move(
        actor, one, act.value, words=words.strip(), step=after.step, how=how, told_by=told_by, key=key, now=now
    )  # fmt: skip
    if one.to_outside and act in _ENDS_LINKS:
        end_links(actor, one, how=_ENDS_LINKS[act], now=now)
        settle_choice(actor=actor, one=one, now=now)
    follow_up(
        actor=actor,
        one=one,
        before=owed(loop),
        after=owed(after),
        duties=duties_of(one),
        due_at={"do": due_at} if due_at is not None and due_at > now else {},
        besides={"verify": frozenset({after.done_by} - {""})},
        how=How.NOT_NEEDED if act is LoopAct.RECALL else How.DONE,
        now=now,
    )


def _held(actor: Actor, disclosure: str, *, key: str) -> tuple[Disclosure, list[DisclosureMove]]:
    one = disclosures_open_to(actor).filter(reference=disclosure).first()
    if one is None:
        raise DisclosureUnknown(disclosure)
    hold(one.reference)
    require_under_way(one.child)
    moves = list(one.moves.order_by("id"))
    if any(move.by == actor.reference and move.key == key for move in moves):
        raise AlreadyMoved("You sent this before. It is kept once.")
    return one, moves


def add_move(
    actor: Actor,
    one: Disclosure,
    act: str,
    *,
    words: str,
    step: LoopStep,
    how: HowTold | None = None,
    told_by: str = "",
    key: str,
    now: datetime,
) -> None:
    """Add what somebody did, with its entry. What is owed by it is the caller's to bring in step."""
    DisclosureMove.objects.create(
        disclosure=one,
        act=act,
        by=actor.reference,
        post=actor.post,
        organisation=actor.organisation,
        at=now,
        words=words,
        how=how.value if how else "",
        told_by=told_by,
        key=key,
    )
    append_entry(
        actor=actor,
        event=DISCLOSURE_MOVED,
        subjects=[one.reference, one.child],
        facts={"act": act, "step": step.value, **({"how": how.value} if how else {})},
        purpose=one.purpose,
        now=now,
    )

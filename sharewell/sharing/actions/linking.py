"""Send something to a body without accounts by a link, and keep the link and what is owed about it in step."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.core.looping import LoopAct, LoopStep, Side, owed
from sharewell.foundation import one_time_links
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.queries import due_of
from sharewell.partnerships.types import ORGANISATION_KINDS
from sharewell.sharing.actions.disclosing import disclose
from sharewell.sharing.actions.ending import end_link, end_links
from sharewell.sharing.actions.looping import apply_to
from sharewell.sharing.actions.owing import duties_of, follow_up, hold, open_owed, owe_choice, settle_choice
from sharewell.sharing.events import LINK_ISSUED, LINK_MADE, LINK_SENT, LINK_TENDED, LINK_UNSENT
from sharewell.sharing.models import Disclosure, OutsideLink, OutsideRecipient
from sharewell.sharing.policies import disclosures_open_to, sides_of_disclosure
from sharewell.sharing.queries.outside import digest_of_code, list_told_acts
from sharewell.sharing.queries.records import loop_of
from sharewell.sharing.types import (
    LONGEST,
    LOOP_STEP_WORDS,
    AlreadyMoved,
    Chosen,
    DisclosureUnknown,
    Handling,
    StepNotNext,
    WordsMissing,
)
from sharewell.sharing.types.attached import Attached
from sharewell.sharing.types.outside import (
    CODE_DIGITS,
    LINK,
    LINK_PREFIX,
    LINK_TERM,
    SENDINGS,
    HowEnded,
    LinkLetter,
    LinkUnknown,
    OutsideNeeded,
    Outsider,
)

SEND_LINK = "sharing.send-link"
"""The name of the task that makes a link and sends it."""
TEND_LINK = "sharing.tend-link"
"""The name of the task that brings what is owed in step after a link ended or was answered."""
LONGEST_LINE = 200
LONGEST_NUMBER = 40
_GONE = frozenset({LoopStep.RECALLED, LoopStep.DEALT_WITH})
_GAVE_OUT = frozenset({HowEnded.GUESSED, HowEnded.UNSENT})


def _somebody_checked(*, outside: Outsider, **_: object) -> None:
    """Refuse a body, a person or a check that is missing. Raise `OutsideNeeded`."""
    if bool(outside.organisation) == bool(outside.body.strip()):
        raise OutsideNeeded("Choose the body from the register, or write what it is called: one of the two.")
    if outside.body and outside.kind not in ORGANISATION_KINDS:
        raise OutsideNeeded("Say what kind of body it is. Nothing was sent.")
    lines = (outside.body, outside.person, outside.email)
    numbers = (outside.telephone, outside.ring_back)
    if not outside.person.strip() or any(len(line) > LONGEST_LINE for line in lines):
        raise OutsideNeeded("Write who gets it there. Nothing was sent.")
    if any(not any(map(str.isdigit, number)) or len(number) > LONGEST_NUMBER for number in numbers):
        raise OutsideNeeded("Write the number that you rang, and the number on which they ring you. Nothing was sent.")
    if not outside.checked.strip() or len(outside.checked) > LONGEST:
        raise OutsideNeeded("Write how you made sure that it is them. Nothing was sent.")
    try:
        validate_email(outside.email.strip())
    except ValidationError:
        raise OutsideNeeded("This is not an e-mail address. Write it again. Nothing was sent.") from None


@action(Permission.SHARE, validate=_somebody_checked)
def disclose_by_link(
    *,
    actor: Actor,
    decision: str,
    position: int,
    outside: Outsider,
    chosen: Sequence[Chosen],
    attached: Sequence[Attached] = (),
    left_out: Collection[str] = (),
    purpose: str,
    why_it_matters: str,
    wanted: str = "",
    handling: Handling = Handling.THIS_CASE,
    limits: str = "",
    told_first: bool = False,
    key: str,
    now: datetime,
) -> tuple[str, str]:
    """Send chosen statements to a body without accounts; return the disclosure's reference and the code of the link.

    The code is told by telephone and kept nowhere. The e-mail follows once this act has committed. Raise what
    `disclose` raises, and `OutsideNeeded`.
    """
    reference = disclose(
        actor=actor,
        decision=decision,
        position=position,
        outside=outside,
        chosen=chosen,
        attached=attached,
        left_out=left_out,
        purpose=purpose,
        why_it_matters=why_it_matters,
        wanted=wanted,
        handling=handling,
        limits=limits,
        told_first=told_first,
        key=key,
        now=now,
    )
    return reference, _make_link(actor, Disclosure.objects.get(reference=reference), now=now)


@action(Permission.READ_SHARING)
def send_new_link(*, actor: Actor, disclosure: str, now: datetime) -> str:
    """Send another link for a disclosure to a body without accounts, and return its code; the one before is over.

    Raise `DisclosureUnknown`, and `StepNotNext` after a recall.
    """
    one = _sent_outside(actor, disclosure)
    loop = loop_of(one.moves.order_by("id"))
    if loop.step in _GONE or loop.is_closed:
        raise StepNotNext(f"No link can be sent any more. {LOOP_STEP_WORDS[loop.step]}. Nothing was changed.")
    end_links(actor, one, how=HowEnded.REPLACED, now=now)
    settle_choice(actor=actor, one=one, now=now)
    return _make_link(actor, one, now=now)


def _words_and_who(*, words: str, told_by: str, **_: object) -> None:
    if not words.strip() or len(words) > LONGEST or not told_by.strip() or len(told_by) > LONGEST_LINE:
        raise WordsMissing(f"Write who told you, and what, in at most {LONGEST:,} characters. Nothing was changed.")


@action(Permission.READ_SHARING, validate=_words_and_who)
def record_told(
    *,
    actor: Actor,
    disclosure: str,
    act: LoopAct,
    words: str,
    told_by: str,
    due_at: datetime | None = None,
    key: str,
    now: datetime,
) -> None:
    """Write down what a body without accounts told by telephone: that they have it, what they will do, that it is done.

    It is marked as told by telephone. Whoever writes down that it was done does not verify it. Raise
    `DisclosureUnknown`, `AlreadyMoved`, `StepNotNext` or `WordsMissing`.
    """
    one = _sent_outside(actor, disclosure)
    if one.moves.filter(by=actor.reference, key=key).exists():
        raise AlreadyMoved("You sent this before. It is kept once.")
    if act not in list_told_acts(actor=actor, disclosure=disclosure):
        step = loop_of(one.moves.order_by("id")).step
        raise StepNotNext(f"This does not follow here. {LOOP_STEP_WORDS[step]}. Nothing was changed.")
    apply_to(
        actor, one, act=act, side=Side.RECIPIENT, words=words, due_at=due_at, told_by=told_by.strip(), key=key, now=now
    )


@action(Permission.TEND_SHARING)
def make_letter(*, actor: Actor, link: str, now: datetime) -> LinkLetter:
    """Make the token of a link, and return what its e-mail needs. The token is kept nowhere. Raise `LinkUnknown`."""
    one = _waiting(link, now=now)
    token = one_time_links.issue(purpose=LINK, for_reference=one.reference, expires_at=one.expires_at, now=now)
    one.sendings += 1
    one.save(update_fields=["sendings"])
    append_entry(actor=actor, event=LINK_ISSUED, subjects=[link], facts={"attempt": one.sendings}, now=now)
    to = OutsideRecipient.objects.get(disclosure=one.disclosure)
    return LinkLetter(address=to.email, token=token, expires_at=one.expires_at)


@action(Permission.TEND_SHARING)
def mark_link_sent(*, actor: Actor, link: str, now: datetime) -> None:
    """Write down that the e-mail was handed over. Raise `LinkUnknown`."""
    one = _waiting(link, now=now)
    one.sent_at = now
    one.save(update_fields=["sent_at"])
    append_entry(actor=actor, event=LINK_SENT, subjects=[link], now=now)


@action(Permission.TEND_SHARING)
def mark_link_unsent(*, actor: Actor, link: str, is_last: bool, now: datetime) -> None:
    """Write down that an e-mail could not be sent. At the last try the link is over, and the sender chooses again.

    Raise `LinkUnknown`.
    """
    one = _waiting(link, now=now)
    append_entry(actor=actor, event=LINK_UNSENT, subjects=[link], facts={"attempt": one.sendings}, now=now)
    if is_last or one.sendings >= SENDINGS:
        end_link(actor, one, child=one.disclosure.child, how=HowEnded.UNSENT, now=now)
        owe_choice(actor=actor, one=one.disclosure, now=now)


@action(Permission.TEND_SHARING)
def tend_link(*, actor: Actor, link: str, now: datetime) -> None:
    """Bring what is owed in step after somebody without an account has acted with a link. Done twice, it is done once.

    Where the link gave out, the sender owes to send another or to tell it by telephone. Raise `LinkUnknown`.
    """
    held = OutsideLink.objects.filter(reference=link).first()
    if held is None:
        raise LinkUnknown(link)
    one = held.disclosure
    hold(one.reference)
    loop = loop_of(one.moves.order_by("id"))
    follow_up(
        actor=actor,
        one=one,
        before=open_owed(one, now=now),
        after=owed(loop),
        duties=duties_of(one),
        due_at={},
        besides={"verify": frozenset({loop.done_by} - {""})},
        now=now,
    )
    is_newest = not one.links.filter(pk__gt=held.pk).exists()
    if held.how in _GAVE_OUT and is_newest and loop.step not in _GONE:
        owe_choice(actor=actor, one=one, now=now)
    append_entry(actor=actor, event=LINK_TENDED, subjects=[link, one.reference], now=now)


def _make_link(actor: Actor, one: Disclosure, *, now: datetime) -> str:
    """Make a link with a code of its own and let it be sent; return the code. Only its hash is kept."""
    reference = new_reference(LINK_PREFIX, now=now)
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    OutsideLink.objects.create(
        reference=reference,
        disclosure=one,
        organisation=one.organisation,
        made_by=actor.reference,
        made_at=now,
        expires_at=due_of(LINK_TERM, start=now),
        code=digest_of_code(reference, code),
    )
    append_entry(
        actor=actor,
        event=LINK_MADE,
        subjects=[reference, one.reference, one.child],
        facts={"expires_at": due_of(LINK_TERM, start=now)},
        now=now,
    )
    enqueue(SEND_LINK, arguments={"link": reference})
    return code


def _sent_outside(actor: Actor, disclosure: str) -> Disclosure:
    """Return a disclosure to a body without accounts, for the side that sent it. Raise `DisclosureUnknown`."""
    one = disclosures_open_to(actor).filter(reference=disclosure).exclude(to_outside="").first()
    if one is None or Side.SENDER not in sides_of_disclosure(actor, one):
        raise DisclosureUnknown(disclosure)
    hold(one.reference)
    return one


def _waiting(link: str, *, now: datetime) -> OutsideLink:
    """Return a link that waits to be sent or opened, locked. Raise `LinkUnknown`."""
    waiting = OutsideLink.objects.select_for_update().filter(
        reference=link, ended_at__isnull=True, entered_at__isnull=True, expires_at__gt=now
    )
    one = waiting.first()
    if one is None:
        raise LinkUnknown(link)
    return one

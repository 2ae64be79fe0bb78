"""Ask another agency for information, and answer, refuse, reconsider, escalate and close."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.types.words import load_words
from sharewell.children.actions import admit_party, describe_child
from sharewell.children.policies import is_open_child
from sharewell.children.types import ChildUnknown, PartyWhy
from sharewell.core.looping import AskAct, AskStep, NotNext, Side, advance_ask, ask_acts, ask_owed, begin_ask
from sharewell.decisions.queries import list_decided_about
from sharewell.decisions.types import Footing
from sharewell.design.words import LONDON
from sharewell.exercises.queries import require_part, require_under_way
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.queries import due_of
from sharewell.practitioners.queries import get_post
from sharewell.sharing.actions.owing import follow_up, hold, hold_page
from sharewell.sharing.events import ANSWER_TODAY, REQUEST_DUTIES, REQUEST_MADE, REQUEST_MOVED
from sharewell.sharing.models import InformationRequest, RequestMove
from sharewell.sharing.policies import moves_open_to, requests_open_to, require_gate, sides_of_request
from sharewell.sharing.queries.recipients import get_recipient, team_of
from sharewell.sharing.queries.records import ask_of
from sharewell.sharing.types import (
    ASK_STEP_WORDS,
    LONGEST,
    REQUEST_PREFIX,
    AlreadyAsked,
    AlreadyMoved,
    Gate,
    GoesTheRightsRoute,
    NotDecided,
    NothingChosen,
    RefusalReason,
    RequestUnknown,
    StepNotNext,
    Urgency,
    WordsMissing,
)

_NEEDS_WORDS = frozenset(AskAct) - {AskAct.TAKE_UP, AskAct.TELL}
_TELLS_THE_ASKER = frozenset({AskAct.NOTHING_HELD, AskAct.MAY_NOT_SAY, AskAct.REFUSE, AskAct.TELL, AskAct.NOT_DISPENSE})


def _a_question(
    *,
    question: str,
    purpose: str,
    footing: Footing,
    gate: Gate,
    gate_words: str = "",
    statement: str = "",
    **_: object,
) -> None:
    if footing is Footing.PARENT:
        raise GoesTheRightsRoute(
            "A parent or carer has rights of their own to what is held about them. Help them to ask for it in writing. "
            "Nothing was sent."
        )
    if not question.strip() or any(len(text) > LONGEST for text in (question, gate_words, statement)):
        raise WordsMissing(f"Write your question, at most {LONGEST:,} characters. Nothing was sent.")
    if purpose not in load_words().purposes:
        raise NothingChosen("Say what you need it for. Nothing was sent.")
    require_gate(footing=footing, gate=gate, gate_words=gate_words)


@action(Permission.SHARE, validate=_a_question)
def ask_for_information(
    *,
    actor: Actor,
    to_team: str = "",
    to_post: str = "",
    child: str = "",
    name: str = "",
    identifying: str = "",
    found_as: str = "",
    question: str,
    purpose: str,
    footing: Footing,
    statement: str = "",
    urgency: Urgency = Urgency.DAYS,
    gate: Gate,
    gate_words: str = "",
    key: str,
    now: datetime,
) -> str:
    """Ask one team or post one question about one child, and return its reference (`req_…`).

    `child` is a reference, or `name` and `identifying` describe the child, whom the asker found in the index as
    `found_as` or did not look for there. `statement` is what a body that is no public
    authority needs in order to answer: that whoever asks needs it for a task in the public interest, and by which law
    (UK GDPR, Annex 1, paragraph 1). Where a manager must dispense with consent first, nothing is sent before.

    Raise `AlreadyAsked`, `GoesTheRightsRoute`, `GateMissing`, `WordsMissing`, `NothingChosen`, `RecipientUnknown`,
    `ChildUnknown` or `NobodyToAsk`; for the invented child of an exercise `ExerciseOver` or `NotInTheExercise`.
    """
    hold_page(actor, key)
    before = InformationRequest.objects.filter(asked_by=actor.reference, key=key).first()
    if before is not None:
        raise AlreadyAsked(before.reference)
    recipient = get_recipient(team=to_team, post=to_post, on=now.astimezone(LONDON).date(), at=now)
    if recipient.organisation == actor.organisation:
        raise NothingChosen("This is your own organisation. Ask your colleagues directly. Nothing was sent.")
    require_part(child, actor=actor, team=team_of(recipient))
    if child and not is_open_child(actor, child):
        raise ChildUnknown(child)
    who = child or describe_child(actor=actor, name=name, identifying=identifying, found_as=found_as, now=now)
    term = ANSWER_TODAY if urgency is Urgency.TODAY else REQUEST_DUTIES["answer"].code
    one = InformationRequest.objects.create(
        reference=new_reference(REQUEST_PREFIX, now=now, like=who),
        asked_by=actor.reference,
        post=actor.post,
        organisation=actor.organisation,
        to_organisation=recipient.organisation,
        to_team=recipient.team,
        to_post=recipient.post,
        child=who,
        question=question.strip(),
        purpose=purpose,
        footing=footing.value,
        statement=statement.strip(),
        urgency=urgency.value,
        gate=gate.value,
        gate_words=gate_words.strip(),
        asked_at=now,
        due_at=due_of(term, start=now),
        key=key,
    )
    append_entry(
        actor=actor,
        event=REQUEST_MADE,
        subjects=[one.reference, who],
        facts={
            "recipient": recipient.key,
            "footing": footing.value,
            "urgency": urgency.value,
            "gate": gate.value,
        },
        purpose=purpose,
        now=now,
    )
    start = begin_ask(needs_dispensation=gate is Gate.DISPENSATION)
    if start.step is AskStep.SENT:
        _admit(actor, one, now=now)
    follow_up(
        actor=actor,
        one=one,
        before=(),
        after=ask_owed(start),
        duties=REQUEST_DUTIES,
        due_at=_dues(one, now=now),
        besides={"dispense": frozenset({actor.reference})},
        now=now,
    )
    return one.reference


def _admit(actor: Actor, one: InformationRequest, *, now: datetime) -> None:
    """Let those who are asked know who the child is, as soon as they are asked and not before."""
    admit_party(actor=actor, child=one.child, organisation=one.to_organisation, why=PartyWhy.REQUEST, now=now)


def _dues(one: InformationRequest, *, now: datetime) -> dict[str, datetime]:
    """Return by when what hangs on the request's own day is due: what is needed today is taken up today too."""
    due_at = max(one.due_at, now)
    dues = {"answer": due_at, "follow": due_at}
    if one.urgency == Urgency.TODAY:
        dues["take-up"] = due_at
    return dues


@action(Permission.READ_SHARING)
def move_request(
    *,
    actor: Actor,
    request: str,
    act: AskAct,
    words: str = "",
    reason: RefusalReason | None = None,
    decision: str = "",
    key: str,
    now: datetime,
) -> None:
    """Do the next thing about a request: take it up, answer, refuse with reasons, ask again, take it further, close it.

    To answer with information is `disclose` with the request named. What is veiled seems to whoever asked as if there
    were no answer yet. `decision` is an own decision about this request that the answer follows from. Raise
    `RequestUnknown`, `AlreadyMoved`, `StepNotNext`, `WordsMissing`, `NotDecided` or `NobodyToAsk`.
    """
    one = _held(actor, request, key=key)
    sides = sides_of_request(actor, one)
    ask = ask_of(one, moves_open_to(actor, InformationRequest.objects.filter(pk=one.pk)).order_by("id"))
    if act is AskAct.TELL:
        raise StepNotNext("Information is given by a decision and a disclosure. Record a decision, then disclose it.")
    side = next((each for each in sorted(sides) if act in ask_acts(ask, side=each)), None)
    if side is None:
        raise StepNotNext(f"This does not follow here. {ASK_STEP_WORDS[ask.step]} Nothing was changed.")
    if len(words) > LONGEST or (act in _NEEDS_WORDS and not words.strip()):
        raise WordsMissing(f"Write why, in at most {LONGEST:,} characters. Nothing was changed.")
    if (act is AskAct.REFUSE) != (reason is not None):
        raise WordsMissing("Choose why you refuse, and say what would change it. Nothing was changed.")
    if decision and decision not in dict(list_decided_about(actor=actor, request=request)):
        raise NotDecided("That decision is not yours, or not about this request. Nothing was changed.")
    _apply(
        actor, one, act=act, side=side, words=words.strip(), code=reason.value if reason else "", decision=decision,
        key=key, now=now,
    )  # fmt: skip


def answer_by_disclosure(*, actor: Actor, request: str, disclosure: str, now: datetime) -> None:
    """Answer a request with a disclosure, within the act that makes it. Raise `RequestUnknown` or `StepNotNext`."""
    one = _held(actor, request, key=disclosure)
    if Side.RECIPIENT not in sides_of_request(actor, one):
        raise RequestUnknown(request)
    _apply(
        actor, one, act=AskAct.TELL, side=Side.RECIPIENT, words="", code="", disclosure=disclosure, key=disclosure,
        now=now,
    )  # fmt: skip


def _held(actor: Actor, request: str, *, key: str) -> InformationRequest:
    one = requests_open_to(actor).filter(reference=request).first()
    if one is None:
        raise RequestUnknown(request)
    hold(one.reference)
    require_under_way(one.child)
    if one.moves.filter(by=actor.reference, key=key).exists():
        raise AlreadyMoved("You sent this before. It is kept once.")
    return one


def _apply(
    actor: Actor,
    one: InformationRequest,
    *,
    act: AskAct,
    side: Side,
    words: str,
    code: str,
    disclosure: str = "",
    decision: str = "",
    key: str,
    now: datetime,
) -> None:
    whole = InformationRequest.objects.filter(pk=one.pk)
    before_moves = list(moves_open_to(actor, whole).order_by("id"))
    ask = ask_of(one, before_moves)
    try:
        after = advance_ask(ask, act, side=side)
    except NotNext:
        raise StepNotNext(f"This does not follow here. {ASK_STEP_WORDS[ask.step]} Nothing was changed.") from None
    is_veiled = act is AskAct.MAY_NOT_SAY_VEILED
    RequestMove.objects.create(
        request=one,
        act=act.value,
        by=actor.reference,
        post=actor.post,
        organisation=actor.organisation,
        at=now,
        words=words,
        code=code,
        disclosure=disclosure,
        decision=decision,
        is_veiled=is_veiled,
        key=key,
    )
    facts = {"act": act.value, "step": after.step.value, **({"reason": code} if code else {})}
    append_entry(
        actor=actor,
        event=REQUEST_MOVED,
        subjects=[one.reference, one.child, *([decision] if decision and not is_veiled else [])],
        facts=facts,
        purpose=one.purpose,
        now=now,
    )
    if act is AskAct.DISPENSE:
        _admit(actor, one, now=now)
    handled = frozenset(move.by for move in before_moves if move.organisation == one.to_organisation)
    follow_up(
        actor=actor,
        one=one,
        before=ask_owed(ask),
        after=ask_owed(after),
        duties=REQUEST_DUTIES,
        due_at=_dues(one, now=now),
        besides={f"escalated-{after.stage}": handled},
        now=now,
    )
    if act in _TELLS_THE_ASKER:
        asker = get_post(one.post)
        page = REQUEST_DUTIES["follow"].page
        send_notice(actor=actor, person=one.asked_by, about=one.reference, address=asker.email, page=page, now=now)

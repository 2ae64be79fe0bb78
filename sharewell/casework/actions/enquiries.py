"""Accept a contact or not, rate, decide, tell whoever referred. Nothing closes by itself."""

from collections.abc import Collection
from datetime import date, datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.casework.actions.owing import follow_up, hold, said
from sharewell.casework.actions.sides import owners_of
from sharewell.casework.events import ENQUIRY_DUTIES, ENQUIRY_MOVED
from sharewell.casework.models import Enquiry, EnquiryMove, EnquiryTelling
from sharewell.casework.policies import sides_of
from sharewell.casework.queries.enquiries import answers_of, one_enquiry, states_of
from sharewell.casework.types import (
    ENQUIRY_FOOTINGS,
    LONGEST,
    STEP_WORDS,
    AlreadyDone,
    Audience,
    Away,
    How,
    NotChosen,
    NotNow,
    Outcome,
    SayIt,
)
from sharewell.core.enquiring import (
    Colour,
    EnquiryAct,
    EnquirySide,
    NotNext,
    Owes,
    advance_enquiry,
    enquiry_acts,
    enquiry_owed,
)
from sharewell.decisions.types import Footing
from sharewell.design.words import LONDON
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.queries import close_of
from sharewell.practitioners.queries import list_current_posts
from sharewell.sharing.policies import require_gate
from sharewell.sharing.types import Gate

PLAIN = frozenset(
    {
        EnquiryAct.ACCEPT,
        EnquiryAct.TURN_AWAY,
        EnquiryAct.GROUND,
        EnquiryAct.RATE,
        EnquiryAct.NOT_FEED_BACK,
        EnquiryAct.STAY_SILENT,
        EnquiryAct.HEAR,
        EnquiryAct.REOPEN,
    }
)
"""What `move_enquiry` does. To decide and to tell whoever referred are acts of their own."""


@action(Permission.SEE_CASEWORK)
def move_enquiry(
    *,
    actor: Actor,
    enquiry: str,
    act: EnquiryAct,
    words: str = "",
    colour: Colour | None = None,
    away: Away | None = None,
    footing: Footing | None = None,
    gate: Gate | None = None,
    review_on: date | None = None,
    key: str,
    now: datetime,
) -> None:
    """Do the next thing about an enquiry, with words.

    To accept it, or to say anew what it stands on, names a footing and a gate, by the rule of sharing: below section 47
    no family is checked without consent, a manager's decision or the reasoning of the duty. Not to tell whoever
    referred names a day to look at that again.

    Raise `EnquiryUnknown`, `AlreadyDone`, `NotNow`, `SayIt`, `NotChosen` or `GateMissing`.
    """
    if act not in PLAIN:
        raise NotNow("To decide, and to tell whoever referred, have pages of their own.")
    needs_ground = act in (EnquiryAct.ACCEPT, EnquiryAct.GROUND)
    if needs_ground:
        if footing not in ENQUIRY_FOOTINGS or gate is None:
            raise NotChosen("Say what the enquiry stands on. Nothing was changed.")
        require_gate(footing=footing, gate=gate, gate_words=words)
    if (act is EnquiryAct.RATE) != (colour is not None):
        raise NotChosen("Choose red, amber or green. Nothing was changed.")
    if (act is EnquiryAct.TURN_AWAY) != (away is not None):
        raise NotChosen("Choose why it is not accepted. Nothing was changed.")
    if act is EnquiryAct.NOT_FEED_BACK and (review_on is None or review_on <= now.astimezone(LONDON).date()):
        raise NotChosen("Choose a day, after today, on which somebody looks at this again. Nothing was changed.")
    is_silent = act is EnquiryAct.HEAR or (needs_ground and gate is Gate.NOT_NEEDED)
    if len(words) > LONGEST:
        raise SayIt(f"Write at most {LONGEST:,} characters. Nothing was changed.")
    one = held(actor, enquiry, key=key)
    apply_to(
        actor,
        one,
        act=act,
        words=words.strip() if is_silent else said(words),
        colour=colour,
        code=away.value if away else "",
        footing=footing if needs_ground else None,
        gate=gate if needs_ground else None,
        review_on=review_on if act is EnquiryAct.NOT_FEED_BACK else None,
        key=key,
        now=now,
    )


@action(Permission.SEE_CASEWORK)
def decide_enquiry(
    *,
    actor: Actor,
    enquiry: str,
    outcome: Outcome,
    reasons: str,
    took_part: Collection[str],
    others: str = "",
    for_agencies: str,
    key: str,
    now: datetime,
) -> None:
    """Decide an enquiry, with reasons and who took part; those who answered are told, in words for them.

    `took_part` are people of the hub by their references; `others` names who else. Whoever decides took part. What the
    hub asked and nobody answered yet stays asked. Raise `EnquiryUnknown`, `AlreadyDone`, `NotNow`, `SayIt` or
    `NotChosen`.
    """
    one = held(actor, enquiry, key=key)
    here = {post.person for post in list_current_posts(at=now, team=one.team)} | {actor.reference}
    if not set(took_part) <= here:
        raise NotChosen("Choose who took part from those who work here; name others in words. Nothing was changed.")
    told = said(for_agencies)
    move = apply_to(
        actor,
        one,
        act=EnquiryAct.DECIDE,
        words=said(reasons),
        code=outcome.value,
        took_part=sorted({*took_part, actor.reference}),
        others=others.strip()[:LONGEST],
        key=key,
        now=now,
    )
    answered = {each.moves[-1][3]: request for request, each in answers_of(one).items() if each.moves}
    _telling(actor, one, audience=Audience.AGENCIES, code=move.code, words=told, how=How.HERE, now=now)
    page = ENQUIRY_DUTIES["hear"].page
    for person in sorted(set(answered) - {actor.reference, one.not_for}):
        for post in list_current_posts(at=now, person=person):
            if post.organisation != one.organisation:
                send_notice(actor=actor, person=person, about=one.reference, address=post.email, page=page, now=now)
                break


@action(Permission.SEE_CASEWORK)
def feed_back(*, actor: Actor, enquiry: str, how: How, words: str, key: str, now: datetime) -> None:
    """Tell whoever referred what was decided and what happens next: here, or outside and marked so.

    It says what the hub decided, never what others told it. Raise `EnquiryUnknown`, `AlreadyDone`, `NotNow` or `SayIt`.
    """
    one = held(actor, enquiry, key=key)
    act = EnquiryAct.FEED_BACK if how is How.HERE else EnquiryAct.FEED_BACK_OUTSIDE
    decided = one.moves.filter(act__in=[EnquiryAct.DECIDE, EnquiryAct.TURN_AWAY]).order_by("-id").first()
    apply_to(actor, one, act=act, words=said(words), key=key, now=now)
    _telling(
        actor,
        one,
        audience=Audience.REFERRER,
        code=decided.code if decided else "",
        words=words.strip(),
        how=how,
        now=now,
    )


def _telling(actor: Actor, one: Enquiry, *, audience: Audience, code: str, words: str, how: How, now: datetime) -> None:
    EnquiryTelling.objects.create(
        enquiry=one,
        audience=audience.value,
        code=code,
        words=words,
        how=how.value,
        by=actor.reference,
        post=actor.post,
        organisation=actor.organisation,
        at=now,
    )


def held(actor: Actor, enquiry: str, *, key: str) -> Enquiry:
    """Return an enquiry that nobody else moves until the act ends. Raise `EnquiryUnknown` or `AlreadyDone`."""
    one = one_enquiry(actor, enquiry)
    hold(one.reference)
    if one.moves.filter(by=actor.reference, key=key).exists():
        raise AlreadyDone("You sent this before. It is kept once.")
    return one


def apply_to(
    actor: Actor,
    one: Enquiry,
    *,
    act: EnquiryAct,
    words: str,
    colour: Colour | None = None,
    code: str = "",
    footing: Footing | None = None,
    gate: Gate | None = None,
    took_part: Collection[str] = (),
    others: str = "",
    review_on: date | None = None,
    key: str,
    now: datetime,
) -> EnquiryMove:
    """Do an act within an act under way: the row, what is owed, and the entry. Raise `NotNow`."""
    state, sides = states_of([one])[one.pk], sides_of(one)
    side = next((each for each in sorted(sides) if act in enquiry_acts(state, side=each)), None)
    try:
        after = advance_enquiry(state, act, side=side or EnquirySide.ASKED, colour=colour)
    except NotNext:
        raise NotNow(f"This does not follow here. {STEP_WORDS[state.step]}. Nothing was changed.") from None
    move = EnquiryMove.objects.create(
        enquiry=one,
        act=act.value,
        words=words,
        colour=colour.value if colour else "",
        code=code,
        footing=footing.value if footing else "",
        gate=gate.value if gate else "",
        took_part=list(took_part),
        others=others,
        review_on=review_on,
        by=actor.reference,
        post=actor.post,
        organisation=actor.organisation,
        at=now,
        key=key,
    )
    more = {"colour": move.colour, "code": code, "footing": move.footing, "gate": move.gate}
    append_entry(
        actor=actor,
        event=ENQUIRY_MOVED,
        subjects=[one.reference, one.child],
        facts={"act": act.value, "step": after.step.value, **{name: value for name, value in more.items() if value}},
        now=now,
    )
    before = enquiry_owed(state)
    if act is EnquiryAct.NOT_FEED_BACK:  # the same may be owed on a new day: what was owed before is done
        _follow(actor, one, before=before, after=frozenset(), review_on=None, now=now)
        before = frozenset()
    _follow(actor, one, before=before, after=enquiry_owed(after), review_on=review_on, now=now)
    return move


def _follow(
    actor: Actor,
    one: Enquiry,
    *,
    before: frozenset[Owes],
    after: frozenset[Owes],
    review_on: date | None,
    now: datetime,
) -> None:
    opened_again = one.moves.filter(act=EnquiryAct.REOPEN).order_by("-id").values_list("at", flat=True).first()
    since = opened_again or one.received_at
    follow_up(
        actor=actor,
        about=one.reference,
        before=before,
        after=after,
        duties=ENQUIRY_DUTIES,
        owners=owners_of(one),
        begins={f"decide-{each.value}": since for each in Colour},
        due_at={"look-at-silence": close_of(review_on)} if review_on else {},
        now=now,
    )

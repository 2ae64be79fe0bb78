"""What each act on a consent needs: its words, its row, its days."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date, datetime

from sharewell.acting.types import Actor
from sharewell.children.queries import get_child
from sharewell.children.types import ChildRow
from sharewell.consent.events import (
    REVIEW,
)
from sharewell.consent.models import (
    EXPLAINED,
    Consent,
    SentPage,
)
from sharewell.consent.policies import open_to
from sharewell.consent.queries import (
    code_of,
    story_of,
    today_of,
)
from sharewell.consent.types import (
    LONGEST,
    LONGEST_NAME,
    AlreadySaid,
    ConsentUnknown,
    Manner,
    NotPossibleNow,
    NotTheirs,
    SayMore,
    Undated,
)
from sharewell.core.consenting import (
    Act,
    Barrier,
    Competence,
    Limits,
    Right,
    Subject,
    allowed_from,
    find_barrier,
    limits_of,
    state_of,
)
from sharewell.exercises.queries import require_under_way
from sharewell.obligations.actions import open_obligation
from sharewell.obligations.queries import close_of

BARRIER_WORDS: Mapping[Barrier, str] = {
    Barrier.ANOTHER_SUBJECT: "It is somebody else's confidence. Ask the person whose it is.",
    Barrier.SAY_THE_AGE: "The child's age decides who answers. Describe the child with a birth date or an age first.",
    Barrier.ASSESS_FIRST: "Find out first whether the child can decide this: assess their competence.",
    Barrier.CHILD_DECIDES: "The child can decide this, so the child's answer counts. Ask the child.",
    Barrier.NOT_COMPETENT: "They cannot decide this yet. Ask somebody with parental responsibility.",
    Barrier.SIXTEEN: "A young person of 16 or over answers for themselves. Ask them.",
    Barrier.NOT_SIXTEEN: "The child is not 16 yet. Choose that the child can decide this, and assess it.",
    Barrier.GROWN_UP: "They are an adult and answer for themselves. Choose the adult whom it is about.",
    Barrier.RESIDENT_PARENT: "The parents live apart. Ask the parent with whom the child lives.",
    Barrier.ADVICE: "They cannot decide this, and nobody is named who may. Ask an adviser.",
}


def kept_text(words: str, *, what: str, longest: int = LONGEST, is_needed: bool = True) -> str:
    """Return words without space around them. Raise `SayMore` where they are missing or too long."""
    kept = words.strip()
    if is_needed and not kept:
        raise SayMore(f"Write {what}. Nothing was kept.")
    if len(kept) > longest:
        raise SayMore(f"Write at most {longest:,} characters of {what}. Nothing was kept.")
    return kept


def require_theirs(
    child: ChildRow, *, subject: Subject, right: Right, competence: Competence | None, lives_apart: bool, on: date
) -> None:
    """Raise `NotTheirs` where this person's answer would not count; before an assessment, where it never could."""
    barrier = find_barrier(
        subject=subject,
        right=right,
        age=child.age_on(on),
        competence=competence or Competence.NOT_ASSESSED,
        lives_apart=lives_apart,
    )
    if competence is None and barrier in {Barrier.ASSESS_FIRST, Barrier.SAY_THE_AGE, Barrier.NOT_COMPETENT}:
        return
    if barrier is Barrier.SIXTEEN and competence is None and child.age_on(on) is not None:
        # A young person who turns out not to be able to decide: somebody else answers after the assessment.
        return
    if barrier is not None:
        raise NotTheirs(BARRIER_WORDS[barrier])


def key_of(one: Consent, recipient: str, item: str) -> str:
    """Return what no two consents may be for at one time. An adult or a provider counts by a hash of their name."""
    whose = one.subject
    if one.subject != Subject.CHILD.value:
        whose += ":" + hashlib.sha256(" ".join(one.person.casefold().split()).encode()).hexdigest()
    return "|".join((one.organisation, one.child, whose, one.purpose, recipient, item))


def locked(actor: Actor, consent: str, *, act: Act, now: datetime) -> Consent:
    """Return a consent that nobody else changes until the act ends.

    Raise `ConsentUnknown`, and `NotPossibleNow` where the act is not possible as it stands.
    """
    one = open_to(actor).select_for_update().filter(reference=consent).first()
    if one is None:
        raise ConsentUnknown(consent)
    require_under_way(one.child)
    require_possible(one, act=act, now=now)
    return one


def require_possible(one: Consent, *, act: Act, now: datetime) -> None:
    state = state_of(story_of(one), at=now)
    if state not in allowed_from(act):
        raise NotPossibleNow(state)


def child_of(actor: Actor, one: Consent, *, now: datetime) -> ChildRow:
    return get_child(actor=actor, child=one.child, now=now)


def limits_for(child: ChildRow, *, subject: Subject, right: Right, on: date) -> Limits:
    born_on = child.born_on
    if born_on is None and child.estimated_age is not None:
        recorded = today_of(child.recorded_at)
        born_on = date(recorded.year - child.estimated_age, recorded.month, min(recorded.day, 28))
    return limits_of(subject=subject, right=right, born_on=born_on, began_on=on)


def day_of_answer(said_on: date | None, one: Consent, *, on: date) -> date:
    if said_on is None or not today_of(one.asked_at) <= said_on <= on:
        raise Undated("Write the day on which they answered: between the day on which you asked, and today.")
    return said_on


def day_of_review(day: date | None, *, now: datetime) -> date:
    if day is None or not today_of(now) <= day <= _a_year_after(today_of(now)):
        raise Undated("Write the day on which you look at it again: within a year.")
    return day


def _a_year_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 366)


def keep_explained(
    one: Consent,
    explained: Collection[str],
    *,
    manner: Manner | None,
    language: str,
    interpreter: str,
    is_needed: bool = True,
) -> None:
    for name in EXPLAINED:
        setattr(one, name, code_of(name) in explained)
    one.manner = manner.value if manner else ""
    one.language = kept_text(language, what="in which language", longest=LONGEST_NAME, is_needed=is_needed)
    one.interpreter = kept_text(interpreter, what="who interpreted", longest=LONGEST_NAME, is_needed=False)


def owe_review(one: Consent, *, actor: Actor, on: date, now: datetime) -> None:
    open_obligation(
        actor=actor, code=REVIEW.code, about=one.reference, owner_post=actor.post, due_at=close_of(on), now=now
    )


def keep_once(actor: Actor, *, key: str, now: datetime) -> None:
    """Keep that the page of this key was sent. Raise `AlreadySaid` where it was before; without a key nothing is kept.

    Of two that arrive at the same moment the second waits for the first. What is refused is rolled back with it, so
    that the page can be sent again.
    """
    if not key:
        return
    _, is_new = SentPage.objects.get_or_create(by=actor.reference, key=key, defaults={"at": now})
    if not is_new:
        raise AlreadySaid("You sent this before. It is kept once.")

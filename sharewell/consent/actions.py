"""Ask for consent, hear the answer, look at it again, take it back. Nothing that is not possible passes in silence."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.types.words import titles
from sharewell.children.policies import is_open_child
from sharewell.children.queries import get_child
from sharewell.children.types import ChildRow, ChildUnknown
from sharewell.consent.events import (
    COMPETENCE_ASSESSED,
    CONSENT_ANSWERED,
    CONSENT_ASKED,
    CONSENT_REVIEWED,
    CONSENT_STOPPED,
    CONSENT_WITHDRAWN,
    HEAR,
    LINK_MADE,
    LOOK_AT_GROUND,
    NOT_SOUGHT,
    NOT_SOUGHT_REVIEWED,
    REVIEW,
    TAKEN_BACK,
    TOLD_AT_OUTSET,
    WITHDRAWAL_SETTLED,
)
from sharewell.consent.models import (
    ELEMENTS,
    EXPLAINED,
    CompetenceAssessment,
    Consent,
    ConsentLine,
    ConsentReview,
    NotSought,
    ToldAtOutset,
)
from sharewell.consent.policies import not_sought_open_to, open_to
from sharewell.consent.queries import (
    code_of,
    competence_now,
    covering_lines,
    covering_row,
    find_linked,
    holding,
    list_bases,
    list_points,
    story_of,
    today_of,
)
from sharewell.consent.types import (
    ASSESSMENT_PREFIX,
    LINK,
    LONGEST,
    LONGEST_NAME,
    NOT_SOUGHT_PREFIX,
    PREFIX,
    REVIEW_PREFIX,
    TOLD_PREFIX,
    AdviceFirst,
    Answered,
    AssessAgain,
    Basis,
    ConsentUnknown,
    Covering,
    Expression,
    Form,
    Found,
    Ground,
    GroundFound,
    Manner,
    NotInformed,
    NotPossibleNow,
    NotSoughtUnknown,
    NotTheBasis,
    NotTheirs,
    Overlapping,
    SaidBy,
    SayMore,
    Telling,
    Undated,
    Withdrawn,
)
from sharewell.core.consenting import (
    Act,
    Barrier,
    Competence,
    Conclusion,
    Element,
    Limits,
    NotADay,
    Right,
    Subject,
    allowed_from,
    find_barrier,
    limits_of,
    may_conclude,
    span_of,
    state_of,
)
from sharewell.core.deciding.vocabulary import KINDS
from sharewell.design.words import LONDON
from sharewell.foundation import one_time_links
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.foundation.references import new_reference
from sharewell.guidance.queries import find_edition_in_force
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import open_obligation, settle_about
from sharewell.obligations.queries import close_of, due_of, find_open_about
from sharewell.obligations.types import How
from sharewell.partnerships.queries import list_organisations
from sharewell.practitioners.queries import get_person, get_post

TEND = "consent.tend"
"""The name of the task that tells whoever asked for a consent that a link took it back."""

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


def _text(words: str, *, what: str, longest: int = LONGEST, is_needed: bool = True) -> str:
    """Return words without space around them. Raise `SayMore` where they are missing or too long."""
    kept = words.strip()
    if is_needed and not kept:
        raise SayMore(f"Write {what}. Nothing was kept.")
    if len(kept) > longest:
        raise SayMore(f"Write at most {longest:,} characters of {what}. Nothing was kept.")
    return kept


# ------------------------------------------------------------ asking


@action(Permission.KEEP_CONSENTS)
def ask_consent(
    *,
    actor: Actor,
    child: str,
    subject: Subject,
    right: Right,
    person: str,
    lives_apart: bool,
    purpose: str,
    recipients: Collection[str],
    items: Collection[str],
    about: str,
    answers: Mapping[str, str],
    now: datetime,
) -> str:
    """Begin to ask one person for consent, and return its reference (`cst_…`). Nothing is given by asking.

    `recipients` are references of organisations, or kinds; `items` classes of information; `about` says in words what
    would be told. `answers` are those of `queries.weigh`: where the edition in force does not rest on consent for one
    of the recipients, nobody is asked. Whoever asks owes to hear the answer. Raise `ChildUnknown`, `SayMore`,
    `NotTheirs`, `NotTheBasis` or `AdviceFirst`.
    """
    who = get_child(actor=actor, child=child, now=now)
    today = today_of(now)
    edition = find_edition_in_force(on=today)
    chosen_recipients, chosen_items = _scope(recipients, items, purpose=purpose, on=today)
    named = _text(person, what="who is asked", longest=LONGEST_NAME)
    _require_theirs(who, subject=subject, right=right, competence=None, lives_apart=lives_apart, on=today)
    _require_basis(actor, chosen_recipients, purpose=purpose, answers=answers, on=today)
    one = Consent.objects.create(
        reference=new_reference(PREFIX, now=now),
        child=child,
        organisation=actor.organisation,
        edition=edition.code if edition else "none",
        purpose=purpose,
        subject=subject.value,
        right=right.value,
        person=named,
        lives_apart=lives_apart,
        about=_text(about, what="what would be told"),
        asked_at=now,
        asked_by=actor.reference,
        post=actor.post,
    )
    ConsentLine.objects.bulk_create(
        ConsentLine(consent=one, recipient=recipient, item=item, key=_key(one, recipient, item))
        for recipient in chosen_recipients
        for item in chosen_items
    )
    open_obligation(
        actor=actor,
        code=HEAR.code,
        about=one.reference,
        owner_post=actor.post,
        due_at=due_of(HEAR.code, start=now),
        now=now,
    )
    append_entry(
        actor=actor,
        event=CONSENT_ASKED,
        subjects=[one.reference, child],
        facts={"right": right},
        purpose=purpose,
        now=now,
    )
    return one.reference


def _scope(
    recipients: Collection[str], items: Collection[str], *, purpose: str, on: date
) -> tuple[Sequence[str], Sequence[str]]:
    if purpose not in titles("purposes"):
        raise SayMore("Choose what it is for. Nothing was kept.")
    if not items or not set(items) <= set(titles("item-classes")):
        raise SayMore("Choose which information is to be shared. Nothing was kept.")
    named = {one for one in recipients if one not in KINDS}
    if not recipients or named != {one.reference for one in list_organisations(on=on, references=named)}:
        raise SayMore("Choose who would be told. Nothing was kept.")
    return sorted(set(recipients)), sorted(set(items))


def _require_basis(
    actor: Actor, recipients: Sequence[str], *, purpose: str, answers: Mapping[str, str], on: date
) -> None:
    bases = list_bases(actor=actor, recipients=recipients, purpose=purpose, answers=answers, on=on)
    if any(row.basis is Basis.ADVICE for row in bases):
        raise AdviceFirst(
            "Whether consent is needed hangs on what you are not sure of. Ask an adviser first. Nobody was asked."
        )
    if any(row.basis is Basis.NOT_THE_BASIS for row in bases):
        raise NotTheBasis(
            "For one of those whom you would tell, consent is not what sharing rests on: it would be overridden, so do "
            "not ask for it. Decide about sharing instead, and tell the family if it is safe. Nobody was asked."
        )


def _require_theirs(
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


def _key(one: Consent, recipient: str, item: str) -> str:
    """Return what no two consents may be for at one time. An adult or a provider counts by a hash of their name."""
    whose = one.subject
    if one.subject != Subject.CHILD.value:
        whose += ":" + hashlib.sha256(" ".join(one.person.casefold().split()).encode()).hexdigest()
    return "|".join((one.organisation, one.child, whose, one.purpose, recipient, item))


@action(Permission.KEEP_CONSENTS)
def assess_competence(
    *,
    actor: Actor,
    consent: str,
    answers: Mapping[str, str],
    evidence: str,
    communication: str = "",
    conclusion: Conclusion,
    now: datetime,
) -> str:
    """Record whether the child can decide this one thing, element by element, and return the reference (`cas_…`).

    It counts for this consent alone, until the child is a year older. Raise `ConsentUnknown`, `NotPossibleNow`,
    `AssessAgain` where the conclusion does not follow from the answers, or `SayMore`.
    """
    one = _locked(actor, consent, act=Act.ASSESS, now=now)
    if not may_conclude(answers, conclusion):
        raise AssessAgain(
            "Answer every question. The child can decide this only where each answer is yes; where one is no or "
            "unsure, they cannot decide it yet. Nothing was kept."
        )
    said = {name: answers[element.value] for element, name in zip(Element, ELEMENTS, strict=True)}
    kept = CompetenceAssessment.objects.create(
        reference=new_reference(ASSESSMENT_PREFIX, now=now),
        consent=one,
        age=_child(actor, one, now=now).age_on(today_of(now)),
        conclusion=conclusion.value,
        evidence=_text(evidence, what="how you know"),
        communication=_text(communication, what="how you talked", is_needed=False),
        assessed_at=now,
        assessed_by=actor.reference,
        **said,
    )
    append_entry(
        actor=actor,
        event=COMPETENCE_ASSESSED,
        subjects=[kept.reference, one.reference, one.child],
        facts={"conclusion": conclusion},
        now=now,
    )
    return kept.reference


# ------------------------------------------------------------ the answer


@action(Permission.KEEP_CONSENTS)
def record_given(
    *,
    actor: Actor,
    consent: str,
    explained: Collection[str],
    manner: Manner,
    language: str,
    interpreter: str = "",
    expression: Expression,
    form: Form,
    signed_on: date | None = None,
    said_on: date | None,
    how: str = "",
    words: str = "",
    last_on: date | None,
    review_on: date | None,
    now: datetime,
) -> None:
    """Record that somebody said yes, after all was explained, until a last day and with a day of review.

    Raise `ConsentUnknown`, `NotPossibleNow`, `NotTheirs`, `NotInformed`, `Undated`, `Overlapping` or `SayMore`.
    """
    one = _locked(actor, consent, act=Act.ANSWER, now=now)
    child = _child(actor, one, now=now)
    today = today_of(now)
    subject, right = Subject(one.subject), Right(one.right)
    competence = competence_now(one, age=child.age_on(today))
    _require_theirs(child, subject=subject, right=right, competence=competence, lives_apart=one.lives_apart, on=today)
    missing = [point.title for point in list_points() if point.code not in explained]
    if missing:
        raise NotInformed(f"It is consent only if all was explained. Still to explain: {'; '.join(missing)}.")
    said = _said_on(said_on, one, on=today)
    if form is Form.WRITTEN and (signed_on is None or signed_on > said):
        raise Undated("Write the day on which it was signed: not after the day on which they said yes.")
    if expression is Expression.IMPLIED:
        _text(how, what="how their yes shows, and how they knew what would be shared")
    try:
        span = span_of(
            limits=_limits(child, subject=subject, right=right, on=today),
            now=now,
            last_on=last_on,
            review_on=review_on,
            zone=LONDON,
        )
    except NotADay as fault:
        raise Undated(str(fault)) from None
    keys = list(one.lines.values_list("key", flat=True))
    held = ConsentLine.objects.filter(key__in=keys, began_at__isnull=False, ends_at__gt=now)
    if held.filter(Q(ended_at=None) | Q(ended_at__gt=now)).exists():
        raise Overlapping(
            "A consent for some of this is in force already. Look at that one again or have it taken back first."
        )
    one.answer, one.answered_at, one.said_on = Answered.GIVEN.value, now, said
    one.expression, one.form = expression.value, form.value
    one.signed_on = signed_on if form is Form.WRITTEN else None
    one.how, one.words = _text(how, what="how", is_needed=False), _text(words, what="what they said", is_needed=False)
    one.began_at, one.ends_at = span.began_at, span.ends_at
    one.last_on, one.review_on = span.last_on, span.review_on
    _explained(one, explained, manner=manner, language=language, interpreter=interpreter)
    one.save()
    one.lines.update(began_at=span.began_at, ends_at=span.ends_at)
    settle_about(actor=actor, about=one.reference, code=HEAR.code, how=How.DONE, now=now)
    _owe_review(one, actor=actor, on=span.review_on, now=now)
    append_entry(
        actor=actor,
        event=CONSENT_ANSWERED,
        subjects=[one.reference, one.child],
        facts={
            "answer": Answered.GIVEN,
            "expression": expression,
            "form": form,
            "last_on": span.last_on,
            "review_on": span.review_on,
        },
        purpose=one.purpose,
        now=now,
    )


@action(Permission.KEEP_CONSENTS)
def record_refusal(
    *,
    actor: Actor,
    consent: str,
    explained: Collection[str] = (),
    manner: Manner | None = None,
    language: str = "",
    interpreter: str = "",
    said_on: date | None,
    words: str = "",
    now: datetime,
) -> None:
    """Record that somebody said no. It is respected; a decision may still weigh the public interest, and says so.

    Raise `ConsentUnknown`, `NotPossibleNow`, `NotTheirs`, `Undated` or `SayMore`.
    """
    one = _locked(actor, consent, act=Act.ANSWER, now=now)
    child, today = _child(actor, one, now=now), today_of(now)
    _require_theirs(
        child,
        subject=Subject(one.subject),
        right=Right(one.right),
        competence=competence_now(one, age=child.age_on(today)),
        lives_apart=one.lives_apart,
        on=today,
    )
    one.answer, one.answered_at, one.said_on = Answered.REFUSED.value, now, _said_on(said_on, one, on=today)
    one.words = _text(words, what="what they said", is_needed=False)
    _explained(one, explained, manner=manner, language=language, interpreter=interpreter, is_needed=False)
    one.save()
    settle_about(actor=actor, about=one.reference, code=HEAR.code, how=How.DONE, now=now)
    append_entry(
        actor=actor,
        event=CONSENT_ANSWERED,
        subjects=[one.reference, one.child],
        facts={"answer": Answered.REFUSED},
        purpose=one.purpose,
        now=now,
    )


@action(Permission.KEEP_CONSENTS)
def stop_asking(*, actor: Actor, consent: str, why: str, now: datetime) -> None:
    """Ask no further where there was no answer: no answer is neither a yes nor a no.

    Raise `ConsentUnknown`, `NotPossibleNow` or `SayMore`.
    """
    one = _locked(actor, consent, act=Act.STOP, now=now)
    one.stopped_at, one.stopped_why = now, _text(why, what="why you ask no further")
    one.save(update_fields=["stopped_at", "stopped_why"])
    settle_about(actor=actor, about=one.reference, code=HEAR.code, how=How.NOT_NEEDED, now=now)
    append_entry(actor=actor, event=CONSENT_STOPPED, subjects=[one.reference, one.child], now=now)


# ------------------------------------------------------------ afterwards


@action(Permission.KEEP_CONSENTS)
def review_consent(
    *, actor: Actor, consent: str, found: Found, words: str, review_on: date | None = None, now: datetime
) -> str:
    """Look at a consent again: it stands until another day of review, or it ends now. Return the reference (`crv_…`).

    Its last day never moves: a longer need is asked about anew. Where a child answered, it stands only if the child can
    still decide it: older than at the last assessment, it is assessed again first. Raise `ConsentUnknown`,
    `NotPossibleNow`, `AssessAgain`, `Undated` or `SayMore`.
    """
    one = _locked(actor, consent, act=Act.REVIEW, now=now)
    today = today_of(now)
    next_on = None
    if found is Found.STANDS:
        child = _child(actor, one, now=now)
        subject, right = Subject(one.subject), Right(one.right)
        if right in {Right.COMPETENT_CHILD, *_HELD_FOR} and subject is Subject.CHILD:
            competence = competence_now(one, age=child.age_on(today))
            if find_barrier(subject=subject, right=right, age=child.age_on(today), competence=competence,
                            lives_apart=one.lives_apart):  # fmt: skip
                raise AssessAgain("Assess again whether the child can decide this, then look at the consent again.")
        if review_on is None or one.last_on is None or not today <= review_on <= one.last_on:
            raise Undated("Write when it is looked at again: between today and its last day.")
        if review_on > _limits(child, subject=subject, right=right, on=today).review_on:
            raise Undated("Look at it again by the day on which the child is 16, or grown up.")
        next_on = one.review_on = review_on
        one.save(update_fields=["review_on"])
    kept = ConsentReview.objects.create(
        reference=new_reference(REVIEW_PREFIX, now=now),
        consent=one,
        found=found.value,
        words=_text(words, what="what you found"),
        at=now,
        by=actor.reference,
        next_on=next_on,
    )
    settle_about(actor=actor, about=one.reference, code=REVIEW.code, how=How.DONE, now=now)
    if next_on is not None:
        _owe_review(one, actor=actor, on=next_on, now=now)
    else:
        one.ended_at = now
        one.save(update_fields=["ended_at"])
        one.lines.update(ended_at=now)
        one_time_links.withdraw(purpose=LINK, for_reference=one.reference, now=now)
    append_entry(
        actor=actor,
        event=CONSENT_REVIEWED,
        subjects=[one.reference, one.child],
        facts={"found": found, **({"review_on": next_on} if next_on else {})},
        now=now,
    )
    return kept.reference


_HELD_FOR = frozenset({Right.PARENTAL, Right.RESIDENT_PARENT, Right.COUNCIL})


@action(Permission.WITHDRAW_CONSENT)
def withdraw(
    *, actor: Actor, consent: str, said_by: SaidBy = SaidBy.GIVER, words: str = "", now: datetime
) -> Withdrawn:
    """Record that a consent was taken back, and return what it allowed. It covers nothing from this moment.

    What was lawfully shared before stays on record. Whoever shares calls this inside the act that stops what was
    planned. Raise `ConsentUnknown` or `NotPossibleNow`.
    """
    one = _locked(actor, consent, act=Act.WITHDRAW, now=now)
    what = _withdrawn(one, actor=actor, said_by=said_by, words=words, now=now)
    if find_open_about(about=one.reference, code=REVIEW.code, now=now):
        settle_about(actor=actor, about=one.reference, code=REVIEW.code, how=How.WITHDRAWN, now=now)
    return what


@action(Permission.TAKE_BACK_CONSENT)
def withdraw_by_link(*, actor: Actor, token: str, now: datetime) -> Withdrawn:
    """Take the consent of a link back: the link is used up, and whoever asked is told by the background work.

    Of two who use it at once, one succeeds. Raise `LinkNotValid` for a link that was never made, is used or over.
    """
    with holding(token):
        one = find_linked(token, at=now, locks=True)
        one_time_links.use(token, LINK, now)
        if one is None:
            raise LinkNotValid("What this link was for is over.")
        what = _withdrawn(one, actor=actor, said_by=SaidBy.GIVER, words="", now=now)
    enqueue(TEND, arguments={"consent": what.consent})
    return what


@action(Permission.TEND_CONSENTS)
def settle_withdrawal(*, actor: Actor, consent: str, now: datetime) -> None:
    """Let whoever asked for a consent that a link took back owe to stop what it allowed, and tell them.

    Raise `ConsentUnknown` where there is none that was taken back.
    """
    one = open_to(actor).filter(reference=consent, withdrawn_at__isnull=False).first()
    if one is None:
        raise ConsentUnknown(consent)
    owed = find_open_about(about=one.reference, code=REVIEW.code, now=now)
    if owed is not None:
        settle_about(actor=actor, about=one.reference, code=REVIEW.code, how=How.WITHDRAWN, now=now)
    owner_post = owed.owner_post if owed else one.post
    owner_team = owed.owner_team if owed else ""
    open_obligation(
        actor=actor,
        code=TAKEN_BACK.code,
        about=one.reference,
        owner_post=owner_post,
        owner_team=owner_team,
        due_at=due_of(TAKEN_BACK.code, start=now),
        now=now,
    )
    if owner_post:
        person = get_post(owner_post).person
        send_notice(
            actor=actor,
            person=person,
            about=one.reference,
            address=get_person(person).email,
            page=TAKEN_BACK.page,
            now=now,
        )
    append_entry(actor=actor, event=WITHDRAWAL_SETTLED, subjects=[one.reference, one.child], now=now)


@action(Permission.KEEP_CONSENTS)
def acknowledge_withdrawal(*, actor: Actor, consent: str, now: datetime) -> None:
    """Say that what a consent allowed was stopped, after a link took it back. Raise `ConsentUnknown`."""
    one = open_to(actor).filter(reference=consent, withdrawn_at__isnull=False).first()
    if one is None or find_open_about(about=consent, code=TAKEN_BACK.code, now=now) is None:
        raise ConsentUnknown(consent)
    settle_about(actor=actor, about=consent, code=TAKEN_BACK.code, how=How.DONE, now=now)


@action(Permission.KEEP_CONSENTS)
def make_link(*, actor: Actor, consent: str, now: datetime) -> str:
    """Return the token of a new link with which the consent can be taken back without an account; older ones are over.

    It works until the consent's last day is over. It is shown once and kept nowhere. Raise `ConsentUnknown` or
    `NotPossibleNow`.
    """
    one = _locked(actor, consent, act=Act.LINK, now=now)
    if one.ends_at is None:
        raise NotPossibleNow(state_of(story_of(one), at=now))
    token = one_time_links.issue(purpose=LINK, for_reference=one.reference, expires_at=one.ends_at, now=now)
    append_entry(actor=actor, event=LINK_MADE, subjects=[one.reference, one.child], now=now)
    return token


def lock_covering(
    *,
    actor: Actor,
    child: str,
    recipient: str,
    kind: str = "",
    purpose: str,
    item: str,
    subject: Subject = Subject.CHILD,
    now: datetime,
) -> Covering | None:
    """Return the consent that covers a sharing, locked until the act that shares ends, or None.

    A withdrawal waits for the act, or the act finds nothing: neither overtakes the other. Call it inside an act.
    """
    found = covering_lines(
        actor, child=child, recipient=recipient, kind=kind, purpose=purpose, item=item, subject=subject, at=now
    )
    line = found.first()
    if line is None:
        return None
    locked = open_to(actor).select_for_update().filter(pk=line.consent_id).first()
    # Whoever waited for the lock may find it taken back at a moment after their own: it is over all the same.
    if locked is None or locked.withdrawn_at is not None or locked.ended_at is not None:
        return None
    if state_of(story_of(locked), at=now) not in allowed_from(Act.WITHDRAW):
        return None
    return covering_row(locked, at=now)


# ------------------------------------------------------------ not sought; told at the outset


@action(Permission.KEEP_CONSENTS)
def record_not_sought(
    *, actor: Actor, child: str, purpose: str, ground: Ground, why: str, review_on: date | None, now: datetime
) -> str:
    """Record on which of the four grounds consent is not sought, and when that is looked at again (`nsk_…`).

    Raise `ChildUnknown`, `SayMore` or `Undated`.
    """
    if not is_open_child(actor, child):
        raise ChildUnknown(child)
    if purpose not in titles("purposes"):
        raise SayMore("Choose what it is for. Nothing was kept.")
    day = _review_day(review_on, now=now)
    one = NotSought.objects.create(
        reference=new_reference(NOT_SOUGHT_PREFIX, now=now),
        child=child,
        organisation=actor.organisation,
        purpose=purpose,
        ground=ground.value,
        why=_text(why, what="why, in your own words"),
        review_on=day,
        recorded_at=now,
        recorded_by=actor.reference,
    )
    open_obligation(
        actor=actor,
        code=LOOK_AT_GROUND.code,
        about=one.reference,
        owner_post=actor.post,
        due_at=close_of(day),
        now=now,
    )
    append_entry(
        actor=actor,
        event=NOT_SOUGHT,
        subjects=[one.reference, child],
        facts={"ground": ground, "review_on": day},
        purpose=purpose,
        now=now,
    )
    return one.reference


@action(Permission.KEEP_CONSENTS)
def review_not_sought(
    *, actor: Actor, not_sought: str, found: GroundFound, words: str, review_on: date | None = None, now: datetime
) -> str:
    """Look again at why consent is not sought, and return the reference that stands now.

    Where the ground still holds, a new record takes the place of this one, with its own day. Raise `NotSoughtUnknown`,
    `SayMore`, `Undated`, or `NotPossibleNow` through the record that follows.
    """
    one = not_sought_open_to(actor).select_for_update().filter(reference=not_sought).first()
    if one is None or one.closed_at is not None:
        raise NotSoughtUnknown(not_sought)
    day = _review_day(review_on, now=now) if found is GroundFound.STILL else None
    one.closed_at, one.closed_by = now, actor.reference
    one.found, one.found_words = found.value, _text(words, what="what you found")
    one.save(update_fields=["closed_at", "closed_by", "found", "found_words"])
    settle_about(actor=actor, about=one.reference, code=LOOK_AT_GROUND.code, how=How.DONE, now=now)
    append_entry(
        actor=actor,
        event=NOT_SOUGHT_REVIEWED,
        subjects=[one.reference, one.child],
        facts={"found": found, **({"review_on": day} if day else {})},
        now=now,
    )
    if day is None:
        return one.reference
    return record_not_sought(
        actor=actor,
        child=one.child,
        purpose=one.purpose,
        ground=Ground(one.ground),
        why=one.found_words,
        review_on=day,
        now=now,
    )


@action(Permission.KEEP_CONSENTS)
def record_telling(
    *,
    actor: Actor,
    child: str,
    standing: Telling,
    told_on: date | None,
    told_by: str = "",
    to_whom: str,
    what: str,
    language: str,
    now: datetime,
) -> str:
    """Record what a family was told about sharing, or why it was not safe to tell them; return the reference (`tol_…`).

    `told_by` is a practitioner's reference, the actor's own where it is empty. It stands until another one says
    otherwise. Raise `ChildUnknown`, `SayMore` or `Undated`.
    """
    if not is_open_child(actor, child):
        raise ChildUnknown(child)
    if told_on is None or told_on > today_of(now):
        raise Undated("Write the day: today or before.")
    is_told = standing is not Telling.UNSAFE
    one = ToldAtOutset.objects.create(
        reference=new_reference(TOLD_PREFIX, now=now),
        child=child,
        organisation=actor.organisation,
        standing=standing.value,
        told_on=told_on,
        told_by=told_by or actor.reference,
        to_whom=_text(to_whom, what="who was told", longest=LONGEST_NAME, is_needed=is_told),
        what=_text(what, what="what they were told, or why it was not safe"),
        language=_text(language, what="in which language", longest=LONGEST_NAME, is_needed=is_told),
        recorded_at=now,
        recorded_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=TOLD_AT_OUTSET,
        subjects=[one.reference, child],
        facts={"standing": standing, "told_on": told_on},
        now=now,
    )
    return one.reference


# ------------------------------------------------------------ parts


def _locked(actor: Actor, consent: str, *, act: Act, now: datetime) -> Consent:
    """Return a consent that nobody else changes until the act ends.

    Raise `ConsentUnknown`, and `NotPossibleNow` where the act is not possible as it stands.
    """
    one = open_to(actor).select_for_update().filter(reference=consent).first()
    if one is None:
        raise ConsentUnknown(consent)
    _require_possible(one, act=act, now=now)
    return one


def _require_possible(one: Consent, *, act: Act, now: datetime) -> None:
    state = state_of(story_of(one), at=now)
    if state not in allowed_from(act):
        raise NotPossibleNow(state)


def _child(actor: Actor, one: Consent, *, now: datetime) -> ChildRow:
    return get_child(actor=actor, child=one.child, now=now)


def _limits(child: ChildRow, *, subject: Subject, right: Right, on: date) -> Limits:
    born_on = child.born_on
    if born_on is None and child.estimated_age is not None:
        recorded = today_of(child.recorded_at)
        born_on = date(recorded.year - child.estimated_age, recorded.month, min(recorded.day, 28))
    return limits_of(subject=subject, right=right, born_on=born_on, began_on=on)


def _said_on(said_on: date | None, one: Consent, *, on: date) -> date:
    if said_on is None or not today_of(one.asked_at) <= said_on <= on:
        raise Undated("Write the day on which they answered: between the day on which you asked, and today.")
    return said_on


def _review_day(day: date | None, *, now: datetime) -> date:
    if day is None or not today_of(now) <= day <= _a_year_after(today_of(now)):
        raise Undated("Write the day on which you look at it again: within a year.")
    return day


def _a_year_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 366)


def _explained(
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
    one.language = _text(language, what="in which language", longest=LONGEST_NAME, is_needed=is_needed)
    one.interpreter = _text(interpreter, what="who interpreted", longest=LONGEST_NAME, is_needed=False)


def _owe_review(one: Consent, *, actor: Actor, on: date, now: datetime) -> None:
    open_obligation(
        actor=actor, code=REVIEW.code, about=one.reference, owner_post=actor.post, due_at=close_of(on), now=now
    )


def _withdrawn(one: Consent, *, actor: Actor, said_by: SaidBy, words: str, now: datetime) -> Withdrawn:
    one.withdrawn_at, one.withdrawn_said_by, one.withdrawn_by = now, said_by.value, actor.reference
    one.withdrawal_words = _text(words, what="what they said", is_needed=False)
    one.save(update_fields=["withdrawn_at", "withdrawn_said_by", "withdrawn_by", "withdrawal_words"])
    one.lines.update(ended_at=now)
    one_time_links.withdraw(purpose=LINK, for_reference=one.reference, now=now)
    lines = sorted(one.lines.values_list("recipient", "item"))
    append_entry(
        actor=actor,
        event=CONSENT_WITHDRAWN,
        subjects=[one.reference, one.child],
        facts={"said_by": said_by},
        purpose=one.purpose,
        now=now,
    )
    return Withdrawn(
        consent=one.reference,
        child=one.child,
        organisation=one.organisation,
        purpose=one.purpose,
        recipients=tuple(dict.fromkeys(recipient for recipient, _ in lines)),
        items=tuple(dict.fromkeys(sorted(item for _, item in lines))),
    )

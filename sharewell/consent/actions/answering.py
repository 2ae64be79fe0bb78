"""Find out who can decide, keep the answer, and look at it again."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.consent.actions.keeping import (
    child_of,
    day_of_answer,
    keep_explained,
    keep_once,
    kept_text,
    limits_for,
    locked,
    owe_review,
    require_theirs,
)
from sharewell.consent.events import (
    COMPETENCE_ASSESSED,
    CONSENT_ANSWERED,
    CONSENT_REVIEWED,
    HEAR,
    REVIEW,
)
from sharewell.consent.models import (
    ELEMENTS,
    CompetenceAssessment,
    ConsentLine,
    ConsentReview,
)
from sharewell.consent.queries import (
    competence_now,
    list_points,
    today_of,
)
from sharewell.consent.types import (
    ASSESSMENT_PREFIX,
    LINK,
    REVIEW_PREFIX,
    Answered,
    AssessAgain,
    Expression,
    Form,
    Found,
    Manner,
    NotInformed,
    Overlapping,
    Undated,
)
from sharewell.core.consenting import (
    Act,
    Conclusion,
    Element,
    NotADay,
    Right,
    Subject,
    find_barrier,
    may_conclude,
    span_of,
)
from sharewell.design.words import LONDON
from sharewell.foundation import one_time_links
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import settle_about
from sharewell.obligations.types import How


@action(Permission.KEEP_CONSENTS)
def assess_competence(
    *,
    actor: Actor,
    consent: str,
    answers: Mapping[str, str],
    evidence: str,
    communication: str = "",
    conclusion: Conclusion,
    key: str = "",
    now: datetime,
) -> str:
    """Record whether the child can decide this one thing, element by element, and return the reference (`cas_…`).

    It counts for this consent alone, until the child is a year older. Sent twice with one `key` it is kept once: raise
    `AlreadySaid`. Raise `ConsentUnknown`, `NotPossibleNow`, `AssessAgain` where the conclusion does not follow from the
    answers, or `SayMore`.
    """
    keep_once(actor, key=key, now=now)
    one = locked(actor, consent, act=Act.ASSESS, now=now)
    if not may_conclude(answers, conclusion):
        raise AssessAgain(
            "Answer every question. The child can decide this only where each answer is yes; where one is no or "
            "unsure, they cannot decide it yet. Nothing was kept."
        )
    said = {name: answers[element.value] for element, name in zip(Element, ELEMENTS, strict=True)}
    kept = CompetenceAssessment.objects.create(
        reference=new_reference(ASSESSMENT_PREFIX, now=now, like=one.child),
        consent=one,
        age=child_of(actor, one, now=now).age_on(today_of(now)),
        conclusion=conclusion.value,
        evidence=kept_text(evidence, what="how you know"),
        communication=kept_text(communication, what="how you talked", is_needed=False),
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
    one = locked(actor, consent, act=Act.ANSWER, now=now)
    child = child_of(actor, one, now=now)
    today = today_of(now)
    subject, right = Subject(one.subject), Right(one.right)
    competence = competence_now(one, age=child.age_on(today))
    require_theirs(child, subject=subject, right=right, competence=competence, lives_apart=one.lives_apart, on=today)
    missing = [point.title for point in list_points() if point.code not in explained]
    if missing:
        raise NotInformed(f"It is consent only if all was explained. Still to explain: {'; '.join(missing)}.")
    said = day_of_answer(said_on, one, on=today)
    if form is Form.WRITTEN and (signed_on is None or signed_on > said):
        raise Undated("Write the day on which it was signed: not after the day on which they said yes.")
    if expression is Expression.IMPLIED:
        kept_text(how, what="how their yes shows, and how they knew what would be shared")
    try:
        span = span_of(
            limits=limits_for(child, subject=subject, right=right, on=today),
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
    one.how, one.words = (
        kept_text(how, what="how", is_needed=False),
        kept_text(words, what="what they said", is_needed=False),
    )
    one.began_at, one.ends_at = span.began_at, span.ends_at
    one.last_on, one.review_on = span.last_on, span.review_on
    keep_explained(one, explained, manner=manner, language=language, interpreter=interpreter)
    one.save()
    one.lines.update(began_at=span.began_at, ends_at=span.ends_at)
    settle_about(actor=actor, about=one.reference, code=HEAR.code, how=How.DONE, now=now)
    owe_review(one, actor=actor, on=span.review_on, now=now)
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
    one = locked(actor, consent, act=Act.ANSWER, now=now)
    child, today = child_of(actor, one, now=now), today_of(now)
    require_theirs(
        child,
        subject=Subject(one.subject),
        right=Right(one.right),
        competence=competence_now(one, age=child.age_on(today)),
        lives_apart=one.lives_apart,
        on=today,
    )
    one.answer, one.answered_at, one.said_on = Answered.REFUSED.value, now, day_of_answer(said_on, one, on=today)
    one.words = kept_text(words, what="what they said", is_needed=False)
    keep_explained(one, explained, manner=manner, language=language, interpreter=interpreter, is_needed=False)
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
def review_consent(
    *, actor: Actor, consent: str, found: Found, words: str, review_on: date | None = None, now: datetime
) -> str:
    """Look at a consent again: it stands until another day of review, or it ends now. Return the reference (`crv_…`).

    Its last day never moves: a longer need is asked about anew. Where a child answered, it stands only if the child can
    still decide it: older than at the last assessment, it is assessed again first. Raise `ConsentUnknown`,
    `NotPossibleNow`, `AssessAgain`, `Undated` or `SayMore`.
    """
    one = locked(actor, consent, act=Act.REVIEW, now=now)
    today = today_of(now)
    next_on = None
    if found is Found.STANDS:
        child = child_of(actor, one, now=now)
        subject, right = Subject(one.subject), Right(one.right)
        if right in {Right.COMPETENT_CHILD, *_HELD_FOR} and subject is Subject.CHILD:
            competence = competence_now(one, age=child.age_on(today))
            if find_barrier(subject=subject, right=right, age=child.age_on(today), competence=competence,
                            lives_apart=one.lives_apart):  # fmt: skip
                raise AssessAgain("Assess again whether the child can decide this, then look at the consent again.")
        if review_on is None or one.last_on is None or not today <= review_on <= one.last_on:
            raise Undated("Write when it is looked at again: between today and its last day.")
        if review_on > limits_for(child, subject=subject, right=right, on=today).review_on:
            raise Undated("Look at it again by the day on which the child is 16, or grown up.")
        next_on = one.review_on = review_on
        one.save(update_fields=["review_on"])
    kept = ConsentReview.objects.create(
        reference=new_reference(REVIEW_PREFIX, now=now, like=one.child),
        consent=one,
        found=found.value,
        words=kept_text(words, what="what you found"),
        at=now,
        by=actor.reference,
        next_on=next_on,
    )
    settle_about(actor=actor, about=one.reference, code=REVIEW.code, how=How.DONE, now=now)
    if next_on is not None:
        owe_review(one, actor=actor, on=next_on, now=now)
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

"""Consents as rows."""

from datetime import date, datetime

from sharewell.consent.models import (
    ELEMENTS,
    EXPLAINED,
    CompetenceAssessment,
    Consent,
    ConsentReview,
    NotSought,
    ToldAtOutset,
)
from sharewell.consent.types import (
    AssessmentRow,
    ConsentRow,
    Found,
    Ground,
    ListedConsent,
    NotSoughtRow,
    ReviewRow,
    Telling,
    ToldRow,
)
from sharewell.core.consenting import (
    Competence,
    Element,
    Right,
    State,
    Story,
    Subject,
    competence_of,
    state_of,
)
from sharewell.design.words import LONDON


def today_of(moment: datetime) -> date:
    """Return the day in London of a moment."""
    return moment.astimezone(LONDON).date()


def story_of(one: Consent) -> Story:
    """Return the dates from which it is read how a consent stands."""
    return Story(
        answer=one.answer,
        ends_at=one.ends_at,
        stopped_at=one.stopped_at,
        withdrawn_at=one.withdrawn_at,
        ended_at=one.ended_at,
    )


def competence_now(one: Consent, *, age: int | None) -> Competence:
    """Return what the newest assessment for a consent is worth at the child's age now."""
    newest = one.assessments.order_by("-pk").first()
    return competence_of(
        conclusion=newest.conclusion if newest else None, age_then=newest.age if newest else None, age_now=age
    )


def consent_row(one: Consent, *, age: int | None, at: datetime) -> ConsentRow:
    """Return one consent whole."""
    listed = listed_row(one, at=at)
    lines = sorted((line.recipient, line.item) for line in one.lines.all())
    explained = tuple(code_of(name) for name in EXPLAINED if getattr(one, name))
    return ConsentRow(
        reference=one.reference,
        child=one.child,
        organisation=one.organisation,
        edition=one.edition,
        purpose=one.purpose,
        subject=Subject(one.subject),
        right=Right(one.right),
        person=one.person,
        lives_apart=one.lives_apart,
        about=one.about,
        recipients=tuple(dict.fromkeys(recipient for recipient, _ in lines)),
        items=tuple(dict.fromkeys(sorted(item for _, item in lines))),
        state=listed.state,
        asked_at=one.asked_at,
        asked_by=one.asked_by,
        stopped_at=one.stopped_at,
        stopped_why=one.stopped_why,
        answered_at=one.answered_at,
        said_on=one.said_on,
        expression=one.expression,
        form=one.form,
        signed_on=one.signed_on,
        how=one.how,
        words=one.words,
        explained=explained,
        manner=one.manner,
        language=one.language,
        interpreter=one.interpreter,
        began_at=one.began_at,
        ends_at=one.ends_at,
        last_on=one.last_on,
        review_on=one.review_on,
        is_review_overdue=listed.is_review_overdue,
        withdrawn_at=one.withdrawn_at,
        withdrawn_said_by=one.withdrawn_said_by,
        withdrawn_by=one.withdrawn_by,
        withdrawal_words=one.withdrawal_words,
        ended_at=one.ended_at,
        competence=competence_now(one, age=age),
        assessments=tuple(_assessment(each) for each in one.assessments.order_by("-pk")),
        reviews=tuple(_review(each) for each in one.reviews.order_by("-pk")),
    )


def code_of(name: str) -> str:
    """Return the code of what was explained, from the name of its column."""
    return name.removeprefix("has_explained_").replace("_", "-")


def listed_row(one: Consent, *, at: datetime) -> ListedConsent:
    state = state_of(story_of(one), at=at)
    is_overdue = state is State.IN_FORCE and one.review_on is not None and one.review_on < today_of(at)
    return ListedConsent(
        reference=one.reference,
        child=one.child,
        purpose=one.purpose,
        state=state,
        asked_at=one.asked_at,
        last_on=one.last_on,
        review_on=one.review_on,
        is_review_overdue=is_overdue,
    )


def _assessment(one: CompetenceAssessment) -> AssessmentRow:
    return AssessmentRow(
        reference=one.reference,
        conclusion=one.conclusion,
        age=one.age,
        answers=tuple((element.value, getattr(one, name)) for element, name in zip(Element, ELEMENTS, strict=True)),
        evidence=one.evidence,
        communication=one.communication,
        assessed_at=one.assessed_at,
        assessed_by=one.assessed_by,
    )


def _review(one: ConsentReview) -> ReviewRow:
    return ReviewRow(
        reference=one.reference,
        found=Found(one.found),
        words=one.words,
        at=one.at,
        by=one.by,
        next_on=one.next_on,
    )


def not_sought_row(one: NotSought) -> NotSoughtRow:
    return NotSoughtRow(
        reference=one.reference,
        child=one.child,
        purpose=one.purpose,
        ground=Ground(one.ground),
        why=one.why,
        review_on=one.review_on,
        recorded_at=one.recorded_at,
        recorded_by=one.recorded_by,
        closed_at=one.closed_at,
        found=one.found,
        found_words=one.found_words,
    )


def told_row(one: ToldAtOutset) -> ToldRow:
    return ToldRow(
        reference=one.reference,
        child=one.child,
        standing=Telling(one.standing),
        told_on=one.told_on,
        told_by=one.told_by,
        to_whom=one.to_whom,
        what=one.what,
        language=one.language,
        recorded_at=one.recorded_at,
        recorded_by=one.recorded_by,
    )

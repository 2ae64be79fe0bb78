"""Who may give or refuse consent, and by what right.

The rules are the Barnet handbook's ("Whose consent should be sought?"): somebody of 16 or over, or a child under 16 who
is able to understand and decide, answers for themselves; else somebody with parental responsibility, one of whom is
normally enough, and where parents live apart the one with whom the child lives; a competent child's answer counts even
where a parent disagrees. Whoever gave information in confidence, or an adult whom it is about, answers for themselves.
"""

from collections.abc import Mapping
from enum import StrEnum

SIXTEEN, EIGHTEEN, TWELVE = 16, 18, 12
"""Ages in years. Twelve is the handbook's "generally expected to have sufficient understanding", and no more."""


class Subject(StrEnum):
    """Whose confidence it is: whose consent is needed."""

    CHILD = "child"
    """The information is about the child."""

    ADULT = "adult"
    """It is about an adult of the family, for themselves."""

    PROVIDER = "provider"
    """Somebody gave it in confidence, about whomever."""


class Right(StrEnum):
    """By what right somebody answers."""

    COMPETENT_CHILD = "competent-child"
    YOUNG_PERSON = "young-person-16-plus"
    PARENTAL = "parental-responsibility"
    RESIDENT_PARENT = "resident-parent"
    COUNCIL = "council-with-parental-responsibility"
    ADULT = "adult-subject"
    PROVIDER = "provider-of-information"


FOR_THE_CHILD = frozenset({Right.PARENTAL, Right.RESIDENT_PARENT, Right.COUNCIL})
"""The rights by which somebody answers for a child."""


class Competence(StrEnum):
    """What is known of whether the child can decide this, now."""

    COMPETENT = "competent"
    NOT_COMPETENT = "not-competent"
    NOT_ASSESSED = "not-assessed"
    OUT_OF_DATE = "out-of-date"


class Conclusion(StrEnum):
    """What an assessment came to."""

    COMPETENT = "competent"
    NOT_COMPETENT = "not-competent"


class Element(StrEnum):
    """What an assessment of competence looks at, each answered yes, no or unsure."""

    ASKED = "understands-what-is-asked"
    WHAT = "understands-what-might-be-shared"
    WHY = "understands-why"
    IF_SHARED = "understands-if-shared"
    IF_NOT = "understands-if-not-shared"
    OWN_VIEW = "own-view"
    PRESSURE = "free-of-pressure"
    WEIGHS = "weighs-alternatives"
    REASONS = "explains-reasons"
    TOLD_WELL = "told-in-their-way"


class Barrier(StrEnum):
    """Why this person's answer does not count, and so what to do instead."""

    ANOTHER_SUBJECT = "another-subject"
    """The information is somebody else's: ask them."""

    SAY_THE_AGE = "say-the-age"
    """Nothing is known of the age, and it decides."""

    ASSESS_FIRST = "assess-first"
    """Find out first whether the child can decide this."""

    CHILD_DECIDES = "child-decides"
    """The child can decide this: the child's answer counts."""

    NOT_COMPETENT = "not-competent"
    """The child cannot decide this yet: ask somebody with parental responsibility."""

    SIXTEEN = "sixteen"
    """A young person of 16 or over answers for themselves."""

    NOT_SIXTEEN = "not-sixteen"
    """The child is not 16 yet."""

    GROWN_UP = "grown-up"
    """An adult answers for themselves."""

    RESIDENT_PARENT = "resident-parent"
    """The parents live apart: ask the one with whom the child lives."""

    ADVICE = "advice"
    """Whoever would answer cannot decide this, and nobody else is named who may: ask for advice."""


def may_conclude(answers: Mapping[str, str], conclusion: str) -> bool:
    """Tell whether an assessment can come to this: competent only where every element is answered yes."""
    given = [answers.get(element.value, "") for element in Element]
    if any(answer not in {"yes", "no", "unsure"} for answer in given):
        return False
    return (conclusion == Conclusion.COMPETENT) == all(answer == "yes" for answer in given)


def competence_of(
    *, conclusion: str | None, age_then: int | None, age_now: int | None, has_changed: bool = False
) -> Competence:
    """Return what an assessment is worth now: nothing more once the child is a year older, or something has changed."""
    if conclusion is None:
        return Competence.NOT_ASSESSED
    if has_changed or age_then != age_now:
        return Competence.OUT_OF_DATE
    return Competence(conclusion)


def find_barrier(
    *, subject: Subject, right: Right, age: int | None, competence: Competence, lives_apart: bool
) -> Barrier | None:
    """Return why somebody's answer does not count, or None where it does. `age` is the child's, in whole years."""
    if subject is not Subject.CHILD:
        own = Right.ADULT if subject is Subject.ADULT else Right.PROVIDER
        return None if right is own else Barrier.ANOTHER_SUBJECT
    if right is Right.PROVIDER:
        return Barrier.ANOTHER_SUBJECT
    if age is not None and age >= EIGHTEEN:
        return _of_an_adult(right, competence)
    if age is not None and age >= SIXTEEN:
        return _of_a_young_person(right, competence, lives_apart=lives_apart)
    if right is Right.ADULT:
        return Barrier.ANOTHER_SUBJECT
    if right is Right.YOUNG_PERSON:
        return Barrier.SAY_THE_AGE if age is None else Barrier.NOT_SIXTEEN
    if right is Right.COMPETENT_CHILD:
        if competence is Competence.COMPETENT:
            return None
        return Barrier.NOT_COMPETENT if competence is Competence.NOT_COMPETENT else Barrier.ASSESS_FIRST
    return _for_a_child(right, age, competence, lives_apart=lives_apart)


def _of_an_adult(right: Right, competence: Competence) -> Barrier | None:
    if right is not Right.ADULT:
        return Barrier.GROWN_UP
    return Barrier.ADVICE if competence is Competence.NOT_COMPETENT else None


def _of_a_young_person(right: Right, competence: Competence, *, lives_apart: bool) -> Barrier | None:
    if right is Right.YOUNG_PERSON:
        return Barrier.NOT_COMPETENT if competence is Competence.NOT_COMPETENT else None
    if right not in FOR_THE_CHILD or competence is not Competence.NOT_COMPETENT:
        return Barrier.SIXTEEN
    return _apart(right, lives_apart=lives_apart)


def _for_a_child(right: Right, age: int | None, competence: Competence, *, lives_apart: bool) -> Barrier | None:
    if competence is Competence.COMPETENT:
        return Barrier.CHILD_DECIDES
    if competence is not Competence.NOT_COMPETENT:
        if age is None:
            return Barrier.SAY_THE_AGE
        if age >= TWELVE or competence is Competence.OUT_OF_DATE:
            return Barrier.ASSESS_FIRST
    return _apart(right, lives_apart=lives_apart)


def _apart(right: Right, *, lives_apart: bool) -> Barrier | None:
    return Barrier.RESIDENT_PARENT if lives_apart and right is Right.PARENTAL else None

"""Who may consent, and when anybody is asked: said once more, by hand, as lists of what is allowed.

It is written from the Barnet handbook ("Whose consent should be sought?", "Do not seek consent if …"), golden rule 3 of
the advice of 2024, and section 16LA (1) to (4). It shares nothing with `core.consenting` or the walk of the editions:
everything that is not listed here is not allowed.
"""

from __future__ import annotations

PARENTS = {"parental-responsibility", "resident-parent", "council-with-parental-responsibility"}


def may_answer(subject: str, right: str, age: int | None, competence: str, *, apart: bool) -> bool:
    """Tell whether somebody's answer counts."""
    if (subject, right) in {("adult", "adult-subject"), ("provider", "provider-of-information")}:
        return True
    if subject != "child":
        return False
    for_the_child = right in PARENTS and not (apart and right == "parental-responsibility")
    is_under_12 = age in range(12)
    is_16_or_17 = age in {16, 17}
    is_adult = age in range(18, 130)
    is_under_16 = not is_16_or_17 and not is_adult  # also where nothing is known of the age
    allowed = [
        is_adult and right == "adult-subject" and competence != "not-competent",
        is_16_or_17 and right == "young-person-16-plus" and competence != "not-competent",
        is_16_or_17 and for_the_child and competence == "not-competent",
        is_under_16 and right == "competent-child" and competence == "competent",
        is_under_16 and for_the_child and competence == "not-competent",
        is_under_12 and for_the_child and competence == "not-assessed",
    ]
    return any(allowed)


def is_asked(
    edition: str,
    *,
    recipient: str,
    scopes: tuple[str, str],
    purpose: str,
    harm: str,
    risk: str,
    duty: str,
    relevant: str,
) -> str:
    """Say "ask", "not-the-basis" or "advice" for a sharing of something confidential about a child."""
    is_new = edition in {"hmg-2024", "england-2026"}
    if purpose == "child-protection-enquiry":
        harm = "yes"
    if purpose == "safeguarding" or harm == "yes":
        risk = "yes"
    if harm == "yes" and recipient in {"childrens-social-care", "police"}:
        return "not-the-basis"  # refer without delay
    answers = {one_duty(edition, is_duty, scopes=scopes, relevant=each, risk=risk, is_new=is_new)
               for is_duty in either(duty) for each in either(relevant)}  # fmt: skip
    return answers.pop() if len(answers) == 1 else "advice"


def either(answer: str) -> tuple[str, ...]:
    """Return what "unsure" may turn out to be."""
    return ("yes", "no") if answer == "unsure" else (answer,)


def one_duty(edition: str, duty: str, *, scopes: tuple[str, str], relevant: str, risk: str, is_new: bool) -> str:
    """Say the same where it is known whether a duty requires it."""
    if duty == "yes":
        return "not-the-basis"
    if edition == "england-2026" and relevant == "yes":
        found = {"duty" if (a, b) == ("yes", "yes") else "none" for a in either(scopes[0]) for b in either(scopes[1])}
        if found == {"duty"}:
            return "not-the-basis"
        if len(found) == 2 and not (is_new and risk in {"yes", "unsure"}):
            return "advice"
    return "not-the-basis" if is_new and risk in {"yes", "unsure"} else "ask"

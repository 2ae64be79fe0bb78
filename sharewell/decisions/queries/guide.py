"""Where a run through the guide stands: what is decided, what is asked next, what was not asked and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sharewell.core.deciding import Case, Decision, Edition, ask_next, decide
from sharewell.core.deciding.asking import Presumed, open_conditions, presume
from sharewell.decisions.types import Answer, Run
from sharewell.guidance.queries import get_guides

WHO = "who"  # asked between harm and the rest: who holds the information, and who would receive it
FIRST = ("immediate_danger", "significant_harm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a run stands. `asks` is a code, `WHO`, or None where there is an outcome to show.

    `further` is a code (or `WHO`) that may be asked after an outcome: for another recipient, or when unsure of harm.
    """

    run: Run
    edition: Edition
    case: Case
    decision: Decision
    presumed: Mapping[str, Presumed]
    asks: str | None
    further: str | None


class NoSuchEdition(LookupError):
    """The run names an edition, a way or a kind of organisation that is not held (any more)."""


def get_standing(*, run: Run, on: date) -> Standing:
    """Return where `run` stands on the day `on`. Raises `NoSuchEdition`.

    An edition that is over is judged on its own first day, so that its own law applies.
    """
    guides = get_guides()
    try:
        edition, way = guides.get(run.edition), guides.ways[run.way]
        holder, recipient = (guides.kinds[kind] if kind else None for kind in (run.holder, run.recipient))
    except KeyError:
        raise NoSuchEdition(run.edition) from None
    presumed = presume(edition, way=way, holder=holder, recipient=recipient)
    answers: dict[str, Answer] = {code: each.answer for code, each in presumed.items()}
    answers.update(run.answers)
    if run.topics:
        answers["topics"] = run.topics
    case = Case(
        on=on if edition.in_force(on) else edition.in_force_on,
        holder=run.holder or None,
        recipient=run.recipient or None,
        answers=answers,
    )
    decision = decide(edition, case)
    further = what_to_ask_further(edition, case, decision)
    asks = what_to_ask(edition, case, decision)
    if asks is None and run.goes_on:
        asks = further
    return Standing(
        run=run, edition=edition, case=case, decision=decision, presumed=presumed, asks=asks, further=further
    )


def what_to_ask(edition: Edition, case: Case, decision: Decision) -> str | None:
    """Danger and harm first, then who, then the edition's own order."""
    for code in FIRST:
        if code not in case.answers:
            return code
        if decision.outcome is not None:
            return None
    if case.holder is None or case.recipient is None:
        return WHO
    if decision.walk.end is not None:
        return None  # consent must be sought first: that is something to do, not something to answer
    return ask_next(edition, case)


def what_to_ask_further(edition: Edition, case: Case, decision: Decision) -> str | None:
    """Return what may be asked after an outcome that harm, or doubt about harm, has brought at once."""
    harm = case.answers.get("significant_harm")
    end = decision.walk.end
    if end is None or end.outcome == "act-now":
        return None
    if end.others_from and case.recipient not in end.authorises:
        if case.holder is None or case.recipient is None:
            return WHO
        as_if = replace(case, answers={**case.answers, **end.others_as_if})
        return ask_next(edition, as_if) if decision.for_recipient is None else None
    if harm == "unsure" and end is edition.unsure_of_harm_end:
        if case.holder is None or case.recipient is None:
            return WHO
        return ask_next(edition, replace(case, answers={**case.answers, "significant_harm": "no"}))
    return None


def choices_for(edition: Edition, code: str, holder: str) -> list[tuple[str, str]]:
    """Return the answers that the page offers for `code`: those of the closed set, or those of the edition's tables."""
    question = edition.questions[code]
    if code in ("condition", "condition_sensitive"):
        offered = [each.code for each in open_conditions(edition, holder, code)]
        return [(each, question.answers.get(each, each)) for each in (*offered, "none") if each in question.answers]
    if code == "gateway":
        return [*_laws_that_require(edition), ("none", question.answers["none"])]
    return list(question.answers.items())


def _laws_that_require(edition: Edition) -> list[tuple[str, str]]:
    """Return the laws that may bind somebody, newest first.

    One that only permits, one that never began, an order and s.16LA (each has a question of its own) would lead
    to advice, as "none" does.
    """
    binding = [
        each
        for each in edition.gateways.values()
        if each.is_mandatory and each.commenced_on is not None and each.code != "CA04-16LA"
    ]
    binding.sort(key=lambda each: each.commenced_on or date.min, reverse=True)
    words = edition.questions["gateway"].answers
    return [(each.code, words[each.code]) for each in binding]

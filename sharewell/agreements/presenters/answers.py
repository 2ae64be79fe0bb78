"""What the policy answers, in words: for pages and for the command."""

from collections.abc import Iterable, Mapping

from sharewell.agreements.types.words import titles
from sharewell.core.flows import Answer, Basis, ClauseName, Outcome, Summary

MODE_WORDS = {
    "contact": "that somebody else passes a message on",
    "presence": "that a service works with the child, and whom to ask",
    "content": "what the service knows",
}
SEEING = {
    "contact": "have a message passed on about",
    "presence": "see that there is something about",
    "content": "see",
}


def answer_title(answer: Answer) -> str:
    """Return the answer in a few words."""
    if answer.outcome is Outcome.ALLOWED:
        return "Yes, by a route beside agreements" if answer.basis is Basis.ROUTE else "Yes"
    if answer.outcome is Outcome.CONDITIONS:
        return "Not yet: something must still hold"
    if answer.outcome is Outcome.STOPPED:
        return "Not through Sharewell: it was stopped" if answer.is_duty_left else "No: it was stopped"
    return "No: a clause forbids it" if answer.basis is Basis.AGREEMENT else "No: nothing allows it"


def answer_lines(answer: Answer, *, titles: Mapping[str, str]) -> list[str]:
    """Return the answer as sentences: the title first, then what decided and what to do. `titles` are of agreements."""
    lines = [f"{answer_title(answer)}.", *why_lines(answer, agreements=titles)]
    return lines + [f"{name}." for name in next_lines(answer)]


def why_lines(answer: Answer, *, agreements: Mapping[str, str]) -> list[str]:
    """Return what decided, a sentence each."""
    lines = [f"Decided by {clause_words(name, agreements)}." for name in answer.clauses]
    if answer.basis is Basis.ROUTE:
        lines.append(f"By the route: {_title('routes', answer.route)}. No agreement was asked.")
    lines += [f"{clause_words(name, agreements)} forbids it, and does not stand in the way." for name in answer.against]
    lines += [f"The review of {clause_words(name, agreements)} is late." for name in answer.overdue]
    if answer.stops:
        what = "Stopped by" if answer.outcome is Outcome.STOPPED else "A stop holds, and does not stand in the way:"
        lines.append(f"{what} {', '.join(answer.stops)}.")
    if answer.mode and answer.outcome is not Outcome.ALLOWED:
        lines.append(f"Allowed all the same: {MODE_WORDS[answer.mode]}.")
    lines += [
        f"The recipient may keep it for {one.months} months {_title('retention-starts', one.after)}."
        for one in answer.retention
        if answer.outcome is Outcome.ALLOWED
    ]
    return lines


def next_lines(answer: Answer) -> list[str]:
    """Return what can be done next, without full stops."""
    if answer.is_duty_left:
        return ["The duty stands. Tell them by telephone or by hand, and record it"]
    if answer.outcome is Outcome.CONDITIONS:
        return ["What must still hold: " + "; ".join(_title("conditions", one) for one in way)
                for way in answer.remaining]  # fmt: skip
    if answer.outcome is Outcome.STOPPED:
        return ["Ask the agreements officer. If a child is in danger, act now, by telephone"]
    if answer.outcome is Outcome.DENIED:
        return [
            "Agreements are not the only way: a duty, an order or an emergency is a way of its own. Ask your adviser"
        ]
    return []


def clause_words(name: ClauseName, agreements: Mapping[str, str]) -> str:
    """Return which clause, in words."""
    return f"clause {name.clause} of “{agreements.get(name.agreement, name.agreement)}”, version {name.version}"


def summary_sentence(summary: Summary) -> str:
    """Return one sentence of a preview: 14 roles at 3 organisations would newly see school attendance."""
    roles = "1 role" if summary.roles == 1 else f"{summary.roles} roles"
    at = "1 organisation" if summary.organisations == 1 else f"{summary.organisations} organisations"
    what = _title("item-classes", summary.item_class).lower()
    if summary.is_gain:
        return f"{roles} at {at} would newly {SEEING[summary.mode]}: {what}."
    return f"{roles} at {at} would no longer {SEEING[summary.mode]}, or see less: {what}."


def names_of(kind: str, codes: Iterable[str]) -> str:
    """Return the titles of some codes, separated by semicolons."""
    return "; ".join(_title(kind, code) for code in codes)


def _title(kind: str, code: str) -> str:
    return titles(kind).get(code, code)

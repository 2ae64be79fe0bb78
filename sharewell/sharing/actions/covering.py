"""Whether a decision lets something go to a recipient, and which agreement or duty does."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sharewell.acting.types import Actor, Refused, Role
from sharewell.agreements.actions import is_flow_covered
from sharewell.agreements.types.words import load_words, titles
from sharewell.core.flows import CONTENT, Answer, Flow, Outcome
from sharewell.decisions.types import NEVER_GATED, SHARES, DecisionRow, Endorsement
from sharewell.decisions.types import Chosen as Decided
from sharewell.sharing.queries.recipients import Recipient
from sharewell.sharing.types import CarriageStopped, FlowNotCovered, NotDecided, RecordFaulty

REFERRAL_KINDS = frozenset({"childrens-social-care", "police"})
"""Whom "refer" and "act now" authorise, whoever else was named: the guide's rules 1 and 2, in every edition."""
LOCATES = "locates-a-person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What lets the items go: the answer for each class, the bases that were stated, and what else was asked."""

    answers: Mapping[str, Answer]
    lawful_bases: frozenset[str]

    @property
    def first(self) -> Answer:
        """Return one of the answers: all are of one policy, and by one route or none."""
        return next(iter(self.answers.values()))

    @property
    def clauses(self) -> list[str]:
        """Return the clauses that decided, each once."""
        return _named(self.answers.values(), lambda answer: answer.clauses)

    @property
    def against(self) -> list[str]:
        """Return the clauses that forbid and did not decide, because a duty stands."""
        return _named(self.answers.values(), lambda answer: answer.against)


def _named(answers: Iterable[Answer], which: Any) -> list[str]:
    return sorted({f"{one.agreement} v{one.version} {one.clause}" for answer in answers for one in which(answer)})


def judgement_of(decision: DecisionRow, position: int) -> Mapping[str, Any]:
    """Return what came out for one child, as it was recorded."""
    for child in decision.snapshot["children"]:
        if child["position"] == position:
            return child["judgement"]
    raise NotDecided("The decision holds no such child. Nothing was sent.")


def require_decided(decision: DecisionRow, *, position: int, recipient: Recipient) -> None:
    """Return where the decision lets its items go to this recipient. Raise `NotDecided` or `RecordFaulty`.

    `for_recipient` authorises whoever was named, by organisation or by kind; a referral, social care and the police.
    """
    if not decision.is_intact:
        raise RecordFaulty("The seal of this decision does not fit. Nothing was sent. Tell your adviser.")
    if decision.chosen not in (Decided.SHARE, Decided.SHARE_PART):
        raise NotDecided("You did not decide to share this. Nothing was sent.")
    judged = judgement_of(decision, position)
    if judged["outcome"] in NEVER_GATED and recipient.kind in REFERRAL_KINDS:
        return
    if judged["for_recipient"] not in SHARES and judged["outcome"] != "seek-advice":
        raise NotDecided("The decision was not to share this with whom you named. Nothing was sent.")
    if decision.recipient_organisation:
        if decision.recipient_organisation != recipient.organisation:
            raise NotDecided("You decided to share this with another organisation. Record a decision for this one.")
    elif not decision.recipient or decision.recipient != recipient.kind:
        raise NotDecided("You decided to share this with another kind of organisation. Record a decision for this one.")


def withheld(decision: DecisionRow, position: int) -> dict[str, str]:
    """Return what must not travel, by code, in the words of the guide."""
    return {each["code"]: each["what"] for each in judgement_of(decision, position)["withhold"]}


def answers_of(decision: DecisionRow, position: int) -> Mapping[str, Any]:
    """Return the answers for one child that counted, those that followed from the register included."""
    for child in decision.snapshot["children"]:
        if child["position"] == position:
            return {each["code"]: each["answer"] for each in child["answers"] if each["counts"] == "yes"}
    return {}


def rests_on_consent(decision: DecisionRow, position: int) -> bool:
    """Tell whether it may be shared because somebody agreed."""
    return answers_of(decision, position).get("consent") in ("explicit", "implied")


def route_of(decision: DecisionRow, position: int, *, recipient: str, told_first: bool) -> tuple[str, frozenset[str]]:
    """Return the way beside agreements that the decision shows, with what is shown for it; empty for none.

    A duty or an order comes out of the decision. An emergency does where they were told first, by telephone: the guide
    said that somebody is in danger, or suffers significant harm. Between two teams of one organisation nothing passes
    to another, so that no agreement is needed; the decision is.
    """
    judged, answers = judgement_of(decision, position), answers_of(decision, position)
    if answers.get("duty_or_order") == "court-order" and answers.get("order_checked") == "yes":
        return "court-order", frozenset({"order-read", "order-reaches-the-recipient"})
    if judged["for_recipient"] == "must-share":
        return "statutory-duty", frozenset({"duty-named", "duty-of-the-source", "duty-owed-to-the-recipient"})
    if judged["outcome"] in NEVER_GATED and told_first:
        return "emergency", frozenset({"danger-stated", "told-first"})
    if recipient == decision.organisation:
        return "own-organisation", frozenset({"within-one-organisation"})
    return "", frozenset()


def require_covered(
    *,
    actor: Actor,
    decision: DecisionRow,
    position: int,
    recipient: Recipient,
    purpose: str,
    item_classes: Iterable[str],
    has_consent: bool,
    told_first: bool,
    now: datetime,
) -> Ground:
    """Return what lets these classes go, with the policy kept as it is until the act ends.

    Raise `FlowNotCovered` or `CarriageStopped`.
    """
    route, shown = route_of(decision, position, recipient=recipient.organisation, told_first=told_first)
    if recipient.is_described and not route:
        raise FlowNotCovered(
            "The register does not hold this body, so no agreement can cover it. It goes only by a duty, an order, or "
            "in danger once you have rung them. Nothing was sent. Ask your adviser.",
            item_class=min(item_classes),
        )
    met = shown | _met(decision, position, has_consent=has_consent, is_outside=bool(recipient.outside))
    role = _role_of(recipient)
    nearest: dict[str, Answer] = {}
    for bases in _bases(decision, position):
        answers = {
            item_class: is_flow_covered(
                actor=actor,
                flow=Flow(
                    source=decision.organisation,
                    recipient=recipient.organisation,
                    role=role,
                    purpose=purpose,
                    item_class=item_class,
                    mode=CONTENT,
                    lawful_bases=bases,
                    met=met,
                    route=route,
                ),
                now=now,
            )
            for item_class in sorted(set(item_classes))
        }
        if all(answer.is_allowed for answer in answers.values()):
            return Ground(answers=answers, lawful_bases=bases)
        if not nearest or _allowed(answers) > _allowed(nearest):
            nearest = answers
    raise _refusal(nearest, is_danger=judgement_of(decision, position)["outcome"] in NEVER_GATED)


def _role_of(recipient: Recipient) -> str:
    """Return the role of whoever receives it. Of somebody without an account none is known, which favours closing."""
    if recipient.outside:
        return ""
    return recipient.people[0].role.value if recipient.post else Role.PRACTITIONER.value


def _allowed(answers: Mapping[str, Answer]) -> int:
    return sum(answer.is_allowed for answer in answers.values())


def _refusal(answers: Mapping[str, Answer], *, is_danger: bool) -> Refused:
    names = titles("item-classes")
    item_class, answer = next(each for each in answers.items() if not each[1].is_allowed)
    if answer.outcome is Outcome.STOPPED:
        return CarriageStopped(
            "Sharing was stopped. Nothing was sent. Ring them if they must know, and ask who stopped it."
        )
    cure = "Ring them first, say so here, and send it again." if is_danger else "Ask your adviser, or leave it out."
    return FlowNotCovered(
        f"No agreement in force lets “{names.get(item_class, item_class)}” go to them for this. "
        f"Nothing was sent. {cure}",
        item_class=item_class,
        remaining=answer.remaining,
    )


def _bases(decision: DecisionRow, position: int) -> Iterator[frozenset[str]]:
    """Yield each pair of lawful bases that the decision names: it may rest on any of several."""
    answers, known = answers_of(decision, position), load_words().lawful_bases
    ordinary = _listed(answers.get("condition"), known) or [""]
    special = _listed(answers.get("condition_sensitive"), known) if answers.get("sensitive") != "no" else []
    for one in ordinary:
        for other in special or [""]:
            yield frozenset({one, other} - {""})


def _listed(answer: Any, known: frozenset[str]) -> list[str]:
    given = answer if isinstance(answer, list | tuple) else [answer]
    return [one for one in given if one in known]


def _met(decision: DecisionRow, position: int, *, has_consent: bool, is_outside: bool) -> frozenset[str]:
    """Return what the record shows of the conditions that clauses ask for.

    Whoever is not accredited opens nothing; of somebody without an account nobody knows it, so it is not met.
    """
    answers = answers_of(decision, position)
    checks = {each["code"]: each["answer"] for each in decision.snapshot["checklist"]}
    found = {"concern-recorded"} if is_outside else {"concern-recorded", "recipient-accredited"}
    if checks.get("minimum_necessary") == "yes":
        found.add("necessary-for-purpose")
    if checks.get("subject_informed") in ("yes", "will-be", "unsafe"):
        found.add("child-informed")
    if answers.get("significant_harm") == "yes":
        found.add("significant-harm-suspected")
    if decision.endorsement is Endorsement.ENDORSED:
        found.add("manager-agreed")
    if has_consent:
        found.add("consent-given")
        if answers.get("consent") == "explicit":
            found.add("explicit-consent-given")
    return frozenset(found)

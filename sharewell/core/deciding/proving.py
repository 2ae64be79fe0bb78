"""Prove an edition: walk every path of its rules, and hold each result against the laws of deciding.

Answer sets are closed, so completeness is shown by enumeration: every branch of every node is taken, each path is
turned into a case, and the judge must go the same way and come to the same end. The laws are then tried on those
cases for social care and for another recipient, with each danger added, on every shortened case, with "unsure" in each
place, and on generated cases of every kind of holder and recipient.

Some branches lead only where an earlier node has already looked: where risk is judged, a consent that is given is
seen before it would be asked for. They are drawn, and counted as edges, but nobody walks them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from sharewell.core.deciding.case import Answers, Case
from sharewell.core.deciding.edition import WEIGH, Edition, Node
from sharewell.core.deciding.judging import TESTS, Decision, Matter, consent_known, decide
from sharewell.core.deciding.vocabulary import (
    ANSWERS,
    CHECKLIST,
    DANGERS,
    KINDS,
    action_of,
    definite_answers,
)

GENERATED = 6_000
SEED = 20260930
SHARES = ("may-share", "must-share")
AUTHORISED_BY_HARM = ("childrens-social-care", "police")
CONSENT_CODES = ("consent", "consent_by", "reason_not_to_seek")
RECIPIENTS_TRIED = ("childrens-social-care", "school")


@dataclass(frozen=True, slots=True)
class Path:
    """One way through the rules: the steps as (node, answer), the answers that lead that way, and the end's name."""

    steps: tuple[tuple[str, str], ...]
    answers: Answers
    end: str


@dataclass(frozen=True, slots=True)
class Law:
    """A law of deciding: `broken` says whether a decision breaks it. Laws of several decisions have `broken` None."""

    code: str
    words: str
    broken: Callable[[Decision], bool] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """How often one law was tried on one edition, and the first cases that broke it."""

    law: Law
    tried: int
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of one edition found."""

    edition: str
    nodes: int
    edges: int
    paths: int
    edges_walked: int
    judged: int
    proofs: tuple[Proof, ...]

    @property
    def holds(self) -> bool:
        """Say whether every law held."""
        return not any(proof.counterexamples for proof in self.proofs)


def _acts_now(decision: Decision) -> bool:
    in_danger = decision.case.answers.get("immediate_danger") in ("yes", "unsure")
    return in_danger != (decision.outcome == "act-now") or (in_danger and decision.for_recipient is not None)


def _harm_unheeded(decision: Decision) -> bool:
    answers = decision.case.answers
    if answers.get("immediate_danger") != "no" or answers.get("significant_harm") != "yes":
        return decision.outcome == "refer"
    return decision.outcome != "refer"


def _refers_others(decision: Decision) -> bool:
    return decision.for_recipient == "refer" and decision.case.recipient not in AUTHORISED_BY_HARM


def _shares_without_purpose(decision: Decision) -> bool:
    if decision.case.answers.get("legitimate_purpose") != "no":
        return False
    return decision.outcome in SHARES or decision.for_recipient in SHARES


def _order_refused(decision: Decision) -> bool:
    answers = decision.case.answers
    ordered = answers.get("duty_or_order") == "court-order" and answers.get("order_checked") == "yes"
    return ordered and "do-not-share" in (decision.outcome, decision.for_recipient)


def _unchecked_order_obeyed(decision: Decision) -> bool:
    answers = decision.case.answers
    unchecked = answers.get("duty_or_order") == "court-order" and answers.get("order_checked") != "yes"
    return unchecked and "must-share" in (decision.outcome, decision.for_recipient)


def _refusal_overridden(decision: Decision) -> bool:
    answers = decision.case.answers
    alone = (
        answers.get("consent") == "refused"
        and answers.get("confidential") == "yes"
        and answers.get("identifies_person") == "yes"
        and "public_interest" not in answers
        and answers.get("risk_of_harm") not in ("yes", "unsure")
        and answers.get("significant_harm") == "no"
    )
    return alone and decision.outcome == "may-share"


def _consent_asked_at_risk(decision: Decision) -> bool:
    edition = decision.edition
    if "risk_of_harm" not in edition.asking_order:
        return False
    at_risk = decision.case.answers.get("risk_of_harm") in ("yes", "unsure")
    return (at_risk and decision.next in CONSENT_CODES) or decision.next_for_recipient in CONSENT_CODES


def _exposure_not_asked(decision: Decision) -> bool:
    if "could_expose_someone" in decision.case.answers:
        return False
    return decision.outcome in SHARES or decision.for_recipient in SHARES


def _may_share_exposing(decision: Decision) -> bool:
    if decision.case.answers.get("could_expose_someone") not in ("yes", "unsure"):
        return False
    if "may-share" in (decision.outcome, decision.for_recipient):
        return True
    return decision.outcome in ("must-share", "refer", "act-now") and not decision.withhold


def _may_share_on_no_condition(decision: Decision) -> bool:
    answers = decision.case.answers
    if decision.outcome != "may-share" or answers.get("identifies_person") == "no":
        return False
    held = ["condition", *(["condition-sensitive"] if answers.get("sensitive") == "yes" else [])]
    return any(TESTS[test].work_out(Matter(decision.edition, decision.case), answers) != "holds" for test in held)


def _silent(decision: Decision) -> bool:
    if decision.outcome is None:
        return decision.next is None
    return decision.next is not None or not decision.reasons or not decision.acts or not decision.record


LAWS: tuple[Law, ...] = (
    Law("every-path-ends", "Every path ends, and the judge goes the way that the rules draw."),
    Law(
        "never-silent",
        "Every result has either an outcome with reasons, acts and a record, or what to answer next.",
        _silent,
    ),
    Law("danger", "Immediate danger, yes or unsure, is always act-now, and nothing else is.", _acts_now),
    Law("harm", "Significant harm is always refer, and nothing else is.", _harm_unheeded),
    Law("refer-only", "Refer authorises nobody but children's social care and the police.", _refers_others),
    Law("purpose", "No legitimate purpose never gives may-share or must-share.", _shares_without_purpose),
    Law("order-checked", "A checked court order never ends in do-not-share.", _order_refused),
    Law("order-unchecked", "A court order that was not checked never ends in must-share.", _unchecked_order_obeyed),
    Law("refusal", "A refusal alone never ends in may-share for a confidence about a person.", _refusal_overridden),
    Law(
        "no-consent-at-risk",
        "Where the edition judges risk, nobody is asked for consent while a child is at risk.",
        _consent_asked_at_risk,
    ),
    Law(
        "exposure-asked",
        "No may-share or must-share before it is asked whether it could expose someone.",
        _exposure_not_asked,
    ),
    Law("exposure-heeded", "What could expose someone is withheld, and never ends in may-share.", _may_share_exposing),
    Law("condition", "May-share for personal information rests on a condition that holds.", _may_share_on_no_condition),
    Law("unsure", "Where an unsure decides, the outcome is seek-advice; where it does not, it changes nothing."),
    Law("growing-danger", "Growing danger never yields less action."),
)


class _Trial:
    """Counts how often each law was tried and keeps the first cases that broke it."""

    def __init__(self) -> None:
        self.tried = {law.code: 0 for law in LAWS}
        self.broken: dict[str, list[str]] = {law.code: [] for law in LAWS}
        self.judged = 0
        self.walked: set[tuple[str, str]] = set()
        self.results: dict[frozenset[tuple[str, object]], tuple[object, ...]] = {}
        self.single = [(law.code, law.broken) for law in LAWS if law.broken is not None]

    def hold(self, code: str, what: Callable[[], str], *, kept: bool) -> None:
        self.tried[code] += 1
        if not kept and len(self.broken[code]) < 5:
            self.broken[code].append(what())

    def judge(self, edition: Edition, case: Case) -> Decision:
        """Judge a case and hold every law of single decisions against it."""
        self.judged += 1
        decision = decide(edition, case)
        self.walked.update((step.node.name, step.answer) for step in decision.walk.steps)
        for code, broken in self.single:
            self.tried[code] += 1
            if broken(decision) and len(self.broken[code]) < 5:
                self.broken[code].append(describe(decision))
        return decision

    def result(self, edition: Edition, case: Case, answers: Answers) -> tuple[object, ...]:
        """Return the result of `case` with other answers, judged once."""
        key = frozenset(answers.items())
        if key not in self.results:
            self.results[key] = decide(edition, Case(case.on, case.holder, case.recipient, answers)).walk.result
        return self.results[key]


def describe(decision: Decision) -> str:
    """Return a case and its result in one line."""
    case = decision.case
    answers = ", ".join(f"{code}={answer}" for code, answer in case.answers.items())
    result = f"{decision.outcome} / {decision.for_recipient} / next {decision.next}"
    return f"{case.on} {case.holder} to {case.recipient}: {answers} → {result}"


def count_edges(edition: Edition) -> int:
    """Return how many branches the rules have, one for each answer at each node."""
    return sum(len(node.to) for node in edition.nodes.values())


def list_paths(edition: Edition) -> Iterator[Path]:
    """Yield every path of definite answers from the start to an end, one for each combination of answers."""
    yield from _paths_from(edition, edition.start, (), {})


def _paths_from(
    edition: Edition, name: str, steps: tuple[tuple[str, str], ...], answers: dict[str, str | tuple[str, ...]]
) -> Iterator[Path]:
    node = edition.nodes.get(name)
    if node is None:
        if _can_be_walked(edition, steps, answers):
            yield Path(steps, answers, name)
        return
    for answer, target in node.to.items():
        if target.startswith(":"):
            continue
        added = _witness(edition, node, answer, answers)
        if added is not None:
            yield from _paths_from(edition, target, (*steps, (name, answer)), {**answers, **added})


def _can_be_walked(edition: Edition, steps: tuple[tuple[str, str], ...], answers: Answers) -> bool:
    """Say whether what was found on the way still holds once all is answered: consent asked for later may be given."""
    return not any(
        edition.nodes[name].test == "consent-known" and found != consent_known(answers) for name, found in steps
    )


def _witness(edition: Edition, node: Node, answer: str, answers: Answers) -> dict[str, str] | None:
    """Return answers that make `node` find `answer`, or None where those given already rule it out."""
    if node.kind == "asks" or (node.kind == "sees" and answer != "unanswered"):
        given = answers.get(node.code)
        return {node.code: answer} if given in (None, answer) else None
    if node.kind == "sees":
        return {} if node.code not in answers else None
    if node.kind == "asks-any":
        return dict.fromkeys(node.codes, answer)
    if node.test == "gateway":
        return {"gateway": {"binds": "PH", "does-not-bind": "CDA98-115", "own-test": "CA04-16LA"}[answer]}
    if node.test == "consent-known":
        return {"consent": "explicit", "consent_by": "competent-child"} if answer == "yes" else {}
    if node.test == "confidence-engaged":
        return {"confidential": "no"} if answer == "no" else {}
    regimes = {edition.condition_regime} if node.test == "condition" else edition.sensitive_regimes
    code = "condition" if node.test == "condition" else "condition_sensitive"
    return {code: _open_condition(edition, regimes) if answer == "holds" else "none"}


def _open_condition(edition: Edition, regimes: "set[str] | frozenset[str]") -> str:
    """Return a condition of the regime that is open to any holder and needs nothing else."""
    for condition in edition.conditions.values():
        if condition.regime in regimes and "any" in condition.open_to and not condition.needs:
            return condition.code
    raise LookupError(f"{edition.code} has no condition that is open to any holder.")


def check_edition(edition: Edition) -> Report:
    """Prove one edition: enumerate its paths and hold every law against them."""
    trial = _Trial()
    on = edition.in_force_on
    paths = 0
    shortened: set[frozenset[tuple[str, object]]] = set()
    doubted: set[frozenset[tuple[str, object]]] = set()
    for path in list_paths(edition):
        paths += 1
        stands_for_others = _stands_for_others(edition, path)
        for recipient in RECIPIENTS_TRIED:
            case = Case(on, "gp-practice", recipient, path.answers)
            decision = trial.judge(edition, case)
            walked = tuple((step.node.name, step.answer) for step in decision.walk.steps)
            ended = decision.walk.end is not None and decision.walk.end.name == path.end
            trial.hold("every-path-ends", lambda: describe(decision), kept=ended and walked == path.steps)  # noqa: B023
            if stands_for_others:
                _try_growing(trial, edition, decision)
        if stands_for_others:
            _try_shortened(trial, edition, path, shortened)
            _try_unsure(trial, edition, path, doubted)
    _try_generated(trial, edition)
    proofs = tuple(Proof(law, trial.tried[law.code], tuple(trial.broken[law.code])) for law in LAWS)
    return Report(
        edition=edition.code,
        nodes=len(edition.nodes) + len(edition.ends),
        edges=count_edges(edition),
        edges_walked=sum((node.name, answer) in trial.walked for node in edition.nodes.values() for answer in node.to),
        paths=paths,
        judged=trial.judged,
        proofs=proofs,
    )


def _stands_for_others(edition: Edition, path: Path) -> bool:
    """Say whether each answer of the path is the first of those that lead the same way from its node.

    The rules cannot tell such answers apart, so that what is tried on one of them holds for the others. That the judge
    goes the same way for each of them is tried on every path.
    """
    for name, answer in path.steps:
        node = edition.nodes[name]
        for other, target in node.to.items():
            if other == answer:
                break
            if target == node.to[answer] and (other in node.limits) == (answer in node.limits) and other != "unsure":
                return False
    return True


def _try_growing(trial: _Trial, edition: Edition, before: Decision) -> None:
    """Turn each no among the dangers into a yes: neither result may ask for less action."""
    for code in DANGERS:
        if before.case.answers.get(code) != "no":
            continue
        answers = {**before.case.answers, code: "yes"}
        after = trial.judge(edition, Case(before.case.on, before.case.holder, before.case.recipient, answers))
        kept = _no_less(before.outcome, after.outcome)
        if after.outcome != "act-now":
            kept = kept and _no_less(before.for_recipient, after.for_recipient)
        trial.hold("growing-danger", lambda: f"{describe(before)} but with {code}: {describe(after)}", kept=kept)  # noqa: B023


def _no_less(before: str | None, after: str | None) -> bool:
    return before is None or after is None or action_of(after) >= action_of(before)


def _try_shortened(trial: _Trial, edition: Edition, path: Path, seen: set[frozenset[tuple[str, object]]]) -> None:
    """Cut the answers off after each one: what is missing must be asked for, or be of no matter."""
    codes = list(path.answers)
    for length in range(len(codes)):
        answers = {code: path.answers[code] for code in codes[:length]}
        key = frozenset(answers.items())
        if key in seen:
            continue
        seen.add(key)
        trial.judge(edition, Case(edition.in_force_on, "gp-practice", "school", answers))
        if answers.get("significant_harm") == "no":
            harmed = {**answers, "significant_harm": "yes"}
            trial.judge(edition, Case(edition.in_force_on, "gp-practice", "school", harmed))


def _try_unsure(trial: _Trial, edition: Edition, path: Path, seen: set[frozenset[tuple[str, object]]]) -> None:
    """Put an unsure in the place of each answer whose unsure is weighed."""
    for name, _ in path.steps:
        node = edition.nodes[name]
        if node.to.get("unsure") != WEIGH or node.code not in path.answers:
            continue
        answers = {**path.answers, node.code: "unsure"}
        key = frozenset(answers.items())
        if key in seen:
            continue
        seen.add(key)
        _hold_unsure(trial, edition, Case(edition.in_force_on, "gp-practice", "school", answers), node.code)


def _hold_unsure(trial: _Trial, edition: Edition, case: Case, code: str) -> None:
    doubtful = trial.judge(edition, case)
    results = {trial.result(edition, case, {**case.answers, code: answer}) for answer in definite_answers(code)}
    kept = doubtful.walk.result in results if len(results) == 1 else doubtful.outcome == "seek-advice"
    trial.hold("unsure", lambda: describe(doubtful), kept=kept)


def _try_generated(trial: _Trial, edition: Edition) -> None:
    """Try the laws on cases drawn at random (always the same ones) for every kind of holder and recipient."""
    random = Random(f"{SEED} {edition.code}")  # noqa: S311 -- not for secrets
    tables: Mapping[str, tuple[str, ...]] = {
        "gateway": (*edition.gateways, "none"),
        "condition": (*edition.conditions, "none"),
        "condition_sensitive": (*edition.conditions, "none"),
    }
    codes = [code for code in (*ANSWERS, *tables) if code not in CHECKLIST]
    for _ in range(GENERATED):
        calm = random.random() < 0.7
        answers: dict[str, str] = {}
        for code in codes:
            if random.random() < 0.8:
                answers[code] = random.choice(tables.get(code) or ANSWERS[code])
        if calm:
            answers.update(immediate_danger="no", significant_harm="no", duty_or_order="none")
        on = edition.in_force_on if random.random() < 0.8 else date(2026, 11, 22)
        case = Case(on, random.choice((*KINDS, None)), random.choice((*KINDS, None)), answers)
        _try_growing(trial, edition, trial.judge(edition, case))

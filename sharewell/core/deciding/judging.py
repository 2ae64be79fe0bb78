"""Judge a case under an edition: follow its rules to an outcome, or to the code that must be answered next.

Nothing here reads a clock, a setting or a file. A decision holds the path as it was walked; its reasons, acts and
records are worked out when they are asked for.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sharewell.core.deciding.case import Answers, Case
from sharewell.core.deciding.edition import (
    UNANSWERED,
    UNLESS_MUST_SHARE,
    WEIGH,
    Act,
    Condition,
    Edition,
    End,
    Node,
    RecordItem,
    Statement,
    Topic,
    Withholding,
)
from sharewell.core.deciding.vocabulary import CHECKLIST, CONSENT_GIVEN, KINDS, definite_answers

_KINDS = frozenset(KINDS)

EXPOSURE = 9  # the rule that comes before every may-share and must-share

SignedOff = Collection[tuple[str, str, str]]


class Matter(NamedTuple):
    """A case and the edition that it is judged under."""

    edition: Edition
    case: Case


class Step(NamedTuple):
    """One node on the way, the code looked at there (empty for a test of several) and what was found."""

    node: Node
    code: str
    answer: str


class Needs(NamedTuple):
    """A test cannot be worked out before `code` is answered."""

    code: str


class Unsure(NamedTuple):
    """A test hangs on `code`, which was answered "unsure"."""

    code: str


@dataclass(frozen=True, slots=True)
class Walk:
    """A way through the rules: to an end, or to a code that is missing (`next`)."""

    end: End | None
    next: str | None
    limited: bool
    steps: tuple[Step, ...]
    harm_unsure: bool = False

    @property
    def outcome(self) -> str | None:
        """Return the outcome at the end of the way, or None where something must be answered first."""
        return self.end.outcome if self.end else None

    @property
    def result(self) -> tuple[str | None, str | None, bool]:
        """Return what two ways must share to be called alike."""
        return (self.outcome, self.next, self.limited)


def decide(edition: Edition, case: Case) -> "Decision":
    """Judge `case` under `edition`. Never raises for a case that `read_case` accepted."""
    matter = Matter(edition, case)
    walk = _walk(matter, case.answers, edition.start, [], limited=False)
    end = walk.end
    others: Walk | None = None
    if end is not None and end.others_from and case.recipient not in end.authorises:
        as_if = {**case.answers, **end.others_as_if}
        others = _walk(matter, as_if, end.others_from, [], limited=False)
    judged = others or walk
    for_recipient = judged.outcome
    if for_recipient == "act-now":
        for_recipient = None
    elif for_recipient == "must-share" and not _is_owed_to(edition, case, judged):
        for_recipient = "seek-advice"
    return Decision(edition=edition, case=case, walk=walk, others=others, for_recipient=for_recipient)


def _walk(matter: Matter, answers: Answers, name: str, steps: list[Step], *, limited: bool) -> Walk:
    """Follow the rules from node `name`. `steps` is this walk's own list and is added to."""
    nodes = matter.edition.nodes
    while True:
        node = nodes.get(name)
        if node is None:
            end = matter.edition.ends[name]
            return Walk(end=end, next=end.asks_first or None, limited=limited, steps=tuple(steps))
        found = _look(matter, answers, node)
        if isinstance(found, Needs):
            return Walk(end=None, next=found.code, limited=limited, steps=tuple(steps))
        if isinstance(found, Unsure):
            return _weigh(matter, answers, node, found.code, steps, limited=limited)
        target = node.to[found]
        if found in node.limits:
            limited = True
        if target == WEIGH:
            return _weigh(matter, answers, node, node.code, steps, limited=limited)
        steps.append(Step(node, node.code, found))
        if target == UNLESS_MUST_SHARE:
            return _unless_must_share(matter, answers, node, steps)
        name = target


def _look(matter: Matter, answers: Answers, node: Node) -> "str | Needs | Unsure":
    if node.kind == "asks":
        answer = answers.get(node.code)
        return Needs(node.code) if answer is None else answer  # type: ignore[return-value]
    if node.kind == "sees":
        return answers.get(node.code, UNANSWERED)  # type: ignore[return-value]
    if node.kind == "asks-any":
        return _any_yes(answers, node.codes)
    return TESTS[node.test].work_out(matter, answers)


def _any_yes(answers: Answers, codes: tuple[str, ...]) -> "str | Needs | Unsure":
    """Say yes if any of `codes` is yes; ask for the first that is missing; no only if all are no."""
    given = [answers.get(code) for code in codes]
    if "yes" in given:
        return "yes"
    for code, answer in zip(codes, given, strict=True):
        if answer is None:
            return Needs(code)
    for code, answer in zip(codes, given, strict=True):
        if answer == "unsure":
            return Unsure(code)
    return "no"


def _weigh(matter: Matter, answers: Answers, node: Node, code: str, steps: list[Step], *, limited: bool) -> Walk:
    """Put each definite answer in the place of an "unsure": where the results differ, seek advice at once."""
    here = Step(node, code, "unsure")
    ways = (
        _walk(matter, {**answers, code: definite}, node.name, [*steps], limited=limited)
        for definite in definite_answers(code)
    )
    first = next(ways)
    if any(way.result != first.result for way in ways):
        return Walk(end=matter.edition.unsure_end, next=None, limited=limited, steps=(*steps, here))
    rest = first.steps[len(steps) + 1 :]
    return Walk(end=first.end, next=first.next, limited=first.limited, steps=(*steps, here, *rest))


def _unless_must_share(matter: Matter, answers: Answers, node: Node, steps: list[Step]) -> Walk:
    """Unsure of significant harm: what the remaining rules give if that is must-share, else seek advice."""
    rest = _walk(matter, answers, node.to["no"], [*steps], limited=False)
    if rest.outcome == "must-share":
        return Walk(end=rest.end, next=None, limited=rest.limited, steps=rest.steps, harm_unsure=True)
    return Walk(end=matter.edition.unsure_of_harm_end, next=None, limited=False, steps=tuple(steps), harm_unsure=True)


# Tests: worked out from several answers and the tables. Each names the codes it may ask for and what it may find.


class Test(NamedTuple):
    """A test that a node may name: its possible findings, the codes it may need, and how it is worked out."""

    findings: tuple[str, ...]
    codes: tuple[str, ...]
    work_out: "Callable[[Matter, Answers], str | Needs | Unsure]"


def _consent(answers: Answers) -> "str | Needs | Unsure":
    """Say whether consent was given by someone who may give it: yes or no. Consent "by none" counts as not sought."""
    consent = answers.get("consent")
    if consent is None:
        return Needs("consent")
    if consent == "unsure":
        return Unsure("consent")
    if consent not in CONSENT_GIVEN:
        return "no"
    by = answers.get("consent_by")
    if by is None:
        return Needs("consent_by")
    if by == "unsure":
        return Unsure("consent_by")
    return "no" if by == "none" else "yes"


def consent_known(answers: Answers) -> "str | Unsure":
    """Say whether consent has been given already: yes or no. Looks only at what was said and asks for nothing."""
    found = _consent(answers)
    return "no" if type(found) is Needs else found  # type: ignore[return-value]


def _test_consent_known(matter: Matter, answers: Answers) -> "str | Unsure":
    return consent_known(answers)


def _test_confidence_engaged(matter: Matter, answers: Answers) -> str:
    """Is a duty of confidence in the way, or not shown not to be? Missing is never no."""
    if answers.get("confidential") == "no" or _consent(answers) == "yes":
        return "no"
    return "yes"


def _test_gateway(matter: Matter, answers: Answers) -> "str | Needs":
    """Does the statutory duty that was named bind this holder on that day?

    "binds": mandatory, in force and this holder's. "own-test": s.16LA, which is judged by a test of its own and never
    as a gateway. "does-not-bind": permissive, somebody else's, or not in force.
    """
    code = answers.get("gateway")
    if code is None:
        return Needs("gateway")
    if code == "none":
        return "does-not-bind"
    gateway = matter.edition.gateways[code]  # type: ignore[index]
    if code == "CA04-16LA":
        return "own-test"
    if not gateway.is_mandatory or not gateway.in_force(matter.case.on) or code == "COURT":
        return "does-not-bind"
    if "any" in gateway.holders:
        return "binds"
    if matter.case.holder is None:
        return Needs("holder")
    return "binds" if matter.case.holder in gateway.holders else "does-not-bind"


def _test_condition(matter: Matter, answers: Answers) -> "str | Needs | Unsure":
    """Does a condition that was named hold, in the edition's general regime (Schedule 2, or Article 6)?"""
    return _conditions_hold(matter, answers, "condition", frozenset({matter.edition.condition_regime}))


def _test_condition_sensitive(matter: Matter, answers: Answers) -> "str | Needs | Unsure":
    """Does a condition that was named hold, in the edition's regime for sensitive or special category data?"""
    return _conditions_hold(matter, answers, "condition_sensitive", matter.edition.sensitive_regimes)


def _conditions_hold(matter: Matter, answers: Answers, code: str, regimes: frozenset[str]) -> "str | Needs | Unsure":
    named = answers.get(code)
    if named is None:
        return Needs(code)
    codes = (named,) if type(named) is str else named
    waiting: Needs | Unsure | None = None
    for each in codes:
        condition = matter.edition.conditions.get(each)
        if condition is None or condition.regime not in regimes or not condition.in_force(matter.case.on):
            continue
        found = _condition_holds(matter, answers, condition)
        if found == "yes":
            return "holds"
        if waiting is None and not isinstance(found, str):
            waiting = found
    return waiting or "fails"


def _condition_holds(matter: Matter, answers: Answers, condition: Condition) -> "str | Needs | Unsure":
    """Say whether one condition is open to the holder and consistent with the other answers."""
    if "any" not in condition.open_to:
        if matter.case.holder is None:
            return Needs("holder")
        if matter.case.holder not in condition.open_to:
            return "no"
    need = condition.needs
    if need in ("consent-explicit", "consent-explicit-or-implied"):
        return _consent_as_condition(matter, answers, explicit_only=need == "consent-explicit")
    if need == "duty":
        # A duty of rule 3 that is met has ended in must-share before any condition is looked at.
        return "no"
    if need == "para18-reason":
        reason = answers.get("para18_reason")
        if reason is None:
            return Needs("para18_reason")
        return "no" if reason == "would-prejudice-protection" and answers.get("consent") == "refused" else "yes"
    return "yes"


def _consent_as_condition(matter: Matter, answers: Answers, *, explicit_only: bool) -> "str | Needs | Unsure":
    judges_risk = "risk_of_harm" in matter.edition.asking_order
    if judges_risk and "consent" not in answers and answers.get("risk_of_harm") in ("yes", "unsure"):
        return "no"  # consent is not asked for where a child is at risk
    found = _consent(answers)
    if found == "yes" and explicit_only and answers.get("consent") == "implied":
        return "no"
    return found


TESTS: Mapping[str, Test] = {
    "consent-known": Test(("yes", "no"), (), _test_consent_known),
    "confidence-engaged": Test(("yes", "no"), (), _test_confidence_engaged),
    "gateway": Test(("binds", "does-not-bind", "own-test"), ("gateway",), _test_gateway),
    "condition": Test(("holds", "fails"), ("condition",), _test_condition),
    "condition-sensitive": Test(("holds", "fails"), ("condition_sensitive",), _test_condition_sensitive),
}


def _is_owed_to(edition: Edition, case: Case, walk: Walk) -> bool:
    """Say whether a statutory duty that was met is owed to the named recipient.

    A recipient who is not named, and a duty owed only to bodies outside the vocabulary of kinds (an auditor, a
    Secretary of State), cannot be checked here and are left to the record.
    """
    if case.recipient is None or case.answers.get("duty_or_order") != "statutory-duty":
        return True
    if not any(step.node.test == "gateway" and step.answer == "binds" for step in walk.steps):
        return True
    recipients = edition.gateways[case.answers["gateway"]].recipients  # type: ignore[index]
    return "any" in recipients or case.recipient in recipients or not recipients & _KINDS


def open_codes(edition: Edition, case: Case) -> frozenset[str]:
    """Return the codes that are not answered and that the rules may still ask for, whatever is answered next.

    Pages ask these in the edition's own order, which is not the order of the rules.
    """
    answers = case.answers
    seen: set[str] = set()
    codes: set[str] = set()
    waiting = [edition.start]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in edition.nodes:
            continue
        seen.add(name)
        node = edition.nodes[name]
        found = _look(Matter(edition, case), answers, node)
        if isinstance(found, Needs):
            codes.add(found.code)
            waiting.extend(_targets(node))
        elif isinstance(found, Unsure) or node.to[found] in (WEIGH, UNLESS_MUST_SHARE):
            waiting.extend(_targets(node))
        else:
            waiting.append(node.to[found])
    return frozenset(codes)


def _targets(node: Node) -> Iterator[str]:
    return (target for target in node.to.values() if not target.startswith(":"))


def ask_next(edition: Edition, case: Case) -> str | None:
    """Return the code that a page should ask next in the edition's own order, or None where there is an outcome."""
    decision = decide(edition, case)
    if decision.outcome is not None:
        return None
    still_open = open_codes(edition, case)
    for code in edition.asking_order:
        if code in still_open:
            return code
    return decision.next


@dataclass(frozen=True, slots=True)
class Decision:
    """What comes out of judging one case under one edition."""

    edition: Edition
    case: Case
    walk: Walk
    others: Walk | None
    for_recipient: str | None

    @property
    def outcome(self) -> str | None:
        """Return the headline for this case, or None where something must be answered first."""
        return self.walk.outcome

    @property
    def next(self) -> str | None:
        """Return the first missing code in the order of the rules, or None."""
        return self.walk.next

    @property
    def next_for_recipient(self) -> str | None:
        """Return the code to answer before the named recipient can be judged, where harm has been answered."""
        return self.others.next if self.others else None

    @property
    def limited(self) -> bool:
        """Say whether only limited information may be shared."""
        return self.walk.limited or bool(self.others and self.others.limited)

    @property
    def reasons(self) -> tuple[Statement, ...]:
        """Return every statement that the path rests on, each once: what the end rests on first, then step by step."""
        return self._statements(lambda _: True)

    @property
    def deciding_reasons(self) -> tuple[Statement, ...]:
        """Return the statements of the end and of the rule that led to it, without those of the steps before."""
        rule = max((step.node.rule for step in self.walk.steps if step.node.rule < EXPOSURE), default=1)
        return self._statements(lambda step: step.node.rule == rule)

    def _statements(self, counts: Callable[[Step], bool]) -> tuple[Statement, ...]:
        found: dict[str, Statement] = {}
        walks = [walk for walk in (self.walk, self.others) if walk is not None]
        for walk in walks:
            if walk.end is not None:
                found.update((statement.code, statement) for statement in walk.end.because)
        for walk in walks:
            for step in filter(counts, walk.steps):
                found.update((statement.code, statement) for statement in step.node.because)
        return tuple(found.values())

    @property
    def acts(self) -> tuple[Act, ...]:
        """Return what to do now, most urgent first, each once."""
        found: dict[str, Act] = {}
        end = self.walk.end
        if end is not None:
            acts = end.acts_of_kind.get(self.case.holder or "", end.acts)
            found.update((act.code, act) for act in acts)
            for more in end.acts_if:
                if self.case.answers.get(more.code) in more.answers:
                    found.update((act.code, act) for act in more.acts)
        if self.walk.harm_unsure:
            found.update((act.code, act) for act in self.edition.harm_advice)
        if self.others is not None and self.others.end is not None:
            found.update((act.code, act) for act in self.others.end.acts)
        if end is not None and end.outcome is not None:
            for topic in self.topics:
                found.update((act.code, act) for act in topic.acts)
        return tuple(found.values())

    @property
    def withhold(self) -> tuple[Withholding, ...]:
        """Return what must not travel. Unanswered counts as "could expose someone" where an outcome does not wait."""
        found: dict[str, Withholding] = {}
        for walk in (self.walk, self.others):
            if walk is None or walk.end is None:
                continue
            found.update((each.code, each) for each in walk.end.withholds)
            if self.case.answers.get("could_expose_someone") != "no":
                found.update((each.code, each) for each in walk.end.withholds_unless_safe)
        if self.outcome is not None:
            for topic in self.topics:
                found.update((each.code, each) for each in topic.withholds)
        return tuple(found.values())

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Return the kinds of information named that need more care."""
        named = self.case.answers.get("topics", ())
        codes = (named,) if isinstance(named, str) else named
        return tuple(self.edition.topics[code] for code in codes if code in self.edition.topics)

    @property
    def record(self) -> tuple[RecordItem, ...]:
        """Return what must be recorded for this outcome."""
        shares = self.outcome in ("may-share", "must-share", "refer", "act-now")
        answers = self.case.answers
        consented = _consent(answers) == "yes"
        wanted = {"always", "if-shared" if shares else "if-not-shared"}
        in_the_way = answers.get("identifies_person") != "no" and answers.get("confidential") != "no"
        if shares and in_the_way and not consented:
            wanted.add("if-shared-without-consent")
        if "consent" in answers:
            wanted.add("if-consent")
        if answers.get("consent_by") == "provider-of-information" or answers.get("confidential") == "yes":
            wanted.add("if-confidential")
        if answers.get("more_detrimental_to_share") == "yes":
            wanted.add("if-detriment")
        if self.outcome is None:
            return ()
        return tuple(item for item in self.edition.record_items if item.when in wanted)

    @property
    def unmet_checks(self) -> tuple[str, ...]:
        """Return the codes of the how-to-share checklist that are not yet met (unanswered included)."""
        met = {"yes", "will-be", "unsafe"}
        return tuple(code for code in CHECKLIST if self.case.answers.get(code) not in met)

    def unconfirmed(self, signed_off: SignedOff = ()) -> tuple[str, ...]:
        """Return the codes of the statements it rests on that no one has signed off in these words."""
        return self.edition.unsigned(self.reasons, signed_off)

    def as_document(self, signed_off: SignedOff = ()) -> dict[str, Any]:
        """Return the whole decision as plain values, ready for JSON."""
        edition, case = self.edition, self.case
        unconfirmed = self.unconfirmed(signed_off)
        shares = self.outcome in ("may-share", "must-share", "refer", "act-now")
        return {
            "edition": edition.code,
            "edition_fingerprint": edition.fingerprint,
            "on": case.on.isoformat(),
            "holder": case.holder,
            "recipient": case.recipient,
            "outcome": self.outcome,
            "for_recipient": self.for_recipient,
            "next": self.next,
            "next_for_recipient": self.next_for_recipient,
            "limited": self.limited,
            "acts": [
                {
                    "code": act.code,
                    "act": act.text,
                    "to": act.to,
                    "by": act.by,
                    "source": act.because.cites,
                    "standing": act.because.standing,
                }
                for act in self.acts
            ],
            "withhold": [
                {"code": each.code, "what": each.text, "source": each.because.cites, "standing": each.because.standing}
                for each in self.withhold
            ],
            "path": [
                {
                    "node": step.node.name,
                    "rule": step.node.rule,
                    "code": step.code or step.node.test,
                    "answer": step.answer,
                }
                for step in self.walk.steps
            ]
            + ([{"node": self.walk.end.name, "rule": None, "code": None, "answer": None}] if self.walk.end else []),
            "reasons": [
                {
                    "statement": statement.code,
                    "text": statement.text,
                    "source": statement.cites,
                    "standing": statement.standing,
                    "signed_off": statement.code not in unconfirmed,
                }
                for statement in self.reasons
            ],
            "record": [
                {"code": item.code, "text": item.text, "source": item.because.cites, "standing": item.because.standing}
                for item in self.record
            ],
            "share_checklist": [
                {
                    "code": code,
                    "text": edition.questions[code].title,
                    "answer": case.answers.get(code),
                    "met": code not in self.unmet_checks,
                }
                for code in (CHECKLIST if shares else ())
            ],
            "follow_ups": list(self.unmet_checks) if self.outcome in ("refer", "act-now") else self._told_later(),
            "unconfirmed": bool(unconfirmed),
            "unconfirmed_statements": list(unconfirmed),
        }

    def _told_later(self) -> list[str]:
        """Return the checks that never hold a share up but must be followed up afterwards."""
        return ["subject_informed"] if self.case.answers.get("subject_informed") in ("no", "will-be") else []

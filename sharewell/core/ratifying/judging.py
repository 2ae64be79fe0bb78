"""Judge a consultation by its rule, at the moment asked. The same facts give the same outcome in any order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sharewell.core.ratifying.changes import Brought
from sharewell.core.ratifying.facts import Answer, Consultation, Party, Says
from sharewell.core.ratifying.reliance import Reliance, rely_on
from sharewell.core.ratifying.rule import Calendar, Objections, Rule, Silence, close_of

SHORTEST = timedelta(microseconds=1)
"""Between the last moment at which an answer counts and the first at which it is late."""


class Result(StrEnum):
    """What comes out."""

    STILL_OPEN = "still-open"
    RATIFIED = "ratified"
    NOT_RATIFIED = "not-ratified"
    MUST_BE_SIGNED = "must-be-signed"
    TO_BOARD = "to-board"


class Why(StrEnum):
    """Why it came out so. Each stands beside its sentence."""

    WINDOW_OPEN = "window-open"
    ALL_AGREED = "all-agreed"
    NOBODY_ELIGIBLE = "nobody-eligible"
    OBJECTED = "objected"
    OUTVOTED = "outvoted"
    NOT_OUTVOTED = "not-outvoted"
    TYPE_IS_SIGNED = "type-is-signed"
    NEVER_BY_SILENCE = "never-by-silence"
    QUORUM_REACHED = "quorum-reached"
    QUORUM_NOT_REACHED = "quorum-not-reached"
    TOO_FEW_AGREED = "too-few-agreed"
    NOT_REACHED = "not-reached"
    TIME_NOT_ANSWERED = "time-not-answered"
    SILENCE_AGREES = "silence-agrees"
    NOBODY_STOOD_AGAINST = "nobody-stood-against"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a code for machines and a sentence for people."""

    code: Why
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What comes out of a consultation at a moment. Every eligible body is in exactly one of the first six groups.

    `silent` are those whose silence may be relied on; `not_reached` those whose silence may not, each with the reasons.
    `counted` is how many count as agreeing; `needed` how many the quorum needs (None without one).
    """

    result: Result
    as_of: datetime
    reasons: tuple[Reason, ...]
    agreed: tuple[str, ...] = ()
    objected: tuple[str, ...] = ()
    commented: tuple[str, ...] = ()
    waiting_for_time: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    not_reached: tuple[Reliance, ...] = ()
    withdrew: tuple[str, ...] = ()
    joined_later: tuple[str, ...] = ()
    late: tuple[Answer, ...] = ()
    not_counted: tuple[tuple[Answer, str], ...] = ()
    never_by_silence: tuple[Brought, ...] = ()
    eligible: tuple[str, ...] = ()
    counted: int = 0
    needed: int | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return why, for people."""
        return tuple(reason.text for reason in self.reasons)

    def as_document(self) -> dict[str, Any]:
        """Return the outcome as a plain mapping, always in the same order, so that its text can be sealed."""
        return {
            "result": str(self.result),
            "as_of": self.as_of.isoformat(),
            "reasons": [{"code": str(reason.code), "text": reason.text} for reason in self.reasons],
            "eligible": list(self.eligible),
            "agreed": list(self.agreed),
            "objected": list(self.objected),
            "commented": list(self.commented),
            "waiting_for_time": list(self.waiting_for_time),
            "silent": list(self.silent),
            "not_reached": [
                {"party": each.party, "gaps": [{"code": str(gap), "text": text} for gap, text in each.gaps]}
                for each in self.not_reached
            ],
            "withdrew": list(self.withdrew),
            "joined_later": list(self.joined_later),
            "late": [{"party": one.party, "says": str(one.says), "at": one.at.isoformat()} for one in self.late],
            "not_counted": [
                {"party": one.party, "says": str(one.says), "at": one.at.isoformat(), "why": text}
                for one, text in self.not_counted
            ],
            "never_by_silence": [str(each) for each in self.never_by_silence],
            "counted": self.counted,
            "needed": self.needed,
        }


@dataclass(slots=True)
class _Tally:
    """The bodies by what they said, and how many count."""

    agreed: list[str] = field(default_factory=list)
    objected: list[str] = field(default_factory=list)
    commented: list[str] = field(default_factory=list)
    waiting_for_time: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    not_reached: list[Reliance] = field(default_factory=list)
    withdrew: list[str] = field(default_factory=list)
    eligible: list[str] = field(default_factory=list)
    counted: int = 0
    needed: int | None = None


def judge(rule: Rule, facts: Consultation, *, as_of: datetime, calendar: Calendar) -> Outcome:
    """Judge a consultation as of a moment (aware). Nothing that happened later is looked at, but it is told if late."""
    closes_at = close_of(facts.closes_on, calendar=calendar)
    until = min(as_of, closes_at - SHORTEST)
    bodies = _bodies(rule, facts, until)
    counting, not_counted = _sort_answers(facts, until)
    never = tuple(each for each in facts.brings if each.change in rule.never_by_silence)
    tally = _sort_bodies(rule, facts, bodies, counting, until=until, calendar=calendar)
    tally.eligible = [body for body in bodies if body not in tally.withdrew]
    tally.counted = len(tally.agreed) + (len(tally.silent) if rule.silence is Silence.AGREES and not never else 0)
    if rule.quorum_percent is not None:
        tally.needed = -(-rule.quorum_percent * len(tally.eligible) // 100)
    result, reasons = _decide(rule, tally, never, is_over=as_of >= closes_at)
    return Outcome(
        result=result,
        as_of=as_of,
        reasons=tuple(reasons),
        agreed=tuple(sorted(tally.agreed)),
        objected=tuple(sorted(tally.objected)),
        commented=tuple(sorted(tally.commented)),
        waiting_for_time=tuple(sorted(tally.waiting_for_time)),
        silent=tuple(sorted(tally.silent)),
        not_reached=tuple(sorted(tally.not_reached, key=lambda one: one.party)),
        withdrew=tuple(sorted(tally.withdrew)),
        joined_later=tuple(sorted(_joined_later(rule, facts, until))),
        late=tuple(_in_order(each for each in facts.answers if closes_at <= each.at <= as_of)),
        not_counted=tuple(not_counted),
        never_by_silence=never,
        eligible=tuple(sorted(tally.eligible)),
        counted=tally.counted,
        needed=tally.needed,
    )


def _in_order(answers: Iterable[Answer]) -> list[Answer]:
    return sorted(answers, key=lambda each: (each.at, each.party, each.says, each.person, each.text, each.to))


# Who


def _bodies(rule: Rule, facts: Consultation, until: datetime) -> dict[str, frozenset[str]]:
    """Map each body that may answer, as it is called at `until`, to what it was called when the text was sent out.

    May answer: who was party at the opening. Bodies that became one answer as one.
    """
    bodies = {
        each.code: frozenset({each.code})
        for each in facts.parties
        if each.part in rule.eligible and each.is_party(facts.opened_at)
    }
    for change in sorted(facts.successions, key=lambda one: (one.at, one.after)):
        if facts.opened_at < change.at <= until:
            gone = [code for code in change.before if code in bodies]
            if gone:
                was = frozenset().union(*(bodies.pop(code) for code in gone))
                bodies[change.after] = was | bodies.get(change.after, frozenset())
    return bodies


def _joined_later(rule: Rule, facts: Consultation, until: datetime) -> set[str]:
    came_about = {change.after for change in facts.successions}
    return {
        each.code
        for each in facts.parties
        if each.part in rule.eligible and facts.opened_at < each.began_at <= until and each.code not in came_about
    }


def _withdrew(body: str, parties: Iterable[Party], until: datetime) -> bool:
    """Tell whether a body has left. One that was taken over has not: whoever took it over answers for it."""
    own = [each for each in parties if each.code == body]
    return bool(own) and not any(each.is_party(until) for each in own)


# What they said


def _sort_answers(facts: Consultation, until: datetime) -> tuple[dict[str, list[Answer]], list[tuple[Answer, str]]]:
    """Return the answers that count, by body, and those that do not, with why."""
    counting: dict[str, list[Answer]] = {}
    not_counted: list[tuple[Answer, str]] = []
    for answer in _in_order(facts.answers):
        if answer.at > until:
            continue
        if answer.at < facts.opened_at:
            not_counted.append((answer, "It was given before the text was sent out."))
        elif answer.text != facts.text:
            not_counted.append((answer, "It answers another text."))
        elif not _may_answer(facts, answer):
            not_counted.append((answer, "It was not given by the representative of that day, nor by their delegate."))
        else:
            counting.setdefault(answer.party, []).append(answer)
    return counting, not_counted


def _may_answer(facts: Consultation, answer: Answer) -> bool:
    if any(
        each.party == answer.party and each.person == answer.person and each.holds(answer.at) for each in facts.tenures
    ):
        return True
    return answer.says is not Says.DELEGATE and any(
        each.party == answer.party
        and each.says is Says.DELEGATE
        and each.to == answer.person
        and each.at <= answer.at
        and each.text == facts.text
        and _may_answer(facts, each)
        for each in facts.answers
    )


LAST_WORD = (Says.AGREE, Says.OBJECT, Says.WITHDRAW)


def _last_word(answers: Iterable[Answer]) -> Says | None:
    """Return the last agreement, objection or withdrawal. Two at one moment: the objection is heard."""
    words = [each for each in answers if each.says in LAST_WORD]
    return max(words, key=lambda each: (each.at, LAST_WORD.index(each.says))).says if words else None


def _word_of(facts: Consultation, body: str, was: frozenset[str], counting: Mapping[str, list[Answer]]) -> Says | None:
    """Return a body's last word. Where others became part of it: what it said since; else an objection of any of them;
    else what all of them said.
    """
    if was == {body}:
        return _last_word(counting.get(body, ()))
    since = max(change.at for change in facts.successions if change.after == body)
    own = _last_word(each for each in counting.get(body, ()) if each.at >= since)
    if own is not None:
        return own
    words = {_last_word(counting.get(code, ())) for code in was}
    if Says.OBJECT in words:
        return Says.OBJECT
    return words.pop() if len(words) == 1 else None


def _sort_bodies(
    rule: Rule,
    facts: Consultation,
    bodies: Mapping[str, frozenset[str]],
    counting: Mapping[str, list[Answer]],
    *,
    until: datetime,
    calendar: Calendar,
) -> _Tally:
    tally = _Tally()
    for body, was in bodies.items():
        said = [answer for code in {body, *was} for answer in counting.get(code, ())]
        word = _word_of(facts, body, was, counting)
        if word is Says.WITHDRAW or _withdrew(body, facts.parties, until):
            tally.withdrew.append(body)
        elif word is Says.AGREE:
            tally.agreed.append(body)
        elif word is Says.OBJECT:
            tally.objected.append(body)
        elif any(each.says is Says.ASK_FOR_TIME for each in said) and not (
            {body, *was} & (facts.time_given | facts.time_refused)
        ):
            tally.waiting_for_time.append(body)
        elif any(each.says in (Says.COMMENT, Says.ASK_FOR_TIME) for each in said) and not _may_fall_silent(
            said, facts, {body, *was}
        ):
            tally.commented.append(body)
        else:
            reliance = rely_on(rule, facts, body, was, until=until, calendar=calendar)
            if reliance.may_be_relied_on:
                tally.silent.append(body)
            else:
                tally.not_reached.append(reliance)
    return tally


def _may_fall_silent(said: Iterable[Answer], facts: Consultation, names: set[str]) -> bool:
    """Tell whether a body said nothing but that it needs time, and was given it: it may still be silent."""
    return bool(names & facts.time_given) and not any(each.says is Says.COMMENT for each in said)


# What comes of it


def _decide(
    rule: Rule,
    tally: _Tally,
    never: tuple[Brought, ...],
    *,
    is_over: bool,
) -> tuple[Result, list[Reason]]:
    signing = _signing(rule, never)
    eligible, counted = tally.eligible, tally.counted
    if not is_over:
        if eligible and len(tally.agreed) == len(eligible) and not signing:
            return _at_last(rule, tally, [Reason(Why.ALL_AGREED, ALL_AGREED)])
        return Result.STILL_OPEN, [Reason(Why.WINDOW_OPEN, "The time for answers is not over.")]
    if not eligible:
        return Result.NOT_RATIFIED, [Reason(Why.NOBODY_ELIGIBLE, "Nobody who may answer is left.")]
    told: list[Reason] = []
    if tally.objected:
        objecting = f"{_number(len(tally.objected))} objected."
        if rule.objections is Objections.BLOCK:
            return Result.NOT_RATIFIED, [Reason(Why.OBJECTED, f"{objecting} One objection is enough to stop it.")]
        if rule.objections is Objections.GO_TO_BOARD:
            return Result.TO_BOARD, [Reason(Why.OBJECTED, f"{objecting} An objection goes to the board.")]
        if counted <= len(tally.objected):
            words = f"{objecting} {_number(counted)} agreed. That is no majority."
            return Result.NOT_RATIFIED, [Reason(Why.NOT_OUTVOTED, words)]
        told.append(Reason(Why.OUTVOTED, f"{objecting} {_number(counted)} agreed, and the majority decides."))
    if signing:
        return Result.MUST_BE_SIGNED, [*told, *signing]
    return _at_last(rule, tally, told)


ALL_AGREED = "Everybody who may answer has agreed, so there is nothing left to wait for."


def _signing(rule: Rule, never: tuple[Brought, ...]) -> list[Reason]:
    if rule.needs_signature:
        return [Reason(Why.TYPE_IS_SIGNED, "A document of this type holds for a party only once the party signs it.")]
    return [
        Reason(Why.NEVER_BY_SILENCE, f"It brings {each}. That never passes by silence: each party must sign.")
        for each in never
    ]


def _at_last(rule: Rule, tally: _Tally, told: list[Reason]) -> tuple[Result, list[Reason]]:
    """Count, where nothing stands in the way of counting."""
    eligible, counted, needed = tally.eligible, tally.counted, tally.needed
    if needed is not None and counted < needed:
        words = (
            f"{_number(counted)} of {len(eligible)} agreed. "
            f"The rule needs {rule.quorum_percent} in 100, which is {needed}."
        )
        return Result.NOT_RATIFIED, [*told, Reason(Why.QUORUM_NOT_REACHED, words)]
    if len(tally.agreed) < rule.at_least_agreeing:
        words = f"{_number(len(tally.agreed))} said that they agree. The rule needs at least {rule.at_least_agreeing}."
        return Result.NOT_RATIFIED, [*told, Reason(Why.TOO_FEW_AGREED, words)]
    if needed is None:
        if tally.waiting_for_time:
            words = f"{_number(len(tally.waiting_for_time))} asked for more time and got no answer."
            return Result.TO_BOARD, [*told, Reason(Why.TIME_NOT_ANSWERED, words)]
        if tally.not_reached and rule.silence is Silence.AGREES:
            words = (
                f"The silence of {_number(len(tally.not_reached)).lower()} may not be relied on. The board decides, "
                "or the text is sent to them again."
            )
            return Result.TO_BOARD, [*told, Reason(Why.NOT_REACHED, words)]
    else:
        words = f"{_number(counted)} of {len(eligible)} agreed, and {needed} are needed."
        told = [*told, Reason(Why.QUORUM_REACHED, words)]
    if rule.silence is Silence.AGREES and tally.silent:
        words = f"{_number(len(tally.silent))} had the text in time and said nothing. By this rule that is agreement."
        told = [*told, Reason(Why.SILENCE_AGREES, words)]
    if not told:
        told = [Reason(Why.NOBODY_STOOD_AGAINST, f"{_number(len(tally.agreed))} agreed, and nobody objected.")]
    return Result.RATIFIED, told


def _number(number: int) -> str:
    return "Nobody" if number == 0 else f"{number} {'party' if number == 1 else 'parties'}"

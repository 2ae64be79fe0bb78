"""Where a draft stands: judged for each child by the same core as the open guide, under the edition of its own day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from sharewell.core.deciding import Case, Decision, Edition, decide
from sharewell.core.deciding.asking import Presumed, find_power, presume
from sharewell.core.deciding.edition import Act, Gateway, Purpose, Statement, Withholding
from sharewell.core.deciding.vocabulary import CHECKLIST, action_of
from sharewell.decisions.queries.forming import unanswered_of
from sharewell.decisions.queries.guide import NoSuchEdition, what_to_ask, what_to_ask_further
from sharewell.decisions.types import (
    NEVER_GATED,
    OWN_OF_FURTHER,
    PER_CHILD,
    SHARES,
    Answer,
    Chosen,
    DraftRow,
    Footing,
    differs,
)
from sharewell.guidance.queries import get_guides
from sharewell.partnerships.queries import get_register_entry, list_scopes
from sharewell.partnerships.types import RegisterEntryRow, RegisterEntryUnknown

ENQUIRY = "CA89-47"
THE_REGISTER = "The register of organisations"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildStanding:
    """What comes out for one child. Only the answers that are each child's own differ between children."""

    position: int
    case: Case
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftStanding:
    """Where a draft stands.

    `asks` is the code asked next (or `WHO`, for the recipient) and the place of the child it is asked for, or None
    where it is for all; `asks` is None where every child has an outcome. `outcome` is the most urgent of any child's.
    """

    draft: DraftRow
    edition: Edition
    on: date
    presumed: Mapping[str, Presumed]
    children: tuple[ChildStanding, ...]
    asks: tuple[str, int | None] | None
    further: tuple[str, int | None] | None

    @property
    def lead(self) -> ChildStanding:
        """Return the child whose outcome asks for most action: what it says to do comes first."""
        return max(self.children, key=lambda child: action_of(child.decision.outcome) if child.decision.outcome else -1)

    @property
    def outcome(self) -> str | None:
        """Return the headline, or None where something must be answered, or done, first."""
        if any(child.decision.outcome is None for child in self.children):
            return None
        return self.lead.decision.outcome

    @property
    def purpose(self) -> Purpose | None:
        """Return the purpose that was chosen, as this edition has it."""
        return next((each for each in self.edition.purposes if each.code == self.draft.purpose), None)

    @property
    def power(self) -> Gateway | None:
        """Return the gateway that the purpose usually rests on, or None where a duty is claimed or none is known."""
        if self.lead.case.answers.get("duty_or_order", "none") != "none":
            return None
        draft = self.draft
        return find_power(
            self.edition, purpose=draft.purpose, holder=draft.holder, recipient=draft.recipient, on=self.on
        )

    @property
    def by_urgency(self) -> tuple[Decision, ...]:
        """Return what comes out for each child, what asks for most action first."""
        judged = [child.decision for child in self.children]
        return tuple(sorted(judged, key=lambda one: -action_of(one.outcome) if one.outcome else 1))

    @property
    def acts(self) -> tuple[Act, ...]:
        """Return what to do now for all the children, the most urgent child's first, each once."""
        return tuple({act.code: act for one in self.by_urgency for act in one.acts}.values())

    @property
    def withhold(self) -> tuple[Withholding, ...]:
        """Return what must not travel, for any of the children."""
        return tuple({each.code: each for one in self.by_urgency for each in one.withhold}.values())

    @property
    def is_alike(self) -> bool:
        """Say whether all children have the same outcome."""
        return len({(child.decision.outcome, child.decision.for_recipient) for child in self.children}) == 1

    @property
    def must_ask_consent(self) -> bool:
        """Say whether consent is to be asked of somebody before anything can be decided."""
        return any(child.decision.outcome is None and child.decision.walk.end for child in self.children)

    @property
    def shares(self) -> bool:
        """Say whether something is told to somebody under the headline."""
        return self.outcome in SHARES


def judged_on(draft: DraftRow, *, edition: Edition, today: date) -> date:
    """Return the day on which a draft is judged: its own, else today, else the first day of an edition that is over."""
    if draft.judged_on is not None:
        return draft.judged_on
    return today if edition.in_force(today) else edition.in_force_on


def edition_of(draft: DraftRow) -> Edition:
    """Return the edition under which a draft is judged. Raise `NoSuchEdition` where it is not held."""
    try:
        return get_guides().get(draft.edition)
    except KeyError:
        raise NoSuchEdition(draft.edition) from None


def get_draft_standing(
    *, draft: DraftRow, today: date, edition: str = "", checks: Mapping[str, str] | None = None
) -> DraftStanding:
    """Return where a draft stands, judged under its own edition, or under `edition` to compare the two.

    `checks` are answers of the checklist that count in place of those kept; they are recorded and decide nothing.

    Raise `NoSuchEdition` where an edition is not held.
    """
    own = edition_of(draft)
    under = edition_of(replace(draft, edition=edition)) if edition else own
    own_day = judged_on(draft, edition=own, today=today)
    # Another edition is asked as on its own first day, unless it was in force on the day of the case.
    on = own_day if not edition or under.in_force(own_day) else under.in_force_on
    presumed = presumed_for(draft, edition=under, on=on)
    shared: dict[str, Answer] = {code: each.answer for code, each in presumed.items()}
    shared.update({code: answer for code, answer in draft.answers.items() if code not in PER_CHILD})
    if draft.topics:
        shared["topics"] = draft.topics
    children = []
    for child in draft.children:
        common = {
            code: each
            for code, each in shared.items()
            if not (code in OWN_OF_FURTHER and draft.is_further(child.position) and code in draft.answers)
        }
        case = Case(
            on=on,
            holder=draft.holder or None,
            recipient=draft.recipient or None,
            answers={**common, **child.answers, **(checks or {})},
        )
        children.append(ChildStanding(position=child.position, case=case, decision=decide(under, case)))
    standings = tuple(children)
    further = _first(draft, standings, lambda each: what_to_ask_further(under, each.case, each.decision))
    asks = _first(draft, standings, lambda each: what_to_ask(under, each.case, each.decision))
    if asks is None and draft.goes_on:
        asks = further
    return DraftStanding(
        draft=draft, edition=under, on=on, presumed=presumed, children=standings, asks=asks, further=further
    )


def _first(
    draft: DraftRow, children: Sequence[ChildStanding], ask: Callable[[ChildStanding], str | None]
) -> tuple[str, int | None] | None:
    for child in children:
        code = ask(child)
        if code is not None:
            return code, child.position if draft.belongs_to_child(code, child.position) else None
    return None


def idle_codes(standing: DraftStanding, child: ChildStanding, given: Iterable[str]) -> frozenset[str]:
    """Return which of the given answers would not be asked for any more, with all the others as they are now.

    The questions are walked again from the first. What was presumed and answered otherwise counts always; the
    checklist decides nothing, and is no answer to a question.
    """
    edition, case = standing.edition, child.case
    waiting = {
        code for code in given if code in case.answers and code not in CHECKLIST and code not in standing.presumed
    }
    asked = replace(case, answers={code: each for code, each in case.answers.items() if code not in waiting})
    while waiting:
        decision = decide(edition, asked)
        code = what_to_ask(edition, asked, decision)
        if code is None and standing.draft.goes_on:
            code = what_to_ask_further(edition, asked, decision)
        if code not in waiting:
            break
        waiting.remove(code)
        asked = replace(asked, answers={**asked.answers, code: case.answers[code]})
    return frozenset(waiting)


def list_idle(standing: DraftStanding) -> frozenset[tuple[str, int | None]]:
    """Return the answers, each with the place of its child or None for all, that a later change has made idle."""
    if standing.asks is not None:
        return frozenset()
    draft = standing.draft
    found: set[tuple[str, int | None]] = set()
    own = {child.position: child.answers for child in draft.children}
    idle = {
        child.position: idle_codes(standing, child, (*draft.answers, *own[child.position]))
        for child in standing.children
    }
    for position, answers in own.items():
        found.update((code, position) for code in answers if code in idle[position])
    for code in draft.answers:
        using = [
            position
            for position, answers in own.items()
            if code not in answers and not (code in OWN_OF_FURTHER and draft.is_further(position))
        ]
        if all(code in idle[position] for position in using):
            found.add((code, None))
    return frozenset(found)


def find_entry(organisation: str, *, on: date) -> RegisterEntryRow | None:
    """Return what the register says of an organisation on a day, or None where it says nothing."""
    try:
        return get_register_entry(organisation, on=on)
    except RegisterEntryUnknown:
        return None


def presumed_for(draft: DraftRow, *, edition: Edition, on: date) -> Mapping[str, Presumed]:
    """Return the answers that need not be asked: from the register, the way in, the kinds and the footing."""
    guides = get_guides()
    way = guides.ways.get(draft.way)
    holder, recipient = guides.kinds.get(draft.holder), guides.kinds.get(draft.recipient)
    found = dict(presume(edition, way=way, holder=holder, recipient=recipient))
    scopes = {"holder_in_scope": draft.organisation, "recipient_in_scope": draft.recipient_organisation}
    named = {code: each for code, each in scopes.items() if each and code in edition.asking_order}
    if named:
        held = {each.organisation: each for each in list_scopes(organisations=set(named.values()), on=on)}
        for code, organisation in named.items():
            if organisation in held:
                scope = held[organisation]
                found[code] = Presumed(code, str(scope.in_scope), _from_the_register(scope.reason))
    if draft.footing == Footing.COURT:
        found["duty_or_order"] = Presumed(
            "duty_or_order", "court-order", _you_said("the request rests on a court order")
        )
    elif draft.footing == Footing.SECTION_47:
        gateway = edition.gateways.get(ENQUIRY)
        if gateway and gateway.is_mandatory and gateway.in_force(on) and draft.holder in gateway.holders:
            because = _you_said(
                "the request is for an enquiry under section 47, which your organisation must help with"
            )
            found["duty_or_order"] = Presumed("duty_or_order", "statutory-duty", because)
            found["gateway"] = Presumed("gateway", ENQUIRY, because)
        else:
            because = _you_said("the request is for an enquiry under section 47; the duty to help is not your kind's")
            found["duty_or_order"] = Presumed("duty_or_order", "none", because)
    elif draft.footing:
        found["duty_or_order"] = Presumed(
            "duty_or_order", "none", _you_said("no order or duty stands behind the request")
        )
    return MappingProxyType({code: each for code, each in found.items() if code in edition.asking_order})


def _from_the_register(reason: str) -> Statement:
    return Statement("register", reason or "The register says so.", "", "", "source", THE_REGISTER)


def _you_said(what: str) -> Statement:
    return Statement("request", f"You said that {what}.", "", "", "source", "What you said of the request")


def list_missing(
    *, standing: DraftStanding, chosen: str, checks: Mapping[str, str], advised: str = ""
) -> tuple[tuple[str, int | None, str], ...]:
    """Return what must still be written or ticked before the decision can be recorded: page, child, instruction.

    Nothing is missing for "act now" and "refer": the record never holds those up. A decision not to share needs its
    reasons and no checklist; sharing needs the checklist: the six checks hold, and it is said whether the
    person is informed, will be, is unsafe to inform, or is not (which is followed up), and a recipient. `advised` is
    what an adviser answered about this draft, or empty.
    """
    if standing.outcome is None:
        return (("question", None, "Answer the question that is still open"),)
    draft = standing.draft
    missing: list[tuple[str, int | None, str]] = []
    shares = chosen in (Chosen.SHARE, Chosen.SHARE_PART)
    is_reasoned = bool(draft.texts.get("reasons") or draft.texts.get("judgement-reasons"))
    is_different = differs(standing.outcome, chosen, advised=advised)
    if is_different and not is_reasoned:
        missing.append(("reasons", None, "Write why you judge otherwise than the guide"))
    if standing.outcome in NEVER_GATED and shares:
        return tuple(missing)
    for child in draft.children:
        if not child.name and not child.identifying:
            missing.append(("child", child.position, f"Say who child {child.position} is, or how you know them"))
        if not child.texts.get("view") and not child.texts.get("view-not-asked"):
            missing.append(
                (
                    "child",
                    child.position,
                    f"Write what child {child.position} says and wants, or why they were not asked",
                )
            )
    missing += [
        (f"form/{edition.key}/{section.code}", child.position, f"Answer, or tick “Not known”: {field.title}")
        for child in draft.children
        for edition, section, field in unanswered_of(child.items)
        if shares
    ]
    if shares:
        if not draft.recipient:
            missing.append(("to", None, "Say whom you tell, and what for"))
        missing += [
            ("item", child.position, f"Write, or choose, what you share about child {child.position}")
            for child in draft.children
            if not any(item.is_chosen for item in child.items)
        ]
        missing += [
            ("checklist", None, f"Before you share: {standing.edition.questions[code].title}")
            for code in CHECKLIST
            if not _is_met(code, checks)
        ]
    elif not is_reasoned and not is_different:
        missing.append(("reasons", None, "Write why it is not shared"))
    answers = [child.case.answers for child in standing.children]
    if any("public_interest" in given for given in answers):
        missing += [
            ("words", None, words)
            for code, words in (
                ("if-shared", "Write what may happen if it is shared"),
                ("if-not-shared", "Write what may happen if it is not shared"),
            )
            if not draft.texts.get(code)
        ]
    missing += _missing_of_detriment(standing)
    return tuple(missing)


def _is_met(code: str, checks: Mapping[str, str]) -> bool:
    """Say whether a check holds. That the person is not informed holds nothing up: it is followed up."""
    answer = checks.get(code, "")
    return bool(answer) if code == "subject_informed" else answer == "yes"


def is_detriment(standing: DraftStanding) -> bool:
    """Say whether it is not shared because sharing would do the child more harm."""
    return standing.outcome == "do-not-share" and any(
        child.case.answers.get("more_detrimental_to_share") == "yes" for child in standing.children
    )


def _missing_of_detriment(standing: DraftStanding) -> Sequence[tuple[str, int | None, str]]:
    if not is_detriment(standing):
        return ()
    draft = standing.draft
    missing: list[tuple[str, int | None, str]] = [
        ("words", None, words)
        for code, words in (
            ("detriment-what", "Write which item is not shared, and with whom"),
            ("detriment-harm", "Write which harm to the child sharing would do"),
            ("detriment-instead", "Write whether a part, another recipient or a later time was considered"),
            ("detriment-agreed-by", "Write which manager or adviser agreed"),
        )
        if not draft.texts.get(code)
    ]
    if draft.review_on is None:
        missing.append(("words", None, "Say when it is looked at again"))
    return missing

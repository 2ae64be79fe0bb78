"""Where a draft stands: judged for each child by the same core as the open guide, under the edition of its own day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from sharewell.acting.actions import looking
from sharewell.acting.types import Actor
from sharewell.core.deciding import Case, Decision, Edition, decide
from sharewell.core.deciding.asking import Presumed, presume
from sharewell.core.deciding.edition import Statement
from sharewell.core.deciding.vocabulary import CHECKLIST, action_of
from sharewell.decisions.models import Draft, DraftItem
from sharewell.decisions.policies import drafts_open_to
from sharewell.decisions.queries.guide import NoSuchEdition, what_to_ask, what_to_ask_further
from sharewell.decisions.types import (
    NEVER_GATED,
    PER_CHILD,
    SHARES,
    Answer,
    ChildRow,
    Chosen,
    DraftRow,
    Footing,
    ItemRow,
    NoSuchDraft,
    differs,
)
from sharewell.guidance.queries import get_guides
from sharewell.partnerships.queries import get_register_entry
from sharewell.partnerships.types import RegisterEntryRow, RegisterEntryUnknown

ENQUIRY = "CA89-47"
THE_REGISTER = "The register of organisations"
MOST_DRAFTS = 50


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


@looking
def get_draft(*, actor: Actor, reference: str) -> DraftRow:
    """Return the actor's own open draft. Raise `NoSuchDraft`."""
    draft = drafts_open_to(actor).filter(reference=reference).first()
    if draft is None:
        raise NoSuchDraft
    return draft_row(draft)


@looking
def list_drafts(*, actor: Actor) -> tuple[DraftRow, ...]:
    """Return the actor's open drafts, the one begun last first, without children and words."""
    drafts = drafts_open_to(actor).order_by("-reference")[:MOST_DRAFTS]
    return tuple(_bare_row(draft) for draft in drafts)


def _bare_row(draft: Draft, **more: object) -> DraftRow:
    inside: dict[str, object] = {"answers": {}, "versions": {}, "texts": {}, "children": (), **more}
    return DraftRow(
        reference=draft.reference,
        owner=draft.owner,
        organisation=draft.organisation,
        version=draft.version,
        way=draft.way,
        edition=draft.edition,
        judged_on=draft.judged_on,
        footing=draft.footing,
        called_back=draft.called_back,
        holder=draft.holder,
        recipient=draft.recipient,
        recipient_organisation=draft.recipient_organisation,
        purpose=draft.purpose,
        topics=tuple(draft.topics),
        goes_on=draft.goes_on,
        told_on=draft.told_on,
        review_on=draft.review_on,
        complained_of=draft.complained_of,
        goes_to=draft.goes_to,
        chosen=draft.chosen,
        began_at=draft.began_at,
        changed_at=draft.changed_at,
        is_ended=draft.ended_at is not None,
        **inside,  # type: ignore[arg-type]
    )


def draft_row(draft: Draft) -> DraftRow:
    """Return a draft with its children and words: five queries, however many children there are."""
    answers: dict[int | None, dict[str, Answer]] = {}
    versions: dict[str, int] = {}
    for answer in draft.answers.order_by("id"):
        given: Answer = answer.answer[0] if len(answer.answer) == 1 else tuple(answer.answer)
        answers.setdefault(answer.child_id, {})[answer.code] = given
        versions[f"{answer.child_id or ''}:{answer.code}"] = answer.version
    texts: dict[int | None, dict[str, str]] = {}
    for text in draft.texts.order_by("id"):
        texts.setdefault(text.child_id, {})[text.code] = text.text
        versions[f"{text.child_id or ''}:{text.code}"] = text.version
    children = list(draft.children.order_by("position"))
    items: dict[int, list[ItemRow]] = {}
    places = {child.pk: child.position for child in children}
    for item in DraftItem.objects.filter(child__draft=draft).order_by("child__position", "number"):
        items.setdefault(item.child_id, []).append(_item_row(item, places[item.child_id]))
    return _bare_row(
        draft,
        answers=answers.get(None, {}),
        versions=versions,
        texts=texts.get(None, {}),
        children=tuple(
            ChildRow(
                position=child.position,
                name=child.name,
                identifying=child.identifying,
                texts=texts.get(child.pk, {}),
                answers=answers.get(child.pk, {}),
                items=tuple(items.get(child.pk, ())),
                version=child.version,
            )
            for child in children
        ),
    )


def _item_row(item: DraftItem, position: int) -> ItemRow:
    return ItemRow(
        number=item.number,
        child=position,
        text=item.text,
        kind=item.kind,
        source=item.source,
        seen=item.seen,
        evidence=item.evidence,
        happened_on=item.happened_on,
        known_on=item.known_on,
        why_it_matters=item.why_it_matters,
        is_chosen=item.is_chosen,
        version=item.version,
    )


def judged_on(draft: DraftRow, *, edition: Edition, today: date) -> date:
    """Return the day on which a draft is judged: its own, else today, else the first day of an edition that is over."""
    if draft.judged_on is not None:
        return draft.judged_on
    return today if edition.in_force(today) else edition.in_force_on


def get_draft_standing(*, draft: DraftRow, today: date, edition: str = "") -> DraftStanding:
    """Return where a draft stands, judged under its own edition, or under `edition` to compare the two.

    Raise `NoSuchEdition` where an edition is not held.
    """
    guides = get_guides()
    try:
        under = guides.get(edition or draft.edition)
    except KeyError:
        raise NoSuchEdition(edition or draft.edition) from None
    own_day = judged_on(draft, edition=guides.get(draft.edition), today=today)
    # Another edition is asked as on its own first day, unless it was in force on the day of the case.
    on = own_day if not edition or under.in_force(own_day) else under.in_force_on
    presumed = presumed_for(draft, edition=under, on=on)
    shared: dict[str, Answer] = {code: each.answer for code, each in presumed.items()}
    shared.update({code: answer for code, answer in draft.answers.items() if code not in PER_CHILD})
    if draft.topics:
        shared["topics"] = draft.topics
    children = []
    for child in draft.children:
        case = Case(
            on=on, holder=draft.holder or None, recipient=draft.recipient or None, answers={**shared, **child.answers}
        )
        children.append(ChildStanding(position=child.position, case=case, decision=decide(under, case)))
    standings = tuple(children)
    further = _first(standings, lambda each: what_to_ask_further(under, each.case, each.decision))
    asks = _first(standings, lambda each: what_to_ask(under, each.case, each.decision))
    if asks is None and draft.goes_on:
        asks = further
    return DraftStanding(
        draft=draft, edition=under, on=on, presumed=presumed, children=standings, asks=asks, further=further
    )


def _first(children, ask) -> tuple[str, int | None] | None:  # type: ignore[no-untyped-def]
    for child in children:
        code = ask(child)
        if code is not None:
            return code, child.position if code in PER_CHILD else None
    return None


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
    for code, organisation in (
        ("holder_in_scope", draft.organisation),
        ("recipient_in_scope", draft.recipient_organisation),
    ):
        entry = find_entry(organisation, on=on) if organisation and code in edition.asking_order else None
        if entry is not None:
            found[code] = Presumed(code, str(entry.in_scope_s16la), _from_the_register(entry.scope_reason))
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
    *, standing: DraftStanding, chosen: str, checks: Mapping[str, str]
) -> tuple[tuple[str, int | None, str], ...]:
    """Return what must still be written or ticked before the decision can be recorded: page, child, instruction.

    Nothing is missing for "act now" and "refer": the record never holds those up. A decision not to share needs its
    reasons and no checklist; sharing needs the checklist: the six checks hold, and it is said whether the
    person is informed, will be, is unsafe to inform, or is not (which is followed up).
    """
    if standing.outcome is None:
        return (("question", None, "Answer the question that is still open"),)
    draft = standing.draft
    missing: list[tuple[str, int | None, str]] = []
    shares = chosen in (Chosen.SHARE, Chosen.SHARE_PART)
    if differs(standing.outcome, chosen) and not draft.texts.get("judgement-reasons"):
        missing.append(("words", None, "Write why you judge otherwise than the guide"))
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
    if shares:
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
    elif not draft.texts.get("reasons") and not draft.texts.get("judgement-reasons"):
        missing.append(("words", None, "Write why it is not shared"))
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


def with_checks(standing: DraftStanding, checks: Mapping[str, str]) -> DraftStanding:
    """Return the standing with the answers of the checklist in each case. They are recorded and decide nothing."""
    children = []
    for child in standing.children:
        case = replace(child.case, answers={**child.case.answers, **checks})
        children.append(replace(child, case=case, decision=decide(standing.edition, case)))
    return replace(standing, children=tuple(children))

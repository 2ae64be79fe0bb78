"""Record a decision, add to one, and note a concern. What is recorded is never changed."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission, Refused, Role
from sharewell.advice.actions import bind_advice
from sharewell.advice.queries import list_asked_about
from sharewell.advice.types import advised_in
from sharewell.consent.actions import open_informing
from sharewell.core.deciding.vocabulary import ANSWERS, CHECKLIST
from sharewell.decisions.actions.drafts import ChangedElsewhere, end_draft, subjects_of, write_reasons
from sharewell.decisions.events import (
    ANSWER_MANAGER,
    COMPLETE_EMERGENCY,
    DECISION_ADDED_TO,
    DECISION_RECORDED,
    FIND_WHO_HEARS,
    FIND_WHO_LOOKS,
    LOOK_AT_DECISION,
    LOOK_AT_NOTE,
    NOTE_LOOKED_AT,
    NOTE_MADE,
    REVIEW_DECISION,
)
from sharewell.decisions.models import (
    ConcernNote,
    Decision,
    DecisionAddition,
    DecisionChild,
    DecisionChildName,
    DecisionItem,
    DecisionText,
    DifferentJudgement,
    Draft,
)
from sharewell.decisions.policies import drafts_open_to, may_be_endorsed_by, notes_open_to, open_to
from sharewell.decisions.queries import list_owed_about
from sharewell.decisions.queries.drafts import get_draft
from sharewell.decisions.queries.snapshots import seal_of, snapshot_of, words_document
from sharewell.decisions.queries.standings import (
    DraftStanding,
    get_draft_standing,
    is_detriment,
    list_missing,
)
from sharewell.decisions.types import (
    ITEM_FIELDS,
    LONGEST_NAME,
    LONGEST_TEXT,
    AdditionKind,
    Chosen,
    DraftRow,
    GoesTo,
    NoSuchDecision,
    NoSuchDraft,
    NoteAbout,
    differs,
)
from sharewell.design.words import LONDON
from sharewell.exercises.queries import require_part, require_under_way
from sharewell.foundation.references import new_reference
from sharewell.guidance.queries.sign_offs import list_signed_off
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import close_obligation, open_obligation
from sharewell.obligations.queries import close_of, due_of
from sharewell.obligations.types import How
from sharewell.practitioners.queries import list_current_posts
from sharewell.practitioners.types import PostRow
from sharewell.training.queries.accreditations import find_adviser

DECISION_PREFIX, ADDITION_PREFIX, NOTE_PREFIX = "dec", "add", "con"


class AlreadyRecorded(Refused):
    """The draft was recorded before. The decision stands once."""

    code = "already-recorded"

    def __init__(self, reference: str) -> None:
        """Keep the reference of the decision."""
        super().__init__("You recorded this decision before. It is kept once.")
        self.reference = reference


class AlreadyAdded(Refused):
    """The same page was sent before, and is kept."""

    code = "already-added"


class AlreadyNoted(Refused):
    """The same concern note was sent before, and is kept."""

    code = "already-noted"

    def __init__(self, reference: str) -> None:
        """Keep the reference of the note."""
        super().__init__("You sent this note before. It is kept once.")
        self.reference = reference


class NotComplete(Refused):
    """Something must be written or ticked before this decision can be recorded."""

    code = "not-complete"

    def __init__(self, missing: tuple[tuple[str, int | None, str], ...]) -> None:
        """Keep what is missing, as `list_missing` returns it."""
        super().__init__("Something is still missing. Nothing was recorded.")
        self.missing = missing


class OutcomeChanged(Refused):
    """What comes out is no longer what the page showed: another window answered something, or a new day began."""

    code = "outcome-changed"


class MayNotEndorse(Refused):
    """Nobody endorses their own decision, or one that complains of them."""

    code = "may-not-endorse"


class NothingOwed(Refused):
    """Whoever asks owes nothing about this note."""

    code = "nothing-owed"


class WordsMissing(Refused):
    """Only an endorsement may be without words."""

    code = "words-missing"


@action(Permission.DECIDE)
def record_decision(
    *,
    actor: Actor,
    draft: str,
    outcome: str,
    chosen: Chosen,
    checks: Mapping[str, str],
    reasons: str | None = None,
    version: int | None = None,
    now: datetime,
) -> str:
    """Record what was decided, once, and return its reference (`dec_…`).

    `outcome` is the headline that the person was shown; `checks` the answers of the how-to-share checklist; `reasons`
    the person's own, as the page sends them (None: those of the draft); `version` the version of the draft that the
    page was made from (None: the newest). The draft's words move into the record and
    are deleted from the draft, and advice asked about it is bound to it.

    Where the judgement differs from the guide, where consent was dispensed with, or where it is not shared because
    sharing would do harm, somebody is asked to look: the manager, or, going round the manager, the adviser. In the
    last of these, whoever decided also owes a second look by the end of the day that they chose.

    Where it is shared and the person concerned was not told, whoever decided owes to tell them, or to say why not yet.

    Raise `AlreadyRecorded`, `OutcomeChanged`, `NotComplete`, `NoSuchDraft`, and `ChangedElsewhere` where another
    window has filled in the checklist differently since that version.
    """
    row = lock_draft(actor=actor, draft=draft)
    require_part(row.invented_child, actor=actor)
    held = get_draft(actor=actor, reference=draft)
    if version is not None and _is_older(row, held, version=version, chosen=chosen, checks=checks):
        raise ChangedElsewhere("You filled in this page differently in another window. See what is kept.")
    if reasons is not None and reasons.replace("\r\n", "\n").strip() != held.texts.get("reasons", ""):
        write_reasons(row, reasons, version=held.version if version is None else version)
        held = get_draft(actor=actor, reference=draft)
    standing = get_draft_standing(draft=held, today=now.astimezone(LONDON).date(), checks=_known_checks(checks))
    if standing.outcome is None or standing.outcome != outcome:
        raise OutcomeChanged("What comes out has changed since you opened this page. Read it again, then record.")
    threads = list_asked_about(actor=actor, about=row.reference, now=now)
    advised = advised_in(threads)
    missing = list_missing(standing=standing, chosen=chosen, checks=checks, advised=advised)
    if is_detriment(standing) and held.review_on is not None and held.review_on < now.astimezone(LONDON).date():
        missing = (*missing, ("words", None, "The day to look at it again is over. Choose another"))
    if missing:
        raise NotComplete(missing)
    reference = new_reference(DECISION_PREFIX, now=now, like=row.reference)
    snapshot = snapshot_of(
        standing=standing,
        reference=reference,
        recorded_at=now,
        decided_by=actor.reference,
        post=actor.post,
        chosen=chosen,
        checks=_known_checks(checks),
        signed_off=list_signed_off(edition=standing.edition.code),
        advised=advised,
    )
    salts = {child.position: secrets.token_hex(16) for child in held.children}
    words = words_document(
        reference=reference,
        texts=held.texts,
        told_on=held.told_on,
        review_on=held.review_on,
        children=held.children,
        salts=salts,
    )
    is_different = differs(standing.outcome, chosen, advised=advised)
    needs_a_look = is_different or is_detriment(standing) or _dispenses(standing, chosen)
    decision = Decision.objects.create(
        reference=reference,
        draft=row,
        recorded_at=now,
        decided_by=actor.reference,
        post=actor.post,
        organisation=held.organisation,
        way=held.way,
        footing=held.footing,
        called_back=held.called_back,
        request=held.request,
        outcome=standing.outcome,
        for_recipient=standing.lead.decision.for_recipient or "",
        limited=snapshot["limited"],
        chosen=chosen,
        edition=standing.edition.code,
        edition_fingerprint=standing.edition.fingerprint,
        judged_on=standing.on,
        holder=held.holder,
        recipient=held.recipient,
        recipient_organisation=held.recipient_organisation,
        purpose=held.purpose,
        told_on=held.told_on,
        review_on=held.review_on,
        complained_of=held.complained_of,
        goes_to=held.goes_to,
        invented_child=held.invented_child,
        needs_endorsement=needs_a_look,
        snapshot=snapshot,
        seal=seal_of(snapshot),
        words_seal=seal_of(words),
    )
    _record_words(decision, held, standing=standing, salts=salts)
    if is_different:
        DifferentJudgement.objects.create(
            decision=decision,
            advised=standing.outcome,
            chosen=chosen,
            reasons=held.texts.get("judgement-reasons") or held.texts["reasons"],
            goes_to=held.goes_to,
        )
    end_draft(row, now=now)
    append_entry(
        actor=actor,
        event=DECISION_RECORDED,
        subjects=[*subjects_of(decision), row.reference],
        facts={
            "outcome": standing.outcome,
            "chosen": str(chosen),
            "children": len(held.children),
            "seal": decision.seal,
            "words_seal": decision.words_seal,
            "edition_fingerprint": standing.edition.fingerprint,
        },
        purpose=held.purpose,
        now=now,
    )
    for thread in threads:
        bind_advice(actor=actor, thread=thread.reference, decision=reference, now=now)
    if is_detriment(standing) and chosen not in (Chosen.SHARE, Chosen.SHARE_PART) and held.review_on is not None:
        _owe_another_look(decision, actor=actor, review_on=held.review_on, now=now)
    if chosen in (Chosen.SHARE, Chosen.SHARE_PART) and checks.get("subject_informed") != "yes":
        # A family is told once; of each further child it is owed when something is sent about that child.
        first = held.children[0]
        open_informing(
            actor=actor,
            decision=reference,
            position=first.position,
            child=first.child,
            answer=checks.get("subject_informed", ""),
            cover_post=find_cover(actor, complained_of=held.complained_of, now=now),
            now=now,
        )
    if needs_a_look:
        _ask_to_look(
            actor=actor,
            duty=LOOK_AT_DECISION.code,
            otherwise=FIND_WHO_LOOKS.code,
            about=reference,
            goes_to=GoesTo(held.goes_to),
            complained_of=held.complained_of,
            now=now,
        )
    return reference


def lock_draft(*, actor: Actor, draft: str) -> Draft:
    """Lock the actor's own open draft and return it. Raise `AlreadyRecorded` or `NoSuchDraft`. Called in an action."""
    row = drafts_open_to(actor).select_for_update().filter(reference=draft).first()
    if row is not None:
        return row
    recorded = open_to(actor).filter(draft__reference=draft, decided_by=actor.reference).first()
    if recorded is not None:
        raise AlreadyRecorded(recorded.reference)
    raise NoSuchDraft


def _known_checks(checks: Mapping[str, str]) -> dict[str, str]:
    return {code: checks[code] for code in CHECKLIST if checks.get(code) in ANSWERS[code]}


def _dispenses(standing: DraftStanding, chosen: str) -> bool:
    """Say whether it is shared although consent was refused, withdrawn or not asked for on one of the grounds.

    A manager looks at these afterwards (the case of AB and CD v Haringey, [2013] EWHC 416 (Admin), is why).
    """
    if chosen not in (Chosen.SHARE, Chosen.SHARE_PART):
        return False
    return any(
        child.case.answers.get("consent") in ("refused", "withdrawn")
        or child.case.answers.get("reason_not_to_seek") not in (None, "none")
        for child in standing.children
    )


def _is_older(row: Draft, held: DraftRow, *, version: int, chosen: str, checks: Mapping[str, str]) -> bool:
    """Say whether the checklist was sent from another window after `version`, and said something else."""
    if row.page_versions.get("checklist", 0) <= version:
        return False
    return held.chosen != chosen or any(held.answers.get(code, answer) != answer for code, answer in checks.items())


def _record_words(decision: Decision, held: DraftRow, *, standing: DraftStanding, salts: Mapping[int, str]) -> None:
    """Write the children, their names, statements and texts, and the texts of the whole: a statement for each table."""
    judged = {each.position: each.decision for each in standing.children}
    children = DecisionChild.objects.bulk_create(
        [
            DecisionChild(
                decision=decision,
                position=child.position,
                outcome=judged[child.position].outcome or "",
                for_recipient=judged[child.position].for_recipient or "",
                salt=salts[child.position],
                child=child.child,
            )
            for child in held.children
        ]
    )
    pairs = list(zip(children, held.children, strict=True))
    DecisionChildName.objects.bulk_create(
        [DecisionChildName(child=row, name=child.name, identifying=child.identifying) for row, child in pairs]
    )
    DecisionText.objects.bulk_create(
        [
            *(DecisionText(decision=decision, code=code, text=text) for code, text in held.texts.items()),
            *(
                DecisionText(decision=decision, child=row, code=code, text=text)
                for row, child in pairs
                for code, text in child.texts.items()
            ),
        ]
    )
    DecisionItem.objects.bulk_create(
        [
            DecisionItem(child=row, **{name: getattr(item, name) for name in ITEM_FIELDS})
            for row, child in pairs
            for item in child.items
        ]
    )


@action(Permission.ENDORSE_DECISIONS)
def endorse_decision(*, actor: Actor, decision: str, text: str = "", key: str, now: datetime) -> str:
    """Endorse somebody's decision after it was made, with or without words, and return the addition's reference."""
    return _look(actor=actor, decision=decision, kind=AdditionKind.ENDORSED, text=text, key=key, now=now)


@action(Permission.ENDORSE_DECISIONS)
def send_back_decision(*, actor: Actor, decision: str, text: str, key: str, now: datetime) -> str:
    """Send a decision back to whoever made it, with a question or a reason. The record stays as it is."""
    return _look(actor=actor, decision=decision, kind=AdditionKind.SENT_BACK, text=text, key=key, now=now)


def _look(*, actor: Actor, decision: str, kind: AdditionKind, text: str, key: str, now: datetime) -> str:
    row = _open_decision(actor=actor, decision=decision)
    if not may_be_endorsed_by(actor).filter(pk=row.pk).exists():
        raise MayNotEndorse("You cannot endorse or send back your own decision, or one that is about you.")
    added = _add(actor=actor, row=row, kind=kind, text=text, key=key, now=now)
    _close_mine(actor=actor, about=row.reference, duty=LOOK_AT_DECISION.code, now=now)
    if kind is AdditionKind.SENT_BACK and row.post:
        current = {post.reference for post in list_current_posts(at=now, person=row.decided_by)}
        if row.post in current:
            open_obligation(
                actor=actor,
                code=ANSWER_MANAGER.code,
                about=row.reference,
                owner_post=row.post,
                due_at=due_of(ANSWER_MANAGER.code, start=now),
                now=now,
            )
    return added


@action(Permission.ADD_TO_DECISIONS)
def add_to_decision(*, actor: Actor, decision: str, text: str, key: str, now: datetime) -> str:
    """Add words to a record. From whoever decided, after it was sent back, this is the answer.

    From whoever owes the finding of somebody who can look, they say who does. From whoever told in an emergency, they
    complete the record.
    From whoever owes another look at what was not shared, on the day of that look or later, they are what came of it.
    """
    row = _open_decision(actor=actor, decision=decision)
    last = row.additions.exclude(kind=AdditionKind.ADDED).order_by("-id").first()
    is_answer = row.decided_by == actor.reference and last is not None and last.kind == AdditionKind.SENT_BACK
    kind = AdditionKind.ANSWERED if is_answer else AdditionKind.ADDED
    added = _add(actor=actor, row=row, kind=kind, text=text, key=key, now=now)
    if is_answer:
        _close_mine(actor=actor, about=row.reference, duty=ANSWER_MANAGER.code, now=now)
    else:
        for duty in (FIND_WHO_LOOKS, COMPLETE_EMERGENCY):
            _close_mine(actor=actor, about=row.reference, duty=duty.code, now=now)
    if not is_answer and row.review_on is not None and now.astimezone(LONDON).date() >= row.review_on:
        _close_mine(actor=actor, about=row.reference, duty=REVIEW_DECISION.code, now=now)
    return added


def _open_decision(*, actor: Actor, decision: str) -> Decision:
    row = open_to(actor).filter(reference=decision).first()
    if row is None:
        raise NoSuchDecision
    require_under_way(row.invented_child)
    return row


def _add(*, actor: Actor, row: Decision, kind: AdditionKind, text: str, key: str, now: datetime) -> str:
    words = text.replace("\r\n", "\n").strip()[:LONGEST_TEXT]
    if not words and kind is not AdditionKind.ENDORSED:
        raise WordsMissing("Write what you want to add.")
    if row.additions.filter(key=key).exists():
        raise AlreadyAdded("You sent this before. It is kept once.")
    reference = new_reference(ADDITION_PREFIX, now=now)
    DecisionAddition.objects.create(
        reference=reference,
        decision=row,
        kind=kind,
        by=actor.reference,
        post=actor.post,
        text=words,
        at=now,
        key=key,
    )
    append_entry(
        actor=actor,
        event=DECISION_ADDED_TO,
        subjects=[*subjects_of(row), reference],
        facts={"kind": str(kind)},
        now=now,
    )
    return reference


@action(Permission.DECIDE)
def note_concern(
    *,
    actor: Actor,
    about: NoteAbout,
    who: str,
    text: str,
    complained_of: str = "",
    goes_round: bool = False,
    key: str,
    now: datetime,
) -> str:
    """Note a concern that needs no decision about sharing, and return the note's reference (`con_…`).

    One about a colleague never goes to a manager: it goes to the organisation's adviser, who owes a look at it.
    One about a child lies with the manager and is owed nothing: small signs add up. Where it goes round the manager,
    the adviser owes a look.
    """
    words = text.replace("\r\n", "\n").strip()[:LONGEST_TEXT]
    if not words:
        raise WordsMissing("Write what worries you.")
    sent = ConcernNote.objects.filter(author=actor.reference, key=key).first()
    if sent is not None:
        raise AlreadyNoted(sent.reference)
    goes_to = GoesTo.ADVISER if goes_round or about is NoteAbout.COLLEAGUE else GoesTo.MANAGER
    reference = new_reference(NOTE_PREFIX, now=now)
    ConcernNote.objects.create(
        reference=reference,
        about=about,
        author=actor.reference,
        post=actor.post,
        organisation=actor.organisation,
        who=who.strip()[:LONGEST_NAME],
        text=words,
        complained_of=complained_of,
        goes_to=goes_to,
        noted_at=now,
        key=key,
    )
    append_entry(
        actor=actor,
        event=NOTE_MADE,
        subjects=[reference],
        facts={"about": str(about), "goes_to": str(goes_to)},
        now=now,
    )
    if about is NoteAbout.COLLEAGUE or goes_round:
        _ask_to_look(
            actor=actor,
            duty=LOOK_AT_NOTE.code,
            otherwise=FIND_WHO_HEARS.code,
            about=reference,
            goes_to=goes_to,
            complained_of=complained_of,
            now=now,
        )
    return reference


@action(Permission.ADD_TO_DECISIONS)
def look_at_note(*, actor: Actor, note: str, now: datetime) -> None:
    """Say that one has looked at a note, or found somebody who can: it ends what the actor owes about it.

    Raise `NoSuchDecision` for a note that is not open to the actor, and `NothingOwed`.
    """
    row = notes_open_to(actor).filter(reference=note).first()
    if row is None:
        raise NoSuchDecision
    duties = (LOOK_AT_NOTE.code, FIND_WHO_HEARS.code)
    if not sum(_close_mine(actor=actor, about=row.reference, duty=duty, now=now) for duty in duties):
        raise NothingOwed("You owe no look at this note. Nothing was changed.")
    append_entry(actor=actor, event=NOTE_LOOKED_AT, subjects=[row.reference], now=now)


def _owe_another_look(decision: Decision, *, actor: Actor, review_on: date, now: datetime) -> None:
    """Let whoever decided owe a second look at what was not shared, with somebody who may read it as cover."""
    able = _lookers(actor, goes_to=GoesTo(decision.goes_to), complained_of=decision.complained_of, now=now)
    open_obligation(
        actor=actor,
        code=REVIEW_DECISION.code,
        about=decision.reference,
        owner_post=actor.post,
        cover_post=able[0].reference if able else "",
        due_at=close_of(review_on),
        now=now,
    )


def _ask_to_look(
    *, actor: Actor, duty: str, otherwise: str, about: str, goes_to: GoesTo, complained_of: str, now: datetime
) -> None:
    """Let somebody owe a look; where nobody is able to, let whoever wrote it owe the finding of somebody."""
    able = _lookers(actor, goes_to=goes_to, complained_of=complained_of, now=now)
    if not able:
        open_obligation(
            actor=actor,
            code=otherwise,
            about=about,
            owner_post=actor.post,
            due_at=due_of(otherwise, start=now),
            now=now,
        )
        return
    open_obligation(
        actor=actor,
        code=duty,
        about=about,
        owner_post=able[0].reference,
        cover_post=next((post.reference for post in able[1:] if post.person != able[0].person), ""),
        due_at=due_of(duty, start=now),
        now=now,
    )


def _lookers(actor: Actor, *, goes_to: GoesTo, complained_of: str, now: datetime) -> list[PostRow]:
    """Return the posts that may look, the nearest first.

    The manager of the team, another manager, the adviser, the cover; round the manager, the last two. Never one that is
    over, never one of the person complained of, nor of whoever wrote it.
    """
    barred = {actor.reference, complained_of}
    posts = _managers(actor, now=now) if goes_to is GoesTo.MANAGER else []
    posts += _advisers(actor, now=now)
    return [post for post in posts if post.person not in barred and post.is_current(now)]


def find_cover(actor: Actor, *, complained_of: str, now: datetime) -> str:
    """Return the post that covers what the actor owes about a record of theirs, or nothing."""
    able = _lookers(actor, goes_to=GoesTo.MANAGER, complained_of=complained_of, now=now)
    return able[0].reference if able else ""


def _managers(actor: Actor, *, now: datetime) -> list[PostRow]:
    """Return the managers of the actor's organisation, those of the actor's own team first."""
    posts = list_current_posts(at=now, organisation=actor.organisation, role=Role.MANAGER)
    return sorted(posts, key=lambda post: not actor.team or post.team != actor.team)


def _advisers(actor: Actor, *, now: datetime) -> list[PostRow]:
    found = find_adviser(organisation=actor.organisation, at=now)
    if found is None:
        return []
    return [found.cover, found.adviser] if found.is_adviser_away else [found.adviser, found.cover]


def _close_mine(*, actor: Actor, about: str, duty: str, now: datetime) -> int:
    """Close what the actor owes about this, as owner or cover; return how many. What another owes stays theirs."""
    mine = [row for row in list_owed_about(actor=actor, about=about, now=now) if row.code == duty]
    for row in mine:
        close_obligation(actor=actor, obligation=row.reference, how=How.DONE, now=now)
    return len(mine)

"""Change a draft, one page at a time. Each page carries the version it was made from and a key of its own.

A page sent twice changes nothing the second time (`AlreadySent`). A page made from an older version is kept as long as
nobody changed the same rows in between; where somebody did, nothing is written over (`ChangedElsewhere`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission, Refused
from sharewell.children.queries import find_name, get_child
from sharewell.core.deciding.vocabulary import ANSWERS, CHECKLIST, KINDS
from sharewell.decisions.events import DRAFT_BEGUN, DRAFT_CHANGED, DRAFT_DISCARDED
from sharewell.decisions.models import Decision, Draft, DraftAnswer, DraftChild, DraftItem, DraftText
from sharewell.decisions.policies import drafts_open_to, may_change_basis
from sharewell.decisions.queries import choices_for, get_draft, get_draft_standing
from sharewell.decisions.queries.standings import find_entry
from sharewell.decisions.types import (
    BASIS,
    CHILD_TEXTS,
    DECISION_TEXTS,
    LONGEST_NAME,
    LONGEST_TEXT,
    OWN_OF_FURTHER,
    PER_CHILD,
    Answer,
    NoSuchChild,
    NoSuchDraft,
    NoSuchItem,
    Way,
)
from sharewell.design.words import LONDON
from sharewell.exercises.queries import require_part, require_under_way
from sharewell.exercises.types import BelongsToAnExercise, require_no_invented
from sharewell.foundation.references import new_reference
from sharewell.guidance.queries import get_guides
from sharewell.ledger.actions import append_entry

DRAFT_PREFIX = "dra"
MOST_CHILDREN = 20


class AlreadySent(Refused):
    """The same page was sent before, and is kept. Nothing was written twice."""

    code = "already-sent"

    def __init__(self, reference: str) -> None:
        """Keep the reference of the draft."""
        super().__init__("You sent this page before. It is kept.")
        self.reference = reference


class ChangedElsewhere(Refused):
    """Another window has changed the same answer since this page was made. Nothing was written over."""

    code = "changed-elsewhere"


class AnswerNotOffered(Refused):
    """The edition does not offer that answer, or does not ask that question."""

    code = "answer-not-offered"


class AskTheAdviserFirst(Refused):
    """What a decision rests on in law follows from the register and the request; only an adviser's word changes it."""

    code = "ask-the-adviser-first"


class NoRegisterEntry(Refused):
    """The register does not say what kind of organisation the actor acts for."""

    code = "no-register-entry"


class DayIsOver(Refused):
    """The day to look at it again lies in the past."""

    code = "day-is-over"


class TooManyChildren(Refused):
    """A decision covers at most twenty children, and at least one."""

    code = "too-many-children"


@action(Permission.DECIDE)
def begin_draft(
    *,
    actor: Actor,
    way: Way,
    edition: str,
    judged_on: date | None = None,
    request: str = "",
    child: str = "",
    invented_child: str = "",
    key: str,
    now: datetime,
) -> str:
    """Begin a draft under an edition and return its reference (`dra_…`).

    `request` is the request for information that it answers, and `child` the described child whom it is about; that
    both are open to the actor is for the caller to say.
    `invented_child` is the child of an exercise in which the actor's team takes part: draft and decision belong to the
    exercise then, and are about this child alone. Raise `ExerciseOver`, `NotInTheExercise` or `ChildUnknown`.

    The kind of the actor's organisation is taken from the register on the day of judging; an organisation that the
    register did not yet hold on that day counts as what it is today. Raise `AlreadySent` for a page sent twice,
    `NoRegisterEntry` and, for a day on which the edition was not in force or an unknown edition, `AnswerNotOffered`.
    """
    today = now.astimezone(LONDON).date()
    if invented_child:
        require_part(invented_child, actor=actor)
    sent = Draft.objects.filter(owner=actor.reference, last_key=key, version=1).first()
    if sent is not None:
        raise AlreadySent(sent.reference)
    try:
        under = get_guides().get(edition)
    except KeyError:
        raise AnswerNotOffered("That edition is not held. Choose another.") from None
    if judged_on is not None and not under.in_force(judged_on):
        raise AnswerNotOffered("That edition was not in force on that day. Choose another day, or another edition.")
    entry = find_entry(actor.organisation, on=judged_on or today) or find_entry(actor.organisation, on=today)
    if entry is None:
        raise NoRegisterEntry(
            "The register does not say what kind your organisation is. Ask your information governance lead. "
            "The open guide works meanwhile."
        )
    invented = get_child(actor=actor, child=invented_child, now=now) if invented_child else None
    draft = Draft.objects.create(
        reference=new_reference(DRAFT_PREFIX, now=now, like=invented_child),
        owner=actor.reference,
        organisation=actor.organisation,
        last_key=key,
        way=way,
        edition=edition,
        judged_on=judged_on,
        holder=entry.kind,
        request=request,
        invented_child=invented_child,
        began_at=now,
        changed_at=now,
    )
    DraftChild.objects.create(
        draft=draft,
        position=1,
        child=child or invented_child,
        name=invented.name if invented else "",
        identifying=invented.identifying if invented else "",
    )
    append_entry(actor=actor, event=DRAFT_BEGUN, subjects=subjects_of(draft), now=now)
    return draft.reference


@action(Permission.DECIDE)
def answer_question(
    *,
    actor: Actor,
    draft: str,
    code: str,
    answer: Answer,
    child: int | None = None,
    version: int,
    key: str,
    now: datetime,
) -> None:
    """Keep an answer, for all children or, where the code is each child's own, for one.

    Raise `AnswerNotOffered` for what the edition does not ask or offer, `AskTheAdviserFirst` for the basis in law that
    was not asked, and what `_opened` raises.
    """
    row = opened_draft(actor=actor, reference=draft, key=key)
    if code in BASIS and not may_change_basis(actor, draft=draft):
        held = get_draft(actor=actor, reference=draft)
        if code in get_draft_standing(draft=held, today=now.astimezone(LONDON).date()).presumed:
            raise AskTheAdviserFirst(
                "This follows from what the register says of your organisation, and from the request. Ask your "
                "adviser: once they have answered, you can change it."
            )
    under = get_guides().get(row.edition)
    about = child_of(row, child) if child is not None else None
    is_own = code in PER_CHILD or (code in OWN_OF_FURTHER and about is not None and about != _first_child(row))
    if code not in under.asking_order or is_own != (child is not None):
        raise AnswerNotOffered("This edition does not ask that.")
    given = (answer,) if isinstance(answer, str) else answer
    offered = {value for value, _ in choices_for(under, code, row.holder)}
    if not given or any(each not in offered for each in given):
        raise AnswerNotOffered("Choose one of the answers on the page.")
    for before in row.answers.filter(code=code, child=about):
        if before.version > version and tuple(before.answer) != given:
            raise ChangedElsewhere("You answered this differently in another window. See what is kept, then choose.")
    _answer(row, about, {code: given})
    keep_draft(actor=actor, draft=row, page="question", key=key, now=now)


@action(Permission.DECIDE)
def describe_request(
    *,
    actor: Actor,
    draft: str,
    footing: str,
    called_back: str,
    received_from: str,
    version: int,
    key: str,
    now: datetime,
) -> None:
    """Keep what a request stands on, whether the asker was called back, and from whom it came."""
    row = opened_draft(actor=actor, reference=draft, key=key)
    _fill(row, page="request", version=version, columns={"footing": footing, "called_back": called_back})
    _write_texts(row, None, {"received-from": received_from}, version=version, allowed=DECISION_TEXTS)
    keep_draft(actor=actor, draft=row, page="request", key=key, now=now)


@action(Permission.DECIDE)
def choose_recipient(
    *,
    actor: Actor,
    draft: str,
    recipient: str,
    recipient_organisation: str = "",
    purpose: str,
    topics: Sequence[str] = (),
    version: int,
    key: str,
    now: datetime,
) -> None:
    """Keep who would be told, why, and which topics need more care.

    `recipient` is a kind of the case vocabulary; where an organisation of the register is named, its kind there counts
    and `recipient` may be empty. Raise `AnswerNotOffered` for anything that the page does not offer.
    """
    row = opened_draft(actor=actor, reference=draft, key=key)
    under = get_guides().get(row.edition)
    if recipient_organisation:
        entry = find_entry(recipient_organisation, on=now.astimezone(LONDON).date())
        if entry is None:
            raise AnswerNotOffered("Choose an organisation from the list, or the kind of organisation.")
        recipient = entry.kind
    is_offered = (
        recipient in KINDS
        and (not purpose or purpose in {each.code for each in under.purposes})
        and all(topic in under.topics for topic in topics)
    )
    if not is_offered:
        raise AnswerNotOffered("Choose from the lists on the page.")
    columns = {
        "recipient": recipient,
        "recipient_organisation": recipient_organisation,
        "purpose": purpose,
        "topics": list(topics),
    }
    _fill(row, page="recipient", version=version, columns=columns)
    keep_draft(actor=actor, draft=row, page="recipient", key=key, now=now)


@action(Permission.DECIDE)
def add_child(*, actor: Actor, draft: str, is_the_same: bool = False, version: int, key: str, now: datetime) -> int:
    """Add a child to the draft and return its place.

    Nothing about another child is copied, unless the person said that the facts asked for are the same for this one
    (`is_the_same`): then the answers to `OWN_OF_FURTHER` that were given for the first child are kept for it as well.
    Consent, words and statements are never copied.
    """
    row = opened_draft(actor=actor, reference=draft, key=key)
    if row.invented_child:
        raise BelongsToAnExercise("An exercise is about its invented child alone. Nothing was changed.")
    last = row.children.aggregate(last=Max("position"))["last"] or 0
    if row.children.count() >= MOST_CHILDREN or last >= MOST_CHILDREN:
        raise TooManyChildren("A decision covers at most twenty children. Begin another for the rest.")
    added = DraftChild.objects.create(draft=row, position=last + 1, version=row.version + 1)
    if is_the_same:
        held = row.answers.filter(child=None, code__in=OWN_OF_FURTHER).order_by("id")
        _answer(row, added, {each.code: tuple(each.answer) for each in held})
    keep_draft(actor=actor, draft=row, page="children", key=key, now=now)
    return last + 1


@action(Permission.DECIDE)
def remove_child(*, actor: Actor, draft: str, child: int, version: int, key: str, now: datetime) -> None:
    """Take a child, and everything written about it, out of the draft."""
    row = opened_draft(actor=actor, reference=draft, key=key)
    about = child_of(row, child)
    if row.children.count() == 1:
        raise TooManyChildren("A decision is about at least one child. Throw the draft away instead.")
    if about == _first_child(row):
        # What was said of the child who goes must not become a fact about the next one.
        row.answers.filter(child=None, code__in=OWN_OF_FURTHER).delete()
    _empty(row, about)
    about.delete()
    keep_draft(actor=actor, draft=row, page="children", key=key, now=now)


@action(Permission.DECIDE)
def describe_child(
    *,
    actor: Actor,
    draft: str,
    child: int,
    name: str,
    identifying: str,
    texts: Mapping[str, str],
    version: int,
    key: str,
    now: datetime,
) -> None:
    """Keep who a child is and what was written about the child as a person, in the words that were given."""
    row = opened_draft(actor=actor, reference=draft, key=key)
    about = child_of(row, child)
    known = find_name(actor=actor, child=about.child) if about.child else None
    if known is not None and name.strip() and name.strip().lower() != known.lower():
        about.child = ""  # whoever is called otherwise is another child
    changed = (about.name, about.identifying) != (name, identifying)
    if row.invented_child and changed:
        raise BelongsToAnExercise("The invented child of an exercise keeps its name. Nothing was changed.")
    if not row.invented_child:
        require_no_invented(name, identifying)
    if changed and about.version > version and (about.name or about.identifying):
        raise ChangedElsewhere("You wrote something else about this child in another window. See what is kept.")
    if changed:
        about.name, about.identifying = name[:LONGEST_NAME], identifying[:LONGEST_NAME]
        about.version = row.version + 1
        about.save(update_fields=["name", "identifying", "child", "version"])
    _write_texts(row, about, texts, version=version, allowed=CHILD_TEXTS)
    keep_draft(actor=actor, draft=row, page="child", key=key, now=now)


@action(Permission.DECIDE)
def write_item(
    *,
    actor: Actor,
    draft: str,
    child: int,
    number: int | None = None,
    text: str,
    kind: str,
    source: str,
    seen: str,
    evidence: str = "",
    happened_on: date | None = None,
    known_on: date | None = None,
    why_it_matters: str = "",
    is_chosen: bool = True,
    version: int,
    key: str,
    now: datetime,
) -> int:
    """Keep a statement about one child, a new one or the one of that number, and return its number."""
    row = opened_draft(actor=actor, reference=draft, key=key)
    about = child_of(row, child)
    values: dict[str, Any] = {
        "text": shortened(text),
        "kind": kind,
        "source": source[:LONGEST_NAME],
        "seen": seen,
        "evidence": shortened(evidence),
        "happened_on": happened_on,
        "known_on": known_on,
        "why_it_matters": shortened(why_it_matters),
        "is_chosen": is_chosen,
    }
    if number is None:
        number = (about.items.aggregate(last=Max("number"))["last"] or 0) + 1
        DraftItem.objects.create(child=about, number=number, version=row.version + 1, **values)
    else:
        item = _item(about, number)
        changed = any(getattr(item, name) != value for name, value in values.items())
        if changed and item.version > version:
            raise ChangedElsewhere("You changed this statement in another window. See what is kept, then write.")
        about.items.filter(number=number).update(**values, version=row.version + 1)
    keep_draft(actor=actor, draft=row, page="item", key=key, now=now)
    return number


@action(Permission.DECIDE)
def remove_item(*, actor: Actor, draft: str, child: int, number: int, version: int, key: str, now: datetime) -> None:
    """Take a statement out of the draft."""
    row = opened_draft(actor=actor, reference=draft, key=key)
    about = child_of(row, child)
    if _item(about, number).version > version:
        raise ChangedElsewhere("You changed this statement in another window. See what is kept, then remove it.")
    about.items.filter(number=number).delete()
    keep_draft(actor=actor, draft=row, page="items", key=key, now=now)


@action(Permission.DECIDE)
def write_words(
    *,
    actor: Actor,
    draft: str,
    texts: Mapping[str, str],
    told_on: date | None = None,
    review_on: date | None = None,
    complained_of: str = "",
    goes_to: str = "manager",
    version: int,
    key: str,
    now: datetime,
) -> None:
    """Keep the texts of the whole decision: reasons, balance, who was told, what was agreed and done.

    Raise `DayIsOver` for a day of another look that lies before today, and what `_opened` raises.
    """
    row = opened_draft(actor=actor, reference=draft, key=key)
    if review_on is not None and review_on < now.astimezone(LONDON).date():
        raise DayIsOver("You cannot look at it again on a day that is over. Choose today or a later day.")
    columns = {"told_on": told_on, "review_on": review_on, "complained_of": complained_of, "goes_to": goes_to}
    _fill(row, page="words", version=version, columns=columns)
    _write_texts(row, None, texts, version=version, allowed=DECISION_TEXTS)
    keep_draft(actor=actor, draft=row, page="words", key=key, now=now)


@action(Permission.DECIDE)
def tick_checklist(
    *,
    actor: Actor,
    draft: str,
    checks: Mapping[str, str],
    chosen: str,
    reasons: str | None = None,
    version: int,
    key: str,
    now: datetime,
) -> None:
    """Keep the how-to-share checklist, what the person means to do and why. None of them decides anything."""
    row = opened_draft(actor=actor, reference=draft, key=key)
    if any(code not in CHECKLIST or answer not in ANSWERS[code] for code, answer in checks.items()):
        raise AnswerNotOffered("Choose one of the answers on the page.")
    _answer(row, None, {code: (answer,) for code, answer in checks.items()})
    _fill(row, page="checklist", version=version, columns={"chosen": chosen})
    if reasons is not None:
        write_reasons(row, reasons, version=version)
    keep_draft(actor=actor, draft=row, page="checklist", key=key, now=now)


@action(Permission.DECIDE)
def go_on(*, actor: Actor, draft: str, version: int, key: str, now: datetime) -> None:
    """Go on past an outcome: for another recipient, or when unsure of harm."""
    row = opened_draft(actor=actor, reference=draft, key=key)
    row.goes_on = True
    keep_draft(actor=actor, draft=row, page="question", key=key, now=now)


@action(Permission.DECIDE)
def discard_draft(*, actor: Actor, draft: str, now: datetime) -> None:
    """Throw a draft away: its words are deleted, and what is left says only that there was one."""
    row = opened_draft(actor=actor, reference=draft, key="")
    end_draft(row, now=now)
    append_entry(actor=actor, event=DRAFT_DISCARDED, subjects=subjects_of(row), now=now)


def subjects_of(row: Draft | Decision) -> list[str]:
    """Return what an entry about a draft or a decision is about: of an exercise, its invented child too."""
    return [row.reference, *([row.invented_child] if row.invented_child else [])]


def write_reasons(draft: Draft, reasons: str, *, version: int) -> None:
    """Write why somebody decides so, from the page that records it. Called inside an action."""
    _write_texts(draft, None, {"reasons": reasons}, version=version, allowed=DECISION_TEXTS)


def end_draft(draft: Draft, *, now: datetime) -> None:
    """Delete every word of a draft and note that it has ended. Called inside an action."""
    _empty(draft, None)
    # Django would first read every row that could point at these: the database looks itself, and there is none.
    DraftChild.objects.filter(draft=draft)._raw_delete("default")  # noqa: SLF001
    Draft.objects.filter(pk=draft.pk).update(
        ended_at=now, changed_at=now, topics=[], complained_of="", chosen="", recipient="", recipient_organisation=""
    )


def _empty(draft: Draft, child: DraftChild | None) -> None:
    items, answers, texts = DraftItem.objects.filter(child__draft=draft), draft.answers.all(), draft.texts.all()
    if child is not None:
        items, answers, texts = items.filter(child=child), answers.filter(child=child), texts.filter(child=child)
    for rows in (items, answers, texts):
        rows.delete()


def opened_draft(*, actor: Actor, reference: str, key: str) -> Draft:
    """Lock the actor's own open draft and return it. Raise `NoSuchDraft`, or `AlreadySent` for a page sent twice."""
    draft = drafts_open_to(actor).select_for_update().filter(reference=reference).first()
    if draft is None:
        raise NoSuchDraft
    if key and draft.last_key == key:
        raise AlreadySent(reference)
    if key:
        require_under_way(draft.invented_child)
    return draft


def keep_draft(*, actor: Actor, draft: Draft, page: str, key: str, now: datetime) -> None:
    """Write the draft's own row with its next version, and the entry."""
    draft.version += 1
    draft.last_key = key
    draft.changed_at = now
    draft.save()
    append_entry(
        actor=actor,
        event=DRAFT_CHANGED,
        subjects=subjects_of(draft),
        facts={"page": page, "version": draft.version},
        now=now,
    )


def _answer(draft: Draft, child: DraftChild | None, answers: Mapping[str, tuple[str, ...]]) -> None:
    """Write answers in one statement, each in the place of an earlier one. The draft's own row is locked."""
    DraftAnswer.objects.bulk_create(
        [
            DraftAnswer(draft=draft, child=child, code=code, answer=list(answer), version=draft.version + 1)
            for code, answer in answers.items()
        ],
        update_conflicts=True,
        unique_fields=["draft", "child", "code"],
        update_fields=["answer", "version"],
    )


def _fill(draft: Draft, *, page: str, version: int, columns: Mapping[str, Any]) -> None:
    """Set columns of the draft's own row, unless the page was sent with other values after `version`."""
    changed = any(getattr(draft, name) != value for name, value in columns.items())
    if changed and draft.page_versions.get(page, 0) > version:
        raise ChangedElsewhere("You filled in this page differently in another window. See what is kept.")
    if changed:
        for name, value in columns.items():
            setattr(draft, name, value)
        draft.page_versions = {**draft.page_versions, page: draft.version + 1}


def _write_texts(
    draft: Draft, child: DraftChild | None, texts: Mapping[str, str], *, version: int, allowed: Sequence[str]
) -> None:
    """Write the texts that differ from what is kept; an empty one is removed."""
    if any(code not in allowed for code in texts):
        raise AnswerNotOffered("The page has no such text.")
    kept = {row.code: row for row in draft.texts.filter(child=child, code__in=texts)}
    written, emptied = [], []
    for code, given in texts.items():
        text, before = shortened(given), kept.get(code)
        if (before.text if before else "") == text:
            continue
        if before is not None and before.version > version:
            raise ChangedElsewhere("You wrote something else here in another window. See what is kept, then write.")
        if text:
            written.append(DraftText(draft=draft, child=child, code=code, text=text, version=draft.version + 1))
        else:
            emptied.append(code)
    DraftText.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["draft", "child", "code"],
        update_fields=["text", "version"],
    )
    if emptied:
        draft.texts.filter(child=child, code__in=emptied).delete()


def shortened(text: str) -> str:
    """Return a text as it is kept: line ends alike, no space around it. The form has refused a longer one."""
    return text.replace("\r\n", "\n").strip()[:LONGEST_TEXT]


def child_of(draft: Draft, position: int) -> DraftChild:
    found = draft.children.filter(position=position).first()
    if found is None:
        raise NoSuchChild
    return found


def _first_child(draft: Draft) -> DraftChild | None:
    return draft.children.order_by("position").first()


def _item(child: DraftChild, number: int) -> DraftItem:
    found = child.items.filter(number=number).first()
    if found is None:
        raise NoSuchItem
    return found

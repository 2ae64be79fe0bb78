"""Disclose what was decided, in one transaction: decision, agreement or duty, items, receipt and what is then owed."""

import hashlib
import json
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.advice.types import FindingKind, find_identifying
from sharewell.agreements.types.words import load_words, titles
from sharewell.children.actions import admit_party, describe_child
from sharewell.children.policies import is_open_child
from sharewell.children.queries import find_child_named
from sharewell.children.types import ChildUnknown, PartyWhy
from sharewell.consent.actions import lock_covering, open_informing
from sharewell.consent.queries import informing_of
from sharewell.core.looping import Loop, owed
from sharewell.decisions.queries import find_own_decision
from sharewell.decisions.types import NEVER_GATED, ChildRow, DecisionRow, ItemRow
from sharewell.design.words import LONDON
from sharewell.exercises.queries import require_part
from sharewell.exercises.types import BelongsToAnExercise
from sharewell.foundation.references import is_exercise, new_reference
from sharewell.ledger.actions import append_entry
from sharewell.ledger.queries import get_receipt
from sharewell.sharing.actions.attaching import attachment_rows, clean, keep_contents, require_describable
from sharewell.sharing.actions.covering import (
    LOCATES,
    judgement_of,
    require_covered,
    require_decided,
    rests_on_consent,
    withheld,
)
from sharewell.sharing.actions.owing import duties_of, follow_up, hold_page
from sharewell.sharing.actions.packing import require_whole
from sharewell.sharing.actions.requests import answer_by_disclosure
from sharewell.sharing.events import DISCLOSURE_MADE
from sharewell.sharing.models import Attachment, DisclosedItem, Disclosure, OutsideRecipient
from sharewell.sharing.queries.recipients import Recipient, find_cover, get_outside, get_recipient, team_of
from sharewell.sharing.queries.sides import newest_side
from sharewell.sharing.types import (
    DISCLOSURE_PREFIX,
    LONGEST,
    MOST_ITEMS,
    THROUGHOUT_SENTENCE,
    AlreadyDisclosed,
    Chosen,
    ConsentGone,
    Handling,
    HeldBack,
    Mentions,
    NothingChosen,
    NotYoursToDisclose,
    RecipientUnknown,
    Throughout,
    WordsMissing,
)
from sharewell.sharing.types.attached import Attached
from sharewell.sharing.types.outside import OUTSIDE_PREFIX, Outsider

SHAPE = 2
"""The version of the shape of what is sealed. It is part of it. Shape 1 had no attachments, bodies outside or forms."""


def _something_to_say(
    *,
    chosen: Sequence[Chosen],
    attached: Sequence[Attached] = (),
    purpose: str,
    why_it_matters: str,
    wanted: str = "",
    limits: str = "",
    **_: object,
) -> None:
    words = load_words()
    if not chosen or len(chosen) > MOST_ITEMS or len({one.number for one in chosen}) != len(chosen):
        raise NothingChosen("Choose at least one statement, each once. Nothing was sent.")
    if purpose not in words.purposes or any(one.item_class not in words.item_classes for one in chosen):
        raise NothingChosen("Say what it is for, and what kind of information each statement is. Nothing was sent.")
    if not why_it_matters.strip() or any(len(text) > LONGEST for text in (why_it_matters, wanted, limits)):
        raise WordsMissing("Say why it matters, in your own words. Nothing was sent.")
    require_describable(attached)


@action(Permission.SHARE, validate=_something_to_say)
def disclose(
    *,
    actor: Actor,
    decision: str,
    position: int,
    to_team: str = "",
    to_post: str = "",
    outside: Outsider | None = None,
    chosen: Sequence[Chosen],
    attached: Sequence[Attached] = (),
    left_out: Collection[str] = (),
    purpose: str,
    why_it_matters: str,
    wanted: str = "",
    handling: Handling = Handling.THIS_CASE,
    limits: str = "",
    told_first: bool = False,
    child: str = "",
    request: str = "",
    key: str,
    now: datetime,
) -> str:
    """Send chosen statements about one child of an own decision to a team or a post; return its reference (`dis_…`).

    `outside` is a body without accounts in place of a team or post: `disclose_by_link` calls this, and makes the link.
    `attached` go with the statements.

    `left_out` are the codes of what the guide says must not travel, which the sender looked for and left out. `child`
    is the child's reference; where it is empty it is the child of the request that the decision answers, else a new
    one is made from the decision. `request` is what this answers.

    Raise `AlreadyDisclosed`, `NotYoursToDisclose`, `NotDecided`, `RecordFaulty`, `RecipientUnknown`, `NothingChosen`,
    `HeldBack`, `PackIncomplete`, `PackUnknown`, `ConsentGone`, `FlowNotCovered`, `CarriageStopped`, `RequestUnknown`,
    `StepNotNext`, `AttachmentRefused` or `AttachmentErased`; of a body outside also `HasAccounts`; about the
    invented child of an exercise `ExerciseOver`, `NotInTheExercise` or `BelongsToAnExercise`.
    """
    files = clean(attached)
    hold_page(actor, key)
    before = Disclosure.objects.filter(made_by=actor.reference, key=key).first()
    if before is not None:
        raise AlreadyDisclosed(before.reference)
    held = find_own_decision(actor=actor, decision=decision)
    about = next((each for each in held.children if each.position == position), None) if held else None
    if held is None or about is None:
        raise NotYoursToDisclose(decision)
    if is_exercise(child) and child != held.invented_child:
        raise BelongsToAnExercise("An invented child stays in its exercise. Decide from there. Nothing was sent.")
    if held.invented_child and outside is not None:
        raise BelongsToAnExercise("An exercise reaches nobody outside it. Choose a team that takes part.")
    recipient = _recipient(to_team, to_post, outside, now=now)
    if recipient.post and recipient.post == actor.post:
        raise RecipientUnknown("Choose somebody else: nobody sends something to themselves. Nothing was sent.")
    require_part(held.invented_child, actor=actor, team="" if outside else team_of(recipient))
    require_decided(held, position=position, recipient=recipient)
    items = _items(held, about, chosen, left_out=frozenset(left_out))
    form = require_whole(items, is_urgent=judgement_of(held, position)["outcome"] in NEVER_GATED)
    attachments = attachment_rows(attached, files, locates=LOCATES in withheld(held, position))
    rests = rests_on_consent(held, position)
    who = _child(actor, about, held.invented_child or child or _known(actor, about), is_known=rests, now=now)
    classes = sorted({one.item_class for one in chosen} | {one.item_class for one in attached})
    consents = _consents(actor, who, recipient, purpose=purpose, item_classes=classes, now=now) if rests else ()
    ground = require_covered(
        actor=actor,
        decision=held,
        position=position,
        recipient=recipient,
        purpose=purpose,
        item_classes=classes,
        has_consent=rests,
        told_first=told_first,
        now=now,
    )
    if not recipient.is_described:
        admit_party(actor=actor, child=who, organisation=recipient.organisation, why=PartyWhy.DISCLOSURE, now=now)
    one = Disclosure(
        reference=new_reference(DISCLOSURE_PREFIX, now=now, like=who),
        decision=decision,
        position=position,
        request=request,
        made_by=actor.reference,
        post=actor.post,
        organisation=actor.organisation,
        to_organisation=recipient.organisation,
        to_team=recipient.team,
        to_post=recipient.post,
        to_outside=recipient.outside,
        child=who,
        not_for=held.complained_of,
        purpose=purpose,
        basis=ground.first.basis.value,
        route=ground.first.route,
        lawful_bases=sorted(ground.lawful_bases),
        policy=ground.first.policy,
        clauses=ground.clauses,
        against=ground.against,
        why_it_matters=why_it_matters.strip(),
        wanted=wanted.strip(),
        handling=handling.value,
        limits=limits.strip(),
        **_side(actor, about, who),
        told=held.texts.get("told-what", ""),
        consents=list(consents),
        made_at=now,
        form=form.key if form else "",
        form_fingerprint=form.fingerprint if form else "",
        salt=secrets.token_hex(16),
        shape=SHAPE,
        key=key,
    )
    to = _outside_row(outside, recipient, about) if outside else None
    one.seal = seal_of(one, items, attachments, to)
    one.entry = append_entry(
        actor=actor,
        event=DISCLOSURE_MADE,
        subjects=[one.reference, decision, who, *consents, *([request] if request else [])],
        facts={
            "decision": decision,
            "recipient": recipient.key,
            "items": len(items),
            "basis": one.basis,
            "policy": one.policy,
            "handling": one.handling,
            "seal": one.seal,
            **({"route": one.route} if one.route else {}),
            **({"attachments": len(attachments)} if attachments else {}),
        },
        purpose=purpose,
        now=now,
    )
    one.entry_hash = get_receipt(one.entry).leaf_hash
    one.save(force_insert=True)
    for item in items:
        item.disclosure = one
    DisclosedItem.objects.bulk_create(items)
    for row in attachments:
        row.disclosure = one
    Attachment.objects.bulk_create(attachments)
    keep_contents(attachments, files, child=who)
    if to:
        to.disclosure = one
        to.save(force_insert=True)
    follow_up(actor=actor, one=one, before=(), after=owed(Loop()), duties=duties_of(one), due_at={}, now=now)
    _owe_telling(actor, held, position, child=who, now=now)
    if request:
        answer_by_disclosure(actor=actor, request=request, disclosure=one.reference, now=now)
    return one.reference


def _recipient(team: str, post: str, outside: Outsider | None, *, now: datetime) -> Recipient:
    day = now.astimezone(LONDON).date()
    if outside is None:
        return get_recipient(team=team, post=post, on=day, at=now)
    if team or post:
        raise RecipientUnknown("Choose one recipient: a team, one person in their post, or a body without accounts.")
    return get_outside(outside, reference=new_reference(OUTSIDE_PREFIX, now=now), on=day, at=now)


def _outside_row(one: Outsider, recipient: Recipient, about: ChildRow) -> OutsideRecipient:
    return OutsideRecipient(
        reference=recipient.outside,
        organisation=one.organisation,
        body=recipient.organisation_name,
        kind=recipient.kind,
        person=one.person.strip(),
        email=one.email.strip(),
        telephone=one.telephone.strip(),
        number_from=one.number_from.value,
        checked=one.checked.strip(),
        ring_back=one.ring_back.strip(),
        child_name=about.name,
        child_identifying=about.identifying,
    )


def _side(actor: Actor, about: ChildRow, child: str) -> dict[str, str]:
    """Return what the child says and whom the child trusts: of the decision, else what was written of it before."""
    side = newest_side(actor, child)
    adult = about.texts.get("trusted-adult", "") or (side.adult if side else "")
    if side is not None and side.throughout == Throughout.YES and side.adult == adult:
        adult = f"{adult.removesuffix('.')}. {THROUGHOUT_SENTENCE}"
    says = about.texts.get("view", "") or (side.says if side else "") or about.texts.get("view-not-asked", "")
    return {"child_says": says, "trusted_adult": adult}


def _owe_telling(actor: Actor, held: DecisionRow, position: int, *, child: str, now: datetime) -> None:
    """Let the sender owe to tell the person concerned, unless the decision says that they were told.

    Where the decision opened it, the child is filled in, so that it stands with what the family was told.
    """
    checks = {each["code"]: each["answer"] for each in held.snapshot["checklist"]}
    before = informing_of(actor=actor, decision=held.reference, position=position)
    if (before is None and checks.get("subject_informed") == "yes") or (before is not None and before.child):
        return
    open_informing(
        actor=actor,
        decision=held.reference,
        position=position,
        child=child,
        answer=checks.get("subject_informed", ""),
        cover_post=find_cover(organisation=actor.organisation, team=actor.team, at=now),
        now=now,
    )


def _known(actor: Actor, about: ChildRow) -> str:
    """Return the described child whom the decision was about from its beginning, while that is open to the sender."""
    return about.child if about.child and is_open_child(actor, about.child) else ""


def _child(actor: Actor, about: ChildRow, child: str, *, is_known: bool, now: datetime) -> str:
    """Return the child's reference: the one that was named; where consent is needed, the only one of that name.

    Otherwise the child is described from the decision. Raise `ChildUnknown` or `ConsentGone`.
    """
    if child:
        if not is_open_child(actor, child):
            raise ChildUnknown(child)
        return child
    if is_known:
        found = find_child_named(actor=actor, name=about.name, now=now)
        if found is None:
            raise ConsentGone("No consent is recorded for a child of this name. Record it first. Nothing was sent.")
        return found.reference
    return describe_child(
        actor=actor, name=about.name, identifying=about.identifying, born_on=None, estimated_age=None, now=now
    )


def _consents(
    actor: Actor, child: str, recipient: Recipient, *, purpose: str, item_classes: Sequence[str], now: datetime
) -> tuple[str, ...]:
    """Return the consents that cover each class, locked until the act ends. Raise `ConsentGone`."""
    found = []
    for item_class in item_classes:
        covering = lock_covering(
            actor=actor,
            child=child,
            recipient=recipient.organisation,
            kind=recipient.kind,
            purpose=purpose,
            item=item_class,
            now=now,
        )
        if covering is None:
            name = titles("item-classes").get(item_class, item_class)
            raise ConsentGone(
                f"You decided because somebody agreed. No consent holds now for “{name}” to them, for this. "
                "Ask again, or decide again. Nothing was sent."
            )
        found.append(covering.consent)
    return tuple(sorted(set(found)))


def _items(
    held: DecisionRow, about: ChildRow, chosen: Sequence[Chosen], *, left_out: frozenset[str]
) -> list[DisclosedItem]:
    """Return the rows of what was chosen, without what must not travel. Raise `NothingChosen` or `HeldBack`."""
    stated = {item.number: item for item in about.items if item.is_chosen}
    must_not = withheld(held, about.position)
    missing = [words for code, words in must_not.items() if code not in left_out]
    if missing:
        raise HeldBack(f"Say that you left this out, or take it out: {missing[0]} Nothing was sent.")
    rows = []
    for one in chosen:
        item = stated.get(one.number)
        if item is None:
            raise NothingChosen("You did not decide to share one of these statements. Nothing was sent.")
        _require_free(item, one, locates=LOCATES in must_not)
        rows.append(_row(item, one, hides_source="the-source" in must_not))
    return rows


def _require_free(item: ItemRow, one: Chosen, *, locates: bool) -> None:
    shows_where = any(
        each.kind is FindingKind.POSTCODE for text in (item.text, item.evidence) for each in find_identifying(text)
    )
    if locates and not one.is_by_reference and (one.mentions is Mentions.WHERE or shows_where):
        raise HeldBack(
            f"Statement {item.number} shows where somebody is. The guide says that this must not travel. "
            "Nothing was sent."
        )
    if one.mentions is not Mentions.NOBODY and not one.reason.strip():
        raise HeldBack(
            f"Statement {item.number} tells of somebody else, or where somebody is. "
            "It is held back unless you say why they need it."
        )


def _row(item: ItemRow, one: Chosen, *, hides_source: bool) -> DisclosedItem:
    row = DisclosedItem(
        number=item.number,
        item_class=one.item_class,
        is_by_reference=one.is_by_reference,
        kind=item.kind,
        seen=item.seen,
        mentions=one.mentions.value,
        reason=one.reason.strip(),
        field=item.field,
    )
    if not one.is_by_reference:
        row.text, row.evidence, row.why_it_matters = item.text, item.evidence, item.why_it_matters
        row.source = "" if hides_source else item.source
        row.happened_on, row.known_on = item.happened_on, item.known_on
    return row


def seal_of(
    one: Disclosure,
    items: Sequence[DisclosedItem],
    attachments: Sequence[Attachment] = (),
    outside: OutsideRecipient | None = None,
) -> str:
    """Return the SHA-256 (hex) of what was sent, the same however it was ordered, in the shape that the row names."""
    document: dict[str, Any] = {
        "shape": one.shape,
        **_fields(one, _SEALED),
        "items": [
            {
                **_fields(item, _SEALED_OF_ITEM),
                "happened_on": item.happened_on.isoformat() if item.happened_on else "",
                "known_on": item.known_on.isoformat() if item.known_on else "",
                **({"field": item.field} if one.shape > 1 else {}),
            }
            for item in sorted(items, key=lambda item: item.number)
        ],
    }
    if one.shape > 1:
        ordered = sorted(attachments, key=lambda each: each.number)
        document["attachments"] = [_fields(each, _SEALED_OF_ATTACHMENT) for each in ordered]
        document |= _fields(one, ("form", "form_fingerprint"))
        document["outside"] = _fields(outside, _SEALED_OF_OUTSIDE) if outside else {}
    encoded = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(encoded.encode()).hexdigest()


def _fields(row: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


_SEALED = (
    "reference", "salt", "decision", "position", "request", "made_by", "organisation", "to_organisation", "to_team",
    "to_post", "child", "purpose", "policy", "consents", "why_it_matters", "wanted", "handling", "limits", "child_says",
    "trusted_adult", "told",
)  # fmt: skip
_SEALED_OF_ITEM = (
    "number", "item_class", "is_by_reference", "text", "kind", "source", "seen", "evidence", "why_it_matters",
    "mentions", "reason",
)  # fmt: skip
_SEALED_OF_ATTACHMENT = (
    "number", "item_class", "is_by_reference", "description", "kind", "seen", "mentions", "reason", "type", "size",
    "digest",
)  # fmt: skip
_SEALED_OF_OUTSIDE = (
    "reference", "organisation", "body", "kind", "person", "email", "telephone", "number_from", "checked", "ring_back",
    "child_name", "child_identifying",
)  # fmt: skip

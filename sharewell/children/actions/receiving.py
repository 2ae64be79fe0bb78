"""Receive what a source says of a child: check it against every shield, link it, hold it, or begin a new child.

A source's record stays its own. Records of one child are linked, dated and for a reason, and no row ever moves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db import connection
from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions.linking import link_records
from sharewell.children.events import MATCH_OPENED, NAMES_COUNTED, RECORD_RECEIVED, SETTLE_MATCH, Outcome
from sharewell.children.models import (
    ChildAddress,
    ChildAdult,
    ChildKey,
    ChildName,
    ChildNumber,
    IndexChild,
    Involvement,
    NameShare,
    Review,
)
from sharewell.children.queries.matching import (
    Candidate,
    Record,
    cells_of,
    find_candidates,
    get_index_model,
    hash_of,
    home_of,
    keys_of,
    list_records,
    share_names,
)
from sharewell.children.types import CHILD_PREFIX, NewChild, NothingHeld, NumberWrong
from sharewell.children.types.held import (
    LONGEST_ADDRESS,
    LONGEST_POSTCODE,
    LONGEST_SAID,
    SENSITIVE,
    GroundFirst,
)
from sharewell.core.linking.numbers import are_nhs_numbers, read_number
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import open_obligation
from sharewell.obligations.queries import due_of
from sharewell.practitioners.queries import get_post

REVIEW_PREFIX, INVOLVEMENT_PREFIX = "mat", "ivl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The record, and what became of it."""

    reference: str
    outcome: Outcome


def _can_be_held(*, new: NewChild, **_: object) -> None:
    if not new.names and not new.nhs_number and new.born_on is None:
        raise NothingHeld("Give a name, a birth date or an NHS number. Nothing was kept.")
    if new.nhs_number and not _is_number(read_number(new.nhs_number)):
        raise NumberWrong("An NHS number has ten digits, and the last one checks the others. Look at it again.")
    for one in new.services:
        if (one.kind in SENSITIVE) != (one.ground is not None):
            raise GroundFirst("A sensitive service is recorded on a ground, and no other is. Nothing was kept.")
    said = [text for name in new.names for text in (name.given_names, name.family_name)]
    shorter = [adult.name for adult in new.adults] + [one.name for one in new.services]
    shorter += [place.town for place in new.addresses]
    if any(len(text) > LONGEST_SAID for text in (*said, *shorter)):
        raise NothingHeld(f"A name or a town has more than {LONGEST_SAID} characters. Nothing was kept.")
    if any(len(place.postcode) > LONGEST_POSTCODE or len(place.address) > LONGEST_ADDRESS for place in new.addresses):
        raise NothingHeld("An address or a postcode is far too long. Nothing was kept.")


def fault_of(new: NewChild) -> str:
    """Return why a child cannot be received as it is told, or the empty string."""
    try:
        _can_be_held(new=new)
    except (NothingHeld, NumberWrong, GroundFirst) as refusal:
        return str(refusal)
    return ""


def _is_number(number: int) -> bool:
    return bool(are_nhs_numbers(np.array([number], np.int64))[0])


@action(Permission.MATCH_CHILDREN, validate=_can_be_held)
def receive_child(*, actor: Actor, source: str, new: NewChild, source_id: str = "", now: datetime) -> Received:
    """Take in what a source (the reference of an organisation) says of a child, and return what became of it.

    The same `source_id` again is the same record: what is said is brought up to date, and nothing is repeated. Without
    one, all that is said stands for it. Raise `NothingHeld`, `NumberWrong` or `GroundFirst`.
    """
    key = hash_of(source, source_id or repr(new))
    on = now.date()
    held = IndexChild.objects.select_for_update().filter(source=source, source_key=key).first()
    is_new = held is None
    if held is None:
        reference = new_reference(CHILD_PREFIX, now=now)
        held = IndexChild(
            reference=reference, person=reference, source=source, source_key=key, recorded_at=now, checked_at=None
        )
    held.born_on, held.birth, held.sex = new.born_on, new.birth.value, new.sex.value
    held.interpreter, held.language, held.assessed_on = new.interpreter.value, new.language, new.assessed_on
    held.save()
    _say(held, new, on=on, now=now)
    outcome = _settle(held, actor=actor, is_new=is_new, now=now)
    append_entry(
        actor=actor, event=RECORD_RECEIVED, subjects=[held.reference], facts={"outcome": outcome.value}, now=now
    )
    return Received(reference=held.reference, outcome=outcome)


def _say(held: IndexChild, new: NewChild, *, on: date, now: datetime) -> None:
    """Keep what is said, each value with its source; what was said before is seen again, and an old home is left."""
    seen = {"child": held, "source": held.source}
    for name in new.names:
        ChildName.objects.update_or_create(
            **seen,
            given_names=name.given_names.strip(),
            family_name=name.family_name.strip(),
            defaults={"kind": name.kind.value, "last_seen_on": on},
            create_defaults={"kind": name.kind.value, "first_seen_on": on, "last_seen_on": on},
        )
    kept: list[int] = []
    for place in new.addresses:
        one, _ = ChildAddress.objects.update_or_create(
            **seen,
            address=place.address.strip(),
            town=place.town.strip(),
            postcode=place.postcode.strip().upper(),
            kind=place.kind.value,
            defaults={"last_seen_on": on, "left_on": place.left_on},
            create_defaults={
                "home": home_of(place.address, place.postcode),
                "began_on": place.began_on,
                "left_on": place.left_on,
                "first_seen_on": on,
                "last_seen_on": on,
            },
        )
        kept.append(one.pk)
    if kept:
        for one in ChildAddress.objects.filter(child=held, left_on=None).exclude(pk__in=kept):
            one.left_on = max(on, one.began_on or on) if one.began_on != on else None
            one.save(update_fields=["left_on"])
    for adult in new.adults:
        ChildAdult.objects.update_or_create(
            **seen,
            name=adult.name.strip(),
            part=adult.part.value,
            defaults={"last_seen_on": on},
            create_defaults={"first_seen_on": on, "last_seen_on": on},
        )
    if new.nhs_number:
        ChildNumber.objects.update_or_create(
            **seen,
            number=f"{read_number(new.nhs_number):010}",
            defaults={"last_seen_on": on, "is_verified": new.is_verified},
            create_defaults={"first_seen_on": on, "last_seen_on": on, "is_verified": new.is_verified},
        )
    for service in new.services:
        Involvement.objects.update_or_create(
            **seen,
            kind=service.kind.value,
            service=service.name.strip(),
            post=service.post,
            defaults={
                "practitioner": service.practitioner,
                "telephone": service.telephone,
                "ended_on": service.ended_on,
                "is_lead": service.is_lead,
            },
            create_defaults={
                "reference": new_reference(INVOLVEMENT_PREFIX, now=now),
                "practitioner": service.practitioner,
                "telephone": service.telephone,
                "began_on": service.began_on,
                "ended_on": service.ended_on,
                "is_sensitive": service.kind in SENSITIVE,
                "ground": service.ground.value if service.ground else "",
                "is_lead": service.is_lead,
                "recorded_at": now,
            },
        )


def _settle(held: IndexChild, *, actor: Actor, is_new: bool, now: datetime) -> Outcome:
    """Hold the record against every other, hidden ones too, before anybody can see it."""
    records = list_records([held.pk])
    _keep_keys(held, records)
    thresholds = get_index_model().thresholds
    found = [one for one in _alike(records) if one.person != held.person]
    sure = [one for one in found if one.bits >= thresholds.join]
    if is_new and sure and len({one.person for one in sure}) == 1:
        held.checked_at = now
        held.save(update_fields=["checked_at"])
        best = sure[0]
        link_records(
            actor=actor,
            one=held.reference,
            other=best.reference,
            reason=f"Model {get_index_model().number}: {best.bits:.1f} bits. {best.sentence}",
            now=now,
        )
        return Outcome.LINKED
    possible = [one for one in found if one.bits >= thresholds.possible and not _was_settled(held, one)]
    hidden = [one for one in possible if _is_hidden(one.child)]
    if hidden:
        held.checked_at = None
        held.save(update_fields=["checked_at"])
        _open_review(held, hidden[0], actor=actor, now=now)
        return Outcome.HELD
    if Review.objects.filter(child=held, settled_at=None).exists():
        return Outcome.HELD if held.checked_at is None else Outcome.POSSIBLE
    held.checked_at = held.checked_at or now
    held.save(update_fields=["checked_at"])
    if possible:
        _open_review(held, possible[0], actor=actor, now=now)
    if not is_new:
        return Outcome.SEEN_AGAIN
    return Outcome.POSSIBLE if possible else Outcome.NEW


def _was_settled(held: IndexChild, one: Candidate) -> bool:
    """Tell whether somebody said before that the two are not one child."""
    pair = Q(child__person=held.person, against__person=one.person) | Q(
        child__person=one.person, against__person=held.person
    )
    return Review.objects.filter(pair, is_same=False, settled_at__isnull=False).exists()


def _alike(records: Sequence[Record]) -> list[Candidate]:
    """Return every record that may be the child's, under any of its names and addresses, best first."""
    best: dict[int, Candidate] = {}
    for record in records:
        for one in find_candidates(cells_of(record)):
            if one.child != record.child and (one.child not in best or one.bits > best[one.child].bits):
                best[one.child] = one
    return sorted(best.values(), key=lambda one: (-one.bits, one.reference))


def _keep_keys(held: IndexChild, records: Sequence[Record]) -> None:
    """Keep the keys of a record as it stands: those that are gone go."""
    wanted = keys_of(records)
    kept = set(ChildKey.objects.filter(child=held).values_list("key", flat=True))
    ChildKey.objects.filter(child=held, key__in=kept - wanted).delete()
    ChildKey.objects.bulk_create(ChildKey(child=held, key=key) for key in sorted(wanted - kept))


def _is_hidden(child: int) -> bool:
    """Tell whether any shield reaches a record."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT children_is_hidden('', %s)", [child])
        return bool(cursor.fetchone()[0])


def _keepers(child: int) -> Iterable[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT children_keepers(%s)", [child])
        return sorted(str(row[0]) for row in cursor.fetchall())


def _open_review(held: IndexChild, one: Candidate, *, actor: Actor, now: datetime) -> None:
    """Let a person say whose record it is. Where the child is hidden, one of those who are cleared owes it."""
    pair = Q(child=held, against_id=one.child) | Q(child_id=one.child, against=held)
    if Review.objects.filter(pair, settled_at=None).exists():
        return
    review = Review.objects.create(
        reference=new_reference(REVIEW_PREFIX, now=now), child=held, against_id=one.child, bits=one.bits, opened_at=now
    )
    current = [post for each in _keepers(one.child) if (post := get_post(each)).is_current(now)]
    for place, post in enumerate(current):
        if place == 0:
            open_obligation(
                actor=actor,
                code=SETTLE_MATCH.code,
                about=review.reference,
                owner_post=post.reference,
                due_at=due_of(SETTLE_MATCH.code, start=now),
                now=now,
            )
        send_notice(actor=actor, person=post.person, about=review.reference, page=SETTLE_MATCH.page, now=now)
    append_entry(actor=actor, event=MATCH_OPENED, subjects=[review.reference], now=now)


@action(Permission.MATCH_CHILDREN)
def count_names(*, actor: Actor, now: datetime) -> int:
    """Count how common names and birth dates are, and return how many children there are; hidden ones are left out."""
    count, shares = share_names()
    NameShare.objects.all().delete()
    NameShare.objects.bulk_create(
        [
            NameShare(kind="count", word="", share=float(count), counted_at=now),
            *(
                NameShare(kind=kind, word=word, share=share, counted_at=now)
                for (kind, word), share in sorted(shares.items())
            ),
        ],
        batch_size=5_000,
    )
    append_entry(actor=actor, event=NAMES_COUNTED, facts={"children": count}, now=now)
    return count

"""Read consents, what covers a sharing, what a family was told, and whether consent is the basis at all."""

import hashlib
import itertools
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.children.queries import find_age, list_only_named
from sharewell.consent.events import CONSENT_READ, CONSENTS_READ, FAMILY_READ, NOT_SOUGHT_READ, TOLD_READ
from sharewell.consent.models import (
    ELEMENTS,
    EXPLAINED,
    CompetenceAssessment,
    Consent,
    ConsentLine,
    ConsentReview,
    NotSought,
    ToldAtOutset,
)
from sharewell.consent.policies import not_sought_open_to, open_to, told_open_to
from sharewell.consent.types import (
    LINK,
    AssessmentRow,
    Basis,
    BasisRow,
    Because,
    ConsentRow,
    ConsentUnknown,
    Covering,
    ElementRow,
    Expression,
    Family,
    Found,
    Ground,
    GroundRow,
    LinkRow,
    ListedConsent,
    NotSoughtRow,
    NotSoughtUnknown,
    Point,
    ReviewRow,
    Telling,
    ToldRow,
)
from sharewell.core.consenting import (
    Competence,
    Element,
    Right,
    State,
    Story,
    Subject,
    competence_of,
    state_of,
)
from sharewell.core.deciding import Case, Edition, decide
from sharewell.core.deciding.judging import Decision
from sharewell.design.words import LONDON
from sharewell.foundation import one_time_links
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries import find_edition_in_force, get_guides
from sharewell.partnerships.queries import get_register_entry
from sharewell.partnerships.types import RegisterEntryUnknown

MOST = 200
ORGANISATION_PREFIX = "org_"
PRESUMED_BY_PURPOSE: Mapping[str, Mapping[str, str]] = {
    "safeguarding": {"risk_of_harm": "yes"},
    "child-protection-enquiry": {"risk_of_harm": "yes", "significant_harm": "yes"},
}
"""What a purpose already says: whoever shares to protect a child from harm says that there is a risk of harm."""

# ------------------------------------------------------------ content


@lru_cache(maxsize=4)
def _content(folder: Path) -> Mapping[str, Any]:
    return {
        name: tomllib.loads((folder / "consent" / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("explaining", "competence", "grounds")
    }


def list_points() -> tuple[Point, ...]:
    """Return what is to be explained before somebody answers, in its order, with words to explain it."""
    held = _content(content_folder())["explaining"]["point"]
    return tuple(Point(**one) for one in held)


def list_elements() -> tuple[ElementRow, ...]:
    """Return what an assessment of competence looks at, in its order."""
    return tuple(ElementRow(**one) for one in _content(content_folder())["competence"]["element"])


def list_grounds() -> tuple[GroundRow, ...]:
    """Return the four grounds not to seek consent."""
    held = _content(content_folder())["grounds"]
    return tuple(GroundRow(**one, source=held["source"], standing=held["standing"]) for one in held["ground"])


# ------------------------------------------------------------ is consent the basis?


def weigh(
    edition: Edition,
    *,
    on: date,
    holder: str,
    recipient: str,
    holder_in_scope: str,
    recipient_in_scope: str,
    purpose: str,
    answers: Mapping[str, str],
) -> tuple[Basis, tuple[Because, ...]]:
    """Say whether an edition asks for consent before one recipient is told something confidential, and why.

    `answers` are yes, no or unsure to `significant_harm`, `risk_of_harm`, `duty` (a court order or a law requires it)
    and `relevant` (it may help them to safeguard or promote the child's welfare). The edition itself is walked, with
    consent not answered: where its rules stop and ask for it, it is the basis; where they go past it, nobody is asked.
    What is unsure of a duty or of who is in scope is put both ways: unless both come to the same, it needs advice.
    """
    said = {"significant_harm": "no", "risk_of_harm": "no", "duty": "no", "relevant": "no", **answers}
    said |= PRESUMED_BY_PURPOSE.get(purpose, {})
    open_ones = (said["duty"], said["relevant"], holder_in_scope, recipient_in_scope)
    found = [
        _walk(edition, on=on, holder=holder, recipient=recipient, said=said, known=known)
        for known in itertools.product(*(("yes", "no") if one == "unsure" else (one,) for one in open_ones))
    ]
    bases = {basis for basis, _ in found}
    return (bases.pop() if len(bases) == 1 else Basis.ADVICE), found[0][1]


def _walk(
    edition: Edition,
    *,
    on: date,
    holder: str,
    recipient: str,
    said: Mapping[str, str],
    known: tuple[str, ...],
) -> tuple[Basis, tuple[Because, ...]]:
    """Walk the edition with what is unsure put as `known`: duty, relevance and the two scopes."""
    duty, relevant, holder_in_scope, recipient_in_scope = known
    case = Case(
        on=on if edition.in_force(on) else edition.in_force_on,
        holder=holder or None,
        recipient=recipient or None,
        answers={
            "immediate_danger": "no",
            "significant_harm": said["significant_harm"],
            "risk_of_harm": "yes" if said["significant_harm"] == "yes" else said["risk_of_harm"],
            "duty_or_order": "court-order" if duty == "yes" else "none",
            "order_checked": "yes",
            "gateway": "none",
            "holder_in_scope": holder_in_scope,
            "recipient_in_scope": recipient_in_scope,
            "about": "child",
            "relevant_to_welfare": relevant,
            "facilitates_function": relevant,
            "more_detrimental_to_share": "no",
            "legitimate_purpose": "yes",
            "identifies_person": "yes",
            "confidential": "yes",
        },
    )
    decision = decide(edition, case)
    walk = decision.others or decision.walk
    basis = Basis.NOT_THE_BASIS
    if walk.outcome is None and (walk.next or "consent") == "consent":
        basis = Basis.ASK
    elif walk.outcome == "seek-advice" or (walk.outcome is None and walk.next not in FURTHER):
        basis = Basis.ADVICE
    return basis, _reasons(decision)


FURTHER = frozenset({"public_interest", "could_expose_someone", "condition", "sensitive", "condition_sensitive"})
"""What the rules ask once consent is behind them."""


def _reasons(decision: Decision) -> tuple[Because, ...]:
    return tuple(
        Because(text=one.text, source=one.cites, standing=one.standing) for one in decision.deciding_reasons[:3]
    )


def list_bases(
    *, actor: Actor, recipients: Sequence[str], purpose: str, answers: Mapping[str, str], on: date
) -> tuple[BasisRow, ...]:
    """Say for each recipient, an organisation's reference or a kind, whether the edition in force asks for consent."""
    edition = find_edition_in_force(on=on)
    if edition is None:
        return tuple(BasisRow(recipient=one, basis=Basis.ADVICE, reasons=()) for one in recipients)
    holder, holder_scope = _kind_and_scope(actor.organisation, on=on)
    found = []
    for recipient in recipients:
        kind, scope = _kind_and_scope(recipient, on=on)
        basis, reasons = weigh(
            edition,
            on=on,
            holder=holder,
            recipient=kind,
            holder_in_scope=holder_scope,
            recipient_in_scope=scope,
            purpose=purpose,
            answers=answers,
        )
        found.append(BasisRow(recipient=recipient, basis=basis, reasons=reasons))
    return tuple(found)


def _kind_and_scope(recipient: str, *, on: date) -> tuple[str, str]:
    """Return the kind of a recipient and whether s.16LA reaches it: of an organisation, as the register says."""
    kinds = get_guides().kinds
    if not recipient.startswith(ORGANISATION_PREFIX):
        scope = kinds[recipient].in_scope if recipient in kinds else "no"
        return recipient, scope if scope in {"yes", "no"} else "unsure"
    try:
        entry = get_register_entry(recipient, on=on)
    except RegisterEntryUnknown:
        return "", "unsure"
    return entry.kind, str(entry.in_scope_s16la)


# ------------------------------------------------------------ consents


def _whole_list(rows: tuple[ListedConsent, ...], **_: object) -> Seen:
    return Seen(subjects=[row.reference for row in rows], facts={"found": len(rows)})


@reading(Permission.SEE_CONSENTS, event=CONSENTS_READ, seen=_whole_list)
def list_consents(*, actor: Actor, now: datetime) -> tuple[ListedConsent, ...]:
    """Return the consents that are open to the actor, the newest first, at most 200, without a word about anybody."""
    return tuple(_listed(one, at=now) for one in open_to(actor).order_by("-reference")[:MOST])


def _seen_consent(row: ConsentRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, row.child])


@reading(Permission.SEE_CONSENTS, event=CONSENT_READ, seen=_seen_consent)
def get_consent(*, actor: Actor, consent: str, now: datetime) -> ConsentRow:
    """Return one consent with all that was said of it, as it stands now. Raise `ConsentUnknown`."""
    one = open_to(actor).filter(reference=consent).first()
    if one is None:
        raise ConsentUnknown(consent)
    return consent_row(one, age=find_age(actor=actor, child=one.child, on=today_of(now)), at=now)


@looking
def find_listed(*, actor: Actor, consent: str, now: datetime) -> ListedConsent | None:
    """Return how one consent stands, without a word about anybody, or None where it is not open to the actor."""
    one = open_to(actor).filter(reference=consent).first()
    return _listed(one, at=now) if one else None


def _seen_family(row: Family, **_: object) -> Seen:
    subjects = [one.reference for rows in (row.consents, row.not_sought, row.told) for one in rows]
    return Seen(subjects=[row.child, *subjects])


@reading(Permission.SEE_CONSENTS, event=FAMILY_READ, seen=_seen_family)
def get_family(*, actor: Actor, child: str, now: datetime) -> Family:
    """Return all that is kept of consent about one child, the newest first."""
    consents = open_to(actor).filter(child=child).order_by("-reference")[:MOST]
    grounds = not_sought_open_to(actor).filter(child=child).order_by("-reference")[:MOST]
    told = told_open_to(actor).filter(child=child).order_by("-reference")[:MOST]
    return Family(
        child=child,
        consents=tuple(_listed(one, at=now) for one in consents),
        not_sought=tuple(_not_sought(one) for one in grounds),
        told=tuple(_told(one) for one in told),
    )


@looking
def find_covering(
    *,
    actor: Actor,
    child: str,
    recipient: str,
    kind: str = "",
    purpose: str,
    item: str,
    subject: Subject = Subject.CHILD,
    at: datetime,
) -> Covering | None:
    """Return the consent that covers telling a recipient one class of information for a purpose at a moment, or None.

    `recipient` is an organisation's reference, `kind` its kind: a consent names either. It must have been given to the
    organisation that the actor acts for. `subject` is whose confidence it is. Nothing but a date ends it: it covers
    nothing from the very moment at which its last day is over, or it was taken back.

    An act that shares asks `actions.lock_covering` instead, so that no withdrawal overtakes it.
    """
    found = covering_lines(
        actor, child=child, recipient=recipient, kind=kind, purpose=purpose, item=item, subject=subject, at=at
    )
    line = found.first()
    return covering_row(line.consent, at=at) if line else None


def covering_lines(
    actor: Actor, *, child: str, recipient: str, kind: str, purpose: str, item: str, subject: Subject, at: datetime
) -> QuerySet[ConsentLine]:
    """Return the lines in force at a moment that cover this, the oldest first."""
    named = [one for one in (recipient, kind) if one]
    of_child = open_to(actor).filter(child=child, purpose=purpose, subject=subject.value)
    found = ConsentLine.objects.filter(consent__in=of_child, recipient__in=named, item=item)
    found = found.filter(began_at__lte=at, ends_at__gt=at).filter(Q(ended_at=None) | Q(ended_at__gt=at))
    return found.select_related("consent").order_by("pk")


def covering_row(one: Consent, *, at: datetime) -> Covering:
    """Return a consent in force as what covers a sharing."""
    if one.began_at is None or one.ends_at is None or one.review_on is None:
        raise ConsentUnknown(one.reference)  # the database lets no consent be given without its days
    return Covering(
        consent=one.reference,
        subject=Subject(one.subject),
        right=Right(one.right),
        expression=Expression(one.expression),
        began_at=one.began_at,
        ends_at=one.ends_at,
        review_on=one.review_on,
        is_review_overdue=one.review_on < today_of(at),
    )


# ------------------------------------------------------------ consent not sought, and what families were told


def _seen_ground(row: NotSoughtRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, row.child])


@reading(Permission.SEE_CONSENTS, event=NOT_SOUGHT_READ, seen=_seen_ground)
def get_not_sought(*, actor: Actor, not_sought: str, now: datetime) -> NotSoughtRow:
    """Return why consent is not sought. Raise `NotSoughtUnknown`."""
    one = not_sought_open_to(actor).filter(reference=not_sought).first()
    if one is None:
        raise NotSoughtUnknown(not_sought)
    return _not_sought(one)


def _seen_told(rows: tuple[ToldRow, ...], **_: object) -> Seen:
    return Seen(subjects=[one for row in rows for one in (row.reference, row.child)])


@reading(Permission.SEE_CONSENTS, event=TOLD_READ, seen=_seen_told)
def list_told(*, actor: Actor, child: str, now: datetime) -> tuple[ToldRow, ...]:
    """Return what the family of a child was told at the outset, the newest first."""
    return tuple(_told(one) for one in told_open_to(actor).filter(child=child).order_by("-reference")[:MOST])


@reading(Permission.SEE_CONSENTS, event=TOLD_READ, seen=_seen_told)
def list_told_of_named(*, actor: Actor, names: Collection[str], now: datetime) -> tuple[ToldRow, ...]:
    """Return the same for each described child who alone bears one of these names, the newest first."""
    children = list_only_named(actor=actor, names=names)
    return tuple(_told(one) for one in told_open_to(actor).filter(child__in=children).order_by("-reference")[:MOST])


# ------------------------------------------------------------ the link


@contextmanager
def holding(token: str) -> Iterator[None]:
    """Tell the database whose link is held, for as long as this lasts: row security shows that one consent."""
    digest = hashlib.sha256(token[: one_time_links.LONGEST_TOKEN].encode(errors="replace")).hexdigest()
    _tell(digest)
    yield
    _tell("")  # where something was raised, it goes with the transaction


def _tell(digest: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sharewell.link', %s, true)", [digest])


def find_linked(token: str, *, at: datetime, locks: bool = False) -> Consent | None:
    """Return the consent in force that a link is for, or None. Ask while `holding` the link."""
    reference = one_time_links.find(token, LINK, at)
    held = Consent.objects.select_for_update() if locks else Consent.objects
    one = held.filter(reference=reference).first() if reference else None
    return one if one is not None and state_of(story_of(one), at=at) is State.IN_FORCE else None


@looking
def find_by_link(*, actor: Actor, token: str, at: datetime) -> LinkRow | None:
    """Return what whoever holds a link sees, or None where it cannot be used. Looking uses nothing up.

    It names neither the child nor what it is about: somebody else may read over the shoulder.
    """
    require(actor, Permission.TAKE_BACK_CONSENT)
    with holding(token):
        one = find_linked(token, at=at)
    if one is None or one.said_on is None or one.last_on is None:
        return None
    return LinkRow(consent=one.reference, organisation=one.organisation, given_on=one.said_on, last_on=one.last_on)


# ------------------------------------------------------------ rows


def today_of(moment: datetime) -> date:
    """Return the day in London of a moment."""
    return moment.astimezone(LONDON).date()


def story_of(one: Consent) -> Story:
    """Return the dates from which it is read how a consent stands."""
    return Story(
        answer=one.answer,
        ends_at=one.ends_at,
        stopped_at=one.stopped_at,
        withdrawn_at=one.withdrawn_at,
        ended_at=one.ended_at,
    )


def competence_now(one: Consent, *, age: int | None) -> Competence:
    """Return what the newest assessment for a consent is worth at the child's age now."""
    newest = one.assessments.order_by("-pk").first()
    return competence_of(
        conclusion=newest.conclusion if newest else None, age_then=newest.age if newest else None, age_now=age
    )


def consent_row(one: Consent, *, age: int | None, at: datetime) -> ConsentRow:
    """Return one consent whole."""
    listed = _listed(one, at=at)
    lines = sorted((line.recipient, line.item) for line in one.lines.all())
    explained = tuple(code_of(name) for name in EXPLAINED if getattr(one, name))
    return ConsentRow(
        reference=one.reference,
        child=one.child,
        organisation=one.organisation,
        edition=one.edition,
        purpose=one.purpose,
        subject=Subject(one.subject),
        right=Right(one.right),
        person=one.person,
        lives_apart=one.lives_apart,
        about=one.about,
        recipients=tuple(dict.fromkeys(recipient for recipient, _ in lines)),
        items=tuple(dict.fromkeys(sorted(item for _, item in lines))),
        state=listed.state,
        asked_at=one.asked_at,
        asked_by=one.asked_by,
        stopped_at=one.stopped_at,
        stopped_why=one.stopped_why,
        answered_at=one.answered_at,
        said_on=one.said_on,
        expression=one.expression,
        form=one.form,
        signed_on=one.signed_on,
        how=one.how,
        words=one.words,
        explained=explained,
        manner=one.manner,
        language=one.language,
        interpreter=one.interpreter,
        began_at=one.began_at,
        ends_at=one.ends_at,
        last_on=one.last_on,
        review_on=one.review_on,
        is_review_overdue=listed.is_review_overdue,
        withdrawn_at=one.withdrawn_at,
        withdrawn_said_by=one.withdrawn_said_by,
        withdrawn_by=one.withdrawn_by,
        withdrawal_words=one.withdrawal_words,
        ended_at=one.ended_at,
        competence=competence_now(one, age=age),
        assessments=tuple(_assessment(each) for each in one.assessments.order_by("-pk")),
        reviews=tuple(_review(each) for each in one.reviews.order_by("-pk")),
    )


def code_of(name: str) -> str:
    """Return the code of what was explained, from the name of its column."""
    return name.removeprefix("has_explained_").replace("_", "-")


def _listed(one: Consent, *, at: datetime) -> ListedConsent:
    state = state_of(story_of(one), at=at)
    is_overdue = state is State.IN_FORCE and one.review_on is not None and one.review_on < today_of(at)
    return ListedConsent(
        reference=one.reference,
        child=one.child,
        purpose=one.purpose,
        state=state,
        asked_at=one.asked_at,
        last_on=one.last_on,
        review_on=one.review_on,
        is_review_overdue=is_overdue,
    )


def _assessment(one: CompetenceAssessment) -> AssessmentRow:
    return AssessmentRow(
        reference=one.reference,
        conclusion=one.conclusion,
        age=one.age,
        answers=tuple((element.value, getattr(one, name)) for element, name in zip(Element, ELEMENTS, strict=True)),
        evidence=one.evidence,
        communication=one.communication,
        assessed_at=one.assessed_at,
        assessed_by=one.assessed_by,
    )


def _review(one: ConsentReview) -> ReviewRow:
    return ReviewRow(
        reference=one.reference,
        found=Found(one.found),
        words=one.words,
        at=one.at,
        by=one.by,
        next_on=one.next_on,
    )


def _not_sought(one: NotSought) -> NotSoughtRow:
    return NotSoughtRow(
        reference=one.reference,
        child=one.child,
        purpose=one.purpose,
        ground=Ground(one.ground),
        why=one.why,
        review_on=one.review_on,
        recorded_at=one.recorded_at,
        recorded_by=one.recorded_by,
        closed_at=one.closed_at,
        found=one.found,
        found_words=one.found_words,
    )


def _told(one: ToldAtOutset) -> ToldRow:
    return ToldRow(
        reference=one.reference,
        child=one.child,
        standing=Telling(one.standing),
        told_on=one.told_on,
        told_by=one.told_by,
        to_whom=one.to_whom,
        what=one.what,
        language=one.language,
        recorded_at=one.recorded_at,
        recorded_by=one.recorded_by,
    )

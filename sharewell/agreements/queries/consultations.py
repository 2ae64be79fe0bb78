"""Read consultations: what was put to whom, what arrived, what was answered, and what the rule makes of it."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.models import (
    Agreement,
    AgreementVersion,
    Circulation,
    Consultation,
    ConsultationAnswer,
    Representative,
    VersionSection,
)
from sharewell.agreements.policies import in_office, may_keep, open_to, require_may_keep, speaks_for
from sharewell.agreements.queries.judging import asked_at, asked_of, brought_by, calendar_of, judge_held
from sharewell.agreements.queries.terms import clause_lines, terms_of
from sharewell.agreements.types import AgreementKind, Followed, VersionUnknown
from sharewell.agreements.types.consultations import (
    AnswerRow,
    CirculationRow,
    ConsultationRow,
    ConsultationUnknown,
    Decided,
    PlainLink,
    Preview,
    RemarkRow,
)
from sharewell.core import ratifying
from sharewell.core.ratifying import Outcome, Rule, Says
from sharewell.design.words import LONDON
from sharewell.foundation import one_time_links
from sharewell.guidance.queries.ratification import calendar_near, get_rule

LINK = "consultation"
"""The purpose of the one-time links with which somebody without an account answers."""


def digest_of(document: object) -> str:
    """Return the SHA-256 of a plain document as JSON, in hexadecimal."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def address_of_link(token: str) -> str:
    """Return the whole address of the link with which somebody without an account answers."""
    return f"{settings.SITE_ADDRESS}{reverse('agreements:plain-link', args=(token,))}"


def find_rule(agreement: Agreement, *, at: datetime) -> Rule | None:
    """Return the rule by which a document is ratified at a moment: its own, else that of its kind.

    None for national guidance, which a board adopts.
    """
    stated = agreement.stated_rules.filter(starts_at__lte=at).order_by("-starts_at").first()
    if stated is not None:
        return Rule.from_document(stated.rule)
    if agreement.kind == AgreementKind.NATIONAL_GUIDANCE.value:
        return None
    return get_rule(agreement.kind)


def whole_text(version: AgreementVersion) -> str:
    """Return the text of a version as one text: headings and bodies in order, then its clauses, a line each."""
    sections = [f"{one.heading}\n\n{one.body}" for one in VersionSection.objects.filter(version=version)]
    return "\n\n".join([*sections, *clause_lines(version)])


def consultations_open_to(actor: Actor) -> QuerySet[Consultation]:
    """Return the consultations on documents that are open to the actor."""
    return Consultation.objects.filter(version__agreement__in=open_to(actor)).select_related(
        "version__agreement__partnership", "officer_post"
    )


def list_consultations(*, actor: Actor, at: datetime) -> tuple[ConsultationRow, ...]:
    """Return the consultations in the actor's partnership: open ones first, the next to close at the top."""
    rows = [consultation_row(one) for one in consultations_open_to(actor).order_by("-opened_at")]
    is_waiting = [one for one in rows if one.closed_at is None]
    closed = [one for one in rows if one.closed_at is not None]
    del at
    return (*sorted(is_waiting, key=lambda one: one.closes_at), *closed)


def list_consultations_on(*, actor: Actor, version: str) -> tuple[ConsultationRow, ...]:
    """Return the consultations on one version, the newest first."""
    found = consultations_open_to(actor).filter(version__reference=version).order_by("-reference")
    return tuple(consultation_row(one) for one in found)


def count_silences(*, actor: Actor, at: datetime) -> Mapping[str, int]:
    """Return in how many closed consultations each organisation said nothing, by its reference.

    One that the text did not reach in time said nothing either: the consultation's own page tells the two apart.
    """
    silences = Counter[str]()
    for outcome in consultations_open_to(actor).filter(closed_at__lte=at).values_list("outcome", flat=True):
        if outcome is None:
            continue
        silences.update({*outcome["silent"], *(one["party"] for one in outcome["not_reached"])})
    return silences


def get_consultation(*, actor: Actor, consultation: str) -> ConsultationRow:
    """Return a consultation. Raise `ConsultationUnknown`."""
    return consultation_row(_held(actor, consultation))


def judge_consultation(*, actor: Actor, consultation: str, at: datetime) -> Outcome:
    """Return what comes out by the rule, as of a moment. Raise `ConsultationUnknown`."""
    return judge_held(_held(actor, consultation), at=at)


def get_rule_of(*, actor: Actor, consultation: str) -> Rule:
    """Return the rule by which a consultation is judged, as it was when it was opened. Raise `ConsultationUnknown`."""
    return Rule.from_document(_held(actor, consultation).rule)


def list_brought(*, actor: Actor, consultation: str) -> tuple[str, ...]:
    """Return in words what the version brings that never passes by silence. Raise `ConsultationUnknown`."""
    one = _held(actor, consultation)
    never = Rule.from_document(one.rule).never_by_silence
    return tuple(str(each) for each in brought_by(one) if each.change in never)


def list_circulations(*, actor: Actor, consultation: str) -> tuple[CirculationRow, ...]:
    """Return what was sent, by organisation and time. Raise `ConsultationUnknown`."""
    held = _held(actor, consultation).circulations.select_related("organisation", "representative__post__practitioner")
    return tuple(
        CirculationRow(
            reference=one.reference,
            organisation=one.organisation.reference,
            organisation_name=one.organisation.name,
            representative=one.representative.reference,
            name=name_of(one.representative),
            is_reminder=one.is_reminder,
            has_account=one.representative.post_id is not None,
            sent_at=one.sent_at,
            delivered_at=one.delivered_at,
            bounced_at=one.bounced_at,
            bounced_why=one.bounced_why,
        )
        for one in held.order_by("organisation__name", "sent_at", "reference")
    )


def list_answers(*, actor: Actor, consultation: str) -> tuple[AnswerRow, ...]:
    """Return what was answered, in the order in which it came. Raise `ConsultationUnknown`."""
    return answers_of(_held(actor, consultation))


def answers_of(one: Consultation) -> tuple[AnswerRow, ...]:
    """Return what was answered to a consultation, in the order in which it came."""
    held = one.answers.select_related("organisation", "representative__post__practitioner", "delegation")
    return tuple(
        AnswerRow(
            reference=row.reference,
            organisation=row.organisation.reference,
            organisation_name=row.organisation.name,
            says=row.says,
            words=row.words,
            name=name_of(row.representative) if row.representative else (row.delegation or row).to_name,
            at=row.at,
            is_late=row.is_late,
            to_name=row.to_name,
            time_decided=row.time_decided,
        )
        for row in held.order_by("at", "pk")
    )


def list_remarks(*, actor: Actor, consultation: str) -> tuple[RemarkRow, ...]:
    """Return what the officer wrote into the discussion, in order. Raise `ConsultationUnknown`."""
    held = _held(actor, consultation).remarks.order_by("at", "pk")
    return tuple(RemarkRow(at=one.at, words=one.words) for one in held)


def list_asked(*, actor: Actor, consultation: str, at: datetime) -> tuple[tuple[str, str], ...]:
    """Return the organisations for which the actor may answer: reference and name. Raise `ConsultationUnknown`."""
    one = _held(actor, consultation)
    spoken = speaks_for(actor, at=at)
    names = dict(asked_of(one))
    return tuple((reference, name) for reference, name in names.items() if reference in spoken)


def list_names(*, actor: Actor, consultation: str) -> Mapping[str, str]:
    """Return the names of all that were ever party to the document, by reference. Raise `ConsultationUnknown`."""
    one = _held(actor, consultation)
    held = one.version.agreement.parties.values_list("organisation__reference", "organisation__name")
    return {**dict(held), **dict(asked_of(one))}


def list_waiting_for_time(*, actor: Actor, consultation: str) -> tuple[AnswerRow, ...]:
    """Return who asked for more time and has no answer to that. Raise `ConsultationUnknown`."""
    return tuple(
        row
        for row in list_answers(actor=actor, consultation=consultation)
        if row.says == Says.ASK_FOR_TIME.value and not row.time_decided
    )


def may_tend(*, actor: Actor, consultation: str, at: datetime) -> bool:
    """Tell whether the actor looks after a consultation. Raise `ConsultationUnknown`."""
    return is_permitted(actor, Permission.KEEP_AGREEMENTS) and may_keep(
        actor, _held(actor, consultation).version.agreement, at=at
    )


def preview_consultation(*, actor: Actor, version: str, at: datetime) -> Preview:
    """Return what a consultation on a version would be, were it opened now.

    Raise `VersionUnknown`, or `NotYoursToKeep` for whoever does not keep the document.
    """
    one = (
        AgreementVersion.objects.filter(reference=version, agreement__in=open_to(actor))
        .select_related("agreement__holder", "agreement__follows")
        .first()
    )
    if one is None:
        raise VersionUnknown(version)
    require_may_keep(actor, one.agreement, at=at)
    rule = find_rule(one.agreement, at=at)
    if rule is None:
        return Preview(rule=None, closes_on=None, asked=(), unheard=(), brings=(), difference="")
    _, old, new = compared(one, at=at)
    day = at.astimezone(LONDON).date()
    asked = asked_at(one.agreement, rule, at=at)
    speaking = in_office(at=at).filter(organisation__reference__in=dict(asked))
    spoken = set(speaking.values_list("organisation__reference", flat=True))
    return Preview(
        rule=rule,
        closes_on=ratifying.last_day(rule, day, calendar=calendar_near(day)),
        asked=tuple(name for _, name in asked),
        unheard=tuple(name for reference, name in asked if reference not in spoken),
        brings=tuple(str(each) for each in ratifying.changes(old, new) if each.change in rule.never_by_silence),
        difference=ratifying.difference_of(old.text if old else "", new.text),
    )


def compared(
    one: AgreementVersion, *, at: datetime
) -> tuple[AgreementVersion | None, ratifying.Version | None, ratifying.Version]:
    """Return the version in force with which one is compared, what that says, and what the one says.

    Whoever entered a document as another kind decided that; it is no news of its next version (source 001).
    """
    new = terms_of(one, text=whole_text(one))
    places = [one.agreement, *([one.agreement.follows] if one.agreement.follows else [])]
    for place in places:
        for version in place.versions.filter(in_force_from__lte=at).order_by("-in_force_from"):
            if version.ended_at is None or version.ended_at > at:
                old = terms_of(version, text=whole_text(version))
                is_retyped = one.agreement.followed_as == Followed.RETYPES.value
                return version, replace(old, kind=new.kind) if is_retyped else old, new
    return None, None, new


def find_link(*, token: str, at: datetime) -> PlainLink | None:
    """Return what a link opens, or None where it cannot be used now. Looking uses nothing up."""
    reference = one_time_links.find(token, LINK, at)
    return find_opened_by(reference) if reference else None


def find_opened_by(reference: str) -> PlainLink | None:
    """Return what a link for a sending, or for a delegation, opens."""
    sent = (
        Circulation.objects.filter(reference=reference)
        .select_related("consultation", "organisation", "representative__post__practitioner")
        .first()
    )
    if sent is not None:
        return PlainLink(
            consultation=sent.consultation.reference,
            organisation=sent.organisation.reference,
            organisation_name=sent.organisation.name,
            representative=sent.representative.reference,
            delegation="",
            name=name_of(sent.representative),
        )
    named = (
        ConsultationAnswer.objects.filter(reference=reference, says=Says.DELEGATE.value)
        .select_related("consultation", "organisation")
        .first()
    )
    if named is None:
        return None
    return PlainLink(
        consultation=named.consultation.reference,
        organisation=named.organisation.reference,
        organisation_name=named.organisation.name,
        representative="",
        delegation=named.reference,
        name=named.to_name,
    )


def name_of(one: Representative) -> str:
    """Return the name of who speaks for an organisation."""
    return one.post.practitioner.name if one.post else one.name


def is_reminder_due(*, consultation: str, day: date) -> bool:
    """Tell whether a reminder of a consultation is due on a day: it is still open, and was not put off."""
    one = Consultation.objects.filter(reference=consultation, closed_at__isnull=True).first()
    if one is None:
        return False
    return day in ratifying.reminder_days(Rule.from_document(one.rule), one.closes_on, calendar=calendar_of(one))


def _held(actor: Actor, reference: str) -> Consultation:
    found = consultations_open_to(actor).filter(reference=reference).first()
    if found is None:
        raise ConsultationUnknown(reference)
    return found


def consultation_row(one: Consultation) -> ConsultationRow:
    """Return a consultation as others hold it."""
    agreement: Any = one.version.agreement
    return ConsultationRow(
        reference=one.reference,
        agreement=agreement.reference,
        title=agreement.title,
        kind=AgreementKind(agreement.kind),
        version=one.version.reference,
        number=one.version.number,
        partnership=agreement.partnership.reference,
        opened_at=one.opened_at,
        closes_on=one.closes_on,
        closes_at=one.closes_at,
        extensions=one.extensions,
        closed_at=one.closed_at,
        result=one.result,
        decided=Decided(one.decided) if one.decided else None,
        decided_on=one.decided_on,
        decided_words=one.decided_words,
        officer_post=one.officer_post.reference,
        rule_digest=one.rule_digest,
        text_digest=one.text_digest,
        difference=one.difference,
        difference_digest=one.difference_digest,
        outcome_digest=one.outcome_digest,
    )

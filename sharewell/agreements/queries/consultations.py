"""Read consultations: what was put to whom, what arrived, what was answered, and what the rule makes of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
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
from sharewell.agreements.queries.terms import clause_lines, terms_of
from sharewell.agreements.types import AgreementKind, Capacity, Followed, VersionUnknown
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
from sharewell.core.ratifying import Calendar, Outcome, Part, Rule, Says
from sharewell.design.words import LONDON
from sharewell.foundation import one_time_links
from sharewell.guidance.queries.ratification import calendar_near, get_rule

LINK = "consultation"
"""The purpose of the one-time links with which somebody without an account answers."""

PARTS: Mapping[Capacity, Part] = {
    Capacity.SIGNATORY: Part.SIGNATORY,
    Capacity.AGENT: Part.AGENT,
    Capacity.SUBCONTRACTOR: Part.AGENT,
}


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
    return tuple(str(each) for each in _brought(one) if each.change in never)


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


def asked_of(one: Consultation) -> tuple[tuple[str, str], ...]:
    """Return the organisations that were asked: those that the rule names and that were party at the opening."""
    return _asked(one.version.agreement, Rule.from_document(one.rule), at=one.opened_at)


def _asked(agreement: Agreement, rule: Rule, *, at: datetime) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    if Part.OWNER in rule.eligible and agreement.holder is not None:
        found[agreement.holder.reference] = agreement.holder.name
    still_there = Q(left_at__isnull=True) | Q(left_at__gt=at)
    held = agreement.parties.filter(still_there, joined_at__lte=at)
    for party in held.select_related("organisation").order_by("organisation__name"):
        if PARTS[Capacity(party.capacity)] in rule.eligible:
            found[party.organisation.reference] = party.organisation.name
    return tuple(found.items())


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
    asked = _asked(one.agreement, rule, at=at)
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


# What the rule makes of it


def judge_held(one: Consultation, *, at: datetime) -> Outcome:
    """Return what comes out of a consultation by its rule, as of a moment."""
    return ratifying.judge(Rule.from_document(one.rule), facts_of(one), as_of=at, calendar=calendar_of(one))


def calendar_of(one: Consultation) -> Calendar:
    """Return how days are counted around a consultation."""
    return calendar_near(one.opened_at.astimezone(LONDON).date(), one.closes_on)


def facts_of(one: Consultation) -> ratifying.Consultation:
    """Return everything that is known of a consultation, for the rule."""
    agreement = one.version.agreement
    asking = one.answers.select_related("organisation", "representative", "delegation")
    answers = list(asking)
    return ratifying.Consultation(
        text=one.text_digest,
        difference=one.difference_digest,
        opened_at=one.opened_at,
        closes_on=one.closes_on,
        brings=_brought(one),
        parties=_parties(agreement),
        tenures=_tenures(dict(asked_of(one))),
        sendings=tuple(
            ratifying.Sending(
                party=sent.organisation.reference,
                person=sent.representative.reference,
                sent_at=sent.sent_at,
                delivered_at=sent.delivered_at,
                bounced_at=sent.bounced_at,
                text=sent.text_digest,
                difference=sent.difference_digest,
                is_reminder=sent.is_reminder,
            )
            for sent in one.circulations.select_related("organisation", "representative")
        ),
        answers=tuple(_answer(row) for row in answers),
        time_given=frozenset(row.organisation.reference for row in answers if row.time_decided == "given"),
        time_refused=frozenset(row.organisation.reference for row in answers if row.time_decided == "refused"),
        other_texts=tuple(
            Consultation.objects.filter(version__agreement=agreement)
            .exclude(pk=one.pk)
            .values_list("opened_at", "closed_at")
        ),
    )


def _parties(agreement: Agreement) -> tuple[ratifying.Party, ...]:
    own = (
        (ratifying.Party(code=agreement.holder.reference, part=Part.OWNER, began_at=agreement.entered_at),)
        if agreement.holder
        else ()
    )
    return own + tuple(
        ratifying.Party(
            code=party.organisation.reference,
            part=PARTS[Capacity(party.capacity)],
            began_at=party.joined_at,
            ended_at=party.left_at,
        )
        for party in agreement.parties.select_related("organisation")
    )


def _tenures(organisations: Mapping[str, str]) -> tuple[ratifying.Tenure, ...]:
    """Return who spoke for organisations, from when until when. Somebody with an account does while in post."""
    held = Representative.objects.filter(organisation__reference__in=organisations, accepted_at__isnull=False)
    tenures = []
    for each in held.select_related("organisation", "post"):
        ends = [end for end in (each.ended_at, each.post.ended_at if each.post else None) if end is not None]
        if each.accepted_at is not None:
            tenures.append(
                ratifying.Tenure(
                    party=each.organisation.reference,
                    person=each.reference,
                    began_at=each.accepted_at,
                    ended_at=min(ends) if ends else None,
                )
            )
    return tuple(tenures)


def _answer(row: ConsultationAnswer) -> ratifying.Answer:
    return ratifying.Answer(
        party=row.organisation.reference,
        says=Says(row.says),
        at=row.at,
        person=row.representative.reference if row.representative else str(row.delegation),
        text=row.text_digest,
        to=row.reference if row.says == Says.DELEGATE.value else "",
    )


def _brought(one: Consultation) -> tuple[ratifying.Brought, ...]:
    return tuple(ratifying.Brought(ratifying.Change(change), what) for change, what in one.brings)


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

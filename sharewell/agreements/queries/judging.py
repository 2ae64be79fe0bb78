"""What is known of a consultation, gathered for its rule, and what the rule makes of it."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, Q, QuerySet

from sharewell.agreements.models import Agreement, Consultation, ConsultationAnswer, Party, Representative
from sharewell.agreements.types import Capacity
from sharewell.core import ratifying
from sharewell.core.ratifying import Calendar, Outcome, Part, Rule, Says
from sharewell.design.words import LONDON
from sharewell.guidance.queries.ratification import calendar_near

PARTS: Mapping[Capacity, Part] = {
    Capacity.SIGNATORY: Part.SIGNATORY,
    Capacity.AGENT: Part.AGENT,
    Capacity.SUBCONTRACTOR: Part.AGENT,
}


def asked_of(one: Consultation) -> tuple[tuple[str, str], ...]:
    """Return the organisations that are asked: those that the rule names and that were party at the opening.

    Whoever took over from one of them since is asked too.
    """
    found = dict(asked_at(one.version.agreement, Rule.from_document(one.rule), at=one.opened_at))
    for party in _taken_over(one.version.agreement):
        if party.carried_from and party.carried_from.organisation.reference in found:
            found[party.organisation.reference] = party.organisation.name
    return tuple(found.items())


def asked_at(agreement: Agreement, rule: Rule, *, at: datetime) -> tuple[tuple[str, str], ...]:
    """Return the organisations that a rule names and that are party to a document at a moment: reference and name."""
    found: dict[str, str] = {}
    if Part.OWNER in rule.eligible and agreement.holder is not None:
        found[agreement.holder.reference] = agreement.holder.name
    still_there = Q(left_at__isnull=True) | Q(left_at__gt=at)
    held = agreement.parties.filter(still_there, joined_at__lte=at)
    for party in held.select_related("organisation").order_by("organisation__name"):
        if PARTS[Capacity(party.capacity)] in rule.eligible:
            found[party.organisation.reference] = party.organisation.name
    return tuple(found.items())


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
        brings=brought_by(one),
        parties=_parties(agreement),
        successions=tuple(
            ratifying.Succession(
                at=party.joined_at,
                before=frozenset({party.carried_from.organisation.reference}),
                after=party.organisation.reference,
            )
            for party in _taken_over(agreement)
            if party.carried_from
        ),
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


def _taken_over(agreement: Agreement) -> QuerySet[Party]:
    """Return the parties that took the place of another within the document."""
    held = agreement.parties.select_related("organisation", "carried_from__organisation")
    held = held.filter(carried_from__agreement=agreement).exclude(organisation=F("carried_from__organisation"))
    return held.order_by("joined_at", "pk")


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


def brought_by(one: Consultation) -> tuple[ratifying.Brought, ...]:
    """Return what the version brings, as it was worked out when the consultation was opened."""
    return tuple(ratifying.Brought(ratifying.Change(change), what) for change, what in one.brings)

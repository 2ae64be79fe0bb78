"""Whether the silence of a body may be relied on. Only where it is proved that the text lay before it all the time."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.core.ratifying.facts import Consultation, Sending
from sharewell.core.ratifying.rule import Calendar, Rule, last_day, reminder_days


class Gap(StrEnum):
    """What is missing before silence may be relied on."""

    NO_REPRESENTATIVE = "no-representative"
    NOT_SENT = "not-sent"
    BOUNCED = "bounced"
    NOT_DELIVERED = "not-delivered"
    OTHER_PERSON = "other-person"
    OTHER_TEXT = "other-text"
    TOO_LATE = "too-late"
    NO_REMINDER = "no-reminder"
    LEFT = "left"
    NEW_PERSON_NOT_TOLD = "new-person-not-told"
    CHANGED = "changed"
    TWO_TEXTS = "two-texts"


@dataclass(frozen=True, slots=True)
class Reliance:
    """Whether the silence of a body may be relied on, and what is missing where it may not."""

    party: str
    gaps: tuple[tuple[Gap, str], ...] = ()

    @property
    def may_be_relied_on(self) -> bool:
        """Tell whether nothing is missing."""
        return not self.gaps


def rely_on(
    rule: Rule,
    facts: Consultation,
    body: str,
    was: frozenset[str],
    *,
    until: datetime,
    calendar: Calendar,
) -> Reliance:
    """Tell whether the silence of a body may be relied on, as far as is known at `until`."""
    gaps: list[tuple[Gap, str]] = []
    if any(began < until and (ended is None or ended > facts.opened_at) for began, ended in facts.other_texts):
        gaps.append((Gap.TWO_TEXTS, "Another text of the same document was open at the same time."))
    if was != {body}:
        gaps.append((Gap.CHANGED, "It came about in the time for answers, out of bodies that were there before."))
        return Reliance(body, tuple(gaps))
    sent = [each for each in facts.sendings if each.party == body and each.sent_at <= until]
    arrived = [each for each in sent if not each.is_reminder and _is_proof(facts, each, until)]
    if not arrived:
        gaps.append(_why_not_arrived(facts, body, [each for each in sent if not each.is_reminder]))
        return Reliance(body, tuple(gaps))
    first = min(calendar.day_of(_moment(each)) for each in arrived)
    if last_day(rule, first, calendar=calendar) > facts.closes_on:
        gaps.append((Gap.TOO_LATE, f"The text came on {_said(first)}: too late to leave the whole time for answers."))
    gaps.extend(_reminders(rule, facts, sent, until, calendar))
    last = [each for each in facts.tenures if each.party == body and each.holds(until)]
    if not last:
        gaps.append((Gap.LEFT, "Nobody represented it when the time was over."))
    elif not any(each.person == one.person for each in arrived for one in last):
        gaps.append((Gap.NEW_PERSON_NOT_TOLD, "It has a new representative, whom the text never reached."))
    return Reliance(body, tuple(gaps))


def _is_proof(facts: Consultation, sending: Sending, until: datetime) -> bool:
    return (
        sending.arrived(until)
        and sending.text == facts.text
        and sending.difference == facts.difference
        and _is_to_representative(facts, sending)
    )


def _is_to_representative(facts: Consultation, sending: Sending) -> bool:
    day = _moment(sending)
    return any(
        each.party == sending.party and each.person == sending.person and each.holds(day) for each in facts.tenures
    )


def _why_not_arrived(facts: Consultation, body: str, sent: list[Sending]) -> tuple[Gap, str]:
    if not sent:
        if not any(each.party == body and each.holds(facts.opened_at) for each in facts.tenures):
            return Gap.NO_REPRESENTATIVE, "It had no representative to whom the text could be sent."
        return Gap.NOT_SENT, "The text was not sent to it."
    if all(each.bounced_at is not None for each in sent):
        return Gap.BOUNCED, "The text came back: it could not be delivered."
    landed = [each for each in sent if each.bounced_at is None and each.delivered_at is not None]
    if not landed:
        return Gap.NOT_DELIVERED, "There is no proof that the text was delivered."
    if any(_is_to_representative(facts, each) for each in landed):
        return Gap.OTHER_TEXT, "What was delivered was not the exact text with its difference."
    return Gap.OTHER_PERSON, "The text went to somebody who did not represent it on that day."


def _reminders(
    rule: Rule,
    facts: Consultation,
    sent: list[Sending],
    until: datetime,
    calendar: Calendar,
) -> list[tuple[Gap, str]]:
    """Return a gap for each reminder that was due and did not arrive before the next one, or the close."""
    due = reminder_days(rule, facts.closes_on, calendar=calendar)
    came = [
        calendar.day_of(_moment(each))
        for each in sent
        if each.is_reminder and each.arrived(until) and _is_to_representative(facts, each)
    ]
    today = calendar.day_of(until)
    gaps = []
    for number, day in enumerate(due):
        ends = due[number + 1] if number + 1 < len(due) else date.max
        if day < today and not any(day <= each < ends for each in came):
            gaps.append((Gap.NO_REMINDER, f"The reminder that was due on {_said(day)} did not reach it."))
    return gaps


def _moment(sending: Sending) -> datetime:
    return sending.delivered_at or sending.sent_at


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

"""Compose the annual report of the nominated representatives, with the nine sections of source 001."""

from datetime import date, datetime, time, timedelta

from sharewell.acting.types import Actor
from sharewell.agreements.queries import get_agreement, list_agreements, list_parties, list_versions
from sharewell.agreements.types import KINDS, AgreementKind, AgreementRow, AgreementUnknown, Capacity
from sharewell.design.small_numbers import SMALLEST, shown
from sharewell.design.words import LONDON, date_words
from sharewell.governance.queries.assessments import find_edition
from sharewell.governance.queries.calls import list_calls, list_returns
from sharewell.governance.queries.coverage import list_signatories, names_of
from sharewell.governance.queries.groups import list_groups, list_terms
from sharewell.governance.queries.problems import count_problems, list_practices
from sharewell.governance.queries.resolutions import list_resolutions
from sharewell.governance.types import (
    MET_WORDS,
    NO_PROOF,
    NO_PROOF_SOURCE,
    RESOLUTION_WORDS,
    CallKind,
    CallRow,
    GovernanceUnknown,
    GroupKind,
    Met,
    ReportDocument,
    ResolutionKind,
    Section,
    Table,
)
from sharewell.training.queries.coverage import count_trained
from sharewell.training.queries.terms import list_course_terms

NOBODY = "Nobody reported"


def compose_annual(
    *, actor: Actor, agreement: str, first: date, last: date, now: datetime
) -> tuple[str, ReportDocument]:
    """Return the partnership and the report on a document's signatories from a day to a day. Raise `GovernanceUnknown`.

    What a section has nothing to tell of is said, never left out.
    """
    try:
        document = get_agreement(actor=actor, agreement=agreement)
    except AgreementUnknown:
        raise GovernanceUnknown(agreement) from None
    begin, end = _start(first), min(_start(last + timedelta(days=1)), now)
    then = list_signatories(actor=actor, agreement=agreement, at=begin)
    today = list_signatories(actor=actor, agreement=agreement, at=end)
    summary = (
        f"There are {len(today)} signatories on {date_words(last)}.",
        f"This compares with {len(then)} on {date_words(first)}.",
        _trained_in_all(actor),
    )
    return document.partnership, ReportDocument(
        title=f"Nominated representatives’ report: {document.title}",
        subtitle=f"{date_words(first)} to {date_words(last)}",
        summary=summary,
        sections=(
            _changes(actor, document, begin=begin, end=end),
            _arrangements(actor, first=first, last=last),
            _guidance(actor, document.partnership, begin=begin, end=end),
            _training(actor),
            _practice_reviewed(actor, begin=begin, end=end, now=now),
            _terms_changed(actor, first=first, last=last),
            _membership(then=then, today=today, first=first, last=last),
            _best_practice(actor, begin=begin, end=end),
            _agents(actor, agreement, at=end),
        ),
    )


def _changes(actor: Actor, document: AgreementRow, *, begin: datetime, end: datetime) -> Section:
    told = []
    chain = {document.reference, document.follows}
    for one in list_agreements(actor=actor):
        if one.reference not in chain:
            continue
        what = f"“{one.title}” ({KINDS[one.kind].words})"
        if begin <= one.entered_at < end and one.follows:
            how = "is the same document under another kind as" if one.followed_as == "retypes" else "takes the place of"
            told.append(f"{what} {how} the one before it. Signatories stay unless they withdrew.")
        for version in list_versions(actor=actor, agreement=one.reference):
            if version.in_force_from and begin <= version.in_force_from < end:
                told.append(f"Version {version.number} of {what} is in force from {date_words(version.in_force_from)}.")
            if version.ended_at and begin <= version.ended_at < end:
                told.append(f"Version {version.number} of {what} ended on {date_words(version.ended_at)}.")
    return Section(
        heading="1. Changes to the agreement",
        paragraphs=() if told else ("Nothing of it changed in this time.",),
        bullets=tuple(told),
        counted="Counted: versions of the document and of the one that it follows that came into force or ended.",
    )


def _arrangements(actor: Actor, *, first: date, last: date) -> Section:
    found = list_resolutions(actor=actor, first=first, last=last)
    return Section(
        heading="2. New arrangements",
        paragraphs=() if found else ("No group recorded a decision in this time.",),
        bullets=tuple(
            f"{date_words(one.decided_on)}, {one.group_name}. {RESOLUTION_WORDS[one.kind]}: {one.words}"
            for one in reversed(found)
        ),
        counted="Counted: all decisions of groups of the partnership, by the day on which they were taken.",
    )


def _guidance(actor: Actor, partnership: str, *, begin: datetime, end: datetime) -> Section:
    adopted = {
        one.agreement: one
        for one in reversed(list_resolutions(actor=actor))
        if one.kind is ResolutionKind.ADOPTED and one.agreement
    }
    told = []
    for one in list_agreements(actor=actor):
        if one.partnership != partnership or one.kind is not AgreementKind.NATIONAL_GUIDANCE or one.entered_at >= end:
            continue
        decided = adopted.get(one.reference)
        words = (
            f"Adopted as such by {decided.group_name} on {date_words(decided.decided_on)}."
            if decided
            else "No decision to adopt it is recorded."
        )
        linked = f" It is the edition {one.edition} of the guide." if one.edition else " No edition is linked to it."
        fresh = " New in this time." if begin <= one.entered_at < end else ""
        told.append(f"“{one.title}”. {words}{linked}{fresh}")
    return Section(
        heading="3. Government guidance on information sharing",
        paragraphs=() if told else ("No national guidance is entered.",),
        bullets=tuple(told),
    )


def _trained_in_all(actor: Actor) -> str:
    """Say how many people were trained. Where a cell of the table is not printed, nobody can take it from the total."""
    trained = count_trained(actor=actor)
    is_hidden = any(0 < one.people < SMALLEST for one in trained.counts)
    if not is_hidden:
        words = str(trained.people)
    elif trained.people < 10:
        words = "Fewer than 10"
    else:
        words = f"At least {trained.people // 10 * 10}"
    return f"{words} people completed a course, since counting began."


def _training(actor: Actor) -> Section:
    trained = count_trained(actor=actor)
    titles = {terms.code: terms.title for terms in list_course_terms()}
    return Section(
        heading="4. Information sharing training",
        paragraphs=(_trained_in_all(actor),) if trained.counts else ("Nobody has completed a course yet.",),
        tables=(
            Table(
                caption="People who completed a course, by calendar year",
                head=("Year", "Course", "People"),
                rows=tuple(
                    (str(one.year), titles.get(one.course, one.course), shown(one.people)) for one in trained.counts
                ),
            ),
        )
        if trained.counts
        else (),
        counted="Counted: different people in all organisations of this installation. Somebody trained in two years "
        f"counts in each. A number of people from 1 to {SMALLEST - 1} is not printed.",
    )


def _practice_reviewed(actor: Actor, *, begin: datetime, end: datetime, now: datetime) -> Section:
    calls = list_calls(actor=actor, first=begin, last=end)
    raised, resolved, waiting = count_problems(actor=actor, first=begin, last=end)
    told, tables = [], []
    if not any(one.kind is CallKind.POSITION_STATEMENT for one in calls):
        told.append("No position statements were asked for in this time.")
    for one in calls:
        told.append(_who_answered(actor, one, now=now))
        if one.kind is CallKind.SELF_ASSESSMENT and one.answered:
            tables.append(_self_assessed(actor, one, now=now))
    told.append(
        f"Problems with sharing that were raised in this time: {raised}. Resolved: {resolved}. Not resolved: {waiting}."
        if raised
        else "Nobody raised a problem with sharing in this time."
    )
    told += [NO_PROOF, f"From: {NO_PROOF_SOURCE}."]
    return Section(
        heading="5. Review of information sharing practice",
        paragraphs=tuple(told),
        tables=tuple(tables),
        counted="Counted: organisations that were asked in this time, and those that had answered when this was made; "
        "problems by the day on which they were raised.",
    )


def _who_answered(actor: Actor, call: CallRow, *, now: datetime) -> str:
    silent = [
        one.organisation_name
        for one in list_returns(actor=actor, call=call.reference, now=now)
        if one.first_given_at is None
    ]
    words = f"“{call.title}”, due on {date_words(call.due_at)}: {call.answered} of {call.asked} organisations answered."
    if not silent:
        return f"{words} All answered."
    return f"{words} {NOBODY} for {names_of(silent)}."


def _self_assessed(actor: Actor, call: CallRow, *, now: datetime) -> Table:
    edition = find_edition(call.edition)
    given = [row for row in list_returns(actor=actor, call=call.reference, now=now) if row.first_given_at]
    answers = [(answer.question, answer.met) for row in given for answer in row.answers]
    return Table(
        caption=f"{call.title}: how many organisations gave each answer",
        head=("Statement", *(MET_WORDS[met] for met in Met)),
        rows=tuple(
            (question.text, *(str(answers.count((question.code, met))) for met in Met))
            for question in (edition.questions if edition else ())
        ),
    )


def _terms_changed(actor: Actor, *, first: date, last: date) -> Section:
    groups = {one.reference for one in list_groups(actor=actor) if one.kind is GroupKind.REPRESENTATIVES}
    found = [
        one
        for one in list_terms(actor=actor)
        if first <= one.in_force_from <= last and (not groups or one.group in groups)
    ]
    return Section(
        heading="6. Terms of reference of the representatives’ group",
        paragraphs=tuple(
            words
            for one in found
            for words in (
                f"Version {one.number} of those of {one.group_name} holds from {date_words(one.in_force_from)}:",
                one.words,
            )
        )
        or ("They did not change in this time.",),
    )


def _membership(*, then: dict[str, str], today: dict[str, str], first: date, last: date) -> Section:
    joined = sorted(name for one, name in today.items() if one not in then)
    left = sorted(name for one, name in then.items() if one not in today)
    told = [
        f"{len(then)} signatories on {date_words(first)}, {len(today)} on {date_words(last)}.",
        f"{len(joined)} joined in this time{':' if joined else '.'}",
    ]
    return Section(
        heading="7. Membership",
        paragraphs=(*told, f"{len(left)} left: {names_of(left)}." if left else "None left."),
        bullets=tuple(joined),
        counted="Counted: organisations that are party to the document at the beginning of the first day and at the "
        "end of the last. Before it was entered, the parties to the document that it follows.",
    )


def _best_practice(actor: Actor, *, begin: datetime, end: datetime) -> Section:
    found = [one for one in list_practices(actor=actor) if one.published_at and begin <= one.published_at < end]
    return Section(
        heading="8. Best practice",
        paragraphs=() if found else ("Nobody reported best practice that was published in this time.",),
        bullets=tuple(f"{one.organisation_name}. {one.title}: {one.words}" for one in reversed(found)),
    )


def _agents(actor: Actor, agreement: str, *, at: datetime) -> Section:
    working = [
        one for one in list_parties(actor=actor, agreement=agreement, at=at) if one.capacity is not Capacity.SIGNATORY
    ]
    return Section(
        heading="9. Agents and subcontractors",
        paragraphs=(
            f"{len(working)} signed in their own right as agent or subcontractor."
            if working
            else "No agent or subcontractor has signed in its own right.",
        ),
        bullets=tuple(f"{one.organisation_name} ({one.capacity.value})" for one in working),
        counted="Counted: parties to the document at the end of the last day, as agent or subcontractor.",
    )


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON)

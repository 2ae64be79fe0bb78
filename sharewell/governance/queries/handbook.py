"""Compose the partnership's handbook: all that is in force on a day, in a single document."""

from datetime import date, datetime, time, timedelta

from sharewell.acting.types import Actor
from sharewell.agreements.queries import find_in_force, list_agreements, list_represented, list_sections
from sharewell.agreements.types import KINDS, AgreementKind, AgreementRow, VersionRow
from sharewell.design.words import LONDON, date_words
from sharewell.governance.queries.groups import find_terms, list_groups
from sharewell.governance.queries.resolutions import list_resolutions
from sharewell.governance.types import (
    GROUP_WORDS,
    GovernanceUnknown,
    ReportDocument,
    ResolutionKind,
    ResolutionRow,
    Section,
    Table,
)
from sharewell.partnerships.queries import get_organisation, list_organisations

ORDER = tuple(AgreementKind)
"""The order in which the handbook prints kinds: principles, then procedures, then what is for one purpose."""


def compose_handbook(*, actor: Actor, partnership: str, on: date, now: datetime) -> tuple[str, ReportDocument]:
    """Return the partnership and its handbook of a day. Raise `GovernanceUnknown`.

    A document is in it where a version of it is in force at the end of that day, or now where the day is today; each
    section names the version and its hash. What has no version in force is named at the end.
    """
    if actor.organisation and get_organisation(actor.organisation, on=on).partnership != partnership:
        raise GovernanceUnknown(partnership)
    houses = list_organisations(on=on, partnership=partnership)
    if not houses:
        raise GovernanceUnknown(partnership)
    at = min(datetime.combine(on + timedelta(days=1), time(), tzinfo=LONDON) - timedelta(seconds=1), now)
    held, without, guidance = [], [], []
    adopted = {
        one.agreement: one
        for one in list_resolutions(actor=actor, last=on)
        if one.kind is ResolutionKind.ADOPTED and one.agreement
    }
    for one in list_agreements(actor=actor):
        if one.partnership != partnership or one.entered_at > at:
            continue
        version = find_in_force(agreement=one.reference, at=at)
        if version is None and one.kind is AgreementKind.NATIONAL_GUIDANCE and one.reference in adopted:
            guidance.append((one, adopted[one.reference]))
        elif version is None:
            without.append(one)
        else:
            held.append((one, version))
    held.sort(key=lambda pair: (ORDER.index(pair[0].kind), pair[0].holder_name, pair[0].title))
    sections = [part for document, version in held for part in _document(actor, document, version)]
    speakers = list_represented(partnership=partnership, at=at)
    return partnership, ReportDocument(
        title=f"Handbook of {houses[0].partnership_name}",
        subtitle=f"What is in force on {date_words(on)}",
        summary=(f"{len(held)} documents are in force. This is a copy: what holds is what stands in Sharewell.",),
        sections=(
            *(sections or [Section(heading="Documents", paragraphs=("No document is in force on this day.",))]),
            _guidance(guidance),
            *_groups(actor, on=on, at=at),
            Section(
                heading="Who speaks for each organisation",
                tables=(
                    Table(
                        caption="Nominated representatives",
                        head=("Organisation", "Representative"),
                        rows=tuple(
                            (
                                one.name,
                                speakers[one.reference].name if one.reference in speakers else "Nobody is named",
                            )
                            for one in houses
                        ),
                    ),
                ),
                counted="Counted: every organisation of the partnership in the register on this day.",
            ),
            Section(
                heading="Not in force on this day",
                paragraphs=() if without else ("Every document that is entered is in force.",),
                bullets=tuple(f"{one.title} ({KINDS[one.kind].words})" for one in without),
            ),
        ),
    )


def _guidance(adopted: list[tuple[AgreementRow, ResolutionRow]]) -> Section:
    """Return the national guidance that was adopted as such: its text is that of its edition, not the partnership's."""
    return Section(
        heading="National guidance that was adopted",
        paragraphs=() if adopted else ("No decision to adopt national guidance is recorded.",),
        bullets=tuple(
            f"“{one.title}”, adopted by {decided.group_name} on {date_words(decided.decided_on)}."
            + (f" It is the edition {one.edition} of the guide." if one.edition else " No edition is linked to it.")
            for one, decided in adopted
        ),
    )


def _document(actor: Actor, document: AgreementRow, version: VersionRow) -> list[Section]:
    whose = f" of {document.holder_name}" if document.holder_name else ""
    since = date_words(version.in_force_from) if version.in_force_from else "no day"
    until = f", looked at again by {date_words(version.review_on)}" if version.review_on else ""
    kind = KINDS[document.kind].words.capitalize()
    about = [
        f"{kind}{whose}. Version {version.number}, in force from {since}{until}.",
        f"Hash of the text: {version.digest}.",
    ]
    if document.edition:
        about.insert(1, f"It is the edition {document.edition} of the guide.")
    return [
        Section(heading=document.title, paragraphs=tuple(about)),
        *(
            Section(
                heading=f"{document.title}: {part.heading}",
                paragraphs=tuple(line for line in part.body.splitlines() if line.strip()) or ("No words.",),
            )
            for part in list_sections(actor=actor, version=version.reference)
        ),
    ]


def _groups(actor: Actor, *, on: date, at: datetime) -> list[Section]:
    found = list_groups(actor=actor, at=at)
    if not found:
        return [Section(heading="Groups of the partnership", paragraphs=("No group is entered on this day.",))]
    return [
        Section(
            heading=f"{one.name}: terms of reference",
            paragraphs=(
                f"{GROUP_WORDS[one.kind]}. "
                + (f"It reports to {one.reports_to_name}." if one.reports_to else "It reports to no other group."),
                *(terms.words.splitlines() if terms else ("No terms of reference hold on this day.",)),
            ),
        )
        for one in found
        for terms in (find_terms(actor=actor, group=one.reference, on=on),)
    ]

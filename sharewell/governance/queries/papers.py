"""Read board papers, and compose one with the parts of source 000."""

from django.db.models import QuerySet

from sharewell.acting.types import Actor
from sharewell.agreements.queries import get_agreement
from sharewell.agreements.types import KINDS
from sharewell.design.words import date_words
from sharewell.governance.models import Paper
from sharewell.governance.policies import open_to
from sharewell.governance.queries.problems import list_legal
from sharewell.governance.types import (
    LEGAL_WORDS,
    GovernanceUnknown,
    PaperRow,
    ReportDocument,
    Section,
)
from sharewell.practitioners.queries import get_post


def list_papers(*, actor: Actor) -> tuple[PaperRow, ...]:
    """Return the papers of the actor's partnership, those of the latest meeting first."""
    found = open_to(actor, _papers(), by="meeting__group__partnership")
    return tuple(_paper(one) for one in found.order_by("-meeting__meets_on", "-reference"))


def get_paper(*, actor: Actor, paper: str) -> PaperRow:
    """Return a paper. Raise `GovernanceUnknown`."""
    for one in open_to(actor, _papers(), by="meeting__group__partnership").filter(reference=paper):
        return _paper(one)
    raise GovernanceUnknown(paper)


def compose_paper(*, actor: Actor, paper: str) -> tuple[str, ReportDocument]:
    """Return the partnership and a paper as it would be issued. Raise `GovernanceUnknown`.

    Who was asked for legal advice, and what they said, comes from what is recorded; whatever is missing is said.
    """
    found = open_to(actor, _papers(), by="meeting__group__partnership").filter(reference=paper).first()
    if found is None:
        raise GovernanceUnknown(paper)
    row = _paper(found)
    contact = get_post(row.contact_post)
    legal = list_legal(actor=actor, agreement=row.agreement) if row.agreement else ()
    said = tuple(
        f"The legal adviser of {one.organisation_name} ({one.adviser}) was consulted on {date_words(one.asked_at)}. "
        + (
            f"{LEGAL_WORDS[one.finding]}, answered on {date_words(one.answered_at)}: {one.answer}"
            if one.finding and one.answered_at
            else "No answer was given yet."
        )
        for one in legal
    )
    appendices = [line.strip() for line in row.appendices.splitlines() if line.strip()]
    if row.agreement:
        document = get_agreement(actor=actor, agreement=row.agreement)
        appendices.insert(0, f"{document.title} ({KINDS[document.kind].words}), {document.reference}")
    return found.meeting.group.partnership.reference, ReportDocument(
        title=row.title,
        subtitle=f"{row.group_name}, {date_words(row.meets_on)}. Report of: {row.report_of}",
        summary=(),
        sections=(
            Section(heading="Purpose", paragraphs=_paragraphs(row.purpose)),
            Section(heading="Summary", paragraphs=_paragraphs(row.summary)),
            Section(
                heading="Legal and financial implications",
                paragraphs=(
                    *_paragraphs(row.implications),
                    *(said or ("No legal adviser’s consultation is recorded.",)),
                ),
            ),
            Section(
                heading="Recommendations",
                bullets=tuple(f"{number}. {words}" for number, words in enumerate(row.recommendations, start=1)),
            ),
            Section(
                heading="For more information contact",
                paragraphs=(f"{contact.person_name}, {contact.title}, {contact.organisation_name}.", contact.email),
            ),
            Section(heading="Background", paragraphs=_paragraphs(row.background) or ("None is given.",)),
            Section(
                heading="Use of appendices",
                paragraphs=() if appendices else ("There are none.",),
                bullets=tuple(f"Appendix {number}: {one}" for number, one in enumerate(appendices, start=1)),
            ),
        ),
    )


def _paragraphs(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def _papers() -> QuerySet[Paper]:
    return Paper.objects.select_related("meeting__group__partnership", "agreement", "contact_post__practitioner")


def _paper(one: Paper) -> PaperRow:
    return PaperRow(
        reference=one.reference,
        meeting=one.meeting.reference,
        group=one.meeting.group.reference,
        group_name=one.meeting.group.name,
        meets_on=one.meeting.meets_on,
        title=one.title,
        agreement=one.agreement.reference if one.agreement else "",
        report_of=one.report_of,
        purpose=one.purpose,
        summary=one.summary,
        implications=one.implications,
        recommendations=tuple(one.recommendations.splitlines()),
        background=one.background,
        appendices=one.appendices,
        contact_post=one.contact_post.reference,
        contact=f"{one.contact_post.practitioner.name}, {one.contact_post.title}",
        written_at=one.written_at,
    )

"""Hand the e-mails of consultations to Django's e-mail, and write consultations as rows of a file."""

from collections.abc import Iterator, Sequence

from django.core.mail import EmailMessage

from sharewell.agreements.queries.consultations import address_of_link
from sharewell.agreements.types.consultations import AnswerRow, CirculationRow, ConsultationRow, PlainLetter
from sharewell.design.words import date_words

SUBJECT = "A document of your partnership waits for your answer"

CONSULTATIONS_HEADER = ("consultation", "document", "version", "opened", "last_day", "closed", "result", "decided")
PROGRESS_HEADER = ("organisation", "sent", "delivered", "came_back", "reminder", "answer", "answered", "late")


def send_text(letter: PlainLetter) -> None:
    """Hand a link to Django's e-mail. Raise what its backend raises where it cannot be handed over.

    It names no organisation and no document: whoever it is for finds them behind the link.
    """
    body = (
        f"{SUBJECT}.\n\n"
        "Open this link to read the document, see exactly what changes, and answer. You need no account.\n"
        "It is for you alone. Looking at it does not answer anything. It can be used for one answer:\n\n"
        f"{address_of_link(letter.token)}\n\n"
        f"The last day for answers is {date_words(letter.closes_on)}. "
        "The page says what happens if you do not answer.\n"
        "If you no longer speak for your organisation, tell the agreements officer of your partnership.\n"
    )
    EmailMessage(subject=SUBJECT, body=body, to=[letter.address]).send(fail_silently=False)


def consultation_cells(rows: Sequence[ConsultationRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each consultation in the order of `CONSULTATIONS_HEADER`."""
    for row in rows:
        yield (
            row.reference,
            row.title,
            str(row.number),
            row.opened_at.date().isoformat(),
            row.closes_on.isoformat(),
            row.closed_at.date().isoformat() if row.closed_at else "",
            row.result,
            row.decided.value if row.decided else "",
        )


def progress_cells(sent: Sequence[CirculationRow], answers: Sequence[AnswerRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of what was sent and answered, by organisation, in the order of `PROGRESS_HEADER`."""
    for one in sent:
        yield (
            one.organisation_name,
            one.sent_at.isoformat(),
            one.delivered_at.isoformat() if one.delivered_at else "",
            one.bounced_at.isoformat() if one.bounced_at else "",
            "yes" if one.is_reminder else "no",
            "",
            "",
            "",
        )
    for answer in answers:
        yield (
            answer.organisation_name,
            "",
            "",
            "",
            "",
            answer.says,
            answer.at.isoformat(),
            "yes" if answer.is_late else "no",
        )

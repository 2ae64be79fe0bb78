"""Rows of governance as cells of tables: words and links for pages, codes and references for files."""

from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html

from sharewell.design.words import date_words
from sharewell.governance.types import (
    CALL_WORDS,
    GROUP_WORDS,
    LEGAL_WORDS,
    PROGRESS_WORDS,
    REPORT_WORDS,
    RESOLUTION_WORDS,
    CallKind,
    CallRow,
    CoverageRow,
    GroupRow,
    LegalRow,
    PracticeRow,
    ProblemRow,
    ReportRow,
    ResolutionRow,
    ReturnRow,
)

Cells = tuple[object, ...]
NOTHING_SAID = "Has not answered"


def link(name: str, reference: str, words: str) -> str:
    """Return words that lead to a page about something."""
    return format_html(
        '<a class="govuk-link" href="{}">{}</a>', reverse(f"governance:{name}", args=(reference,)), words
    )


def _day(moment: datetime | None, otherwise: str = "") -> str:
    return date_words(moment) if moment else otherwise


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def short(words: str, longest: int = 120) -> str:
    """Return words cut at a space where they are long."""
    return words if len(words) <= longest else f"{words[:longest].rsplit(' ', 1)[0]} …"


GROUP_HEAD = ("Group", "What it is", "Reports to", "Since")
GROUP_COLUMNS = ("group", "name", "kind", "reports_to", "founded_at", "ended_at")


def group_cells(one: GroupRow) -> Cells:
    """Return a group for a page."""
    since = date_words(one.founded_at) + (f", ended {date_words(one.ended_at)}" if one.ended_at else "")
    return link("group", one.reference, one.name), GROUP_WORDS[one.kind], one.reports_to_name or "No other group", since


def group_file(one: GroupRow) -> Cells:
    """Return a group for a file."""
    return one.reference, one.name, one.kind.value, one.reports_to, _iso(one.founded_at), _iso(one.ended_at)


RESOLUTION_HEAD = ("Day", "Group", "Kind", "What", "What follows")
RESOLUTION_COLUMNS = (
    "decision",
    "decided_on",
    "group",
    "kind",
    "words",
    "agreement",
    "edition",
    "passes_to",
    "answer_due_at",
    "answers",
    "verdict",
    "answered_by",
)


def resolution_cells(one: ResolutionRow, *, follows: str = "") -> Cells:
    """Return a decision for a page; `follows` says in words what follows from it and how far that is."""
    told = follows
    if one.passes_to:
        answered = "answered" if one.answered_by else f"answer due {_day(one.answer_due_at)}"
        told = f"Passed to {one.passes_to_name}, {answered}. {follows}".strip()
    return (
        link("decision", one.reference, date_words(one.decided_on)),
        one.group_name,
        RESOLUTION_WORDS[one.kind],
        short(one.words),
        told or "Nothing is owed",
    )


def resolution_file(one: ResolutionRow) -> Cells:
    """Return a decision for a file."""
    return (
        one.reference,
        one.decided_on.isoformat(),
        one.group,
        one.kind.value,
        one.words,
        one.agreement,
        one.edition,
        one.passes_to,
        _iso(one.answer_due_at),
        one.answers,
        one.verdict.value if one.verdict else "",
        one.answered_by,
    )


CALL_HEAD = ("What was asked", "Kind", "By", "Due", "Answered", "Shown to a meeting")
CALL_COLUMNS = ("call", "kind", "title", "group", "decision", "asked_at", "due_at", "asked", "answered", "shown_at")


def call_cells(one: CallRow) -> Cells:
    """Return a call for a page."""
    return (
        link("call", one.reference, one.title),
        CALL_WORDS[one.kind],
        one.group_name,
        date_words(one.due_at),
        f"{one.answered} of {one.asked}",
        _day(one.shown_at, "Not yet"),
    )


def call_file(one: CallRow) -> Cells:
    """Return a call for a file."""
    return (
        one.reference,
        one.kind.value,
        one.title,
        one.group,
        one.resolution,
        _iso(one.asked_at),
        _iso(one.due_at),
        one.asked,
        one.answered,
        _iso(one.shown_at),
    )


RETURN_HEAD = ("Organisation", "Answered", "Reminders", "Owed by")
PROGRESS_HEAD = ("Organisation", "Answered", "How far", "Reminders", "Owed by")
RETURN_COLUMNS = ("return", "organisation", "name", "first_given_at", "progress", "reminders", "answer")


def return_cells(one: ReturnRow, *, now: datetime) -> Cells:
    """Return what an organisation owes or gave for a page."""
    if one.first_given_at:
        said = f"{date_words(one.first_given_at)}{', late' if one.first_given_at > one.due_at else ''}"
        said += ", written down by an officer" if one.entries and one.entries[0].is_taken_down else ""
    else:
        said = f"{NOTHING_SAID}{': late' if one.is_late(now) else ''}"
    how_far = PROGRESS_WORDS[one.progress] if one.progress else "Not said"
    return (
        one.organisation_name,
        said,
        *((how_far,) if one.kind is CallKind.PROGRESS_REPORT else ()),
        str(one.chased),
        one.owner or "Nobody: it was answered",
    )


def return_file(one: ReturnRow) -> Cells:
    """Return what an organisation owes or gave for a file."""
    return (
        one.reference,
        one.organisation,
        one.organisation_name,
        _iso(one.first_given_at),
        one.progress.value if one.progress else "",
        one.chased,
        " / ".join(entry.words for entry in one.entries),
    )


LEGAL_HEAD = ("Document", "Legal adviser of", "Asked", "Answer")
LEGAL_COLUMNS = ("consultation", "agreement", "organisation", "asked_at", "due_at", "finding", "answered_at")


def legal_cells(one: LegalRow) -> Cells:
    """Return what a legal adviser was asked for a page."""
    said = f"{LEGAL_WORDS[one.finding]}, {_day(one.answered_at)}" if one.finding else f"Due {date_words(one.due_at)}"
    return (
        link("legal", one.reference, one.agreement_title),
        f"{one.organisation_name}: {one.adviser}",
        date_words(one.asked_at),
        said,
    )


def legal_file(one: LegalRow) -> Cells:
    """Return what a legal adviser was asked for a file."""
    return (
        one.reference,
        one.agreement,
        one.organisation,
        _iso(one.asked_at),
        _iso(one.due_at),
        one.finding.value if one.finding else "",
        _iso(one.answered_at),
    )


PROBLEM_HEAD = ("Service or team", "Said by somebody at", "Agreement", "Raised", "Where it stands")
PROBLEM_COLUMNS = ("problem", "organisation", "agreement", "about", "raised_at", "due_at", "ended_as", "resolved_at")


def problem_cells(one: ProblemRow) -> Cells:
    """Return a problem for a page."""
    return (
        link("problem", one.reference, one.about),
        one.organisation_name,
        one.agreement_title or "No one agreement",
        date_words(one.raised_at),
        one.standing,
    )


def problem_file(one: ProblemRow) -> Cells:
    """Return a problem for a file, without what was written."""
    return (
        one.reference,
        one.organisation,
        one.agreement,
        one.about,
        _iso(one.raised_at),
        _iso(one.due_at),
        one.ended_as.value if one.ended_as else "",
        _iso(one.resolved_at),
    )


PRACTICE_HEAD = ("What went well", "Where", "Published")
PRACTICE_COLUMNS = ("best_practice", "organisation", "name", "title", "words", "published_at")


def practice_cells(one: PracticeRow) -> Cells:
    """Return best practice for a page."""
    return (
        link("practice", one.reference, one.title),
        one.organisation_name,
        _day(one.published_at, "Waits to be published"),
    )


def practice_file(one: PracticeRow) -> Cells:
    """Return best practice for a file."""
    return one.reference, one.organisation, one.organisation_name, one.title, one.words, _iso(one.published_at)


COVERAGE_HEAD = (
    "Organisation",
    "How it stands",
    "Representative",
    "Party to",
    "Bound by",
    "Answered",
    "Last answer",
    "Silent in consultations",
)
COVERAGE_COLUMNS = (
    "organisation",
    "name",
    "kind",
    "standing",
    "has_representative",
    "representative_lapsed",
    "party_to",
    "bound_by",
    "asked",
    "answered",
    "late",
    "last_answered_at",
    "silent_in_consultations",
)


def coverage_cells(one: CoverageRow) -> Cells:
    """Return how an organisation stands for a page."""
    return (
        one.name,
        one.standing,
        one.representative or ("Nobody any more" if one.lapsed else "Nobody"),
        f"{one.party_to} documents" if one.party_to != 1 else "1 document",
        f"{one.bound_by} in force",
        f"{one.answered} of {one.asked}" if one.asked else "Never asked",
        _day(one.last_answered_at, "Never"),
        f"{one.silences}" if one.silences else "Never",
    )


def coverage_file(one: CoverageRow) -> Cells:
    """Return how an organisation stands for a file."""
    return (
        one.organisation,
        one.name,
        one.kind,
        one.standing,
        "yes" if one.representative else "no",
        "yes" if one.lapsed else "no",
        one.party_to,
        one.bound_by,
        one.asked,
        one.answered,
        one.late,
        _iso(one.last_answered_at),
        one.silences,
    )


REPORT_HEAD = ("Report", "Kind", "Edition", "Issued")
REPORT_COLUMNS = ("report", "kind", "title", "edition", "first_day", "last_day", "issued_at", "hash", "replaces")


def report_cells(one: ReportRow) -> Cells:
    """Return an issued report for a page."""
    return (
        link("report", one.reference, one.title),
        REPORT_WORDS[one.kind],
        str(one.number),
        date_words(one.issued_at),
    )


def report_file(one: ReportRow) -> Cells:
    """Return an issued report for a file."""
    return (
        one.reference,
        one.kind.value,
        one.title,
        one.number,
        one.first_day.isoformat(),
        one.last_day.isoformat(),
        _iso(one.issued_at),
        one.digest,
        one.replaces,
    )

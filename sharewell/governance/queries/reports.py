"""Read issued reports."""

import hashlib

from sharewell.acting.types import Actor
from sharewell.governance.models import Report
from sharewell.governance.policies import open_to
from sharewell.governance.queries.composing import document_of
from sharewell.governance.types import GovernanceUnknown, ReportDocument, ReportKind, ReportRow


def list_reports(*, actor: Actor) -> tuple[ReportRow, ...]:
    """Return the issued reports of the actor's partnership, the newest first."""
    found = open_to(actor, Report.objects.select_related("replaces").defer("document"))
    return tuple(_row(one) for one in found.order_by("-issued_at", "-reference"))


def get_report(*, actor: Actor, report: str) -> tuple[ReportRow, ReportDocument, bool]:
    """Return an issued report, its parts, and whether its text still has the hash that it was issued with.

    Raise `GovernanceUnknown`.
    """
    one = open_to(actor, Report.objects.select_related("replaces")).filter(reference=report).first()
    if one is None:
        raise GovernanceUnknown(report)
    is_whole = hashlib.sha256(one.document.encode()).hexdigest() == one.digest
    return _row(one), document_of(one.document), is_whole


def _row(one: Report) -> ReportRow:
    return ReportRow(
        reference=one.reference,
        kind=ReportKind(one.kind),
        about=one.about,
        title=one.title,
        number=one.number,
        first_day=one.first_day,
        last_day=one.last_day,
        issued_at=one.issued_at,
        issued_by=one.issued_by,
        digest=one.digest,
        replaces=one.replaces.reference if one.replaces else "",
    )

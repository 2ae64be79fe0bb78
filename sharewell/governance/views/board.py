"""The partnership at a glance, and how each organisation stands."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.foundation.clock import now
from sharewell.governance.presenters import COVERAGE_COLUMNS, COVERAGE_HEAD, coverage_cells, coverage_file
from sharewell.governance.queries import list_calls, list_coverage, list_own_returns, list_problems
from sharewell.governance.types import CALL_WORDS, NO_PROOF, NO_PROOF_SOURCE
from sharewell.governance.views.pages import Cells, ListPage, keeps

PLACES = (
    ("governance:coverage", "Who is in, and who is silent", "How each organisation stands, and who speaks for it."),
    ("governance:decisions", "Decisions", "What the groups decided, and how far what follows is."),
    ("governance:calls", "What organisations were asked", "Position statements, progress reports, self-assessments."),
    ("governance:problems", "Where sharing is not working", "What was raised, and what became of it."),
    ("governance:practices", "Best practice", "How sharing went well."),
    ("governance:groups", "Groups and meetings", "Boards, sub-groups, their terms, members and meetings."),
    ("governance:legal-list", "What legal advisers were asked", "About which documents, and what they said."),
    ("governance:reports", "Reports and the handbook", "What was issued, as page and PDF."),
)


class Home(View):
    """The partnership at a glance."""

    def get(self, request: Any) -> HttpResponse:
        """Show what waits, and lead to each list."""
        moment = now()
        calls = list_calls(actor=request.actor)
        problems = list_problems(actor=request.actor)
        shown = {
            "places": [(reverse(name), words, lead) for name, words, lead in PLACES],
            "own": [(one, CALL_WORDS[one.kind]) for one in list_own_returns(actor=request.actor, now=moment)],
            "late": [one for one in calls if one.silent and one.due_at < moment and one.shown_at is None],
            "unresolved": sum(one.ended_as is None for one in problems),
            "keeps": keeps(request),
        }
        return render(request, "governance/home.html", shown)


class Coverage(ListPage):
    """How each organisation stands."""

    title = "Who is in, and who is silent"
    lead = (
        "“In” means: party to at least one document. “Bound by” counts the documents in force by which it is bound "
        "today. “Answered” counts what it was asked as an organisation."
    )
    caption = "The most pressing first"
    head, columns = COVERAGE_HEAD, COVERAGE_COLUMNS
    filename, csv = "who-is-in.csv", "governance:coverage-csv"
    empty = ("No organisation is entered yet", "Organisations of the register stand here.")
    template = "governance/coverage.html"

    def rows(self, request: Any) -> Any:
        """Return how they stand."""
        self.found = list_coverage(actor=request.actor, at=now())
        return self.found

    def cells(self, request: Any, row: Any) -> Cells:
        """Return one."""
        return coverage_cells(row)

    def file_cells(self, row: Any) -> Cells:
        """Return one for the file."""
        return coverage_file(row)

    def more(self, request: Any) -> dict[str, Any]:
        """Count how many stand how, and warn of what that does not show."""
        counts = Counter(one.standing for one in self.found)
        return {
            "counts": [(words, str(number)) for words, number in sorted(counts.items())],
            "no_proof": NO_PROOF,
            "no_proof_source": NO_PROOF_SOURCE,
        }

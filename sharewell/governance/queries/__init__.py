"""Read governance: groups, meetings and decisions; calls and returns; problems; coverage; reports."""

from sharewell.governance.queries.assessments import (
    find_edition,
    list_editions,
)
from sharewell.governance.queries.calls import (
    get_call,
    get_return,
    list_calls,
    list_own_returns,
    list_returns,
    list_silent,
    list_to_chase,
)
from sharewell.governance.queries.composing import (
    compose,
)
from sharewell.governance.queries.coverage import (
    list_coverage,
    list_signatories,
)
from sharewell.governance.queries.groups import (
    find_terms,
    get_group,
    get_meeting,
    list_agenda,
    list_attendance,
    list_groups,
    list_meetings,
    list_seats,
    list_terms,
)
from sharewell.governance.queries.papers import (
    get_paper,
    list_papers,
)
from sharewell.governance.queries.problems import (
    count_problems,
    get_legal,
    get_practice,
    get_problem,
    list_legal,
    list_practices,
    list_problems,
)
from sharewell.governance.queries.reports import (
    get_report,
    list_reports,
)
from sharewell.governance.queries.resolutions import (
    get_resolution,
    get_undertaking,
    list_resolutions,
    list_to_answer,
    list_undertakings,
)

__all__ = [
    "compose",
    "count_problems",
    "find_edition",
    "find_terms",
    "get_call",
    "get_group",
    "get_legal",
    "get_meeting",
    "get_paper",
    "get_practice",
    "get_problem",
    "get_report",
    "get_resolution",
    "get_return",
    "get_undertaking",
    "list_agenda",
    "list_attendance",
    "list_calls",
    "list_coverage",
    "list_editions",
    "list_groups",
    "list_legal",
    "list_meetings",
    "list_own_returns",
    "list_papers",
    "list_practices",
    "list_problems",
    "list_reports",
    "list_resolutions",
    "list_returns",
    "list_seats",
    "list_signatories",
    "list_silent",
    "list_terms",
    "list_to_answer",
    "list_to_chase",
    "list_undertakings",
]

"""Write governance: groups, meetings, decisions, calls and returns, problems, papers and reports."""

from sharewell.governance.actions.calls import answer_call, chase, make_call, show_call, tend_returns
from sharewell.governance.actions.closing import TEND
from sharewell.governance.actions.groups import end_group, end_seat, found_group, give_seat, set_terms
from sharewell.governance.actions.legal import answer_as_legal_adviser, ask_legal_adviser
from sharewell.governance.actions.meetings import call_off_meeting, hold_meeting, plan_meeting, set_agenda
from sharewell.governance.actions.problems import (
    note_problem,
    offer_practice,
    publish_practice,
    raise_problem,
    resolve_problem,
)
from sharewell.governance.actions.reports import issue_report, write_paper
from sharewell.governance.actions.resolutions import give_undertaking, record_resolution, report_undertaking

__all__ = [
    "TEND",
    "answer_as_legal_adviser",
    "answer_call",
    "ask_legal_adviser",
    "call_off_meeting",
    "chase",
    "end_group",
    "end_seat",
    "found_group",
    "give_seat",
    "give_undertaking",
    "hold_meeting",
    "issue_report",
    "make_call",
    "note_problem",
    "offer_practice",
    "plan_meeting",
    "publish_practice",
    "raise_problem",
    "record_resolution",
    "report_undertaking",
    "resolve_problem",
    "set_agenda",
    "set_terms",
    "show_call",
    "tend_returns",
    "write_paper",
]

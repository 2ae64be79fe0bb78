"""What governance writes into the ledger, and what can be owed."""

from sharewell.governance.types import (
    CallKind,
    GroupKind,
    LegalFinding,
    ProblemEnd,
    Progress,
    ReportKind,
    ResolutionKind,
    SeatKind,
)
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.obligations.events import declare_duty

_REFERENCE = FactField(kind=FactKind.REFERENCE)
_OPTIONAL = FactField(kind=FactKind.REFERENCE, is_required=False)
_DAY = FactField(kind=FactKind.DATE)
_MOMENT = FactField(kind=FactKind.MOMENT)
_NUMBER = FactField(kind=FactKind.NUMBER)
_PROGRESS = FactField(kind=FactKind.CODE, allowed=frozenset(Progress))

GROUP_FOUNDED = declare(
    "group.founded",
    described="A group was founded: {kind}. It reports to {reports_to}.",
    fields={"kind": FactField(kind=FactKind.CODE, allowed=frozenset(GroupKind)), "reports_to": _OPTIONAL},
)
GROUP_ENDED = declare("group.ended", described="A group ended.")
TERMS_SET = declare(
    "group_terms.set",
    described="Version {number} of the terms of reference of {group} holds from {in_force_from}.",
    fields={"group": _REFERENCE, "number": _NUMBER, "in_force_from": _DAY},
)
SEAT_GIVEN = declare(
    "group_seat.given",
    described="{whose} has a seat in {group}: {kind}.",
    fields={
        "group": _REFERENCE,
        "whose": _REFERENCE,
        "kind": FactField(kind=FactKind.CODE, allowed=frozenset(SeatKind)),
    },
)
SEAT_ENDED = declare("group_seat.ended", described="A seat in {group} ended.", fields={"group": _REFERENCE})
MEETING_PLANNED = declare(
    "meeting.planned",
    described="A meeting of {group} is planned for {meets_on}.",
    fields={"group": _REFERENCE, "meets_on": _DAY},
)
AGENDA_SET = declare(
    "meeting_agenda.set", described="The agenda of a meeting has {points} points.", fields={"points": _NUMBER}
)
MEETING_HELD = declare(
    "meeting.held", described="A meeting was held. {present} seats were filled.", fields={"present": _NUMBER}
)
MEETING_CALLED_OFF = declare("meeting.called_off", described="A meeting was called off.")
RESOLUTION_RECORDED = declare(
    "group_decision.recorded",
    described="{group} took a decision on {decided_on}: {kind}. It is about {agreement}, passes to {passes_to} and "
    "answers {answers}.",
    fields={
        "group": _REFERENCE,
        "kind": FactField(kind=FactKind.CODE, allowed=frozenset(ResolutionKind)),
        "decided_on": _DAY,
        "agreement": _OPTIONAL,
        "passes_to": _OPTIONAL,
        "answers": _OPTIONAL,
    },
)
UNDERTAKING_GIVEN = declare(
    "undertaking.given",
    described="{owner} does something about {about} by {due_at}.",
    fields={"about": _REFERENCE, "owner": _REFERENCE, "due_at": _MOMENT},
)
UNDERTAKING_REPORTED = declare(
    "undertaking.reported", described="Reported: {progress}.", fields={"progress": _PROGRESS}
)
CALL_MADE = declare(
    "return_call.made",
    described="{group} asked {asked} organisations for something by {due_at}: {kind}.",
    fields={
        "group": _REFERENCE,
        "kind": FactField(kind=FactKind.CODE, allowed=frozenset(CallKind)),
        "asked": _NUMBER,
        "due_at": _MOMENT,
    },
)
RETURN_GIVEN = declare(
    "return.given",
    described="{organisation} answered {call}. An officer wrote it down for it: {taken_down}.",
    fields={
        "call": _REFERENCE,
        "organisation": _REFERENCE,
        "taken_down": FactField(kind=FactKind.CODE, allowed=frozenset({"yes", "no"})),
    },
)
RETURN_CHASED = declare(
    "return.chased",
    described="{person} was told that {organisation} owes an answer.",
    fields={"person": _REFERENCE, "organisation": _REFERENCE},
)
RETURNS_TENDED = declare(
    "returns.tended",
    described="Of what is owed, {closed} were closed as answered and {moved} went to today’s representative.",
    fields={"closed": _NUMBER, "moved": _NUMBER},
)
CALL_SHOWN = declare(
    "return_call.shown",
    described="What organisations answered was shown to {meeting}: {answered} of {asked} had answered.",
    fields={"meeting": _REFERENCE, "asked": _NUMBER, "answered": _NUMBER},
)
LEGAL_ASKED = declare(
    "legal_adviser.asked",
    described="The legal adviser of {organisation} was asked about {agreement}.",
    fields={"agreement": _REFERENCE, "organisation": _REFERENCE},
)
LEGAL_ANSWERED = declare(
    "legal_adviser.answered",
    described="A legal adviser answered: {finding}.",
    fields={"finding": FactField(kind=FactKind.CODE, allowed=frozenset(LegalFinding))},
)
PROBLEM_RAISED = declare(
    "agreement_problem.raised",
    described="Somebody at {organisation} said that sharing is not working. It is about {agreement}.",
    fields={"organisation": _REFERENCE, "agreement": _OPTIONAL},
)
PROBLEM_NOTED = declare("agreement_problem.noted", described="It was noted what was found about a problem.")
PROBLEM_RESOLVED = declare(
    "agreement_problem.resolved",
    described="A problem was resolved: {ended_as}.",
    fields={"ended_as": FactField(kind=FactKind.CODE, allowed=frozenset(ProblemEnd))},
)
PRACTICE_OFFERED = declare(
    "best_practice.offered",
    described="{organisation} wrote down how something went well.",
    fields={"organisation": _REFERENCE},
)
PRACTICE_PUBLISHED = declare("best_practice.published", described="Best practice was published to all signatories.")
PAPER_WRITTEN = declare(
    "board_paper.written", described="A paper for {meeting} was written or changed.", fields={"meeting": _REFERENCE}
)
REPORT_ISSUED = declare(
    "report.issued",
    described="Edition {number} of a report was issued: {kind}. Its text has the hash {digest}.",
    fields={
        "kind": FactField(kind=FactKind.CODE, allowed=frozenset(ReportKind)),
        "number": _NUMBER,
        "digest": FactField(kind=FactKind.DIGEST),
    },
)

RETURN = "give-a-return"
UNDERTAKING = "keep-an-undertaking"
RECOMMENDATION = "answer-a-recommendation"
LEGAL = "advise-on-a-document"
PROBLEM = "look-into-a-problem"

RETURN_OWED = declare_duty(RETURN, title="Answer the partnership for an organisation", page="governance:return")
UNDERTAKING_OWED = declare_duty(UNDERTAKING, title="Do what was agreed, and say so", page="governance:undertaking")
RECOMMENDATION_OWED = declare_duty(
    RECOMMENDATION, title="Bring a recommendation to its group", page="governance:decision"
)
LEGAL_OWED = declare_duty(LEGAL, title="Say whether a document complies with the law", page="governance:legal")
PROBLEM_OWED = declare_duty(PROBLEM, title="Look into why sharing is not working", page="governance:problem")

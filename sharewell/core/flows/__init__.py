"""Which flow of information the agreements in force allow. Pure: whoever asks brings the agreements and the moment."""

from sharewell.core.flows.asking import read_flow, write_answer
from sharewell.core.flows.compiling import compile_policy, parts_named, read_policy
from sharewell.core.flows.differing import Change, Summary, compare, summarise
from sharewell.core.flows.faults import AgreementsFaulty, Fault, FlowUnreadable, PolicyUnreadable
from sharewell.core.flows.form import Agreement, Body, Clause, Organisation, Party, Stop, Succession
from sharewell.core.flows.judging import decide
from sharewell.core.flows.moments import MomentUnclear, read_moment
from sharewell.core.flows.narrowing import Ends, with_ends, with_stops
from sharewell.core.flows.policy import Answer, Basis, ClauseName, Flow, Outcome, Policy
from sharewell.core.flows.reading import read_agreement, read_body
from sharewell.core.flows.words import CONTACT, CONTENT, MODES, PRESENCE, Words
from sharewell.core.flows.writing import write_agreement, write_body

__all__ = [
    "CONTACT",
    "CONTENT",
    "MODES",
    "PRESENCE",
    "Agreement",
    "AgreementsFaulty",
    "Answer",
    "Basis",
    "Body",
    "Change",
    "Clause",
    "ClauseName",
    "Ends",
    "Fault",
    "Flow",
    "FlowUnreadable",
    "MomentUnclear",
    "Organisation",
    "Outcome",
    "Party",
    "Policy",
    "PolicyUnreadable",
    "Stop",
    "Succession",
    "Summary",
    "Words",
    "compare",
    "compile_policy",
    "decide",
    "parts_named",
    "read_agreement",
    "read_body",
    "read_flow",
    "read_moment",
    "read_policy",
    "summarise",
    "with_ends",
    "with_stops",
    "write_agreement",
    "write_answer",
    "write_body",
]

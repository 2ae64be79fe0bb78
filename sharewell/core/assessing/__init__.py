"""Assessing: questions of several kinds, a fair draw of them, marks, and how likely it is to pass by guessing.

Pure: standard library only, no clock, no settings, no input or output.
"""

from sharewell.core.assessing.chances import chance_of_pass, chance_of_right, worst_draw
from sharewell.core.assessing.draw import DrawNotPossible, draw
from sharewell.core.assessing.question import Answer, Kind, Question, is_possible, is_right, needed_for

__all__ = [
    "Answer",
    "DrawNotPossible",
    "Kind",
    "Question",
    "chance_of_pass",
    "chance_of_right",
    "draw",
    "is_possible",
    "is_right",
    "needed_for",
    "worst_draw",
]

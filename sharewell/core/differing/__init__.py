"""Differing: what was taken out of a text of sections, and what came in, word by word.

Pure: standard library only, no clock, no settings, no input or output.
"""

from sharewell.core.differing.texts import Change, Piece, SectionChange, compare, compare_sections

__all__ = ["Change", "Piece", "SectionChange", "compare", "compare_sections"]

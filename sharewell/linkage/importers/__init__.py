"""Read files of people, and take them into the index. The reading needs no database and no Django."""

from sharewell.linkage.importers.files import (
    ENCODINGS,
    Progress,
    read_cells,
    read_header,
    read_lines,
    read_mapping,
    read_people,
    read_truth,
)
from sharewell.linkage.importers.parts import InMemory, InParts, whole_lines
from sharewell.linkage.importers.shapes import (
    DATE_WORDS,
    Shape,
    carry_over,
    compare_headers,
    find_shape,
    fit,
    guess_shape,
    list_shapes,
    with_dates,
)
from sharewell.linkage.importers.sniffing import ENCODING_WORDS, sniff

__all__ = [
    "DATE_WORDS",
    "ENCODINGS",
    "ENCODING_WORDS",
    "InMemory",
    "InParts",
    "Progress",
    "Shape",
    "carry_over",
    "compare_headers",
    "find_shape",
    "fit",
    "guess_shape",
    "list_shapes",
    "read_cells",
    "read_header",
    "read_lines",
    "read_mapping",
    "read_people",
    "read_truth",
    "sniff",
    "whole_lines",
    "with_dates",
]

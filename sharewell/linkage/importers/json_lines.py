"""Read JSON lines: an object on each line, whose keys are our columns or the headers of a mapping."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence

from sharewell.linkage.importers.cells import Born, born_of, fault_of_cells, id_of, line_of, refused
from sharewell.linkage.importers.parts import Openable
from sharewell.linkage.types import HEADERS, ID, FeedLine, FileMapping

_LONGEST_LINE = 100_000


def read_json_lines(file: Openable, mapping: FileMapping) -> Iterator[FeedLine]:
    """Yield lines of JSON objects. Keys are our columns, or the headers of a mapping; a list is joined by spaces."""
    wanted = {ours: tuple(one.strip().lower() for one in theirs) for ours, theirs in mapping.columns.items()}
    wanted = wanted or {ours: (ours,) for ours in HEADERS}
    born = born_of(mapping.date_format)
    with io.TextIOWrapper(file.open("rb"), encoding="utf-8-sig", errors="surrogateescape", newline="\n") as stream:
        number = 0
        while text := stream.readline(_LONGEST_LINE):
            number += 1
            if len(text) == _LONGEST_LINE and not text.endswith("\n"):
                problem = f"Line {number:,} is longer than {_LONGEST_LINE:,} characters."
                raise refused(file.name, number, problem, "Write one child on a line.", problem)
            if text.strip():
                yield _json_line(number, text, wanted, born, has_mapping=bool(mapping.columns))


def _json_line(
    number: int, text: str, wanted: Mapping[str, Sequence[str]], born: Born, *, has_mapping: bool
) -> FeedLine:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return FeedLine(number, {}, "It is no JSON. Write one object on each line.")
    if not isinstance(said, dict):
        return FeedLine(number, {}, "It is no JSON object. Write one object on each line.")
    held = {key.strip().lower(): _texts(value) for key, value in said.items()}
    named = id_of({ID: [text for one in wanted.get(ID, (ID,)) for text in held.get(one) or ()]})
    if not has_mapping and not set(held) <= set(HEADERS):
        return FeedLine(number, named, f"It has a key that is not known. Known are: {', '.join(HEADERS)}."[:200])
    if any(texts is None for texts in held.values()):
        return FeedLine(number, named, "A value is neither text, nor a number, nor a list of these.")
    parts = {ours: [text for one in theirs for text in held.get(one) or ()] for ours, theirs in wanted.items()}
    fault = fault_of_cells([text for texts in parts.values() for text in texts])
    return FeedLine(number, named, fault) if fault else line_of(number, parts, born)


def _texts(value: object) -> list[str] | None:
    """Return a value of JSON as texts, or None where it is something else. Nothing is no text."""
    if value is None:
        return []
    if isinstance(value, list):
        texts = [_texts(one) for one in value]
        return None if any(one is None or len(one) > 1 for one in texts) else [one[0] for one in texts if one]
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return [str(value)]
    return None

"""Read a large CSV file at once by Arrow, where nothing is odd about it: several times quicker than line by line.

Whatever is odd is left to the reading line by line, which says what is wrong and where: `read_whole` returns None.
"""

from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.csv
from pyarrow.lib import ArrowException

from sharewell.core.linking.people import Cells, Coded
from sharewell.linkage.importers.cells import NO_TEXT
from sharewell.linkage.importers.parts import Openable
from sharewell.linkage.types import LONGEST_CELL

LEAST = 5_000_000
"""From so many bytes on it is worth the while."""
_PART_OF_MEMORY = 5
"""The file takes up to a fifth of the memory that is free: what is made of it takes as much again."""
_PIECE = 1 << 26
_MARK = b'"'


def read_whole(
    file: Openable, *, separator: str, width: int, encoding: str, plain: frozenset[int], least: int = LEAST
) -> list[Cells] | None:
    """Return the columns of a file below its header, or None where it has to be read line by line.

    Columns whose place is in `plain` are lists of cells, the others have each different cell once.
    """
    if not isinstance(file, Path) or encoding not in ("utf-8", "utf-8-sig") or len(separator.encode()) != 1:
        return None
    size = file.stat().st_size
    if not least <= size <= psutil.virtual_memory().available // _PART_OF_MEMORY:
        return None
    if not _is_plain(file, ord(separator)):
        return None
    names = [str(place) for place in range(width)]
    try:
        table = pyarrow.csv.read_csv(
            file,
            read_options=pyarrow.csv.ReadOptions(column_names=names, skip_rows=1, block_size=_PIECE),
            parse_options=pyarrow.csv.ParseOptions(delimiter=separator, newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string())),
        )
    except ArrowException:
        return None
    columns: list[Cells] = []
    for place, name in enumerate(names):
        column = table[name]
        table = table.drop_columns([name])
        if place in plain:
            cells = column.to_numpy().tolist()
            columns.append(cells)
        else:
            coded = column.combine_chunks().dictionary_encode()
            cells = coded.dictionary.to_numpy(zero_copy_only=False).tolist()
            columns.append(Coded(cells, coded.indices.to_numpy()))
        if not cells or max(map(len, cells)) > LONGEST_CELL or NO_TEXT.search("".join(cells)):
            return None
    return columns


def _is_plain(file: Path, separator: int) -> bool:
    """Tell whether each quotation mark begins or ends a whole cell, and no line ends with a carriage return alone.

    A mark within a cell, doubled or by mistake, is left to the reading line by line, and so is a header of two lines.
    """
    with file.open("rb") as stream:
        if stream.readline().count(_MARK) % 2:
            return False
    held = np.memmap(file, np.uint8, mode="r")
    edges = np.zeros(256, np.bool_)
    edges[[separator, *b"\r\n"]] = True
    marks = 0
    for begin in range(0, len(held), _PIECE):
        piece = held[begin : begin + _PIECE]
        returns = np.flatnonzero(piece == ord("\r")) + begin
        if len(returns) and (returns[-1] + 1 == len(held) or np.any(held[returns + 1] != ord("\n"))):
            return False
        at = np.flatnonzero(piece == ord(_MARK)) + begin
        opens = (np.arange(len(at)) + marks) % 2 == 0
        before = edges[held[at - 1]] | (at == 0)
        after = edges[held[np.minimum(at + 1, len(held) - 1)]] | (at + 1 == len(held))
        if not np.all(np.where(opens, before, after)):
            return False
        marks += len(at)
    return marks % 2 == 0

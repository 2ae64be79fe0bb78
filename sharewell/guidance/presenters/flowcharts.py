"""Draw the flowchart of an edition as a picture, by the `graphviz-pure` program of the wheel of that name."""

import subprocess
import sysconfig
from functools import cache
from pathlib import Path

from sharewell.core.deciding import Edition
from sharewell.core.deciding.drawing import dot

SECONDS = 30


@cache
def draw_svg(edition_code: str, fingerprint: str, source: str) -> str:
    """Return DOT `source` drawn as SVG text, once for each fingerprint of an edition."""
    program = Path(sysconfig.get_path("scripts")) / "graphviz-pure"
    drawn = subprocess.run([program, "-Tsvg"], input=source.encode(), capture_output=True, check=True, timeout=SECONDS)
    text = drawn.stdout.decode()
    return text[text.index("<svg") :]


def svg_of(edition: Edition) -> str:
    """Return the flowchart of `edition` as SVG text."""
    return draw_svg(edition.code, edition.fingerprint, dot(edition))

"""Learn a numbered model for the index of children: `python -m bench.linking.learning NUMBER [--size N]`.

From an invented population and a feed with the noise model that is tuned on; the other one is kept for measuring.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.linking.__main__ import FEED, make_files
from sharewell.core.linking.linking import Linker
from sharewell.core.linking.model import Thresholds, write_model
from sharewell.core.linking.people import Register
from sharewell.linkage.importers import read_people
from sharewell.linkage.queries import get_starting_model, get_tables

JOIN_LARGE = 11.0
"""From so many bits on records of a large index are joined (content/linkage/models/4.md)."""
MODELS = Path(__file__).parents[2] / "content" / "linkage" / "models"


def main() -> int:
    """Learn, and write the model."""
    reader = argparse.ArgumentParser(prog="bench.linking.learning", description=__doc__)
    reader.add_argument("number", type=int)
    reader.add_argument("--size", type=int, default=200_000)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        make_files(folder, asked.size, FEED, "plain", 7)
        register = Register(get_tables(), secret=b"only for learning")
        index = read_people(folder / "right.csv", register).people
        feed = read_people(folder / "left.csv", register).people
    linker = Linker(register, index, get_starting_model())
    linker.train(feed)
    model = replace(
        linker.model,
        number=asked.number,
        title=f"Index of children, learnt from {asked.size:,} invented ones",
        thresholds=Thresholds(join_large=JOIN_LARGE),
    )
    (MODELS / f"{asked.number}.toml").write_text(write_model(model), encoding="utf-8")
    print(f"Written to content/linkage/models/{asked.number}.toml")
    return 0


if __name__ == "__main__":
    sys.exit(main())

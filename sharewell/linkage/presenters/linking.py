"""What linking two files came to, as a document and as words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sharewell.core.linking.linking import Linker, Links
from sharewell.core.linking.model import chance_of

PRECISE: Final = 0.999
SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: reading both files, learning, linking."""

    reading: float
    learning: float
    linking: float

    @property
    def whole(self) -> float:
        """Return all of it."""
        return self.reading + self.learning + self.linking


@dataclass(frozen=True, slots=True)
class Measured:
    """How well pairs agree with the truth: at the linker's own threshold, and at 99.9% precision."""

    truth: int
    precision: float
    recall: float
    f1: float
    recall_at_999: float
    threshold_at_999: float | None


def measure(links: Links, truth: set[tuple[int, int]]) -> Measured:
    """Return precision and recall of links, by rows of the two files.

    Recall at 99.9% precision is the highest that any threshold of the score reaches.
    """
    right = np.fromiter(
        ((int(one), int(two)) in truth for one, two in zip(links.left, links.right, strict=True)), np.bool_, len(links)
    )
    whole = max(len(truth), 1)
    hits, chosen = int(np.count_nonzero(right & links.chosen)), int(np.count_nonzero(links.chosen))
    precision, recall = hits / chosen if chosen else 0.0, hits / whole
    order = np.argsort(-links.bits[links.standing], kind="stable")
    ranked, bits = right[links.standing][order], links.bits[links.standing][order]
    found = np.cumsum(ranked)
    # A threshold takes all pairs of one score or none.
    ends = np.append(bits[1:] != bits[:-1], True) if len(bits) else np.empty(0, np.bool_)
    good = np.nonzero(ends & (found / np.arange(1, len(bits) + 1) >= PRECISE))[0]
    last = int(good[-1]) if len(good) else None
    return Measured(
        truth=len(truth),
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if hits else 0.0,
        recall_at_999=float(found[last]) / whole if last is not None else 0.0,
        threshold_at_999=float(bits[last]) if last is not None else None,
    )


def document(
    links: Links, linker: Linker, times: Times, *, left: Sequence[str], right: Sequence[str], measured: Measured | None
) -> dict[str, Any]:
    """Return what came out as one JSON document. Pairs are the chosen ones, by the order of the left file."""
    thresholds = linker.model.thresholds
    rows = np.nonzero(links.chosen)[0]
    held: dict[str, Any] = {
        "left_rows": len(left),
        "right_rows": len(right),
        "seconds": round(times.whole, 3),
        "seconds_reading": round(times.reading, 3),
        "seconds_learning": round(times.learning, 3),
        "seconds_linking": round(times.linking, 3),
        "rows_a_second": round(len(left) / max(times.learning + times.linking, 1e-6)),
        "model": linker.model.number,
        "guard": linker.model.guard,
        "many_of_one": linker.many_of_one,
        "threshold": thresholds.likelier,
        "automatic": int(np.count_nonzero(links.chosen & (links.bits >= thresholds.join_among(len(linker.index))))),
        "possible": int(np.count_nonzero(~links.chosen & links.standing)),
        "pair_count": len(rows),
        "let_go": int(np.count_nonzero(links.chosen & links.let_go)),
    }
    if measured is not None:
        held |= {
            "truth_pairs": measured.truth,
            "precision": round(measured.precision, 6),
            "recall": round(measured.recall, 6),
            "f1": round(measured.f1, 6),
            "recall_at_precision_999": round(measured.recall_at_999, 6),
            "threshold_at_precision_999": measured.threshold_at_999,
        }
    held["pairs"] = [
        {
            "left": left[int(links.left[row])],
            "right": right[int(links.right[row])],
            "score": round(float(links.bits[row]), 3),
            "probability": round(chance_of(float(links.bits[row])), 6),
            **({"spoken_for": True} if links.spoken_for[row] else {}),
            **({"let_go": True} if links.let_go[row] else {}),
        }
        for row in rows
    ]
    return held


def words(held: dict[str, Any]) -> list[str]:
    """Return the document as lines for people."""
    reading, learning, linking = (held[f"seconds_{name}"] for name in ("reading", "learning", "linking"))
    said = [
        f"{held['left_rows']:,} rows linked to {held['right_rows']:,} in {held['seconds']:.1f} s.",
        f"Reading took {reading:.1f} s, learning {learning:.1f}, linking {linking:.1f}.",
        f"{held['pair_count']:,} pairs are more likely one person than not.",
        f"{held['automatic']:,} of them are so sure that no person need look. {held['possible']:,} more are possible.",
    ]
    if held["let_go"]:
        said.append(
            f"{held['let_go']:,} of them differ as brothers and sisters do, and neither record has anybody else: "
            "look at these first."
        )
    if held["many_of_one"]:
        said.append("The right file holds people more than once, so a row may have several pairs.")
    if "f1" in held:
        said.append(
            f"Against {held['truth_pairs']:,} true pairs: precision {held['precision']:.4f}, "
            f"recall {held['recall']:.4f}, "
            f"F1 {held['f1']:.4f}; recall at 99.9% precision {held['recall_at_precision_999']:.4f}."
        )
    said += ["", "left,right,score,probability"]
    said += [
        f"{one['left']},{one['right']},{one['score']:.2f},{one['probability']:.4f}" for one in held["pairs"][:SHOWN]
    ]
    more = held["pair_count"] - SHOWN
    if more > 0:
        said.append(f"… and {more:,} more: --json prints them all.")
    return said

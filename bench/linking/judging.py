"""One judge for both: pairs against the truth, as a whole and by group."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.linking.noise import Feed
from bench.linking.population import Children
from bench.linking.vocabulary import ORIGINS

AUTOMATIC = 13.3
"""From so many bits on a pair counts as joined without a person, where no model says otherwise."""
PRECISE = 0.999


class Known:
    """What only the truth knows of an index that is made in parts: year of birth, family, and who is a twin."""

    def __init__(self) -> None:
        self.born = np.empty(0, np.int16)
        self.family = np.empty(0, np.int64)
        self.is_twin = np.empty(0, np.bool_)

    def __len__(self) -> int:
        return len(self.born)

    def add(self, children: Children) -> None:
        """Add a part. Families of different parts are different."""
        years = np.array([int(day[:4]) for day in children.columns["date_of_birth"]], np.int16)
        before = self.family.max() + 1 if len(self) else 0
        self.born = np.concatenate([self.born, years])
        self.family = np.concatenate([self.family, children.family + before])
        self.is_twin = np.concatenate([self.is_twin, children.is_twin])


def read_best(pairs: Path, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return for each row of the feed the best row of the index (-2: none) and its bits."""
    best, bits = np.full(count, -2), np.full(count, -99.0)
    with pairs.open(newline="") as stream:
        for left, right, score in csv.reader(stream):
            row = int(left[1:])
            best[row], bits[row] = int(right[1:]), float(score)
    return best, bits


def judge(best: np.ndarray, bits: np.ndarray, truth: np.ndarray, *, join: float = AUTOMATIC) -> dict[str, float]:
    """Return what counts of the best pair of each row; from `join` bits on it is joined without a person."""
    right = (best == truth) & (truth >= 0)
    whole = int((truth >= 0).sum())
    order = np.argsort(-bits, kind="stable")
    found, taken = np.cumsum(right[order]), np.arange(1, len(order) + 1)
    ends = np.append(bits[order][1:] != bits[order][:-1], True) & (bits[order] > -99)
    f1 = np.where(ends, 2 * found / (taken + whole), 0)
    good = np.nonzero(ends & (found / taken >= PRECISE))[0]
    own, sure = bits >= 0, bits >= join
    hits = int((right & own).sum())
    precision, recall = hits / max(int(own.sum()), 1), hits / whole
    return {
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "best_f1": round(float(f1.max()), 4),
        "recall_at_999": round(float(found[good[-1]]) / whole if len(good) else 0.0, 4),
        "automatic_share": round(float(sure.mean()), 4),
        "automatic_wrong": int((sure & ~right).sum()),
        "automatic_recall": round(int((sure & right).sum()) / whole, 4),
        "review_share": round(float(((bits >= -5.6) & ~sure).mean()), 4),
    }


def by_group(best: np.ndarray, bits: np.ndarray, feed: Feed, known: Known) -> dict[str, dict[str, float]]:
    """Return recall at the own threshold for each group with 200 rows or more, and how often a twin was taken for the other."""
    truth = np.array(feed.truth)
    right = (best == truth) & (bits >= 0)
    ages = np.array([2026 - int(known.born[row]) if row >= 0 else -1 for row in truth])
    groups: dict[str, dict[str, Sequence[Any]]] = {
        "agency": {name: np.array([one == name for one in feed.agencies]) for name in sorted(set(feed.agencies))},
        "origin": {name: np.array(feed.origins) == number for number, name in enumerate(ORIGINS)},
        "age": {f"{low} to {high}": (ages >= low) & (ages <= high) for low, high in ((0, 4), (5, 10), (11, 18))},
        "twin": {"twin": np.array(feed.twins), "no twin": ~np.array(feed.twins)},
        "fault": {name: np.array([name in one for one in feed.faults])
                  for name in sorted({each for one in feed.faults for each in one})},
    }  # fmt: skip
    out: dict[str, dict[str, float]] = {}
    for kind, named in groups.items():
        shares = {}
        for name, rows in named.items():
            rows = np.asarray(rows) & (truth >= 0)
            if rows.sum() >= 200:
                shares[name] = round(float(right[rows].mean()), 4)
        out[kind] = shares
    twins = np.array(feed.twins)
    other = np.array([
        b >= 0 and t != b and t >= 0 and known.family[b] == known.family[t] and known.is_twin[b]
        for b, t in zip(best, truth, strict=True)
    ])  # fmt: skip
    out["twins"] = {
        "rows": int((twins & (truth >= 0)).sum()),
        "taken for the other, automatically": int((other & twins & (bits >= AUTOMATIC)).sum()),
        "taken for the other, at the own threshold": int((other & twins & (bits >= 0)).sum()),
    }
    return out

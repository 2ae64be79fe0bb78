"""Each step of the loop, killed, delivered twice at once and out of order: nothing by half, nothing twice, no orphan.

`SHAREWELL_INJECT_EVERY=1` kills at every statement; a run in CI kills at each thirtieth, beginning elsewhere each step.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.support.injecting import Step, inject
from tests.support.loop_faults import asking, withdrawing
from tests.support.sharing import Sharing, make_sharing

EVERY = int(os.environ.get("SHAREWELL_INJECT_EVERY", "30"))


@pytest.mark.parametrize(("walk", "steps"), [(asking, 17), (withdrawing, 10)], ids=["asking", "withdrawing"])
def test_no_fault_leaves_half_an_act_or_an_orphan(
    committing_db: str, capsys: pytest.CaptureFixture[str], walk: Callable[[Sharing], list[Step]], steps: int
) -> None:
    counts = inject(walk(make_sharing()), address=committing_db, every=EVERY)
    with capsys.disabled():
        print(f"\n{walk.__name__}: {counts}")
    assert counts.faults == []
    assert counts.tried["steps"] == counts.tried["twice at once"] == counts.tried["again"] == steps
    assert counts.tried["killed"] > steps // 2
    assert counts.tried["killed at the commit"] == steps

"""Cycles are looked for seldom while large batches are worked on, and as usual again when the last is done."""

import gc

import pytest

from sharewell.foundation.collecting import SELDOM, seldom_collecting


def test_it_holds_until_the_last_has_left_whoever_leaves_first() -> None:
    usual = gc.get_threshold()
    first, second = seldom_collecting(), seldom_collecting()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] == SELDOM
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual


def test_what_fails_within_leaves_it_as_usual() -> None:
    usual = gc.get_threshold()
    with pytest.raises(ValueError, match="invented"), seldom_collecting():
        raise ValueError("invented")
    assert gc.get_threshold() == usual

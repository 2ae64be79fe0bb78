"""Each release takes over the try-out's database of the releases before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from sharewell.access.queries import get_actor
from sharewell.acting.types import NotPermitted
from sharewell.config.management.migrate import bring_up_to_date, unapplied
from sharewell.decisions.queries import list_decisions, read_decision
from sharewell.foundation.clock import now
from sharewell.practitioners.queries import get_post, list_current_posts
from tests.support.database import Clones
from tests.support.people import make_current
from tests.support.releases import kept_releases, restore


@pytest.fixture(params=kept_releases(), ids=lambda path: path.name.removesuffix(".sql.gz"))
def earlier(request: Any, clones: Clones, django_db_blocker: Any) -> Any:
    """Yield after restoring what a release left, with Django pointed at it."""
    with django_db_blocker.unblock(), clones.empty() as name:
        restore(request.param, address=clones.address_of(name))
        entry = connections["default"].settings_dict
        before = entry["NAME"]
        connections["default"].close()
        entry["NAME"] = name
        try:
            yield request.param
        finally:
            connections.close_all()
            entry["NAME"] = before


def test_a_release_is_kept() -> None:
    assert kept_releases(), "make release-dump"


def test_an_earlier_release_is_brought_up_to_date_with_all_that_was_recorded(earlier: Path) -> None:
    entries = len(_all_entries())
    assert entries > 100
    bring_up_to_date()
    assert unapplied() == []
    assert len(_all_entries()) == entries
    moment = now()
    readers = [
        get_actor(practitioner=post.person, post=post.reference, now=moment) for post in list_current_posts(at=moment)
    ]
    mine = {(line.reference, actor) for actor in readers for line in list_decisions(actor=actor, only_own=True)}
    assert len(mine) >= 2
    # Before 0.3.0 nobody was vetted and trained, until somebody says so: they may tell, and read nothing yet.
    if earlier.name.startswith("0.2."):
        for reference, actor in mine:
            with pytest.raises(NotPermitted):
                read_decision(actor=actor, decision=reference, form="page", now=moment)
        for post in {actor.post for _, actor in mine}:
            make_current(get_post(post), now=moment)
    names = []
    for reference, before in mine:
        actor = get_actor(practitioner=before.reference, post=before.post, now=moment)
        row = read_decision(actor=actor, decision=reference, form="page", now=moment)
        assert row.is_intact
        names.append(row.children[0].name)
    assert names.count("Robin Invented") == 2


def _all_entries() -> list[str]:
    from sharewell.ledger.models import Entry

    return list(Entry.objects.values_list("reference", flat=True))

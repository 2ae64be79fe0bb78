"""Links that open one door once."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from sharewell.foundation import one_time_links
from sharewell.foundation.models import OneTimeLink
from sharewell.foundation.one_time_links import LinkNotValid

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOMEBODY = "pra_SOMEBODY"


def issue(*, purpose: str = "recovery", for_reference: str = SOMEBODY, now: datetime = NOW) -> str:
    return one_time_links.issue(purpose=purpose, for_reference=for_reference, expires_at=now + HOUR, now=now)


@pytest.mark.django_db
class TestIssue:
    def test_only_a_hash_is_kept(self) -> None:
        token = issue()
        row = OneTimeLink.objects.get()
        assert bytes(row.digest) == hashlib.sha256(token.encode()).digest()
        assert token not in str(vars(row))
        assert len(token) >= 43

    def test_each_is_different(self) -> None:
        assert len({issue(for_reference=f"pra_{number}") for number in range(50)}) == 50

    def test_a_newer_one_ends_the_one_before(self) -> None:
        first = issue()
        second = issue(now=NOW + timedelta(minutes=1))
        assert one_time_links.find(first, "recovery", NOW + timedelta(minutes=2)) is None
        assert one_time_links.find(second, "recovery", NOW + timedelta(minutes=2)) == SOMEBODY

    def test_it_leaves_others_alone(self) -> None:
        token = issue()
        issue(for_reference="pra_ANOTHER")
        issue(purpose="invitation")
        assert one_time_links.find(token, "recovery", NOW) == SOMEBODY

    def test_it_needs_time(self) -> None:
        with pytest.raises(ValueError, match="needs a time"):
            one_time_links.issue(purpose="recovery", for_reference=SOMEBODY, expires_at=NOW, now=NOW)


@pytest.mark.django_db
class TestUse:
    def test_it_works_once(self) -> None:
        token = issue()
        assert one_time_links.use(token, "recovery", NOW) == SOMEBODY
        assert one_time_links.find(token, "recovery", NOW) is None
        with pytest.raises(LinkNotValid):
            one_time_links.use(token, "recovery", NOW)

    @pytest.mark.parametrize("later", [HOUR, HOUR * 5])
    def test_not_after_its_time(self, later: timedelta) -> None:
        token = issue()
        assert one_time_links.find(token, "recovery", NOW + later) is None
        with pytest.raises(LinkNotValid):
            one_time_links.use(token, "recovery", NOW + later)

    def test_not_for_another_purpose(self) -> None:
        with pytest.raises(LinkNotValid):
            one_time_links.use(issue(), "invitation", NOW)

    @pytest.mark.parametrize("token", ["", "nonsense", "\x00", "é\ud800", "x" * 100_000])
    def test_what_is_no_token_opens_nothing(self, token: str) -> None:
        issue()
        assert one_time_links.find(token, "recovery", NOW) is None

    def test_what_was_withdrawn_opens_nothing(self) -> None:
        token = issue()
        assert one_time_links.withdraw(purpose="recovery", for_reference=SOMEBODY, now=NOW) == 1
        with pytest.raises(LinkNotValid):
            one_time_links.use(token, "recovery", NOW)


def test_of_many_at_once_one_succeeds(committing_db: str) -> None:
    moment = timezone.now()
    token = issue(now=moment)
    ready, done = threading.Barrier(8), []

    def take() -> None:
        try:
            ready.wait()
            done.append(one_time_links.use(token, "recovery", moment))
        except LinkNotValid:
            done.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == sorted([SOMEBODY, *["refused"] * 7])


@pytest.mark.django_db
def test_old_ones_are_deleted() -> None:
    issue()
    assert one_time_links.delete_over(before=NOW) == 0
    assert one_time_links.delete_over(before=NOW + HOUR * 2) == 1

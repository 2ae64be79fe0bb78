"""A consent that is taken back stops what rested on it, at once; and neither act overtakes the other."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from sharewell.acting.types import SYSTEM
from sharewell.consent.actions import make_link
from sharewell.consent.models import Consent
from sharewell.consent.types import NotPossibleNow
from sharewell.ledger.queries import list_entries
from sharewell.obligations.queries import list_about
from sharewell.sharing.actions import (
    disclose,
    stop_what_rested_on,
    withdraw_consent,
    withdraw_consent_by_link,
)
from sharewell.sharing.models import Disclosure
from sharewell.sharing.queries import list_disclosures, read_disclosure
from sharewell.sharing.types import Chosen, ConsentGone
from tests.support.consenting import ask as ask_consent_of
from tests.support.consenting import child_of, give
from tests.support.deciding import NOW, key
from tests.support.row_security import web_role
from tests.support.sharing import WHY, Sharing, decide, make_sharing, opened, send

AGREED = {"risk_of_harm": "no", "consent": "explicit", "consent_by": "parental-responsibility"}


def consent_of(sharing: Sharing, *, items: tuple[str, ...] = ("concern",)) -> str:
    """Record the consent of a parent that social care is told of a worry, to help early."""
    house = sharing.house
    child = child_of(5, actor=house.worker, name="Robin Invented")
    consent = ask_consent_of(house, child, purpose="early-help", items=list(items))
    give(house, consent)
    return consent


def stops(reference: str) -> list[str]:
    rows = list_about(about=reference, now=NOW)
    return [row.owner_team for row in rows if row.code == "disclosure.stop" and row.closed_at is None]


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


class TestConsentIsChecked:
    def test_what_rests_on_consent_goes_with_it_and_names_it(self, sharing: Sharing) -> None:
        consent = consent_of(sharing)
        reference = send(sharing, decide(sharing.worker, **AGREED), purpose="early-help")
        one = Disclosure.objects.get(reference=reference)
        assert one.consents == [consent]
        assert consent in list_entries(event="disclosure.made")[0].subjects

    def test_without_one_that_covers_it_nothing_goes(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker, **AGREED)
        with pytest.raises(ConsentGone, match="Record it first"):
            send(sharing, decision, purpose="early-help")
        consent_of(sharing)
        with pytest.raises(ConsentGone, match="Health of the child"):
            send(sharing, decision, purpose="early-help", chosen=(Chosen(number=1, item_class="health-summary"),))
        assert Disclosure.objects.count() == 0

    def test_what_rests_on_something_else_needs_none(self, sharing: Sharing) -> None:
        assert Disclosure.objects.get(reference=send(sharing)).consents == []


class TestWithdrawConsent:
    def test_stops_what_is_to_come_and_tells_who_has_it(self, sharing: Sharing) -> None:
        consent = consent_of(sharing)
        decision = decide(sharing.worker, **AGREED)
        reference = send(sharing, decision, purpose="early-help")
        assert withdraw_consent(actor=sharing.worker, consent=consent, words="No more.", now=NOW) == (reference,)
        assert stops(reference) == [sharing.team]
        with pytest.raises(ConsentGone):
            send(sharing, decision, purpose="early-help")
        opened(sharing, reference)
        row = read_disclosure(actor=sharing.receiver, disclosure=reference, now=NOW)
        assert row.items[0].text  # what went lawfully stays on record
        assert "stop" in row.loop.matters

    def test_by_a_colleague_reaches_what_others_sent_and_shows_them_nothing_more(self, sharing: Sharing) -> None:
        consent = consent_of(sharing)
        reference = send(sharing, decide(sharing.worker, **AGREED), purpose="early-help")
        other = send(sharing)
        with web_role():
            assert withdraw_consent(actor=sharing.house.colleague, consent=consent, now=NOW) == (reference,)
            assert list_disclosures(actor=sharing.house.colleague) == ()
        assert stops(reference) == [sharing.team]
        assert stops(other) == []

    def test_is_done_once(self, sharing: Sharing) -> None:
        consent = consent_of(sharing)
        reference = send(sharing, decide(sharing.worker, **AGREED), purpose="early-help")
        withdraw_consent(actor=sharing.worker, consent=consent, now=NOW)
        with pytest.raises(NotPossibleNow):
            withdraw_consent(actor=sharing.worker, consent=consent, now=NOW)
        assert stop_what_rested_on(actor=SYSTEM, consent=consent, now=NOW) == ()
        assert len(stops(reference)) == 1

    def test_by_a_link_covers_nothing_at_once_and_recipients_are_told_by_the_background_work(
        self, sharing: Sharing
    ) -> None:
        from sharewell.acting.types import VISITOR

        consent = consent_of(sharing)
        decision = decide(sharing.worker, **AGREED)
        reference = send(sharing, decision, purpose="early-help")
        token = make_link(actor=sharing.worker, consent=consent, now=NOW)
        with web_role():
            withdraw_consent_by_link(actor=VISITOR, token=token, now=NOW)
        with pytest.raises(ConsentGone):
            send(sharing, decision, purpose="early-help")
        with web_role():
            assert stop_what_rested_on(actor=SYSTEM, consent=consent, now=NOW) == (reference,)
        assert stops(reference) == [sharing.team]


class TestTheRace:
    """Withdrawing and disclosing at the same moment, each in a connection of its own, on PostgreSQL."""

    def test_either_it_went_and_must_stop_or_it_did_not_go(self, committing_db: str) -> None:
        sharing = make_sharing()
        for _ in range(6):
            consent = consent_of(sharing)
            decision = decide(sharing.worker, **AGREED)
            with psycopg.connect(committing_db) as other:
                row = other.execute("SELECT child FROM consent_consent WHERE reference = %s", [consent]).fetchone()
            assert row is not None
            child = row[0]
            before = Disclosure.objects.count()
            gate = threading.Barrier(2)

            def at_once(act: Callable[[], object], gate: threading.Barrier = gate) -> None:
                gate.wait()
                try:
                    act()
                except ConsentGone:
                    pass
                finally:
                    connection.close()

            acts: tuple[Callable[[], object], ...] = (
                lambda consent=consent: withdraw_consent(actor=sharing.worker, consent=consent, now=NOW),  # type: ignore[misc]
                lambda decision=decision, child=child: disclose(  # type: ignore[misc]
                    actor=sharing.worker, decision=decision, position=1, to_team=sharing.team, child=child,
                    chosen=(Chosen(number=1, item_class="concern"),), purpose="early-help", why_it_matters=WHY,
                    key=key(), now=NOW,
                ),
            )  # fmt: skip
            threads = [threading.Thread(target=at_once, args=(act,)) for act in acts]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=60)
                assert not thread.is_alive()
            sent = Disclosure.objects.filter(consents__contains=[consent])
            assert Disclosure.objects.count() - before == sent.count()
            for one in sent:
                assert stops(one.reference) == [sharing.team], "it went, and nobody was told to stop"

    @pytest.mark.parametrize("first", ["disclose", "withdraw"])
    def test_whichever_locks_the_consent_first_the_other_waits_for_it(self, committing_db: str, first: str) -> None:
        """Both orders are forced: one act stops after it locked the consent, and the other cannot overtake it."""
        sharing = make_sharing()
        consent, decision = consent_of(sharing), decide(sharing.worker, **AGREED)
        child = Consent.objects.get(reference=consent).child
        connection.close()
        locked, go_on = threading.Event(), threading.Event()
        came: dict[str, object] = {}

        def pause(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
            result = execute(sql, params, many, context)
            if "FOR " in sql and '"consent_consent' in sql and not locked.is_set():
                locked.set()
                assert go_on.wait(timeout=60)
            return result

        def run(name: str, *, pauses: bool) -> None:
            with connection.execute_wrapper(pause) if pauses else contextlib.nullcontext():
                try:
                    came[name] = acts[name]()
                except (ConsentGone, NotPossibleNow) as refusal:
                    came[name] = refusal
                finally:
                    connection.close()

        acts: dict[str, Callable[[], object]] = {
            "withdraw": lambda: withdraw_consent(actor=sharing.worker, consent=consent, now=NOW),
            "disclose": lambda: send(sharing, decision, child=child, purpose="early-help"),
        }
        second = "withdraw" if first == "disclose" else "disclose"
        one = threading.Thread(target=run, args=(first,), kwargs={"pauses": True})
        other = threading.Thread(target=run, args=(second,), kwargs={"pauses": False})
        one.start()
        assert locked.wait(timeout=60)
        other.start()
        wait_until_one_waits(committing_db)
        assert came == {}, "nothing is done while the consent is held"
        go_on.set()
        for thread in (one, other):
            thread.join(timeout=60)
            assert not thread.is_alive()
        sent = list(Disclosure.objects.filter(consents__contains=[consent]).values_list("reference", flat=True))
        if first == "disclose":
            assert came == {"disclose": sent[0], "withdraw": (sent[0],)}
            assert stops(sent[0]) == [sharing.team], "it went, and whoever has it must stop"
        else:
            assert came["withdraw"] == ()
            assert isinstance(came["disclose"], ConsentGone)
            assert sent == []


def wait_until_one_waits(address: str) -> None:
    """Wait until somebody waits for a lock of another."""
    until = time.monotonic() + 60
    with psycopg.connect(address, autocommit=True) as looking:
        while time.monotonic() < until:
            waiting = looking.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).fetchone()
            if waiting != (0,):
                return
            time.sleep(0.02)
    raise TimeoutError("Nobody waited for the consent.")

"""Taking contact routes over."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection

from sharewell.acting.types import OPERATOR, VISITOR, NotPermitted
from sharewell.ledger.queries import list_entries
from sharewell.partnerships.importers import import_contact_routes_file
from sharewell.partnerships.models import ContactRoute, Council
from sharewell.partnerships.queries import list_contact_routes, list_councils
from sharewell.partnerships.types import ImportFaulty, ImportResult, NothingToImport
from tests.apps.partnerships.test_importers import GOOD, file_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
NIGHT = {**GOOD, "service": "out-of-hours", "telephone": "01632 960002"}
FAULTY = {**GOOD, "service": "early-help", "telephone": "none"}


def take(*rows: dict[str, str], now: datetime = NOW, accept_good: bool = False, actor: Any = OPERATOR) -> ImportResult:
    return import_contact_routes_file(actor=actor, data=file_of(*rows), accept_good=accept_good, now=now)


def imports() -> list[dict[str, Any]]:
    return [dict(entry.facts) for entry in list_entries(event="contact_routes.imported")]


@pytest.mark.usefixtures("db")
class TestImportContactRoutes:
    def test_new_routes_are_added_and_recorded(self) -> None:
        result = take(GOOD, NIGHT)
        assert (result.added, result.replaced, result.unchanged, result.refused) == (2, 0, 0, ())
        assert [route.telephone for route in list_contact_routes()] == ["01632 960001", "01632 960002"]
        (facts,) = imports()
        assert (facts["added"], facts["refused"], len(facts["file_digest"])) == (2, 0, 64)
        assert list_entries()[0].subjects == (list_councils()[0].reference,)

    def test_the_same_file_again_changes_nothing(self) -> None:
        take(GOOD, NIGHT)
        assert take(GOOD, NIGHT, now=LATER).unchanged == 2
        assert ContactRoute.objects.count() == 2

    def test_a_changed_number_ends_the_old_route_and_keeps_it(self) -> None:
        take(GOOD)
        result = take({**GOOD, "telephone": "01632 960555"}, now=LATER)
        old, new = ContactRoute.objects.order_by("began_at")
        assert (result.replaced, result.added) == (1, 0)
        assert (old.telephone, old.ended_at) == ("01632 960001", LATER)
        assert (new.telephone, new.began_at, new.ended_at) == ("01632 960555", LATER, None)
        assert [route.telephone for route in list_contact_routes()] == ["01632 960555"]

    def test_a_route_that_the_file_does_not_name_stays(self) -> None:
        take(GOOD, NIGHT)
        take({**GOOD, "telephone": "01632 960555"}, now=LATER)
        assert [route.telephone for route in list_contact_routes()] == ["01632 960555", "01632 960002"]

    def test_one_faulty_line_keeps_everything_out(self) -> None:
        with pytest.raises(ImportFaulty) as faulty:
            take(GOOD, FAULTY, NIGHT)
        assert [fault.line for fault in faulty.value.faults] == [3]
        assert (Council.objects.count(), ContactRoute.objects.count(), imports()) == (0, 0, [])

    def test_the_good_lines_are_taken_where_that_is_asked_for(self) -> None:
        result = take(GOOD, FAULTY, NIGHT, accept_good=True)
        assert (result.added, [fault.line for fault in result.refused]) == (2, [3])
        assert imports()[0]["refused"] == 1

    @pytest.mark.parametrize("rows", [(), (FAULTY,)])
    def test_without_a_good_line_there_is_nothing_to_take(self, rows: tuple[dict[str, str], ...]) -> None:
        with pytest.raises(NothingToImport):
            take(*rows, accept_good=True)

    def test_a_file_that_is_faulty_as_a_whole_is_refused_even_then(self) -> None:
        with pytest.raises(ImportFaulty):
            import_contact_routes_file(actor=OPERATOR, data=file_of(GOOD) + b'"never closed', accept_good=True, now=NOW)
        assert ContactRoute.objects.count() == 0

    def test_an_older_check_does_not_replace_a_newer_one(self) -> None:
        take(GOOD)
        older = {**GOOD, "telephone": "01632 960777", "checked_on": "2026-01-01"}
        with pytest.raises(ImportFaulty, match="checked later"):
            take(older, NIGHT, now=LATER)
        assert take(older, NIGHT, now=LATER, accept_good=True).added == 1
        assert [route.telephone for route in list_contact_routes()] == ["01632 960001", "01632 960002"]

    def test_a_council_with_a_known_area_code_may_change_its_name(self) -> None:
        take({**GOOD, "area_code": "E09000001"})
        (before,) = list_councils()
        take({**GOOD, "area_code": "E09000001", "council": "Greater Northmere (invented)"}, now=LATER)
        (after,) = list_councils()
        assert (after.name, after.key, after.reference) == (
            "Greater Northmere (invented)",
            before.key,
            before.reference,
        )

    def test_an_area_code_can_be_added_later(self) -> None:
        take(GOOD)
        take({**NIGHT, "area_code": "E09000001"}, now=LATER)
        assert [council.area_code for council in list_councils()] == ["E09000001"]

    @pytest.mark.parametrize(
        ("held", "new", "problem"),
        [
            ({"area_code": "E09000001"}, {"area_code": "E09000002"}, "held with the area code"),
            ({}, {"council": "Northmere Council - (INVENTED)"}, "too like"),
        ],
    )
    def test_a_council_that_contradicts_what_is_held_is_refused(
        self, held: dict[str, str], new: dict[str, str], problem: str
    ) -> None:
        take({**GOOD, **held})
        with pytest.raises(ImportFaulty, match=problem):
            take({**NIGHT, **new}, now=LATER)

    def test_a_name_that_another_council_has_is_refused(self) -> None:
        take({**GOOD, "area_code": "E09000001"}, {**NIGHT, "council": "Eastlow", "area_code": "E09000002"})
        with pytest.raises(ImportFaulty, match="Another council"):
            take({**NIGHT, "council": "Eastlow", "area_code": "E09000001"}, now=LATER)

    def test_only_an_operator_may(self) -> None:
        with pytest.raises(NotPermitted):
            take(GOOD, actor=VISITOR)
        assert (Council.objects.count(), [entry.event for entry in list_entries()]) == (0, ["act.refused"])

    def test_the_web_role_can_do_it_too(self, as_web_role: None) -> None:
        assert take(GOOD).added == 1


class TestTwoImportsAtOnce:
    def test_one_waits_for_the_other(self, committing_db: str) -> None:
        results: list[object] = []

        def run() -> None:
            try:
                results.append(take(GOOD))
            except Exception as problem:  # noqa: BLE001  whatever it is, the test must see it
                results.append(problem)
            finally:
                connection.close()

        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        with psycopg.connect(committing_db) as other, psycopg.connect(committing_db, autocommit=True) as watcher:
            other.execute("SELECT pg_advisory_xact_lock(hashtext('sharewell contact routes'))")
            thread = threading.Thread(target=run)
            thread.start()
            until = time.monotonic() + 60
            while watcher.execute(waiting).fetchone() != (1,):
                assert thread.is_alive(), results
                assert time.monotonic() < until, "the import never waited"
                time.sleep(0.02)
            other.rollback()
            thread.join()
        (result,) = results
        assert isinstance(result, ImportResult), result
        assert result.added == 1

    def test_at_most_one_route_is_current_however_they_race(self, committing_db: str) -> None:
        take(GOOD)
        numbers = ("01632 960002", "01632 960003", "01632 960004")
        results: list[object] = []

        def run(position: int) -> None:
            try:
                later = LATER + timedelta(hours=position)
                results.append(take({**GOOD, "telephone": numbers[position]}, now=later))
            except IntegrityError as problem:  # it came after one of a later hour: the database refuses the period
                results.append(problem)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(position,)) for position in range(len(numbers))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ContactRoute.objects.filter(ended_at__isnull=True).count() == 1
        assert len(results) == len(numbers)
        assert len(imports()) == 1 + sum(isinstance(result, ImportResult) for result in results)

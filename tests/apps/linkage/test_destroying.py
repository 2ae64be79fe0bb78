"""The end of records: what is due is destroyed whole, what a hold keeps never, and a certificate says what was."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from sharewell.acting.types import OPERATOR, NotPermitted
from sharewell.children.actions import (
    Sought,
    begin_destruction,
    begin_involvement,
    close_check,
    destroy_some,
    digest_of,
    finish_destruction,
    lift_hold,
    merge_children,
    open_archive,
    pass_on,
    place_hold,
    raise_shield,
    take_check,
)
from sharewell.children.models import Asking, Destruction, IndexChild, Review, Search, Tombstone
from sharewell.children.queries import check_certificate, count_due, list_tombstones, make_certificate, read_search
from sharewell.children.types import (
    ArchiveReason,
    CheckOutcome,
    DestructionUnknown,
    Name,
    NothingDue,
    ServiceKind,
    ShieldReason,
)
from sharewell.config.cli import main
from sharewell.ledger.queries import list_entries
from sharewell.linkage.actions import destroy_batch
from sharewell.linkage.models import FeedRow
from tests.support.deciding import NOW, House, make_house
from tests.support.dying import KILLED, THROUGH, at_statement, run_in_a_child, wait_until_alone
from tests.support.indexing import ADA, index_manager, look_for, nhs_number, receive
from tests.support.living import DAY, GROWN, LONG_AGO, OVER, write_as_owner
from tests.support.row_security import shown
from tests.support.sealing import seal_apart


def over(house: House, number: int) -> str:
    """Return somebody whose time is over, with a name of their own."""
    new = replace(OVER, names=(Name(given_names=f"Barnaby {chr(97 + number) * 5}", family_name=f"Quill{number}"),),
                  born_on=date(2001, 1 + number, 3), addresses=(), adults=())  # fmt: skip
    return receive(house, new, now=LONG_AGO).reference


def destroyed(*, most: int = 200) -> str:
    """Destroy what is due, as the command does."""
    run = begin_destruction(actor=OPERATOR, now=NOW)
    while destroy_batch(actor=OPERATOR, destruction=run, most=most, now=NOW):
        pass
    finish_destruction(actor=OPERATOR, destruction=run, now=NOW)
    return run


def left() -> set[str]:
    """Return the references of the records that are there, past row security."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        found = set(IndexChild.objects.values_list("reference", flat=True))
        cursor.execute("SET LOCAL ROLE sharewell_web")
    return found


class TestDestroy:
    def test_all_that_is_held_goes_and_a_reference_is_left(self, house: House) -> None:
        # Everything of a child is made while they are one, and then the years pass.
        young = replace(OVER, born_on=date(2016, 6, 1), nhs_number=nhs_number(900))
        child = receive(house, young, now=LONG_AGO).reference
        other = receive(house, replace(ADA, nhs_number=""), now=LONG_AGO).reference
        search = look_for(house.worker, given_names="Barnaby", family_name="Quillfeather", age=None, born="2016")
        assert [one.child for one in search.results] == [child]
        look_for(house.manager, given_names="", family_name="", age=None, identifier=child)
        begin_involvement(actor=house.worker, child=child, kind=ServiceKind.EARLY_YEARS, telephone="01632 960100",
                          ground=None, now=NOW)  # fmt: skip
        write_as_owner("UPDATE practitioners_post SET role = 'index-manager' WHERE reference = %s", house.manager.post)
        pass_on(actor=house.worker, child=child, words="Who knows Barnaby Quillfeather?", now=NOW)
        barney = replace(young, names=(Name(given_names="Barney", family_name="Reed"),), born_on=date(2015, 1, 1),
                         nhs_number="", addresses=(), adults=())  # fmt: skip
        second = receive(house, barney, now=LONG_AGO).reference
        merge_children(actor=index_manager(house.manager), one=child, other=second, reason="I was told.", now=NOW)
        raise_shield(actor=house.manager, child=child, reason=ShieldReason.THREAT, words="A planted threat.",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        write_as_owner("UPDATE children_indexchild SET born_on = '2001-06-01' WHERE reference <> %s", other)
        due = count_due(actor=OPERATOR, now=NOW)
        assert (due.children, due.records, due.held) == (1, 2, 0)
        run = destroyed()
        assert left() == {other}
        children, references = list_tombstones(actor=OPERATOR, destruction=run)
        assert (children, len(references), child in references) == (1, 2, True)
        for word in ("Barnaby", "Quillfeather", "Barney", "planted threat", "I was told"):
            assert not self.tables_with(word), word
        assert read_search(actor=house.worker, search=search.reference, now=NOW).asked.given_names == ""
        assert [one.name for one in look_for(house.worker).results] == ["Ada Rose Featherbank"]

    def test_a_seal_goes_with_the_last_record_that_stands_on_it(self, house: House) -> None:
        young = replace(OVER, born_on=date(2016, 6, 1))
        earlier = receive(house, young, now=LONG_AGO).reference
        later = receive(house, replace(ADA, nhs_number=""), now=LONG_AGO).reference
        seal_apart(house, earlier, later)
        write_as_owner("UPDATE children_indexchild SET born_on = '2001-06-01' WHERE reference = %s", earlier)
        destroyed()
        assert left() == {later}
        assert not self.tables_with("Barnaby")
        assert self.tables_with("Invented order 7") == ["children_identityseal"]
        write_as_owner("UPDATE children_indexchild SET born_on = '2001-06-01' WHERE reference = %s", later)
        destroyed()
        assert left() == set()
        assert not self.tables_with("Invented order 7")

    def test_a_look_into_what_is_missing_goes_with_the_child(self, house: House) -> None:
        child = receive(house, replace(OVER, born_on=date(2016, 6, 1)), now=LONG_AGO).reference
        check = take_check(actor=index_manager(house.manager), child=child, now=NOW)
        close_check(actor=index_manager(house.manager), check=check, outcome=CheckOutcome.AT_HOME,
                    words="A planted word.", now=NOW)  # fmt: skip
        write_as_owner("UPDATE children_indexchild SET born_on = '2001-06-01' WHERE reference = %s", child)
        destroyed()
        assert left() == set()
        assert not self.tables_with("planted word")

    def tables_with(self, word: str) -> list[str]:
        """Return the tables of children and feeds in which a word stands, past row security."""
        found = []
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            for app in ("children", "linkage"):
                for model in apps.get_app_config(app).get_models():
                    table = model._meta.db_table
                    cursor.execute(f"SELECT count(*) FROM {table} AS one WHERE one::text ILIKE %s", [f"%{word}%"])  # noqa: S608
                    found += [table] if cursor.fetchone()[0] else []
            cursor.execute("SET LOCAL ROLE sharewell_web")
        return found

    def test_what_a_feed_still_says_goes_too(self, house: House) -> None:
        child = over(house, 1)
        write_as_owner(
            "WITH fed AS (INSERT INTO linkage_feed"
            " (reference, source, file_hash, service, rows, begun_at, reading, taken)"
            " VALUES ('fed_1M83VVAE04XGVB206X', %s, repeat('0', 64), '', 1, now(), '', 0) RETURNING id)"
            " INSERT INTO linkage_feedrow (feed_id, line, source_id, given_names, family_name, date_of_birth, sex,"
            " address, town, postcode, nhs_number, parent_1, parent_2, school, outcome, reason, child, is_same)"
            " SELECT id, 2, 'pupil-77', '', '', '', '', '', '', '', '', '', '', '', 'new', '', %s, false FROM fed",
            house.playgroup, child,
        )  # fmt: skip
        destroyed()
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        assert FeedRow.objects.values_list("source_id", "child").get() == ("", child)

    def test_what_is_not_due_stays(self, house: House) -> None:
        grown = receive(house, GROWN, now=LONG_AGO).reference
        late = receive(house, OVER).reference  # over long ago by age, and received today
        assert count_due(actor=OPERATOR, now=NOW).children == 0
        with pytest.raises(NothingDue):
            begin_destruction(actor=OPERATOR, now=NOW)
        assert left() == {grown, late}

    def test_the_years_are_counted_to_the_day(self, house: House) -> None:
        write = "UPDATE children_indexchild SET born_on = %s"
        over(house, 1)
        write_as_owner(write, date(DAY.year - 24, DAY.month, DAY.day + 1))
        assert count_due(actor=OPERATOR, now=NOW).children == 0
        write_as_owner(write, date(DAY.year - 24, DAY.month, DAY.day))
        assert count_due(actor=OPERATOR, now=NOW).children == 1

    def test_a_held_child_stays_also_where_it_is_asked_for_by_name(self, house: House) -> None:
        kept, gone = over(house, 1), over(house, 2)
        hold = place_hold(actor=house.second_adviser, child=kept, words="A claim.", review_on=DAY + timedelta(days=9),
                          now=NOW)  # fmt: skip
        due = count_due(actor=OPERATOR, now=NOW)
        assert (due.children, due.held) == (1, 1)
        run = begin_destruction(actor=OPERATOR, now=NOW)
        with pytest.raises(DatabaseError):
            self.ask_the_database(run, kept)
        assert destroy_batch(actor=OPERATOR, destruction=run, now=NOW) == (gone,)
        assert destroy_batch(actor=OPERATOR, destruction=run, now=NOW) == ()
        finish_destruction(actor=OPERATOR, destruction=run, now=NOW)
        assert left() == {kept}
        lift_hold(actor=house.second_adviser, hold=hold, words="Over.", now=NOW)
        destroyed()
        assert left() == set()

    def ask_the_database(self, run: str, person: str) -> None:
        """Ask the function of the database past the action, with the operator's permission."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('sharewell.permits', 'children.destroy', true)")
            cursor.execute("SELECT * FROM children_destroy(%s, ARRAY[%s], %s, %s)", [run, person, DAY, NOW])

    def test_nobody_but_the_operator_destroys_and_no_row_goes_by_itself(self, house: House) -> None:
        child = over(house, 1)
        for actor in (house.manager, index_manager(house.manager), house.second_adviser):
            with pytest.raises(NotPermitted):
                begin_destruction(actor=actor, now=NOW)
            with pytest.raises(NotPermitted):
                destroy_some(actor=actor, destruction="dst_x", now=NOW)
        run = begin_destruction(actor=OPERATOR, now=NOW)
        for wrong in (
            "SELECT children_destroy('x', ARRAY['x'], current_date, now())", "DELETE FROM children_indexchild",
            (
                "SELECT set_config('sharewell.destroying', pg_current_xact_id()::text, true),"
                " set_config('sharewell.permits', 'children.match children.destroy', true);"
                " SET LOCAL ROLE sharewell_web; DELETE FROM children_indexchild"
            ),
            "INSERT INTO children_tombstone (reference, destruction_id, destroyed_at) SELECT 'x', 0, now()",
        ):  # fmt: skip
            with pytest.raises(DatabaseError):
                write_as_owner(wrong)
        assert destroy_batch(actor=OPERATOR, destruction=run, now=NOW) == (child,)
        for wrong in ("UPDATE children_tombstone SET reference = 'x'", "DELETE FROM children_tombstone",
                      "UPDATE children_destruction SET rule = 'x'", "DELETE FROM children_destruction"):  # fmt: skip
            with pytest.raises(DatabaseError):
                write_as_owner(wrong)

    def test_a_record_that_was_held_for_them_is_let_go(self, house: House) -> None:
        child = receive(house, ADA, now=LONG_AGO).reference
        look_for(house.manager)
        raise_shield(actor=house.manager, child=child, reason=ShieldReason.THREAT, words="x",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        maybe = replace(ADA, names=(Name(given_names="Aida", family_name="Fetherbanks"),), born_on=date(2017, 5, 14),
                        adults=(), services=(), addresses=())  # fmt: skip
        held = receive(house, maybe, source=house.social_care).reference
        assert shown(actor=house.manager, model=Review), "The two are too unlike to be asked about."
        write_as_owner("UPDATE children_indexchild SET born_on = '2001-06-01' WHERE reference = %s", child)
        destroyed()
        asked = {"given_names": "Aida", "family_name": "Fetherbanks", "age": 9}
        assert [one.child for one in look_for(house.worker, **asked).results] == [held]

    def test_what_was_opened_and_asked_goes_and_nothing_is_owed(self, house: House) -> None:
        child = over(house, 1)
        open_archive(actor=index_manager(house.manager), sought=Sought(identifier=child), now=NOW,
                     reason=ArchiveReason.SECTION_47, words="An enquiry.")  # fmt: skip
        hold = place_hold(
            actor=house.second_adviser, child=child, words="x", review_on=DAY + timedelta(days=9), now=NOW
        )
        lift_hold(actor=house.second_adviser, hold=hold, words="x", now=NOW)
        destroyed()
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        counts = {one.__name__: one.objects.count() for one in apps.get_app_config("children").get_models()}
        assert {name for name, many in counts.items() if many} == {"Destruction", "Tombstone"}
        assert (Asking.objects.count(), Search.objects.count()) == (0, 0)


class TestCertificate:
    def test_it_says_how_many_which_by_whom_and_where_it_stands(self, house: House) -> None:
        references = sorted(over(house, number) for number in range(3))
        run = destroyed(most=2)
        made = make_certificate(actor=OPERATOR, destruction=run)
        assert (made["children"], made["records"], made["digest"]) == (3, 3, digest_of(references))
        assert (made["by"], made["finished_at"]) == ("operator", NOW.isoformat())
        assert "six years" in made["rule"]
        (entry,) = list_entries(event="destruction.finished")
        assert (made["ledger_entry"], made["leaf_hash"]) == (entry.reference, entry.leaf_hash)
        assert [one.facts["records"] for one in list_entries(event="index_records.destroyed")].count(2) == 1
        assert check_certificate(actor=OPERATOR, certificate=made) == ()

    @pytest.mark.parametrize(
        ("name", "value"),
        [("records", 2), ("digest", "0" * 64), ("by", "somebody"), ("rule", "Another."), ("ledger_entry", "led_x"),
         ("finished_at", "2020-01-01"), ("leaf_hash", ""), ("more", 1), ("destruction", "dst_x")],
    )  # fmt: skip
    def test_altered_it_does_not_hold(self, house: House, name: str, value: object) -> None:
        over(house, 1)
        made = make_certificate(actor=OPERATOR, destruction=destroyed())
        assert check_certificate(actor=OPERATOR, certificate={**made, name: value})

    def test_of_what_is_not_finished_there_is_none(self, house: House) -> None:
        over(house, 1)
        run = begin_destruction(actor=OPERATOR, now=NOW)
        with pytest.raises(DestructionUnknown):
            make_certificate(actor=OPERATOR, destruction=run)


class TestCommand:
    @pytest.fixture(autouse=True)
    def _at(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sharewell.foundation.clock.now", lambda: NOW)

    def test_a_preview_changes_nothing(self, house: House, capsys: pytest.CaptureFixture[str]) -> None:
        child = over(house, 1)
        assert main(["index", "destroy"]) == 0
        assert "1 records of 1 children are due" in capsys.readouterr().out
        assert main(["index", "destroy", "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["children"], told["records"], told["held"]) == (1, 1, 0)
        assert left() == {child}

    def test_it_destroys_writes_a_certificate_and_verifies_it(
        self, house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        over(house, 1)
        file = tmp_path / "certificate.json"
        assert main(["index", "destroy", "--carry-out", "--certificate", str(file), "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == json.loads(file.read_text(encoding="utf-8"))
        assert left() == set()
        assert main(["index", "verify-certificate", str(file)]) == 0
        file.write_text(file.read_text(encoding="utf-8").replace('"records": 1', '"records": 2'), encoding="utf-8")
        assert main(["index", "verify-certificate", str(file), "--json"]) == 1
        assert not json.loads(capsys.readouterr().out.splitlines()[-1])["verified"]

    def test_wrong_use_is_2_and_changes_nothing(
        self, house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        child = over(house, 1)
        there = tmp_path / "there.json"
        there.write_text("[]", encoding="utf-8")
        for words in (
            ["destroy", "--carry-out"], ["destroy", "--certificate", str(tmp_path / "new.json")],
            ["destroy", "--carry-out", "--certificate", str(there)],
            ["destroy", "--carry-out", "--certificate", str(tmp_path / "no" / "new.json")],
            ["verify-certificate", str(there)], ["verify-certificate", str(tmp_path / "none.json")],
            ["certificate", "dst_x", str(tmp_path / "new.json")],
        ):  # fmt: skip
            assert main(["index", *words]) == 2, words
        assert left() == {child}
        assert capsys.readouterr().err

    def test_where_nothing_is_due_it_says_so(
        self, house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "certificate.json"
        assert main(["index", "destroy", "--carry-out", "--certificate", str(file)]) == 0
        assert "no record whose time is over" in capsys.readouterr().err
        assert not file.exists()

    def test_the_certificate_is_written_once_more(self, house: House, tmp_path: Path) -> None:
        over(house, 1)
        run = destroyed()
        file = tmp_path / "again.json"
        assert main(["index", "certificate", run, str(file)]) == 0
        assert main(["index", "verify-certificate", str(file)]) == 0


class TestKilled:
    def test_killed_anywhere_it_goes_on_destroys_nothing_twice_and_misses_nothing(self, committing_db: str) -> None:
        house = make_house()
        references = sorted(over(house, number) for number in range(6))

        def in_twos() -> None:
            run = begin_destruction(actor=OPERATOR, now=NOW)
            while destroy_batch(actor=OPERATOR, destruction=run, most=2, now=NOW):
                pass
            finish_destruction(actor=OPERATOR, destruction=run, now=NOW)

        # Each is ended some statements further on: together they do what one would have done.
        killed = 0
        for number in range(1, 90, 2):
            if Destruction.objects.filter(finished_at__isnull=False).exists():
                break

            def dying(die: Callable[[], None], number: int = number) -> None:
                with at_statement(number, die, after=True):
                    in_twos()

            code = run_in_a_child(dying)
            assert code in (KILLED, THROUGH)
            killed += code == KILLED
            wait_until_alone(committing_db)
            buried = set(Tombstone.objects.values_list("reference", flat=True))
            there = set(IndexChild.objects.values_list("reference", flat=True))
            assert buried | there == set(references)
            assert not buried & there
        assert killed >= 5
        (run,) = Destruction.objects.all()
        assert (run.children, run.records, run.digest) == (6, 6, digest_of(references))
        made = make_certificate(actor=OPERATOR, destruction=run.reference)
        assert check_certificate(actor=OPERATOR, certificate=made) == ()

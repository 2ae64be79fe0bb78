"""Files that are handed in: how they are read, that nothing is lost or told, and what programs may."""

from __future__ import annotations

import io
import tracemalloc
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from sharewell.acting.types import SYSTEM, VISITOR, Actor, NotPermitted
from sharewell.children.actions import raise_shield
from sharewell.children.types import ServiceKind, ShieldReason
from sharewell.foundation.content import content_folder
from sharewell.ledger.models import Entry
from sharewell.linkage import jobs
from sharewell.linkage.actions import (
    give_file_up,
    make_token,
    read_as,
    receive_file,
    revoke_token,
    send_file,
    stage_delivery,
)
from sharewell.linkage.importers import (
    InParts,
    carry_over,
    compare_headers,
    find_shape,
    fit,
    guess_shape,
    list_shapes,
    read_header,
    read_lines,
    sniff,
    whole_lines,
)
from sharewell.linkage.importers.feeds import go_on, import_feed, stage_file
from sharewell.linkage.importers.previewing import Chosen, Preview, preview
from sharewell.linkage.models import DeliveryPart, Feed, FeedRow
from sharewell.linkage.queries.feeds import get_report
from sharewell.linkage.queries.sending import (
    get_delivery,
    get_sent,
    get_token,
    list_mappings,
    list_measures,
    list_stopped,
    list_tokens,
    list_unread,
    read_beginning,
)
from sharewell.linkage.types import (
    DeliveryState,
    DeliveryUnknown,
    FeedReport,
    FileEmpty,
    FileForm,
    FileMapping,
    KeyUsed,
    MappingWrong,
    NotWaiting,
    RowOutcome,
    TokenUnknown,
    looks_like_a_row,
)
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, hide, index_manager, look_for, receive

CENSUS = (
    "Pupil ID;Forename;Middle name;Surname;DOB;Sex;House no;Street;Town;Postcode;Contact 1;Free school meals\r\n"
    "p1;Ada;Rose;Featherbank;14/05/2016;F;12;Quarry Lane;Marrowdale;ZX4 7QQ;Joan Featherbank;no\r\n"
    "p2;Baby;;Ottershaw;01/01/2012;M;3;Mill Row;Tansy Vale;ZX9 1AB;-;no\r\n"
    "p3;=cmd();;Quill;02/03/2014;F;;;;;;no\r\n"
    "p4;Cai;;Quill;31/02/2014;M;;;;;;no\r\n"
)


@pytest.fixture
def keeper(house: House) -> Actor:
    return index_manager(house.manager)


def hand_in(house: House, keeper: Actor, text: str = CENSUS, *, encoding: str = "utf-8") -> str:
    """Hand a file in."""
    stream = io.BytesIO(text.encode(encoding))
    return receive_file(actor=keeper, source=house.playgroup, stream=stream, encoding=sniff(stream), now=NOW)


def look(keeper: Actor, delivery: str, chosen: Chosen | None = None, like: str = "") -> Preview:
    """Look at how a file would be read."""
    beginning = read_beginning(actor=keeper, delivery=delivery, now=NOW)
    saved = list_mappings(actor=keeper, source=beginning.delivery.source)
    return preview(beginning, saved=saved, chosen=chosen, like=like)


def take_in(keeper: Actor, delivery: str, *, name: str = "Census", found: Preview | None = None) -> str:
    """Say how a file is read as it was guessed, let the background work do the rest, and return the feed."""
    found = found or look(keeper, delivery)
    read_as(
        actor=keeper, delivery=delivery, name=name, header=found.header, columns=found.columns, reads=found.reads,
        service=ServiceKind.SCHOOL, now=NOW,
    )  # fmt: skip
    feed = stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW)
    assert feed is not None
    go_on(actor=SYSTEM, feed=feed, now=lambda: NOW)
    return feed


class TestShapes:
    def test_each_states_that_it_is_our_own_and_not_verified(self) -> None:
        assert [one.code for one in list_shapes()] == [
            "gp-registration", "health-visiting", "housing", "school-census", "youth-justice",
        ]  # fmt: skip
        for shape in list_shapes():
            assert shape.standing == "gap"
            assert "not verified" in shape.source
            assert shape.service in set(ServiceKind)
            assert len(list((content_folder() / "linkage" / "mappings").glob(f"{shape.code}.toml"))) == 1

    def test_capitals_spaces_and_signs_of_a_header_do_not_count(self) -> None:
        shape = find_shape("school-census")
        assert shape is not None
        fitted = fit(
            shape, ["UPN ", "legal_SURNAME", "Forename", "middle-names", "Date_of_Birth", "House No", "STREET"]
        )
        assert fitted.columns == {
            "id": ("UPN ",), "given_names": ("Forename", "middle-names"), "family_name": ("legal_SURNAME",),
            "date_of_birth": ("Date_of_Birth",), "address": ("House No", "STREET"),
        }  # fmt: skip

    def test_several_adults_are_read(self) -> None:
        shape = find_shape("health-visiting")
        assert shape is not None
        fitted = fit(shape, ["NHS number", "Mother forename", "Mother surname", "Father name"])
        assert fitted.columns["parent_1"] == ("Mother forename", "Mother surname")
        assert fitted.columns["parent_2"] == ("Father name",)
        assert fitted.columns["id"] == fitted.columns["nhs_number"] == ("NHS number",)

    def test_the_shape_that_knows_most_columns_is_guessed(self) -> None:
        assert guess_shape(["Tenant", "Person ref", "Forename", "Surname", "Property address"]).code == "housing"
        assert guess_shape(["YP ID", "Forename", "Surname", "Guardian"]).code == "youth-justice"

    def test_what_an_offence_was_is_in_no_shape(self) -> None:
        shape = find_shape("youth-justice")
        assert shape is not None
        assert fit(shape, ["YP ID", "Surname", "Offence", "Order", "Risk"]).columns.keys() == {"id", "family_name"}

    def test_a_header_that_has_changed_is_told_by_what_is_gone_and_what_is_new(self) -> None:
        changed = compare_headers(("ID", "DOB", "Surname"), ("surname", "id", "Date_of_Birth"))
        assert (changed.gone, changed.new) == (("DOB",), ("Date_of_Birth",))
        before = FileMapping({"id": ("ID",), "date_of_birth": ("DOB",)})
        assert carry_over(before, ("surname", "id", "Date_of_Birth")).columns == {"id": ("id",)}

    @pytest.mark.parametrize(
        ("header", "is_row"),
        [(["1", "Ada", "2016-05-14"], True), (["a", "ZX4 7QQ"], True), (["id", "name", "dob", "parent 1"], False)],
    )
    def test_a_child_in_the_first_line_is_no_header(self, header: list[str], is_row: bool) -> None:
        assert looks_like_a_row(header) is is_row


class TestEncodings:
    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-15"]
    )
    def test_any_encoding_and_any_separator_arrive_as_they_are(
        self, tmp_path: Path, encoding: str, separator: str
    ) -> None:
        path = tmp_path / "file.csv"
        rows = (["id", "given_names", "family_name"], ["1", "Célia", "Núñez-Håkon"])
        path.write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))
        with path.open("rb") as raw:
            guessed = sniff(raw)
        (line,) = read_lines(path, mapping=FileMapping(encoding=guessed))
        assert line.cells == {"id": "1", "given_names": "Célia", "family_name": "Núñez-Håkon"}

    def test_a_letter_of_another_encoding_far_behind_is_found(self) -> None:
        assert sniff(io.BytesIO(b"id\n" * 700_000 + "Núñez".encode("cp1252"))) == "cp1252"

    def test_letters_that_windows_does_not_know_are_latin(self) -> None:
        assert sniff(io.BytesIO(b"id\n\x81\xe9")) == "latin-1"

    def test_the_beginning_of_a_file_ends_with_a_whole_line(self) -> None:
        assert whole_lines(b"a\r\nb\r\nc", "utf-8-sig") == b"a\r\nb\r\n"
        text = "aé\r\nbé\r\nc"
        assert whole_lines(text.encode("utf-16-le"), "utf-16-le").decode("utf-16-le") == "aé\r\nbé\r\n"
        assert whole_lines(b"no end", "utf-8-sig") == b"no end"

    def test_parts_are_read_as_one_file_wherever_they_are_cut(self) -> None:
        data = CENSUS.encode()
        for size in (1, 7, 64, len(data)):
            pieces = [data[at : at + size] for at in range(0, len(data), size)]
            file = InParts("file", lambda number, pieces=pieces: pieces[number] if number < len(pieces) else b"")
            assert read_header(file)[0][:2] == ("Pupil ID", "Forename")
            assert file.open("rb").read() == data


class TestLongFiles:
    def test_a_long_file_is_read_line_by_line_in_little_memory(self, tmp_path: Path) -> None:
        path = tmp_path / "long.csv"
        line = b"%d,Ada,Featherbank,2016-05-14,12 Quarry Lane,ZX4 7QQ," + b"x" * 300 + b"\r\n"
        with path.open("wb") as out:
            out.write(b"id,given_names,family_name,date_of_birth,address,postcode,school\r\n")
            for number in range(60_000):
                out.write(line % number)
        assert path.stat().st_size > 20_000_000
        tracemalloc.start()
        many = sum(1 for _ in read_lines(path))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert many == 60_000
        assert peak < 4_000_000, f"{peak:,} bytes at once"


class TestReceive:
    def test_a_preview_shows_the_rows_as_they_would_be_read_and_what_would_be_refused(
        self, house: House, keeper: Actor
    ) -> None:
        found = look(keeper, hand_in(house, keeper))
        assert (found.encoding, found.separator) == ("utf-8-sig", ";")
        assert found.reads.date_format == "%d/%m/%Y"
        assert found.shape is not None
        assert found.shape.code == "school-census"
        assert found.lines[0].cells["given_names"] == "Ada Rose"
        assert found.lines[0].cells["address"] == "12 Quarry Lane"
        assert found.lines[1].cells["parent_1"] == ""
        assert [line.line for line in found.refused] == [4, 5]
        assert "Quill" not in "".join(line.fault for line in found.refused)
        assert Entry.objects.filter(event="feed_file.previewed").count() == 1

    def test_only_whoever_handed_it_in_sees_its_rows_and_a_worker_sees_nothing(
        self, house: House, keeper: Actor
    ) -> None:
        delivery = hand_in(house, keeper)
        other = index_manager(house.second_manager)
        with pytest.raises(DeliveryUnknown):
            read_beginning(actor=other, delivery=delivery, now=NOW)
        assert get_delivery(actor=other, delivery=delivery).is_mine is False
        with pytest.raises(DeliveryUnknown):
            give_file_up(actor=other, delivery=delivery, now=NOW)
        with pytest.raises(DeliveryUnknown):
            get_delivery(actor=house.worker, delivery=delivery)
        with pytest.raises(NotPermitted):
            receive_file(actor=house.worker, source=house.playgroup, stream=io.BytesIO(b"x"), encoding="utf-8", now=NOW)

    def test_the_database_itself_shows_its_bytes_to_nobody_else(self, house: House, keeper: Actor) -> None:
        hand_in(house, keeper)
        assert DeliveryPart.objects.count() == 0  # past an act or a look nobody sees any

    def test_it_is_taken_in_and_the_way_of_reading_is_used_again(self, house: House, keeper: Actor) -> None:
        first = hand_in(house, keeper)
        feed = take_in(keeper, first)
        report = get_report(actor=keeper, feed=feed)
        assert (report.rows, report.accepted, report.left) == (4, 2, 0)
        assert [one.line for one in report.refused] == [4, 5]
        assert get_delivery(actor=keeper, delivery=first).state is DeliveryState.STAGED
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        assert DeliveryPart.objects.count() == 0
        (saved,) = list_mappings(actor=keeper, source=house.playgroup)
        assert (saved.name, saved.version, saved.service) == ("Census", 1, "school")
        again = look(keeper, hand_in(house, keeper, CENSUS.replace("p1", "p9")))
        assert again.saved is not None
        assert again.columns == look(keeper, hand_in(house, keeper)).columns

    def test_a_header_that_was_renamed_is_told_and_the_next_version_is_saved(self, house: House, keeper: Actor) -> None:
        take_in(keeper, hand_in(house, keeper))
        renamed = hand_in(house, keeper, CENSUS.replace("DOB", "Date_of_Birth"))
        found = look(keeper, renamed)
        assert found.change is not None
        assert (found.change.gone, found.change.new) == (("DOB",), ("Date_of_Birth",))
        assert "date_of_birth" not in found.columns
        take_in(keeper, renamed)
        (saved,) = list_mappings(actor=keeper, source=house.playgroup)
        assert saved.version == 2

    def test_the_same_file_twice_is_one_feed(self, house: House, keeper: Actor) -> None:
        assert take_in(keeper, hand_in(house, keeper)) == take_in(keeper, hand_in(house, keeper))

    def test_the_same_file_read_in_another_way_is_another_feed_of_the_same_records(
        self, house: House, keeper: Actor
    ) -> None:
        first = take_in(keeper, hand_in(house, keeper))
        delivery = hand_in(house, keeper)
        found = look(keeper, delivery)
        columns = tuple("" if one == "town" else one for one in found.columns)
        chosen = Chosen(encoding=found.encoding, separator=";", date_format="%d/%m/%Y", columns=columns,
                        header_key=found.header_key)  # fmt: skip
        second = take_in(keeper, delivery, found=look(keeper, delivery, chosen))
        assert first != second
        assert get_report(actor=keeper, feed=second).counts[RowOutcome.SEEN_AGAIN] == 2

    @pytest.mark.parametrize("columns", [("", "family_name"), ("id", ""), ("id", "id", "given_names")])
    def test_a_mapping_without_an_id_or_a_name_is_refused(
        self, house: House, keeper: Actor, columns: tuple[str, ...]
    ) -> None:
        delivery = hand_in(house, keeper, "a,b\r\n1,Quill\r\n")
        with pytest.raises(MappingWrong):
            read_as(actor=keeper, delivery=delivery, name="x", header=("a", "b"), columns=columns,
                    reads=FileMapping(), service=None, now=NOW)  # fmt: skip

    def test_a_first_line_that_looks_like_a_child_is_kept_with_no_mapping(self, house: House, keeper: Actor) -> None:
        delivery = hand_in(house, keeper, "1,Ada,2016-05-14\r\n2,Cai,2016-05-15\r\n")
        assert look(keeper, delivery).is_no_header
        with pytest.raises(MappingWrong, match="looks like a child"):
            read_as(actor=keeper, delivery=delivery, name="x", header=("1", "Ada", "2016-05-14"),
                    columns=("id", "given_names", "date_of_birth"), reads=FileMapping(), service=None,
                    now=NOW)  # fmt: skip
        assert list_mappings(actor=keeper, source=house.playgroup) == ()

    def test_an_empty_file_is_refused_and_what_is_taken_in_is_not_given_up(self, house: House, keeper: Actor) -> None:
        with pytest.raises(FileEmpty):
            hand_in(house, keeper, "")
        delivery = hand_in(house, keeper)
        take_in(keeper, delivery)
        with pytest.raises(NotWaiting):
            give_file_up(actor=keeper, delivery=delivery, now=NOW)

    def test_a_file_that_is_given_up_or_never_read_leaves_no_byte(self, house: House, keeper: Actor) -> None:
        give_file_up(actor=keeper, delivery=hand_in(house, keeper), now=NOW)
        old = hand_in(house, keeper)
        assert list_unread(actor=SYSTEM, before=NOW + timedelta(days=8)) == (old,)
        jobs.delete_unread(actor=SYSTEM, delivery=old, now=NOW + timedelta(days=8))
        assert get_delivery(actor=keeper, delivery=old).state is DeliveryState.GIVEN_UP
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        assert DeliveryPart.objects.count() == 0

    def test_killed_while_staging_nothing_is_lost_and_it_is_taken_up(
        self, house: House, keeper: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        delivery = hand_in(house, keeper)
        found = look(keeper, delivery)
        read_as(actor=keeper, delivery=delivery, name="Census", header=found.header, columns=found.columns,
                reads=found.reads, service=None, now=NOW)  # fmt: skip

        def dies(*_: object) -> None:
            raise RuntimeError("killed")

        with monkeypatch.context() as patched:
            patched.setattr("sharewell.linkage.actions.taking._stage", dies)
            with pytest.raises(RuntimeError, match="killed"):
                stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW)
        assert Feed.objects.count() == 0
        assert list_stopped(actor=SYSTEM, before=NOW + timedelta(minutes=4)) == ((delivery,), ())
        feed = stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW)
        assert feed is not None
        assert stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW) == feed
        assert list_stopped(actor=SYSTEM, before=NOW + timedelta(minutes=4)) == ((), (feed,))
        assert get_report(actor=keeper, feed=feed).has_stopped(now=NOW + timedelta(minutes=4))

    def test_a_file_that_cannot_be_read_is_refused_whole_without_a_word_of_it(
        self, house: House, keeper: Actor
    ) -> None:
        delivery = hand_in(house, keeper)
        found = look(keeper, delivery)
        wrong = FileMapping({"id": ("Featherbank",), "family_name": ("Surname",)}, separator=";")
        read_as(actor=keeper, delivery=delivery, name="x", header=("Featherbank", "Surname"),
                columns=("id", "family_name"), reads=wrong, service=None, now=NOW)  # fmt: skip
        assert stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW) is None
        held = get_delivery(actor=keeper, delivery=delivery)
        assert held.state is DeliveryState.REFUSED
        assert "read as id is not there any more" in held.reason
        assert "Featherbank" not in held.reason
        assert found.fault == ""

    def test_a_file_in_which_one_number_stands_for_all_is_refused_whole(self, house: House, keeper: Actor) -> None:
        delivery = hand_in(house, keeper, ONE_NUMBER)
        found = look(keeper, delivery)
        assert found.fault.startswith(
            "The same number stands in 5 rows. Is this the column of each child's own number?"
        )
        read_as(actor=keeper, delivery=delivery, name="x", header=found.header, columns=found.columns,
                reads=found.reads, service=None, now=NOW)  # fmt: skip
        assert stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW) is None
        held = get_delivery(actor=keeper, delivery=delivery)
        assert held.state is DeliveryState.REFUSED
        assert "The same number stands in 5 rows." in held.reason
        assert not Feed.objects.exists()

    def test_of_a_longer_file_the_page_asks_about_the_number_and_refuses_nothing(
        self, house: House, keeper: Actor
    ) -> None:
        rows = "".join(f"School;Ann{number};Lee\r\n" for number in range(600))
        found = look(keeper, hand_in(house, keeper, "Pupil ID;Forename;Surname\r\n" + rows))
        assert found.fault == ""
        assert found.doubt.startswith("The same number stands in 500 rows.")

    def test_a_number_that_stands_twice_now_and_then_is_no_wrong_column(self, house: House, keeper: Actor) -> None:
        text = CENSUS + "".join(f"q{number};Dee;;Quill{number};14/05/2016;;;;;;;\r\n" for number in (1, 1, 2, 2, 3, 3))
        assert look(keeper, hand_in(house, keeper, text)).fault == ""

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
    def test_letters_that_it_is_not_in_are_told_on_the_page(self, house: House, keeper: Actor, encoding: str) -> None:
        delivery = hand_in(house, keeper)
        chosen = Chosen(encoding=encoding, separator="", date_format="", columns=(), header_key="")
        assert look(keeper, delivery, chosen).fault

    def test_a_day_that_there_was_not_is_shown_as_refused(self, house: House, keeper: Actor) -> None:
        text = CENSUS.replace("14/05/2016", "2015-02-29").replace("01/01/2012", "2012-01-01")
        found = look(keeper, hand_in(house, keeper, text.replace("02/03/2014", "2014-03-02")))
        assert "There is no such day." in found.refused[0].fault


ONE_NUMBER = "Pupil ID;Forename;Surname\r\n" + "".join(f"School;Ann{number};Lee\r\n" for number in range(5))


class TestTold:
    """What is told of a feed is what would be told if there were no hidden child."""

    ROWS = "id,given_names,family_name,date_of_birth,address,postcode\r\n1,Ada Rose,Featherbank,2016-05-14,{},{}\r\n"

    def report(self, house: House, keeper: Actor, tmp_path: Path, *, address: str, postcode: str) -> dict[str, int]:
        path = tmp_path / "one.csv"
        path.write_text(self.ROWS.format(address, postcode), encoding="utf-8")
        made = import_feed(actor=SYSTEM, path=path, source=house.social_care, now=lambda: NOW)
        told = get_report(actor=keeper, feed=made.reference)
        assert told.counts[RowOutcome.HELD] == 0
        return {outcome.value: many for outcome, many in told.counts.items() if many}

    @pytest.mark.parametrize("place", [("12 Quarry Lane", "ZX4 7QQ"), ("1 Far Road", "ZX8 8ZZ")])
    def test_a_row_that_is_linked_to_a_hidden_child_or_held_is_told_as_new(
        self, house: House, keeper: Actor, tmp_path: Path, place: tuple[str, str]
    ) -> None:
        child = receive(house, ADA).reference
        look_for(house.manager)
        raise_shield(actor=house.manager, child=child, reason=ShieldReason.VIOLENCE, words="Invented.",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        elsewhere = index_manager(house.second_adviser)
        address, postcode = place
        assert self.report(house, elsewhere, tmp_path, address=address, postcode=postcode) == {"new": 1}
        (row,) = list_measures(actor=elsewhere, source=house.social_care)
        assert row.measures["new"] == (1, 1)
        assert row.measures["linked"] == row.measures["possible"] == (0, 1)

    def night(self, house: House, tmp_path: Path, rows: str, *, after: int) -> tuple[FeedReport, dict[str, int]]:
        """Take a file in, so many nights after the first; return what became of it, and what is told elsewhere."""
        path = tmp_path / "night.csv"
        path.write_text(f"id,given_names,family_name,date_of_birth,address,postcode\n{rows}", encoding="utf-8")
        moment = NOW + timedelta(days=after)
        made = import_feed(actor=SYSTEM, path=path, source=house.social_care, now=lambda: moment)
        counts = get_report(actor=index_manager(house.second_adviser), feed=made.reference).counts
        return made, {outcome.value: number for outcome, number in counts.items() if number}

    @pytest.mark.parametrize("many", [1, 2_000], ids=["a row each batch", "one batch"])
    @pytest.mark.parametrize(
        ("who", "becomes"),
        [
            ("Ada,Featherbanks,2016-05-04", RowOutcome.NEW),
            ("Ada,Featherbanks,2016-05-04", RowOutcome.HELD),
            ("Ada Rose,Featherbank,2016-05-14", RowOutcome.LINKED),
        ],
    )
    def test_night_by_night_the_same_is_told_whether_there_is_a_hidden_child_or_not(
        self, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int, who: str, becomes: RowOutcome
    ) -> None:
        monkeypatch.setattr("sharewell.linkage.actions.taking.TAKEN", many)
        if becomes is not RowOutcome.NEW:
            hide(house, receive(house, ADA).reference)
        ada, moved = (f"1,{who},{home}\n" for home in ("1 Far Road,ZX8 8ZZ", "2 Far Road,ZX8 8ZX"))
        zelda, yuri = "2,Zelda,Quince,2011-02-03,4 Oak,ZX1 1AA\n", "3,Yuri,Pike,2012-09-08,4 Elm,ZX1 1AB\n"
        nights = (ada, ada + zelda, ada + zelda + yuri, moved + zelda, moved + zelda + yuri, moved + ada)
        taken = [self.night(house, tmp_path, rows, after=after) for after, rows in enumerate(nights)]
        assert taken[0][0].counts[becomes] == 1
        assert [told for _, told in taken] == [
            {"new": 1}, {"new": 1, "seen-again": 1}, {"new": 1, "seen-again": 2}, {"seen-again": 2},
            {"seen-again": 3}, {"seen-again": 2},
        ]  # fmt: skip
        rows = list_measures(actor=index_manager(house.second_adviser), source=house.social_care)
        ends = ("new", "seen-again", "linked", "possible")
        assert [tuple(row.measures[one][0] for one in ends) for row in reversed(rows)] == [
            (1, 0, 0, 0), (1, 1, 0, 0), (1, 2, 0, 0), (0, 2, 0, 0), (0, 3, 0, 0), (0, 2, 0, 0),
        ]  # fmt: skip

    def test_a_question_is_told_once_however_long_it_waits(self, house: House, tmp_path: Path) -> None:
        receive(house, ADA)
        ada, zelda = "1,Ada,Featherbanks,2016-05-04,1 Far Road,ZX8 8ZZ\n", "2,Zelda,Quince,2011-02-03,4 Oak,ZX1 1AA\n"
        told = [self.night(house, tmp_path, rows, after=after)[1] for after, rows in enumerate((ada, ada + zelda))]
        assert told == [{"possible": 1}, {"seen-again": 1, "new": 1}]

    def test_the_database_shows_whoever_tends_the_index_only_refused_rows(self, house: House, keeper: Actor) -> None:
        feed = take_in(keeper, hand_in(house, keeper))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL sharewell.permits = 'children.tend'")
            cursor.execute("SELECT DISTINCT outcome FROM linkage_feedrow")
            assert cursor.fetchall() == [("refused",)]
            cursor.execute("SET LOCAL sharewell.permits = ''")
        assert get_report(actor=keeper, feed=feed).accepted == 2


class TestMeasures:
    def test_each_feed_is_measured_and_no_cell_is_kept(self, house: House, keeper: Actor) -> None:
        take_in(keeper, hand_in(house, keeper))
        (row,) = list_measures(actor=keeper, source=house.playgroup)
        assert row.measures["refused"] == (2, 4)
        assert row.measures["filled.family_name"] == (2, 2)
        assert row.measures["filled.parent_1"] == (1, 2)
        assert row.measures["filled.nhs_number"] == (0, 2)
        assert row.measures["born.first-of-january"] == (1, 2)
        assert row.measures["name.placeholder"] == (1, 2)
        assert row.measures["id.twice"] == (0, 2)
        assert row.measures["new"] == (2, 2)
        assert row.measures["answered.one-child"] == (0, 0)

    def test_the_database_refuses_a_part_larger_than_the_whole(self, house: House, keeper: Actor) -> None:
        feed = take_in(keeper, hand_in(house, keeper))
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            with pytest.raises(Exception, match="linkage_feedmeasure_part"):
                cursor.execute(
                    "INSERT INTO linkage_feedmeasure (feed_id, code, many, whole)"
                    " SELECT id, 'x', 2, 1 FROM linkage_feed WHERE reference = %s", [feed],
                )  # fmt: skip


LINES = (
    b'{"id": "1", "given_names": ["Ada", "Rose"], "family_name": "Featherbank", "date_of_birth": "2016-05-14"}\n'
    b'{"id": 2, "family_name": "Quill", "date_of_birth": null}\n'
    b"no json\n"
    b'{"id": "3", "family_name": "=cmd()"}\n'
    b'{"id": "4", "family_name": {"x": 1}}\n'
    b'{"id": "5", "offence": "x"}\n'
)


class TestPrograms:
    def sent(self, token: str, data: bytes = LINES, *, key: str = "", form: FileForm = FileForm.JSON_LINES,
             mapping: str = "") -> tuple[str, bool]:  # fmt: skip
        return send_file(
            actor=VISITOR, token=token, stream=io.BytesIO(data), encoding="utf-8-sig", form=form, mapping=mapping,
            client_key=key, now=NOW,
        )  # fmt: skip

    def test_a_program_sends_and_is_told_lines_and_reasons_and_not_who_is_known(
        self, house: House, keeper: Actor
    ) -> None:
        _, token = make_token(actor=keeper, source=house.playgroup, name="Nightly", now=NOW)
        delivery, is_new = self.sent(token)
        assert is_new
        feed = stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW)
        assert feed is not None
        go_on(actor=SYSTEM, feed=feed, now=lambda: NOW)
        row, report = get_sent(actor=VISITOR, token=token, delivery=delivery)
        assert report is not None
        assert (row.state, report.accepted) == (DeliveryState.STAGED, 2)
        assert [one.line for one in report.refused] == [3, 4, 5, 6]
        assert len(look_for(house.worker).results) == 1

    def test_the_same_file_and_the_same_key_are_one_sending(self, house: House, keeper: Actor) -> None:
        _, token = make_token(actor=keeper, source=house.playgroup, name="Nightly", now=NOW)
        first, _ = self.sent(token, key="night-1")
        assert self.sent(token, key="night-1") == (first, False)
        assert self.sent(token) == (first, False)
        with pytest.raises(KeyUsed):
            self.sent(token, LINES + LINES, key="night-1")

    def test_the_file_of_before_another_is_a_new_sending_and_a_new_feed(self, house: House, keeper: Actor) -> None:
        _, token = make_token(actor=keeper, source=house.playgroup, name="Nightly", now=NOW)
        feeds = []
        for lines in (LINES, LINES + LINES, LINES):
            delivery, is_new = self.sent(token, lines)
            assert is_new
            feed = stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW)
            assert feed is not None
            go_on(actor=SYSTEM, feed=feed, now=lambda: NOW)
            feeds.append(feed)
        assert len(set(feeds)) == 3
        assert self.sent(token) == (delivery, False)

    def test_a_token_opens_its_own_source_until_it_is_revoked(self, house: House, keeper: Actor) -> None:
        reference, token = make_token(actor=keeper, source=house.playgroup, name="Nightly", now=NOW)
        _, other = make_token(actor=keeper, source=house.social_care, name="Other", now=NOW)
        delivery, _ = self.sent(token)
        with pytest.raises(DeliveryUnknown):
            get_sent(actor=VISITOR, token=other, delivery=delivery)
        revoke_token(actor=keeper, token=reference, now=NOW)
        for wrong in (token, "", "swf_nothing"):
            with pytest.raises(TokenUnknown):
                self.sent(wrong)
            with pytest.raises(TokenUnknown):
                get_sent(actor=VISITOR, token=wrong, delivery=delivery)
        assert [one.revoked_at is not None for one in list_tokens(actor=keeper)] == [False, True]

    def test_a_token_is_kept_as_a_hash_and_opens_nothing_else(self, house: House, keeper: Actor) -> None:
        _, token = make_token(actor=keeper, source=house.playgroup, name="Nightly", now=NOW)
        receive(house, ADA)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL sharewell.permits = 'feeds.send'")
            cursor.execute(
                "SELECT set_config('sharewell.feed_token', encode(sha256(%s), 'hex'), true)", [token.encode()]
            )
            cursor.execute("SELECT digest FROM linkage_feedtoken")
            assert token not in str(cursor.fetchall())
            for table in ("children_indexchild", "linkage_deliverypart", "children_comparedrow", "linkage_feedmeasure"):
                cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 tables of ours
                assert cursor.fetchone() == (0,), table

    def test_even_without_row_security_a_token_is_the_one_that_was_sent(self, house: House, keeper: Actor) -> None:
        _, token = make_token(actor=keeper, source=house.playgroup, name="Nightly", now=NOW)
        _, other = make_token(actor=keeper, source=house.social_care, name="Other", now=NOW)
        delivery, _ = self.sent(token)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")  # whoever owns the tables sees every row
        with pytest.raises(TokenUnknown):
            get_token(actor=VISITOR, token="swf_nothing")
        with pytest.raises(TokenUnknown):
            get_sent(actor=VISITOR, token="swf_nothing", delivery=delivery)
        with pytest.raises(TokenUnknown):
            self.sent("swf_nothing")
        assert [get_token(actor=VISITOR, token=one)[0].source for one in (token, other)] == [
            house.playgroup, house.social_care,
        ]  # fmt: skip
        with pytest.raises(DeliveryUnknown):
            get_sent(actor=VISITOR, token=other, delivery=delivery)

    def test_a_person_and_the_system_send_nothing_as_a_program(self, house: House, keeper: Actor) -> None:
        for actor in (keeper, house.worker, SYSTEM):
            with pytest.raises(NotPermitted):
                send_file(actor=actor, token="x", stream=io.BytesIO(b"x"), encoding="utf-8", form=FileForm.CSV, now=NOW)

    def test_a_saved_way_of_reading_is_named(self, house: House, keeper: Actor) -> None:
        take_in(keeper, hand_in(house, keeper))
        (saved,) = list_mappings(actor=keeper, source=house.playgroup)
        _, token = make_token(actor=keeper, source=house.playgroup, name="Nightly", now=NOW)
        data = CENSUS.replace("p1", "p7").encode()
        delivery, _ = self.sent(token, data, form=FileForm.CSV, mapping=saved.reference)
        feed = stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW)
        assert feed is not None
        assert get_report(actor=SYSTEM, feed=feed).rows == 4

    def test_what_it_sends_is_read_in_its_own_letters_whatever_was_saved(self, house: House, keeper: Actor) -> None:
        found = look(keeper, hand_in(house, keeper, CENSUS.replace("Rose", "Rosé"), encoding="cp1252"))
        assert found.encoding == "cp1252"
        take_in(keeper, hand_in(house, keeper, CENSUS.replace("Rose", "Rosé"), encoding="cp1252"), found=found)
        (saved,) = list_mappings(actor=keeper, source=house.playgroup)
        _, token = make_token(actor=keeper, source=house.playgroup, name="Nightly", now=NOW)
        for encoding, name in (("utf-8", "Zoë"), ("utf-16", "Zoë"), ("cp1252", "Noël")):
            data = CENSUS.replace("p1", f"p{encoding}").replace("Rose", name).encode(encoding)
            delivery, _ = send_file(
                actor=VISITOR, token=token, stream=io.BytesIO(data), encoding=sniff(io.BytesIO(data)),
                form=FileForm.CSV, mapping=saved.reference, now=NOW,
            )  # fmt: skip
            feed = stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW)
            assert feed is not None
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
            assert FeedRow.objects.get(feed__reference=feed, line=2).given_names == f"Ada {name}"
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE sharewell_web")

    def test_what_is_not_in_the_letters_that_were_saved_is_refused_and_the_program_is_told(
        self, house: House, keeper: Actor
    ) -> None:
        text = CENSUS.replace("Rose", "Rosé")
        take_in(keeper, hand_in(house, keeper, text, encoding="utf-16"))
        (saved,) = list_mappings(actor=keeper, source=house.playgroup)
        _, token = make_token(actor=keeper, source=house.playgroup, name="Nightly", now=NOW)
        delivery, _ = send_file(
            actor=VISITOR, token=token, stream=io.BytesIO(text.encode("cp1252")), encoding="cp1252", form=FileForm.CSV,
            mapping=saved.reference, now=NOW,
        )  # fmt: skip
        assert stage_file(actor=SYSTEM, delivery=delivery, now=lambda: NOW) is None
        row, _ = get_sent(actor=VISITOR, token=token, delivery=delivery)
        assert row.state is DeliveryState.REFUSED
        assert "not in the letters that were said" in row.reason


class TestTheDatabase:
    def test_it_refuses_a_file_that_is_staged_without_a_feed(self, house: House, keeper: Actor) -> None:
        delivery = hand_in(house, keeper)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            with pytest.raises(Exception, match="linkage_delivery_stands") as refused:
                cursor.execute("UPDATE linkage_delivery SET state = 'staged' WHERE reference = %s", [delivery])
        assert isinstance(refused.value.__cause__, psycopg.errors.CheckViolation)

    def test_nobody_stages_what_waits_or_is_not_there(self, house: House, keeper: Actor) -> None:
        delivery = hand_in(house, keeper)
        for wrong in (delivery, "dlv_nothing"):
            with pytest.raises(DeliveryUnknown):
                stage_delivery(actor=SYSTEM, delivery=wrong, lines=(), reading="", now=NOW)

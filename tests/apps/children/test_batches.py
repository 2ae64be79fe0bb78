"""Many records at a time: the same scores as one by one, nothing seen before it is settled, and nobody overlooked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import psycopg
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.acting.types import OPERATOR, NotPermitted
from sharewell.children.actions import raise_shield, settle_children, settle_match, take_children
from sharewell.children.actions.settling import list_alike
from sharewell.children.models import ChildLink, ComparedRow, IndexChild, Review
from sharewell.children.models.held import KEYS
from sharewell.children.queries import list_matches
from sharewell.children.queries.keeping import number_records, rows_of
from sharewell.children.queries.matching import find_candidates
from sharewell.children.types import BirthKind, Name, NewChild, ShieldReason
from sharewell.config.management.migrate import has_children_to_rebuild, rebuild_what_is_compared
from sharewell.core.linking.comparing import Comparer, count_frequencies
from sharewell.core.linking.kept import keep, recall
from sharewell.core.linking.model import score
from sharewell.core.linking.people import COLUMNS, Register
from sharewell.foundation.columns import plain_array, text_array
from sharewell.foundation.linking_content import get_model, get_tables
from sharewell.ledger.models import Entry
from tests.support.deciding import NOW, House, make_house
from tests.support.indexing import ADA, BEN, index_manager, look_for, nhs_number, receive

SECRET = b"a secret of tests"
CELLS = {
    "given_names": st.sampled_from(
        ["Ada Rose", "Aida", "Mohammed Ali", "Muhammad", "Baby", "J", "Célia Inês", "Xasan", ""]
    ),
    "family_name": st.sampled_from(["Quill", "Smith-Jones", "van der Berg", "Núñez", "Fetherbank", "Unknown", ""]),
    "date_of_birth": st.sampled_from(["2014-03-05", "2014-05-03", "2014", "2015-01-01", ""]),
    "sex": st.sampled_from(["M", "F", "X", ""]),
    "address": st.sampled_from(["12 Quarry Lane", "Flat 3, 12 Quarry Ln", "The Mill House", "No fixed abode", ""]),
    "town": st.sampled_from(["Marrowdale", "Tansy Vale", ""]),
    "postcode": st.sampled_from(["ZX4 7QQ", "zx47qq", "ZX4 7QR", "12345", ""]),
    "nhs_number": st.sampled_from([nhs_number(1), nhs_number(60), "12345", ""]),
    "parent_1": st.sampled_from(["Joan Featherbank", "Featherbank, Joan", "Mr Mark Quill", ""]),
    "parent_2": st.sampled_from(["Joan Fetherbank", "Ali", ""]),
    "school": st.sampled_from(["Puddlegate", "Skylark Hill", ""]),
}
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=6)


def columns(rows: list[dict[str, str]]) -> dict[str, list[str]]:
    """Return rows as columns."""
    return {name: [row[name] for row in rows] for name in COLUMNS}


class TestKept:
    @settings(max_examples=150)
    @given(ROWS, ROWS)
    def test_what_is_kept_and_recalled_scores_as_the_cells_themselves(
        self, asked: list[dict[str, str]], held: list[dict[str, str]]
    ) -> None:
        register = Register(get_tables(), secret=SECRET)
        questions, people = register.read(columns(asked)), register.read(columns(held))
        elsewhere = Register(get_tables(), secret=SECRET)
        kept = keep(elsewhere.read(columns(held)), elsewhere)
        again = Register(get_tables(), secret=SECRET)
        recalled, questions_again = recall(kept, again), again.read(columns(asked))

        def scores(one: Register, left, right):  # type: ignore[no-untyped-def]
            pairs = np.array([(a, b) for a in range(len(left)) for b in range(len(right))]).T
            names = one.names()
            comparer = Comparer(names, one.places(), count_frequencies(right, names), get_tables().lookalikes)
            compared = comparer.compare(left.part(pairs[0]), right.part(pairs[1]))
            return compared.levels.tolist(), score(compared, get_model(), count=1_000).tolist()

        assert scores(again, questions_again, recalled) == scores(register, questions, people)


class TestArrays:
    @pytest.mark.django_db
    @settings(max_examples=60)
    @given(
        st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12), max_size=5)
    )
    def test_texts_of_any_kind_arrive_as_they_are(self, texts: list[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::text[]", [text_array(texts)])
            assert cursor.fetchone()[0] == texts

    @pytest.mark.django_db
    def test_numbers_and_nothing_arrive_as_they_are(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::bigint[], %s::date[]", [plain_array([1, None, -(2**63)]), plain_array([])])
            assert cursor.fetchone() == ([1, None, -(2**63)], [])


def take(house: House, *news: NewChild, source: str = "") -> list[str]:
    """Take children in without settling them; return their records."""
    source = source or house.playgroup
    taken = take_children(
        actor=OPERATOR, source=source, news=[(f"row-{place}", new) for place, new in enumerate(news)], about=source,
        now=NOW,
    )  # fmt: skip
    return [one.reference for one in taken]


def settle(house: House, *records: str) -> list[str]:
    """Settle records; return what became of each."""
    found = settle_children(actor=OPERATOR, records=records, same=(), about=house.playgroup, now=NOW)
    return [found[record].value for record in records]


class TestBatches:
    def test_nobody_sees_a_record_before_it_is_settled(self, house: House) -> None:
        (record,) = take(house, ADA)
        assert look_for(house.worker).results == ()
        assert look_for(house.worker, given_names="", family_name="", age=None, identifier=record).results == ()
        assert settle(house, record) == ["new"]
        assert [one.child for one in look_for(house.worker).results] == [record]

    def test_those_that_arrive_together_are_held_against_each_other(self, house: House) -> None:
        known = receive(house, ADA, source=house.social_care)
        first, second, third = take(house, ADA, replace(ADA, interpreter=ADA.interpreter, language="Polish"), BEN)
        assert settle(house, first, second, third) == ["linked", "linked", "new"]
        people = as_operator(lambda: dict(IndexChild.objects.values_list("reference", "person")))
        assert people[first] == people[second] == people[known.reference] != people[third]

    def test_two_batches_at_once_see_each_other_once_both_are_taken(self, house: House) -> None:
        ours = take(house, ADA)
        theirs = take(house, ADA, source=house.social_care)
        assert settle(house, *ours) == ["linked"]
        assert settle(house, *theirs) == ["linked"]
        people = as_operator(lambda: dict(IndexChild.objects.values_list("reference", "person")))
        assert people[ours[0]] == people[theirs[0]]

    def test_settled_twice_is_settled_once(self, house: House) -> None:
        records = take(house, ADA, BEN)
        assert settle(house, *records) == ["new", "new"]
        assert settle(house, *records) == ["seen-again", "seen-again"]
        assert as_operator(ChildLink.objects.count) == as_operator(Review.objects.count) == 0

    def test_brothers_and_sisters_of_one_source_are_not_asked_about_and_of_two_sources_are(self, house: House) -> None:
        ivy = replace(ADA, names=(Name(given_names="Ivy", family_name="Featherbank"),))
        assert settle(house, *take(house, ADA, ivy)) == ["new", "new"]
        fay = replace(ADA, names=(Name(given_names="Fay", family_name="Featherbank"),))
        assert settle(house, *take(house, fay, source=house.social_care)) == ["possible"]

    @pytest.mark.parametrize("is_same", [True, False])
    def test_a_match_of_two_children_whom_nobody_hides_is_settled_though_nobody_owes_it(
        self, house: House, is_same: bool
    ) -> None:
        settle(house, *take(house, ADA))
        fay = replace(ADA, names=(Name(given_names="Fay", family_name="Featherbank"),))
        (record,) = take(house, fay, source=house.social_care)
        assert settle(house, record) == ["possible"]
        tender = index_manager(house.manager)
        ((match, *_),) = list_matches(actor=tender)
        settle_match(actor=tender, match=match, is_same=is_same, words="I rang the school.", now=NOW)
        assert list_matches(actor=tender) == ()
        assert as_operator(ChildLink.objects.count) == is_same
        # Said again by the source, it is not asked about again.
        assert settle(house, record) == ["seen-again"]
        assert list_matches(actor=tender) == ()

    def test_what_one_of_a_batch_hides_hides_the_next(self, house: House) -> None:
        hidden = receive(house, ADA, source=house.social_care).reference
        look_for(house.manager)
        raise_shield(actor=house.manager, child=hidden, reason=ShieldReason.VIOLENCE, words="Invented.",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        elsewhere = replace(ADA, addresses=(), adults=(), services=())
        fetherbank = replace(elsewhere, names=(Name(given_names="Aida", family_name="Fetherbank"),))
        settle(house, *take(house, fetherbank, replace(fetherbank, language="Polish"), elsewhere))
        for given_name, family in (("Ada", "Featherbank"), ("Aida", "Fetherbank")):
            assert look_for(house.worker, given_names=given_name, family_name=family).results == ()

    def test_an_entry_stands_for_a_batch_and_names_no_child(self, house: House) -> None:
        records = take(house, ADA, BEN)
        settle(house, *records)
        entry = Entry.objects.get(event="index_records.settled")
        assert (entry.facts["records"], entry.facts["new"], entry.subjects) == (2, 2, [house.playgroup])
        assert re.fullmatch("[0-9a-f]{64}", entry.facts["digest"])

    def test_scores_are_those_of_the_live_search(self, house: House) -> None:
        receive(house, ADA, source=house.social_care)
        (record,) = take(house, replace(ADA, names=(Name(given_names="Aida", family_name="Fetherbank"),)))

        def both() -> tuple[list[float], list[float]]:
            number = number_records([record])[record]
            asked = {
                "given_names": "Aida", "family_name": "Fetherbank", "date_of_birth": "2016-05-14", "sex": "F",
                "address": "12 Quarry Lane", "town": "Marrowdale", "postcode": "ZX4 7QQ",
                "parent_1": "Joan Featherbank", "school": "Puddlegate Primary School",
            }  # fmt: skip
            live = [one.bits for one in find_candidates(asked, on=NOW.date()) if one.child != number]
            return live, [one.bits for one in list_alike([number], on=NOW.date())[number]]

        live, batch = as_operator(both)
        assert live == batch != []

    def test_a_person_takes_nothing_in_and_the_functions_let_nobody_else_pass(self, house: House) -> None:
        with pytest.raises(NotPermitted):
            take_children(actor=index_manager(house.manager), source=house.playgroup, news=[], about="x", now=NOW)
        with connection.cursor() as cursor, pytest.raises(psycopg.errors.InsufficientPrivilege):
            cursor.connection.execute("SELECT * FROM children_kept('{1}')")

    def test_a_shield_reaches_what_came_before_it_and_was_never_linked(self, house: House) -> None:
        hidden = receive(house, ADA, source=house.social_care).reference
        other = replace(ADA, names=(Name(given_names="Aida", family_name="Fetherbank"),), born_on=date(2016, 5, 15),
                        birth=BirthKind.EXACT, addresses=(), adults=(), services=())  # fmt: skip
        receive(house, other)
        assert len(look_for(house.worker, given_names="Aida", family_name="Fetherbank").results) >= 1
        look_for(house.manager)
        raise_shield(actor=house.manager, child=hidden, reason=ShieldReason.VIOLENCE, words="Invented.",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        assert look_for(house.worker, given_names="Aida", family_name="Fetherbank").results == ()
        assert len(list_matches(actor=house.manager)) >= 1


@pytest.mark.django_db
def test_after_an_upgrade_what_is_compared_is_made_anew(capsys: pytest.CaptureFixture[str]) -> None:
    house = make_house()
    receive(house, ADA)
    receive(house, BEN)
    before = list(ComparedRow.objects.order_by("child", "pk").values_list("child", *KEYS))
    ComparedRow.objects.all().delete()
    assert look_for(house.worker).results == ()
    rebuild_what_is_compared()
    assert "2 records are ready" in capsys.readouterr().err
    assert list(ComparedRow.objects.order_by("child", "pk").values_list("child", *KEYS)) == before
    assert len(look_for(house.worker).results) == 1
    assert not has_children_to_rebuild()


def test_rows_hold_second_keys_apart() -> None:
    from sharewell.children.queries.keeping import Said

    cells = ("Ada Rose", "Smith-Jones", "2014-03-05", "F", "", "", "ZX4 7QQ", "", "Joan Quill", "Mark Quill", "")
    first, extra = rows_of([Said(child=1, is_current=True, cells=cells)])
    assert (first[2], extra[2]) == (False, True)
    assert None not in first[-2:], "a second given name and another parent need no further row"
    assert len({key for row in (first, extra) for key in row[-12:] if key is not None}) == 15


def as_operator(ask):  # type: ignore[no-untyped-def]
    """Ask as the installation itself."""
    from sharewell.acting.actions import looking

    @looking
    def look(*, actor):  # type: ignore[no-untyped-def]
        return ask()

    return look(actor=OPERATOR)

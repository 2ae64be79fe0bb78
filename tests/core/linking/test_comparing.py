"""Known pairs: how far two records agree, and what the score of them says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.core.linking.comparing import Comparer, count_frequencies, recall_frequencies
from sharewell.core.linking.model import score
from sharewell.core.linking.people import Register
from sharewell.linkage.queries import get_model, get_tables
from tests.support.linking import CHILDREN, SECRET, child, compare, read

JOIN, LIKELIER = get_model().thresholds.join, get_model().thresholds.likelier
CELLS = st.fixed_dictionaries(
    {
        "given_names": st.sampled_from(
            ["Amelia Rose", "Millie", "Rose", "A", "Hassan", "Hussain", "Baby", "", "Thorpe", "Mohammed", "Muhamad Ali"]
        ),
        "family_name": st.sampled_from(["Thorpe", "Thorp", "Cole-Thorpe", "Amelia", "van der Berg", "Berg", ""]),
        "date_of_birth": st.sampled_from(
            ["2016-05-23", "2016-05-03", "2016-03-05", "2016-01-01", "2015-05-23", "2016", ""]
        ),
        "sex": st.sampled_from(["F", "M", "", "X"]),
        "address": st.sampled_from(["12 Church Road", "12 Church Rd", "7 Mill Lane", ""]),
        "town": st.sampled_from(["Ashton", "Burton", ""]),
        "postcode": st.sampled_from(["M16 9FX", "M16 9XF", "M16 8AA", "B1 1AA", ""]),
        "nhs_number": st.sampled_from(["9990000018", "9990000026", "9990000081", ""]),
        "parent_1": st.sampled_from(["Ruby Thorpe", "R Thorpe", "Oscar Cole", ""]),
        "parent_2": st.sampled_from(["Oscar Cole", "Ruby Thorp", ""]),
        "school": st.sampled_from(["Ashton Primary School", "Burton Academy", ""]),
    }
)


class TestCompare:
    @pytest.mark.parametrize(
        ("field", "changed", "level"),
        [
            ("given", {}, "same"),
            ("given", {"given_names": "Millie"}, "variant"),
            ("given", {"given_names": "Ameilia"}, "close"),
            ("given", {"given_names": "Rose"}, "moved"),
            ("given", {"given_names": "A"}, "initial"),
            ("given", {"given_names": "Ameliarose"}, "same"),
            ("given", {"given_names": "Zainab"}, "different"),
            ("given", {"given_names": "Baby"}, "unknown"),
            ("family", {"family_name": "Thorpe-Cole"}, "variant"),
            ("family", {"family_name": "Thorp"}, "close"),
            ("family", {"family_name": "THORPE"}, "same"),
            ("born", {"date_of_birth": "2016-05-32"}, "year_alone"),
            ("sex", {"sex": "female"}, "same"),
            ("sex", {"sex": "M"}, "different"),
            ("place", {"address": "12, church rd"}, "same_house"),
            ("place", {"address": "9 Church Road"}, "same_postcode"),
            ("place", {"postcode": "M16 9FY"}, "house_elsewhere"),
            ("place", {"address": "NFA", "postcode": "ZZ99 3VZ", "town": ""}, "unknown"),
            ("place", {"address": "1 Elm Grove", "postcode": "L1 1AA", "town": "Burton"}, "different"),
            ("number", {"nhs_number": "999 000 0018"}, "same"),
            ("number", {"nhs_number": "9990000081"}, "one_slip"),
            ("number", {"nhs_number": "9990000026"}, "different"),
            ("parents", {"parent_1": "Oscar Cole", "parent_2": ""}, "same"),
            ("parents", {"parent_1": "Rubie Thorp", "parent_2": ""}, "alike"),
            ("parents", {"parent_1": "Zoe Adeyemi", "parent_2": ""}, "different"),
            ("school", {"school": "ashton primary school"}, "same"),
        ],
    )
    def test_levels_of_known_pairs(self, field: str, changed: dict[str, str], level: str) -> None:
        assert compare(child(**changed), child()).level(field) == level

    @given(CELLS, CELLS)
    @settings(max_examples=40, deadline=None)
    def test_it_does_not_matter_who_is_asked_about_whom(self, one: dict[str, str], two: dict[str, str]) -> None:
        assert compare(one, two).bits == pytest.approx(compare(two, one).bits, abs=1e-4)

    def test_an_old_number_that_fails_its_check_says_little(self) -> None:
        assert compare(child(nhs_number="1234567890"), child()).level("number") == "unknown"

    def test_one_at_a_time_or_many_give_the_same(self) -> None:
        register = Register(get_tables(), secret=SECRET)
        rows = [child(given_names=name) for name in ("Amelia", "Millie", "Zoe", "Amelie", "A", "")]
        left, right = read(register, *rows), read(register, *reversed(rows))
        names = register.names()
        comparer = Comparer(names, register.places(), count_frequencies(right, names), register.tables.lookalikes)
        together = comparer.compare(left, right).levels
        for row in range(len(rows)):
            alone = comparer.compare(left.part(slice(row, row + 1)), right.part(slice(row, row + 1))).levels
            assert np.array_equal(alone[0], together[row])

    def test_a_live_search_scores_as_a_feed_does(self) -> None:
        rows = [child(given_names=name, nhs_number="") for name in ("Amelia", "Millie", "Zoe", "Amelie", "Amelia")]
        whole = Register(get_tables(), secret=SECRET)
        index, asked = read(whole, *rows), read(whole, child(nhs_number=""))
        names = whole.names()
        counted = count_frequencies(index, names)
        many = Comparer(names, whole.places(), counted, whole.tables.lookalikes)
        in_bulk = score(many.compare(asked.part(np.zeros(len(rows), np.int64)), index), get_model(), count=CHILDREN)

        alone = Register(get_tables(), secret=SECRET)
        query, candidate = read(alone, child(nhs_number="")), read(alone, rows[1])
        kept = {
            "given": dict(zip(names.words, counted.given.tolist(), strict=True)),
            "family": dict(zip(names.words, counted.family.tolist(), strict=True)),
            "born": dict(zip(counted.born_days.tolist(), counted.born_shares.tolist(), strict=True)),
        }
        known = recall_frequencies(alone.names(), **kept, count=len(rows))
        live = Comparer(alone.names(), alone.places(), known, alone.tables.lookalikes)
        assert score(live.compare(query, candidate), get_model(), count=CHILDREN)[0] == pytest.approx(in_bulk[1])


class TestPeopleOfWhomPracticeTells:
    def test_the_same_child_is_joined(self) -> None:
        pair = compare(child(), child())
        assert pair.bits > JOIN
        assert pair.explanation.sentence.startswith("For one child: ")

    def test_a_typing_error_a_nickname_and_a_move_do_not_lose_a_child(self) -> None:
        moved = child(
            given_names="Millie", family_name="Thrope", address="3 Elm Grove", postcode="L1 1AA", nhs_number=""
        )
        assert compare(moved, child()).bits > LIKELIER

    @pytest.mark.parametrize("other", ["Zainab", "Emilia", "Amelie", "Harper"])
    def test_a_twin_is_never_joined(self, other: str) -> None:
        twin = child(given_names=other, nhs_number="")
        pair = compare(twin, child(given_names="Amelia"))
        if other in ("Zainab", "Harper", "Emilia"):
            assert pair.bits < LIKELIER
            assert pair.explanation.is_guarded
            assert "twins" in pair.explanation.sentence

    @pytest.mark.parametrize(
        "names", [("Hassan", "Hussain"), ("Jayden", "Kayden"), ("Daniel", "Danielle"), ("Gurpreet", "Harpreet")]
    )
    def test_twins_of_names_that_look_alike_are_not_joined(self, names: tuple[str, str]) -> None:
        one, two = (child(given_names=name, nhs_number="", sex="") for name in names)
        assert compare(one, two).bits < LIKELIER

    def test_a_brother_is_not_joined_through_what_the_family_shares(self) -> None:
        brother = child(given_names="Oliver", date_of_birth="2013-11-02", sex="M", nhs_number="")
        assert compare(brother, child()).bits < get_model().thresholds.possible + 6

    def test_a_baby_not_yet_named_is_found_and_left_to_a_person(self) -> None:
        baby = child(given_names="Baby", nhs_number="", school="")
        assert LIKELIER < compare(baby, child()).bits < get_model().thresholds.fracture
        assert "given name" not in compare(baby, child()).explanation.sentence

    def test_an_unborn_child_has_neither_name_nor_date(self) -> None:
        unborn = child(given_names="Unborn", date_of_birth="", sex="", nhs_number="", school="")
        assert compare(unborn, child()).bits < LIKELIER

    def test_the_first_of_january_says_little_more_than_the_year(self) -> None:
        real, default = child(nhs_number=""), child(date_of_birth="2016-01-01", nhs_number="")
        assert compare(default, real).level("born") == "year_alone"
        assert compare(default, real).bits > LIKELIER

    def test_an_adopted_child_is_not_joined_under_both_names(self) -> None:
        before = child(
            parent_1="Kelly Marsh",
            parent_2="",
            family_name="Marsh",
            address="2 Mill Lane",
            postcode="L4 4AA",
            nhs_number="",
        )
        after = child(given_names="Poppy", family_name="Ellwood", parent_1="Jane Ellwood", parent_2="")
        assert compare(before, after).bits < LIKELIER

    def test_a_common_name_and_a_birth_date_are_not_enough(self) -> None:
        bare = {"given_names": "Mohammed", "family_name": "Khan", "date_of_birth": "2016-05-23", "sex": "M"}
        register = Register(get_tables(), secret=SECRET)
        crowd = read(register, *([bare] * 40 + [child(given_names=f"N{i}", family_name=f"F{i}") for i in range(960)]))
        names = register.names()
        comparer = Comparer(names, register.places(), count_frequencies(crowd, names), frozenset())
        pair = comparer.compare(crowd.part(slice(0, 1)), crowd.part(slice(1, 2)))
        assert float(score(pair, get_model(), count=CHILDREN)[0]) < JOIN


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Jack", "Shaun", "lookalike"),
        ("Jack", "John", "variant"),
        ("Shaun", "John", "variant"),
        ("Jack", "Jackie", "variant"),
        ("Zara Amelia", "Amelie", "different"),
        ("Zara Amelia", "Amelia", "moved"),
        ("Amelie", "Zara Amelie", "moved"),
        ("Amelia Zara", "Zara Amelie", "moved"),
    ],
)
def test_two_forms_of_a_name_are_not_one_name(one: str, other: str, level: str) -> None:
    """Twins are called Jack and Shaun, and nobody both; a second name that is only like a first one says little."""
    born = {"family_name": "Wickhill", "date_of_birth": "2023-05-05"}
    assert compare({"given_names": one} | born, {"given_names": other} | born).level("given") == level


@pytest.mark.parametrize(
    ("one", "other", "given", "second"),
    [
        ("M", "Alexandria M", "unknown", "initial"),
        ("Alexandria Mary", "M", "unknown", "initial"),
        ("A", "Alexandria M", "initial", "unknown"),
        ("Z", "Alexandria M", "different", "unknown"),
        ("Alexandria", "M A", "different", "unknown"),
    ],
)
def test_one_letter_is_no_name_that_was_moved(one: str, other: str, given: str, second: str) -> None:
    """ "M" may be Alexandria M, and her twin Mary: a person looks."""
    born = {"family_name": "Wickhill", "date_of_birth": "2015-05-05", "address": "4 Quarry Lane", "postcode": "ZX4 4QQ"}
    pair = compare({"given_names": one} | born, {"given_names": other} | born)
    assert (pair.level("given"), pair.level("other_given")) == (given, second)
    assert pair.bits < JOIN
    if given != "initial":
        mary = compare({"given_names": "M"} | born, {"given_names": "Mary"} | born)
        assert mary.level("given") == "initial"


def test_names_of_many_cultures_are_variants() -> None:
    register = Register(get_tables(), secret=SECRET)
    pairs = [
        ("Małgorzata", "Gosia"),
        ("Elizabeth", "Betty"),
        ("Mohammed", "Muhammad"),
        ("Oluwaseun", "Seun"),
        ("Олександр", "Alexander"),
        ("Yusuf", "Yousef"),
        ("Xasan", "Hassan"),
        ("Siân", "Shan"),
        ("Wm", "William"),
    ]
    left = register.read({"given_names": [one for one, _ in pairs]})
    right = register.read({"given_names": [two for _, two in pairs]})
    names = register.names()
    comparer = Comparer(names, register.places(), count_frequencies(right, names), register.tables.lookalikes)
    assert comparer.likeness(left.given, right.given).max() <= 3

"""Names of any script and habit become comparable words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.linking.names import fold, read_family_name, read_given_names, read_whole_name
from sharewell.core.linking.sounds import LONGEST, near_sounds, sound
from sharewell.linkage.queries import get_tables

TABLES = get_tables()
WRITTEN = st.text(max_size=30) | st.lists(
    st.sampled_from(
        ["Anna", "MR", "de", "la", "Cruz", "baby", "of", "II", "O'Neil", "Łukasz", "Zoë", "Мария", "محمد", "-", "Jr"]
    ),
    max_size=5,
).map(" ".join)


class TestFold:
    @pytest.mark.parametrize(
        ("written", "folded"),
        [
            ("Zoë", "ZOE"),
            ("Łukasz Wójcik", "LUKASZ WOJCIK"),
            ("O’Brien", "OBRIEN"),
            ("Smith–Jones", "SMITH JONES"),
            ("Straße", "STRASSE"),
            ("Øystein", "OYSTEIN"),
            ("Şahin", "SAHIN"),
            ("Nguyễn", "NGUYEN"),
            ("Дмитрий", "DMITRIY"),
            ("Олександр", "OLEKSANDR"),
            ("Γιώργος", "GIORGOS"),
            ("한", "HAN"),
            ("王小明", "WANGXIAOMING"),
            ("李 Wei", "LI WEI"),
        ],
    )
    def test_letters_of_other_alphabets_are_written_in_ours(self, written: str, folded: str) -> None:
        assert fold(written, TABLES) == folded

    @given(WRITTEN)
    def test_folding_twice_is_folding_once(self, written: str) -> None:
        once = fold(written, TABLES)
        assert fold(once, TABLES) == once

    @given(WRITTEN)
    def test_only_letters_and_single_spaces_are_left(self, written: str) -> None:
        assert all(word.isascii() and word.isupper() for word in fold(written, TABLES).split(" ") if word)

    @pytest.mark.parametrize(
        ("script", "ours"),
        [("محمد", "Mohammed"), ("यश", "Yash"), ("Мария", "Maria"), ("דוד", "David"), ("ਗੁਰਪ੍ਰੀਤ", "Gurpreet")],
    )
    def test_a_name_in_its_own_script_sounds_like_itself_in_ours(self, script: str, ours: str) -> None:
        assert sound(fold(script, TABLES).replace(" ", "")) == sound(fold(ours, TABLES))


class TestGivenNames:
    @pytest.mark.parametrize(
        "written",
        [
            "Baby",
            "BABY BOY",
            "Infant",
            "Unknown",
            "not known",
            "Twin 2",
            "Baby of Sarah",
            "N/K",
            "Unborn",
            "XX",
            "female infant",
            "Mother",
            "Adult male",
            "Daughter of Sarah",
            "Brother",
        ],
    )
    def test_a_placeholder_is_no_name(self, written: str) -> None:
        assert read_given_names(written, TABLES).first == ""

    @pytest.mark.parametrize("written", ["Babette", "Babysha Ali", "Test-Marie", "Girlie"])
    def test_a_name_that_looks_like_one_is_kept(self, written: str) -> None:
        assert read_given_names(written, TABLES).first

    def test_names_written_together_or_apart_are_joined_alike(self) -> None:
        assert read_given_names("Mary Jane", TABLES).joined == read_given_names("Maryjane", TABLES).joined
        assert read_given_names("Mary-Jane", TABLES).first == "MARY"

    def test_titles_and_suffixes_are_left_out(self) -> None:
        assert read_given_names("Master Thomas", TABLES).first == "THOMAS"
        assert read_given_names("John Jr", TABLES) == read_given_names("John", TABLES)

    @given(WRITTEN)
    def test_reading_what_was_read_changes_nothing(self, written: str) -> None:
        once = read_given_names(written, TABLES)
        again = read_given_names(f"{once.first} {once.second}", TABLES)
        assert (again.first, again.second) == (once.first, once.second)


class TestFamilyName:
    @pytest.mark.parametrize("written", ["Child", "CHILD", "Boy", "Male", "Partner", "Dr Child"])
    def test_a_placeholder_that_families_bear_is_a_family_name(self, written: str) -> None:
        assert read_family_name(written, TABLES).first == written.upper().removeprefix("DR ")
        assert read_whole_name(f"Emily {written}", TABLES) == ("EMILY", written.upper().removeprefix("DR "))

    @pytest.mark.parametrize("written", ["Baby", "Unknown", "not known", "Child of Sarah", "Male infant", "Resident"])
    def test_any_other_is_none(self, written: str) -> None:
        assert read_family_name(written, TABLES).first == ""

    def test_a_double_name_has_two_parts(self) -> None:
        name = read_family_name("Smith-Jones", TABLES)
        assert (name.first, name.last, name.joined) == ("SMITH", "JONES", "SMITHJONES")

    @pytest.mark.parametrize("written", ["van der Berg", "Van Der Berg", "VANDER BERG"])
    def test_a_particle_may_be_written_or_not(self, written: str) -> None:
        name = read_family_name(written, TABLES)
        assert name.joined == "VANDERBERG"
        assert "BERG" in (name.first, name.last)

    def test_mc_and_o_are_joined_to_what_follows(self) -> None:
        assert read_family_name("Mc Donald", TABLES).first == read_family_name("McDonald", TABLES).first
        assert read_family_name("O Neill", TABLES).first == read_family_name("O'Neill", TABLES).first


class TestWholeName:
    def test_a_parent_is_written_either_way_round(self) -> None:
        assert read_whole_name("Jones, Mary", TABLES) == read_whole_name("Mrs Mary Jones", TABLES) == ("MARY", "JONES")


class TestSound:
    @pytest.mark.parametrize(
        "names",
        [
            ("MUHAMMAD", "MOHAMED", "MOHAMMED"),
            ("KATHERINE", "CATHERINE", "KATHRYN"),
            ("STEVEN", "STEPHEN"),
            ("WRIGHT", "RIGHT"),
            ("SMITH", "SMYTH"),
            ("XASAN", "HASAN", "HASSAN"),
            ("THOMPSON", "THOMSON"),
            ("YOUSEF", "YUSUF"),
            ("SHEIKH", "SHAIKH"),
            ("WOJCIK", "WOJCIC"),
        ],
    )
    def test_spellings_of_one_name_sound_alike(self, names: tuple[str, ...]) -> None:
        assert len({sound(name) for name in names}) == 1, {name: sound(name) for name in names}

    @pytest.mark.parametrize(
        ("one", "two"), [("SMITH", "JONES"), ("ANNA", "EMMA"), ("DAVID", "DANIEL"), ("ALI", "AMIR")]
    )
    def test_different_names_do_not(self, one: str, two: str) -> None:
        assert sound(one) != sound(two)

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [("Thislewood", "Thistlewood"), ("Fetherbanck", "Fetherbank"), ("Otersaw", "Ottershaw"),
         ("Hollwell", "Hollowell"),
         ("Ramamurti", "Ramanurti"), ("Ada", "Dada"), ("Postlethwaite", "Pastelthwaite")],
    )  # fmt: skip
    def test_one_slip_leads_from_one_sound_to_the_other(self, typed: str, meant: str) -> None:
        wanted = sound(meant.upper())
        assert wanted == sound(typed.upper()) or wanted in near_sounds(typed.upper())

    @given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=14))
    def test_near_sounds_are_few_and_are_sounds_of_their_own(self, word: str) -> None:
        near = near_sounds(word)
        assert len(near) == len(set(near)) <= 200
        assert sound(word) not in near
        assert all(0 < len(one) <= LONGEST for one in near)
        assert bool(near) == bool(sound(word))

"""`sharewell index evaluate`: any two files, with or without truth, and every bad file refused with line and cure."""

import csv
import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from sharewell.config.cli import main
from sharewell.linkage.presenters.linking import words
from sharewell.linkage.types import HEADERS
from tests.support.indexing import nhs_number
from tests.support.linking import child

FAMILY = ("Adam", "Beth", "Carl", "Dora", "Evan", "Faye", "Glen")
BORN = ("2010-02-11", "2011-06-30", "2012-12-03", "2014-04-19", "2015-09-08", "2017-01-27", "2018-08-16")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, rows: Sequence[Sequence[str]], **how: str) -> Path:
        path = tmp_path / name
        with path.open("w", newline="", encoding=how.get("encoding", "utf-8")) as stream:
            csv.writer(stream, delimiter=how.get("delimiter", ",")).writerows(rows)
        return path

    return write


@pytest.fixture
def evaluate(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    def evaluate(left: Path, right: Path, *more: str) -> dict[str, Any]:
        code = main(["index", "evaluate", "--left", str(left), "--right", str(right), "--json", *more])
        said = capsys.readouterr()
        assert code == 0, said.err
        held: dict[str, Any] = json.loads(said.out)
        return held

    return evaluate


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def refused(left: Path, right: Path, *more: str) -> str:
        assert main(["index", "evaluate", "--left", str(left), "--right", str(right), *more]) == 2
        return capsys.readouterr().err

    return refused


def table(rows: dict[str, dict[str, str]], columns: Sequence[str] = HEADERS) -> list[list[str]]:
    return [list(columns), *([key, *(cells.get(name, "") for name in columns[1:])] for key, cells in rows.items())]


def neighbours(count: int = 60) -> dict[str, dict[str, str]]:
    """Return children of other families."""
    given = ("Isla", "Noah", "Zara", "Yusuf", "Maja", "Tobi", "Priya", "Ethan", "Leah", "Omar")
    family = ("Khan", "Nowak", "Price", "Okafor", "Patel", "Walsh", "Reid", "Shah", "Grant", "Mills", "Hobbs")
    return {
        f"n{place}": {
            "given_names": given[place % 10],
            "family_name": family[place % 11],
            "date_of_birth": f"20{8 + place % 17:02}-{place % 12 + 1:02}-{place % 28 + 1:02}",
            "sex": "FM"[place % 2],
            "address": f"{place + 1} Elm Grove",
            "postcode": f"L{place % 20 + 1} {place % 10}AA",
        }
        for place in range(count)
    }


def family_of_seven() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Return seven of one family as registered, and registered anew: a letter is missing from the family name of all,
    and from the given name of one, whose birth month is one off. After the incident that the NHS published.
    """
    before, after = {}, {}
    for given, born in zip(FAMILY, BORN, strict=True):
        cells = child(given_names=given, family_name="Hartingdale", date_of_birth=born, nhs_number="", sex="")
        before[f"r{given}"] = cells
        after[f"l{given}"] = cells | {"family_name": "Hartindale"}
    after["lEvan"] |= {"given_names": "Evn", "date_of_birth": "2015-10-08"}
    return before, after


class TestEvaluate:
    def test_all_of_a_family_of_seven_are_found_again(
        self, write: Callable[..., Path], evaluate: Callable[..., dict[str, Any]]
    ) -> None:
        before, after = family_of_seven()
        others = neighbours()
        held = evaluate(
            write("new.csv", table(after | {f"l{key}": cells for key, cells in list(others.items())[:30]})),
            write("old.csv", table(before | {f"r{key}": cells for key, cells in others.items()})),
            "--truth",
            str(
                write(
                    "truth.csv", [("left", "right"), *((f"l{one}", f"r{one}") for one in (*FAMILY, *list(others)[:30]))]
                )
            ),
        )
        pairs = {(one["left"], one["right"]) for one in held["pairs"]}
        assert {(f"l{one}", f"r{one}") for one in FAMILY} <= pairs
        assert (held["precision"], held["recall"], held["f1"]) == (1, 1, 1)
        assert held["recall_at_precision_999"] == 1
        assert held["guard"]

    def test_people_who_stand_there_several_times_are_all_found(
        self, write: Callable[..., Path], evaluate: Callable[..., dict[str, Any]]
    ) -> None:
        people = neighbours()
        again = {f"{key}-{copy}": cells for key, cells in people.items() for copy in range(3)}
        held = evaluate(write("left.csv", table(people)), write("right.csv", table(again)))
        assert held["many_of_one"]
        assert held["pair_count"] == len(again)

    def test_a_short_record_is_found_by_way_of_a_longer_one_of_the_same_person(
        self, write: Callable[..., Path], evaluate: Callable[..., dict[str, Any]]
    ) -> None:
        people = neighbours()
        again = {f"{key}-{copy}": dict(cells) for key, cells in people.items() for copy in range(4)}
        short = next(key for key, cells in people.items() if not cells["date_of_birth"].endswith("01-01"))
        for copy in (1, 3):
            again[f"{short}-{copy}"] |= {"family_name": "Qvortrup-Underhay"}
        little = ("date_of_birth", "address", "town", "postcode", "parent_1", "parent_2", "school", "nhs_number")
        again[f"{short}-2"] |= {"family_name": "Qvortrup-Underhay"} | dict.fromkeys(little, "")
        held = evaluate(write("left.csv", table(people)), write("right.csv", table(again)))
        found = {one["right"]: one for one in held["pairs"] if one["left"] == short}
        assert set(found) == {f"{short}-{copy}" for copy in range(4)}
        assert found[f"{short}-2"]["spoken_for"]
        assert "spoken_for" not in found[f"{short}-0"]

    def test_whoever_is_called_otherwise_and_has_nobody_else_is_found_and_marked(
        self, write: Callable[..., Path], evaluate: Callable[..., dict[str, Any]]
    ) -> None:
        people = neighbours()
        changed = list(people)[5::11]
        again = {key: dict(cells) for key, cells in people.items()}
        for key in changed:
            again[key] |= {"given_names": "Quenya", "nhs_number": ""}
        held = evaluate(write("left.csv", table(people)), write("right.csv", table(again)))
        found = {one["left"]: one for one in held["pairs"]}
        assert all(one["left"] == one["right"] for one in held["pairs"])
        assert held["guard"]
        assert {key for key, one in found.items() if one.get("let_go")} == found.keys() & set(changed)
        assert len(found.keys() & set(changed)) == held["let_go"] > len(changed) * 0.8
        assert max(found[key]["probability"] for key in changed if key in found) < 0.9999
        assert any("look at these first" in line for line in words(held))

    def test_strangers_of_one_large_postcode_are_no_family(
        self, write: Callable[..., Path], evaluate: Callable[..., dict[str, Any]]
    ) -> None:
        draw = random.Random(3)
        names = ["".join(draw.choice("bdfgklmnprst") + draw.choice("aeiou") for _ in range(3)) for _ in range(1500)]
        left, right = [], []
        for row, given in enumerate(names):
            said = (f"{draw.choice(names[:12])}", f"{draw.randrange(1950, 2000)}-0{draw.randrange(1, 9)}-11")
            place = str(draw.randrange(2000, 2005))
            left.append([f"l{row}", given, *said, place])
            right.append([f"r{row}", given if row % 9 else draw.choice(names), *said, place])
        header = ["id", "given_names", "family_name", "date_of_birth", "postcode"]
        held = evaluate(write("left.csv", [header, *left]), write("right.csv", [header, *right]))
        assert not held["guard"]

    def test_a_number_alone_is_enough(
        self, write: Callable[..., Path], evaluate: Callable[..., dict[str, Any]]
    ) -> None:
        numbers = [nhs_number(50 * serial) for serial in range(400)]
        left = [["id", "nhs_number"], *([f"l{row}", number if row % 3 else ""] for row, number in enumerate(numbers))]
        right = [["id", "nhs_number"], *([f"r{row}", number] for row, number in enumerate(numbers))]
        held = evaluate(write("left.csv", left), write("right.csv", right))
        assert {(one["left"][1:], one["right"][1:]) for one in held["pairs"]} == {
            (str(row), str(row)) for row in range(400) if row % 3
        }

    def test_brothers_and_sisters_without_birth_dates_are_not_one_person(
        self, write: Callable[..., Path], evaluate: Callable[..., dict[str, Any]]
    ) -> None:
        draw = random.Random(8)
        made = ["".join(draw.choice("bdfgklmnprst") + draw.choice("aeiou") for _ in range(3)) for _ in range(900)]
        given, rest = made[:60], made[60:]
        left, right = [], []
        for house, family in enumerate(rest):
            for place, name in enumerate(draw.sample(given, 3)):
                cells = [name, family, f"{given[house % 60]} {family}", f"{given[(house * 7) % 60]} {family}"]
                right.append([f"r{house}-{place}", *cells])
                if place:
                    left.append([f"l{house}-{place}", *cells])
        header = ["id", "given_names", "family_name", "parent_1", "parent_2"]
        held = evaluate(write("left.csv", [header, *left]), write("right.csv", [header, *right]))
        pairs = {(one["left"][1:], one["right"][1:]) for one in held["pairs"]}
        assert held["guard"]
        assert not held["many_of_one"]
        assert pairs == {(row[0][1:], row[0][1:]) for row in left}

    def test_columns_may_be_missing(self, write: Callable[..., Path], evaluate: Callable[..., dict[str, Any]]) -> None:
        columns = ("id", "given_names", "family_name", "date_of_birth")
        held = evaluate(
            write("left.csv", table(neighbours(), columns)), write("right.csv", table(neighbours(), columns))
        )
        assert all(one["left"] == one["right"] for one in held["pairs"])
        assert held["pair_count"] > 50

    def test_ids_alone_give_no_pairs(self, write: Callable[..., Path], evaluate: Callable[..., dict[str, Any]]) -> None:
        held = evaluate(write("left.csv", [["id"], ["1"]]), write("right.csv", [["id"], ["1"]]))
        assert held["pairs"] == []

    def test_a_mapping_reads_other_headers_dates_and_separators(
        self, write: Callable[..., Path], evaluate: Callable[..., dict[str, Any]], tmp_path: Path
    ) -> None:
        people = neighbours()
        theirs = [["nr", "first", "middle", "surname", "dob"]] + [
            [key, cells["given_names"], "", cells["family_name"], "/".join(reversed(cells["date_of_birth"].split("-")))]
            for key, cells in people.items()
        ]
        mapping = tmp_path / "mapping.toml"
        mapping.write_text(
            '[left]\nencoding = "cp1252"\nseparator = ";"\ndate_format = "%d/%m/%Y"\n[left.columns]\nid = "nr"\n'
            'given_names = ["first", "middle"]\nfamily_name = "surname"\ndate_of_birth = "DOB"\n'
        )
        theirs[1][1] = "Zoë"
        left = write("theirs.csv", theirs, delimiter=";", encoding="cp1252")
        held = evaluate(left, write("ours.csv", table(people)), "--mapping", str(mapping))
        assert held["pair_count"] > 50

    def test_the_same_files_give_the_same_answer(
        self, write: Callable[..., Path], evaluate: Callable[..., dict[str, Any]]
    ) -> None:
        before, after = family_of_seven()
        left, right = write("a.csv", table(after | neighbours())), write("b.csv", table(before | neighbours()))
        assert evaluate(left, right)["pairs"] == evaluate(left, right)["pairs"]

    def test_people_get_words(self, write: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
        path = write("a.csv", table(neighbours()))
        assert main(["index", "evaluate", "--left", str(path), "--right", str(path)]) == 0
        assert "60 rows linked to 60" in capsys.readouterr().out


class TestRefused:
    good = table(neighbours(5))

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ([["name"], ["x"]], "bad.csv:1: The column id is missing."),
            ([["id", "surname"], ["1", "x"]], "bad.csv:1: The column “surname” is not known."),
            ([["id", "family_nam"], ["1", "x"]], "Rename “family_nam” to family_name"),
            ([["id", "sex", "sex"], ["1", "M", "M"]], "bad.csv:1: The column “sex” is there twice."),
            ([["id"], ["1"], ["2"], ["1"]], "bad.csv:4: The id “1” stands there twice."),
            ([["id", "sex"], ["1", "M"], ["", "F"]], "bad.csv:3: It has no id."),
            ([["id", "sex"], ["1", "M"], ["2"]], "bad.csv:3: It has 1 cells and the header has 2."),
            (
                [["id", "school"], ["1", "a\nb"], ["2", "x" * 1001]],
                "bad.csv:4: The cell “school” has 1,001 characters.",
            ),
            ([["id", "date_of_birth"], ["1", "03/02/2014"]], "Most of its dates of birth cannot be read (1 of 1)."),
            ([["id", "sex"]], "bad.csv: It holds no people."),
            ([], "bad.csv:1: It is empty."),
        ],
    )
    def test_a_bad_file_with_its_line_and_a_cure(
        self, write: Callable[..., Path], refused: Callable[..., str], rows: list[list[str]], said: str
    ) -> None:
        answer = refused(write("bad.csv", rows), write("good.csv", self.good))
        assert said in answer
        assert len(answer.split(". ")) > 1 or ": " in answer

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ("id,sex\n1,M\n2,é\n".encode("latin-1"), "bad.csv:3: The cell “sex” is not in UTF-8."),
            ("id,sex\n1,M\n".encode("utf-16"), "bad.csv:1: It is in UTF-16."),
            (b'id,school\n1,"open\n2,b\n', "bad.csv:2: It cannot be read from here on"),
            (b"id,school\n1,a\x00b\n", "bad.csv:2: The cell “school” is no text."),
            (b"\x00\x01\x02", "bad.csv:1: It is no text."),
        ],
    )
    def test_bytes_that_are_no_table(
        self, write: Callable[..., Path], refused: Callable[..., str], tmp_path: Path, data: bytes, said: str
    ) -> None:
        bad = tmp_path / "bad.csv"
        bad.write_bytes(data)
        assert said in refused(write("good.csv", self.good), bad)

    def test_a_file_that_is_not_there(
        self, write: Callable[..., Path], refused: Callable[..., str], tmp_path: Path
    ) -> None:
        assert "none.csv: It cannot be read" in refused(tmp_path / "none.csv", write("good.csv", self.good))

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("columns = 3", "columns is no table"),
            ("[columns]\nsurname = 'x'", "is no column of ours"),
            ("[columns]\nsex = 'gender'", "The column “gender”, which is read as sex, is missing."),
            ("encoding = 'klingon'", "is not known"),
            ("[columns", "It is not TOML"),
            ("dates = 1", "means nothing here"),
            ("separator = ';;'", "longer than one"),
        ],
    )
    def test_a_bad_mapping(
        self, write: Callable[..., Path], refused: Callable[..., str], tmp_path: Path, text: str, said: str
    ) -> None:
        mapping = tmp_path / "m.toml"
        mapping.write_text(text)
        good = write("good.csv", self.good)
        assert said in refused(good, good, "--mapping", str(mapping))

    def test_truth_about_other_files(self, write: Callable[..., Path], refused: Callable[..., str]) -> None:
        good = write("good.csv", self.good)
        truth = write("truth.csv", [("left", "right"), ("n0", "n0"), ("n1", "elsewhere")])
        assert "truth.csv:3: The id “elsewhere” is not in the right file." in refused(good, good, "--truth", str(truth))

    def test_a_model_that_is_not_held(self, write: Callable[..., Path], refused: Callable[..., str]) -> None:
        good = write("good.csv", self.good)
        assert "There is no model 999" in refused(good, good, "--model", "999")


def test_it_needs_no_database_and_no_django(tmp_path: Path, write: Callable[..., Path]) -> None:
    path = write("a.csv", table(neighbours(5)))
    program = (
        f"import sys\nfrom sharewell.config.cli import main\n"
        f"assert main(['index', 'evaluate', '--left', {str(path)!r}, '--right', {str(path)!r}]) == 0\n"
        "assert not {name.split('.')[0] for name in sys.modules} & {'django', 'psycopg', 'duckdb'}\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr

"""`sharewell routes`."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.db import connection

from sharewell.config.cli import main
from sharewell.partnerships.models import ContactRoute
from tests.apps.partnerships.test_actions import FAULTY, NIGHT
from tests.apps.partnerships.test_importers import GOOD, file_of

DATABASE = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def moment() -> object:
    with time_machine.travel(datetime(2026, 11, 22, 12, 0, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def good_file(tmp_path: Path) -> str:
    path = tmp_path / "routes.csv"
    path.write_bytes(file_of(GOOD, NIGHT))
    return str(path)


@pytest.fixture
def mixed_file(tmp_path: Path) -> str:
    path = tmp_path / "mixed.csv"
    path.write_bytes(file_of(GOOD, FAULTY))
    return str(path)


@DATABASE
class TestImport:
    def test_a_good_file_is_taken(self, good_file: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["routes", "import", good_file]) == 0
        said = capsys.readouterr()
        assert said.out == "Added 2, replaced 0, unchanged 0.\n"
        assert said.err == "Read to line 3\n"

    def test_a_faulty_file_is_refused_by_line(self, mixed_file: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["routes", "import", mixed_file]) == 1
        said = capsys.readouterr().out
        assert "Line 3: The telephone number cannot be rung. Write a British number" in said
        assert said.endswith("Nothing was taken over.\n")
        assert ContactRoute.objects.count() == 0

    def test_the_good_lines_can_be_taken(self, mixed_file: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["routes", "import", mixed_file, "--accept-good"]) == 0
        assert "Refused 1" in capsys.readouterr().out
        assert ContactRoute.objects.count() == 1

    def test_a_machine_gets_one_document(self, mixed_file: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["routes", "import", mixed_file, "--json"]) == 1
        document = json.loads(capsys.readouterr().out)
        assert (document["imported"], [fault["line"] for fault in document["refused"]]) == (False, [3])
        assert main(["routes", "import", mixed_file, "--json", "--accept-good"]) == 0
        assert json.loads(capsys.readouterr().out)["added"] == 1

    @pytest.mark.parametrize("name", ["missing.csv", "."])
    def test_a_file_that_cannot_be_opened_is_wrong_use(
        self, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["routes", "import", str(tmp_path / name)]) == 2
        assert "cannot be opened" in capsys.readouterr().err

    def test_wrong_use_is_said(self) -> None:
        with pytest.raises(SystemExit) as ended:
            main(["routes", "import"])
        assert ended.value.code == 2


@DATABASE
class TestList:
    def test_nothing_yet(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["routes", "list"]) == 0
        assert "sharewell routes import" in capsys.readouterr().out

    def test_for_people_and_for_machines(self, good_file: str, capsys: pytest.CaptureFixture[str]) -> None:
        main(["routes", "import", good_file])
        capsys.readouterr()
        assert main(["routes", "list"]) == 0
        assert "Northmere Council (invented): out-of-hours: 01632 960002" in capsys.readouterr().out
        assert main(["routes", "list", "--json", "--council", "northmere-council-invented"]) == 0
        assert [row["telephone"] for row in json.loads(capsys.readouterr().out)] == ["01632 960001", "01632 960002"]

    def test_an_unknown_council(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["routes", "list", "--council", "nowhere"]) == 1
        assert "No council" in capsys.readouterr().err


@DATABASE
class TestExport:
    def test_it_can_be_imported_again(self, good_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        main(["routes", "import", good_file])
        capsys.readouterr()
        assert main(["routes", "export"]) == 0
        copy = tmp_path / "copy.csv"
        copy.write_text(capsys.readouterr().out, encoding="utf-8")
        assert main(["routes", "import", str(copy)]) == 0
        assert "unchanged 2" in capsys.readouterr().out

    def test_an_unknown_council(self) -> None:
        assert main(["routes", "export", "--council", "nowhere"]) == 1


class TestWithoutItsTables:
    @pytest.mark.parametrize("words", [["list"], ["export"], ["import"]], ids=["list", "export", "import"])
    def test_it_is_said_in_a_sentence(
        self, words: list[str], committing_db: str, good_file: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE partnerships_contactroute")
        assert main(["routes", *words, *([good_file] if words == ["import"] else [])]) == 2
        said = capsys.readouterr().err
        assert "See: sharewell doctor" in said
        assert "Traceback" not in said

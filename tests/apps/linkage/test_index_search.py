"""`sharewell index search`: the search of the page, as somebody in post, in the ledger."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest

from sharewell.config.cli import main
from sharewell.ledger.models import Entry
from tests.support.deciding import NOW, House, make_house
from tests.support.indexing import ADA, receive

ASKED = {"given_names": "Ada", "family_name": "Featherbank", "born": "2016"}


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return the house with a child, at its own moment."""
    made = make_house()
    receive(made, ADA)
    monkeypatch.setattr("sharewell.foundation.clock.now", lambda: NOW)
    return made


def search(house: House, *more: str, purpose: str = "worried-about-child", post: str = "") -> int:
    """Run the command."""
    return main(["index", "search", "--post", post or house.worker.post, "--purpose", purpose, *more])


class TestSearch:
    def test_it_finds_with_reasons_and_stands_in_the_ledger_as_a_search_of_whoever_holds_the_post(
        self, house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(ASKED)))
        assert search(house, "--asked", "-", "--json") == 0
        found = json.loads(capsys.readouterr().out)
        assert [one["name"] for one in found["results"]] == ["Ada Rose Featherbank"]
        assert found["results"][0]["steps"]
        entry = Entry.objects.get(event="search.made")
        assert (entry.actor, entry.purpose) == (house.worker.reference, "worried-about-child")
        assert found["search"] in entry.subjects

    def test_nobody_found_is_1(self, house: House, capsys: pytest.CaptureFixture[str]) -> None:
        assert search(house, "--given-names", "Quentin", "--family-name", "Zeppelin", "--age", "9") == 1
        assert "Nobody was found" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("more", "purpose", "post", "why"),
        [
            (("--family-name", "Quill"), "worried-about-child", "", "one thing more"),
            (("--family-name", "Quill", "--age", "9"), "curious", "", "why you look"),
            (("--family-name", "Quill", "--age", "9"), "worried-about-child", "pst_1M5PKXRE0NHYTVAY84", "Nobody holds"),
            (("--asked", "nowhere.json"), "worried-about-child", "", "JSON object"),
        ],
    )
    def test_what_is_refused_is_2_and_says_why(
        self, house: House, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], purpose: str, post: str, why: str
    ) -> None:
        assert search(house, *more, purpose=purpose, post=post) == 2
        assert why in capsys.readouterr().err

    @pytest.mark.parametrize("written", ["[]", '{"name": "Ada"}', '{"age": "ten"}', '{"town": 7}'])
    def test_what_is_no_question_is_refused(
        self, house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, written: str
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(written))
        assert search(house, "--asked", "-") == 2
        assert capsys.readouterr().out == ""

    def test_whoever_is_no_longer_accredited_finds_nothing(
        self, house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sharewell.foundation.clock.now", lambda: NOW + timedelta(days=3_650))
        assert search(house, "--family-name", "Featherbank", "--age", "10") == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert "Featherbank" not in said.err

"""What a page need not ask: it follows from the kind of organisation and from what brought the person here."""

import pytest

from sharewell.core.deciding import Guides
from sharewell.core.deciding.asking import open_conditions, presume
from sharewell.core.deciding.vocabulary import KINDS

EDITIONS = ("hmg-2006", "hmg-2008", "hmg-2024", "england-2026")


class TestPresume:
    def test_takes_nothing_from_nothing(self, guides: Guides) -> None:
        assert presume(guides.get("england-2026"), way=None, holder=None, recipient=None) == {}

    def test_takes_scope_from_both_kinds_unless_it_must_be_asked(self, guides: Guides) -> None:
        kinds = guides.kinds
        found = presume(
            guides.get("england-2026"), way=None, holder=kinds["early-years-provider"], recipient=kinds["police"]
        )
        assert "holder_in_scope" not in found
        assert found["recipient_in_scope"].answer == "yes"

    @pytest.mark.parametrize("code", EDITIONS)
    @pytest.mark.parametrize("holder", [kind for kind in KINDS if kind != "court"])
    def test_takes_only_conditions_that_are_open_to_the_kind(self, guides: Guides, code: str, holder: str) -> None:
        edition = guides.get(code)
        found = presume(edition, way=None, holder=guides.kinds[holder], recipient=None)
        for name in ("condition", "condition_sensitive"):
            if name in found:
                allowed = {each.code for each in open_conditions(edition, holder, name)}
                assert set(found[name].answer) <= allowed

    @pytest.mark.parametrize("code", EDITIONS)
    def test_takes_only_what_the_edition_asks(self, guides: Guides, code: str) -> None:
        edition = guides.get(code)
        for way in guides.ways.values():
            found = presume(edition, way=way, holder=guides.kinds["school"], recipient=guides.kinds["police"])
            assert set(found) <= set(edition.asking_order)

    @pytest.mark.parametrize("code", EDITIONS)
    def test_never_takes_danger_harm_or_exposure_for_granted(self, guides: Guides, code: str) -> None:
        for way in guides.ways.values():
            assert not {"immediate_danger", "significant_harm", "risk_of_harm", "could_expose_someone"} & set(
                way.presumes
            )

    def test_says_why(self, guides: Guides) -> None:
        found = presume(guides.get("hmg-2024"), way=guides.ways["worried"], holder=None, recipient=None)
        assert found["legitimate_purpose"].because.text


class TestOpenConditions:
    def test_keep_public_task_from_a_charity(self, guides: Guides) -> None:
        codes = {each.code for each in open_conditions(guides.get("hmg-2024"), "voluntary-organisation", "condition")}
        assert "art6-public-task" not in codes
        assert "art6-recognised-legitimate-interest" in codes

"""The register of events."""

import pytest
from django.apps import apps

from sharewell.ledger.events import declare, find_event, list_events
from sharewell.ledger.types import EventFault, FactField, FactKind
from tests.apps.probe import TOUCHED


class TestDeclare:
    @pytest.mark.parametrize("code", ["", "probe", "probe.", ".touched", "Probe.touched", "probe touched", "a.b.c"])
    def test_a_code_is_a_noun_and_what_became_of_it(self, code: str) -> None:
        with pytest.raises(EventFault, match="not the code"):
            declare(code, described="Something.")

    def test_twice_is_a_fault(self) -> None:
        with pytest.raises(EventFault, match="twice"):
            declare("probe.touched", described="Again.")

    def test_a_sentence_uses_declared_facts_only(self) -> None:
        with pytest.raises(EventFault, match="does not declare"):
            declare("probe.misdescribed", described="It was {colour}.")
        assert find_event("probe.misdescribed") is None


class TestFindEvent:
    def test_it_finds_what_was_declared(self) -> None:
        assert find_event("probe.touched") is TOUCHED

    def test_it_finds_nothing_else(self) -> None:
        assert find_event("probe.vanished") is None


class TestListEvents:
    def test_every_app_has_declared_its_events_at_the_start(self) -> None:
        codes = [event.code for event in list_events()]
        assert codes == sorted(codes)
        assert {"act.refused", "contact_routes.imported"} <= set(codes)
        assert apps.is_installed("sharewell.ledger")


class TestDescribe:
    def test_it_says_what_happened(self) -> None:
        assert TOUCHED.describe({"times": 3}) == "The probe was touched 3 times."

    def test_a_fact_that_was_not_given_is_said(self) -> None:
        event = declare(
            "probe.halfdescribed",
            described="Owner: {owner}.",
            fields={"owner": FactField(kind=FactKind.REFERENCE, is_required=False)},
        )
        assert event.describe({}) == "Owner: not given."


class TestTheReference:
    def test_every_event_of_the_product_is_described_with_its_facts(self) -> None:
        from pathlib import Path

        page = (Path(__file__).parents[3] / "docs" / "reference" / "ledger-entry.md").read_text(encoding="utf-8")
        for event in list_events():
            if event.code.startswith("probe."):
                continue
            (row,) = [line for line in page.splitlines() if line.startswith(f"| `{event.code}` |")]
            assert all(f"`{name}`" in row for name in event.fields)

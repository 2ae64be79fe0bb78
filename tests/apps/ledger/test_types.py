"""The shape of entries, and the hash that seals them."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.ledger.types import (
    MAXIMUM_NUMBER,
    EventFault,
    Fact,
    FactField,
    FactKind,
    FactRefused,
    canonical_bytes,
    kept_facts,
    leaf_hash,
    moment_text,
)
from tests.apps.probe import EVERYTHING, NOW, SUBJECT, TOUCHED
from tests.support.references import missing_reference

ENTRY: dict[str, Any] = {
    "reference": "led_example",
    "occurred_at": datetime(2026, 11, 22, 19, 30, tzinfo=UTC),
    "event": "probe.touched",
    "actor": "operator",
    "organisation": "",
    "purpose": "",
    "subjects": ("chi_b", "chi_a"),
    "facts": {"times": 1},
}


class TestFactField:
    def test_a_code_needs_its_closed_set(self) -> None:
        with pytest.raises(EventFault):
            FactField(kind=FactKind.CODE)

    def test_nothing_else_may_have_one(self) -> None:
        with pytest.raises(EventFault):
            FactField(kind=FactKind.NUMBER, allowed={"1"})

    def test_no_kind_is_free_text(self) -> None:
        assert {kind.value for kind in FactKind} == {"reference", "code", "number", "date", "moment", "digest"}


class TestKeptFacts:
    @pytest.mark.parametrize(
        ("name", "value", "kept"),
        [
            ("who", SUBJECT, SUBJECT),
            ("what", "seen", "seen"),
            ("many", 0, 0),
            ("many", -MAXIMUM_NUMBER, -MAXIMUM_NUMBER),
            ("day", date(2026, 2, 28), "2026-02-28"),
            ("moment", NOW, "2026-11-22T19:30:00.000000Z"),
            ("digest", "a" * 64, "a" * 64),
        ],
    )
    def test_a_value_of_its_kind_is_kept(self, name: str, value: Fact, kept: object) -> None:
        assert kept_facts(event=EVERYTHING, facts={name: value}) == {name: kept}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("who", "Ann Example"),
            ("who", SUBJECT.lower()),
            ("who", missing_reference(SUBJECT)),
            ("what", "annexample"),
            ("what", "seen "),
            ("many", True),
            ("many", 1.0),
            ("many", "1"),
            ("many", MAXIMUM_NUMBER + 1),
            ("day", NOW),
            ("day", "2026-02-28"),
            ("moment", NOW.replace(tzinfo=None)),
            ("digest", "A" * 64),
            ("digest", "a" * 63),
            ("digest", "a" * 64 + "\n"),
            ("who", None),
            ("who", ["list"]),
            ("many", {"nested": 1}),
        ],
    )
    def test_anything_else_is_refused_without_repeating_it(self, name: str, value: Any) -> None:
        with pytest.raises(FactRefused) as refusal:
            kept_facts(event=EVERYTHING, facts={name: value})
        assert name in str(refusal.value)
        assert str(value) not in str(refusal.value) or isinstance(value, bool)

    def test_an_undeclared_fact_is_refused(self) -> None:
        with pytest.raises(FactRefused, match="note"):
            kept_facts(event=TOUCHED, facts={"times": 1, "note": SUBJECT})

    def test_a_missing_fact_is_refused(self) -> None:
        with pytest.raises(FactRefused, match="times"):
            kept_facts(event=TOUCHED, facts={})

    @given(st.text(min_size=1).filter(lambda text: text not in {"seen", "heard"}))
    def test_no_text_passes_for_a_fact(self, text: str) -> None:
        for name in ("what", "many", "day", "moment"):
            with pytest.raises(FactRefused):
                kept_facts(event=EVERYTHING, facts={name: text})


class TestMomentText:
    @given(st.datetimes(timezones=st.just(UTC)), st.integers(-23, 23))
    def test_the_same_moment_reads_the_same_in_any_zone(self, moment: datetime, hours: int) -> None:
        try:
            elsewhere = moment.astimezone(timezone(timedelta(hours=hours)))
        except OverflowError:
            return
        assert moment_text(elsewhere) == moment_text(moment)


class TestCanonicalBytes:
    def test_it_is_the_written_encoding(self) -> None:
        assert canonical_bytes(**ENTRY) == (
            b'{"actor":"operator","event":"probe.touched","facts":{"times":1},'
            b'"occurred_at":"2026-11-22T19:30:00.000000Z","organisation":"","purpose":"",'
            b'"reference":"led_example","subjects":["chi_b","chi_a"],"version":1}'
        )

    @given(st.permutations(["many", "what", "who"]))
    def test_the_order_of_facts_does_not_matter(self, names: list[str]) -> None:
        facts = {"many": 3, "what": "seen", "who": SUBJECT}
        shuffled = {name: facts[name] for name in names}
        assert canonical_bytes(**{**ENTRY, "facts": shuffled}) == canonical_bytes(**{**ENTRY, "facts": facts})

    @pytest.mark.parametrize("name", ENTRY)
    def test_every_part_changes_it(self, name: str) -> None:
        other = {
            "occurred_at": NOW + timedelta(microseconds=1),
            "subjects": ("chi_a", "chi_b"),
            "facts": {"times": 2},
        }.get(name, "another")
        assert canonical_bytes(**{**ENTRY, name: other}) != canonical_bytes(**ENTRY)

    def test_anybody_can_read_it_back(self) -> None:
        assert json.loads(canonical_bytes(**ENTRY))["facts"] == {"times": 1}


class TestLeafHash:
    def test_it_is_the_leaf_hash_of_rfc_6962(self) -> None:
        assert leaf_hash(b"entry") == hashlib.sha256(b"\x00entry").digest()

    def test_it_agrees_with_the_published_hash_of_an_empty_leaf(self) -> None:
        # The first leaf of the test vectors that implementations of certificate transparency share is empty.
        assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"

"""What a new version brings is worked out from the two versions, and nothing that it allows newly is missed."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.core.ratifying import Change, Flow, Kind, Version, changes, difference_of
from sharewell.core.ratifying.changes import MODES, PARTS

CODES = st.frozensets(st.sampled_from(["school", "police", "attendance"]), min_size=1, max_size=2)
FLOWS = st.builds(
    Flow,
    sources=CODES,
    recipients=CODES,
    purposes=CODES,
    items=CODES,
    bases=st.frozensets(st.sampled_from(["duty", "consent"]), max_size=2),
    conditions=st.frozensets(st.sampled_from(["asked", "named"]), max_size=2),
    mode=st.sampled_from(MODES),
    keep_days=st.sampled_from([None, 30, 90]),
)
VERSIONS = st.builds(
    lambda flows: Version(kind=Kind.PROTOCOL, flows=tuple(flows)), st.lists(FLOWS, min_size=0, max_size=3)
)


def flow(**more: object) -> Flow:
    given_flow = {
        "sources": frozenset({"school"}),
        "recipients": frozenset({"police"}),
        "purposes": frozenset({"welfare"}),
        "items": frozenset({"attendance"}),
        "keep_days": 30,
        "mode": "presence",
        "conditions": frozenset({"asked"}),
        **more,
    }
    return Flow(**given_flow)  # type: ignore[arg-type]


def version(*flows: Flow, **more: object) -> Version:
    return Version(**{"kind": Kind.PROTOCOL, "flows": flows, **more})  # type: ignore[arg-type]


def found(old: Version | None, new: Version) -> set[Change]:
    return {brought.change for brought in changes(old, new)}


class TestChanges:
    def test_each_kind_is_found(self) -> None:
        old = version(flow())
        for changed, change in (
            ({"sources": frozenset({"housing"})}, Change.NEW_SOURCE),
            ({"recipients": frozenset({"housing"})}, Change.NEW_RECIPIENT),
            ({"purposes": frozenset({"crime"})}, Change.NEW_PURPOSE),
            ({"items": frozenset({"address"})}, Change.NEW_ITEM),
            ({"mode": "content"}, Change.WIDER_MODE),
            ({"keep_days": 31}, Change.LONGER_RETENTION),
            ({"keep_days": None}, Change.LONGER_RETENTION),
            ({"conditions": frozenset()}, Change.CONDITION_DROPPED),
            ({"bases": frozenset({"consent"})}, Change.NEW_BASIS),
        ):
            assert change in found(old, version(flow(**changed))), change
        assert found(old, version(flow(), joint_controllers=frozenset({"school"}))) == {Change.JOINT_CONTROL}
        assert found(old, version(flow(), kind=Kind.CODE_OF_PRACTICE)) == {Change.NEW_TYPE}

    def test_less_brings_nothing(self) -> None:
        less = flow(mode="contact", keep_days=7, conditions=frozenset({"asked", "named"}))
        assert changes(version(flow()), version(less)) == ()
        assert changes(version(flow()), version(flow(), text="other words")) == ()

    def test_a_new_combination_of_old_parts_is_found(self) -> None:
        to_police = flow(items=frozenset({"attendance"}))
        to_housing = flow(recipients=frozenset({"housing"}), items=frozenset({"address"}))
        crossed = flow(items=frozenset({"address"}))
        (brought,) = changes(version(to_police, to_housing), version(to_police, to_housing, crossed))
        assert str(brought).endswith("(police would see address of school for welfare)")
        assert brought.change is Change.NEW_COMBINATION

    def test_the_looser_half_of_each_of_two_flows_is_new(self) -> None:
        free = flow(mode="contact", conditions=frozenset())
        strict = flow(mode="content", conditions=frozenset({"asked"}))
        both = flow(mode="content", conditions=frozenset())
        assert found(version(free, strict), version(both)) == {Change.NEW_COMBINATION}

    def test_without_a_version_before_all_is_new(self) -> None:
        assert {Change.NEW_PURPOSE, Change.NEW_ITEM, Change.NEW_RECIPIENT} <= found(None, version(flow()))

    @given(VERSIONS)
    @settings(max_examples=40, deadline=None)
    def test_a_version_brings_nothing_to_itself(self, one: Version) -> None:
        assert changes(one, one) == ()

    @given(VERSIONS, VERSIONS)
    @settings(max_examples=80, deadline=None)
    def test_where_nothing_is_brought_everything_was_allowed_before(self, old: Version, new: Version) -> None:
        if changes(old, new):
            return
        for each in new.flows:
            for way in product(*(getattr(each, part) for part in PARTS)):
                assert any(
                    all(code in getattr(held, part) for code, part in zip(way, PARTS, strict=True))
                    and MODES.index(held.mode) >= MODES.index(each.mode)
                    and held.conditions <= each.conditions
                    and (held.keep_days is None or (each.keep_days is not None and held.keep_days >= each.keep_days))
                    for held in old.flows
                )


class TestDifference:
    def test_it_shows_the_lines_that_differ(self) -> None:
        shown = difference_of("One.\nTwo.", "One.\nThree.")
        assert "-Two." in shown
        assert "+Three." in shown
        assert difference_of("One.", "One.") == ""

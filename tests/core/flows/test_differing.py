"""Who would newly see what: the sentence before somebody signs."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.core.flows import MODES, Flow, Outcome, compare, compile_policy, decide, read_body, summarise
from tests.core.flows.builders import NOON, agreement, forbid, party, permit, policy, stop
from tests.support.flows import ITEMS, PURPOSES, ROLES, WORDS, Asking, make_body


class TestCompare:
    def test_says_who_would_newly_see_what_in_which_role(self) -> None:
        signed = agreement(
            permit(recipients={"kinds": ["childrens-social-care", "police"], "roles": ["practitioner", "manager"]}),
            party=[party("oak-school"), party("elm-school"), party("council"), party("police")],
        )
        changes = compare(policy(), policy(signed), at=NOON)
        assert {(one.recipient, one.role) for one in changes} == {
            (who, role) for who in ("council", "police") for role in ("practitioner", "manager")
        }
        assert all(
            (one.before, one.after, one.sources) == ("", "content", ("elm-school", "oak-school")) for one in changes
        )
        [summary] = summarise(changes)
        assert (summary.item_class, summary.roles, summary.organisations, summary.is_gain) == (
            "school-attendance",
            4,
            2,
            True,
        )

    def test_counts_only_roles_that_somebody_holds(self) -> None:
        changes = compare(policy(), policy(agreement(permit())), at=NOON, roles={"council": ["manager"]})
        assert [(one.recipient, one.role) for one in changes] == [("council", "manager")]

    def test_a_new_number_of_a_clause_is_no_change(self) -> None:
        assert compare(policy(agreement(permit("1"))), policy(agreement(permit("2"))), at=NOON) == ()

    def test_a_stop_and_a_forbidding_clause_are_losses(self) -> None:
        before = policy(agreement(permit()))
        for after in (
            policy(agreement(permit()), stop=[stop("organisation", "council")]),
            policy(agreement(permit(), forbid(mode="content"))),
        ):
            changes = compare(before, after, at=NOON)
            assert changes
            assert not any(one.is_gain for one in changes)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(min_value=0, max_value=2**32))
    def test_is_what_asking_everything_gives(self, seed: int) -> None:
        random = Random(seed)
        plain = make_body(random)
        other = {**plain, "agreement": plain["agreement"][1:], "stop": plain["stop"][1:]}
        before, after = (compile_policy(read_body(one, words=WORDS), WORDS) for one in (plain, other))
        at = Asking(random, plain).moments[0]
        codes = [one["code"] for one in plain["organisation"]]
        expected = set()
        for source in codes:
            for recipient in codes:
                for role in ROLES:
                    for purpose in PURPOSES:
                        for item in ITEMS:
                            was, will = (
                                most(one, source, recipient, role, purpose, item, at) for one in (before, after)
                            )
                            if was != will:
                                expected.add((recipient, role, item, was, will, source, purpose))
        found = {
            (one.recipient, one.role, one.item_class, one.before, one.after, source, purpose)
            for one in compare(before, after, at=at)
            for source in one.sources
            for purpose in one.purposes
        }
        # Sources and purposes are listed beside each other, so a row may name a pair that did not change; never fewer.
        assert expected <= found
        assert {row[:6] for row in found} == {row[:6] for row in expected}
        assert {row[:5] + row[6:] for row in found} == {row[:5] + row[6:] for row in expected}


def most(policy, source, recipient, role, purpose, item, at) -> str:
    best = ""
    for mode in MODES:
        flow = Flow(source=source, recipient=recipient, role=role, purpose=purpose, item_class=item, mode=mode)
        if decide(policy, flow, at).outcome is Outcome.CONDITIONS:
            best = mode
    return best

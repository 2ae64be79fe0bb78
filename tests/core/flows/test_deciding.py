"""What a policy answers, case by case."""

from datetime import UTC, datetime, timedelta

import pytest

from sharewell.core.flows import Basis, FlowUnreadable, Outcome, decide
from tests.core.flows.builders import NOON, REGISTER, agreement, flow, forbid, party, permit, policy, stop


class TestDefault:
    def test_denies_what_no_agreement_speaks_of(self) -> None:
        answer = decide(policy(), flow(), NOON)
        assert (answer.outcome, answer.basis, answer.clauses) == (Outcome.DENIED, Basis.DEFAULT, ())

    @pytest.mark.parametrize(
        "other",
        [
            {"source": "elm-school"},
            {"recipient": "police"},
            {"purpose": "youth-justice"},
            {"item_class": "housing"},
            {"lawful_bases": frozenset({"art6-consent"})},
            {"lawful_bases": frozenset({"art6-public-task", "art6-consent"})},
            {"source": "council", "recipient": "oak-school"},
            {"source": "nobody"},
        ],
    )
    def test_denies_what_differs_in_one_thing(self, other: dict[str, object]) -> None:
        assert not decide(policy(agreement(permit())), flow(**other), NOON).is_allowed

    def test_denies_inside_one_organisation(self) -> None:
        made = policy(agreement(permit(sources="every-party", recipients="every-party")))
        assert not decide(made, flow(recipient="oak-school"), NOON).is_allowed

    def test_refuses_a_mode_that_there_is_not(self) -> None:
        with pytest.raises(FlowUnreadable, match="everything"):
            flow(mode="everything")


class TestPermit:
    def test_names_clause_version_and_policy(self) -> None:
        made = policy(agreement(permit("4.2")))
        answer = decide(made, flow(), NOON)
        assert answer.is_allowed
        assert answer.clauses == (("attendance", 1, "4.2"),)
        assert answer.policy == made.hash
        assert [(one.months, one.after) for one in answer.retention] == [(12, "receipt")]

    def test_grants_no_more_than_its_mode(self) -> None:
        answer = decide(policy(agreement(permit(mode="presence"))), flow(), NOON)
        assert (answer.outcome, answer.mode) == (Outcome.DENIED, "presence")
        assert decide(policy(agreement(permit(mode="presence"))), flow(mode="contact"), NOON).mode == "contact"

    def test_waits_for_conditions_and_names_the_ways(self) -> None:
        made = policy(
            agreement(
                permit("a", conditions=["consent-given", "manager-agreed"]),
                permit("b", conditions=["necessary-for-purpose"]),
            )
        )
        answer = decide(made, flow(), NOON)
        assert answer.outcome is Outcome.CONDITIONS
        assert answer.remaining == (("necessary-for-purpose",), ("consent-given", "manager-agreed"))
        met = decide(made, flow(met=frozenset({"necessary-for-purpose"})), NOON)
        assert met.is_allowed
        assert [name.clause for name in met.clauses] == ["b"]

    def test_asks_for_the_lawful_basis_where_none_is_stated(self) -> None:
        answer = decide(policy(agreement(permit())), flow(lawful_bases=frozenset()), NOON)
        assert answer.remaining == (("lawful-basis-stated",),)
        assert answer.lawful_bases == ("art6-public-task",)

    def test_keeps_to_roles(self) -> None:
        made = policy(agreement(permit(recipients={"kinds": ["childrens-social-care"], "roles": ["manager"]})))
        assert decide(made, flow(role="manager"), NOON).is_allowed
        assert not decide(made, flow(role="practitioner"), NOON).is_allowed
        assert not decide(made, flow(role=""), NOON).is_allowed


class TestForbid:
    def test_overrides_every_permit(self) -> None:
        made = policy(agreement(permit()), agreement(forbid("9"), reference="other"))
        answer = decide(made, flow(), NOON)
        assert answer.outcome is Outcome.DENIED
        assert answer.clauses == (("other", 1, "9"),)

    def test_forbids_from_its_mode_up(self) -> None:
        made = policy(agreement(permit(), forbid(mode="content")))
        answer = decide(made, flow(), NOON)
        assert (answer.outcome, answer.mode) == (Outcome.DENIED, "presence")
        assert decide(made, flow(mode="presence"), NOON).is_allowed

    def test_lets_pass_what_meets_its_unless(self) -> None:
        made = policy(agreement(permit(), forbid(unless=["manager-agreed"])))
        assert decide(made, flow(), NOON).remaining == (("manager-agreed",),)
        assert decide(made, flow(met=frozenset({"manager-agreed"})), NOON).is_allowed

    def test_binds_only_those_who_signed(self) -> None:
        others = [party("elm-school"), party("council")]
        made = policy(agreement(permit()), agreement(forbid(), reference="other", party=others))
        assert decide(made, flow(), NOON).is_allowed

    def test_counts_where_the_role_is_not_known(self) -> None:
        roles = {"kinds": ["childrens-social-care"], "roles": ["adviser"]}
        made = policy(agreement(permit(), forbid(recipients=roles)))
        assert decide(made, flow(), NOON).is_allowed
        assert not decide(made, flow(role=""), NOON).is_allowed

    def test_meets_a_flow_without_a_stated_basis(self) -> None:
        made = policy(agreement(permit(), forbid(lawful_bases=["art6-consent"])))
        assert decide(made, flow(), NOON).is_allowed
        assert decide(made, flow(lawful_bases=frozenset()), NOON).outcome is Outcome.DENIED


class TestDates:
    @pytest.mark.parametrize(("minutes", "allowed"), [(-1, False), (0, True)])
    def test_takes_effect_to_the_minute(self, minutes: int, allowed: bool) -> None:
        made = policy(agreement(permit(), **{"from": "2026-06-01T09:00"}))
        begins = datetime(2026, 6, 1, 8, tzinfo=UTC)  # nine o’clock in summer
        assert decide(made, flow(), begins + timedelta(minutes=minutes)).is_allowed is allowed

    def test_ends_to_the_microsecond_without_compiling_again(self) -> None:
        made = policy(agreement(permit(), until="2026-06-01T09:00"))
        ends = datetime(2026, 6, 1, 8, tzinfo=UTC)
        assert decide(made, flow(), ends - timedelta(microseconds=1)).is_allowed
        assert not decide(made, flow(), ends).is_allowed

    def test_each_party_has_its_own(self) -> None:
        # Warrington, 2016: none of twelve bodies had approved by the day from which the document held (domain.md 6.3).
        made = policy(agreement(permit(), party=[party("oak-school", "2026-04-14"), party("council", "2026-08-05")]))
        assert not decide(made, flow(), NOON).is_allowed
        assert decide(made, flow(), datetime(2026, 8, 5, tzinfo=UTC)).is_allowed

    def test_a_party_that_withdrew_is_out_and_may_come_back(self) -> None:
        parties = [party("oak-school", until="2026-05-01"), party("oak-school", "2026-07-01"), party("council")]
        made = policy(agreement(permit(), party=parties))
        days = [datetime(2026, month, 2, tzinfo=UTC) for month in (4, 5, 7)]
        assert [decide(made, flow(), day).is_allowed for day in days] == [True, False, True]

    def test_a_review_that_is_late_ends_what_permits_and_not_what_forbids(self) -> None:
        reviewed = agreement(permit(), until=None, review_by="2026-05-01")
        assert not decide(policy(reviewed), flow(), NOON).is_allowed
        barred = agreement(forbid(), reference="other", until=None, review_by="2026-05-01")
        answer = decide(policy(agreement(permit()), barred), flow(), NOON)
        assert answer.outcome is Outcome.DENIED
        assert answer.overdue == (("other", 1, "f1"),)

    def test_an_end_beside_a_review_holds_and_the_late_review_is_named(self) -> None:
        answer = decide(policy(agreement(permit(), review_by="2026-05-01")), flow(), NOON)
        assert answer.is_allowed
        assert answer.overdue == answer.clauses

    def test_a_newer_version_ends_the_older_for_good(self) -> None:
        newer = agreement(permit(item_classes=["housing"]), version=2, **{"from": "2026-05-01"})
        newer["until"] = "2026-05-15"
        made = policy(agreement(permit()), newer)
        assert decide(made, flow(), datetime(2026, 4, 30, 22, tzinfo=UTC)).is_allowed
        assert not decide(made, flow(), NOON).is_allowed


class TestRoutes:
    SHOWN = frozenset({"order-read"})

    def test_are_judged_by_themselves_and_named(self) -> None:
        answer = decide(policy(), flow(route="court-order", met=self.SHOWN), NOON)
        assert (answer.outcome, answer.basis, answer.route, answer.clauses) == (
            Outcome.ALLOWED,
            Basis.ROUTE,
            "court-order",
            (),
        )

    def test_say_what_must_be_shown(self) -> None:
        answer = decide(policy(agreement(permit())), flow(route="emergency", met=self.SHOWN), NOON)
        assert answer.outcome is Outcome.CONDITIONS
        assert answer.remaining == (("danger-stated",),)

    def test_are_not_blocked_by_a_forbidding_clause_which_is_named(self) -> None:
        answer = decide(policy(agreement(forbid("9"))), flow(route="court-order", met=self.SHOWN), NOON)
        assert answer.is_allowed
        assert answer.against == (("attendance", 1, "9"),)

    def test_do_not_widen_an_agreement(self) -> None:
        made = policy(agreement(permit()))
        assert not decide(made, flow(item_class="housing", met=self.SHOWN), NOON).is_allowed

    def test_that_are_not_known_open_nothing(self) -> None:
        assert not decide(policy(agreement(permit())), flow(route="because-i-say-so"), NOON).is_allowed


class TestStops:
    @pytest.mark.parametrize(
        "pressed", [stop("agreement", "attendance"), stop("organisation", "council"), stop("everything")]
    )
    def test_stop_what_agreements_allow(self, pressed: dict[str, object]) -> None:
        answer = decide(policy(agreement(permit()), stop=[pressed]), flow(), NOON)
        assert answer.outcome is Outcome.STOPPED
        assert answer.stops == (pressed["code"],)
        assert answer.mode == ""

    @pytest.mark.parametrize("pressed", [stop("agreement", "another"), stop("organisation", "police")])
    def test_leave_others_alone(self, pressed: dict[str, object]) -> None:
        assert decide(policy(agreement(permit()), stop=[pressed]), flow(), NOON).is_allowed

    def test_of_an_agreement_leaves_what_it_forbids(self) -> None:
        other = agreement(forbid(), reference="other")
        made = policy(agreement(permit()), other, stop=[stop("agreement", "other")])
        assert decide(made, flow(), NOON).outcome is Outcome.DENIED

    def test_end_when_lifted(self) -> None:
        made = policy(agreement(permit()), stop=[stop("everything", until="2026-05-02")])
        assert decide(made, flow(), NOON).is_allowed

    @pytest.mark.parametrize(
        ("pressed", "carried", "outcome"),
        [
            (stop("agreement", "attendance"), True, Outcome.ALLOWED),
            (stop("organisation", "council"), True, Outcome.ALLOWED),
            (stop("organisation", "council", stops_carriage=True), True, Outcome.STOPPED),
            (stop("organisation", "council", stops_carriage=True), False, Outcome.ALLOWED),
            (stop("everything"), True, Outcome.ALLOWED),
            (stop("everything", stops_carriage=True), True, Outcome.STOPPED),
            (stop("everything", stops_carriage=True), False, Outcome.ALLOWED),
        ],
    )
    def test_meet_a_duty_as_the_table_of_adr_111_says(
        self, pressed: dict[str, object], carried: bool, outcome: Outcome
    ) -> None:
        asked = flow(route="court-order", met=TestRoutes.SHOWN, is_carried=carried)
        answer = decide(policy(agreement(permit()), stop=[pressed]), asked, NOON)
        assert answer.outcome is outcome
        assert answer.is_duty_left is (outcome is Outcome.STOPPED)
        assert bool(answer.stops) is (pressed["what"] != "agreement")


class TestSuccession:
    CHAIN = [
        {"organisation": "pct", "successor": "ccg", "at": "2026-03-01", "carries_agreements": True},
        {"organisation": "ccg", "successor": "icb", "at": "2026-05-01", "carries_agreements": True},
    ]

    def ask(self, source: str, month: int, **more: object) -> bool:
        clause = permit(sources=more.pop("sources", {"kinds": ["nhs-trust"]}))
        signed = agreement(clause, party=[party("pct"), party("council")])
        made = policy(signed, succession=more.pop("succession", self.CHAIN))
        return decide(made, flow(source=source), datetime(2026, month, 10, tzinfo=UTC)).is_allowed

    @pytest.mark.parametrize("sources", [{"kinds": ["nhs-trust"]}, {"organisations": ["pct"]}, "every-party"])
    def test_passes_an_agreement_from_trust_to_group_to_board(self, sources: object) -> None:
        standing = {
            (source, month)
            for source in ("pct", "ccg", "icb")
            for month in (2, 4, 6)
            if self.ask(source, month, sources=sources)
        }
        assert standing == {("pct", 2), ("ccg", 4), ("icb", 6)}

    def test_passes_nothing_on_where_that_is_not_said(self) -> None:
        chain = [{**self.CHAIN[0], "carries_agreements": False}]
        assert not self.ask("ccg", 4, succession=chain)
        assert not self.ask("pct", 4, succession=chain)

    def test_a_new_name_changes_nothing_but_the_hash(self) -> None:
        signed = agreement(permit())
        renamed = [{**one, "name": "Another name (invented)"} for one in REGISTER]
        first, second = policy(signed), policy(signed, organisation=renamed)
        assert decide(first, flow(), NOON)[:-1] == decide(second, flow(), NOON)[:-1]
        assert first.hash != second.hash

    def test_an_organisation_that_becomes_another_kind_stands_elsewhere_from_then(self) -> None:
        kinds = [
            {"kind": "school", "from": "2000-01-01", "until": "2026-05-01"},
            {"kind": "voluntary-organisation", "from": "2026-05-01"},
        ]
        changed = [{**one, "kind": kinds} if one["code"] == "oak-school" else one for one in REGISTER]
        made = policy(agreement(permit()), organisation=changed)
        assert decide(made, flow(), datetime(2026, 4, 30, tzinfo=UTC)).is_allowed
        assert not decide(made, flow(), NOON).is_allowed

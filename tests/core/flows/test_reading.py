"""What is written wrongly is refused with place and cure, and a time that clocks do not show is never guessed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sharewell.core.flows import (
    AgreementsFaulty,
    FlowUnreadable,
    MomentUnclear,
    PolicyUnreadable,
    compile_policy,
    read_agreement,
    read_body,
    read_flow,
    read_moment,
    read_policy,
    write_agreement,
    write_answer,
    write_body,
)
from sharewell.core.flows.judging import decide
from tests.core.flows.builders import NOON, REGISTER, agreement, body, flow, forbid, party, permit, policy
from tests.support.flows import WORDS


def faults_of(*agreements: dict[str, Any], **more: Any) -> str:
    with pytest.raises(AgreementsFaulty) as caught:
        policy(*agreements, **more)
    return str(caught.value)


class TestReadAgreement:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            (
                {"sources": {"kinds": ["shool"]}},
                "clause p1, sources, kinds: “shool” is not known. Did you mean “school”?",
            ),
            ({"purposes": ["early-hlp"]}, "Did you mean “early-help”?"),
            ({"item_classes": ["attendance"]}, "clause p1, item_classes: “attendance” is not known."),
            ({"purposes": []}, "an empty list would mean everything"),
            ({"lawful_bases": []}, "clause p1, lawful_bases: It names none."),
            ({"mode": "all"}, "clause p1, mode: “all” is not known."),
            ({"retention": None}, "clause p1, retention"),
            ({"retention": {"months": -1, "after": "receipt"}}, "It is not said how long"),
            ({"sources": {}}, "It names nobody."),
            ({"sources": {"organisations": ["police"]}}, "“police” is no party of the agreement."),
            ({"unless": ["consent-given"]}, "has no “unless”"),
            ({"until": "2025-01-01", "from": "2026-01-01"}, "It ends before it begins."),
            ({"colour": "red"}, "“colour” is no key here."),
            ({"conditions": "consent-given"}, "This is not a list of codes."),
        ],
    )
    def test_names_place_and_cure_of_a_clause(self, changes: dict[str, Any], expected: str) -> None:
        assert expected in faults_of(agreement(permit(**changes)))

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"until": None}, "It has no end and no date of review."),
            ({"kind": "code-of-practice"}, "A document of this kind opens no flow."),
            ({"kind": "protocol"}, "kind: “protocol” is not known."),
            ({"version": 0}, "The number of the version is missing."),
            ({"from": None}, "No missing date means for ever."),
            ({"party": [party("nobody")]}, "This organisation is not in the register."),
            ({"party": "council"}, "This is not a list."),
        ],
    )
    def test_names_place_and_cure_of_an_agreement(self, changes: dict[str, Any], expected: str) -> None:
        assert expected in faults_of(agreement(permit(), **changes))

    def test_refuses_conditions_of_a_clause_that_forbids(self) -> None:
        assert "has no conditions and no retention" in faults_of(agreement(forbid(conditions=["consent-given"])))

    def test_names_every_fault_at_once(self) -> None:
        with pytest.raises(AgreementsFaulty) as caught:
            read_agreement(agreement(permit(mode="x", purposes=["y"])), words=WORDS)
        assert len(caught.value.faults) == 2

    def test_lets_principles_forbid(self) -> None:
        assert policy(agreement(forbid(), kind="code-of-practice"))

    def test_is_what_was_written(self) -> None:
        read = read_body(body(agreement(permit(), forbid())), words=WORDS)
        assert write_body(read_body(write_body(read), words=WORDS)) == write_body(read)
        assert read_agreement(write_agreement(read.agreements[0]), words=WORDS) == read.agreements[0]


class TestCompilePolicy:
    @pytest.mark.parametrize(
        ("bad", "expected"),
        [
            ({"agreement": [agreement(permit()), agreement(permit())]}, "There are two of this version."),
            ({"agreement": [agreement(permit(), permit())]}, "clause p1: There are two of this code."),
            ({"organisation": [*REGISTER, REGISTER[0]]}, "It is in the register twice."),
            (
                {
                    "succession": [
                        {"organisation": "pct", "successor": "ccg", "at": "2026-01-01", "carries_agreements": True},
                        {"organisation": "ccg", "successor": "pct", "at": "2026-02-01", "carries_agreements": True},
                    ]
                },
                "It comes after itself.",
            ),
            (
                {
                    "succession": [
                        {"organisation": "pct", "successor": "ccg", "at": "2026-01-01", "carries_agreements": True},
                        {"organisation": "pct", "successor": "icb", "at": "2026-02-01", "carries_agreements": True},
                    ]
                },
                "It ends twice.",
            ),
            (
                {"succession": [{"organisation": "x", "successor": "ccg", "at": "2026-02-01"}]},
                "It is not said whether agreements pass on.",
            ),
            ({"stop": [{"code": "s", "what": "agreement", "of": "a", "from": "2026-01-01", "stops_carriage": True}]},
             "for an agreement leave it out"),
            ({"stop": [{"code": "s", "what": "everything", "of": "a", "from": "2026-01-01"}]}, "names nothing"),
        ],
    )  # fmt: skip
    def test_refuses_with_place_and_cure(self, bad: dict[str, Any], expected: str) -> None:
        with pytest.raises(AgreementsFaulty, match=expected):
            compile_policy(read_body({**body(agreement(permit())), **bad}, words=WORDS), WORDS)

    def test_takes_over_what_is_unchanged_and_comes_to_the_same(self) -> None:
        older = policy(agreement(permit()), agreement(forbid(), reference="other"))
        newer = body(agreement(permit(mode="presence")), agreement(forbid(), reference="other"))
        read = read_body(newer, words=WORDS)
        assert compile_policy(read, WORDS, like=older).hash == compile_policy(read, WORDS).hash


class TestReadPolicy:
    def test_refuses_what_was_altered(self) -> None:
        made = policy(agreement(permit()))
        altered = {name: text.replace("content", "contact") for name, text in made.parts().items()}
        with pytest.raises(PolicyUnreadable):
            read_policy(made.manifest, altered, expected_hash=made.hash)
        with pytest.raises(PolicyUnreadable):
            read_policy(made.manifest.replace(":1", ":2"), made.parts(), expected_hash=made.hash)
        with pytest.raises(PolicyUnreadable, match="missing"):
            read_policy(made.manifest, {}, expected_hash=made.hash)


class TestReadMoment:
    @pytest.mark.parametrize(
        ("written", "moment"),
        [
            ("2026-01-01", datetime(2026, 1, 1, tzinfo=UTC)),
            ("2026-07-01", datetime(2026, 6, 30, 23, tzinfo=UTC)),
            ("2026-07-01T09:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
            (datetime(2026, 7, 1, 9), datetime(2026, 7, 1, 8, tzinfo=UTC)),  # noqa: DTZ001 - local, as TOML reads it
            ("2026-10-25T01:30+01:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
            ("2026-10-25T01:30+00:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ],
    )
    def test_is_the_time_on_clocks_in_england(self, written: object, moment: datetime) -> None:
        assert read_moment(written) == moment

    @pytest.mark.parametrize(
        ("written", "cure"),
        [
            ("2026-03-29T01:30", "leave this time out"),
            ("2026-10-25T01:30", "show this time twice"),
            ("2026-07-01T09:00:30", "without seconds"),
            ("next Tuesday", "2026-09-30"),
            (12, "2026-09-30"),
        ],
    )
    def test_never_guesses(self, written: object, cure: str) -> None:
        with pytest.raises(MomentUnclear, match=cure):
            read_moment(written)

    def test_a_window_across_the_change_is_as_long_as_the_clocks_were(self) -> None:
        night = agreement(permit(), **{"from": "2026-10-25T00:00", "until": "2026-10-25T04:00"})
        made = policy(night)
        hours = [
            hour
            for hour in range(22, 30)
            if decide(made, flow(), datetime(2026, 10, 24 + hour // 24, hour % 24, tzinfo=UTC)).is_allowed
        ]
        assert len(hours) == 5


class TestReadFlow:
    PLAIN = {
        "source": "oak-school",
        "recipient": "council",
        "purpose": "early-help",
        "item_class": "school-attendance",
        "mode": "content",
        "lawful_bases": ["art6-public-task"],
    }

    def test_reads_and_is_answered_in_plain_words(self) -> None:
        answer = write_answer(decide(policy(agreement(permit())), read_flow(self.PLAIN, words=WORDS), NOON))
        assert answer["outcome"] == "allowed"
        assert answer["clauses"] == [{"agreement": "attendance", "version": 1, "clause": "p1"}]

    @pytest.mark.parametrize(
        "wrong",
        [{"purpose": "fun"}, {"mode": "all"}, {"met": "x"}, {"met": ["x"]}, {"colour": "red"}, {"source": ""},
         {"is_carried": "no"}, {"route": "x"}],
    )  # fmt: skip
    def test_refuses_what_is_not_known(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(FlowUnreadable):
            read_flow({**self.PLAIN, **wrong}, words=WORDS)

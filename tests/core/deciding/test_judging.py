"""Rule by rule: what comes out, and what a decision carries."""

from datetime import date

import pytest

from sharewell.core.deciding import Decision, Guides, decide, judging, open_codes, read_case
from sharewell.core.deciding.judging import ask_next
from sharewell.core.deciding.vocabulary import ANSWERS, KINDS

OLD = ("hmg-2006", "hmg-2008")
NEW = ("hmg-2024", "england-2026")
EVERY = OLD + NEW
CALM = {"immediate_danger": "no", "significant_harm": "no", "duty_or_order": "none", "holder_in_scope": "no"}
PERSONAL = {**CALM, "legitimate_purpose": "yes", "identifies_person": "yes"}
CONDITION = {"condition": ["s2-public-function", "art6-public-task"], "sensitive": "no", "could_expose_someone": "no"}
OPEN = {**PERSONAL, "confidential": "no", **CONDITION}
CONFIDENTIAL = {**PERSONAL, "confidential": "yes", "risk_of_harm": "no", **CONDITION}
REFUSED = {**CONFIDENTIAL, "consent": "refused"}
DUTY_2026 = {
    **CALM,
    "holder_in_scope": "yes",
    "recipient_in_scope": "yes",
    "about": "child",
    "relevant_to_welfare": "yes",
    "facilitates_function": "yes",
    "more_detrimental_to_share": "no",
    "could_expose_someone": "no",
}


@pytest.fixture
def judge(guides: Guides):  # type: ignore[no-untyped-def]
    """Return a function that judges answers under an edition."""

    def run(edition: str, answers: dict[str, object], **more: object) -> Decision:
        document = {"holder": "school", "recipient": "nhs-trust", "answers": answers, **more}
        return decide(*read_case(document, guides=guides, edition=edition, today=date(2026, 11, 22)))

    return run


def without(answers: dict[str, object], *codes: str) -> dict[str, object]:
    return {code: answer for code, answer in answers.items() if code not in codes}


class TestDanger:
    @pytest.mark.parametrize("edition", EVERY)
    @pytest.mark.parametrize("answer", ["yes", "unsure"])
    def test_acts_now_and_asks_nothing_else(self, judge, edition: str, answer: str) -> None:
        decision = judge(edition, {"immediate_danger": answer})
        assert (decision.outcome, decision.for_recipient, decision.next) == ("act-now", None, None)
        assert [act.code for act in decision.acts] == ["ring-999", "refer-route", "record-after"]

    @pytest.mark.parametrize("edition", EVERY)
    def test_unanswered_exposure_counts_as_yes(self, judge, edition: str) -> None:
        decision = judge(edition, {"immediate_danger": "yes"})
        assert [each.code for each in decision.withhold] == ["locates-a-person"]
        assert judge(edition, {"immediate_danger": "yes", "could_expose_someone": "no"}).withhold == ()

    def test_is_asked_first(self, judge) -> None:
        assert judge("england-2026", {}).next == "immediate_danger"


class TestHarm:
    @pytest.mark.parametrize("edition", EVERY)
    @pytest.mark.parametrize("recipient", ["childrens-social-care", "police"])
    def test_refers_to_social_care_and_police(self, judge, edition: str, recipient: str) -> None:
        decision = judge(edition, {**CALM, "significant_harm": "yes"}, recipient=recipient)
        assert (decision.outcome, decision.for_recipient) == ("refer", "refer")

    @pytest.mark.parametrize("edition", EVERY)
    @pytest.mark.parametrize("recipient", [kind for kind in KINDS if kind not in ("childrens-social-care", "police")])
    def test_refers_but_judges_any_other_recipient_by_the_rest(self, judge, edition: str, recipient: str) -> None:
        decision = judge(edition, {**OPEN, "significant_harm": "yes"}, recipient=recipient)
        assert (decision.outcome, decision.for_recipient) == ("refer", "may-share")

    @pytest.mark.parametrize("edition", EVERY)
    def test_leaves_another_recipient_open_while_answers_are_missing(self, judge, edition: str) -> None:
        decision = judge(edition, {"immediate_danger": "no", "significant_harm": "yes"})
        assert (decision.outcome, decision.for_recipient, decision.next) == ("refer", None, None)
        assert decision.next_for_recipient == "duty_or_order"

    @pytest.mark.parametrize("edition", NEW)
    def test_implies_risk_for_the_rest(self, judge, edition: str) -> None:
        answers = {**without(CONFIDENTIAL, "risk_of_harm"), "significant_harm": "yes"}
        assert judge(edition, answers).for_recipient == "may-share"

    @pytest.mark.parametrize("edition", EVERY)
    def test_means_a_strategy_discussion_within_social_care(self, judge, edition: str) -> None:
        decision = judge(edition, {"immediate_danger": "no", "significant_harm": "yes"}, holder="childrens-social-care")
        assert "strategy-discussion" in [act.code for act in decision.acts]
        assert "refer-social-care" not in [act.code for act in decision.acts]

    @pytest.mark.parametrize("edition", EVERY)
    def test_unsure_seeks_advice_the_same_day(self, judge, edition: str) -> None:
        decision = judge(edition, {**OPEN, "significant_harm": "unsure"})
        assert (decision.outcome, decision.for_recipient) == ("seek-advice", "seek-advice")
        assert "advice-same-day" in [act.code for act in decision.acts]

    @pytest.mark.parametrize("edition", EVERY)
    def test_unsure_leaves_a_duty_standing(self, judge, edition: str) -> None:
        answers = {**CALM, "significant_harm": "unsure", "duty_or_order": "court-order", "order_checked": "yes"}
        decision = judge(edition, {**answers, "could_expose_someone": "no"})
        assert decision.outcome == "must-share"
        assert "advice-same-day" in [act.code for act in decision.acts]


class TestDuty:
    @pytest.mark.parametrize("edition", EVERY)
    @pytest.mark.parametrize(
        ("checked", "outcome"), [("yes", "must-share"), ("no", "seek-advice"), ("unsure", "seek-advice")]
    )
    def test_holds_for_a_court_order_that_was_checked(self, judge, edition: str, checked: str, outcome: str) -> None:
        answers = {**CALM, "duty_or_order": "court-order", "order_checked": checked, "could_expose_someone": "no"}
        assert judge(edition, answers, recipient="court").outcome == outcome

    @pytest.mark.parametrize("edition", EVERY)
    @pytest.mark.parametrize(
        ("gateway", "holder", "outcome"),
        [
            ("PH", "gp-practice", "must-share"),
            ("PH", "school", "seek-advice"),  # somebody else's
            ("CDA98-115", "school", "seek-advice"),  # permissive
            ("CPA26-CSA", "school", "seek-advice"),  # never commenced
            ("CA04-16LC", "school", "seek-advice"),  # never commenced
            ("none", "school", "seek-advice"),
        ],
    )
    def test_needs_a_gateway_that_binds(self, judge, edition: str, gateway: str, holder: str, outcome: str) -> None:
        answers = {**CALM, "duty_or_order": "statutory-duty", "gateway": gateway, "could_expose_someone": "no"}
        assert judge(edition, answers, holder=holder, recipient="local-authority").outcome == outcome

    @pytest.mark.parametrize(("on", "outcome"), [("2015-10-30", "seek-advice"), ("2015-10-31", "must-share")])
    def test_begins_on_the_day_of_commencement(self, judge, on: str, outcome: str) -> None:
        answers = {**CALM, "duty_or_order": "statutory-duty", "gateway": "FGM03-5B", "could_expose_someone": "no"}
        assert judge("hmg-2008", answers, recipient="police", on=on).outcome == outcome

    def test_does_not_reach_a_recipient_whom_it_is_not_owed_to(self, judge) -> None:
        answers = {**CALM, "duty_or_order": "statutory-duty", "gateway": "PH", "could_expose_someone": "no"}
        decision = judge("hmg-2024", answers, holder="gp-practice", recipient="school")
        assert (decision.outcome, decision.for_recipient) == ("must-share", "seek-advice")

    @pytest.mark.parametrize("edition", EVERY)
    def test_contradicts_a_missing_purpose(self, judge, edition: str) -> None:
        answers = {**CALM, "duty_or_order": "court-order", "order_checked": "yes", "legitimate_purpose": "no"}
        assert judge(edition, answers).outcome == "seek-advice"


class TestDutyToShareOf2026:
    def test_must_share_when_every_step_holds(self, judge) -> None:
        assert judge("england-2026", DUTY_2026).outcome == "must-share"

    @pytest.mark.parametrize(
        "step", ["holder_in_scope", "recipient_in_scope", "relevant_to_welfare", "facilitates_function"]
    )
    def test_falls_back_to_the_other_rules_where_a_step_fails(self, judge, step: str) -> None:
        decision = judge("england-2026", {**OPEN, **DUTY_2026, step: "no"})
        assert decision.outcome == "may-share"

    @pytest.mark.parametrize("about", ["child", "another-person-relating-to-the-child", "both"])
    def test_reaches_other_people_in_relation_to_the_child(self, judge, about: str) -> None:
        assert judge("england-2026", {**DUTY_2026, "about": about}).outcome == "must-share"

    def test_yields_to_detriment(self, judge) -> None:
        decision = judge("england-2026", {**DUTY_2026, "more_detrimental_to_share": "yes"})
        assert decision.outcome == "do-not-share"
        assert "manager-agrees" in [act.code for act in decision.acts]
        assert "detriment" in [item.code for item in decision.record]

    def test_leaves_a_referral_standing_and_tells_an_adviser_of_detriment(self, judge) -> None:
        answers = {**DUTY_2026, "significant_harm": "yes", "more_detrimental_to_share": "yes"}
        decision = judge("england-2026", answers, recipient="childrens-social-care")
        assert (decision.outcome, decision.for_recipient) == ("refer", "refer")
        assert "adviser-detriment" in [act.code for act in decision.acts]

    @pytest.mark.parametrize("edition", ["hmg-2006", "hmg-2008", "hmg-2024"])
    def test_is_unknown_to_earlier_editions(self, judge, edition: str) -> None:
        answers = {**DUTY_2026, "duty_or_order": "statutory-duty", "gateway": "CA04-16LA"}
        assert judge(edition, answers).outcome == "seek-advice"

    def test_is_judged_by_its_own_test_and_never_as_a_gateway(self, judge) -> None:
        named = {"duty_or_order": "statutory-duty", "gateway": "CA04-16LA"}
        assert judge("england-2026", {**DUTY_2026, **named}).outcome == "must-share"
        assert judge("england-2026", {**OPEN, **named}).outcome == "may-share"

    @pytest.mark.parametrize(
        ("answers", "rests_on_it"),
        [
            ({}, True),
            ({"confidential": "yes"}, True),
            ({"confidential": "unsure"}, True),
            ({"confidential": "no"}, False),
            ({"confidential": "yes", "consent": "explicit", "consent_by": "competent-child"}, False),
            ({"confidential": "yes", "consent": "explicit", "consent_by": "none"}, True),
        ],
    )
    def test_rests_on_the_statement_on_confidence_unless_none_is_owed(self, judge, answers, rests_on_it: bool) -> None:
        decision = judge("england-2026", {**DUTY_2026, **answers})
        assert decision.outcome == "must-share"
        assert ("s16la-confidence" in decision.unconfirmed()) == rests_on_it

    def test_is_confirmed_once_every_statement_is_signed_in_these_words(self, judge) -> None:
        decision = judge("england-2026", {**DUTY_2026, "confidential": "yes"})
        signed = {(decision.edition.code, each.code, each.fingerprint) for each in decision.reasons}
        assert decision.as_document(signed)["unconfirmed"] is False
        other_words = {(edition, code, "0" * 64) for edition, code, _ in signed}
        assert decision.as_document(other_words)["unconfirmed"] is True


class TestConfidence:
    @pytest.mark.parametrize("edition", EVERY)
    def test_consent_by_someone_who_may_give_it_opens_the_way(self, judge, edition: str) -> None:
        answers = {**CONFIDENTIAL, "consent": "explicit", "consent_by": "parental-responsibility"}
        assert judge(edition, answers).outcome == "may-share"

    @pytest.mark.parametrize("edition", EVERY)
    def test_consent_by_nobody_counts_as_not_sought(self, judge, edition: str) -> None:
        answers = {**CONFIDENTIAL, "consent": "explicit", "consent_by": "none"}
        assert judge(edition, answers).next == "reason_not_to_seek"

    @pytest.mark.parametrize("edition", EVERY)
    def test_without_a_ground_consent_is_sought_first(self, judge, edition: str) -> None:
        decision = judge(edition, {**CONFIDENTIAL, "consent": "not-sought", "reason_not_to_seek": "none"})
        assert (decision.outcome, decision.next) == (None, "consent")
        assert "ask-for-consent" in [act.code for act in decision.acts]

    @pytest.mark.parametrize("edition", EVERY)
    @pytest.mark.parametrize(
        ("balance", "outcome", "limited"),
        [
            ("sufficient", "may-share", False),
            ("sufficient-for-limited", "may-share", True),
            ("unsure", "seek-advice", False),
        ],
    )
    def test_after_a_refusal_the_public_interest_decides(
        self, judge, edition: str, balance: str, outcome: str, limited: bool
    ) -> None:
        decision = judge(edition, {**REFUSED, "public_interest": balance})
        assert (decision.outcome, decision.limited) == (outcome, limited)

    @pytest.mark.parametrize("edition", EVERY)
    @pytest.mark.parametrize(
        ("serious", "result"),
        [
            ({}, (None, "serious_harm_adult")),
            ({"serious_harm_adult": "no"}, (None, "serious_crime")),
            ({"serious_crime": "yes"}, ("seek-advice", None)),
            ({"serious_harm_adult": "no", "serious_crime": "no"}, ("do-not-share", None)),
        ],
    )
    def test_insufficient_ends_only_after_serious_harm_and_crime_were_asked(
        self, judge, edition: str, serious: dict[str, str], result: tuple[str | None, str | None]
    ) -> None:
        decision = judge(edition, {**REFUSED, "public_interest": "insufficient", **serious})
        assert (decision.outcome, decision.next) == result

    @pytest.mark.parametrize("edition", NEW)
    @pytest.mark.parametrize("risk", ["yes", "unsure"])
    def test_at_risk_consent_is_not_asked_for(self, judge, edition: str, risk: str) -> None:
        assert judge(edition, {**CONFIDENTIAL, "risk_of_harm": risk}).outcome == "may-share"

    @pytest.mark.parametrize("edition", NEW)
    def test_at_risk_an_insufficient_balance_goes_to_an_adviser(self, judge, edition: str) -> None:
        answers = {**CONFIDENTIAL, "risk_of_harm": "yes", "public_interest": "insufficient"}
        assert judge(edition, answers).outcome == "seek-advice"

    @pytest.mark.parametrize("edition", OLD)
    def test_risk_is_not_asked_in_the_old_editions(self, judge, edition: str) -> None:
        assert judge(edition, without(CONFIDENTIAL, "risk_of_harm")).next == "consent"


class TestConditions:
    @pytest.mark.parametrize(
        ("edition", "holder", "condition", "on", "outcome"),
        [
            ("hmg-2008", "voluntary-organisation", "s2-statutory-function", None, "seek-advice"),
            ("hmg-2008", "voluntary-organisation", "s2-legitimate-interests", None, "may-share"),
            ("hmg-2008", "school", "art6-public-task", None, "seek-advice"),
            ("hmg-2024", "voluntary-organisation", "art6-recognised-legitimate-interest", "2026-02-04", "seek-advice"),
            ("hmg-2024", "voluntary-organisation", "art6-recognised-legitimate-interest", "2026-02-05", "may-share"),
            ("hmg-2024", "local-authority", "art6-recognised-legitimate-interest", "2026-02-05", "seek-advice"),
            ("hmg-2024", "school", "none", None, "seek-advice"),
        ],
    )
    def test_must_be_open_to_the_holder_and_in_force(self, judge, edition, holder, condition, on, outcome) -> None:
        more = {"on": on} if on else {}
        assert judge(edition, {**OPEN, "condition": condition}, holder=holder, **more).outcome == outcome

    @pytest.mark.parametrize(("consent", "outcome"), [("explicit", "may-share"), ("implied", "seek-advice")])
    def test_implied_consent_is_no_condition_of_today(self, judge, consent: str, outcome: str) -> None:
        answers = {**CONFIDENTIAL, "consent": consent, "consent_by": "adult-subject", "condition": "art6-consent"}
        assert judge("hmg-2024", answers).outcome == outcome

    def test_implied_consent_is_a_condition_of_schedule_2(self, judge) -> None:
        answers = {**CONFIDENTIAL, "consent": "implied", "consent_by": "adult-subject", "condition": "s2-consent"}
        assert judge("hmg-2006", answers).outcome == "may-share"

    def test_consent_named_but_refused_does_not_hold(self, judge) -> None:
        answers = {**REFUSED, "public_interest": "sufficient", "condition": "art6-consent"}
        assert judge("hmg-2024", answers).outcome == "seek-advice"

    @pytest.mark.parametrize("edition", EVERY)
    def test_sensitive_information_needs_a_second_one(self, judge, edition: str) -> None:
        assert judge(edition, {**OPEN, "sensitive": "yes"}).next == "condition_sensitive"
        assert judge(edition, {**OPEN, "sensitive": "yes", "condition_sensitive": "none"}).outcome == "seek-advice"

    @pytest.mark.parametrize(
        ("more", "result"),
        [
            ({}, (None, "para18_reason")),
            ({"para18_reason": "cannot-reasonably-obtain"}, ("may-share", None)),
            ({"para18_reason": "would-prejudice-protection"}, ("may-share", None)),
            ({"para18_reason": "would-prejudice-protection", "consent": "refused"}, ("seek-advice", None)),
        ],
    )
    def test_paragraph_18_needs_its_reason(self, judge, more, result) -> None:
        answers = {**OPEN, "sensitive": "yes", "condition_sensitive": "sch1-18-safeguarding", **more}
        decision = judge("hmg-2024", answers)
        assert (decision.outcome, decision.next) == result

    def test_an_unknown_holder_is_asked_for_where_it_matters(self, judge) -> None:
        decision = judge("hmg-2024", {**OPEN, "condition": "art6-public-task"}, holder=None)
        assert (decision.outcome, decision.next) == (None, "holder")


class TestExposure:
    @pytest.mark.parametrize("edition", EVERY)
    def test_is_asked_before_every_may_share(self, judge, edition: str) -> None:
        assert judge(edition, without(OPEN, "could_expose_someone")).next == "could_expose_someone"

    @pytest.mark.parametrize("edition", EVERY)
    @pytest.mark.parametrize("answer", ["yes", "unsure"])
    def test_turns_may_share_into_advice(self, judge, edition: str, answer: str) -> None:
        assert judge(edition, {**OPEN, "could_expose_someone": answer}).outcome == "seek-advice"

    @pytest.mark.parametrize("answer", ["yes", "unsure"])
    def test_leaves_must_share_standing_and_withholds(self, judge, answer: str) -> None:
        decision = judge("england-2026", {**DUTY_2026, "could_expose_someone": answer})
        assert decision.outcome == "must-share"
        assert "locates-a-person" in [each.code for each in decision.withhold]
        assert "adviser-exposure" in [act.code for act in decision.acts]


class TestUnsure:
    @pytest.mark.parametrize("edition", EVERY)
    @pytest.mark.parametrize("code", ["legitimate_purpose", "identifies_person", "confidential"])
    def test_seeks_advice_at_once_where_it_decides(self, judge, edition: str, code: str) -> None:
        answers = {**CALM, "legitimate_purpose": "yes", "identifies_person": "yes", code: "unsure"}
        assert judge(edition, answers).outcome == "seek-advice"

    @pytest.mark.parametrize("edition", EVERY)
    def test_changes_nothing_where_every_answer_leads_to_the_same(self, judge, edition: str) -> None:
        answers = {**REFUSED, "public_interest": "sufficient", "confidential": "unsure"}
        decision = judge(edition, answers)
        assert decision.outcome == "may-share"
        assert ("confidential", "unsure") in [(step.node.name, step.answer) for step in decision.walk.steps]

    def test_of_several_codes_is_weighed_for_each(self, judge) -> None:
        answers = {**DUTY_2026, **OPEN, "holder_in_scope": "unsure", "recipient_in_scope": "unsure"}
        assert judge("england-2026", answers).outcome == "seek-advice"


class TestAskNext:
    def test_follows_the_edition_and_not_the_rules(self, guides: Guides) -> None:
        document = {"answers": {"immediate_danger": "no", "significant_harm": "no"}}
        first = {}
        for edition in EVERY:
            judged, case = read_case(document, guides=guides, edition=edition, today=date(2026, 11, 22))
            first[edition] = (decide(judged, case).next, ask_next(judged, case))
        assert first["hmg-2006"] == ("duty_or_order", "legitimate_purpose")
        assert first["hmg-2008"] == ("duty_or_order", "duty_or_order")

    @pytest.mark.parametrize("edition", EVERY)
    def test_never_asks_what_cannot_matter_any_more(self, guides: Guides, edition: str) -> None:
        answers = {**CALM, "legitimate_purpose": "yes", "identifies_person": "no"}
        judged, case = read_case({"answers": answers}, guides=guides, edition=edition, today=date(2026, 11, 22))
        assert open_codes(judged, case) == {"could_expose_someone"}


class TestDocument:
    @pytest.mark.parametrize("edition", EVERY)
    def test_carries_a_source_and_a_standing_for_every_reason_and_act(self, judge, edition: str) -> None:
        document = judge(edition, OPEN).as_document()
        assert document["reasons"]
        assert document["acts"]
        for each in (*document["reasons"], *document["acts"], *document["record"]):
            assert each["source"]
            assert each["standing"]

    @pytest.mark.parametrize("edition", EVERY)
    def test_says_what_to_check_before_sharing(self, judge, edition: str) -> None:
        document = judge(edition, {**OPEN, "secure_means": "yes"}).as_document()
        met = {each["code"]: each["met"] for each in document["share_checklist"]}
        assert len(met) == 7
        assert met["secure_means"] is True
        assert met["right_recipient"] is False

    def test_topics_add_care_and_never_decide(self, judge) -> None:
        plain, careful = judge("england-2026", OPEN), judge("england-2026", {**OPEN, "topics": ["sexual-health"]})
        assert careful.outcome == plain.outcome
        assert len(careful.acts) > len(plain.acts)

    def test_deciding_reasons_are_some_of_the_reasons(self, judge) -> None:
        decision = judge("england-2026", DUTY_2026)
        assert set(decision.deciding_reasons) < set(decision.reasons)
        assert "s16la-duty" in [each.code for each in decision.deciding_reasons]


class TestEffort:
    @pytest.mark.parametrize("edition", EVERY)
    def test_many_unsures_do_not_multiply_without_end(
        self, judge, edition: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A visitor who answers "not sure" everywhere must not be able to keep the server busy."""
        looks = []
        look = judging._look
        monkeypatch.setattr(judging, "_look", lambda *given: looks.append(1) or look(*given))
        answers = {code: "unsure" for code, allowed in ANSWERS.items() if "unsure" in allowed}
        answers.update(immediate_danger="no", significant_harm="yes", condition=["s2-consent", "art6-consent"])
        judge(edition, answers)
        assert len(looks) < 2_000

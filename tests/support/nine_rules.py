"""The nine rules of deciding written out by hand, as if/else, from the design and not from the product's code.

The product judges by graphs that are data. This is the slow, plain twin that it is held against: in tests, and as the
comparator of the benchmark. It reads the same tables of gateways and conditions, because those are facts, not rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sharewell.core.deciding import Edition
from sharewell.core.deciding.vocabulary import ANSWERS, KINDS

NEW = ("hmg-2024", "england-2026")
SOCIAL_CARE_AND_POLICE = ("childrens-social-care", "police")


class Result(NamedTuple):
    """What came out: the outcome or None, what to answer next or None, and whether limited."""

    outcome: str | None
    next: str | None = None
    limited: bool = False


class Missing(Exception):
    """Something must be answered first."""


class Doubt(Exception):
    """Something that matters was answered "unsure"."""


class NineRules:
    """One case under one edition."""

    def __init__(
        self, edition: Edition, on: date, holder: str | None, recipient: str | None, answers: Mapping[str, Any]
    ) -> None:
        self.edition, self.on, self.holder, self.recipient = edition, on, holder, recipient
        self.answers = dict(answers)

    def judge(self) -> tuple[str | None, str | None, str | None, bool]:
        """Return outcome, outcome for the recipient, next, limited."""
        danger = self.answers.get("immediate_danger")
        if danger is None:
            return None, None, "immediate_danger", False
        if danger in ("yes", "unsure"):
            return "act-now", None, None, False
        harm = self.answers.get("significant_harm")
        if harm is None:
            return None, None, "significant_harm", False
        if harm == "yes":
            if self.recipient in SOCIAL_CARE_AND_POLICE:
                return "refer", "refer", None, False
            rest = self._with(significant_harm="no", risk_of_harm="yes").rest()
            return "refer", self._for_recipient(rest.outcome), None, rest.limited
        rest = self.rest()
        outcome, limited = rest.outcome, rest.limited
        if harm == "unsure":
            if outcome != "must-share":
                return "seek-advice", "seek-advice", None, False
            return outcome, self._for_recipient(outcome), None, limited
        return outcome, self._for_recipient(outcome), rest.next, limited

    def _for_recipient(self, outcome: str | None) -> str | None:
        """A statutory duty that is owed to others does not reach the recipient who was named (ADR on gateways)."""
        if outcome != "must-share" or self.answers.get("duty_or_order") != "statutory-duty" or self.recipient is None:
            return outcome
        gateway = self.edition.gateways[self.answers["gateway"]]
        if gateway.code == "CA04-16LA" or "any" in gateway.recipients or self.recipient in gateway.recipients:
            return outcome
        return "seek-advice" if gateway.recipients & set(KINDS) else outcome

    def _with(self, **changes: Any) -> NineRules:
        return NineRules(self.edition, self.on, self.holder, self.recipient, {**self.answers, **changes})

    def rest(self) -> Result:
        """Rules 3 to 9, with the rule for unsure around them."""
        try:
            return self._rules()
        except Missing as missing:
            return Result(None, str(missing))
        except Doubt as doubt:
            code = str(doubt)
            results = {self._with(**{code: answer}).rest() for answer in ANSWERS[code] if answer != "unsure"}
            if len(results) == 1:
                return results.pop()
            return Result("seek-advice")

    def _need(self, code: str) -> Any:
        if code not in self.answers:
            raise Missing(code)
        if self.answers[code] == "unsure":
            raise Doubt(code)
        return self.answers[code]

    def _rules(self) -> Result:
        duty = self._need("duty_or_order")
        if duty == "court-order":
            return self._must_share() if self._need("order_checked") == "yes" else Result("seek-advice")
        if duty == "statutory-duty":
            code = self._need("gateway")
            own_test = code == "CA04-16LA" and self.edition.code == "england-2026"
            if not own_test:
                return self._must_share() if self._binds(code) else Result("seek-advice")
        if self.edition.code == "england-2026" and self._s16la():
            if self._need("more_detrimental_to_share") == "yes":
                return Result("do-not-share")
            return self._must_share()
        if self._need("legitimate_purpose") == "no":
            return Result("do-not-share")
        if self._need("identifies_person") == "no":
            return self._may_share(limited=False)
        limited = False
        if self._need("confidential") == "yes":
            stop, limited = self._confidence()
            if stop is not None:
                return stop
        return self._conditions(limited)

    def _binds(self, code: str) -> bool:
        if code in ("none", "CA04-16LA", "COURT"):
            return False
        gateway = self.edition.gateways[code]
        if not gateway.is_mandatory or gateway.commenced_on is None or self.on < gateway.commenced_on:
            return False
        if gateway.ended_on is not None and self.on >= gateway.ended_on:
            return False
        if "any" in gateway.holders:
            return True
        if self.holder is None:
            raise Missing("holder")
        return self.holder in gateway.holders

    def _s16la(self) -> bool:
        if self._need("holder_in_scope") == "no" or self._need("recipient_in_scope") == "no":
            return False
        self._need("about")
        return self._need("relevant_to_welfare") == "yes" and self._need("facilitates_function") == "yes"

    def _must_share(self) -> Result:
        purpose = self.answers.get("legitimate_purpose")
        if purpose == "unsure":
            raise Doubt("legitimate_purpose")
        if purpose == "no":
            return Result("seek-advice")
        if "could_expose_someone" not in self.answers:
            raise Missing("could_expose_someone")
        return Result("must-share")

    def _may_share(self, *, limited: bool) -> Result:
        if "could_expose_someone" not in self.answers:
            return Result(None, "could_expose_someone", limited)
        exposed = self.answers["could_expose_someone"] in ("yes", "unsure")
        return Result("seek-advice" if exposed else "may-share", None, limited)

    def _consented(self) -> bool:
        """Consent by someone who may give it; consent by none counts as not sought."""
        if self._need("consent") not in ("explicit", "implied"):
            return False
        return self._need("consent_by") != "none"

    def _confidence(self) -> tuple[Result | None, bool]:
        """Rules 6 and 7: a result that ends it, or None to go on, and whether limited."""
        if self.edition.code in NEW:
            try:
                if self._consented():
                    return None, False
            except Missing:
                pass
            if "risk_of_harm" not in self.answers:
                raise Missing("risk_of_harm")
            if self.answers["risk_of_harm"] in ("yes", "unsure"):
                balance = self.answers.get("public_interest")
                if balance == "unsure":
                    raise Doubt("public_interest")
                if balance == "insufficient":
                    return Result("seek-advice"), False
                return None, balance == "sufficient-for-limited"
        if self._consented():
            return None, False
        if self.answers["consent"] not in ("refused", "withdrawn") and self._need("reason_not_to_seek") == "none":
            return Result(None, "consent"), False
        balance = self._need("public_interest")
        if balance == "insufficient":
            return self._insufficient(), False
        return None, balance == "sufficient-for-limited"

    def _insufficient(self) -> Result:
        codes = ("serious_harm_adult", "serious_crime")
        if "yes" in [self.answers.get(code) for code in codes]:
            return Result("seek-advice")
        for code in codes:
            if code not in self.answers:
                raise Missing(code)
        for code in codes:
            self._need(code)
        return Result("do-not-share")

    def _conditions(self, limited: bool) -> Result:
        try:
            if not self._holds("condition", {self.edition.condition_regime}):
                return Result("seek-advice", None, limited)
            if self._need("sensitive") == "yes" and not self._holds(
                "condition_sensitive", set(self.edition.sensitive_regimes)
            ):
                return Result("seek-advice", None, limited)
        except Missing as missing:
            return Result(None, str(missing), limited)
        return self._may_share(limited=limited)

    def _holds(self, code: str, regimes: set[str]) -> bool:
        named = self._need(code)
        waiting: Exception | None = None
        for each in [named] if isinstance(named, str) else named:
            try:
                if each != "none" and self._one_holds(each, regimes):
                    return True
            except (Missing, Doubt) as later:
                waiting = waiting or later
        if waiting:
            raise waiting
        return False

    def _one_holds(self, code: str, regimes: set[str]) -> bool:
        condition = self.edition.conditions[code]
        in_force = condition.from_on <= self.on and (condition.to_on is None or self.on <= condition.to_on)
        if condition.regime not in regimes or not in_force:
            return False
        if "any" not in condition.open_to:
            if self.holder is None:
                raise Missing("holder")
            if self.holder not in condition.open_to:
                return False
        if condition.needs.startswith("consent"):
            judges_risk = self.edition.code in NEW
            if judges_risk and "consent" not in self.answers and self.answers.get("risk_of_harm") in ("yes", "unsure"):
                return False
            given = self._consented()
            return given and (self.answers["consent"] == "explicit" or condition.needs.endswith("implied"))
        if condition.needs == "duty":
            return False
        if condition.needs == "para18-reason":
            reason = self._need("para18_reason")
            return not (reason == "would-prejudice-protection" and self.answers.get("consent") == "refused")
        return True

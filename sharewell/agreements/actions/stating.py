"""Give a document a rule of ratification of its own."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.events import RULE_STATED
from sharewell.agreements.models import StatedRule
from sharewell.agreements.policies import open_to, require_may_keep
from sharewell.agreements.queries.consultations import digest_of
from sharewell.agreements.types import KINDS, LONGEST_NOTE, AgreementKind, AgreementNotPossible, AgreementUnknown
from sharewell.agreements.types.consultations import STATED_RULE_PREFIX
from sharewell.core.ratifying import Rule, Silence
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry


def _a_reason(*, why: str, **_: object) -> None:
    if not why.strip() or len(why) > LONGEST_NOTE:
        raise AgreementNotPossible(f"Say why, in at most {LONGEST_NOTE:,} characters.")


@action(Permission.KEEP_AGREEMENTS, validate=_a_reason)
def state_rule(*, actor: Actor, agreement: str, rule: Rule, why: str, now: datetime) -> str:
    """Give a document a rule of its own from now on, and return its reference. Consultations that are open keep theirs.

    Silence never agrees to a document that carries flows. Raise `AgreementUnknown`, `NotYoursToKeep`,
    `AgreementNotPossible`.
    """
    one = open_to(actor).select_related("holder").filter(reference=agreement).first()
    if one is None:
        raise AgreementUnknown(agreement)
    require_may_keep(actor, one, at=now)
    if rule.silence is Silence.AGREES and KINDS[AgreementKind(one.kind)].carries_flows:
        raise AgreementNotPossible("Silence cannot agree to a document under which information is shared.")
    plain = rule.as_document()
    made = StatedRule.objects.create(
        reference=new_reference(STATED_RULE_PREFIX, now=now),
        agreement=one,
        rule=plain,
        digest=digest_of(plain),
        why=why.strip(),
        starts_at=now,
        stated_at=now,
        stated_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=RULE_STATED,
        subjects=[made.reference],
        facts={"agreement": agreement, "starts_at": now, "rule": made.digest},
        now=now,
    )
    return made.reference

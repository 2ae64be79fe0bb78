"""Read the difference between two versions, of one document or of two."""

from sharewell.acting.types import Actor
from sharewell.agreements.models import AgreementVersion
from sharewell.agreements.queries.documents import get_agreement, get_version, list_sections
from sharewell.agreements.queries.terms import terms_of
from sharewell.agreements.types import KINDS, AgreementKind
from sharewell.agreements.types.keeping import Difference
from sharewell.core import ratifying
from sharewell.core.differing import compare_sections


def get_difference(*, actor: Actor, before: str, after: str) -> Difference:
    """Return what leads from one version to another. Raise `VersionUnknown` where either is not open to the actor."""
    old, new = get_version(actor=actor, version=before), get_version(actor=actor, version=after)
    texts = (
        tuple((one.heading, one.body) for one in list_sections(actor=actor, version=version))
        for version in (before, after)
    )
    return Difference(
        before=old,
        after=new,
        title=get_agreement(actor=actor, agreement=new.agreement).title,
        sections=compare_sections(*texts),
        facts=list_facts(before=before, after=after),
    )


def list_facts(*, before: str, after: str) -> tuple[str, ...]:
    """Return in words what follows from a difference beyond its text, such as a purpose that is new.

    A version's clauses say so; a document without clauses has no such facts.
    """
    held = {
        one.reference: terms_of(one, text="")
        for one in AgreementVersion.objects.filter(reference__in=(before, after)).select_related("agreement")
        if KINDS[AgreementKind(one.agreement.kind)].carries_flows
    }
    if after not in held:
        return ()
    return tuple(str(one) for one in ratifying.changes(held.get(before), held[after]))

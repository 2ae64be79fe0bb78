"""Write the clauses of a draft."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.events import CLAUSES_WRITTEN
from sharewell.agreements.models import AgreementVersion, Clause, ClauseOrganisation, ClauseTerm
from sharewell.agreements.policies import open_to, require_may_keep
from sharewell.agreements.queries.forms import plain_clauses
from sharewell.agreements.types import NotPossibleNow, VersionUnknown
from sharewell.agreements.types.flows import ClausesFaulty, TermList
from sharewell.agreements.types.words import load_words
from sharewell.core.flows import AgreementsFaulty, read_agreement
from sharewell.core.flows import Clause as ClauseForm
from sharewell.core.flows.form import Side
from sharewell.ledger.actions import append_entry
from sharewell.partnerships.types import OrganisationUnknown

_ANY_DAY = "2000-01-01"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.()-]{0,39}")


def read_clauses(*, kind: str, clauses: Sequence[Mapping[str, Any]]) -> tuple[ClauseForm, ...]:
    """Return clauses from their machine-readable form. Raise `ClausesFaulty` with every place and cure."""
    form = {
        "reference": "draft",
        "version": 1,
        "kind": kind,
        "title": "Draft",
        "from": _ANY_DAY,
        "until": "2999-01-01",
        "party": [],
        "clause": list(clauses),
    }
    try:
        read = read_agreement(form, words=load_words())
    except AgreementsFaulty as faulty:
        said = "\n".join(str(one).removeprefix("agreement draft, version 1, ") for one in faulty.faults)
        raise ClausesFaulty(said) from faulty
    codes = [one.code for one in read.clauses]
    for code in codes:
        if not _CODE.fullmatch(code):
            raise ClausesFaulty(f"“{code}” is no code of a clause. Use at most 40 letters, figures, dots and hyphens.")
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ClausesFaulty(f"There are two clauses of the code {twice[0]}. Give each its own.")
    return read.clauses


@action(Permission.KEEP_AGREEMENTS)
def write_clauses(*, actor: Actor, version: str, clauses: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Give a draft its clauses, in their machine-readable form, in place of those that it has.

    Raise `VersionUnknown`, `ClausesFaulty`, `OrganisationUnknown`, `NotYoursToKeep`, or `NotPossibleNow` once the text
    is fixed.
    """
    one = (
        AgreementVersion.objects.select_for_update(of=("self",))
        .select_related("agreement__holder")
        .filter(reference=version, agreement__in=open_to(actor))
        .first()
    )
    if one is None:
        raise VersionUnknown(version)
    require_may_keep(actor, one.agreement, at=now)
    if one.fixed_at is not None or one.abandoned_at is not None:
        raise NotPossibleNow("The text of this version is fixed. Begin a new version to change its clauses.")
    read = read_clauses(kind=one.agreement.kind, clauses=clauses)
    ClauseTerm.objects.filter(clause__version=one).delete()
    ClauseOrganisation.objects.filter(clause__version=one).delete()
    one.clauses.all().delete()
    _keep(one, read)
    append_entry(actor=actor, event=CLAUSES_WRITTEN, subjects=[version], facts={"number": len(read)}, now=now)


def copy_clauses(*, before: AgreementVersion, after: AgreementVersion) -> None:
    """Give a new draft the clauses of another version, within the act that begins it.

    A clause whose words are no longer known is left out: the draft could not be kept with it.
    """
    kept: list[ClauseForm] = []
    for plain in plain_clauses(before):
        try:
            kept += read_clauses(kind=after.agreement.kind, clauses=[plain])
        except ClausesFaulty:
            continue
    _keep(after, kept)


def _keep(version: AgreementVersion, clauses: Sequence[ClauseForm]) -> None:
    names = {name for one in clauses for side in (one.sources, one.recipients) for name in side.organisations}
    houses = apps.get_model("partnerships", "Organisation").objects.filter(
        partnership=version.agreement.partnership_id, reference__in=names
    )
    keys = dict(houses.values_list("reference", "pk"))
    if names - keys.keys():
        raise OrganisationUnknown("A clause names an organisation that is not in this partnership.")
    made = Clause.objects.bulk_create(
        Clause(
            version=version,
            code=one.code,
            words=one.words,
            effect=one.effect,
            mode=one.mode,
            is_every_source=one.sources.is_every_party,
            is_every_recipient=one.recipients.is_every_party,
            retention_months=one.retention.months if one.retention else None,
            retention_after=one.retention.after if one.retention else "",
            starts_at=one.starts,
            ends_at=one.until,
            review_at=one.review_by,
        )
        for one in clauses
    )
    terms, named = [], []
    for row, one in zip(made, clauses, strict=True):
        lists = {
            TermList.SOURCE_KINDS: one.sources.kinds,
            TermList.RECIPIENT_KINDS: one.recipients.kinds,
            TermList.ROLES: one.recipients.roles,
            TermList.PURPOSES: one.purposes,
            TermList.LAWFUL_BASES: one.lawful_bases,
            TermList.ITEM_CLASSES: one.item_classes,
            TermList.CONDITIONS: one.conditions,
            TermList.UNLESS: one.unless,
        }
        terms += [
            ClauseTerm(clause=row, place=place.value, code=code) for place, codes in lists.items() for code in codes
        ]
        sides: tuple[tuple[bool, Side], ...] = ((True, one.sources), (False, one.recipients))
        named += [
            ClauseOrganisation(clause=row, is_source=is_source, organisation_id=keys[name])
            for is_source, side in sides
            for name in side.organisations
        ]
    ClauseTerm.objects.bulk_create(terms)
    ClauseOrganisation.objects.bulk_create(named)

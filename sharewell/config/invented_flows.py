"""The invented agreements of the try-out, with clauses in force, through the same acts as real ones."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sharewell.acting.types import OPERATOR
from sharewell.agreements.actions import (
    add_party,
    agree_version,
    bind_party,
    draft_version,
    enter_agreement,
    fix_version,
    set_in_force,
    write_clauses,
    write_text,
)
from sharewell.agreements.queries import list_agreements
from sharewell.agreements.types import AgreementKind, Capacity, HowAgreed, HowSigned
from sharewell.foundation.clock import LONDON
from sharewell.partnerships.queries import list_organisations


def load_invented_flows(*, partnership: str, folder: Path, now: datetime) -> None:
    """Load the agreements of the folder's `flows.toml`. One whose title is there already is passed over."""
    known = {one.title for one in list_agreements(actor=OPERATOR)}
    held = tomllib.loads((folder / "flows.toml").read_text(encoding="utf-8"))
    for each in held["agreement"]:
        if each["title"] not in known:
            _load(each, partnership=partnership, now=now)


def _load(each: dict[str, Any], *, partnership: str, now: datetime) -> None:
    today = now.astimezone(LONDON).date()
    agreement = enter_agreement(
        actor=OPERATOR, partnership=partnership, kind=AgreementKind(each["kind"]), title=each["title"], now=now
    )
    version = draft_version(actor=OPERATOR, agreement=agreement, now=now)
    sections = [(one["heading"], one["body"]) for one in each["section"]]
    write_text(actor=OPERATOR, version=version, sections=sections, now=now)
    write_clauses(actor=OPERATOR, version=version, clauses=each["clause"], now=now)
    fix_version(actor=OPERATOR, version=version, now=now)
    agree_version(actor=OPERATOR, version=version, how=HowAgreed.SIGNED, now=now)
    for house in list_organisations(on=today, partnership=partnership):
        if house.kind not in each["party_kinds"]:
            continue
        party = add_party(
            actor=OPERATOR,
            agreement=agreement,
            organisation=house.reference,
            capacity=Capacity.SIGNATORY,
            acts_for="",
            now=now,
        )
        bind_party(
            actor=OPERATOR,
            version=version,
            party=party,
            how=HowSigned.SIGNED,
            signed_by=OPERATOR.reference,
            approved_on=today,
            effective_from=now,
            now=now,
        )
    review = today + timedelta(days=each["review_in_days"])
    set_in_force(actor=OPERATOR, version=version, in_force_from=now, review_on=review, now=now)

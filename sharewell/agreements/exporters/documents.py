"""Agreements to take away: as data, as PDF, as cells for files. What people wrote goes in as data, never as markup."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sharewell.agreements.types import PartyRow, RepresentativeRow, SignatureRow
from sharewell.agreements.types.keeping import AssuranceRow, ContractRow, PublishedRow, ReadersRow, RegisterRow

SCHEMA = "sharewell-agreement/1"
"""The name of the shape of `agreement_document`. What changes its meaning gets another number."""

TEMPLATE = """
#let agreement = json(bytes(sys.inputs.agreement))
#set document(title: agreement.title)
#set page(paper: "a4", margin: (x: 2.2cm, top: 2.2cm, bottom: 2.8cm), footer: context [
  #set text(8pt)
  #agreement.footer #h(1fr) #counter(page).display("1 of 1", both: true)
])
#set text(font: ("Libertinus Serif"), size: 11pt, lang: "en", region: "gb")
#set par(leading: 0.65em)
#show heading.where(level: 1): set text(20pt)
#show heading.where(level: 2): set text(13pt)
= #agreement.title
#for line in agreement.facts [
  #block(below: 0.6em)[#strong(line.at(0)): #line.at(1)]
]
#for part in agreement.sections [
  #heading(level: 2, part.heading)
  #for piece in part.blocks [
    #if piece.points.len() > 0 [#list(..piece.points)] else [#par(piece.text)]
  ]
]
#heading(level: 2, "Parties")
#if agreement.parties.len() == 0 [#par("It has no parties.")] else [
  #list(..agreement.parties.map(line => [#strong(line.at(0)). #line.at(1)]))
]
"""


def agreement_document(row: PublishedRow, *, address: str, at: datetime) -> Mapping[str, Any]:
    """Return a published version as data (docs/reference/agreement-document.md). Moments are in UTC."""
    version = row.version
    signatures = {one.party: one for one in row.signatures}
    return {
        "schema": SCHEMA,
        "made_at": _moment(at),
        "definitive": address,
        "is_invented": row.is_invented,
        "partnership": row.partnership_name,
        "document": {
            "reference": row.agreement.reference,
            "title": row.agreement.title,
            "kind": row.agreement.kind.value,
            "holder": row.agreement.holder_name or None,
            "edition": row.agreement.edition or None,
            "follows": row.agreement.follows or None,
            "followed_as": row.agreement.followed_as.value if row.agreement.followed_as else None,
        },
        "version": {
            "reference": version.reference,
            "number": version.number,
            "standing": version.standing(at).value,
            "agreed_at": _moment(version.agreed_at),
            "agreed_how": version.agreed_how.value if version.agreed_how else None,
            "in_force_from": _moment(version.in_force_from),
            "ended_at": _moment(version.ended_at),
            "review_on": version.review_on.isoformat() if version.review_on else None,
        },
        "digest": version.digest,
        "adoptions": [
            {"body": one.body, "adopted_on": one.adopted_on.isoformat(), "minute": one.minute} for one in row.adoptions
        ],
        "parties": [_party(one, signatures.get(one.reference)) for one in row.parties],
        "sections": [{"heading": one.heading, "body": one.body} for one in row.sections],
        "clauses": [dict(one) for one in row.clauses],
    }


def _party(one: PartyRow, signature: SignatureRow | None) -> Mapping[str, Any]:
    return {
        "organisation": one.organisation,
        "name": one.organisation_name,
        "capacity": one.capacity.value,
        "acts_for": one.acts_for or None,
        "joined_at": _moment(one.joined_at),
        "left_at": _moment(one.left_at),
        "bound_how": signature.how.value if signature else None,
        "approved_on": signature.approved_on.isoformat() if signature else None,
        "effective_from": _moment(signature.effective_from) if signature else None,
        "effective_until": _moment(signature.effective_until) if signature else None,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def agreement_pdf(
    *,
    title: str,
    facts: Sequence[tuple[str, str]],
    sections: Sequence[tuple[str, Sequence[Mapping[str, Any]]]],
    parties: Sequence[tuple[str, str]],
    footer: str,
) -> bytes:
    """Return a published version as PDF/UA, with headings that a screen reader finds. Nothing is fetched.

    Each section is a heading and blocks with `text` or `points`.
    """
    import typst  # noqa: PLC0415  a large library that only this page needs

    document = {
        "title": title,
        "facts": [list(line) for line in facts],
        "sections": [{"heading": heading, "blocks": list(blocks)} for heading, blocks in sections],
        "parties": [list(line) for line in parties],
        "footer": footer,
    }
    made: Any = typst.compile(
        TEMPLATE.encode(), format="pdf", pdf_standards=["ua-1"], sys_inputs={"agreement": json.dumps(document)}
    )
    return bytes(made)


REGISTER_COLUMNS = (
    "agreement",
    "title",
    "kind",
    "level",
    "tier",
    "holder",
    "standing",
    "version",
    "in_force_from",
    "review_on",
    "parties",
    "is_published",
)


def register_cells(rows: Sequence[RegisterRow]) -> Iterator[tuple[object, ...]]:
    """Yield the cells of each document in the order of `REGISTER_COLUMNS`."""
    for row in rows:
        shown = row.current or row.newest
        yield (
            row.agreement.reference,
            row.agreement.title,
            row.agreement.kind.value,
            row.level,
            "" if row.tier is None else row.tier,
            row.agreement.holder_name,
            row.standing.value,
            shown.number if shown else "",
            _moment(shown.in_force_from) or "" if shown else "",
            shown.review_on or "" if shown else "",
            row.parties,
            "yes" if row.is_published else "no",
        )


PARTY_COLUMNS = (
    "party",
    "organisation",
    "name",
    "capacity",
    "acts_for",
    "joined_at",
    "left_at",
    "version",
    "bound_how",
    "approved_on",
    "effective_from",
    "effective_until",
)


def party_cells(parties: Sequence[PartyRow], signatures: Sequence[SignatureRow]) -> Iterator[tuple[object, ...]]:
    """Yield a line for each party and version that binds it, in the order of `PARTY_COLUMNS`."""
    for one in parties:
        first = (
            one.reference,
            one.organisation,
            one.organisation_name,
            one.capacity.value,
            one.acts_for,
            one.joined_at.isoformat(),
            _moment(one.left_at) or "",
        )
        held = [signature for signature in signatures if signature.party == one.reference]
        for signature in held:
            yield (
                *first,
                signature.version,
                signature.how.value,
                signature.approved_on,
                signature.effective_from.isoformat(),
                _moment(signature.effective_until) or "",
            )
        if not held:
            yield (*first, "", "", "", "", "")


READER_COLUMNS = ("organisation", "name", "people in post", "have read")


def reader_cells(rows: Sequence[ReadersRow]) -> Iterator[tuple[object, ...]]:
    """Yield the counts of each organisation in the order of `READER_COLUMNS`."""
    for row in rows:
        yield (row.organisation, row.name, row.people, row.have_read)


REPRESENTATIVE_COLUMNS = ("organisation", "name", "representative", "has account", "in office since", "vacant")


def representative_cells(
    rows: Sequence[RepresentativeRow], vacancies: Sequence[tuple[str, str]]
) -> Iterator[tuple[object, ...]]:
    """Yield who speaks for whom, and then each vacancy, in the order of `REPRESENTATIVE_COLUMNS`. No addresses."""
    for row in rows:
        since = row.accepted_at.isoformat() if row.accepted_at else ""
        yield (row.organisation, row.organisation_name, row.name, "yes" if row.post else "no", since, "no")
    for organisation, name in vacancies:
        yield (organisation, name, "", "", "", "yes")


CONTRACT_COLUMNS = (
    "contract",
    "title",
    "commissioner",
    "provider",
    "agreement",
    "sign_by",
    "is_met",
    "checked_on",
    "makes_processor",
    "brings_into_scope",
    "told_controller_on",
    "ended_on",
)


def contract_cells(rows: Sequence[ContractRow]) -> Iterator[tuple[object, ...]]:
    """Yield each contract in the order of `CONTRACT_COLUMNS`."""
    for row in rows:
        yield (
            row.reference,
            row.title,
            row.commissioner_name,
            row.provider_name,
            row.agreement_title,
            row.sign_by,
            "" if row.is_met is None else "yes" if row.is_met else "no",
            row.checked_on or "",
            "yes" if row.makes_processor else "no",
            "yes" if row.brings_into_scope else "no",
            row.told_controller_on or "",
            row.ended_on or "",
        )


ASSURANCE_COLUMNS = ("organisation", "name", "kind", "number", "level", "checked_on", "expires_on")


def assurance_cells(rows: Sequence[AssuranceRow]) -> Iterator[tuple[object, ...]]:
    """Yield each certificate in the order of `ASSURANCE_COLUMNS`."""
    for row in rows:
        yield (
            row.organisation,
            row.organisation_name,
            row.kind.value,
            row.number,
            row.level,
            row.checked_on,
            row.expires_on,
        )


PUBLISHED_COLUMNS = ("version", "title", "kind", "number", "in_force_from", "ended_at", "digest")


def published_cells(rows: Sequence[PublishedRow]) -> Iterator[tuple[object, ...]]:
    """Yield each published version in the order of `PUBLISHED_COLUMNS`."""
    for row in rows:
        yield (
            row.version.reference,
            row.agreement.title,
            row.agreement.kind.value,
            row.version.number,
            _moment(row.version.in_force_from) or "",
            _moment(row.version.ended_at) or "",
            row.version.digest,
        )

"""What partnerships writes into the ledger."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.partnerships.types import ORGANISATION_KINDS, DataRole, InScope

CONTACT_ROUTES_IMPORTED = declare(
    "contact_routes.imported",
    described="Contact routes imported: {added} added, {replaced} replaced, {unchanged} unchanged, {refused} refused.",
    fields={
        "file_digest": FactField(kind=FactKind.DIGEST),
        "added": FactField(kind=FactKind.NUMBER),
        "replaced": FactField(kind=FactKind.NUMBER),
        "unchanged": FactField(kind=FactKind.NUMBER),
        "refused": FactField(kind=FactKind.NUMBER),
    },
)

PARTNERSHIP_ADDED = declare("partnership.added", described="A partnership was entered.")

ORGANISATION_ADDED = declare(
    "organisation.added",
    described="An organisation of the partnership {partnership} was entered.",
    fields={"partnership": FactField(kind=FactKind.REFERENCE)},
)

ORGANISATION_VOUCHED_FOR = declare(
    "organisation.vouched_for",
    described="The organisation is vouched for by {by}.",
    fields={"by": FactField(kind=FactKind.REFERENCE)},
)

TEAM_ADDED = declare(
    "team.added",
    described="A team of the organisation {organisation} was entered.",
    fields={"organisation": FactField(kind=FactKind.REFERENCE)},
)

TEAM_ENDED = declare(
    "team.ended",
    described="A team of the organisation {organisation} ended.",
    fields={"organisation": FactField(kind=FactKind.REFERENCE)},
)

HUB_MARKED = declare(
    "hub.marked",
    described="A team of the organisation {organisation} is a multi-agency safeguarding hub from now on.",
    fields={"organisation": FactField(kind=FactKind.REFERENCE)},
)

HUB_ENDED = declare(
    "hub.ended",
    described="A team of the organisation {organisation} is no multi-agency safeguarding hub any more.",
    fields={"organisation": FactField(kind=FactKind.REFERENCE)},
)

REGISTER_ENTERED = declare(
    "register_entry.entered",
    described="The register says from {began_on}: {kind}, {data_role}, in scope of section 16LA: {in_scope}.",
    fields={
        "began_on": FactField(kind=FactKind.DATE),
        "kind": FactField(kind=FactKind.CODE, allowed=frozenset(ORGANISATION_KINDS)),
        "data_role": FactField(kind=FactKind.CODE, allowed=frozenset(DataRole)),
        "in_scope": FactField(kind=FactKind.CODE, allowed=frozenset(InScope)),
        "entry": FactField(kind=FactKind.REFERENCE),
    },
)

REGISTER_ENDED = declare(
    "register_entry.ended",
    described="What the register says ends before {ended_on}.",
    fields={"ended_on": FactField(kind=FactKind.DATE), "entry": FactField(kind=FactKind.REFERENCE)},
)

REGISTER_SIGNED = declare(
    "register_entry.signed",
    described="What the register says was signed off on {signed_on}.",
    fields={"signed_on": FactField(kind=FactKind.DATE), "entry": FactField(kind=FactKind.REFERENCE)},
)

ORGANISATION_RENAMED = declare(
    "organisation.renamed",
    described="The organisation has had another name since {happened_on}.",
    fields={"happened_on": FactField(kind=FactKind.DATE), "change": FactField(kind=FactKind.REFERENCE)},
)

ORGANISATION_SUCCEEDED = declare(
    "organisation.succeeded",
    described="The work of the organisation went to {successor} on {happened_on}.",
    fields={
        "successor": FactField(kind=FactKind.REFERENCE),
        "happened_on": FactField(kind=FactKind.DATE),
        "change": FactField(kind=FactKind.REFERENCE),
    },
)

ORGANISATION_CHANGE_SIGNED = declare(
    "organisation_change.signed",
    described="A change of the organisation was signed off on {signed_on}.",
    fields={"signed_on": FactField(kind=FactKind.DATE), "change": FactField(kind=FactKind.REFERENCE)},
)

"""Read who signed which statements. These need the database, so the package itself does not import them."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Count

from sharewell.core.deciding import Edition
from sharewell.guidance.models import SignOff
from sharewell.guidance.queries.guides import get_edition, list_editions
from sharewell.guidance.types import (
    SIGNATURES_NEEDED,
    EditionUnknown,
    Progress,
    SignatureRow,
    SignState,
    StatementRow,
)


def list_signed_off(*, edition: str | None = None) -> frozenset[tuple[str, str, str]]:
    """Return (edition, statement, fingerprint) of whatever two different people have signed.

    It is what `core.deciding` takes as `signed_off`: words that changed have another fingerprint, so that an old
    signature says nothing of them.
    """
    held = SignOff.objects.filter(withdrawn_at__isnull=True)
    if edition is not None:
        held = held.filter(edition=edition)
    signed = (
        held.values_list("edition", "statement", "fingerprint")
        .annotate(people=Count("signed_by", distinct=True))
        .filter(people__gte=SIGNATURES_NEEDED)
    )
    return frozenset((row[0], row[1], row[2]) for row in signed)


def list_statements(*, edition: str) -> tuple[StatementRow, ...]:
    """Return every statement of an edition with its signatures, in the edition's order. Raise `EditionUnknown`."""
    held = _edition(edition)
    signatures: Mapping[tuple[str, str], list[SignOff]] = defaultdict(list)
    signed_before = set()
    for one in SignOff.objects.filter(edition=edition, withdrawn_at__isnull=True).order_by("signed_at", "reference"):
        signatures[one.statement, one.fingerprint].append(one)
        signed_before.add(one.statement)
    return tuple(
        StatementRow(
            code=each.code,
            text=each.text,
            cites=each.cites,
            standing=each.standing,
            href=held.sources[each.source].address,
            fingerprint=each.fingerprint,
            state=_state(
                len({one.signed_by for one in signatures[each.code, each.fingerprint]}),
                was_signed=each.code in signed_before,
            ),
            signatures=tuple(
                SignatureRow(reference=one.reference, signed_by=one.signed_by, role=one.role, signed_at=one.signed_at)
                for one in signatures[each.code, each.fingerprint]
            ),
        )
        for each in held.statements.values()
    )


def get_statement(*, edition: str, statement: str) -> StatementRow | None:
    """Return one statement, or None where the edition has none of that code. Raise `EditionUnknown`."""
    return next((row for row in list_statements(edition=edition) if row.code == statement), None)


def get_progress(*, edition: str) -> Progress:
    """Return how far an edition is signed off. Raise `EditionUnknown`."""
    return _progress(_edition(edition), list_statements(edition=edition))


def list_progress() -> tuple[Progress, ...]:
    """Return how far each edition is signed off, newest first."""
    return tuple(_progress(each, list_statements(edition=each.code)) for each in reversed(list_editions()))


def _progress(edition: Edition, rows: tuple[StatementRow, ...]) -> Progress:
    return Progress(
        edition=edition.code,
        title=edition.short_title,
        statements=len(rows),
        signed_off=sum(row.state is SignState.SIGNED_OFF for row in rows),
        one_signature=sum(row.state is SignState.ONE_SIGNATURE for row in rows),
    )


def _state(people: int, *, was_signed: bool) -> SignState:
    if people >= SIGNATURES_NEEDED:
        return SignState.SIGNED_OFF
    if people:
        return SignState.ONE_SIGNATURE
    return SignState.CHANGED if was_signed else SignState.UNSIGNED


def _edition(code: str) -> Edition:
    try:
        return get_edition(code=code)
    except KeyError:
        raise EditionUnknown(code) from None

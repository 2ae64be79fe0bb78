"""Read the register of agreements: what there is, where each stands, what it follows, and what sits beside it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q

from sharewell.acting.types import Actor
from sharewell.agreements.models import Agreement, AgreementVersion, Party, Publication
from sharewell.agreements.policies import open_to
from sharewell.agreements.queries.documents import agreement_row, version_row
from sharewell.agreements.types import KINDS, AgreementKind, AgreementUnknown, Followed, VersionRow, VersionStanding
from sharewell.agreements.types.keeping import RegisterRow, Relation, StandingOfAll


def list_register(
    *,
    actor: Actor,
    at: datetime,
    kind: AgreementKind | None = None,
    level: int | None = None,
    tier: int | None = None,
    standing: StandingOfAll | None = None,
    organisation: str = "",
    words: str = "",
) -> tuple[RegisterRow, ...]:
    """Return the documents that are open to the actor, by title, in four queries however many there are.

    What is None or empty does not narrow. `organisation` is one that is a party at the moment, or whose own it is;
    `words` are looked for in titles.
    """
    kinds = {
        one.kind
        for one in KINDS.values()
        if kind in (None, one.kind) and level in (None, one.level) and (tier is None or one.tier == tier)
    }
    held = open_to(actor).filter(kind__in=[one.value for one in kinds])
    for word in words.split():
        held = held.filter(title__icontains=word)
    is_party = Q(left_at__isnull=True) | Q(left_at__gt=at)
    if organisation:
        parties = Party.objects.filter(is_party, joined_at__lte=at, organisation__reference=organisation)
        held = held.filter(Q(holder__reference=organisation) | Q(pk__in=parties.values("agreement")))
    found = list(held.select_related("partnership", "holder", "follows").order_by("title", "reference"))
    versions: dict[int, list[VersionRow]] = {}
    for one in (
        AgreementVersion.objects.filter(agreement__in=found).select_related("agreement").order_by("agreement", "number")
    ):
        versions.setdefault(one.agreement_id, []).append(version_row(one))
    counts = dict(
        Party.objects.filter(is_party, agreement__in=found, joined_at__lte=at)
        .values_list("agreement")
        .annotate(number=Count("pk"))
    )
    public = set(
        Publication.objects.filter(version__agreement__in=found, withdrawn_at__isnull=True).values_list(
            "version__agreement_id", flat=True
        )
    )
    rows = (
        _row(one, versions.get(one.pk, ()), parties=counts.get(one.pk, 0), is_published=one.pk in public, at=at)
        for one in found
    )
    return tuple(row for row in rows if standing in (None, row.standing))


def get_register_row(*, actor: Actor, agreement: str, at: datetime) -> RegisterRow:
    """Return one document as the register shows it. Raise `AgreementUnknown`."""
    one = open_to(actor).select_related("partnership", "holder", "follows").filter(reference=agreement).first()
    if one is None:
        raise AgreementUnknown(agreement)
    rows = [version_row(each) for each in one.versions.select_related("agreement").order_by("number")]
    parties = one.parties.filter(Q(left_at__isnull=True) | Q(left_at__gt=at), joined_at__lte=at).count()
    is_public = Publication.objects.filter(version__agreement=one, withdrawn_at__isnull=True).exists()
    return _row(one, rows, parties=parties, is_published=is_public, at=at)


def _row(
    one: Agreement, versions: Iterable[VersionRow], *, parties: int, is_published: bool, at: datetime
) -> RegisterRow:
    view = KINDS[AgreementKind(one.kind)]
    standings = {version.number: version.standing(at) for version in versions}
    kept = [version for version in versions if standings[version.number] is not VersionStanding.ABANDONED]
    current = next((each for each in kept if standings[each.number] is VersionStanding.IN_FORCE), None)
    has_ended = any(standings[each.number] is VersionStanding.ENDED for each in kept)
    is_coming = any(
        standings[each.number] in {VersionStanding.DRAFT, VersionStanding.FIXED, VersionStanding.AGREED}
        for each in kept
    )
    standing = StandingOfAll.IN_FORCE if current else StandingOfAll.DRAFT
    if current is None and has_ended and not is_coming:
        standing = StandingOfAll.ENDED
    return RegisterRow(
        agreement=agreement_row(one),
        level=view.level,
        tier=view.tier,
        standing=standing,
        current=current,
        newest=kept[-1] if kept else None,
        parties=parties,
        is_published=is_published,
    )


def list_relations(*, actor: Actor, agreement: str) -> tuple[Relation, ...]:
    """Return what a document follows, what follows it, and what it sits alongside. Raise `AgreementUnknown`."""
    one = open_to(actor).select_related("follows").filter(reference=agreement).first()
    if one is None:
        raise AgreementUnknown(agreement)
    before = [one.follows] if one.follows else []
    beside = Agreement.objects.filter(Q(links_to_it__agreement=one) | Q(links__alongside=one)).distinct()
    return (
        *(_relation(each, one.followed_as, is_before=True) for each in before),
        *(_relation(each, each.followed_as, is_before=False) for each in one.followed_by.order_by("entered_at")),
        *(_relation(each, "", is_before=False) for each in beside.order_by("title", "reference")),
    )


def _relation(one: Agreement, followed_as: str, *, is_before: bool) -> Relation:
    return Relation(
        agreement=one.reference,
        title=one.title,
        followed_as=Followed(followed_as) if followed_as else None,
        is_before=is_before,
    )

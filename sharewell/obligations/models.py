"""The one table of obligations. By migration 0002 a closed one never changes, and none is deleted."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.obligations.types import How

_KEPT = "As long as what it is about is kept."
_STAYS = "Never: it holds references only. Once the person is erased elsewhere, the reference leads nowhere."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class Obligation(models.Model):
    """Someone owes someone an answer or an act, by `due_at`. It has exactly one owner: a post or a team.

    `about` is the reference of what it is about. `opened_by` and `closed_by` are references of people, or the part they
    play (operator, system).
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "organisation", "owner_post", "owner_team", "cover_post"),
        **_sorted(Kind.TECHNICAL, "code", "due_at", "opened_at", "closed_at", "how"),
        **_sorted(Kind.REFERENCE, "reference", "about", "opened_by", "closed_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=60)
    about = models.CharField(max_length=40)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    owner_post = models.ForeignKey(
        "practitioners.Post", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    owner_team = models.ForeignKey(
        "partnerships.Team", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    cover_post = models.ForeignKey(
        "practitioners.Post", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=40)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True)
    how = models.CharField(max_length=20, blank=True)

    class Meta:
        """One owner, an end always, and a closing that is recorded whole or not at all."""

        constraints = (
            models.CheckConstraint(
                condition=Q(owner_post__isnull=False, owner_team__isnull=True)
                | Q(owner_post__isnull=True, owner_team__isnull=False),
                name="obligations_obligation_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(cover_post__isnull=True) | Q(owner_post__isnull=True) | ~Q(cover_post=F("owner_post")),
                name="obligations_obligation_cover_is_another",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("opened_at")), name="obligations_obligation_due"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="", how="")
                | (
                    Q(closed_at__isnull=False, closed_at__gte=F("opened_at"), how__in=[how.value for how in How])
                    & ~Q(closed_by="")
                ),
                name="obligations_obligation_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(about__regex=r"^[a-z]{2,8}_[0-9A-Z]{18}$"), name="obligations_obligation_about"
            ),
            models.CheckConstraint(condition=~Q(opened_by=""), name="obligations_obligation_opened_by"),
        )
        indexes = (
            models.Index(
                fields=["owner_post", "due_at"], condition=Q(closed_at__isnull=True), name="obligations_open_of_post"
            ),
            models.Index(
                fields=["owner_team", "due_at"], condition=Q(closed_at__isnull=True), name="obligations_open_of_team"
            ),
            models.Index(
                fields=["cover_post", "due_at"], condition=Q(closed_at__isnull=True), name="obligations_open_of_cover"
            ),
            models.Index(
                fields=["organisation", "due_at"], condition=Q(closed_at__isnull=True), name="obligations_open_of_org"
            ),
            models.Index(
                fields=["opened_by", "due_at"], condition=Q(closed_at__isnull=True), name="obligations_open_by_opener"
            ),
            models.Index(fields=["about", "code"], name="obligations_about"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference

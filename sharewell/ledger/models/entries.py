"""The table of entries. Only `actions.append_entry` writes it; by migration 0002 nothing changes it."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Exact

from sharewell.foundation.classification import Classified, Kind

_KEPT = "As long as the installation keeps its records."
_STAYS = "Never: it holds references only. Once the person is erased elsewhere, the reference leads nowhere."


class Entry(models.Model):
    """One thing that was done, read or refused."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
        "reference": Classified(kind=Kind.REFERENCE, retention=_KEPT, erased=_STAYS),
        "occurred_at": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
        "event": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
        "actor": Classified(kind=Kind.REFERENCE, retention=_KEPT, erased=_STAYS),
        "organisation": Classified(kind=Kind.REFERENCE, retention=_KEPT, erased=_STAYS),
        "purpose": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
        "subjects": Classified(kind=Kind.REFERENCE, retention=_KEPT, erased=_STAYS),
        "facts": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
        "leaf_hash": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
    }

    reference = models.CharField(max_length=40, unique=True)
    occurred_at = models.DateTimeField()
    event = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)
    organisation = models.CharField(max_length=80, blank=True)
    purpose = models.CharField(max_length=80, blank=True)
    subjects = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        """The database refuses what the code should never have asked for."""

        indexes = (
            models.Index(fields=["event", "reference"], name="ledger_entry_event"),
            models.Index(fields=["actor", "reference"], name="ledger_entry_actor"),
            GinIndex(fields=["subjects"], name="ledger_entry_subjects"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(event__regex=r"^[a-z][a-z_]*\.[a-z][a-z_]*$"), name="ledger_entry_event_is_a_code"
            ),
            models.CheckConstraint(
                condition=models.Q(actor__regex=r"^[0-9A-Za-z_]+$"), name="ledger_entry_actor_is_a_reference"
            ),
            models.CheckConstraint(
                condition=models.Q(organisation__regex=r"^[0-9A-Za-z_]*$"),
                name="ledger_entry_organisation_is_a_reference",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__regex=r"^[a-z0-9._-]*$"), name="ledger_entry_purpose_is_a_code"
            ),
            models.CheckConstraint(
                condition=Exact(
                    RawSQL("array_to_string(subjects, '') ~ '^[0-9A-Za-z_]*$'", (), models.BooleanField()), True
                ),
                name="ledger_entry_subjects_are_references",
            ),
            models.CheckConstraint(
                condition=Exact(
                    RawSQL(
                        "jsonb_typeof(facts) = 'object' AND NOT jsonb_path_exists(facts, "
                        """'strict $.* ? (@.type() != "string" && @.type() != "number")') """
                        """AND NOT jsonb_path_exists(facts, '$.* ? (@ like_regex "[[:space:]]")')""",
                        (),
                        models.BooleanField(),
                    ),
                    True,
                ),
                name="ledger_entry_facts_are_flat_and_no_text",
            ),
            models.CheckConstraint(
                condition=Exact(RawSQL("octet_length(leaf_hash) = 32", (), models.BooleanField()), True),
                name="ledger_entry_leaf_hash_is_sha256",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference

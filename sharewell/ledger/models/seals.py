"""What seals the entries: their place in the tree, the tree, its signed heads, and who else signed them.

Leaves, nodes and heads are written by `actions.sealing` alone, as a role of its own; by migration 0004 nothing changes
them, and a head only follows the newest one.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from sharewell.foundation.classification import Classified, Kind
from sharewell.ledger.models.entries import Entry

_KEPT = "As long as the installation keeps its records."
_STAYS = "Never: it holds hashes, numbers and signatures, and says nothing about a person."
_HASH = Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS)
_PUBLIC = Classified(kind=Kind.REFERENCE, retention=_KEPT, erased="Never: it names an organisation, and is published.")


def _has_32_bytes(column: str) -> Exact:
    return Exact(models.Func(models.F(column), function="octet_length", output_field=models.IntegerField()), 32)


class SealedLeaf(models.Model):
    """The place of an entry in the tree, and the hash that was sealed there."""

    DATA: ClassVar[Mapping[str, Classified]] = {"position": _HASH, "entry": _HASH, "leaf_hash": _HASH}

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="sealed")
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        """A place from 0 upwards, and a hash of 32 bytes."""

        constraints = (
            models.CheckConstraint(condition=Q(position__gte=0), name="ledger_sealedleaf_position_is_a_place"),
            models.CheckConstraint(condition=_has_32_bytes("leaf_hash"), name="ledger_sealedleaf_leaf_hash_is_sha256"),
        )

    def __str__(self) -> str:
        """Return the place."""
        return str(self.position)


class TreeNode(models.Model):
    """The hash of a complete subtree above the leaves.

    `address` is level × 2^56 + position (`types.node_address`), so that one key finds it.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {"address": _HASH, "node_hash": _HASH}

    address = models.BigIntegerField(primary_key=True)
    node_hash = models.BinaryField(max_length=32)

    class Meta:
        """Above level 0, and a hash of 32 bytes."""

        constraints = (
            models.CheckConstraint(condition=Q(address__gte=1 << 56), name="ledger_treenode_is_above_the_leaves"),
            models.CheckConstraint(condition=_has_32_bytes("node_hash"), name="ledger_treenode_node_hash_is_sha256"),
        )

    def __str__(self) -> str:
        """Return the address."""
        return str(self.address)


class Head(models.Model):
    """A signed head: so many leaves had this root at this moment."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "size": _HASH,
        "previous_size": _HASH,
        "root": _HASH,
        "signed_at": _HASH,
        "clock_behind": _HASH,
        "text": _HASH,
        "signature": _HASH,
    }

    size = models.BigIntegerField(primary_key=True)
    previous_size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    signed_at = models.DateTimeField()
    clock_behind = models.BigIntegerField(default=0)
    text = models.TextField()
    signature = models.TextField()

    class Meta:
        """Each head follows one other, and grows."""

        constraints = (
            models.CheckConstraint(
                condition=Q(previous_size__gte=0) & Q(size__gt=F("previous_size")), name="ledger_head_grows"
            ),
            models.CheckConstraint(condition=Q(clock_behind__gte=0), name="ledger_head_clock_behind_is_a_length"),
            models.CheckConstraint(condition=_has_32_bytes("root"), name="ledger_head_root_is_sha256"),
        )

    def __str__(self) -> str:
        """Return the size."""
        return str(self.size)


class Restoration(models.Model):
    """A signed statement: this ledger was restored from a backup, and goes on from a head of that size and root."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _HASH,
        "size": _HASH,
        "root": _HASH,
        "restored_at": _HASH,
        "text": _HASH,
        "signature": _HASH,
    }

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    restored_at = models.DateTimeField()
    text = models.TextField()
    signature = models.TextField()

    class Meta:
        """One for each head that the restored ledger goes on from."""

        constraints = (
            models.UniqueConstraint(fields=["restored_at", "size"], name="ledger_restoration_one_for_each_head"),
            models.CheckConstraint(condition=Q(size__gte=0), name="ledger_restoration_size_is_a_number"),
            models.CheckConstraint(condition=_has_32_bytes("root"), name="ledger_restoration_root_is_sha256"),
        )

    def __str__(self) -> str:
        """Return the size of the head."""
        return str(self.size)


class Witness(models.Model):
    """An organisation that sees our heads and signs what goes on from what it saw before."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _HASH,
        "reference": _PUBLIC,
        "name": _PUBLIC,
        "public_key": _PUBLIC,
        "key_id": _HASH,
        "began_at": _HASH,
        "ended_at": _HASH,
    }

    reference = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    public_key = models.CharField(max_length=400, unique=True)
    key_id = models.CharField(max_length=8)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A period that does not end before it begins."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="ledger_witness_period"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Cosignature(models.Model):
    """A witness's signature of one of our heads. It proves itself: `actions.keep_cosignature` checks it first."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _HASH,
        "head": _HASH,
        "witness": _HASH,
        "line": _HASH,
        "cosigned_at": _HASH,
        "received_at": _HASH,
    }

    head = models.ForeignKey(Head, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.ForeignKey(Witness, on_delete=models.PROTECT, related_name="cosignatures")
    line = models.TextField()
    cosigned_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        """One of each witness for each head."""

        constraints = (
            models.UniqueConstraint(fields=["head", "witness"], name="ledger_cosignature_one_of_each_witness"),
        )

    def __str__(self) -> str:
        """Return head and witness."""
        return f"{self.head_id} {self.witness_id}"

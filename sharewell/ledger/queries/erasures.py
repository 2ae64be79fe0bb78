"""Which erasures were ordered and are not done yet."""

from sharewell.ledger.models import SubjectErasure


def list_ordered_erasures(*, limit: int = 100) -> tuple[str, ...]:
    """Return the references of subjects whose key is still to be destroyed, oldest order first."""
    waiting = SubjectErasure.objects.filter(destroyed_at__isnull=True).order_by("ordered_at", "id")
    return tuple(waiting.values_list("subject", flat=True)[:limit])

"""Which feeds are open to whom: those who look after the index, and the installation itself."""

from django.db.models import QuerySet

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.linkage.models import Feed


def feeds_open_to(actor: Actor) -> QuerySet[Feed]:
    """Return the feeds that the actor may look at."""
    may = is_permitted(actor, Permission.TEND_INDEX) or is_permitted(actor, Permission.MATCH_CHILDREN)
    return Feed.objects.all() if may else Feed.objects.none()

"""Count what is asked for often and would take long: how common names are, and how many children there are where."""

from datetime import datetime

from django.db import connection

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import FIGURES_ASKED, FIGURES_COUNTED, NAMES_COUNTED
from sharewell.children.models import NameShare
from sharewell.children.queries.checks import bands_on
from sharewell.children.queries.matching import share_names
from sharewell.children.types.checks import OF_SCHOOL_AGE
from sharewell.design.small_numbers import SMALLEST
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.patience import wait_as_long_as_it_takes
from sharewell.ledger.actions import append_entry

COUNT = "children.count-figures"
_COUNT = "SELECT children_count_figures(%s::text[], %s::date[], %s::date[], %s::boolean[], %s, %s, %s)"


@action(Permission.MATCH_CHILDREN)
def count_names(*, actor: Actor, now: datetime) -> int:
    """Count how common names and birth dates are, and return how many children there are; hidden ones are left out."""
    count, shares = share_names()
    NameShare.objects.all().delete()
    NameShare.objects.bulk_create(
        [
            NameShare(kind="count", word="", share=float(count), counted_at=now),
            *(
                NameShare(kind=kind, word=word, share=share, counted_at=now)
                for (kind, word), share in sorted(shares.items())
            ),
        ],
        batch_size=5_000,
    )
    append_entry(actor=actor, event=NAMES_COUNTED, facts={"children": count}, now=now)
    return count


@action(Permission.MATCH_CHILDREN)
def count_figures(*, actor: Actor, now: datetime) -> int:
    """Count children by place and band, for planning, and keep that in place of what was counted before.

    Return how many there are. Nobody is counted who is hidden from anybody, dead or in the archive.
    """
    bands = bands_on(now.date())
    wait_as_long_as_it_takes()
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            [
                [band.value for band, _, _ in bands],
                [first for _, first, _ in bands],
                [last for _, _, last in bands],
                [band in OF_SCHOOL_AGE for band, _, _ in bands],
                SMALLEST,
                now.date(),
                now,
            ],
        )
        count = int(cursor.fetchone()[0])
    append_entry(actor=actor, event=FIGURES_COUNTED, facts={"children": count}, now=now)
    return count


@action(Permission.COUNT_CHILDREN)
def ask_to_count(*, actor: Actor, now: datetime) -> None:
    """Let the background work count the children anew; what was counted since is not counted again."""
    enqueue(COUNT, arguments={"asked": now.isoformat()})
    append_entry(actor=actor, event=FIGURES_ASKED, now=now)

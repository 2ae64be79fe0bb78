"""Measure how good a feed is: how much of it is filled in, refused, a placeholder, linked. Numbers, never a cell."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Sum

from sharewell.acting.types import Actor
from sharewell.children.queries import count_answers
from sharewell.core.linking.dates import read_iso
from sharewell.core.linking.names import read_family_name, read_given_names
from sharewell.core.linking.numbers import is_nhs_number, read_number
from sharewell.foundation.linking_content import get_tables
from sharewell.linkage.models import Feed, FeedBatch, FeedMeasure, FeedRow
from sharewell.linkage.types import HEADERS, ID, FeedLine, FileFault, FileRefused, RowOutcome, fault_of_ids

FILLED = "filled."
REFUSED, JANUARY, PLACEHOLDER, NUMBER_WRONG, AGAIN = (
    "refused",
    "born.first-of-january",
    "name.placeholder",
    "number.wrong",
    "id.twice",
)
LINKED, POSSIBLE, NEW, SEEN_AGAIN, SAME = "linked", "possible", "new", "seen-again", "answered.one-child"
ANSWERS_OF = timedelta(days=365)
"""Answers of so long before the end of a feed say how often what was proposed was one child."""


class Measuring:
    """Counts over the lines of a file, as they are staged."""

    def __init__(self) -> None:
        self.lines = self.refused = 0
        self.found: Counter[str] = Counter()

    def add(self, lines: Sequence[FeedLine]) -> None:
        """Count some lines more."""
        tables = get_tables()
        for line in lines:
            self.lines += 1
            if line.fault:
                self.refused += 1
                continue
            cells = line.cells
            self.found.update(FILLED + name for name, cell in cells.items() if cell and name != ID)
            given, family = cells.get("given_names", ""), cells.get("family_name", "")
            if (given and not read_given_names(given, tables).first) or (
                family and not read_family_name(family, tables).first
            ):
                self.found[PLACEHOLDER] += 1
            number = read_iso(cells.get("date_of_birth", ""))
            if number and number % 10_000 == 101:
                self.found[JANUARY] += 1
            if cells.get("nhs_number") and not is_nhs_number(read_number(cells["nhs_number"])):
                self.found[NUMBER_WRONG] += 1


def keep_measures(feed: Feed, measuring: Measuring) -> None:
    """Keep what was counted while a file was staged, and how many rows bear an id that stood before.

    Raise `FileRefused` where these are so many that the id cannot be that of a child.
    """
    good, found = measuring.lines - measuring.refused, measuring.found
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) - count(DISTINCT source_id) FROM linkage_feedrow"
            " WHERE feed_id = %s AND outcome = 'waits' AND source_id <> ''",
            [feed.pk],
        )
        (twice,) = cursor.fetchone()
        # Asked first without the number that is there most: of a usual file nothing more is counted.
        if fault_of_ids(rows=good, again=twice, most=twice):
            cursor.execute(
                "SELECT count(*) FROM linkage_feedrow WHERE feed_id = %s AND outcome = 'waits' AND source_id <> ''"
                " GROUP BY source_id ORDER BY 1 DESC LIMIT 1",
                [feed.pk],
            )
            fault = fault_of_ids(rows=good, again=twice, most=cursor.fetchone()[0])
            raise FileRefused(FileFault("The file", 0, fault, "Look at how it is read.", fault))
    said = [(FILLED + name, found[FILLED + name], good) for name in HEADERS if name != ID]
    said += [
        (JANUARY, found[JANUARY], found[FILLED + "date_of_birth"]),
        (PLACEHOLDER, found[PLACEHOLDER], good),
        (NUMBER_WRONG, found[NUMBER_WRONG], found[FILLED + "nhs_number"]),
        (AGAIN, twice, good),
    ]
    _keep(feed, said)


def measure_end(*, actor: Actor, feed: Feed, now: datetime) -> None:
    """Keep what became of the rows of a feed that is settled, and how often what was proposed was one child."""
    told = FeedBatch.objects.filter(feed=feed).aggregate(
        linked=Sum("linked"), possible=Sum("possible"), new=Sum("new"), again=Sum("seen_again")
    )
    many = {name: value or 0 for name, value in told.items()}
    refused = FeedRow.objects.filter(feed=feed, outcome=RowOutcome.REFUSED.value).count()
    same, answered = count_answers(actor=actor, source=feed.source, since=now - ANSWERS_OF)
    settled = sum(many.values())
    _keep(
        feed,
        [
            (REFUSED, refused, feed.rows),
            (LINKED, many["linked"], settled),
            (POSSIBLE, many["possible"], settled),
            (NEW, many["new"], settled),
            (SEEN_AGAIN, many["again"], settled),
            (SAME, same, answered),
        ],
    )


def _keep(feed: Feed, measures: Sequence[tuple[str, int, int]]) -> None:
    FeedMeasure.objects.bulk_create(
        [FeedMeasure(feed=feed, code=code, many=many, whole=whole) for code, many, whole in measures]
    )

"""The life of a record: responsible councils and moves, leaving England, death, staying after 18.

Each is about one record and counts for all that are linked to it, as a shield does. What was said never changes
(migration 0013); what ends it is added.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from sharewell.children.models.held import sorted_as
from sharewell.children.types.emergencies import LONGEST
from sharewell.children.types.held import LONGEST_ADDRESS, LONGEST_SAID
from sharewell.children.types.lifecycle import (
    LONGEST_SAID_BY,
    DeathSource,
    MoveAnswer,
    MoveWay,
    StayGround,
)
from sharewell.foundation.classification import Classified, Kind
from sharewell.foundation.ranges import KeyRange, MomentRange


class Move(models.Model):
    """A responsible council says that a child moves to another. Nothing passes until the other accepts in writing."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "way", "moves_on", "asked_at", "answer", "answered_at", "agreed_on"),
        **sorted_as(Kind.REFERENCE, "reference", "child", "from_organisation", "to_organisation", "asked_by"),
        **sorted_as(Kind.REFERENCE, "asked_post", "answer_post", "answered_by", "agreed_reference"),
        **sorted_as(Kind.PERSONAL, "from_outside", "to_outside", "to_contact", "reached", "agreed_by"),
        **sorted_as(Kind.SPECIAL, "words", "answered_words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)
    from_organisation = models.CharField(max_length=40, blank=True)
    from_outside = models.CharField(max_length=LONGEST_SAID, blank=True)
    to_organisation = models.CharField(max_length=40, blank=True)
    to_outside = models.CharField(max_length=LONGEST_SAID, blank=True)
    to_contact = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    reached = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    words = models.TextField(max_length=LONGEST)
    moves_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    asked_post = models.CharField(max_length=40)
    answer_post = models.CharField(max_length=40, blank=True)
    answer = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=40, blank=True)
    answered_words = models.TextField(max_length=LONGEST, blank=True)
    agreed_by = models.CharField(max_length=LONGEST_SAID_BY, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    agreed_reference = models.CharField(max_length=LONGEST_SAID_BY, blank=True)

    class Meta:
        """Between two councils, one waiting at a time, answered whole; accepted outside only in writing."""

        constraints = (
            models.CheckConstraint(
                condition=Q(way=MoveWay.INSIDE.value, to_outside="", to_contact="", reached="", from_outside="")
                & ~Q(to_organisation="")
                & ~Q(from_organisation="")
                & ~Q(answer_post="")
                | Q(way=MoveWay.OUTSIDE.value, to_organisation="", from_outside="")
                & ~Q(to_outside="")
                & ~Q(to_contact="")
                & ~Q(reached="")
                & ~Q(from_organisation="")
                | Q(way=MoveWay.BACK.value, to_outside="", from_organisation="", answer=MoveAnswer.ACCEPTED.value)
                & ~Q(from_outside="")
                & ~Q(to_organisation=""),
                name="children_move_between_two",
            ),
            models.CheckConstraint(
                condition=Q(from_organisation="") | ~Q(from_organisation=F("to_organisation")),
                name="children_move_to_another",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="children_move_has_words"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by="", answered_words="")
                | (
                    Q(answer__in=[one.value for one in MoveAnswer])
                    & Q(answered_at__isnull=False, answered_at__gte=F("asked_at"))
                    & ~Q(answered_by="")
                    & ~Q(answered_words="")
                ),
                name="children_move_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by="", agreed_on=None, agreed_reference="")
                & (Q(way=MoveWay.INSIDE.value) | ~Q(answer=MoveAnswer.ACCEPTED.value))
                | Q(way__in=[MoveWay.OUTSIDE.value, MoveWay.BACK.value], answer=MoveAnswer.ACCEPTED.value)
                & Q(agreed_on__isnull=False)
                & ~Q(agreed_by="")
                & ~Q(agreed_reference=""),
                name="children_move_outside_in_writing",
            ),
            models.UniqueConstraint(fields=["child"], condition=Q(answer=""), name="children_move_one_waits"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Responsibility(models.Model):
    """A council is responsible for a record, from a moment until before another: no overlap, and no gap once begun."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "since_on", "began_at", "ended_at"),
        **sorted_as(Kind.REFERENCE, "child", "organisation", "move", "begun_by"),
        **sorted_as(Kind.PERSONAL, "outside_name", "outside_contact"),
        **sorted_as(Kind.SPECIAL, "words"),
    }

    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=40, blank=True)
    outside_name = models.CharField(max_length=LONGEST_SAID, blank=True)
    outside_contact = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    move = models.ForeignKey("children.Move", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField(max_length=LONGEST)
    since_on = models.DateField()
    began_at = models.DateTimeField()
    begun_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One council, of the register or outside; one at a time for a record."""

        constraints = (
            models.CheckConstraint(
                condition=(Q(outside_name="", outside_contact="") & ~Q(organisation=""))
                | (Q(organisation="") & ~Q(outside_name="")),
                name="children_responsibility_one_council",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="children_responsibility_has_words"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__isnull=False, ended_at__gte=F("began_at")),
                name="children_responsibility_period",
            ),
            ExclusionConstraint(
                name="children_responsibility_one_at_a_time",
                expressions=[
                    (KeyRange("child_id"), RangeOperators.OVERLAPS),
                    (MomentRange("began_at", "ended_at"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        """Return the number of the row."""
        return f"Responsibility {self.pk}"


class Struck(models.Model):
    """Something that was said of a child and can be struck out with a reason; it is never deleted."""

    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    said_by = models.CharField(max_length=LONGEST_SAID_BY)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)
    kept_until = models.DateField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.CharField(max_length=40, blank=True)
    struck_words = models.TextField(max_length=LONGEST, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        """Return the number of the row."""
        return f"{type(self).__name__} {self.pk}"


def _struck_whole() -> Q:
    return Q(struck_at=None, struck_by="", struck_words="") | (
        Q(struck_at__isnull=False, struck_at__gte=F("recorded_at")) & ~Q(struck_by="") & ~Q(struck_words="")
    )


_STRUCK = {
    **sorted_as(Kind.TECHNICAL, "id", "recorded_at", "kept_until", "struck_at"),
    **sorted_as(Kind.REFERENCE, "child", "recorded_by", "struck_by"),
    **sorted_as(Kind.PERSONAL, "said_by"),
    **sorted_as(Kind.SPECIAL, "struck_words"),
}


class Departure(Struck):
    """A child left England, with the intention to return or without. Where they lived stays as it was, dated."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_STRUCK,
        **sorted_as(Kind.TECHNICAL, "left_on", "is_return_intended", "returned_on", "returned_at"),
        **sorted_as(Kind.REFERENCE, "returned_by"),
        **sorted_as(Kind.SPECIAL, "words", "returned_words"),
    }

    left_on = models.DateField()
    is_return_intended = models.BooleanField()
    words = models.TextField(max_length=LONGEST)
    returned_on = models.DateField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.CharField(max_length=40, blank=True)
    returned_words = models.TextField(max_length=LONGEST, blank=True)

    class Meta:
        """Said by somebody; back whole; struck out whole; one that stands for a record."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(said_by="") & ~Q(words="") & Q(kept_until__gt=F("left_on")),
                name="children_departure_said",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None, returned_at=None, returned_by="", returned_words="")
                | (
                    Q(returned_on__isnull=False, returned_at__isnull=False, returned_on__gte=F("left_on"))
                    & ~Q(returned_by="")
                    & ~Q(returned_words="")
                ),
                name="children_departure_back_whole",
            ),
            models.CheckConstraint(condition=_struck_whole(), name="children_departure_struck_whole"),
            models.UniqueConstraint(
                fields=["child"],
                condition=Q(returned_on=None, struck_at=None),
                name="children_departure_one_stands",
            ),
        )


class Death(Struck):
    """A child died."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_STRUCK,
        **sorted_as(Kind.SPECIAL, "died_on", "source"),
    }

    died_on = models.DateField()
    source = models.CharField(max_length=30)

    class Meta:
        """Said by somebody, from a known kind of source; struck out whole; one that stands for a record."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(said_by="")
                & Q(source__in=[one.value for one in DeathSource])
                & Q(kept_until__gt=F("died_on")),
                name="children_death_said",
            ),
            models.CheckConstraint(condition=_struck_whole(), name="children_death_struck_whole"),
            models.UniqueConstraint(fields=["child"], condition=Q(struck_at=None), name="children_death_one_stands"),
        )


class StayingOn(models.Model):
    """A young person agrees to stay in the index until before a day; withdrawn at once."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "agreed_on", "until", "recorded_at", "withdrawn_on", "withdrawn_at"),
        **sorted_as(Kind.REFERENCE, "child", "recorded_by", "withdrawn_by"),
        **sorted_as(Kind.PERSONAL, "got_by"),
        **sorted_as(Kind.SPECIAL, "ground", "withdrawn_words"),
    }

    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=30)
    agreed_on = models.DateField()
    got_by = models.CharField(max_length=LONGEST_SAID_BY)
    until = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True)
    withdrawn_words = models.TextField(max_length=LONGEST, blank=True)

    class Meta:
        """On a ground, got by somebody, with an end; withdrawn whole; one that stands for a record."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ground__in=[one.value for one in StayGround]) & ~Q(got_by="") & Q(until__gt=F("agreed_on")),
                name="children_stayingon_said",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_at=None, withdrawn_by="", withdrawn_words="")
                | (
                    Q(withdrawn_on__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_by="")
                    & ~Q(withdrawn_words="")
                ),
                name="children_stayingon_withdrawn_whole",
            ),
            models.UniqueConstraint(
                fields=["child"], condition=Q(withdrawn_on=None), name="children_stayingon_one_stands"
            ),
        )

    def __str__(self) -> str:
        """Return the number of the row."""
        return f"StayingOn {self.pk}"

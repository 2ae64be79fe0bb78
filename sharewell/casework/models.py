"""Enquiries of hubs: what was received, done, asked, added, told and not agreed with. Rows are only added to."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sharewell.casework.types import ENQUIRY_FOOTINGS, Audience, Away, How, Outcome, Place, Way
from sharewell.core.enquiring import Colour, DissentAct, EnquiryAct
from sharewell.decisions.types import ItemKind, Seen
from sharewell.foundation.classification import Classified, Kind
from sharewell.sharing.types import Gate

REFERENCE = r"^[a-z]{2,8}_[0-9A-HJKMNP-TV-Z]{18}$"
REFERENCE_OR_NOTHING = rf"({REFERENCE})|^$"
_KEPT = "As long as the organisation's retention schedule for safeguarding records says."
_GOES = "By the owner of the tables under the retention schedule, with an entry in the ledger."
_STAYS = "Never before the whole record; it says nothing about a child by itself."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    erased = _GOES if kind in (Kind.SPECIAL, Kind.PERSONAL) else _STAYS
    return {name: Classified(kind=kind, retention=_KEPT, erased=erased) for name in names}


class Enquiry(models.Model):
    """A contact that reached a hub, and what it becomes. `not_for` is a person who must never see it."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "way", "received_at", "key"),
        **_sorted(Kind.REFERENCE, "reference", "organisation", "team", "received_by", "post", "disclosure", "referrer"),
        **_sorted(Kind.REFERENCE, "referrer_post", "referrer_organisation", "child", "not_for"),
        **_sorted(Kind.SPECIAL, "referrer_words", "said", "family_told"),
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.CharField(max_length=40)
    team = models.CharField(max_length=40)
    received_by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    way = models.CharField(max_length=20)
    disclosure = models.CharField(max_length=40, blank=True)
    referrer = models.CharField(max_length=40, blank=True)
    referrer_post = models.CharField(max_length=40, blank=True)
    referrer_organisation = models.CharField(max_length=40, blank=True)
    referrer_words = models.TextField(blank=True)
    said = models.TextField(blank=True)
    family_told = models.TextField(blank=True)
    child = models.CharField(max_length=40)
    not_for = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=40)

    class Meta:
        """Entered once; it comes from a disclosure or from somebody outside, who is described."""

        indexes = (
            models.Index(fields=["team", "-reference"], name="casework_enquiry_of_team"),
            models.Index(fields=["referrer_organisation", "-reference"], name="casework_enquiry_referred"),
        )
        constraints = (
            models.UniqueConstraint(fields=["received_by", "key"], name="casework_enquiry_once"),
            models.UniqueConstraint(
                fields=["disclosure"], condition=~Q(disclosure=""), name="casework_enquiry_one_of_a_disclosure"
            ),
            models.CheckConstraint(
                condition=Q(
                    reference__regex=r"^enq_",
                    organisation__regex=REFERENCE,
                    team__regex=REFERENCE,
                    post__regex=REFERENCE,
                    child__regex=r"^chi_[0-9A-Z]{18}$",
                    not_for__regex=REFERENCE_OR_NOTHING,
                ),
                name="casework_enquiry_references",
            ),
            models.CheckConstraint(
                condition=Q(
                    way=Way.DISCLOSURE,
                    disclosure__regex=r"^dis_",
                    referrer__regex=REFERENCE,
                    referrer_post__regex=REFERENCE,
                    referrer_organisation__regex=REFERENCE,
                )
                | (
                    Q(
                        way__in=[Way.TELEPHONE, Way.WRITING, Way.IN_PERSON],
                        disclosure="",
                        referrer="",
                        referrer_post="",
                        referrer_organisation="",
                    )
                    & ~Q(referrer_words="")
                    & ~Q(said="")
                ),
                name="casework_enquiry_comes_from_somebody",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class _Done(models.Model):
    """Who did it, in which post, of which organisation, and when."""

    by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        """No table of its own."""

        abstract = True


_WHO = _sorted(Kind.REFERENCE, "by", "post", "organisation")


class EnquiryMove(_Done):
    """What somebody did about an enquiry. Only the hub reads the words."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_WHO,
        **_sorted(
            Kind.TECHNICAL, "id", "enquiry", "act", "at", "colour", "code", "footing", "gate", "review_on", "key"
        ),
        **_sorted(Kind.REFERENCE, "took_part"),
        **_sorted(Kind.SPECIAL, "words", "others"),
    }

    enquiry = models.ForeignKey("casework.Enquiry", on_delete=models.PROTECT, related_name="moves")
    act = models.CharField(max_length=20)
    words = models.TextField()
    colour = models.CharField(max_length=10, blank=True)
    code = models.CharField(max_length=30, blank=True)
    footing = models.CharField(max_length=20, blank=True)
    gate = models.CharField(max_length=20, blank=True)
    took_part = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    others = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)
    key = models.CharField(max_length=40)

    class Meta:
        """Done once, with words; each act has what belongs to it and nothing else."""

        constraints = (
            models.UniqueConstraint(fields=["enquiry", "by", "key"], name="casework_enquirymove_once"),
            models.CheckConstraint(condition=Q(act__in=list(EnquiryAct)), name="casework_enquirymove_act"),
            models.CheckConstraint(
                condition=Q(act=EnquiryAct.HEAR) | ~Q(words="") | Q(gate=Gate.NOT_NEEDED),
                name="casework_enquirymove_says_why",
            ),
            models.CheckConstraint(
                condition=Q(act=EnquiryAct.RATE, colour__in=list(Colour)) | (~Q(act=EnquiryAct.RATE) & Q(colour="")),
                name="casework_enquirymove_colour",
            ),
            models.CheckConstraint(
                condition=Q(act=EnquiryAct.DECIDE, code__in=list(Outcome))
                | Q(act=EnquiryAct.TURN_AWAY, code__in=list(Away))
                | (~Q(act__in=[EnquiryAct.DECIDE, EnquiryAct.TURN_AWAY]) & Q(code="")),
                name="casework_enquirymove_code",
            ),
            models.CheckConstraint(
                condition=Q(
                    act__in=[EnquiryAct.ACCEPT, EnquiryAct.GROUND],
                    footing__in=list(ENQUIRY_FOOTINGS),
                    gate__in=list(Gate),
                )
                | (~Q(act__in=[EnquiryAct.ACCEPT, EnquiryAct.GROUND]) & Q(footing="", gate="")),
                name="casework_enquirymove_ground",
            ),
            models.CheckConstraint(
                condition=~Q(gate=Gate.NOT_NEEDED) | Q(footing__in=["s47", "police", "court"]),
                name="casework_enquirymove_gate",
            ),
            models.CheckConstraint(
                condition=Q(act=EnquiryAct.NOT_FEED_BACK, review_on__isnull=False)
                | (~Q(act=EnquiryAct.NOT_FEED_BACK) & Q(review_on=None)),
                name="casework_enquirymove_silence_is_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(act=EnquiryAct.DECIDE) | ~Q(took_part=[]), name="casework_enquirymove_who_took_part"
            ),
        )

    def __str__(self) -> str:
        """Return the act."""
        return self.act


class EnquiryTelling(_Done):
    """What whoever referred, or those who were asked, are told of a decision: not what others told the hub."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_WHO,
        **_sorted(Kind.TECHNICAL, "id", "enquiry", "audience", "code", "how", "at"),
        **_sorted(Kind.SPECIAL, "words"),
    }

    enquiry = models.ForeignKey("casework.Enquiry", on_delete=models.PROTECT, related_name="tellings")
    audience = models.CharField(max_length=10)
    code = models.CharField(max_length=30)
    words = models.TextField()
    how = models.CharField(max_length=20)

    class Meta:
        """With words, and how they were told."""

        constraints = (
            models.CheckConstraint(
                condition=Q(audience__in=list(Audience), how__in=list(How)), name="casework_enquirytelling_how"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="casework_enquirytelling_says_something"),
        )

    def __str__(self) -> str:
        """Return who was told."""
        return self.audience


class EnquiryAsk(_Done):
    """An agency that was chosen, with the reason. What it was asked is the request."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_WHO,
        **_sorted(Kind.TECHNICAL, "id", "enquiry", "at", "key"),
        **_sorted(Kind.REFERENCE, "request", "to_organisation", "to_team", "to_post"),
        **_sorted(Kind.SPECIAL, "why"),
    }

    enquiry = models.ForeignKey("casework.Enquiry", on_delete=models.PROTECT, related_name="asks")
    request = models.CharField(max_length=40, unique=True)
    to_organisation = models.CharField(max_length=40)
    to_team = models.CharField(max_length=40, blank=True)
    to_post = models.CharField(max_length=40, blank=True)
    why = models.TextField()
    key = models.CharField(max_length=40)

    class Meta:
        """One team or one post, for a reason, once."""

        constraints = (
            models.UniqueConstraint(fields=["enquiry", "by", "key"], name="casework_enquiryask_once"),
            models.CheckConstraint(condition=Q(request__regex=r"^req_"), name="casework_enquiryask_request"),
            models.CheckConstraint(
                condition=Q(to_team__regex=REFERENCE, to_post="") | Q(to_team="", to_post__regex=REFERENCE),
                name="casework_enquiryask_one_recipient",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="casework_enquiryask_has_a_reason"),
        )

    def __str__(self) -> str:
        """Return the request."""
        return self.request


class ContributionTerm(_Done):
    """What whoever told a statement lets the hub do with it. The newest holds; before one, nothing leaves the hub."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_WHO,
        **_sorted(Kind.TECHNICAL, "id", "enquiry", "number", "place", "may_tell_referrer", "may_tell_family", "at"),
        **_sorted(Kind.REFERENCE, "disclosure"),
        **_sorted(Kind.SPECIAL, "confidence_of"),
    }

    enquiry = models.ForeignKey("casework.Enquiry", on_delete=models.PROTECT, related_name="terms")
    disclosure = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=12)
    confidence_of = models.CharField(max_length=200, blank=True)
    may_tell_referrer = models.BooleanField()
    may_tell_family = models.BooleanField()

    class Meta:
        """What is kept out of the chronology goes no further either."""

        indexes = (models.Index(fields=["disclosure", "number", "-id"], name="casework_term_newest"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(place=Place.CHRONOLOGY)
                | Q(place=Place.HELD_BACK, may_tell_referrer=False, may_tell_family=False),
                name="casework_contributionterm_held_back_is_held_back",
            ),
        )

    def __str__(self) -> str:
        """Return the place."""
        return self.place


class HubStatement(_Done):
    """What the hub adds from its own organisation's records."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_WHO,
        **_sorted(Kind.TECHNICAL, "id", "enquiry", "kind", "seen", "at", "key"),
        **_sorted(Kind.SPECIAL, "text", "source", "confidence_of", "happened_on", "known_on"),
    }

    enquiry = models.ForeignKey("casework.Enquiry", on_delete=models.PROTECT, related_name="statements")
    text = models.TextField()
    kind = models.CharField(max_length=12)
    seen = models.CharField(max_length=10)
    source = models.CharField(max_length=200)
    confidence_of = models.CharField(max_length=200, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    known_on = models.DateField(null=True, blank=True)
    key = models.CharField(max_length=40)

    class Meta:
        """Once, with words, marked as fact or not, and with its source."""

        constraints = (
            models.UniqueConstraint(fields=["enquiry", "by", "key"], name="casework_hubstatement_once"),
            models.CheckConstraint(
                condition=Q(kind__in=list(ItemKind), seen__in=list(Seen)), name="casework_hubstatement_marked"
            ),
            models.CheckConstraint(condition=~Q(text="") & ~Q(source=""), name="casework_hubstatement_has_a_source"),
        )

    def __str__(self) -> str:
        """Return what it is, never the words."""
        return f"statement {self.pk}"


class DissentRecord(_Done):
    """That somebody did not agree with what was decided, in their own words. It is never taken away."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_WHO,
        **_sorted(Kind.TECHNICAL, "id", "enquiry", "at", "key"),
        **_sorted(Kind.REFERENCE, "reference"),
        **_sorted(Kind.SPECIAL, "words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    enquiry = models.ForeignKey("casework.Enquiry", on_delete=models.PROTECT, related_name="dissents")
    words = models.TextField()
    key = models.CharField(max_length=40)

    class Meta:
        """Once, with words."""

        constraints = (
            models.UniqueConstraint(fields=["enquiry", "by", "key"], name="casework_dissentrecord_once"),
            models.CheckConstraint(condition=Q(reference__regex=r"^dst_"), name="casework_dissentrecord_reference"),
            models.CheckConstraint(condition=~Q(words=""), name="casework_dissentrecord_says_something"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class DissentMove(_Done):
    """What somebody did about a dissent."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_WHO,
        **_sorted(Kind.TECHNICAL, "id", "dissent", "act", "at", "key"),
        **_sorted(Kind.SPECIAL, "words"),
    }

    dissent = models.ForeignKey("casework.DissentRecord", on_delete=models.PROTECT, related_name="moves")
    act = models.CharField(max_length=20)
    words = models.TextField()
    key = models.CharField(max_length=40)

    class Meta:
        """Done once, with words."""

        constraints = (
            models.UniqueConstraint(fields=["dissent", "by", "key"], name="casework_dissentmove_once"),
            models.CheckConstraint(condition=Q(act__in=list(DissentAct)), name="casework_dissentmove_act"),
            models.CheckConstraint(condition=~Q(words=""), name="casework_dissentmove_says_something"),
        )

    def __str__(self) -> str:
        """Return the act."""
        return self.act

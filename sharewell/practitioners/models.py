"""People with accounts, their posts, advisers of organisations, and times away."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Lower, Replace
from django.db.models.lookups import Regex

from sharewell.acting.types import Role
from sharewell.foundation.classification import Classified, Kind
from sharewell.foundation.ranges import KeyRange, MomentRange
from sharewell.notices.types import Delivery
from sharewell.partnerships.types import TELEPHONE_DIGITS
from sharewell.practitioners.types import APPOINTED, EndReason, Engagement

_EMPLOYED = "While the person holds a post, and six years after the last one ended."
_EMPTIED = "Emptied by the organisation's administrator when the time is over. The reference stays in the ledger."
_HISTORY = "Kept as history: who held which post decides what they could do on that day."
_NO_PERSON = "Not needed: it leads nowhere once the person is emptied."
_ROUTE = "Kept as history: it shows whom an organisation could ask on which day."
_OFFICE = "Not needed: it is about an organisation's office, not about a person."
_INVITED = "One year after it was accepted or withdrawn, or its time was over."
_UNINVITED = "The row is deleted; the ledger keeps that somebody was invited."


def _personal(*names: str) -> dict[str, Classified]:
    return {name: Classified(kind=Kind.PERSONAL, retention=_EMPLOYED, erased=_EMPTIED) for name in names}


def _unlinked(*names: str) -> dict[str, Classified]:
    return {name: Classified(kind=Kind.PERSONAL, retention=_EMPLOYED, erased=_NO_PERSON) for name in names}


def _technical(*names: str) -> dict[str, Classified]:
    return {name: Classified(kind=Kind.TECHNICAL, retention=_HISTORY, erased=_NO_PERSON) for name in names}


def _reference(*names: str) -> dict[str, Classified]:
    return {name: Classified(kind=Kind.REFERENCE, retention=_HISTORY, erased=_NO_PERSON) for name in names}


def _office(*names: str) -> dict[str, Classified]:
    return {name: Classified(kind=Kind.REFERENCE, retention=_ROUTE, erased=_OFFICE) for name in names}


class Practitioner(AbstractBaseUser):
    """A person with an account. What they may do follows from their posts, never from this row."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_technical("id", "is_active"),
        **_reference("reference"),
        **_personal("name", "email", "password"),
    }

    last_login = None  # the ledger says when somebody signed in

    reference = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254, unique=True)
    is_active = models.BooleanField(default=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        """E-mail addresses are kept in small letters, so that one cannot be taken twice in two spellings."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="practitioners_practitioner_email_in_small_letters"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="practitioners_practitioner_has_a_name"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference

    def __repr__(self) -> str:
        """Return the kind and the reference: never a name, for it is what logs show."""
        return f"<Practitioner: {self.reference}>"


class Post(models.Model):
    """What somebody is at an organisation, from `began_at` until before `ended_at`.

    `is_input_only`: the post gives the right to put in, not to look.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_technical(
            "id", "practitioner", "organisation", "team", "began_at", "ended_at", "engagement", "is_input_only"
        ),
        **_reference("reference", "role"),
        **_personal("title"),
    }

    reference = models.CharField(max_length=40, unique=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="posts")
    team = models.ForeignKey("partnerships.Team", on_delete=models.PROTECT, related_name="posts", null=True, blank=True)
    role = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    engagement = models.CharField(max_length=20, default=Engagement.EMPLOYEE.value)
    is_input_only = models.BooleanField(default=False)

    class Meta:
        """Nobody holds the same post twice at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=["practitioner", "organisation", "role", "title"],
                condition=models.Q(ended_at__isnull=True),
                name="practitioners_post_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gt=models.F("began_at")),
                name="practitioners_post_period",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="practitioners_post_role"
            ),
            models.CheckConstraint(
                condition=models.Q(engagement__in=[one.value for one in Engagement]),
                name="practitioners_post_engagement",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class AdviserAppointment(models.Model):
    """Who advises an organisation: adviser, cover and the route out of hours. At most one at a time."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_technical("id", "organisation", "adviser", "cover", "began_at", "ended_at"),
        **_reference("reference"),
        **_office("out_of_hours_words", "out_of_hours_telephone"),
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="advisers")
    adviser = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="advises")
    cover = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="covers")
    out_of_hours_words = models.CharField(max_length=300)
    out_of_hours_telephone = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """An organisation has one adviser at a time, a cover who is somebody else, and a number that can be rung."""

        constraints = (
            ExclusionConstraint(
                name="practitioners_adviserappointment_one_at_a_time",
                expressions=[
                    (KeyRange("organisation_id"), RangeOperators.OVERLAPS),
                    (MomentRange("began_at", "ended_at"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gt=models.F("began_at")),
                name="practitioners_adviserappointment_period",
            ),
            models.CheckConstraint(
                condition=~models.Q(adviser=models.F("cover")),
                name="practitioners_adviserappointment_cover_is_another_post",
            ),
            models.CheckConstraint(
                condition=~models.Q(out_of_hours_words=""), name="practitioners_adviserappointment_says_what_to_do"
            ),
            models.CheckConstraint(
                condition=Regex(
                    Replace("out_of_hours_telephone", models.Value(" "), models.Value("")),
                    models.Value(TELEPHONE_DIGITS),
                ),
                name="practitioners_adviserappointment_telephone",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Appointment(models.Model):
    """Who is an organisation's legal adviser, or its lead for information sharing. At most one of each at a time.

    The post may be one of another organisation that serves this one, as an umbrella body does.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_technical("id", "organisation", "post", "began_at", "ended_at"),
        **_reference("reference", "office"),
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="appointments")
    office = models.CharField(max_length=20)
    post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="appointments")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One holder of each office at a time."""

        constraints = (
            *(
                ExclusionConstraint(
                    name=f"practitioners_appointment_one_{office.value.replace('-', '_')}",
                    expressions=[
                        (KeyRange("organisation_id"), RangeOperators.OVERLAPS),
                        (MomentRange("began_at", "ended_at"), RangeOperators.OVERLAPS),
                    ],
                    condition=models.Q(office=office.value),
                )
                for office in APPOINTED
            ),
            models.CheckConstraint(
                condition=models.Q(office__in=[office.value for office in APPOINTED]),
                name="practitioners_appointment_office",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gt=models.F("began_at")),
                name="practitioners_appointment_period",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Invitation(models.Model):
    """Somebody is invited to begin in a post. Whoever accepts gets an account; the post begins when it may."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **{
            name: Classified(kind=Kind.TECHNICAL, retention=_INVITED, erased=_UNINVITED)
            for name in (
                "id",
                "organisation",
                "team",
                "practitioner",
                "post",
                "engagement",
                "invited_at",
                "expires_at",
                "delivery",
                "withdrawn_at",
                "accepted_at",
            )
        },
        **{
            name: Classified(kind=Kind.REFERENCE, retention=_INVITED, erased=_UNINVITED)
            for name in ("reference", "role", "invited_by")
        },
        **{
            name: Classified(kind=Kind.PERSONAL, retention=_INVITED, erased=_UNINVITED)
            for name in ("name", "email", "title")
        },
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="invitations")
    team = models.ForeignKey(
        "partnerships.Team", on_delete=models.PROTECT, related_name="invitations", null=True, blank=True
    )
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    engagement = models.CharField(max_length=20)
    invited_by = models.CharField(max_length=40)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    delivery = models.CharField(max_length=10)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations", null=True, blank=True
    )
    post = models.ForeignKey(
        "practitioners.Post", on_delete=models.PROTECT, related_name="invitations", null=True, blank=True
    )

    class Meta:
        """Nobody is invited twice to the same post at a time, and only who accepted can begin."""

        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "email", "role", "title"],
                condition=models.Q(withdrawn_at__isnull=True, post__isnull=True),
                name="practitioners_invitation_once",
            ),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="practitioners_invitation_email"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="practitioners_invitation_role"
            ),
            models.CheckConstraint(
                condition=models.Q(engagement__in=[one.value for one in Engagement]),
                name="practitioners_invitation_engagement",
            ),
            models.CheckConstraint(
                condition=models.Q(delivery__in=[one.value for one in Delivery]),
                name="practitioners_invitation_delivery",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("invited_at")), name="practitioners_invitation_period"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, practitioner__isnull=True, post__isnull=True)
                | models.Q(accepted_at__isnull=False, practitioner__isnull=False),
                name="practitioners_invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(post__isnull=True),
                name="practitioners_invitation_begun_is_not_withdrawn",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class AwayPeriod(models.Model):
    """A time in which somebody is away. It always has an end."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_technical("id", "practitioner"),
        **_reference("reference"),
        **_personal("began_at", "ended_at"),
    }

    reference = models.CharField(max_length=40, unique=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="away_periods")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    class Meta:
        """Times away of one person do not overlap."""

        constraints = (
            ExclusionConstraint(
                name="practitioners_awayperiod_one_at_a_time",
                expressions=[
                    (KeyRange("practitioner_id"), RangeOperators.OVERLAPS),
                    (MomentRange("began_at", "ended_at"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__gt=models.F("began_at")), name="practitioners_awayperiod_period"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class VettingCheck(models.Model):
    """That an organisation checked somebody, and when it must look again: always a day, never open-ended.

    By migration 0002 it is never changed or deleted; it may end before its time, once, and its number may be emptied.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_technical("id", "practitioner", "organisation", "recorded_at", "ended_at"),
        **_reference("reference", "recorded_by", "ended_by"),
        **_personal("certificate"),
        **_unlinked("kind", "checked_on", "recheck_on"),
        "end_reason": Classified(kind=Kind.SPECIAL, retention=_EMPLOYED, erased=_NO_PERSON),
    }

    reference = models.CharField(max_length=40, unique=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="vetting_checks")
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    certificate = models.CharField(max_length=60)
    checked_on = models.DateField()
    recheck_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True)
    end_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        """It always has an end, and an early end is recorded whole or not at all."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(recheck_on__gt=models.F("checked_on")), name="practitioners_vettingcheck_period"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by="", end_reason="")
                | (
                    models.Q(
                        ended_at__isnull=False,
                        ended_at__gte=models.F("recorded_at"),
                        end_reason__in=[one.value for one in EndReason],
                    )
                    & ~models.Q(ended_by="")
                ),
                name="practitioners_vettingcheck_ended_whole",
            ),
        )
        indexes = (models.Index(fields=["practitioner", "organisation"], name="practitioners_vetting_whose"),)

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Induction(models.Model):
    """That an organisation introduced somebody to how it shares information. Never changed (migration 0002)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_technical("id", "practitioner", "organisation", "recorded_at"),
        **_reference("reference", "recorded_by"),
        **_unlinked("done_on"),
    }

    reference = models.CharField(max_length=40, unique=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inductions")
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)

    class Meta:
        """Once on a day."""

        constraints = (
            models.UniqueConstraint(
                fields=["practitioner", "organisation", "done_on"], name="practitioners_induction_once_a_day"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class CodeAcceptance(models.Model):
    """That somebody accepted one version of the code of practice, word for word. Never changed (migration 0002)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_technical("id", "practitioner", "version", "text_hash"),
        **_reference("reference"),
        **_unlinked("accepted_at"),
    }

    reference = models.CharField(max_length=40, unique=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acceptances")
    version = models.PositiveIntegerField()
    text_hash = models.CharField(max_length=64)
    accepted_at = models.DateTimeField()

    class Meta:
        """Each text once."""

        constraints = (
            models.UniqueConstraint(
                fields=["practitioner", "version", "text_hash"], name="practitioners_codeacceptance_once"
            ),
            models.CheckConstraint(
                condition=models.Q(text_hash__regex=r"^[0-9a-f]{64}$"), name="practitioners_codeacceptance_hash"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference

"""A child of the index and what sources say of them. Values carry their source, and when each was last seen.

Never a word of a case. Whom a row is shown to is one function of the database, `children_may_see` (migration 0006).
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.children.types.held import (
    LONGEST_ADDRESS,
    LONGEST_POSTCODE,
    LONGEST_SAID,
    SENSITIVE,
    AddressKind,
    AdultPart,
    BirthKind,
    Interpreter,
    NameKind,
    SensitiveGround,
    ServiceKind,
    Sex,
)
from sharewell.exercises.types import MARKED
from sharewell.foundation.classification import Classified, Kind

_KEPT = "Until the child is eighteen, and six years in the archive after that, as ContactPoint’s Regulations had it."
_GOES = "Deleted with the child’s record."
_REFERENCE = r"^[a-z]{2,8}_[0-9A-Z]{18}$"
CHILD = r"^chi_[0-9A-Z]{18}$"


def sorted_as(kind: Kind, *names: str) -> dict[str, Classified]:
    """Return the sorting of some columns about a child."""
    return {name: Classified(kind=kind, retention=_KEPT, erased=_GOES) for name in names}


class IndexChild(models.Model):
    """What one source says of a child. All records of one child share `person`, a reference, while they are linked.

    `source_key` is a keyed hash of the source's own identifier: the same row received again is the same record. `said`
    is one of all that the source said last: what is said again unchanged need not be compared again.
    Until `checked_at` the record has not been held against every shield, and nobody sees it. `gone_on` follows from
    what is said of death and of leaving on this record (a trigger keeps it), so that a search need not look further.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "birth", "recorded_at", "checked_at", "gone_on"),
        **sorted_as(Kind.REFERENCE, "reference", "person", "source", "source_key", "said"),
        **sorted_as(Kind.PERSONAL, "born_on", "sex", "interpreter", "language", "assessed_on"),
    }

    reference = models.CharField(max_length=40, unique=True)
    person = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    source_key = models.BigIntegerField(null=True, blank=True)
    said = models.BigIntegerField(null=True, blank=True)
    born_on = models.DateField(null=True, blank=True)
    birth = models.CharField(max_length=20)
    sex = models.CharField(max_length=20)
    interpreter = models.CharField(max_length=20)
    language = models.CharField(max_length=60, blank=True)
    assessed_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    gone_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        """A date or the word that there is none; references of the right kind."""

        # Whose time changes is found by their birth dates.
        indexes = (
            models.Index(fields=["person"], name="children_indexchild_person"),
            models.Index(fields=["born_on"], condition=Q(born_on__isnull=False), name="children_indexchild_born"),
            models.Index(fields=["person"], condition=Q(gone_on__isnull=False), name="children_indexchild_gone"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(reference__regex=CHILD, person__regex=CHILD), name="children_indexchild_reference"
            ),
            models.CheckConstraint(
                condition=~Q(reference__regex=MARKED) & ~Q(person__regex=MARKED), name="children_indexchild_is_real"
            ),
            models.CheckConstraint(condition=Q(source__regex=_REFERENCE), name="children_indexchild_source"),
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=Q(source_key__isnull=False),
                name="children_indexchild_once_a_source",
            ),
            models.CheckConstraint(
                condition=Q(birth=BirthKind.NOT_KNOWN.value, born_on=None)
                | Q(
                    birth__in=[BirthKind.EXACT.value, BirthKind.EXPECTED.value, BirthKind.ESTIMATED.value],
                    born_on__isnull=False,
                ),
                name="children_indexchild_birth",
            ),
            models.CheckConstraint(condition=Q(sex__in=[one.value for one in Sex]), name="children_indexchild_sex"),
            models.CheckConstraint(
                condition=Q(interpreter__in=[one.value for one in Interpreter]), name="children_indexchild_interpreter"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


def hashed(*names: str) -> models.Func:
    """Return a hash of 64 bits of some columns: what is said once is held by it, in a fraction of the room."""
    return models.Func(
        *map(F, names),
        template="hashtextextended(%(expressions)s, 0)",
        arg_joiner=" || chr(31) || ",
        output_field=models.BigIntegerField(),
    )


class Said(models.Model):
    """What a source says of a child, and when it was first and last seen. The source is that of the record."""

    # Found by the constraint of each table, which begins with the child.
    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+", db_index=False)
    first_seen_on = models.DateField()
    last_seen_on = models.DateField()
    # Of a later identity: whether the earlier one has it too, so that it is withheld (ADR 0187).
    under_seal = models.CharField(max_length=10, blank=True, default="", db_default="")

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        """Return the number of the row."""
        return f"{type(self).__name__} {self.pk}"


_SAID = {
    **sorted_as(Kind.TECHNICAL, "id", "first_seen_on", "last_seen_on"),
    **sorted_as(Kind.REFERENCE, "child"),
    **sorted_as(Kind.SPECIAL, "under_seal"),
}


class ChildName(Said):
    """A name, former name or alias."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_SAID,
        **sorted_as(Kind.PERSONAL, "given_names", "family_name"),
        **sorted_as(Kind.TECHNICAL, "kind"),
    }

    kind = models.CharField(max_length=20)
    given_names = models.CharField(max_length=LONGEST_SAID, blank=True)
    family_name = models.CharField(max_length=LONGEST_SAID, blank=True)

    class Meta:
        """Something is written, and a record says a name once."""

        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in NameKind]), name="children_childname_kind"
            ),
            models.CheckConstraint(
                condition=~Q(given_names="", family_name=""), name="children_childname_says_something"
            ),
            models.CheckConstraint(
                condition=Q(last_seen_on__gte=F("first_seen_on")), name="children_childname_seen_in_order"
            ),
            models.UniqueConstraint("child", hashed("given_names", "family_name"), name="children_childname_once"),
        )


class ChildAddress(Said):
    """An address from a day until before another. `home` is a keyed hash of house and postcode; 0 where unknown.

    Whoever lives in the home of a hidden child is hidden with them, or the home would be found by way of them.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_SAID,
        **sorted_as(Kind.PERSONAL, "address", "town", "postcode", "home"),
        **sorted_as(Kind.TECHNICAL, "kind", "began_on", "left_on"),
    }

    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    town = models.CharField(max_length=LONGEST_SAID, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    home = models.BigIntegerField(default=0)
    began_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        """Somewhere, or no fixed abode; it begins before it ends."""

        indexes = (
            models.Index(fields=["child"], name="children_childaddress_child"),
            models.Index(fields=["home"], condition=Q(left_on=None) & ~Q(home=0), name="children_childaddress_home"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in AddressKind]), name="children_childaddress_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind=AddressKind.NO_FIXED_ABODE.value) | ~Q(address="", town="", postcode=""),
                name="children_childaddress_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(began_on=None) | Q(left_on__gt=F("began_on")),
                name="children_childaddress_period",
            ),
            models.CheckConstraint(
                condition=Q(last_seen_on__gte=F("first_seen_on")), name="children_childaddress_seen_in_order"
            ),
        )


class ChildNumber(Said):
    """An NHS number: optional, verified or not, never the only key, and suppressed for one child where it must be."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_SAID,
        **sorted_as(Kind.PERSONAL, "number"),
        **sorted_as(Kind.TECHNICAL, "is_verified", "suppressed_at"),
    }

    number = models.CharField(max_length=10)
    is_verified = models.BooleanField(default=False)
    suppressed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Ten digits, once for a record; found by the number too."""

        indexes = (models.Index(fields=["child"], name="children_childnumber_child"),)
        constraints = (
            models.CheckConstraint(condition=Q(number__regex=r"^[0-9]{10}$"), name="children_childnumber_digits"),
            models.UniqueConstraint(fields=["number", "child"], name="children_childnumber_once"),
        )


class ChildAdult(Said):
    """A person with parental responsibility or care."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_SAID,
        **sorted_as(Kind.PERSONAL, "name"),
        **sorted_as(Kind.TECHNICAL, "part"),
    }

    name = models.CharField(max_length=LONGEST_SAID)
    part = models.CharField(max_length=30)

    class Meta:
        """Named, with a part, once for a record."""

        constraints = (
            models.CheckConstraint(
                condition=Q(part__in=[one.value for one in AdultPart]), name="children_childadult_part"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="children_childadult_named"),
            models.UniqueConstraint("child", hashed("name", "part"), name="children_childadult_once"),
        )


class Involvement(models.Model):
    """A service that works with a child: presence and how to reach it, never content.

    `asks_since`: whoever holds it asks to be rung about the child, because they hold something they want to share. It
    ends with the involvement, whatever ends that (a trigger). `is_told`: a sensitive service may choose not to be told
    when others begin or end.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "began_on", "ended_on", "recorded_at", "is_sensitive", "is_lead"),
        **sorted_as(Kind.TECHNICAL, "asks_since", "is_told"),
        **sorted_as(Kind.REFERENCE, "reference", "child", "source", "post"),
        **sorted_as(Kind.PERSONAL, "service", "practitioner", "telephone"),
        **sorted_as(Kind.SPECIAL, "kind", "ground"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    service = models.CharField(max_length=LONGEST_SAID)
    post = models.CharField(max_length=40, blank=True)
    practitioner = models.CharField(max_length=LONGEST_SAID, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    began_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    is_sensitive = models.BooleanField(default=False)
    ground = models.CharField(max_length=30, blank=True)
    is_lead = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    asks_since = models.DateTimeField(null=True, blank=True)
    is_told = models.BooleanField(default=True, db_default=True)

    class Meta:
        """A kind; a ground exactly where it is sensitive; one part of a post at a time; one lead at a time."""

        indexes = (
            models.Index(fields=["child"], name="children_involvement_child"),
            models.Index(fields=["post"], condition=Q(ended_on=None), name="children_involvement_post"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in ServiceKind]), name="children_involvement_kind"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=sorted(one.value for one in SENSITIVE),
                    is_sensitive=True,
                    ground__in=[one.value for one in SensitiveGround],
                )
                | (Q(is_sensitive=False, ground="") & ~Q(kind__in=sorted(one.value for one in SENSITIVE))),
                name="children_involvement_sensitive_has_a_ground",
            ),
            models.CheckConstraint(condition=~Q(service=""), name="children_involvement_named"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(began_on=None) | Q(ended_on__gte=F("began_on")),
                name="children_involvement_period",
            ),
            models.CheckConstraint(
                condition=Q(post="") | Q(post__regex=_REFERENCE), name="children_involvement_post_shape"
            ),
            models.UniqueConstraint(
                fields=["child", "post"],
                condition=Q(ended_on=None) & ~Q(post=""),
                name="children_involvement_once_a_post",
            ),
            models.UniqueConstraint(
                fields=["child"], condition=Q(ended_on=None, is_lead=True), name="children_involvement_one_lead"
            ),
            models.CheckConstraint(
                condition=Q(asks_since=None) | (Q(ended_on=None, is_sensitive=False) & ~Q(post="")),
                name="children_involvement_asks_while_shown",
            ),
            models.CheckConstraint(
                condition=Q(is_told=True) | Q(is_sensitive=True), name="children_involvement_told_unless_sensitive"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


KEYS = (
    "key_number", "key_family_born", "key_given_born", "key_both_year", "key_both_day", "key_postcode_born",
    "key_postcode_given", "key_postcode_family", "key_initials_born", "key_parent_given",
)  # fmt: skip
"""The blocking keys of a row, in the order of their kinds in `core.linking.keys`."""
SECOND_KEYS: Mapping[str, str] = {"key_given_born": "key_given_2_born", "key_parent_given": "key_parent_2_given"}
"""Where the second key of a kind stands: of a second given name, of another parent."""


def _key() -> models.BigIntegerField:
    return models.BigIntegerField(null=True, blank=True)


class ComparedRow(models.Model):
    """What is compared of a record under one name and one address, as it was read, with its blocking keys (ADR 0181).

    A further row (`is_extra`) holds keys of a kind for which the row has no place, and nothing else.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "is_current", "is_extra"),
        **sorted_as(Kind.REFERENCE, "child"),
        **sorted_as(Kind.PERSONAL, "given", "second", "family", "family_last", "given_joined", "family_joined", "born"),
        **sorted_as(Kind.PERSONAL, "sex", "house", "street", "town", "school", "postcode", "number"),
        **sorted_as(Kind.PERSONAL, "parent_1_given", "parent_1_family", "parent_2_given", "parent_2_family"),
        **sorted_as(Kind.PERSONAL, *KEYS, *SECOND_KEYS.values()),
    }

    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    number = models.BigIntegerField(default=0)
    key_number = _key()
    key_family_born = _key()
    key_given_born = _key()
    key_both_year = _key()
    key_both_day = _key()
    key_postcode_born = _key()
    key_postcode_given = _key()
    key_postcode_family = _key()
    key_initials_born = _key()
    key_parent_given = _key()
    key_given_2_born = _key()
    key_parent_2_given = _key()
    given_joined = models.IntegerField(default=0)
    family_joined = models.IntegerField(default=0)
    born = models.IntegerField(default=0)
    house = models.IntegerField(default=0)
    street = models.IntegerField(default=0)
    town = models.IntegerField(default=0)
    school = models.IntegerField(default=0)
    sex = models.SmallIntegerField(default=0)
    is_current = models.BooleanField(default=True)
    is_extra = models.BooleanField(default=False)
    given = models.CharField(max_length=LONGEST_SAID, blank=True)
    second = models.CharField(max_length=LONGEST_SAID, blank=True)
    family = models.CharField(max_length=LONGEST_SAID, blank=True)
    family_last = models.CharField(max_length=LONGEST_SAID, blank=True)
    parent_1_given = models.CharField(max_length=LONGEST_SAID, blank=True)
    parent_1_family = models.CharField(max_length=LONGEST_SAID, blank=True)
    parent_2_given = models.CharField(max_length=LONGEST_SAID, blank=True)
    parent_2_family = models.CharField(max_length=LONGEST_SAID, blank=True)
    postcode = models.CharField(max_length=LONGEST_POSTCODE, blank=True)

    class Meta:
        """Found by any of its keys."""

        indexes = tuple(
            models.Index(fields=[key], condition=Q(**{f"{key}__isnull": False}), name=f"children_by_{key[4:]}")
            for key in (*KEYS, *SECOND_KEYS.values())
        )

    def __str__(self) -> str:
        """Return the number of the row."""
        return f"ComparedRow {self.pk}"


class NameShare(models.Model):
    """How common a name or a birth date is in the index. Only what many bear is kept, so that no child is told by it.

    `word` is empty in the one row that says how many children there are.
    """

    DATA: ClassVar[Mapping[str, Classified]] = sorted_as(Kind.TECHNICAL, "id", "kind", "word", "share", "counted_at")

    kind = models.CharField(max_length=10)
    word = models.CharField(max_length=LONGEST_SAID, blank=True)
    share = models.FloatField()
    counted_at = models.DateTimeField()

    class Meta:
        """Once for a word, by which it is asked for."""

        constraints = (models.UniqueConstraint(fields=["word", "kind"], name="children_nameshare_once"),)

    def __str__(self) -> str:
        """Return the kind."""
        return f"NameShare {self.kind}"

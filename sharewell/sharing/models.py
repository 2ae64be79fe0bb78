"""What was asked and disclosed, and what was done about it. Rows are added and never changed (migration 0002)."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from sharewell.core.looping import AskAct, LoopAct
from sharewell.decisions.types import Footing, ItemKind, Seen
from sharewell.foundation.classification import Classified, Kind
from sharewell.sharing.types import OPEN, Gate, Handling, Mentions, RefusalReason, Register, Throughout, Urgency

REFERENCE = r"^[a-z]{2,8}_[0-9A-HJKMNP-TV-Z]{18}$"
REFERENCE_OR_NOTHING = rf"({REFERENCE})|^$"
SHA256 = r"^[0-9a-f]{64}$"
_KEPT = "As long as the organisation's retention schedule for safeguarding records says."
_GOES = "By the owner of the tables under the retention schedule, with an entry in the ledger; the seals stay."
_STAYS = "Never before the whole record; it says nothing about a child by itself."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    erased = _GOES if kind in (Kind.SPECIAL, Kind.PERSONAL) else _STAYS
    return {name: Classified(kind=kind, retention=_KEPT, erased=erased) for name in names}


def _addressed(name: str) -> tuple[models.BaseConstraint, ...]:
    """Return the constraints of what goes from a post to one team or one post."""
    return (
        models.CheckConstraint(
            condition=Q(post__regex=REFERENCE, organisation__regex=REFERENCE, to_organisation__regex=REFERENCE),
            name=f"sharing_{name}_references",
        ),
        models.CheckConstraint(
            condition=Q(to_team__regex=REFERENCE, to_post="") | Q(to_team="", to_post__regex=REFERENCE),
            name=f"sharing_{name}_one_recipient",
        ),
        models.CheckConstraint(condition=Q(child__regex=r"^chi_[0-9A-Z]{18}$"), name=f"sharing_{name}_child"),
        models.CheckConstraint(condition=Q(not_for__regex=REFERENCE_OR_NOTHING), name=f"sharing_{name}_not_for"),
    )


class InformationRequest(models.Model):
    """One question about one child to one team. `not_for` is a person who must never see it."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "purpose", "footing", "urgency", "gate", "asked_at", "due_at", "key"),
        **_sorted(Kind.REFERENCE, "reference", "asked_by", "post", "organisation", "to_organisation", "to_team"),
        **_sorted(Kind.REFERENCE, "to_post", "child", "not_for"),
        **_sorted(Kind.SPECIAL, "question", "statement", "gate_words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    asked_by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    to_organisation = models.CharField(max_length=40)
    to_team = models.CharField(max_length=40, blank=True)
    to_post = models.CharField(max_length=40, blank=True)
    child = models.CharField(max_length=40)
    not_for = models.CharField(max_length=40, blank=True)
    question = models.TextField()
    purpose = models.CharField(max_length=60)
    footing = models.CharField(max_length=20)
    statement = models.TextField(blank=True)
    urgency = models.CharField(max_length=10)
    gate = models.CharField(max_length=20)
    gate_words = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    key = models.CharField(max_length=40)

    class Meta:
        """Asked once; a question always; a gate with its words wherever one is needed."""

        indexes = (
            models.Index(fields=["organisation", "-reference"], name="sharing_request_asking"),
            models.Index(fields=["to_organisation", "-reference"], name="sharing_request_asked"),
        )
        constraints = (
            *_addressed("request"),
            models.UniqueConstraint(fields=["asked_by", "key"], name="sharing_request_once"),
            models.CheckConstraint(condition=Q(reference__regex=r"^req_"), name="sharing_request_reference"),
            models.CheckConstraint(condition=~Q(question=""), name="sharing_request_asks_something"),
            models.CheckConstraint(condition=Q(footing__in=list(Footing)), name="sharing_request_footing"),
            models.CheckConstraint(condition=~Q(footing=Footing.PARENT), name="sharing_request_not_of_a_parent"),
            models.CheckConstraint(condition=Q(urgency__in=list(Urgency)), name="sharing_request_urgency"),
            models.CheckConstraint(
                condition=Q(gate=Gate.NOT_NEEDED, footing__in=[Footing.SECTION_47, Footing.POLICE, Footing.COURT])
                | (Q(gate__in=[Gate.CONSENT, Gate.DISPENSATION, Gate.DUTY]) & ~Q(gate_words="")),
                name="sharing_request_gate",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=models.F("asked_at")), name="sharing_request_due"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class RequestMove(models.Model):
    """What somebody did about a request. One that `is_veiled` is shown to nobody of those who asked.

    `decision` is what the answer follows from, where it was decided with the guide.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "request", "act", "at", "code", "is_veiled", "key"),
        **_sorted(Kind.REFERENCE, "by", "post", "organisation", "disclosure", "decision"),
        **_sorted(Kind.SPECIAL, "words"),
    }

    request = models.ForeignKey("sharing.InformationRequest", on_delete=models.PROTECT, related_name="moves")
    act = models.CharField(max_length=20)
    by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    at = models.DateTimeField()
    words = models.TextField(blank=True)
    code = models.CharField(max_length=20, blank=True)
    disclosure = models.CharField(max_length=40, blank=True)
    decision = models.CharField(max_length=40, blank=True, default="")
    is_veiled = models.BooleanField()
    key = models.CharField(max_length=40)

    class Meta:
        """Done once; a refusal has a reason and words; what is veiled is so in the row."""

        constraints = (
            models.UniqueConstraint(fields=["request", "by", "key"], name="sharing_requestmove_once"),
            models.CheckConstraint(condition=Q(act__in=list(AskAct)), name="sharing_requestmove_act"),
            models.CheckConstraint(
                condition=~Q(act=AskAct.REFUSE) | (Q(code__in=list(RefusalReason)) & ~Q(words="")),
                name="sharing_requestmove_refusal_is_reasoned",
            ),
            models.CheckConstraint(
                condition=Q(act=AskAct.MAY_NOT_SAY_VEILED, is_veiled=True)
                | (~Q(act=AskAct.MAY_NOT_SAY_VEILED) & Q(is_veiled=False)),
                name="sharing_requestmove_veiled",
            ),
            models.CheckConstraint(
                condition=(Q(act=AskAct.TELL) & ~Q(disclosure="")) | (~Q(act=AskAct.TELL) & Q(disclosure="")),
                name="sharing_requestmove_tells_by_a_disclosure",
            ),
            models.CheckConstraint(
                condition=Q(decision__regex=r"^(dec_[0-9A-HJKMNP-TV-Z]{18})?$"), name="sharing_requestmove_decision"
            ),
        )

    def __str__(self) -> str:
        """Return the act."""
        return self.act


class Disclosure(models.Model):
    """Chosen statements about one child, sent to one team or post by a recorded decision.

    `policy` is the hash of the policy that was asked and `clauses` name those that decided. `entry` and `entry_hash`
    are the receipt: what stands in the ledger can be missed by it. `seal` is the SHA-256 of what was sent; `salt` is
    chance, so that the seal cannot be guessed back into words.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "position", "purpose", "basis", "route", "lawful_bases", "policy", "clauses"),
        **_sorted(Kind.TECHNICAL, "against", "handling", "made_at", "entry_hash", "salt", "seal", "key"),
        **_sorted(Kind.REFERENCE, "reference", "decision", "request", "made_by", "post", "organisation"),
        **_sorted(Kind.REFERENCE, "to_organisation", "to_team", "to_post", "child", "not_for", "consents", "entry"),
        **_sorted(Kind.SPECIAL, "why_it_matters", "wanted", "limits", "child_says", "trusted_adult", "told"),
    }

    reference = models.CharField(max_length=40, unique=True)
    decision = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    request = models.CharField(max_length=40, blank=True)
    made_by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    to_organisation = models.CharField(max_length=40)
    to_team = models.CharField(max_length=40, blank=True)
    to_post = models.CharField(max_length=40, blank=True)
    child = models.CharField(max_length=40)
    not_for = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=60)
    basis = models.CharField(max_length=20)
    route = models.CharField(max_length=20, blank=True)
    lawful_bases = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    policy = models.CharField(max_length=64)
    clauses = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    against = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    consents = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    why_it_matters = models.TextField()
    wanted = models.TextField(blank=True)
    handling = models.CharField(max_length=20)
    limits = models.TextField(blank=True)
    child_says = models.TextField(blank=True)
    trusted_adult = models.TextField(blank=True)
    told = models.TextField(blank=True)
    made_at = models.DateTimeField()
    entry = models.CharField(max_length=40, unique=True)
    entry_hash = models.CharField(max_length=64)
    salt = models.CharField(max_length=32)
    seal = models.CharField(max_length=64)
    key = models.CharField(max_length=40)

    class Meta:
        """Sent once; a decision, a policy and a receipt always."""

        indexes = (
            models.Index(fields=["organisation", "-reference"], name="sharing_disclosure_sent"),
            models.Index(fields=["to_organisation", "-reference"], name="sharing_disclosure_received"),
            models.Index(fields=["decision"], name="sharing_disclosure_decision"),
            GinIndex(fields=["consents"], name="sharing_disclosure_consents"),
        )
        constraints = (
            *_addressed("disclosure"),
            models.UniqueConstraint(fields=["made_by", "key"], name="sharing_disclosure_once"),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^dis_", decision__regex=r"^dec_", entry__regex=r"^led_"),
                name="sharing_disclosure_reference",
            ),
            models.CheckConstraint(
                condition=Q(request="") | Q(request__regex=r"^req_"), name="sharing_disclosure_request"
            ),
            models.CheckConstraint(
                condition=Q(basis="agreement", route="") & ~Q(clauses=[]) | Q(basis="route") & ~Q(route=""),
                name="sharing_disclosure_rests_on_something",
            ),
            models.CheckConstraint(
                condition=Q(policy__regex=SHA256, entry_hash__regex=SHA256, seal__regex=SHA256),
                name="sharing_disclosure_digests",
            ),
            models.CheckConstraint(condition=Q(handling__in=list(Handling)), name="sharing_disclosure_handling"),
            models.CheckConstraint(condition=~Q(why_it_matters=""), name="sharing_disclosure_says_why"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class DisclosedItem(models.Model):
    """One statement as it was disclosed. By reference: it was told by word of mouth, and no content is kept."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "disclosure", "number", "item_class", "is_by_reference", "kind", "seen"),
        **_sorted(Kind.TECHNICAL, "mentions"),
        **_sorted(Kind.SPECIAL, "text", "source", "evidence", "happened_on", "known_on", "why_it_matters", "reason"),
    }

    disclosure = models.ForeignKey("sharing.Disclosure", on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    item_class = models.CharField(max_length=60)
    is_by_reference = models.BooleanField()
    text = models.TextField(blank=True)
    kind = models.CharField(max_length=12)
    source = models.CharField(max_length=200, blank=True)
    seen = models.CharField(max_length=10)
    evidence = models.TextField(blank=True)
    happened_on = models.DateField(null=True, blank=True)
    known_on = models.DateField(null=True, blank=True)
    why_it_matters = models.TextField(blank=True)
    mentions = models.CharField(max_length=10)
    reason = models.TextField(blank=True)

    class Meta:
        """By reference stores no content; whoever else is mentioned is so for a reason; fact or opinion is marked."""

        constraints = (
            models.UniqueConstraint(fields=["disclosure", "number"], name="sharing_discloseditem_once"),
            models.CheckConstraint(
                condition=Q(
                    is_by_reference=True, text="", source="", evidence="", why_it_matters="",
                    happened_on=None, known_on=None,
                )
                | (Q(is_by_reference=False) & ~Q(text="")),
                name="sharing_discloseditem_by_reference_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(mentions=Mentions.NOBODY) | (Q(mentions__in=list(Mentions)) & ~Q(reason="")),
                name="sharing_discloseditem_mentions_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(ItemKind), seen__in=list(Seen)), name="sharing_discloseditem_marked"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        """Return the number, never the words."""
        return f"item {self.number}"


class DisclosureMove(models.Model):
    """What somebody did about a disclosure."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "disclosure", "act", "at", "key"),
        **_sorted(Kind.REFERENCE, "by", "post", "organisation"),
        **_sorted(Kind.SPECIAL, "words"),
    }

    disclosure = models.ForeignKey("sharing.Disclosure", on_delete=models.PROTECT, related_name="moves")
    act = models.CharField(max_length=20)
    by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    at = models.DateTimeField()
    words = models.TextField(blank=True)
    key = models.CharField(max_length=40)

    class Meta:
        """Done once; only opening is without words."""

        constraints = (
            models.UniqueConstraint(fields=["disclosure", "by", "key"], name="sharing_disclosuremove_once"),
            models.CheckConstraint(condition=Q(act__in=[OPEN, *LoopAct]), name="sharing_disclosuremove_act"),
            models.CheckConstraint(condition=Q(act=OPEN) | ~Q(words=""), name="sharing_disclosuremove_says_something"),
        )

    def __str__(self) -> str:
        """Return the act."""
        return self.act


class Resolution(models.Model):
    """That a manager says of a line in a register how it was resolved, and why. The newest says how it stands."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "register", "at", "key"),
        **_sorted(Kind.REFERENCE, "reference", "about", "organisation", "by", "post"),
        **_sorted(Kind.SPECIAL, "words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    register = models.CharField(max_length=12)
    about = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    words = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    key = models.CharField(max_length=40)

    class Meta:
        """Said once, always with words, about a request or a disclosure."""

        indexes = (models.Index(fields=["organisation", "register", "about"], name="sharing_resolution_line"),)
        constraints = (
            models.UniqueConstraint(fields=["by", "key"], name="sharing_resolution_once"),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^rsl_", about__regex=r"^(req|dis)_[0-9A-HJKMNP-TV-Z]{18}$")
                & Q(organisation__regex=REFERENCE, by__regex=REFERENCE, post__regex=REFERENCE),
                name="sharing_resolution_references",
            ),
            models.CheckConstraint(
                condition=Q(register__in=list(Register)) & ~Q(words=""), name="sharing_resolution_says_why"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ChildSide(models.Model):
    """What a child says and wants, and the adult whom the child trusts, as somebody wrote it. The newest counts."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "throughout", "at", "key"),
        **_sorted(Kind.REFERENCE, "reference", "child", "organisation", "by"),
        **_sorted(Kind.PERSONAL, "adult"),
        **_sorted(Kind.SPECIAL, "says"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    says = models.TextField(blank=True)
    adult = models.CharField(max_length=200, blank=True)
    throughout = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    key = models.CharField(max_length=40)

    class Meta:
        """It says something; one adult throughout is an adult."""

        indexes = (models.Index(fields=["child", "-reference"], name="sharing_childside_child"),)
        constraints = (
            models.UniqueConstraint(fields=["by", "key"], name="sharing_childside_once"),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^chs_", child__regex=r"^chi_[0-9A-Z]{18}$")
                & Q(organisation__regex=REFERENCE, by__regex=REFERENCE),
                name="sharing_childside_references",
            ),
            models.CheckConstraint(condition=~Q(says="") | ~Q(adult=""), name="sharing_childside_says_something"),
            models.CheckConstraint(
                condition=Q(throughout__in=list(Throughout)) & (~Q(throughout=Throughout.YES) | ~Q(adult="")),
                name="sharing_childside_throughout_is_an_adult",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference

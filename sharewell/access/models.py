"""Sessions, second factors, wrong tries, asking to get back in, and identity providers of organisations."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sharewell.access.types import How, Proof, RecoveryState
from sharewell.foundation.classification import Classified, Kind

_GONE = "The row is deleted; the ledger keeps that it was there, by reference."


def _sorted(kind: Kind, retention: str, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=retention, erased=_GONE) for name in names}


_SESSION = "Thirty days after it ended."
_FACTOR = "While it is in use, and one year after."
_RECOVERY = "One year after it was asked for."
_PROVIDER = "While the organisation signs in with it, and six years after."


class SignedInSession(models.Model):
    """A person is signed in with one browser. Ended, it opens nothing with the next request.

    `digest` is the SHA-256 of a random key that only the session of that browser holds. Where `needs_second_factor`, it
    opens nothing but the page that asks for one until `second_factor_at` is set. `organisation` is the reference of the
    one whose identity provider vouched for the person; then the session opens that organisation's posts only.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, _SESSION, "id", "digest", "practitioner", "how", "ended_how", "needs_second_factor"),
        **_sorted(Kind.REFERENCE, _SESSION, "reference", "organisation"),
        **_sorted(Kind.PERSONAL, _SESSION, "device", "began_at", "seen_at", "second_factor_at", "ended_at"),
    }

    reference = models.CharField(max_length=40, unique=True)
    digest = models.BinaryField(max_length=32, unique=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=40, blank=True)
    how = models.CharField(max_length=20)
    device = models.CharField(max_length=60, blank=True)
    needs_second_factor = models.BooleanField()
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    second_factor_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=20, blank=True)

    class Meta:
        """An end is recorded whole or not at all."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="") | (Q(ended_at__isnull=False) & ~Q(ended_how="")),
                name="access_signedinsession_ended_whole",
            ),
            models.CheckConstraint(condition=Q(how__in=list(How)), name="access_signedinsession_how"),
        )
        indexes = (
            models.Index(
                fields=["practitioner"], condition=Q(ended_at__isnull=True), name="access_signedinsession_live"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class AuthenticatorApp(models.Model):
    """An app that shows a person six digits, new ones every thirty seconds (TOTP, RFC 6238).

    The secret is sealed with a key outside the database. `last_step` is the number of the last half minute whose digits
    were taken, so that digits work once.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, _FACTOR, "id", "practitioner", "sealed_secret", "last_step", "added_at", "ended_at"),
        **_sorted(Kind.REFERENCE, _FACTOR, "reference"),
    }

    reference = models.CharField(max_length=40, unique=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed_secret = models.BinaryField()
    last_step = models.BigIntegerField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One at a time; of one that ended the secret is gone."""

        constraints = (
            models.UniqueConstraint(
                fields=["practitioner"],
                condition=Q(ended_at__isnull=True),
                name="access_authenticatorapp_one",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(sealed_secret=b""), name="access_authenticatorapp_secret_gone"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class SecurityKey(models.Model):
    """A security key or passkey (WebAuthn). `public_data` is what the key said of itself when it was added."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, _FACTOR, "id", "practitioner", "credential_id", "public_data", "sign_count"),
        **_sorted(Kind.TECHNICAL, _FACTOR, "added_at", "used_at", "ended_at"),
        **_sorted(Kind.REFERENCE, _FACTOR, "reference"),
        **_sorted(Kind.PERSONAL, _FACTOR, "name"),
    }

    reference = models.CharField(max_length=40, unique=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(unique=True)
    public_data = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """It has a name, by which its owner knows which one was lost."""

        constraints = (models.CheckConstraint(condition=~Q(name=""), name="access_securitykey_has_a_name"),)
        indexes = (
            models.Index(fields=["practitioner"], condition=Q(ended_at__isnull=True), name="access_securitykey_live"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class RecoveryCode(models.Model):
    """One of ten codes on paper, each of which stands in for the second factor once. Only an HMAC is kept."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, _FACTOR, "id", "practitioner", "digest", "made_at", "used_at"),
    }

    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Found by whose they are."""

        indexes = (
            models.Index(fields=["practitioner"], condition=Q(used_at__isnull=True), name="access_recoverycode_left"),
        )

    def __str__(self) -> str:
        """Return the number of the row: the code itself is not known."""
        return str(self.pk)


class WrongTries(models.Model):
    """How often somebody got it wrong, for an account and a source that nobody can read from it (HMAC).

    All processes share it.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "One day after the last wrong try.", "id", "digest", "count", "last_at"),
    }

    digest = models.BinaryField(max_length=32, unique=True)
    count = models.PositiveIntegerField()
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        """In the plural, for a row counts many."""

        verbose_name_plural = "wrong tries"

    def __str__(self) -> str:
        """Return the count."""
        return str(self.count)


class RecoveryRequest(models.Model):
    """Somebody cannot sign in any more and asks to get back in. One manager who knows them must witness it.

    `organisation` is the one whose manager witnesses: their own, or the one that vouched for it. Where there is
    neither, it is empty, and two people witness to the operator. `how_known` is in their words how they made sure.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, _RECOVERY, "id", "practitioner", "organisation", "witness", "asked_at", "state"),
        **_sorted(Kind.TECHNICAL, _RECOVERY, "second_witness"),
        **_sorted(Kind.TECHNICAL, _RECOVERY, "witnessed_at", "ended_at", "proof"),
        **_sorted(Kind.REFERENCE, _RECOVERY, "reference"),
        **_sorted(Kind.PERSONAL, _RECOVERY, "how_known"),
    }

    reference = models.CharField(max_length=40, unique=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "partnerships.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=20, default=RecoveryState.ASKED.value)
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    second_witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    proof = models.CharField(max_length=20, blank=True)
    how_known = models.CharField(max_length=300, blank=True)
    witnessed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One open request a person, nobody witnesses for themselves, and a witness says how they know."""

        constraints = (
            models.UniqueConstraint(
                fields=["practitioner"], condition=Q(ended_at__isnull=True), name="access_recoveryrequest_one_open"
            ),
            models.CheckConstraint(
                condition=(Q(witness__isnull=True) | ~Q(witness=F("practitioner")))
                & (
                    Q(second_witness__isnull=True)
                    | (~Q(second_witness=F("practitioner")) & ~Q(second_witness=F("witness")))
                ),
                name="access_recoveryrequest_witness_is_another",
            ),
            models.CheckConstraint(
                condition=Q(witness__isnull=True) | Q(organisation__isnull=False) | Q(second_witness__isnull=False),
                name="access_recoveryrequest_two_without_a_manager",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RecoveryState.WITNESSED.value, RecoveryState.DONE.value])
                | (Q(witness__isnull=False, witnessed_at__isnull=False, proof__in=list(Proof)) & ~Q(how_known="")),
                name="access_recoveryrequest_witnessed_whole",
            ),
            models.CheckConstraint(condition=Q(state__in=list(RecoveryState)), name="access_recoveryrequest_state"),
            models.CheckConstraint(
                condition=Q(state__in=[RecoveryState.ASKED.value, RecoveryState.WITNESSED.value], ended_at__isnull=True)
                | (
                    ~Q(state__in=[RecoveryState.ASKED.value, RecoveryState.WITNESSED.value]) & Q(ended_at__isnull=False)
                ),
                name="access_recoveryrequest_ended_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class IdentityProvider(models.Model):
    """Where the people of an organisation sign in with their organisation's own account (OpenID Connect).

    `email_domains` stand with spaces between them. `counts_second_factor`: its word that two factors were used (`amr`
    or `acr`) is taken. The client secret is sealed with a key outside the database.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, _PROVIDER, "id", "organisation", "client_id", "sealed_secret"),
        **_sorted(Kind.TECHNICAL, _PROVIDER, "counts_second_factor", "began_at", "ended_at"),
        **_sorted(Kind.REFERENCE, _PROVIDER, "reference", "issuer", "email_domains"),
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    sealed_secret = models.BinaryField()
    email_domains = models.CharField(max_length=500)
    counts_second_factor = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One at a time for an organisation."""

        constraints = (
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_at__isnull=True),
                name="access_identityprovider_one",
            ),
            models.CheckConstraint(
                condition=~Q(email_domains="") & ~Q(client_id="") & ~Q(issuer=""), name="access_identityprovider_whole"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ProviderAccount(models.Model):
    """Which account of an identity provider (issuer and subject) is which person here."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, _PROVIDER, "id", "practitioner", "issuer", "bound_at"),
        **_sorted(Kind.PERSONAL, _PROVIDER, "subject"),
    }

    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    bound_at = models.DateTimeField()

    class Meta:
        """One person for an account, and one account of an issuer for a person."""

        constraints = (
            models.UniqueConstraint(fields=["issuer", "subject"], name="access_provideraccount_once"),
            models.UniqueConstraint(fields=["issuer", "practitioner"], name="access_provideraccount_one_each"),
        )

    def __str__(self) -> str:
        """Return the number of the row."""
        return str(self.pk)

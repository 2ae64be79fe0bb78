"""Build the actor from the database, fresh at each request: the post, with vetting and training as they stand now."""

import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet

from sharewell.access.models import (
    AuthenticatorApp,
    IdentityProvider,
    RecoveryCode,
    RecoveryRequest,
    SecurityKey,
    SignedInSession,
    WrongTries,
)
from sharewell.access.policies import (
    ASKED_FOR,
    LONGEST_VISIT,
    RECOVERY_LINK,
    SEALING_PROVIDERS,
    SEEN_SECONDS,
    Patience,
    recoveries_open_to,
    session_digest,
)
from sharewell.access.types import (
    ActingFor,
    AppRow,
    FactorsRow,
    How,
    KeyRow,
    NoCurrentPost,
    ProviderRow,
    ProviderUnknown,
    RecoveryRow,
    RecoveryState,
    RecoveryUnknown,
    SessionRow,
    SignedIn,
    Work,
)
from sharewell.acting.policies import is_current
from sharewell.acting.types import Actor, ActorKind, Role
from sharewell.foundation.one_time_links import find
from sharewell.foundation.openid import Provider
from sharewell.foundation.prepared import PreparedQuery
from sharewell.foundation.sealed_secrets import SecretUnreadable, open_secret
from sharewell.inspections.queries import list_inspected
from sharewell.mediation.queries import find_current
from sharewell.obligations.queries import list_open, list_owners
from sharewell.partnerships.queries import find_voucher
from sharewell.practitioners.queries import find_standing, is_away, list_away, list_current_posts
from sharewell.practitioners.types import PersonRow, PostRow, StandingRow
from sharewell.training.queries.accreditations import find_accreditation, find_adviser, list_lapsed
from sharewell.training.types import Accreditation


def get_actor(*, practitioner: str, post: str, now: datetime) -> Actor:
    """Return the actor for a person in one of their posts, as they stand now. Raise `NoCurrentPost`."""
    standing = find_standing(person=practitioner, post=post, at=now)
    if standing is None or standing.post is None:
        raise NoCurrentPost("The person does not hold this post now.")
    accreditation = find_accreditation(person=practitioner, post=standing.post.reference, at=now)
    return _mediated(_actor(standing, standing.post, accreditation, now=now), now=now)[0]


def find_signed_in(*, person: str, post: str, mark: str, key: str, now: datetime) -> SignedIn | None:
    """Return who a session belongs to, or None where it was ended, the account is not active or its password changed.

    Without a current post of this reference the actor has no role and opens nothing; where the person holds exactly one
    current post it is taken. While a second factor is missing the actor has none either. Two queries.
    """
    held = next(iter(_one_session.rows(digest=session_digest(key), person=person)), None)
    if held is None:
        return None
    account = apps.get_model("practitioners", "Practitioner")(password=held["practitioner__password"])
    if not hmac.compare_digest(account.get_session_auth_hash(), mark):
        return None
    current = list_current_posts(at=now, person=person, organisation=held["organisation"] or None)
    standing = StandingRow(
        person=PersonRow(
            reference=person, name=held["practitioner__name"], email=held["practitioner__email"], is_active=True
        ),
        mark=mark,
        post=next((row for row in current if row.reference == post), None),
        current_posts=current,
    )
    chosen = standing.post
    if chosen is None and not post and len(current) == 1:
        chosen = current[0]
    needs = held["needs_second_factor"] and held["second_factor_at"] is None
    accreditation = (
        None if needs or chosen is None else find_accreditation(person=person, post=chosen.reference, at=now)
    )
    actor, acting_for = Actor(reference=person, kind=ActorKind.PERSON), None
    if chosen and accreditation:
        actor, acting_for = _mediated(_actor(standing, chosen, accreditation, now=now), now=now)
    return SignedIn(
        actor=actor,
        person=standing.person,
        post=None if needs else chosen,
        current_posts=current,
        session=held["reference"],
        needs_second_factor=needs,
        second_factor_at=held["second_factor_at"],
        accreditation=accreditation,
        acting_for=acting_for,
    )


def _asked_of_session(*, digest: bytes, person: str) -> QuerySet[SignedInSession, dict[str, Any]]:
    columns = ("reference", "organisation", "needs_second_factor", "second_factor_at")
    return SignedInSession.objects.filter(
        digest=digest, ended_at__isnull=True, practitioner__reference=person, practitioner__is_active=True
    ).values(*columns, *(f"practitioner__{column}" for column in ("name", "email", "password")))


_one_session = PreparedQuery(_asked_of_session)


def find_wait(patience: Patience, *, account: str, source: str, now: datetime) -> int:
    """Return for how many seconds the next try has to wait: 0 where it may come now."""
    tries = WrongTries.objects.filter(digest=patience.digest(account=account, source=source)).first()
    return patience.seconds_to_wait(count=tries.count, last_at=tries.last_at, now=now) if tries else 0


def list_sessions(*, actor: Actor, session: str, now: datetime) -> tuple[SessionRow, ...]:
    """Return where the actor is signed in, this session first, then the one used last.

    A session that has lapsed opens nothing any more and is not among them.
    """
    live = SignedInSession.objects.filter(
        practitioner__reference=actor.reference,
        ended_at__isnull=True,
        seen_at__gt=now - timedelta(seconds=settings.IDLE_SECONDS + SEEN_SECONDS),
        began_at__gt=now - LONGEST_VISIT,
    )
    rows = (
        SessionRow(
            reference=one.reference,
            device=one.device or "A browser",
            how=How(one.how),
            began_at=one.began_at,
            seen_at=one.seen_at,
            is_this_one=one.reference == session,
        )
        for one in live
    )
    return tuple(sorted(rows, key=lambda row: (not row.is_this_one, -row.seen_at.timestamp())))


def get_factors(person: str) -> FactorsRow:
    """Return what a person has as a second factor."""
    app = AuthenticatorApp.objects.filter(practitioner__reference=person, ended_at__isnull=True).first()
    keys = SecurityKey.objects.filter(practitioner__reference=person, ended_at__isnull=True).order_by("added_at")
    return FactorsRow(
        app=AppRow(reference=app.reference, added_at=app.added_at) if app else None,
        keys=tuple(
            KeyRow(reference=one.reference, name=one.name, added_at=one.added_at, used_at=one.used_at) for one in keys
        ),
        codes_left=RecoveryCode.objects.filter(practitioner__reference=person, used_at__isnull=True).count(),
    )


def list_public_data(person: str) -> tuple[bytes, ...]:
    """Return what the security keys of a person said of themselves when they were added."""
    keys = SecurityKey.objects.filter(practitioner__reference=person, ended_at__isnull=True).order_by("added_at")
    return tuple(bytes(one.public_data) for one in keys)


def find_open_request(*, actor: Actor) -> str:
    """Return the reference of a request to get back in as the actor that is under way, or nothing."""
    found = RecoveryRequest.objects.filter(practitioner__reference=actor.reference, ended_at__isnull=True).first()
    return found.reference if found else ""


def find_witnesses(*, person: str, now: datetime) -> tuple[PostRow, ...]:
    """Return the managers who can say that it is this person: those of one organisation, the nearest first.

    They are managers of the person's own organisation, those of the same team first; where it has none besides the
    person, managers of the umbrella body that vouched for it. None where there is neither. Who is away comes last.
    """
    for own in list_current_posts(at=now, person=person):
        for organisation in (own.organisation, find_voucher(own.organisation)):
            found = [
                post
                for post in list_current_posts(at=now, organisation=organisation, role=Role.MANAGER)
                if organisation and post.person != person
            ]
            if found:
                near = {post.reference: bool(own.team) and post.team == own.team for post in found}
                away = {post.reference: is_away(person=post.person, at=now) for post in found}
                return tuple(sorted(found, key=lambda post: (away[post.reference], not near[post.reference])))
    return ()


def get_recovery(*, actor: Actor, request: str, now: datetime) -> RecoveryRow:
    """Return a request to get back in that the actor may witness. Raise `RecoveryUnknown`."""
    found = recoveries_open_to(actor).select_related("practitioner", "organisation").filter(reference=request).first()
    if found is None:
        raise RecoveryUnknown(request)
    return _recovery(found, now=now)


def list_recoveries(*, actor: Actor, now: datetime) -> tuple[RecoveryRow, ...]:
    """Return the requests to get back in that are under way and that the actor may witness, the oldest first."""
    found = recoveries_open_to(actor).select_related("practitioner", "organisation").filter(ended_at__isnull=True)
    return tuple(_recovery(one, now=now) for one in found.order_by("asked_at"))


def list_old_recoveries(*, now: datetime) -> tuple[str, ...]:
    """Return the references of the requests to get back in whose time is over and that are still under way."""
    found = RecoveryRequest.objects.filter(ended_at__isnull=True, asked_at__lte=now - ASKED_FOR)
    return tuple(one.reference for one in found.order_by("asked_at"))


def list_providers(*, now: datetime) -> tuple[ProviderRow, ...]:
    """Return the identity providers in use, by the name of their organisation."""
    found = IdentityProvider.objects.select_related("organisation").filter(ended_at__isnull=True, began_at__lte=now)
    return tuple(
        ProviderRow(
            reference=one.reference,
            organisation=one.organisation.reference,
            organisation_name=one.organisation.name,
            issuer=one.issuer,
            email_domains=tuple(one.email_domains.split()),
            counts_second_factor=one.counts_second_factor,
        )
        for one in found.order_by("organisation__name")
    )


def has_providers() -> bool:
    """Tell whether any organisation signs in with an identity provider of its own."""
    return IdentityProvider.objects.filter(ended_at__isnull=True).exists()


def get_provider(*, provider: str, redirect_address: str) -> Provider:
    """Return what is needed to speak with an identity provider, its secret opened. Raise `ProviderUnknown`."""
    one = IdentityProvider.objects.filter(reference=provider, ended_at__isnull=True).first()
    if one is None:
        raise ProviderUnknown(provider)
    try:
        secret = open_secret(bytes(one.sealed_secret), purpose=SEALING_PROVIDERS, row=one.reference).decode()
    except SecretUnreadable:
        raise ProviderUnknown(provider) from None
    return Provider(
        issuer=one.issuer,
        client_id=one.client_id,
        client_secret=secret,
        redirect_address=redirect_address,
        allows_plain_http=settings.INSTALLATION_KIND != "service",
    )


def find_recovering(*, token: str, now: datetime) -> str:
    """Return the reference of the person whom a one-time link lets back in, or nothing."""
    request = find(token, RECOVERY_LINK, now)
    found = RecoveryRequest.objects.select_related("practitioner").filter(
        reference=request or "", state=RecoveryState.WITNESSED.value
    )
    return next((one.practitioner.reference for one in found if one.practitioner.is_active), "")


def _recovery(one: RecoveryRequest, *, now: datetime) -> RecoveryRow:
    return RecoveryRow(
        reference=one.reference,
        person=one.practitioner.reference,
        person_name=one.practitioner.name,
        posts=tuple(
            f"{post.title}, {post.organisation_name}"
            for post in list_current_posts(at=now, person=one.practitioner.reference)
        ),
        organisation=one.organisation.reference if one.organisation else "",
        asked_at=one.asked_at,
        state=RecoveryState(one.state),
    )


def get_work(*, actor: Actor, now: datetime) -> Work:
    """Return what the page "Your work" shows to the actor; what lapsed people owe is shown to those who see to it."""
    lapsed = list_lapsed(posts=list_owners(actor=actor), at=now)
    return Work(
        obligations=list_open(actor=actor, lapsed=lapsed, now=now),
        adviser=find_adviser(organisation=actor.organisation, at=now),
        away=list_away(person=actor.reference, at=now),
    )


def _mediated(actor: Actor, *, now: datetime) -> tuple[Actor, ActingFor | None]:
    """Return the actor, acting for the practitioner for whom they do at this moment, and what the banner tells of it.

    Where either of the two is no longer current, it is over: the actor stands for themselves, as they are.
    """
    held = find_current(post=actor.post, at=now) if is_current(actor) else None
    standing = find_standing(person=held.practitioner, post=held.practitioner_post, at=now) if held else None
    if held is None or standing is None or standing.post is None:
        return actor, None
    theirs = find_accreditation(person=held.practitioner, post=held.practitioner_post, at=now)
    principal = _actor(standing, standing.post, theirs, now=now)
    if not is_current(principal):
        return actor, None
    told = ActingFor(mediation=held.reference, post=standing.post, until=held.until)
    return replace(actor, principal=principal), told


def _actor(standing: StandingRow, post: PostRow, accreditation: Accreditation, *, now: datetime) -> Actor:
    return Actor(
        reference=standing.person.reference,
        kind=ActorKind.PERSON,
        organisation=post.organisation,
        team=post.team,
        post=post.reference,
        roles=frozenset({post.role.value}),
        is_accredited=accreditation.is_current,
        is_input_only=post.is_input_only,
        inspects=list_inspected(post=post.reference, at=now) if post.role is Role.INSPECTOR else frozenset(),
    )

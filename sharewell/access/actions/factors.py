"""Show a second factor, add and remove one, make recovery codes, and change the password."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings

from sharewell.access.actions.sessions import end_all, practitioners, tell_later
from sharewell.access.actions.tries import note_right, note_wrong, take_turn
from sharewell.access.events import (
    PASSWORD_CHANGED,
    PERSON_SIGNED_IN,
    RECOVERY_CODES_MADE,
    SECOND_FACTOR_ADDED,
    SECOND_FACTOR_REFUSED,
    SECOND_FACTOR_REMOVED,
    SECOND_FACTOR_SHOWN,
    SESSION_ENDED,
    SIGN_IN_REFUSED,
)
from sharewell.access.models import AuthenticatorApp, RecoveryCode, SecurityKey, SignedInSession
from sharewell.access.policies import (
    FACTOR_PATIENCE,
    KNOWN_FACTOR_PATIENCE,
    PASSWORD_PATIENCE,
    SEALING_APPS,
    TRIES_OF_ONE_SESSION,
    code_digest,
    find_step,
    is_fresh,
    plain_code,
)
from sharewell.access.queries import get_factors
from sharewell.access.types import (
    CodeWrong,
    EndedHow,
    Factor,
    FactorNotAdded,
    FactorResult,
    FactorUnknown,
    LastFactor,
    ProofNeeded,
    SessionUnknown,
)
from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.references import new_reference
from sharewell.foundation.sealed_secrets import SecretUnreadable, open_secret, seal_secret
from sharewell.foundation.security_keys import KeyRefused, take_added, take_used
from sharewell.ledger.actions import append_entry
from sharewell.practitioners.actions import set_password
from sharewell.practitioners.queries import find_person_by_password, get_mark, get_person

CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is read as another


@action(Permission.KEEP_SIGN_IN)
def show_code(*, actor: Actor, session: str, code: str, source: str, is_known: bool, now: datetime) -> FactorResult:
    """Try the six digits of an app, or a recovery code, as the second factor of a session of the actor's.

    Digits are taken half a minute early or late, and once. Wrong tries are counted for the account, from wherever they
    come; a browser that the account knows is counted for itself (`source`, `is_known`). After ten wrong ones from an
    unknown browser the session ends and the person is told. Raise `MustWait` and `SessionUnknown`.
    """
    held = _session(actor, session)
    patience = KNOWN_FACTOR_PATIENCE if is_known else FACTOR_PATIENCE
    tries = take_turn(patience, account=actor.reference, source=source if is_known else "", now=now)
    plain = plain_code(code)
    factor = Factor.APP if plain.isdecimal() else Factor.RECOVERY_CODE
    result = _try_app(actor, plain, now=now) if factor is Factor.APP else _try_recovery_code(actor, plain, now=now)
    if result is FactorResult.DONE:
        note_right(tries)
        _pass(actor, held, factor, now=now)
        return result
    count = note_wrong(patience, tries, now=now)
    append_entry(actor=actor, event=SECOND_FACTOR_REFUSED, subjects=[actor.reference], now=now)
    if count >= TRIES_OF_ONE_SESSION and held.second_factor_at is None:
        held.ended_at, held.ended_how = now, EndedHow.TOO_MANY_TRIES.value
        held.save(update_fields=["ended_at", "ended_how"])
        tell_later(actor.reference)
        return FactorResult.ENDED
    return result


@action(Permission.KEEP_SIGN_IN)
def show_key(
    *, actor: Actor, session: str, host: str, state: dict[str, Any], answer: str, now: datetime
) -> FactorResult:
    """Take the answer of a security key as the second factor of a session of the actor's.

    `state` is what the page kept when it asked, `answer` what the browser sent. Raise `SessionUnknown`.
    """
    held = _session(actor, session)
    keys = {
        bytes(one.credential_id): one
        for one in SecurityKey.objects.select_for_update().filter(
            practitioner__reference=actor.reference, ended_at__isnull=True
        )
    }
    known = [bytes(one.public_data) for one in keys.values()]
    try:
        used = take_used(host=host, state=state, keys=known, answer=answer)
        one = keys[used.credential_id]
    except (KeyRefused, KeyError):
        append_entry(actor=actor, event=SECOND_FACTOR_REFUSED, subjects=[actor.reference], now=now)
        return FactorResult.WRONG
    if 0 < used.sign_count <= one.sign_count:  # WebAuthn level 2, section 6.1.1: a copy of the key is about
        append_entry(actor=actor, event=SECOND_FACTOR_REFUSED, subjects=[actor.reference], now=now)
        tell_later(actor.reference)
        return FactorResult.USED
    one.sign_count, one.used_at = used.sign_count, now
    one.save(update_fields=["sign_count", "used_at"])
    _pass(actor, held, Factor.KEY, now=now)
    return FactorResult.DONE


@action(Permission.KEEP_SIGN_IN)
def add_app(*, actor: Actor, session: str, secret: str, code: str, now: datetime) -> tuple[str, ...]:
    """Add the app that shows `code` for `secret`; the one before ends. Return ten recovery codes if there were none.

    Raise `ProofNeeded`, `CodeWrong`, `FactorNotAdded` for a secret that is none, and `SessionUnknown`.
    """
    held = _session(actor, session)
    _require_proof(actor, held, now=now)
    try:
        step = find_step(secret, plain_code(code), now=now)
    except ValueError:
        raise FactorNotAdded("This page was too old. Begin again with the new square.") from None
    if step is None:
        raise CodeWrong("This is not the code that the app shows now. Enter the six digits that it shows.")
    _end_app(actor.reference, now=now)
    reference = new_reference("app", now=now)
    AuthenticatorApp.objects.create(
        reference=reference,
        practitioner=practitioners().get(reference=actor.reference),
        sealed_secret=seal_secret(secret.encode(), purpose=SEALING_APPS, row=f"{reference} {actor.reference}"),
        last_step=step,
        added_at=now,
    )
    return _added(actor, held, Factor.APP, now=now)


@action(Permission.KEEP_SIGN_IN)
def add_key(
    *, actor: Actor, session: str, host: str, state: dict[str, Any], answer: str, name: str, now: datetime
) -> tuple[str, ...]:
    """Add a security key or passkey under a name. Return ten recovery codes if there were none.

    Raise `ProofNeeded`, `FactorNotAdded` and `SessionUnknown`.
    """
    held = _session(actor, session)
    _require_proof(actor, held, now=now)
    try:
        added = take_added(host=host, state=state, answer=answer)
    except KeyRefused as refused:
        raise FactorNotAdded("The key could not be added. Try again, or use an app on your telephone.") from refused
    if SecurityKey.objects.filter(credential_id=added.credential_id).exists():
        raise FactorNotAdded("This key was added before. Use another one.")
    SecurityKey.objects.create(
        reference=new_reference("key", now=now),
        practitioner=practitioners().get(reference=actor.reference),
        name=name.strip()[:60] or "Security key",
        credential_id=added.credential_id,
        public_data=added.public_data,
        added_at=now,
    )
    return _added(actor, held, Factor.KEY, now=now)


@action(Permission.KEEP_SIGN_IN)
def remove_app(*, actor: Actor, session: str, now: datetime) -> None:
    """Take the app away. Raise `ProofNeeded`, `LastFactor`, `FactorUnknown` and `SessionUnknown`."""
    held = _session(actor, session)
    _require_proof(actor, held, now=now)
    _require_another(actor)
    if not _end_app(actor.reference, now=now):
        raise FactorUnknown(actor.reference)
    _removed(actor, Factor.APP, now=now)


@action(Permission.KEEP_SIGN_IN)
def remove_key(*, actor: Actor, session: str, key: str, now: datetime) -> None:
    """Take a security key away. Raise `ProofNeeded`, `LastFactor`, `FactorUnknown` and `SessionUnknown`."""
    held = _session(actor, session)
    _require_proof(actor, held, now=now)
    live = SecurityKey.objects.filter(practitioner__reference=actor.reference, reference=key, ended_at__isnull=True)
    if not live.exists():
        raise FactorUnknown(key)
    _require_another(actor)
    live.update(ended_at=now)
    _removed(actor, Factor.KEY, now=now)


@action(Permission.KEEP_SIGN_IN)
def make_recovery_codes(*, actor: Actor, session: str, now: datetime) -> tuple[str, ...]:
    """Return ten new recovery codes; those before work no more. Raise `ProofNeeded` and `SessionUnknown`."""
    _require_proof(actor, _session(actor, session), now=now)
    return _make_codes(actor, now=now)


@action(Permission.KEEP_SIGN_IN)
def change_password(*, actor: Actor, session: str, old: str, new: str, now: datetime) -> str:
    """Change the actor's own password and end all their other sessions.

    Return the mark that this session has to keep from now on, or nothing where the old password was wrong; that is
    counted as at the door. Raise `ProofNeeded`, `MustWait`, `PasswordWeak` and `SessionUnknown`.
    """
    _require_proof(actor, _session(actor, session), now=now)
    person = get_person(actor.reference)
    tries = take_turn(PASSWORD_PATIENCE, account=person.email, source=f"session {session}", now=now)
    if find_person_by_password(email=person.email, password=old) is None:
        note_wrong(PASSWORD_PATIENCE, tries, now=now)
        append_entry(actor=actor, event=SIGN_IN_REFUSED, subjects=[actor.reference], now=now)
        return ""
    note_right(tries)
    set_password(actor=actor, person=actor.reference, password=new, now=now)
    count = end_all(person=actor.reference, but=session, how=EndedHow.PASSWORD_CHANGED, now=now)
    append_entry(actor=actor, event=PASSWORD_CHANGED, subjects=[actor.reference], now=now)
    append_entry(
        actor=actor,
        event=SESSION_ENDED,
        subjects=[actor.reference],
        facts={"how": EndedHow.PASSWORD_CHANGED.value, "sessions": count},
        now=now,
    )
    tell_later(actor.reference)
    return get_mark(actor.reference)


def end_all_factors(person: str, *, now: datetime) -> None:
    """Take all second factors of a person away, recovery codes too. Part of letting them back in."""
    _end_app(person, now=now)
    SecurityKey.objects.filter(practitioner__reference=person, ended_at__isnull=True).update(ended_at=now)
    RecoveryCode.objects.filter(practitioner__reference=person, used_at__isnull=True).delete()


def _session(actor: Actor, reference: str) -> SignedInSession:
    """Return the actor's session, which nobody else changes until the act ends. Raise `SessionUnknown`."""
    held = (
        SignedInSession.objects.select_for_update()
        .filter(reference=reference, practitioner__reference=actor.reference, ended_at__isnull=True)
        .first()
    )
    if held is None:
        raise SessionUnknown(reference)
    return held


def _require_proof(actor: Actor, held: SignedInSession, *, now: datetime) -> None:
    """Return where the person has no second factor yet, or showed it a short while ago. Else raise `ProofNeeded`."""
    if get_factors(actor.reference).has_any and not is_fresh(held.second_factor_at, now=now):
        raise ProofNeeded("Show your second factor first. Then you can change how you sign in.")


def _require_another(actor: Actor) -> None:
    if settings.SECOND_FACTOR_REQUIRED and get_factors(actor.reference).number < 2:
        raise LastFactor("This is your only second factor. Add another one first, then take this one away.")


def _try_app(actor: Actor, code: str, *, now: datetime) -> FactorResult:
    app = (
        AuthenticatorApp.objects.select_for_update()
        .filter(practitioner__reference=actor.reference, ended_at__isnull=True)
        .first()
    )
    if app is None:
        return FactorResult.WRONG
    row = f"{app.reference} {actor.reference}"
    try:
        secret = open_secret(bytes(app.sealed_secret), purpose=SEALING_APPS, row=row).decode()
    except SecretUnreadable:
        return FactorResult.WRONG
    step = find_step(secret, code, now=now)
    if step is None:
        return FactorResult.WRONG
    if step <= app.last_step:
        return FactorResult.USED
    app.last_step = step
    app.save(update_fields=["last_step"])
    return FactorResult.DONE


def _try_recovery_code(actor: Actor, code: str, *, now: datetime) -> FactorResult:
    own = RecoveryCode.objects.filter(practitioner__reference=actor.reference)
    digest = code_digest(actor.reference, code)
    if own.filter(digest=digest, used_at__isnull=True).update(used_at=now):
        tell_later(actor.reference)
        return FactorResult.DONE
    return FactorResult.USED if own.filter(digest=digest).exists() else FactorResult.WRONG


def _pass(actor: Actor, held: SignedInSession, factor: Factor, *, now: datetime) -> None:
    was_waiting = held.needs_second_factor and held.second_factor_at is None
    held.second_factor_at = now
    held.save(update_fields=["second_factor_at"])
    append_entry(
        actor=actor, event=SECOND_FACTOR_SHOWN, subjects=[actor.reference], facts={"factor": factor.value}, now=now
    )
    if was_waiting:
        append_entry(actor=actor, event=PERSON_SIGNED_IN, subjects=[actor.reference], now=now)


def _added(actor: Actor, held: SignedInSession, factor: Factor, *, now: datetime) -> tuple[str, ...]:
    append_entry(
        actor=actor, event=SECOND_FACTOR_ADDED, subjects=[actor.reference], facts={"factor": factor.value}, now=now
    )
    _pass(actor, held, factor, now=now)
    tell_later(actor.reference)
    has_codes = RecoveryCode.objects.filter(practitioner__reference=actor.reference, used_at__isnull=True).exists()
    return () if has_codes else _make_codes(actor, now=now)


def _removed(actor: Actor, factor: Factor, *, now: datetime) -> None:
    append_entry(
        actor=actor, event=SECOND_FACTOR_REMOVED, subjects=[actor.reference], facts={"factor": factor.value}, now=now
    )
    tell_later(actor.reference)


def _end_app(person: str, *, now: datetime) -> int:
    live = AuthenticatorApp.objects.filter(practitioner__reference=person, ended_at__isnull=True)
    return live.update(ended_at=now, sealed_secret=b"")


def _make_codes(actor: Actor, *, now: datetime) -> tuple[str, ...]:
    one = practitioners().get(reference=actor.reference)
    RecoveryCode.objects.filter(practitioner=one).delete()
    codes = tuple("-".join(_letters(4) for _ in range(4)) for _ in range(CODES))
    RecoveryCode.objects.bulk_create(
        [
            RecoveryCode(practitioner=one, digest=code_digest(actor.reference, plain_code(code)), made_at=now)
            for code in codes
        ]
    )
    append_entry(actor=actor, event=RECOVERY_CODES_MADE, subjects=[actor.reference], now=now)
    return codes


def _letters(number: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(number))

"""How long somebody who got it wrong waits before the next try, and where a person may be led after signing in.

A wrong password costs patience, never the account: nothing is locked, and the wait is at most half a minute. It is
counted for an account together with where the try came from, so that a stranger who tries an account from elsewhere
does not make its owner wait; and a browser that has signed in to the account before is counted for itself, so that not
even somebody behind the same address does. All processes share the counts, in a table that holds an HMAC and no
address.
"""

import hashlib
import hmac
import json
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from django.conf import settings
from django.db.models import QuerySet
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from sharewell.access.models import RecoveryRequest
from sharewell.access.types import KeptWords, Visit
from sharewell.acting.types import Actor, ActorKind, Role
from sharewell.foundation.sealed_cookie import open_text, seal_text
from sharewell.foundation.sealed_secrets import derived_key

FREE_TRIES = 5
LONGEST_WAIT = 30  # seconds
FORGOTTEN_AFTER = timedelta(minutes=15)

LONGEST_VISIT = timedelta(hours=12)
SEEN_SECONDS = 60  # how exactly a session knows when somebody was last here

KEPT_SECONDS = 30 * 60
_KEPT_PURPOSE = "kept words"
_ROOM_FOR_THE_REST = 4 * 1024  # bytes of the sign-in form besides the sealed field


def has_lapsed(visit: Visit, *, idle: timedelta, now: datetime) -> bool:
    """Tell whether a visit is over: nothing was asked for too long, or a working day has passed."""
    return now - visit.seen_at >= idle or now - visit.began_at >= LONGEST_VISIT


NO_WAY_BACK = frozenset(
    {
        "access:sign-in",
        "access:sign-out",
        "access:second-factor",
        "access:show-key",
        "access:recover",
        "access:get-back-in",
        "access:with-organisation",
        "access:begin-with-organisation",
        "access:come-back",
        "design:leave",
    }
)


def find_way_back(address: str) -> str:
    """Return the address if it is a page of ours to which a person may be led after signing in, else nothing."""
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return ""
    try:
        match = resolve(address.partition("?")[0])
    except Resolver404:
        return ""
    return "" if match.view_name in NO_WAY_BACK else address


def stands_for(email: str) -> str:
    """Return what stands for an account in a browser. No address can be read from it."""
    return hmac.digest(settings.SECRET_KEY.encode(), email.strip().lower().encode(), "sha256").hex()[:24]


def seal_words(words: KeptWords) -> str:
    """Seal what was sent, for the page that asks to sign in again; return nothing where it is too long to come back.

    Only that page holds it, in the browser it came from; the server keeps nothing.
    """
    document = json.dumps(
        [words.address, words.person, words.post, words.account, words.fields], ensure_ascii=True, separators=(",", ":")
    )
    sealed = seal_text(b64encode(zlib.compress(document.encode())).decode(), purpose=_KEPT_PURPOSE)
    return sealed if len(sealed) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE - _ROOM_FOR_THE_REST else ""


def open_words(sealed: str) -> KeptWords | None:
    """Return what `seal_words` sealed, or None where it is older than half an hour or not ours."""
    packed = open_text(sealed, purpose=_KEPT_PURPOSE, seconds=KEPT_SECONDS)
    if packed is None:
        return None
    address, person, post, account, fields = json.loads(zlib.decompress(b64decode(packed)))
    return KeptWords(
        address=address,
        person=person,
        post=post,
        account=account,
        fields=tuple((name, value) for name, value in fields),
    )


def belong_to(words: KeptWords, *, person: str, email: str) -> bool:
    """Tell whether it was this person who sent the words, as far as the browser and the session knew."""
    if words.person:
        return hmac.compare_digest(words.person, person)
    return not words.account or hmac.compare_digest(words.account, stands_for(email))


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How many wrong tries are free, how long the longest wait is (seconds), and when all is forgotten."""

    code: str
    free_tries: int
    longest_wait: int
    forgotten_after: timedelta

    def seconds_to_wait(self, *, count: int, last_at: datetime, now: datetime) -> int:
        """Return how long the next try has to wait after so many wrong ones: 0 where it may come now."""
        if count < self.free_tries or now - last_at >= self.forgotten_after:
            return 0
        wait = min(2 ** min(count - self.free_tries, 20), self.longest_wait)
        return max(0, -(-(last_at + timedelta(seconds=wait) - now) // timedelta(seconds=1)))

    def next_count(self, *, count: int, last_at: datetime, now: datetime) -> int:
        """Return the count with one more wrong try."""
        return 1 if now - last_at >= self.forgotten_after else count + 1

    def digest(self, *, account: str, source: str) -> bytes:
        """Return what stands for an account and a source in the table. Neither can be read from it."""
        words = f"{self.code}\0{account.strip().lower()}\0{source}"
        return hmac.digest(derived_key("wrong tries"), words.encode(errors="replace"), "sha256")


PASSWORD_PATIENCE = Patience(
    code="password", free_tries=FREE_TRIES, longest_wait=LONGEST_WAIT, forgotten_after=FORGOTTEN_AFTER
)
FACTOR_PATIENCE = Patience(code="factor", free_tries=5, longest_wait=15 * 60, forgotten_after=timedelta(hours=24))
"""Six digits are few: whoever knows the password may guess about a hundred times a day, for all browsers that the
account does not know taken together."""
KNOWN_FACTOR_PATIENCE = Patience(
    code="factor-known", free_tries=5, longest_wait=60, forgotten_after=timedelta(hours=24)
)
"""A browser that has signed in to the account before waits for its own mistakes only."""
ASKING_PATIENCE = Patience(code="asking", free_tries=5, longest_wait=15 * 60, forgotten_after=timedelta(hours=24))
"""Asking to get back in, for each place it comes from."""

TRIES_OF_ONE_SESSION = 10


RECOVERY_LINK = "recovery"
"""The purpose of the one-time links that let somebody back in."""
ASKED_FOR = timedelta(days=3)
"""How long a request to get back in stands."""
WITNESS_HOLDS = timedelta(hours=24)
"""How long after a witness a new link may be sent, where the first came to nothing."""
LINK_WORKS = timedelta(hours=2)


def recoveries_open_to(actor: Actor) -> QuerySet[RecoveryRequest]:
    """Return the requests to get back in that the actor may witness.

    A manager those that were put to their organisation, never their own. The operator all, for where there is no
    manager two people witness to them.
    """
    if actor.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM}:
        return RecoveryRequest.objects.all()
    if Role.MANAGER not in actor.roles:
        return RecoveryRequest.objects.none()
    return RecoveryRequest.objects.filter(organisation__reference=actor.organisation).exclude(
        practitioner__reference=actor.reference
    )


def is_second_factor_needed(*, has_any: bool) -> bool:
    """Tell whether somebody who signs in with a password must show a second factor too."""
    return has_any or bool(settings.SECOND_FACTOR_REQUIRED)


SEALING_APPS = "authenticator app"
SEALING_PROVIDERS = "identity provider"
_HALF_MINUTE = 30  # seconds; RFC 6238, section 5.2


def new_app_secret() -> str:
    """Return a new secret for an app: 160 bits, as RFC 4226, section 4, recommends."""
    return pyotp.random_base32()


def seal_app_secret(secret: str, *, person: str) -> str:
    """Seal a secret into the page that shows it, for this person; nothing is kept before its first code comes."""
    return seal_text(f"{person} {secret}", purpose=SEALING_APPS)


def open_app_secret(sealed: str, *, person: str) -> str:
    """Return the secret of a page of this person's, or nothing where it is too old, another's or not ours."""
    owner, _, secret = (open_text(sealed, purpose=SEALING_APPS, seconds=KEPT_SECONDS) or "").partition(" ")
    return secret if owner == person else ""


def app_address(secret: str, *, person: str) -> str:
    """Return what the square holds: an address that an app understands. It names the person by their e-mail address."""
    return pyotp.TOTP(secret).provisioning_uri(name=person, issuer_name="Sharewell")


def find_step(secret: str, code: str, *, now: datetime) -> int | None:
    """Return the number of the half minute in which the app shows this code, now or one before or after, or None.

    Raise `ValueError` for a secret that is none.
    """
    app, this = pyotp.TOTP(secret), int(now.timestamp()) // _HALF_MINUTE
    found = [
        step
        for step in (this - 1, this, this + 1)
        if hmac.compare_digest(app.generate_otp(step).encode(), code.encode(errors="replace"))
    ]
    return max(found) if found else None


def plain_code(typed: str) -> str:
    """Return a code without the spaces and hyphens that make it readable."""
    return "".join(typed.split()).replace("-", "").lower()[:40]


def code_digest(person: str, code: str) -> bytes:
    """Return what is kept of a recovery code of a person."""
    return hmac.digest(derived_key("recovery codes"), f"{person}\0{code}".encode(errors="replace"), "sha256")


FRESH = timedelta(minutes=15)


def is_fresh(second_factor_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether the second factor was shown a short while ago, as changes to the ways of signing in need it."""
    return second_factor_at is not None and now - second_factor_at < FRESH


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Return what a browser says of itself in a few words of ours, such as "Firefox on Windows"."""
    browser = next((words for mark, words in _BROWSERS if f"{mark}/" in user_agent), "A browser")
    system = next((words for mark, words in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def session_digest(key: str) -> bytes:
    """Return what stands for the key of a session in the table."""
    return hashlib.sha256(key.encode(errors="replace")).digest()

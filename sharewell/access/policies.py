"""How long somebody who got it wrong waits before the next try, and where a person may be led after signing in.

A wrong password costs patience, never the account: nothing is locked, and the wait is at most half a minute. It is
counted for an account together with where the try came from, so that a stranger who tries an account from elsewhere
does not make its owner wait; and a browser that has signed in to the account before is counted for itself, so that not
even somebody behind the same address does. Counts live in the memory of the process, under an HMAC with a random key.
"""

import hmac
import json
import secrets
import threading
import zlib
from base64 import b64decode, b64encode
from collections import OrderedDict
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from sharewell.access.types import KeptWords, Visit
from sharewell.foundation.sealed_cookie import open_text, seal_text

FREE_TRIES = 5
LONGEST_WAIT = 30  # seconds
FORGOTTEN_AFTER = timedelta(minutes=15)
MOST_COUNTS = 20_000

LONGEST_VISIT = timedelta(hours=12)

KEPT_SECONDS = 30 * 60
_KEPT_PURPOSE = "kept words"
_ROOM_FOR_THE_REST = 4 * 1024  # bytes of the sign-in form besides the sealed field


def has_lapsed(visit: Visit, *, idle: timedelta, now: datetime) -> bool:
    """Tell whether a visit is over: nothing was asked for too long, or a working day has passed."""
    return now - visit.seen_at >= idle or now - visit.began_at >= LONGEST_VISIT


def find_way_back(address: str) -> str:
    """Return the address if it is a page of ours to which a person may be led after signing in, else nothing."""
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return ""
    try:
        match = resolve(address.partition("?")[0])
    except Resolver404:
        return ""
    return "" if match.view_name in {"access:sign-in", "access:sign-out", "design:leave"} else address


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


class Patience:
    """Count wrong tries, and say how many seconds the next one has to wait."""

    def __init__(self) -> None:
        """Begin with no counts and a key that ends with the process."""
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._counts: OrderedDict[bytes, tuple[int, datetime]] = OrderedDict()

    def seconds_to_wait(self, *, account: str, source: str, now: datetime) -> int:
        """Return how long the next try has to wait: 0 where it may come now."""
        with self._lock:
            wrong, last = self._counts.get(self._who(account, source), (0, now))
        if wrong < FREE_TRIES or now - last >= FORGOTTEN_AFTER:
            return 0
        wait = min(2 ** (wrong - FREE_TRIES), LONGEST_WAIT)
        left = last + timedelta(seconds=wait) - now
        return max(0, -(-left // timedelta(seconds=1)))

    def note_wrong(self, *, account: str, source: str, now: datetime) -> None:
        """Count a wrong try. The oldest counts go where there are too many, so that a flood cannot fill the memory."""
        who = self._who(account, source)
        with self._lock:
            wrong, last = self._counts.pop(who, (0, now))
            self._counts[who] = (1 if now - last >= FORGOTTEN_AFTER else wrong + 1, now)
            while len(self._counts) > MOST_COUNTS:
                self._counts.popitem(last=False)

    def note_right(self, *, account: str, source: str) -> None:
        """Forget the wrong tries: the right one came."""
        with self._lock:
            self._counts.pop(self._who(account, source), None)

    def _who(self, account: str, source: str) -> bytes:
        return hmac.digest(self._key, f"{account.strip().lower()}\0{source}".encode(), "sha256")

"""Keep a little of a visit in the visitor's own browser, sealed, and nowhere else.

The value is encrypted and dated (Fernet), so that neither somebody who borrows the telephone nor a program that reads
its cookies learns anything from it, and the server keeps nothing. The cookie ends with the browser, or after `seconds`.
"""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse

LARGEST = 3_800  # bytes; browsers drop cookies above about 4,096 with name and attributes


class TooLargeToKeep(ValueError):
    """The value does not fit into a cookie."""


@cache
def _seal(secret: str, purpose: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"sharewell cookie {purpose}".encode()).derive(
        secret.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))


def keep(response: HttpResponse, *, name: str, text: str) -> None:
    """Seal `text` into a cookie of the browser session. Raises `TooLargeToKeep`."""
    sealed = _seal(settings.SECRET_KEY, name.split("-", maxsplit=1)[0]).encrypt(text.encode()).decode()
    if len(sealed) > LARGEST:
        raise TooLargeToKeep(f"{len(sealed)} bytes are more than {LARGEST}.")
    response.set_cookie(name, sealed, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE)


def find(request: HttpRequest, *, name: str, seconds: int) -> str | None:
    """Return what was sealed, or None where there is nothing, it is older than `seconds`, or it is not ours."""
    sealed = request.COOKIES.get(name)
    if not sealed:
        return None
    try:
        return _seal(settings.SECRET_KEY, name.split("-", maxsplit=1)[0]).decrypt(sealed.encode(), ttl=seconds).decode()
    except (InvalidToken, ValueError):
        return None


def kept_at(request: HttpRequest, *, name: str) -> int:
    """Return when it was sealed, in seconds since 1970; 0 where it is not ours."""
    try:
        seal = _seal(settings.SECRET_KEY, name.split("-", maxsplit=1)[0])
        return seal.extract_timestamp(request.COOKIES.get(name, "").encode())
    except (InvalidToken, ValueError):
        return 0


def seal_text(text: str, *, purpose: str) -> str:
    """Seal and date a text that a page carries in a hidden field, so that only we can read it again."""
    return _seal(settings.SECRET_KEY, purpose).encrypt(text.encode()).decode()


def open_text(sealed: str, *, purpose: str, seconds: int) -> str | None:
    """Return what `seal_text` sealed for this purpose, or None where it is older than `seconds` or not ours."""
    try:
        return _seal(settings.SECRET_KEY, purpose).decrypt(sealed.encode(), ttl=seconds).decode()
    except (InvalidToken, ValueError):
        return None


def forget(response: HttpResponse, *, name: str) -> None:
    """Take the cookie away."""
    response.delete_cookie(name, samesite="Strict")

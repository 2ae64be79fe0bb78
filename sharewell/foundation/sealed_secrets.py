"""Seal what must be read again but never from the database alone: secrets of second factors and of identity providers.

The key comes from outside the database (`SIGN_IN_KEY`) and is derived for each purpose. The sealed bytes are bound to
the row they belong to, so that whoever can write into the database cannot give one person's secret to another.
"""

from __future__ import annotations

import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = b"\x01"
_NONCE = 12  # bytes


class SecretUnreadable(Exception):
    """The secret was sealed with another key or for another row, or it was changed."""


@cache
def _derived(key: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"sharewell {purpose}".encode()).derive(key.encode())


def seal_secret(secret: bytes, *, purpose: str, row: str) -> bytes:
    """Return the sealed secret. `row` is the reference of what it belongs to."""
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + AESGCM(_derived(settings.SIGN_IN_KEY, purpose)).encrypt(nonce, secret, row.encode())


def open_secret(sealed: bytes, *, purpose: str, row: str) -> bytes:
    """Return what was sealed for this purpose and row. Raise `SecretUnreadable`."""
    nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if sealed[:1] != _VERSION or len(nonce) != _NONCE:
        raise SecretUnreadable("This is no sealed secret of ours.")
    try:
        return AESGCM(_derived(settings.SIGN_IN_KEY, purpose)).decrypt(nonce, rest, row.encode())
    except InvalidTag:
        raise SecretUnreadable("The key is another one, or the secret belongs to another row.") from None


def derived_key(purpose: str) -> bytes:
    """Return 32 bytes of a key for this purpose, for hashes that nobody can make who has the database alone."""
    return _derived(settings.SIGN_IN_KEY, purpose)

"""The key of a page that is sent: sixteen hexadecimal digits of chance, so that what is sent twice is kept once."""

import re
import secrets

from django.http import HttpRequest

KEY = re.compile(r"[0-9a-f]{16}")


def new_key() -> str:
    """Return the key of a page that is being drawn."""
    return secrets.token_hex(8)


def key_of(request: HttpRequest) -> str:
    """Return the key that a page carries; a page without a proper one gets a new one, and so is sent once."""
    key = request.POST.get("key", "")
    return key if KEY.fullmatch(key) else new_key()

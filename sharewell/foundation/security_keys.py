"""Speak WebAuthn with a browser, by the library fido2: ask for a key, and check what it answers.

Everything is bound to the host of this installation: a key that was added here answers nobody else, and a page
elsewhere cannot pass its answer on to us.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

LONGEST_ANSWER = 20_000  # characters


class KeyRefused(Exception):
    """The answer of the key is not one to this question, or it is from another place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the page hands to the browser (JSON), and what the server keeps until the answer comes."""

    options: str
    state: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedKey:
    """A key that was added: its number, and what it said of itself."""

    credential_id: bytes
    public_data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedKey:
    """A key that was used: its number, and how often it says that it was used (0 where it does not count)."""

    credential_id: bytes
    sign_count: int


def ask_to_add(*, host: str, person: str, email: str, name: str, keys: Sequence[bytes]) -> Question:
    """Ask a browser for a new key of a person. `keys` are the public data of those that they have already."""
    options, state = _server(host).register_begin(
        PublicKeyCredentialUserEntity(id=person.encode(), name=email, display_name=name),
        [AttestedCredentialData(key) for key in keys],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return Question(options=json.dumps(dict(options)["publicKey"]), state=dict(state))


def take_added(*, host: str, state: dict[str, Any], answer: str) -> AddedKey:
    """Return the key that a browser added in answer to `ask_to_add`. Raise `KeyRefused`."""
    try:
        data = _server(host).register_complete(state, _read(answer)).credential_data
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise KeyRefused(type(fault).__name__) from fault
    if data is None:
        raise KeyRefused("There is no key in the answer.")
    return AddedKey(credential_id=data.credential_id, public_data=bytes(data))


def ask_to_use(*, host: str, keys: Sequence[bytes]) -> Question:
    """Ask a browser to use one of these keys, given by their public data."""
    options, state = _server(host).authenticate_begin(
        [AttestedCredentialData(key) for key in keys], user_verification=UserVerificationRequirement.PREFERRED
    )
    return Question(options=json.dumps(dict(options)["publicKey"]), state=dict(state))


def take_used(*, host: str, state: dict[str, Any], keys: Sequence[bytes], answer: str) -> UsedKey:
    """Return which of these keys answered `ask_to_use`. Raise `KeyRefused`."""
    try:
        said = AuthenticationResponse.from_dict(_read(answer))
        used = _server(host).authenticate_complete(state, [AttestedCredentialData(key) for key in keys], said)
        return UsedKey(credential_id=used.credential_id, sign_count=said.response.authenticator_data.counter)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise KeyRefused(type(fault).__name__) from fault


def _server(host: str) -> Fido2Server:
    name = urlsplit(f"//{host}").hostname or host

    def is_ours(origin: str) -> bool:
        asked = urlsplit(origin)
        is_safe = asked.scheme == "https" or (asked.scheme, asked.hostname) == ("http", "localhost")
        return is_safe and asked.netloc == host

    return Fido2Server(PublicKeyCredentialRpEntity(id=name, name="Sharewell"), verify_origin=is_ours)


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("The answer is too long.")
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise TypeError("The answer is no object.")
    return read

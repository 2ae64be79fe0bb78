"""Sign in with an identity provider by OpenID Connect: authorisation code, PKCE, state and nonce.

Authlib speaks OAuth, joserfc checks the token. What a provider says of a person is believed only where its token is
signed with a key that the issuer publishes, is meant for us, is of this moment, and answers the question that this
browser asked.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")  # never "none", and none with a shared secret
CLOCKS_DIFFER = 60  # seconds that the provider's clock may be away from ours
TIMES = (5, 10)  # seconds: to connect, and to answer
LARGEST = 200_000  # bytes of an answer
MULTI_FACTOR = frozenset({"http://schemas.openid.net/pape/policies/2007/06/multi-factor", "phr", "phrh"})


class ProviderFault(Exception):
    """The provider cannot be reached, or what came from it is not to be believed. The message says in what way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider as we know it, and what we are to it. `allows_plain_http` only for a provider on this machine."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_address: str
    allows_plain_http: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is kept in the browser until it comes back, and where it goes now."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who somebody is, by the word of a provider. `has_two_factors` is its word too."""

    issuer: str
    subject: str
    email: str
    is_email_verified: bool
    has_two_factors: bool


def ask(provider: Provider) -> Question:
    """Return the address that a browser is sent to, and what to keep until it comes back. Raise `ProviderFault`."""
    said = _metadata(provider)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    with _client(provider) as client:
        address, _ = client.create_authorization_url(
            said["authorization_endpoint"],
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),  # type: ignore[no-untyped-call]
            code_challenge_method="S256",
        )
    return Question(address=address, state=state, nonce=nonce, verifier=verifier)


def take(provider: Provider, *, question: Mapping[str, str], answer: Mapping[str, str], now: datetime) -> Identity:
    """Return who came back. `question` has what `ask` gave (state, nonce, verifier), `answer` is the query that came.

    Raise `ProviderFault`.
    """
    if not hmac.compare_digest(answer.get("state", "").encode(), question["state"].encode()):
        raise ProviderFault("state")
    if answer.get("iss", provider.issuer) != provider.issuer:  # RFC 9207
        raise ProviderFault("issuer of the answer")
    if "code" not in answer:
        raise ProviderFault("no code")
    said = _metadata(provider)
    try:
        with _client(provider) as client:
            token = client.fetch_token(
                said["token_endpoint"],
                grant_type="authorization_code",
                code=answer["code"],
                code_verifier=question["verifier"],
                timeout=TIMES,
                allow_redirects=False,
            )
    except (OAuthError, requests.RequestException, ValueError) as fault:
        raise ProviderFault("token") from fault
    claims = _claims(provider, said, str(token.get("id_token", "")), nonce=question["nonce"], now=now)
    if "email" not in claims and said.get("userinfo_endpoint"):
        about = _fetch(provider, said["userinfo_endpoint"], token=str(token.get("access_token", "")))
        if about.get("sub") != claims["sub"]:
            raise ProviderFault("subject of userinfo")
        claims = {**about, **claims}
    methods = claims.get("amr") if isinstance(claims.get("amr"), list) else []
    return Identity(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        email=str(claims.get("email", "")).strip().lower(),
        is_email_verified=claims.get("email_verified") is True,
        has_two_factors="mfa" in (methods or ()) or claims.get("acr") in MULTI_FACTOR,
    )


def _claims(provider: Provider, said: Mapping[str, Any], id_token: str, *, nonce: str, now: datetime) -> dict[str, Any]:
    """Return what the token says, once everything about it is right. OpenID Connect Core 1.0, section 3.1.3.7."""
    keys = _fetch(provider, said["jwks_uri"])
    try:
        claims = dict(jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS)).claims)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as fault:
        raise ProviderFault("signature") from fault
    moment = now.timestamp()
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != provider.issuer:
        raise ProviderFault("issuer")
    if provider.client_id not in audiences:
        raise ProviderFault("audience")
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise ProviderFault("authorised party")
    if not _is_number(claims.get("exp")) or claims["exp"] + CLOCKS_DIFFER <= moment:
        raise ProviderFault("expiry")
    if not _is_number(claims.get("iat")) or claims["iat"] - CLOCKS_DIFFER > moment:
        raise ProviderFault("moment of issue")
    if _is_number(claims.get("nbf")) and claims["nbf"] - CLOCKS_DIFFER > moment:
        raise ProviderFault("not yet valid")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise ProviderFault("nonce")
    if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:
        raise ProviderFault("subject")
    return claims


def _metadata(provider: Provider) -> dict[str, Any]:
    """Return what the provider says of itself (OpenID Connect Discovery 1.0). Its issuer must be the one we know."""
    said = _fetch(provider, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if said.get("issuer") != provider.issuer:
        raise ProviderFault("issuer of the configuration")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _require_safe(provider, said.get(name))
    return said


def _client(provider: Provider) -> OAuth2Session:
    client = OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope="openid email",
        redirect_uri=provider.redirect_address,
        token_endpoint_auth_method="client_secret_basic",  # noqa: S106  the name of a method
    )
    client.max_redirects = 0
    return client


def _fetch(provider: Provider, address: str, *, token: str = "") -> dict[str, Any]:
    _require_safe(provider, address)
    headers = {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    try:
        with requests.get(address, headers=headers, timeout=TIMES, allow_redirects=False, stream=True) as answer:
            body = answer.raw.read(LARGEST + 1, decode_content=True)
            if answer.status_code != requests.codes.ok or len(body) > LARGEST:
                raise ProviderFault("answer")
        read = json.loads(body)
    except (requests.RequestException, ValueError, OSError) as fault:
        raise ProviderFault("answer") from fault
    if not isinstance(read, dict):
        raise ProviderFault("answer")
    return read


def _require_safe(provider: Provider, address: object) -> None:
    """Return for https, and for plain http on this machine where it is allowed. Else raise `ProviderFault`."""
    parts = urlsplit(str(address or ""))
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    if not (parts.scheme == "https" and parts.hostname) and not (is_here and provider.allows_plain_http):
        raise ProviderFault("address")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

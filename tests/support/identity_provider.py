"""A real OpenID provider (django-allauth's), in a process of its own, and one that lies, for attacks.

The real one is a whole Django site with its own SQLite file: python -m tests.support.identity_provider FOLDER PORT BACK
serves it. Its people are those of `PEOPLE`, and its one client is `CLIENT`.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

CLIENT, SECRET = "sharewell", "invented secret of the client"
PASSWORD = "four invented words together"
PEOPLE = {"visitor": "person.1@invented.example", "stranger": "stranger@invented.example"}
PATIENCE = 60.0  # seconds


@dataclass(frozen=True)
class Served:
    """A provider that answers: its issuer."""

    issuer: str


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def real_provider(*, back: str, port: int = 0) -> Iterator[Served]:
    """Serve the real provider for a client that people come back to at the address `back`."""
    port = port or free_port()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as said:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "SHAREWELL_"))}
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.support.identity_provider", folder, str(port), back],
            cwd=Path(__file__).parents[2],
            env=clean,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        try:
            until = time.monotonic() + PATIENCE
            while True:
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                if process.poll() is not None or time.monotonic() > until:
                    said.seek(0)
                    raise AssertionError(f"The provider did not start. {said.read().decode(errors='replace')}")
                time.sleep(0.1)
            yield Served(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(timeout=15)


def main() -> None:
    """Be the real provider until ended."""
    folder, port, back = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.configure(
        SECRET_KEY="only for the provider of the tests, which is thrown away",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.support.identity_provider",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.sqlite")}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        SESSION_COOKIE_NAME="provider_session",
        CSRF_COOKIE_NAME="provider_form",
        IDP_OIDC_PRIVATE_KEY=pem.decode(),
        USE_TZ=True,
        STATIC_URL="/static/",
    )
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client

    for name, email in PEOPLE.items():
        user = get_user_model().objects.create_user(name, email, PASSWORD)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    client = Client(id=CLIENT, name="Sharewell", skip_consent=True, redirect_uris=back, scopes="openid\nemail")
    client.set_secret(SECRET)
    client.save()
    from wsgiref.simple_server import make_server

    from django.core.wsgi import get_wsgi_application

    make_server("127.0.0.1", port, get_wsgi_application()).serve_forever()


def __getattr__(name: str) -> Any:
    # Django asks the root of addresses for it, and only in the process of the provider is there a Django to make it.
    if name == "urlpatterns":
        from django.urls import include, path

        return [path("", include("allauth.idp.urls")), path("accounts/", include("allauth.urls"))]
    raise AttributeError(name)


@dataclass
class Liar:
    """A provider that says what a test tells it to: each attack changes one thing of an answer that is right."""

    issuer: str
    key: Any
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "ES256", "kid": "1"})
    signs_with: Any = None
    configuration: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def answer_right(self, *, nonce: str, now: datetime, **more: Any) -> None:
        """Let the token be right for this nonce, but for `more`."""
        moment = int(now.timestamp())
        self.claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "248289761001",
            "nonce": nonce,
            "iat": moment,
            "exp": moment + 300,
            "email": PEOPLE["visitor"],
            "email_verified": True,
            **more,
        }

    def token(self) -> str:
        """Return the token, signed as the test wants it."""
        from joserfc import jwt
        from joserfc.jwk import OctKey

        if self.header["alg"] == "none":
            parts = (json.dumps(part).encode() for part in (self.header, self.claims))
            return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
        if self.header["alg"] == "HS256":
            public = json.dumps(self.key.as_dict(private=False)).encode()
            return jwt.encode(self.header, self.claims, OctKey.import_key(public), algorithms=["HS256"])
        return jwt.encode(self.header, self.claims, self.signs_with or self.key, algorithms=["ES256"])

    def page(self, path: str) -> dict[str, Any]:
        """Return what stands at a path."""
        public = {**self.key.as_dict(private=False), "kid": "1", "use": "sig"}
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                **self.configuration,
            },
            "/keys": {"keys": [public]},
            "/userinfo": self.userinfo,
        }[path]


@contextlib.contextmanager
def lying_provider() -> Iterator[Liar]:
    """Serve a provider that lies on demand."""
    from joserfc.jwk import ECKey

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(liar.page(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            liar.asked.append(parse_qs(body))
            self._send({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": liar.token()})

        def _send(self, document: dict[str, Any]) -> None:
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    liar = Liar(issuer=f"http://127.0.0.1:{server.server_port}", key=ECKey.generate_key("P-256"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    main()

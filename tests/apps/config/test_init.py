"""`sharewell init` on a fresh database as a service has one: both roles, service settings, the served pages."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sharewell.config.management.server import server_command

HOST = "sharewell.example.org"
NAMES = ("--partnership", "Invented Partnership", "--organisation", "Invented County")
FAY = ("--name", "Fay First", "--email", "fay.first@invented.example")
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def fresh(django_db_setup: None, database_address: str) -> Iterator[dict[str, str]]:
    """Make an empty database, and give the environment of a service on it. The web role owns nothing."""
    name = f"fresh_service_{os.getpid()}"
    with psycopg.connect(database_address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    owner = make_conninfo("", **{**conninfo_to_dict(database_address), "dbname": name})
    web = _as_web_role(owner)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SHAREWELL_", "DJANGO_"))}
    yield {
        **kept,
        "SHAREWELL_SECRET_KEY": "invented for a test, and long enough for one",
        "SHAREWELL_HOSTS": HOST,
        "SHAREWELL_TRUSTED_PROXIES": "1",
        "SHAREWELL_OWNER_DATABASE_URL": _address(owner),
        "SHAREWELL_DATABASE_URL": _address(web),
    }
    with psycopg.connect(database_address, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _as_web_role(owner: str) -> str:
    """Return the web role's address on our own server, whose passwords lie beside its socket; else the owner's."""
    parts = conninfo_to_dict(owner)
    password = Path(str(parts.get("host", ""))).parent / "password-sharewell_web"
    if not password.is_file():
        return owner
    return make_conninfo("", **{**parts, "user": "sharewell_web", "password": password.read_text().strip()})


def _address(conninfo: str) -> str:
    parts = conninfo_to_dict(conninfo)
    who = urllib.parse.quote(str(parts["user"]))
    secret = f":{urllib.parse.quote(str(parts['password']))}" if parts.get("password") else ""
    host = str(parts.get("host", ""))
    place = f"?host={urllib.parse.quote(host)}" if host.startswith("/") else ""
    at = "" if place else host
    port = f":{parts['port']}" if parts.get("port") and not place else ""
    more = f"&port={parts['port']}" if place and parts.get("port") else ""
    return f"postgresql://{who}{secret}@{at}{port}/{parts['dbname']}{place}{more}"


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sharewell.config.cli", *words],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


class Visitor:
    """Somebody at a browser behind the proxy that ends TLS."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str, str]:
        """Return the status, the text and where it leads."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.1",
            "Origin": f"https://{HOST}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request(method, path, body=urllib.parse.urlencode(fields), headers=headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        text = answer.read().decode()
        connection.close()
        return answer.status, text, answer.getheader("Location") or ""

    def send(self, path: str, **fields: str) -> tuple[int, str, str]:
        """Open a page and send its form."""
        _, text, _ = self.ask("GET", path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        assert found is not None, text[:500]
        return self.ask("POST", path, csrfmiddlewaretoken=found[1], **fields)


@pytest.fixture(scope="module")
def served(fresh: dict[str, str]) -> Iterator[int]:
    """Migrate the fresh database and serve it."""
    migrated = run(fresh, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        server_command(host="127.0.0.1", port=port, workers=1, threads=2),
        env={**fresh, "DJANGO_SETTINGS_MODULE": "sharewell.config.settings.service"},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
    yield port
    process.terminate()
    process.wait(timeout=60)


def test_from_an_empty_database_to_the_first_administrator_signed_in(fresh: dict[str, str], served: int) -> None:
    short = run(fresh, "init", *NAMES)
    assert (short.returncode, short.stdout) == (2, "")
    assert "--email" in short.stderr
    first = run(fresh, "init", *NAMES, *FAY)
    assert first.returncode == 0, first.stderr
    assert f"https://{HOST}/begin/" in first.stdout
    again = run(fresh, "init", *NAMES, *FAY)
    assert (again.returncode, again.stdout) == (1, "")
    assert "sharewell init --again" in again.stderr
    renewed = run(fresh, "init", *NAMES, *FAY, "--again", "--json")
    assert renewed.returncode == 0, renewed.stderr
    old = re.findall(rf"https://{HOST}(/begin/\S+)", first.stdout)[0]
    new = json.loads(renewed.stdout)["link"].removeprefix(f"https://{HOST}")

    visitor = Visitor(served)
    assert visitor.ask("GET", old)[0] == 404
    status, text, _ = visitor.ask("GET", new)
    assert (status, "Fay First" in text) == (200, True)
    password = "four invented words together"
    assert visitor.send(new, password="short", again="short")[0] == 422
    status, text, _ = visitor.send(new, password=password, again=password)
    assert (status, "You have begun" in text) == (200, True)
    assert visitor.ask("GET", new)[0] == 404
    status, _, way = visitor.send("/sign-in/?next=/set-up/", email="fay.first@invented.example", password=password)
    assert status == 302, way
    over = run(fresh, "init", *NAMES, *FAY, "--again")
    assert over.returncode == 1
    assert "has an administrator" in over.stderr
    with psycopg.connect(fresh["SHAREWELL_OWNER_DATABASE_URL"]) as connection:
        marked = connection.execute("SELECT kind FROM foundation_installation").fetchall()
        roles = connection.execute("SELECT role, ended_at FROM practitioners_post").fetchall()
    assert marked == [("service",)]
    assert roles == [("installation-administrator", None)]


def test_an_empty_database_and_the_try_out_are_refused_with_what_to_do(
    fresh: dict[str, str], served: int, database_address: str
) -> None:
    name = f"unmigrated_{os.getpid()}"
    with psycopg.connect(database_address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        owner = _address(make_conninfo("", **{**conninfo_to_dict(database_address), "dbname": name}))
        empty = run({**fresh, "SHAREWELL_OWNER_DATABASE_URL": owner}, "init", *NAMES, *FAY)
    finally:
        with psycopg.connect(database_address, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    assert empty.returncode == 2
    assert "sharewell migrate" in empty.stderr
    demo = run(fresh, "--demo", "init", *NAMES, *FAY)
    assert demo.returncode == 2
    assert "sharewell demo" in demo.stderr
    wrong = run(fresh, "init", *NAMES, "--name", "Fay", "--email", "nowhere")
    assert wrong.returncode in {1, 2}

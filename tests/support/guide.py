"""A walk through the guide with Django's test client, as a browser without scripts would do it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

START = "/guide/"
TOKEN = re.compile(r"^/guide/([0-9a-f]{16})/")


def words_of(html: str) -> str:
    """Return the words of a page without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def heading_of(html: str) -> str:
    """Return the one h1 of a page; it fails where there is none or another."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    assert len(found) == 1, f"{len(found)} headings of the first level"
    return words_of(found[0])


def options_of(html: str, name: str) -> list[str]:
    """Return the values that the page offers for the field `name`, radios, checkboxes and lists alike."""
    lists = re.findall(rf'<select[^>]*name="{name}".*?</select>', html, re.DOTALL)
    inside = [unescape(value) for text in lists for value in re.findall(r'<option value="([^"]*)"', text)]
    inputs = [
        tag for tag in re.findall(r"<input[^>]*>", html) if f'name="{name}"' in tag and 'type="hidden"' not in tag
    ]
    return inside + [unescape(re.search(r'value="([^"]*)"', tag).group(1)) for tag in inputs]  # type: ignore[union-attr]


def back_of(html: str) -> str:
    """Return where the back link leads."""
    found = re.findall(r'class="govuk-back-link" href="([^"]*)"', html)
    assert len(found) == 1, f"{len(found)} back links"
    return str(found[0])


@dataclass
class Walk:
    """A run through the guide: where it stands, and every address that it has been sent to."""

    client: Client
    address: str = START
    sent: int = 0
    visited: list[str] = field(default_factory=list)
    answers: list[HttpResponse] = field(default_factory=list)

    @property
    def token(self) -> str:
        """Return the chance number of the run."""
        found = TOKEN.match(self.address)
        assert found, self.address
        return found.group(1)

    @property
    def place(self) -> str:
        """Return the last part of the address: the question, "who", "outcome"."""
        return self.address.rstrip("/").rsplit("/", 1)[-1]

    @property
    def code(self) -> str:
        """Return the code of the question where the walk stands."""
        return self.place.replace("-", "_")

    def begin(self, way: str = "worried", edition: str = "england-2026") -> Walk:
        """Start a run."""
        return self.post({"way": way, "edition": edition}, at=START)

    def answer(self, answer: str) -> Walk:
        """Answer the question where the walk stands."""
        return self.post({"answer": answer})

    def choose(self, holder: str, recipient: str, *, council: str = "", topics: Iterable[str] = ()) -> Walk:
        """Say who holds the information and who would receive it."""
        assert self.place == "who", self.address
        return self.post({"holder": holder, "recipient": recipient, "council": council, "topics": list(topics)})

    def go_on(self) -> Walk:
        """Go on past an outcome."""
        return self.post({}, at=f"/guide/{self.token}/go-on/")

    def post(self, data: Mapping[str, Any], *, at: str = "") -> Walk:
        """Send a page that must lead on to another, and stand there."""
        response = self.client.post(at or self.address, data)
        self.answers.append(response)
        assert response.status_code == 302, (at or self.address, dict(data), response.status_code)
        self.sent += 1
        self.address = response.headers["Location"]
        self.visited.append(self.address)
        return self

    def get(self, place: str = "", *, status: int = 200) -> str:
        """Return the page where the walk stands, or another `place` of the same run."""
        response = self.client.get(f"/guide/{self.token}/{place}/" if place else self.address)
        self.answers.append(response)
        assert response.status_code == status, (place or self.address, response.status_code)
        return response.content.decode()


def answered(
    client: Client,
    choices: Mapping[str, str],
    *,
    way: str = "worried",
    edition: str = "england-2026",
    holder: str = "early-years-provider",
    recipient: str = "childrens-social-care",
    **who: Any,
) -> Walk:
    """Walk until something is asked that `choices` do not answer. Danger and harm default to no."""
    given = {"immediate_danger": "no", "significant_harm": "no", **choices}
    walk = Walk(client).begin(way, edition)
    for _ in range(40):
        if walk.place == "who":
            walk.choose(holder, recipient, **who)
        elif walk.code in given:
            walk.answer(given[walk.code])
        else:
            return walk
    raise AssertionError("The guide did not end.")

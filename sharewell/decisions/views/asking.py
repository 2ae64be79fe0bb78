"""What the kept pages ask of a request: who is acting, with whom, which version and key a page carries."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.clock import now
from sharewell.foundation.page_keys import key_of, new_key
from sharewell.practitioners.queries import list_current_posts

__all__ = ["actor_of", "colleagues", "hidden_of", "key_of", "new_key", "to_recorded", "version_of"]


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking, as the middleware found them."""
    return request.actor  # type: ignore[attr-defined]


def version_of(request: HttpRequest) -> int:
    """Return the version that a page was made from; 0 where it carries none, so that nothing newer is written over."""
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0


def hidden_of(version: int) -> dict[str, Any]:
    """Return the hidden fields of a page: the version it is made from, and a key of its own."""
    return {"version": version, "key": new_key()}


def colleagues(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the people of the actor's organisation, by name, without the actor."""
    actor = actor_of(request)
    posts = list_current_posts(at=now(), organisation=actor.organisation)
    return sorted(
        {(post.person, f"{post.person_name}, {post.title}") for post in posts if post.person != actor.reference}
    )


def to_recorded(request: HttpRequest, reference: str, *, page: str = "decisions:decision") -> HttpResponse:
    """Lead to what was recorded; whoever may tell and not see (L11) is led to the word that it arrived."""
    may_see = is_permitted(actor_of(request), Permission.READ_DECISIONS)
    return HttpResponseRedirect(reverse(page if may_see else "decisions:sent", args=(reference,)))

"""Read who is to be told about agreements: officers, representatives, and who is nobody's."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from sharewell.acting.types import Role
from sharewell.agreements.policies import in_office


def find_officer(*, partnership: str, at: datetime) -> str:
    """Return the post of who looks after the partnership's agreements at a moment.

    That is its agreements officer; where nobody is in post as one, a member of its board; where nobody is either,
    nothing.
    """
    held = posts_held(at).filter(organisation__partnership__reference=partnership)
    for role in (Role.AGREEMENTS_OFFICER, Role.BOARD_MEMBER):
        found = held.filter(role=role.value).order_by("reference").values_list("reference", flat=True).first()
        if found:
            return str(found)
    return ""


def find_speaking_post(*, organisation: str, at: datetime) -> str:
    """Return the post of who speaks for an organisation at a moment; nothing for somebody without an account."""
    found = in_office(at=at).filter(organisation__reference=organisation, post__practitioner__is_active=True)
    return found.values_list("post__reference", flat=True).first() or ""


def find_owner(*, organisation: str, at: datetime) -> str:
    """Return the post that owes what an organisation owes about agreements.

    Its representative's; where they have no account, or where nobody speaks for it, the partnership's officer's.
    """
    own = find_speaking_post(organisation=organisation, at=at)
    if own:
        return own
    home = apps.get_model("partnerships", "Organisation").objects.filter(reference=organisation)
    partnership = home.values_list("partnership__reference", flat=True).first()
    return find_officer(partnership=partnership, at=at) if partnership else ""


def posts_held(at: datetime) -> QuerySet[Any]:
    """Return the posts that active people hold at a moment."""
    posts: QuerySet[Any] = apps.get_model("practitioners", "Post").objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at), began_at__lte=at, practitioner__is_active=True
    )
    return posts

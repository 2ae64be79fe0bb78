"""The page of the try-out on which somebody chooses whom to be. A service has no such address (`demo_urls`)."""

from __future__ import annotations

import ipaddress
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.views import View

from sharewell.access.actions import be_invented_person
from sharewell.access.policies import device_words
from sharewell.access.queries import find_signed_in
from sharewell.access.types import NoCurrentPost, Visit, write_visit
from sharewell.acting.types import VISITOR, Role
from sharewell.foundation.clock import now
from sharewell.foundation.installation import kind_of_database
from sharewell.practitioners.queries import list_current_posts
from sharewell.practitioners.types import PostUnknown

ROLE_WORDS = {
    Role.PRACTITIONER: "practitioner",
    Role.MANAGER: "manager",
    Role.ADVISER: "adviser",
    Role.INFORMATION_GOVERNANCE_LEAD: "information governance lead",
    Role.INDEX_MANAGER: "index manager",
    Role.REPRESENTATIVE: "nominated representative",
    Role.AGREEMENTS_OFFICER: "agreements officer",
    Role.BOARD_MEMBER: "board member",
    Role.INSPECTOR: "inspector",
    Role.ADMINISTRATOR: "organisation administrator",
    Role.INSTALLATION_ADMINISTRATOR: "installation administrator",
}

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")


def is_from_this_machine(request: HttpRequest) -> bool:
    """Tell whether the request comes from this machine itself, with no proxy between."""
    if any(request.META.get(name) for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class WhomToBe(View):
    """Choose an invented person, and be signed in as them."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Be missing for whoever asks from elsewhere, and where the database is not marked as invented."""
        if not is_from_this_machine(request) or kind_of_database() != "demo":
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show everybody, one of each role first."""
        posts = list_current_posts(at=now())
        first_of_role = {role: next((post for post in posts if post.role is role), None) for role in Role}
        return render(
            request,
            "config/demo.html",
            {
                "suggested": [post for post in first_of_role.values() if post],
                "organisations": [
                    (name, list(held)) for name, held in groupby(posts, key=lambda post: post.organisation_name)
                ],
                "role_words": ROLE_WORDS,
            },
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sign in as the chosen one."""
        post, moment = request.POST.get("post", ""), now()
        try:
            attempt = be_invented_person(
                actor=VISITOR, post=post, device=device_words(request.headers.get("User-Agent", "")), now=moment
            )
        except (PostUnknown, NoCurrentPost):
            return HttpResponseRedirect(reverse("demo:whom-to-be"))
        request.session.flush()
        person = attempt.person.reference if attempt.person else ""
        write_visit(
            request.session,
            Visit(person=person, post=post, mark=attempt.mark, key=attempt.session, began_at=moment, seen_at=moment),
        )
        if request.POST.get("kept"):
            request.signed_in = find_signed_in(  # type: ignore[attr-defined]
                person=person, post=post, mark=attempt.mark, key=attempt.session, now=moment
            )
            request.kept_words = request.POST["kept"]  # type: ignore[attr-defined]
            answer: HttpResponse = resolve(reverse("access:sign-in")).func(request)
            return answer
        return HttpResponseRedirect(reverse("access:work"))

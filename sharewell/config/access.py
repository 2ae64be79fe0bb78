"""Know who is asking, and refuse every address that is not open to them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse
from django.utils.functional import SimpleLazyObject

from sharewell.access.actions import note_seen
from sharewell.access.policies import SEEN_SECONDS, find_way_back, has_lapsed
from sharewell.access.queries import find_signed_in
from sharewell.access.types import SignedIn, read_visit
from sharewell.acting.policies import is_permitted
from sharewell.acting.types import VISITOR, Actor, ActorKind, Refused
from sharewell.config import closed, errors, public
from sharewell.config.places import places_for, ways_for
from sharewell.foundation.clock import now

log = logging.getLogger("sharewell.access")

SEEN_EVERY = timedelta(seconds=SEEN_SECONDS)


class WhoIsAsking:
    """Put who is asking on the request, fresh from the database each time.

    `request.actor` is the actor, `VISITOR` for whoever has not signed in; `request.signed_in` holds the words for the
    header, or None; `request.has_lapsed` says that somebody was signed in until they did nothing for too long, and
    `request.lapsed_visit` is the visit that has ended, or None.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Find out, then pass the request on."""
        request.actor, request.signed_in = VISITOR, None
        request.has_lapsed, request.lapsed_visit = False, None
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            try:
                self._find(request)
            except Error as problem:
                # The guide and the telephone numbers need no database: whoever has signed in still gets them.
                log.error("Nobody can be recognised: %s", type(problem).__name__)  # noqa: TRY400
        if request.signed_in is not None:
            request.places = places_for(request.actor, path=request.path)
            # Asked for by one page alone, and it asks the database whether they work in a hub.
            request.ways = SimpleLazyObject(partial(ways_for, request.actor))
        return self.get_response(request)

    @staticmethod
    def _find(request: Any) -> None:
        visit, moment = read_visit(request.session), now()
        if visit is None:
            return
        if has_lapsed(visit, idle=timedelta(seconds=settings.IDLE_SECONDS), now=moment):
            request.has_lapsed, request.lapsed_visit = True, visit
            return
        found: SignedIn | None = find_signed_in(
            person=visit.person, post=visit.post, mark=visit.mark, key=visit.key, now=moment
        )
        if found is None:
            request.lapsed_visit = visit
            request.session.flush()
            return
        request.signed_in, request.actor = found, found.actor
        if found.post and not visit.post:
            request.session["post"] = found.post.reference
        if moment - visit.seen_at >= SEEN_EVERY:
            request.session["seen_at"] = int(moment.timestamp())
            note_seen(session=found.session, now=moment)


class ClosedByDefault:
    """Let a request through where its address is open, or closed with a permission that the actor has.

    Whoever has not signed in is led to the sign-in page and back. Whoever may not is told so, about themselves. An
    address that is listed nowhere is not found.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: Any,
        view: Callable[..., HttpResponse],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Answer in place of the view, raise Http404, or let it run. Django calls this before the view."""
        match = request.resolver_match
        if match is None or not match.url_name:
            raise Http404
        name = match.view_name
        if name in public.open_addresses():
            return None
        permission = closed.CLOSED.get(name)
        if permission is None:
            raise Http404
        actor: Actor = request.actor
        if request.signed_in is not None and request.signed_in.needs_second_factor:
            return None if name in closed.BEFORE_SECOND_FACTOR else _to_second_factor(request)
        if is_permitted(actor, permission):
            return None
        if actor.kind is ActorKind.VISITOR:
            return _to_sign_in(request)
        return self._not_open(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Tell a refusal that no page foresaw in its own words; leave every other exception to the error page."""
        return errors.not_open(request, str(exception)) if isinstance(exception, Refused) else None

    @staticmethod
    def _not_open(request: Any) -> HttpResponse:
        signed_in: SignedIn = request.signed_in
        if signed_in.post is None and signed_in.current_posts:
            if _holds_words(request):
                return _keep(request)
            way = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return HttpResponseRedirect(f"{reverse('access:choose-post')}?{way}")
        if signed_in.acting_for is not None:
            return errors.not_open(
                request, "You are acting for somebody, and this page is for your own work. End acting for them first."
            )
        if signed_in.post is None:
            return errors.not_open(request, "You have no post at the moment, and what you can see comes with a post.")
        actor: Actor = request.actor
        whole = replace(actor, is_accredited=True, is_input_only=False)
        if is_permitted(whole, closed.CLOSED[request.resolver_match.view_name]):
            return errors.lapsed(request, signed_in, words=_words_of(request))
        return errors.not_open(request, f"Your post ({signed_in.post.title}) does not include this page.")


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page, and back to the page that was asked for.

    Where something was sent, the sign-in page itself is the answer, and carries it sealed.
    """
    way = find_way_back(request.get_full_path())
    if way and _holds_words(request):
        return _keep(request)
    return HttpResponseRedirect(f"{reverse('access:sign-in')}?{urlencode({'next': way})}")


def _to_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead whoever has yet to show a second factor to it, and back to the page that was asked for.

    Where something was sent, it is kept as if the session had ended.
    """
    way = find_way_back(request.get_full_path())
    if way and _holds_words(request):
        return _keep(request)
    return HttpResponseRedirect(f"{reverse('access:second-factor')}?{urlencode({'next': way})}")


def _holds_words(request: HttpRequest) -> bool:
    """Tell whether a form of our own was sent, with something in it.

    Django's check of forms came first (`csrf_processing_done`): what another site sends is never kept or repeated.
    """
    return (
        request.method == "POST"
        and getattr(request, "csrf_processing_done", False)
        and any(name != "csrfmiddlewaretoken" for name in request.POST)
    )


def _words_of(request: HttpRequest) -> tuple[str, ...]:
    """Return what somebody wrote in a form that cannot be taken, so that it can be given back to them."""
    if not _holds_words(request):
        return ()
    return tuple(value for _, values in request.POST.lists() for value in values if " " in value.strip())


def _keep(request: Any) -> HttpResponse:
    """Let the page for signing in answer, which keeps what was sent (`access.views.SignIn`)."""
    request.is_late = True
    answer: HttpResponse = resolve(reverse("access:sign-in")).func(request)
    return answer

"""What a browser's session remembers of a visit, which browsers an account knows, and words that came too late."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.access.forms import ChoosePostForm
from sharewell.access.policies import belong_to, find_way_back, open_words, seal_words, stands_for
from sharewell.access.queries import find_signed_in
from sharewell.access.types import Attempt, KeptWords, NoCurrentPost, SignedIn, Visit, write_visit
from sharewell.foundation.clock import now
from sharewell.foundation.throttle import client_address
from sharewell.practitioners.queries import list_current_posts

KNOWN_COOKIE = "sharewell_known"
KNOWN_SECONDS = 90 * 24 * 60 * 60
KNOWN_ACCOUNTS = 6  # people who share a computer; whoever signed in longest ago is forgotten first


def source_of(request: HttpRequest, email: str) -> str:
    """Return where a try at an account comes from: the browser that the account knows, else the network address."""
    number = is_known(request, email)
    return f"known {number}" if number else client_address(request)


def is_known(request: HttpRequest, email: str) -> str:
    """Return the chance number of this browser for an account that has signed in with it before, or nothing."""
    return _known(request).get(stands_for(email), "")


def open_session(request: HttpRequest, attempt: Attempt, *, sealed: str = "") -> SignedIn | None:
    """Begin a session of its own for whoever has signed in: a new key, and nothing of the one before.

    Where the person comes back to words of their own (`sealed`), it is in the post in which they wrote them, if they
    still hold it. Return who is signed in now.
    """
    if attempt.person is None:
        raise NoCurrentPost("Nobody has signed in.")
    moment, person = now(), attempt.person.reference
    words = open_words(sealed) if sealed else None
    post = words.post if words and words.person == person else ""
    key, mark = attempt.session, attempt.mark
    if post not in {row.reference for row in list_current_posts(at=moment, person=person)}:
        post = ""
    signed_in = find_signed_in(person=person, post=post, mark=mark, key=key, now=moment)
    request.session.flush()
    write_visit(request.session, Visit(person=person, post=post, mark=mark, key=key, began_at=moment, seen_at=moment))
    return signed_in


def way_of(request: HttpRequest) -> str:
    return request.POST.get("next", "") or request.GET.get("next", "")


def keep_words(request: HttpRequest) -> str:
    """Seal what was sent with this request, for whoever sent it as far as is known; nothing where it is too long."""
    visit: Visit | None = getattr(request, "lapsed_visit", None)
    signed_in: SignedIn | None = request.signed_in  # type: ignore[attr-defined]
    person = signed_in.actor.reference if signed_in else visit.person if visit else ""
    return seal_words(
        KeptWords(
            address=request.get_full_path(),
            person=person,
            post=visit.post if visit else "",
            account="" if person else next(reversed(_known(request)), ""),
            fields=tuple(
                (name, value)
                for name, values in request.POST.lists()
                if name != "csrfmiddlewaretoken"
                for value in values
            ),
        )
    )


def hand_back(request: HttpRequest, sealed: str, signed_in: SignedIn) -> HttpResponse:
    """Show the page that sends the kept words again, to whoever wrote them; to others, that they were not kept."""
    request.signed_in, request.actor = signed_in, signed_in.actor  # type: ignore[attr-defined]
    words = open_words(sealed) if sealed else None
    is_own = words is not None and belong_to(words, person=signed_in.actor.reference, email=signed_in.person.email)
    if is_own and signed_in.post is None and signed_in.current_posts:
        return choose_post_page(request, ChoosePostForm(posts=signed_in.current_posts), kept=sealed)
    return render(
        request,
        "access/kept_words.html",
        {"words": words if is_own else None, "is_somebody_elses": words is not None and not is_own},
    )


def _known(request: HttpRequest) -> dict[str, str]:
    """Return the accounts that this browser has signed in to, each with the chance number it was given."""
    kept = request.get_signed_cookie(KNOWN_COOKIE, default="", max_age=KNOWN_SECONDS) or ""
    pairs = (pair.partition(".") for pair in kept.split("-") if pair)
    return {account: number for account, _, number in pairs}


def remember(request: HttpRequest, response: HttpResponse, *, email: str) -> None:
    """Let the browser remember that it has signed in to this account. No name can be read from it."""
    known = _known(request)
    number = known.pop(stands_for(email), "") or secrets.token_hex(8)
    known[stands_for(email)] = number
    kept = list(known.items())[-KNOWN_ACCOUNTS:]
    response.set_signed_cookie(
        KNOWN_COOKIE,
        "-".join(f"{account}.{chance}" for account, chance in kept),
        max_age=KNOWN_SECONDS,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def choose_post_page(request: HttpRequest, form: ChoosePostForm, *, status: int = 200, kept: str = "") -> HttpResponse:
    """Show the choice between posts. `kept` holds sealed words that wait until a post is chosen."""
    return render(
        request,
        "access/choose_post.html",
        {
            "form": form,
            "way": find_way_back(way_of(request)),
            "kept": kept,
            "has_none": not request.signed_in.current_posts,  # type: ignore[attr-defined]
            "has_errors": status != 200,
        },
        status=status,
    )

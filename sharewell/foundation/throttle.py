"""Slow down whoever hammers the open pages, and remember nothing about them."""

from __future__ import annotations

import hmac
import ipaddress
import math
import secrets
import time
from collections.abc import Callable
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from sharewell.foundation.for_programs import fault, is_for_programs


class Throttle:
    """Answer 429 with Retry-After when one address asks too often (`THROTTLE_LIMITS`).

    Counts live in the memory of this process and end with it. They are kept under an HMAC of the address with a random
    key that is never written down, so that not even a dump of the memory's counts gives addresses back. Each process
    counts for itself: with n processes the limit is at most n times as wide.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._key = secrets.token_bytes(32)

    @cached_property
    def _limiter(self) -> SlidingWindowCounterRateLimiter:
        # Two counters for each address and limit, however many requests come: a flood cannot fill the memory.
        return SlidingWindowCounterRateLimiter(MemoryStorage())

    @cached_property
    def _limits(self) -> tuple[RateLimitItem, ...]:
        return tuple(RateLimitItemPerSecond(number, seconds) for number, seconds in settings.THROTTLE_LIMITS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        who = self._pseudonym(client_address(request))
        for limit in self._limits:
            if not self._limiter.hit(limit, who):
                return self._too_many(request, self._limiter.get_window_stats(limit, who).reset_time)
        return self.get_response(request)

    def _pseudonym(self, address: str) -> str:
        return hmac.digest(self._key, address.encode(), "sha256").hex()

    def _too_many(self, request: HttpRequest, free_again_at: float) -> HttpResponse:
        seconds = max(1, math.ceil(free_again_at - time.time()))
        if is_for_programs(request):
            return fault(429, **{"Retry-After": str(seconds)})
        page = loader.render_to_string("design/429.html", {"seconds": seconds}, request)
        return HttpResponse(page, status=429, headers={"Retry-After": str(seconds)})


def client_address(request: HttpRequest) -> str:
    """Return the address the request came from.

    Behind `TRUSTED_PROXIES` proxies of our own it is that many places from the right of X-Forwarded-For; what stands
    further left was written by the client and is not believed. IPv6 addresses are cut to their /64, which one
    household holds whole.
    """
    address = request.META.get("REMOTE_ADDR") or "unknown"
    hops = settings.TRUSTED_PROXIES
    if hops:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(forwarded) >= hops:
            address = forwarded[-hops]
    return _network(address)


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


class Pace:
    """A pace for one address of ours, slower than the general one: `number` requests of one client in `seconds`.

    Counts are kept as `Throttle` keeps them: in memory, under an HMAC of the client's address, in each process alone.
    """

    def __init__(self, number: int, seconds: int) -> None:
        self._limit = RateLimitItemPerSecond(number, seconds)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._key = secrets.token_bytes(32)

    def allows(self, request: HttpRequest) -> bool:
        """Count a request, and tell whether it is still within the pace."""
        who = hmac.digest(self._key, client_address(request).encode(), "sha256").hex()
        return self._limiter.hit(self._limit, who)

"""Check at every start that each address is named and listed once, and that the editions are sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from sharewell.config import closed, public
from sharewell.core.deciding import ContentFault
from sharewell.guidance.queries import list_editions
from sharewell.training.queries import list_courses


def addresses(
    patterns: Iterable[URLPattern | URLResolver] | None = None, *, spaces: tuple[str, ...] = (), before: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield (name, route) of every address, the name as `reverse` takes it and empty where there is none."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from addresses(pattern.url_patterns, spaces=inner, before=route)
        else:
            yield (":".join((*spaces, pattern.name)) if pattern.name else "", route)


def every_address_is_named_and_listed(**_: Any) -> list[CheckMessage]:
    """Return an error for each nameless or unlisted address, for one that is listed twice, and for idle listings."""
    found: list[CheckMessage] = []
    named = set()
    listed = public.open_addresses()
    for name, route in addresses():
        if not name:
            found.append(
                Error(f"The address /{route} has no name.", hint="Give it name=… in urls.py.", id="config.E001")
            )
            continue
        named.add(name)
        if name not in listed and name not in closed.CLOSED:
            found.append(
                Error(
                    f"The address /{route} ({name}) is not listed, so nobody can open it.",
                    hint="List it in sharewell/config/closed.py with the permission that it needs, "
                    "or in sharewell/config/public.py with the reason why it is open.",
                    id="config.E002",
                )
            )
    for name in closed.CLOSED:
        if name not in named:
            found.append(
                Error(
                    f"sharewell/config/closed.py lists {name}, which is no address.",
                    hint="Take the line out, or mend the name.",
                    id="config.E006",
                )
            )
        if name in listed:
            found.append(
                Error(
                    f"{name} is listed as open and as closed.",
                    hint="Take it out of config/public.py or of config/closed.py.",
                    id="config.E007",
                )
            )
    for name, reason in listed.items():
        if name not in named:
            found.append(
                Error(
                    f"sharewell/config/public.py lists {name}, which is no address.",
                    hint="Take the line out, or mend the name.",
                    id="config.E003",
                )
            )
        if len(reason.split()) < 3:
            found.append(Error(f"{name} is open without a reason.", hint="Say why in public.py.", id="config.E004"))
    return found


def a_service_asks_for_a_second_factor(**_: Any) -> list[CheckMessage]:
    """Return an error where a service would let people in with a password alone."""
    if settings.INSTALLATION_KIND == "service" and settings.SECOND_FACTOR_REQUIRED is not True:
        return [
            Error(
                "A service must ask for a second factor.",
                hint="Take SECOND_FACTOR_REQUIRED out of your settings.",
                id="config.E008",
            )
        ]
    return []


def every_edition_is_sound(**_: Any) -> list[CheckMessage]:
    """Return an error for each fault in the editions of the guidance, with file, line and cure."""
    return _faults(list_editions, code="config.E005")


def every_course_is_sound(**_: Any) -> list[CheckMessage]:
    """Return an error for each fault in the courses, with file, line and cure."""
    return _faults(list_courses, code="config.E008")


def _faults(load: Callable[[], object], *, code: str) -> list[CheckMessage]:
    try:
        load()
    except ContentFault as found:
        return [
            Error(
                f"{fault.file}{f', line {fault.line}' if fault.line else ''}: {fault.problem}",
                hint=fault.cure,
                id=code,
            )
            for fault in found.faults
        ]
    return []

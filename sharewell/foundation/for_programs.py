"""What programs are told when something goes wrong: always JSON, with a code, what is wrong and what to do."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

PREFIX = "/api/"
"""Addresses below it are for programs."""
_FAULTS = {
    400: ("unusable", "What was sent cannot be used.", "See docs/how-to/send-a-feed.md for what is taken."),
    403: ("not-open", "This is not open to you.", "Send “Authorization: Bearer …” with a token of your source."),
    404: ("no-such-address", "There is no such address.", "Files are sent to /api/feeds/."),
    429: ("too-many", "Too many at once.", "Wait as long as Retry-After says, then go on."),
    500: ("fault", "The fault is ours. Whatever was not answered with a reference was not kept.",
          "Send it again in a few minutes: the same file twice is taken once."),
}  # fmt: skip


def is_for_programs(request: HttpRequest) -> bool:
    """Tell whether an address is for programs."""
    return request.path.startswith(PREFIX)


def problem(status: int, code: str, words: str, do: str, **headers: str) -> JsonResponse:
    """Return an answer that says what is wrong and what to do."""
    return JsonResponse({"error": code, "problem": words, "do": do}, status=status, headers=headers)


def fault(status: int, **headers: str) -> JsonResponse:
    """Return the answer of a status that any address may give."""
    return problem(status, *_FAULTS[status], **headers)

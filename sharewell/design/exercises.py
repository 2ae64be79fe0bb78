"""Mark what belongs to an exercise with an invented child, wherever it is shown: by word and by shape (ADR 173).

Whatever belongs to one has a reference that says so. So no page has to remember to mark it: the layout looks through
what a page shows, and a file through what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.http import HttpRequest
from markupsafe import Markup

from sharewell.core.identifiers import is_exercise

WORDS = "Exercise: invented child"
COLUMN = "Exercise"
"""The last column of a file in which something belongs to an exercise."""
_MARKED = re.compile(r"(?<![A-Za-z0-9])[a-z]{2,8}_[0-9A-Z]{9}U[0-9A-Z]{8}(?![0-9A-Za-z])")
_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_LEFT_ALONE = frozenset({"textarea", "option", "select", "script", "style", "svg", "title"})
MARK = (
    ' <strong class="sw-exercise"><svg class="sw-exercise__shape" viewBox="0 0 16 16" aria-hidden="true" '
    'focusable="false"><path d="M8 0L16 8L8 16L0 8Z"></path></svg>Exercise</strong>'
)
NOT_RUNG = '<strong class="sw-exercise sw-exercise--unrung">Exercise: do not ring</strong> '


def is_exercise_page(request: object) -> bool:
    """Tell whether a page is about something of an exercise: its address names it. A page of a fault has no request."""
    return isinstance(request, HttpRequest) and _MARKED.search(request.get_full_path()) is not None


def mark_exercises(html: str, *, is_of_exercise: bool = False) -> Markup:
    """Return what a page shows with a mark behind each link and each reference that belongs to an exercise.

    On a page that is about an exercise no telephone number can be pressed, and each says that it is not to be rung.
    """
    if not (is_of_exercise or _MARKED.search(html)):
        return Markup(html)  # noqa: S704  # nosec B704  the page's own, escaped where it was made
    marking = _Marking(is_of_exercise=is_of_exercise)
    for token in _TAG.split(html):
        marking.take(token)
    return Markup("".join(marking.out))  # noqa: S704  # nosec B704  the page's own, and the mark


class _Marking:
    """One walk over a page, tag by tag."""

    def __init__(self, *, is_of_exercise: bool) -> None:
        self.out: list[str] = []
        self._is_of_exercise = is_of_exercise
        self._alone: list[str] = []
        self._link = ""
        self._is_unrung = False
        self._is_due = False
        self._last = ""
        self._hidden: list[str] | None = None

    def take(self, token: str) -> None:
        """Take the next tag or text."""
        if token.startswith("<"):
            self._tag(token)
        else:
            self._text(token)

    def _tag(self, tag: str) -> None:
        named = _NAME.match(tag)
        name = named.group(1).lower() if named else ""
        closes = tag.startswith("</")
        if name in _LEFT_ALONE:
            self._leave_alone(name, closes=closes)
        elif name == "a" and closes:
            tag = self._end_of_link(tag)
        elif name == "a":
            tag = self._link_begins(tag)
        elif name == "span" and not closes and "govuk-visually-hidden" in tag:
            self._hidden = []
        self.out.append(tag)
        if self._is_due:
            self.out.append(MARK)
            self._is_due = False
        if name == "span" and closes and self._hidden is not None:
            self.out += self._hidden
            self._hidden = None

    def _leave_alone(self, name: str, *, closes: bool) -> None:
        if not closes:
            self._alone.append(name)
        elif name in self._alone:
            self._alone.remove(name)

    def _link_begins(self, tag: str) -> str:
        if self._is_of_exercise and 'href="tel:' in tag:
            self._is_unrung = True
            self.out.append(NOT_RUNG)
            return "<span>"
        found = _MARKED.search(tag)
        self._link = found.group() if found else ""
        return tag

    def _end_of_link(self, tag: str) -> str:
        if self._is_unrung:
            self._is_unrung = False
            return "</span>"
        if self._link and not self._is_of_exercise:
            self._is_due, self._last = True, self._link
        self._link = ""
        return tag

    def _text(self, text: str) -> None:
        self.out.append(text if self._alone or self._link else _MARKED.sub(self._behind, text))

    def _behind(self, found: re.Match[str]) -> str:
        if found.group() == self._last or self._is_of_exercise:
            return found.group()
        self._last = found.group()
        if self._hidden is not None:
            self._hidden.append(MARK)
            return found.group()
        return found.group() + MARK


def mark_rows(
    header: Sequence[str], rows: Iterable[Sequence[object]]
) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    """Return a table with one column more, where a row names something of an exercise: that row says so in it."""
    held = [list(row) for row in rows]
    says = [any(is_exercise(word) for cell in row for word in str(cell).split()) for row in held]
    if not any(says):
        return header, held
    return (*header, COLUMN), [[*row, WORDS if one else ""] for row, one in zip(held, says, strict=True)]

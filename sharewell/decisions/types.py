"""A run through the guide: what somebody has chosen and answered so far. It lives in their browser alone."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

Answer = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Codes only, never words of the person's own: no name and no detail of a child can be in it.

    `goes_on` is true where the person chose to go on past an outcome: for another recipient, or when unsure of harm.
    """

    edition: str
    way: str
    holder: str = ""
    recipient: str = ""
    council: str = ""
    topics: tuple[str, ...] = ()
    goes_on: bool = False
    answers: Mapping[str, Answer] = field(default_factory=dict)

    def as_text(self) -> str:
        """Return the run as JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def answering(self, code: str, answer: Answer) -> "Run":
        """Return the run with one more answer, or with another answer in the place of an earlier one."""
        return replace(self, answers={**self.answers, code: answer})

    def choosing(self, *, holder: str, recipient: str, council: str, topics: tuple[str, ...]) -> "Run":
        """Return the run with who holds the information, who would receive it, the council, and what it is about.

        A condition that was chosen for another kind of organisation is forgotten.
        """
        answers = self.answers
        if holder != self.holder:
            answers = {code: one for code, one in answers.items() if not code.startswith("condition")}
        return replace(self, holder=holder, recipient=recipient, council=council, topics=topics, answers=answers)

    def going_on(self) -> "Run":
        """Return the run going on past its outcome."""
        return replace(self, goes_on=True)


def read_run(text: str) -> Run | None:
    """Return the run that `as_text` wrote, or None for anything else (an earlier release wrote another shape)."""
    try:
        document: dict[str, Any] = json.loads(text)
        answers = {code: tuple(one) if isinstance(one, list) else str(one) for code, one in document["answers"].items()}
        return Run(**{**document, "topics": tuple(document["topics"]), "answers": answers})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None

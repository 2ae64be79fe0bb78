"""What can be wrong with an agreement as it is written, each with its place and its cure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in one place, and how to put it right."""

    place: str
    problem: str
    cure: str

    def __str__(self) -> str:
        """Return it as one line for people."""
        return f"{self.place}: {self.problem} {self.cure}"


class AgreementsFaulty(Exception):
    """The agreements cannot be read or compiled, so there is no new policy: `faults` names every place and cure."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep each fault once, in the order of their places."""
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class PolicyUnreadable(Exception):
    """What should be a compiled policy is damaged, of another format, or not the one that its hash names."""


class FlowUnreadable(Exception):
    """A flow that is asked about cannot be read. `problems` has a sentence for each fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the problems in the order in which they were found."""
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))

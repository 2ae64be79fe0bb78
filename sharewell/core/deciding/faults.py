"""What can be wrong with an edition's files, and with a case."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in one place, and how to put it right. `line` counts from 1; 0 means the whole file."""

    file: str
    line: int
    problem: str
    cure: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.problem} {self.cure}"


class ContentFault(Exception):
    """The content under `content/guides/` is faulty, and nothing may start on it: `faults` has file, line and cure."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class CaseFault(Exception):
    """A case cannot be judged as it is written. `problems` names every fault in it, one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))

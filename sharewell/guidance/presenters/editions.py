"""Turn an edition into the rows of its pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sharewell.core.deciding import Edition
from sharewell.core.deciding.drawing import text_twin
from sharewell.design.words import date_words
from sharewell.guidance.queries import get_guides
from sharewell.guidance.types import Cited, cited, cited_at


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One edition in the list."""

    code: str
    title: str
    about: str
    period: str
    ended_by: str
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class EditionWords:
    """What the page of one edition lists, as rows."""

    period: str
    purposes: tuple[Cited, ...]
    outcomes: tuple[Cited, ...]
    conflicts: tuple[Cited, ...]
    gateways: tuple[tuple[str, ...], ...]
    conditions: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One way on from a step of the flowchart."""

    answer: str
    to: str
    href: str


@dataclass(frozen=True, slots=True)
class FlowchartStep:
    """One step of the flowchart in words."""

    id: str
    text: str
    branches: tuple[Branch, ...]


def period_words(edition: Edition) -> str:
    """Return when an edition was in force."""
    began = date_words(edition.in_force_on)
    if edition.ended_on is None:
        return f"From {began}"
    return f"From {began} to {date_words(edition.ended_on - timedelta(days=1))}"


def editions_rows(editions: Iterable[Edition], on: date) -> tuple[EditionRow, ...]:
    """Return the editions, newest first."""
    return tuple(
        EditionRow(each.code, each.short_title, each.about, period_words(each), each.ended_by, each.in_force(on))
        for each in reversed(tuple(editions))
    )


def edition_page(edition: Edition) -> EditionWords:
    """Return the rows of an edition's page."""
    regimes = {edition.condition_regime} | edition.sensitive_regimes
    words = {**edition.questions["condition"].answers, **edition.questions["condition_sensitive"].answers}
    return EditionWords(
        period=period_words(edition),
        purposes=tuple(cited_at(edition, each, text=each.title) for each in edition.purposes if each.kind == "purpose"),
        outcomes=tuple(cited_at(edition, each, text=each.title) for each in edition.purposes if each.kind == "outcome"),
        conflicts=tuple(cited(edition, each) for each in edition.conflicts),
        gateways=tuple(
            (
                each.provision,
                each.kind,
                "requires" if each.is_mandatory else "permits",
                each.duty_of.replace("-", " "),
                _listed(each.holders),
                _listed(each.recipients),
                _since(each.commenced_on, each.ended_on, is_order=each.code == "COURT"),
                each.standing,
            )
            for each in edition.gateways.values()
        ),
        conditions=tuple(
            (
                words.get(each.code, each.code),
                each.code,
                _listed(each.open_to),
                _since(each.from_on, each.to_on + timedelta(days=1) if each.to_on else None),
                each.standing,
            )
            for each in edition.conditions.values()
            if each.regime in regimes
        ),
    )


GATEWAY_HEAD = (
    "Provision", "Express or implied", "Requires or permits", "Duty of", "Who holds it", "To whom", "When", "Standing",
)  # fmt: skip
CONDITION_HEAD = ("Condition", "Code", "Open to", "When", "Standing")


def _listed(kinds: Iterable[str]) -> str:
    named = get_guides().kinds
    return "; ".join(sorted(named[kind].title if kind in named else kind.replace("-", " ") for kind in kinds))


def _since(began: date | None, ended: date | None, *, is_order: bool = False) -> str:
    if is_order:
        return "As the order says"
    if began is None:
        return "Not in force: no day of commencement was found"
    return f"From {date_words(began)}" + (f" to {date_words(ended - timedelta(days=1))}" if ended else "")


def flowchart_steps(edition: Edition) -> tuple[FlowchartStep, ...]:
    """Return the flowchart in words, as the kit lists it."""
    steps = []
    for name, question, ways in text_twin(edition):
        branches = []
        for way in ways:
            answer, _, to = way.partition(": ")
            number = to.rstrip(".").removeprefix("go to step ") if to.startswith("go to step ") else ""
            branches.append(Branch(answer, to.rstrip("."), f"#step-{number}" if number else ""))
        steps.append(FlowchartStep(name.lower().replace(" ", "-"), question, tuple(branches)))
    return tuple(steps)

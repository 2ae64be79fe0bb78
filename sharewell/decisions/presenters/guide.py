"""Turn a run and its decision into the rows that the guide's pages show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from sharewell.core.deciding import Edition
from sharewell.core.deciding.edition import Statement
from sharewell.core.deciding.vocabulary import CHECKLIST
from sharewell.decisions.queries.guide import Standing, choices_for
from sharewell.decisions.queries.words import words_of_answer
from sharewell.decisions.types import SHARES, Answer
from sharewell.guidance.queries import get_guides
from sharewell.guidance.types import Cited, cited, cited_at

OUTCOME_MEANING = {
    "act-now": "Get help first. Nothing else needs to be answered.",
    "refer": "Tell children’s social care or the police by telephone. You do not need to be sure.",
    "must-share": "The law, or an order, requires it. Share what is needed, and no more.",
    "may-share": "You may share what is needed, in the right way.",
    "seek-advice": "Ask someone before you decide. You need not say who the child is.",
    "do-not-share": "Do not share this, as things stand. Write down why, and look again if something changes.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a summary list: a question, its answer, and where to change it."""

    key: str
    value: str
    href: str
    action: str


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer that was not asked for: the question, the answer, why, and where to change it."""

    key: str
    value: str
    why: str
    href: str


@dataclass(frozen=True, slots=True)
class Option:
    """One radio."""

    value: str
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """What the page of one question shows."""

    code: str
    caption: str
    title: str
    hint: str
    help: tuple[str, ...]
    why: str
    why_source: Cited
    illustrations: tuple[str, ...]
    statements: tuple[Cited, ...]
    options: tuple[Option, ...]
    unsure: Option | None
    value: str


def reasons_of(edition: Edition, statements: Iterable[Statement]) -> tuple[Cited, ...]:
    """Return statements as the kit lists them, each with a link to its document where it has an address."""
    return tuple(cited(edition, each) for each in statements)


def question_page(standing: Standing, code: str) -> QuestionPage:
    """Return the page of the question `code` as the edition puts it."""
    run = standing.run
    caption = f"Question {place_among(code, list(run.answers))}"
    return page_of(standing.edition, code, holder=run.holder, given=run.answers.get(code, ""), caption=caption)


def place_among(code: str, answered: Sequence[str]) -> int:
    """Return the number of a question: its place among those answered, or the one after them."""
    return answered.index(code) + 1 if code in answered else len(answered) + 1


def page_of(edition: Edition, code: str, *, holder: str, given: Answer, caption: str) -> QuestionPage:
    """Return the page of a question as the edition puts it to that kind of organisation, with what was answered."""
    question = edition.questions[code]
    options = [
        Option(value, text, question.answer_hints.get(value) or _law(edition, code, value))
        for value, text in choices_for(edition, code, holder)
    ]
    return QuestionPage(
        code=code,
        caption=caption,
        title=question.title,
        hint=question.hint,
        help=question.help,
        why=question.why,
        why_source=cited_at(edition, question),
        illustrations=tuple(each.text for each in question.illustrations),
        statements=reasons_of(edition, question.statements),
        options=tuple(option for option in options if option.value != "unsure"),
        unsure=next((option for option in options if option.value == "unsure"), None),
        value=given if isinstance(given, str) else given[0],
    )


def _law(edition: Edition, code: str, answer: str) -> str:
    """Return the law that an answer to "which law?" stands for, or nothing."""
    return edition.gateways[answer].provision if code == "gateway" and answer in edition.gateways else ""


def address_of(token: str, code: str) -> str:
    """Return the address of the question `code` in a run."""
    return reverse("decisions:question", args=(token, code.replace("_", "-")))


def answer_rows(standing: Standing, token: str) -> tuple[Row, ...]:
    """Return what the person answered, in the order in which they did, each with a way to change it."""
    edition, run = standing.edition, standing.run
    guides = get_guides()
    rows = [Row("What brings you here", guides.ways[run.way].title, reverse("decisions:start"), "Start again")]
    if run.holder:
        who = reverse("decisions:who", args=(token,))
        rows.append(Row("Where you work or volunteer", guides.kinds[run.holder].title, who, "Change"))
        rows.append(Row("Whom you would tell", guides.kinds[run.recipient].title, who, "Change"))
    for code, answer in run.answers.items():
        if code in edition.questions:
            href = address_of(token, code)
            rows.append(Row(edition.questions[code].title, words_of_answer(edition, code, answer), href, "Change"))
    return tuple(rows)


def taken_rows(standing: Standing, token: str) -> tuple[Taken, ...]:
    """Return the answers that decided something but were taken from what the person chose, and why."""
    walked = {step.code for walk in (standing.decision.walk, standing.decision.others) if walk for step in walk.steps}
    walked |= {"condition" for step in standing.decision.walk.steps if step.node.test == "condition"}
    walked |= {
        "condition_sensitive" for step in standing.decision.walk.steps if step.node.test == "condition-sensitive"
    }
    return tuple(
        Taken(
            key=standing.edition.questions[code].title,
            value=words_of_answer(standing.edition, code, presumed.answer),
            why=presumed.because.text,
            href=address_of(token, code),
        )
        for code, presumed in standing.presumed.items()
        if code in walked and code not in standing.run.answers
    )


def checklist(standing: Standing) -> tuple[str, ...]:
    """Return the how-to-share checklist, to be ticked on paper; empty where nothing is shared."""
    if standing.decision.outcome not in SHARES:
        return ()
    return tuple(standing.edition.questions[code].title for code in CHECKLIST)

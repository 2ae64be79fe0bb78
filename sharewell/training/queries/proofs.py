"""Look a course over: sections and questions, fair keys, cases as the guide judges them, and how hard it reads."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sharewell.core.assessing import DrawNotPossible, Kind, chance_of_pass, needed_for, worst_draw
from sharewell.core.assessing.draw import by_section, shares
from sharewell.core.deciding import CaseFault, Guides, decide, read_case
from sharewell.core.deciding.vocabulary import OUTCOMES
from sharewell.training.queries.courses import Course, Section

LEAST_QUESTIONS = 45
LEAST_OF_A_KIND = 3
LEAST_OUTCOMES = 4
MOST_LONGEST = Fraction(2, 5)
"""In how many of the questions with one right option that option may be the longest."""

MOST_CHANCE = Fraction(1, 1000)
MOST_READING = 8.0
"""The highest Automated Readability Index of a section. It counts school years: 8 is about thirteen years old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionReport:
    """How long and how hard a section is, and how many questions ask about it."""

    code: str
    title: str
    words: int
    reading: float
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseReport:
    """What was found. `problems` are sentences; where there is none, the course holds."""

    course: str
    version: str
    questions: int
    kinds: tuple[tuple[str, int], ...]
    sections: tuple[SectionReport, ...]
    needed: int
    drawn: int
    chance: Fraction
    problems: tuple[str, ...]

    @property
    def reading(self) -> float:
        """Return the Automated Readability Index of all sections, each as heavy as it is long."""
        words = sum(one.words for one in self.sections)
        return sum(one.reading * one.words for one in self.sections) / words if words else 0.0


def check_course(course: Course, *, guides: Guides, today: date) -> CourseReport:
    """Look a course over, worked cases of its bank judged by the guide itself."""
    bank = [one.question for one in course.bank]
    asked = Counter(one.section for one in bank)
    needed = needed_for(percent=course.pass_mark, number=course.number)
    chance = Fraction(1)
    problems = [*_of_bank(course, asked), *_of_keys(course), *_of_cases(course, guides=guides, today=today)]
    try:
        chance = chance_of_pass(worst_draw(bank, number=course.number), needed=needed)
        each, _ = shares(bank, number=course.number)
        short = [code for code, held in by_section(bank).items() if len(held) < 2 * each]
        problems += [f"A second draw cannot be all new in the section {code}: write more questions." for code in short]
    except DrawNotPossible as problem:
        problems.append(f"{course.number} questions cannot be drawn. {problem}")
    if chance >= MOST_CHANCE:
        problems.append(f"Guessing passes once in {float(1 / chance):,.0f} times or more: draw more questions.")
    sections = tuple(
        SectionReport(
            code=one.code,
            title=one.title,
            words=_count_words(_texts(one)),
            reading=reading_index(_texts(one)),
            questions=asked[one.code],
        )
        for one in course.sections
    )
    problems += [
        f"The section {one.code} is too hard to read (index {one.reading:.1f}): write shorter sentences."
        for one in sections
        if one.reading > MOST_READING
    ]
    return CourseReport(
        course=course.code,
        version=course.version,
        questions=len(bank),
        kinds=tuple(sorted(Counter(one.kind.value for one in bank).items())),
        sections=sections,
        needed=needed,
        drawn=course.number,
        chance=chance,
        problems=tuple(problems),
    )


def _of_bank(course: Course, asked: Counter[str]) -> Iterator[str]:
    """Yield what the bank and the lists of the course lack."""
    if len(course.bank) < LEAST_QUESTIONS:
        yield f"The bank holds {len(course.bank)} questions; {LEAST_QUESTIONS} are needed."
    yield from (f"No question asks about the section {one.code}." for one in course.sections if not asked[one.code])
    kinds = Counter(one.question.kind for one in course.bank)
    yield from (f"Write more questions of the kind {kind}." for kind in Kind if kinds[kind] < LEAST_OF_A_KIND)
    mapped = {code for skill in course.skills for code in skill.sections}
    yield from (f"No skill names the section {one.code}." for one in course.sections if one.code not in mapped)
    if not course.required:
        yield "Nobody is said to need the course: write [[required]]."
    if not course.rules:
        yield "Nothing says what the rules rest on: write [[rule]]."


def _of_keys(course: Course) -> Iterator[str]:
    """Yield what would let somebody pass by the look of the options."""
    ones = [one.question for one in course.bank if one.question.kind is Kind.ONE]
    longest = sum(len(one.options[one.key[0]]) == max(map(len, one.options)) for one in ones)
    if ones and Fraction(longest, len(ones)) > MOST_LONGEST:
        yield f"The right option is the longest in {longest} of {len(ones)} questions: even them out."
    counts = {len(one.question.key) for one in course.bank if one.question.kind is Kind.SEVERAL}
    if len(counts) == 1:
        yield "The same number of options is right in every question with several: vary it."
    outcomes = {one.question.key for one in course.bank if one.question.kind is Kind.CASE}
    if len(outcomes) < LEAST_OUTCOMES:
        yield f"The cases end in {len(outcomes)} outcomes; {LEAST_OUTCOMES} are needed."


def _of_cases(course: Course, *, guides: Guides, today: date) -> Iterator[str]:
    """Yield the cases of which the guide says something else than the bank."""
    for one in course.bank:
        if one.case is None:
            continue
        wanted = OUTCOMES[one.question.key[0]]
        try:
            found = decide(*read_case(one.case, guides=guides, edition=None, on=None, today=today)).outcome
        except CaseFault as fault:
            yield f"The case of {one.question.code} cannot be judged: {' '.join(fault.problems)}"
            continue
        if found != wanted:
            yield f"The guide says {found or 'that more must be answered'} of {one.question.code}, the bank {wanted}."


def reading_index(texts: Iterable[str]) -> float:
    """Return the Automated Readability Index of texts: letters a word, and words a sentence. 0 without words."""
    letters = words = sentences = 0
    for text in texts:
        found = re.findall(r"[\w’'-]+", text)
        letters += sum(len(re.sub(r"\W", "", word)) for word in found)
        words += len(found)
        sentences += max(1, len(re.findall(r"[.!?:](?=\s|$)", text)))
    return 4.71 * letters / words + 0.5 * words / sentences - 21.43 if words else 0.0


def _texts(section: Section) -> list[str]:
    return [section.lede, *(text for part in section.parts for text in (*part.paragraphs, *part.points))]


def _count_words(texts: Iterable[str]) -> int:
    return sum(len(re.findall(r"[\w’'-]+", text)) for text in texts)

"""Consents as words and cells."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sharewell.agreements.types.words import titles
from sharewell.consent.queries import list_elements, list_grounds, list_points
from sharewell.consent.types import (
    COMPETENCE_WORDS,
    EXPRESSION_WORDS,
    FORM_WORDS,
    FOUND_WORDS,
    GROUND_FOUND_WORDS,
    MANNER_WORDS,
    RIGHT_WORDS,
    SAID_BY_WORDS,
    STATE_WORDS,
    SUBJECT_WORDS,
    TELLING_WORDS,
    ConsentRow,
    InformingRow,
    ListedConsent,
    NotSoughtRow,
    ToldRow,
    informing_stands,
)
from sharewell.core.consenting import Conclusion, State, Subject
from sharewell.design.words import date_words, moment_words
from sharewell.guidance.queries import list_editions

COLUMNS = ("consent", "child", "purpose", "state", "asked_at", "last_on", "review_on")
"""The columns of the list as a file: references, codes and days, no name and no word."""

CONCLUSION_WORDS: Mapping[str, str] = {
    Conclusion.COMPETENT: "They can decide this",
    Conclusion.NOT_COMPETENT: "They cannot decide this yet",
}


def consent_cells(rows: Sequence[ListedConsent]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each consent in the order of `COLUMNS`."""
    for one in rows:
        days = (day.isoformat() if day else "" for day in (one.last_on, one.review_on))
        moment = one.asked_at.isoformat(timespec="seconds")
        yield (one.reference, one.child, one.purpose, one.state.value, moment, *days)


def consent_lines(rows: Sequence[ListedConsent], *, children: Mapping[str, str]) -> tuple[dict[str, object], ...]:
    """Return the lines of a list: for what, about whom, and how it stands as of this moment."""
    purposes = titles("purposes")
    return tuple(
        {
            "reference": one.reference,
            "child": one.child,
            "called": children.get(one.child, one.child),
            "purpose": purposes.get(one.purpose, one.purpose),
            "stands": stands_words(one),
            "is_in_force": one.state is State.IN_FORCE,
        }
        for one in rows
    )


def stands_words(one: ListedConsent | ConsentRow) -> str:
    """Say how a consent stands, with the day that matters."""
    words = STATE_WORDS[one.state]
    if one.state is State.IN_FORCE and one.last_on and one.review_on:
        look = "Looking at it again was due" if one.is_review_overdue else "Look at it again"
        return f"{words} until {date_words(one.last_on)}. {look} on {date_words(one.review_on)}"
    if one.state is State.LAPSED and one.last_on:
        return f"{words} (it was {date_words(one.last_on)})"
    return words


def recipient_words(recipient: str, *, organisations: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    """Return the name of an organisation, or what a kind is called."""
    return organisations.get(recipient) or kinds.get(recipient) or recipient


def asked_rows(
    row: ConsentRow, *, names: Mapping[str, str], organisations: Mapping[str, str], kinds: Mapping[str, str]
) -> list[dict[str, str]]:
    """Return what was asked, of whom, by what right."""
    told = "; ".join(recipient_words(one, organisations=organisations, kinds=kinds) for one in row.recipients)
    items = titles("item-classes")
    found = [
        ("Whose confidence", SUBJECT_WORDS[row.subject]),
        ("Who is asked", row.person),
        ("By what right", RIGHT_WORDS[row.right]),
        ("What for", titles("purposes").get(row.purpose, row.purpose)),
        ("Who would be told", told),
        ("Which information", "; ".join(items.get(one, one) for one in row.items)),
        ("In words", row.about),
        ("Asked", f"{moment_words(row.asked_at)}, by {names.get(row.asked_by, row.asked_by)}"),
        ("Under", _edition_words(row.edition)),
    ]
    if row.subject is Subject.CHILD:
        found.insert(3, ("Can the child decide this?", COMPETENCE_WORDS[row.competence]))
    if row.lives_apart:
        found.insert(3, ("The parents", "Live apart"))
    return [{"key": key, "value": value} for key, value in found]


def _edition_words(code: str) -> str:
    return next((one.short_title for one in list_editions() if one.code == code), code)


def said_rows(row: ConsentRow, *, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what was explained and said, and how it ended; nothing where there was no answer."""
    points = {one.code: one.title for one in list_points()}
    found: list[tuple[str, str]] = []
    if row.said_on is not None:
        found = [
            ("Answered on", date_words(row.said_on)),
            ("In their words", row.words),
            ("How plainly", EXPRESSION_WORDS.get(row.expression, "")),
            ("How it shows", row.how),
            ("In what form", FORM_WORDS.get(row.form, "")),
            ("Signed on", date_words(row.signed_on) if row.signed_on else ""),
            ("Explained", "; ".join(points.get(one, one) for one in row.explained)),
            ("How", MANNER_WORDS.get(row.manner, "")),
            ("Language", row.language),
            ("Interpreter", row.interpreter),
            ("Last day", date_words(row.last_on) if row.last_on else ""),
            ("Look at it again on", date_words(row.review_on) if row.review_on else ""),
        ]
    if row.stopped_at is not None:
        found += [("Asked no further since", moment_words(row.stopped_at)), ("Why", row.stopped_why)]
    if row.withdrawn_at is not None:
        by = "a link, without an account" if row.withdrawn_by == "visitor" else names.get(row.withdrawn_by, "")
        found += [
            ("Taken back", f"{moment_words(row.withdrawn_at)}, written down by {by}"),
            ("By whom", SAID_BY_WORDS[row.withdrawn_said_by]),
            ("What they said", row.withdrawal_words),
        ]
    if row.ended_at is not None:
        found.append(("Ended at a review", moment_words(row.ended_at)))
    return [{"key": key, "value": value} for key, value in found if value]


def assessment_lines(row: ConsentRow, *, names: Mapping[str, str]) -> list[dict[str, object]]:
    """Return each assessment, the newest first, with its questions and answers."""
    questions = {one.code: one.title for one in list_elements()}
    return [
        {
            "heading": f"{CONCLUSION_WORDS[one.conclusion]}: {date_words(one.assessed_at)}",
            "rows": [
                *({"key": questions[code], "value": _answer(answer)} for code, answer in one.answers),
                {"key": "How it is known", "value": one.evidence},
                *([{"key": "How you talked", "value": one.communication}] if one.communication else []),
                {"key": "Age then", "value": str(one.age) if one.age is not None else "Not known"},
                {"key": "By", "value": names.get(one.assessed_by, one.assessed_by)},
            ],
        }
        for one in row.assessments
    ]


def _answer(code: str) -> str:
    return {"yes": "Yes", "no": "No"}.get(code, "Not sure")


def review_lines(row: ConsentRow, *, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return each review, the newest first."""
    return [
        {
            "when": moment_words(one.at),
            "found": FOUND_WORDS[one.found],
            "words": one.words,
            "by": names.get(one.by, one.by),
        }
        for one in row.reviews
    ]


def told_lines(rows: Sequence[ToldRow], *, names: Mapping[str, str]) -> list[dict[str, object]]:
    """Return what a family was told, the newest first."""
    return [
        {
            "standing": TELLING_WORDS[one.standing],
            "on": date_words(one.told_on),
            "by": names.get(one.told_by, one.told_by),
            "to_whom": one.to_whom,
            "what": one.what,
            "language": one.language,
        }
        for one in rows
    ]


def informing_lines(row: InformingRow, *, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what was said of informing the person concerned, the oldest first."""
    lines = []
    for act in row.acts:
        who = f"{names.get(act.by, act.by)}, {moment_words(act.at)}"
        if act.told_on is not None and act.manner is not None:
            how = f"{act.to_whom}. {MANNER_WORDS[act.manner]}, by {names.get(act.told_by, act.told_by)}"
            title = f"Told on {date_words(act.told_on)}"
        else:
            day = date_words(act.review_on) if act.review_on else ""
            title, how = f"Not yet. To be looked at again on {day}", ""
        lines.append({"title": title, "words": act.words, "how": how, "who": who})
    return lines


def informed_lines(rows: Sequence[InformingRow], *, today: date) -> list[dict[str, str]]:
    """Return what stands about each decision, the newest first: how it stands, and the last words."""
    return [
        {
            "reference": row.reference,
            "decision": row.decision,
            "stands": informing_stands(row.line, today=today),
            "words": row.acts[-1].words if row.acts else "",
        }
        for row in rows
    ]


def ground_lines(rows: Sequence[NotSoughtRow]) -> list[dict[str, object]]:
    """Return why consent is not sought, the newest first."""
    grounds, purposes = {one.code: one.title for one in list_grounds()}, titles("purposes")
    return [
        {
            "reference": one.reference,
            "ground": grounds[one.ground],
            "purpose": purposes.get(one.purpose, one.purpose),
            "stands": (
                f"{GROUND_FOUND_WORDS[one.found]} ({date_words(one.closed_at)})"
                if one.closed_at
                else f"Looked at again on {date_words(one.review_on)}"
            ),
        }
        for one in rows
    ]

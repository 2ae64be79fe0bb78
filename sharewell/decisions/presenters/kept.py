"""Turn drafts, records and notes into the rows that the kept pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from sharewell.consent.types import TELLING_WORDS, InformingRow, ToldRow, informing_stands
from sharewell.core.deciding.vocabulary import CHECKLIST, action_of
from sharewell.decisions.presenters.guide import QuestionPage, Row, Taken, page_of, place_among
from sharewell.decisions.queries import DraftStanding, list_idle
from sharewell.decisions.queries.words import (
    CHOSEN_WORDS,
    FOOTING_WORDS,
    GOES_TO_WORDS,
    KIND_WORDS,
    SEEN_WORDS,
    TEXT_WORDS,
    words_of_answer,
)
from sharewell.decisions.types import (
    BASIS,
    CHILD_TEXTS,
    DECISION_TEXTS,
    OWN_OF_FURTHER,
    AdditionKind,
    Answer,
    Chosen,
    DecisionRow,
    DraftRow,
    ItemRow,
)
from sharewell.design.exercises import WORDS as EXERCISE_WORDS
from sharewell.design.words import LONDON, date_words, standing_words
from sharewell.guidance.queries import find_form_edition, get_guides, key_of_mark

OUTCOME_WORDS = {
    "act-now": "Act now",
    "refer": "Refer without delay",
    "must-share": "You must share",
    "may-share": "You may share",
    "seek-advice": "Seek advice first",
    "do-not-share": "Do not share",
}
ADDITION_WORDS = {
    AdditionKind.ENDORSED: "Endorsed",
    AdditionKind.SENT_BACK: "Sent back",
    AdditionKind.ANSWERED: "Answered",
    AdditionKind.ADDED: "Added",
}
ENDORSEMENT_WORDS = {
    "not-yet": "Not looked at yet",
    "endorsed": "Endorsed",
    "sent-back": "Sent back",
    "answered": "Answered, to be looked at again",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a record: a heading and its lines, each a label and a value."""

    title: str
    lines: tuple[tuple[str, str], ...]


def address_of(reference: str, code: str, child: int | None) -> str:
    """Return the address of a question of a draft, for all children or for one."""
    slug = code.replace("_", "-")
    if child is None:
        return reverse("decisions:kept-question", args=(reference, slug))
    return reverse("decisions:child-question", args=(reference, child, slug))


def kept_question_page(standing: DraftStanding, code: str, child: int | None) -> QuestionPage:
    """Return the page of a question as the edition puts it, with what was answered before."""
    edition, draft = standing.edition, standing.draft
    answers = draft.answers if child is None else draft.child(child).answers
    known = [each for each in draft.answers if each in edition.questions and each not in CHECKLIST]
    about = f", child {child}" if child is not None and len(draft.children) > 1 else ""
    caption = f"Question {place_among(code, known)}{about}"
    return page_of(edition, code, holder=draft.holder, given=answers.get(code, ""), caption=caption)


def kept_rows(standing: DraftStanding, *, recipient_name: str) -> tuple[Row, ...]:
    """Return what was chosen and answered in a draft, each with a way to change it."""
    draft, edition, guides = standing.draft, standing.edition, get_guides()
    rows = [Row("What brings you here", guides.ways[draft.way].title, "", "")]
    if draft.way in ("asked", "required"):
        href = reverse("decisions:request", args=(draft.reference,))
        rows.append(Row("The request", FOOTING_WORDS.get(draft.footing, "Not said yet"), href, "Change"))
    to = reverse("decisions:to", args=(draft.reference,))
    kind = guides.kinds.get(draft.recipient)
    rows.append(Row("Whom you would tell", recipient_name or (kind.title if kind else "Not chosen"), to, "Change"))
    purpose = next((each.title for each in edition.purposes if each.code == draft.purpose), "Not chosen")
    rows.append(Row("What for", purpose, to, "Change"))
    return (*rows, *_answers(standing, list_idle(standing), are_idle=False))


def kept_idle(standing: DraftStanding) -> tuple[Row, ...]:
    """Return the answers that a later change has made idle: they are kept with the draft and decide nothing."""
    return tuple(_answers(standing, list_idle(standing), are_idle=True))


def fact_rows(standing: DraftStanding) -> tuple[Row, ...]:
    """Return what was said of the first child that is a fact about that child: it may hold for another, or not."""
    draft, edition = standing.draft, standing.edition
    return tuple(
        Row(edition.questions[code].title, words_of_answer(edition, code, draft.answers[code]), "", "")
        for code in OWN_OF_FURTHER
        if code in draft.answers and code in edition.asking_order
    )


def _answers(standing: DraftStanding, idle: frozenset[tuple[str, int | None]], *, are_idle: bool) -> list[Row]:
    draft, edition = standing.draft, standing.edition
    given: list[tuple[str, int | None, Answer]] = [(code, None, answer) for code, answer in draft.answers.items()]
    given += [(code, child.position, answer) for child in draft.children for code, answer in child.answers.items()]
    rows = []
    for code, child, answer in given:
        if code not in edition.asking_order or ((code, child) in idle) != are_idle:
            continue
        whose = child or (draft.children[0].position if code in OWN_OF_FURTHER else None)
        about = f" (child {whose})" if whose is not None and len(draft.children) > 1 else ""
        title, href = edition.questions[code].title + about, address_of(draft.reference, code, child)
        rows.append(Row(title, words_of_answer(edition, code, answer), href, "Change"))
    return rows


def kept_taken(standing: DraftStanding, *, may_change_basis: bool) -> tuple[Taken, ...]:
    """Return what was not asked because the register, the purpose, the way in or the request gave it.

    What it all rests on in law has a way to change it only where an adviser has said something (`BASIS`).
    """
    edition, draft = standing.edition, standing.draft
    rows = [
        Taken(
            key=edition.questions[code].title,
            value=words_of_answer(edition, code, presumed.answer),
            why=presumed.because.text,
            href=""
            if presumed.because.code == "register" or (code in BASIS and not may_change_basis)
            else address_of(draft.reference, code, None),
        )
        for code, presumed in standing.presumed.items()
        if code not in draft.answers and code in edition.questions
    ]
    if standing.purpose:
        why = f"{standing.purpose.cites} ({standing_words(standing.purpose.standing)})"
        rows.append(Taken(key="What it is for", value=standing.purpose.title, why=why, href=""))
    if standing.power:
        because = edition.statements["purpose-power"]
        rows.append(
            Taken(
                key="The power that it usually rests on",
                value=f"{standing.power.provision}: {standing.power.kind}, it allows and does not oblige",
                why=f"{because.text} ({standing_words(because.standing)}; {standing.power.standing})",
                href="",
            )
        )
    return tuple(rows)


TOLD = ("told-what", "told-language", "told-standing")
"""Codes of what the family was told at the outset."""


def text_lines(texts: Mapping[str, str], codes: Sequence[str] = CHILD_TEXTS) -> tuple[tuple[str, str], ...]:
    """Return what was written, each text with its question."""
    return tuple(_texts(texts, codes))


def told_lines(draft: DraftRow) -> tuple[tuple[str, str], ...]:
    """Return what the family was told at the outset, to be seen again before anything is shared."""
    when = [("When was the family told?", date_words(draft.told_on))] if draft.told_on else []
    return (*when, *_texts(draft.texts, TOLD))


def words_lines(draft: DraftRow) -> tuple[tuple[str, str], ...]:
    """Return the other texts of the whole draft, but the reasons, which stand in a field of the same page."""
    codes = [code for code in DECISION_TEXTS if code not in TOLD and code != "reasons"]
    again = [("Looked at again on", date_words(draft.review_on))] if draft.review_on else []
    return (*_texts(draft.texts, codes), *again)


def item_lines(items: Sequence[ItemRow]) -> tuple[tuple[ItemRow, str, str], ...]:
    """Return each statement with what it is and where it comes from in one line, and the question it answers."""
    return tuple((item, item_words(item), question_of(item)) for item in items)


def question_of(item: ItemRow) -> str:
    """Return the question of a form that a statement answers, or nothing."""
    edition = find_form_edition(key_of_mark(item.field))
    fields = edition.fields if edition else ()
    return next((one.title for one in fields if one.mark == item.field), "")


def item_words(item: ItemRow) -> str:
    """Say what a statement is, where it comes from and when."""
    parts = [KIND_WORDS[item.kind].partition(":")[0], SEEN_WORDS[item.seen], f"Source: {item.source}"]
    if item.evidence:
        parts.append(f"Evidence: {item.evidence}")
    if item.happened_on:
        parts.append(f"Happened on {date_words(item.happened_on)}")
    if item.known_on:
        parts.append(f"Known on {date_words(item.known_on)}")
    return ". ".join(part.rstrip(".") for part in parts) + "."


def own_words(row: DecisionRow) -> tuple[str, ...]:
    """Return what whoever decided wrote themselves."""
    texts = [*row.texts.values()]
    for child in row.children:
        texts += child.texts.values()
        texts += [text for item in child.items for text in (item.text, item.source, item.evidence, item.why_it_matters)]
    return tuple(texts)


def record_parts(row: DecisionRow, *, names: Mapping[str, str], advice: Sequence[str]) -> tuple[Part, ...]:
    """Return the whole record in parts, from the snapshot and the rows alone, as it was.

    The parts follow the recording list of the Barnet handbook ("Good Practice in Recording"), line by line.
    """
    held: Mapping[str, Any] = row.snapshot
    moment = row.recorded_at.astimezone(LONDON)
    who = names.get(row.decided_by, row.decided_by)
    otherwise, reasons = row.judgement.reasons if row.judgement else "", row.texts.get("reasons", "")
    is_withheld = row.chosen == Chosen.DO_NOT_SHARE
    judgements = _by_urgency(held)
    exercise = "The child is invented. Nothing of this happened, and it is in no figure."
    parts = [
        Part(EXERCISE_WORDS, _lines(("This is an exercise", exercise if row.invented_child else ""))),
        Part(
            "When, who and under which guidance",
            _lines(
                ("Reference", row.reference),
                ("Date and time", f"{date_words(moment)}, {moment:%H:%M}"),
                ("Decided by", who),
                ("Organisation", held["holder"]["name"] or held["holder"]["title"]),
                ("You followed these steps under this edition", held["edition"]["short_title"]),
                ("Judged as on", date_words(row.judged_on)),
                ("What brought it about", held["way"]["title"]),
                ("What the request stands on", FOOTING_WORDS.get(row.footing, "")),
                ("The asker was rung back", {"yes": "Yes", "no": "No"}.get(row.called_back, "")),
            ),
        ),
        Part(
            "What was decided",
            _lines(
                ("The guide said", _outcome(row.outcome, limited=row.limited)),
                ("For this recipient", OUTCOME_WORDS.get(row.for_recipient, "")),
                ("Decided", CHOSEN_WORDS[row.chosen]),
                ("Judged otherwise than the guide because", otherwise),
                ("Who was asked to look", GOES_TO_WORDS[row.judgement.goes_to] if row.judgement else ""),
                ("Reasons", "" if is_withheld or reasons == otherwise else reasons),
                ("Justification for not sharing", (reasons or otherwise) if is_withheld else ""),
            ),
        ),
        Part("What to do", tuple((f"{act['to']}. {act['by']}", act["act"]) for act in _each_once(judgements, "acts"))),
        Part("What not to let out", tuple(("Keep out", each["what"]) for each in _each_once(judgements, "withhold"))),
        Part(
            "Who it is shared with and why",
            _lines(
                ("Recipient", held["recipient"]["name"] or held["recipient"]["title"] or "Not named"),
                ("Purpose", held["purpose"]["title"]),
                ("Source of the purpose", _of_purpose(held["purpose"])),
                ("The power that it usually rests on", _power(held.get("power"))),
                *_texts(row.texts, ("onward-limits", "what-follows")),
            ),
        ),
        Part("Who it came from and why", _lines(*_texts(row.texts, ("received-from",)))),
    ]
    for child in row.children:
        about = next(each for each in held["children"] if each["position"] == child.position)
        parts.append(
            Part(
                f"Child {child.position}",
                _lines(
                    ("Name", child.name or "Not known"),
                    ("Known by", child.identifying),
                    ("For this child the guide said", OUTCOME_WORDS[child.outcome or row.outcome]),
                    *_texts(child.texts, CHILD_TEXTS),
                    *(
                        (f"Statement {item.number}{'' if item.is_chosen else ' (kept back)'}", _statement(item))
                        for item in child.items
                    ),
                    *((each["question"], each["words"]) for each in about["answers"] if each.get("counts") != "no"),
                ),
            )
        )
    parts += [
        Part(
            "Consent, and sharing without it",
            _lines(*_texts(row.texts, ("without-consent", "if-shared", "if-not-shared"))),
        ),
        Part(
            "What the family was told at the outset",
            _lines(
                ("When", date_words(row.told_on) if row.told_on else ""),
                *_texts(row.texts, TOLD),
            ),
        ),
        Part(
            "Harm that sharing would do",
            _lines(
                *_texts(row.texts, [code for code in DECISION_TEXTS if code.startswith("detriment-")]),
                ("Looked at again on", date_words(row.review_on) if row.review_on else ""),
            ),
        ),
        Part("What was agreed and done", _lines(*_texts(row.texts, ("agreed", "action")))),
        Part(
            "Accuracy and care",
            _lines(*((each["text"], CHECK_WORDS.get(each["answer"], "Not answered")) for each in held["checklist"])),
        ),
        Part(
            "Consultation and endorsement",
            _lines(
                *_texts(row.texts, ("consulted",)),
                *(("Advice", words) for words in advice),
                *(
                    (
                        f"{ADDITION_WORDS[AdditionKind(each.kind)]} on {date_words(each.at)}",
                        f"{names.get(each.by, each.by)}. {each.text}".strip(),
                    )
                    for each in row.additions
                ),
                ("Endorsement", ENDORSEMENT_WORDS[row.endorsement]),
            ),
        ),
    ]
    parts += [
        Part(
            "Why",
            tuple(
                (f"{each['source']} ({standing_words(each['standing'])})", each["text"]) for each in reasons_in(held)
            ),
        ),
        Part(
            "Seals",
            _lines(
                ("Edition", f"{held['edition']['code']}, fingerprint {held['edition']['fingerprint']}"),
                ("Judgement", row.seal),
                ("Words", row.words_seal),
                (
                    "Standing",
                    "Unconfirmed: not every statement was signed off"
                    if any(each["unconfirmed"] for each in judgements)
                    else "Signed off",
                ),
                ("Checked when this page was made", "Unchanged" if row.is_intact else "CHANGED since it was recorded"),
            ),
        ),
    ]
    return tuple(part for part in parts if part.lines)


def reasons_in(held: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the reasons of every child of a snapshot, each once, those of what asked for most action first."""
    return _each_once(_by_urgency(held), "reasons", by="statement")


def _of_purpose(purpose: Mapping[str, str]) -> str:
    """Return the source of a purpose; records of the first shape held none."""
    source = purpose.get("source", "")
    return f"{source} ({standing_words(purpose['standing'])})" if source else ""


def _power(power: Mapping[str, str] | None) -> str:
    """Return a gateway that allows; records of the first shape held none."""
    if not power:
        return ""
    sure = power["standing"].replace("background", "not verified")
    return (
        f"{power['provision']}: {power['kind']} power, no duty. That it is the usual one is our own reading, "
        f"not verified. Of the power itself: {sure}."
    )


def _by_urgency(held: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the judgement of each child of a record, what asked for most action first."""
    return sorted((child["judgement"] for child in held["children"]), key=lambda each: -action_of(each["outcome"]))


def _each_once(judgements: Sequence[Mapping[str, Any]], name: str, *, by: str = "code") -> list[Mapping[str, Any]]:
    return list({each[by]: each for judgement in judgements for each in judgement[name]}.values())


CHECK_WORDS = {"yes": "Yes", "no": "No", "will-be": "Will be", "unsafe": "Not safe"}


def _outcome(code: str, *, limited: bool) -> str:
    return OUTCOME_WORDS[code] + (" (limited information only)" if limited else "")


def _statement(item: ItemRow) -> str:
    why = f" Why it matters: {item.why_it_matters}" if item.why_it_matters else ""
    question = question_of(item)
    asked = f"{question} " if question else ""
    return f"{asked}{item.text} ({item_words(item)}){why}"


def _texts(texts: Mapping[str, str], codes: Sequence[str]) -> list[tuple[str, str]]:
    return [(TEXT_WORDS[code][0], texts[code]) for code in codes if texts.get(code)]


def _lines(*lines: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in lines if value)


def as_text(parts: Sequence[Part]) -> str:
    """Return a record as plain text, for the agency's own system."""
    lines = ["RECORD OF A DECISION ABOUT SHARING", ""]
    for part in parts:
        lines += [part.title.upper(), *(f"{label}: {value}" for label, value in part.lines), ""]
    return "\n".join(lines)


def told_rows(told: Sequence[ToldRow]) -> list[dict[str, str]]:
    """Return what families were told before, the newest first."""
    return [
        {
            "standing": TELLING_WORDS[one.standing],
            "on": date_words(one.told_on),
            "to_whom": one.to_whom,
            "what": one.what,
            "language": one.language,
        }
        for one in told
    ]


def informed_rows(rows: Sequence[InformingRow], *, today: date) -> list[dict[str, str]]:
    """Return whether the person concerned was told of what was shared before, the newest first."""
    return [
        {"stands": informing_stands(one.line, today=today), "words": one.acts[-1].words if one.acts else ""}
        for one in rows
    ]

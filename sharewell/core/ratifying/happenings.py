"""What may happen in a replay. Each happening changes the books and says, in sentences, what it did and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sharewell.core.ratifying import documents
from sharewell.core.ratifying.books import SAYS_WORDS, Asked, Books, Event, listed, said
from sharewell.core.ratifying.changes import Flow, Version, changes, difference_of, hash_of
from sharewell.core.ratifying.documents import Document, NotOpen
from sharewell.core.ratifying.facts import Answer, Consultation, Says, Sending, Succession, Tenure
from sharewell.core.ratifying.judging import Outcome, Result, judge
from sharewell.core.ratifying.rule import Kind, Part, Rule, last_day


def _document(books: Books, event: Event) -> Sequence[str]:
    values = event.values
    kind = Kind(values["type"])
    made = Document(code=values["document"], title=values["title"], kind=kind)
    books.documents[made.code] = made
    rule = books.rules[values["rule"]] if "rule" in values else _rule_of(books, kind)
    books.ruled_by[made.code] = rule
    since = "" if "rule" in values else "By the rule of today for this type: "
    return f"{made.title} begins, as {kind}.", f"{since}{rule.title}."


def _rule_of(books: Books, kind: Kind) -> Rule:
    return next(rule for rule in books.rules.values() if rule.kind is kind and rule.code == kind)


def _version(books: Books, event: Event) -> Sequence[str]:
    values = event.values
    held = books.documents[values["document"]]
    flow = Flow(
        sources=frozenset(values.get("sources", ())),
        recipients=frozenset(values.get("recipients", ())),
        purposes=frozenset(values.get("purposes", ())),
        items=frozenset(values.get("items", ())),
    )
    version = Version(
        kind=held.kind,
        text=values.get("text", ""),
        flows=() if flow == Flow() else (flow,),
        joint_controllers=frozenset(values.get("joint_controllers", ())),
    )
    books.documents[held.code] = replace(
        held,
        versions={**held.versions, values["version"]: version},
        effective_from=values.get("effective_from", held.effective_from),
        effective_until=values.get("effective_until", held.effective_until),
    )
    return (f"{held.title}: version {values['version']} is drawn up.",)


def _signed(books: Books, event: Event) -> Sequence[str]:
    held = books.documents[event.values["document"]]
    bodies = event.values["parties"]
    books.documents[held.code] = signed = documents.signed(
        held, bodies, event.at, Part(event.values.get("part", Part.SIGNATORY))
    )
    number = len(documents.signatories(signed, event.at))
    return f"{listed(books, bodies)} signed {held.title}.", f"It has {number} signatories."


def _withdrew(books: Books, event: Event) -> Sequence[str]:
    held = books.documents[event.values["document"]]
    bodies = event.values["parties"]
    books.documents[held.code] = left = documents.withdrawn(held, bodies, event.at)
    number = len(documents.signatories(left, event.at))
    return f"{listed(books, bodies)} withdrew from {held.title}.", f"It has {number} signatories."


def _renamed(books: Books, event: Event) -> Sequence[str]:
    party = event.values["party"]
    before = books.names[party]
    books.names[party] = event.values["to"]
    return f"{before} is now called {event.values['to']}.", "It is the same body: nothing else changes."


def _merged(books: Books, event: Event) -> Sequence[str]:
    change = Succession(at=event.at, before=frozenset(event.values["parties"]), after=event.values["into"])
    books.successions.append(change)
    for code, held in books.documents.items():
        if not held.superseded_by:
            books.documents[code] = documents.taken_over(held, change)
    gone = tuple(event.values["parties"])
    return (
        f"{listed(books, gone)} became {books.name(change.after)}.",
        "It answers as one. Its silence may not be relied on for a text that was sent to those before it.",
    )


def _represents(books: Books, event: Event) -> Sequence[str]:
    person = event.values.get("person", "")
    bodies = _bodies(books, event)
    for body in bodies:
        name = person or f"representative of {body}"
        _end_tenures(books, {body}, event.at)
        books.tenures.append(Tenure(party=body, person=name, began_at=event.at))
    names = listed(books, bodies)
    return (f"{person} represents {names}." if person else f"{names}: each has a representative of its own.",)


def _left(books: Books, event: Event) -> Sequence[str]:
    bodies = event.values["parties"]
    _end_tenures(books, set(bodies), event.at)
    return f"The representative of {listed(books, bodies)} left.", "Nobody follows yet: the vacancy is told."


def _end_tenures(books: Books, bodies: set[str], at: datetime) -> None:
    books.tenures[:] = [
        replace(each, ended_at=at) if each.party in bodies and each.ended_at is None else each for each in books.tenures
    ]


def _rule(books: Books, event: Event) -> Sequence[str]:
    held = books.documents[event.values["document"]]
    rule = books.rules[event.values["rule"]]
    books.ruled_by[held.code] = rule
    return (f"From now on {held.title} is ratified by: {rule.title}.",)


def _retyped(books: Books, event: Event) -> Sequence[str]:
    held = books.documents[event.values["document"]]
    kind = Kind(event.values["type"])
    books.documents[held.code] = documents.retyped(held, kind, event.values["title"])
    number = len(documents.signatories(held, event.at))
    return (
        f"{held.title} becomes {event.values['title']}, as {kind}.",
        f"Its {number} signatories are carried over, unless they ask to be withdrawn.",
    )


def _adopted(books: Books, event: Event) -> Sequence[str]:
    held = books.documents[event.values["document"]]
    books.documents[held.code] = documents.put_in_force(held, event.values["version"])
    return (f"{event.values['by']} adopts {held.title}, version {event.values['version']}.",)


def _superseded(books: Books, event: Event) -> Sequence[str]:
    held = books.documents[event.values["document"]]
    after = books.documents[event.values["by"]]
    books.documents[held.code] = documents.superseded(held, after.title)
    return (f"{after.title} replaces {held.title}.",)


def _opened(books: Books, event: Event) -> Sequence[str]:
    values = event.values
    held = books.documents[values["document"]]
    rule = books.ruled_by[held.code]
    new = held.versions[values["version"]]
    old = held.versions.get(held.in_force)
    brings = changes(old, new)
    difference = difference_of(old.text if old else "", new.text)
    closes_on = last_day(rule, books.calendar.day_of(event.at), calendar=books.calendar)
    books.consultations[values["consultation"]] = Consultation(
        text=new.hash, difference=hash_of(difference), opened_at=event.at, closes_on=closes_on, brings=brings
    )
    books.about[values["consultation"]] = (held.code, values["version"], rule)
    number = len(documents.signatories(held, event.at))
    return (
        f"{held.title}, version {values['version']}, is put to {number} signatories until {said(closes_on)}.",
        *(f"It brings {each}." for each in brings),
    )


def _sent(books: Books, event: Event) -> Sequence[str]:
    name = event.values["consultation"]
    held = books.consultations[name]
    bodies = _bodies(books, event)
    bounced = set(event.values.get("bounced", ()))
    is_reminder = bool(event.values.get("is_reminder", False))
    sendings = []
    for body in bodies:
        person = event.values.get("person") or _representative(books, body, event.at)
        if person:
            came = None if body in bounced else event.at
            sendings.append(
                Sending(
                    party=body,
                    person=person,
                    sent_at=event.at,
                    delivered_at=came,
                    bounced_at=event.at if body in bounced else None,
                    text=held.text,
                    difference=held.difference,
                    is_reminder=is_reminder,
                )
            )
    books.consultations[name] = replace(held, sendings=(*held.sendings, *sendings))
    reached = [each.party for each in sendings if each.bounced_at is None]
    unheld = sorted(set(bodies) - {each.party for each in sendings})
    why = []
    if bounced:
        why.append(f"It came back from {listed(books, sorted(bounced))}: the agreements officer looks into it.")
    if unheld:
        why.append(f"Nobody represents {listed(books, unheld)}: nothing could be sent.")
    what = "A reminder" if is_reminder else "The text, with its exact difference,"
    return f"{what} reached {len(reached)} of {len(bodies)}.", *why


def _answered(books: Books, event: Event) -> Sequence[str]:
    name = event.values["consultation"]
    held = books.consultations[name]
    says = Says(event.values["says"])
    bodies = event.values["parties"]
    answers = tuple(
        Answer(
            party=body,
            says=says,
            at=event.at,
            person=event.values.get("person") or _representative(books, body, event.at) or "somebody",
            text=held.text,
            to=event.values.get("to", ""),
        )
        for body in bodies
    )
    books.consultations[name] = replace(held, answers=(*held.answers, *answers))
    why = []
    if books.calendar.day_of(event.at) > held.closes_on:
        why.append("It came after the time for answers. It is kept and shown, and does not count.")
    return f"{listed(books, bodies)}: {SAYS_WORDS[says]}.", *why


def _time_given(books: Books, event: Event) -> Sequence[str]:
    name = event.values["consultation"]
    held = books.consultations[name]
    rule = books.about[name][2]
    given = books.extended.get(name, 0) + 1
    if given > rule.extensions:
        raise NotOpen("The rule allows no further extension.")
    opened_on = books.calendar.day_of(held.opened_at)
    closes_on = last_day(rule, opened_on, calendar=books.calendar, extensions=given)
    books.extended[name] = given
    books.consultations[name] = replace(
        held, closes_on=closes_on, time_given=held.time_given | frozenset(event.values["parties"])
    )
    return (f"More time is given, to everybody: until {said(closes_on)}.",)


def _time_refused(books: Books, event: Event) -> Sequence[str]:
    name = event.values["consultation"]
    held = books.consultations[name]
    refused = held.time_refused | frozenset(event.values["parties"])
    books.consultations[name] = replace(held, time_refused=refused)
    return (f"{listed(books, event.values['parties'])}: no more time is given.",)


def _closed(books: Books, event: Event) -> Sequence[str]:
    name = event.values["consultation"]
    code, version, rule = books.about[name]
    outcome = judge(rule, books.facts(name), as_of=event.at, calendar=books.calendar)
    if outcome.result is Result.STILL_OPEN:
        raise NotOpen("The time for answers is not over.")
    books.outcomes[name] = outcome
    books.ended[name] = event.at
    held = books.documents[code]
    if outcome.result is Result.RATIFIED:
        day = books.calendar.day_of(event.at)
        for body in (*outcome.agreed, *outcome.silent):
            held = documents.approved(held, body, day)
        books.documents[code] = documents.put_in_force(held, version)
    return f"{held.title}, version {version}: {outcome.result}.", *outcome.sentences, *_groups(books, outcome)


def _groups(books: Books, outcome: Outcome) -> Iterable[str]:
    for words, bodies in (
        ("Agreed", outcome.agreed),
        ("Objected", outcome.objected),
        ("Only commented", outcome.commented),
        ("Silent, and may be relied on", outcome.silent),
        ("Withdrew", outcome.withdrew),
        ("Joined after the opening", outcome.joined_later),
    ):
        if bodies:
            yield f"{words}: {listed(books, bodies)}."
    yield from _grouped(books, ((each.party, " ".join(text for _, text in each.gaps)) for each in outcome.not_reached))
    yield from _grouped(
        books, ((one.party, f"{SAYS_WORDS[one.says]}. Not counted. {text}") for one, text in outcome.not_counted)
    )
    yield from _grouped(books, ((one.party, f"{SAYS_WORDS[one.says]}, too late.") for one in outcome.late))


def _grouped(books: Books, pairs: Iterable[tuple[str, str]]) -> Iterable[str]:
    """Yield each sentence once, with the bodies of which it is true."""
    bodies: dict[str, list[str]] = {}
    for body, text in pairs:
        bodies.setdefault(text, []).append(body)
    return (f"{listed(books, those)}: {text}" for text, those in bodies.items())


def _approved(books: Books, event: Event) -> Sequence[str]:
    held = books.documents[event.values["document"]]
    day = books.calendar.day_of(event.at)
    why = []
    for body in event.values["parties"]:
        held = documents.approved(held, body, day)
        start = held.effective_from
        if start and day > start:
            why.append(f"That is {(day - start).days} days after the day from which it says it is in force.")
    books.documents[held.code] = held
    return f"{listed(books, event.values['parties'])} approved {held.title}.", *why


def _acted(books: Books, event: Event) -> Sequence[str]:
    held = books.documents[event.values["document"]]
    day = books.calendar.day_of(event.at)
    why = []
    for body in event.values["parties"]:
        warning = documents.before_own_approval(held, body, day)
        if warning:
            words = warning.replace(body, books.name(body), 1)
            books.warnings.append((day, words))
            why.append(f"Warning: {words}")
    return f"{listed(books, event.values['parties'])} acted under {held.title}.", *why


def _asked(books: Books, event: Event) -> Sequence[str]:
    bodies = tuple(event.values["parties"])
    by = event.values["due"]
    books.reports[event.values["report"]] = Asked(bodies, by)
    return (f"{event.values['by']} asks {listed(books, bodies)} to report by {said(by)}.",)


def _reported(books: Books, event: Event) -> Sequence[str]:
    asked = books.reports[event.values["report"]]
    for body in event.values["parties"]:
        if body not in asked.of:
            raise NotOpen(f"{books.name(body)} was not asked for a report.")
        asked.sent.setdefault(body, books.calendar.day_of(event.at))
    left = [body for body in asked.of if body not in asked.sent]
    return (
        f"{listed(books, event.values['parties'])} reported.",
        f"{len(left)} of {len(asked.of)} have still to report.",
    )


def _figure(books: Books, event: Event) -> Sequence[str]:
    del books
    return (f"{event.values['name']}: {event.values['value']}.",)


def _note(books: Books, event: Event) -> Sequence[str]:
    del books
    return (event.values["text"],)


ALL = ("all",)


def _bodies(books: Books, event: Event) -> tuple[str, ...]:
    """Return the bodies of an event: those that it names, or all that are party to its document (at the opening)."""
    given = tuple(event.values.get("parties", ALL))
    if given != ALL:
        return given
    if "consultation" in event.values:
        name = event.values["consultation"]
        opened_at = books.consultations[name].opened_at
        return documents.signatories(books.documents[books.about[name][0]], opened_at)
    return documents.signatories(books.documents[event.values["document"]], event.at)


def _representative(books: Books, body: str, at: datetime) -> str:
    return next((each.person for each in books.tenures if each.party == body and each.holds(at)), "")


HAPPENINGS: Mapping[str, Callable[[Books, Event], Sequence[str]]] = {
    "document": _document,
    "version": _version,
    "signed": _signed,
    "withdrew": _withdrew,
    "renamed": _renamed,
    "merged": _merged,
    "represents": _represents,
    "left": _left,
    "rule": _rule,
    "retyped": _retyped,
    "adopted": _adopted,
    "superseded": _superseded,
    "opened": _opened,
    "sent": _sent,
    "answered": _answered,
    "time-given": _time_given,
    "time-refused": _time_refused,
    "closed": _closed,
    "approved": _approved,
    "acted": _acted,
    "asked": _asked,
    "reported": _reported,
    "figure": _figure,
    "note": _note,
}

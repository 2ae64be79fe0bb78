"""Read agreements, a register and stops from plain mappings (TOML or JSON), or name every fault with its cure."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sharewell.core.flows.faults import AgreementsFaulty, Fault
from sharewell.core.flows.form import (
    EFFECTS,
    FORBID,
    PERMIT,
    STOP_AGREEMENT,
    STOP_EVERYTHING,
    STOPS,
    Agreement,
    Body,
    Clause,
    KindPeriod,
    Organisation,
    Party,
    Retention,
    Side,
    Stop,
    Succession,
)
from sharewell.core.flows.moments import MomentUnclear, read_moment
from sharewell.core.flows.words import MODES, Words

EVERY_PARTY = "every-party"
MOST_MONTHS = 1200
"""A hundred years. A longer time is a mistake in writing: nothing is kept for ever."""

AGREEMENT_KEYS = frozenset({
    "reference", "version", "kind", "title", "from", "until", "review_by", "party", "clause",
})  # fmt: skip
CLAUSE_KEYS = frozenset({
    "code", "words", "effect", "sources", "recipients", "purposes", "lawful_bases", "item_classes", "mode",
    "conditions", "unless", "retention", "from", "until", "review_by",
})  # fmt: skip
PARTY_KEYS = frozenset({"organisation", "capacity", "from", "until"})
SIDE_KEYS = frozenset({"kinds", "organisations", "roles"})
BODY_KEYS = frozenset({"organisation", "succession", "agreement", "stop"})


def read_body(data: Mapping[str, Any], *, words: Words, place: str = "body") -> Body:
    """Make everything that a policy is compiled from out of one mapping with lists `organisation`, `succession`,
    `agreement` and `stop`, each of which may be missing.

    Raise `AgreementsFaulty` naming every fault that was found, not only the first.
    """
    reader = _Reader(words)
    body = reader.body(data, place)
    if reader.faults:
        raise AgreementsFaulty(reader.faults)
    return body


def read_agreement(data: Mapping[str, Any], *, words: Words, place: str = "agreement") -> Agreement:
    """Make one version of an agreement out of a mapping. Raise `AgreementsFaulty` naming every fault."""
    reader = _Reader(words)
    agreement = reader.agreement(data, place)
    if reader.faults:
        raise AgreementsFaulty(reader.faults)
    return agreement


class _Reader:
    """Holds the words and the faults while one body is read. What is faulty is read as something harmless."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.faults: list[Fault] = []

    def fault(self, place: str, problem: str, cure: str) -> None:
        self.faults.append(Fault(place, problem, cure))

    # -- simple values --------------------------------------------------------------------------------------------

    def table(self, value: object, place: str, keys: Collection[str]) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self.fault(place, "This is not a table.", "Write it with its keys: " + ", ".join(sorted(keys)) + ".")
            return {}
        for key in value:
            if key not in keys:
                self.fault(place, f"“{key}” is no key here.", _likely(str(key), keys))
        return value

    def rows(self, data: Mapping[str, Any], key: str, place: str) -> Sequence[Any]:
        value = data.get(key, [])
        if isinstance(value, str) or not isinstance(value, Sequence):
            self.fault(f"{place}, {key}", "This is not a list.", "Write one table for each.")
            return []
        return value

    def text(self, data: Mapping[str, Any], key: str, place: str) -> str:
        value = data.get(key)
        if not isinstance(value, str) or not value.strip() or value != value.strip():
            self.fault(f"{place}, {key}", "A text is missing.", f"Write {key} as a text without blanks around it.")
            return ""
        return value

    def chosen(self, data: Mapping[str, Any], key: str, place: str, known: Collection[str]) -> str:
        value = data.get(key)
        if not isinstance(value, str) or value not in known:
            self.fault(f"{place}, {key}", f"“{value}” is not known." if key in data else "It is missing.",
                       _likely(str(value), known))  # fmt: skip
            return ""
        return value

    def codes(
        self, data: Mapping[str, Any], key: str, place: str, known: Collection[str] | None, *, needed: bool = False
    ) -> tuple[str, ...]:
        value = data.get(key, [])
        if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(one, str) for one in value):
            self.fault(f"{place}, {key}", "This is not a list of codes.", f'Write {key} = ["…"].')
            return ()
        if needed and not value:
            self.fault(f"{place}, {key}", "It names none.", "Name at least one: an empty list would mean everything.")
        for one in value:
            if known is not None and one not in known:
                self.fault(f"{place}, {key}", f"“{one}” is not known.", _likely(one, known))
        return tuple(sorted(set(value)))

    def moment(self, data: Mapping[str, Any], key: str, place: str, *, needed: bool = False) -> datetime | None:
        if data.get(key) is None:
            if needed:
                self.fault(f"{place}, {key}", "The date is missing.", "No missing date means for ever. Write one.")
            return None
        try:
            return read_moment(data[key])
        except MomentUnclear as unclear:
            problem, _, cure = str(unclear).partition(". ")
            self.fault(f"{place}, {key}", f"{problem}.", cure)
            return None

    def period(self, data: Mapping[str, Any], place: str, *, needed: bool = True) -> tuple[datetime, datetime | None]:
        starts, until = self.moment(data, "from", place, needed=needed), self.moment(data, "until", place)
        if starts is not None and until is not None and starts >= until:
            self.fault(f"{place}, until", "It ends before it begins.", "Write a moment after “from”.")
        return starts or read_moment("1970-01-01"), until

    # -- parts of an agreement ------------------------------------------------------------------------------------

    def body(self, data: Mapping[str, Any], place: str) -> Body:
        data = self.table(data, place, BODY_KEYS)
        return Body(
            organisations=tuple(
                self.organisation(one, f"{place}, organisation {number}")
                for number, one in enumerate(self.rows(data, "organisation", place), 1)
            ),
            successions=tuple(
                self.succession(one, f"{place}, succession {number}")
                for number, one in enumerate(self.rows(data, "succession", place), 1)
            ),
            agreements=tuple(
                self.agreement(one, f"{place}, agreement {number}")
                for number, one in enumerate(self.rows(data, "agreement", place), 1)
            ),
            stops=tuple(
                self.stop(one, f"{place}, stop {number}")
                for number, one in enumerate(self.rows(data, "stop", place), 1)
            ),
        )

    def organisation(self, value: object, place: str) -> Organisation:
        data = self.table(value, place, {"code", "name", "kind"})
        periods = []
        for number, one in enumerate(self.rows(data, "kind", place), 1):
            where = f"{place}, kind {number}"
            row = self.table(one, where, {"kind", "from", "until"})
            starts, until = self.period(row, where)
            kind = self.chosen(row, "kind", where, self.words.organisation_kinds)
            periods.append(KindPeriod(kind=kind, starts=starts, until=until))
        return Organisation(
            code=self.text(data, "code", place), name=self.text(data, "name", place), kinds=tuple(periods)
        )

    def succession(self, value: object, place: str) -> Succession:
        data = self.table(value, place, {"organisation", "successor", "at", "carries_agreements"})
        carries = data.get("carries_agreements")
        if not isinstance(carries, bool):
            self.fault(f"{place}, carries_agreements", "It is not said whether agreements pass on.",
                       "Write carries_agreements = true or false.")  # fmt: skip
        return Succession(
            organisation=self.text(data, "organisation", place),
            successor=self.text(data, "successor", place),
            at=self.moment(data, "at", place, needed=True) or read_moment("1970-01-01"),
            carries_agreements=carries is True,
        )

    def stop(self, value: object, place: str) -> Stop:
        data = self.table(value, place, {"code", "what", "of", "stops_carriage", "from", "until"})
        what = self.chosen(data, "what", place, STOPS)
        starts, until = self.period(data, place)
        carriage = data.get("stops_carriage", False)
        if not isinstance(carriage, bool) or (carriage and what == STOP_AGREEMENT):
            self.fault(f"{place}, stops_carriage", "It cannot stand here.",
                       "Write true or false; for an agreement leave it out.")  # fmt: skip
        if what == STOP_EVERYTHING and data.get("of"):
            self.fault(f"{place}, of", "A stop of everything names nothing.", "Leave “of” out.")
        return Stop(
            code=self.text(data, "code", place),
            what=what,
            of="" if what == STOP_EVERYTHING else self.text(data, "of", place),
            stops_carriage=carriage is True,
            starts=starts,
            until=until,
        )

    def agreement(self, value: object, place: str) -> Agreement:
        data = self.table(value, place, AGREEMENT_KEYS)
        reference, version = self.text(data, "reference", place), data.get("version")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            self.fault(f"{place}, version", "The number of the version is missing.", "Write version = 1 or higher.")
            version = 0
        named = f"agreement {reference}, version {version}" if reference and version else place
        starts, until = self.period(data, named)
        review_by = self.moment(data, "review_by", named)
        if until is None and review_by is None:
            self.fault(named, "It has no end and no date of review.",
                       "Write until or review_by: no missing date means for ever.")  # fmt: skip
        kind = self.chosen(data, "kind", named, self.words.agreement_kinds)
        parties = [
            self.party(one, f"{named}, party {number}") for number, one in enumerate(self.rows(data, "party", named), 1)
        ]
        clauses = [self.clause(one, named, number) for number, one in enumerate(self.rows(data, "clause", named), 1)]
        for clause in clauses:
            if clause.is_permit and not self.words.agreement_kinds.get(kind, True):
                self.fault(f"{named}, clause {clause.code}", "A document of this kind opens no flow.",
                           "Move the clause into a protocol, or let it forbid.")  # fmt: skip
        return Agreement(
            reference=reference,
            version=version,
            kind=kind,
            title=self.text(data, "title", named),
            starts=starts,
            until=until,
            review_by=review_by,
            # In one order whatever the order was, so that equal agreements are equal.
            parties=tuple(sorted(parties, key=lambda one: (one.organisation, one.starts, one.capacity))),
            clauses=tuple(sorted(clauses, key=lambda one: one.code)),
        )

    def party(self, value: object, place: str) -> Party:
        data = self.table(value, place, PARTY_KEYS)
        starts, until = self.period(data, place)
        return Party(
            organisation=self.text(data, "organisation", place),
            capacity=self.chosen(data, "capacity", place, self.words.capacities),
            starts=starts,
            until=until,
        )

    def side(self, value: object, place: str, *, has_roles: bool) -> Side:
        if value == EVERY_PARTY:
            return Side(is_every_party=True, kinds=(), organisations=(), roles=())
        data = self.table(value, place, SIDE_KEYS if has_roles else SIDE_KEYS - {"roles"})
        kinds = self.codes(data, "kinds", place, self.words.organisation_kinds)
        organisations = self.codes(data, "organisations", place, None)
        roles = self.codes(data, "roles", place, self.words.roles) if has_roles else ()
        if not kinds and not organisations and not roles:
            self.fault(place, "It names nobody.",
                       'Name kinds or organisations, or write "every-party".')  # fmt: skip
        return Side(
            is_every_party=not kinds and not organisations, kinds=kinds, organisations=organisations, roles=roles
        )

    def clause(self, value: object, agreement: str, number: int) -> Clause:
        place = f"{agreement}, clause {number}"
        data = self.table(value, place, CLAUSE_KEYS)
        code = self.text(data, "code", place)
        place = f"{agreement}, clause {code}" if code else place
        effect = self.chosen(data, "effect", place, EFFECTS)
        starts, until = self.period(data, place, needed=False)
        if effect == PERMIT and data.get("unless"):
            self.fault(f"{place}, unless", "A clause that permits has no “unless”.", "Write conditions instead.")
        if effect == FORBID and (data.get("conditions") or data.get("retention")):
            self.fault(place, "A clause that forbids has no conditions and no retention.",
                       "Write in “unless” what must hold for a flow to pass after all.")  # fmt: skip
        words = data.get("words", "")
        if not isinstance(words, str):
            self.fault(f"{place}, words", "This is no text.", "Write what the clause says, or leave it out.")
            words = ""
        return Clause(
            code=code,
            words=words.strip(),
            effect=effect,
            sources=self.side(data.get("sources"), f"{place}, sources", has_roles=False),
            recipients=self.side(data.get("recipients"), f"{place}, recipients", has_roles=True),
            purposes=self.codes(data, "purposes", place, self.words.purposes, needed=True),
            lawful_bases=self.codes(data, "lawful_bases", place, self.words.lawful_bases, needed=effect == PERMIT),
            item_classes=self.codes(data, "item_classes", place, self.words.item_classes, needed=True),
            mode=self.chosen(data, "mode", place, MODES),
            conditions=self.codes(data, "conditions", place, self.words.conditions),
            unless=self.codes(data, "unless", place, self.words.conditions),
            retention=self.retention(data.get("retention"), f"{place}, retention") if effect == PERMIT else None,
            starts=starts if data.get("from") is not None else None,
            until=until,
            review_by=self.moment(data, "review_by", place),
        )

    def retention(self, value: object, place: str) -> Retention:
        data = self.table(value, place, {"months", "after"})
        months = data.get("months")
        if not isinstance(months, int) or isinstance(months, bool) or not 0 <= months <= MOST_MONTHS:
            self.fault(f"{place}, months", "It is not said how long the recipient may keep it.",
                       f"Write the number of months, at most {MOST_MONTHS}.")  # fmt: skip
            months = 0
        return Retention(months=months, after=self.chosen(data, "after", place, self.words.retention_starts))


def _likely(written: str, known: Collection[str]) -> str:
    """Return the cure for a word that is not known: the nearest that is, or where to look."""
    near = difflib.get_close_matches(written, known, n=1)
    if near:
        return f"Did you mean “{near[0]}”?"
    shown = ", ".join(sorted(known)[:6])
    return f"Known are {shown}{' and others' if len(known) > 6 else ''}."

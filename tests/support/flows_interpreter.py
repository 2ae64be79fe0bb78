"""The slow, obviously correct twin of the compiled policy.

It reads the plain machine-readable form, as an agreement is printed, and shares no code with `core.flows`. It first
asks what holds at the moment (who is party to what, of which kind), then goes through every clause of every
agreement.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

ORDER = {"contact": 1, "presence": 2, "content": 3}
Verdict = tuple[str, str, frozenset[tuple[str, int, str]], frozenset[frozenset[str]]]
"""Outcome, greatest mode allowed now, the clauses that decided, and the ways to be allowed."""


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def has_begun(row: dict[str, Any], at: datetime) -> bool:
    return "from" not in row or when(row["from"]) <= at


def has_ended(row: dict[str, Any], at: datetime) -> bool:
    return "until" in row and when(row["until"]) <= at


def is_on(row: dict[str, Any], at: datetime) -> bool:
    return has_begun(row, at) and not has_ended(row, at)


def is_in_the_way(clause: dict[str, Any], met: frozenset[str]) -> bool:
    return any(code not in met for code in clause["needs"]) or len(clause["needs"]) == 0


class Interpreter:
    """Answers from one body (the four lists of the machine-readable form) and the words of the routes."""

    def __init__(self, body: dict[str, Any], routes: dict[str, list[str]]) -> None:
        self.body = body
        self.routes = routes
        self.moment = lru_cache(maxsize=128)(self._moment)
        self._kinds = lru_cache(maxsize=200_000)(self._kinds_of)
        self._holders = lru_cache(maxsize=200_000)(self._holders_of)
        self.entries: dict[str, list[dict[str, Any]]] = {}
        for row in body["organisation"]:
            self.entries.setdefault(row["code"], []).append(row)
        self.versions: dict[str, list[dict[str, Any]]] = {}
        for row in body["agreement"]:
            self.versions.setdefault(row["reference"], []).append(row)

    # -- what holds at a moment -----------------------------------------------------------------------------------

    def _moment(self, at: datetime) -> "Moment":
        stops = [row for row in self.body["stop"] if is_on(row, at)]
        clauses = []
        for agreement in self.body["agreement"]:
            if self._is_superseded(agreement, at) or not has_begun(agreement, at) or has_ended(agreement, at):
                continue
            is_late = "until" not in agreement and when(agreement["review_by"]) <= at
            standing = {}
            for party in agreement["party"]:
                if is_on(party, at):
                    for who in self._holders(party["organisation"], at):
                        standing.setdefault(who, set()).add(party["organisation"])
            for clause in agreement["clause"]:
                if not is_on(clause, at):
                    continue
                is_permit = clause["effect"] == "permit"
                lapsed = "until" not in clause and "review_by" in clause and when(clause["review_by"]) <= at
                if is_permit and (is_late or lapsed):
                    continue
                clauses.append(
                    {
                        "name": (agreement["reference"], agreement["version"], clause["code"]),
                        "is_permit": is_permit,
                        "mode": ORDER[clause["mode"]],
                        "sources": self._side(clause["sources"], standing, at),
                        "recipients": self._side(clause["recipients"], standing, at),
                        "roles": set()
                        if isinstance(clause["recipients"], str)
                        else set(clause["recipients"].get("roles", ())),
                        "purposes": set(clause["purposes"]),
                        "items": set(clause["item_classes"]),
                        "bases": set(clause.get("lawful_bases", ())),
                        "needs": frozenset(clause.get("conditions", ()) if is_permit else clause.get("unless", ())),
                        "stopped": any(s["what"] == "agreement" and s["of"] == agreement["reference"] for s in stops),
                    }
                )
        return Moment(clauses, stops, self.routes)

    def _is_superseded(self, agreement: dict[str, Any], at: datetime) -> bool:
        return any(
            other["version"] > agreement["version"] and has_begun(other, at)
            for other in self.versions[agreement["reference"]]
        )

    def _holders_of(self, organisation: str, at: datetime) -> set[str]:
        rows = [row for row in self.body["succession"] if row["organisation"] == organisation and when(row["at"]) <= at]
        if not rows:
            return {organisation}
        return {who for row in rows if row["carries_agreements"] for who in self._holders(row["successor"], at)}

    def _side(self, side: Any, standing: dict[str, set[str]], at: datetime) -> set[str]:
        if side == "every-party" or not (side.get("kinds") or side.get("organisations")):
            return set(standing)
        of_kind = {who for who in standing if self._kinds(who, at) & set(side.get("kinds", ()))}
        return of_kind | {who for who, signed in standing.items() if signed & set(side.get("organisations", ()))}

    def _kinds_of(self, organisation: str, at: datetime) -> set[str]:
        return {period["kind"] for row in self.entries[organisation] for period in row["kind"] if is_on(period, at)}

    # -- what is asked --------------------------------------------------------------------------------------------

    def decide(self, flow: dict[str, Any], at: datetime) -> Verdict:
        return self.moment(at).decide(flow)


class Moment:
    """Everything that holds at one moment, in plain sets."""

    def __init__(
        self, clauses: list[dict[str, Any]], stops: list[dict[str, Any]], routes: dict[str, list[str]]
    ) -> None:
        self.clauses = clauses
        self.stops = stops
        self.routes = routes
        # Only so that ten million requests take minutes: the clauses that name a source and a class at all.
        self.naming: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for clause in clauses:
            for item in clause["items"]:
                for who in clause["sources"]:
                    self.naming.setdefault((who, item), []).append(clause)

    def decide(self, flow: dict[str, Any]) -> Verdict:
        speaking = [
            clause for clause in self.naming.get((flow["source"], flow["item_class"]), ()) if self._speaks(clause, flow)
        ]
        concerning = [
            stop
            for stop in self.stops
            if stop["what"] == "everything"
            or (stop["what"] == "organisation" and stop["of"] in (flow["source"], flow["recipient"]))
        ]
        if flow["route"]:
            return self._by_route(flow, concerning)
        if concerning:
            return "stopped", "", frozenset(), frozenset()
        outcome, clauses, ways = self._at_mode(speaking, flow, ORDER[flow["mode"]])
        granted = [
            mode
            for mode, level in ORDER.items()
            if level <= ORDER[flow["mode"]] and self._at_mode(speaking, flow, level)[0] == "allowed"
        ]
        return outcome, granted[-1] if granted else "", clauses, ways

    def _speaks(self, clause: dict[str, Any], flow: dict[str, Any]) -> bool:
        if flow["source"] == flow["recipient"] or flow["recipient"] not in clause["recipients"]:
            return False
        if flow["purpose"] not in clause["purposes"] or flow["item_class"] not in clause["items"]:
            return False
        bases = set(flow["lawful_bases"])
        if clause["is_permit"]:
            return (not clause["roles"] or flow["role"] in clause["roles"]) and bases <= clause["bases"]
        role_fits = not clause["roles"] or not flow["role"] or flow["role"] in clause["roles"]
        return role_fits and (not clause["bases"] or not bases or bool(bases & clause["bases"]))

    def _by_route(self, flow: dict[str, Any], concerning: list[dict[str, Any]]) -> Verdict:
        missing = frozenset(self.routes[flow["route"]]) - frozenset(flow["met"])
        if missing:
            return "conditions", "", frozenset(), frozenset({missing})
        if flow["is_carried"] and any(stop["stops_carriage"] for stop in concerning):
            return "stopped", "", frozenset(), frozenset()
        return "allowed", flow["mode"], frozenset(), frozenset()

    def _at_mode(
        self, speaking: list[dict[str, Any]], flow: dict[str, Any], level: int
    ) -> tuple[str, frozenset[tuple[str, int, str]], frozenset[frozenset[str]]]:
        met = frozenset(flow["met"])
        permits = [clause for clause in speaking if clause["is_permit"] and clause["mode"] >= level]
        forbids = [c for c in speaking if not c["is_permit"] and c["mode"] <= level and is_in_the_way(c, met)]
        never = [clause for clause in forbids if not clause["needs"]]
        if never:
            return "denied", frozenset(clause["name"] for clause in never), frozenset()
        going = [clause for clause in permits if not clause["stopped"]]
        if not going:
            if permits:
                return "stopped", frozenset(), frozenset()
            return "denied", frozenset(clause["name"] for clause in forbids), frozenset()
        basis = frozenset() if flow["lawful_bases"] else frozenset({"lawful-basis-stated"})
        lifts = frozenset().union(*(clause["needs"] - met for clause in forbids))
        ways = {clause["name"]: (clause["needs"] - met) | basis for clause in going}
        if not forbids and any(not way for way in ways.values()):
            return "allowed", frozenset(name for name, way in ways.items() if not way), frozenset()
        names = frozenset(ways) | frozenset(clause["name"] for clause in forbids)
        return "conditions", names, frozenset(way | lifts for way in ways.values())

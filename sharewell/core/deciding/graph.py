"""Read the graph of one edition's rules and check it: codes, branches, circles, and nodes that nothing leads to."""

from collections.abc import Mapping
from types import MappingProxyType

from sharewell.core.deciding.edition import (
    UNANSWERED,
    UNLESS_MUST_SHARE,
    WEIGH,
    Act,
    ActsIf,
    End,
    Node,
    Statement,
    Withholding,
)
from sharewell.core.deciding.judging import TESTS
from sharewell.core.deciding.lines import Table
from sharewell.core.deciding.vocabulary import ANSWERS, CODES, KINDS, OUTCOMES

KINDS_OF_NODE = ("asks", "asks-any", "sees", "tests")


class Rules:
    """Reads and checks the graph of one edition's rules."""

    def __init__(
        self,
        tables: dict[str, list[Table]],
        statements: Mapping[str, Statement],
        acts: Mapping[str, Act],
        withholdings: Mapping[str, Withholding],
    ) -> None:
        self.tables = tables
        self.statements = statements
        self.acts = acts
        self.withholdings = withholdings
        self.nodes: dict[str, Node] = {}
        self.ends: dict[str, End] = {}
        self.named: dict[str, Table] = {}

    def read(self) -> tuple[dict[str, Node], dict[str, End]]:
        """Return the nodes and ends by name; faults are reported on the way."""
        for table in self.tables.get("end", []):
            self._read_end(table)
        for table in self.tables.get("node", []):
            self._read_node(table)
        return self.nodes, self.ends

    def _name(self, table: Table) -> str:
        name = table.text("name")
        if name in self.named:
            table.fault("name", f"{name!r} is there twice.", "Give one of them another name.")
        self.named[name] = table
        return name

    def _read_end(self, table: Table) -> None:
        table.allow(
            "name", "outcome", "asks_first", "because", "acts", "acts_of_kind", "acts_if", "withholds",
            "withholds_unless_safe", "authorises", "others_from", "others_as_if",
        )  # fmt: skip
        name = self._name(table)
        outcome = table.optional("outcome") or None
        asks_first = table.optional("asks_first")
        if outcome is not None and outcome not in OUTCOMES:
            table.fault("outcome", f"Unknown outcome {outcome!r}.", f"Use one of {', '.join(OUTCOMES)}.")
        if (outcome is None) == (not asks_first):
            table.fault("name", "An end has either an outcome or asks_first.", "Write one of the two.")
        if asks_first and asks_first not in CODES:
            table.fault("asks_first", f"Unknown code {asks_first!r}.", "Use a code of the case vocabulary.")
        because = table.look_up("because", self.statements, "statement")
        if not because:
            table.fault("because", "The end rests on no statement.", "Name at least one.")
        of_kind = {}
        for kind, codes in table.table("acts_of_kind").items():
            if kind not in KINDS:
                table.fault("acts_of_kind", f"Unknown kind {kind!r}.", "Use the kinds of the case vocabulary.")
            inner = Table(table.file, table.line, {"acts": codes}, table.lines, table.report)
            of_kind[kind] = inner.look_up("acts", self.acts, "act")
        authorises = frozenset(table.strings("authorises"))
        for kind in sorted(authorises - set(KINDS)):
            table.fault("authorises", f"Unknown kind {kind!r}.", "Use the kinds of the case vocabulary.")
        as_if = table.table("others_as_if")
        for code, answer in as_if.items():
            if answer not in ANSWERS.get(code, ()):
                table.fault("others_as_if", f"{answer!r} is no answer to {code!r}.", "Correct it.")
        self.ends[name] = End(
            name=name,
            outcome=outcome,
            asks_first=asks_first,
            because=because,
            acts=table.look_up("acts", self.acts, "act"),
            acts_of_kind=MappingProxyType(of_kind),
            acts_if=self._acts_if(table),
            withholds=table.look_up("withholds", self.withholdings, "withholding"),
            withholds_unless_safe=table.look_up("withholds_unless_safe", self.withholdings, "withholding"),
            authorises=authorises,
            others_from=table.optional("others_from"),
            others_as_if=MappingProxyType(dict(as_if)),
            line=table.line,
        )

    def _acts_if(self, table: Table) -> tuple[ActsIf, ...]:
        found = []
        for values in table.values.get("acts_if", []):
            inner = Table(table.file, table.line, values, table.lines, table.report)
            inner.allow("code", "answers", "acts")
            code = inner.text("code")
            answers = frozenset(inner.strings("answers"))
            if not answers or answers - set(ANSWERS.get(code, ())):
                inner.fault("acts_if", f"{sorted(answers)} are not answers to {code!r}.", "Correct them.")
            found.append(ActsIf(code, answers, inner.look_up("acts", self.acts, "act")))
        return tuple(found)

    def _read_node(self, table: Table) -> None:
        table.allow("name", "rule", *KINDS_OF_NODE, "to", "limits", "because")
        name = self._name(table)
        kinds = [kind for kind in KINDS_OF_NODE if kind in table.values]
        if len(kinds) != 1:
            table.fault("name", f"The node {name!r} must do one of: {', '.join(KINDS_OF_NODE)}.", "Keep one of them.")
            return
        kind = kinds[0]
        codes = table.strings(kind) if kind == "asks-any" else ()
        code = table.text(kind) if kind in ("asks", "sees") else ""
        test = table.text(kind) if kind == "tests" else ""
        wanted = self._answers_wanted(table, kind, code, codes, test)
        to = table.table("to")
        for answer in wanted:
            if answer not in to:
                table.fault("to", f"The node {name!r} has no branch for the answer {answer!r}.", "Add it under to.")
        for answer in to:
            if answer not in wanted:
                table.fault("to", f"{answer!r} is no answer at the node {name!r}.", "Take it out, or correct it.")
        because = table.look_up("because", self.statements, "statement")
        if not because:
            table.fault("because", f"The node {name!r} rests on no statement.", "Name at least one.")
        limits = frozenset(table.strings("limits"))
        for answer in sorted(limits - set(wanted)):
            table.fault("limits", f"{answer!r} is no answer at the node {name!r}.", "Correct it.")
        self.nodes[name] = Node(
            name=name,
            rule=table.number("rule"),
            kind=kind,
            code=code,
            codes=codes,
            test=test,
            to=MappingProxyType(dict(to)),
            limits=limits,
            because=because,
            line=table.line,
        )

    @staticmethod
    def _answers_wanted(table: Table, kind: str, code: str, codes: tuple[str, ...], test: str) -> tuple[str, ...]:
        if kind == "tests":
            if test not in TESTS:
                table.fault("tests", f"Unknown test {test!r}.", f"Use one of {', '.join(TESTS)}.")
                return ()
            return TESTS[test].findings
        for each in codes or (code,):
            if each not in ANSWERS:
                table.fault(kind, f"Unknown code {each!r}.", "Use a code of the case vocabulary.")
                return ()
        if kind == "asks-any":
            return ("yes", "no")
        return (*ANSWERS[code], UNANSWERED) if kind == "sees" else ANSWERS[code]

    def targets(self, node: Node) -> set[str]:
        """Return the names that a node leads to."""
        return {target for target in node.to.values() if not target.startswith(":")}

    def check_graph(self, start: str, head: Table) -> None:
        """Report unknown targets, cycles, nodes that nothing leads to, and signs that mean nothing."""
        if start not in self.nodes:
            head.fault("start", f"No node is called {start!r}.", "Name the first node of rules.toml.")
            return
        for node in self.nodes.values():
            table = self.named[node.name]
            for answer, target in node.to.items():
                if target.startswith(":"):
                    if target not in (WEIGH, UNLESS_MUST_SHARE) or answer != "unsure":
                        table.fault("to", f"{answer!r} leads to {target!r}.", f"Only unsure may lead to {WEIGH}.")
                elif target not in self.nodes and target not in self.ends:
                    table.fault(
                        "to",
                        f"{answer!r} leads to {target!r}, which is not there.",
                        "Write that node or end, or correct it.",
                    )
        others = {end.others_from for end in self.ends.values() if end.others_from}
        for end in self.ends.values():
            if end.others_from and end.others_from not in self.nodes:
                self.named[end.name].fault(
                    "others_from", f"No node is called {end.others_from!r}.", "Name a node of this file."
                )
        reached: set[str] = set()
        self._visit(start, [], reached)
        for name in others:
            self._visit(name, [], reached)
        special = {head.text("unsure_end"), head.text("unsure_of_harm_end")}
        for name, table in self.named.items():
            if name not in reached and name not in special:
                table.fault("name", f"Nothing leads to {name!r}.", "Lead a branch to it, or take it out.")

    def _visit(self, name: str, way: list[str], reached: set[str]) -> None:
        if name in way:
            circle = " → ".join([*way[way.index(name) :], name])
            self.named[name].fault("name", f"The rules go in a circle: {circle}.", "Lead one of these branches on.")
            return
        if name in reached:
            return
        if name in self.ends:
            reached.add(name)
            return
        if name in self.nodes:
            for target in sorted(self.targets(self.nodes[name])):
                self._visit(target, [*way, name], reached)
            reached.add(name)

    def asked_codes(self) -> set[str]:
        """Return every code that the rules may ask for, those of their tests included."""
        asked: set[str] = set()
        for node in self.nodes.values():
            if node.kind == "asks":
                asked.add(node.code)
            asked.update(node.codes)
            if node.test in TESTS:
                asked.update(TESTS[node.test].codes)
        return asked

"""Read the files of `content/guides/` into editions, or raise `ContentFault` with every file, line and cure.

Takes texts, not paths: who reads them from a disk is not this module's business.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from sharewell.core.deciding.edition import (
    STANDINGS,
    Act,
    Condition,
    Edition,
    Gateway,
    Guides,
    Illustration,
    KeyPoint,
    KeyQuestion,
    Kind,
    Purpose,
    Question,
    RecordItem,
    Source,
    Statement,
    Topic,
    Way,
    Withholding,
)
from sharewell.core.deciding.faults import ContentFault, Fault
from sharewell.core.deciding.graph import Rules
from sharewell.core.deciding.lines import Report, Table, read_toml
from sharewell.core.deciding.vocabulary import ANSWERS, CHECKLIST, CODES, KINDS

SHARED = "shared"
SHARED_FILES = ("statements", "acts", "withholdings", "record", "questions", "topics")
EDITION_FILES = ("edition", "rules", "statements", "questions")
NEEDS = ("", "consent-explicit", "consent-explicit-or-implied", "duty", "para18-reason", "professional-secrecy")
RECORD_WHEN = (
    "always",
    "if-shared",
    "if-not-shared",
    "if-shared-without-consent",
    "if-consent",
    "if-confidential",
    "if-detriment",
)
QUESTION_KEYS = (
    "code", "title", "hint", "why", "first_help", "help", "more_help", "illustrations", "answers", "answer_hints",
    "source", "at", "standing", "first_statements", "statements", "more_statements",
)  # fmt: skip


def read_guides(files: Mapping[str, str]) -> Guides:
    """Make every edition out of `files` (path below `content/guides/`, with forward slashes, to text).

    Raises `ContentFault` naming every fault that was found, not only the first.
    """
    faults: list[Fault] = []

    def report(file: str, line: int, problem: str, cure: str) -> None:
        faults.append(Fault(file, line, problem, cure))

    reader = _Reader(files, report)
    guides = reader.read()
    if faults:
        raise ContentFault(faults)
    return guides


class _Reader:
    """Holds what the files share while the editions are read one by one."""

    def __init__(self, files: Mapping[str, str], report: Report) -> None:
        self.files = files
        self.report = report
        self.sources: dict[str, Source] = {}

    def read(self) -> Guides:
        self._read_sources()
        gateways = self._read_gateways()
        conditions = self._read_conditions()
        shared = {name: self._tables(f"{SHARED}/{name}.toml") for name in SHARED_FILES}
        statements = self._read_statements(shared["statements"], {})
        folders = sorted({name.split("/")[0] for name in self.files if name.endswith("/edition.toml")})
        if not folders:
            self.report("edition.toml", 0, "No edition is held.", "Put each edition in a folder with an edition.toml.")
        editions = [
            edition
            for folder in folders
            if (edition := self._read_edition(folder, shared, statements, gateways, conditions)) is not None
        ]
        editions.sort(key=lambda edition: edition.in_force_on)
        for earlier, later in pairwise(editions):
            if earlier.ended_on is None or earlier.ended_on > later.in_force_on:
                self.report(
                    f"{earlier.code}/edition.toml",
                    0,
                    f"Its period runs into that of {later.code}, from {later.in_force_on}.",
                    "Give it an ended_on that is not later.",
                )
        return Guides(
            editions=tuple(editions),
            kinds=MappingProxyType(self._read_kinds(statements, conditions)),
            ways=MappingProxyType(self._read_ways(statements)),
        )

    # Files

    def _tables(self, file: str) -> dict[str, list[Table]]:
        text = self.files.get(file)
        if text is None:
            self.report(file, 0, "The file is missing.", "Add it, or restore the content folder.")
            return {}
        return read_toml(file, text, self.report)

    def _rows(self, file: str, columns: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
        text = self.files.get(file)
        if text is None:
            self.report(file, 0, "The file is missing.", "Add it, or restore the content folder.")
            return []
        table = csv.DictReader(io.StringIO(text))
        missing = [column for column in columns if column not in (table.fieldnames or ())]
        if missing:
            self.report(file, 1, f"The columns {', '.join(missing)} are missing.", "Name them in the first line.")
            return []
        rows = []
        for row in table:
            if None in row or None in row.values():
                self.report(file, table.line_num, "The row has too many or too few cells.", "Count its commas.")
                continue
            rows.append((table.line_num, {str(key): str(value) for key, value in row.items()}))
        return rows

    # What is shared

    def _read_sources(self) -> None:
        for table in self._tables("sources.toml").get("source", []):
            table.allow("code", "title", "publisher", "dated", "address", "note")
            code = table.text("code")
            if code in self.sources:
                table.fault("code", f"The source {code!r} is there twice.", "Keep one of them.")
            self.sources[code] = Source(
                code=code,
                title=table.text("title"),
                publisher=table.text("publisher"),
                dated=table.text("dated"),
                address=table.optional("address"),
                note=table.optional("note"),
            )

    def _cited(self, table: Table) -> tuple[str, str, str, str]:
        """Return source, place, standing and the citation as printed."""
        source = table.text("source")
        at = table.optional("at")
        standing = table.text("standing")
        if source and source not in self.sources:
            table.fault(
                "source", f"The source {source!r} is not in sources.toml.", "Add it there, or correct the code."
            )
        if standing and standing not in STANDINGS:
            table.fault("standing", f"Unknown standing {standing!r}.", f"Use one of {', '.join(STANDINGS)}.")
        held = self.sources.get(source)
        cites = ", ".join(part for part in (held.title if held else "", at) if part)
        return source, at, standing, cites

    def _read_statements(self, tables: dict[str, list[Table]], known: Mapping[str, Statement]) -> dict[str, Statement]:
        statements = dict(known)
        own: set[str] = set()
        for table in tables.get("statement", []):
            table.allow("code", "text", "source", "at", "standing")
            code = table.text("code")
            if code in own:
                table.fault("code", f"The statement {code!r} is there twice.", "Keep one of them.")
            own.add(code)
            source, at, standing, cites = self._cited(table)
            statements[code] = Statement(code, table.text("text"), source, at, standing, cites)
        return statements

    def _read_gateways(self) -> dict[str, Gateway]:
        file = "gateways.csv"
        columns = [
            "code",
            "provision",
            "kind",
            "mandatory",
            "duty_of",
            "holders",
            "recipients",
            "commenced_on",
            "ended_on",
            "standing",
        ]
        gateways = {}
        for line, row in self._rows(file, columns):
            if row["mandatory"] not in ("yes", "no"):
                self.report(file, line, f"mandatory is {row['mandatory']!r}.", "Say yes or no.")
            if row["kind"] not in ("express", "implied"):
                self.report(file, line, f"kind is {row['kind']!r}.", "Say express or implied.")
            holders = frozenset(row["holders"].split("|"))
            for kind in sorted(holders - {"any"} - set(KINDS)):
                self.report(file, line, f"Unknown kind of holder {kind!r}.", "Use the kinds of the case vocabulary.")
            if not row["standing"]:
                self.report(file, line, "The gateway has no standing.", "Say what it rests on.")
            gateways[row["code"]] = Gateway(
                code=row["code"],
                provision=row["provision"],
                kind=row["kind"],
                is_mandatory=row["mandatory"] == "yes",
                duty_of=row["duty_of"],
                holders=holders,
                recipients=frozenset(row["recipients"].split("|")),
                commenced_on=self._day(file, line, row["commenced_on"]),
                ended_on=self._day(file, line, row["ended_on"]),
                standing=row["standing"],
            )
        return gateways

    def _read_conditions(self) -> dict[str, Condition]:
        file = "conditions.csv"
        conditions = {}
        for line, row in self._rows(file, ["code", "regime", "from", "to", "open_to", "needs", "standing"]):
            open_to = frozenset(row["open_to"].split("|"))
            for kind in sorted(open_to - {"any"} - set(KINDS)):
                self.report(file, line, f"Unknown kind of holder {kind!r}.", "Use the kinds of the case vocabulary.")
            if row["needs"] not in NEEDS:
                self.report(
                    file, line, f"Unknown need {row['needs']!r}.", f"Use one of {', '.join(NEEDS[1:])}, or none."
                )
            if not row["standing"]:
                self.report(file, line, "The condition has no standing.", "Say what it rests on.")
            start = self._day(file, line, row["from"])
            if start is None:
                self.report(file, line, "The condition has no day from which it applies.", "Give one.")
            conditions[row["code"]] = Condition(
                code=row["code"],
                regime=row["regime"],
                from_on=start or date.max,
                to_on=self._day(file, line, row["to"]),
                open_to=open_to,
                needs=row["needs"],
                standing=row["standing"],
            )
        return conditions

    def _read_kinds(self, statements: Mapping[str, Statement], conditions: Mapping[str, Condition]) -> dict[str, Kind]:
        kinds = {}
        for table in self._tables("kinds.toml").get("kind", []):
            table.allow(
                "code", "title", "works_with_children", "in_scope", "because", "conditions", "conditions_sensitive"
            )
            code = table.text("code")
            if code not in KINDS:
                table.fault("code", f"Unknown kind {code!r}.", "Use the kinds of the case vocabulary.")
            if table.text("in_scope") not in ("yes", "no", "ask"):
                table.fault("in_scope", "in_scope is yes, no or ask.", "Write one of the three.")
            for key in ("conditions", "conditions_sensitive"):
                table.look_up(key, conditions, "condition")
            kinds[code] = Kind(
                code=code,
                title=table.text("title"),
                works_with_children=table.values.get("works_with_children") is True,
                in_scope=table.text("in_scope"),
                because=self._one(table, statements),
                conditions=table.strings("conditions"),
                conditions_sensitive=table.strings("conditions_sensitive"),
            )
        for code in KINDS:
            if code not in kinds:
                self.report("kinds.toml", 0, f"The kind {code!r} is missing.", "Add it.")
        return kinds

    def _read_ways(self, statements: Mapping[str, Statement]) -> dict[str, Way]:
        ways = {}
        for table in self._tables("ways.toml").get("way", []):
            table.allow("code", "title", "hint", "because", "presumes")
            presumes = table.table("presumes")
            for code, answer in presumes.items():
                if answer not in ANSWERS.get(code, ()):
                    table.fault("presumes", f"{answer!r} is no answer to {code!r}.", "Correct it.")
            ways[table.text("code")] = Way(
                code=table.text("code"),
                title=table.text("title"),
                hint=table.optional("hint"),
                because=self._one(table, statements),
                presumes=MappingProxyType(dict(presumes)),
            )
        return ways

    def _day(self, file: str, line: int, text: str) -> date | None:
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.report(file, line, f"{text!r} is not a day.", "Write it as 2026-09-30.")
            return None

    # One edition

    def _read_edition(
        self,
        folder: str,
        shared: Mapping[str, dict[str, list[Table]]],
        shared_statements: Mapping[str, Statement],
        gateways: Mapping[str, Gateway],
        conditions: Mapping[str, Condition],
    ) -> Edition | None:
        own = {name: self._tables(f"{folder}/{name}.toml") for name in EDITION_FILES}
        heads = own["edition"].get("edition", [])
        if len(heads) != 1:
            self.report(f"{folder}/edition.toml", 1, "There must be one [edition] table.", "Write it once, at the top.")
            return None
        head = heads[0]
        head.allow(
            "code", "title", "short_title", "about", "in_force_on", "ended_on", "ended_by", "standing",
            "condition_regime", "sensitive_regimes", "start", "asking_order", "key_points_title", "key_points_number",
            "key_questions_title", "key_questions_number", "conflicts", "unsure_end", "unsure_of_harm_end",
            "harm_advice",
        )  # fmt: skip
        code = head.text("code")
        if code != folder:
            head.fault("code", f"The code {code!r} is not the folder's name.", f"Write {folder!r}.")
        statements = self._read_statements(own["statements"], shared_statements)
        acts = self._acts(shared["acts"], statements)
        withholdings = self._withholdings(shared["withholdings"], statements)
        rules = Rules(own["rules"], statements, acts, withholdings)
        nodes, ends = rules.read()
        questions = self._questions(shared["questions"], own["questions"], statements)
        in_force_on = head.day("in_force_on")
        ended_on = head.day("ended_on", required=False)
        if ended_on and not head.optional("ended_by"):
            head.fault("ended_on", "It does not say what ended it.", "Add ended_by.")
        start = head.text("start")
        rules.check_graph(start, head)
        regimes = frozenset(head.strings("sensitive_regimes"))
        asked = rules.asked_codes()
        if any(each.regime in regimes and each.needs == "para18-reason" for each in conditions.values()):
            asked.add("para18_reason")
        asking_order = head.strings("asking_order")
        for missing in sorted(asked - set(asking_order)):
            head.fault("asking_order", f"{missing!r} may be asked but has no place.", "Give it one.")
        for needless in sorted(set(asking_order) - asked):
            head.fault("asking_order", f"{needless!r} is never asked by the rules.", "Take it out, or correct it.")
        for wanted in sorted((asked | set(CHECKLIST)) - set(questions)):
            head.fault("asking_order", f"{wanted!r} has no question.", "Write one in questions.toml.")
        if in_force_on is None or any(head.text(key) not in ends for key in ("unsure_end", "unsure_of_harm_end")):
            for key in ("unsure_end", "unsure_of_harm_end"):
                if head.text(key) not in ends:
                    head.fault(key, f"No end is called {head.text(key)!r}.", "Name an end of rules.toml.")
            return None
        points = self._key_points(own["edition"], head)
        key_questions = self._key_questions(own["edition"], head)
        return Edition(
            code=code,
            title=head.text("title"),
            short_title=head.text("short_title"),
            about=head.text("about"),
            in_force_on=in_force_on,
            ended_on=ended_on,
            ended_by=head.optional("ended_by"),
            standing=head.text("standing"),
            condition_regime=head.text("condition_regime"),
            sensitive_regimes=regimes,
            start=start,
            asking_order=asking_order,
            nodes=MappingProxyType(nodes),
            ends=MappingProxyType(ends),
            statements=MappingProxyType(statements),
            questions=MappingProxyType(questions),
            key_points_title=head.text("key_points_title"),
            key_points=points,
            key_questions_title=head.text("key_questions_title"),
            key_questions=key_questions,
            purposes=self._purposes(own["edition"], gateways),
            record_items=self._record(shared["record"], statements),
            conflicts=head.look_up("conflicts", statements, "statement"),
            unsure_end=ends[head.text("unsure_end")],
            unsure_of_harm_end=ends[head.text("unsure_of_harm_end")],
            harm_advice=head.look_up("harm_advice", acts, "act"),
            gateways=MappingProxyType(dict(gateways)),
            conditions=MappingProxyType(dict(conditions)),
            topics=MappingProxyType(self._topics(shared["topics"], statements, acts, withholdings)),
            sources=MappingProxyType(self.sources),
            fingerprint=self._fingerprint(folder),
        )

    def _fingerprint(self, folder: str) -> str:
        digest = hashlib.sha256()
        for name in sorted(self.files):
            if name.startswith((f"{folder}/", f"{SHARED}/")) or "/" not in name:
                digest.update(f"{name}\0{self.files[name]}\0".encode())
        return digest.hexdigest()

    def _one(self, table: Table, statements: Mapping[str, Statement]) -> Statement:
        found = table.look_up("because", statements, "statement")
        if not found:
            table.fault("because", "It rests on no statement.", "Name the statement that it rests on.")
            return Statement("", "", "", "", "gap", "")
        return found[0]

    def _acts(self, tables: dict[str, list[Table]], statements: Mapping[str, Statement]) -> dict[str, Act]:
        acts = {}
        for table in tables.get("act", []):
            table.allow("code", "text", "to", "by", "because")
            code = table.text("code")
            acts[code] = Act(code, table.text("text"), table.text("to"), table.text("by"), self._one(table, statements))
        return acts

    def _withholdings(
        self, tables: dict[str, list[Table]], statements: Mapping[str, Statement]
    ) -> dict[str, Withholding]:
        withholdings = {}
        for table in tables.get("withholding", []):
            table.allow("code", "text", "because")
            code = table.text("code")
            withholdings[code] = Withholding(code, table.text("text"), self._one(table, statements))
        return withholdings

    def _record(self, tables: dict[str, list[Table]], statements: Mapping[str, Statement]) -> tuple[RecordItem, ...]:
        items = []
        for table in tables.get("item", []):
            table.allow("code", "text", "when", "because")
            when = table.text("when")
            if when not in RECORD_WHEN:
                table.fault("when", f"Unknown {when!r}.", f"Use one of {', '.join(RECORD_WHEN)}.")
            items.append(RecordItem(table.text("code"), table.text("text"), when, self._one(table, statements)))
        return tuple(items)

    def _topics(
        self,
        tables: dict[str, list[Table]],
        statements: Mapping[str, Statement],
        acts: Mapping[str, Act],
        withholdings: Mapping[str, Withholding],
    ) -> dict[str, Topic]:
        topics = {}
        for table in tables.get("topic", []):
            table.allow("code", "title", "changes", "acts", "withholds")
            code = table.text("code")
            topics[code] = Topic(
                code=code,
                title=table.text("title"),
                changes=table.look_up("changes", statements, "statement"),
                acts=table.look_up("acts", acts, "act"),
                withholds=table.look_up("withholds", withholdings, "withholding"),
            )
        return topics

    def _questions(
        self,
        shared: dict[str, list[Table]],
        own: dict[str, list[Table]],
        statements: Mapping[str, Statement],
    ) -> dict[str, Question]:
        """Return the edition's questions: the shared wording, with what the edition itself words differently."""
        base = {table.text("code"): table for table in shared.get("question", [])}
        over = {table.text("code"): table for table in own.get("question", [])}
        questions = {}
        for code in {**base, **over}:
            tables = [table for table in (base.get(code), over.get(code)) if table is not None]
            questions[code] = self._question(code, tables, statements)
        return questions

    def _question(self, code: str, tables: list[Table], statements: Mapping[str, Statement]) -> Question:
        """Return one question: an edition's own entries replace the shared ones; first_ and more_ stand around them."""
        own = tables[-1]
        for table in tables:
            table.allow(*QUESTION_KEYS)
        if code not in CODES:
            own.fault("code", f"Unknown code {code!r}.", "Use a code of the case vocabulary.")
        values = {**tables[0].values, **own.values}
        for key in ("help", "statements"):
            values[key] = [*values.get(f"first_{key}", ()), *values.get(key, ()), *values.get(f"more_{key}", ())]
        whole = Table(own.file, own.line, values, own.lines, own.report)
        answers = dict(whole.table("answers"))
        hints = dict(whole.table("answer_hints"))
        if code in ANSWERS:
            for answer in ANSWERS[code]:
                if answer not in answers:
                    whole.fault("answers", f"{code!r} has no words for {answer!r}.", "Write them under answers.")
            for answer in (set(answers) | set(hints)) - set(ANSWERS[code]):
                whole.fault("answers", f"{answer!r} is no answer to {code!r}.", "Take it out, or correct it.")
        source, at, standing, _ = self._cited(whole)
        return Question(
            code=code,
            title=whole.text("title"),
            hint=whole.optional("hint"),
            why=whole.text("why"),
            help=whole.strings("help"),
            illustrations=tuple(Illustration(text) for text in whole.strings("illustrations")),
            answers=MappingProxyType(answers),
            answer_hints=MappingProxyType(hints),
            source=source,
            at=at,
            standing=standing,
            statements=whole.look_up("statements", statements, "statement"),
        )

    def _key_points(self, tables: dict[str, list[Table]], head: Table) -> tuple[KeyPoint, ...]:
        points = []
        for table in tables.get("key_point", []):
            table.allow("number", "title", "paragraphs", "source", "at", "standing")
            source, at, standing, _ = self._cited(table)
            points.append(
                KeyPoint(table.number("number"), table.text("title"), table.strings("paragraphs"), source, at, standing)
            )
        self._check_count(head, "key_points_number", [point.number for point in points])
        return tuple(points)

    def _key_questions(self, tables: dict[str, list[Table]], head: Table) -> tuple[KeyQuestion, ...]:
        questions = []
        for table in tables.get("key_question", []):
            table.allow("number", "text", "codes", "source", "at", "standing")
            source, at, standing, _ = self._cited(table)
            codes = table.strings("codes")
            for code in codes:
                if code not in CODES:
                    table.fault("codes", f"Unknown code {code!r}.", "Use a code of the case vocabulary.")
            questions.append(KeyQuestion(table.number("number"), table.text("text"), codes, source, at, standing))
        self._check_count(head, "key_questions_number", [question.number for question in questions])
        return tuple(questions)

    @staticmethod
    def _check_count(head: Table, key: str, numbers: list[int]) -> None:
        """Hold the count that the document itself gives: printed bullets and paragraphs do not count (source 004)."""
        wanted = list(range(1, head.number(key) + 1))
        if numbers != wanted:
            head.fault(key, f"It says {len(wanted)}, but the numbers are {numbers}.", "Number them from 1, each once.")

    def _purposes(self, tables: dict[str, list[Table]], gateways: Mapping[str, Gateway]) -> tuple[Purpose, ...]:
        purposes = []
        for table in tables.get("purpose", []):
            table.allow("code", "title", "kind", "source", "at", "standing", "powers")
            if table.text("kind") not in ("purpose", "outcome"):
                table.fault("kind", "A purpose is of the kind purpose or outcome.", "Write one of the two.")
            source, at, standing, cites = self._cited(table)
            powers = table.look_up("powers", gateways, "gateway")
            if any(gateway.is_mandatory for gateway in powers):
                table.fault("powers", "A purpose never makes a duty.", "Name gateways that allow, and oblige nobody.")
            code, title, kind = table.text("code"), table.text("title"), table.text("kind")
            purposes.append(Purpose(code, title, kind, source, at, standing, cites, powers))
        return tuple(purposes)

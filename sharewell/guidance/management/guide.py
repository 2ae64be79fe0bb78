"""`sharewell guide list|show|check|decide|cases`: the guide from the command line, with no database and no Django."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sharewell.core.deciding import CaseFault, ContentFault, Decision, Edition, Guides, decide, read_case
from sharewell.core.deciding.cases import differences, read_worked_case
from sharewell.core.deciding.drawing import OUTCOME_WORDS, dot, mermaid, text_twin
from sharewell.core.deciding.proving import Report, check_edition
from sharewell.foundation.clock import today
from sharewell.guidance.queries import get_guides, list_case_files, load_case_document

DONE, NO, WRONG_USE = 0, 1, 2


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the noun `guide` and its verbs."""
    guide = subparsers.add_parser("guide", help="May I, must I, share this? Editions of the guidance, and cases.")
    verbs = guide.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="list the editions held")
    _finish(listing, _list)

    show = verbs.add_parser("show", help="show the rules of an edition")
    show.add_argument("--edition", help="the edition's code; without it, the one in force today")
    show.add_argument("--format", choices=("text", "mermaid", "dot", "svg"), default="text")
    _finish(show, _show)

    check = verbs.add_parser("check", help="prove every edition: walk every path and try every law")
    check.add_argument("--edition", help="only this edition")
    _finish(check, _check)

    judge = verbs.add_parser("decide", help="judge a case")
    judge.add_argument("--answers", required=True, type=Path, metavar="FILE", help="the case, TOML or JSON")
    judge.add_argument("--edition", help="judge under this edition, whatever the file says")
    judge.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="the day, as 2026-09-30")
    _finish(judge, _decide)

    cases = verbs.add_parser("cases", help="run worked cases")
    cases.add_argument("folder", type=Path, metavar="DIR")
    _finish(cases, _cases)


def _finish(verb: argparse.ArgumentParser, run: Callable[[argparse.Namespace, Guides], int]) -> None:
    verb.add_argument("--json", action="store_true", help="print one JSON document")
    verb.set_defaults(run=lambda arguments: _with_guides(run, arguments), needs_django=False)


def _with_guides(run: Callable[[argparse.Namespace, Guides], int], arguments: argparse.Namespace) -> int:
    """Load the editions and run a verb; a faulty edition or case is wrong use, with every fault named."""
    try:
        return run(arguments, get_guides())
    except ContentFault as fault:
        _complain(*(str(each) for each in fault.faults))
    except CaseFault as fault:
        _complain(*fault.problems)
    return WRONG_USE


def _complain(*problems: str) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


def _named(guides: Guides, code: str | None) -> Edition:
    if code is None:
        found = guides.find_in_force(today())
        if found is None:
            raise CaseFault([f"No edition is held for today. {guides.gap_at(today())} Name one with --edition."])
        return found
    try:
        return guides.get(code)
    except KeyError:
        held = ", ".join(edition.code for edition in guides.editions)
        raise CaseFault([f"Unknown edition {code!r}: held are {held}."]) from None


# Verbs


def _list(arguments: argparse.Namespace, guides: Guides) -> int:
    if arguments.json:
        _print_json([_edition_document(edition) for edition in guides.editions])
        return DONE
    for edition in guides.editions:
        until = f"until the day before {edition.ended_on}" if edition.ended_on else "still in force"
        print(f"{edition.code:<13} from {edition.in_force_on}, {until}: {edition.short_title}")
        if edition.ended_by:
            print(f"{'':<13} {edition.ended_by}")
    return DONE


def _edition_document(edition: Edition) -> dict[str, Any]:
    return {
        "code": edition.code,
        "title": edition.title,
        "short_title": edition.short_title,
        "in_force_on": edition.in_force_on.isoformat(),
        "ended_on": edition.ended_on.isoformat() if edition.ended_on else None,
        "ended_by": edition.ended_by or None,
        "standing": edition.standing,
        "fingerprint": edition.fingerprint,
        "asking_order": list(edition.asking_order),
    }


def _show(arguments: argparse.Namespace, guides: Guides) -> int:
    edition = _named(guides, arguments.edition)
    if arguments.format == "mermaid":
        text = mermaid(edition)
    elif arguments.format == "dot":
        text = dot(edition)
    elif arguments.format == "svg":
        from sharewell.guidance.presenters.flowcharts import svg_of  # the drawing program is needed here alone

        text = svg_of(edition)
    else:
        text = "\n".join(
            f"{name}. {question}\n" + "".join(f"    {way}\n" for way in ways)
            for name, question, ways in text_twin(edition)
        )
        text = f"{edition.short_title} ({edition.code})\n\n{text}"
    if arguments.json:
        _print_json({**_edition_document(edition), "format": arguments.format, "text": text})
    else:
        print(text, end="" if text.endswith("\n") else "\n")
    return DONE


def _check(arguments: argparse.Namespace, guides: Guides) -> int:
    editions = [_named(guides, arguments.edition)] if arguments.edition else guides.editions
    began = time.perf_counter()
    reports = [check_edition(edition) for edition in editions]
    seconds = time.perf_counter() - began
    holds = all(report.holds for report in reports)
    if arguments.json:
        _print_json(
            {"holds": holds, "seconds": round(seconds, 2), "editions": [_report_document(each) for each in reports]}
        )
    else:
        for report in reports:
            _print_report(report)
        total = sum(report.paths for report in reports)
        print(f"{'Every law holds' if holds else 'A law is broken'}: {total:,} paths in {seconds:.1f} s.")
    return DONE if holds else NO


def _print_report(report: Report) -> None:
    print(
        f"{report.edition}: {report.nodes} nodes, {report.edges} edges ({report.edges_walked} walked), "
        f"{report.paths:,} paths, {report.judged:,} cases judged"
    )
    for proof in report.proofs:
        print(f"  {'held' if not proof.counterexamples else 'BROKEN'} {proof.tried:>7,} times  {proof.law.words}")
        for example in proof.counterexamples:
            print(f"         {example}")


def _report_document(report: Report) -> dict[str, Any]:
    return {
        "edition": report.edition,
        "nodes": report.nodes,
        "edges": report.edges,
        "edges_walked": report.edges_walked,
        "paths": report.paths,
        "cases_judged": report.judged,
        "holds": report.holds,
        "laws": [
            {
                "code": proof.law.code,
                "words": proof.law.words,
                "tried": proof.tried,
                "holds": not proof.counterexamples,
                "counterexamples": list(proof.counterexamples),
            }
            for proof in report.proofs
        ],
    }


def _decide(arguments: argparse.Namespace, guides: Guides) -> int:
    document = _case_only(load_case_document(arguments.answers))
    edition, case = read_case(document, guides=guides, edition=arguments.edition, on=arguments.on, today=today())
    decision = decide(edition, case)
    if arguments.json:
        _print_json(decision.as_document())
    else:
        _print_decision(decision)
    return DONE


def _case_only(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the case of a worked case, or the document itself."""
    if isinstance(document.get("case"), Mapping) and "why" in document:
        return document["case"]
    return {key: value for key, value in document.items() if key not in ("title", "why", "drawn_from", "expect")}


def _print_decision(decision: Decision) -> None:
    document = decision.as_document()
    print(f"Under {decision.edition.short_title} ({decision.edition.code}), on {decision.case.on}:")
    if decision.outcome is None:
        print(f"Not decided yet. Answer next: {decision.next}")
    else:
        print(OUTCOME_WORDS[decision.outcome] + (" (limited information only)" if decision.limited else ""))
        if decision.for_recipient != decision.outcome:
            words = OUTCOME_WORDS[decision.for_recipient] if decision.for_recipient else "not judged"
            print(f"For the recipient that you named: {words}")
    for title, key, line in (
        ("What to do now", "acts", lambda each: f"{each['act']} To: {each['to']}. {each['by']}."),
        ("Keep out", "withhold", lambda each: each["what"]),
        ("Why", "reasons", lambda each: f"{each['text']} ({each['source']}; {each['standing']})"),
        ("Record", "record", lambda each: each["text"]),
    ):
        if document[key]:
            print(f"\n{title}")
            for each in document[key]:
                print(f"  - {line(each)}")
    if document["unconfirmed"]:
        print("\nUnconfirmed: it rests on statements that no one has signed off.")


def _cases(arguments: argparse.Namespace, guides: Guides) -> int:
    if not arguments.folder.is_dir():
        raise CaseFault([f"{arguments.folder} is not a folder."])
    problems: list[str] = []
    failures: list[dict[str, Any]] = []
    files = judged = 0
    for path in list_case_files(arguments.folder):
        name = path.relative_to(arguments.folder).as_posix()
        files += 1
        try:
            worked = read_worked_case(name, load_case_document(path), guides=guides)
            results = [
                (edition, wanted, decide(*read_case(worked.case, guides=guides, edition=edition, today=today())))
                for edition, wanted in worked.expect.items()
            ]
        except CaseFault as fault:
            problems.extend(f"{name}: {problem}" for problem in fault.problems)
            continue
        for edition, wanted, decision in results:
            judged += 1
            if found := differences(decision, wanted):
                failures.append({"case": name, "edition": edition, "differences": list(found), "why": worked.why})
    if problems:
        raise CaseFault(problems)
    if not files:
        raise CaseFault([f"There is no case (.toml or .json) in {arguments.folder}."])
    if arguments.json:
        _print_json({"cases": files, "judged": judged, "failed": len(failures), "failures": failures})
    else:
        for failure in failures:
            print(f"{failure['case']} under {failure['edition']}: {'; '.join(failure['differences'])}.")
        print(f"{files} cases judged {judged} times: {len(failures)} not as expected.")
    return NO if failures else DONE

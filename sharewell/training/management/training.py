"""`sharewell training list|check`: the courses from the command line, with no database and no Django."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from sharewell.core.deciding import ContentFault
from sharewell.foundation.clock import today
from sharewell.guidance.queries import get_guides
from sharewell.training.queries.courses import get_course, list_courses
from sharewell.training.queries.proofs import CourseReport, check_course
from sharewell.training.types import CourseUnknown

DONE, NO, WRONG_USE = 0, 1, 2


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the noun `training` and its verbs."""
    training = subparsers.add_parser("training", help="The courses that people take before they see anything.")
    verbs = training.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="list the courses held")
    _finish(listing, _list)

    check = verbs.add_parser("check", help="look the courses over: sources, questions, keys, cases, reading age")
    check.add_argument("--course", help="only this course")
    _finish(check, _check)


def _finish(verb: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    verb.add_argument("--json", action="store_true", help="print one JSON document")
    verb.set_defaults(run=lambda arguments: _run(run, arguments), needs_django=False)


def _run(run: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    """Run a verb; faulty content and an unknown course are wrong use, with every fault named."""
    try:
        return run(arguments)
    except ContentFault as fault:
        print(*fault.faults, sep="\n", file=sys.stderr)
    except CourseUnknown as unknown:
        held = ", ".join(course.code for course in list_courses())
        print(f"Unknown course {str(unknown)!r}: held are {held}.", file=sys.stderr)
    return WRONG_USE


def _list(arguments: argparse.Namespace) -> int:
    courses = list_courses()
    if arguments.json:
        rows = [{"code": one.code, "title": one.title, "version": one.version} for one in courses]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return DONE
    for one in courses:
        print(f"{one.code:<22} {one.version:<9} {one.title}: {len(one.sections)} sections, {len(one.bank)} questions")
    return DONE


def _check(arguments: argparse.Namespace) -> int:
    courses = [get_course(arguments.course)] if arguments.course else list_courses()
    reports = [check_course(course, guides=get_guides(), today=today()) for course in courses]
    if arguments.json:
        print(json.dumps([_document(report) for report in reports], ensure_ascii=False, indent=2))
    else:
        for report in reports:
            _print(report)
    return NO if any(report.problems for report in reports) else DONE


def _print(report: CourseReport) -> None:
    kinds = ", ".join(f"{count} {kind}" for kind, count in report.kinds)
    print(f"{report.course} {report.version}: {report.questions} questions ({kinds})")
    for one in report.sections:
        print(f"  {one.code:<22} {one.words:>4} words  reading index {one.reading:>4.1f}  {one.questions} questions")
    print(f"  Reading index of the whole: {report.reading:.1f} (school years; add five for the age).")
    if report.chance:
        print(
            f"  {report.needed} of {report.drawn} must be right. "
            f"Guessing passes at most once in {float(1 / report.chance):,.0f} times."
        )
    for problem in report.problems:
        print(f"  PROBLEM {problem}")
    print("  The course holds." if not report.problems else f"  {len(report.problems)} problems.")


def _document(report: CourseReport) -> dict[str, Any]:
    return {
        "course": report.course,
        "version": report.version,
        "holds": not report.problems,
        "questions": report.questions,
        "kinds": dict(report.kinds),
        "sections": [
            {
                "code": one.code,
                "words": one.words,
                "reading_index": round(one.reading, 1),
                "questions": one.questions,
            }
            for one in report.sections
        ],
        "reading_index": round(report.reading, 1),
        "drawn": report.drawn,
        "needed": report.needed,
        "chance_of_guessing": float(report.chance),
        "problems": list(report.problems),
    }

"""`sharewell training`: look courses over, take over completions, print figures, vouch for first people."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

from sharewell.core.deciding import ContentFault
from sharewell.foundation.clock import today
from sharewell.guidance.queries import get_guides
from sharewell.training.queries.courses import get_course, list_courses
from sharewell.training.queries.proofs import CourseReport, check_course
from sharewell.training.types import CourseUnknown

DONE, NO, WRONG_USE = 0, 1, 2


def plainly(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Say in a sentence, and return 2, where the database is away or was never set up."""

    @wraps(run)
    def told(arguments: argparse.Namespace) -> int:
        from django.db import Error

        try:
            return run(arguments)
        except Error as problem:
            print(f"The database cannot be used ({type(problem).__name__}). See: sharewell doctor", file=sys.stderr)
            return WRONG_USE

    return told


def register(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add the noun `training` with its verbs."""
    noun = subparsers.add_parser("training", help="completed courses, and who is trained")
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="list the courses held")
    _finish(listing, _list)

    check = verbs.add_parser("check", help="look the courses over: sources, questions, keys, cases, reading age")
    check.add_argument("--course", help="only this course")
    _finish(check, _check)

    load = verbs.add_parser("import", help="take over a CSV file of completed courses: all of it, or nothing")
    load.add_argument("file", type=Path, metavar="FILE", help="a CSV file in UTF-8")
    load.add_argument("--json", action="store_true", help="print one JSON document")
    load.set_defaults(run=import_file, needs_django=True)

    figures = verbs.add_parser("figures", help="how many people were trained, by year and course")
    figures.add_argument("--json", action="store_true", help="print one JSON document")
    figures.set_defaults(run=print_figures, needs_django=True)

    vouch = verbs.add_parser(
        "vouch",
        help="record the check and induction of somebody for whom nobody else can vouch yet",
        description="For the first administrator of an installation. Everybody else is vouched for on the pages.",
    )
    vouch.add_argument("email", metavar="EMAIL")
    vouch.add_argument("--kind", required=True, help="a code of content/codes/vetting-kinds.toml")
    vouch.add_argument("--certificate", required=True, help="the number of the certificate or file")
    vouch.add_argument("--checked-on", required=True, type=date.fromisoformat, metavar="DATE")
    vouch.add_argument("--recheck-on", required=True, type=date.fromisoformat, metavar="DATE")
    vouch.add_argument("--inducted-on", required=True, type=date.fromisoformat, metavar="DATE")
    vouch.set_defaults(run=vouch_for, needs_django=True)


@plainly
def import_file(arguments: argparse.Namespace) -> int:
    """Take a file over. Return 0 when done, 1 when nothing was taken over, 2 when the file cannot be opened."""
    from sharewell.acting.types import OPERATOR, Refused
    from sharewell.foundation.clock import now
    from sharewell.training.actions import import_completions
    from sharewell.training.importers import LARGEST_FILE, read_completions

    try:
        data = arguments.file.read_bytes()
    except OSError as problem:
        print(f"The file cannot be opened: {problem.strerror}.", file=sys.stderr)
        return WRONG_USE
    moment = now()
    read = read_completions(actor=OPERATOR, data=data, largest=LARGEST_FILE, now=moment)
    problems = [str(fault) for fault in read.faults]
    result = None
    if not problems:
        try:
            result = import_completions(actor=OPERATOR, lines=read.lines, digest=read.digest, now=moment)
        except Refused as refused:
            problems = [str(refused)]
    if arguments.json:
        done = {"imported": True, **asdict(result)} if result else {"imported": False, "refused": problems}
        print(json.dumps(done))
    elif result:
        print(f"Added {result.added}, held before {result.held}.")
    else:
        print("\n".join([*problems, "Nothing was taken over."]))
    return DONE if result else NO


@plainly
def print_figures(arguments: argparse.Namespace) -> int:
    """Print how many people were trained. Return 0."""
    from sharewell.acting.types import OPERATOR
    from sharewell.training.queries.coverage import count_trained

    trained = count_trained(actor=OPERATOR)
    if arguments.json:
        print(json.dumps(asdict(trained)))
        return DONE
    for one in trained.counts:
        print(f"{one.year}: {one.course}: {one.people}")
    print(f"Different people in all: {trained.people}")
    return DONE


@plainly
def vouch_for(arguments: argparse.Namespace) -> int:
    """Record a check and an induction at each organisation in which somebody holds a post. Return 0, or 1."""
    from sharewell.acting.types import OPERATOR, Refused
    from sharewell.foundation.clock import now
    from sharewell.practitioners.actions import record_induction, record_vetting
    from sharewell.practitioners.queries import find_person_by_email, list_current_posts

    moment, person = now(), find_person_by_email(arguments.email)
    posts = list_current_posts(at=moment, person=person.reference) if person else ()
    if person is None or not posts:
        print("Nobody in post has this e-mail address. Nothing was recorded.", file=sys.stderr)
        return NO
    try:
        for organisation in dict.fromkeys(post.organisation for post in posts):
            record_vetting(
                actor=OPERATOR,
                person=person.reference,
                organisation=organisation,
                kind=arguments.kind,
                certificate=arguments.certificate,
                checked_on=arguments.checked_on,
                recheck_on=arguments.recheck_on,
                now=moment,
            )
            record_induction(
                actor=OPERATOR,
                person=person.reference,
                organisation=organisation,
                done_on=arguments.inducted_on,
                now=moment,
            )
    except Refused as refused:
        print(refused, file=sys.stderr)
        return NO
    print("Recorded. They still complete the course and accept the code of practice themselves.")
    return DONE


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

"""Read what must be known of a course to count its completions: version, and years for which it counts."""

import tomllib
from functools import cache
from pathlib import Path

from sharewell.foundation.content import content_folder
from sharewell.training.types import CourseFaulty, CourseNotHeld, CourseTerms


def list_course_terms() -> tuple[CourseTerms, ...]:
    """Return the terms of every course of `content/courses`, in the order of their codes. Raise `CourseFaulty`."""
    return _read(content_folder() / "courses")


def get_course_terms(code: str) -> CourseTerms:
    """Return the terms of one course. Raise `CourseNotHeld` or `CourseFaulty`."""
    for terms in list_course_terms():
        if terms.code == code:
            return terms
    raise CourseNotHeld("No course has this code. Choose one from the list of courses.")


@cache
def _read(folder: Path) -> tuple[CourseTerms, ...]:
    found = []
    for path in sorted(folder.glob("*/course.toml")):
        name = f"content/courses/{path.parent.name}/course.toml"
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
            table = {**document, **document.get("course", {}), **document.get("rules", {})}
            terms = CourseTerms(
                code=path.parent.name,
                title=str(table["title"]),
                version=str(table["version"]),
                valid_years=int(table["valid_years"]),
            )
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            raise CourseFaulty(f"{name} cannot be read: {fault}.") from fault
        except KeyError as missing:
            raise CourseFaulty(f"{name} lacks {missing}. Add it.") from missing
        if not 1 <= terms.valid_years <= 10 or not terms.version or not terms.title:
            raise CourseFaulty(f"{name} needs a title, a version, and valid_years from 1 to 10.")
        found.append(terms)
    return tuple(found)

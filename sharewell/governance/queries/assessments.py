"""Read the questions of the self-assessment: `content/agreements/self-assessment.toml`.

A question cites a document by its code in `content/guides/sources.toml`.
"""

import hashlib
import json
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from sharewell.foundation.content import content_folder
from sharewell.governance.types import AssessmentEdition, AssessmentFaulty, AssessmentQuestion

NAME = "content/agreements/self-assessment.toml"


def list_editions() -> tuple[AssessmentEdition, ...]:
    """Return the editions of the self-assessment, the newest first. Raise `AssessmentFaulty`."""
    return _read(content_folder())


def find_edition(code: str) -> AssessmentEdition | None:
    """Return an edition by its code, or None. Raise `AssessmentFaulty`."""
    return next((one for one in list_editions() if one.code == code), None)


@cache
def _read(folder: Path) -> tuple[AssessmentEdition, ...]:
    try:
        document = tomllib.loads((folder / "agreements" / "self-assessment.toml").read_text(encoding="utf-8"))
        sources = tomllib.loads((folder / "guides" / "sources.toml").read_text(encoding="utf-8"))["source"]
        titles = {one["code"]: one["title"] for one in sources}
        found = [_edition(one, titles) for one in document["edition"]]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise AssessmentFaulty(f"{NAME} cannot be read: {fault}.") from fault
    except (KeyError, TypeError) as missing:
        raise AssessmentFaulty(f"{NAME} lacks {missing}. Add it.") from missing
    if len({one.code for one in found}) != len(found) or any(
        len({question.code for question in one.questions}) != len(one.questions) or not one.questions for one in found
    ):
        raise AssessmentFaulty(f"{NAME} names an edition or a question twice, or an edition has no question.")
    return tuple(sorted(found, key=lambda one: one.dated, reverse=True))


def _edition(table: dict[str, object], titles: dict[str, str]) -> AssessmentEdition:
    questions = table["question"]
    if not isinstance(questions, list) or not isinstance(table["dated"], date):
        raise TypeError("an edition with questions and a day")
    text = json.dumps([[one["code"], one["text"]] for one in questions], ensure_ascii=False, separators=(",", ":"))
    return AssessmentEdition(
        code=str(table["code"]),
        title=str(table["title"]),
        dated=table["dated"],
        owner=str(table["owner"]),
        questions=tuple(
            AssessmentQuestion(
                code=str(one["code"]),
                text=str(one["text"]),
                source=f"{titles[one['source']]}: {one['at']}",
                standing=str(one["standing"]),
            )
            for one in questions
        ),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )

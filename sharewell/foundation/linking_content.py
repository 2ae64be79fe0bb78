"""Read what linking rests on: words and names, and the numbered models. Pure of Django: the index and files need it."""

import re
from functools import cache
from pathlib import Path

from sharewell.core.linking.model import Model, ModelFaulty, read_model
from sharewell.core.linking.tables import Tables, TablesFaulty, read_tables
from sharewell.foundation.content import content_folder

FOLDER, MODELS = "linkage", "models"
STARTING = 1
"""Set by hand, for files never seen. Models with higher numbers were learnt for the index of children."""
_MODEL = re.compile(r"(\d+)\.toml")


def load_tables(folder: Path) -> Tables:
    """Read the words and names below `folder` (`content/linkage`). Raises `TablesFaulty` with file, line and cure."""
    try:
        return read_tables({path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.*")})
    except UnicodeDecodeError as error:
        raise TablesFaulty(f"{folder.name} holds a file that is not UTF-8. Save it as UTF-8.") from error


def list_models(folder: Path) -> tuple[int, ...]:
    """Return the numbers of the models held below `folder`, oldest first."""
    return tuple(sorted(int(found[1]) for path in folder.glob("*.toml") if (found := _MODEL.fullmatch(path.name))))


def load_model(folder: Path, number: int | None = None) -> Model:
    """Read a numbered model below `folder` (`content/linkage/models`); without a number, the newest.

    Raises `ModelFaulty` with file and cure.
    """
    held = list_models(folder)
    wanted = number if number is not None else max(held, default=0)
    if wanted not in held:
        said = ", ".join(map(str, held)) or "none"
        raise ModelFaulty(f"There is no model {wanted}: held are {said}. Name one of them.")
    name = f"{wanted}.toml"
    return read_model((folder / name).read_text(encoding="utf-8"), file=f"{FOLDER}/{MODELS}/{name}")


@cache
def get_tables() -> Tables:
    """Return the words and names that names and addresses are read with."""
    return load_tables(content_folder() / FOLDER)


def get_starting_model() -> Model:
    """Return the model that learning from two files begins with."""
    return get_model(STARTING)


@cache
def get_model(number: int | None = None) -> Model:
    """Return a numbered model; without a number, the newest."""
    return load_model(content_folder() / FOLDER / MODELS, number)

"""What others may read of the guidance. The editions are loaded once for each process; a new release restarts it."""

from datetime import date
from functools import cache

from sharewell.core.deciding import Edition, Guides
from sharewell.foundation.content import content_folder
from sharewell.guidance.importers import load_guides


@cache
def get_guides() -> Guides:
    """Return every edition held. Raises `ContentFault`: nothing may start on a faulty edition."""
    return load_guides(content_folder() / "guides")


def list_editions() -> tuple[Edition, ...]:
    """Return the editions, oldest first."""
    return get_guides().editions


def get_edition(*, code: str) -> Edition:
    """Return one edition. Raises `KeyError` if none of that code is held."""
    return get_guides().get(code)


def find_edition_in_force(*, on: date) -> Edition | None:
    """Return the edition of that day, or None where none is held."""
    return get_guides().find_in_force(on)

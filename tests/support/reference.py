"""Write the pages of docs/reference that are made from code. Run by `make reference`."""

from __future__ import annotations

import os
from pathlib import Path

import django

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


def main() -> None:
    """Write each page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings.test")
    django.setup()
    from tests.architecture import matrix
    from tests.support import deadlines, permissions

    (FOLDER / "access-matrix.md").write_text(matrix.document(), encoding="utf-8")
    (FOLDER / "permissions.md").write_text(permissions.document(), encoding="utf-8")
    (FOLDER / "deadlines.md").write_text(deadlines.document(), encoding="utf-8")


if __name__ == "__main__":
    main()

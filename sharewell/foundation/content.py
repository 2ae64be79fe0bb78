"""Find the folders that travel with the program: words, tables and built styles. Pure: no Django."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def checkout_folder() -> Path | None:
    """Return the root of the checkout that this package is run from, or None for an installed copy."""
    root = _PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() and (root / "manage.py").is_file() else None


def content_folder() -> Path:
    """Return the folder of guides, pages and tables.

    `SHAREWELL_CONTENT` names it; else it is `content/` in the checkout; else the copy inside the installed package.
    The folder is not promised to exist: whoever reads from it says what is missing.
    """
    named = os.environ.get("SHAREWELL_CONTENT")
    if named:
        return Path(named).expanduser().resolve()
    root = checkout_folder()
    return root / "content" if root else _PACKAGE / "carried" / "content"


def built_assets_folder() -> Path | None:
    """Return the folder that the style build writes to, or None for an installed copy, which needs no build."""
    root = checkout_folder()
    return root / "assets" / "dist" if root else None


def static_folder() -> Path:
    """Return the folder of collected static files, with hashed names, that the server sends out."""
    root = checkout_folder()
    return root / "assets" / "static" if root else _PACKAGE / "carried" / "static"

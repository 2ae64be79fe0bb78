"""Put the content and the built styles into a release wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarryContentAndAssets(BuildHookInterface):
    """Carry `content/` and the collected static files inside the package, where an installed copy looks for them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders to a standard wheel; leave an editable one alone, which reads the checkout."""
        if version == "editable":
            return
        root = Path(self.root)
        if not (root / "assets" / "static" / "staticfiles.json").is_file():
            raise RuntimeError("The styles are not built. Run `make assets` first, then build the wheel.")
        build_data["force_include"][str(root / "content")] = "sharewell/carried/content"
        build_data["force_include"][str(root / "assets" / "static")] = "sharewell/carried/static"

"""The guidance app, and the check of its content pages at every start."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core import checks

from sharewell.core.deciding.faults import ContentFault
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries.content_pages import load_pages


class GuidanceConfig(AppConfig):
    """Editions of the guidance, the guide, and the pages that explain them."""

    name = "sharewell.guidance"
    label = "guidance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the content pages checked with everything else."""
        checks.register(every_content_page_is_sound)


def every_content_page_is_sound(**_: Any) -> list[checks.CheckMessage]:
    """Return an error for each fault in `content/pages/`, with file, line and cure."""
    try:
        load_pages(content_folder())
    except ContentFault as found:
        return [
            checks.Error(
                f"{fault.file}{f', line {fault.line}' if fault.line else ''}: {fault.problem}",
                hint=fault.cure,
                id="guidance.E001",
            )
            for fault in found.faults
        ]
    return []

"""The guidance app."""

from __future__ import annotations

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """Editions of the guidance, the guide, and the pages that explain them."""

    name = "sharewell.guidance"
    label = "guidance"

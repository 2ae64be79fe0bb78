"""The design app: templates and what they need; no models."""

from __future__ import annotations

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """The look of Sharewell."""

    name = "sharewell.design"
    label = "design"

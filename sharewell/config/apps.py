"""The top floor as an app, so that its system checks run at every start."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register


class ConfigConfig(AppConfig):
    """Settings, addresses and the one command."""

    name = "sharewell.config"
    label = "config"
    verbose_name = "Configuration"

    def ready(self) -> None:
        """Register the checks of addresses and content."""
        from sharewell.config.checks import (  # noqa: PLC0415  needs loaded apps
            a_service_asks_for_a_second_factor,
            every_address_is_named_and_listed,
            every_course_is_sound,
            every_edition_is_sound,
        )

        register(Tags.urls, Tags.security)(every_address_is_named_and_listed)
        register(Tags.security)(a_service_asks_for_a_second_factor)
        register(every_edition_is_sound)
        register(every_course_is_sound)

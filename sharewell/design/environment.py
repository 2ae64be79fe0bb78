"""The engine that turns templates into pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import (
    BaseLoader,
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
)

from sharewell.design import exercises, forms, navigation, words

COMPONENTS_OF_OTHERS = "govuk_frontend_jinja"


def environment(**options: Any) -> Environment:
    """Return the Jinja2 environment of every page.

    `options` are Django's: loader (or searchpath), autoescape, auto_reload. The components of govuk-frontend-jinja are
    reached under their own name; they read parameters that were not given, so an undefined name may be chained
    (`ChainableUndefined`). Text is escaped everywhere.
    """
    own: BaseLoader = options.pop("loader", None) or FileSystemLoader([])
    others = PrefixLoader({COMPONENTS_OF_OTHERS: PackageLoader(COMPONENTS_OF_OTHERS)})
    options["autoescape"] = True
    options["undefined"] = ChainableUndefined
    built = Environment(loader=ChoiceLoader([own, others]), trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701  # nosec B701
    built.globals.update(
        static=static,
        url=_url,
        navigation=navigation.items_for,
        choices_of=forms.choices_of,
        is_exercise_page=exercises.is_exercise_page,
        everything_is_invented=lambda: getattr(settings, "INSTALLATION_KIND", "service") == "demo",
    )
    built.filters.update(
        mark_exercises=exercises.mark_exercises,
        date_words=words.date_words,
        time_words=words.time_words,
        moment_words=words.moment_words,
        telephone_link=words.telephone_link,
        find_telephone=words.find_telephone,
        standing_words=words.standing_words,
        standing_code=words.standing_code,
    )
    return built


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the path of a named page: `{{ url("guidance:glossary") }}`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)

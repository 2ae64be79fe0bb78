"""Forms that render themselves as components of the kit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer
from django.template import engines


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error summary: what to do, and the field it leads to (empty for an error of the whole form)."""

    text: str
    href: str


class KitRenderer(BaseRenderer):
    """Render forms and fields with the templates of the design kit, and nothing else."""

    form_template_name = "design/forms/form.html"
    field_template_name = "design/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        """Return a template of the page engine."""
        return engines["jinja2"].get_template(template_name)


class KitForm(forms.Form):
    """A form whose fields, hints and errors appear as the kit draws them: `{{ form }}` in a template.

    Field labels, help texts and error messages are the words on the page. Say in an error message what to do.
    """

    default_renderer = KitRenderer

    def error_links(self) -> tuple[ErrorLink, ...]:
        """Return the lines of the error summary in the order of the fields; none for a form that was not sent."""
        if not self.is_bound or not self.errors:
            return ()
        whole = tuple(ErrorLink(str(text), "") for text in self.non_field_errors())
        return whole + tuple(
            ErrorLink(str(text), f"#{bound.auto_id}") for bound in self if not bound.is_hidden for text in bound.errors
        )


def choices_of(bound: BoundField) -> list[dict[str, object]]:
    """Return the choices of a field as the components take them, the chosen ones marked.

    A choice with the value "unsure" stands apart behind an "or", so that it is seen.
    """
    value = bound.value()
    chosen = {str(one) for one in value} if isinstance(value, list | tuple) else {"" if value is None else str(value)}
    field = bound.field
    items: list[dict[str, object]] = []
    for code, text in getattr(field, "choices", ()):
        if isinstance(field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple) and str(code) == "":
            continue
        if str(code) == "unsure" and not isinstance(field.widget, forms.Select):
            items.append({"divider": "or"})
        marked = str(code) in chosen
        items.append({"value": str(code), "text": str(text), "checked": marked, "selected": marked})
    return items

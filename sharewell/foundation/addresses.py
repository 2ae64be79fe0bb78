"""References in addresses. An address takes a reference of its kind and nothing else, so a name never fits in one."""

from collections.abc import Iterable

from django.urls import register_converter
from django.urls.converters import StringConverter, get_converters

from sharewell.core.identifiers.reference import BODY_LENGTH


class ReferenceNameTaken(Exception):
    """Two apps call different references by one name in their addresses."""


def take_references(**kinds: str | Iterable[str]) -> None:
    """Let addresses take references: each name with the prefix, or the prefixes, of what it stands for.

    `take_references(request="req")` lets an address say `<request:reference>`. Two apps may take the same reference by
    the same name; raise `ReferenceNameTaken` where a name would come to mean something else.
    """
    for name, prefixes in kinds.items():
        either = "|".join([prefixes] if isinstance(prefixes, str) else prefixes)
        pattern = f"(?:{either})_[0-9A-Z]{{{BODY_LENGTH}}}"
        taken = get_converters().get(name)
        if taken is None:
            register_converter(type(f"{name.title()}Converter", (StringConverter,), {"regex": pattern}), name)
        elif taken.regex != pattern:
            raise ReferenceNameTaken(name)

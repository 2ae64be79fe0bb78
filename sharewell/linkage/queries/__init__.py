"""What linking rests on, and what became of feeds."""

from sharewell.linkage.queries.content import (
    STARTING,
    get_model,
    get_starting_model,
    get_tables,
    list_models,
    load_model,
    load_tables,
)

__all__ = [
    "STARTING",
    "get_model",
    "get_starting_model",
    "get_tables",
    "list_models",
    "load_model",
    "load_tables",
]

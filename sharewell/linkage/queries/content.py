"""What linking rests on: words and names, and the numbered models. No database, and no Django."""

from sharewell.foundation.linking_content import (
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

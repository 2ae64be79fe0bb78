"""Whether a child is hidden is asked for each row that is read: its plan is made once in a session, not at each asking.

Each of these functions is given a record or a few. PostgreSQL weighs a plan for the very values against one for any,
takes the former to be cheaper by a hair, and so plans a union of five joins anew at each row, which takes five times
as long as answering. Here there is one good plan: from the record, by its keys.
"""

from django.db import migrations

WALKING = (
    "children_archived_of", "children_candidates", "children_ends", "children_is_asked_of", "children_named",
    "children_seals_over", "children_searched", "children_settles", "children_shields_over", "children_unsealed",
)  # fmt: skip
"""Functions that are told already to walk from a record by its keys."""
TOLD_NOW = (
    "children_asks_holders", "children_cleared", "children_has_part", "children_holds_seal", "children_is_archived",
    "children_is_asked", "children_is_hidden", "children_is_opened", "children_is_under_seal", "children_may_see",
)  # fmt: skip
"""Functions that were not, so that a plan made while a table was small could be a bad one to keep."""
KEPT = {"plan_cache_mode": "force_generic_plan"}
BY_KEYS = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off", **KEPT}
SETTINGS = [
    *((name, setting, value) for name in WALKING for setting, value in KEPT.items()),
    *((name, setting, value) for name in TOLD_NOW for setting, value in BY_KEYS.items()),
]


class Migration(migrations.Migration):
    """How functions are planned."""

    dependencies = [("children", "0023_a_record_is_of_one_source")]
    operations = [
        migrations.RunSQL(
            [f"ALTER FUNCTION {name} SET {setting} = {value}" for name, setting, value in SETTINGS],
            [f"ALTER FUNCTION {name} RESET {setting}" for name, setting, _ in SETTINGS],
        )
    ]
